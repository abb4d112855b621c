"""One period solved by the interior-point method: its best prices and flows, and what more space is worth."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import numpy as np

from planner.engine.pricing.linear_program import Part, workspace
from planner.engine.pricing.mehrotra import Search, interior
from planner.engine.pricing.period_data import Buildings
from planner.engine.pricing.subproblems import Group, Subproblems
from planner.instance import Floats

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
LEAST_AREA = 0.5
"""Net m2 for which a period is priced at least: where there are none, their price has no bound."""
NOTHING_NEAR = np.zeros((0, 0))
"""Where a search starts from nothing."""


def best_prices(
    periods: Subproblems, t: int, b: Buildings, near: Floats | None, *, rough: bool = False
) -> Floats:
    """The best prices (W, N) of a period with buildings ``b``.

    The search begins ``near`` those of a similar problem, or from nothing. ``rough``: with fewer steps.
    """
    b = b._replace(usable=np.maximum(b.usable, LEAST_AREA))
    gap = ROUGH if rough else EXACT
    if near is not None:
        found, reached, _, _ = _from(periods, t, b, near, WARM, gap, WARM_STEPS)
        if reached < gap or (rough and reached < 10.0 * gap):
            return found
    return _from_nothing(periods, t, b, gap)[0]


def best_assortment(periods: Subproblems, t: int, b: Buildings, near: Floats | None) -> tuple[Floats, Floats]:
    """The best prices (W, N) of a period, and about what is held at least cost (Q, C, B).

    The search begins ``near`` prices of a similar problem, or from nothing.
    """
    if near is not None:
        x, reached, _, found = _from(periods, t, b, near, WARM, EXACT, WARM_STEPS)
        if reached < EXACT:
            return x, found.held
    x, _, _, found = _from_nothing(periods, t, b, EXACT)
    return x, found.held


def best_flows(periods: Subproblems, t: int, b: Buildings, near: Floats | None) -> tuple[Part, float]:
    """What moves and what is held at least cost, and the bound of that cost, KRW.

    Boxes are weighted with probability. The search begins ``near`` prices (W, N) found for the same
    buildings, or from nothing.
    """
    if near is not None:
        x, reached, _, found = _from(periods, t, b, near, NEAR, PRIMAL, NEAR_STEPS)
        if reached < PRIMAL:
            return found, periods.value(t, b, x)
    x, _, _, found = _from_nothing(periods, t, b, PRIMAL)
    return found, periods.value(t, b, x)


def _from(
    periods: Subproblems, t: int, b: Buildings, near: Floats, share: float, gap: float, steps: int
) -> tuple[Floats, float, int, Part]:
    at = periods.offsets(t, len(b.usable))
    dearest = float(near[:, at.promise_average : at.area].max(initial=0.0))
    target = share * max(periods.typical, dearest)
    return _interior(periods, t, b, near, Search(target, LEAST_WARM * target, gap, steps))


def _from_nothing(periods: Subproblems, t: int, b: Buildings, gap: float) -> tuple[Floats, float, int, Part]:
    target = HOT * periods.instance.service.price_of_broken(t)
    how = Search(target, LEAST_HOT * target, gap, MOST_STEPS)
    return _interior(periods, t, b, NOTHING_NEAR, how)


def _interior(
    periods: Subproblems, t: int, b: Buildings, near: Floats, how: Search
) -> tuple[Floats, float, int, Part]:
    return interior(periods.markets[t], b, near, how, workspace(periods.markets[t], b))


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
        x = best_prices(periods, t, b, None if start is None else start[t], rough=True)
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
