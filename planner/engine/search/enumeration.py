"""Which kinds several buildings can be of together, below a cost: enumeration with pruning, compiled.

What kinds cost is bounded by lines: in each period their costs are at least the largest of the lines'
constants less what the kinds save by that line. Lines (N) by period (T) and site (S, S) as in ``cuts.Lines``.
"""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

from planner.engine.compiled import compiled, inner
from planner.instance import Floats, Ints

TOO_MUCH = 100.0
"""Times its constant that buildings may save by a line that is of use: by one where they are closed they save
far more.
"""


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
def least_of_rest(cost: Floats) -> Floats:
    """What the slots from q on cost at least (Q + 1,)."""
    n_q, n_k = cost.shape
    least = np.zeros(n_q + 1)
    for q in range(n_q - 1, -1, -1):
        own = np.inf
        for k in range(n_k):
            own = min(own, cost[q, k])
        least[q] = least[q + 1] + own
    return least


@inner
def lines_of_use(constant: Floats, rest: Floats) -> tuple[Ints, NDArray[np.bool_]]:
    """Of ``largest_of_use``, for the slots from q on: ``plain`` (Q + 1, T) and ``useful`` (Q + 1, N, T).

    ``rest`` (Q + 1, N, T) is what these slots can save at most.
    """
    n_rest, n_n, n_t = rest.shape
    plain, useful = np.empty((n_rest, n_t), dtype=np.int64), np.empty((n_rest, n_n, n_t), dtype=np.bool_)
    for q in range(n_rest):
        for t in range(n_t):
            plain[q, t] = 0
            for n in range(n_n):
                if rest[q, n, t] < rest[q, plain[q, t], t]:
                    plain[q, t] = n
                useful[q, n, t] = rest[q, n, t] <= TOO_MUCH * abs(constant[n, t])
    return plain, useful


@inner
def kinds_last(saved: Floats) -> Floats:
    """The same numbers, (Q, N, T, K) of (Q, N, K, T)."""
    n_q, n_n, n_k, n_t = saved.shape
    found = np.empty((n_q, n_n, n_t, n_k))
    for q in range(n_q):
        for n in range(n_n):
            for k in range(n_k):
                for t in range(n_t):
                    found[q, n, t, k] = saved[q, n, k, t]
    return found


@inner
def largest_of_use(left: Floats, plain: Ints, useful: NDArray[np.bool_], line: Ints) -> float:
    """The lines that are largest if nothing is added, but none by which what is added is closed.

    ``left`` (N, T) is what kinds so far leave of the lines' constants; ``useful`` (N, T) which may be taken,
    and ``plain`` (T,) one that always may. Fills ``line`` (T,) and returns their sum.
    """
    n_n, n_t = left.shape
    total = 0.0
    for t in range(n_t):
        best = plain[t]
        for n in range(n_n):
            if useful[n, t] and left[n, t] > left[best, t]:
                best = n
        line[t] = best
        total += left[best, t]
    return total


@inner
def by_one_line(
    cost: Floats, by_kind: Floats, line: Ints, q: int, first: int, paid: float, least: Floats
) -> float:
    """Fills ``least`` (Q, K): what designs cost at least by one ``line`` (T,) a period, by slot q's kind.

    With one line slots can be looked at one by one, each of a kind from ``first`` on. ``paid`` is what the
    slots before q cost, ``by_kind`` (Q, N, T, K) what kinds save. Returns the least of slot q's.
    """
    n_q, n_k = cost.shape
    for slot in range(n_q - 1, q - 1, -1):
        own = least[slot]
        for k in range(first, n_k):
            own[k] = cost[slot, k]
        for t in range(len(line)):
            saved = by_kind[slot, line[t], t]
            for k in range(first, n_k):
                own[k] -= saved[k]
        if slot > q:
            lowest = np.inf
            for k in range(first, n_k):
                lowest = min(lowest, own[k])
            paid += lowest
    lowest = np.inf
    for k in range(first, n_k):
        least[q, k] += paid
        lowest = min(lowest, least[q, k])
    return lowest


@inner
def only_below(kinds: Ints, values: Floats, limit: float) -> int:
    """Moves the rows with values below a limit to the front, and says how many they are."""
    kept = 0
    for row in range(len(values)):
        if values[row] < limit:
            values[kept] = values[row]
            for q in range(kinds.shape[1]):
                kinds[kept, q] = kinds[row, q]
            kept += 1
    return kept


@compiled
def combinations_below(
    constant: Floats, cost: Floats, saved: Floats, enough: float, most: int, halt: Ints
) -> tuple[Ints, Floats, float]:
    """Kinds of every slot (M, Q), their values (M,), and the cost below which these are all.

    That cost is ``enough``, or less where there would be more than ``most``. The value is the kinds' ``cost``
    (Q, K), inf where there is none, plus for every period the largest of ``constant`` (N, T) less what the
    kinds save, ``saved`` (Q, N, K, T). Kinds of a combination ascend, so that no two differ by their order.
    Once another thread sets ``halt`` (1,) it ends, with nothing found and nothing known (-inf).
    """
    n_q, n_k = cost.shape
    n_n, n_t = constant.shape
    by_kind, rest, cheapest = kinds_last(saved), most_to_save(cost, saved), least_of_rest(cost)
    plain, useful = lines_of_use(constant, rest)
    kinds, values = np.empty((most, n_q), dtype=np.int64), np.empty(most)
    left, paid = np.empty((n_q + 1, n_n, n_t)), np.zeros(n_q + 1)
    for n in range(n_n):
        for t in range(n_t):
            left[0, n, t] = constant[n, t]
    # By slot what designs cost at least with each kind, the slots before it as they stand.
    least, others = np.full((n_q, n_k), -np.inf), np.empty((n_q, n_k))
    line, at, best, bound = np.empty(n_t, dtype=np.int64), np.full(n_q, -1), np.empty(n_t), 0.0
    found, q = 0, 0
    while q >= 0:
        if halt[0] != 0:
            return kinds[:0], values[:0], -np.inf
        at[q] += 1
        k = at[q]
        if k >= n_k:
            q -= 1
            continue
        if least[q, k] >= enough or not math.isfinite(cost[q, k]):
            continue
        paid[q + 1] = paid[q] + cost[q, k]
        # The first lines rule most out: the others are looked at where they do not.
        for t in range(n_t):
            best[t] = -np.inf
        for n in range(n_n):
            for t in range(n_t):
                value = left[q, n, t] - saved[q, n, k, t]
                left[q + 1, n, t] = value
                best[t] = max(best[t], value - rest[q + 1, n, t])
            bound = paid[q + 1] + cheapest[q + 1]
            for t in range(n_t):
                bound += best[t]
            if bound >= enough:
                break
        if bound >= enough:
            continue
        if q + 1 < n_q:
            now = paid[q + 1] + largest_of_use(left[q + 1], plain[q + 1], useful[q + 1], line)
            if by_one_line(cost, by_kind, line, q + 1, k, now, others) < enough:
                q += 1
                at[q] = k - 1
                for other in range(n_k):
                    least[q, other] = others[q, other]
            continue
        if found == most:
            enough = np.median(values)
            found = only_below(kinds, values, enough)
            if bound >= enough:
                continue
        values[found] = bound
        for slot in range(n_q):
            kinds[found, slot] = at[slot]
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
