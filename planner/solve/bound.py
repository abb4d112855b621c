"""A proven lower bound of the full-size problem: branch and bound over where buildings stand.

A node is a number of buildings (from ``fewest`` to ``most``) and groups of candidate sites, each of which
holds at least one of them and between them all; its bound is the optimum of the merged problem
(``relaxation``), found by Benders cuts (``pricing``). The root branches on one building or several; below,
the widest group splits in two: a building stands in the one half, in the other, or there is one in each. Cuts
found at one node are priced again at the next, where sites have become dearer.
"""

from __future__ import annotations

import heapq
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace

import numpy as np
from numpy.typing import NDArray

from planner.aggregate import Zoning, aggregate
from planner.instance import Instance, Ints, Options
from planner.solve.master import solve_master, undominated
from planner.solve.options import SolveOptions
from planner.solve.periods import evaluate
from planner.solve.pricing import Cut, Duals, cut, duals, tidy
from planner.solve.relaxation import merge_sites

SEVERAL = 2
STOCKED = 0.25
"""Share of boxes that carry a building's price when sites are compared."""
ROUNDS_AT_ROOT = 30
ROUNDS_AT_NODE = 5
MASTER_GAP = 1e-4
"""Relative; the bound loses at most this much to an unfinished master problem."""
DUALS_CARRIED = 48
"""Solved periods whose duals a node takes over from its parent, the newest first."""


Groups = tuple[tuple[int, ...], ...]


@dataclass(frozen=True)
class _Priced:
    """Duals of one solved period, with the groups of sites and the zones it was solved for."""

    duals: Duals
    groups: Groups
    zone: Ints


@dataclass(order=True)
class _Node:
    bound: float
    order: int
    groups: Groups = field(compare=False)
    fewest: int = field(compare=False)
    most: int = field(compare=False)
    priced: list[_Priced] = field(compare=False)


