"""One period solved by an interior-point method, compiled: primal and dual at once.

The linear program of ``lagrangian`` has two rows for every district, class and scenario (each box takes a
route; stock covers no more than is held) and few others. Mehrotra's predictor-corrector method (SIAM Journal
on Optimization 2, 1992) is used with these many rows eliminated first: what is left to factorise is one small
matrix a scenario, with a row for every price, and one for what is held, which binds the scenarios together.

The product of every variable and its reduced cost follows a target times a weight, the boxes it is about: the
target is then money a box, and small districts end as exactly as large ones. Reduced costs are exact from the
start, so the prices are valid at every step. Boxes are weighted with their scenario's probability.
"""

from __future__ import annotations

import math

import numpy as np

from planner.engine.compiled import compiled, inner
from planner.engine.pricing.kkt import Factors, factorise, substitute
from planner.engine.pricing.lagrangian import Buildings, Market, Places, places, within_bounds
from planner.engine.pricing.structure import (
    Columns,
    Part,
    Rows,
    columns,
    local_prices,
    part_of,
    reduced_cost,
    rows_of,
    starting_point,
)
from planner.instance import Floats

LONGEST = 0.995
"""Share of the way to a bound that a step may go."""


@inner
def residuals(
    cols: Columns, aim: Part, f: Factors, held: float, c: int, w: int, r: int
) -> tuple[float, float]:
    """What the rows of boxes and of cover still lack, the first eliminated from the second."""
    load = cols.load[c, w, r]
    boxes, cover = load, load * held - aim.spare[c, w, r]
    for k in range(aim.flow.shape[3]):
        boxes -= aim.flow[c, w, r, k]
        if k >= cols.stocked:
            cover -= aim.flow[c, w, r, k]
    return boxes, cover - f.portion[c, w, r] * boxes


@inner
def step_of(
    m: Market, b: Buildings, at: Places, cols: Columns, rows: Rows, value: Part, dual: Part, aim: Part,
    f: Factors, change: Part, price: Part, demand: Floats,
) -> None:  # fmt: skip
    """Fills a step: ``change`` of the values, ``price`` of reduced costs, ``demand`` (C, W, R) of boxes.

    ``aim``: what every value would be where only its own product is set right.
    """
    n_c, n_w, n_r, n_k = value.flow.shape
    n_l, n_g, n_p, n_v = cols.row.shape[1], len(m.capacity), len(m.promise_day), len(m.need_province)
    n_q, _, n_b = b.hold.shape
    n_h = f.into.shape[2]
    stock, held, area = n_q > 0, np.zeros((n_q, n_c)), np.zeros(n_q)
    for q in range(n_q):
        for c in range(n_c):
            for k in range(n_b):
                held[q, c] += m.band_share[c, k] * value.held[q, c, k]
                area[q] += b.stock[q, c, k] * value.held[q, c, k]
    answer, local, places_used = np.zeros(n_h), np.empty(n_l), np.empty(n_v)
    right = price.slack
    for w in range(n_w):
        for a in range(at.size):
            right[w, a] = aim.slack[w, a] - aim.short[w, a] - rows.limit[w, a]
            if rows.active[w, a] <= 0.0:
                right[w, a] = 0.0
        for g in range(n_g):
            right[w, at.design + g] -= aim.wait[w, g]
            for p in range(n_p):
                right[w, at.promise_design + p] += m.orders_per_waiting[p] * aim.wait[w, g]
        for q in range(n_q):
            right[w, at.area + q] += m.probability[w] * area[q]
            if n_q > 1:
                for c in range(n_c):
                    sold = m.probability[w] * m.volume[c, w]
                    right[w, at.door + q * n_c + c] -= sold * held[q, c]
        for c in range(n_c):
            local[:] = 0.0
            places_used[:] = 0.0
            cover = held[:, c].sum()
            for r in range(n_r):
                if cols.load[c, w, r] <= 0.0:
                    continue
                boxes, rest = residuals(cols, aim, f, cover, c, w, r)
                share = f.portion[c, w, r]
                own, other = boxes / f.total[c, w, r], rest / f.give[c, w, r] if stock else 0.0
                if stock:
                    for q in range(n_q):
                        answer[q * n_c + c] += cols.load[c, w, r] * other
                for k in range(n_k):
                    flow = value.flow[c, w, r, k]
                    if flow <= 0.0:
                        continue
                    d = flow / dual.flow[c, w, r, k]
                    through = 1.0 if k >= cols.stocked else 0.0
                    amount = aim.flow[c, w, r, k] + d * (own + (through - share) * other)
                    if cols.unit[k] >= 0:
                        local[cols.unit[k]] += amount
                    for p in range(n_p):
                        local[n_g + p] -= cols.soon[c, r, k, p] * amount
                    places_used[m.province[r]] -= cols.soon[c, r, k, n_p] * amount
            for n in range(n_l):
                for j in range(cols.rows[n]):
                    right[w, cols.row[c, n, j]] += cols.size[c, n, j] * local[n]
            for v in range(n_v):
                if rows.active[w, at.province + v] > 0.0:
                    right[w, at.province + v] += places_used[v]
        substitute(f.upper[w], right[w])
        for a in range(at.size):
            for h in range(n_h):
                answer[h] += f.into[w, a, h] * right[w, a]
    moved = held_step(m, b, value, dual, aim, f, answer, change, price)
    for w in range(n_w):
        for a in range(at.size):
            for h in range(n_h):
                right[w, a] += f.back[w, a, h] * moved[h]
    follow(m, b, at, cols, value, dual, aim, f, held, moved, change, price, demand)


