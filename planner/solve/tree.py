"""Which buildings, proven: one by Benders cuts for all sites at once, several by Lagrangian relaxation.

A design's cost is bounded from below by what its buildings cost plus, for every period, the largest of a few
linear functions of its net m2: one for every vector of prices tried (Benders cuts, J. F. Benders, Numerische
Mathematik 4, 1962). A vector is valued for every district and for all sites at once, so prices found for one
design bound all others; the weakest design is priced, until the weakest left is within the gap of the best.
The designs priced on the way then serve as references for those of several buildings (``several``).
"""

from __future__ import annotations

import heapq
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

import numpy as np

from planner.aggregate import aggregate, zones
from planner.instance import Floats, Instance
from planner.solve.choices import choices
from planner.solve.dual import Group, Periods
from planner.solve.family import Family
from planner.solve.options import SolveOptions
from planner.solve.several import Branching, References

PRICE_ZONES = 48
"""Zones on which prices are sought; they are then valued for every district (0.005 % lost, base case)."""
MOST_BUILDINGS = 6
"""Buildings of a design at most; ``building.most_sites`` has the same limit."""
REMEMBERED = 24
"""Price vectors of each period that are tried for a design before new ones are sought."""
WORTH_TAKING = 0.3
"""Remembered prices are taken if they close this share of what a design's bound lacks."""
FIRST_REFERENCES = 10
"""Designs of one building that are references from the start."""
REFERENCE_WORTH = 0.01
"""A design is made a reference if it looks no more than this share of the best cost above the target."""
SINGLE_GAP = 2e-4
"""One building is cheap to settle and its best design comes first: nearly to proof, whatever is asked."""


@dataclass(frozen=True)
class Remembered:
    """Prices [t] (W, N) that were found for a design of these operations."""

    operations: tuple[int, ...]
    prices: list[Floats]


