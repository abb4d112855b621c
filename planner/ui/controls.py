"""The sliders: what they change, where their base value comes from."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import streamlit as st

from planner.facts import Fact, fact
from planner.report.fields import BUDGETS, Control, controls, name_of, value_of
from planner.report.reader import Reader
from planner.report.register import cited, note
from planner.scenario import Scenario
from planner.ui import session


def key_of(control: Control) -> str:
    """A slider's place in the session state."""
    return f"slider_{control.name}"


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
    label, about = name_of(control.path, reader, scenario), _help(control, reader)
    settings: dict[str, Any] = {
        "key": key_of(control), "help": about, "on_change": _moved, "args": (control,),
    }  # fmt: skip
    # The scenario rules the slider, so that undo, links and imports move it.
    if control.steps is None:
        budgets = sorted({*BUDGETS, control.of(Scenario()), now})
        st.session_state[key_of(control)] = now
        st.select_slider(label, budgets, format_func=lambda value: control.show(value, reader), **settings)
    else:
        low, high, step = (float(s) for s in control.steps)
        # A link or a way out may ask for more than the slider offers: it then shows that too.
        low, high = min(low, now), max(high, now)
        st.session_state[key_of(control)] = now
        st.slider(label, low, high, step=step, format=control.pattern, **settings)
    kind = fact(control.fact_id).kind if control.fact_id else ""
    badge = f'<span class="kind {kind}">{reader.text(kind)}</span>' if kind else ""
    # An amount stays on one line.
    ends = "–".join(control.show(end, reader).replace(" ", "\N{NO-BREAK SPACE}") for end in control.ends())
    shown = reader.text("base", value=control.show(control.of(Scenario()), reader), ends=ends)
    st.html(f'<div class="under"><span>{shown}</span> {badge}</div>')


def _moved(control: Control) -> None:
    shown = float(st.session_state[key_of(control)])
    base = Scenario()
    # The base value's own bits, so that digests agree.
    at_base = abs(shown - control.of(base)) < 1e-9
    session.apply({control.path: base.value_at(control.path) if at_base else round(shown / control.scale, 9)})


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
    for path, value in others.items():
        left, right = st.columns([3, 2], vertical_alignment="center")
        left.markdown(f"{name_of(path, reader, scenario)}: {value_of(path, value, reader)}", help=f"`{path}`")
        right.button(reader.text("drop"), key=f"drop_{path}", on_click=session.forget, args=(path,))
