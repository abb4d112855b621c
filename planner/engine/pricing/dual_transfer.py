"""Prices of one design's buildings carried over to another's, compiled (the prices: see ``lagrangian``)."""

from __future__ import annotations

import math
from typing import NamedTuple

import numpy as np

from planner.engine.compiled import compiled, inner
from planner.engine.pricing.coupling_rows import offsets
from planner.engine.pricing.period_data import Buildings, Market
from planner.instance import Floats, Ints


class Match(NamedTuple):
    """Which building's prices each new one takes, and how they are run, all (Q,).

    ``like`` the number of the building whose prices are taken, ``run_by`` its operation, ``operation`` that
    of the new one. ``for_any_class``: a box of no class may cost less in the new one.
    """

    like: Ints
    run_by: Ints
    operation: Ints
    for_any_class: bool


@inner
def price_of_area(b: Buildings, q: int, c: int, peak: float, inside: float, worker: float) -> float:
    """The price of a net m2 at which a box of class c costs ``inside`` KRW in building q."""
    limit, workers = b.overflow_limit * peak, b.workers[q, c] * worker
    left = inside - b.throughput[q, c] - workers * peak
    # Overflow relieves the design day where that is cheaper: of two straight lines the dearer price.
    plain: float = left / max(b.area[q, c], 1e-12)
    relieved: float = left + limit * (workers - b.outside)
    relieved /= max(b.area[q, c] - limit * b.area_design[q, c], 1e-12)
    return max(plain, relieved)


@compiled
def carried(m: Market, every: Buildings, b: Buildings, n_old: int, x: Floats, match: Match) -> Floats:
    """Prices (W, N) for buildings ``b``, from ``x`` that is of ``n_old`` buildings.

    ``every`` has a building of each operation. If the new one is run otherwise than the one that it is
    matched with, a box costs in it as much as in that one on average, or no less of any class, and no band
    costs less to hold.
    """
    like, run_by, operation = match.like, match.run_by, match.operation
    old, new = offsets(m, n_old), offsets(m, len(like))
    n_w, n_q, n_c, n_b = len(x), len(like), m.share.shape[1], b.hold.shape[2]
    y = np.zeros((n_w, new.size))
    boxes = np.zeros(n_c)
    for c in range(n_c):
        for w in range(n_w):
            boxes[c] += m.volume[c, w] * m.probability[w]
    weight = boxes / max(boxes.sum(), 1e-12)
    for w in range(n_w):
        y[w, : new.area] = x[w, : old.area]
        for q in range(n_q):
            k, own = like[q], run_by[q]
            space, worker = x[w, old.area + k], x[w, old.labour + k]
            new_worker = worker if math.isfinite(b.labour[q]) else 0.0
            y[w, new.labour + q] = new_worker
            for c in range(n_c):
                y[w, new.assortment + q * n_c + c] = x[w, old.assortment + k * n_c + c]
            if operation[q] == own:
                y[w, new.area + q] = space
                continue
            mean, most = 0.0, 0.0
            for c in range(n_c):
                relief = every.area_design[own, c] * space + every.workers[own, c] * worker - every.outside
                inside = (
                    every.throughput[own, c]
                    + every.area[own, c] * space
                    + every.workers[own, c] * m.peak[c] * worker
                    - every.overflow_limit * m.peak[c] * max(relief, 0.0)
                )
                price = price_of_area(b, q, c, m.peak[c], inside, new_worker)
                mean, most = mean + weight[c] * price, max(most, price)
                for band in range(n_b):
                    stock = max(b.stock[q, c, band], 1e-12)
                    held = every.hold[own, c, band] + every.stock[own, c, band] * space
                    most = max(most, (held - b.hold[q, c, band]) / stock)
            y[w, new.area + q] = most if match.for_any_class else max(mean, 0.0)
    return y
