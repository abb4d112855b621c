"""Slopes and curvature of the smoothed dual in its prices, compiled."""

from __future__ import annotations

import math
from typing import NamedTuple

import numpy as np

from planner.instance import Floats, Ints
from planner.solve.compiled import inner
from planner.solve.kernel import Buildings, Market, Places


class Shares(NamedTuple):
    """What the soft minima take: ``direct`` (C, W, R, E + 1) of the routes past the buildings, the last
    one lost; ``stocked`` (C, W, R, Q) of what is in stock; ``held`` (Q, C, B) of every band.
    """

    direct: Floats
    stocked: Floats
    held: Floats


class Door(NamedTuple):
    """A box inside a building (W, C, Q): what it costs, and its slopes in the prices of area and of heads."""

    inside: Floats
    by_area: Floats
    by_head: Floats


class Flows(NamedTuple):
    """Boxes of a class by route (K: direct, lost, stocked) in a scenario.

    ``flow`` (K,) and ``timely`` (V, D) what moves and what is punctual; ``kept``, ``kept_timely`` what
    full cover would keep off them; ``bend`` (V, K, K) curvature times tau; ``mean`` (V, K, D) punctuality
    of a route.
    """

    flow: Floats
    kept: Floats
    timely: Floats
    kept_timely: Floats
    bend: Floats
    mean: Floats


class Found(NamedTuple):
    """Sums: ``gradient`` (W, N), ``curve`` (W N, W N); ``saving`` (C, W, N), slopes of a full cover."""

    gradient: Floats
    curve: Floats
    saving: Floats


@inner
def rows_gradient(m: Market, b: Buildings, at: Places, gradient: Floats) -> None:
    """Adds the slopes of ``rows``."""
    for w in range(len(m.probability)):
        chance = m.probability[w]
        for g in range(len(m.capacity)):
            gradient[w, g] -= chance * m.capacity[g]
            gradient[w, at.design + g] -= chance * m.capacity[g]
        for p in range(len(m.promise_day)):
            gradient[w, at.promise + p] += chance * m.need_average[p, w]
            gradient[w, at.promise_design + p] += chance * m.need_design[p, w]
        for v in range(len(m.need_province)):
            gradient[w, at.province + v] += chance * m.need_province[v, w]
        for q in range(len(b.usable)):
            gradient[w, at.area + q] -= chance * b.usable[q]
            if math.isfinite(b.labour[q]):
                gradient[w, at.head + q] -= chance * b.labour[q]


@inner
def clear(values: Floats) -> None:
    """Sets all to zero; ``values`` is contiguous."""
    flat = values.reshape(values.size)
    for n in range(len(flat)):
        flat[n] = 0.0


@inner
def flows_gradient(
    m: Market, b: Buildings, at: Places, door: Door, s: Shares, cover: Floats, tau: float, found: Found
) -> None:
    """Adds the routes' part; ``cover`` (C,) is the share of each class held.

    Curvature takes each route's punctuality as its mean over a province: that changes the step, not the
    point to which the steps converge.
    """
    gradient, saving = found.gradient, found.saving
    _, n_c, n_e, n_d = m.on_time.shape
    n_q, n_w = len(b.usable), len(m.probability)
    n_p, n_v = len(m.promise_day), len(m.need_province)
    n_k = n_e + 1 + n_q
    f = Flows(
        np.zeros(n_k),
        np.zeros(n_k),
        np.zeros((n_v, n_d)),
        np.zeros((n_v, n_d)),
        np.zeros((n_v, n_k, n_k)),
        np.zeros((n_v, n_k, n_d)),
    )
    for c in range(n_c):
        punctuality(m, b, c, f.mean)
        for w in range(n_w):
            boxes = m.probability[w] * m.volume[c, w]
            if boxes <= 0.0:
                continue
            gather(m, b, s, c, w, boxes, cover[c], f)
            for v in range(n_v):
                for p in range(n_p):
                    d = m.promise_day[p]
                    gradient[w, at.promise + p] -= f.timely[v, d]
                    gradient[w, at.promise_design + p] -= m.peak[c] * f.timely[v, d]
                    saving[c, w, at.promise + p] -= f.kept_timely[v, d]
                    saving[c, w, at.promise_design + p] -= m.peak[c] * f.kept_timely[v, d]
                gradient[w, at.province + v] -= f.timely[v, m.late_day]
                saving[c, w, at.province + v] -= f.kept_timely[v, m.late_day]
            # What a route's price is made of, the promises aside: columns and their slopes.
            where, slopes = fixed_slopes(m, n_q, at, door, c, w)
            for k in range(n_k):
                for a in range(len(where)):
                    if slopes[k, a] != 0.0:
                        gradient[w, where[a]] += f.flow[k] * slopes[k, a]
                        saving[c, w, where[a]] += f.kept[k] * slopes[k, a]
            add_curvature(m, at, c, w, f, where, slopes, 1.0 / tau, found.curve)


