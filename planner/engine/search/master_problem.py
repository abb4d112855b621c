"""The master problem of Benders' decomposition for a node: its cheapest kinds and sites by the cuts at hand.

The cuts bound what the periods cost. For every two sites of the two largest buildings they are known at each;
the others count as if they stood at the best of their sites. So no design of the node costs less.
"""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import numpy as np

from planner.engine.search.candidates import FacilityTypes
from planner.engine.search.enumeration import combinations_below, raise_by
from planner.engine.search.halting import Halting
from planner.engine.search.search_node import (
    MOST_COMBINATIONS,
    Least,
    OpenCombinations,
    PartialDesign,
    Pick,
    SearchNode,
    Slot,
)
from planner.engine.search.site_pairs import OtherSlots, PairLines, Spending, best_pairs
from planner.instance import Floats, Ints

MORE = 5
"""Times as many the next time."""

AT_ONCE, IN_A_PIECE = 4, 8
"""Combinations whose best sites are sought at once, at first, and by one thread: whatever the threads, the
same.
"""
SAME = 1e-12
"""Costs that differ by no more than this share are one cost, summed in another order."""
LISTED = 200
"""Combinations that are listed of those that may be better."""


class MasterProblem:
    """The least cost of nodes whose buildings are of ``kinds``, within ``budgets`` (Y + 1,), KRW.

    The budgets are those of the calendar years, then that of all of them. Sites are sought in the threads of
    ``pool``. ``halting`` may end its work: then StoppedError is raised.
    """

    def __init__(
        self, kinds: FacilityTypes, budgets: Floats, pool: ThreadPoolExecutor, halting: Halting
    ) -> None:
        self.kinds, self.budgets, self.pool, self.halting = kinds, budgets, pool, halting
        self._cost_of: dict[Slot, Floats] = {}

    def solve(self, node: SearchNode, enough: float) -> Least:
        """The least cost of a node; where it is above ``enough`` it need not be exact."""
        if not self._can_stand(node):
            return Least(np.inf, None)
        left = self._counted(node, enough)
        enough, kinds, values = min(enough, left.others), left.kinds, left.values
        looked_at, at_once = set[int](), AT_ONCE
        while len(values):
            self.halting.check()
            k = int(values.argmin())
            if values[k] >= enough or k in looked_at:
                break
            lowest = np.argpartition(values, min(at_once, len(values)) - 1)[:at_once]
            some = [n for n in (k, *(int(n) for n in np.sort(lowest))) if n not in looked_at]
            self._look_at(node, left, [n for n in dict.fromkeys(some) if values[n] < enough], enough)
            looked_at.update(some)
            at_once *= 2
        if not len(values) or values[k] >= enough:
            return Least(enough, None)
        return Least(float(values[k]), Pick(_whole(kinds[k]), (int(left.sites[k, 0]), int(left.sites[k, 1]))))

    def of_two(self, node: SearchNode, enough: float) -> Pick | None:
        """Of the kinds that ``least`` looked at: the weakest pick of two buildings alone, below ``enough``.

        It is a design. None where the sites of the lowest kinds need more looks than one step may take.
        """
        left = node.left
        if left is None:
            return None
        alone = np.flatnonzero((left.kinds[:, 2:] == self.kinds.nothing).all(axis=1))
        looked_at = set[int]()
        while len(alone) and len(looked_at) <= AT_ONCE:
            k = int(alone[left.values[alone].argmin()])
            if left.values[k] >= enough:
                break
            if k in looked_at:
                return Pick(_whole(left.kinds[k]), (int(left.sites[k, 0]), int(left.sites[k, 1])))
            self._look_at(node, left, [k], enough)
            looked_at.add(k)
        return None

    def _look_at(self, node: SearchNode, left: OpenCombinations, some: list[int], enough: float) -> None:
        """Set what rows ``some`` of the kinds cost over all sites of the two largest, and where that is.

        inf where it is not below ``enough``.
        """
        # Lines only rise: where they did not, the least stays where it was.
        risen = [k for k in some if not self._same(node, left, k)]
        parts = [risen[n : n + IN_A_PIECE] for n in range(0, len(risen), IN_A_PIECE)]
        found = self.pool.map(lambda part: self._best_pairs(node, left.kinds[part], enough), parts)
        for part, (values, sites) in zip(parts, found, strict=True):
            left.values[part], left.sites[part] = np.maximum(values, left.values[part]), sites

    def _same(self, node: SearchNode, left: OpenCombinations, k: int) -> bool:
        """Whether the kinds in row k still cost least where they did, and just that."""
        known, (s, z) = float(left.values[k]), left.sites[k]
        if s < 0:
            return False
        now = self.cost_by_cuts(node, Pick(_whole(left.kinds[k]), (int(s), int(z))))
        return now - known <= SAME * abs(known)

    def cost_by_cuts(self, node: SearchNode, pick: Pick) -> float:
        """What a pick costs at least by the cuts at hand, KRW."""
        one, two = (self.kinds.cost[s, k] for s, k in zip(pick.sites, pick.kinds, strict=False))
        rest = zip(node.slots[2:], pick.kinds[2:], strict=True)
        periods, _ = node.lines.at(*pick)
        return float(one + two + sum(float(self._cost(s)[k]) for s, k in rest) + periods.sum())

    def count_more(self, node: SearchNode, enough: float) -> bool:
        """Count more of a node's kinds; False where that brings no others: then the node is to be split."""
        assert node.left is not None
        known, node.left, last = node.left.others, None, node.most == MOST_COMBINATIONS
        node.most = min(MORE * node.most, MOST_COMBINATIONS)
        return self._counted(node, enough).others > known or not last

    def _counted(self, node: SearchNode, enough: float) -> OpenCombinations:
        """The node's kinds below ``enough`` that the cuts do not rule out, or the cheapest of them."""
        if node.left is None:
            node.left = self._enumerated(node, enough)
        left, x = node.left, node.lines
        for t, count in enumerate(x.count):
            by_kinds = np.ascontiguousarray(left.periods[:, t])
            for n in range(left.seen[t], count):
                raise_by(float(x.least[t, n]), x.saved[t, n], left.kinds, by_kinds)
            left.periods[:, t], left.seen[t] = by_kinds, count
        left.values = np.maximum(left.values, left.paid + left.periods.sum(axis=1))
        node.left = left.of(np.flatnonzero(left.values < min(enough, left.others)))
        return node.left

    def _enumerated(self, node: SearchNode, enough: float) -> OpenCombinations:
        """The node's kinds below ``enough``, counted anew: each cut as if at the sites where it is least."""
        x, cost = node.lines, self._costs(node)
        n_t, n_n = len(x.count), int(x.count.max())
        known = np.arange(n_n)[:, None] < x.count
        constant = np.where(known, x.least[:, :n_n].T, -np.inf)
        saved = np.where(known[None, :, None], x.saved[:, :n_n].transpose(2, 1, 3, 0), 0.0)
        kinds, values, others = combinations_below(
            constant, cost, saved, enough, node.most, self.halting.flag
        )
        self.halting.check()
        paid, n_m = cost[np.arange(len(cost)), kinds].sum(axis=1), len(kinds)
        nowhere, seen = np.full((n_m, 2), -1), np.zeros(n_t, dtype=np.int64)
        return OpenCombinations(kinds, values, paid, np.full((n_m, n_t), -np.inf), nowhere, seen, others)

    def _best_pairs(self, node: SearchNode, kinds: Ints, enough: float) -> tuple[Floats, Ints]:
        """The least cost (M,) of every row of kinds (M, Q) over the sites of the two largest, and which."""
        self.halting.check()
        own, limited = self.kinds, np.isfinite(self.budgets).any()
        rest, taken = np.zeros(len(kinds)), np.full((len(kinds), len(node.slots)), -1)
        spent = np.zeros((len(kinds), own.spend.shape[2]))
        for q, slot in enumerate(node.slots[2:], 2):
            rest += self._cost(slot)[kinds[:, q]]
            if limited:
                spent += own.spend[list(slot.sites)].min(axis=0)[kinds[:, q]]
            if len(slot.sites) == 1:
                stands = kinds[:, q] != own.nothing
                rest[stands & (taken == slot.sites[0]).any(axis=1)] = np.inf  # two cannot share a site
                taken[stands, q] = slot.sites[0]
        rows = {_whole(row): m for m, row in enumerate(kinds)}
        barred = [(rows[pick.kinds], *pick.sites) for pick in node.settled if pick.kinds in rows]
        x = node.lines
        return best_pairs(
            kinds, own.cost, OtherSlots(rest, taken, np.array(barred, dtype=np.int64).reshape(-1, 3)),
            Spending(own.spend, spent, self.budgets),
            PairLines(x.constant, x.count, x.least, x.largest, x.saved), enough,
        )  # fmt: skip

    def below(self, node: SearchNode, limit: float) -> list[tuple[float, tuple[int, ...]]]:
        """Picks that the cuts put below ``limit``, KRW: cost and rows of the options, cheapest first.

        Of the cheapest combinations of kinds, each at its cheapest sites.
        """
        node.left, node.most = None, 2 * LISTED  # where there are more, the dearer half of them goes
        if not self._can_stand(node):
            return []
        left = self._counted(node, limit)
        first = np.argsort(left.values, kind="stable")[:LISTED]
        values, sites = self._best_pairs(node, left.kinds[first], limit)
        found = []
        for kinds, value, (s, z) in zip(left.kinds[first], values, sites, strict=True):
            if s < 0:
                continue
            pick = Pick(_whole(kinds), (int(s), int(z)))
            at = [s, z, *(slot.sites[0] for slot in node.slots[2:])]
            standing = PartialDesign(self.kinds, node.slots, pick).standing
            rows = [int(self.kinds.row[p, k]) for p, k in zip(at, standing, strict=False)]
            found.append((float(value), tuple(row for row in rows if row >= 0)))
        return sorted(found)

    def settle(self, node: SearchNode, pick: Pick) -> None:
        """Look at a pick no more."""
        node.settled.add(pick)
        if node.left is not None:
            node.left.sites[(node.left.kinds == pick.kinds).all(axis=1)] = -1

    def _can_stand(self, node: SearchNode) -> bool:
        """Whether every slot has a kind that can stand at one of its sites."""
        return bool(np.isfinite(self._costs(node)).any(axis=1).all())

    def _costs(self, node: SearchNode) -> Floats:
        """The least cost (Q, K) of every kind in every slot; inf where it cannot stand."""
        return np.stack([self._cost(slot) for slot in node.slots])

    def _cost(self, slot: Slot) -> Floats:
        """The least cost (K,) of every kind at the slot's sites; inf where it cannot stand."""
        if slot not in self._cost_of:
            result = np.full(len(self.kinds.operation), np.inf)
            kinds = list(slot.kinds)
            result[kinds] = self.kinds.cost[np.ix_(slot.sites, kinds)].min(axis=0)
            self._cost_of[slot] = result
        return self._cost_of[slot]


def _whole(numbers: Ints) -> tuple[int, ...]:
    return tuple(int(n) for n in numbers)
