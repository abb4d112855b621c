"""The fast strategy against the simple one on random small instances, and what must hold for any instance.

``direct`` solves the whole program at once and is the oracle: the optimum lies between the decomposition's
bound and its design, no relaxation exceeds it, and a design evaluated period by period costs what the
program says.
"""

from __future__ import annotations

import time
from dataclasses import replace
from functools import cache
from typing import Any

import numpy as np
import pytest
from small_instances import EXACT, permuted, scaled, small_instance, without_site

from planner.aggregate import Zoning, aggregate, zones
from planner.assemble import assemble
from planner.geo import load_geography
from planner.instance import Instance
from planner.pipeline import plan
from planner.plan.arrays import DecisionArrays
from planner.plan.kpis import Ledger
from planner.scenario import Scenario
from planner.solve import decomposition, direct
from planner.solve.bound import Bounding
from planner.solve.decisions import of_solution
from planner.solve.direct import DirectResult
from planner.solve.master import undominated
from planner.solve.options import SolveOptions
from planner.solve.periods import evaluate
from planner.solve.relaxation import merge_sites

SEEDS = range(40)
FEW = (40, 41, 42, 43, 44, 45, 46, 49)
NOTHING_BUILT = (47, 99, 128, 149, 210, 235)
"""Seeds whose optimum builds nothing."""
TOLERANCE = 1e-6
"""Relative; what the solvers' own tolerances leave."""


@cache
def case(seed: int) -> tuple[Instance, DirectResult]:
    """An instance and its direct optimum."""
    instance = small_instance(seed)
    return instance, direct.solve(instance, EXACT)


@cache
def found(seed: int) -> tuple[float, float]:
    """The decomposition's bound and what its design costs."""
    instance = small_instance(seed)
    result = decomposition.solve(instance, EXACT)
    return result.bound, evaluate(instance, result.rows, EXACT).elastic_objective


def optimum(instance: Instance) -> float:
    """NPV of the direct optimum, broken promises at their price."""
    result = direct.solve(instance, EXACT)
    assert result.solution.status == "optimal"
    return result.solution.objective


def not_above(low: float, high: float) -> None:
    assert low <= high + TOLERANCE * abs(high)


# --- the fast strategy against the oracle ---


def test_the_instances_are_of_every_kind() -> None:
    solved = [case(seed) for seed in SEEDS]
    assert {len(r.rows) for _, r in solved} >= {1, 2}
    assert any("third_party" in {i.options.tenure[k] for k in r.rows} for i, r in solved)
    assert any(i.options.opens[r.rows].max(initial=0) > 0 for i, r in solved)
    assert {len(i.promises) for i, _ in solved} == {0, 1, 2}
    for name in ("lost", "overflow", "waiting", "short_average"):
        assert any(name in r.solution.values and r.solution.values[name].sum() > 1 for _, r in solved), name
    for name in ("budget_total", "budget_year"):
        assert len({np.isfinite(getattr(i, name)) for i, _ in solved}) == 2, name


@pytest.mark.parametrize("seed", SEEDS)
def test_direct_lies_between_the_decomposition_s_bound_and_its_design(seed: int) -> None:
    best = case(seed)[1].solution.objective
    bound, reached = found(seed)
    not_above(bound, best)
    not_above(best, reached)


@pytest.mark.parametrize("seed", NOTHING_BUILT)
def test_the_bound_holds_where_nothing_should_be_built(seed: int) -> None:
    # The tree splits "a building somewhere" into halves; the plan without any building has to stay in it.
    best = case(seed)[1]
    assert len(best.rows) == 0
    not_above(found(seed)[0], best.solution.objective)
    assert tree_bound(seed, 17)[1] <= best.solution.objective * (1 + TOLERANCE)


def test_the_bound_holds_where_a_cut_is_almost_flat() -> None:
    # Seed 237: a slope of -2e-11 KRW per m2, noise of a dual, once scaled a master row so badly that SCIP
    # returned a "proven" bound 0.4 % above the optimum of a node, and 0.1 % above that of the whole.
    not_above(found(237)[0], case(237)[1].solution.objective)


def test_the_decomposition_finds_good_designs() -> None:
    # A local search may miss the optimum. Measured on these seeds: the optimum in 34 of 40 (3 of the others
    # with promises that cannot be kept), and where all promises are kept never more than 2.5 % above it.
    exact, misses = 0, []
    for seed in SEEDS:
        solution = case(seed)[1].solution
        over = found(seed)[1] / solution.objective - 1
        exact += over < TOLERANCE
        if solution.parts["broken_promises"] < 1:
            misses.append(over)
    assert exact >= 32
    assert max(misses) < 0.03


