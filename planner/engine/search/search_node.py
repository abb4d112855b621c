"""What a search over several buildings keeps: slots, picks, and the nodes that bound them."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import NamedTuple

from planner.engine.search.cuts import Lines, Open
from planner.instance import Floats, Ints

FIRST_COMBINATIONS, MOST_COMBINATIONS = 1_000, 100_000
"""Combinations of kinds that are looked at for a node, the cheapest: the first time and at most. The lines
at hand the first time are few, and soon others matter.
"""


class Slot(NamedTuple):
    """What one building may be: ``kinds`` are numbers of the ``FacilityTypes``."""

    sites: tuple[int, ...]
    kinds: tuple[int, ...]


class Pick(NamedTuple):
    """``kinds`` one a slot, ascending; ``sites`` of the two largest."""

    kinds: tuple[int, ...]
    sites: tuple[int, int]


@dataclass
class OpenCombinations:
    """``kinds`` (M, Q) of a node that are not ruled out, what they cost at least (M,), what the buildings
    ``paid`` (M,) and the ``periods`` (M, T) do, all KRW; ``seen`` (T,) lines of a period are in that.
    ``sites`` (M, 2) at which they cost just that, -1 where that was not looked for. Others cost at least
    ``others``.
    """

    kinds: Ints
    values: Floats
    paid: Floats
    periods: Floats
    sites: Ints
    seen: Ints
    others: float

    def of(self, kept: Ints) -> OpenCombinations:
        """Its own of every number, of the rows ``kept``."""
        return OpenCombinations(
            self.kinds[kept],
            self.values[kept],
            self.paid[kept],
            self.periods[kept],
            self.sites[kept],
            self.seen.copy(),
            self.others,
        )


@dataclass(order=True)
class SearchNode:
    """``slots`` of a design, the largest first, and ``lines`` that bound it by period.

    ``left``: the kinds, if they were counted, ``most`` of them. ``tried``: prices and slots in use that there
    are lines for. ``recalled``, ``priced`` and ``settled`` picks.
    """

    bound: float
    order: int
    slots: tuple[Slot, ...] = field(compare=False)
    lines: Lines = field(compare=False)
    left: OpenCombinations | None = field(compare=False, default=None)
    most: int = field(compare=False, default=FIRST_COMBINATIONS)
    tried: set[tuple[int, int, Open]] = field(compare=False, default_factory=set)
    recalled: set[Pick] = field(compare=False, default_factory=set)
    priced: set[Pick] = field(compare=False, default_factory=set)
    settled: set[Pick] = field(compare=False, default_factory=set)


class Least(NamedTuple):
    """The least cost of a node by its cuts: ``bound`` KRW, at ``pick``; None if no kinds that were counted
    cost less than what is enough, or than all others.
    """

    bound: float
    pick: Pick | None
