"""The periods of an instance as compiled functions take them, and what each is worth at prices."""

from __future__ import annotations

from collections.abc import Sequence
from copy import copy
from dataclasses import dataclass

import numpy as np

from planner.engine.pricing import coupling_rows, lagrangian
from planner.engine.pricing.coupling_rows import PriceOffsets
from planner.engine.pricing.markets import markets, route_costs
from planner.engine.pricing.period_data import Buildings, Market
from planner.engine.pricing.site_values import Slots
from planner.engine.pricing.warm_start import DualVector
from planner.instance import Floats, Instance, Ints

NO_ROUTES = np.zeros((0, 0, 0)), np.zeros((0, 0, 0, 0))
"""Of buildings that are only priced inside."""


@dataclass(frozen=True)
class Group:
    """Candidate ``sites`` for one building, run by ``operation``: each box leaves from the best of them."""

    sites: tuple[int, ...]
    operation: int


class Subproblems:
    """The periods of ``instance``: their markets, their buildings on demand, and their value at prices.

    ``markets`` [t]; ``gates`` (G,) the entries that have a limit; ``from_sites`` the cost (R, C, S), KRW, and
    punctuality (R, C, D, S) of the routes from all sites; ``typical`` KRW that a box costs, ``scale`` (T,)
    what 1 KRW per day of a period adds to the NPV.
    """

    def __init__(self, instance: Instance) -> None:
        i = self.instance = instance
        routes, g = route_costs(instance), i.n_entries
        punctual = np.ascontiguousarray(routes.on_time[:, :, g:].transpose(0, 1, 3, 2))
        self.from_sites = np.ascontiguousarray(routes.cost[:, :, g:]), punctual
        self._best_of: dict[tuple[int, ...], tuple[Floats, Floats]] = {}
        self._inside_of: dict[tuple[int, bool], Buildings] = {}
        self.gates = np.flatnonzero(np.isfinite(i.gateways.capacity).any(axis=1))
        self.markets = markets(instance, self.gates, routes)
        least = np.minimum(routes.cost.min(axis=2), self.markets[0].lost)
        boxes = i.demand.share * np.maximum((i.demand.volume @ i.demand.probability).sum(axis=1), 1e-12)
        self.typical = max(float(np.abs((least * boxes).sum()) / boxes.sum()), 100.0)
        self.scale = i.calendar.days * i.calendar.discount

    def with_market(self, t: int, market: Market) -> Subproblems:
        """The same periods, of which one has another market."""
        other = copy(self)
        other.markets = (*self.markets[:t], market, *self.markets[t + 1 :])
        return other

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

    def in_a_building(self, t: int, *, dearest: bool) -> Buildings:
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
