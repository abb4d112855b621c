"""The smoothed dual climbed by Newton's method, compiled (the method: see ``kernel``)."""

from __future__ import annotations

import math
from typing import NamedTuple

import numpy as np

from planner.instance import Floats, Ints
from planner.solve.compiled import compiled, inner
from planner.solve.kernel import (
    Buildings,
    Market,
    Places,
    at_the_door,
    bands,
    places,
    routes,
    rows,
    within_bounds,
)
from planner.solve.slopes import Door, Found, Shares, bands_gradient, clear, flows_gradient, rows_gradient

LAST_SHARE = 0.2
"""The tolerance of the last temperature, as a share of the others'."""
REACH = 100.0
"""How far a price may still have to go when its temperature is done, as a multiple of the last one."""
BAND = 1e8
"""How far a multiplier may be from what its price and barrier say."""


class Bounds(NamedTuple):
    """The barriers at zero and at the upper bounds of the prices, all (W, N).

    ``near``, ``far`` their weights, 0 where there is none; ``low``, ``high`` the bounds' multipliers.
    """

    near: Floats
    far: Floats
    low: Floats
    high: Floats


@inner
def barrier_weights(m: Market, b: Buildings, at: Places) -> tuple[Floats, Floats]:
    """Weights (W, N) of the barriers at zero and at the upper bounds: a share of each row's size."""
    n_q, n_c, _ = b.hold.shape
    lower = np.zeros((len(m.probability), at.size))
    upper = np.zeros((len(m.probability), at.size))
    for w in range(len(m.probability)):
        for g in range(len(m.capacity)):
            lower[w, g] = m.capacity[g] + 1.0
            lower[w, at.design + g] = upper[w, at.design + g] = m.capacity[g] + 1.0
        for p in range(len(m.promise_day)):
            lower[w, at.promise + p] = upper[w, at.promise + p] = m.need_average[p, w] + 1.0
            lower[w, at.promise_design + p] = upper[w, at.promise_design + p] = m.need_design[p, w] + 1.0
        for v in range(len(m.need_province)):
            if m.need_province[v, w] > 0.0:
                lower[w, at.province + v] = upper[w, at.province + v] = m.need_province[v, w] + 0.1
        for q in range(n_q):
            lower[w, at.area + q] = b.usable[q] + 100.0
            if math.isfinite(b.labour[q]):
                lower[w, at.head + q] = b.labour[q] + 1.0
            for c in range(n_c):
                if n_q > 1:
                    lower[w, at.door + q * n_c + c] = m.volume[c, w] + 1.0
        for a in range(at.size):
            lower[w, a] *= m.probability[w]
            upper[w, a] *= m.probability[w]
    return lower, upper


@inner
def free_prices(lower: Floats) -> Ints:
    """Positions of the prices that may move, scenario after scenario."""
    flat = lower.reshape(lower.size)
    found = np.empty(len(flat), dtype=np.int64)
    n = 0
    for a in range(len(flat)):
        if flat[a] > 0.0:
            found[n] = a
            n += 1
    return found[:n]


@inner
def room(m: Market, at: Places, x: Floats) -> Floats:
    """How far every price is below its upper bound (W, N); inf where it has none."""
    result = np.empty(x.shape)
    for w in range(len(m.probability)):
        for a in range(at.size):
            result[w, a] = np.inf
        late = m.wait
        for p in range(len(m.promise_day)):
            result[w, at.promise + p] = m.most[0] - x[w, at.promise + p]
            result[w, at.promise_design + p] = m.most[1] - x[w, at.promise_design + p]
            late += m.orders_per_waiting * x[w, at.promise_design + p]
        for v in range(len(m.need_province)):
            result[w, at.province + v] = m.most[2] - x[w, at.province + v]
        for g in range(len(m.capacity)):
            result[w, at.design + g] = late - x[w, at.design + g]
    return result


@inner
def barrier(s: Bounds, x: Floats, above: Floats) -> float:
    """Sum of the weighted logarithms of all distances from the bounds."""
    total = 0.0
    for w in range(x.shape[0]):
        for a in range(x.shape[1]):
            if s.near[w, a] > 0.0:
                total += s.near[w, a] * math.log(x[w, a])
            if s.far[w, a] > 0.0:
                total += s.far[w, a] * math.log(above[w, a])
    return total


@inner
def barrier_gradient(m: Market, at: Places, s: Bounds, x: Floats, above: Floats, found: Found) -> None:
    """Adds the barriers' part, with the bounds' multipliers in the curvature.

    A gateway's upper bound moves with the design-day promises.
    """
    gradient, curve = found.gradient, found.curve
    n_w, size = x.shape
    n_p = len(m.promise_day)
    for w in range(n_w):
        for a in range(size):
            row = w * size + a
            if s.near[w, a] > 0.0:
                gradient[w, a] += s.near[w, a] / x[w, a]
                curve[row, row] -= s.low[w, a] / x[w, a]
            if s.far[w, a] > 0.0:
                push = s.far[w, a] / above[w, a]
                bend = s.high[w, a] / above[w, a]
                gradient[w, a] -= push
                curve[row, row] -= bend
                if at.design <= a < at.promise:
                    for p in range(n_p):
                        other = w * size + at.promise_design + p
                        gradient[w, at.promise_design + p] += m.orders_per_waiting * push
                        curve[row, other] += m.orders_per_waiting * bend
                        curve[other, row] += m.orders_per_waiting * bend
                        for k in range(n_p):
                            curve[other, w * size + at.promise_design + k] -= m.orders_per_waiting**2 * bend


