"""The sliders: what they change, where their base value comes from, and the scenario they add up to."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import streamlit as st

from planner.facts import Fact, fact
from planner.scenario import Scenario
from planner.ui import format as fmt
from planner.ui.texts import Language, text

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

    def base(self) -> float:
        """The base case's value, as shown."""
        return round(float(_value(Scenario(), self.path)) * self.scale, 6)

    def show(self, value: float) -> str:
        """A value as the slider shows it."""
        return (self.pattern % value).replace("-", fmt.MINUS)

    def ends(self) -> tuple[float, float]:
        """Lowest and highest value as shown."""
        if self.steps is None:
            return BUDGETS[0], BUDGETS[-1]
        return self.steps[0], self.steps[1]

    def allows(self, shown: float) -> bool:
        """Whether the slider can stand there."""
        if self.steps is None:
            return shown in budgets(self)
        return self.steps[0] <= shown <= self.steps[1]


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


def budgets(control: Control) -> list[float]:
    """The budgets on offer, the base value among them, KRW bn."""
    return sorted({*BUDGETS, control.base()})


def wanted_scenario() -> Scenario:
    """The base case with every slider and every other change of this session applied. Raises InputError."""
    changes: dict[str, Any] = {}
    for control in controls():
        shown = float(st.session_state.get(control.key, control.base()))
        # An untouched slider leaves the base value's own bits, so that digests agree.
        if abs(shown - control.base()) > 1e-9:
            changes[control.path] = round(shown / control.scale, 9)
    return Scenario().change(changes | _extra())


def apply_change(path: str, value: float | str) -> None:
    """Change one field of the session's scenario, by its slider where it has one that reaches so far."""
    if not isinstance(value, str):
        for control in controls():
            shown = round(value * control.scale, 6)
            if control.path == path and control.allows(shown):
                st.session_state[control.key] = shown
                _extra().pop(path, None)
                return
    _extra()[path] = value


def reset() -> None:
    """All sliders back to the base case, other changes forgotten."""
    for control in controls():
        st.session_state[control.key] = control.base()
    _extra().clear()


def sidebar(language: Language, plan_now: Callable[[], None]) -> None:
    """Draw the sliders; ``plan_now`` is called when the reader asks for a plan."""
    st.header(text("what_if", language))
    for control in controls():
        _slider(control, language)
    _other_changes(language)
    st.toggle(text("auto", language), key="auto", value=True)
    st.button(text("again", language), type="primary", on_click=plan_now, width="stretch", key="again")
    st.button(text("reset", language), on_click=reset, width="stretch", key="reset")


def _slider(control: Control, language: Language) -> None:
    base = control.base()
    st.session_state.setdefault(control.key, base)
    label, help_text = text(f"c_{control.name}", language), _help(control, language)
    if control.steps is None:
        st.select_slider(label, budgets(control), key=control.key, help=help_text, format_func=control.show)
    else:
        low, high, step = (float(s) for s in control.steps)
        pattern = control.pattern
        st.slider(label, low, high, step=step, key=control.key, format=pattern, help=help_text)
    kind = fact(control.fact_id).kind if control.fact_id else "base"
    badge = "" if kind == "base" else f'<span class="kind {kind}">{text(kind, language)}</span>'
    ends = "–".join(control.show(end) for end in control.ends())
    shown = text("base", language, value=control.show(base), ends=ends)
    st.html(f'<div class="under">{shown} {badge}</div>')


def _help(control: Control, language: Language) -> str:
    unit = f"{text('unit', language)}: {control.unit}"
    if not control.fact_id:
        return f"{unit}; {text('own_factor', language)}."
    known = fact(control.fact_id)
    said = [f"**{text(known.kind, language)}** ({known.as_of}): {known.source}"]
    said += [_range(control, known, language), known.note, unit, f"`{control.path}`"]
    return "  \n".join(s for s in said if s).replace("~", "\\~")


def _range(control: Control, known: Fact, language: Language) -> str:
    if known.low is None or known.high is None:
        return ""
    low, high = (fmt.plain(round(v * control.scale, 6)) for v in (known.low, known.high))
    return text("range", language, low=low, high=high)


def _other_changes(language: Language) -> None:
    extra = _extra()
    if not extra:
        return
    st.caption(text("also_changed", language))
    for path, value in extra.items():
        left, right = st.columns([3, 2])
        left.markdown(f"`{path}` = {fmt.plain(value)}")
        right.button(text("drop", language), key=f"drop_{path}", on_click=_drop, args=(path,))


def _drop(path: str) -> None:
    _extra().pop(path, None)


def _extra() -> dict[str, float | str]:
    extra: dict[str, float | str] = st.session_state.setdefault("extra_changes", {})
    return extra


def _value(scenario: Scenario, path: str) -> Any:
    value: Any = scenario
    for part in path.split("."):
        value = value[int(part)] if isinstance(value, Sequence) else getattr(value, part)
    return value
