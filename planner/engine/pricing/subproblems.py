"""The periods of an instance as the compiled kernel sees them, and designs priced by it."""

from __future__ import annotations

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from copy import copy
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from planner.engine.pricing import coupling_rows, lagrangian
from planner.engine.pricing.coupling_rows import PriceOffsets
from planner.engine.pricing.dual_transfer import Match, carried
from planner.engine.pricing.linear_program import Part, workspace
from planner.engine.pricing.mehrotra import Search, interior
from planner.engine.pricing.period_data import Buildings, Market
from planner.engine.pricing.site_values import Slots
from planner.engine.pricing.warm_start import DualVector
from planner.instance import Floats, Instance, Ints

WARM, NEAR, HOT = 0.05, 0.01, 0.1
"""First targets of the interior-point method: from prices of a similar problem, or near to those of the same
one, as a share of what a box costs or of the dearest promise; from nothing as a share of what a broken
promise costs.
"""
LEAST_WARM, LEAST_HOT = 0.3, 0.1
"""Prices at a start are at least this share of the target, lest a row seem to have more room than it has."""
ROUGH, EXACT = 1e-3, 1e-4
"""Gaps between primal and dual at which it ends: the prices are then within 0.004 and 0.001 % of the best."""
PRIMAL = 1e-10
"""The gap at which flows are taken for the best: what should be nothing is then far below a millionth."""
WARM_STEPS, NEAR_STEPS, MOST_STEPS = 45, 60, 120
"""Most need 5 to 10 steps from prices of a similar problem, and 20 to 25 from nothing; a primal, which is
exact, 10 to 40 and 20 to 60.
"""
NO_BUILDING = 2.0
"""Price of a net m2 where none was priced, as a multiple of what a box costs."""
LEAST_AREA = 0.5
"""Net m2 for which a period is priced at least: where there are none, their price has no bound."""
NOTHING_NEAR = np.zeros((0, 0))
"""Where a search starts from nothing."""
NO_ROUTES = np.zeros((0, 0, 0)), np.zeros((0, 0, 0, 0))
"""Of buildings that are only priced inside."""
IMPOSSIBLE, NEVER = 1e4, 1e3
"""Cost of a box on a route that is not allowed, above any price that a box can have, and from which on nobody
uses a route: times what a broken promise counts, before designs are sought.
"""


@dataclass(frozen=True)
class Group:
    """Candidate ``sites`` for one building, run by ``operation``: each box leaves from the best of them."""

    sites: tuple[int, ...]
    operation: int


