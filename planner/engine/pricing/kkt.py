"""What every step of the interior-point method factorises, compiled (the method: see ``mehrotra``)."""

from __future__ import annotations

import math
from typing import NamedTuple

import numpy as np

from planner.engine.compiled import inner, summing
from planner.engine.pricing.linear_program import Point, Program
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


class Coupling(NamedTuple):
    """How a class's routes in a scenario couple the rows, in units of ``CouplingRows`` (L) and provinces (V).

    ``among`` (L, L) the lower half of a symmetric matrix, ``province`` (V, L) and ``own`` (V,) the provinces'
    rows; ``pull`` (L,), ``province_pull`` (V,) what more cover does to the rows.
    """

    among: Floats
    province: Floats
    own: Floats
    pull: Floats
    province_pull: Floats


@inner
def heaviest(weights: Floats) -> tuple[int, float]:
    """The number of the largest weight, and the sum of all."""
    star, total = 0, 0.0
    for k in range(len(weights)):
        total += weights[k]
        if weights[k] > weights[star]:
            star = k
    return star, total


@inner
def spread(
    soon: Floats, unit: Ints, weights: Floats, stocked: bool, n_g: int, found: Coupling, v: int, mean: Floats
) -> float:
    """Adds how a district's routes differ, and returns the sum of their weights.

    ``soon`` (K, P + 1), ``unit`` (K,) of the routes that are ``stocked`` or not, ``weights`` (K,) primal over
    dual; ``v`` the district's province. Fills ``mean`` (L + 1,) of their units, the province last. All is
    relative to the route of most weight: were it in the sums, what is left of them would be rounding.
    """
    among, province = found.among, found.province[v]
    n_l, n_p = among.shape[0], soon.shape[1] - 1
    star, total = heaviest(weights)
    mean[:] = 0.0
    if total <= 0.0:
        return 0.0
    at, others, lates = unit[star], 0.0, 0.0
    for k in range(len(weights)):
        d = weights[k]
        if d <= 0.0 or k == star:
            continue
        n, late = unit[k], soon[star, n_p] - soon[k, n_p]
        others += d
        lates += d * late
        found.own[v] += d * late * late
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
    start, end = (n_g, n_l) if stocked else (0, n_g + n_p)
    for n in range(start, end):
        amount = mean[n] / total
        for o in range(start, n + 1):
            among[n, o] -= amount * mean[o]
        province[n] -= amount * lates
    for n in range(start, end):
        mean[n] /= total
    found.own[v] -= lates * lates / total
    mean[n_l] = lates / total - soon[star, n_p]
    if at >= 0:
        mean[at] += 1.0
    for p in range(n_p):
        mean[n_g + p] -= soon[star, p]
    return total


@inner
def block(p: Program, point: Point, f: Factors, c: int, w: int, found: Coupling) -> float:
    """Adds a class's routes in a scenario, district by district, to ``found``.

    Returns what more cover does to its price. The rows of boxes and of cover are eliminated: routes past the
    buildings replace each other, those through them likewise, and the one kind the other as far as the cover
    gives.
    """
    cols, value, dual, n_g = p.columns, point.value, point.dual, len(p.rows.waiting_row)
    among, pull, province_pull = found.among, found.pull, found.province_pull
    n_r, n_k = value.flow.shape[2:]
    n_l, first = len(pull), cols.stocked
    past, through, weights = np.empty(n_l + 1), np.empty(n_l + 1), np.empty(n_k)
    answer = 0.0
    for r in range(n_r):
        load = cols.load[c, w, r]
        if load <= 0.0:
            continue
        v = p.province[r]
        here, soon, flow, price = found.province[v], cols.soon[c, r], value.flow[c, w, r], dual.flow[c, w, r]
        for k in range(n_k):
            weights[k] = flow[k] / price[k]
        one = spread(soon[:first], cols.unit[:first], weights[:first], False, n_g, found, v, past)
        f.total[c, w, r], f.portion[c, w, r], f.give[c, w, r] = one, 0.0, 1.0
        if n_k == first:
            continue
        two = spread(soon[first:], cols.unit[first:], weights[first:], True, n_g, found, v, through)
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
        found.own[v] += amount * through[n_l] * through[n_l]
    return answer