@pytest.mark.parametrize("seed", SEEDS)
def test_a_design_evaluated_by_period_costs_what_the_whole_program_says(seed: int) -> None:
    instance, oracle = case(seed)
    evaluation = evaluate(instance, oracle.rows, EXACT)
    assert evaluation.elastic_objective == pytest.approx(oracle.solution.objective, rel=TOLERANCE)
    assert evaluation.broken == pytest.approx(
        oracle.solution.parts["broken_promises"], abs=TOLERANCE * oracle.solution.objective
    )


def tree_bound(seed: int, count: int) -> tuple[float, float]:
    """Bound of the root and of the whole tree over ``count`` zones."""
    instance = small_instance(seed)
    bounds: list[float] = []
    bounding = Bounding(
        instance, zones(instance, count), EXACT, time.perf_counter() + 60, bounds.append, lambda: np.inf
    )
    bounding.root()
    root = bounding.value
    bounding.branch(bounding.zoning)
    assert bounds == sorted(bounds)
    assert bounding.value >= root
    return root, bounding.value


@pytest.mark.parametrize("seed", range(0, 40, 2))
@pytest.mark.parametrize("count", [2, 3])
def test_the_bound_never_exceeds_the_optimum(seed: int, count: int) -> None:
    best = case(seed)[1].solution.objective
    root, whole = tree_bound(seed, count)
    not_above(root, best)
    not_above(whole, best)


def test_the_bound_is_worth_having() -> None:
    # Measured on these seeds, of the cases without a broken promise: median gap below 0.1 %, worst 4.0 %.
    gaps = [
        1 - found(seed)[0] / case(seed)[1].solution.objective
        for seed in SEEDS
        if case(seed)[1].solution.parts["broken_promises"] < 1
    ]
    assert np.median(gaps) < 1e-3
    assert max(gaps) < 0.06


@pytest.mark.parametrize("seed", FEW)
def test_options_left_out_as_dominated_change_nothing(seed: int) -> None:
    instance, oracle = case(seed)
    kept = undominated(instance)
    assert len(kept) <= len(instance.options)
    fewer = instance.with_options(instance.options.take(kept))
    assert optimum(fewer) == pytest.approx(oracle.solution.objective, rel=TOLERANCE)


def test_the_same_seed_gives_the_same_plan() -> None:
    for seed in (3, 4, 6):
        instance = small_instance(seed)
        one, two = (decomposition.solve(instance, EXACT) for _ in range(2))
        assert one.rows.tolist() == two.rows.tolist()
        assert (one.bound, one.nodes) == (two.bound, two.nodes)
        first, second = (evaluate(instance, one.rows, EXACT) for _ in range(2))
        for a, b in zip(first.periods, second.periods, strict=True):
            assert all(np.array_equal(a.solution.values[k], b.solution.values[k]) for k in a.solution.values)


def test_merged_sites_have_the_best_of_each_and_the_hands_of_all_that_may_open() -> None:
    instance = replace(small_instance(4), labour=np.array([100.0, 300.0, 200.0]), most_sites=2)
    merged = merge_sites(instance, [np.array([0, 1, 2])])
    g = instance.n_entries
    assert merged.labour.tolist() == [500]
    assert merged.carriage[g] == pytest.approx(instance.carriage[g:].min(axis=0))
    assert merged.on_time[:, g] == pytest.approx(instance.on_time[:, g:].max(axis=1))
    assert merged.route_cost[g] == pytest.approx(instance.route_cost[g:].min(axis=0))
    assert merged.options.cost.min() == instance.options.cost.min()


# --- properties of the optimum ---


@pytest.mark.parametrize("seed", FEW)
def test_order_of_districts_is_irrelevant(seed: int) -> None:
    instance, oracle = case(seed)
    turned = permuted(instance, np.random.default_rng(seed).permutation(len(instance.axes.districts)))
    assert optimum(turned) == pytest.approx(oracle.solution.objective, rel=TOLERANCE)
    one, two = decomposition.solve(instance, EXACT), decomposition.solve(turned, EXACT)
    assert one.rows.tolist() == two.rows.tolist()


@pytest.mark.parametrize("seed", FEW)
def test_one_more_candidate_site_never_raises_the_cost(seed: int) -> None:
    instance, oracle = case(seed)
    for site in range(len(instance.axes.sites)):
        not_above(oracle.solution.objective, optimum(without_site(instance, site)))


