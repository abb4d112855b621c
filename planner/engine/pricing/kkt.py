"""What every step of the interior-point method factorises, compiled (the method: see ``mehrotra``)."""

from __future__ import annotations

import math
from typing import NamedTuple

import numpy as np

from planner.engine.compiled import inner, summing
from planner.engine.pricing.lagrangian import Buildings, Market, Places
from planner.engine.pricing.structure import Columns, Part, Rows
from planner.instance import Floats, Ints

SINGULAR = 1e-13
"""Least share of a diagonal number that is not all rounding."""


class Factors(NamedTuple):
    """What a step's equations are solved with.

    By block (C, W, R): ``total`` of all routes' primal over dual, ``portion`` of it stocked, ``give`` of the
    cover. ``upper`` (W, N, N) Cholesky factors; ``into`` (W, N, H) how what is held enters the rows, and
    ``back`` (W, N, H) solved; ``dear`` (H, H) how prices answer to what is held; ``bands`` (Q C B, Q C B) the
    Cholesky factor of the bands' equations. H: held share by building and class, then m2 of stock by
    building.
    """

    total: Floats
    portion: Floats
    give: Floats
    upper: Floats
    into: Floats
    back: Floats
    dear: Floats
    bands: Floats


@inner
def spread(
    soon: Floats, unit: Ints, weights: Floats, first: int, last: int, n_g: int,
    among: Floats, province: Floats, own: Floats, mean: Floats,
) -> float:  # fmt: skip
    """Adds how a district's routes from ``first`` to ``last`` differ, and returns the sum of their weights.

    ``soon`` (K, P + 1), ``unit`` (K,) as of ``Columns``, ``weights`` (K,) primal over dual. Fills ``mean``
    (L + 1,) of their coordinates, the province last. All is relative to the route of most weight: were it in
    the sums, what is left of them would be rounding.
    """
    n_l, n_p = among.shape[0], soon.shape[1] - 1
    star, total = first, 0.0
    for k in range(first, last):
        total += weights[k]
        if weights[k] > weights[star]:
            star = k
    mean[:] = 0.0
    if total <= 0.0:
        return 0.0
    at, others, lates = unit[star], 0.0, 0.0
    for k in range(first, last):
        d = weights[k]
        if d <= 0.0 or k == star:
            continue
        n, late = unit[k], soon[star, n_p] - soon[k, n_p]
        others += d
        lates += d * late
        own[0] += d * late * late
        if n >= 0:
            mean[n] += d
            among[n, n] += d
            province[n] += d * late
            if at >= 0:
                among[max(n, at), min(n, at)] -= d
        for p in range(n_p):
            row, much = n_g + p, d * (soon[star, p] - soon[k, p])
            mean[row] += much
            province[row] += much * late
            if n >= 0:
                among[max(n, row), min(n, row)] += much
            if at >= 0:
                among[max(at, row), min(at, row)] -= much
            for o in range(p + 1):
                among[row, n_g + o] += much * (soon[star, o] - soon[k, o])
    mean[n_l] = lates
    if at >= 0:
        mean[at] -= others
        among[at, at] += others
        province[at] -= lates
    start, end = (0, n_g + n_p) if first == 0 else (n_g, n_l)
    for n in range(start, end):
        amount = mean[n] / total
        for o in range(start, n + 1):
            among[n, o] -= amount * mean[o]
        province[n] -= amount * lates
    for n in range(start, end):
        mean[n] /= total
    own[0] -= lates * lates / total
    mean[n_l] = lates / total - soon[star, n_p]
    if at >= 0:
        mean[at] += 1.0
    for p in range(n_p):
        mean[n_g + p] -= soon[star, p]
    return total


