"""Which answer is on screen, which is wanted, and the solve between the two."""

from __future__ import annotations

import time
from dataclasses import dataclass

import streamlit as st

from planner.errors import InputError
from planner.plan.types import Plan
from planner.report import format as fmt
from planner.report.headline import headline_of_design
from planner.report.problems import told
from planner.report.reader import Reader
from planner.scenario import Design, Scenario
from planner.ui import answers, session
from planner.ui.changes import scenario_of
from planner.ui.pool import Pool
from planner.ui.protocol import PROOF, QUICK
from planner.ui.refusals import plain
from planner.ui.ticket import Ticket

POLL = 0.4
"""Seconds between two looks at a running solve."""
STANDING_BY = 0.3
"""Seconds of them that a look waits for the end, so that the answer is drawn at once."""
AT_ONCE = 0.8
"""Seconds that a run of the page waits for a first design before it shows the answer before."""
SLICE = 0.02
"""Seconds of it in one go: between two, a newer slider move is noticed."""
WORTH_TELLING = 0.5
"""Gap below which cost, bound and gap are told."""
LOOKED_BACK = 12
"""Scenarios looked at before among which the plan before is searched."""


@st.cache_resource(show_spinner=False)
def pool() -> Pool:
    """The solver processes of this server."""
    session.prune()
    return Pool()


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
    state = st.session_state
    wish = state.get("auto", True) or state.get("asked") == scenario.digest
    if wish and state.get("stopped") != scenario.digest:
        _ask(scenario)
    else:
        pool().cancel(session.lane())
    base = Scenario()
    known_base = answers.find(base)
    if known_base is None and state.get("auto", True):
        pool().submit(f"{session.lane()}/base", base, QUICK)
    known = _trail(scenario)
    shown = answers.find(scenario) or (known[0] if known else known_base)
    others = (p for p in known if shown is not None and p.scenario_digest != shown.scenario_digest)
    before = next(others, None)
    apart = known_base if shown and known_base and shown.scenario_digest != base.digest else None
    return Answers(scenario, shown, before, apart)


def _ask(scenario: Scenario) -> None:
    """A quick answer first, and the proof once that stands; an answer that comes at once is waited for."""
    if answers.settled(scenario):
        pool().cancel(session.lane())
        return
    last = pool().ticket(session.lane())
    if last is not None and not last.active and any(last.asks(scenario, e) for e in (QUICK, PROOF)):
        # It failed, or the best there is was made: asking again is the reader's to decide.
        if last.state != "done" or last.effort is PROOF or answers.of_effort(scenario, QUICK) is None:
            return
    elif answers.of_effort(scenario, QUICK) is None:
        ticket = pool().submit(session.lane(), scenario, QUICK)
        _stand_by(ticket, AT_ONCE, for_design=True)
    quick = answers.of_effort(scenario, QUICK)
    if quick is not None and not answers.settled(scenario):
        pool().submit(session.lane(), scenario, PROOF)


def _stand_by(ticket: Ticket, seconds: float, *, for_design: bool = False) -> None:
    """Wait until a solve ends or, ``for_design``, has a first design."""
    until = time.monotonic() + seconds
    while time.monotonic() < until and not ticket.wait(SLICE):
        if for_design and ticket.progress.get("design"):
            break
        # Touching the state lets a newer slider move end this run.
        st.session_state["waited"] = ticket.number


def _trail(scenario: Scenario) -> list[Plan]:
    """Known plans of the scenarios looked at before, newest first."""
    found = []
    for changes in reversed(st.session_state["trail"][-LOOKED_BACK:]):
        try:
            earlier = scenario_of(changes)
        except InputError:
            continue
        if earlier.digest != scenario.digest and (plan := answers.find(earlier)) is not None:
            found.append(plan)
    return found


def watch(found: Answers, reader: Reader) -> None:
    """A strip with the state of the solve: progress, cancel, failures; nothing where it is over."""
    ticket = pool().ticket(session.lane())
    if ticket is not None and ticket.active:
        st.session_state["first_look"] = True
        st.fragment(_look, run_every=POLL)(found, ticket, reader)
        return
    if found.current:
        return
    # In a container of its own, as Streamlit puts what a fragment draws: the page then exchanges one strip
    # for the other, where it would otherwise show one within the other for a moment.
    with st.container(), st.container(border=True, key="strip"):
        if ticket is not None and ticket.scenario.digest == found.wanted.digest:
            _ended(ticket, reader)
        elif st.session_state.get("stopped") == found.wanted.digest:
            st.markdown(reader.text("cancelled"))
        else:
            st.markdown(reader.text("not_planned"))
        if found.shown:
            st.caption(reader.text("old_answer"))
        st.button(reader.text("again"), key="strip_again", on_click=_again)


def _look(found: Answers, ticket: Ticket, reader: Reader) -> None:
    if not ticket.active:
        st.rerun()
    with st.container(border=True, key="strip_proof" if found.current else "strip"):
        left, right = st.columns([6, 1], vertical_alignment="center")
        if not found.current and (design := ticket.progress.get("design")):
            so_far = headline_of_design(Design.model_validate(design), found.wanted, reader)
            left.html(f'<div data-so-far="{found.wanted.digest}"></div>')
            left.markdown(f"### {reader.text('so_far', headline=so_far)}")
        left.markdown(_where(found, ticket, reader))
        if not found.current:
            left.progress(min(1.0, ticket.seconds / ticket.effort.time_limit))
            if found.shown is not None:
                left.caption(reader.text("old_answer"))
        if ticket.deaths:
            left.markdown(f":red[{reader.text('killed_again', signal=ticket.signal)}]")
        right.button(reader.text("cancel"), key="cancel", on_click=_cancel, width="stretch")
    if not st.session_state.pop("first_look", False):  # at the first one the page is still to be drawn
        _stand_by(ticket, STANDING_BY)
        if not ticket.active:
            st.rerun()


def _where(found: Answers, ticket: Ticket, reader: Reader) -> str:
    progress = ticket.progress
    if found.current:
        head = reader.text("answer_stands")
    else:
        head = reader.text("planning" if found.shown else "planning_first")
    facts = [f"{reader.seconds(ticket.seconds)} {reader.text('elapsed')}"]
    if ticket.state == "waiting":
        ahead = pool().place(ticket)
        facts.append(reader.text("queued", count=ahead) if ahead else reader.text("starting"))
    gap = progress.get("gap")
    # Before, the bound has only begun to rise, or what is short of a promise stands in for the cost.
    broken = found.current and found.shown is not None and found.shown.status == "infeasible"
    if gap is not None and gap < WORTH_TELLING and not broken:
        for name, key in (("objective", "best"), ("bound", "bound")):
            facts.append(f"{reader.text(key)} {reader.money(progress[name])}")
        facts.append(f"{reader.text('gap')} {fmt.percent(gap, 2)}")
    note = str(progress.get("note") or "")
    if note:
        facts.append(reader.text(note))
    return f"**{head}** · " + " · ".join(facts)


def _ended(ticket: Ticket, reader: Reader) -> None:
    if ticket.state == "cancelled":
        st.markdown(reader.text("cancelled"))
        return
    reason = plain(told(ticket.reason, reader)) or reader.text("no_answer")
    if ticket.signal:
        reason = reader.text("killed", signal=ticket.signal)
    st.markdown(f":red[{reader.text('failed', reason=reason)}]")


def _again() -> None:
    pool().cancel(session.lane())
    plan_now()


def _cancel() -> None:
    pool().cancel(session.lane())
    st.session_state["stopped"] = session.scenario().digest
    st.session_state["asked"] = ""
