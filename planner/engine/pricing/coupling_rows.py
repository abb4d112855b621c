"""The table of a period's coupling rows: what binds its boxes together, each rule in one function.

With the buildings given, a period is a linear program. Each box takes a route and each band of the assortment
is held somewhere; a few rows couple them: sum of what uses the row <= ``limit``. Each row has a price. The
dual, the interior-point method, the values of sites and the prices that a search starts from all read this
table, so a rule is added here: its rows in ``PriceOffsets``, and a function that fills its columns.

A route uses rows through its units (L of them), in this order: a box at each gateway (G), a box that is in
time for each promise (P), a box through each building (Q) and, where there is overflow, a box through each
building of whose design day as much as can be is done outside (Q). A band that is held uses rows through its
own units (H): share of the class held in each building (Q C), then net m2 of stock in each building (Q).

A row's name is that of its family in ``planner.formulation.constraints``, where its formula stands.
"""

from __future__ import annotations

import math
from typing import NamedTuple

import numpy as np

from planner.engine.compiled import compiled, inner
from planner.engine.pricing.period_data import Buildings, Market
from planner.instance import Floats, Ints

HIGH = 0.3
"""Price of what can be bought in a start from nothing, as a share of what it costs."""
MOST_ROWS = 3
"""Rows that one unit uses at most."""


class PriceOffsets(NamedTuple):
    """Where each rule's rows begin among a scenario's prices, and ``size`` how many there are.

    The rows of the market (one for each gateway, promise or province) come first, those of buildings after
    them: ``area`` and ``labour`` have one for each building, ``assortment`` one for each of its classes.
    """

    gateway_average: int
    gateway_design_day: int
    promise_average: int
    promise_design_day: int
    province_floor: int
    area: int
    labour: int
    assortment: int
    size: int


class CouplingRows(NamedTuple):
    """The table.

    By scenario and row (W, N): ``limit``; ``bound`` of the row's price, at which what lacks from the row can
    be bought, inf where it cannot; ``about`` how many boxes, workers or m2 the row is about, 0 where it is no
    row (no need, no limit, or implied): of all classes, and of all scenarios that can happen.
    By class and unit: ``row`` (C, L, MOST_ROWS) the rows that it uses and ``use`` how much of each, the first
    ``used`` (L,) of them; ``cost`` (C, L) KRW beside the route's own.
    A promise's unit is a box in time: it gives what the row needs, so its use is subtracted.
    By unit of what is held: ``held_row`` (H,) and ``held_use`` (W, H), weighted with probability.
    A box that waits at gateway g costs ``wait`` KRW, relieves row ``waiting_row`` (G,), and takes ``late``
    (P,) from rows ``late_row`` (P,).
    """

    limit: Floats
    bound: Floats
    about: Floats
    used: Ints
    row: Ints
    use: Floats
    cost: Floats
    held_row: Ints
    held_use: Floats
    wait: float
    waiting_row: Ints
    late_row: Ints
    late: Floats


@compiled
def offsets(m: Market, n_q: int) -> PriceOffsets:
    """Where the rows of a period with ``n_q`` buildings begin."""
    n_g, n_p, n_v, n_c = len(m.capacity), len(m.promise_day), len(m.need_province), len(m.peak)
    promise = 2 * n_g
    province = promise + 2 * n_p
    area = province + n_v
    return PriceOffsets(
        0, n_g, promise, promise + n_p, province, area, area + n_q, area + 2 * n_q, area + (2 + n_c) * n_q
    )


@inner
def coupling_rows(m: Market, b: Buildings, at: PriceOffsets) -> CouplingRows:
    """The table of a period with its buildings."""
    t = market_rows(m, b.hold.shape[0], b.overflow_limit > 0.0, at)
    inside(b, m, t)
    area(b, m, at, t)
    labour(b, m, at, t)
    assortment(m, at, t, b.hold.shape[0])
    return t


@inner
def market_rows(m: Market, n_q: int, overflow: bool, at: PriceOffsets) -> CouplingRows:
    """The table with the rows of the market alone."""
    n_c, n_w = m.volume.shape
    n_g, n_p = len(m.capacity), len(m.promise_day)
    n_l, n_h = n_g + n_p + n_q * (2 if overflow else 1), n_q * (n_c + 1)
    t = CouplingRows(
        np.zeros((n_w, at.size)), np.full((n_w, at.size), np.inf), np.zeros((n_w, at.size)),
        np.zeros(n_l, dtype=np.int64), np.zeros((n_c, n_l, MOST_ROWS), dtype=np.int64),
        np.zeros((n_c, n_l, MOST_ROWS)), np.zeros((n_c, n_l)),
        np.zeros(n_h, dtype=np.int64), np.zeros((n_w, n_h)),
        m.wait, np.arange(at.gateway_design_day, at.gateway_design_day + n_g),
        np.arange(at.promise_design_day, at.promise_design_day + n_p), m.orders_per_waiting,
    )  # fmt: skip
    gateways(m, at, t)
    promises(m, at, t)
    province_floor(m, at, t)
    return t


