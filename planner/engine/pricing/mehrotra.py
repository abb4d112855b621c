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
from typing import NamedTuple

import numpy as np

from planner.engine.compiled import compiled, inner
from planner.engine.pricing.coupling_rows import start_from_nothing, start_near, unit_prices, within
from planner.engine.pricing.kkt import Factors, factorise, substitute
from planner.engine.pricing.linear_program import (
    Part,
    Point,
    Program,
    Step,
    Workspace,
    program,
    reduced_cost,
    starting_point,
)
from planner.engine.pricing.period_data import Buildings, Market
from planner.instance import Floats

LONGEST = 0.995
"""Share of the way to a bound that a step may go."""


@inner
def residuals(p: Program, aim: Part, f: Factors, held: float, c: int, w: int, r: int) -> tuple[float, float]:
    """What the rows of boxes and of cover still lack, the first eliminated from the second."""
    load = p.columns.load[c, w, r]
    boxes, cover = load, load * held - aim.spare[c, w, r]
    for k in range(aim.flow.shape[3]):
        boxes -= aim.flow[c, w, r, k]
        if k >= p.columns.stocked:
            cover -= aim.flow[c, w, r, k]
    return boxes, cover - f.portion[c, w, r] * boxes


@inner
def held_units(p: Program, value: Part) -> Floats:
    """What is held (H,): the share of each class by building, then net m2 of stock by building."""
    n_q, n_c, n_b = p.hold.shape
    held = np.zeros(n_q * (n_c + 1))
    for q in range(n_q):
        for c in range(n_c):
            for k in range(n_b):
                held[q * n_c + c] += p.share[c, k] * value.held[q, c, k]
                held[n_q * n_c + q] += p.stock[q, c, k] * value.held[q, c, k]
    return held


@inner
def lack_of_rows(p: Program, aim: Part, held: Floats, w: int, right: Floats) -> None:
    """Fills ``right`` (N,) with what scenario w's rows lack but for what the routes use, at ``held`` (H,)."""
    rows = p.rows
    for a in range(len(right)):
        right[a] = aim.slack[w, a] - aim.short[w, a] - rows.limit[w, a]
        if rows.about[w, a] <= 0.0:
            right[a] = 0.0
    for g in range(len(rows.waiting_row)):
        right[rows.waiting_row[g]] -= aim.wait[w, g]
        for n in range(len(rows.late)):
            right[rows.late_row[n]] += rows.late[n] * aim.wait[w, g]
    for h in range(len(held)):
        right[rows.held_row[h]] += rows.held_use[w, h] * held[h]


@inner
def step_of(p: Program, point: Point, f: Factors, step: Step) -> None:
    """Fills a step after its aim."""
    cols, rows = p.columns, p.rows
    aim, value, dual, right = step.aim, point.value, point.dual, step.price.slack
    n_c, n_w, n_r, n_k = value.flow.shape
    n_g, n_p, n_v, n_q = len(rows.waiting_row), len(rows.late), p.provinces, len(p.hold)
    n_h, n_a = f.into.shape[2], right.shape[1]
    stock, held = n_q > 0, held_units(p, value)
    answer, local, provinces = np.zeros(n_h), np.empty(len(rows.used)), np.empty(n_v)
    for w in range(n_w):
        lack_of_rows(p, aim, held, w, right[w])
        for c in range(n_c):
            local[:] = 0.0
            provinces[:] = 0.0
            cover = cover_of(held, c, n_q, n_c)
            for r in range(n_r):
                if cols.load[c, w, r] <= 0.0:
                    continue
                boxes, rest = residuals(p, aim, f, cover, c, w, r)
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
                    for n in range(n_p):
                        local[n_g + n] -= cols.soon[c, r, k, n] * amount
                    provinces[p.province[r]] -= cols.soon[c, r, k, n_p] * amount
            for n in range(len(local)):
                for j in range(rows.used[n]):
                    right[w, rows.row[c, n, j]] += rows.use[c, n, j] * local[n]
            for v in range(n_v):
                if rows.about[w, p.province_floor + v] > 0.0:
                    right[w, p.province_floor + v] += provinces[v]
        substitute(f.upper[w], right[w])
        for a in range(n_a):
            for h in range(n_h):
                answer[h] += f.into[w, a, h] * right[w, a]
    moved = held_step(p, point, f, answer, step)
    for w in range(n_w):
        for a in range(n_a):
            for h in range(n_h):
                right[w, a] += f.back[w, a, h] * moved[h]
    follow(p, point, f, held, moved, step)


