"""Combinations of kinds below a cost: the pruned enumeration against looking at every one."""

from __future__ import annotations

import itertools

import numpy as np
import pytest

from planner.solve.combinations import combinations_below


def every(
    constant: np.ndarray, cost: np.ndarray, saved: np.ndarray, size: np.ndarray, alike: bool
) -> dict[tuple[int, ...], float]:
    """All combinations that are in order, with their values."""
    values = {}
    for kinds in itertools.product(range(cost.shape[1]), repeat=len(cost)):
        sizes = [size[q, k] for q, k in enumerate(kinds)]
        paid = sum(cost[q, k] for q, k in enumerate(kinds))
        out_of_order = max(sizes[2:], default=-np.inf) > min(sizes[:2]) or (alike and kinds[1] < kinds[0])
        if out_of_order or not np.isfinite(paid):
            continue
        left = constant - sum(saved[q, :, k] for q, k in enumerate(kinds))
        values[kinds] = float(paid + left.max(axis=0).sum())
    return values


@pytest.mark.parametrize("slots", [2, 3, 4])
@pytest.mark.parametrize("seed", range(12))
def test_what_is_left_out_is_above(slots: int, seed: int) -> None:
    g = np.random.default_rng(seed)
    kinds, lines, periods, alike = 5, 3, 4, bool(seed % 2)
    constant = g.uniform(0, 100, (lines, periods))
    cost = g.uniform(1, 30, (slots, kinds))
    cost[g.random(cost.shape) < 0.15] = np.inf
    cost[:, 0] = g.uniform(1, 30, slots)
    saved = g.uniform(0, 25, (slots, lines, kinds, periods))
    size = g.integers(0, 4, (slots, kinds)).astype(float)
    if alike:
        cost[1], saved[1], size[1] = cost[0], saved[0], size[0]
    values = every(constant, cost, saved, size, alike)
    for enough in (np.quantile(list(values.values()), 0.3), np.inf) if values else (np.inf,):
        found, bounds, complete = combinations_below(constant, cost, saved, size, alike, enough, 10_000)
        wanted = {k: v for k, v in values.items() if v < enough}
        assert complete
        assert {tuple(k) for k in found.tolist()} == set(wanted)
        for k, bound in zip(found.tolist(), bounds, strict=True):
            assert bound == pytest.approx(wanted[tuple(k)])


def test_too_many_are_said_to_be_too_many() -> None:
    cost = np.ones((2, 6))
    none = np.zeros((2, 1, 6, 1))
    found, _, complete = combinations_below(np.ones((1, 1)), cost, none, cost, False, np.inf, 35)
    assert (len(found), complete) == (35, False)
    found, _, complete = combinations_below(np.ones((1, 1)), cost, none, cost, False, np.inf, 36)
    assert (len(found), complete) == (36, True)
