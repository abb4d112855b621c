"""What prices say about several buildings: linear functions of their net m2, for all sites of the first two.

At a vector of prices a period costs at least a constant less the price of space times the net m2. The
constant is found for every two sites of the first two buildings; a box may leave from any site of the others.
"""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import numpy as np

from planner.instance import Floats
from planner.solve import kernel
from planner.solve.dual import Group, Periods
from planner.solve.memory import Remembered

CLOSED = 1e7
"""KRW per net m2 and day: nobody uses a building at this price, and it is no loss for one not open."""


class Cuts:
    """Price vectors valued for buildings without net m2; what several nodes ask for is kept."""

    def __init__(self, periods: Periods, pool: ThreadPoolExecutor) -> None:
        self.periods, self.pool = periods, pool
        self._rough: dict[tuple[Remembered, tuple[Group, ...]], tuple[Floats, Floats]] = {}
        self._pairs: dict[tuple[Remembered, tuple[Group, ...]], list[tuple[Floats, Floats]]] = {}

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

    def of_pair(self, cut: Remembered, groups: tuple[Group, ...]) -> list[tuple[Floats, Floats]]:
        """Constants (T, S, S) and slopes (2, T) where both of two buildings are open, or one of them."""
        key = (cut, groups)
        if key not in self._pairs:
            self._pairs[key] = self._valued(cut, groups, [(0, 1), (0,), (1,)])
        return self._pairs[key]

    def of_all(self, cut: Remembered, groups: tuple[Group, ...]) -> tuple[Floats, Floats]:
        """The constant (T, S, S) and slopes (Q, T) where all buildings are open."""
        return self._valued(cut, groups, [tuple(range(len(groups)))])[0]

    def _valued(
        self, cut: Remembered, groups: tuple[Group, ...], subsets: list[tuple[int, ...]]
    ) -> list[tuple[Floats, Floats]]:
        """A cut's constants (T, S, S) and slopes (Q, T) where only the slots of a subset are open."""
        p = self.periods
        routes = [p.routes([groups[q] for q in kept]) for kept in subsets]
        found = list(
            self.pool.map(lambda t: self._cuts(t, groups, subsets, routes, cut), range(len(p.markets)))
        )
        constants = [np.stack([period[k][0] for period in found]) for k in range(len(subsets))]
        slopes = [np.stack([period[k][1] for period in found], axis=1) for k in range(len(subsets))]
        return list(zip(constants, slopes, strict=True))

    def _cuts(
        self,
        t: int,
        groups: tuple[Group, ...],
        subsets: list[tuple[int, ...]],
        routes: list[tuple[Floats, Floats]],
        cut: Remembered,
    ) -> list[tuple[Floats, Floats]]:
        """A period's constant and slope where only the slots of a subset are open, for every subset."""
        p, m, result = self.periods, self.periods.markets[t], []
        nothing = np.zeros(len(groups))
        full, at = p.buildings(t, groups, nothing, p.routes(groups)), p.places(t, len(groups))
        x = p.translated(t, full, groups, cut.operations, cut.prices[t])
        fees = p.fees(t, groups)
        total, saved = kernel.site_savings(m, full, at, x, fees, *p.from_sites)
        for kept, ways in zip(subsets, routes, strict=True):
            own = [groups[q] for q in kept]
            at, y = p.places(t, len(own)), p.only(t, kept, x)
            b = p.buildings(t, own, nothing[: len(own)], ways)
            slope = np.full(len(groups), CLOSED)
            slope[list(kept)] = m.probability @ y[:, at.area : at.head]
            lacking = [p.fewer_heads(t, g, y[:, at.head + q]) for q, g in enumerate(own[:2])]
            if len(own) == 1:
                q = kept[0]
                value = kernel.values_by_site(m, b, at, y, fees[q:], total, saved[q:]) + lacking[0]
                value = value[:, None] if kept == (0,) else value[None]
            else:
                others = np.zeros(saved.shape[1:3])
                for q, g in enumerate(own[2:], 2):
                    others = np.maximum(others, saved[q][..., list(g.sites)].max(axis=2))
                value = kernel.values_by_pair(m, b, at, y, fees, total, saved, others)
                value = value + np.add.outer(*lacking)
            result.append((value * float(p.scale[t]), slope * float(p.scale[t])))
        return result
