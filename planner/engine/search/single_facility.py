"""All designs of one building and one operation, bounded together: every site at once, at any prices."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field

import numpy as np

from planner.engine.pricing import site_values
from planner.engine.pricing.subproblems import Group, Subproblems
from planner.engine.search.candidates import Candidates
from planner.instance import Floats, Ints

VECTORS = 16
"""Price vectors a family keeps, the latest first."""


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
            x = periods.translated(t, b, [self.group], (self.group.operation,), x)
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