@inner
def move_multipliers(weights: Floats, x: Floats, step: Floats, multipliers: Floats) -> None:
    """Newton's step for multipliers with x times multiplier = weight, kept positive and in proportion."""
    part = 1.0
    change = np.zeros(x.shape)
    for w in range(x.shape[0]):
        for a in range(x.shape[1]):
            if weights[w, a] > 0.0:
                own = multipliers[w, a]
                change[w, a] = weights[w, a] / x[w, a] - own - own / x[w, a] * step[w, a]
                if change[w, a] < 0.0:
                    part = min(part, -0.95 * own / change[w, a])
    for w in range(x.shape[0]):
        for a in range(x.shape[1]):
            multipliers[w, a] += part * change[w, a]


@inner
def keep_in_proportion(weights: Floats, x: Floats, multipliers: Floats) -> None:
    """Multipliers within a wide band around weight / x.

    See A. Waechter and L. Biegler, Mathematical Programming 106, 2006, eq. 16.
    """
    for w in range(x.shape[0]):
        for a in range(x.shape[1]):
            if weights[w, a] > 0.0:
                central = weights[w, a] / x[w, a]
                multipliers[w, a] = min(max(multipliers[w, a], central / BAND), central * BAND)


@inner
def longest_step(s: Bounds, x: Floats, above: Floats, step: Floats, shrink: Floats) -> float:
    """The largest part (at most 1) of a step that stays well inside all bounds."""
    part = 1.0
    for w in range(x.shape[0]):
        for a in range(x.shape[1]):
            if s.near[w, a] > 0.0 and step[w, a] < 0.0:
                part = min(part, -0.95 * x[w, a] / step[w, a])
            if s.far[w, a] > 0.0 and shrink[w, a] > 0.0:
                part = min(part, 0.95 * above[w, a] / shrink[w, a])
    return part


@inner
def newton_step(found: Found, free: Ints) -> tuple[Floats, float]:
    """The step (W, N) with curve x step = -gradient over the ``free`` prices, and the gain it promises.

    No step where numbers have grown too large for one: whoever climbs then stays where it is.
    """
    gradient, curve = found.gradient.reshape(found.gradient.size), found.curve
    n = len(free)
    matrix, right, scale = np.empty((n, n)), np.empty(n), np.empty(n)
    step = np.zeros(found.gradient.shape)
    for a in range(n):
        # Concave, but for what rounding leaves of large terms that cancel.
        scale[a] = 1.0 / math.sqrt(1e-12 + abs(curve[free[a], free[a]]))
    for a in range(n):
        right[a] = gradient[free[a]] * scale[a]
        for f in range(n):
            matrix[a, f] = -curve[free[a], free[f]] * scale[a] * scale[f]
        matrix[a, a] += 1e-9
    if not (math.isfinite(matrix.sum()) and math.isfinite(right.sum())):
        return step, 0.0
    solved = np.linalg.solve(matrix, right)
    flat = step.reshape(step.size)
    gain = 0.0
    for a in range(n):
        flat[free[a]] = solved[a] * scale[a]
        gain += solved[a] * right[a]
    return step, gain


@inner
def scaled(x: Floats, factor: float) -> Floats:
    """``factor`` times x."""
    result = np.empty(x.shape)
    for w in range(x.shape[0]):
        for a in range(x.shape[1]):
            result[w, a] = x[w, a] * factor
    return result


@inner
def moved(x: Floats, part: float, step: Floats) -> Floats:
    """x + ``part`` of a step."""
    result = np.empty(x.shape)
    for w in range(x.shape[0]):
        for a in range(x.shape[1]):
            result[w, a] = x[w, a] + part * step[w, a]
    return result


@inner
def central(weights: Floats, x: Floats) -> Floats:
    """Multipliers on the central path: weight / x."""
    result = np.zeros(x.shape)
    for w in range(x.shape[0]):
        for a in range(x.shape[1]):
            if weights[w, a] > 0.0:
                result[w, a] = weights[w, a] / x[w, a]
    return result


@inner
def smoothed(
    m: Market, b: Buildings, at: Places, x: Floats, tau: float, bounds: Bounds, shares: Shares
) -> tuple[float, Door]:
    """The smoothed dual with its barriers, KRW per day; fills ``shares``."""
    door = Door(*at_the_door(m, b, at, x, tau))
    total, saved = routes(m, b, at, x, door.inside, tau, shares.direct, shares.stocked)
    value = total - bands(m, b, at, x, saved, tau, shares.held) + rows(m, b, at, x)
    return value + barrier(bounds, x, room(m, at, x)), door


