"""Combinations of kinds below a cost, and their lines: the compiled ways against looking at every one."""

from __future__ import annotations

import itertools

import numpy as np
import pytest

from planner.engine.search.enumeration import combinations_below, largest_at, raise_by
from planner.engine.search.site_pairs import OtherSlots, PairLines, Spending, best_pairs

CLOSED = 1e6
"""What a kind saves by a line for which its slot is closed."""

GO_ON = np.zeros(1, dtype=np.int64)


def every(constant: np.ndarray, cost: np.ndarray, saved: np.ndarray) -> dict[tuple[int, ...], float]:
    """All combinations that ascend, with their values."""
    values = {}
    for kinds in itertools.combinations_with_replacement(range(cost.shape[1]), len(cost)):
        paid = sum(cost[q, k] for q, k in enumerate(kinds))
        if np.isfinite(paid):
            left = constant - sum(saved[q, :, k] for q, k in enumerate(kinds))
            values[kinds] = float(paid + left.max(axis=0).sum())
    return values


def some(slots: int, seed: int) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Constants (N, T), costs (Q, K) and what is saved (Q, N, K, T); by some lines a slot is closed."""
    g = np.random.default_rng(seed)
    kinds, lines, periods = 6, 4, 5
    constant = g.uniform(0, 100, (lines, periods))
    cost = g.uniform(1, 30, (slots, kinds))
    cost[g.random(cost.shape) < 0.15] = np.inf
    cost[:, -1] = g.choice([0.0, np.inf], slots, p=[0.8, 0.2])
    saved = g.uniform(0, 25, (slots, lines, kinds, periods))
    closed = g.random((slots, lines, 1, periods)) < 0.2
    saved = np.where(closed, CLOSED, saved)
    saved[:, :, -1] = 0.0
    constant[g.random(constant.shape) < 0.1] = -np.inf
    constant[0] = g.uniform(0, 100, periods)
    return constant, cost, saved


@pytest.mark.parametrize("slots", [2, 3, 4, 5])
@pytest.mark.parametrize("seed", range(12))
def test_what_is_left_out_is_above(slots: int, seed: int) -> None:
    constant, cost, saved = some(slots, seed)
    values = every(constant, cost, saved)
    ascending = sorted(values.values())
    third = len(ascending) // 3
    for enough in ((ascending[third] + ascending[third + 1]) / 2, np.inf) if third else (np.inf,):
        found, bounds, others = combinations_below(constant, cost, saved, enough, 10_000, GO_ON)
        wanted = {k: v for k, v in values.items() if v < enough}
        assert others == enough
        assert {tuple(k) for k in found.tolist()} == set(wanted)
        for k, bound in zip(found.tolist(), bounds, strict=True):
            assert bound == pytest.approx(wanted[tuple(k)])


@pytest.mark.parametrize("seed", range(12))
def test_where_there_are_too_many_the_cheapest_are_found(seed: int) -> None:
    constant, cost, saved = some(3, seed)
    values = every(constant, cost, saved)
    found, bounds, others = combinations_below(constant, cost, saved, np.inf, 8, GO_ON)
    cheapest = {k for k, v in values.items() if v < others}
    assert {tuple(k) for k in found.tolist()} == cheapest
    assert (bounds < others).all()
    assert len(found) <= 8
    assert np.isinf(others) == (len(values) <= 8)


@pytest.mark.parametrize("seed", range(6))
def test_lines_at_all_sites_and_at_two(seed: int) -> None:
    g = np.random.default_rng(seed)
    slots, kinds, room, periods, sites = 3, 5, 6, 4, 7
    lines = g.uniform(0, 100, (periods, room, sites, sites)).astype(np.float32)
    lines[:, 0] = lines[:, 0, :1, :1]  # one that knows no sites
    count = g.integers(1, room + 1, periods)
    saved = g.uniform(0, 50, (periods, room, slots, kinds))
    least = lines.min(axis=(2, 3)).astype(float)
    chosen = g.integers(0, kinds, slots)
    less = saved[:, :, np.arange(slots), chosen].sum(axis=2)
    exact = [(lines[t] - less[t, :, None, None])[: count[t]] for t in range(periods)]
    most, number = largest_at(lines, count, saved, chosen, 2, 5)
    assert most == pytest.approx([own[:, 2, 5].max() for own in exact])
    assert number.tolist() == [own[:, 2, 5].argmax() for own in exact]
    values = np.full(1, -np.inf)
    for n in range(count[0]):
        raise_by(float(least[0, n]), saved[0, n], chosen[None], values)
    assert values[0] == pytest.approx((least[0] - less[0])[: count[0]].max())


@pytest.mark.parametrize("seed", range(12))
def test_the_best_two_sites_are_those_of_a_look_at_all(seed: int) -> None:
    g = np.random.default_rng(seed)
    slots, kinds, room, periods, sites, years = 3, 5, 6, 4, 7, 2
    lines = g.uniform(0, 100, (periods, room, sites, sites)).astype(np.float32)
    lines[:, 0] = lines[:, 0, :1, :1]  # one that knows no sites
    count = g.integers(1, room + 1, periods)
    saved = g.uniform(0, 50, (periods, room, slots, kinds))
    least, largest = lines.min(axis=(2, 3)).astype(float), lines.max(axis=(2, 3)).astype(float)
    chosen = np.sort(g.integers(0, kinds, (8, slots)), axis=1)
    cost, rest = g.uniform(0, 100, (sites, kinds)), g.uniform(0, 100, 8)
    cost[g.random(cost.shape) < 0.2] = np.inf
    taken = np.where(np.arange(slots) == 2, g.integers(-1, sites, (8, 1)), -1)
    barred = np.column_stack([g.integers(0, 8, 30), g.integers(0, sites, (30, 2))])
    spend, spent = g.uniform(0, 1, (sites, kinds, years)), g.uniform(0, 1, (8, years))
    budgets = np.array([1.8, 1.8, 3.0]) if seed % 2 else np.full(3, np.inf)

    def at(m: int, s: int, z: int) -> float:
        one, two = chosen[m, :2]
        years_of = spend[s, one] + spend[z, two] + spent[m]
        if s == z or (one == two and s > z) or {s, z} & set(taken[m].tolist()):
            return np.inf
        if [m, s, z] in barred.tolist() or (years_of > budgets[:2]).any() or years_of.sum() > budgets[2]:
            return np.inf
        less = saved[:, :, np.arange(slots), chosen[m]].sum(axis=2)
        periods_of = sum((lines[t, :n, s, z] - less[t, :n]).max() for t, n in enumerate(count))
        return float(cost[s, one] + cost[z, two] + rest[m] + periods_of)

    every = np.array([[[at(m, s, z) for z in range(sites)] for s in range(sites)] for m in range(8)])
    exact = every.min(axis=(1, 2))
    for enough in (np.inf, float(np.median(exact[np.isfinite(exact)]))):
        values, found = best_pairs(
            chosen, cost, OtherSlots(rest, taken, barred), Spending(spend, spent, budgets),
            PairLines(lines, count, least, largest, saved), enough,
        )  # fmt: skip
        below = exact < enough
        assert below.any()
        assert values[below] == pytest.approx(exact[below])
        assert every[np.flatnonzero(below), *found[below].T] == pytest.approx(exact[below])
        assert (values[~below] >= enough - 1e-9).all()


def test_a_halt_ends_the_enumeration_with_nothing_known() -> None:
    rng = np.random.default_rng(1)
    constant, cost, saved = rng.random((2, 3)), rng.random((3, 20)), rng.random((3, 2, 20, 3)) / 10
    found, bounds, others = combinations_below(constant, cost, saved, np.inf, 10, np.ones(1, dtype=np.int64))
    assert len(found) == len(bounds) == 0
    assert others == -np.inf
