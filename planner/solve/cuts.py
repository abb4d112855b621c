"""What prices say about several buildings: linear functions of their net m2, for all sites of the first two.

At a vector of prices a period costs at least a constant less the price of space times the net m2. The
constant is found for every two sites of the first two buildings; a box may leave from any site of the others.
"""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import numpy as np
from numpy.typing import NDArray

from planner.instance import Floats
from planner.solve import sites
from planner.solve.dual import Group, Periods
from planner.solve.memory import Remembered

CLOSED = 1e7
"""KRW per net m2 and day: nobody uses a building at this price, and it is no loss for one not open."""


class Cuts:
    """Price vectors valued for buildings without net m2; what several nodes ask for is kept."""

    def __init__(self, periods: Periods, pool: ThreadPoolExecutor) -> None:
        self.periods, self.pool = periods, pool
        self._rough: dict[tuple[Remembered, tuple[Group, ...]], tuple[Floats, Floats]] = {}

    def everywhere(self, cut: Remembered, groups: tuple[Group, ...]) -> tuple[Floats, Floats]:
        """A cut's constant (T,) and slopes (Q, T) where every building is at all its sites at once."""
        key = (cut, groups)
        if key not in self._rough:
            p = self.periods
            routes, nothing = p.routes(groups), np.zeros(len(groups))

            def one(t: int) -> tuple[float, Floats]:
                b, at = p.buildings(t, groups, nothing, routes), p.places(t, len(groups))
                x = p.translated(t, b, groups, cut.operations, cut.prices[t])
                return p.value(t, b, x), p.markets[t].probability @ x[:, at.area : at.head] * p.scale[t]

            found = list(self.pool.map(one, range(len(p.markets))))
            slopes = np.stack([slope for _, slope in found], axis=1)
            self._rough[key] = np.array([value for value, _ in found]), slopes
        return self._rough[key]

    def sited(
        self, cut: Remembered, groups: tuple[Group, ...], opened: NDArray[np.bool_]
    ) -> tuple[Floats, Floats]:
        """A cut's constants (T, S, S) and slopes (Q, T) where only those ``opened`` (Q, T) are in use."""
        found = list(self.pool.map(lambda t: self._sited(t, cut, groups, opened[:, t]), range(len(opened.T))))
        return np.stack([value for value, _ in found]), np.stack([slope for _, slope in found], axis=1)

    def _sited(
        self, t: int, cut: Remembered, groups: tuple[Group, ...], opened: NDArray[np.bool_]
    ) -> tuple[Floats, Floats]:
        p, m, n_s = self.periods, self.periods.markets[t], self.periods.from_sites[0].shape[2]
        kept = tuple(int(q) for q in np.flatnonzero(opened))
        if len(kept) > 1 and kept[:2] != (0, 1):
            kept = tuple(range(len(groups)))
        own, nothing = [groups[q] for q in kept], np.zeros(len(groups))
        x = self._translated(t, cut, groups)
        at, y = p.places(t, len(own)), p.only(t, kept, x)
        b = p.buildings(t, own, nothing[: len(own)], p.routes(own))
        slope = np.full(len(groups), CLOSED)
        slope[list(kept)] = m.probability @ y[:, at.area : at.head]
        scale = float(p.scale[t])
        if not kept or kept[0] > 1:
            return np.full((n_s, n_s), p.value(t, b, y)), slope * scale
        fees = p.fees(t, own)
        total, saved = sites.site_savings(m, b, at, y, fees, *p.from_sites)
        lacking = [p.fewer_heads(t, g, y[:, at.head + q]) for q, g in enumerate(own[:2])]
        if len(own) == 1:
            value = sites.values_by_site(m, b, at, y, fees, total, saved) + lacking[0]
            value = np.broadcast_to(value[:, None] if kept == (0,) else value, (n_s, n_s))
        else:
            others = np.zeros(saved.shape[1:3])
            for q, g in enumerate(own[2:], 2):
                others = np.maximum(others, saved[q][..., list(g.sites)].max(axis=2))
            value = sites.values_by_pair(m, b, at, y, fees, total, saved, others) + np.add.outer(*lacking)
        return value * scale, slope * scale

    def _translated(self, t: int, cut: Remembered, groups: tuple[Group, ...]) -> Floats:
        p, nothing = self.periods, np.zeros(len(groups))
        b = p.buildings(t, groups, nothing, p.routes(groups))
        return p.translated(t, b, groups, cut.operations, cut.prices[t])
