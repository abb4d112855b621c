"""Which buildings, proven: by Benders cuts for all sites at once, of several buildings for every two sites.

A design's cost is bounded from below by what its buildings cost plus, for every period, the largest of a few
linear functions of its net m2: one for every vector of prices tried (Benders cuts, J. F. Benders, Numerische
Mathematik 4, 1962). A vector is valued for every district and for all sites at once, so prices found for one
design bound all others; the weakest design is priced, until the weakest left is within the gap of the best.
One building comes first (``single_facility``); the prices found on the way are where those of several begin
(``branch_and_bound``).
"""

from __future__ import annotations

import contextlib
from collections.abc import Callable

import numpy as np

from planner.engine.pricing.subproblems import Group
from planner.engine.pricing.warm_start import DualPool, DualVector
from planner.engine.search.branch_and_bound import BranchAndBound
from planner.engine.search.candidates import Candidates, affordable, choices
from planner.engine.search.design_pricing import MOST_BUILDINGS, Pricing, SearchSettings, floor_of
from planner.engine.search.halting import Halting
from planner.engine.search.incumbent import Incumbent
from planner.engine.search.multi_facility import MultiFacility
from planner.engine.search.single_facility import SingleFacilitySearch
from planner.instance import Instance
from planner.solve_options import SolveOptions, StoppedError

SINGLE_GAP, SINGLE_SHARE = 2e-4, 0.02
"""One building is cheap to settle and its best design comes first: nearly to proof, or to this share of the
gap that is asked.
"""


class BendersDecomposition:
    """Bounds the elastic NPV of ``instance`` from below and finds designs.

    ``search`` says where it begins and what is near enough; ``on_bound`` and ``on_design`` are told of every
    better bound and design's cost. Afterwards ``incumbent`` holds the best design, its elastic NPV (from
    below, within about 0.01 %) and the bound of all designs, and ``near`` what is about as good, if asked.
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
        self.instance, self.search, self.memory = instance, search, memory
        self.pricing = Pricing(instance, options, search, memory)
        self.incumbent = Incumbent(search, options.gap, on_bound, on_design)
        self.halting = Halting(search.deadline, options.stop)
        self.near: list[tuple[float, tuple[int, ...]]] = []

    def run(self) -> None:
        """Until the bound is within the gap of the best design, time is up, or it is told to stop."""
        with self.pricing.pool, self.halting.watched(), contextlib.suppress(StoppedError):
            i, incumbent = self.instance, self.incumbent
            most, least = min(i.limits.most_sites, MOST_BUILDINGS), i.limits.least_sites
            incumbent.raise_bound(floor_of(self.pricing.periods))
            rows = self.memory.rows_of_best(i) if self.search.first is None else self.search.first
            if rows and least <= len(rows) <= most:
                self._begin_with(rows)
            if least == 0:
                self._nothing(thorough=False)
            found = {int(m): choices(i, int(m), most) for m in np.unique(i.options.operation)}
            tree = self._tree(found) if found and most > 1 else None
            single = SingleFacilitySearch(
                self.pricing, incumbent, self.halting, found if least <= 1 <= most else {}
            )
            if least <= 1 <= most:
                with incumbent.within(min(incumbent.gap, max(SINGLE_GAP, SINGLE_SHARE * incumbent.gap))):
                    single.run(announce=tree is None)
            if least == 0 and not incumbent.rows:
                self._nothing(thorough=True)
            if tree is not None:
                known = self._known(single.uncapacitated_duals)
                tree.run(tree.several.branching.root(max(2, least), most), known)
            elif most < max(1, least):
                incumbent.raise_bound(np.inf)
            self.memory.keep_best(i, incumbent.rows, incumbent.prices)
            if self.search.listed:
                self.near = self._near(single, tree)

    def _tree(self, found: dict[int, Candidates]) -> BranchAndBound:
        """The search over several buildings of the choices ``found`` by operation."""
        several = MultiFacility.of(self.pricing.periods, found, self.pricing.pool, self.halting)
        return BranchAndBound(self.pricing, self.incumbent, self.halting, several)

    def _begin_with(self, rows: tuple[int, ...]) -> None:
        """Price the best design of a similar problem."""
        if not affordable(self.instance, rows):
            return
        pricing, o, chosen = self.pricing, self.instance.options, list(rows)
        groups = tuple(Group((int(o.site[r]),), int(o.operation[r])) for r in chosen)
        known = self.memory.of_several(pricing.mixes) if len(rows) > 1 else self.memory.of_one()
        if known:
            usable = o.usable[chosen].reshape(len(rows), pricing.n_t)
            _, start = pricing.recalled(groups, usable, [known] * pricing.n_t)
            found, _ = pricing.found(groups, usable, start, float(o.cost[chosen].sum()), thorough=True)
            self.incumbent.offer(found, rows, pricing.newest)

    def _nothing(self, *, thorough: bool) -> None:
        """No building at all: a first design, and its cost once more where it stays the best."""
        pricing, nothing, known = self.pricing, np.zeros((0, self.pricing.n_t)), self.memory.of_one()
        cost = -np.inf
        if known and not thorough:
            _, prices = pricing.recalled((), nothing, [known] * pricing.n_t)
            cost = float(pricing.values((), prices, nothing).sum())
        if cost < self.incumbent.enough:
            cost, _ = pricing.found((), nothing, None, 0.0, thorough=thorough)
            self.incumbent.offer(cost, (), pricing.newest)
        self.incumbent.set_aside(cost)

    def _known(self, uncapacitated: DualVector | None) -> list[DualVector]:
        """Prices to begin with: where space is ample, of the best design, of several buildings.

        Where there are none, those last found for one building, or everything for nothing.
        """
        several = self.memory.of_several(self.pricing.mixes)
        known = [r for r in (uncapacitated, self.incumbent.prices, *several) if r is not None]
        periods = self.pricing.periods
        free = DualVector((), [periods.nothing(t, 0) for t in range(self.pricing.n_t)])
        return known or self.memory.of_one()[:1] or [free]

    def _near(
        self, single: SingleFacilitySearch, tree: BranchAndBound | None
    ) -> list[tuple[float, tuple[int, ...]]]:
        """Designs that prices cannot tell from the best: their least cost and rows of the options."""
        limit = self.incumbent.about_as_good
        found = [(self.incumbent.cost, self.incumbent.rows), *single.below(limit)]
        for node in tree.nodes if tree else []:
            found += tree.several.master.below(node, limit) if tree else []
        return sorted(found)
