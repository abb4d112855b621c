"""All designs of one building and one operation, bounded together at every site; the search among them."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field

import numpy as np

from planner.engine.pricing import site_values
from planner.engine.pricing.dual_mapping import translated, uncapacitated_duals
from planner.engine.pricing.subproblems import Group, Subproblems
from planner.engine.pricing.warm_start import DualVector, PeriodDuals
from planner.engine.search.candidates import Candidates
from planner.engine.search.design_pricing import WORTH_TAKING, Pricing
from planner.engine.search.halting import Halting
from planner.engine.search.incumbent import Incumbent
from planner.instance import Floats, Ints

VECTORS = 16
"""Price vectors a family keeps, the latest first."""
LOOKED_AT = 12
"""Prices found for one building that a loose search looks at, the newest: more take longer than they save."""


@dataclass
class SingleFacility:
    """One building run by ``group.operation``, at any of its sites.

    By site ``bound`` (S,) KRW (inf where nothing can stand) and ``best`` (S,) the choice at the bound.
    ``settled`` (S, K) what is known of single designs, ``totals`` (S, K) what each costs at least.
    ``constant`` [(T, S)] and ``slope`` [(T,)] are linear functions of the net m2, one for each price vector.
    """

    group: Group
    choices: Candidates
    bound: Floats
    best: Ints
    settled: Floats
    totals: Floats = field(default_factory=lambda: np.zeros((0, 0)))
    constant: list[Floats] = field(default_factory=list)
    slope: list[Floats] = field(default_factory=list)

    @classmethod
    def of(cls, operation: int, choices: Candidates) -> SingleFacility:
        """The family, not bounded yet."""
        n_s = len(choices.cost)
        bound = np.full(n_s, np.inf)
        bound[list(choices.sites)] = -np.inf
        settled = np.full(choices.cost.shape, -np.inf)
        return cls(Group(choices.sites, operation), choices, bound, np.zeros(n_s, dtype=np.int64), settled)

    @property
    def least(self) -> float:
        """The family's bound, KRW; inf where no site is left."""
        return float(self.bound.min(initial=np.inf))

    def add(self, periods: Subproblems, prices: list[Floats], pool: ThreadPoolExecutor) -> None:
        """Value all sites at one vector of prices [t] (W, N)."""
        routes = periods.routes([self.group])

        def one(t: int) -> tuple[Floats, float]:
            m, x, at = periods.markets[t], prices[t], periods.offsets(t, 1)
            b = periods.buildings(t, [self.group], np.zeros(1), routes)
            x = translated(periods, t, b, [self.group], PeriodDuals((self.group.operation,), x))
            slots = periods.slots(t, [self.group], np.zeros(1, dtype=np.int64))
            savings = site_values.site_savings(m, b, x, slots, *periods.from_sites)
            value = site_values.values_by_site(m.band_share, b.stock, slots, savings)
            value = value + periods.fewer_workers(t, self.group, x[:, at.labour])
            slope = float(m.probability @ x[:, at.area])
            return value * periods.scale[t], slope * float(periods.scale[t])

        found = list(pool.map(one, range(len(periods.markets))))
        self.constant.insert(0, np.stack([value for value, _ in found]))
        self.slope.insert(0, np.array([slope for _, slope in found]))
        del self.constant[VECTORS:], self.slope[VECTORS:]

    def update(self, budget_total: float, budget_year: float) -> None:
        """Bound every site by all vectors: the least, over its choices, of their cost and the periods'."""
        c = self.choices
        affordable = (c.spend <= budget_year).all(axis=2) & (c.spend.sum(axis=2) <= budget_total)
        total = np.where(affordable, c.cost, np.inf)  # (S, K)
        for t in range(c.usable.shape[1]):
            lines = [
                own[t][:, None] - slope[t] * c.usable[:, t]
                for own, slope in zip(self.constant, self.slope, strict=True)
            ]
            total = total + np.maximum.reduce(lines)
        total = np.maximum(total, self.settled)
        self.best, self.totals = total.argmin(axis=1), total
        self.bound = np.maximum(self.bound, total.min(axis=1))


