"""The dual of one period, compiled: what it is worth at any prices.

With the buildings given, a period is a linear program whose coupling rows are few: what gateways clear,
what is promised, which m2 and heads there are. Price those rows, and every box takes its cheapest route,
every band of the assortment is held where it earns most: closed forms, evaluated for all districts at
once. Any prices within their bounds give a valid lower bound of the period's cost (weak duality); that is
``value``.

The best prices are sought in ``mehrotra``.

Money is KRW per box of the average day. Axes as in ``planner.instance``, of one period; E routes
without a building, G gateways of finite capacity, Q buildings (or groups of sites that hold one building
each), P promises in force.

A scenario's prices are, in this order: ``average`` (G) and ``design`` (G) of a box at a gateway,
``promise`` on the average day (P) and on the design day (P), ``province`` (V), ``area`` (Q) of a net m2,
``head`` (Q), ``door`` (Q, C) what a box is worth at a building's door beyond what it costs there.
``prices`` stacks them (W, N).
"""

from __future__ import annotations

import math
from typing import NamedTuple

import numpy as np

from planner.engine.compiled import compiled, inner
from planner.instance import Floats, Ints


class Market(NamedTuple):
    """What a period's buildings find: demand, the routes past them, and what is promised.

    ``cost`` (R, C, E) KRW, ``on_time`` (R, C, E, D); ``share`` (R, C); ``province`` (R,); ``volume`` (C,
    W); ``probability`` (W,); ``peak``, ``gate_peak`` (C,); ``gate`` (E,) the gateway or -1; ``capacity``
    (G,); ``wait`` KRW per box left over on every peak day, ``orders_per_waiting`` (P,) orders that it makes
    late; ``promise_day`` (P,) and ``late_day`` into D; ``lost`` KRW; ``need_average``, ``need_design``
    (P, W), ``need_province`` (V, W) boxes; ``most`` (3,) KRW a broken promise costs on the average day, the
    design day, in a province; ``band_share`` (C, B).
    """

    cost: Floats
    on_time: Floats
    share: Floats
    province: Ints
    volume: Floats
    probability: Floats
    peak: Floats
    gate_peak: Floats
    gate: Ints
    capacity: Floats
    wait: float
    orders_per_waiting: Floats
    promise_day: Ints
    late_day: int
    lost: float
    need_average: Floats
    need_design: Floats
    need_province: Floats
    most: Floats
    band_share: Floats


class Buildings(NamedTuple):
    """Buildings in use: ``cost`` (R, C, Q), ``on_time`` (R, C, Q, D) of the routes from them;
    ``throughput`` (Q, C) KRW per box inside; ``area`` (Q, C) net m2 per box, ``area_design`` the part
    that overflow relieves; ``heads`` (Q, C) per design-day box; ``overflow_limit``, ``outside`` KRW per
    box of overflow; ``hold`` (Q, C, B) KRW per day of holding a band, ``stock`` (Q, C, B) net m2;
    ``usable`` (Q,) net m2; ``labour`` (Q,) heads, inf where unlimited.
    """

    cost: Floats
    on_time: Floats
    throughput: Floats
    area: Floats
    area_design: Floats
    heads: Floats
    overflow_limit: float
    outside: float
    hold: Floats
    stock: Floats
    usable: Floats
    labour: Floats


class Places(NamedTuple):
    """Where the parts of a scenario's prices begin, and ``size`` how many there are."""

    design: int
    promise: int
    promise_design: int
    province: int
    area: int
    head: int
    door: int
    size: int


@compiled
def places(n_g: int, n_p: int, n_v: int, n_q: int, n_c: int) -> Places:
    """Positions of the parts in a scenario's prices."""
    promise = 2 * n_g
    province = promise + 2 * n_p
    area = province + n_v
    return Places(
        n_g, promise, promise + n_p, province, area, area + n_q, area + 2 * n_q, area + (2 + n_c) * n_q
    )


@compiled
def at_the_door(m: Market, b: Buildings, at: Places, x: Floats) -> Floats:
    """What a box costs inside a building (W, C, Q).

    Overflow relieves a share of the design day where that is cheaper than area and heads.
    """
    n_q, n_c = b.area.shape
    n_w = len(m.probability)
    inside = np.zeros((n_w, n_c, n_q))
    for w in range(n_w):
        for c in range(n_c):
            limit = b.overflow_limit * m.peak[c]
            for q in range(n_q):
                area, head = x[w, at.area + q], x[w, at.head + q]
                relief = b.area_design[q, c] * area + b.heads[q, c] * head - b.outside
                inside[w, c, q] = (
                    b.throughput[q, c]
                    + b.area[q, c] * area
                    + b.heads[q, c] * m.peak[c] * head
                    - limit * max(relief, 0.0)
                    + x[w, at.door + q * n_c + c]
                )
    return inside


@inner
def worth_of_time(m: Market, at: Places, x: Floats, w: int, c: int, n_d: int) -> Floats:
    """What a box of class c that arrives within each number of days is worth (D,), province aside."""
    worth = np.zeros(n_d)
    for p in range(len(m.promise_day)):
        worth[m.promise_day[p]] += x[w, at.promise + p] + m.peak[c] * x[w, at.promise_design + p]
    return worth


