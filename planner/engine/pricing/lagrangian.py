"""The dual of one period, compiled: what it is worth at any prices.

With the buildings given, a period is a linear program whose coupling rows are few (``coupling_rows``). Price
those rows, and every box takes its cheapest route, every band of the assortment is held where it earns most:
closed forms, evaluated for all districts at once. Any prices within their bounds give a valid lower bound of
the period's cost (weak duality); that is ``value``. The best prices are sought in ``mehrotra``.

Money is KRW per box of the average day; axes as in ``period_data``. Prices (W, N) stand in the order of
``coupling_rows.PriceOffsets``.
"""

from __future__ import annotations

import numpy as np

from planner.engine.compiled import compiled, inner
from planner.engine.pricing.coupling_rows import (
    CouplingRows,
    PriceOffsets,
    coupling_rows,
    held_prices,
    offsets,
    unit_prices,
    worth_of_limits,
)
from planner.engine.pricing.period_data import Buildings, Market
from planner.instance import Floats


@inner
def inside_prices(m: Market, b: Buildings, t: CouplingRows, c: int, local: Floats, found: Floats) -> None:
    """What a box of class c costs inside each building (Q,), with overflow where that is cheaper.

    ``local`` (L,): what a unit of each kind costs (``unit_prices``).
    """
    first, n_q = len(m.capacity) + len(m.promise_day), len(found)
    for q in range(n_q):
        found[q] = t.cost[c, first + q] + local[first + q]
        if b.overflow_limit > 0.0:
            found[q] = min(found[q], t.cost[c, first + n_q + q] + local[first + n_q + q])


@inner
def worth_of_time(m: Market, local: Floats, worth: Floats) -> None:
    """What a box that arrives within each number of days is worth (D,), province aside, into ``worth``."""
    worth[:] = 0.0
    for p in range(len(m.promise_day)):
        worth[m.promise_day[p]] += local[len(m.capacity) + p]


@inner
def past(m: Market, local: Floats, worth: Floats, r: int, c: int, found: Floats) -> float:
    """The cheapest route past the buildings, KRW a box; fills ``found`` (E + 1,) with all, lost last."""
    n_e, n_d = m.on_time.shape[2], m.on_time.shape[3]
    least = found[n_e] = m.lost
    for e in range(n_e):
        cost = m.cost[r, c, e]
        for d in range(n_d):
            cost -= m.on_time[r, c, e, d] * worth[d]
        if m.gate[e] >= 0:
            cost += local[m.gate[e]]
        found[e] = cost
        least = min(least, cost)
    return least


@inner
def routes(m: Market, b: Buildings, at: PriceOffsets, t: CouplingRows, x: Floats) -> tuple[float, Floats]:
    """Cost of all boxes past the buildings, and what a fully stocked class saves (C,), per day."""
    n_r, n_c, n_e, n_d = m.on_time.shape
    n_q, n_w = len(b.usable), len(m.probability)
    prices, local = np.empty(n_e + 1), np.empty(len(t.used))
    inside, worth = np.empty(n_q), np.empty(n_d)
    total, saved = 0.0, np.zeros(n_c)
    for c in range(n_c):
        for w in range(n_w):
            boxes = m.probability[w] * m.volume[c, w]
            if boxes <= 0.0:
                continue
            unit_prices(t, c, x[w], local)
            inside_prices(m, b, t, c, local, inside)
            worth_of_time(m, local, worth)
            own = worth[m.late_day]
            sum_cost, sum_saved = 0.0, 0.0
            for r in range(n_r):
                share = m.share[r, c]
                if share <= 0.0:
                    continue
                worth[m.late_day] = own + x[w, at.province_floor + m.province[r]]
                price = past(m, local, worth, r, c, prices)
                saving = 0.0
                for q in range(n_q):
                    cost = b.cost[r, c, q] + inside[q]
                    for d in range(n_d):
                        cost -= b.on_time[r, c, q, d] * worth[d]
                    saving = max(saving, price - cost)
                sum_cost += share * price
                sum_saved += share * saving
            total += boxes * sum_cost
            saved[c] += boxes * sum_saved
    return total, saved


@inner
def held_gains(m: Market, b: Buildings, t: CouplingRows, x: Floats) -> Floats:
    """What a building gains per day by holding a band (Q, C, B), beside what its boxes save there."""
    n_q, n_c, n_b = b.hold.shape
    price, gain = held_prices(t, x), np.empty((n_q, n_c, n_b))
    for q in range(n_q):
        for c in range(n_c):
            sold, area = price[q * n_c + c], price[n_q * n_c + q]
            for k in range(n_b):
                gain[q, c, k] = -m.band_share[c, k] * sold - b.hold[q, c, k] - b.stock[q, c, k] * area
    return gain


@inner
def bands(m: Market, b: Buildings, t: CouplingRows, x: Floats, saved: Floats) -> float:
    """What the best assortment saves per day."""
    gain, total = held_gains(m, b, t, x), 0.0
    n_q, n_c, n_b = gain.shape
    for c in range(n_c):
        for k in range(n_b):
            most = 0.0
            for q in range(n_q):
                most = max(most, m.band_share[c, k] * saved[c] + gain[q, c, k])
            total += most
    return total


@compiled
def values(m: Market, b: Buildings, prices: Floats) -> Floats:
    """The dual (M,) at each of ``prices`` (M, W, N) within their bounds, KRW per day.

    The period costs no less.
    """
    at = offsets(m, len(b.usable))
    t = coupling_rows(m, b, at)
    found = np.empty(len(prices))
    for k in range(len(prices)):
        total, saved = routes(m, b, at, t, prices[k])
        found[k] = total - bands(m, b, t, prices[k], saved) + worth_of_limits(m, t, prices[k])
    return found


@compiled
def held_value(m: Market, b: Buildings, x: Floats) -> tuple[float, Floats]:
    """The dual at prices ``x`` (W, N) for any assortment h: a constant, and what each band adds (Q, C, B).

    KRW per day; the period costs at least constant + sum of slope x h, whatever share h of the bands is held.
    """
    at = offsets(m, len(b.usable))
    t = coupling_rows(m, b, at)
    total, saved = routes(m, b, at, t, x)
    slope = held_gains(m, b, t, x)
    for q in range(slope.shape[0]):
        for c in range(slope.shape[1]):
            for k in range(slope.shape[2]):
                slope[q, c, k] = -slope[q, c, k] - m.band_share[c, k] * saved[c]
    return total + worth_of_limits(m, t, x), slope
