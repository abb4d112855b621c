"""The linear program of one period as the interior-point method sees it, and where it begins, compiled."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from planner.engine.compiled import inner
from planner.engine.pricing.lagrangian import Buildings, Market, Places
from planner.instance import Floats, Ints

NEVER = 1e8
"""KRW a box on a route that nobody uses."""
ROW_SHARE = 0.1
"""Weight of a row's own slack, as a share of the boxes or m2 that it is about."""


class Columns(NamedTuple):
    """The routes (K: entries, lost, stocked, stocked with overflow) of every class and district.

    ``cost`` (C, R, K); ``soon`` (C, R, K, P + 1) punctuality by promise, the longest last; ``unit`` (K,) the
    coordinate that a route uses up, or -1; ``stocked`` the first stocked route; ``load`` (C, W, R) boxes.
    Coordinates (L: gateways, promises, stocked routes) stand for ``rows`` (L,) rows each, at most three:
    ``row`` (C, L, 3) which, and ``size`` (C, L, 3) how much of them.
    """

    cost: Floats
    soon: Floats
    unit: Ints
    stocked: int
    load: Floats
    rows: Ints
    row: Ints
    size: Floats


class Rows(NamedTuple):
    """The rows (W, N) of every scenario: sum of what uses them <= ``limit``, where ``active``."""

    limit: Floats
    active: Floats


class Part(NamedTuple):
    """One number for every variable: its value, its reduced cost, its weight, or a step.

    ``flow`` (C, W, R, K) of the routes; ``spare`` (C, W, R) what stock may cover more (its reduced cost is
    the price of cover); ``slack`` (W, N) of the rows (the rows' prices); ``short`` (W, N) what lacks from a
    promise; ``wait`` (W, G) boxes that wait; ``held`` (Q, C, B) of the bands; ``rest`` (C, B) not held.
    """

    flow: Floats
    spare: Floats
    slack: Floats
    short: Floats
    wait: Floats
    held: Floats
    rest: Floats


@inner
def columns(m: Market, b: Buildings, at: Places) -> Columns:
    """The routes past and through the buildings."""
    n_r, n_c, n_e, _ = m.on_time.shape
    n_g, n_p, n_q, n_w = len(m.capacity), len(m.promise_day), len(b.usable), len(m.probability)
    stocked = n_e + 1
    n_k = stocked + n_q * (2 if b.overflow_limit > 0.0 else 1)
    n_l = n_g + n_p + n_k - stocked
    cost, soon = np.empty((n_c, n_r, n_k)), np.zeros((n_c, n_r, n_k, n_p + 1))
    unit, load = np.full(n_k, -1), np.empty((n_c, n_w, n_r))
    rows, row, size = np.full(n_l, 2), np.zeros((n_c, n_l, 3), dtype=np.int64), np.zeros((n_c, n_l, 3))
    for k in range(n_k):
        unit[k] = m.gate[k] if k < n_e else (-1 if k == n_e else n_g + n_p + k - stocked)
    for c in range(n_c):
        for g in range(n_g):
            row[c, g, 0], size[c, g, 0] = g, 1.0
            row[c, g, 1], size[c, g, 1] = at.design + g, m.gate_peak[c]
        for p in range(n_p):
            row[c, n_g + p, 0], size[c, n_g + p, 0] = at.promise + p, 1.0
            row[c, n_g + p, 1], size[c, n_g + p, 1] = at.promise_design + p, m.peak[c]
        limit = b.overflow_limit * m.peak[c]
        for k in range(n_k - stocked):
            q, over, n = k % n_q, limit if k >= n_q else 0.0, n_g + n_p + k
            row[c, n, 0], size[c, n, 0] = at.area + q, b.area[q, c] - over * b.area_design[q, c]
            rows[n] = 1
            if np.isfinite(b.labour[q]):
                row[c, n, 1], size[c, n, 1] = at.head + q, b.heads[q, c] * (m.peak[c] - over)
                rows[n] = 2
            if n_q > 1:
                row[c, n, rows[n]], size[c, n, rows[n]] = at.door + q * n_c + c, 1.0
                rows[n] += 1
        for r in range(n_r):
            for w in range(n_w):
                load[c, w, r] = m.probability[w] * m.volume[c, w] * m.share[r, c]
            for k in range(n_k):
                if k < n_e:
                    cost[c, r, k] = m.cost[r, c, k]
                elif k == n_e:
                    cost[c, r, k] = m.lost
                else:
                    q = (k - stocked) % n_q
                    cost[c, r, k] = b.cost[r, c, q] + b.throughput[q, c]
                    if k - stocked >= n_q:
                        cost[c, r, k] += limit * b.outside
                if k != n_e:
                    for p in range(n_p + 1):
                        d = m.promise_day[p] if p < n_p else m.late_day
                        soon[c, r, k, p] = m.on_time[r, c, k, d] if k < n_e else b.on_time[r, c, q, d]
    return Columns(cost, soon, unit, stocked, load, rows, row, size)


