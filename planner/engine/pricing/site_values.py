"""The dual of one period at every site, and at every two sites, compiled (the dual: see ``lagrangian``).

Prices are found for one design; here they are valued for all sites at once, for buildings without net m2:
the bound of a design follows from the price of space (Benders cuts, see ``single_facility`` and ``cuts``).

What boxes save is kept in single precision, which halves the memory that all this goes through; sums are
raised by more than that can have cost them, so that bounds hold.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from planner.engine.compiled import any_order, compiled, inner
from planner.engine.pricing.lagrangian import (
    Buildings,
    Market,
    Places,
    at_the_door,
    past,
    rows,
    worth_of_time,
)
from planner.instance import Floats, Ints

Singles = NDArray[np.float32]
BLOCK = 64
"""Numbers that are summed in single precision."""
ROUNDED_UP = 1.0 + 4.2e-6
"""A sum of a block may lack its length, and one more, times 6e-8 of itself: 3.9e-6."""


@inner
def least_door(inside: Floats, plain: NDArray[np.bool_], slot: Ints, n_q: int) -> Floats:
    """The cheapest door (Q,) of every slot, KRW a box, among buildings (V,) that cost the same anywhere."""
    least = np.full(n_q, np.inf)
    for v in range(len(slot)):
        if plain[v]:
            least[slot[v]] = min(least[slot[v]], inside[v])
    return least


@inner
def costs_the_same(fees: Floats) -> NDArray[np.bool_]:
    """Which buildings (V,) have no fee of their own at any site."""
    plain = np.ones(len(fees), dtype=np.bool_)
    for v in range(len(fees)):
        for s in range(fees.shape[1]):
            if fees[v, s] != 0.0:
                plain[v] = False
    return plain


@compiled
def site_savings(
    m: Market,
    b: Buildings,
    at: Places,
    x: Floats,
    slot: Ints,
    fees: Floats,
    cost: Floats,
    on_time: Floats,
) -> tuple[float, Singles]:
    """Cost of all boxes past the buildings per day, and what each site would save on each (Q, C, W R, S).

    A slot is one building of a design, run as any of the buildings in ``b`` (V of them, ``slot`` (V,)): a box
    has the best of these. ``fees`` (V, S) KRW per net m2 and day above those in ``b``; ``cost`` (R, C, S),
    ``on_time`` (R, C, D, S) of all sites. Savings below zero are zero; they are weighted with boxes.
    """
    inside = at_the_door(m, b, at, x)
    n_r, n_c, n_e, n_d = m.on_time.shape
    n_s, n_v, n_w, n_q = cost.shape[2], inside.shape[2], len(m.probability), slot.max() + 1
    plain = costs_the_same(fees)
    saved = np.zeros((n_q, n_c, n_w * n_r, n_s), dtype=np.float32)
    prices, gain = np.empty(n_e + 1), np.empty(n_s)
    total = 0.0
    for c in range(n_c):
        for w in range(n_w):
            boxes = m.probability[w] * m.volume[c, w]
            if boxes <= 0.0:
                continue
            worth = worth_of_time(m, at, x, w, c, n_d)
            own = worth[m.late_day]
            doors = least_door(inside[w, c], plain, slot, n_q)
            for r in range(n_r):
                load = boxes * m.share[r, c]
                if load <= 0.0:
                    continue
                worth[m.late_day] = own + x[w, at.province + m.province[r]]
                least = past(m, at, x, worth, w, r, c, prices)
                total += load * least
                for s in range(n_s):
                    gain[s] = least - cost[r, c, s]
                for d in range(n_d):
                    if worth[d] != 0.0:
                        for s in range(n_s):
                            gain[s] += on_time[r, c, d, s] * worth[d]
                k = w * n_r + r
                for q in range(n_q):
                    for s in range(n_s):
                        saved[q, c, k, s] = load * max(gain[s] - doors[q], 0.0)
                for v in range(n_v):
                    if not plain[v]:
                        q, door, area = slot[v], inside[w, c, v], b.area[v, c]
                        for s in range(n_s):
                            own_gain = np.float32(load * (gain[s] - door - fees[v, s] * area))
                            saved[q, c, k, s] = max(saved[q, c, k, s], own_gain)
    return total, saved


@inner
def held_gains(m: Market, b: Buildings, at: Places, x: Floats) -> Floats:
    """What a building gains per day by holding a band (Q, C, B), beside what its boxes save there."""
    n_q, n_c, n_b = b.hold.shape
    gain = np.empty((n_q, n_c, n_b))
    for c in range(n_c):
        for q in range(n_q):
            sold, area = 0.0, 0.0
            for w in range(len(m.probability)):
                sold += m.probability[w] * m.volume[c, w] * x[w, at.door + q * n_c + c]
                area += m.probability[w] * x[w, at.area + q]
            for k in range(n_b):
                gain[q, c, k] = m.band_share[c, k] * sold - b.hold[q, c, k] - b.stock[q, c, k] * area
    return gain


@any_order
def block_of_larger(a: Singles, b: Singles) -> np.float32:
    """Sum of the larger of every two numbers."""
    total = np.float32(0.0)
    for k in range(len(a)):
        total += max(a[k], b[k])
    return total


@inner
def sum_of_larger(a: Singles, b: Singles) -> float:
    """As ``block_of_larger`` for any length."""
    total = 0.0
    for first in range(0, len(a), BLOCK):
        total += float(block_of_larger(a[first : first + BLOCK], b[first : first + BLOCK]))
    return total


@inner
def sums_of_largest(one: Singles, two: Singles, others: Singles) -> Floats:
    """The largest of ``one`` (K, S), ``two`` (K, S) and ``others`` (K,), summed or a little more (S, S)."""
    n_k, n_s = one.shape
    left, right = np.empty((n_s, n_k), dtype=np.float32), np.empty((n_s, n_k), dtype=np.float32)
    total, n = 0.0, 0
    for k in range(n_k):
        largest = np.float32(0.0)
        for s in range(n_s):
            largest = max(largest, max(one[k, s], two[k, s]))
        if largest <= others[k]:  # the same at all sites: half of the boxes in the base case
            total += others[k]
            continue
        for s in range(n_s):
            left[s, n] = max(one[k, s], others[k])
            right[s, n] = two[k, s]
        n += 1
    result = np.empty((n_s, n_s))
    for s in range(n_s):
        for z in range(n_s):
            result[s, z] = (total + sum_of_larger(left[s, :n], right[z, :n])) * ROUNDED_UP
    return result


@compiled
def raise_to_best(saved: Singles, q: int, sites: Ints, found: Singles) -> None:
    """Raises ``found`` (C, W R) to what slot ``q`` saves (Q, C, W R, S) at the best of ``sites``."""
    _, n_c, n_k, _ = saved.shape
    for c in range(n_c):
        for k in range(n_k):
            for s in sites:
                found[c, k] = max(found[c, k], saved[q, c, k, s])


@inner
def held_at_best(
    gains: Floats, b: Buildings, slot: Ints, fees: Floats, q: int, c: int, k: int, found: Floats
) -> None:
    """Fills ``found`` (S,) with what slot q gains at most at every site by holding a band of a class."""
    found[:] = -np.inf
    for v in range(len(slot)):
        if slot[v] == q:
            for s in range(len(found)):
                found[s] = max(found[s], gains[v, c, k] - fees[v, s] * b.stock[v, c, k])


@compiled
def values_by_pair(
    m: Market,
    b: Buildings,
    at: Places,
    x: Floats,
    slot: Ints,
    fees: Floats,
    total: float,
    saved: Singles,
    others: Singles,
) -> Floats:
    """The dual, KRW per day, of buildings without m2, the first two slots at every two sites (S, S).

    ``slot``, ``fees`` and ``saved`` as of ``site_savings``; ``others`` (C, W R) what the slots after the
    second save.
    """
    n_c, n_s = saved.shape[1], saved.shape[3]
    result = np.full((n_s, n_s), total + rows(m, b, at, x))
    gains = held_gains(m, b, at, x)
    one, two = np.empty(n_s), np.empty(n_s)
    for c in range(n_c):
        both = sums_of_largest(saved[0, c], saved[1, c], others[c])
        for k in range(gains.shape[2]):
            rest = -np.inf
            for v in range(len(slot)):
                if slot[v] > 1:
                    rest = max(rest, gains[v, c, k])
            held_at_best(gains, b, slot, fees, 0, c, k, one)
            held_at_best(gains, b, slot, fees, 1, c, k, two)
            share = m.band_share[c, k]
            for s in range(n_s):
                least = max(one[s], rest)
                for z in range(n_s):
                    held = share * both[s, z] + (two[z] if two[z] > least else least)
                    result[s, z] -= held if held > 0.0 else 0.0
    return result


@compiled
def values_by_site(
    m: Market, b: Buildings, at: Places, x: Floats, slot: Ints, fees: Floats, total: float, saved: Singles
) -> Floats:
    """The dual, KRW per day, of one slot without m2 at every site (S,); see ``values_by_pair``."""
    _, n_c, n_k, n_s = saved.shape
    result = np.full(n_s, total + rows(m, b, at, x))
    gains = held_gains(m, b, at, x)
    own, held = np.empty(n_s), np.empty(n_s)
    for c in range(n_c):
        own[:] = 0.0
        for k in range(n_k):
            for s in range(n_s):
                own[s] += saved[0, c, k, s]
        for k in range(gains.shape[2]):
            held_at_best(gains, b, slot, fees, 0, c, k, held)
            for s in range(n_s):
                result[s] -= max(0.0, m.band_share[c, k] * own[s] * ROUNDED_UP + held[s])
    return result
