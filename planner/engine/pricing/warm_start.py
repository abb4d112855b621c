"""Prices found so far, by the mix of operations that they were found for."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from planner.instance import Floats, Instance

OF_ONE, OF_SEVERAL, DECISIVE = 24, 3, 12
"""Price vectors of each period that are kept for at most one building, and for each mix of several; and
lines of each period that bounded several buildings.
"""


class PeriodDuals(NamedTuple):
    """Prices (W, N) of one period that were found for buildings of these operations."""

    operations: tuple[int, ...]
    prices: Floats


@dataclass(frozen=True, eq=False)
class DualVector:
    """Prices [t] (W, N) that were found for a design of these operations."""

    operations: tuple[int, ...]
    prices: list[Floats]

    def at(self, t: int) -> PeriodDuals:
        """Those of period t."""
        return PeriodDuals(self.operations, self.prices[t])


class BindingCut(NamedTuple):
    """Prices that bounded several buildings in one period, valued for the slots ``opened`` (ascending)."""

    cut: DualVector
    opened: tuple[int, ...]


class ChangeDuals(NamedTuple):
    """Multipliers (M, C, B, T), KRW of NPV, of what links periods: a change of what is held, what must stay.

    By operation; ``assortment_path.valid_prices`` makes prices of them that are valid for any instance.
    """

    change: Floats
    stay: Floats

    def mean(self, other: ChangeDuals) -> ChangeDuals:
        """Midway between two: no less valid, and nearer to what bounds all designs."""
        return ChangeDuals((self.change + other.change) / 2, (self.stay + other.stay) / 2)


class KnownBuilding(NamedTuple):
    """An option of any instance, by its names."""

    site: str
    tenure: str
    technology: str
    opens: str
    area: float


class DualPool:
    """What was found, the newest first, and of each kind only so much.

    ``best`` is the last best design, ``best_prices`` those found for it, ``pays_from`` boxes a day (last
    period) from which 25 fields last paid; ``bounding`` [t] what decided the bound of several buildings, or
    nothing; ``change_duals`` what changes of the assortment were last worth.
    """

    def __init__(self) -> None:
        self.best: tuple[KnownBuilding, ...] = ()
        self.best_prices: DualVector | None = None
        self.bounding: tuple[tuple[BindingCut, ...], ...] = ()
        self.pays_from: float | None = None
        self.change_duals: ChangeDuals | None = None
        self._found: dict[tuple[int, ...], list[DualVector]] = {}

    def copy(self) -> DualPool:
        """The same prices; what is added to one of the two is not in the other."""
        other = DualPool()
        other.best, other.best_prices = self.best, self.best_prices
        other.pays_from, other.bounding = self.pays_from, self.bounding
        other.change_duals = self.change_duals
        other._found = {kind: list(found) for kind, found in self._found.items()}
        return other

    def add(self, found: DualVector) -> None:
        """Keep it; the oldest of its kind may have to go."""
        kind = self._kind(found.operations)
        kept = [found, *self._found.pop(kind, [])]  # at the end stands what was found last
        self._found[kind] = kept[: OF_SEVERAL if kind else OF_ONE]

    def keep_bounding(self, decisive: Sequence[Sequence[BindingCut]]) -> None:
        """Remember by period [t] what decided a bound, before what did earlier."""
        earlier = self.bounding or ((),) * len(decisive)
        self.bounding = tuple(
            tuple(dict.fromkeys([*now, *before]))[:DECISIVE]
            for now, before in zip(decisive, earlier, strict=True)
        )

    def of_one(self) -> list[DualVector]:
        """Found for one building, or none."""
        return list(self._found.get((), []))

    def of_several(self, mixes: int) -> list[DualVector]:
        """Found for two or more buildings, of so many mixes, those last found first."""
        newest = [found for operations, found in reversed(self._found.items()) if operations]
        return [r for found in newest[:mixes] for r in found]

    def of(self, operations: tuple[int, ...]) -> list[DualVector]:
        """Found for this mix of operations."""
        return [r for r in self._found.get(self._kind(operations), []) if r.operations == operations]

    def newest(self, operations: tuple[int, ...]) -> DualVector | None:
        """What was found last for this mix of operations."""
        return next(iter(self.of(operations)), None)

    def keep_best(self, instance: Instance, rows: Sequence[int], prices: DualVector | None) -> None:
        """Remember the design of an instance's options ``rows``, and its prices."""
        self.best_prices = prices
        o, axes = instance.options, instance.axes
        self.best = tuple(
            KnownBuilding(
                axes.sites[o.site[r]],
                o.tenure[r],
                o.technology[r],
                axes.periods[o.opens[r]],
                float(o.area[r]),
            )
            for r in rows
        )

    def rows_of_best(self, instance: Instance) -> tuple[int, ...] | None:
        """The best design among another instance's options; None where there is none or part of it is not."""
        found = [row for building in self.best if (row := self._row(instance, building)) is not None]
        return tuple(sorted(found)) if found and len(found) == len(self.best) else None

    def _row(self, instance: Instance, wanted: KnownBuilding) -> int | None:
        o, axes = instance.options, instance.axes
        if wanted.site not in axes.sites or wanted.opens not in axes.periods:
            return None
        there = o.site == axes.sites.index(wanted.site)
        alike = there & (o.opens == axes.periods.index(wanted.opens)) & (o.area == wanted.area)
        same = (r for r in np.flatnonzero(alike) if (o.tenure[r], o.technology[r]) == wanted[1:3])
        return next((int(r) for r in same), None)

    def _kind(self, operations: tuple[int, ...]) -> tuple[int, ...]:
        return operations if len(operations) > 1 else ()
