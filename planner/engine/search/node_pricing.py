"""Prices of the buildings that a node's pick means: new ones, or those at hand where these do as well."""

from __future__ import annotations

from planner.engine.pricing.dual_mapping import translated
from planner.engine.pricing.subproblems import NO_ROUTES
from planner.engine.pricing.warm_start import DualVector
from planner.engine.search.design_pricing import WORTH_TAKING, Pricing
from planner.engine.search.incumbent import Incumbent
from planner.engine.search.multi_facility import MultiFacility
from planner.engine.search.search_node import PartialDesign, SearchNode
from planner.instance import Floats


class NodePricing:
    """Prices the picks of nodes, and gives the nodes the cuts that follow."""

    def __init__(self, pricing: Pricing, incumbent: Incumbent, several: MultiFacility) -> None:
        self.pricing, self.incumbent, self.several = pricing, incumbent, several

    def start(self, node: SearchNode, picked: PartialDesign) -> list[Floats]:
        """By period [t] the prices that bound a pick best, as they are for its buildings."""
        periods, groups, usable, start = self.pricing.periods, picked.groups, picked.usable, []
        for t, cut in enumerate(node.best_cuts(picked.pick)):
            b = periods.buildings(t, groups, usable[:, t], NO_ROUTES)
            start.append(translated(periods, t, b, groups, cut.at(t)))
        return start

    def price(self, node: SearchNode, picked: PartialDesign, *, settles: bool) -> None:
        """Seek prices for a pick, few steps at first; a design is settled the second time."""
        pricing, groups, usable = self.pricing, picked.groups, picked.usable
        start, facility = self.start(node, picked), picked.cost
        found, _ = pricing.found(groups, usable, start, facility, thorough=settles)
        if not settles and found < self.incumbent.cost and picked.is_design:
            settles = True
            if not pricing.search.rough:
                found, _ = pricing.found(groups, usable, start, facility, thorough=True)
        self.several.cuts.add(node, pricing.newest, usable)
        node.priced.add(picked.pick)
        if settles:
            self.several.master.settle(node, picked.pick)
            self.incumbent.offer(found, picked.rows, pricing.newest)

    def helped_by_known(self, node: SearchNode, picked: PartialDesign) -> bool:
        """Whether prices at hand bound a pick about as well as new ones would; it gets their cuts then."""
        if picked.pick in node.recalled:
            return False
        node.recalled.add(picked.pick)
        pricing, groups, usable = self.pricing, picked.groups, picked.usable
        operations = tuple(g.operation for g in groups)
        # For a tight gap prices of other mixes seldom do: looking at them all costs more than it saves.
        memory = pricing.memory
        known = memory.of_several(pricing.mixes) if pricing.loose else memory.of(operations)
        at_hand = [list(dict.fromkeys([cut, *known])) for cut in node.best_cuts(picked.pick)]
        value, prices = pricing.recalled(groups, usable, at_hand)
        enough = self.incumbent.enough
        wanted = min(enough, node.bound + WORTH_TAKING * (enough - node.bound))
        if value + picked.cost < wanted:
            return False
        self.several.cuts.add(node, DualVector(operations, prices), usable)
        return True