@inner
def uses(t: CouplingRows, unit: int, row: int) -> int:
    """One more row that a unit uses, the same for all classes: returns its number among the unit's."""
    n = t.used[unit]
    for c in range(t.row.shape[0]):
        t.row[c, unit, n] = row
    t.used[unit] = n + 1
    return int(n)


@inner
def set_row(t: CouplingRows, w: int, row: int, limit: float, bound: float, about: float) -> None:
    """Fills a row's columns in one scenario."""
    t.limit[w, row], t.bound[w, row], t.about[w, row] = limit, bound, about


@inner
def gateways(m: Market, at: PriceOffsets, t: CouplingRows) -> None:
    """``gateway_average`` and ``gateway_design_day``: boxes that a gateway clears a day."""
    for g in range(len(m.capacity)):
        average, design = at.gateway_average + g, at.gateway_design_day + g
        limited = math.isfinite(m.capacity[g])  # a gateway may have a limit in other periods alone
        bound, about = (np.inf, m.capacity[g] + 1.0) if limited else (0.0, 0.0)
        for w in range(len(m.probability)):
            set_row(t, w, average, m.capacity[g], bound, about)
            set_row(t, w, design, m.capacity[g], bound, about)
        n = uses(t, g, average)
        k = uses(t, g, design)
        for c in range(len(m.peak)):
            t.use[c, g, n], t.use[c, g, k] = 1.0, m.gate_peak[c]


@inner
def promises(m: Market, at: PriceOffsets, t: CouplingRows) -> None:
    """``promise_average`` and ``promise_design_day``: boxes in time are as many as are promised."""
    for p in range(len(m.promise_day)):
        unit, average, design = len(m.capacity) + p, at.promise_average + p, at.promise_design_day + p
        for w in range(len(m.probability)):
            on_average, on_design_day = m.need_average[p, w], m.need_design[p, w]
            set_row(t, w, average, -on_average, m.broken, on_average + 1.0)
            set_row(t, w, design, -on_design_day, m.broken, on_design_day + 1.0)
        n = uses(t, unit, average)
        k = uses(t, unit, design)
        for c in range(len(m.peak)):
            t.use[c, unit, n], t.use[c, unit, k] = 1.0, m.peak[c]


@inner
def province_floor(m: Market, at: PriceOffsets, t: CouplingRows) -> None:
    """Boxes in time in each province. A box uses its own province's row, so routes look it up by district."""
    for v in range(len(m.need_province)):
        for w in range(len(m.probability)):
            need = m.need_province[v, w]
            needed = need > 0.0
            set_row(
                t, w, at.province_floor + v, -need, m.broken if needed else 0.0, need + 0.1 if needed else 0.0
            )


@inner
def inside(b: Buildings, m: Market, t: CouplingRows) -> None:
    """What a box costs inside each building, without overflow and with as much of it as there may be."""
    n_q, n_c = b.throughput.shape
    first = len(m.capacity) + len(m.promise_day)
    for n in range(first, t.cost.shape[1]):
        q, outside = (n - first) % n_q, n - first >= n_q
        for c in range(n_c):
            more = b.overflow_limit * m.peak[c] * b.outside if outside else 0.0
            t.cost[c, n] = b.throughput[q, c] + more


@inner
def area(b: Buildings, m: Market, at: PriceOffsets, t: CouplingRows) -> None:
    """Net m2 of each building: what is worked on, on the design day, and what is held."""
    n_q, n_c = b.area.shape
    first = len(m.capacity) + len(m.promise_day)
    for q in range(n_q):
        t.held_row[n_q * n_c + q] = at.area + q
        for w in range(len(m.probability)):
            set_row(t, w, at.area + q, b.usable[q], np.inf, b.usable[q] + 100.0)
            t.held_use[w, n_q * n_c + q] = m.probability[w]
    for unit in range(first, t.row.shape[1]):
        q, outside = (unit - first) % n_q, unit - first >= n_q
        n = uses(t, unit, at.area + q)
        for c in range(n_c):
            relief = b.overflow_limit * m.peak[c] * b.area_design[q, c] if outside else 0.0
            t.use[c, unit, n] = b.area[q, c] - relief