@pytest.mark.parametrize("seed", FEW)
def test_more_demand_never_lowers_the_cost(seed: int) -> None:
    instance, oracle = case(seed)
    more = optimum(scaled(instance, 1.05))
    not_above(oracle.solution.objective, more)
    not_above(more, optimum(scaled(instance, 1.3)))


# --- zones in place of districts ---


def coarse(seed: int) -> tuple[Instance, Zoning]:
    instance = small_instance(seed)
    return instance, zones(instance, 2)


@pytest.mark.parametrize("seed", FEW)
def test_mean_zones_bound_from_above_and_optimistic_zones_from_below(seed: int) -> None:
    instance, oracle = case(seed)
    zoning = zones(instance, 2)
    assert len(zoning.names) == 2 < len(instance.axes.districts)
    best = oracle.solution.objective
    not_above(best, optimum(aggregate(instance, zoning)))
    not_above(optimum(aggregate(instance, zoning, optimistic=True)), best)


def spread(zoned: DecisionArrays, instance: Instance, zoning: Zoning) -> DecisionArrays:
    """A zone plan laid out over the districts: each gets its zone's split over routes."""
    share = np.zeros((len(zoning.names), instance.share.shape[1]))
    np.add.at(share, zoning.zone, instance.share)
    part = (instance.share / share[zoning.zone])[:, :, None, None]
    return replace(zoned, flow=zoned.flow[:, zoning.zone] * part, lost=zoned.lost[zoning.zone] * part)


@pytest.mark.parametrize("seed", FEW)
def test_a_zone_plan_costs_the_same_over_the_districts(seed: int) -> None:
    instance, zoning = coarse(seed)
    small = aggregate(instance, zoning)
    result = direct.solve(small, EXACT)
    zoned = of_solution(small, result.decisions, result.solution)
    built = result.rows
    one = Ledger(small.with_options(small.options.take(built)), zoned)
    two = Ledger(instance.with_options(instance.options.take(built)), spread(zoned, instance, zoning))
    assert two.costs() == pytest.approx(one.costs(), rel=1e-9, abs=1.0)
    for day in range(2):
        assert two.average_share(day) == pytest.approx(one.average_share(day))
        assert two.design_share(day) == pytest.approx(one.design_share(day))
    assert two.province_share() == pytest.approx(one.province_share())
    served = two.decisions.flow.sum(axis=0) + two.decisions.lost
    assert served == pytest.approx(instance.demand, rel=1e-6, abs=1e-3)


@pytest.mark.parametrize("seed", FEW)
def test_one_zone_a_district_changes_nothing(seed: int) -> None:
    instance, oracle = case(seed)
    each = Zoning(np.arange(len(instance.axes.districts)), instance.axes.districts)
    for optimistic in (False, True):
        same = aggregate(instance, each, optimistic=optimistic)
        assert optimum(same) == pytest.approx(oracle.solution.objective, rel=TOLERANCE)


def test_zones_stay_inside_a_province_and_follow_the_numbers() -> None:
    instance = assemble(Scenario().change({"horizon.quarters": 2}))
    for count in (17, 25):
        zoning = zones(instance, count)
        assert len(zoning.names) == count
        for z in range(count):
            assert len(set(instance.province[zoning.zone == z])) == 1


# --- tables of a user's own, with holes ---


def own_demand(zero: dict[str, set[str]]) -> list[dict[str, Any]]:
    """100 boxes in every district and class, none in the given classes of the given provinces."""
    districts = load_geography().districts
    return [
        {"district_code": code, "product_class": c, "boxes": 0.0 if c in zero.get(province, ()) else 100.0}
        for code, province in districts["province_code"].items()
        for c in Scenario().products
    ]


def test_a_province_without_boxes_of_one_class_can_be_zoned() -> None:
    table = own_demand({"39": {"kvenue_fresh"}})
    instance = assemble(Scenario().change({"horizon.quarters": 2, "tables.demand": table}))
    small = aggregate(instance, zones(instance, 17))
    assert np.isfinite(small.carriage).all()
    assert np.isfinite(small.on_time).all()


def test_a_province_without_any_boxes_can_be_zoned() -> None:
    table = own_demand({"39": set(Scenario().products)})
    instance = assemble(Scenario().change({"horizon.quarters": 2, "tables.demand": table}))
    assert len(zones(instance, 60).names) == 60


def test_a_horizon_too_short_for_any_building_has_a_plan() -> None:
    short = plan(Scenario().change({"horizon.quarters": 1}), SolveOptions(time_limit=20, threads=1))
    assert short.recommendation.sites == []
