"""The front page: the answer first, then where, then why in short."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import streamlit as st

from planner.plans.types import Explanation, Plan
from planner.report import figures
from planner.report.caveats import cannot_be_had, early_lines, reliability_lines
from planner.report.headline import headline, on_25_fields, said, size_line
from planner.report.own_tables import own_tables
from planner.report.trust import refused_line
from planner.report.ways import title_of, way_out, why_not
from planner.scenario import Scenario
from planner.ui import places, session, solving
from planner.ui.charts import over_time
from planner.ui.page_parts import PageContext, chart, panel
from planner.words.markdown import plain
from planner.words.reader import Reader

WAYS_SHOWN = 3


def show(screen: PageContext) -> None:
    """Draw the page."""
    plan, reader = screen.found.shown, screen.reader
    periods = screen.found.wanted.horizon.periods
    start, end = (reader.quarter(p.label) for p in (periods[0], periods[-1]))
    brow = reader.text("brow", start=start, end=end)
    # The digest tells scripts which scenario the page has the answer to.
    answered = plan.scenario_digest if plan is not None else ""
    st.html(f'<div class="brow" data-answer="{answered}">{reader.text("title")} · {brow}</div>')
    if plan is None:
        st.title(reader.text("title"), anchor=False)
        places.where(None, reader)
        return
    if plan.explanation is not None:
        _explain(plan, plan.explanation, reader)
    told = reader.in_markdown
    with st.container(key="headline"):
        st.markdown(f"# {headline(plan, told)}")
        beneath = [refused_line(plan, told), size_line(plan, told), on_25_fields(plan, told)]
        st.markdown("  \n".join(line for line in beneath if line))
        _to_plan_break_even(plan, reader)
        lines = [*early_lines(plan, told), *reliability_lines(plan, told)]
        st.markdown("\n".join(f"- {line}" for line in lines))
    for sentence in cannot_be_had(plan, reader):
        st.warning(plain(sentence))
    _moved(screen, plan)
    st.html(figures.cards_html(figures.key_figures(plan, screen.others, reader)))
    if used := own_tables(Scenario.model_validate(plan.scenario), reader):
        with st.expander(reader.text("ot_title"), expanded=True):
            st.markdown("\n".join(f"- {plain(one)}" for one in used))
    places.where(plan, reader)
    st.header(reader.text("p_views"), anchor=False)
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
    with panel("c_promise", reader, plan):
        st.html(figures.promises_html(plan, reader))


def _moved(screen: PageContext, plan: Plan) -> None:
    """What the headline was before the last move, and what it is in the base case."""
    found, reader = screen.found, screen.reader
    now, lines = said(plan, reader), []
    for key, other in (("was_last", found.before), ("was_base", found.base)):
        if other is None or (key == "was_base" and other is found.before):
            continue
        if said(other, reader) != now:
            lines.append(reader.text(key, value=headline(other, reader).replace("**", "")))
        elif key == "was_last":
            lines.append(reader.text("same_last"))
    if lines:
        with st.container(key="changed"):
            st.markdown("  \n".join(lines))


def _explain(plan: Plan, explanation: Explanation, reader: Reader) -> None:
    with st.container(border=True, key="explanation"):
        st.markdown(f"### {reader.text(title_of(explanation))}")
        st.markdown("\n".join(f"- {sentence}" for sentence in why_not(plan, reader.in_markdown)))
        ways = explanation.relaxations[:WAYS_SHOWN]
        if ways:
            st.markdown(f"**{reader.text('ways_out')}**")
            scenario = Scenario.model_validate(plan.scenario)
        for number, way in enumerate(ways):
            st.button(way_out(way, scenario, reader.in_markdown), key=f"relax_{number}", on_click=_change,
                      args=(way.changes,))  # fmt: skip


def _to_plan_break_even(plan: Plan, reader: Reader) -> None:
    """A click plans the volume from which 25 fields are said to pay, where one is said."""
    verdict = plan.verdict_25_fields
    even = verdict.break_even if verdict is not None and verdict.keeps_once_open else None
    if even and even.settings:
        st.button(reader.text("plan_break_even"), key="plan_break_even", on_click=_change,
                  args=(even.settings,), type="tertiary")  # fmt: skip


def _change(settings: Mapping[str, Any]) -> None:
    session.apply(settings)
    if not session.refused():
        solving.plan_now()
