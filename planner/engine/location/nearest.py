"""Local search where nothing limits a site: add, drop and swap, compiled.

All moves from a choice of sites are priced at once from the nearest and second nearest open site of every
customer (Whitaker, INFOR 21, 1983; Resende and Werneck, European Journal of Operational Research 174, 2006).
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from planner.engine.compiled import compiled, inner
from planner.instance import Floats, Ints

LEAST_GAIN = 1e-12
"""A move must save this share of the cost; less is rounding."""


class Nearest(NamedTuple):
    """By customer (n,): the ``first`` open site, what it costs, and what the second nearest costs."""

    first: Ints
    dear: Floats
    second: Floats


class Moves(NamedTuple):
    """What moves change of the cost of serving, before what sites cost to open.

    ``loss`` (m,) if an open site closes; ``saved`` (m,) if a closed one opens; ``swap`` (m, m; in, out) what
    closing the one costs beside the other that opens.
    """

    loss: Floats
    saved: Floats
    swap: Floats


@inner
def _two_nearest(cost: Floats, demand: Floats, is_open: Ints, near: Nearest) -> float:
    """Fills ``near`` for the open sites, and returns what all customers pay."""
    first, dear, second = near.first, near.dear, near.second
    m, n = cost.shape
    value = 0.0
    for i in range(n):
        dear[i], second[i] = np.inf, np.inf
    for j in range(m):
        if is_open[j]:
            for i in range(n):
                if cost[j, i] < dear[i]:
                    second[i] = dear[i]
                    dear[i] = cost[j, i]
                    first[i] = j
                elif cost[j, i] < second[i]:
                    second[i] = cost[j, i]
    for i in range(n):
        value += demand[i] * dear[i]
    return value


@compiled
def improve(cost: Floats, demand: Floats, fixed: Floats, is_open: Ints, least: int, most: int) -> bool:
    """Make the best move if one saves anything; changes ``is_open`` (m,), where a site at least is open."""
    m, n = cost.shape
    near = Nearest(np.empty(n, dtype=np.int64), np.empty(n), np.empty(n))
    moves = Moves(np.zeros(m), np.zeros(m), np.zeros((m, m)))
    loss, saved, swap = moves.loss, moves.saved, moves.swap
    value, count = _two_nearest(cost, demand, is_open, near), 0
    for j in range(m):
        value += fixed[j] * is_open[j]
        count += is_open[j]
    _price_moves(cost, demand, is_open, near, moves)
    best, out, into = -LEAST_GAIN * abs(value), -1, -1
    for j in range(m):
        if is_open[j]:
            if count > max(1, least) and loss[j] - fixed[j] < best:
                best, out, into = loss[j] - fixed[j], j, -1
            continue
        opening = fixed[j] - saved[j]
        if count < most and opening < best:
            best, out, into = opening, -1, j
        for k in range(m):
            if is_open[k] and opening + swap[j, k] - fixed[k] < best:
                best, out, into = opening + swap[j, k] - fixed[k], k, j
    if out >= 0:
        is_open[out] = 0
    if into >= 0:
        is_open[into] = 1
    return out >= 0 or into >= 0


@inner
def _price_moves(cost: Floats, demand: Floats, is_open: Ints, near: Nearest, moves: Moves) -> None:
    """Adds up what all ``moves`` change, in arrays of zeros."""
    first, dear, second = near.first, near.dear, near.second
    loss, saved, swap = moves.loss, moves.saved, moves.swap
    for i in range(demand.size):
        loss[first[i]] += demand[i] * (second[i] - dear[i])
    for j in range(cost.shape[0]):
        if not is_open[j]:
            for i in range(demand.size):
                here = cost[j, i]
                if here < dear[i]:
                    saved[j] += demand[i] * (dear[i] - here)
                else:
                    swap[j, first[i]] += demand[i] * (min(second[i], here) - dear[i])