class SingleFacilitySearch:
    """Settles the designs of one building, the weakest first; ``choices`` by operation.

    ``uncapacitated_duals`` are prices where space is ample, once any were sought.
    """

    def __init__(
        self, pricing: Pricing, incumbent: Incumbent, halting: Halting, choices: dict[int, Candidates]
    ) -> None:
        self.pricing, self.incumbent, self.halting = pricing, incumbent, halting
        self.families = [SingleFacility.of(m, found) for m, found in choices.items()]
        self.uncapacitated_duals: DualVector | None = None
        self._tried: set[tuple[int, int, bytes]] = set()
        self._priced: set[tuple[int, int, bytes]] = set()

    def run(self, *, announce: bool) -> None:
        """Until the weakest design is within the gap of the best.

        ``announce``: its bound is that of all designs, because there are no others.
        """
        while not self.halting.over:
            weakest = min(self.families, key=lambda f: f.least, default=None)
            if weakest is None or weakest.least >= self.incumbent.enough:
                break
            if announce:
                self.incumbent.raise_bound(weakest.least)
            if weakest.constant:
                self._advance(weakest)
            else:
                self._begin(weakest)
        least = min((f.least for f in self.families), default=np.inf)
        self.incumbent.set_aside(least)
        if announce:
            self.incumbent.raise_bound(least)

    def below(self, limit: float) -> list[tuple[float, tuple[int, ...]]]:
        """Designs that may cost less than ``limit``, KRW: their least cost, and the rows of their options."""
        return [
            (float(family.totals[s, k]), (int(family.choices.row[s, k]),))
            for family in self.families
            for s, k in zip(*np.nonzero(family.totals < limit), strict=True)
        ]

    def _begin(self, family: SingleFacility) -> None:
        """Bound a family for the first time: by remembered prices where there are some, else by new ones."""
        pricing, group, usable = self.pricing, family.group, family.choices.usable
        largest = usable[np.argmax(usable.sum(axis=1))][None]
        known = pricing.memory.of_one()
        prices = pricing.recalled((group,), largest, [known] * pricing.n_t)[1] if len(known) > 1 else None
        prices = prices or pricing.sought((group,), largest, None, thorough=True)
        if self.uncapacitated_duals is None:
            every = tuple(range(len(pricing.instance.axes.operations)))
            spacious = [uncapacitated_duals(pricing.periods, t, 1, x, every) for t, x in enumerate(prices)]
            self.uncapacitated_duals = DualVector(every, spacious)
        self._value(family, prices)

    def _advance(self, family: SingleFacility) -> None:
        """Bound a family's weakest design better: by remembered prices if they help, else by new ones."""
        pricing, group = self.pricing, family.group
        s = int(np.argmin(family.bound))
        k = int(family.best[s])
        row = int(family.choices.row[s, k])
        own, usable = (Group((s,), group.operation),), family.choices.usable[k][None]
        now, enough, facility = family.bound[s], self.incumbent.enough, float(family.choices.cost[s, k])
        key = (group.operation, s, usable.tobytes())
        known = pricing.memory.of_one()
        known = known[:LOOKED_AT] if pricing.loose else known
        recalled, prices = pricing.recalled(own, usable, [known] * pricing.n_t)
        lacking = (enough if np.isfinite(enough) else abs(now)) - now
        if key in self._tried or recalled + facility < min(enough, now + WORTH_TAKING * lacking):
            thorough = key in self._priced or not np.isfinite(enough)
            found, prices = pricing.found(own, usable, prices, facility, thorough=thorough)
            if not thorough and found < self.incumbent.cost:
                thorough = True
                if not pricing.search.rough:
                    found, prices = pricing.found(own, usable, prices, facility, thorough=True)
            if thorough:
                self.incumbent.offer(found, (row,), pricing.newest)
                family.settled[s, k] = found
            self._priced.add(key)
        self._tried.add(key)
        self._value(family, prices)

    def _value(self, family: SingleFacility, prices: list[Floats]) -> None:
        """Bound all designs of a family by one more vector of prices [t] (W, N)."""
        limits = self.pricing.instance.limits
        family.add(self.pricing.periods, prices, self.pricing.pool)
        family.update(limits.budget_total, limits.budget_year)