@inner
def labour(b: Buildings, m: Market, at: PriceOffsets, t: CouplingRows) -> None:
    """Workers at each building on the design day; no row where there is no limit."""
    n_q, n_c = b.workers.shape
    first = len(m.capacity) + len(m.promise_day)
    for q in range(n_q):
        limited = math.isfinite(b.labour[q])
        for w in range(len(m.probability)):
            bound, about = (np.inf, b.labour[q] + 1.0) if limited else (0.0, 0.0)
            set_row(t, w, at.labour + q, b.labour[q], bound, about)
    for unit in range(first, t.row.shape[1]):
        q, outside = (unit - first) % n_q, unit - first >= n_q
        n = uses(t, unit, at.labour + q)
        for c in range(n_c):
            done = m.peak[c] * (1.0 - b.overflow_limit) if outside else m.peak[c]
            t.use[c, unit, n] = b.workers[q, c] * done


@inner
def assortment(m: Market, at: PriceOffsets, t: CouplingRows, n_q: int) -> None:
    """A building sells of a class no more than it holds; with one building ``district_cover`` says that."""
    n_c, n_w = m.volume.shape
    first = len(m.capacity) + len(m.promise_day)
    for q in range(n_q):
        for c in range(n_c):
            row, held = at.assortment + q * n_c + c, q * n_c + c
            t.held_row[held] = row
            for w in range(n_w):
                t.held_use[w, held] = -m.probability[w] * m.volume[c, w]
                set_row(t, w, row, 0.0, np.inf, m.volume[c, w] + 1.0 if n_q > 1 else 0.0)
    for unit in range(first, t.row.shape[1]):
        q = (unit - first) % n_q
        n = uses(t, unit, at.assortment + q * n_c)
        for c in range(n_c):
            t.row[c, unit, n], t.use[c, unit, n] = at.assortment + q * n_c + c, 1.0


@inner
def unit_prices(t: CouplingRows, c: int, x: Floats, found: Floats) -> None:
    """What a unit of each kind (L,) costs a box of class c at the rows' prices ``x`` (N,), into ``found``.

    A promise's unit is worth that to it.
    """
    for n in range(len(found)):
        found[n] = 0.0
        for j in range(t.used[n]):
            found[n] += t.use[c, n, j] * x[t.row[c, n, j]]


@inner
def held_prices(t: CouplingRows, x: Floats) -> Floats:
    """What a unit of each kind (H,) of what is held costs at prices ``x`` (W, N)."""
    found = np.zeros(len(t.held_row))
    for h in range(len(found)):
        for w in range(len(x)):
            found[h] += t.held_use[w, h] * x[w, t.held_row[h]]
    return found


@inner
def worth_of_limits(m: Market, t: CouplingRows, x: Floats) -> float:
    """What the limits are worth at prices ``x`` (W, N), KRW per day: the dual's linear part."""
    total = 0.0
    for w in range(len(x)):
        part = 0.0
        for a in range(x.shape[1]):
            if x[w, a] > 0.0:  # a row without a limit has no price
                part -= t.limit[w, a] * x[w, a]
        total += m.probability[w] * part
    return total


@inner
def relieve(t: CouplingRows, x: Floats, share: float) -> None:
    """Lowers the prices ``x`` (W, N) of gateways to ``share`` of what it costs that a box waits there."""
    for w in range(len(x)):
        most = t.wait
        for p in range(len(t.late)):
            most += t.late[p] * x[w, t.late_row[p]]
        for g in range(len(t.waiting_row)):
            x[w, t.waiting_row[g]] = min(x[w, t.waiting_row[g]], share * most)


@inner
def within(t: CouplingRows, x: Floats) -> Floats:
    """The prices (W, N) moved to where they are surely valid."""
    y = np.empty(x.shape)
    for w in range(x.shape[0]):
        for a in range(x.shape[1]):
            y[w, a] = min(max(x[w, a], 0.0), t.bound[w, a])
    relieve(t, y, 1.0)
    return y


@compiled
def within_market(m: Market, n_q: int, x: Floats) -> Floats:
    """Prices (W, N) of ``n_q`` buildings, moved to where those of the market's rows are valid."""
    return within(market_rows(m, n_q, False, offsets(m, n_q)), x)


@inner
def start_near(t: CouplingRows, x: Floats, least: float) -> Floats:
    """Prices (W, N) that a search starts from: near ``x``, at least ``least``, well below their bounds."""
    y = np.empty(x.shape)
    for w in range(x.shape[0]):
        for a in range(x.shape[1]):
            most = t.bound[w, a]
            y[w, a] = min(max(x[w, a], least), max(most - 10.0 * least, 0.5 * most))
    relieve(t, y, 0.9)
    return y


@inner
def start_from_nothing(t: CouplingRows, least: float) -> Floats:
    """Prices (W, N) from which any problem can be solved: a part of the bound where there is one."""
    n_w, n_a = t.bound.shape
    x = np.empty((n_w, n_a))
    for w in range(n_w):
        for a in range(n_a):
            x[w, a] = HIGH * t.bound[w, a] if t.bound[w, a] < np.inf else least
    return x