@inner
def past(m: Market, at: Places, x: Floats, worth: Floats, w: int, r: int, c: int, found: Floats) -> float:
    """The cheapest route past the buildings, KRW a box; fills ``found`` (E + 1,) with all, lost last."""
    n_e, n_d = m.on_time.shape[2], m.on_time.shape[3]
    least = found[n_e] = m.lost
    for e in range(n_e):
        cost = m.cost[r, c, e]
        for d in range(n_d):
            cost -= m.on_time[r, c, e, d] * worth[d]
        g = m.gate[e]
        if g >= 0:
            cost += x[w, g] + m.gate_peak[c] * x[w, at.design + g]
        found[e] = cost
        least = min(least, cost)
    return least


@inner
def routes(m: Market, b: Buildings, at: Places, x: Floats, inside: Floats) -> tuple[float, Floats]:
    """Cost of all boxes past the buildings, and what a fully stocked class saves (C,), per day."""
    n_r, n_c, n_e, n_d = m.on_time.shape
    n_q, n_w = len(b.usable), len(m.probability)
    prices = np.empty(n_e + 1)
    total, saved = 0.0, np.zeros(n_c)
    for c in range(n_c):
        for w in range(n_w):
            boxes = m.probability[w] * m.volume[c, w]
            if boxes <= 0.0:
                continue
            worth = worth_of_time(m, at, x, w, c, n_d)
            own = worth[m.late_day]
            sum_cost, sum_saved = 0.0, 0.0
            for r in range(n_r):
                share = m.share[r, c]
                if share <= 0.0:
                    continue
                worth[m.late_day] = own + x[w, at.province + m.province[r]]
                price = past(m, at, x, worth, w, r, c, prices)
                saving = 0.0
                for q in range(n_q):
                    cost = b.cost[r, c, q] + inside[w, c, q]
                    for d in range(n_d):
                        cost -= b.on_time[r, c, q, d] * worth[d]
                    saving = max(saving, price - cost)
                sum_cost += share * price
                sum_saved += share * saving
            total += boxes * sum_cost
            saved[c] += boxes * sum_saved
    return total, saved


@inner
def bands(m: Market, b: Buildings, at: Places, x: Floats, saved: Floats) -> float:
    """What the best assortment saves per day."""
    n_q, n_c, n_b = b.hold.shape
    total = 0.0
    for c in range(n_c):
        for k in range(n_b):
            most = 0.0
            for q in range(n_q):
                sold, area = saved[c], 0.0
                for w in range(len(m.probability)):
                    sold += m.probability[w] * m.volume[c, w] * x[w, at.door + q * n_c + c]
                    area += m.probability[w] * x[w, at.area + q]
                gain = m.band_share[c, k] * sold - b.hold[q, c, k] - b.stock[q, c, k] * area
                most = max(most, gain)
            total += most
    return total


@inner
def rows(m: Market, b: Buildings, at: Places, x: Floats) -> float:
    """The linear part: what the capacities are worth and the promises demand, per day."""
    total = 0.0
    for w in range(len(m.probability)):
        part = 0.0
        for g in range(len(m.capacity)):
            part -= m.capacity[g] * (x[w, g] + x[w, at.design + g])
        for p in range(len(m.promise_day)):
            part += m.need_average[p, w] * x[w, at.promise + p]
            part += m.need_design[p, w] * x[w, at.promise_design + p]
        for v in range(len(m.need_province)):
            part += m.need_province[v, w] * x[w, at.province + v]
        for q in range(len(b.usable)):
            part -= b.usable[q] * x[w, at.area + q]
            if x[w, at.head + q] > 0.0:
                part -= b.labour[q] * x[w, at.head + q]
        total += m.probability[w] * part
    return total


@compiled
def value(m: Market, b: Buildings, x: Floats) -> float:
    """The dual at prices ``x`` (W, N) within their bounds, KRW per day: the period costs no less."""
    n_q, n_c, _ = b.hold.shape
    at = places(len(m.capacity), len(m.promise_day), len(m.need_province), n_q, n_c)
    total, saved = routes(m, b, at, x, at_the_door(m, b, at, x))
    return total - bands(m, b, at, x, saved) + rows(m, b, at, x)


@compiled
def values(m: Market, b: Buildings, prices: Floats) -> Floats:
    """``value`` (M,) at each of ``prices`` (M, W, N)."""
    found = np.empty(len(prices))
    for k in range(len(prices)):
        found[k] = value(m, b, prices[k])
    return found


@compiled
def within_bounds(m: Market, b: Buildings, x: Floats) -> Floats:
    """The prices moved to where they are surely valid."""
    n_q, n_c, _ = b.hold.shape
    n_g, n_p, n_v = len(m.capacity), len(m.promise_day), len(m.need_province)
    at = places(n_g, n_p, n_v, n_q, n_c)
    y = np.empty(x.shape)
    for w in range(len(m.probability)):
        for a in range(at.size):
            y[w, a] = max(x[w, a], 0.0)
        late = m.wait
        for p in range(n_p):
            y[w, at.promise + p] = min(y[w, at.promise + p], m.most[0])
            y[w, at.promise_design + p] = min(y[w, at.promise_design + p], m.most[1])
            late += m.orders_per_waiting[p] * y[w, at.promise_design + p]
        for v in range(n_v):
            needed = m.need_province[v, w] > 0.0
            y[w, at.province + v] = min(y[w, at.province + v], m.most[2]) if needed else 0.0
        for g in range(n_g):
            y[w, at.design + g] = min(y[w, at.design + g], late)
        for q in range(n_q):
            if not math.isfinite(b.labour[q]):
                y[w, at.head + q] = 0.0
    return y