class Subproblems:
    """The periods of ``instance``: markets once, buildings on demand."""

    def __init__(self, instance: Instance) -> None:
        i = self.instance = instance
        g = i.n_entries
        cost = (
            i.routes.cost[:, None] + i.routes.carriage + i.service.late_penalty * i.routes.late
        ).transpose(1, 2, 0)
        cost = np.where(i.routes.allowed.T[None], cost, IMPOSSIBLE * i.service.broken_promise)
        on_time = (
            i.routes.on_time.transpose(2, 3, 1, 0) if i.routes.promise_days else np.zeros((*cost.shape, 1))
        )
        if i.service.limits_refusals:  # one more "promise": that a box is sent at all
            on_time = np.concatenate([on_time, np.ones((*cost.shape, 1))], axis=3)
        punctual = np.ascontiguousarray(on_time[:, :, g:].transpose(0, 1, 3, 2))
        self.from_sites = np.ascontiguousarray(cost[:, :, g:]), punctual
        self._best_of: dict[tuple[int, ...], tuple[Floats, Floats]] = {}
        self._inside_of: dict[tuple[int, bool], Buildings] = {}
        self.gates = np.flatnonzero(np.isfinite(i.gateways.capacity).any(axis=1))
        direct = np.ascontiguousarray(cost[:, :, :g]), np.ascontiguousarray(on_time[:, :, :g])
        self.markets = tuple(self._market(t, *direct) for t in range(len(i.calendar.days)))
        least = np.minimum(cost.min(axis=2), self.markets[0].lost)
        boxes = i.demand.share * np.maximum((i.demand.volume @ i.demand.probability).sum(axis=1), 1e-12)
        self.typical = max(float(np.abs((least * boxes).sum()) / boxes.sum()), 100.0)
        self.scale = i.calendar.days * i.calendar.discount

    def with_market(self, t: int, market: Market) -> Subproblems:
        """The same periods, of which one has another market."""
        other = copy(self)
        other.markets = (*self.markets[:t], market, *self.markets[t + 1 :])
        return other

    def _market(self, t: int, cost: Floats, on_time: Floats) -> Market:
        i = self.instance
        gate = np.full(i.n_entries, -1)
        gate[self.gates] = np.arange(len(self.gates))
        in_force = [p for p in i.service.promises if p.since <= t]
        promises = [(p.day, p.share, p.design_share, float(i.orders_per_waiting[t])) for p in in_force]
        if i.service.limits_refusals:  # what waits is sent all the same
            promises.append(
                (on_time.shape[3] - 1, 1.0 - i.service.refused_average, 1.0 - i.service.refused_design, 0.0)
            )
        day, share, design_share, late = np.array(promises).reshape(-1, 4).T
        volume, peak = i.demand.volume[:, t], i.demand.peak[:, t]
        boxes, ordered = volume.sum(axis=0), (peak[:, None] * volume).sum(axis=0)
        province = np.zeros((len(i.axes.provinces), volume.shape[1]))
        np.add.at(province, i.demand.province, (i.demand.share[:, :, None] * volume).sum(axis=1))
        floor = i.service.province_floor if in_force else 0.0
        days, broken = float(i.calendar.days[t]), i.service.price_of_broken(t)
        per_design_day = float(i.calendar.peak_days[t]) / days
        return Market(
            cost=cost,
            on_time=on_time,
            share=np.ascontiguousarray(i.demand.share),
            province=i.demand.province,
            volume=np.ascontiguousarray(volume),
            probability=i.demand.probability,
            peak=np.ascontiguousarray(peak),
            gate_peak=np.ascontiguousarray(i.gateways.peak[:, t]),
            gate=gate,
            capacity=np.ascontiguousarray(i.gateways.capacity[self.gates, t]),
            wait=float(i.gateways.overflow_cost + i.service.late_penalty)
            * per_design_day
            * float(i.calendar.peak_queue[t]),
            orders_per_waiting=np.ascontiguousarray(late),
            promise_day=day.astype(np.int64),
            late_day=int(i.routes.late_day) if i.routes.promise_days else 0,
            lost=float(min(i.service.lost_price_in(t), IMPOSSIBLE * i.service.broken_promise)),
            never=float(NEVER * i.service.broken_promise),
            need_average=share[:, None] * boxes,
            need_design=design_share[:, None] * ordered,
            need_province=floor * province * self._may_miss(floor)[:, None],
            broken=broken,
            band_share=np.ascontiguousarray(i.facilities.band_share),
        )

    def _may_miss(self, floor: float) -> NDArray[np.bool_]:
        """Provinces (V,) where boxes may miss the floor: elsewhere its price is 0.

        Some route is less punctual, or a box can be lost.
        """
        i = self.instance
        missed = np.zeros(len(i.axes.provinces), dtype=bool)
        if floor > 0 and i.routes.promise_days:
            worst = np.where(i.routes.allowed[:, None], i.routes.on_time[i.routes.late_day], np.inf).min(
                axis=(0, 2)
            )
            can_be_lost = bool(np.isfinite(i.service.lost_penalty))
            np.logical_or.at(missed, i.demand.province, (worst < floor) | can_be_lost)
        return missed

    def routes(self, groups: Sequence[Group]) -> tuple[Floats, Floats]:
        """Cost (R, C, Q) and punctuality (R, C, Q, D) of the best site of each group."""
        n_r, n_c, n_d, _ = self.from_sites[1].shape
        if not groups:
            return np.zeros((n_r, n_c, 0)), np.zeros((n_r, n_c, 0, n_d))
        for g in groups:
            if g.sites not in self._best_of:
                cost, on_time = (f[..., list(g.sites)] for f in self.from_sites)
                self._best_of[g.sites] = cost.min(axis=2), on_time.max(axis=3)
        best = [self._best_of[g.sites] for g in groups]
        return np.stack([cost for cost, _ in best], axis=2), np.stack([soon for _, soon in best], axis=2)

    def buildings(
        self, t: int, groups: Sequence[Group], usable: Floats, routes: tuple[Floats, Floats]
    ) -> Buildings:
        """Buildings of ``usable`` (Q,) net m2 in period t; each group has the best of its sites' features."""
        i, m = self.instance, np.array([g.operation for g in groups], dtype=np.int64)
        days = float(i.calendar.days[t])
        fee = np.array([i.facilities.space_fee[list(g.sites), g.operation].min() for g in groups]).reshape(
            -1, 1
        )
        fee = fee + i.facilities.cold_fee
        area = i.facilities.area_design[m] * i.demand.peak[:, t] + i.facilities.area_average[m]
        stock = i.facilities.area_stock[m][..., t]
        hold, prices = i.facilities.hold_cost[None, :, :, t], i.facilities.moves.prices
        if prices is not None:
            hold = hold + prices[m, :, :, t]
        return Buildings(
            cost=routes[0],
            on_time=routes[1],
            throughput=i.facilities.handling[m] + fee * area / days,
            area=area,
            area_design=i.facilities.area_design[m],
            workers=i.facilities.workers[m],
            overflow_limit=float(i.facilities.overflow_limit),
            outside=float(i.facilities.overflow_cost * i.calendar.peak_days[t]) / days,
            hold=(hold + fee[:, :, None] * stock) / days,
            stock=np.ascontiguousarray(stock),
            usable=np.ascontiguousarray(usable, dtype=float),
            labour=np.array([i.facilities.labour[list(g.sites)].max() for g in groups]),
        )

    def slots(self, t: int, groups: Sequence[Group], slot: Ints) -> Slots:
        """Groups as buildings of a design, ``slot`` (V,) which of them each stands for."""
        return Slots(slot, self._fees(t, groups))

    def _fees(self, t: int, groups: Sequence[Group]) -> Floats:
        """What space costs at every site (Q, S) above the cheapest of a group, KRW per net m2 and day."""
        i = self.instance
        own = [
            i.facilities.space_fee[:, g.operation] - i.facilities.space_fee[list(g.sites), g.operation].min()
            for g in groups
        ]
        return np.array([np.maximum(fee, 0.0) / float(i.calendar.days[t]) for fee in own])

    def offsets(self, t: int, n_buildings: int) -> PriceOffsets:
        """Where the prices of period t lie."""
        return coupling_rows.offsets(self.markets[t], n_buildings)

    def fits(self, t: int, found: DualVector) -> bool:
        """Whether prices were found for the rows of period t."""
        return int(found.prices[t].shape[1]) == self.offsets(t, len(found.operations)).size

    def nothing(self, t: int, n_buildings: int) -> Floats:
        """Prices (W, N) of nothing."""
        return np.zeros((len(self.markets[t].probability), self.offsets(t, n_buildings).size))

    def prices(self, t: int, b: Buildings, near: Floats | None, *, rough: bool = False) -> Floats:
        """The best prices (W, N) of a period, sought ``near`` those of a similar problem or from nothing.

        ``rough``: with fewer steps.
        """
        b = b._replace(usable=np.maximum(b.usable, LEAST_AREA))
        gap = ROUGH if rough else EXACT
        if near is not None:
            found, reached, _, _ = self._from(t, b, near, WARM, gap, WARM_STEPS)
            if reached < gap or (rough and reached < 10.0 * gap):
                return found
        return self._from_nothing(t, b, gap)[0]

    def assortment(self, t: int, b: Buildings, near: Floats | None) -> tuple[Floats, Floats]:
        """The best prices (W, N) of a period, and what is held at least cost (Q, C, B), about."""
        if near is not None:
            x, reached, _, found = self._from(t, b, near, WARM, EXACT, WARM_STEPS)
            if reached < EXACT:
                return x, found.held
        x, _, _, found = self._from_nothing(t, b, EXACT)
        return x, found.held

    def primal(self, t: int, b: Buildings, near: Floats | None) -> tuple[Part, float]:
        """What moves and what is held at least cost (boxes weighted with probability), and its bound, KRW.

        Sought ``near`` prices (W, N) found for the same buildings, or from nothing.
        """
        if near is not None:
            x, reached, _, found = self._from(t, b, near, NEAR, PRIMAL, NEAR_STEPS)
            if reached < PRIMAL:
                return found, self.value(t, b, x)
        x, _, _, found = self._from_nothing(t, b, PRIMAL)
        return found, self.value(t, b, x)

    def _from(
        self, t: int, b: Buildings, near: Floats, share: float, gap: float, steps: int
    ) -> tuple[Floats, float, int, Part]:
        at = self.offsets(t, len(b.usable))
        dearest = float(near[:, at.promise_average : at.area].max(initial=0.0))
        target = share * max(self.typical, dearest)
        return self._interior(t, b, near, Search(target, LEAST_WARM * target, gap, steps))

    def _from_nothing(self, t: int, b: Buildings, gap: float) -> tuple[Floats, float, int, Part]:
        target = HOT * self.instance.service.price_of_broken(t)
        how = Search(target, LEAST_HOT * target, gap, MOST_STEPS)
        return self._interior(t, b, NOTHING_NEAR, how)

    def _interior(self, t: int, b: Buildings, near: Floats, how: Search) -> tuple[Floats, float, int, Part]:
        return interior(self.markets[t], b, near, how, workspace(self.markets[t], b))

    def translated(
        self, t: int, b: Buildings, groups: Sequence[Group], operations: tuple[int, ...], x: Floats
    ) -> Floats:
        """Prices found for buildings of ``operations``, for those of ``groups``.

        Each building has those of the one in its place if run alike, else of any that is.
        """
        wanted, last = tuple(g.operation for g in groups), len(operations) - 1
        if wanted == operations:
            at = self.offsets(t, len(groups))
            y = self._within(t, len(groups), x).copy()
            y[:, at.labour : at.assortment][:, ~np.isfinite(b.labour)] = 0.0
            return y
        like = [
            operations.index(m) if m in operations and operations[min(q, last)] != m else min(q, last)
            for q, m in enumerate(wanted)
        ]
        return self.map_duals(t, b, groups, operations, x, like)

    def map_duals(
        self,
        t: int,
        b: Buildings,
        groups: Sequence[Group],
        operations: tuple[int, ...],
        x: Floats,
        like: Sequence[int],
        *,
        for_any_class: bool = False,
    ) -> Floats:
        """Prices for buildings of ``groups``, each as the one of number ``like`` [Q] had that ``x`` is of.

        One that is run otherwise gets such a price of its m2 that a box costs as much in it, on average or,
        ``for_any_class``, no less of any class.
        """
        old, new = self.offsets(t, len(operations)), self.offsets(t, len(groups))
        x = self._within(t, len(operations), x)
        if not operations:
            y = np.zeros((len(x), new.size))
            y[:, : new.area] = x[:, : old.area]
            y[:, new.area : new.labour] = NO_BUILDING * self.typical
            return y
        known = self._in_a_building(t, dearest=for_any_class)
        run_by, run = [operations[k] for k in like], [g.operation for g in groups]
        numbers = np.array([list(like), run_by, run], dtype=np.int64)
        match = Match(numbers[0], numbers[1], numbers[2], for_any_class)
        return carried(self.markets[t], known, b, len(operations), x, match)

    def _within(self, t: int, n_buildings: int, x: Floats) -> Floats:
        """Prices that are valid here: where they were found, a broken promise or a wait may have cost
        more.
        """
        m, at = self.markets[t], self.offsets(t, n_buildings)
        waits = m.wait + x[:, at.promise_design_day : at.province_floor] @ m.orders_per_waiting
        if (x[:, at.promise_average : at.area] <= m.broken).all() and (
            x[:, at.gateway_design_day : at.promise_average] <= waits[:, None]
        ).all():
            return x  # mostly so, and ten times as quick to see
        return coupling_rows.within_market(m, n_buildings, x)

    def _in_a_building(self, t: int, *, dearest: bool) -> Buildings:
        """A building of every operation, at what it costs inside at the cheapest or the dearest site."""
        if (t, dearest) not in self._inside_of:
            i, n_m = self.instance, len(self.instance.axes.operations)
            every = tuple(range(len(i.axes.sites)))
            b = self.buildings(t, [Group(every, m) for m in range(n_m)], np.zeros(n_m), NO_ROUTES)
            more = (np.ptp(i.facilities.space_fee, axis=0) if dearest else np.zeros(n_m)) / float(
                i.calendar.days[t]
            )
            self._inside_of[t, dearest] = b._replace(
                throughput=b.throughput + more[:, None] * b.area, hold=b.hold + more[:, None, None] * b.stock
            )
        return self._inside_of[t, dearest]

    def uncapacitated_duals(self, t: int, n_buildings: int, x: Floats, operations: tuple[int, ...]) -> Floats:
        """Prices ``x`` found for ``n_buildings``, those of space and labour at nothing for each operation."""
        y = np.zeros((len(x), self.offsets(t, len(operations)).size))
        first = self.offsets(t, n_buildings).area
        y[:, :first] = x[:, :first]
        return y

    def fewer_workers(self, t: int, group: Group, price_of_worker: Floats) -> Floats:
        """What the workers that sites (S,) lack of the group's most are worth at prices (W,), KRW per day."""
        labour = self.instance.facilities.labour
        price = float(self.markets[t].probability @ price_of_worker)
        if price <= 0.0:
            return np.zeros(len(labour))
        return np.asarray(price * np.maximum(labour[list(group.sites)].max() - labour, 0.0))

    def value(self, t: int, b: Buildings, x: Floats) -> float:
        """Lower bound of the period's part of the NPV, KRW."""
        return float(self.values(t, b, [x])[0])

    def values(self, t: int, b: Buildings, prices: Sequence[Floats]) -> Floats:
        """``value`` (M,) at each of M vectors of prices."""
        return lagrangian.values(self.markets[t], b, np.stack(prices)) * float(self.scale[t])