@inner
def gather(m: Market, b: Buildings, s: Shares, c: int, w: int, boxes: float, cover: float, f: Flows) -> None:
    """Fills the flows of ``boxes`` of class c, of which stock covers the share ``cover``."""
    n_r, _, n_e, n_d = m.on_time.shape
    n_q = len(b.usable)
    clear(f.flow)
    clear(f.kept)
    clear(f.timely)
    clear(f.kept_timely)
    clear(f.bend)
    for r in range(n_r):
        load = boxes * m.share[r, c]
        if load <= 0.0:
            continue
        v = m.province[r]
        taken = 0.0
        for q in range(n_q):
            taken += s.stocked[c, w, r, q]
        past = load * (1.0 - cover * taken)
        both = load * cover * taken * (1.0 - taken)
        for e in range(n_e + 1):
            part = s.direct[c, w, r, e]
            if part < 1e-9:
                continue
            f.flow[e] += past * part
            f.kept[e] += load * part * taken
            if e < n_e:
                for d in range(n_d):
                    f.timely[v, d] += past * part * m.on_time[r, c, e, d]
                    f.kept_timely[v, d] += load * part * taken * m.on_time[r, c, e, d]
            f.bend[v, e, e] -= past * part
            for o in range(n_e + 1):
                f.bend[v, e, o] += (past - both) * part * s.direct[c, w, r, o]
            for q in range(n_q):
                cross = load * cover * part * s.stocked[c, w, r, q] * (1.0 - taken)
                f.bend[v, e, n_e + 1 + q] += cross
                f.bend[v, n_e + 1 + q, e] += cross
        for q in range(n_q):
            k, part = n_e + 1 + q, s.stocked[c, w, r, q]
            f.flow[k] += load * cover * part
            f.kept[k] -= load * part
            for d in range(n_d):
                f.timely[v, d] += load * cover * part * b.on_time[r, c, q, d]
                f.kept_timely[v, d] -= load * part * b.on_time[r, c, q, d]
            f.bend[v, k, k] -= load * cover * part
            for o in range(n_q):
                f.bend[v, k, n_e + 1 + o] += load * cover * part * s.stocked[c, w, r, o]


@inner
def punctuality(m: Market, b: Buildings, c: int, mean: Floats) -> None:
    """Fills the mean of each route's punctuality over every province (V, K, D)."""
    n_r, _, n_e, n_d = m.on_time.shape
    weight = np.empty(mean.shape[0])
    for v in range(len(weight)):
        weight[v] = 1e-300
    clear(mean)
    for r in range(n_r):
        v = m.province[r]
        weight[v] += m.share[r, c]
        for d in range(n_d):
            for e in range(n_e):
                mean[v, e, d] += m.share[r, c] * m.on_time[r, c, e, d]
            for q in range(len(b.usable)):
                mean[v, n_e + 1 + q, d] += m.share[r, c] * b.on_time[r, c, q, d]
    for v in range(len(weight)):
        for k in range(mean.shape[1]):
            for d in range(n_d):
                mean[v, k, d] /= weight[v]


