"""The Lagrangian bound for given prices, and better prices, compiled.

The rows "every customer is served wholly" are relaxed with a price u_i per unit of goods (Geoffrion and
McBride 1978; Cornuejols, Sridharan and Thizy 1991). What is left falls apart: an open site serves the
customers i that pay more than they cost, p_ij = u_i - c_ij > 0, the best first until its capacity s_j is
used up (a fractional knapsack), so it is worth

    r_j(u) = f_j - max { sum_i d_i p_ij x_i : sum_i d_i x_i <= s_j, 0 <= x <= 1 }

and the bound is

    L(u) = sum_i d_i u_i + min { sum_j r_j(u) y_j : sum_j s_j y_j >= sum_i d_i, least <= sum_j y_j <= most }

where the row of the total capacity, which holds for every plan, makes the bound stronger. It is priced in
turn, at the value that its linear relaxation gives it, so that the choice of sites is a sort.

Rounding: every sum here has fewer than 2 (m + n) + 16 terms. The bound is lowered by that many units in the
last place of the sum of all absolute values, more than what rounding can have added (Higham, Accuracy and
Stability of Numerical Algorithms, 2002, section 4.2), so it lies below the optimum whatever the prices are.

Better prices come from the volume algorithm (Barahona and Anbil, Mathematical Programming 87, 2000): they
move from the best ones so far along an average of the violations seen, and the same average of the choices
of sites is an approximate optimum of the linear relaxation, which says where to branch. While prices move,
a site is fixed as soon as the other choice for it costs more than the cutoff.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from planner.engine.compiled import compiled, inner, summing
from planner.instance import Floats, Ints

FREE, OPEN, CLOSED = 0, 1, -1
"""Status of a site at a node of the tree."""
EPSILON = 2.220446049250313e-16
"""Distance from 1 to the next double."""
CAPACITY_TOLERANCE = 1e-9
"""Total capacity may fall short of total demand by this share; rounding in an instance may do so."""

STEP, AVERAGE_SHARE, STALE = 0, 1, 2
"""Positions in the control array: step length, share of the newest violation in the average, idle steps."""
LONGEST_STEP = 2.0
LEAST_STEP = 1e-3
SERVED = 1e-14
"""Mean square of the average violation at which the relaxation is solved; steps would lose their meaning."""


class Arrays(NamedTuple):
    """A ``LocationProblem`` (see there) as compiled functions take it; ``total`` is the sum of the demand."""

    unit_cost: Floats
    demand: Floats
    capacity: Floats
    fixed_cost: Floats
    total: float
    least: int
    most: int


@summing
def gross(cost: Floats, demand: Floats, price: Floats) -> tuple[float, float]:
    """What the customers (n,) that pay more than they cost would bring to a site, and their demand."""
    value, weight = 0.0, 0.0
    for i in range(demand.size):
        profit = price[i] - cost[i]
        goods = demand[i] if profit > 0 else 0.0
        value += profit * goods
        weight += goods
    return value, weight


@compiled
def knapsack(
    cost: Floats, demand: Floats, price: Floats, capacity: float, profit: Floats, goods: Floats
) -> tuple[float, float, float]:
    """Best use of a site's capacity: its value, the least profit that is served, the share of those served.

    Customers above that profit are served wholly. ``profit`` and ``goods`` (n,) are room to work in. A
    weighted quickselect: linear time on average.
    """
    value, weight = gross(cost, demand, price)
    if weight <= capacity:
        return value, 0.0, 0.0
    count = 0
    for i in range(demand.size):
        if price[i] > cost[i]:
            profit[count] = price[i] - cost[i]
            goods[count] = demand[i]
            count += 1
    low, high = 0, count
    value, used = 0.0, 0.0
    while True:
        first, middle, last = profit[low], profit[(low + high) // 2], profit[high - 1]
        pivot = max(min(first, middle), min(max(first, middle), last))
        above, at, below = low, low, high
        more_value, more, equal = 0.0, 0.0, 0.0
        # Three-way partition: [low, above) pays more than the pivot, [above, below) the same.
        while at < below:
            p, g = profit[at], goods[at]
            if p > pivot:
                profit[at], goods[at] = profit[above], goods[above]
                profit[above], goods[above] = p, g
                more_value += p * g
                more += g
                above += 1
                at += 1
            elif p < pivot:
                below -= 1
                profit[at], goods[at] = profit[below], goods[below]
                profit[below], goods[below] = p, g
            else:
                equal += g
                at += 1
        if used + more > capacity and above > low:
            high = above
        elif used + more + equal >= capacity or below >= high:
            room = max(0.0, capacity - used - more)
            return value + more_value + room * pivot, pivot, min(1.0, room / equal)
        else:
            value += more_value + equal * pivot
            used += more + equal
            low = below


@compiled
def ascending(values: Floats) -> Ints:
    """Positions of the values in ascending order: a heapsort. numpy's own takes seconds to compile."""
    order = np.empty(values.size, dtype=np.int64)
    for k in range(values.size):
        order[k] = k
    root, end = values.size // 2, values.size
    while end > 1:
        if root > 0:
            root -= 1
        else:
            end -= 1
            order[0], order[end] = order[end], order[0]
        at = root
        while 2 * at + 1 < end:
            child = 2 * at + 1
            if child + 1 < end and values[order[child]] < values[order[child + 1]]:
                child += 1
            if not values[order[at]] < values[order[child]]:
                break
            order[at], order[child] = order[child], order[at]
            at = child
    return order


