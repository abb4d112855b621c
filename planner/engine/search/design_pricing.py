"""Prices for given buildings: sought on zones, valued for every district, remembered."""

from __future__ import annotations

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

import numpy as np

from planner.engine.pricing import period_solver
from planner.engine.pricing.dual_mapping import translated
from planner.engine.pricing.period_data import Buildings
from planner.engine.pricing.subproblems import Group, Subproblems
from planner.engine.pricing.warm_start import DualPool, DualVector
from planner.engine.search.cuts import CLOSED
from planner.instance import Floats, Instance
from planner.instance.aggregate import aggregate, zones
from planner.solve_options import SolveOptions, StoppedError

MOST_BUILDINGS = 6
"""Buildings of a design at most; ``building.most_sites`` has the same limit."""
PRICE_ZONES, ROUGH_ZONES = 48, 17
"""Zones on which prices are sought; they are then valued for every district (0.005 % lost with the first,
0.05 % with the second, base case).
"""
LOOSE = 0.02
"""Gap from which rough zones are good enough for all."""
WORTH_TAKING = 0.3
"""Remembered prices are taken if they close this share of what a design's bound lacks."""
MIXES, LOOSE_MIXES = 24, 3
"""Mixes of several buildings whose prices a search looks at, those last found: a process remembers more and
more of them, and a loose search needs few.
"""

Run = tuple[tuple[int, bool], ...]
"""The operation of every building, and whether the workers in it are limited."""


@dataclass(frozen=True)
class SearchSettings:
    """Where a search begins and when it ends.

    ``deadline`` of the process' clock, s. ``first`` are the options of a design to begin with, None for one
    that was remembered; a design takes its place where it is better by more than a share ``tie`` of the cost.
    ``certain`` KRW are in every design's cost (promises that none keeps): gaps are relative to the rest.
    ``rough`` prices are good enough for all: the instance is one of provinces itself. ``listed``: designs
    about as good as the best are wanted too.
    """

    deadline: float
    first: tuple[int, ...] | None = None
    tie: float = 0.0
    certain: float = 0.0
    rough: bool = False
    listed: bool = False


def floor_of(periods: Subproblems) -> float:
    """What every design costs at least, KRW: every promise and capacity for nothing.

    A building that is worth more in the end than it costs counts with what it brings.
    """
    i, o = periods.instance, periods.instance.options
    brings = np.zeros(len(i.axes.sites))
    np.minimum.at(brings, o.site, o.cost)
    gained = float(np.sort(brings)[: min(i.limits.most_sites, MOST_BUILDINGS)].sum())
    sites_of = {int(m): np.unique(o.site[o.operation == m]) for m in np.unique(o.operation)}
    groups = tuple(Group(tuple(int(s) for s in sites), m) for m, sites in sites_of.items())
    routes, none = periods.routes(groups), np.zeros(len(groups))
    quarters = (
        periods.value(t, periods.buildings(t, groups, none, routes), periods.nothing(t, len(groups)))
        for t in range(len(i.calendar.days))
    )
    return sum(quarters) + gained


def cost_floor(instance: Instance) -> float:
    """``floor_of`` the cost alone, KRW: without promises, and a refused box at its penalty."""
    return floor_of(
        Subproblems(
            instance.with_service(promises=(), province_floor=0.0, refused_average=1.0, refused_design=1.0)
        )
    )