@inner
def rows_of(m: Market, b: Buildings, at: Places) -> Rows:
    """The rows' limits, and which of them can bind, by their size: a row of nothing counts a little too."""
    n_q, n_c, _ = b.hold.shape
    limit, active = np.zeros((len(m.probability), at.size)), np.zeros((len(m.probability), at.size))
    for w in range(len(m.probability)):
        for g in range(len(m.capacity)):
            limit[w, g] = limit[w, at.design + g] = m.capacity[g]
            active[w, g] = active[w, at.design + g] = m.capacity[g] + 1.0
        for p in range(len(m.promise_day)):
            limit[w, at.promise + p] = -m.need_average[p, w]
            limit[w, at.promise_design + p] = -m.need_design[p, w]
            active[w, at.promise + p] = m.need_average[p, w] + 1.0
            active[w, at.promise_design + p] = m.need_design[p, w] + 1.0
        for v in range(len(m.need_province)):
            if m.need_province[v, w] > 0.0:
                limit[w, at.province + v] = -m.need_province[v, w]
                active[w, at.province + v] = m.need_province[v, w] + 0.1
        for q in range(n_q):
            limit[w, at.area + q] = b.usable[q]
            active[w, at.area + q] = b.usable[q] + 100.0
            if np.isfinite(b.labour[q]):
                limit[w, at.head + q] = b.labour[q]
                active[w, at.head + q] = b.labour[q] + 1.0
            if n_q > 1:
                for c in range(n_c):
                    active[w, at.door + q * n_c + c] = m.volume[c, w] + 1.0
        for a in range(at.size):
            limit[w, a] *= m.probability[w]
            active[w, a] *= m.probability[w]
    return Rows(limit, active)


@inner
def part_of(
    flat: Floats, n_c: int, n_w: int, n_r: int, n_k: int, size: int, n_g: int, n_q: int, n_b: int
) -> Part:
    """Views into one vector."""
    a = n_c * n_w * n_r * n_k
    s = a + n_c * n_w * n_r
    x = s + n_w * size
    h = x + n_w * size
    w = h + n_w * n_g
    d = w + n_q * n_c * n_b
    return Part(
        flat[:a].reshape((n_c, n_w, n_r, n_k)),
        flat[a:s].reshape((n_c, n_w, n_r)),
        flat[s:x].reshape((n_w, size)),
        flat[x:h].reshape((n_w, size)),
        flat[h:w].reshape((n_w, n_g)),
        flat[w:d].reshape((n_q, n_c, n_b)),
        flat[d:].reshape((n_c, n_b)),
    )


@inner
def local_prices(cols: Columns, c: int, x: Floats, found: Floats) -> None:
    """What a unit of every coordinate costs class c at rows' prices ``x`` (N,)."""
    for n in range(len(found)):
        found[n] = 0.0
        for j in range(cols.rows[n]):
            found[n] += cols.size[c, n, j] * x[cols.row[c, n, j]]


