"""Which buildings, proven: one by Benders cuts for all sites at once, several for every two sites.

A design's cost is bounded from below by what its buildings cost plus, for every period, the largest of a few
linear functions of its net m2: one for every vector of prices tried (Benders cuts, J. F. Benders, Numerische
Mathematik 4, 1962). A vector is valued for every district and for all sites at once, so prices found for one
design bound all others; the weakest design is priced, until the weakest left is within the gap of the best.
The prices found on the way are where those of several buildings begin (``multi_facility``).
"""

from __future__ import annotations

import contextlib
import heapq
from collections.abc import Callable
from dataclasses import replace

import numpy as np

from planner.engine.pricing.subproblems import NO_ROUTES, Group
from planner.engine.pricing.warm_start import DualPool, DualVector
from planner.engine.search.candidates import choices
from planner.engine.search.design_pricing import MOST_BUILDINGS, Pricing, SearchSettings, floor_of
from planner.engine.search.halting import Halting
from planner.engine.search.multi_facility import MultiFacility
from planner.engine.search.primal_heuristics import PrimalHeuristics
from planner.engine.search.search_node import Pick, SearchNode
from planner.engine.search.single_facility import SingleFacility
from planner.instance import Floats, Instance
from planner.solve_options import SolveOptions, StoppedError

WORTH_TAKING = 0.3
"""Remembered prices are taken if they close this share of what a design's bound lacks."""
SINGLE_GAP, SINGLE_SHARE = 2e-4, 0.02
"""One building is cheap to settle and its best design comes first: nearly to proof, or to this share of the
gap that is asked.
"""
LOOKED_AT = 12
"""Prices found for one building that a loose search looks at, the newest: more take longer than they save."""
FEW = 3
"""Lines of each period that decided the last bound and that come first: a loose search needs no more."""
MIXES, LOOSE_MIXES = 24, 3
"""Mixes of several buildings whose prices a search looks at, those last found: a process remembers more and
more of them, and a loose search needs few.
"""


