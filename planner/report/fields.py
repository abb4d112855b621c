"""Fields of a scenario in words: those that have a slider, and how any field and its value are written."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import Any

from planner.facts import fact
from planner.report import format as fmt
from planner.report.reader import Reader
from planner.scenario import Scenario, used_figures

BILLION = 1e9
BUDGETS = (20.0, 30.0, 50.0, 75.0, 100.0, 150.0, 200.0, 300.0, 500.0, 750.0, 1000.0, 2000.0, 3000.0)
"""Total budgets on offer besides the base value, KRW bn."""


SHARES = ("share", "ratio", "per year")
"""Units of the register, up to the "of", that are written as per cent."""


@dataclass(frozen=True)
class Control:
    """One slider. It shows ``scale`` times the scenario's value at ``path``; ``fact_id`` stands behind it.

    ``pattern``: how numbers are written, printf style; empty for money in the reader's currency.
    ``steps``: lowest, highest and step as shown, or None where the slider offers ``BUDGETS``.
    """

    name: str
    path: str
    fact_id: str
    scale: float
    pattern: str
    unit: str
    steps: tuple[float, float, float] | None

    def of(self, scenario: Scenario) -> float:
        """The scenario's value, as shown."""
        return round(float(scenario.value_at(self.path)) * self.scale, 6)

    def show(self, value: float, reader: Reader) -> str:
        """A value as the slider shows it: after ``pattern``, or as a sum of money where there is none."""
        if not self.pattern:
            return reader.money(value / self.scale)
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
        Control("promise_3", promised[3.0], "promise_3d", 100, "%.0f%%", "% of boxes", (30, 99, 1)),
        Control("promise_5", promised[5.0], "promise_5d", 100, "%.0f%%", "% of boxes", (50, 99, 1)),
        Control("budget", "money.budget_total", "investment_plan_krw", 1 / BILLION, "", "KRW", None),
        Control("rent", "building.rent_factor", "", 1, "×%.2f", "ratio", (0.5, 2.0, 0.05)),
        Control("peak", "demand.peak_factor", "", 1, "×%.2f", "ratio", (0.5, 2.0, 0.05)),
    )


def name_of(path: str, reader: Reader) -> str:
    """A scenario field in words: its slider's label, its own text, or its last names."""
    slider = _slider_of(path)
    if slider is not None:
        return reader.text(f"c_{slider.name}")
    if path.startswith("tables."):
        return reader.text(f"t_{path.removeprefix('tables.')}")
    own = reader.text(f"a_{path}")
    return own if own != f"a_{path}" else ".".join(path.split(".")[-2:]).replace("_", " ")


def unit_of(path: str, reader: Reader) -> str:
    """What a number of that field counts where it is typed in: as its slider shows it, else the register."""
    slider = _slider_of(path)
    if slider is None:
        return reader.unit(_units().get(path, ""))
    if slider.steps is None:
        return reader.text("unit_bn")
    return "%" if slider.scale == 100 else reader.text("unit_factor")


@cache
def _units() -> dict[str, str]:
    return {used.path: fact(used.fact_id).unit for used in used_figures(Scenario())}


def typed(path: str, value: float) -> str:
    """The field's value as it is typed in, in ``unit_of``."""
    return f"{round(value * _scale(path), 6):.10g}"


def read(path: str, written: str) -> float:
    """The field's value from what was typed in. Raises ValueError."""
    return round(float(written) / _scale(path), 9)


def _scale(path: str) -> float:
    slider = _slider_of(path)
    return 1.0 if slider is None else slider.scale


def value_of(path: str, value: Any, reader: Reader) -> str:
    """A field's value as its slider shows it; without a slider in a few characters with its unit."""
    slider = _slider_of(path)
    if slider is None or not isinstance(value, int | float):
        unit = _units().get(path, "")
        if isinstance(value, float) and value <= 1 and unit.split(" of ")[0] in SHARES:
            return f"{fmt.plain(round(100 * value, 2))}%"
        return f"{said(value, reader)} {reader.unit(unit)}".rstrip()
    return slider.show(value * slider.scale, reader)


def _slider_of(path: str) -> Control | None:
    return next((c for c in controls() if c.path == path), None)


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
