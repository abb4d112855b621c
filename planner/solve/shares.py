"""What every building could add to a design, each by itself: the bound for several buildings.

Take the prices of a reference design. Beside the coupling rows, price a district's cover (kappa, what a
box from stock saves there) and the right to hold a band (omega). Then the buildings no longer see each
other: the dual splits into a constant and one problem for each building, solved in closed form for every
site, operation and size (Lagrangian relaxation; A. Geoffrion and R. McBride, AIIE Transactions 10, 1978,
for facility location). A building earns where it is better than the reference, as far as its m2 reach.
The sum over a set of buildings bounds that set, however many they are.
"""

from __future__ import annotations

import numpy as np

from planner.instance import Floats
from planner.solve.compiled import compiled
from planner.solve.kernel import (
    Buildings,
    Market,
    Places,
    at_the_door,
    past,
    rows,
    worth_of_time,
)


@compiled
def reference(m: Market, b: Buildings, at: Places, x: Floats) -> tuple[float, Floats, Floats, Floats, Floats]:
    """The constant (KRW per day), and the prices that split the dual.

    ``price`` (C, W, R) of a box past all buildings, ``kappa`` (C, W, R), ``worth`` (C,) what full cover
    is worth, ``omega`` (C, B).
    """
    n_r, n_c, n_e, n_d = m.on_time.shape
    n_q, n_w, n_b = len(b.usable), len(m.probability), b.hold.shape[2]
    inside, _, _ = at_the_door(m, b, at, x, 0.0)
    price, kappa = np.zeros((n_c, n_w, n_r)), np.zeros((n_c, n_w, n_r))
    worth, omega = np.zeros(n_c), np.zeros((n_c, n_b))
    prices = np.empty(n_e + 1)
    total = rows(m, b, at, x)
    for q in range(n_q):
        for w in range(n_w):
            total += m.probability[w] * b.usable[q] * x[w, at.area + q]
            if x[w, at.head + q] > 0.0:
                total += m.probability[w] * b.labour[q] * x[w, at.head + q]
    for c in range(n_c):
        for w in range(n_w):
            boxes = m.probability[w] * m.volume[c, w]
            timely = worth_of_time(m, at, x, w, c, n_d)
            own = timely[m.late_day]
            for r in range(n_r):
                timely[m.late_day] = own + x[w, at.province + m.province[r]]
                least = past(m, at, x, timely, w, r, c, prices)
                most = 0.0
                for q in range(n_q):
                    cost = b.cost[r, c, q] + inside[w, c, q]
                    for d in range(n_d):
                        cost -= b.on_time[r, c, q, d] * timely[d]
                    most = max(most, least - cost)
                price[c, w, r], kappa[c, w, r] = least, most
                total += boxes * m.share[r, c] * least
                worth[c] += boxes * m.share[r, c] * most
        for k in range(n_b):
            for q in range(n_q):
                sold, area = worth[c], 0.0
                for w in range(n_w):
                    sold += m.probability[w] * m.volume[c, w] * x[w, at.door + q * n_c + c]
                    area += m.probability[w] * x[w, at.area + q]
                gain = m.band_share[c, k] * sold - b.hold[q, c, k] - b.stock[q, c, k] * area
                omega[c, k] = max(omega[c, k], gain)
            total -= omega[c, k]
    return total, price, kappa, worth, omega


@compiled
def earnings(
    m: Market, at: Places, x: Floats, price: Floats, kappa: Floats, worth: Floats, omega: Floats,
    cost: Floats, on_time: Floats, b: Buildings, grid: Floats, heads: Floats, doors: Floats,
) -> Floats:  # fmt: skip
    """What a building earns at most per day (S, M, G), its m2 paid at the prices ``grid`` (M, G, W).

    ``cost`` (R, C, S), ``on_time`` (R, C, S, D) of all sites; ``b`` has one entry for every site and
    operation, S major; ``heads`` (W,) the price of a head; ``doors`` (A, C, W) trial prices of a
    building's own cover, of which the best counts for each class.
    """
    n_r, n_c, _, n_d = m.on_time.shape
    n_s, n_w, n_b = cost.shape[2], len(m.probability), m.band_share.shape[1]
    n_m, n_g = grid.shape[0], grid.shape[1]
    result = np.zeros((n_s, n_m, n_g))
    ahead = np.zeros((n_w, n_r))
    for s in range(n_s):
        for c in range(n_c):
            for w in range(n_w):
                timely = worth_of_time(m, at, x, w, c, n_d)
                own = timely[m.late_day]
                for r in range(n_r):
                    timely[m.late_day] = own + x[w, at.province + m.province[r]]
                    here = price[c, w, r] - kappa[c, w, r] - cost[r, c, s]
                    for d in range(n_d):
                        here += on_time[r, c, s, d] * timely[d]
                    ahead[w, r] = here
            for o in range(n_m):
                u = s * n_m + o
                limit = b.overflow_limit * m.peak[c]
                for g in range(n_g):
                    area = 0.0
                    for w in range(n_w):
                        area += m.probability[w] * grid[o, g, w]
                    best = np.inf
                    for a in range(len(doors)):
                        earned, covered = 0.0, worth[c]
                        for w in range(n_w):
                            boxes = m.probability[w] * m.volume[c, w]
                            covered += boxes * doors[a, c, w]
                            if boxes <= 0.0:
                                continue
                            relief = max(
                                0.0,
                                b.area_design[u, c] * grid[o, g, w] + b.heads[u, c] * heads[w] - b.outside,
                            )
                            inside = (
                                b.throughput[u, c] + b.area[u, c] * grid[o, g, w]
                                + b.heads[u, c] * m.peak[c] * heads[w] - limit * relief + doors[a, c, w]
                            )  # fmt: skip
                            part = 0.0
                            for r in range(n_r):
                                part += m.share[r, c] * max(0.0, ahead[w, r] - inside)
                            earned += boxes * part
                        for k in range(n_b):
                            held = m.band_share[c, k] * covered - b.hold[u, c, k] - b.stock[u, c, k] * area
                            earned += max(0.0, held - omega[c, k])
                        best = min(best, earned)
                    result[s, o, g] += best
    return result
