"""Which answer is on screen, which is wanted, and the solve between the two. All state is the session's."""

from __future__ import annotations

import time

import streamlit as st

from planner.plan.types import Plan
from planner.scenario import Scenario
from planner.ui import format as fmt
from planner.ui import jobs
from planner.ui.texts import Language, text

SETTLED = 0.9
"""Seconds without a change after which the sliders count as settled."""
POLL = 0.5
"""Seconds between two looks at the running solve."""


@st.cache_resource(scope="session", on_release=jobs.Bench.clear, show_spinner=False)
def _bench() -> jobs.Bench:
    return jobs.Bench()


def plan_now() -> None:
    """The reader asks for a plan of the settings as they stand."""
    st.session_state["due"] = time.monotonic()
    st.session_state.pop("said", None)
    st.session_state.pop("stopped", None)


def answer(scenario: Scenario) -> tuple[Plan | None, Plan | None]:
    """The plan to show and the one before it. Without an answer to ``scenario`` the last one stays."""
    state = st.session_state
    found = jobs.known_answer(scenario)
    shown: Plan | None = state.get("shown")
    if found is not None and (shown is None or found.scenario_digest != shown.scenario_digest):
        state["before"], state["shown"] = shown, found
    if scenario.digest != state.get("wanted"):
        first = "wanted" not in state
        state["wanted"] = scenario.digest
        state.pop("said", None)
        state.pop("stopped", None)
        state["due"] = time.monotonic() + (0 if first else SETTLED) if state.get("auto", True) else None
        if (job := _bench().job) is not None and job.scenario.digest != scenario.digest:
            _bench().clear()
    return state.get("shown"), state.get("before")


def watch(scenario: Scenario, shown: Plan | None, language: Language) -> None:
    """While the wanted answer is missing: start the solve, show where it stands, offer to cancel."""
    if shown is not None and shown.scenario_digest == scenario.digest:
        _bench().clear()
        return
    waiting = st.session_state.get("due") is not None or _bench().job is not None
    st.fragment(_look, run_every=POLL if waiting else None)(scenario, shown is None, language)


def _look(scenario: Scenario, first: bool, language: Language) -> None:
    state, bench = st.session_state, _bench()
    due = state.get("due")
    if bench.job is None and due is not None and time.monotonic() >= due:
        state["due"] = None
        bench.begin(scenario)
    job = bench.job
    if job is None:
        _idle(due is not None, language)
        return
    now = job.state()
    if now.running:
        _progress(now, first, language)
        return
    if jobs.known_answer(scenario) is None:
        state["said"] = job.failure(language)
    bench.clear()
    st.rerun()


def _idle(about_to_start: bool, language: Language) -> None:
    said = st.session_state.get("said")
    with st.container(border=True, key="strip"):
        if said:
            st.markdown(f":red[{said}]" if not st.session_state.get("stopped") else said)
        else:
            st.markdown(text("starting" if about_to_start else "not_planned", language))
        if st.session_state.get("shown"):
            st.caption(text("old_answer", language))
        if not about_to_start:
            st.button(text("again", language), key="strip_again", on_click=plan_now)


def _progress(now: jobs.State, first: bool, language: Language) -> None:
    with st.container(border=True, key="strip"):
        left, right = st.columns([6, 1], vertical_alignment="center")
        facts = [f"{fmt.duration(now.seconds, language)} {text('elapsed', language)}"]
        if now.objective is not None:
            facts.append(f"{text('best', language)} {fmt.money(now.objective, language)}")
        if now.bound is not None:
            facts.append(f"{text('bound', language)} {fmt.money(now.bound, language)}")
        if now.gap is not None:
            facts.append(f"{text('gap', language)} {fmt.percent(now.gap, 2)}")
        facts.append(now.note or text("starting", language))
        head = text("planning_first" if first else "planning", language)
        left.markdown(f"**{head}** · " + " · ".join(facts))
        share = min(1.0, now.seconds / jobs.TIME_LIMIT)
        left.progress(share)
        cancel = text("cancel", language)
        right.button(cancel, key="cancel", on_click=_cancel, args=(language,), width="stretch")
        if not first:
            left.caption(text("old_answer", language))


def _cancel(language: Language) -> None:
    _bench().clear()
    st.session_state["due"] = None
    st.session_state["stopped"] = True
    st.session_state["said"] = text("cancelled", language)
