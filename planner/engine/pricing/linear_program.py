"""The linear program of one period as the interior-point method sees it, and where it begins, compiled."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from planner.engine.compiled import inner
from planner.engine.pricing.coupling_rows import (
    CouplingRows,
    coupling_rows,
    held_prices,
    offsets,
    unit_prices,
)
from planner.engine.pricing.period_data import Buildings, Market
from planner.instance import Floats, Ints

ROW_SHARE = 0.1
"""Weight of a row's own slack, as a share of the boxes or m2 that it is about."""


class Columns(NamedTuple):
    """The routes (K: entries, lost, stocked, stocked with overflow) of every class and district.

    ``cost`` (C, R, K) KRW, inf where nobody uses a route; ``soon`` (C, R, K, P + 1) punctuality by promise,
    the longest last; ``unit`` (K,) the unit of ``CouplingRows`` that a route uses, or -1; ``stocked`` the
    first stocked route; ``load`` (C, W, R) boxes.
    """

    cost: Floats
    soon: Floats
    unit: Ints
    stocked: int
    load: Floats


class Program(NamedTuple):
    """A period's linear program.

    ``columns`` of the routes; ``rows`` those of the coupling rows that can bind, ``limit`` and ``about``
    weighted with probability, of which those of the ``provinces`` (V of them) begin at ``province_floor``;
    ``province`` (R,) of each district. Of the bands ``share`` (C, B) of the class, ``stock`` (Q, C, B) net m2
    and ``hold`` KRW per day; ``boxes`` (C,) of a class, expected.
    """

    columns: Columns
    rows: CouplingRows
    province_floor: int
    provinces: int
    province: Ints
    share: Floats
    stock: Floats
    hold: Floats
    boxes: Floats


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


class Point(NamedTuple):
    """Where the method stands: a value, a reduced cost and a weight for every variable."""

    value: Part
    dual: Part
    weight: Part


class Step(NamedTuple):
    """A step: ``aim`` what every value would be where only its own product is set right; ``change`` of the
    values, ``price`` of the reduced costs, ``demand`` (C, W, R) of what a box costs.
    """

    aim: Part
    change: Part
    price: Part
    demand: Floats


class Workspace(NamedTuple):
    """Room for a point and a step, which are views into vectors (X,) of one number for every variable."""

    values: Floats
    duals: Floats
    weights: Floats
    aims: Floats
    changes: Floats
    prices: Floats
    point: Point
    step: Step


def workspace(m: Market, b: Buildings) -> Workspace:
    """Room for the program of a period; made here it takes no compiling."""
    n_rows = offsets(m, len(b.usable)).size
    (n_c, n_w), (n_q, _, n_b) = m.volume.shape, b.hold.shape
    blocks = n_c, n_w, m.share.shape[0]
    n_k = len(m.gate) + 1 + n_q * (2 if b.overflow_limit > 0.0 else 1)
    shapes = [
        (*blocks, n_k), blocks, (n_w, n_rows), (n_w, n_rows), (n_w, len(m.capacity)), b.hold.shape,
        (n_c, n_b),
    ]  # fmt: skip
    ends = np.cumsum([int(np.prod(shape)) for shape in shapes])

    def views(flat: Floats) -> Part:
        parts = np.split(flat, ends[:-1])
        return Part(*(part.reshape(shape) for part, shape in zip(parts, shapes, strict=True)))

    values, weights, aims, changes, prices = np.zeros((5, ends[-1]))
    duals = np.ones(ends[-1])
    return Workspace(
        values, duals, weights, aims, changes, prices,
        Point(views(values), views(duals), views(weights)),
        Step(views(aims), views(changes), views(prices), np.zeros(blocks)),
    )  # fmt: skip


@inner
def program(m: Market, b: Buildings) -> Program:
    """The program of a period."""
    at = offsets(m, len(b.usable))
    t = coupling_rows(m, b, at)
    boxes = np.zeros(len(m.peak))
    for c in range(len(boxes)):
        for w in range(len(m.probability)):
            boxes[c] += m.probability[w] * m.volume[c, w]
    routes, rows = columns(m, b, t), binding(m.probability, t)
    n_v = len(m.need_province)
    return Program(
        routes, rows, at.province_floor, n_v, m.province, m.band_share, b.stock, b.hold, boxes
    )  # fmt: skip


