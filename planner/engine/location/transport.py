"""Who is served from where once the sites are open: a transportation problem, compiled.

Successive shortest paths over the sites (Ahuja, Magnanti and Orlin 1993, section 9.7): every customer starts
at its cheapest site; goods above a site's capacity then move along the cheapest chain of exchanges to a site
with room. The length of an exchange j -> k is the least c_ik - c_ij over the customers i served from j. Each
site has a rent v_j >= 0, above 0 only where it is full, and customers sit at the sites with the least
c_ij + v_j: so the flow is optimal when nothing is left over, and u_i = min_j c_ij + v_j prices the customers.
The cost of the flow never falls on the way, so a search may stop as soon as it is too high.

The last of the K sites holds any amount at a prohibitive cost, so that every choice of sites has an answer.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from planner.engine.compiled import compiled, inner
from planner.engine.location.prices import Arrays
from planner.instance import Floats, Ints

TOLERANCE = 1e-11
"""Goods below this share of the total demand are rounding."""


class Exchanges(NamedTuple):
    """The cheapest exchange between every two sites (K, K), from and to: its ``length``, and the customer
    that moves, ``mover``. They follow from the ``cost`` (K, n) and the ``flow`` (K, n).
    """

    cost: Floats
    flow: Floats
    length: Floats
    mover: Ints


class Paths(NamedTuple):
    """The shortest paths from a site to the others (K,): ``distance``, the site before each on its path, and
    whether it is ``done``: nearer than the end.
    """

    distance: Floats
    parent: Ints
    done: NDArray[np.bool_]


@compiled
def start(cost: Floats, demand: Floats, rent: Floats, flow: Floats) -> None:
    """Put every customer at the site with the least cost and rent; ``flow`` (K, n) in goods."""
    for k in range(rent.size):
        for i in range(demand.size):
            flow[k, i] = 0.0
    for i in range(demand.size):
        flow[_cheapest(cost, rent, i), i] = demand[i]


@inner
def _cheapest(cost: Floats, rent: Floats, customer: int) -> int:
    """The site with the least cost and rent for a customer."""
    best = 0
    for k in range(1, rent.size):
        if cost[k, customer] + rent[k] < cost[best, customer] + rent[best]:
            best = k
    return best


@compiled
def transport(
    cost: Floats, demand: Floats, capacity: Floats, rent: Floats, flow: Floats, limit: float
) -> float:
    """Make the flow keep the capacities at least cost; the cost, or something >= ``limit`` once it is that.

    ``cost`` (K, n) per unit, ``capacity`` (K,); changes ``flow`` (K, n) and ``rent`` (K,), which must
    be optimal for each other but for the capacities (see ``start``; rents of full sites only).
    """
    sites, customers = cost.shape
    room = np.empty(sites)
    value = 0.0
    for k in range(sites):
        load = 0.0
        for i in range(customers):
            load += flow[k, i]
            value += flow[k, i] * cost[k, i]
        room[k] = capacity[k] - load
    tiny = 0.0
    for i in range(customers):
        tiny += TOLERANCE * demand[i]
    x = Exchanges(cost, flow, np.empty((sites, sites)), np.empty((sites, sites), dtype=np.int64))
    started, mover = False, x.mover
    paths = Paths(np.empty(sites), np.empty(sites, dtype=np.int64), np.empty(sites, dtype=np.bool_))
    distance, parent, done = paths.distance, paths.parent, paths.done
    while value < limit:
        source = sites - 1
        for k in range(sites):
            if room[k] < room[source]:
                source = k
        if room[source] >= -tiny:
            return _cost(cost, flow)
        if not started:
            for k in range(sites):
                _lengths(x, k)
            started = True
        end = _nearest(x.length, rent, room, source, tiny, paths)
        for k in range(sites):
            if done[k] and distance[k] < distance[end]:
                rent[k] += distance[end] - distance[k]
        amount, k = min(-room[source], room[end]), end
        while k != source:
            amount = min(amount, flow[parent[k], mover[parent[k], k]])
            k = parent[k]
        room[source] += amount
        room[end] -= amount
        value += _move(x, parent, source, end, amount, tiny)
    return value


@inner
def _cost(cost: Floats, flow: Floats) -> float:
    value = 0.0
    for k in range(cost.shape[0]):
        for i in range(cost.shape[1]):
            if flow[k, i] > 0:
                value += cost[k, i] * flow[k, i]
    return value


@inner
def _lengths(x: Exchanges, site: int) -> None:
    """Find the exchanges from a site."""
    cost, flow, length, mover = x.cost, x.flow, x.length, x.mover
    sites = cost.shape[0]
    for k in range(sites):
        length[site, k] = np.inf
    for i in range(cost.shape[1]):
        if flow[site, i] > 0:
            here = cost[site, i]
            for k in range(sites):
                if cost[k, i] - here < length[site, k]:
                    length[site, k] = cost[k, i] - here
                    mover[site, k] = i
    length[site, site] = np.inf


@inner
def _nearest(length: Floats, rent: Floats, room: Floats, source: int, tiny: float, paths: Paths) -> int:
    """Dijkstra on the exchanges less rents, to the nearest site with room; fills ``paths``."""
    distance, parent, done = paths.distance, paths.parent, paths.done
    sites = room.size
    for k in range(sites):
        distance[k] = np.inf
        done[k] = False
    distance[source] = 0.0
    while True:
        near = -1
        for k in range(sites):
            if not done[k] and (near < 0 or distance[k] < distance[near]):
                near = k
        done[near] = True
        if room[near] > tiny:
            return near
        for k in range(sites):
            if not done[k]:
                reduced = max(0.0, length[near, k] + rent[k] - rent[near])
                if distance[near] + reduced < distance[k]:
                    distance[k] = distance[near] + reduced
                    parent[k] = near


@inner
def _move(x: Exchanges, parent: Ints, source: int, end: int, amount: float, tiny: float) -> float:
    """Move goods along the path, from its end back to its source; what that costs."""
    cost, flow, length, mover = x.cost, x.flow, x.length, x.mover
    sites = cost.shape[0]
    added, k = 0.0, end
    while k != source:
        j = parent[k]
        i = mover[j, k]
        added += amount * (cost[k, i] - cost[j, i])
        left = flow[j, i] - amount
        # A rest that is rounding goes along, or ever smaller rests would be moved for ever.
        flow[k, i] += amount if left > tiny else flow[j, i]
        for other in range(sites):
            if other != k and cost[other, i] - cost[k, i] < length[k, other]:
                length[k, other] = cost[other, i] - cost[k, i]
                mover[k, other] = i
        if left > tiny:
            flow[j, i] = left
        else:
            flow[j, i] = 0.0
            _lengths_without(x, j, i)
        k = j
    return added


@inner
def _lengths_without(x: Exchanges, site: int, gone: int) -> None:
    """Find the exchanges from a site anew for which the customer that has left was the mover."""
    cost, flow, length, mover = x.cost, x.flow, x.length, x.mover
    sites = cost.shape[0]
    stale = np.empty(sites, dtype=np.int64)
    count = 0
    for k in range(sites):
        if k != site and mover[site, k] == gone:
            stale[count] = k
            count += 1
            length[site, k] = np.inf
    for i in range(cost.shape[1]):
        if flow[site, i] > 0:
            for at in range(count):
                k = stale[at]
                if cost[k, i] - cost[site, i] < length[site, k]:
                    length[site, k] = cost[k, i] - cost[site, i]
                    mover[site, k] = i


@compiled
def ship(p: Arrays, sites: Ints, beyond: float, limit: float) -> tuple[float, Floats, Floats]:
    """Cheapest flow (K + 1, n) from ``sites`` and a last one without limit at the cost ``beyond``; rents."""
    demand = p.demand
    rows, held = _lines(p.unit_cost, p.capacity, sites, -1, beyond)
    rent, flow = np.zeros(sites.size + 1), np.empty((sites.size + 1, demand.size))
    start(rows, demand, rent, flow)
    return transport(rows, demand, held, rent, flow, limit), flow, rent


@inner
def _lines(cost: Floats, capacity: Floats, sites: Ints, out: int, beyond: float) -> tuple[Floats, Floats]:
    """Costs and capacities of ``sites`` but number ``out``, and of a last one without limit."""
    count, n = sites.size if out < 0 else sites.size - 1, cost.shape[1]
    rows, held = np.empty((count + 1, n)), np.empty(count + 1)
    at = 0
    for k in range(sites.size):
        if k != out:
            for i in range(n):
                rows[at, i] = cost[sites[k], i]
            held[at] = capacity[sites[k]]
            at += 1
    for i in range(n):
        rows[count, i] = beyond
    held[count] = np.inf
    return rows, held


@compiled
def without(
    p: Arrays, sites: Ints, out: int, flow: Floats, rent: Floats, beyond: float
) -> tuple[float, Floats]:
    """Cost of the cheapest flow once site number ``out`` of ``sites`` is closed, and the customers' prices.

    ``flow`` (K + 1, n) and ``rent`` are optimal for all of ``sites``.
    """
    demand = p.demand
    rows, held = _lines(p.unit_cost, p.capacity, sites, out, beyond)
    left, rents = np.empty(rows.shape), np.empty(held.size)
    at = 0
    for k in range(sites.size + 1):
        if k != out:
            for i in range(demand.size):
                left[at, i] = flow[k, i]
            rents[at] = rent[k]
            at += 1
    for i in range(demand.size):
        if flow[out, i] > 0:
            left[_cheapest(rows, rents, i), i] += flow[out, i]
    value = transport(rows, demand, held, rents, left, np.inf)
    price = np.empty(demand.size)
    for i in range(demand.size):
        best = _cheapest(rows, rents, i)
        price[i] = rows[best, i] + rents[best]
    return value, price