@inner
def follow(
    m: Market, b: Buildings, at: Places, cols: Columns, value: Part, dual: Part, aim: Part,
    f: Factors, held: Floats, moved: Floats, change: Part, price: Part, demand: Floats,
) -> None:  # fmt: skip
    """Fills the rest of a step from that of the rows' prices and of what is held."""
    n_c, n_w, n_r, n_k = value.flow.shape
    n_q, n_g, n_p = len(b.usable), len(m.capacity), len(m.promise_day)
    stock = n_q > 0
    step, local = price.slack, np.empty(cols.row.shape[1])
    for w in range(n_w):
        for a in range(at.size):
            if value.slack[w, a] > 0.0:
                d = value.slack[w, a] / dual.slack[w, a]
                change.slack[w, a] = aim.slack[w, a] - value.slack[w, a] - d * step[w, a]
            else:
                step[w, a] = 0.0
            if value.short[w, a] > 0.0:
                d = value.short[w, a] / dual.short[w, a]
                price.short[w, a] = -step[w, a]
                change.short[w, a] = aim.short[w, a] - value.short[w, a] + d * step[w, a]
        for g in range(n_g):
            late = -step[w, at.design + g]
            for p in range(n_p):
                late += m.orders_per_waiting[p] * step[w, at.promise_design + p]
            price.wait[w, g] = late
            d = value.wait[w, g] / dual.wait[w, g]
            change.wait[w, g] = aim.wait[w, g] - value.wait[w, g] - d * late
        for c in range(n_c):
            local_prices(cols, c, step[w], local)
            cover, more = held[:, c].sum(), 0.0
            for q in range(n_q):
                more += moved[q * n_c + c]
            for r in range(n_r):
                load = cols.load[c, w, r]
                if load <= 0.0:
                    continue
                province = step[w, at.province + m.province[r]]
                boxes, rest = residuals(cols, aim, f, cover, c, w, r)
                every, stocked, share = boxes, 0.0, f.portion[c, w, r]
                for k in range(n_k):
                    if value.flow[c, w, r, k] > 0.0:
                        own = reduced_cost(cols, c, r, k, local, province, n_g)
                        price.flow[c, w, r, k] = own
                        d = value.flow[c, w, r, k] / dual.flow[c, w, r, k]
                        every += d * own
                        if k >= cols.stocked:
                            stocked += d * own
                dear = 0.0
                if stock:
                    rest += stocked - share * (every - boxes) + load * more
                    dear = -rest / f.give[c, w, r]
                    price.spare[c, w, r] = dear
                    d = value.spare[c, w, r] / dual.spare[c, w, r]
                    change.spare[c, w, r] = aim.spare[c, w, r] - value.spare[c, w, r] - d * dear
                box = every / f.total[c, w, r] + share * dear
                demand[c, w, r] = box
                for k in range(n_k):
                    if value.flow[c, w, r, k] > 0.0:
                        price.flow[c, w, r, k] += (dear if k >= cols.stocked else 0.0) - box
                        d = value.flow[c, w, r, k] / dual.flow[c, w, r, k]
                        change.flow[c, w, r, k] = (
                            aim.flow[c, w, r, k] - value.flow[c, w, r, k] - d * price.flow[c, w, r, k]
                        )


