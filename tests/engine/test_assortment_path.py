"""What is held over the quarters: the best path of a design, prices of a change, and bounds with them."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from small_instances import EXACT, linked, some_design, three_quarters

from planner.engine.evaluation.assortment_path import prices_of_changes, valid_prices
from planner.engine.evaluation.design_evaluation import evaluate
from planner.engine.pricing.warm_start import DualVector
from planner.engine.search import decomposition
from planner.formulation import direct, formulate, mathopt
from planner.instance import AssortmentMoves, Instance
from planner.solve_options import SolveOptions

SEEDS = range(12)


def least_cost(built: Instance) -> float:
    """By the direct model, all options open."""
    free = built.with_limits(most_sites=len(built.options), budget_total=np.inf, budget_year=np.inf)
    program, decisions = formulate(free, elastic=True)
    program.fix(decisions.open.index, 1.0)
    solution = mathopt.run(program, EXACT)
    assert solution.status == "optimal"
    return float(solution.objective)


@pytest.mark.parametrize("seed", SEEDS)
def test_a_design_costs_what_the_direct_model_says(seed: int) -> None:
    built = some_design(linked(seed), seed)
    assert built.facilities.moves.link_periods
    found = evaluate(built, np.arange(len(built.options)), EXACT)
    best = least_cost(built)
    assert best * (1 - 1e-7) <= found.elastic_objective <= best * (1 + 3e-4)


@pytest.mark.parametrize("seed", SEEDS)
def test_prices_of_other_rows_are_no_start(seed: int) -> None:
    """They were found where other promises were in force: the path is sought from nothing."""
    built = some_design(linked(seed), seed)
    rows = np.arange(len(built.options))
    other = DualVector((0,), [np.full((2, 3), 7.0)] * 4)
    assert evaluate(built, rows, EXACT, other).objective == evaluate(built, rows, EXACT).objective


@pytest.mark.parametrize("seed", SEEDS)
def test_what_was_brought_in_stays(seed: int) -> None:
    built = some_design(linked(seed), seed)
    hold = evaluate(built, np.arange(len(built.options)), EXACT).decisions.hold
    added = np.maximum(np.diff(hold, axis=-1, prepend=0.0), 0.0)
    for c, t, first in built.facilities.moves.stays():
        assert (added[:, :, c, :, first : t + 1].sum(axis=-1) <= hold[:, :, c, :, t] + 1e-6).all()


@pytest.mark.parametrize("seed", SEEDS)
def test_with_prices_of_a_change_periods_bound_every_design(seed: int) -> None:
    instance = linked(seed)
    best = direct.solve(instance, EXACT).solution.objective
    found = decomposition.solve(instance, SolveOptions(gap=1e-4, threads=1))
    alone = found.bound
    cost = evaluate(instance, found.rows, EXACT)
    prices = prices_of_changes(instance, cost.change_duals)
    priced = decomposition.solve(instance.with_change_prices(prices), SolveOptions(gap=1e-4, threads=1))
    assert max(alone, priced.bound) <= best * (1 + 1e-7)


def moves(seed: int, n_t: int) -> AssortmentMoves:
    g = np.random.default_rng(seed)
    return AssortmentMoves(
        g.uniform(0, 100, (3, 2, n_t)), g.uniform(0, 100, (3, 2, n_t)), np.array([1, 3, 40], dtype=np.int64)
    )


@settings(max_examples=60, deadline=None)
@given(seed=st.integers(0, 10_000), n_t=st.integers(2, 7))
def test_no_path_gains_from_valid_prices(seed: int, n_t: int) -> None:
    g, m = np.random.default_rng(seed), moves(seed, n_t)
    discount = 0.97 ** np.arange(n_t)
    held = g.uniform(0, 1, (3, 2, n_t)) * (g.random((3, 2, n_t)) < 0.6)
    held[1] = [[row[max(0, t - 2) : t + 1].max() for t in range(n_t)] for row in held[1]]
    held[2] = np.maximum.accumulate(held[2], axis=-1)
    prices = valid_prices(m, discount, g.uniform(-300, 300, held.shape), g.uniform(-100, 200, held.shape))
    assert float((prices * held * discount).sum()) <= m.cost(held, discount) + 1e-9


@pytest.mark.parametrize(
    ("change", "stay", "held"), [(10.0, 1, [1, 0, 1]), (140.0, 1, [1, 1, 1]), (10.0, 3, [1, 1, 1])]
)
def test_a_season_s_swap_is_made_where_it_pays_and_may_be(change: float, stay: int, held: list[int]) -> None:
    found = evaluate(three_quarters(change, stay), np.array([0]), EXACT)
    assert found.decisions.hold[0, 0, 0, 0] == pytest.approx(held, abs=1e-3)