@inner
def _free(status: Ints) -> Ints:
    """The sites that are free."""
    result, count = np.empty(status.size, dtype=np.int64), 0
    for j in range(status.size):
        if status[j] == FREE:
            result[count] = j
            count += 1
    return result[:count]


@compiled
def choose(p: Arrays, status: Ints, worth: Floats, y: Floats, rise: Floats) -> float:
    """Value of the cheapest choice of sites, from below; inf if no choice can hold the total demand.

    Fills ``y`` (m,) the share of each site that is chosen, and ``rise`` (m, 2) by how much the value rises at
    least if a free site is closed, or opened. ``worth`` (m,): what each site costs less what it brings.
    """
    capacity, total = p.capacity, p.total
    opened, held, reach = 0, 0.0, 0.0
    for j in range(worth.size):
        y[j] = 1.0 if status[j] == OPEN else 0.0
        rise[j, 0], rise[j, 1] = 0.0, 0.0
        reach += capacity[j] if status[j] != CLOSED else 0.0
        if status[j] == OPEN:
            opened += 1
            held += capacity[j]
    free = _free(status)
    lowest, highest = max(0, p.least - opened), min(p.most - opened, free.size)
    if highest < 0 or lowest > free.size or reach < total * (1 - CAPACITY_TOLERANCE):
        return np.inf
    rate = _capacity_rate(worth, capacity, free, total - held)
    value, size = rate * total, rate * total
    for j in range(worth.size):
        if status[j] == OPEN:
            part = worth[j] - rate * capacity[j] if rate > 0 else worth[j]
            value += part
            size += abs(part)
    net = np.empty(free.size)
    for k in range(free.size):
        net[k] = worth[free[k]] - rate * capacity[free[k]] if rate > 0 else worth[free[k]]
    order = ascending(net)
    taken = 0
    while taken < highest and (taken < lowest or net[order[taken]] < 0):
        value += net[order[taken]]
        size += abs(net[order[taken]])
        held += capacity[free[order[taken]]]
        y[free[order[taken]]] = 1.0
        taken += 1
    margin = (2 * worth.size + 16) * EPSILON * size
    _rises(Ranking(free, order, net, taken, lowest, highest), margin, rise)
    # At this rate the next sites change nothing; chosen in part they cover what is missing.
    for k in range(taken, highest):
        if held >= total:
            break
        j = free[order[k]]
        y[j] = min(1.0, (total - held) / capacity[j]) if capacity[j] > 0 else 0.0
        held += capacity[j]
    return value - margin


