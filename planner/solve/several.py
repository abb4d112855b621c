"""Designs of several buildings, bounded: the two largest at every two sites, the rest at the best place.

A node gives every building (a slot) its operation and the kinds (size, opening, tenure) that it may be of,
and all but the two largest the sites where they may stand. At any prices a period's cost is bounded by a
linear function of the net m2 (a Benders cut, as in ``family``), here for every two sites of the two largest;
a box may leave from any site of another slot, so no design of the node costs less. The cheapest kinds and
sites by the largest of these functions bound the node, and are priced next. Where that is not enough, the
sites of one of the other slots are split.
"""

from __future__ import annotations

import functools
import itertools
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from planner.instance import Floats, Ints
from planner.solve.choices import Choices
from planner.solve.combinations import combinations_below, combinations_cost
from planner.solve.cuts import CLOSED, Cuts
from planner.solve.dual import Group, Periods
from planner.solve.memory import Remembered

MOST_COMBINATIONS = 100_000
"""Combinations of kinds that are looked at for a node; where there are more, its kinds are split."""
CUTS_KEPT = 6
"""Cuts that a node's parts inherit."""


class Slot(NamedTuple):
    """What one building may be: ``kinds`` are numbers of the operation's ``Choices``."""

    operation: int
    sites: tuple[int, ...]
    kinds: tuple[int, ...]


class Line(NamedTuple):
    """A cut at a node, by period: ``constant`` (T, S, S) KRW less ``slope`` (Q, T) KRW for every net m2 of a
    slot. ``low``, ``high`` (T,) are the least and the largest constant. ``opened`` (Q, T) which slots are in
    use; None: all buildings are at the best place of all, and S is 1.
    """

    cut: Remembered
    constant: Floats
    slope: Floats
    low: Floats
    high: Floats
    opened: NDArray[np.bool_] | None

    @classmethod
    def of(
        cls, cut: Remembered, constant: Floats, slope: Floats, opened: NDArray[np.bool_] | None = None
    ) -> Line:
        """The line of a cut."""
        return cls(cut, constant, slope, constant.min(axis=(1, 2)), constant.max(axis=(1, 2)), opened)

    def at(self, sites: tuple[int, int], usable: Floats) -> Floats:
        """The cut (T,), KRW, for the two largest at ``sites`` and ``usable`` (Q, T) net m2."""
        s, z = sites if self.opened is not None else (0, 0)
        return np.asarray(self.constant[:, s, z] - (self.slope * usable).sum(axis=0))


class Pick(NamedTuple):
    """``kinds`` one a slot, ``sites`` of the two largest."""

    kinds: tuple[int, ...]
    sites: tuple[int, int]


@dataclass(order=True)
class Node:
    """``slots`` of a design, the two largest first; ``cuts`` that are known to be good and their ``lines``.

    ``left``: kinds (M, Q) that are not yet ruled out and
    what they cost at least (M,), if they were counted. ``recalled``, ``priced`` and ``settled`` picks.
    """

    bound: float
    order: int
    slots: tuple[Slot, ...] = field(compare=False)
    cuts: list[Remembered] = field(compare=False, default_factory=list)
    lines: list[Line] = field(compare=False, default_factory=list)
    left: tuple[Ints, Floats] | None = field(compare=False, default=None)
    recalled: set[Pick] = field(compare=False, default_factory=set)
    priced: set[Pick] = field(compare=False, default_factory=set)
    settled: set[Pick] = field(compare=False, default_factory=set)

    @property
    def sited(self) -> list[Line]:
        """Lines of cuts that were valued for every two sites."""
        return [line for line in self.lines if line.opened is not None]

    @property
    def are_designs(self) -> bool:
        """Whether a pick is a design: all slots after the second have one site."""
        return all(len(s.sites) == 1 for s in self.slots[2:])

    def groups(self, pick: Pick) -> tuple[Group, ...]:
        """The buildings of a pick, those after the second at the best of their sites."""
        places = [(pick.sites[0],), (pick.sites[1],), *(s.sites for s in self.slots[2:])]
        return tuple(Group(sites, s.operation) for s, sites in zip(self.slots, places, strict=True))


class Least(NamedTuple):
    """The least cost of a node by its cuts: ``bound`` KRW, at ``pick``; None if there is none or too many."""

    bound: float
    pick: Pick | None


