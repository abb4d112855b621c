"""Boxes that queue, first in, first out, before gateways and FCs that clear only so many a day."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from planner.instance import Floats
from planner.plans.checks.case import RebuiltCase
from planner.studies.simulate.arrivals import Arrivals
from planner.studies.simulate.days import Quarter
from planner.studies.simulate.types import QueueReplay


@dataclass(frozen=True)
class Waits:
    """By day: ``share`` (N, K) of its boxes that wait 0, 1, ... days, the last K - 1 or more.

    ``outside`` (N,) share that outside help does without a wait; ``left`` (N,) work left over in the
    evening, in days of capacity; ``longest`` (N,) days that one of the day's boxes waits.
    """

    share: Floats
    outside: Floats
    left: Floats
    longest: Floats

    @classmethod
    def none(cls, n: int, k: int) -> Waits:
        """Nobody waits."""
        share = np.zeros((n, k))
        share[:, 0] = 1.0
        return cls(share, np.zeros(n), np.zeros(n), np.zeros(n))


def waits(work: Floats, most_days: int, outside: float = 0.0) -> Waits:
    """Waits before a queue that starts empty and clears work of one a day; ``work`` (N,) comes in.

    Of a day's work outside help takes what is above capacity, up to the share ``outside``. Waits of more
    than ``most_days`` count as one more than these.
    """
    n = len(work)
    before, helped, left = np.zeros(n), np.zeros(n), np.zeros(n)
    backlog = 0.0
    for d, load in enumerate(work.tolist()):
        part = min(outside, max(0.0, backlog + load - 1.0) / load) if load > 0.0 else 0.0
        before[d], helped[d] = backlog, part
        backlog = max(0.0, backlog + load * (1.0 - part) - 1.0)
        left[d] = backlog
    own = work * (1.0 - helped)
    # Whoever stands between k and k + 1 days' work is cleared after k days.
    edges = np.clip(np.arange(most_days + 2) + 1.0 - before[:, None], 0.0, own[:, None])
    edges[:, -1] = own
    some = own > 0.0
    share = np.diff(edges, axis=1, prepend=0.0) / np.where(some, own, 1.0)[:, None] * (1.0 - helped)[:, None]
    share[:, 0] += np.where(some, helped, 1.0)
    longest = np.where(some, np.maximum(0.0, np.ceil(before + own - 1e-9) - 1.0), 0.0)
    return Waits(share, helped, left, longest)


@dataclass
class Queue:
    """What happened before a gateway or FC over all days: boxes, and of these those that waited."""

    place: str
    operation: str | None
    days: int = 0
    full: int = 0
    boxes: float = 0.0
    waited: float = 0.0
    outside: float = 0.0
    longest: float = 0.0

    def add(self, found: Waits, boxes: Floats) -> None:
        """A quarter's days, with the ``boxes`` (N,) that came."""
        self.days += len(boxes)
        self.full += int((found.left > 1e-9).sum())
        self.boxes += float(boxes.sum())
        self.waited += float((boxes * (1.0 - found.share[:, 0])).sum())
        self.outside += float((boxes * found.outside).sum())
        self.longest = max(self.longest, float(found.longest.max()))

    def told(self) -> QueueReplay:
        """As it is reported."""
        boxes = max(self.boxes, 1e-12)
        return QueueReplay(
            place=self.place,
            operation=self.operation,
            days_full=self.full / self.days,
            waited=self.waited / boxes,
            longest=round(self.longest),
            outside=self.outside / boxes,
        )


class Queues:
    """The queues that a plan's boxes stand in: before gateways, and in FCs."""

    def __init__(self, case: RebuiltCase, arrivals: Arrivals) -> None:
        self.case, self.most_wait, self.routes = case, arrivals.most_wait, arrivals.routes()
        self._tallies: dict[tuple[str, str | None], Queue] = {}
        # Staff is hired before demand is known: for the highest scenario's design day.
        self.heads = case.heads.max(axis=2)

    def waits(self, t: int, w: int, drawn: Quarter) -> Floats:
        """Share (N, K, J, C) of the boxes of every route and class that wait 0, 1, ... days."""
        n, n_c = drawn.orders.shape
        result = np.zeros((n, self.most_wait + 2, len(self.routes), n_c))
        n_entries = len(self.case.axes.entries)
        for position, j in enumerate(int(j) for j in self.routes):
            if j < n_entries:
                found = self._gateway(j, t, w, drawn)
                result[:, :, position, :] = found.share[:, :, None]
            else:
                result[:, :, position, :] = self._centre(j - n_entries, t, w, drawn)
        return result

    def told(self) -> list[QueueReplay]:
        """What happened before every gateway and FC, as it is reported."""
        return [tally.told() for tally in self._tallies.values()]

    def _gateway(self, g: int, t: int, w: int, drawn: Quarter) -> Waits:
        """Before customs; consolidation lets a gateway see a smoothed peak."""
        i, n = self.case.instance, len(drawn.orders)
        capacity = i.gateways.capacity[g, t]
        if not np.isfinite(capacity):
            return Waits.none(n, self.most_wait + 2)
        smoothing = self.case.scenario.network.gateways.peak_smoothing
        boxes = (1.0 + (drawn.orders - 1.0) * smoothing) @ self.case.flow[g, :, :, t, w].sum(axis=0)
        found = waits(boxes / max(capacity, 1e-12), self.most_wait)
        self._add(self.case.axes.entries[g], None, found, boxes)
        return found

    def _centre(self, s: int, t: int, w: int, drawn: Quarter) -> Floats:
        """In an FC (N, K, C): its floor and its staff get so much done in a day."""
        case, i = self.case, self.case.instance
        result = np.zeros((len(drawn.orders), self.most_wait + 2, drawn.orders.shape[1]))
        total = case.throughput[s, :, :, t, w].sum(axis=0)
        for m in np.flatnonzero(case.throughput[s, :, :, t, w].any(axis=1)):
            own = case.throughput[s, m, :, t, w]
            boxes = drawn.orders * own
            taken = (
                i.facilities.area_average[m] @ own
                + (i.facilities.area_stock[m, :, :, t] * case.hold[s, m, :, :, t]).sum()
            )
            room = max(case.usable[s, m, t] - taken, 1e-12)
            work = boxes @ i.facilities.area_design[m] / room
            if self.heads[s, t] > 0.0:
                work = np.maximum(work, boxes @ i.facilities.workers[m] / self.heads[s, t])
            found = waits(work, self.most_wait, i.facilities.overflow_limit)
            self._add(case.axes.sites[s], case.axes.operations[m], found, boxes.sum(axis=1))
            part = np.where(total > 0.0, own / np.where(total > 0.0, total, 1.0), 0.0)
            result += found.share[:, :, None] * part
        return result

    def _add(self, place: str, operation: str | None, found: Waits, boxes: Floats) -> None:
        self._tallies.setdefault((place, operation), Queue(place, operation)).add(found, boxes)
