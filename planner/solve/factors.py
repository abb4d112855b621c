"""What every step of the interior-point method factorises, compiled (the method: see ``interior``)."""

from __future__ import annotations

import math
from typing import NamedTuple

import numpy as np

from planner.instance import Floats
from planner.solve.columns import Columns, Part, Rows
from planner.solve.compiled import inner
from planner.solve.kernel import Buildings, Market, Places

SINGULAR = 1e-14
"""What is left of a diagonal number where it is only rounding."""


class Factors(NamedTuple):
    """What a step's equations are solved with.

    By block (C, W, R): ``total`` of all routes' primal over dual, ``portion`` of it stocked, ``give`` of the
    cover. ``lower`` (W, N, N) Cholesky factors; ``into`` (W, N, H) how what is held enters the rows, and
    ``back`` (W, N, H) solved; ``dear`` (H, H) how prices answer to what is held; ``bands`` (Q C B, Q C B) the
    Cholesky factor of the bands' equations. H: held share by building and class, then m2 of stock by
    building.
    """

    total: Floats
    portion: Floats
    give: Floats
    lower: Floats
    into: Floats
    back: Floats
    dear: Floats
    bands: Floats


@inner
def block(
    m: Market, cols: Columns, value: Part, dual: Part, f: Factors, c: int, w: int, n_g: int,
    among: Floats, province: Floats, own: Floats, pull: Floats, province_pull: Floats,
) -> float:  # fmt: skip
    """Adds a class's routes in a scenario, district by district, to matrices in coordinates.

    ``among`` (L, L), ``province`` (V, L) and ``own`` (V,); ``pull`` (L,), ``province_pull`` (V,) what more
    cover does to the rows. Returns what more cover does to its price. The rows of boxes and of cover are
    eliminated.
    """
    n_r, n_k = value.flow.shape[2:]
    n_l, n_p = len(pull), cols.soon.shape[3] - 1
    every, stocked = np.empty(n_l + 1), np.empty(n_l + 1)
    answer = 0.0
    for r in range(n_r):
        load = cols.load[c, w, r]
        if load <= 0.0:
            continue
        v = m.province[r]
        every[:] = 0.0
        stocked[:] = 0.0
        total, part = 0.0, 0.0
        for k in range(n_k):
            flow = value.flow[c, w, r, k]
            if flow <= 0.0:
                continue
            d = flow / dual.flow[c, w, r, k]
            total += d
            late = d * cols.soon[c, r, k, n_p]
            n = cols.unit[k]
            if n >= 0:
                every[n] += d
                among[n, n] += d
                province[v, n] -= late
                for p in range(n_p):
                    among[max(n_g + p, n), min(n_g + p, n)] -= d * cols.soon[c, r, k, p]
            every[n_l] -= late
            own[v] += late * cols.soon[c, r, k, n_p]
            for p in range(n_p):
                soon = d * cols.soon[c, r, k, p]
                every[n_g + p] -= soon
                province[v, n_g + p] += late * cols.soon[c, r, k, p]
                for o in range(p + 1):
                    among[n_g + p, n_g + o] += soon * cols.soon[c, r, k, o]
            if k >= cols.stocked:
                part += d
                stocked[n] += d
                stocked[n_l] -= late
                for p in range(n_p):
                    stocked[n_g + p] -= d * cols.soon[c, r, k, p]
        f.total[c, w, r] = total
        share, give = 0.0, 1.0
        if part > 0.0:
            share = part / total
            give = part * (1.0 - share) + value.spare[c, w, r] / dual.spare[c, w, r]
            for n in range(n_l + 1):
                stocked[n] -= share * every[n]
            factor = load / give
            for n in range(n_l):
                pull[n] += factor * stocked[n]
            province_pull[v] += factor * stocked[n_l]
            answer += load * factor
        f.portion[c, w, r], f.give[c, w, r] = share, give
        for n in range(n_l + 1):
            one, two = every[n] / total, stocked[n] / give
            if n < n_l:
                for o in range(n + 1):
                    among[n, o] -= one * every[o] + two * stocked[o]
            else:
                for o in range(n_l):
                    province[v, o] -= one * every[o] + two * stocked[o]
                own[v] -= one * every[n_l] + two * stocked[n_l]
    return answer


