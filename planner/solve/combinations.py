"""Which kinds several buildings can be of together, below a cost: enumeration with pruning, compiled."""

from __future__ import annotations

import math

import numpy as np

from planner.instance import Floats, Ints
from planner.solve.compiled import compiled


@compiled
def combinations_below(
    constant: Floats, cost: Floats, saved: Floats, size: Floats, alike: bool, enough: float, most: int
) -> tuple[Ints, Floats, bool]:
    """Kinds of every slot (M, Q), their values (M,) below ``enough``, and whether there are at most ``most``.

    The value is the kinds' ``cost`` (Q, K), inf where there is none, plus for every period the largest of
    ``constant`` (N, T) less what the kinds save, ``saved`` (Q, N, K, T). By ``size`` (Q, K) no slot is larger
    than one of the first two. ``alike``: the first two are interchangeable.
    """
    n_q, n_k = cost.shape
    n_n, n_t = constant.shape
    # What the slots from q on can save at most, and cost at least.
    rest, cheapest = np.zeros((n_q + 1, n_n, n_t)), np.zeros(n_q + 1)
    for q in range(n_q - 1, -1, -1):
        cheapest[q] = cheapest[q + 1] + cost[q].min()
        for n in range(n_n):
            for t in range(n_t):
                largest = 0.0
                for k in range(n_k):
                    if math.isfinite(cost[q, k]):
                        largest = max(largest, saved[q, n, k, t])
                rest[q, n, t] = rest[q + 1, n, t] + largest
    kinds, values = np.empty((most, n_q), dtype=np.int64), np.empty(most)
    left, paid = np.empty((n_q + 1, n_n, n_t)), np.zeros(n_q + 1)
    left[0] = constant
    at = np.full(n_q, -1)
    found, q = 0, 0
    while q >= 0:
        at[q] += 1
        k = at[q]
        if k >= n_k:
            q -= 1
            continue
        out_of_order = (q >= 2 and size[q, k] > min(size[0, at[0]], size[1, at[1]])) or (
            q == 1 and alike and k < at[0]
        )
        if out_of_order or not math.isfinite(cost[q, k]):
            continue
        paid[q + 1] = paid[q] + cost[q, k]
        bound = paid[q + 1] + cheapest[q + 1]
        for t in range(n_t):
            largest = -np.inf
            for n in range(n_n):
                value = left[q, n, t] - saved[q, n, k, t]
                left[q + 1, n, t] = value
                largest = max(largest, value - rest[q + 1, n, t])
            bound += largest
        if bound >= enough:
            continue
        if q + 1 < n_q:
            q += 1
            at[q] = -1
            continue
        if found == most:
            return kinds, values, False
        kinds[found], values[found] = at, bound
        found += 1
    return kinds[:found], values[:found], True


@compiled
def combinations_cost(constant: Floats, cost: Floats, saved: Floats, kinds: Ints) -> Floats:
    """The values (M,) of ``kinds`` (M, Q); all else as of ``combinations_below``."""
    n_n, n_t = constant.shape
    values = np.zeros(len(kinds))
    for row in range(len(kinds)):
        for q in range(kinds.shape[1]):
            values[row] += cost[q, kinds[row, q]]
        for t in range(n_t):
            largest = -np.inf
            for n in range(n_n):
                value = constant[n, t]
                for q in range(kinds.shape[1]):
                    value -= saved[q, n, kinds[row, q], t]
                largest = max(largest, value)
            values[row] += largest
    return values