@dataclass
class Bounding:
    """Bounds the elastic NPV of ``instance`` (full size) from below.

    ``on_bound`` is told every better proven bound; ``good_enough`` gives the value at which a node needs no
    more work (the incumbent less the asked gap).
    """

    instance: Instance
    zoning: Zoning
    options: SolveOptions
    deadline: float
    on_bound: Callable[[float], None]
    good_enough: Callable[[], float]
    value: float = -np.inf
    nodes: int = 0
    _nothing: float = np.inf
    _open: list[_Node] = field(default_factory=list)
    _root_cuts: list[Cut] = field(default_factory=list)

    def root(self) -> tuple[Options, NDArray[np.float64]]:
        """Bound the root; returns its options and how many of each the relaxation opens."""
        everywhere = (tuple(int(s) for s in np.unique(self.instance.options.site)),)
        i = self.instance
        node, options, weights = self._solve(
            everywhere, i.least_sites, i.most_sites, [], -np.inf, ROUNDS_AT_ROOT
        )
        self._open = [node]
        if self.instance.least_sites == 0:
            # Below the root every node holds a building, so building nothing is a leaf of its own.
            self._nothing = without_buildings(self.instance, self.zoning, self.options)
        self._told(node.bound)
        return options, weights

    def floor(self, options: Options) -> float:
        """Lower bound of the elastic NPV of a design, KRW, from the root's cuts: wherever it stands."""
        usable = np.zeros((len(self.instance.axes.operations), len(self.instance.days)))
        np.add.at(usable, options.operation, options.usable)
        least = np.full(len(self.instance.days), -np.inf)
        for c in self._root_cuts:
            least[c.period] = max(least[c.period], c.constant + float(c.slope[0] @ usable[:, c.period]))
        return float(least.sum() + options.cost.sum())

    def branch(self, zoning: Zoning) -> None:
        """Branch on the weakest node, on finer zones, until the bound is good enough or time is up."""
        self.zoning = zoning
        while self._open and not self._over() and self.value < self.good_enough():
            node = heapq.heappop(self._open)
            children = list(self._children(node))
            if not children:  # single sites: nothing left to split, its bound stands
                heapq.heappush(self._open, node)
                break
            for groups, fewest, most in children:
                rounds = ROUNDS_AT_ROOT if groups == node.groups else ROUNDS_AT_NODE
                child, _, _ = self._solve(groups, fewest, most, node.priced, node.bound, rounds)
                heapq.heappush(self._open, child)
            self._told(min(self._open[0].bound, self._nothing))
            if self._nothing < self._open[0].bound:
                break

    def _over(self) -> bool:
        return time.perf_counter() > self.deadline or self.options.stop.is_set()

    def _told(self, bound: float) -> None:
        if bound > self.value:
            self.value = bound
            self.on_bound(bound)

    def _children(self, node: _Node) -> Iterator[tuple[Groups, int, int]]:
        if node.fewest < SEVERAL <= node.most:
            yield node.groups, 1, 1
            yield node.groups, SEVERAL, node.most
            return
        widest = max(range(len(node.groups)), key=lambda n: self._width(node.groups[n]))
        group = node.groups[widest]
        if len(group) < 2:
            return
        rest = node.groups[:widest] + node.groups[widest + 1 :]
        first, second = self._halves(group)
        yield (*rest, first), node.fewest, node.most
        yield (*rest, second), node.fewest, node.most
        if len(rest) + 2 <= node.most:
            yield (*rest, first, second), node.fewest, node.most

    def _profile(self, group: tuple[int, ...]) -> NDArray[np.float64]:
        """Sites (rows) by what a box costs from there to each district, and what their buildings cost."""
        i = self.instance
        boxes = np.sqrt(i.share.mean(axis=1))
        rows = [i.n_entries + s for s in group]
        ways = i.carriage[rows].mean(axis=2) * boxes + i.route_cost[rows].mean(axis=1)[:, None] * boxes
        typical = np.median(i.options.area)
        near = np.abs(i.options.area - typical) == np.abs(i.options.area - typical).min()
        price = np.array([i.options.cost[near & (i.options.site == s)].min(initial=np.inf) for s in group])
        price = np.where(np.isfinite(price), price, np.nanmax(np.where(np.isfinite(price), price, np.nan)))
        stocked = float((i.volume * i.weight).sum()) * STOCKED
        return np.column_stack([ways, price / stocked])

    def _width(self, group: tuple[int, ...]) -> float:
        profile = self._profile(group)
        return float(np.linalg.norm(profile - profile.mean(axis=0), axis=1).max()) if len(group) > 1 else -1.0

    def _halves(self, group: tuple[int, ...]) -> tuple[tuple[int, ...], tuple[int, ...]]:
        profile = self._profile(group)
        centred = profile - profile.mean(axis=0)
        position = centred @ np.linalg.svd(centred, full_matrices=False)[2][0]
        order = np.argsort(position)
        cut_at = int(np.argmax(np.diff(position[order]))) + 1
        if len(group) > 4:  # the widest gap in the middle half, so that both halves shrink
            quarter = len(group) // 4
            gaps = np.diff(position[order])[quarter : len(group) - quarter]
            cut_at = quarter + int(np.argmax(gaps)) + 1
        ordered = [group[k] for k in order]
        return tuple(sorted(ordered[:cut_at])), tuple(sorted(ordered[cut_at:]))

    def _solve(
        self,
        groups: Groups,
        fewest: int,
        most: int,
        carried: list[_Priced],
        bound: float,
        rounds: int,
    ) -> tuple[_Node, Options, NDArray[np.float64]]:
        """Bound one node; never below its parent's bound."""
        self.nodes += 1
        limited = replace(self.instance, least_sites=fewest, most_sites=most)
        merged = merge_sites(limited, [np.array(g, dtype=np.int64) for g in groups])
        merged = merged.with_options(merged.options.take(undominated(merged)))
        small = aggregate(merged, self.zoning)
        cuts = [tidy(cut(merged, p.duals, p.zone, _like(groups, p.groups)), merged.options) for p in carried]
        found = list(carried)
        best_value, weights = np.inf, np.zeros(len(merged.options))
        best_weights = weights
        evaluated: set[bytes] = set()
        for _ in range(rounds):
            if cuts:
                left = max(0.5, self.deadline - time.perf_counter())
                master = solve_master(
                    merged,
                    cuts,
                    replace(self.options, time_limit=left, gap=MASTER_GAP),
                    least_each=min(1, fewest),
                )
                if not len(master.weights):
                    break
                bound = max(bound, master.bound)
                weights = master.weights
                done = bound >= self.good_enough() or best_value - bound <= MASTER_GAP * abs(bound)
                # The same buildings once more would give the same cuts once more.
                if weights.tobytes() in evaluated or done or self._over():
                    break
            evaluated.add(weights.tobytes())
            stood = in_use(merged.options, weights)
            evaluation = evaluate(small.with_options(stood), np.arange(len(stood)), self.options)
            value = evaluation.elastic_objective + float(merged.options.cost @ weights)
            if value < best_value:
                best_value, best_weights = value, weights
            new = [duals(small, t, p) for t, p in enumerate(evaluation.periods)]
            found += [_Priced(d, groups, self.zoning.zone) for d in new]
            like = np.arange(len(groups))
            cuts += [tidy(cut(merged, d, self.zoning.zone, like), merged.options) for d in new]
        if not self._root_cuts:
            self._root_cuts = cuts
        node = _Node(bound, self.nodes, groups, fewest, most, found[-DUALS_CARRIED:])
        return node, merged.options, best_weights


def without_buildings(instance: Instance, zoning: Zoning, options: SolveOptions) -> float:
    """Lower bound of the elastic NPV at full size when nothing is built, KRW."""
    none = np.zeros(0, dtype=np.int64)
    small = aggregate(instance, zoning)
    evaluation = evaluate(small, none, options)
    chosen, like = (
        small.with_options(small.options.take(none)),
        np.zeros(len(instance.axes.sites), dtype=np.int64),
    )
    cuts = [cut(instance, duals(chosen, t, p), zoning.zone, like) for t, p in enumerate(evaluation.periods)]
    return sum(c.constant for c in cuts)


def _like(groups: Groups, origin: Groups) -> Ints:
    """For each group the group of ``origin`` that held its sites."""
    return np.array(
        [next((n for n, old in enumerate(origin) if group[0] in old), 0) for group in groups], dtype=np.int64
    )


def in_use(options: Options, weights: NDArray[np.float64]) -> Options:
    """Weighted options added up to one entry a site and operation, at no cost (it is counted apart)."""
    rows = np.flatnonzero(weights > 0.5)
    chosen = options.take(rows)
    keys = np.stack([chosen.site, chosen.operation], axis=1)
    units, unit_of = np.unique(keys, axis=0, return_inverse=True)
    usable = np.zeros((len(units), options.usable.shape[1]))
    np.add.at(usable, unit_of.ravel(), chosen.usable * np.round(weights[rows])[:, None])
    n = len(units)
    return Options(
        units[:, 0].astype(np.int64), units[:, 1].astype(np.int64), np.zeros(n, dtype=np.int64),
        ("",) * n, ("",) * n, np.zeros(n), usable, np.zeros(n), np.zeros((n, options.spend.shape[1])),
    )  # fmt: skip