@inner
def factorise(
    m: Market, b: Buildings, at: Places, cols: Columns, rows: Rows, value: Part, dual: Part, f: Factors
) -> None:
    """Fills the factors where the method stands."""
    n_c, n_w = value.flow.shape[:2]
    n_l, n_v, n_g, n_p = cols.row.shape[1], len(m.need_province), len(m.capacity), len(m.promise_day)
    n_q, n_h = len(b.usable), f.into.shape[2]
    among, province, own = np.empty((n_l, n_l)), np.empty((n_v, n_l)), np.empty(n_v)
    pull, province_pull = np.empty(n_l), np.empty(n_v)
    answers = np.zeros(n_c)
    f.lower[:] = 0.0
    f.into[:] = 0.0
    for w in range(n_w):
        matrix = f.lower[w]
        for c in range(n_c):
            among[:] = 0.0
            province[:] = 0.0
            own[:] = 0.0
            pull[:] = 0.0
            province_pull[:] = 0.0
            answers[c] += block(m, cols, value, dual, f, c, w, n_g, among, province, own, pull, province_pull)
            for n in range(n_l):
                for o in range(n_l):
                    amount = among[n, o] if o <= n else among[o, n]
                    for i in range(3):
                        for j in range(3):
                            a, z = cols.row[c, n, i], cols.row[c, o, j]
                            if a >= z >= 0:
                                matrix[a, z] += cols.size[c, n, i] * cols.size[c, o, j] * amount
                for i in range(3):
                    a = cols.row[c, n, i]
                    if a >= 0:
                        for q in range(n_q):
                            f.into[w, a, q * n_c + c] += cols.size[c, n, i] * pull[n]
            for v in range(n_v):
                row = at.province + v
                if rows.active[w, row] > 0.0:
                    matrix[row, row] += own[v]
                    for n in range(n_l):
                        for i in range(3):
                            a = cols.row[c, n, i]
                            if a >= 0:
                                amount = cols.size[c, n, i] * province[v, n]
                                matrix[max(a, row), min(a, row)] += amount
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
                matrix[a, row] -= m.orders_per_waiting * d
                for o in range(p + 1):
                    matrix[a, at.promise_design + o] += m.orders_per_waiting**2 * d
        for q in range(n_q):
            f.into[w, at.area + q, n_q * n_c + q] += m.probability[w]
        cholesky(matrix)
        f.back[w] = f.into[w]
        for h in range(n_h):
            substitute(matrix, f.back[w, :, h])
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
    for i in range(len(f.bands)):
        q, c, k = i // (n_c * n_b), i // n_b % n_c, i % n_b
        h, s, share, stock = q * n_c + c, n_q * n_c + q, m.band_share[c, k], b.stock[q, c, k]
        for j in range(i + 1):
            o, d, n = j // (n_c * n_b), j // n_b % n_c, j % n_b
            y, z = o * n_c + d, n_q * n_c + o
            total = share * (f.dear[h, y] * m.band_share[d, n] + f.dear[h, z] * b.stock[o, d, n])
            total += stock * (f.dear[s, y] * m.band_share[d, n] + f.dear[s, z] * b.stock[o, d, n])
            if c == d and k == n:
                total += dual.rest[c, k] / value.rest[c, k]
            f.bands[i, j] = total
        f.bands[i, i] += dual.held[q, c, k] / value.held[q, c, k]
    cholesky(f.bands)


@inner
def cholesky(matrix: Floats) -> None:
    """The lower factor of a positive matrix in its place; what is not definite is left out."""
    n = len(matrix)
    for a in range(n):
        own = matrix[a, a]
        for z in range(a + 1):
            total = matrix[a, z]
            for k in range(z):
                total -= matrix[a, k] * matrix[z, k]
            if a > z:
                matrix[a, z] = total / matrix[z, z] if matrix[z, z] > 0.0 else 0.0
            else:
                matrix[a, a] = math.sqrt(total) if total > SINGULAR * own else 0.0


@inner
def substitute(lower: Floats, right: Floats) -> None:
    """Solves for ``right`` in its place."""
    n = len(lower)
    for a in range(n):
        total = right[a]
        for k in range(a):
            total -= lower[a, k] * right[k]
        right[a] = total / lower[a, a] if lower[a, a] > 0.0 else 0.0
    for a in range(n - 1, -1, -1):
        total = right[a] / lower[a, a] if lower[a, a] > 0.0 else 0.0
        right[a] = total
        for k in range(a):
            right[k] -= lower[a, k] * total