class Tree:
    """Bounds the elastic NPV of ``instance`` from below and finds designs.

    ``on_bound`` and ``on_design`` are told of every better bound and design's cost. Afterwards ``rows`` are
    the best design's options, ``cost`` its elastic NPV (from below, within about 0.01 %), ``bound`` that of
    all designs. ``memory`` holds prices of similar problems, the newest first, and gets this one's.
    """

    def __init__(
        self,
        instance: Instance,
        options: SolveOptions,
        deadline: float,
        on_bound: Callable[[float], None],
        on_design: Callable[[float], None],
        memory: list[Remembered],
    ) -> None:
        self.instance, self.options, self.gap, self.deadline = instance, options, options.gap, deadline
        self.on_bound, self.on_design = on_bound, on_design
        self.periods = Periods(instance)
        self.coarse = Periods(aggregate(instance, zones(instance, PRICE_ZONES)), self.periods.coldest)
        self.pool = ThreadPoolExecutor(max(1, options.threads))
        self.n_t = len(instance.days)
        self.bound, self.cost = -np.inf, np.inf
        self.rows: tuple[int, ...] = ()
        self.memory = memory
        self._least_others = np.inf
        self._tried: set[tuple[int, int, bytes]] = set()
        self._priced: set[tuple[int, int, bytes]] = set()
        self._settled: set[tuple[int, int, bytes]] = set()

    def run(self) -> None:
        """Until the bound is within the gap of the best design, or time is up."""
        with self.pool:
            i = self.instance
            most, least = min(i.most_sites, MOST_BUILDINGS), i.least_sites
            self._told(self._floor())
            if least == 0:
                self._nothing()
            found = {int(m): choices(i, int(m), most) for m in np.unique(i.options.operation)}
            several = [n for n in range(max(2, least), most + 1) if found]
            if least <= 1 <= most:
                asked, self.gap = self.gap, min(self.gap, SINGLE_GAP)
                self._one([Family.of(m, c) for m, c in found.items()], announce=not several)
                self.gap = asked
            if several:
                rows = np.unique(np.concatenate([c.row[c.row >= 0] for c in found.values()]))
                self._several(References(self.periods, rows, self.pool), several)
            elif most < max(1, least):
                self._told(np.inf)

    def _climbed(
        self, groups: tuple[Group, ...], usable: Floats, start: list[Floats] | None, *, thorough: bool
    ) -> list[Floats]:
        """Prices for buildings of ``usable`` (Q, T) net m2, sought on zones."""
        routes = self.coarse.routes(groups)

        def one(t: int) -> Floats:
            b = self.coarse.buildings(t, groups, usable[:, t], routes)
            return self.coarse.climb(t, b, None if start is None else start[t], thorough=thorough)

        found = list(self.pool.map(one, range(self.n_t)))
        self.memory.insert(0, Remembered(tuple(g.operation for g in groups), found))
        del self.memory[REMEMBERED:]
        return found

    def _values(self, groups: tuple[Group, ...], prices: list[Floats], usable: Floats) -> Floats:
        """The periods' bounds (T,), KRW, at given prices, for every district."""
        routes = self.periods.routes(groups)

        def one(t: int) -> float:
            return self.periods.value(t, self.periods.buildings(t, groups, usable[:, t], routes), prices[t])

        return np.array(list(self.pool.map(one, range(self.n_t))))

    def _recalled(self, groups: tuple[Group, ...], usable: Floats) -> tuple[float, list[Floats]]:
        """In each period the remembered prices that bound these buildings best, and the bounds' sum."""
        routes = self.periods.routes(groups)

        def one(t: int) -> tuple[float, Floats]:
            b = self.periods.buildings(t, groups, usable[:, t], routes)
            known = [self.periods.translated(t, b, groups, r.operations, r.prices[t]) for r in self.memory]
            values = [self.periods.value(t, b, x) for x in known]
            return max(values), known[int(np.argmax(values))]

        found = list(self.pool.map(one, range(self.n_t)))
        return sum(value for value, _ in found), [x for _, x in found]

    def _offer(self, cost: float, rows: tuple[int, ...]) -> None:
        if cost < self.cost:
            self.cost, self.rows = cost, tuple(sorted(rows))
            self.on_design(cost)

    def _told(self, bound: float) -> None:
        bound = min(bound, self._least_others, self.cost)
        if bound > self.bound:
            self.bound = bound
            self.on_bound(bound)

    def _enough(self) -> float:
        """The bound at which a design needs no more work."""
        return self.cost - self.gap * abs(self.cost) if np.isfinite(self.cost) else np.inf

    def _over(self) -> bool:
        return time.perf_counter() > self.deadline or self.options.stop.is_set()

    def _floor(self) -> float:
        """A bound to begin with: every promise, capacity and building for nothing."""
        o = self.instance.options
        groups = tuple(
            Group(tuple(int(s) for s in np.unique(o.site[o.operation == m])), int(m))
            for m in np.unique(o.operation)
        )
        free = [np.zeros_like(self.periods.start(t, len(groups))) for t in range(self.n_t)]
        return float(self._values(groups, free, np.zeros((len(groups), self.n_t))).sum())

    def _nothing(self) -> None:
        none = np.zeros((0, self.n_t))
        cost = float(self._values((), self._climbed((), none, None, thorough=True), none).sum())
        self._least_others = cost
        self._offer(cost, ())

    def _one(self, families: list[Family], *, announce: bool) -> None:
        """Settle the designs of one building, the weakest first."""
        while not self._over():
            weakest = min(families, key=lambda f: f.least, default=None)
            if weakest is None or weakest.least >= self._enough():
                break
            if announce:
                self._told(weakest.least)
            self._advance(weakest)
        least = min((f.least for f in families), default=np.inf)
        self._least_others = min(self._least_others, least)
        if announce:
            self._told(least)

    def _advance(self, family: Family) -> None:
        """Bound a family's weakest design better: by remembered prices if they help, else by new ones."""
        group, budgets = family.group, (self.instance.budget_total, self.instance.budget_year)
        if not family.constant:
            usable = family.choices.usable
            largest = usable[np.argmax(usable.sum(axis=1))][None]
            prices = self._recalled((group,), largest)[1] if len(self.memory) > 1 else None
            family.add(
                self.periods, prices or self._climbed((group,), largest, None, thorough=True), self.pool
            )
            family.update(*budgets)
            return
        s = int(np.argmin(family.bound))
        k = int(family.best[s])
        row = int(family.choices.row[s, k])
        own, usable = (Group((s,), group.operation),), family.choices.usable[k][None]
        now, enough, facility = family.bound[s], self._enough(), float(family.choices.cost[s, k])
        key = (group.operation, s, usable.tobytes())
        if key in self._settled:
            self._least_others = min(self._least_others, now)
            family.bound[s] = np.inf
            return
        recalled, prices = self._recalled(own, usable)
        lacking = (enough if np.isfinite(enough) else abs(now)) - now
        if key in self._tried or recalled + facility < min(enough, now + WORTH_TAKING * lacking):
            thorough = key in self._priced or not np.isfinite(enough)
            found, prices = self._found(own, usable, prices, facility, thorough=thorough)
            if not thorough and found < self.cost:
                thorough = True
                found, prices = self._found(own, usable, prices, facility, thorough=True)
            if thorough:
                self._offer(found, (row,))
                self._settled.add(key)
            self._priced.add(key)
        self._tried.add(key)
        family.add(self.periods, prices, self.pool)
        family.update(*budgets)

    def _found(
        self,
        groups: tuple[Group, ...],
        usable: Floats,
        start: list[Floats] | None,
        facility: float,
        *,
        thorough: bool,
    ) -> tuple[float, list[Floats]]:
        prices = self._climbed(groups, usable, start, thorough=thorough)
        return float(self._values(groups, prices, usable).sum()) + facility, prices

    def _several(self, references: References, numbers: list[int]) -> None:
        """Bound the designs of two or more buildings, and find better ones among them."""
        site = int(self.instance.options.site[self.rows[0]]) if self.rows else 0
        for known in [r for r in self.memory if len(r.operations) == 1][:FIRST_REFERENCES]:
            references.add(tuple(Group((site,), m) for m in known.operations), known.prices)
        if not len(references):
            none = np.zeros((0, self.n_t))
            references.add((), self._climbed((), none, None, thorough=True))
        branching = Branching(references, self.instance)
        start = np.zeros((len(references), self.n_t))
        start[0] = 1.0
        for n in numbers:
            branching.push((np.arange(len(references.rows)),) * n, -np.inf, start)
        while branching.heap and not self._over():
            node = heapq.heappop(branching.heap)
            self._told(node.bound)
            if node.bound >= self._enough():
                branching.push(node.slots, node.bound, node.mixture)
                break
            mixed = references.mixed(node.slots, node.mixture, self._enough())
            bound = max(node.bound, mixed.bound)
            pick = tuple(sorted(mixed.pick))
            promising = references.exact(pick) < self._enough() + REFERENCE_WORTH * abs(self.cost)
            if bound < self._enough() and promising and pick not in references.designs:
                self._refer(references, pick)
                branching.push(node.slots, bound, mixed.mixture)
            elif bound < self._enough() and any(len(s) > 1 for s in node.slots):
                branching.split(node, mixed)
            elif bound < self._enough() and references.can_be_built(pick):
                self._least_others = min(self._least_others, bound)
            elif bound >= self._enough():
                branching.push(node.slots, bound, mixed.mixture)
        self._told(min((n.bound for n in branching.heap), default=np.inf))

    def _refer(self, references: References, pick: tuple[int, ...]) -> None:
        """Make a design a reference; if it can be built and is better than the best, it is the best."""
        references.designs.add(pick)
        o = self.instance.options
        rows = [int(references.rows[k]) for k in pick]
        groups = tuple(Group((int(o.site[r]),), int(o.operation[r])) for r in rows)
        cost, prices = self._found(groups, o.usable[rows], None, float(o.cost[rows].sum()), thorough=True)
        references.add(groups, prices)
        if references.can_be_built(pick):
            self._offer(cost, tuple(rows))
