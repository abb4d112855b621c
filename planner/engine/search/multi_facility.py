"""Designs of several buildings, bounded: the two largest at every two sites, the rest at the best place.

A node gives every building (a slot) the kinds (operation, size, opening, tenure) that it may be of, and all
but the two largest the sites where they may stand. At any prices a period's cost is bounded by a linear
function of the net m2 (a Benders cut, as in ``single_facility``), here for every two sites of the two
largest; a box may leave from any site of another slot, so no design of the node costs less. The cheapest
kinds and sites by the largest of these functions bound the node (``master_problem``), and are priced next,
which gives new cuts (``cut_generator``). Where that is not enough, a node is split (``branching``).
"""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

import numpy as np

from planner.engine.pricing.subproblems import Subproblems
from planner.engine.search.branching import Branching
from planner.engine.search.candidates import Candidates, FacilityTypes, budgets
from planner.engine.search.cut_generator import CutGenerator
from planner.engine.search.cuts import Cuts
from planner.engine.search.halting import Halting
from planner.engine.search.master_problem import MasterProblem
from planner.engine.search.search_node import PartialDesign, Pick, SearchNode


@dataclass(frozen=True)
class MultiFacility:
    """What bounds the designs of several buildings: ``kinds``, and what makes, splits and bounds nodes."""

    kinds: FacilityTypes
    cuts: CutGenerator
    master: MasterProblem
    branching: Branching

    @classmethod
    def of(
        cls,
        periods: Subproblems,
        choices: dict[int, Candidates],
        pool: ThreadPoolExecutor,
        halting: Halting | None = None,
    ) -> MultiFacility:
        """For the ``choices`` by operation; ``halting`` may end its work."""
        kinds, halting, limits = FacilityTypes.of(choices), halting or Halting(), budgets(periods.instance)
        return cls(
            kinds,
            CutGenerator(Cuts(periods, kinds), pool, halting),
            MasterProblem(kinds, limits, pool, halting),
            Branching(periods.instance, kinds, limited=bool(np.isfinite(limits).any())),
        )

    def partial_design(self, node: SearchNode, pick: Pick) -> PartialDesign:
        """The buildings that a node's pick means."""
        return PartialDesign(self.kinds, node.slots, pick)
