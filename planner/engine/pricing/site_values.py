"""The dual of one period at every site, and at every two sites, compiled (the dual: see ``lagrangian``).

Prices are found for one design; here they are valued for all sites at once, for buildings without net m2:
the bound of a design follows from the price of space (Benders cuts, see ``single_facility`` and ``cuts``).

What boxes save is kept in single precision, which halves the memory that all this goes through; sums are
raised by more than that can have cost them, so that bounds hold.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from planner.engine.compiled import any_order, compiled, inner
from planner.engine.pricing.coupling_rows import coupling_rows, offsets, unit_prices, worth_of_limits
from planner.engine.pricing.lagrangian import held_gains, inside_prices, past, worth_of_time
from planner.engine.pricing.period_data import Buildings, Market
from planner.instance import Floats, Ints

Singles = NDArray[np.float32]
BLOCK = 64
"""Numbers that are summed in single precision."""
ROUNDED_UP = 1.0 + 4.2e-6
"""A sum of a block may lack its length, and one more, times 6e-8 of itself: 3.9e-6."""


class Slots(NamedTuple):
    """Buildings of a design wherever they stand: each is run as the best of some of V buildings for a box.

    ``slot`` (V,) which of the Q buildings each stands for; ``fees`` (V, S) KRW per net m2 and day at every
    site, above those that the building has.
    """

    slot: Ints
    fees: Floats


@inner
def least_inside(inside: Floats, plain: NDArray[np.bool_], slot: Ints, n_q: int) -> Floats:
    """The least KRW of a box inside every slot (Q,), of buildings (V,) that cost the same anywhere."""
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


class Savings(NamedTuple):
    """What buildings without net m2 would save at every site.

    ``cost`` KRW per day of all boxes past the buildings, and what limits are worth; ``saved`` (Q, C, W R, S)
    on each box; ``held`` (V, C, B) KRW per day that each building gains by holding a band beside.
    """

    cost: float
    saved: Singles
    held: Floats


@compiled
def site_savings(m: Market, b: Buildings, x: Floats, slots: Slots, cost: Floats, on_time: Floats) -> Savings:
    """What each site would save on each box at prices ``x`` (W, N).

    ``b`` has the V buildings of ``slots``; ``cost`` (R, C, S), ``on_time`` (R, C, D, S) of all sites. Savings
    below zero are zero; they are weighted with boxes.
    """
    at = offsets(m, len(b.usable))
    t = coupling_rows(m, b, at)
    slot, fees = slots.slot, slots.fees
    n_r, n_c, n_e, n_d = m.on_time.shape
    n_s, n_v, n_w, n_q = cost.shape[2], len(b.usable), len(m.probability), slot.max() + 1
    plain = costs_the_same(fees)
    saved = np.zeros((n_q, n_c, n_w * n_r, n_s), dtype=np.float32)
    prices, gain = np.empty(n_e + 1), np.empty(n_s)
    local, inside, worth = np.empty(len(t.used)), np.empty(n_v), np.empty(n_d)
    total = 0.0
    for c in range(n_c):
        for w in range(n_w):
            boxes = m.probability[w] * m.volume[c, w]
            if boxes <= 0.0:
                continue
            unit_prices(t, c, x[w], local)
            inside_prices(m, b, t, c, local, inside)
            worth_of_time(m, local, worth)
            own = worth[m.late_day]
            least_of = least_inside(inside, plain, slot, n_q)
            for r in range(n_r):
                load = boxes * m.share[r, c]
                if load <= 0.0:
                    continue
                worth[m.late_day] = own + x[w, at.province_floor + m.province[r]]
                least = past(m, local, worth, r, c, prices)
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
                        saved[q, c, k, s] = load * max(gain[s] - least_of[q], 0.0)
                for v in range(n_v):
                    if not plain[v]:
                        q, within_it, area = slot[v], inside[v], b.area[v, c]
                        for s in range(n_s):
                            own_gain = np.float32(load * (gain[s] - within_it - fees[v, s] * area))
                            saved[q, c, k, s] = max(saved[q, c, k, s], own_gain)
    return Savings(total + worth_of_limits(m, t, x), saved, held_gains(m, b, t, x))


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
def held_at_best(gain: Floats, stock: Floats, slots: Slots, q: int, found: Floats) -> None:
    """Fills ``found`` (S,) with what slot q gains at most at every site by holding a band.

    ``gain`` (V,) KRW per day and ``stock`` (V,) net m2 of the band in each building.
    """
    found[:] = -np.inf
    for v in range(len(gain)):
        if slots.slot[v] == q:
            for s in range(len(found)):
                found[s] = max(found[s], gain[v] - slots.fees[v, s] * stock[v])


@compiled
def values_by_pair(share: Floats, stock: Floats, slots: Slots, s: Savings, others: Singles) -> Floats:
    """The dual, KRW per day, of buildings without m2, the first two slots at every two sites (S, S).

    ``share`` (C, B) of the bands, ``stock`` (V, C, B) net m2; ``others`` (C, W R) what the slots after the
    second save.
    """
    saved, gains = s.saved, s.held
    n_c, n_s = saved.shape[1], saved.shape[3]
    result = np.full((n_s, n_s), s.cost)
    one, two = np.empty(n_s), np.empty(n_s)
    for c in range(n_c):
        both = sums_of_largest(saved[0, c], saved[1, c], others[c])
        for k in range(gains.shape[2]):
            rest = -np.inf
            for v in range(len(slots.slot)):
                if slots.slot[v] > 1:
                    rest = max(rest, gains[v, c, k])
            held_at_best(gains[:, c, k], stock[:, c, k], slots, 0, one)
            held_at_best(gains[:, c, k], stock[:, c, k], slots, 1, two)
            for a in range(n_s):
                least = max(one[a], rest)
                for z in range(n_s):
                    held = share[c, k] * both[a, z] + (two[z] if two[z] > least else least)
                    result[a, z] -= held if held > 0.0 else 0.0
    return result


@compiled
def values_by_site(share: Floats, stock: Floats, slots: Slots, s: Savings) -> Floats:
    """The dual, KRW per day, of one slot without m2 at every site (S,); see ``values_by_pair``."""
    saved, gains = s.saved, s.held
    _, n_c, n_k, n_s = saved.shape
    result = np.full(n_s, s.cost)
    own, held = np.empty(n_s), np.empty(n_s)
    for c in range(n_c):
        own[:] = 0.0
        for k in range(n_k):
            for a in range(n_s):
                own[a] += saved[0, c, k, a]
        for k in range(gains.shape[2]):
            held_at_best(gains[:, c, k], stock[:, c, k], slots, 0, held)
            for a in range(n_s):
                result[a] -= max(0.0, share[c, k] * own[a] * ROUNDED_UP + held[a])
    return result