@inner
def slopes(m: Market, b: Buildings, at: Places, tau: float, shares: Shares, door: Door, found: Found) -> None:
    """Fills slopes and curvature of the smoothed dual, its barriers aside, where ``shares`` are taken."""
    n_q, n_c, n_b = b.hold.shape
    clear(found.gradient)
    clear(found.curve)
    clear(found.saving)
    cover = np.zeros(n_c)
    for c in range(n_c):
        for k in range(n_b):
            for q in range(n_q):
                cover[c] += m.band_share[c, k] * shares.held[q, c, k]
    rows_gradient(m, b, at, found.gradient)
    flows_gradient(m, b, at, door, shares, cover, tau, found)
    bands_gradient(m, b, at, shares.held, tau, found)


@inner
def direction(
    m: Market, at: Places, x: Floats, bounds: Bounds, free: Ints, found: Found
) -> tuple[Floats, float, float]:
    """Newton's step (W, N), the gain it promises, and how much of it stays inside; moves the multipliers."""
    above = room(m, at, x)
    barrier_gradient(m, at, bounds, x, above, found)
    step, gain = newton_step(found, free)
    after = room(m, at, moved(x, 1.0, step))
    shrink, grow = np.zeros(x.shape), np.zeros(x.shape)
    for w in range(x.shape[0]):
        for a in range(x.shape[1]):
            shrink[w, a] = above[w, a] - after[w, a]
            grow[w, a] = -shrink[w, a]
    part = longest_step(bounds, x, above, step, shrink)
    move_multipliers(bounds.near, x, step, bounds.low)
    move_multipliers(bounds.far, above, grow, bounds.high)
    return step, gain, part


@inner
def pull(gradient: Floats, lower: Floats, coldest: float) -> float:
    """What the prices' slopes gain over a move of ``REACH``: a barrier close by hides it from a step."""
    total = 0.0
    for w in range(gradient.shape[0]):
        for a in range(gradient.shape[1]):
            if lower[w, a] > 0.0:
                total += abs(gradient[w, a])
    return total * REACH * coldest


@compiled
def climb(
    m: Market,
    b: Buildings,
    x: Floats,
    taus: Floats,
    weight: float,
    tolerance: float,
    most_steps: int,
    gives_up: bool,
) -> tuple[Floats, bool, float, int]:
    """Newton's method on the smoothed dual, ``taus`` one after the other.

    ``weight`` is the barriers' share of ``tau``; a temperature is done when a step promises less than
    ``tolerance`` of the value, or after ``most_steps``; who ``gives_up`` stops at the first that is not.
    Returns prices (W, N), whether every temperature was finished, what the last step promised as a share of
    the value, and the steps made.
    """
    n_q, n_c, n_b = b.hold.shape
    n_r, _, n_e, _ = m.on_time.shape
    n_w = len(m.probability)
    at = places(len(m.capacity), len(m.promise_day), len(m.need_province), n_q, n_c)
    lower, upper = barrier_weights(m, b, at)
    free = free_prices(lower)
    size = n_w * at.size
    shares = Shares(
        np.zeros((n_c, n_w, n_r, n_e + 1)), np.zeros((n_c, n_w, n_r, n_q)), np.zeros((n_q, n_c, n_b))
    )
    found = Found(np.zeros((n_w, at.size)), np.zeros((size, size)), np.zeros((n_c, n_w, at.size)))
    first = weight * taus[0]
    low, high = central(scaled(lower, first), x), central(scaled(upper, first), room(m, at, x))
    steps, rest, finished = 0, np.inf, True
    for tau in taus:
        bounds = Bounds(scaled(lower, weight * tau), scaled(upper, weight * tau), low, high)
        least = tolerance * (LAST_SHARE if tau == taus[-1] else 1.0)
        current, door = smoothed(m, b, at, x, tau, bounds, shares)
        done = False
        for _ in range(most_steps):
            slopes(m, b, at, tau, shares, door, found)
            step, gain, part = direction(m, at, x, bounds, free, found)
            steps += 1
            unmet = pull(found.gradient, lower, taus[-1])
            better = False
            for _ in range(8):
                trial = moved(x, part, step)
                value, door = smoothed(m, b, at, trial, tau, bounds, shares)
                if value >= current + 1e-4 * part * gain - 1e-12 * abs(current):
                    better = True
                    break
                part *= 0.3
            if not better:
                break
            x, current = trial, value
            keep_in_proportion(bounds.near, x, low)
            keep_in_proportion(bounds.far, room(m, at, x), high)
            rest = max(gain, unmet) / abs(current)
            if rest < least:
                done = True
                break
        finished = finished and done
        if gives_up and not done:
            break
    return within_bounds(m, b, x), finished, rest, steps