@inner
def fixed_slopes(m: Market, n_q: int, at: Places, door: Door, c: int, w: int) -> tuple[Ints, Floats]:
    """The prices (A,) other than promises that routes of class c see, and their slopes (K, A)."""
    n_g, n_e, n_c = len(m.capacity), len(m.gate), len(m.peak)
    where = np.zeros(2 * n_g + 3 * n_q, dtype=np.int64)
    slopes = np.zeros((n_e + 1 + n_q, 2 * n_g + 3 * n_q))
    for g in range(n_g):
        where[g] = g
        where[n_g + g] = at.design + g
    for e in range(n_e):
        if m.gate[e] >= 0:
            slopes[e, m.gate[e]] = 1.0
            slopes[e, n_g + m.gate[e]] = m.gate_peak[c]
    for q in range(n_q):
        first = 2 * n_g + 3 * q
        where[first] = at.area + q
        where[first + 1] = at.head + q
        where[first + 2] = at.door + q * n_c + c
        slopes[n_e + 1 + q, first] = door.by_area[w, c, q]
        slopes[n_e + 1 + q, first + 1] = door.by_head[w, c, q]
        slopes[n_e + 1 + q, first + 2] = 1.0
    return where, slopes


@inner
def add_curvature(
    m: Market, at: Places, c: int, w: int, f: Flows, where: Ints, slopes: Floats, factor: float, curve: Floats
) -> None:
    """Maps the routes' curvature to the prices; a promise's slope is minus a punctuality."""
    n_v, n_k, _ = f.bend.shape
    n_p, n_a = len(m.promise_day), len(where)
    base = w * at.size
    peak = m.peak[c]
    total, promised = np.zeros((n_k, n_k)), np.zeros((n_k, n_p))
    among = np.zeros((n_p, n_p))
    by_promise, by_province = np.zeros((n_k, n_p)), np.zeros(n_k)
    for v in range(n_v):
        row = base + at.province + v
        clear(by_promise)
        clear(by_province)
        for k in range(n_k):
            for o in range(n_k):
                amount = f.bend[v, k, o] * factor
                if amount != 0.0:
                    total[k, o] += amount
                    by_province[k] -= amount * f.mean[v, o, m.late_day]
                    for p in range(n_p):
                        by_promise[k, p] -= amount * f.mean[v, o, m.promise_day[p]]
        for k in range(n_k):
            curve[row, row] -= f.mean[v, k, m.late_day] * by_province[k]
            for p in range(n_p):
                promised[k, p] += by_promise[k, p]
                amount = -f.mean[v, k, m.promise_day[p]] * by_province[k]
                first, second = base + at.promise + p, base + at.promise_design + p
                curve[row, first] += amount
                curve[first, row] += amount
                curve[row, second] += peak * amount
                curve[second, row] += peak * amount
                for o in range(n_p):
                    among[p, o] -= f.mean[v, k, m.promise_day[p]] * by_promise[k, o]
            for a in range(n_a):
                if slopes[k, a] != 0.0:
                    amount = slopes[k, a] * by_province[k]
                    curve[row, base + where[a]] += amount
                    curve[base + where[a], row] += amount
    for p in range(n_p):
        first, second = base + at.promise + p, base + at.promise_design + p
        for o in range(n_p):
            curve[first, base + at.promise + o] += among[p, o]
            curve[first, base + at.promise_design + o] += peak * among[p, o]
            curve[second, base + at.promise + o] += peak * among[p, o]
            curve[second, base + at.promise_design + o] += peak * peak * among[p, o]
    add_fixed_curvature(m, at, w, peak, total, promised, where, slopes, curve)