class BranchAndBound(Pricing):
    """Bounds the elastic NPV of ``instance`` from below and finds designs.

    ``search`` says where it begins and what is near enough; ``on_bound`` and ``on_design`` are told of every
    better bound and design's cost. Afterwards ``rows`` are the best design's options, ``cost`` its elastic
    NPV (from below, within about 0.01 %), ``bound`` that of all designs.
    ``memory`` holds prices of similar problems and gets this one's.
    """

    def __init__(
        self,
        instance: Instance,
        options: SolveOptions,
        search: SearchSettings,
        on_bound: Callable[[float], None],
        on_design: Callable[[float], None],
        memory: DualPool,
    ) -> None:
        super().__init__(instance, options, search, memory)
        self.gap, self.on_bound, self.on_design = options.gap, on_bound, on_design
        self.mixes = LOOSE_MIXES if self.loose else MIXES
        self.halting = Halting(search.deadline, options.stop)
        self.bound, self.cost = -np.inf, np.inf
        self.rows: tuple[int, ...] = ()
        self.best: DualVector | None = None
        self.uncapacitated_duals: DualVector | None = None
        self.near: list[tuple[float, tuple[int, ...]]] = []
        self._families: list[SingleFacility] = []
        self._nodes: list[SearchNode] = []
        self._least_others = np.inf
        self._tries = PrimalHeuristics()
        self._tried: set[tuple[int, int, bytes]] = set()
        self._priced: set[tuple[int, int, bytes]] = set()

    def run(self) -> None:
        """Until the bound is within the gap of the best design, time is up, or it is told to stop."""
        with self.pool, self.halting.watched(), contextlib.suppress(StoppedError):
            i = self.instance
            most, least = min(i.limits.most_sites, MOST_BUILDINGS), i.limits.least_sites
            self._told(floor_of(self.periods))
            rows = self.memory.rows_of_best(i) if self.search.first is None else self.search.first
            if rows and least <= len(rows) <= most:
                self._begin_with(rows)
            if least == 0:
                self._nothing(thorough=False)
            found = {int(m): choices(i, int(m), most) for m in np.unique(i.options.operation)}
            several = (
                MultiFacility(self.periods, found, self.pool, self.halting) if found and most > 1 else None
            )
            if least <= 1 <= most:
                asked, self.gap = self.gap, min(self.gap, max(SINGLE_GAP, SINGLE_SHARE * self.gap))
                self._families = [SingleFacility.of(m, c) for m, c in found.items()]
                self._one(self._families, announce=not several)
                self.gap = asked
            if least == 0 and not self.rows:
                self._nothing(thorough=True)
            if several:
                self._several(several, several.root(max(2, least), most))
            elif most < max(1, least):
                self._told(np.inf)
            self.memory.keep_best(i, self.rows, self.best)
            if self.search.listed:
                self.near = self._near(several)

    def _offer(self, cost: float, rows: tuple[int, ...]) -> None:
        self._least_others = min(self._least_others, cost)
        if self._better(cost):
            self.cost, self.rows, self.best = cost, tuple(sorted(rows)), self.newest
            self.on_design(cost)

    def _better(self, cost: float) -> bool:
        """Whether a design of that cost takes the place of the best so far."""
        tie = self.search.tie * abs(self.cost - self.search.certain) if np.isfinite(self.cost) else 0.0
        return cost < self.cost - tie

    def _told(self, bound: float) -> None:
        bound = min(bound, self._least_others, self.cost)
        if bound > self.bound:
            self.bound = bound
            self.on_bound(bound)

    def _enough(self) -> float:
        """The bound at which a design needs no more work: it could not take the place of the best."""
        if not np.isfinite(self.cost):
            return np.inf
        return self.cost - max(self.gap, self.search.tie) * abs(self.cost - self.search.certain)

    def _over(self) -> bool:
        return self.halting.over

    def _begin_with(self, rows: tuple[int, ...]) -> None:
        """Price the best design of a similar problem."""
        o, chosen = self.instance.options, list(rows)
        if not self._affordable(rows):
            return
        groups = tuple(Group((int(o.site[r]),), int(o.operation[r])) for r in chosen)
        known = self.memory.of_several(self.mixes) if len(rows) > 1 else self.memory.of_one()
        if known:
            usable = o.usable[chosen].reshape(len(rows), self.n_t)
            _, start = self.recalled(groups, usable, [known] * self.n_t)
            found, _ = self.found(groups, usable, start, float(o.cost[chosen].sum()), thorough=True)
            self._offer(found, rows)

    def _affordable(self, rows: tuple[int, ...]) -> bool:
        """Whether the budgets suffice for a design."""
        spend = self.instance.options.spend[list(rows)].sum(axis=0)
        return bool(
            (spend <= self.instance.limits.budget_year).all()
            and spend.sum() <= self.instance.limits.budget_total
        )

    def _nothing(self, *, thorough: bool) -> None:
        """No building at all: a first design, and its cost once more where it stays the best."""
        nothing, known = np.zeros((0, self.n_t)), self.memory.of_one()
        cost = -np.inf
        if known and not thorough:
            cost = float(self.values((), self.recalled((), nothing, [known] * self.n_t)[1], nothing).sum())
        if cost < self._enough():
            cost, _ = self.found((), nothing, None, 0.0, thorough=thorough)
            self._offer(cost, ())
        self._least_others = min(self._least_others, cost)

    def _near(self, several: MultiFacility | None) -> list[tuple[float, tuple[int, ...]]]:
        """Designs that prices cannot tell from the best: their least cost and rows of the options."""
        limit = self.cost + self.gap * abs(self.cost - self.search.certain)
        found: list[tuple[float, tuple[int, ...]]] = [(self.cost, self.rows)]
        for family in self._families:
            for s, k in zip(*np.nonzero(family.totals < limit), strict=True):
                found.append((float(family.totals[s, k]), (int(family.choices.row[s, k]),)))
        for node in self._nodes if several else []:
            found += several.below(node, limit) if several else []
        return sorted(found)

    def _one(self, families: list[SingleFacility], *, announce: bool) -> None:
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

    def _advance(self, family: SingleFacility) -> None:
        """Bound a family's weakest design better: by remembered prices if they help, else by new ones."""
        group, budgets = family.group, (self.instance.limits.budget_total, self.instance.limits.budget_year)
        if not family.constant:
            usable = family.choices.usable
            largest = usable[np.argmax(usable.sum(axis=1))][None]
            known = self.memory.of_one()
            prices = self.recalled((group,), largest, [known] * self.n_t)[1] if len(known) > 1 else None
            prices = prices or self.sought((group,), largest, None, thorough=True)
            if self.uncapacitated_duals is None:
                every = tuple(range(len(self.instance.axes.operations)))
                spacious = [self.periods.uncapacitated_duals(t, 1, x, every) for t, x in enumerate(prices)]
                self.uncapacitated_duals = DualVector(every, spacious)
            family.add(self.periods, prices, self.pool)
            family.update(*budgets)
            return
        s = int(np.argmin(family.bound))
        k = int(family.best[s])
        row = int(family.choices.row[s, k])
        own, usable = (Group((s,), group.operation),), family.choices.usable[k][None]
        now, enough, facility = family.bound[s], self._enough(), float(family.choices.cost[s, k])
        key = (group.operation, s, usable.tobytes())
        known = self.memory.of_one()
        known = known[:LOOKED_AT] if self.loose else known
        recalled, prices = self.recalled(own, usable, [known] * self.n_t)
        lacking = (enough if np.isfinite(enough) else abs(now)) - now
        if key in self._tried or recalled + facility < min(enough, now + WORTH_TAKING * lacking):
            thorough = key in self._priced or not np.isfinite(enough)
            found, prices = self.found(own, usable, prices, facility, thorough=thorough)
            if not thorough and found < self.cost:
                thorough = True
                if not self.search.rough:
                    found, prices = self.found(own, usable, prices, facility, thorough=True)
            if thorough:
                self._offer(found, (row,))
                family.settled[s, k] = found
            self._priced.add(key)
        self._tried.add(key)
        family.add(self.periods, prices, self.pool)
        family.update(*budgets)

    def _several(self, several: MultiFacility, root: SearchNode) -> None:
        """Bound the designs of two or more buildings, the weakest first, and find better ones among them."""
        several.add_again(root, [known[:FEW] for known in self.memory.bounding])
        for cut in self._known() or [self._free()]:
            several.add_roughly(root, cut)
        if self.memory.bounding and not self.loose:
            self._told(several.least(root, self._enough()).bound)
            several.add_again(root, self.memory.bounding)
        heap = [root]
        while heap and not self._over():
            node = heapq.heappop(heap)
            self._told(node.bound)
            if node.bound >= self._enough():
                heapq.heappush(heap, node)
                break
            for part in self._parts(several, node):
                heapq.heappush(heap, part)
        self._nodes = heap
        for node in sorted(heap, reverse=True):
            self.memory.keep_bounding(several.decisive(node))
        self._told(min((n.bound for n in heap), default=np.inf))

    def _known(self) -> list[DualVector]:
        """Prices to begin with: where space is ample, of the best design, of several buildings."""
        known = [
            r
            for r in (self.uncapacitated_duals, self.best, *self.memory.of_several(self.mixes))
            if r is not None
        ]
        return known or self.memory.of_one()[:1]

    def _free(self) -> DualVector:
        """Everything for nothing."""
        return DualVector((), [self.periods.nothing(t, 0) for t in range(self.n_t)])

    def _parts(self, several: MultiFacility, node: SearchNode) -> list[SearchNode]:
        """A node bounded a little better: itself, or its parts, or nothing if nothing is left in it."""
        enough = self._enough()
        least = several.least(node, enough)
        node.bound = max(node.bound, least.bound)
        if node.bound >= enough:
            return [node] if np.isfinite(node.bound) else []
        if least.pick is None:
            return several.count_again(node, enough)
        again = least.pick in node.priced
        if again and not several.is_design(node, least.pick):
            return several.split(node, least.pick)
        due = self._tries.due(self.cost, node.bound, enough)
        if due and not again and not several.is_design(node, least.pick):
            self._tried_early(several, node, least.pick)
        if again or not self._helped(several, node, least.pick):
            self._price(several, node, least.pick, settles=again)
        return [node]

    def _tried_early(self, several: MultiFacility, node: SearchNode, pick: Pick) -> None:
        """Price designs near a pick that is none: better ones come sooner than by the bound's own way.

        The weakest two buildings, and the pick's own with those after the second each at its best place.
        """
        if self._tries.worth(0):
            two, before = several.of_two(node, self._enough()), self.cost
            if two is not None and two not in node.priced:
                self._price(several, node, two, settles=False)
            self._tries.ended(0, better=self.cost < before)
        if self._tries.worth(1):
            before = self.cost
            self._place(several, node, pick)
            self._tries.ended(1, better=self.cost < before)

    def _place(self, several: MultiFacility, node: SearchNode, pick: Pick) -> None:
        """Price a design of a pick's buildings, each after the second where the last period is cheapest."""
        groups, usable, kinds = several.groups(node, pick), several.usable(pick), several.standing(pick)
        prices, cost, last = self._start(several, node, pick, groups), several.kinds.cost, self.n_t - 1

        def cost_of_last(own: tuple[Group, ...]) -> float:
            b = self.rough.buildings(last, own, usable[:, last], self.rough.routes(own))
            return self.rough.value(last, b, prices[last])

        for q, kind in list(enumerate(kinds))[2:]:
            taken = {g.sites[0] for g in groups[:q]}
            free = [s for s in groups[q].sites if s not in taken and np.isfinite(cost[s, kind])]
            if not free:
                return
            placed = [(*groups[:q], replace(groups[q], sites=(s,)), *groups[q + 1 :]) for s in free]
            periods = np.count_nonzero(usable[q]) * np.array([cost_of_last(own) for own in placed])
            groups = placed[int(np.argmin(cost[free, kind] + periods))]
        rows = tuple(int(several.kinds.row[g.sites[0], k]) for g, k in zip(groups, kinds, strict=True))
        if not self._affordable(rows):
            return
        facility = float(self.instance.options.cost[list(rows)].sum())
        found = self.found(groups, usable, prices, facility, thorough=False)[0]
        if found < self.cost:
            if not self.search.rough:
                found = self.found(groups, usable, prices, facility, thorough=True)[0]
            self._offer(found, rows)

    def _start(
        self, several: MultiFacility, node: SearchNode, pick: Pick, groups: tuple[Group, ...]
    ) -> list[Floats]:
        """By period [t] the prices that bound a pick best, as they are for its buildings."""
        start, usable = [], several.usable(pick)
        for t, cut in enumerate(several.best_cuts(node, pick)):
            b = self.periods.buildings(t, groups, usable[:, t], NO_ROUTES)
            start.append(self.periods.translated(t, b, groups, cut.operations, cut.prices[t]))
        return start

    def _price(self, several: MultiFacility, node: SearchNode, pick: Pick, *, settles: bool) -> None:
        """Seek prices for a pick, few steps at first; a design is settled the second time."""
        groups, usable = several.groups(node, pick), several.usable(pick)
        start, facility = self._start(several, node, pick, groups), several.facility(node, pick)
        found, _ = self.found(groups, usable, start, facility, thorough=settles)
        if not settles and found < self.cost and several.is_design(node, pick):
            settles = True
            if not self.search.rough:
                found, _ = self.found(groups, usable, start, facility, thorough=True)
        several.add(node, self.newest, usable)
        node.priced.add(pick)
        if settles:
            several.settle(node, pick)
            self._least_others = min(self._least_others, found)
            self._offer(found, several.rows(node, pick))

    def _helped(self, several: MultiFacility, node: SearchNode, pick: Pick) -> bool:
        """Whether prices at hand bound a pick about as well as new ones would: then they are taken."""
        if pick in node.recalled:
            return False
        node.recalled.add(pick)
        groups, usable = several.groups(node, pick), several.usable(pick)
        operations = tuple(g.operation for g in groups)
        # For a tight gap prices of other mixes seldom do: looking at them all costs more than it saves.
        known = self.memory.of_several(self.mixes) if self.loose else self.memory.of(operations)
        at_hand = [list(dict.fromkeys([cut, *known])) for cut in several.best_cuts(node, pick)]
        value, prices = self.recalled(groups, usable, at_hand)
        enough = self._enough()
        wanted = min(enough, node.bound + WORTH_TAKING * (enough - node.bound))
        if value + several.facility(node, pick) < wanted:
            return False
        several.add(node, DualVector(operations, prices), usable)
        return True
