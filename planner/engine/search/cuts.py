"""What prices say about several buildings: linear functions of their net m2, for all sites of the first two.

At a vector of prices a period costs at least a constant less the price of space times the net m2. The
constant is found for every two sites of the first two slots; a box may leave from any site of the others.
In a slot any operation may be at work: each has its own price of space, such that a box costs there what it
costs in the building that was priced, and a box takes the best. So a cut bounds every mix of operations.
"""

from __future__ import annotations

from copy import copy
from functools import cached_property
from typing import NamedTuple

import numpy as np

from planner.engine.pricing import site_values
from planner.engine.pricing.dual_mapping import map_duals, translated
from planner.engine.pricing.period_data import Buildings
from planner.engine.pricing.site_values import Slots
from planner.engine.pricing.subproblems import NO_ROUTES, Group, Subproblems
from planner.engine.pricing.warm_start import DualVector
from planner.engine.search.candidates import FacilityTypes
from planner.engine.search.enumeration import largest_at
from planner.instance import Floats, Ints

CLOSED = 1e16
"""KRW per net m2 and day: nobody uses a building at this price, and it is no loss for one not open. It is far
above what a box can save, a broken promise at its dearest (1e8 KRW), over the least m2 that a box takes.
"""

Open = tuple[int, ...]
"""The slots in use in a period, ascending."""


class Line(NamedTuple):
    """A cut in one period: ``constant`` (S, S) KRW less what the kinds of the slots save, ``saved`` (Q, K).

    It is made for the slots ``opened``; None, and (1, 1), where all buildings are at the best place of all.
    """

    cut: DualVector
    opened: Open | None
    constant: Floats
    saved: Floats


class Lines:
    """The cuts of a node by period, each of which costs no less than its largest.

    ``cuts`` [T][N] with what they are ``opened`` for, ``count`` (T,) how many; ``constant`` (T, room, S, S)
    KRW rounded down to 24 bits, the ``least`` and ``largest`` (T, room) of each, ``saved`` (T, room, Q, K).
    """

    def __init__(self, n_periods: int, n_sites: int, n_slots: int, n_kinds: int, room: int = 4) -> None:
        self.cuts: list[list[DualVector]] = [[] for _ in range(n_periods)]
        self.opened: list[list[Open | None]] = [[] for _ in range(n_periods)]
        self.count = np.zeros(n_periods, dtype=np.int64)
        self.constant = np.empty((n_periods, room, n_sites, n_sites), dtype=np.float32)
        self.least, self.largest = np.empty((n_periods, room)), np.empty((n_periods, room))
        self.saved = np.empty((n_periods, room, n_slots, n_kinds))

    def add(self, t: int, line: Line) -> None:
        """One more in period t."""
        n = self.count[t]
        if n == self.least.shape[1]:
            for name in ("constant", "least", "largest", "saved"):
                known = getattr(self, name)
                setattr(self, name, np.concatenate([known, np.empty_like(known)], axis=1))
        near = line.constant.astype(np.float32)
        near = np.where(near > line.constant, np.nextafter(near, np.float32(-np.inf)), near)
        self.constant[t, n], self.saved[t, n] = near, line.saved
        self.least[t, n], self.largest[t, n] = near.min(), near.max()
        self.count[t] += 1
        self.cuts[t].append(line.cut)
        self.opened[t].append(line.opened)

    def at(self, kinds: tuple[int, ...], sites: tuple[int, int]) -> tuple[Floats, Ints]:
        """By period (T,) the cost of slots of these kinds by the largest cut, KRW, and that cut's number.

        ``sites`` are those of the first two slots.
        """
        return largest_at(self.constant, self.count, self.saved, np.array(kinds), *sites)

    def copy(self) -> Lines:
        """The same cuts; what is added to one of the two is not in the other."""
        other = copy(self)
        other.cuts = [list(cuts) for cuts in self.cuts]
        other.opened = [list(opened) for opened in self.opened]
        for name in ("count", "constant", "least", "largest", "saved"):
            setattr(other, name, getattr(self, name).copy())
        return other


