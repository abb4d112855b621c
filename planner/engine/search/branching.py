"""How a node of several buildings is split: by the kinds of a slot, or by the sites of a third one."""

from __future__ import annotations

import itertools

import numpy as np

from planner.engine.search.candidates import FacilityTypes
from planner.engine.search.cuts import Lines
from planner.engine.search.search_node import PartialDesign, Pick, SearchNode, Slot
from planner.instance import Instance


class Branching:
    """Makes the nodes of a search over several buildings of ``kinds``: the first, and the parts of others.

    ``limited``: there are budgets, so that what one building spends can forbid another.
    """

    def __init__(self, instance: Instance, kinds: FacilityTypes, *, limited: bool) -> None:
        self.instance, self.kinds, self.limited = instance, kinds, limited
        self._order = itertools.count()

    def root(self, least: int, most: int) -> SearchNode:
        """The node of all designs of ``least`` to ``most`` buildings, two at least."""
        can_stand = np.isfinite(self.kinds.cost[:, :-1]).any(axis=1)
        every, stands = tuple(int(s) for s in np.flatnonzero(can_stand)), tuple(range(self.kinds.nothing))
        slots = [Slot(every, stands if q < least else (*stands, self.kinds.nothing)) for q in range(most)]
        n_s, n_k = self.kinds.cost.shape
        lines = Lines(len(self.instance.calendar.days), n_s, most, n_k)
        return SearchNode(-np.inf, next(self._order), tuple(slots), lines)

    def by_kind(self, node: SearchNode) -> list[SearchNode]:
        """The node in halves by the kinds of the slot that has most; the kinds stand by size."""
        q = max(range(len(node.slots)), key=lambda q: len(node.slots[q].kinds))
        kinds = node.slots[q].kinds
        half = len(kinds) // 2
        parts = [node.slots[q]._replace(kinds=own) for own in (kinds[:half], kinds[half:])]
        nodes = [self._child(node, q, part) for part in parts]
        for child in nodes:  # what bounds one bounds the other
            child.lines, child.tried = node.lines, node.tried
        return nodes

    def by_site(self, node: SearchNode, pick: Pick) -> list[SearchNode]:
        """The node in parts that exclude each other by the site of one of the slots after the second."""
        standing = PartialDesign(self.kinds, node.slots, pick).standing
        q = max(
            range(2, len(standing)),
            key=lambda q: len(node.slots[q].sites),
        )
        nodes = []
        for part in self._halves_by_place(node.slots[q]):
            child = self._child(node, q, part)
            if node.left is not None:
                child.left = node.left.of(np.flatnonzero(np.isin(node.left.kinds[:, q], part.kinds)))
                if self.limited:  # what the others spend may have risen
                    child.left.sites[:] = -1
                elif len(part.sites) == 1:  # where one of the two largest stood there, it no longer can
                    child.left.sites[(child.left.sites == part.sites[0]).any(axis=1)] = -1
            nodes.append(child)
        return nodes

    def _child(self, node: SearchNode, q: int, part: Slot) -> SearchNode:
        """The node with another slot q, and its own copy of the lines."""
        slots = (*node.slots[:q], part, *node.slots[q + 1 :])
        return SearchNode(node.bound, next(self._order), slots, node.lines.copy())

    def _halves_by_place(self, slot: Slot) -> list[Slot]:
        """Its sites in two halves, along the direction in which delivery and rent differ most.

        Nothing stands at those of the first.
        """
        i, sites = self.instance, np.array(slot.sites)
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
