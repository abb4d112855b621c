"""Designs that are tried before the bound asks for them: good ones come sooner than by the bound alone."""

from __future__ import annotations

from dataclasses import dataclass, field, replace

import numpy as np

from planner.engine.pricing.subproblems import Group
from planner.engine.search.candidates import affordable
from planner.engine.search.design_pricing import Pricing
from planner.engine.search.incumbent import Incumbent
from planner.engine.search.multi_facility import MultiFacility
from planner.engine.search.node_pricing import NodePricing
from planner.engine.search.search_node import PartialDesign, SearchNode
from planner.instance import Floats

FAR = 2.0
"""Designs are tried where the bound lacks so many times the gap that is asked."""
IN_VAIN = 2
"""Designs tried in a row without finding a better one: then the bound goes first."""
LONG = 10
"""Steps without a better design after which one is tried again; in vain, twice as many the next time."""
WAYS = TWO_ALONE, EACH_AT_ITS_BEST = 0, 1
"""Ways to try a design near a pick: the weakest two buildings alone; its own, each at the best site."""


@dataclass
class TrialSchedule:
    """When designs are tried, and in which way.

    It counts how often in a row each way found no better one, and how long the bound has crept.
    """

    _in_vain: list[int] = field(default_factory=lambda: [0] * len(WAYS))
    _steps: int = 0
    _long: int = LONG
    _cost: float = np.inf

    def due(self, cost: float, bound: float, enough: float) -> bool:
        """Whether to try designs at this step: the bound lacks much of what is ``enough``, or crept for long.

        ``cost`` is that of the best design so far.
        """
        if cost < self._cost:
            self._steps, self._long, self._cost = 0, LONG, cost
        self._steps += 1
        if self._steps > self._long:
            self._steps, self._long, self._in_vain = 0, 2 * self._long, [IN_VAIN - 1] * len(WAYS)
            return True
        return cost - bound > FAR * (cost - enough)

    def worth(self, way: int) -> bool:
        """Whether that way has not failed too often."""
        return self._in_vain[way] < IN_VAIN

    def ended(self, way: int, *, better: bool) -> None:
        """A design was tried that way."""
        self._in_vain[way] = 0 if better else self._in_vain[way] + 1


class PrimalHeuristics:
    """Prices designs near the pick of a node that is none."""

    def __init__(
        self, pricing: Pricing, incumbent: Incumbent, several: MultiFacility, prices: NodePricing
    ) -> None:
        self.pricing, self.incumbent, self.several, self.prices = pricing, incumbent, several, prices
        self._schedule = TrialSchedule()

    def due(self, bound: float) -> bool:
        """Whether to try designs at this step, at which the weakest node has that ``bound``, KRW."""
        return self._schedule.due(self.incumbent.cost, bound, self.incumbent.enough)

    def run(self, node: SearchNode, picked: PartialDesign) -> None:
        """Try in every way that has not failed too often."""
        if self._schedule.worth(TWO_ALONE):
            two, before = self.several.master.of_two(node, self.incumbent.enough), self.incumbent.cost
            if two is not None and two not in node.priced:
                self.prices.price(node, self.several.partial_design(node, two), settles=False)
            self._schedule.ended(TWO_ALONE, better=self.incumbent.cost < before)
        if self._schedule.worth(EACH_AT_ITS_BEST):
            before = self.incumbent.cost
            self._each_at_its_best(node, picked)
            self._schedule.ended(EACH_AT_ITS_BEST, better=self.incumbent.cost < before)

    def _each_at_its_best(self, node: SearchNode, picked: PartialDesign) -> None:
        """Price a design of a pick's buildings, each after the second where the last period is cheapest."""
        pricing, usable, prices = self.pricing, picked.usable, self.prices.start(node, picked)
        groups = self._placed(picked, prices[-1])
        if groups is None:
            return
        standing = zip(groups, picked.standing, strict=True)
        rows = tuple(int(self.several.kinds.row[g.sites[0], k]) for g, k in standing)
        if not affordable(pricing.instance, rows):
            return
        facility = float(pricing.instance.options.cost[list(rows)].sum())
        found = pricing.found(groups, usable, prices, facility, thorough=False)[0]
        if found < self.incumbent.cost:
            if not pricing.search.rough:
                found = pricing.found(groups, usable, prices, facility, thorough=True)[0]
            self.incumbent.offer(found, rows, pricing.newest)

    def _placed(self, picked: PartialDesign, prices: Floats) -> tuple[Group, ...] | None:
        """A pick's buildings, each after the second at the free site where the last period is cheapest.

        ``prices`` (W, N) are those of the last period. None where a building finds no free site.
        """
        rough, last, cost = self.pricing.rough, self.pricing.n_t - 1, self.several.kinds.cost
        groups, usable = picked.groups, picked.usable

        def cost_of_last(own: tuple[Group, ...]) -> float:
            return rough.value(last, rough.buildings(last, own, usable[:, last], rough.routes(own)), prices)

        for q, kind in list(enumerate(picked.standing))[2:]:
            taken = {g.sites[0] for g in groups[:q]}
            free = [s for s in groups[q].sites if s not in taken and np.isfinite(cost[s, kind])]
            if not free:
                return None
            placed = [(*groups[:q], replace(groups[q], sites=(s,)), *groups[q + 1 :]) for s in free]
            periods = np.count_nonzero(usable[q]) * np.array([cost_of_last(own) for own in placed])
            groups = placed[int(np.argmin(cost[free, kind] + periods))]
        return groups