@inner
def cover_of(held: Floats, c: int, n_q: int, n_c: int) -> float:
    """Share of class c that is held in all buildings together, of what is ``held`` (H,)."""
    total = 0.0
    for q in range(n_q):
        total += held[q * n_c + c]
    return total


@inner
def follow(p: Program, point: Point, f: Factors, held: Floats, moved: Floats, step: Step) -> None:
    """Fills the rest of a step from that of the rows' prices and of what is held (H,)."""
    cols, rows, aim, change, price = p.columns, p.rows, step.aim, step.change, step.price
    value, dual, n_g = point.value, point.dual, len(rows.waiting_row)
    n_c, n_w, n_r, n_k = value.flow.shape
    n_q = len(p.hold)
    stock = n_q > 0
    rise, local = price.slack, np.empty(len(rows.used))
    for w in range(n_w):
        for a in range(rise.shape[1]):
            if value.slack[w, a] > 0.0:
                d = value.slack[w, a] / dual.slack[w, a]
                change.slack[w, a] = aim.slack[w, a] - value.slack[w, a] - d * rise[w, a]
            else:
                rise[w, a] = 0.0
            if value.short[w, a] > 0.0:
                d = value.short[w, a] / dual.short[w, a]
                price.short[w, a] = -rise[w, a]
                change.short[w, a] = aim.short[w, a] - value.short[w, a] + d * rise[w, a]
        for g in range(n_g):
            late = -rise[w, rows.waiting_row[g]]
            for n in range(len(rows.late)):
                late += rows.late[n] * rise[w, rows.late_row[n]]
            price.wait[w, g] = late
            d = value.wait[w, g] / dual.wait[w, g]
            change.wait[w, g] = aim.wait[w, g] - value.wait[w, g] - d * late
        for c in range(n_c):
            unit_prices(rows, c, rise[w], local)
            cover, more = cover_of(held, c, n_q, n_c), cover_of(moved, c, n_q, n_c)
            for r in range(n_r):
                load = cols.load[c, w, r]
                if load <= 0.0:
                    continue
                province = rise[w, p.province_floor + p.province[r]]
                boxes, rest = residuals(p, aim, f, cover, c, w, r)
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
                step.demand[c, w, r] = box
                for k in range(n_k):
                    if value.flow[c, w, r, k] > 0.0:
                        price.flow[c, w, r, k] += (dear if k >= cols.stocked else 0.0) - box
                        d = value.flow[c, w, r, k] / dual.flow[c, w, r, k]
                        change.flow[c, w, r, k] = (
                            aim.flow[c, w, r, k] - value.flow[c, w, r, k] - d * price.flow[c, w, r, k]
                        )


@inner
def held_step(p: Program, point: Point, f: Factors, answer: Floats, step: Step) -> Floats:
    """Fills the bands' part of a step and returns what it does to what is held (H,).

    ``answer`` (H,): what the rest of the step does to what holding costs.
    """
    value, dual = point.value, point.dual
    aim, change, price = step.aim, step.change, step.price
    n_q, n_c, n_b = p.hold.shape
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
                cost = p.share[c, k] * answer[q * n_c + c] + p.stock[q, c, k] * answer[n_q * n_c + q]
                own = (aim.held[q, c, k] - value.held[q, c, k]) * dual.held[q, c, k] / value.held[q, c, k]
                once = over[c, k] * dual.rest[c, k] / value.rest[c, k]
                right[(q * n_c + c) * n_b + k] = own - cost - once
    substitute(f.bands, right)
    for q in range(n_q):
        for c in range(n_c):
            for k in range(n_b):
                moves = right[(q * n_c + c) * n_b + k]
                moved[q * n_c + c] += p.share[c, k] * moves
                moved[n_q * n_c + q] += p.stock[q, c, k] * moves
                over[c, k] += moves
                change.held[q, c, k] = moves
                ratio = dual.held[q, c, k] / value.held[q, c, k]
                price.held[q, c, k] = (aim.held[q, c, k] - value.held[q, c, k] - moves) * ratio
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
def worth(p: Program, dual: Part, demand: Floats) -> float:
    """What the prices say that the period costs, KRW per day."""
    load, limit = p.columns.load, p.rows.limit
    total = -dual.rest.sum() if len(dual.held) else 0.0
    for c in range(demand.shape[0]):
        for w in range(demand.shape[1]):
            for r in range(demand.shape[2]):
                total += load[c, w, r] * demand[c, w, r]
    for w in range(limit.shape[0]):
        for a in range(limit.shape[1]):
            if p.rows.about[w, a] > 0.0:
                total -= limit[w, a] * dual.slack[w, a]
    return total


