"""Fields of a scenario in words: those that have a slider, and how any field and its value are written."""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

from planner.facts import Fact, fact
from planner.scenario import Scenario, used_figures
from planner.scenario.base import MONEY_SCALE
from planner.scenario.service import CURRENCY
from planner.words import format as fmt
from planner.words.catalogue import is_text
from planner.words.reader import Reader

BILLION = 1e9
MOST_LISTED = 6
"""Values of a list that are written out; of more, how many there are."""
_QUARTER = re.compile(r"\d{4}Q[1-4]")
BUDGETS = tuple(
    MONEY_SCALE * n
    for n in (20.0, 30.0, 50.0, 75.0, 100.0, 150.0, 200.0, 300.0, 500.0, 750.0, 1000.0, 2000.0, 3000.0)
)
"""Total budgets on offer besides the base value, in bn."""


SHARES = ("share", "ratio", "per year", "probability")
"""Units of the register, up to the "of", that are written as per cent."""
COUNTED = (
    "원", "박스", "일", "분", "시간", "년", "곳", "명", "개월", "달러", "리터", "반나절", "/년",
)  # fmt: skip
"""Korean units, as they begin, that are written next to their number."""
_MEMBERS: tuple[tuple[str, ...], ...] = (
    ("products",), ("sizing", "technologies"), ("demand", "scenarios"), ("service", "promises"),
    ("network", "gateways", "capacity"),
    ("tables", "demand"), ("tables", "volumes"), ("tables", "sites"), ("tables", "travel"),
)  # fmt: skip
"""Sections whose members have their own names, or numbers."""


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
            return reader.money.large(value / self.scale)
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
        Control("volume", "demand.volume_factor", "", 1, "×%.6g", "ratio", (0.5, 2.0, 0.05)),
        Control("growth", "demand.market_growth", "market_growth", 100, "%.6g%%", "% / year", (-10, 20, 0.5)),
        Control("promise_3", promised[3.0], "promise_3d", 100, "%.6g%%", "% of boxes", (30, 99, 1)),
        Control("promise_5", promised[5.0], "promise_5d", 100, "%.6g%%", "% of boxes", (50, 99, 1)),
        Control("budget", "money.budget_total", "budget_total", 1 / BILLION, "", CURRENCY, None),
        Control("rent", "building.rent_factor", "", 1, "×%.6g", "ratio", (0.5, 2.0, 0.05)),
        Control("peak", "demand.peak_factor", "", 1, "×%.6g", "ratio", (0.5, 2.0, 0.05)),
    )


def name_of(path: str, reader: Reader, scenario: Scenario | None = None) -> str:
    """A scenario field in words; what follows the last field that is known stands as it is written.

    A promise is called by its days in ``scenario``, or in the base case.
    """
    parts = path.split(".")
    for known in range(len(parts), 0, -1):
        title = _title(parts[:known], reader, scenario or _base())
        if title:
            return " › ".join([title, *map(reader.own, parts[known:])])
    return reader.own(path)


def _title(parts: Sequence[str], reader: Reader, scenario: Scenario) -> str:
    """The title of exactly that field; empty where it has none."""
    section, member = next(
        ((s, parts[len(s)]) for s in _MEMBERS if tuple(parts[: len(s)]) == s and len(parts) > len(s)),
        ((), ""),
    )
    if section and section[0] == "tables":
        return _cell(parts, reader)
    if not section:
        section, member = _lead_time(parts)
    pattern = [*parts]
    if section:
        pattern[len(section)] = "*"
    origin = ""
    if section == ("products",) and pattern[2:-1] == ["origins"]:
        origin, pattern[3] = reader.word(parts[3]), "*"
    key = f"a_{'.'.join(pattern)}"
    if not is_text(key):
        return ""
    return reader.text(key, of=_member(section, member, reader, scenario), origin=origin)


def _lead_time(parts: Sequence[str]) -> tuple[tuple[str, ...], str]:
    """The stage of a lead time and its half days, where the path is one of its probabilities."""
    if tuple(parts[:2]) == ("network", "lead_times") and len(parts) > 3:
        return tuple(parts[:3]), parts[3]
    return (), ""


def _member(section: tuple[str, ...], member: str, reader: Reader, scenario: Scenario) -> str:
    """A member of a list or a mapping in words."""
    if not member.isdigit():
        return _known(member, reader)
    number, promises, scenarios = int(member), scenario.service.promises, scenario.demand.scenarios
    if section[-1] == "promises" and number < len(promises):
        return reader.text("a_promise", days=f"{promises[number].days:g}")
    if section[-1] == "scenarios" and number < len(scenarios):
        return reader.word(f"{scenarios[number].name} demand")
    if section[:2] == ("network", "lead_times"):
        return reader.text("a_days", count=number / 2)
    return reader.text("a_nth_promise" if section[-1] == "promises" else "a_nth", number=number + 1)


