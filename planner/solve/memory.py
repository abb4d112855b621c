"""Prices found so far, by the mix of operations that they were found for."""

from __future__ import annotations

from dataclasses import dataclass

from planner.instance import Floats

OF_ONE, OF_SEVERAL = 24, 3
"""Price vectors of each period that are kept for at most one building, and for each mix of several."""


@dataclass(frozen=True, eq=False)
class Remembered:
    """Prices [t] (W, N) that were found for a design of these operations."""

    operations: tuple[int, ...]
    prices: list[Floats]


class Memory:
    """What was found, the newest first, and of each kind only so much."""

    def __init__(self) -> None:
        self._found: dict[tuple[int, ...], list[Remembered]] = {}

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

    def _kind(self, operations: tuple[int, ...]) -> tuple[int, ...]:
        return operations if len(operations) > 1 else ()
