"""Which answer is on screen, which is wanted, and the solve between the two."""

from __future__ import annotations

import math
import time
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from planner.errors import InputError
from planner.plans.types import Plan
from planner.report.headline import headline_of_design
from planner.report.problems import told
from planner.report.trust import known_gap
from planner.scenario import Design, Scenario
from planner.ui import plan_cache, session
from planner.ui.changes import scenario_of
from planner.ui.job import SolveJob
from planner.ui.pool import SolverPool
from planner.ui.protocol import PROOF, QUICK
from planner.words import format as fmt
from planner.words.catalogue import is_text
from planner.words.markdown import plain
from planner.words.reader import Reader

POLL, PROOF_POLL = 0.4, 2.0
"""Seconds between two looks at a solve: for an answer, and for the proof of one that stands. Where many
sessions wait for proofs, their looks would take the time that the answers need.
"""
STANDING_BY = 0.3
"""Seconds of them that a look waits for the end, so that the answer is drawn at once."""
AT_ONCE = 3.0
"""Seconds after a question in which its answer is waited for, before the page is drawn without it."""
SLICE = 0.02
"""Seconds of it in one go: between two, a newer slider move is noticed."""
TOLD_AGAIN = 0.5
"""Seconds after which the state of the solve is told again; a first design is told at once."""
WORTH_TELLING = 0.5
"""Gap below which cost, bound and gap are told."""
LOOKED_BACK = 12
"""Scenarios looked at before among which the plan before is searched."""


@st.cache_resource(show_spinner=False)
def pool() -> SolverPool:
    """The solver processes of this server."""
    session.prune()
    return SolverPool()


@dataclass(frozen=True)
class Answers:
    """``wanted`` is the scenario asked for, ``shown`` the plan on screen (None: none yet).

    ``before`` is the plan before the last move, ``base`` the base case's, where they are known and others.
    """

    wanted: Scenario
    shown: Plan | None
    before: Plan | None
    base: Plan | None

    @property
    def current(self) -> bool:
        """Whether the plan on screen answers what is asked."""
        return self.shown is not None and self.shown.scenario_digest == self.wanted.digest


def plan_now() -> None:
    """The reader asks for a plan of the settings as they stand."""
    st.session_state["asked"] = session.scenario().digest
    st.session_state["stopped"] = ""


def answer(scenario: Scenario) -> Answers:
    """Ask for what is not known, and find what to show meanwhile."""
    if _wished(scenario):
        _ask(scenario)
    else:
        pool().cancel(session.lane())
    base = Scenario()
    known_base = plan_cache.find(base)
    if known_base is None and st.session_state.get("auto", True):
        pool().submit(f"{session.lane()}/base", base, QUICK)
    known = _trail(scenario)
    shown = plan_cache.find(scenario) or (known[0] if known else known_base)
    others = (p for p in known if shown is not None and p.scenario_digest != shown.scenario_digest)
    before = next(others, None)
    apart = known_base if shown and known_base and shown.scenario_digest != base.digest else None
    return Answers(scenario, shown, before, apart)


def _wished(scenario: Scenario) -> bool:
    """Whether the reader wants a plan of it: every move's, or this one's."""
    state = st.session_state
    wish = state.get("auto", True) or state.get("asked") == scenario.digest
    return wish and state.get("stopped") != scenario.digest


def _ask(scenario: Scenario) -> None:
    """Ask for a quick answer, if there is none."""
    if plan_cache.settled(scenario):
        pool().cancel(session.lane())
    elif plan_cache.of_effort(scenario, QUICK) is None and not _over(scenario):
        pool().submit(session.lane(), scenario, QUICK)


def _prove(scenario: Scenario) -> None:
    """Ask for the proof of a quick answer that stands."""
    known = plan_cache.of_effort(scenario, QUICK) is not None
    if known and not plan_cache.settled(scenario) and not _over(scenario):
        pool().submit(session.lane(), scenario, PROOF)


def _over(scenario: Scenario) -> bool:
    """Whether it failed, or the best there is was made: asking again is the reader's to decide."""
    last = pool().job(session.lane())
    if last is None or last.active or not any(last.asks(scenario, effort) for effort in (QUICK, PROOF)):
        return False
    return last.state != "done" or last.effort is PROOF or plan_cache.of_effort(scenario, QUICK) is None


def follow(found: Answers, place: DeltaGenerator, reader: Reader) -> Answers:
    """Wait for a quick answer that was asked for just now, its progress in ``place``; what is known then.

    Meanwhile the page keeps what it showed: nothing is drawn twice for one move.
    """
    job = pool().job(session.lane())
    if found.current or job is None or not job.active or job.seconds > AT_ONCE:
        return found
    with place.container(), st.container(border=True, key="strip_live"):
        left, right = st.columns([6, 1], vertical_alignment="center")
        told = left.empty()
        right.button(reader.text("cancel"), key="cancel_live", on_click=_cancel, width="stretch")
    designed, since = False, -TOLD_AGAIN
    while not job.wait(SLICE) and job.seconds < AT_ONCE:
        # Touching the state lets a newer slider move end this run.
        st.session_state["waited"] = job.number
        first = bool(job.progress.get("design")) and not designed
        if first or job.seconds > since + TOLD_AGAIN:
            designed, since = designed or first, job.seconds
            with told.container():
                _tell(found, job, reader)
    # Now and not with the next strip: that one would keep parts of this one until the page is drawn.
    place.empty()
    return answer(found.wanted)