@inner
def prices_of_rows(p: Program, dual: Part) -> Floats:
    """The rows' prices (W, N) at a point; 0 of what is no row."""
    n_w, n_a = p.rows.limit.shape
    found = np.zeros((n_w, n_a))
    for w in range(n_w):
        for a in range(n_a):
            if p.rows.about[w, a] > 0.0:
                found[w, a] = dual.slack[w, a]
    return found


@inner
def empty_factors(p: Program) -> Factors:
    """Room for the factors."""
    (n_c, n_w, n_r), n_a, (n_q, _, n_b) = p.columns.load.shape, p.rows.limit.shape[1], p.hold.shape
    n_h, bands = n_q * (n_c + 1), n_q * n_c * n_b
    return Factors(
        np.ones((n_c, n_w, n_r)), np.zeros((n_c, n_w, n_r)), np.ones((n_c, n_w, n_r)),
        np.empty((n_w, n_a, n_a)), np.empty((n_w, n_a, n_h)), np.empty((n_w, n_a, n_h)),
        np.empty((n_h, n_h)), np.empty((bands, bands)),
    )  # fmt: skip


class Search(NamedTuple):
    """How prices are sought.

    ``target`` KRW a box, at first: large where the start may be far off; ``least`` KRW of the prices at the
    start. It ends when primal and dual are within ``gap`` of each other and no more than ``gap`` is left of
    what the first primal lacked, or after ``most_steps``.
    """

    target: float
    least: float
    gap: float
    most_steps: int


@compiled
def interior(
    m: Market, b: Buildings, near: Floats, how: Search, room: Workspace
) -> tuple[Floats, float, int, Part]:
    """Prices (W, N) of a period, sought ``near`` others, or from nothing where these are (0, 0).

    Returns the prices, the gap reached (inf where too much lacks), the steps made, and the primal (boxes
    weighted with probability).
    """
    p = program(m, b)
    x = start_near(p.rows, near if len(near) else start_from_nothing(p.rows, how.least), how.least)
    mu, gap, point, step = how.target, how.gap, room.point, room.step
    values, duals, weights = room.values, room.duals, room.weights
    aims, changes, prices, size = room.aims, room.changes, room.prices, len(room.values)
    n_c, n_w, n_r = p.columns.load.shape
    demand, f = np.zeros((n_c, n_w, n_r)), empty_factors(p)
    starting_point(p, x, mu, point, demand)
    mass = 0.0
    for k in range(size):
        mass += weights[k]
        values[k] = mu * weights[k] / duals[k]
    left, steps, reached = 1.0, 0, np.inf
    for _ in range(how.most_steps):
        product = 0.0
        for k in range(size):
            product += values[k] * duals[k]
        reached = product / max(abs(worth(p, point.dual, demand)), 1e-9) if left < gap else np.inf
        if reached < gap:
            break
        now = product / mass
        factorise(p, point, f)
        changes[:] = 0.0
        prices[:] = 0.0
        aims[:] = 0.0
        forward = up = after = 0.0
        for corrector in range(2):  # the predictor first: how far it gets says what to aim at
            step_of(p, point, f, step)
            part = LONGEST if corrector else 1.0
            forward, up = part * longest(values, changes), part * longest(duals, prices)
            after = 0.0
            for k in range(size):
                after += (values[k] + forward * changes[k]) * (duals[k] + up * prices[k])
            if corrector == 0:
                centre = max((after / product) ** 3, 1e-4)
                for k in range(size):
                    if weights[k] > 0.0:
                        aims[k] = (centre * now * weights[k] - changes[k] * prices[k]) / duals[k]
        if not math.isfinite(after):
            break  # numbers too large for a step: it stays where it is
        for k in range(size):
            values[k] += forward * changes[k]
            duals[k] += up * prices[k]
        for c in range(n_c):
            for w in range(n_w):
                for r in range(n_r):
                    demand[c, w, r] += up * step.demand[c, w, r]
        left *= 1.0 - forward
        steps += 1
    return within(p.rows, prices_of_rows(p, point.dual)), reached, steps, point.value
