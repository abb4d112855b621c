"""The sliders: what they change, where their base value comes from."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from typing import Any

import streamlit as st

from planner.facts import Fact, fact
from planner.report import format as fmt
from planner.report.reader import Reader
from planner.scenario import Scenario
from planner.ui import session

BILLION = 1e9
BUDGETS = (20.0, 30.0, 50.0, 75.0, 100.0, 150.0, 200.0, 300.0, 500.0, 750.0, 1000.0, 2000.0, 3000.0)
"""Total budgets on offer besides the base value, KRW bn."""


@dataclass(frozen=True)
class Control:
    """One slider. It shows ``scale`` times the scenario's value at ``path``; ``fact_id`` stands behind it.

    ``steps``: lowest, highest and step as shown, or None where the slider offers ``BUDGETS``.
    """

    name: str
    path: str
    fact_id: str
    scale: float
    pattern: str
    unit: str
    steps: tuple[float, float, float] | None

    @property
    def key(self) -> str:
        """Its place in the session state."""
        return f"slider_{self.name}"

    def of(self, scenario: Scenario) -> float:
        """The scenario's value, as shown."""
        return round(float(scenario.value_at(self.path)) * self.scale, 6)

    def show(self, value: float) -> str:
        """A value as the slider shows it."""
        return (self.pattern % value).replace("-", fmt.MINUS)

    def ends(self) -> tuple[float, float]:
        """Lowest and highest value as shown."""
        if self.steps is None:
            return BUDGETS[0], BUDGETS[-1]
        return self.steps[0], self.steps[1]


@cache
def controls() -> tuple[Control, ...]:
    """The sliders in their order; a promise is found by its days, not by its place."""
    promised = {p.days: f"service.promises.{i}.share" for i, p in enumerate(Scenario().service.promises)}
    return (
        Control("volume", "demand.volume_factor", "", 1, "×%.2f", "ratio", (0.5, 2.0, 0.05)),
        Control("growth", "demand.market_growth", "market_growth", 100, "%.1f%%", "% / year", (-10, 20, 0.5)),
        Control("promise_3", promised[3.0], "promise_3d", 100, "%.0f%%", "% of boxes", (30, 95, 1)),
        Control("promise_5", promised[5.0], "promise_5d", 100, "%.0f%%", "% of boxes", (50, 99, 1)),
        Control("budget", "money.budget_total", "investment_plan_krw", 1 / BILLION, "%g", "KRW bn", None),
        Control("rent", "building.rent_factor", "", 1, "×%.2f", "ratio", (0.5, 2.0, 0.05)),
        Control("peak", "demand.peak_factor", "", 1, "×%.2f", "ratio", (0.5, 2.0, 0.05)),
    )


def sidebar(scenario: Scenario, reader: Reader, plan_now: Callable[[], None]) -> None:
    """Draw the sliders, undo, and what else is changed; ``plan_now`` runs when a plan is asked for."""
    st.header(reader.text("what_if"), anchor=False)
    left, middle, right = st.columns(3, gap="small")
    state = st.session_state
    left.button(reader.text("undo"), on_click=session.undo, disabled=not state["undo"], key="undo_move",
                width="stretch")  # fmt: skip
    middle.button(reader.text("redo"), on_click=session.redo, disabled=not state["redo"], key="redo_move",
                  width="stretch")  # fmt: skip
    right.button(reader.text("reset"), on_click=session.replace, args=({}, ""), key="reset",
                 disabled=not session.changes(), width="stretch")  # fmt: skip
    for control in controls():
        _slider(control, scenario, reader)
    _changed(reader)
    st.toggle(reader.text("auto"), key="auto", value=True)
    st.button(reader.text("again"), type="primary", on_click=plan_now, width="stretch", key="again")


def _slider(control: Control, scenario: Scenario, reader: Reader) -> None:
    try:
        now = control.of(scenario)
    except ValueError:
        # An imported scenario may have fewer promises than there are sliders for.
        return
    label, about = reader.text(f"c_{control.name}"), _help(control, reader)
    settings: dict[str, Any] = {
        "key": control.key, "help": about, "on_change": _moved, "args": (control,),
    }  # fmt: skip
    # The scenario rules the slider, so that undo, links and imports move it.
    if control.steps is None:
        budgets = sorted({*BUDGETS, control.of(Scenario()), now})
        st.session_state[control.key] = now
        st.select_slider(label, budgets, format_func=control.show, **settings)
    else:
        low, high, step = (float(s) for s in control.steps)
        st.session_state[control.key] = min(high, max(low, now))
        st.slider(label, low, high, step=step, format=control.pattern, **settings)
    kind = fact(control.fact_id).kind if control.fact_id else ""
    badge = f'<span class="kind {kind}">{reader.text(kind)}</span>' if kind else ""
    ends = "–".join(control.show(end) for end in control.ends())
    shown = reader.text("base", value=control.show(control.of(Scenario())), ends=ends)
    st.html(f'<div class="under"><span>{shown}</span> {badge}</div>')


def _moved(control: Control) -> None:
    shown = float(st.session_state[control.key])
    base = Scenario()
    # The base value's own bits, so that digests agree.
    at_base = abs(shown - control.of(base)) < 1e-9
    session.apply({control.path: base.value_at(control.path) if at_base else round(shown / control.scale, 9)})


def _help(control: Control, reader: Reader) -> str:
    unit = f"{reader.text('unit')}: {control.unit}"
    if not control.fact_id:
        return f"{unit}; {reader.text('own_factor')}."
    known = fact(control.fact_id)
    said = [f"**{reader.text(known.kind)}** ({known.as_of}): {known.source}"]
    said += [_range(control, known, reader), known.note, unit, f"`{control.path}`"]
    return "  \n".join(s for s in said if s).replace("~", "\\~")


def _range(control: Control, known: Fact, reader: Reader) -> str:
    if known.low is None or known.high is None:
        return ""
    low, high = (fmt.plain(round(v * control.scale, 6)) for v in (known.low, known.high))
    return reader.text("range", low=low, high=high)


def _changed(reader: Reader) -> None:
    """Every change that no slider shows, each to be taken back."""
    shown = {c.path for c in controls()}
    others = {path: value for path, value in session.changes().items() if path not in shown}
    if not others:
        return
    st.caption(reader.text("also_changed"))
    for path, value in others.items():
        left, right = st.columns([3, 2], vertical_alignment="center")
        left.markdown(f"`{path}` = {said(value, reader)}")
        right.button(reader.text("drop"), key=f"drop_{path}", on_click=session.forget, args=(path,))


def said(value: Any, reader: Reader) -> str:
    """A scenario's value in a few characters."""
    if value is None or value == []:
        return reader.text("none_set")
    if isinstance(value, bool):
        return reader.text("yes" if value else "no")
    if isinstance(value, list):
        return reader.text("rows", count=len(value))
    if isinstance(value, dict):
        return ", ".join(f"{k}: {said(v, reader)}" for k, v in value.items())[:60]
    return fmt.plain(value)