@inner
def _capacity_rate(worth: Floats, capacity: Floats, free: Ints, missing: float) -> float:
    """The dual value of the row of the total capacity in its linear relaxation, money per unit of goods."""
    ratio = np.empty(free.size)
    for k in range(free.size):
        j = free[k]
        ratio[k] = np.inf
        if worth[j] < 0:
            missing -= capacity[j]
        elif capacity[j] > 0:
            ratio[k] = worth[j] / capacity[j]
    if missing <= 0:
        return 0.0
    for k in ascending(ratio):
        missing -= capacity[free[k]]
        if missing <= 0 or not np.isfinite(ratio[k]):
            return ratio[k] if np.isfinite(ratio[k]) else 0.0
    return 0.0


class Ranking(NamedTuple):
    """The ``free`` sites, by their ``net`` worth in ``order``, of which the first ``taken`` are chosen.

    At least ``lowest`` and at most ``highest`` may be.
    """

    free: Ints
    order: Ints
    net: Floats
    taken: int
    lowest: int
    highest: int


@inner
def _rises(ranked: Ranking, margin: float, rise: Floats) -> None:
    """What it costs at least to choose a free site the other way round, by exchange with the next best."""
    free, order, net, taken = ranked.free, ranked.order, ranked.net, ranked.taken
    worst = net[order[taken - 1]] if taken else -np.inf
    best = net[order[taken]] if taken < free.size else np.inf
    give = worst if taken == ranked.highest else max(0.0, worst)
    take = best if taken == ranked.lowest else min(0.0, best)
    for k in range(free.size):
        j = free[order[k]]
        if k < taken:
            rise[j, 0] = take - net[order[k]] - margin
        else:
            rise[j, 1] = net[order[k]] - give - margin


@compiled
def savings(p: Arrays, closed: Ints, price: Floats) -> Floats:
    """What opening each of the ``closed`` sites could save at most at these prices of the customers."""
    profit, goods = np.empty(p.demand.size), np.empty(p.demand.size)
    result = np.empty(closed.size)
    for k in range(closed.size):
        j = closed[k]
        value = knapsack(p.unit_cost[j], p.demand, price, p.capacity[j], profit, goods)[0]
        result[k] = value - p.fixed_cost[j]
    return result


@compiled
def bound(p: Arrays, status: Ints, price: Floats, y: Floats, rise: Floats, violation: Floats) -> float:
    """The bound L(u) for ``price`` (n,), safe against rounding; inf if the node has no plan.

    Fills ``y`` (m,) shares of sites, ``rise`` (m, 2) see ``choose``, and ``violation`` (n,) = 1 - share of
    the demand that is served.
    """
    m, n = p.unit_cost.shape
    worth, least, share = np.empty(m), np.empty(m), np.empty(m)
    profit, goods = np.empty(n), np.empty(n)
    size = 0.0
    for j in range(m):
        worth[j] = 0.0
        if status[j] != CLOSED:
            value, least[j], share[j] = knapsack(
                p.unit_cost[j], p.demand, price, p.capacity[j], profit, goods
            )
            worth[j] = p.fixed_cost[j] - value
            size += p.fixed_cost[j] + value
    chosen = choose(p, status, worth, y, rise)
    if chosen == np.inf:
        return np.inf
    income = 0.0
    for i in range(n):
        income += p.demand[i] * price[i]
        size += abs(p.demand[i] * price[i])
        violation[i] = 1.0
    for j in range(m):
        if y[j] > 0:
            _serve(p.unit_cost[j], price, least[j], share[j], y[j], violation)
    margin = (2 * (m + n) + 16) * EPSILON * size
    for j in range(m):
        rise[j, 0] -= margin
        rise[j, 1] -= margin
    return float(income + chosen - margin)


