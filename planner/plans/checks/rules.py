"""A rule of the check: its worst row, how far that is off, and whether the rule holds."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Literal

import numpy as np
from numpy.typing import ArrayLike

TOLERANCE = 1e-6
"""Largest violation that holds, relative to max(1, |right|).

Solvers keep rows to about 1e-7 of their scaled size, and a plan file rounds to six decimals; ten times the
former leaves room for both sides' summation, while a box a day in a million still shows.
"""

HALF_DECIMAL = 0.5e-6
"""Most that rounding to the six decimals of a plan file moves one value.

Where values are multiplied (a band held of 50,000 boxes), the product of this and the factors is allowed
on top of the tolerance: it is the file's rounding, not the plan's fault.
"""


@dataclass(frozen=True)
class Rule:
    """One rule, reported at its worst row.

    ``where`` names that row; ``left`` and ``right`` are its sides in natural units; ``violation`` relative
    to max(1, |right|), 0 where it is kept; ``rows`` how many rows were checked.
    """

    name: str
    where: str
    left: float
    right: float
    violation: float
    holds: bool
    rows: int = 1

    def excused(self, reason: str) -> Rule:
        """The same rule; where it is violated it holds and its name carries the reason."""
        return self if self.holds else replace(self, name=f"{self.name} ({reason})", holds=True)


@dataclass(frozen=True)
class CheckReport:
    """All rules of a check."""

    rules: tuple[Rule, ...]

    @property
    def holds(self) -> bool:
        """Whether every rule holds."""
        return all(rule.holds for rule in self.rules)

    @property
    def violated(self) -> tuple[Rule, ...]:
        """The rules that do not hold."""
        return tuple(rule for rule in self.rules if not rule.holds)


def compare(
    name: str,
    left: ArrayLike,
    sense: Literal["<=", ">=", "=="],
    right: ArrayLike,
    labels: Sequence[Sequence[str]],
    slack: ArrayLike = 0.0,
) -> Rule:
    """The rule ``left sense right`` over all rows of two arrays that broadcast.

    ``labels`` names the positions along each axis; ``slack`` is allowed in natural units (see
    ``HALF_DECIMAL``). A row with a NaN is violated without limit.
    """
    a, b, allowed = np.broadcast_arrays(
        np.asarray(left, dtype=float), np.asarray(right, dtype=float), np.asarray(slack, dtype=float)
    )
    if not a.size:
        return Rule(name, "no rows", 0.0, 0.0, 0.0, True, 0)
    with np.errstate(invalid="ignore"):
        difference = np.where(a == b, 0.0, a - b)
        excess = {"<=": difference, ">=": -difference, "==": np.abs(difference)}[sense]
        violation = np.maximum(0.0, excess - allowed)
        # An endless side that is exceeded is exceeded without limit, not by inf / inf.
        violation = np.where(np.isinf(violation), np.inf, violation / np.maximum(1.0, np.abs(b)))
    violation = np.where(np.isnan(violation), np.inf, violation)
    worst = np.unravel_index(int(violation.argmax()), a.shape)
    where = ", ".join(axis[int(position)] for axis, position in zip(labels, worst, strict=True))
    value = float(violation[worst])
    return Rule(name, where, float(a[worst]), float(b[worst]), value, value <= TOLERANCE, a.size)


def tables(
    name: str,
    told: Mapping[str, Mapping[str, float | None]],
    expected: Mapping[str, Mapping[str, float]],
    slack: Mapping[str, float] | None = None,
) -> Rule:
    """One rule over named figures; a figure that only one side has is NaN on the other, so it violates.

    What is told as None and expected as NaN is undefined (a share of no boxes): both sides must agree on it.
    ``slack`` by figure, for those that the rounding of many decisions in the file moves.
    """
    keys = sorted({(a, b) for side in (told, expected) for a, row in side.items() for b in row})
    left = np.array([undefined_as_nan(told.get(a, {}).get(b)) for a, b in keys])
    right = np.array([expected.get(a, {}).get(b, np.nan) for a, b in keys])
    both = np.array([b in told.get(a, {}) and b in expected.get(a, {}) for a, b in keys], dtype=bool)
    undefined = both & np.isnan(left) & np.isnan(right)
    left, right = np.where(undefined, 0.0, left), np.where(undefined, 0.0, right)
    allowed = [(slack or {}).get(b, 0.0) for _, b in keys]
    return compare(name, left, "==", right, [[": ".join(filter(None, key)) for key in keys]], allowed)


def undefined_as_nan(value: float | None) -> float:
    """A figure of a plan's file as a number."""
    return np.nan if value is None else value


def same_text(name: str, where: str, same: bool) -> Rule:
    """A rule about texts: ``left`` counts the differences."""
    return compare(name, [float(not same)], "==", [0.0], [[where]])