@cache
def _base() -> Scenario:
    return Scenario()


def _cell(parts: Sequence[str], reader: Reader) -> str:
    """A row of a user's own table, and its column."""
    _, table, row, *column = parts
    if not row.isdigit() or len(column) > 1:
        return ""
    said = reader.text("a_row", table=reader.text(f"a_tables.{table}"), row=int(row) + 1)
    return ", ".join([said, *(column_name(name, reader) for name in column)])


def column_name(column: str, reader: Reader) -> str:
    """A column of a user's own table in words; as it is written where it has none."""
    return reader.text(f"u_c_{column}") if is_text(f"u_c_{column}") else column


def unit_of(path: str, reader: Reader) -> str:
    """What a number of that field counts where it is typed in: as its slider shows it, else the register."""
    slider = _slider_of(path)
    if slider is None:
        known = _facts().get(path)
        return reader.unit(known.unit) if known else ""
    if slider.steps is None:
        return reader.text("unit_sum")
    return "%" if slider.scale == 100 else reader.text("unit_factor")


@cache
def _facts() -> dict[str, Fact]:
    return {used.path: fact(used.fact_id) for used in used_figures(Scenario())}


def typed(path: str, value: float, reader: Reader) -> str:
    """The field's value as it is typed in, in ``unit_of``."""
    return f"{round(value * _scale(path, reader), 6):.10g}"


def read(path: str, written: str, reader: Reader) -> float:
    """The field's value from what was typed in. Raises ValueError; also for what is not finite."""
    value = round(float(written) / _scale(path, reader), 9)
    if not math.isfinite(value):
        raise ValueError(written)
    return value


def _scale(path: str, reader: Reader) -> float:
    slider = _slider_of(path)
    if slider is not None and slider.steps is None:
        return 1.0 / fmt.SUMS[reader.language]
    return 1.0 if slider is None else slider.scale


def value_of(path: str, value: Any, reader: Reader) -> str:
    """A field's value as its slider shows it; without a slider in a few characters with its unit."""
    shown, unit = number_and_unit(path, value, reader)
    return shown if shown.endswith("%") else f"{shown}{between(unit)}{unit}"


def number_and_unit(path: str, value: Any, reader: Reader) -> tuple[str, str]:
    """The same in two parts; the unit is empty where the number says it all. Shares are per cent."""
    slider, known = _slider_of(path), _facts().get(path)
    if slider is not None and isinstance(value, int | float):
        return slider.show(value * slider.scale, reader), ""
    unit = known.unit if known else ""
    if known and isinstance(value, int | float) and _is_share(known, value):
        bare = unit in SHARES
        return f"{fmt.plain(round(100 * value, 4))}%", "" if bare else reader.unit(unit)
    return said(value, reader), reader.unit(unit)


def between(unit: str) -> str:
    """What stands between a number and its unit: in Korean nothing, where the unit counts."""
    counts = unit.startswith(COUNTED) and not unit.endswith((" 대비", " 비율"))
    return "" if counts or not unit else " "


def _is_share(known: Fact, value: float) -> bool:
    """Whether a figure is written as per cent: value and range are parts of a whole."""
    ends = [abs(end) for end in (value, known.low, known.high) if end is not None]
    return known.unit.split(" of ")[0] in SHARES and max(ends) <= 1


def _slider_of(path: str) -> Control | None:
    return next((c for c in controls() if c.path == path), None)


def said(value: Any, reader: Reader) -> str:
    """A scenario's value in a few characters."""
    if value is None or value in ([], {}):
        return reader.text("none_set")
    if isinstance(value, bool):
        return reader.text("yes" if value else "no")
    if isinstance(value, str):
        return _word(value, reader)
    if isinstance(value, list):
        if isinstance(value[0], dict) or len(value) > MOST_LISTED:
            return reader.text("rows", count=len(value))
        return ", ".join(said(one, reader) for one in value)
    if isinstance(value, dict):
        return ", ".join(f"{_word(str(k), reader)}: {said(v, reader)}" for k, v in value.items())[:60]
    return fmt.plain(value)


def _word(value: str, reader: Reader) -> str:
    """A choice in words, a quarter as people say it; other text as it is."""
    if _QUARTER.fullmatch(value):
        return reader.quarter(value)
    return reader.text(f"is_{value}") if is_text(f"is_{value}") else _known(value, reader)


def _known(word: str, reader: Reader) -> str:
    """A name of the planner's in the reader's language; one of the user's own as it is."""
    return reader.word(word)
