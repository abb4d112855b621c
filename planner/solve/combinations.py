"""Which kinds several buildings can be of together, below a cost: enumeration with pruning, compiled.

What kinds cost is bounded by lines: in each period their costs are at least the largest of the lines'
constants less what the kinds save by that line. Lines (N) by period (T) and site (S, S) as in ``cuts.Lines``.
"""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

from planner.instance import Floats, Ints
from planner.solve.compiled import compiled, inner

TOO_MUCH = 100.0
"""Times its constant that buildings may save by a line that is of use: by one where they are closed they save
far more.
"""
AGAIN = 16
"""Kinds after which it is worth while to look again at what those that follow can add."""


@inner
def most_to_save(cost: Floats, saved: Floats) -> Floats:
    """What the slots from q on can save at most (Q + 1, N, T)."""
    n_q, n_n, n_k, n_t = saved.shape
    most = np.zeros((n_q + 1, n_n, n_t))
    for q in range(n_q - 1, -1, -1):
        for n in range(n_n):
            for t in range(n_t):
                largest = 0.0
                for k in range(n_k):
                    if math.isfinite(cost[q, k]):
                        largest = max(largest, saved[q, n, k, t])
                most[q, n, t] = most[q + 1, n, t] + largest
    return most


@inner
def largest_of_use(constant: Floats, left: Floats, rest: Floats, found: Ints) -> tuple[float, bool]:
    """The lines that are largest if nothing is added, but none by which what is added is closed.

    ``left`` (N, T) is what kinds so far leave of ``constant``, ``rest`` (N, T) what others can save at most.
    Their sum, and whether the lines are others than in ``found`` (T,), which gets them.
    """
    n_n, n_t = left.shape
    total, changed = 0.0, False
    for t in range(n_t):
        known = int(rest[:, t].argmin())
        for n in range(n_n):
            useful = rest[n, t] <= TOO_MUCH * abs(constant[n, t])
            if useful and left[n, t] > left[known, t]:
                known = n
        changed |= known != found[t]
        found[t] = known
        total += left[known, t]
    return total, changed


@inner
def added(cost: Floats, saved: Floats, line: Ints, q: int, first: int) -> float:
    """What slots from q on add at least, each a kind from ``first`` on, if ``line`` (T,) counts."""
    n_q, n_k = cost.shape
    total = 0.0
    for slot in range(q, n_q):
        least = np.inf
        for k in range(first, n_k):
            own = cost[slot, k]
            if math.isfinite(own):
                for t in range(len(line)):
                    own -= saved[slot, line[t], k, t]
                least = min(least, own)
        total += least
    return total


@inner
def only_below(kinds: Ints, values: Floats, limit: float) -> int:
    """Moves the rows with values below a limit to the front, and says how many they are."""
    kept = 0
    for row in range(len(values)):
        if values[row] < limit:
            kinds[kept], values[kept] = kinds[row], values[row]
            kept += 1
    return kept


