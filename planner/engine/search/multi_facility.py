"""Designs of several buildings, bounded: the two largest at every two sites, the rest at the best place.

A node gives every building (a slot) the kinds (operation, size, opening, tenure) that it may be of, and all
but the two largest the sites where they may stand. At any prices a period's cost is bounded by a linear
function of the net m2 (a Benders cut, as in ``single_facility``), here for every two sites of the two
largest; a box may leave from any site of another slot, so no design of the node costs less. The cheapest
kinds and sites by the largest of these functions bound the node, and are priced next. Where that is not
enough, the sites of one of the other slots are split.
"""

from __future__ import annotations

import itertools
from collections import Counter
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor

import numpy as np

from planner.engine.pricing.subproblems import Group, Subproblems
from planner.engine.pricing.warm_start import BindingCut, DualVector
from planner.engine.search.candidates import Candidates, FacilityTypes
from planner.engine.search.cuts import Cuts, Line, Lines
from planner.engine.search.enumeration import combinations_below, largest_at, raise_by
from planner.engine.search.halting import Halting
from planner.engine.search.search_node import (
    MOST_COMBINATIONS,
    Least,
    OpenCombinations,
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


class MultiFacility:
    """Nodes of designs of several buildings; ``choices`` by operation. ``halting`` may end its work."""

    def __init__(
        self,
        periods: Subproblems,
        choices: dict[int, Candidates],
        pool: ThreadPoolExecutor,
        halting: Halting | None = None,
    ) -> None:
        self.periods, self.pool, self.halting = periods, pool, halting or Halting()
        self.kinds = FacilityTypes.of(choices)
        self.cuts = Cuts(periods, self.kinds)
        self._order = itertools.count()
        self._cost_of: dict[Slot, Floats] = {}
        i = periods.instance
        self._budgets = np.append(
            np.full(self.kinds.spend.shape[2], i.limits.budget_year), i.limits.budget_total
        )

    def check(self) -> None:
        """Raises StoppedError where the search is to end."""
        self.halting.check()

    def root(self, least: int, most: int) -> SearchNode:
        """The node of all designs of ``least`` to ``most`` buildings, two at least."""
        every, stands = self._sites(), tuple(range(self.kinds.nothing))
        slots = [Slot(every, stands if q < least else (*stands, self.kinds.nothing)) for q in range(most)]
        n_s, n_k = self.kinds.cost.shape
        lines = Lines(len(self.periods.markets), n_s, most, n_k)
        return SearchNode(-np.inf, next(self._order), tuple(slots), lines)

    def _sites(self) -> tuple[int, ...]:
        stands = np.isfinite(self.kinds.cost[:, :-1]).any(axis=1)
        return tuple(int(s) for s in np.flatnonzero(stands))

    def standing(self, pick: Pick) -> tuple[int, ...]:
        """The kinds of a pick's buildings."""
        return tuple(k for k in pick.kinds if k != self.kinds.nothing)

    def usable(self, pick: Pick) -> Floats:
        """Net m2 (Q, T) of a pick's buildings."""
        return self.kinds.usable[list(self.standing(pick))]

    def groups(self, node: SearchNode, pick: Pick) -> tuple[Group, ...]:
        """A pick's buildings, those after the second at the best of their sites."""
        sites = [(pick.sites[0],), (pick.sites[1],), *(s.sites for s in node.slots[2:])]
        standing = zip(self.standing(pick), sites, strict=False)
        return tuple(Group(sites, int(self.kinds.operation[k])) for k, sites in standing)

    def is_design(self, node: SearchNode, pick: Pick) -> bool:
        """Whether all of a pick's buildings have one site."""
        return all(len(g.sites) == 1 for g in self.groups(node, pick))

    def facility(self, node: SearchNode, pick: Pick) -> float:
        """What the buildings of a pick cost, those after the second at their cheapest site, KRW."""
        standing = zip(self.standing(pick), self.groups(node, pick), strict=True)
        return float(sum(self.kinds.cost[list(g.sites), k].min() for k, g in standing))

    def rows(self, node: SearchNode, pick: Pick) -> tuple[int, ...]:
        """The instance's options of a pick that is a design."""
        standing = zip(self.standing(pick), self.groups(node, pick), strict=True)
        return tuple(int(self.kinds.row[g.sites[0], k]) for k, g in standing)

    def add_roughly(self, node: SearchNode, cut: DualVector) -> None:
        """Value a vector of prices for a node as if all buildings were at the best of all sites."""
        n_q = len(node.slots)
        new = self.pool.map(lambda t: self.cuts.everywhere(t, cut, n_q), range(len(cut.prices)))
        for t, line in enumerate(new):
            node.lines.add(t, line)

    def add(self, node: SearchNode, cut: DualVector, usable: Floats) -> None:
        """Value a vector of prices for a node, for every two sites of the two largest.

        Only slots with ``usable`` (Q, T) net m2 count as in use: the line is best for kinds that open alike.
        """
        opened = np.zeros((len(node.slots), usable.shape[1]))
        opened[: len(usable)] = usable
        in_use = (self.cuts.in_use(now) for now in opened.T)
        self._add(node, [(t, BindingCut(cut, now)) for t, now in enumerate(in_use)])

    def add_again(self, node: SearchNode, known: Sequence[Sequence[BindingCut]]) -> None:
        """Value for a node what decided by period [t] the bound of a similar problem."""
        n_q = len(node.slots)
        every = [(t, b) for t, now in enumerate(known) for b in now]
        self._add(node, [(t, b) for t, b in every if max(b.opened, default=0) < n_q])

    def _add(self, node: SearchNode, wanted: list[tuple[int, BindingCut]]) -> None:
        new = {(t, id(b.cut.prices[t]), b.opened): (t, b) for t, b in wanted}
        new = {key: one for key, one in new.items() if key not in node.tried}
        node.tried.update(new)
        sites_of = tuple(s.sites for s in node.slots)

        def line(one: tuple[int, BindingCut]) -> Line:
            self.check()
            return self.cuts.sited(one[0], one[1].cut, sites_of, one[1].opened)

        for (t, _), found in zip(new.values(), self.pool.map(line, new.values()), strict=True):
            node.lines.add(t, found)

    def decisive(self, node: SearchNode) -> list[list[BindingCut]]:
        """By period [t] what bounds the picks that were looked at closely, the most often first."""
        x, picks = node.lines, sorted(node.recalled | node.priced)
        numbers = [self._at(node, pick)[1] for pick in picks]
        found: list[list[BindingCut]] = []
        for t, opened in enumerate(x.opened):
            often = Counter(int(n[t]) for n in numbers).most_common()
            found.append([BindingCut(x.cuts[t][n], now) for n, _ in often if (now := opened[n]) is not None])
        return found

    def best_cuts(self, node: SearchNode, pick: Pick) -> list[DualVector]:
        """By period [t] the cut that is largest at a pick."""
        _, number = self._at(node, pick)
        return [cuts[n] for cuts, n in zip(node.lines.cuts, number, strict=True)]

    def _at(self, node: SearchNode, pick: Pick) -> tuple[Floats, Ints]:
        """By period (T,) the cost of a pick by the lines, KRW, and which line says so."""
        x = node.lines
        return largest_at(x.constant, x.count, x.saved, np.array(pick.kinds), *pick.sites)

    def least(self, node: SearchNode, enough: float) -> Least:
        """The least cost by the cuts at hand; where that is above ``enough`` it need not be exact."""
        cost = np.stack([self._cost(s) for s in node.slots])
        if not np.isfinite(cost).any(axis=1).all():
            return Least(np.inf, None)
        left = self._counted(node, cost, enough)
        enough, kinds, values = min(enough, left.others), left.kinds, left.values
        looked_at, at_once = set[int](), AT_ONCE
        while len(values):
            self.check()
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
        now = self.cost_by_lines(node, Pick(_whole(left.kinds[k]), (int(s), int(z))))
        return now - known <= SAME * abs(known)

    def cost_by_lines(self, node: SearchNode, pick: Pick) -> float:
        """What a pick costs at least by the lines at hand, KRW."""
        one, two = (self.kinds.cost[s, k] for s, k in zip(pick.sites, pick.kinds, strict=False))
        rest = zip(node.slots[2:], pick.kinds[2:], strict=True)
        periods, _ = self._at(node, pick)
        return float(one + two + sum(float(self._cost(s)[k]) for s, k in rest) + periods.sum())

    def _counted(self, node: SearchNode, cost: Floats, enough: float) -> OpenCombinations:
        """The node's kinds below ``enough`` that the lines do not rule out, or the cheapest of them."""
        if node.left is None:
            x = node.lines
            n_t, n_n = len(x.count), int(x.count.max())
            known = np.arange(n_n)[:, None] < x.count
            constant = np.where(known, x.least[:, :n_n].T, -np.inf)
            saved = np.where(known[None, :, None], x.saved[:, :n_n].transpose(2, 1, 3, 0), 0.0)
            kinds, values, others = combinations_below(
                constant, cost, saved, enough, node.most, self.halting.flag
            )
            self.check()
            paid, n_m = cost[np.arange(len(cost)), kinds].sum(axis=1), len(kinds)
            nowhere, seen = np.full((n_m, 2), -1), np.zeros(n_t, dtype=np.int64)
            node.left = OpenCombinations(
                kinds, values, paid, np.full((n_m, n_t), -np.inf), nowhere, seen, others
            )
        left, x = node.left, node.lines
        for t, count in enumerate(x.count):
            by_kinds = np.ascontiguousarray(left.periods[:, t])
            for n in range(left.seen[t], count):
                raise_by(float(x.least[t, n]), x.saved[t, n], left.kinds, by_kinds)
            left.periods[:, t], left.seen[t] = by_kinds, count
        left.values = np.maximum(left.values, left.paid + left.periods.sum(axis=1))
        node.left = left.of(np.flatnonzero(left.values < min(enough, left.others)))
        return node.left

    def _best_pairs(self, node: SearchNode, kinds: Ints, enough: float) -> tuple[Floats, Ints]:
        """The least cost (M,) of every row of kinds (M, Q) over the sites of the two largest, and which."""
        self.check()
        own, limited = self.kinds, np.isfinite(self._budgets).any()
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
            Spending(own.spend, spent, self._budgets),
            PairLines(x.constant, x.count, x.least, x.largest, x.saved), enough,
        )  # fmt: skip

    def below(self, node: SearchNode, limit: float) -> list[tuple[float, tuple[int, ...]]]:
        """Picks that lines put below ``limit``, KRW: cost and rows of the options, cheapest first.

        Of the cheapest combinations of kinds, each at its cheapest sites.
        """
        node.left, node.most = None, 2 * LISTED  # where there are more, the dearer half of them goes
        cost = np.stack([self._cost(s) for s in node.slots])
        if not np.isfinite(cost).any(axis=1).all():
            return []
        left = self._counted(node, cost, limit)
        first = np.argsort(left.values, kind="stable")[:LISTED]
        values, sites = self._best_pairs(node, left.kinds[first], limit)
        found = []
        for kinds, value, (s, z) in zip(left.kinds[first], values, sites, strict=True):
            if s < 0:
                continue
            pick = Pick(_whole(kinds), (int(s), int(z)))
            at = [s, z, *(slot.sites[0] for slot in node.slots[2:])]
            rows = [int(self.kinds.row[p, k]) for p, k in zip(at, self.standing(pick), strict=False)]
            found.append((float(value), tuple(row for row in rows if row >= 0)))
        return sorted(found)

    def settle(self, node: SearchNode, pick: Pick) -> None:
        """Look at a pick no more."""
        node.settled.add(pick)
        if node.left is not None:
            node.left.sites[(node.left.kinds == pick.kinds).all(axis=1)] = -1

    def count_again(self, node: SearchNode, enough: float) -> list[SearchNode]:
        """The node with the next kinds to look at, or its halves by size if that brings none."""
        assert node.left is not None
        known, node.left, last = node.left.others, None, node.most == MOST_COMBINATIONS
        node.most = min(MORE * node.most, MOST_COMBINATIONS)
        left = self._counted(node, np.stack([self._cost(s) for s in node.slots]), enough)
        if left.others > known or not last:
            return [node]
        q = max(range(len(node.slots)), key=lambda q: len(node.slots[q].kinds))
        kinds = node.slots[q].kinds
        half = len(kinds) // 2
        parts = [node.slots[q]._replace(kinds=own) for own in (kinds[:half], kinds[half:])]
        nodes = [self._child(node, q, part) for part in parts]
        for child in nodes:  # what bounds one bounds the other
            child.lines, child.tried = node.lines, node.tried
        return nodes

    def split(self, node: SearchNode, pick: Pick) -> list[SearchNode]:
        """The node in parts that exclude each other by the place of one of the slots after the second."""
        q = max(range(2, len(self.standing(pick))), key=lambda q: len(node.slots[q].sites))
        nodes = []
        for part in self._by_place(node.slots[q]):
            child = self._child(node, q, part)
            if node.left is not None:
                child.left = node.left.of(np.flatnonzero(np.isin(node.left.kinds[:, q], part.kinds)))
                if np.isfinite(self._budgets).any():  # what the others spend may have risen
                    child.left.sites[:] = -1
                elif len(part.sites) == 1:  # where one of the two largest stood there, it no longer can
                    child.left.sites[(child.left.sites == part.sites[0]).any(axis=1)] = -1
            nodes.append(child)
        return nodes

    def _child(self, node: SearchNode, q: int, part: Slot) -> SearchNode:
        slots = (*node.slots[:q], part, *node.slots[q + 1 :])
        return SearchNode(node.bound, next(self._order), slots, node.lines.copy())

    def _by_place(self, slot: Slot) -> list[Slot]:
        """Its sites in two halves, along the direction in which delivery and rent differ most.

        Nothing stands at those of the first.
        """
        i, sites = self.periods.instance, np.array(slot.sites)
        boxes = i.demand.share * (
            (i.demand.volume @ i.demand.probability) @ (i.calendar.days * i.calendar.discount)
        )
        ways = i.routes.cost[i.n_entries + sites][:, None] + i.routes.carriage[i.n_entries + sites]
        own = self.kinds.cost[sites][:, list(slot.kinds)]
        rent = np.where(np.isfinite(own), own, 0.0).mean(axis=1, keepdims=True)
        features = np.hstack([(ways * boxes).sum(axis=2), rent])
        centred = features - features.mean(axis=0)
        along = centred @ np.linalg.svd(centred, full_matrices=False)[2][0]
        order = sites[np.argsort(along, kind="stable")]
        half = len(order) // 2
        left, right = (tuple(sorted(int(s) for s in part)) for part in (order[:half], order[half:]))
        stands = tuple(k for k in slot.kinds if k != self.kinds.nothing)
        return [Slot(left, slot.kinds), Slot(right, stands)]

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