def more_area_pays(
    periods: Subproblems,
    group: Group,
    usable: Floats,
    more: Floats,
    cost: float,
    threads: int,
    start: list[Floats] | None,
) -> tuple[bool, list[Floats]]:
    """Whether ``more`` (T,) net m2 beside ``usable`` (T,) are worth their ``cost``, KRW, to one building.

    Also the prices [t] (W, N) that say that they are not. From ``start``, prices of a similar problem, few
    steps will do.
    """
    routes = periods.routes([group])

    def one(t: int) -> tuple[float, Floats]:
        if usable[t] <= 0.0:
            return 0.0, periods.nothing(t, 1)
        b, at = periods.buildings(t, [group], usable[t : t + 1], routes), periods.offsets(t, 1)
        x = periods.prices(t, b, None if start is None else start[t], rough=True)
        return float(periods.markets[t].probability @ x[:, at.area] * periods.scale[t]), x

    # Where space lacks, the latest periods alone are worth it.
    latest_first = range(len(periods.markets))[::-1]
    worth, prices = 0.0, []
    with ThreadPoolExecutor(max(1, threads)) as pool:
        for t, (a_metre, x) in zip(latest_first, pool.map(one, latest_first), strict=True):
            worth += a_metre * more[t]
            prices.append(x)
            if worth >= cost:
                pool.shutdown(cancel_futures=True)
                return True, []
    return False, prices[::-1]
