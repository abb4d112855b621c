"""What if it turns out otherwise: random days, what a promise costs, which assumptions move the decision."""

from __future__ import annotations

from functools import lru_cache

import streamlit as st

from planner.plans.trust import PROVEN_WITHIN
from planner.plans.types import Plan
from planner.report import replay_html
from planner.report.fields import name_of, value_of
from planner.report.flows import PlanKey
from planner.report.headline import site_name
from planner.report.problems import told
from planner.report.trust import called
from planner.studies.simulate import Replay, replay
from planner.studies.simulate.replay import DAYS
from planner.ui import plan_cache, session, solving, sweeps
from planner.ui.charts import sweeps as charts
from planner.ui.page_parts import PageContext, chart, panel
from planner.ui.protocol import QUICK
from planner.ui.sweeps import SweepCase, SweepProgress
from planner.words import format as fmt
from planner.words.markdown import plain
from planner.words.reader import Reader

REPLAYED = DAYS
"""Days that the page replays: those by which a plan is called reliable."""


def show(screen: PageContext) -> None:
    """Draw the page."""
    plan, reader = screen.found.shown, screen.reader
    st.title(reader.text("p_robust"), anchor=False)
    if plan is None:
        return
    with panel("tornado", reader, plan):
        _sweep("tornado", sweeps.tornado(screen.found.wanted), screen)
    if plan.promises:
        with panel("replay", reader, plan):
            _replay(plan, reader)
    days = [p.days for p in screen.found.wanted.service.promises]
    if not days:
        return
    with panel("frontier", reader, plan):
        chosen = st.segmented_control(
            reader.text("promise_days"), sorted(days), key="frontier_days", default=min(days), required=True,
            format_func=lambda d: reader.text("within", count=d),
        )  # fmt: skip
        picked = chosen or min(days)
        _sweep("frontier", sweeps.frontier(screen.found.wanted, picked), screen, picked)


def _replay(plan: Plan, reader: Reader) -> None:
    """The plan on random days, once the reader asks for it; then again for every plan that replaces it."""
    st.caption(reader.text("replay_note"))
    asked = st.session_state.setdefault("replayed", set())
    if plan.scenario_digest not in asked:
        said = reader.text("replay_start", count=REPLAYED)
        st.button(said, key="replay_start", type="primary", on_click=asked.add, args=(plan.scenario_digest,))
        return
    with st.spinner(reader.text("replay_runs", count=REPLAYED)):
        found = _replayed(PlanKey(plan))
    st.markdown(f"**{replay_html.verdict(found, plan, reader.in_markdown)}**")
    st.html(replay_html.promises_html(found, reader))
    st.html(replay_html.queues_html(found, plan, reader))
    if not found.holds:
        st.markdown(reader.text("replay_room"))
    st.caption(replay_html.made(found, reader))


@lru_cache(maxsize=32)
def _replayed(key: PlanKey) -> Replay:
    return replay(key.plan, REPLAYED)


def _sweep(name: str, cases: list[SweepCase], screen: PageContext, days: float = 0.0) -> None:
    here = sweeps.standing(solving.pool(), session.lane(), name, cases)
    # The fragment looks again while the sweep runs, and only then.
    st.fragment(_draw, run_every=1.0 if here.running else None)(name, cases, screen, days, here.running)


def _draw(name: str, cases: list[SweepCase], screen: PageContext, days: float, was_running: bool) -> None:
    reader = screen.reader
    here = sweeps.standing(solving.pool(), session.lane(), name, cases)
    if was_running and not here.running:
        st.rerun()
    st.caption(reader.text(f"{name}_note", days=f"{days:g}"))
    _state(name, cases, here, reader)
    # Another scenario's plan is no line to measure from.
    # With the same margin above the promise as the cases of a sweep, where that is known.
    asked = screen.found.wanted
    plan = plan_cache.of_effort(asked, QUICK) or plan_cache.find(asked, hasty=True)
    if here.plans and plan is not None:
        if name == "tornado":
            _tornado(cases, here, plan, reader)
        else:
            _frontier(cases, here, screen, reader, days)


def _state(name: str, cases: list[SweepCase], here: SweepProgress, reader: Reader) -> None:
    pool, lane = solving.pool(), session.lane()
    missing = here.total - here.done
    if here.running:
        left, right = st.columns([6, 1], vertical_alignment="center")
        left.progress(here.done / here.total, reader.text("sweep_where", done=here.done, total=here.total))
        right.button(reader.text("sweep_stop"), key=f"{name}_stop", on_click=sweeps.stop,
                     args=(pool, lane, name, cases), width="stretch")  # fmt: skip
    elif missing:
        said = reader.text("sweep_start", count=missing)
        if st.button(said, key=f"{name}_start", type="primary"):
            sweeps.start(pool, lane, name, cases)
            st.rerun(scope="app")
    if here.failed:
        st.caption(reader.text("sweep_failed", count=here.failed, reason=plain(told(here.reason, reader))))


def _tornado(cases: list[SweepCase], here: SweepProgress, plan: Plan, reader: Reader) -> None:
    by = st.segmented_control(
        reader.text("sweep_by"), ("area", "cost"), key="tornado_by", default="area", required=True,
        format_func=lambda name: reader.text(f"by_{name}"),
    )  # fmt: skip
    by = by or "area"
    rows = sweeps.swings(cases, here.plans, plan, by)
    st.html(charts.tornado_html(rows, sweeps.measure(plan, by), by, plan, reader))
    _preliminary(list(here.plans.values()), reader)
    marked = reader.in_markdown
    for title, ends in sweeps.decided_otherwise(rows, plan).items():
        st.caption(reader.text(title))
        for path, end, value, other in ends:
            places = ", ".join(site_name(b, marked) for b in other.recommendation.sites)
            places = called(other, marked) if title == "ends_unkept" else places or reader.text("none_set")
            said = f"{name_of(path, marked)} → {value_of(path, value, marked)}: {places}"
            if st.button(said, key=f"tornado_{path}_{end}"):
                session.apply({path: value})
                st.rerun(scope="app")


def _preliminary(plans: list[Plan], reader: Reader) -> None:
    """How many of a sweep's answers may still change."""
    unsure = sum(plan.preliminary for plan in plans)
    if unsure:
        within = fmt.percent(PROVEN_WITHIN, 0)
        st.caption(reader.text("sweep_preliminary", count=unsure, total=len(plans), within=within))


def _frontier(
    cases: list[SweepCase], here: SweepProgress, screen: PageContext, reader: Reader, days: float
) -> None:
    if len(here.plans) < 2:
        # The plan as it is now alone tells nothing of the rest.
        return
    points = [(cases[n].value, plan) for n, plan in sorted(here.plans.items())]
    now = next(p.share for p in screen.found.wanted.service.promises if p.days == days)
    for drawn in charts.frontier(points, now, reader):
        chart(drawn, reader.text("frontier"))
    _preliminary([plan for _, plan in points], reader)
