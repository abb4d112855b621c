"""The cuts that nodes of several buildings get, from vectors of prices: each is valued once for a node."""

from __future__ import annotations

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor

import numpy as np

from planner.engine.pricing.warm_start import BindingCut, DualVector
from planner.engine.search.cuts import Cuts, Line
from planner.engine.search.halting import Halting
from planner.engine.search.search_node import SearchNode
from planner.instance import Floats


class CutGenerator:
    """Adds cuts to nodes; ``cuts`` values them in the threads of ``pool``. ``halting`` may end its work."""

    def __init__(self, cuts: Cuts, pool: ThreadPoolExecutor, halting: Halting) -> None:
        self.cuts, self.pool, self.halting = cuts, pool, halting

    def add_everywhere(self, node: SearchNode, cut: DualVector) -> None:
        """Add the cuts of a vector of prices as if every building stood at all sites: weak, but quick."""
        n_q = len(node.slots)
        new = self.pool.map(lambda t: self.cuts.everywhere(t, cut, n_q), range(len(cut.prices)))
        for t, line in enumerate(new):
            node.lines.add(t, line)

    def add(self, node: SearchNode, cut: DualVector, usable: Floats) -> None:
        """Add the cuts of a vector of prices, valued for every two sites of the two largest buildings.

        Only slots with ``usable`` (Q, T) net m2 count as in use: a cut is best for kinds that open alike.
        """
        opened = np.zeros((len(node.slots), usable.shape[1]))
        opened[: len(usable)] = usable
        in_use = (self.cuts.in_use(now) for now in opened.T)
        self._add(node, [(t, BindingCut(cut, now)) for t, now in enumerate(in_use)])

    def add_again(self, node: SearchNode, known: Sequence[Sequence[BindingCut]]) -> None:
        """Add by period [t] the cuts that bound a similar problem, valued anew for this one."""
        n_q = len(node.slots)
        every = [(t, b) for t, now in enumerate(known) for b in now]
        self._add(node, [(t, b) for t, b in every if max(b.opened, default=0) < n_q])

    def _add(self, node: SearchNode, wanted: list[tuple[int, BindingCut]]) -> None:
        new = {(t, id(b.cut.prices[t]), b.opened): (t, b) for t, b in wanted}
        new = {key: one for key, one in new.items() if key not in node.tried}
        node.tried.update(new)
        sites_of = tuple(s.sites for s in node.slots)

        def line(one: tuple[int, BindingCut]) -> Line:
            self.halting.check()
            return self.cuts.sited(one[0], one[1].cut, sites_of, one[1].opened)

        for (t, _), found in zip(new.values(), self.pool.map(line, new.values()), strict=True):
            node.lines.add(t, found)
