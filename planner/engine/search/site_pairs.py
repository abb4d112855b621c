"""Where several buildings of given kinds cost least: the two largest at every two sites, compiled.

Lines (N) by period (T) and two sites (S, S) are those of ``cuts.Lines``, kinds (K) of
``candidates.FacilityTypes``.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from planner.engine.compiled import compiled, inner
from planner.instance import Floats, Ints


class PairLines(NamedTuple):
    """The lines of a node, as of ``cuts.Lines``.

    ``constant`` (T, N, S, S), ``made`` (T,) how many there are, their ``least`` and ``largest`` (T, N): one
    that is below another at all sites is not looked at. ``saved`` (T, N, Q, K) by kinds.
    """

    constant: NDArray[np.float32]
    made: Ints
    least: Floats
    largest: Floats
    saved: Floats


class Spending(NamedTuple):
    """Spending by year (Y), KRW: ``spend`` (S, K, Y) of kinds at sites, ``spent`` (M, Y) by the other slots,
    and ``budgets`` (Y + 1,), of the years and in all.
    """

    spend: Floats
    spent: Floats
    budgets: Floats


class OtherSlots(NamedTuple):
    """The slots after the second: the ``rest`` (M,) of the cost, KRW, and the sites ``taken`` (M, X) by them,
    -1 for none, free for the first two; ``barred`` (B, 3) are row and sites that do not count.
    """

    rest: Floats
    taken: Ints
    barred: Ints


@inner
def within(money: Spending, m: int, s: int, z: int, one: int, two: int) -> bool:
    """Whether kinds ``one`` at s and ``two`` at z stay within the budgets beside row m's other slots."""
    n_y, total = money.spent.shape[1], 0.0
    for y in range(n_y):
        year = money.spend[s, one, y] + money.spend[z, two, y] + money.spent[m, y]
        total += year
        if year > money.budgets[y]:
            return False
    return bool(total <= money.budgets[n_y])


@inner
def bar_pairs(others: OtherSlots, m: int, alike: bool, closed: NDArray[np.bool_]) -> None:
    """Fills ``closed`` (S, S): the sites that row m's first two buildings cannot have together.

    Where these are ``alike``, each pair is open in one order alone.
    """
    closed[:] = False
    for s in range(len(closed)):
        closed[s, s] = True
        if alike:
            closed[s, :s] = True
    for s in others.taken[m]:
        if s >= 0:
            closed[s] = True
            closed[:, s] = True
    for n in range(len(others.barred)):
        if others.barred[n, 0] == m:
            closed[others.barred[n, 1], others.barred[n, 2]] = True


@compiled
def best_pairs(
    kinds: Ints, cost: Floats, others: OtherSlots, money: Spending, x: PairLines, enough: float
) -> tuple[Floats, Ints]:
    """For every row of ``kinds`` (M, Q) the least cost (M,) over sites of the first two, and which (M, 2).

    That is their ``cost`` (S, K), the rest of the other slots, and for every period the largest of the lines
    less what the kinds save; inf where nothing is below ``enough``: a site is left as soon as that is sure,
    mostly after few periods. No two buildings share a site.
    """
    rest = others.rest
    lines, count, least, largest, saved = x.constant, x.made, x.least, x.largest, x.saved
    n_t, n_n, n_s, _ = lines.shape
    limited = np.isfinite(money.budgets).any()
    values, found = np.full(len(kinds), np.inf), np.full((len(kinds), 2), -1)
    less, floor, best, row = np.empty((n_t, n_n)), np.empty(n_t), np.empty(n_s), np.empty(n_s)
    closed = np.empty((n_s, n_s), dtype=np.bool_)
    for m in range(len(kinds)):
        one, two = kinds[m, 0], kinds[m, 1]
        for t in range(n_t):
            floor[t] = -np.inf
            for n in range(count[t]):
                less[t, n] = 0.0
                for q in range(kinds.shape[1]):
                    less[t, n] += saved[t, n, q, kinds[m, q]]
                floor[t] = max(floor[t], least[t, n] - less[t, n])
        bar_pairs(others, m, one == two, closed)
        for s in range(n_s):
            for z in range(n_s):
                row[z] = np.inf if closed[s, z] else cost[s, one] + cost[z, two] + rest[m]
            below = floor.sum()
            left = False
            for t in range(n_t - 1, -1, -1):  # the volume grows, and with it what the sites differ by
                if row.min() + below >= enough:
                    left = True
                    break
                below -= floor[t]
                best[:] = floor[t]
                for n in range(count[t]):
                    own = less[t, n]
                    if largest[t, n] - own > floor[t]:
                        for z in range(n_s):
                            best[z] = max(best[z], lines[t, n, s, z] - own)
                for z in range(n_s):
                    row[z] += best[z]
            if left:
                continue
            for z in range(n_s):
                if row[z] < values[m] and (not limited or within(money, m, s, z, one, two)):
                    values[m], found[m, 0], found[m, 1] = row[z], s, z
    return values, found
