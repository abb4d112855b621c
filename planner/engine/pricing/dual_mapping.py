"""Prices found for one design's buildings, for another's: which building takes whose (``dual_transfer``)."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from planner.engine.pricing import coupling_rows
from planner.engine.pricing.dual_transfer import Match, carried
from planner.engine.pricing.period_data import Buildings
from planner.engine.pricing.subproblems import Group, Subproblems
from planner.engine.pricing.warm_start import PeriodDuals
from planner.instance import Floats

NO_BUILDING = 2.0
"""Price of a net m2 where none was priced, as a multiple of what a box costs."""


def translated(
    periods: Subproblems, t: int, b: Buildings, groups: Sequence[Group], found: PeriodDuals
) -> Floats:
    """Prices ``found`` for one design's buildings, for the buildings ``b`` of ``groups`` (W, N).

    Each building has those of the one in its place if run alike, else of any that is.
    """
    operations, x = found
    wanted, last = tuple(g.operation for g in groups), len(operations) - 1
    if wanted == operations:
        at = periods.offsets(t, len(groups))
        y = _within(periods, t, len(groups), x).copy()
        y[:, at.labour : at.assortment][:, ~np.isfinite(b.labour)] = 0.0
        return y
    like = [
        operations.index(m) if m in operations and operations[min(q, last)] != m else min(q, last)
        for q, m in enumerate(wanted)
    ]
    return map_duals(periods, t, b, groups, found, like)


def map_duals(
    periods: Subproblems,
    t: int,
    b: Buildings,
    groups: Sequence[Group],
    found: PeriodDuals,
    like: Sequence[int],
    *,
    for_any_class: bool = False,
) -> Floats:
    """Prices (W, N) for the buildings ``b`` of ``groups``, each as the one of number ``like`` [Q] had them.

    One that is run otherwise gets such a price of its m2 that a box costs as much in it, on average or,
    ``for_any_class``, no less of any class.
    """
    operations, x = found
    old, new = periods.offsets(t, len(operations)), periods.offsets(t, len(groups))
    x = _within(periods, t, len(operations), x)
    if not operations:
        y = np.zeros((len(x), new.size))
        y[:, : new.area] = x[:, : old.area]
        y[:, new.area : new.labour] = NO_BUILDING * periods.typical
        return y
    known = periods.in_a_building(t, dearest=for_any_class)
    run_by, run = [operations[k] for k in like], [g.operation for g in groups]
    numbers = np.array([list(like), run_by, run], dtype=np.int64)
    match = Match(numbers[0], numbers[1], numbers[2], for_any_class)
    return carried(periods.markets[t], known, b, len(operations), x, match)


def uncapacitated_duals(
    periods: Subproblems, t: int, n_buildings: int, x: Floats, operations: tuple[int, ...]
) -> Floats:
    """Prices ``x`` found for ``n_buildings``, those of space and labour at nothing for each operation."""
    y = np.zeros((len(x), periods.offsets(t, len(operations)).size))
    first = periods.offsets(t, n_buildings).area
    y[:, :first] = x[:, :first]
    return y


def _within(periods: Subproblems, t: int, n_buildings: int, x: Floats) -> Floats:
    """Prices that are valid here: where they were found, a broken promise or a wait may have cost
    more.
    """
    m, at = periods.markets[t], periods.offsets(t, n_buildings)
    waits = m.wait + x[:, at.promise_design_day : at.province_floor] @ m.orders_per_waiting
    if (x[:, at.promise_average : at.area] <= m.broken).all() and (
        x[:, at.gateway_design_day : at.promise_average] <= waits[:, None]
    ).all():
        return x  # mostly so, and ten times as quick to see
    return coupling_rows.within_market(m, n_buildings, x)