class Several:
    """Nodes of designs of several buildings; ``choices`` by operation."""

    def __init__(self, periods: Periods, choices: dict[int, Choices], pool: ThreadPoolExecutor) -> None:
        self.periods, self.choices, self.cuts = periods, choices, Cuts(periods, pool)
        most = max(len(c.usable) for c in choices.values())
        self.usable_of = {m: _padded(c.usable, most) for m, c in choices.items()}
        self.size = {m: usable.sum(axis=1) for m, usable in self.usable_of.items()}
        self._order = itertools.count()

    def roots(self, number: int) -> list[Node]:
        """A node for every mix of operations of ``number`` buildings, the two largest and the others."""
        every = {m: Slot(m, c.sites, tuple(range(len(c.usable)))) for m, c in self.choices.items()}
        largest = list(itertools.combinations_with_replacement(sorted(every), 2))
        others = list(itertools.combinations_with_replacement(sorted(every), number - 2))
        return [
            Node(-np.inf, next(self._order), tuple(every[m] for m in (*two, *rest)))
            for two in largest
            for rest in others
        ]

    def usable(self, node: Node, kinds: tuple[int, ...]) -> Floats:
        """Net m2 (Q, T) of one kind a slot."""
        return np.array([self.choices[s.operation].usable[k] for s, k in zip(node.slots, kinds, strict=True)])

    def facility(self, node: Node, pick: Pick) -> float:
        """What the buildings of a pick cost, those after the second at their cheapest site, KRW."""
        two = zip(node.slots[:2], pick.sites, pick.kinds[:2], strict=True)
        rest = zip(node.slots[2:], pick.kinds[2:], strict=True)
        return float(
            sum(self.choices[s.operation].cost[site, k] for s, site, k in two)
            + sum(self._cost(s)[k] for s, k in rest)
        )

    def rows(self, node: Node, pick: Pick) -> tuple[int, ...]:
        """The instance's options of a pick that is a design."""
        sites = (*pick.sites, *(s.sites[0] for s in node.slots[2:]))
        return tuple(
            int(self.choices[s.operation].row[site, k])
            for s, site, k in zip(node.slots, sites, pick.kinds, strict=True)
        )

    def add_roughly(self, node: Node, cut: Remembered) -> None:
        """Value a vector of prices for a node as if all buildings were at the best of all sites."""
        node.cuts.append(cut)
        for kept in self._subsets(node):
            operations = tuple(sorted({node.slots[q].operation for q in kept}))
            own = tuple(Group(self.choices[m].sites, m) for m in operations)
            constant, of_operation = self.cuts.everywhere(cut, own)
            slope = np.full((len(node.slots), len(constant)), CLOSED) * self.periods.scale
            for q in kept:
                slope[q] = of_operation[operations.index(node.slots[q].operation)]
            node.lines.append(Line.of(cut, constant[:, None, None], slope))

    def _subsets(self, node: Node) -> list[tuple[int, ...]]:
        """Slots that may be open while the others are not: all, the two largest, each of them alone."""
        return list(dict.fromkeys([tuple(range(len(node.slots))), (0, 1), (0,), (1,)]))

    def add(self, node: Node, cut: Remembered, opened: NDArray[np.bool_]) -> None:
        """Value a vector of prices for a node, for every two sites of the two largest.

        Only slots ``opened`` (Q, T) count as in use: the bound is best for kinds that open as these do.
        """
        groups = tuple(Group(s.sites, s.operation) for s in node.slots)
        node.lines.append(Line.of(cut, *self.cuts.sited(cut, groups, opened), opened))

    def best_cuts(self, node: Node, pick: Pick) -> list[Remembered]:
        """By period [t] the cut that is largest at a pick."""
        usable = self.usable(node, pick.kinds)
        values = [line.at(pick.sites, usable) for line in node.lines]
        return [node.lines[n].cut for n in np.argmax(values, axis=0)]

    def least(self, node: Node, enough: float) -> Least:
        """The least cost by the cuts at hand; where that is above ``enough`` it need not be exact."""
        cost = np.stack([self._cost(s) for s in node.slots])
        if not np.isfinite(cost).any(axis=1).all():
            return Least(np.inf, None)
        if not self._counted(node, cost, enough):
            return Least(-np.inf, None)
        assert node.left is not None
        kinds, values = node.left
        fresh: dict[int, Pick] = {}
        while len(values):
            k = int(values.argmin())
            if values[k] >= enough or k in fresh:
                break
            values[k], fresh[k] = self._refined(node, tuple(int(n) for n in kinds[k]), float(values[k]))
        if not len(values) or values[k] >= enough:
            return Least(enough, None)
        return Least(float(values[k]), fresh[k])

    def _counted(self, node: Node, cost: Floats, enough: float) -> bool:
        """Rule kinds out by the cuts at hand, or count what is left; False if there are too many."""
        slope = np.stack([line.slope for line in node.lines])  # (N, Q, T)
        constant = np.stack([line.low for line in node.lines])
        saved = np.stack([slope[:, q, None] * self.usable_of[s.operation] for q, s in enumerate(node.slots)])
        if node.left is None:
            size = np.stack([self.size[s.operation] for s in node.slots])
            alike = node.slots[0] == node.slots[1]
            kinds, values, complete = combinations_below(
                constant, cost, saved, size, alike, enough, MOST_COMBINATIONS
            )
            if not complete:
                return False
        else:
            kinds, known = node.left
            kinds, known = kinds[known < enough], known[known < enough]
            values = np.maximum(known, combinations_cost(constant, cost, saved, kinds))
            kinds, values = kinds[values < enough], values[values < enough]
        node.left = kinds, values
        return True

    def _refined(self, node: Node, kinds: tuple[int, ...], least: float) -> tuple[float, Pick]:
        """The least cost (at least ``least``) of kinds over all sites of the two largest."""
        usable = self.usable(node, kinds)
        (one, two), rest = node.slots[:2], node.slots[2:]
        cost = np.add.outer(
            self.choices[one.operation].cost[:, kinds[0]], self.choices[two.operation].cost[:, kinds[1]]
        )
        total = cost + sum(float(self._cost(s)[k]) for s, k in zip(rest, kinds[2:], strict=True))
        saved = np.stack([(line.slope * usable).sum(axis=0) for line in node.lines])  # (N, T)
        low = np.stack([line.low for line in node.lines]) - saved
        high = np.stack([line.high for line in node.lines]) - saved
        for t in range(usable.shape[1]):
            # Most lines are below another one at all sites: those where a building that stands is closed.
            matter = np.flatnonzero(high[:, t] >= low[:, t].max())
            total += functools.reduce(np.maximum, (node.lines[n].constant[t] - saved[n, t] for n in matter))
        np.fill_diagonal(total, np.inf)
        for s in rest:
            if len(s.sites) == 1:
                total[s.sites[0]] = total[:, s.sites[0]] = np.inf
        for pick in node.settled:
            if pick.kinds == kinds:
                total[pick.sites] = np.inf
        while True:
            a, z = (int(n) for n in np.unravel_index(int(total.argmin()), total.shape))
            pick = Pick(kinds, (a, z))
            if not np.isfinite(total[a, z]) or self._within_budgets(node, pick):
                return max(float(total[a, z]), least), pick
            total[a, z] = np.inf

    def _within_budgets(self, node: Node, pick: Pick) -> bool:
        i = self.periods.instance
        two = zip(node.slots, pick.sites, pick.kinds, strict=False)
        rest = zip(node.slots[2:], pick.kinds[2:], strict=True)
        spend = sum(self.choices[s.operation].spend[site, k] for s, site, k in two)
        spend = spend + sum(self.choices[s.operation].spend[list(s.sites), k].min(axis=0) for s, k in rest)
        return bool((spend <= i.budget_year).all() and spend.sum() <= i.budget_total)

    def split(self, node: Node, least: Least) -> list[Node]:
        """The node in parts that exclude each other: by size if there are too many kinds, else by place."""
        if least.pick is None:
            q = max(range(len(node.slots)), key=lambda q: len(node.slots[q].kinds))
            parts = self._by_size(node.slots[q])
        else:
            q = max(range(2, len(node.slots)), key=lambda q: len(node.slots[q].sites))
            parts = self._by_place(node.slots[q])
        nodes = []
        for part in parts:
            slots = (*node.slots[:q], part, *node.slots[q + 1 :])
            child = Node(node.bound, next(self._order), slots)
            child.cuts = list(node.cuts)
            if node.left is not None:
                child.left = node.left[0], node.left[1].copy()
            if not node.sited:  # still a matter of size
                child.lines = list(node.lines)
            for line in node.sited[-CUTS_KEPT:]:
                assert line.opened is not None
                self.add(child, line.cut, line.opened)
            nodes.append(child)
        return nodes

    def _by_size(self, slot: Slot) -> tuple[Slot, Slot]:
        order = sorted(slot.kinds, key=lambda k: (float(self.size[slot.operation][k]), k))
        half = len(order) // 2
        return slot._replace(kinds=tuple(order[:half])), slot._replace(kinds=tuple(order[half:]))

    def _by_place(self, slot: Slot) -> tuple[Slot, Slot]:
        """Its sites in two halves, along the direction in which delivery and rent differ most."""
        i, sites = self.periods.instance, np.array(slot.sites)
        boxes = i.share * ((i.volume @ i.probability) @ (i.days * i.discount))
        ways = i.route_cost[i.n_entries + sites][:, None] + i.carriage[i.n_entries + sites]
        own = self.choices[slot.operation].cost[sites][:, list(slot.kinds)]
        rent = np.where(np.isfinite(own), own, 0.0).mean(axis=1, keepdims=True)
        features = np.hstack([(ways * boxes).sum(axis=2), rent])
        centred = features - features.mean(axis=0)
        along = centred @ np.linalg.svd(centred, full_matrices=False)[2][0]
        order = sites[np.argsort(along, kind="stable")]
        half = len(order) // 2
        left, right = (tuple(sorted(int(s) for s in part)) for part in (order[:half], order[half:]))
        return slot._replace(sites=left), slot._replace(sites=right)

    def _cost(self, slot: Slot) -> Floats:
        """The least cost (K,) of every kind at the slot's sites; inf where it cannot stand."""
        result = np.full(len(self.size[slot.operation]), np.inf)
        kinds = list(slot.kinds)
        result[kinds] = self.choices[slot.operation].cost[np.ix_(slot.sites, kinds)].min(axis=0)
        return result


def _padded(usable: Floats, length: int) -> Floats:
    return np.vstack([usable, np.zeros((length - len(usable), usable.shape[1]))])
