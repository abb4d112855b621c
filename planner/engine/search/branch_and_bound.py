"""Branch and bound over designs of two or more buildings: the weakest node is priced or split first."""

from __future__ import annotations

import heapq
from collections.abc import Sequence

import numpy as np

from planner.engine.pricing.warm_start import DualVector
from planner.engine.search.design_pricing import Pricing
from planner.engine.search.halting import Halting
from planner.engine.search.incumbent import Incumbent
from planner.engine.search.multi_facility import MultiFacility
from planner.engine.search.node_pricing import NodePricing
from planner.engine.search.primal_heuristics import PrimalHeuristics
from planner.engine.search.search_node import SearchNode

FEW = 3
"""Cuts of each period that decided the last bound and that come first: a loose search needs no more."""


class BranchAndBound:
    """The search over ``several`` buildings: it raises the bound of the ``incumbent``, and offers it designs.

    ``nodes`` are those that are left at its end.
    """

    def __init__(
        self, pricing: Pricing, incumbent: Incumbent, halting: Halting, several: MultiFacility
    ) -> None:
        self.pricing, self.incumbent, self.halting, self.several = pricing, incumbent, halting, several
        self.nodes: list[SearchNode] = []
        self._prices = NodePricing(pricing, incumbent, several)
        self._heuristics = PrimalHeuristics(pricing, incumbent, several, self._prices)

    def run(self, root: SearchNode, known: Sequence[DualVector]) -> None:
        """Until the weakest node is within the gap of the best design, or time is up.

        ``known`` are the prices whose cuts come first, with those that bound a similar problem.
        """
        several, memory, incumbent = self.several, self.pricing.memory, self.incumbent
        several.cuts.add_again(root, [binding[:FEW] for binding in memory.bounding])
        for cut in known:
            several.cuts.add_everywhere(root, cut)
        if memory.bounding and not self.pricing.loose:
            incumbent.raise_bound(several.master.solve(root, incumbent.enough).bound)
            several.cuts.add_again(root, memory.bounding)
        heap = [root]
        while heap and not self.halting.over:
            node = heapq.heappop(heap)
            incumbent.raise_bound(node.bound)
            if node.bound >= incumbent.enough:
                heapq.heappush(heap, node)
                break
            for part in self._parts(node):
                heapq.heappush(heap, part)
        self.nodes = heap
        for node in sorted(heap, reverse=True):
            memory.keep_bounding(node.binding_cuts())
        incumbent.raise_bound(min((n.bound for n in heap), default=np.inf))

    def _parts(self, node: SearchNode) -> list[SearchNode]:
        """A node bounded a little better: itself, or its parts, or nothing if nothing is left in it."""
        several, enough = self.several, self.incumbent.enough
        least = several.master.solve(node, enough)
        node.bound = max(node.bound, least.bound)
        if node.bound >= enough:
            return [node] if np.isfinite(node.bound) else []
        if least.pick is None:
            return [node] if several.master.count_more(node, enough) else several.branching.by_kind(node)
        again, picked = least.pick in node.priced, several.partial_design(node, least.pick)
        if again and not picked.is_design:
            return several.branching.by_site(node, least.pick)
        due = self._heuristics.due(node.bound)
        if due and not again and not picked.is_design:
            self._heuristics.run(node, picked)
        if again or not self._prices.helped_by_known(node, picked):
            self._prices.price(node, picked, settles=again)
        return [node]
