"""Why: size, cost, delivery time, capacity, load, and the floor plan, each in a tab."""

from __future__ import annotations

import streamlit as st

from planner.plans.types import Plan
from planner.report import figures
from planner.report.figures import table
from planner.report.floor_plan import floor_plan, room_list, sheet_width
from planner.report.flows import place_name
from planner.report.lead_times import lead_times
from planner.report.numbers import part_key
from planner.ui.charts import over_time, parts
from planner.ui.page_parts import PageContext, chart, panel, titled
from planner.words import format as fmt
from planner.words.reader import Reader

VIEWS = ("v_size", "v_cost", "v_service", "v_capacity", "v_load", "v_plan")
WORTH_DRAWING = 0.5
"""Boxes a day below which nothing waits: what solvers round."""


def show(screen: PageContext) -> None:
    """Draw the page."""
    plan, reader = screen.found.shown, screen.reader
    st.title(reader.text("p_views"), anchor=False)
    if plan is None:
        return
    # Not tabs: what is hidden there would be computed all the same.
    st.session_state["view"] = st.session_state.get("view_kept", VIEWS[0])
    chosen = st.segmented_control(
        reader.text("show"), VIEWS, key="view", required=True, format_func=reader.text,
        label_visibility="collapsed", on_change=_keep,
    )  # fmt: skip
    draw = {
        "v_size": _size, "v_cost": _cost, "v_service": _service, "v_capacity": _capacity, "v_load": _load,
        "v_plan": _plan,
    }  # fmt: skip
    draw[chosen or VIEWS[0]](screen, plan, reader)


def _keep() -> None:
    st.session_state["view_kept"] = st.session_state["view"]


def _size(_: PageContext, plan: Plan, reader: Reader) -> None:
    left, right = st.columns(2, gap="medium")
    with left, panel("c_size", reader, plan):
        st.caption(reader.text("c_demand"))
        chart(over_time.demand(plan, reader), reader.text("c_demand"))
        st.caption(reader.text("c_open", unit=reader.area.unit_name))
        chart(over_time.area(plan, reader), reader.text("c_open", unit=reader.area.unit_name))
        st.caption(reader.text("c_size_note"))
    with right, panel("c_source", reader, plan):
        chart(over_time.sources(plan, reader), reader.text("c_source"))
        st.caption(reader.text("c_source_note"))


def _cost(screen: PageContext, plan: Plan, reader: Reader) -> None:
    left, right = st.columns(2, gap="medium")
    with left, panel("c_cost", reader, plan, unit=reader.currency):
        chart(parts.cost(plan, reader), reader.text("c_cost", unit=reader.currency))
    with right, panel("c_waterfall", reader, plan, unit=reader.currency):
        base = screen.found.base
        if base is None:
            st.info(reader.text("w_none"))
        else:
            drawn = parts.waterfall(plan, base, reader)
            chart(drawn, reader.text("c_waterfall", unit=reader.currency))
    with panel("c_npv", reader, plan):
        whole = sum(plan.costs.values())
        rows = [
            [reader.text(part_key(name, plan)), reader.money.large(krw), fmt.percent(krw / whole)]
            for name, krw in sorted(plan.costs.items(), key=lambda entry: -entry[1])
        ]
        st.html(table([reader.text(h) for h in ("t_figure", "t_value", "f_share")], rows, "costs"))


def _service(_: PageContext, plan: Plan, reader: Reader) -> None:
    times = lead_times(plan)
    asked = {f"{p.days:g}": p.promised for p in plan.promises}
    left, right = st.columns(2, gap="medium")
    with left, panel("c_lead", reader, plan):
        chart(parts.lead_time(times, asked, reader), reader.text("c_lead"))
        st.caption(reader.text("c_lead_note", mean=fmt.number(plan.kpis.lead_time_mean_days, 1)))
    with right, panel("c_ontime", reader, plan):
        chart(over_time.on_time(plan, reader), reader.text("c_ontime"))
        st.caption(reader.text("c_ontime_note"))
    with panel("c_promise", reader, plan):
        st.html(figures.promises_html(plan, reader))


def _capacity(_: PageContext, plan: Plan, reader: Reader) -> None:
    if not plan.buildings:
        st.info(reader.text("no_building"))
        return
    left, right = st.columns(2, gap="medium")
    with left, panel("c_area", reader, plan, unit=reader.area.unit_name):
        chart(parts.area_by_function(plan, reader), reader.text("c_area", unit=reader.area.unit_name))
    with right, panel("c_binds", reader, plan):
        for building in plan.buildings:
            st.markdown(f"**{place_name(plan, building.site, reader.in_markdown)}**")
            st.markdown(
                reader.text(
                    "binds_said", driver=reader.text(plan.kpis.binding_driver),
                    use=fmt.percent(plan.kpis.peak_utilisation, 0),
                    busiest=reader.in_markdown.moment(building.busiest),
                    design=fmt.rounded(building.design_boxes_per_day),
                )
            )  # fmt: skip
            st.caption(reader.text("c_units"))
            rows = [
                [reader.text(f.function), _units(f.function, f.units, reader), reader.area.shown(f.net_m2),
                 fmt.percent(f.net_m2 / building.net_m2, 0)]
                for f in sorted(building.functions, key=lambda f: -f.net_m2)
            ]  # fmt: skip
            heads = ("f_function", "f_units", "f_net", "f_share")
            st.html(table([reader.text(h) for h in heads], rows, "functions"))


def _units(function: str, units: float, reader: Reader) -> str:
    return reader.text("f_m3", value=fmt.number(units)) if function == "storage" else fmt.number(units)


def _load(_: PageContext, plan: Plan, reader: Reader) -> None:
    with panel("c_gate", reader, plan):
        chart(over_time.gateways(plan, reader), reader.text("c_gate"))
    left, right = st.columns(2, gap="medium")
    with left, panel("c_labour", reader, plan):
        chart(over_time.labour(plan, reader), reader.text("c_labour"))
    with right, panel("c_waiting", reader, plan):
        if max(p.waiting_design_day + p.overflow_design_day for p in plan.periods) < WORTH_DRAWING:
            st.markdown(reader.text("nothing_waits"))
        else:
            chart(over_time.excess(plan, reader), reader.text("c_waiting"))


def _plan(_: PageContext, plan: Plan, reader: Reader) -> None:
    if not plan.buildings:
        st.info(reader.text("no_building"))
        return
    sheet = sheet_width(plan.recommendation.sites)
    for report in plan.buildings:
        building = next(b for b in plan.recommendation.sites if b.site == report.site)
        with st.container(border=True, key=f"panel_floor_{report.site}"):
            floor = f"{reader.text('c_floor')}: {place_name(plan, report.site, reader.in_markdown)}"
            st.markdown(f"#### {titled(floor, plan, reader)}")
            # As an image: HTML that is put into the page loses its drawings.
            st.image(floor_plan(building, report, sheet, reader), width="stretch")
            st.html(room_list(building, report, reader))
            floors = reader.text("floors", count=building.floors)
            st.caption(reader.text("floor_note", floors=floors, gross=reader.area.shown(building.area_m2)))