class Pricing:
    """Prices of designs of ``instance``; what is found goes into ``memory`` and is ``newest``."""

    def __init__(
        self, instance: Instance, options: SolveOptions, search: SearchSettings, memory: DualPool
    ) -> None:
        self.instance, self.options, self.search, self.memory = instance, options, search, memory
        self.periods = Subproblems(instance)
        self.loose = options.gap >= LOOSE
        self.mixes = LOOSE_MIXES if self.loose else MIXES
        fine = ROUGH_ZONES if self.loose else PRICE_ZONES
        self.fine, self.rough = (
            self.periods if search.rough else Subproblems(aggregate(instance, zones(instance, n)))
            for n in (fine, ROUGH_ZONES)
        )
        self.pool = ThreadPoolExecutor(max(1, options.threads))
        self.n_t = len(instance.calendar.days)
        self.newest = DualVector((), [])
        self._closed: dict[tuple[int, tuple[int, ...], bool] | None, Floats] = {}
        """Prices of periods before anything opens: the same wherever it will stand."""
        self._carried_to: dict[tuple[int, DualVector, Run], Floats] = {}

    def sought(
        self, groups: tuple[Group, ...], usable: Floats, start: list[Floats] | None, *, thorough: bool
    ) -> list[Floats]:
        """Prices for buildings of ``usable`` (Q, T) net m2, sought on zones."""
        coarse = self.fine if thorough else self.rough
        routes, operations = coarse.routes(groups), tuple(g.operation for g in groups)

        def one(t: int) -> Floats:
            self.check()
            closed = None if usable[:, t].any() else (t, operations, thorough)
            if closed in self._closed:
                return self._closed[closed]
            b = coarse.buildings(t, groups, usable[:, t], routes)
            rough = self.search.rough or not thorough
            x = period_solver.best_prices(coarse, t, b, None if start is None else start[t], rough=rough)
            if closed:
                self._closed[closed] = x
            return x

        found = list(self.pool.map(one, range(self.n_t)))
        self.newest = DualVector(operations, found)
        self.memory.add(self.newest)
        return found

    def values(self, groups: tuple[Group, ...], prices: list[Floats], usable: Floats) -> Floats:
        """The periods' bounds (T,), KRW, at given prices, for every district."""
        routes = self.periods.routes(groups)

        def one(t: int) -> float:
            return self.periods.value(t, self.periods.buildings(t, groups, usable[:, t], routes), prices[t])

        return np.array(list(self.pool.map(one, range(self.n_t))))

    def recalled(
        self, groups: tuple[Group, ...], usable: Floats, remembered: Sequence[Sequence[DualVector]]
    ) -> tuple[float, list[Floats]]:
        """In each period [t] those of its prices that seem to bound buildings best, and about that bound."""
        coarse, fine = self.rough.routes(groups), self.fine.routes(groups)

        def one(t: int) -> tuple[float, Floats]:
            b = self.rough.buildings(t, groups, usable[:, t], coarse)
            run = tuple((g.operation, bool(np.isfinite(n))) for g, n in zip(groups, b.labour, strict=True))
            known = [self._carried(t, b, groups, run, r) for r in remembered[t]]
            values = self.rough.values(t, b, known)
            best = int(np.argmax(values))
            if self.loose:
                return float(values[best]), known[best]
            b = self.fine.buildings(t, groups, usable[:, t], fine)
            return self.fine.value(t, b, known[best]), known[best]

        found = list(self.pool.map(one, range(self.n_t)))
        return sum(value for value, _ in found), [x for _, x in found]

    def _carried(self, t: int, b: Buildings, groups: tuple[Group, ...], run: Run, cut: DualVector) -> Floats:
        """A cut's prices for groups, the same array for those that are ``run`` alike."""
        key = t, cut, run
        if key not in self._carried_to:
            self._carried_to[key] = translated(self.periods, t, b, groups, cut.at(t))
        return self._carried_to[key]

    def found(
        self,
        groups: tuple[Group, ...],
        usable: Floats,
        start: list[Floats] | None,
        facility: float,
        *,
        thorough: bool,
    ) -> tuple[float, list[Floats]]:
        """What a design of ``usable`` (Q, T) net m2 costs, KRW from below, and the prices that say so."""
        prices = self.sought(groups, usable, start, thorough=thorough)
        shut = [self._shut(x, usable[:, t], t) for t, x in enumerate(prices)]
        return float(self.values(groups, shut, usable).sum()) + facility, prices

    def _shut(self, x: Floats, usable: Floats, t: int) -> Floats:
        """Prices at which nobody uses a building that is not open, at whatever site it will be."""
        closed = np.flatnonzero(usable <= 0.0)
        if not len(closed):
            return x
        y, first = x.copy(), self.periods.offsets(t, len(usable)).area
        y[:, first + closed] = np.maximum(y[:, first + closed], CLOSED)
        return y

    def check(self) -> None:
        """In the middle of a step: raises StoppedError where the search is told to stop."""
        if self.options.stop.is_set():
            raise StoppedError
