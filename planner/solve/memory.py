"""Prices found so far, by the mix of operations that they were found for."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from planner.instance import Floats, Instance

OF_ONE, OF_SEVERAL = 24, 3
"""Price vectors of each period that are kept for at most one building, and for each mix of several."""


@dataclass(frozen=True, eq=False)
class Remembered:
    """Prices [t] (W, N) that were found for a design of these operations."""

    operations: tuple[int, ...]
    prices: list[Floats]


class Building(NamedTuple):
    """An option of any instance, by its names."""

    site: str
    tenure: str
    technology: str
    opens: str
    area: float


class Memory:
    """What was found, the newest first, and of each kind only so much.

    ``best`` is the last best design, ``pays_from`` boxes a day (last period) from which 25 fields last paid.
    """

    def __init__(self) -> None:
        self.best: tuple[Building, ...] = ()
        self.pays_from: float | None = None
        self._found: dict[tuple[int, ...], list[Remembered]] = {}

    def copy(self) -> Memory:
        """The same prices; what is added to one of the two is not in the other."""
        other = Memory()
        other.best, other.pays_from = self.best, self.pays_from
        other._found = {kind: list(found) for kind, found in self._found.items()}
        return other

    def add(self, found: Remembered) -> None:
        """Keep it; the oldest of its kind may have to go."""
        kept = self._found.setdefault(self._kind(found.operations), [])
        kept.insert(0, found)
        del kept[OF_SEVERAL if len(found.operations) > 1 else OF_ONE :]

    def of_one(self) -> list[Remembered]:
        """Found for one building, or none."""
        return list(self._found.get((), []))

    def of_several(self) -> list[Remembered]:
        """Found for two or more buildings."""
        return [r for operations, found in self._found.items() if operations for r in found]

    def of(self, operations: tuple[int, ...]) -> list[Remembered]:
        """Found for this mix of operations."""
        return [r for r in self._found.get(self._kind(operations), []) if r.operations == operations]

    def keep_best(self, instance: Instance, rows: Sequence[int]) -> None:
        """Remember the design of an instance's options ``rows``."""
        self.best = tuple(self._buildings(instance, rows))

    def rows_of_best(self, instance: Instance) -> tuple[int, ...] | None:
        """The best design among another instance's options; None where there is none or part of it is not."""
        numbers = range(len(instance.options))
        known = dict(zip(self._buildings(instance, numbers), numbers, strict=True)) if self.best else {}
        if not self.best or not all(building in known for building in self.best):
            return None
        return tuple(sorted(known[building] for building in self.best))

    def _buildings(self, instance: Instance, rows: Sequence[int]) -> Iterator[Building]:
        o, axes = instance.options, instance.axes
        for r in rows:
            yield Building(
                axes.sites[o.site[r]],
                o.tenure[r],
                o.technology[r],
                axes.periods[o.opens[r]],
                float(o.area[r]),
            )

    def _kind(self, operations: tuple[int, ...]) -> tuple[int, ...]:
        return operations if len(operations) > 1 else ()