@inner
def held_step(
    m: Market, b: Buildings, value: Part, dual: Part, aim: Part, f: Factors, answer: Floats,
    change: Part, price: Part,
) -> Floats:  # fmt: skip
    """Fills the bands' part of a step and returns what it does to what is held (H,).

    ``answer`` (H,): what the rest of the step does to what holding costs.
    """
    n_q, n_c, n_b = b.hold.shape
    right, moved = np.empty(len(f.bands)), np.zeros(len(answer))
    over = np.empty((n_c, n_b))
    for c in range(n_c):
        for k in range(n_b):
            over[c, k] = aim.rest[c, k] - 1.0
            for q in range(n_q):
                over[c, k] += value.held[q, c, k]
    for q in range(n_q):
        for c in range(n_c):
            for k in range(n_b):
                cost = m.band_share[c, k] * answer[q * n_c + c] + b.stock[q, c, k] * answer[n_q * n_c + q]
                own = (aim.held[q, c, k] - value.held[q, c, k]) * dual.held[q, c, k] / value.held[q, c, k]
                once = over[c, k] * dual.rest[c, k] / value.rest[c, k]
                right[(q * n_c + c) * n_b + k] = own - cost - once
    substitute(f.bands, right)
    for q in range(n_q):
        for c in range(n_c):
            for k in range(n_b):
                step = right[(q * n_c + c) * n_b + k]
                moved[q * n_c + c] += m.band_share[c, k] * step
                moved[n_q * n_c + q] += b.stock[q, c, k] * step
                over[c, k] += step
                change.held[q, c, k] = step
                ratio = dual.held[q, c, k] / value.held[q, c, k]
                price.held[q, c, k] = (aim.held[q, c, k] - value.held[q, c, k] - step) * ratio
    if n_q > 0:
        for c in range(n_c):
            for k in range(n_b):
                price.rest[c, k] = over[c, k] * dual.rest[c, k] / value.rest[c, k]
                change.rest[c, k] = aim.rest[c, k] - value.rest[c, k] - over[c, k]
    return moved


@inner
def longest(values: Floats, change: Floats) -> float:
    """The largest part (at most 1) of a change after which all that is above zero still is."""
    part = 1.0
    for n in range(len(values)):
        if change[n] < 0.0 and values[n] + part * change[n] < 0.0:
            part = -values[n] / change[n]
    return part


@inner
def worth(cols: Columns, rows: Rows, dual: Part, demand: Floats) -> float:
    """What the prices say that the period costs, KRW per day."""
    total = -dual.rest.sum() if len(dual.held) else 0.0
    for c in range(demand.shape[0]):
        for w in range(demand.shape[1]):
            for r in range(demand.shape[2]):
                total += cols.load[c, w, r] * demand[c, w, r]
    for w in range(rows.limit.shape[0]):
        for a in range(rows.limit.shape[1]):
            if rows.active[w, a] > 0.0:
                total -= rows.limit[w, a] * dual.slack[w, a]
    return total