@inner
def factorise(p: Program, point: Point, f: Factors) -> None:
    """Fills the factors where the method stands."""
    rows, value, dual = p.rows, point.value, point.dual
    n_c, n_w = value.flow.shape[:2]
    n_l, n_v, n_q = len(rows.used), p.provinces, len(p.hold)
    found = Coupling(np.empty((n_l, n_l)), np.empty((n_v, n_l)), np.empty(n_v), np.empty(n_l), np.empty(n_v))
    answers = np.zeros(n_c)
    f.upper[:] = 0.0
    for w in range(n_w):
        matrix, into = f.upper[w], f.into[w]
        into[:] = 0.0
        for h in range(len(rows.held_row)):
            into[rows.held_row[h], h] = rows.held_use[w, h]
        for c in range(n_c):
            for part in (found.among, found.province):
                part[:] = 0.0
            for line in (found.own, found.pull, found.province_pull):
                line[:] = 0.0
            answers[c] += block(p, point, f, c, w, found)
            to_rows(p, c, found, matrix, into)
            for v in range(n_v):
                row = p.province_floor + v
                if rows.about[w, row] > 0.0:
                    matrix[row, row] += found.own[v]
                    for n in range(n_l):
                        for i in range(rows.used[n]):
                            a = rows.row[c, n, i]
                            matrix[min(a, row), max(a, row)] += rows.use[c, n, i] * found.province[v, n]
                    for q in range(n_q):
                        into[row, q * n_c + c] += found.province_pull[v]
        for a in range(len(matrix)):
            if rows.about[w, a] <= 0.0:
                matrix[a, a] = 1.0
            else:
                matrix[a, a] += value.slack[w, a] / dual.slack[w, a]
                if value.short[w, a] > 0.0:
                    matrix[a, a] += value.short[w, a] / dual.short[w, a]
        for g in range(len(rows.waiting_row)):
            d, row = value.wait[w, g] / dual.wait[w, g], rows.waiting_row[g]
            matrix[row, row] += d
            for n in range(len(rows.late)):
                a = rows.late_row[n]
                matrix[row, a] -= rows.late[n] * d
                for o in range(n + 1):
                    matrix[rows.late_row[o], a] += rows.late[o] * rows.late[n] * d
        cholesky(matrix)
        for a in range(len(matrix)):
            for h in range(len(rows.held_row)):
                f.back[w, a, h] = into[a, h]
        substitute_all(matrix, f.back[w])
    hold(p, point, f, answers)


@inner
def to_rows(p: Program, c: int, found: Coupling, matrix: Floats, into: Floats) -> None:
    """Adds what class c couples in units to the rows that they use: ``matrix`` (N, N), ``into`` (N, H)."""
    rows, n_c = p.rows, p.rows.row.shape[0]
    for n in range(len(found.pull)):
        for i in range(rows.used[n]):
            a, size = rows.row[c, n, i], rows.use[c, n, i]
            for o in range(n):
                amount = size * found.among[n, o]
                for j in range(rows.used[o]):
                    z, twice = rows.row[c, o, j], 2.0 if rows.row[c, o, j] == a else 1.0
                    matrix[min(a, z), max(a, z)] += twice * rows.use[c, o, j] * amount
            for j in range(i + 1):
                z = rows.row[c, n, j]
                matrix[min(a, z), max(a, z)] += size * rows.use[c, n, j] * found.among[n, n]
            for q in range(len(p.hold)):
                into[a, q * n_c + c] += size * found.pull[n]


@inner
def hold(p: Program, point: Point, f: Factors, answers: Floats) -> None:
    """Fills how prices answer to what is held, ``answers`` (C,) those of cover, and factorises the bands."""
    value, dual = point.value, point.dual
    n_q, n_c, n_b = p.hold.shape
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
                share, stock = p.share[c, k], p.stock[q, c, k]
                for o in range(q, n_q):
                    z = n_q * n_c + o
                    cost = share * f.dear[h, z] + stock * f.dear[s, z]
                    for d in range(n_c):
                        y = o * n_c + d
                        sold = share * f.dear[h, y] + stock * f.dear[s, y]
                        for n in range(n_b):
                            f.bands[i, y * n_b + n] = sold * p.share[d, n] + cost * p.stock[o, d, n]
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