@inner
def block(
    m: Market, cols: Columns, value: Part, dual: Part, f: Factors, c: int, w: int, n_g: int,
    among: Floats, province: Floats, own: Floats, pull: Floats, province_pull: Floats,
) -> float:  # fmt: skip
    """Adds a class's routes in a scenario, district by district, to matrices in coordinates.

    ``among`` (L, L), ``province`` (V, L) and ``own`` (V,); ``pull`` (L,), ``province_pull`` (V,) what more
    cover does to the rows. Returns what more cover does to its price. The rows of boxes and of cover are
    eliminated: routes past the buildings replace each other, those through them likewise, and the one kind
    the other as far as the cover gives.
    """
    n_r, n_k = value.flow.shape[2:]
    n_l = len(pull)
    past, through, weights = np.empty(n_l + 1), np.empty(n_l + 1), np.empty(n_k)
    answer = 0.0
    for r in range(n_r):
        load = cols.load[c, w, r]
        if load <= 0.0:
            continue
        v = m.province[r]
        here, soon, flow, price = province[v], cols.soon[c, r], value.flow[c, w, r], dual.flow[c, w, r]
        for k in range(n_k):
            weights[k] = flow[k] / price[k]
        one = spread(soon, cols.unit, weights, 0, cols.stocked, n_g, among, here, own[v : v + 1], past)
        f.total[c, w, r], f.portion[c, w, r], f.give[c, w, r] = one, 0.0, 1.0
        if n_k == cols.stocked:
            continue
        two = spread(soon, cols.unit, weights, cols.stocked, n_k, n_g, among, here, own[v : v + 1], through)
        if two <= 0.0:
            continue
        between, spare = one * two / (one + two), value.spare[c, w, r] / dual.spare[c, w, r]
        give = between + spare
        f.total[c, w, r], f.portion[c, w, r], f.give[c, w, r] = one + two, two / (one + two), give
        amount, factor = between * spare / give, load * between / give
        answer += load * load / give
        for n in range(n_l + 1):
            through[n] -= past[n]
        for n in range(n_l):
            pull[n] += factor * through[n]
            part = amount * through[n]
            for o in range(n + 1):
                among[n, o] += part * through[o]
            here[n] += part * through[n_l]
        province_pull[v] += factor * through[n_l]
        own[v] += amount * through[n_l] * through[n_l]
    return answer


@inner
def factorise(
    m: Market, b: Buildings, at: Places, cols: Columns, rows: Rows, value: Part, dual: Part, f: Factors
) -> None:
    """Fills the factors where the method stands."""
    n_c, n_w = value.flow.shape[:2]
    n_l, n_v, n_g, n_p = cols.row.shape[1], len(m.need_province), len(m.capacity), len(m.promise_day)
    n_q = len(b.usable)
    among, province, own = np.empty((n_l, n_l)), np.empty((n_v, n_l)), np.empty(n_v)
    pull, province_pull = np.empty(n_l), np.empty(n_v)
    answers = np.zeros(n_c)
    f.upper[:] = 0.0
    f.into[:] = 0.0
    for w in range(n_w):
        matrix = f.upper[w]
        for c in range(n_c):
            among[:] = 0.0
            province[:] = 0.0
            own[:] = 0.0
            pull[:] = 0.0
            province_pull[:] = 0.0
            answers[c] += block(m, cols, value, dual, f, c, w, n_g, among, province, own, pull, province_pull)
            for n in range(n_l):
                for i in range(cols.rows[n]):
                    a, size = cols.row[c, n, i], cols.size[c, n, i]
                    for o in range(n):
                        amount = size * among[n, o]
                        for j in range(cols.rows[o]):
                            z, twice = cols.row[c, o, j], 2.0 if cols.row[c, o, j] == a else 1.0
                            matrix[min(a, z), max(a, z)] += twice * cols.size[c, o, j] * amount
                    for j in range(i + 1):
                        z = cols.row[c, n, j]
                        matrix[min(a, z), max(a, z)] += size * cols.size[c, n, j] * among[n, n]
                    for q in range(n_q):
                        f.into[w, a, q * n_c + c] += size * pull[n]
            for v in range(n_v):
                row = at.province + v
                if rows.active[w, row] > 0.0:
                    matrix[row, row] += own[v]
                    for n in range(n_l):
                        for i in range(cols.rows[n]):
                            a = cols.row[c, n, i]
                            matrix[min(a, row), max(a, row)] += cols.size[c, n, i] * province[v, n]
                    for q in range(n_q):
                        f.into[w, row, q * n_c + c] += province_pull[v]
            if n_q > 1:
                for q in range(n_q):
                    door = at.door + q * n_c + c
                    f.into[w, door, q * n_c + c] -= m.probability[w] * m.volume[c, w]
        for a in range(at.size):
            if rows.active[w, a] <= 0.0:
                matrix[a, a] = 1.0
            else:
                matrix[a, a] += value.slack[w, a] / dual.slack[w, a]
                if value.short[w, a] > 0.0:
                    matrix[a, a] += value.short[w, a] / dual.short[w, a]
        for g in range(n_g):
            d, row = value.wait[w, g] / dual.wait[w, g], at.design + g
            matrix[row, row] += d
            for p in range(n_p):
                a = at.promise_design + p
                matrix[row, a] -= m.orders_per_waiting[p] * d
                for o in range(p + 1):
                    matrix[at.promise_design + o, a] += m.orders_per_waiting[o] * m.orders_per_waiting[p] * d
        for q in range(n_q):
            f.into[w, at.area + q, n_q * n_c + q] += m.probability[w]
        cholesky(matrix)
        f.back[w] = f.into[w]
        substitute_all(matrix, f.back[w])
    hold(m, b, value, dual, f, answers)