@inner
def add_fixed_curvature(
    m: Market,
    at: Places,
    w: int,
    peak: float,
    total: Floats,
    promised: Floats,
    where: Ints,
    slopes: Floats,
    curve: Floats,
) -> None:
    """Curvature in the prices other than promises, and across to the promises."""
    n_k, n_a, n_p = len(total), len(where), len(m.promise_day)
    base = w * at.size
    for k in range(n_k):
        for a in range(n_a):
            slope = slopes[k, a]
            if slope == 0.0:
                continue
            column = base + where[a]
            for p in range(n_p):
                amount = slope * promised[k, p]
                first, second = base + at.promise + p, base + at.promise_design + p
                curve[column, first] += amount
                curve[first, column] += amount
                curve[column, second] += peak * amount
                curve[second, column] += peak * amount
            for j in range(n_k):
                amount = slope * total[k, j]
                if amount != 0.0:
                    for o in range(n_a):
                        if slopes[j, o] != 0.0:
                            curve[column, base + where[o]] += amount * slopes[j, o]


@inner
def bands_gradient(m: Market, b: Buildings, at: Places, held: Floats, tau: float, found: Found) -> None:
    """Adds the assortment's part; the savings' own slopes are in the gradient already, through the cover.

    The slope of what a band gains at building q is its share times (the class's saving + the door of q), less
    its m2 times the area of q: the curvature is a small quadratic form in these 1 + 2 Q vectors.
    """
    n_q, n_c, n_b = b.hold.shape
    gradient, saving, curve = found.gradient, found.saving, found.curve
    n_w, size = gradient.shape
    n_f = 1 + 2 * n_q
    own, mean = np.zeros((n_q, n_f)), np.zeros(n_f)
    vectors = np.zeros((n_f, n_w * size))
    form = np.zeros((n_f, n_f))
    for c in range(n_c):
        boxes = 0.0
        clear(vectors)
        clear(form)
        for w in range(n_w):
            boxes += m.probability[w] * m.volume[c, w]
            for a in range(size):
                vectors[0, w * size + a] = saving[c, w, a]
            for q in range(n_q):
                vectors[1 + q, w * size + at.door + q * n_c + c] = m.probability[w] * m.volume[c, w]
                vectors[1 + n_q + q, w * size + at.area + q] = m.probability[w]
        for k in range(n_b):
            scale = tau * m.band_share[c, k] * boxes
            if scale <= 0.0:
                continue
            clear(mean)
            clear(own)
            for q in range(n_q):
                part = held[q, c, k]
                own[q, 0] = own[q, 1 + q] = m.band_share[c, k]
                own[q, 1 + n_q + q] = -b.stock[q, c, k]
                for w in range(n_w):
                    sold = m.band_share[c, k] * m.probability[w] * m.volume[c, w]
                    gradient[w, at.door + q * n_c + c] -= part * sold
                    gradient[w, at.area + q] += part * b.stock[q, c, k] * m.probability[w]
                for f in range(n_f):
                    mean[f] += part * own[q, f]
                    for g in range(n_f):
                        form[f, g] -= part * own[q, f] * own[q, g] / scale
            for f in range(n_f):
                for g in range(n_f):
                    form[f, g] += mean[f] * mean[g] / scale
        add_form(at, c, n_c, n_q, form, vectors, n_w, curve)


@inner
def add_form(
    at: Places, c: int, n_c: int, n_q: int, form: Floats, vectors: Floats, n_w: int, curve: Floats
) -> None:
    """Adds a quadratic form in ``vectors``: the first is full, the others have an entry for each scenario."""
    n_f = len(form)
    for f in range(n_f):
        for a in range(len(curve)):
            if vectors[f, a] == 0.0:
                continue
            for g in range(n_f):
                amount = form[f, g] * vectors[f, a]
                if amount != 0.0:
                    if g == 0:
                        for o in range(len(curve)):
                            curve[a, o] += amount * vectors[0, o]
                    else:
                        q = (g - 1) % n_q
                        where = at.door + q * n_c + c if g <= n_q else at.area + q
                        for w in range(n_w):
                            curve[a, w * at.size + where] += amount * vectors[g, w * at.size + where]