@summing
def _serve(cost: Floats, price: Floats, least: float, share: float, part: float, violation: Floats) -> None:
    """Take off what an open site serves: all above the least profit, a share at it."""
    for i in range(price.size):
        profit = price[i] - cost[i]
        violation[i] -= part if profit > least else 0.0
    if share > 0:
        for i in range(price.size):
            if price[i] - cost[i] == least:
                violation[i] -= part * share


class Ascent(NamedTuple):
    """Where price rounds stand: ``price`` (n,) the best so far; the averages of the choices of sites, ``y``
    (m,), and of their ``violation`` (n,); ``control`` (3,) see ``STEP``.
    """

    price: Floats
    y: Floats
    violation: Floats
    control: Floats


@compiled
def ascend(
    p: Arrays, status: Ints, state: Ascent, best: float, target: float, cutoff: float, rounds: int
) -> tuple[float, float]:
    """Move prices for some rounds: the best bound, and the least bound of the sites' choices ruled out.

    Changes in place the ``state``, and ``status`` where a site is fixed because the other choice reaches
    ``cutoff``. ``best`` is -inf at the start of a node. Ends early when the bound reaches ``cutoff``.
    ``target`` is a value above the bound that steps aim at.
    """
    price, average_y, average_violation, control = state.price, state.y, state.violation, state.control
    m, n = p.unit_cost.shape
    y, rise, violation = np.empty(m), np.empty((m, 2)), np.empty(n)
    trial = np.empty(n)
    _copy(price, trial)
    ruled_out = np.inf
    for _ in range(rounds):
        value = bound(p, status, trial, y, rise, violation)
        if value == np.inf:
            return value, ruled_out
        if best == -np.inf:
            _copy(y, average_y)
            _copy(violation, average_violation)
        ruled_out = min(ruled_out, _fix(status, value, rise, cutoff))
        uphill = _average(p.demand, y, violation, average_y, average_violation, control[AVERAGE_SHARE])
        if value > best:
            control[STALE] = 0
            if uphill and best > -np.inf:
                control[STEP] = min(LONGEST_STEP, control[STEP] * 1.1)
            best = value
            _copy(trial, price)
            if best >= cutoff:
                return best, ruled_out
        else:
            control[STALE] += 1
            if control[STALE] >= 10:
                control[STEP] = max(LEAST_STEP, control[STEP] * 0.66)
                control[STALE] = 0
        length = 0.0
        for i in range(n):
            length += p.demand[i] * average_violation[i] ** 2
        if length <= SERVED * p.total:
            break
        step = control[STEP] * max(target - best, 1e-9 * abs(target)) / length
        for i in range(n):
            trial[i] = price[i] + step * average_violation[i]
    return best, ruled_out


@inner
def _copy(source: Floats, target: Floats) -> None:
    for i in range(source.size):
        target[i] = source[i]


@inner
def _fix(status: Ints, value: float, rise: Floats, cutoff: float) -> float:
    """Fix sites whose other choice reaches the cutoff; the least bound of these other choices."""
    least = np.inf
    for j in range(status.size):
        for choice in range(2):
            if status[j] == FREE and value + rise[j, choice] >= cutoff:
                least = min(least, value + rise[j, choice])
                status[j] = CLOSED if choice else OPEN
    return least


@inner
def _average(
    demand: Floats, y: Floats, violation: Floats, average_y: Floats, average_violation: Floats, most: float
) -> bool:
    """Mix the newest choice into the averages; whether its violation points along the old average.

    The share of the newest is the one that makes the average shortest, within a tenth of ``most`` to it.
    """
    along, length, turn = 0.0, 0.0, 0.0
    for i in range(demand.size):
        along += demand[i] * violation[i] * average_violation[i]
        length += demand[i] * average_violation[i] ** 2
        turn += demand[i] * (violation[i] - average_violation[i]) ** 2
    share = (length - along) / turn if turn > 0 else most
    share = min(most, max(0.1 * most, share))
    for i in range(demand.size):
        average_violation[i] += share * (violation[i] - average_violation[i])
    for j in range(y.size):
        average_y[j] += share * (y[j] - average_y[j])
    return along >= 0