@inner
def hold(m: Market, b: Buildings, value: Part, dual: Part, f: Factors, answers: Floats) -> None:
    """Fills how prices answer to what is held, ``answers`` (C,) those of cover, and factorises the bands."""
    n_q, n_c, n_b = b.hold.shape
    n_h = f.into.shape[2]
    f.dear[:] = 0.0
    for q in range(n_q):
        for o in range(n_q):
            for c in range(n_c):
                f.dear[q * n_c + c, o * n_c + c] += answers[c]
    for w in range(f.into.shape[0]):
        for a in range(f.into.shape[1]):
            for h in range(n_h):
                if f.into[w, a, h] != 0.0:
                    for s in range(n_h):
                        f.dear[h, s] += f.into[w, a, h] * f.back[w, a, s]
    for q in range(n_q):
        for c in range(n_c):
            for k in range(n_b):
                i, h, s = (q * n_c + c) * n_b + k, q * n_c + c, n_q * n_c + q
                share, stock = m.band_share[c, k], b.stock[q, c, k]
                for o in range(q, n_q):
                    z = n_q * n_c + o
                    cost = share * f.dear[h, z] + stock * f.dear[s, z]
                    for d in range(n_c):
                        y = o * n_c + d
                        sold = share * f.dear[h, y] + stock * f.dear[s, y]
                        for n in range(n_b):
                            f.bands[i, y * n_b + n] = sold * m.band_share[d, n] + cost * b.stock[o, d, n]
                    f.bands[i, (o * n_c + c) * n_b + k] += dual.rest[c, k] / value.rest[c, k]
                f.bands[i, i] += dual.held[q, c, k] / value.held[q, c, k]
    cholesky(f.bands)


@summing
def product(a: Floats, b: Floats) -> float:
    """The inner product of two vectors."""
    total = 0.0
    for k in range(len(a)):
        total += a[k] * b[k]
    return total


@inner
def cholesky(matrix: Floats) -> None:
    """The upper factor of a positive matrix, of which the upper half counts, in its place.

    It stays positive where rounding leaves little of it.
    """
    n = len(matrix)
    own = np.empty(n)
    for a in range(n):
        own[a] = matrix[a, a]
    for a in range(n):
        matrix[a, a] = math.sqrt(max(matrix[a, a], SINGULAR * own[a]))
        for k in range(a + 1, n):
            matrix[a, k] /= matrix[a, a]
        for z in range(a + 1, n):
            amount = matrix[a, z]
            if amount != 0.0:
                for k in range(z, n):
                    matrix[z, k] -= amount * matrix[a, k]


@inner
def substitute(upper: Floats, right: Floats) -> None:
    """Solves for ``right`` (N,) in its place."""
    n = len(upper)
    for a in range(n):
        total = right[a] / upper[a, a]
        right[a] = total
        for k in range(a + 1, n):
            right[k] -= upper[a, k] * total
    for a in range(n - 1, -1, -1):
        right[a] = (right[a] - product(upper[a, a + 1 :], right[a + 1 :])) / upper[a, a]


@inner
def substitute_all(upper: Floats, right: Floats) -> None:
    """Solves for every column of ``right`` (N, H) in its place."""
    n, n_h = right.shape
    for a in range(n):
        for h in range(n_h):
            right[a, h] /= upper[a, a]
        for k in range(a + 1, n):
            amount = upper[a, k]
            if amount != 0.0:
                for h in range(n_h):
                    right[k, h] -= amount * right[a, h]
    for a in range(n - 1, -1, -1):
        for k in range(a + 1, n):
            amount = upper[a, k]
            if amount != 0.0:
                for h in range(n_h):
                    right[a, h] -= amount * right[k, h]
        for h in range(n_h):
            right[a, h] /= upper[a, a]
