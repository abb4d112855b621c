"""What the reader sees beside the map: the story of the place that was clicked."""

from __future__ import annotations

import streamlit as st

from planner.country import load_geography
from planner.plans.types import Building, GatewayReport, Plan, highest
from planner.report.figures import bars_html, late_days
from planner.report.flows import flows, place_name
from planner.words import format as fmt
from planner.words.reader import Reader

MOST_BARS = 9


def tell(plan: Plan, selected: str | None, reader: Reader) -> None:
    """The story of ``kind:code``, or of the country where nothing known is selected."""
    kind, _, code = (selected or "").partition(":")
    building = next((b for b in plan.recommendation.sites if b.site == code), None)
    gateway = next((g for g in plan.gateways if g.gateway == code), None)
    if kind == "district" and code in plan.districts:
        _district(plan, code, reader)
    elif kind == "site" and building:
        _site(plan, building, reader)
    elif kind == "gateway" and gateway:
        _gateway(plan, gateway, reader)
    else:
        _country(plan, reader)


def _country(plan: Plan, reader: Reader) -> None:
    st.subheader(reader.text("story_none"))
    st.caption(reader.text("worst_provinces", count=late_days(plan)))
    provinces, floor = load_geography().provinces, float(plan.scenario["service"]["province_floor"])
    local = dict(zip(provinces["name_en"], provinces["name_ko"], strict=True))
    rows = [
        (local.get(name, name) if reader.language == "ko" else name, share, fmt.reached(share, floor))
        for name, share in sorted(plan.provinces.items(), key=lambda entry: entry[1])
    ]
    st.html(bars_html(rows, 1.0))


def _district(plan: Plan, code: str, reader: Reader) -> None:
    figures = plan.districts[code]
    st.subheader(place_name(plan, code, reader.in_markdown))
    five, everywhere = figures.get("on_time_5d"), plan.kpis.on_time_share_5d
    than = ""
    if five is not None and everywhere is not None:
        than = reader.text("than_country", points=reader.points(five - everywhere))
    st.markdown(
        reader.text("district_story",
            boxes=fmt.number(figures["boxes_per_day"]), five=fmt.percent(five), than_five=than,
            three=fmt.percent(figures.get("on_time_3d")),
            cost=reader.money.price(figures["cost_per_box_krw"]),
            stock=fmt.percent(figures["from_stock_share"], 0),
        )
    )  # fmt: skip
    _against_country(plan, figures, reader)
    moved = flows(plan)
    zone = plan.zone_of_district[plan.names.district.index(code)]
    rows = []
    for route, share in moved.sources(zone)[:MOST_BARS]:
        position = moved.routes.index(route)
        name = place_name(plan, route, reader)
        if position >= moved.entries:
            name = reader.text("by_site", name=name)
        elif any(g.gateway == route for g in plan.gateways):
            name = reader.text("by_gateway", name=name.split(" (")[0])
        rows.append((name, share, fmt.percent(share, 0)))
    st.caption(reader.text("ways"))
    st.html(bars_html(rows, max((r[1] for r in rows), default=1.0)))


def _against_country(plan: Plan, figures: dict[str, float | None], reader: Reader) -> None:
    country = {"on_time_3d": plan.kpis.on_time_share_3d, "on_time_5d": plan.kpis.on_time_share_5d}
    rows: list[tuple[str, float | None, str]] = []
    for name, everywhere in country.items():
        if name in figures:
            label = reader.text(name)
            rows.append((reader.text("here", label=label), figures[name], fmt.percent(figures[name])))
            rows.append((reader.text("country", label=label), everywhere, fmt.percent(everywhere)))
    st.html(bars_html(rows, 1.0, "paired"))


def _site(plan: Plan, building: Building, reader: Reader) -> None:
    st.subheader(place_name(plan, building.site, reader.in_markdown))
    report = next((b for b in plan.buildings if b.site == building.site), None)
    if report:
        area = building.area_m2
        st.markdown(
            reader.text(
                "site_story", areas=reader.area.in_all_units(area), opens=reader.quarter(building.opens),
                floors=reader.text("floors", count=building.floors),
                tenure=reader.text(building.tenure), technology=reader.text(building.technology),
                busiest=reader.in_markdown.moment(report.busiest), heads=fmt.rounded(report.heads),
                design=fmt.rounded(report.design_boxes_per_day), driver=reader.text(report.driver),
                density=fmt.number(report.density_boxes_per_m2_day, 2),
                flag=reader.text(report.density_flag),
            )
        )  # fmt: skip
    _targets(plan, building.site, reader, "rose")


def _gateway(plan: Plan, gateway: GatewayReport, reader: Reader) -> None:
    st.subheader(place_name(plan, gateway.gateway, reader.in_markdown))
    worst, last = highest(gateway.use_design_day) or 0, len(gateway.capacity) - 1
    average = [use for use in gateway.use_average if use is not None]
    st.markdown(
        reader.text("gateway_story", capacity=fmt.rounded(gateway.capacity[last]),
            period=reader.quarter(plan.names.period[last]),
            average=fmt.percent(sum(average) / len(average) if average else None, 0),
            design=fmt.percent(gateway.use_design_day[worst], 0),
            worst=reader.quarter(plan.names.period[worst]),
        )
    )  # fmt: skip
    _targets(plan, gateway.gateway, reader, "ink")


def _targets(plan: Plan, route: str, reader: Reader, tone: str) -> None:
    served = flows(plan).targets(route)[:MOST_BARS]
    st.caption(reader.text("goes_to"))
    rows = [(place_name(plan, code, reader), boxes, fmt.rounded(boxes)) for code, boxes in served]
    st.html(bars_html(rows, max((r[1] for r in rows), default=1.0), tone))
