"""What can stand at each site, and what the budgets allow."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from planner.instance import Floats, Instance, Ints


@dataclass(frozen=True)
class Candidates:
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


def choices(instance: Instance, operation: int, most_buildings: int) -> Candidates:
    """The cheapest option for every site and use, and other tenures where a budget could forbid that."""
    o, n_s = instance.options, len(instance.axes.sites)
    rows = np.flatnonzero(o.operation == operation)
    rows = rows[np.argsort(o.cost[rows], kind="stable")]
    uses, kinds = [use.tobytes() for use in o.usable[rows]], dict[tuple[str, bytes], int]()
    kind = np.array([kinds.setdefault(("", use), len(kinds)) for use in uses], dtype=np.int64)
    _, cheapest, of = np.unique(o.site[rows] * len(rows) + kind, return_index=True, return_inverse=True)
    all_spend = o.spend[rows] * most_buildings
    safe = (all_spend <= instance.limits.budget_year).all(axis=1) & (
        all_spend.sum(axis=1) <= instance.limits.budget_total
    )
    others: dict[tuple[int, int], int] = {}
    for n in np.flatnonzero(~safe[cheapest[of]] & (cheapest[of] != np.arange(len(rows)))):
        own = kinds.setdefault((o.tenure[rows[n]], uses[n]), len(kinds))
        others.setdefault((int(o.site[rows[n]]), own), int(rows[n]))
    chosen = np.append(rows[cheapest], list(others.values())).astype(np.int64)
    number = np.append(kind[cheapest], [own for _, own in others]).astype(np.int64)
    n_k = len(kinds)
    usable = np.array([np.frombuffer(use) for _, use in kinds]).reshape(n_k, len(instance.calendar.days))
    cost, row_of = np.full((n_s, n_k), np.inf), np.full((n_s, n_k), -1)
    spend = np.zeros((n_s, n_k, o.spend.shape[1]))
    at = o.site[chosen], number
    cost[at], spend[at], row_of[at] = o.cost[chosen], o.spend[chosen], chosen
    return Candidates(usable, cost, spend, row_of)


def budgets(instance: Instance) -> Floats:
    """What may be spent in each calendar year, and in all of them (Y + 1,), KRW; inf where nothing limits."""
    n_years = instance.options.spend.shape[1]
    return np.append(np.full(n_years, instance.limits.budget_year), instance.limits.budget_total)


def affordable(instance: Instance, rows: Sequence[int]) -> bool:
    """Whether the budgets suffice for the design of some ``rows`` of the options."""
    spend = instance.options.spend[list(rows)].sum(axis=0)
    within_years = (spend <= instance.limits.budget_year).all()
    return bool(within_years and spend.sum() <= instance.limits.budget_total)


@dataclass(frozen=True)
class FacilityTypes:
    """The choices of all operations in one list, the largest first, and last of all that nothing stands.

    ``operation`` (K,), -1 of nothing; the rest as in ``Candidates``, nothing for nothing.
    """

    operation: Ints
    usable: Floats
    cost: Floats
    spend: Floats
    row: Ints

    @classmethod
    def of(cls, found: dict[int, Candidates]) -> FacilityTypes:
        """Of the choices by operation."""
        parts = list(found.values())
        n_s, _, n_y = parts[0].spend.shape
        order = np.argsort(-np.concatenate([c.usable.sum(axis=1) for c in parts]), kind="stable")
        operation = np.concatenate([np.full(len(c.usable), m) for m, c in found.items()])[order]
        usable = np.concatenate([c.usable for c in parts])[order]
        cost = np.concatenate([c.cost for c in parts], axis=1)[:, order]
        spend = np.concatenate([c.spend for c in parts], axis=1)[:, order]
        row = np.concatenate([c.row for c in parts], axis=1)[:, order]
        return cls(
            np.append(operation, -1),
            np.vstack([usable, np.zeros(usable.shape[1])]),
            # Of one layout, whatever was joined: compiled code is made for each.
            np.ascontiguousarray(np.hstack([cost, np.zeros((n_s, 1))])),
            np.ascontiguousarray(np.concatenate([spend, np.zeros((n_s, 1, n_y))], axis=1)),
            np.ascontiguousarray(np.hstack([row, np.full((n_s, 1), -1)])),
        )

    @property
    def nothing(self) -> int:
        """The number of the last kind."""
        return len(self.operation) - 1
