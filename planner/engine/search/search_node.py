"""What a search over several buildings keeps: slots, picks and the buildings they mean, nodes."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from functools import cached_property
from typing import NamedTuple

from planner.engine.pricing.subproblems import Group
from planner.engine.pricing.warm_start import BindingCut, DualVector
from planner.engine.search.candidates import FacilityTypes
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


@dataclass(frozen=True)
class PartialDesign:
    """The buildings of a ``pick`` of a node with these ``slots``; ``kinds`` says what its numbers mean.

    The two largest buildings stand at the pick's sites, each other one at any site of its slot. Where all
    slots have one site, it is a design.
    """

    kinds: FacilityTypes
    slots: tuple[Slot, ...]
    pick: Pick

    @cached_property
    def standing(self) -> tuple[int, ...]:
        """The kinds of its buildings: those of the pick but nothing."""
        return tuple(k for k in self.pick.kinds if k != self.kinds.nothing)

    @property
    def usable(self) -> Floats:
        """Net m2 (Q, T) of its buildings."""
        return self.kinds.usable[list(self.standing)]

    @cached_property
    def groups(self) -> tuple[Group, ...]:
        """Its buildings with the sites that each may have, and their operations."""
        first, second = self.pick.sites
        sites = [(first,), (second,), *(s.sites for s in self.slots[2:])]
        standing = zip(self.standing, sites, strict=False)
        return tuple(Group(sites, int(self.kinds.operation[k])) for k, sites in standing)

    @property
    def is_design(self) -> bool:
        """Whether each of its buildings has one site."""
        return all(len(g.sites) == 1 for g in self.groups)

    @property
    def cost(self) -> float:
        """What its buildings cost, those after the second at their cheapest site, KRW."""
        standing = zip(self.standing, self.groups, strict=True)
        return float(sum(self.kinds.cost[list(g.sites), k].min() for k, g in standing))

    @property
    def rows(self) -> tuple[int, ...]:
        """The rows of the instance's options that it opens, each building at the first of its sites."""
        standing = zip(self.standing, self.groups, strict=True)
        return tuple(int(self.kinds.row[g.sites[0], k]) for k, g in standing)


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

    def best_cuts(self, pick: Pick) -> list[DualVector]:
        """By period [t] the cut that is largest at a pick."""
        _, number = self.lines.at(*pick)
        return [cuts[n] for cuts, n in zip(self.lines.cuts, number, strict=True)]

    def binding_cuts(self) -> list[list[BindingCut]]:
        """By period [t] the cuts that bound the picks looked at closely, the most frequent first."""
        x, numbers = self.lines, [self.lines.at(*pick)[1] for pick in sorted(self.recalled | self.priced)]
        found: list[list[BindingCut]] = []
        for t, opened in enumerate(x.opened):
            often = Counter(int(n[t]) for n in numbers).most_common()
            found.append([BindingCut(x.cuts[t][n], now) for n, _ in often if (now := opened[n]) is not None])
        return found


class Least(NamedTuple):
    """The least cost of a node by its cuts: ``bound`` KRW, at ``pick``; None if no kinds that were counted
    cost less than what is enough, or than all others.
    """

    bound: float
    pick: Pick | None