@inner
def reduced_cost(cols: Columns, c: int, r: int, k: int, local: Floats, province: float, first: int) -> float:
    """What a route costs at prices of coordinates, its own cost aside; promises begin at ``first``."""
    n_p = cols.soon.shape[3] - 1
    total: float = -cols.soon[c, r, k, n_p] * province
    if cols.unit[k] >= 0:
        total += local[cols.unit[k]]
    for p in range(n_p):
        total -= cols.soon[c, r, k, p] * local[first + p]
    return total


@inner
def starting_point(
    m: Market, b: Buildings, at: Places, cols: Columns, rows: Rows, x: Floats, mu: float,
    value: Part, dual: Part, weight: Part, demand: Floats,
) -> None:  # fmt: skip
    """A point with valid prices near ``x``, every product at ``mu`` times its weight."""
    n_c, n_w, n_r, n_k = value.flow.shape
    n_q, n_b, n_g, n_p = len(b.usable), m.band_share.shape[1], len(m.capacity), len(m.promise_day)
    local, near = np.empty(cols.row.shape[1]), x
    x, cover = np.zeros(near.shape), np.zeros(n_c)
    for w in range(n_w):
        for a in range(at.size):
            if rows.active[w, a] > 0.0:
                x[w, a] = near[w, a]
                weight.slack[w, a] = ROW_SHARE * rows.active[w, a]
                dual.slack[w, a] = x[w, a]
                if at.promise <= a < at.area:
                    most = m.most[0 if a < at.promise_design else (1 if a < at.province else 2)]
                    weight.short[w, a] = weight.slack[w, a]
                    dual.short[w, a] = most - x[w, a]
        for g in range(n_g):
            weight.wait[w, g] = weight.slack[w, g]
            dual.wait[w, g] = m.wait - x[w, at.design + g]
            for p in range(n_p):
                dual.wait[w, g] += m.orders_per_waiting[p] * x[w, at.promise_design + p]
        for c in range(n_c):
            local_prices(cols, c, x[w], local)
            for r in range(n_r):
                load = cols.load[c, w, r]
                if load <= 0.0:
                    continue
                province = x[w, at.province + m.province[r]]
                past, through = np.inf, np.inf
                for k in range(n_k):
                    if cols.cost[c, r, k] < NEVER or k == cols.stocked - 1:
                        price = cols.cost[c, r, k] + reduced_cost(cols, c, r, k, local, province, n_g)
                        dual.flow[c, w, r, k] = price
                        weight.flow[c, w, r, k] = load
                        if k < cols.stocked:
                            past = min(past, price)
                        else:
                            through = min(through, price)
                demand[c, w, r] = past - 2.0 * mu
                if n_q > 0:
                    weight.spare[c, w, r] = load
                    dual.spare[c, w, r] = max(2.0 * mu, demand[c, w, r] - through + 2.0 * mu)
                    cover[c] += load * dual.spare[c, w, r]
                for k in range(n_k):
                    if weight.flow[c, w, r, k] > 0.0:
                        own = dual.spare[c, w, r] if k >= cols.stocked else 0.0
                        dual.flow[c, w, r, k] += own - demand[c, w, r]
    if n_q == 0:
        return
    for c in range(n_c):
        boxes = 0.0
        for w in range(n_w):
            boxes += m.probability[w] * m.volume[c, w]
        for k in range(n_b):
            own = max(boxes, 1.0) * max(m.band_share[c, k], 1e-6)
            least = np.inf
            for q in range(n_q):
                gain = b.hold[q, c, k] - m.band_share[c, k] * cover[c]
                for w in range(n_w):
                    gain += m.probability[w] * b.stock[q, c, k] * x[w, at.area + q]
                    if n_q > 1:
                        sold = m.probability[w] * m.volume[c, w]
                        gain -= m.band_share[c, k] * sold * x[w, at.door + q * n_c + c]
                dual.held[q, c, k] = gain
                weight.held[q, c, k] = own
                least = min(least, gain)
            weight.rest[c, k] = own
            dual.rest[c, k] = max(0.0, -least) + 2.0 * mu * own
            for q in range(n_q):
                dual.held[q, c, k] += dual.rest[c, k]