@compiled
def combinations_below(
    constant: Floats, cost: Floats, saved: Floats, enough: float, most: int
) -> tuple[Ints, Floats, float]:
    """Kinds of every slot (M, Q), their values (M,), and the cost below which these are all.

    That cost is ``enough``, or less where there would be more than ``most``. The value is the kinds' ``cost``
    (Q, K), inf where there is none, plus for every period the largest of ``constant`` (N, T) less what the
    kinds save, ``saved`` (Q, N, K, T). Kinds of a combination ascend, so that no two differ by their order.
    """
    n_q, n_k = cost.shape
    n_n, n_t = constant.shape
    rest, cheapest = most_to_save(cost, saved), np.zeros(n_q + 1)
    for q in range(n_q - 1, -1, -1):
        cheapest[q] = cheapest[q + 1] + cost[q].min()
    kinds, values = np.empty((most, n_q), dtype=np.int64), np.empty(most)
    left, paid = np.empty((n_q + 1, n_n, n_t)), np.zeros(n_q + 1)
    left[0] = constant
    # What the slots after one add, by which lines, and from which kind on.
    more, line, first = np.zeros(n_q + 1), np.full((n_q + 1, n_t), -1), np.full(n_q + 1, n_k)
    at, best, bound = np.full(n_q, -1), np.empty(n_t), 0.0
    found, q = 0, 0
    while q >= 0:
        at[q] += 1
        k = at[q]
        if k >= n_k:
            q -= 1
            continue
        if not math.isfinite(cost[q, k]):
            continue
        paid[q + 1] = paid[q] + cost[q, k]
        # The first lines rule most out: the others are looked at where they do not.
        best[:] = -np.inf
        for n in range(n_n):
            for t in range(n_t):
                value = left[q, n, t] - saved[q, n, k, t]
                left[q + 1, n, t] = value
                best[t] = max(best[t], value - rest[q + 1, n, t])
            bound = paid[q + 1] + cheapest[q + 1] + best.sum()
            if bound >= enough:
                break
        if bound >= enough:
            continue
        if q + 1 < n_q:
            # Any one line a period is a bound too, and with one line slots can be looked at one by one.
            now, changed = largest_of_use(constant, left[q + 1], rest[q + 1], line[q + 1])
            if changed or not first[q + 1] <= k <= first[q + 1] + AGAIN:
                first[q + 1], more[q + 1] = k, added(cost, saved, line[q + 1], q + 1, k)
            if paid[q + 1] + now + more[q + 1] < enough:
                q += 1
                at[q] = k - 1
            continue
        if found == most:
            enough = np.median(values)
            found = only_below(kinds, values, enough)
            if bound >= enough:
                continue
        kinds[found], values[found] = at, bound
        found += 1
    return kinds[:found], values[:found], enough


@compiled
def raise_by(line: float, saved: Floats, kinds: Ints, values: Floats) -> None:
    """Raises ``values`` (M,) to ``line`` less what ``kinds`` (M, Q) save, ``saved`` (Q, K), where larger."""
    for row in range(len(kinds)):
        value = line
        for q in range(kinds.shape[1]):
            value -= saved[q, kinds[row, q]]
        values[row] = max(values[row], value)


@compiled
def largest_at(
    lines: NDArray[np.float32], count: Ints, saved: Floats, kinds: Ints, s: int, z: int
) -> tuple[Floats, Ints]:
    """By period (T,) the largest of the lines at sites s, z less what ``kinds`` (Q,) save, and its number.

    ``lines`` (T, N, S, S), ``count`` (T,) how many there are, ``saved`` (T, N, Q, K).
    """
    n_t = len(count)
    most, number = np.full(n_t, -np.inf), np.zeros(n_t, dtype=np.int64)
    for t in range(n_t):
        for n in range(count[t]):
            value = float(lines[t, n, s, z])
            for q in range(len(kinds)):
                value -= saved[t, n, q, kinds[q]]
            if value > most[t]:
                most[t], number[t] = value, n
    return most, number


@compiled
def add_largest(
    total: Floats,
    lines: NDArray[np.float32],
    count: Ints,
    least: Floats,
    largest: Floats,
    saved: Floats,
    kinds: Ints,
    enough: float,
) -> None:
    """Adds to ``total`` (S, S) for every period the largest of the lines less what ``kinds`` (Q,) save.

    As in ``largest_at``, at all sites; but a row where nothing comes below ``enough`` is inf, most of them
    after few periods. ``least`` and ``largest`` (T, N) of every line: those below another one at all sites
    are not looked at.
    """
    n_t, n_n, n_s, n_z = lines.shape
    less, floor, best = np.zeros((n_t, n_n)), np.full(n_t, -np.inf), np.empty(n_z)
    for t in range(n_t):
        for n in range(count[t]):
            for q in range(len(kinds)):
                less[t, n] += saved[t, n, q, kinds[q]]
            floor[t] = max(floor[t], least[t, n] - less[t, n])
    for s in range(n_s):
        rest = floor.sum()
        for t in range(n_t - 1, -1, -1):  # the volume grows, and with it what the sites differ by
            if total[s].min() + rest >= enough:
                total[s] = np.inf
                break
            rest -= floor[t]
            best[:] = floor[t]
            for n in range(count[t]):
                own = less[t, n]
                if largest[t, n] - own > floor[t]:
                    for z in range(n_z):
                        best[z] = max(best[z], lines[t, n, s, z] - own)
            for z in range(n_z):
                total[s, z] += best[z]