def _trail(scenario: Scenario) -> list[Plan]:
    """Known plans of the scenarios looked at before, newest first."""
    found = []
    for changes in reversed(st.session_state["trail"][-LOOKED_BACK:]):
        try:
            earlier = scenario_of(changes)
        except InputError:
            continue
        if earlier.digest != scenario.digest and (plan := plan_cache.find(earlier)) is not None:
            found.append(plan)
    return found


def watch(found: Answers, place: DeltaGenerator, reader: Reader) -> None:
    """A strip with the state of the solve: progress, cancel, failures; nothing where it is over.

    The proof is asked for here, at the end: the page is drawn first.
    """
    if not found.current and plan_cache.find(found.wanted) is not None:
        st.rerun()  # it came while the page was drawn: a proof would else hide it until its end
    if _wished(found.wanted):
        _prove(found.wanted)
    job = pool().job(session.lane())
    if job is not None and job.active:
        st.session_state["first_look"] = True
        with place.container():
            every = PROOF_POLL if found.current else POLL
            st.fragment(_look, run_every=every)(found, job, reader)
        return
    place.empty()
    if found.current:
        return
    with place.container(), st.container(border=True, key="strip"):
        if job is not None and job.scenario.digest == found.wanted.digest:
            _ended(job, reader)
        elif st.session_state.get("stopped") == found.wanted.digest:
            st.markdown(reader.text("cancelled"))
        else:
            st.markdown(reader.text("not_planned"))
        if found.shown:
            st.caption(reader.text("old_answer"))
        st.button(reader.text("again"), key="strip_again", on_click=_again)


def _look(found: Answers, job: SolveJob, reader: Reader) -> None:
    if not job.active:
        st.rerun()
    with st.container(border=True, key="strip_proof" if found.current else "strip"):
        left, right = st.columns([6, 1], vertical_alignment="center")
        with left:
            _tell(found, job, reader)
        right.button(reader.text("cancel"), key="cancel", on_click=_cancel, width="stretch")
    if st.session_state.pop("first_look", False):
        return  # what is left of the page before goes when this run ends
    until = time.monotonic() + STANDING_BY
    while time.monotonic() < until and not job.wait(SLICE):
        st.session_state["waited"] = job.number
    if not job.active:
        st.rerun()


def _tell(found: Answers, job: SolveJob, reader: Reader) -> None:
    """The best design so far, where the proof is, and how long it may take."""
    if not found.current and (design := job.progress.get("design")):
        so_far = headline_of_design(Design.model_validate(design), found.wanted, reader.in_markdown)
        st.html(f'<div data-so-far="{found.wanted.digest}"></div>')
        st.markdown(f"### {reader.text('so_far', headline=so_far)}")
    st.markdown(_where(found, job, reader))
    if not found.current:
        st.progress(min(1.0, job.seconds / job.effort.time_limit))
        if found.shown is not None:
            st.caption(reader.text("old_answer"))
    if job.deaths:
        st.markdown(f":red[{reader.text('killed_again', signal=job.signal)}]")


def _where(found: Answers, job: SolveJob, reader: Reader) -> str:
    progress = job.progress
    if found.current:
        head = reader.text("being_proven")
    else:
        head = reader.text("planning" if found.shown else "planning_first")
    facts = [f"{reader.seconds(job.seconds)} {reader.text('elapsed')}"]
    if job.state == "waiting":
        ahead = pool().place(job)
        facts.append(reader.text("queued", count=ahead) if ahead else reader.text("starting"))
    facts += _known(found, progress, reader)
    note = str(progress.get("note") or "")
    if note:
        facts.append(reader.text(note) if is_text(note) else note)
    return f"**{head}** · " + " · ".join(facts)


def _known(found: Answers, progress: Mapping[str, Any], reader: Reader) -> list[str]:
    """Cost, bound and gap, where they tell something: never less than is known of the plan on screen."""
    if progress.get("gap") is None or found.wanted.objective == "service":
        return []
    best, bound = float(progress["objective"]), float(progress["bound"])
    shown = found.shown if found.current else None
    if shown is not None:
        # What is short of a promise stands in for the cost in a search.
        if shown.status == "infeasible":
            return []
        # A proof begins with a bound of nothing, though the plan that it is about has one already.
        if known_gap(shown) is not None:
            best, bound = min(best, shown.objective), max(bound, shown.bound)
    gap = (best - bound) / abs(best) if best else math.inf
    if not 0 <= gap < WORTH_TELLING:
        return []
    sums = ("best", best), ("bound", bound)
    said = [f"{reader.text(key)} {reader.money.large(krw)}" for key, krw in sums]
    return [*said, f"{reader.text('gap')} {fmt.at_most(gap)}"]


def _ended(job: SolveJob, reader: Reader) -> None:
    if job.state == "cancelled":
        st.markdown(reader.text("cancelled"))
        return
    reason = plain(told(job.reason, reader)) or reader.text("no_answer")
    if job.signal:
        reason = reader.text("killed", signal=job.signal)
    st.markdown(f":red[{reader.text('failed', reason=reason)}]")


def _again() -> None:
    pool().cancel(session.lane())
    plan_now()


def _cancel() -> None:
    pool().cancel(session.lane())
    st.session_state["stopped"] = session.scenario().digest
    st.session_state["asked"] = ""
