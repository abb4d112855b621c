"""What can stand at each site."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from planner.instance import Floats, Instance, Ints


@dataclass(frozen=True)
class Choices:
    """Options of one operation, alike in use at all sites.

    ``usable`` (K, T) net m2; by site ``cost`` (S, K), inf where there is none, ``spend`` (S, K, Y), KRW, and
    ``row`` (S, K) the instance's option, -1 where there is none.
    """

    usable: Floats
    cost: Floats
    spend: Floats
    row: Ints

    @property
    def sites(self) -> tuple[int, ...]:
        """Sites that have any."""
        return tuple(int(s) for s in np.flatnonzero(np.isfinite(self.cost).any(axis=1)))


def choices(instance: Instance, operation: int, most_buildings: int) -> Choices:
    """The cheapest option for every site and use, and other tenures where a budget could forbid that."""
    o, n_s = instance.options, len(instance.axes.sites)
    rows = np.flatnonzero(o.operation == operation)
    rows = rows[np.argsort(o.cost[rows], kind="stable")]
    all_spend = o.spend * most_buildings
    safe = (all_spend <= instance.budget_year).all(axis=1) & (all_spend.sum(axis=1) <= instance.budget_total)
    kinds: dict[tuple[str, bytes], int] = {}
    placed: dict[tuple[int, int], int] = {}
    for row in (int(r) for r in rows):
        use, site = o.usable[row].tobytes(), int(o.site[row])
        kind = kinds.setdefault(("", use), len(kinds))
        first = placed.setdefault((site, kind), row)
        if first != row and not safe[first]:
            kind = kinds.setdefault((o.tenure[row], use), len(kinds))
            placed.setdefault((site, kind), row)
    n_k = len(kinds)
    usable = np.array([np.frombuffer(use) for _, use in kinds]).reshape(n_k, len(instance.days))
    cost, row_of = np.full((n_s, n_k), np.inf), np.full((n_s, n_k), -1)
    spend = np.zeros((n_s, n_k, o.spend.shape[1]))
    for (site, kind), row in placed.items():
        cost[site, kind], spend[site, kind], row_of[site, kind] = o.cost[row], o.spend[row], row
    return Choices(usable, cost, spend, row_of)