@compiled
def interior(
    m: Market, b: Buildings, x: Floats, mu: float, gap: float, most_steps: int
) -> tuple[Floats, float, int, Part]:
    """Prices (W, N) of a period, from prices ``x`` inside their bounds.

    ``mu`` KRW a box is the first target: large where ``x`` may be far off. It ends when primal and dual are
    within ``gap`` of each other and no more than ``gap`` is left of what the first primal lacked, or after
    ``most_steps``. Returns the prices, the gap reached (inf where too much lacks), the steps made, and the
    primal (boxes weighted with probability).
    """
    n_q, n_c, n_b = b.hold.shape
    at = places(len(m.capacity), len(m.promise_day), len(m.need_province), n_q, n_c)
    cols, rows = columns(m, b, at), rows_of(m, b, at)
    n_w, n_r, n_k, n_g = len(m.probability), m.share.shape[0], len(cols.unit), len(m.capacity)
    size = n_c * n_w * n_r * (n_k + 1) + n_w * (2 * at.size + n_g) + n_q * n_c * n_b + n_c * n_b
    n_h = n_q * n_c + n_q
    weights, values, duals = np.zeros(size), np.zeros(size), np.ones(size)
    aims, changes, prices = np.zeros(size), np.zeros(size), np.zeros(size)
    weight = part_of(weights, n_c, n_w, n_r, n_k, at.size, n_g, n_q, n_b)
    value = part_of(values, n_c, n_w, n_r, n_k, at.size, n_g, n_q, n_b)
    dual = part_of(duals, n_c, n_w, n_r, n_k, at.size, n_g, n_q, n_b)
    aim = part_of(aims, n_c, n_w, n_r, n_k, at.size, n_g, n_q, n_b)
    change = part_of(changes, n_c, n_w, n_r, n_k, at.size, n_g, n_q, n_b)
    price = part_of(prices, n_c, n_w, n_r, n_k, at.size, n_g, n_q, n_b)
    demand, dearer = np.zeros((n_c, n_w, n_r)), np.zeros((n_c, n_w, n_r))
    f = Factors(
        np.ones((n_c, n_w, n_r)), np.zeros((n_c, n_w, n_r)), np.ones((n_c, n_w, n_r)),
        np.empty((n_w, at.size, at.size)), np.empty((n_w, at.size, n_h)), np.empty((n_w, at.size, n_h)),
        np.empty((n_h, n_h)), np.empty((n_q * n_c * n_b, n_q * n_c * n_b)),
    )  # fmt: skip
    starting_point(m, b, at, cols, rows, x, mu, value, dual, weight, demand)
    mass = 0.0
    for n in range(size):
        mass += weights[n]
        values[n] = mu * weights[n] / duals[n]
    left, steps, reached = 1.0, 0, np.inf
    for _ in range(most_steps):
        product = 0.0
        for n in range(size):
            product += values[n] * duals[n]
        reached = product / max(abs(worth(cols, rows, dual, demand)), 1e-9) if left < gap else np.inf
        if reached < gap:
            break
        now = product / mass
        factorise(m, b, at, cols, rows, value, dual, f)
        changes[:] = 0.0
        prices[:] = 0.0
        aims[:] = 0.0
        step_of(m, b, at, cols, rows, value, dual, aim, f, change, price, dearer)
        forward, up = longest(values, changes), longest(duals, prices)
        after = 0.0
        for n in range(size):
            after += (values[n] + forward * changes[n]) * (duals[n] + up * prices[n])
        centre = max((after / product) ** 3, 1e-4)
        for n in range(size):
            if weights[n] > 0.0:
                aims[n] = (centre * now * weights[n] - changes[n] * prices[n]) / duals[n]
        step_of(m, b, at, cols, rows, value, dual, aim, f, change, price, dearer)
        forward, up = LONGEST * longest(values, changes), LONGEST * longest(duals, prices)
        after = 0.0
        for n in range(size):
            after += (values[n] + forward * changes[n]) * (duals[n] + up * prices[n])
        if not math.isfinite(after):
            break  # numbers too large for a step: it stays where it is
        for n in range(size):
            values[n] += forward * changes[n]
            duals[n] += up * prices[n]
        demand += up * dearer
        left *= 1.0 - forward
        steps += 1
    found = np.zeros(x.shape)
    for w in range(n_w):
        for a in range(at.size):
            if rows.active[w, a] > 0.0:
                found[w, a] = dual.slack[w, a]
    return within_bounds(m, b, found), reached, steps, value
