"""What the reader sees beside the map: the story of the place that was clicked."""

from __future__ import annotations

import streamlit as st

from planner.geo import load_geography
from planner.plan.types import Building, GatewayReport, Plan
from planner.ui import format as fmt
from planner.ui.figures import bars_html
from planner.ui.flows import flows, place_name
from planner.ui.texts import Language, text

MOST_BARS = 9


def tell(plan: Plan, selected: str | None, language: Language) -> None:
    """The story of ``kind:code``, or of the country where nothing known is selected."""
    kind, _, code = (selected or "").partition(":")
    building = next((b for b in plan.recommendation.sites if b.site == code), None)
    gateway = next((g for g in plan.gateways if g.gateway == code), None)
    if kind == "district" and code in plan.districts:
        _district(plan, code, language)
    elif kind == "site" and building:
        _site(plan, building, language)
    elif kind == "gateway" and gateway:
        _gateway(plan, gateway, language)
    else:
        _country(plan, language)


def _country(plan: Plan, language: Language) -> None:
    st.subheader(text("story_none", language))
    st.caption(text("worst_provinces", language))
    provinces = load_geography().provinces
    korean = dict(zip(provinces["name_en"], provinces["name_ko"], strict=True))
    rows = [
        (korean.get(name, name) if language == "ko" else name, share, fmt.percent(share, 0))
        for name, share in sorted(plan.provinces.items(), key=lambda entry: entry[1])
    ]
    st.html(bars_html(rows, 1.0))


def _district(plan: Plan, code: str, language: Language) -> None:
    figures = plan.districts[code]
    st.subheader(place_name(plan, code, language))
    five = figures.get("on_time_5d", float("nan"))
    against = five - plan.kpis.on_time_share_5d
    than = text("than_country", language, points=fmt.points(against, language)) if against == against else ""
    st.markdown(
        text(
            "district_story", language,
            boxes=fmt.number(figures["boxes_per_day"]), five=fmt.percent(five), than_five=than,
            three=fmt.percent(figures.get("on_time_3d", float("nan"))),
            cost=fmt.won(figures["cost_per_box_krw"], language),
            stock=fmt.percent(figures["from_stock_share"], 0),
        )
    )  # fmt: skip
    _against_country(plan, figures, language)
    moved = flows(plan)
    zone = plan.zone_of_district[plan.names.district.index(code)]
    rows = []
    for route, share in moved.sources(zone)[:MOST_BARS]:
        position = moved.routes.index(route)
        name = place_name(plan, route, language)
        if position >= moved.entries:
            name = text("by_site", language, name=name)
        elif any(g.gateway == route for g in plan.gateways):
            name = text("by_gateway", language, name=name.split(" (")[0])
        rows.append((name, share, fmt.percent(share, 0)))
    st.caption(text("ways", language))
    st.html(bars_html(rows, max((r[1] for r in rows), default=1.0)))


def _against_country(plan: Plan, figures: dict[str, float], language: Language) -> None:
    country = {"on_time_3d": plan.kpis.on_time_share_3d, "on_time_5d": plan.kpis.on_time_share_5d}
    rows = []
    for name, everywhere in country.items():
        if name in figures:
            label = text(name, language)
            rows.append((text("here", language, label=label), figures[name], fmt.percent(figures[name])))
            rows.append((text("country", language, label=label), everywhere, fmt.percent(everywhere)))
    st.html(bars_html(rows, 1.0, "paired"))


def _site(plan: Plan, building: Building, language: Language) -> None:
    st.subheader(place_name(plan, building.site, language))
    report = next((b for b in plan.buildings if b.site == building.site), None)
    if report:
        area = building.area_m2
        st.markdown(
            text(
                "site_story", language, area=fmt.area(area), fields=fmt.fields(area, language),
                pyeong=fmt.pyeongs(area, language), opens=fmt.quarter(building.opens, language),
                floors=text("floors", language, count=building.floors),
                tenure=text(building.tenure, language), technology=text(building.technology, language),
                busiest=fmt.moment(report.busiest, language), heads=fmt.rounded(report.heads),
                design=fmt.rounded(report.design_boxes_per_day), driver=text(report.driver, language),
                density=fmt.number(report.density_boxes_per_m2_day, 2),
                flag=text(report.density_flag, language),
            )
        )  # fmt: skip
    _targets(plan, building.site, language, "rose")


def _gateway(plan: Plan, gateway: GatewayReport, language: Language) -> None:
    st.subheader(place_name(plan, gateway.gateway, language))
    worst = max(range(len(gateway.use_design_day)), key=gateway.use_design_day.__getitem__)
    last = len(gateway.capacity) - 1
    st.markdown(
        text(
            "gateway_story", language, capacity=fmt.rounded(gateway.capacity[last]),
            period=fmt.quarter(plan.names.period[last], language),
            average=fmt.percent(sum(gateway.use_average) / len(gateway.use_average), 0),
            design=fmt.percent(gateway.use_design_day[worst], 0),
            worst=fmt.quarter(plan.names.period[worst], language),
        )
    )  # fmt: skip
    _targets(plan, gateway.gateway, language, "ink")


def _targets(plan: Plan, route: str, language: Language, tone: str) -> None:
    served = flows(plan).targets(route)[:MOST_BARS]
    st.caption(text("goes_to", language))
    rows = [(place_name(plan, code, language), boxes, fmt.rounded(boxes)) for code, boxes in served]
    st.html(bars_html(rows, max((r[1] for r in rows), default=1.0), tone))