class Cuts:
    """Price vectors valued for buildings without net m2 of ``kinds``."""

    def __init__(self, periods: Subproblems, kinds: FacilityTypes) -> None:
        self.periods, self.kinds = periods, kinds
        self.operations = tuple(int(m) for m in np.unique(kinds.operation[:-1]))
        self._insides: dict[tuple[int, tuple[Group, ...]], tuple[Buildings, Slots]] = {}
        self._everywhere: dict[int, Buildings] = {}

    @cached_property
    def _run_by(self) -> Ints:
        """By kind (K,) the operation's number among ``operations``, of nothing the first."""
        return np.maximum(np.searchsorted(self.operations, self.kinds.operation), 0)

    @cached_property
    def _of_all_sites(self) -> tuple[Group, ...]:
        every = tuple(range(len(self.periods.instance.axes.sites)))
        return tuple(Group(every, m) for m in self.operations)

    def in_use(self, opened: Floats) -> Open:
        """The slots that a line is made for where those ``opened`` (Q,) are in use: all if it has no form."""
        kept = tuple(int(q) for q in np.flatnonzero(opened))
        return kept if kept[:2] == (0, 1) or kept in ((), (0,), (1,)) else tuple(range(len(opened)))

    def everywhere(self, t: int, cut: DualVector, n_slots: int) -> Line:
        """A cut where every building is at all sites at once, and of every operation."""
        p, groups = self.periods, self._of_all_sites
        if t not in self._everywhere:
            self._everywhere[t] = p.buildings(t, groups, np.zeros(len(groups)), p.routes(groups))
        b, at = self._everywhere[t], p.offsets(t, len(groups))
        x = translated(p, t, b, groups, cut.at(t))
        value = p.value(t, b._replace(labour=np.zeros(len(groups))), x)
        saved = self._saved(t, at.area, x, np.array([p.instance.facilities.labour.max()]))
        return Line(cut, None, np.full((1, 1), value), np.repeat(saved, n_slots, axis=0))

    def sited(self, t: int, cut: DualVector, sites_of: tuple[tuple[int, ...], ...], opened: Open) -> Line:
        """A cut for slots at ``sites_of``, where only those ``opened`` are in use."""
        p, n_m, n_s = self.periods, len(self.operations), self.periods.from_sites[0].shape[2]
        scale, labour = float(p.scale[t]), p.instance.facilities.labour
        saved = np.tile(CLOSED * self.kinds.usable[:, t] * scale, (len(sites_of), 1))
        if not opened:
            nothing = p.buildings(t, (), np.zeros(0), p.routes(()))
            x = translated(p, t, nothing, (), cut.at(t))
            return Line(cut, opened, np.full((1, 1), p.value(t, nothing, x)), saved)
        groups = tuple(Group(sites_of[q], m) for q in opened for m in self.operations)
        (b, slots), at = self._inside(t, groups), p.offsets(t, len(groups))
        like = [min(q, len(cut.operations) - 1) for q in opened for _ in self.operations]
        x = map_duals(p, t, b, groups, cut.at(t), like, for_any_class=True)
        b = b._replace(labour=np.zeros(len(groups)))  # counted by kind and site, below
        most = np.array([labour[list(sites_of[q])].max() for q in opened])
        saved[list(opened)] = self._saved(t, at.area, x, most)
        share = p.markets[t].band_share
        savings = site_values.site_savings(p.markets[t], b, x, slots, *p.from_sites)
        if len(opened) == 1:
            value = site_values.values_by_site(share, b.stock, slots, savings)
            value = value[:, None] if opened == (0,) else value[None]
        else:
            others = np.zeros(savings.saved.shape[1:3], dtype=savings.saved.dtype)
            for k, q in enumerate(opened[2:], 2):
                site_values.raise_to_best(savings.saved, k, np.array(sites_of[q]), others)
            value = site_values.values_by_pair(share, b.stock, slots, savings, others)
        value = np.broadcast_to(value, (n_s, n_s)) * scale
        for k, q in enumerate(opened[: 2 if opened[0] == 0 else 1]):
            lacking = self._lacking(t, at.labour + k * n_m, x, most[k])
            value = value + (lacking[:, None] if q == 0 else lacking)
        return Line(cut, opened, value, saved)

    def _inside(self, t: int, groups: tuple[Group, ...]) -> tuple[Buildings, Slots]:
        """Buildings of ``groups`` of which only what happens inside matters; all operations of a slot stand
        next to each other.
        """
        if (t, groups) not in self._insides:
            p, n_m, nothing = self.periods, len(self.operations), np.zeros(len(groups))
            slots = p.slots(t, groups, np.repeat(np.arange(len(groups) // n_m), n_m))
            self._insides[t, groups] = p.buildings(t, groups, nothing, NO_ROUTES), slots
        return self._insides[t, groups]

    def _saved(self, t: int, first: int, x: Floats, labour: Floats) -> Floats:
        """What kinds save (Q, K), KRW, by net m2 and by the most workers (Q,) at prices ``x`` (W, N)."""
        p, n_q, n_m = self.periods, len(labour), len(self.operations)
        mean = p.markets[t].probability @ x
        area = mean[first : first + n_q * n_m].reshape(n_q, n_m)
        worker = mean[first + n_q * n_m : first + 2 * n_q * n_m].reshape(n_q, n_m)
        workers = np.where(worker > 0.0, worker * np.where(np.isfinite(labour), labour, 0.0)[:, None], 0.0)
        by_kind = area[:, self._run_by] * self.kinds.usable[:, t] + workers[:, self._run_by]
        by_kind[:, -1] = workers.max(axis=1)
        return by_kind * float(p.scale[t])

    def _lacking(self, t: int, first: int, x: Floats, most: float) -> Floats:
        """What the workers that sites (S,) lack of the ``most`` of a slot are worth at least, KRW."""
        p = self.periods
        price = float((p.markets[t].probability @ x[:, first : first + len(self.operations)]).min())
        if price <= 0.0:
            return np.zeros(len(p.instance.facilities.labour))
        return np.maximum(most - p.instance.facilities.labour, 0.0) * price * float(p.scale[t])