@inner
def columns(m: Market, b: Buildings, t: CouplingRows) -> Columns:
    """The routes past and through the buildings."""
    n_r, n_c, n_e, _ = m.on_time.shape
    n_p, n_q, n_w = len(m.promise_day), len(b.usable), len(m.probability)
    first = len(m.capacity) + n_p
    stocked = n_e + 1
    n_k = stocked + len(t.used) - first
    cost, soon = np.empty((n_c, n_r, n_k)), np.zeros((n_c, n_r, n_k, n_p + 1))
    unit, load = np.full(n_k, -1), np.empty((n_c, n_w, n_r))
    for k in range(n_k):
        unit[k] = m.gate[k] if k < n_e else (-1 if k == n_e else first + k - stocked)
    for c in range(n_c):
        for r in range(n_r):
            for w in range(n_w):
                load[c, w, r] = m.probability[w] * m.volume[c, w] * m.share[r, c]
            for k in range(n_k):
                q = (k - stocked) % n_q if k >= stocked else -1
                if k < n_e:
                    cost[c, r, k] = m.cost[r, c, k] if m.cost[r, c, k] < m.never else np.inf
                elif k == n_e:
                    cost[c, r, k] = m.lost
                else:
                    own = b.cost[r, c, q] + t.cost[c, unit[k]]
                    cost[c, r, k] = own if own < m.never else np.inf
                if k != n_e:
                    for p in range(n_p + 1):
                        d = m.promise_day[p] if p < n_p else m.late_day
                        soon[c, r, k, p] = m.on_time[r, c, k, d] if k < n_e else b.on_time[r, c, q, d]
    return Columns(cost, soon, unit, stocked, load)


@inner
def binding(probability: Floats, t: CouplingRows) -> CouplingRows:
    """The table with the rows alone that can bind, their limits and sizes weighted with probability."""
    n_w, n_a = t.limit.shape
    for w in range(n_w):
        for a in range(n_a):
            t.about[w, a] *= probability[w]
            t.limit[w, a] = t.limit[w, a] * probability[w] if t.about[w, a] > 0.0 else 0.0
    for n in range(len(t.used)):
        kept = 0
        for j in range(t.used[n]):
            about = 0.0
            for w in range(n_w):
                about += t.about[w, t.row[0, n, j]]
            if about > 0.0:
                for c in range(len(t.row)):
                    t.row[c, n, kept], t.use[c, n, kept] = t.row[c, n, j], t.use[c, n, j]
                kept += 1
        t.used[n] = kept
    for h in range(len(t.held_row)):
        for w in range(n_w):
            if t.about[w, t.held_row[h]] <= 0.0:
                t.held_use[w, h] = 0.0
    return t


@inner
def reduced_cost(cols: Columns, c: int, r: int, k: int, local: Floats, province: float, first: int) -> float:
    """What a route costs at prices of units, its own cost aside; promises begin at unit ``first``."""
    n_p = cols.soon.shape[3] - 1
    total: float = -cols.soon[c, r, k, n_p] * province
    if cols.unit[k] >= 0:
        total += local[cols.unit[k]]
    for p in range(n_p):
        total -= cols.soon[c, r, k, p] * local[first + p]
    return total


@inner
def starting_point(p: Program, x: Floats, mu: float, point: Point, demand: Floats) -> None:
    """A point with valid prices near ``x``, every product at ``mu`` times its weight."""
    dual, weight, cols, rows = point.dual, point.weight, p.columns, p.rows
    n_c, n_w, n_r, n_k = dual.flow.shape
    n_q, n_g = len(p.hold), len(rows.waiting_row)
    local, near = np.empty(len(rows.used)), x
    x, cover = np.zeros(near.shape), np.zeros(n_c)
    for w in range(n_w):
        for a in range(near.shape[1]):
            if rows.about[w, a] > 0.0:
                x[w, a] = near[w, a]
                weight.slack[w, a] = ROW_SHARE * rows.about[w, a]
                dual.slack[w, a] = x[w, a]
                if rows.bound[w, a] < np.inf:
                    weight.short[w, a] = weight.slack[w, a]
                    dual.short[w, a] = rows.bound[w, a] - x[w, a]
        for g in range(n_g):
            weight.wait[w, g] = weight.slack[w, rows.waiting_row[g]]
            dual.wait[w, g] = rows.wait - x[w, rows.waiting_row[g]]
            for n in range(len(rows.late)):
                dual.wait[w, g] += rows.late[n] * x[w, rows.late_row[n]]
        for c in range(n_c):
            unit_prices(rows, c, x[w], local)
            for r in range(n_r):
                load = cols.load[c, w, r]
                if load <= 0.0:
                    continue
                province = x[w, p.province_floor + p.province[r]]
                past, through = np.inf, np.inf
                for k in range(n_k):
                    if cols.cost[c, r, k] < np.inf:
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
    if n_q > 0:
        start_of_bands(p, x, mu, point, cover)


@inner
def start_of_bands(p: Program, x: Floats, mu: float, point: Point, cover: Floats) -> None:
    """The bands' part of a starting point; ``cover`` (C,) what covering a whole class saves."""
    dual, weight = point.dual, point.weight
    n_q, n_c, n_b = p.hold.shape
    price = held_prices(p.rows, x)
    for c in range(n_c):
        for k in range(n_b):
            own = max(p.boxes[c], 1.0) * max(p.share[c, k], 1e-6)
            least = np.inf
            for q in range(n_q):
                used = p.share[c, k] * price[q * n_c + c] + p.stock[q, c, k] * price[n_q * n_c + q]
                dual.held[q, c, k] = p.hold[q, c, k] + used - p.share[c, k] * cover[c]
                weight.held[q, c, k] = own
                least = min(least, dual.held[q, c, k])
            weight.rest[c, k] = own
            dual.rest[c, k] = max(0.0, -least) + 2.0 * mu * own
            for q in range(n_q):
                dual.held[q, c, k] += dual.rest[c, k]
