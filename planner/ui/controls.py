"""The sliders: what they change, where their base value comes from."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from planner.facts import Fact, fact
from planner.report.fields import BUDGETS, Control, controls, name_of, read, typed, unit_of, value_of
from planner.report.register import cited, note
from planner.scenario import Scenario
from planner.scenario.base import MONEY_SCALE
from planner.ui import session
from planner.words.markdown import code
from planner.words.reader import Reader

SAME = 1e-9
"""Difference below which two values as shown are one."""
BUDGET_STEP = 10.0 * MONEY_SCALE
"""Billions, or what is as large in Korean, by which the arrows of the budget's field move it."""


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
    _changed(scenario, reader)
    st.toggle(reader.text("auto"), key="auto", value=True)
    st.button(reader.text("again"), type="primary", on_click=plan_now, width="stretch", key="again")


def _slider(control: Control, scenario: Scenario, reader: Reader) -> None:
    try:
        now = control.of(scenario)
    except ValueError:
        # An imported scenario may have fewer promises than there are sliders for.
        return
    label, budget = name_of(control.path, reader, scenario), control.steps is None
    low, high = (float(end) for end in control.ends())
    # Beyond its ends the slider shows the nearer one; the field beside it has the value.
    seen = min(max(now, low), high)
    with st.container(key=f"control_{control.name}"):
        left, right = st.columns([5, 2], gap="small", vertical_alignment="bottom")
        key = _key_of(f"slider_{control.name}", seen)
        settings: dict[str, Any] = {
            "value": seen, "key": key, "help": _help(control, reader), "on_change": _follow,
            "args": (control, "slider", reader),
        }  # fmt: skip
        if budget:
            left.select_slider(label, _budgets(control, seen), **settings,
                               format_func=lambda value: control.show(value, reader))  # fmt: skip
        else:
            step = float(control.steps[2]) if control.steps else None
            left.slider(label, low, high, step=step, format=control.pattern, **settings)
        _field(control, label, now, right, reader)
        kind = fact(control.fact_id).kind if control.fact_id else ""
        badge = f'<span class="kind {kind}">{reader.text(kind)}</span>' if kind else ""
        # An amount stays on one line.
        ends = "–".join(control.show(end, reader).replace(" ", "\N{NO-BREAK SPACE}") for end in (low, high))
        shown = reader.text("base", value=control.show(control.of(Scenario()), reader), ends=ends)
        if budget:  # its slider may show another currency
            shown += reader.text("typed_in", unit=unit_of(control.path, reader))
        st.html(f'<div class="under"><span>{shown}</span> {badge}</div>')


def follow_moves() -> None:
    """Take every move of a slider or field that the scenario has not followed.

    Streamlit tells of a move once, in a callback. A newer message of the browser may end that callback before
    it has written anything, and nothing tells of the move again: so what a widget shows is compared with what
    was followed of it last.
    """
    reader = session.reader()
    for control in controls():
        for kind in ("slider", "number"):
            _follow(control, kind, reader)


def _follow(control: Control, kind: str, reader: Reader) -> None:
    """Move the scenario where the widget was moved.

    The browser also sends what widgets showed that have gone since, and Streamlit takes that for a move.
    """
    key = _numbered(f"{kind}_{control.name}")
    shown, followed = st.session_state.get(key), _followed().get(key)
    if not isinstance(shown, float) or followed is None or abs(shown - followed) <= SAME:
        return
    value = read(control.path, str(shown), reader) * control.scale if kind == "number" else shown
    session.step(control.path, _exact(control, value), (key, shown))


def _followed() -> dict[str, float]:
    """What each widget showed when the scenario last followed it."""
    known: dict[str, float] = st.session_state.setdefault(session.FOLLOWED, {})
    return known


def _key_of(name: str, value: float) -> str:
    """The widget of that name that shows the value: a new one where the last one shows another.

    The scenario rules, so that undo, links and imports move it. A widget is never told what to show: what the
    browser had sent of it before it heard would be taken for a move back, and a step made meanwhile be lost.
    """
    key, followed, numbers = _numbered(name), _followed(), st.session_state["widget_numbers"]
    # Nothing below touches the state, where a newer message ends the run: both are written or neither.
    if abs(followed.get(key, value) - value) > SAME:
        del followed[key]
        numbers[name] = numbers.get(name, 0) + 1
        key = f"{name}_{numbers[name]}"
    followed[key] = value
    return key


def _numbered(name: str) -> str:
    number = st.session_state.setdefault("widget_numbers", {}).get(name, 0)
    return f"{name}_{number}" if number else name


def _budgets(control: Control, seen: float) -> list[float]:
    """What the slider offers, with each value that was asked for: options that go would end a gesture."""
    asked = st.session_state.setdefault("budgets", {control.of(Scenario())})
    asked.add(seen)
    return sorted({*BUDGETS, *asked})


def _field(control: Control, label: str, now: float, place: DeltaGenerator, reader: Reader) -> None:
    """The value as a number, to be typed, as far as the scenario allows."""
    value = float(typed(control.path, now / control.scale, reader))
    key = _key_of(f"number_{control.name}", value)
    step = float(control.steps[2]) if control.steps else BUDGET_STEP
    unit = unit_of(control.path, reader)
    place.number_input(f"{label}, {unit}", value=value, key=key, step=step, format="%.10g", on_change=_follow,
                       args=(control, "number", reader), label_visibility="collapsed")  # fmt: skip


def _exact(control: Control, shown: float) -> float:
    """The scenario's value of what is shown; the base value's own bits, so that digests agree."""
    base = Scenario()
    at_base = abs(shown - control.of(base)) < SAME
    return float(base.value_at(control.path)) if at_base else round(shown / control.scale, 9)


def _help(control: Control, reader: Reader) -> str:
    unit = f"{reader.text('unit')}: {reader.unit(control.unit)}"
    if not control.fact_id:
        return f"{unit}; {reader.text('own_factor')}."
    known = fact(control.fact_id)
    lines = [f"**{reader.text(known.kind)}** ({known.as_of}): {cited(known.source, reader)}"]
    lines += [_range(control, known, reader), note(known, reader), unit, f"`{control.path}`"]
    return "  \n".join(line for line in lines if line).replace("~", "\\~")


def _range(control: Control, known: Fact, reader: Reader) -> str:
    if known.low is None or known.high is None:
        return ""
    low, high = (control.show(v * control.scale, reader) for v in (known.low, known.high))
    return reader.text("range", low=low, high=high)


def _changed(scenario: Scenario, reader: Reader) -> None:
    """Every change that no slider shows, each to be taken back."""
    shown = {c.path for c in controls()}
    others = {path: value for path, value in session.changes().items() if path not in shown}
    if not others:
        return
    st.caption(reader.text("also_changed"))
    marked = reader.in_markdown
    for path, value in others.items():
        left, right = st.columns([3, 2], vertical_alignment="center")
        said = f"{name_of(path, marked, scenario)}: {value_of(path, value, marked)}"
        left.markdown(said, help=code(path))
        right.button(reader.text("drop"), key=f"drop_{path}", on_click=session.forget, args=(path,))
