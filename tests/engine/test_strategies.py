"""The fast strategy against the simple one on random small instances, and what must hold for any instance.

``direct`` solves the whole program at once and is the oracle: the optimum lies between the decomposition's
bound and its design, no relaxation exceeds it, and a design evaluated period by period costs what the
program says.
"""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor
from dataclasses import fields
from functools import cache
from typing import Any

import numpy as np
import pytest
from oracle import FEW, TOLERANCE, case, not_above, optimum
from small_instances import EXACT, changed, permuted, scaled, small_instance, without_site

from planner.engine.evaluation.design_evaluation import evaluate
from planner.engine.evaluation.feasibility import MARGIN
from planner.engine.pricing import period_solver
from planner.engine.pricing.dual_mapping import translated
from planner.engine.pricing.subproblems import Group, Subproblems
from planner.engine.pricing.warm_start import DualVector, PeriodDuals
from planner.engine.search import decomposition, incumbent, primal_heuristics
from planner.engine.search.candidates import choices
from planner.engine.search.decomposition import RESERVE
from planner.engine.search.multi_facility import MultiFacility
from planner.engine.search.search_node import Pick, SearchNode
from planner.formulation import direct
from planner.instance import Instance
from planner.plans.arrays import DecisionArrays
from planner.plans.kpis import Ledger
from planner.scenario import Scenario
from planner.solve_options import SolveOptions
from planner.studies.planning import plan

SEEDS, MANY = range(40), range(200)
NOTHING_BUILT = (47, 99, 128, 149, 210, 235)
"""Seeds whose optimum builds nothing."""
NEAR = SolveOptions(gap=0.003, time_limit=60.0, threads=1)


@cache
def found(seed: int) -> tuple[float, float]:
    """The decomposition's bound and what its design costs."""
    instance = small_instance(seed)
    result = decomposition.solve(instance, NEAR)
    return result.bound, evaluate(instance, result.rows, EXACT).elastic_objective


# --- the fast strategy against the oracle ---


def test_the_instances_are_of_every_kind() -> None:
    solved = [case(seed) for seed in SEEDS]
    assert {len(r.rows) for _, r in solved} >= {1, 2}
    assert any("third_party" in {i.options.tenure[k] for k in r.rows} for i, r in solved)
    assert any(i.options.opens[r.rows].max(initial=0) > 0 for i, r in solved)
    assert {len(i.service.promises) for i, _ in solved} == {0, 1, 2}
    for name in ("lost", "overflow", "waiting", "short_average"):
        assert any(name in r.solution.values and r.solution.values[name].sum() > 1 for _, r in solved), name
    for name in ("budget_total", "budget_year"):
        assert len({np.isfinite(getattr(i.limits, name)) for i, _ in solved}) == 2, name


@pytest.mark.parametrize("seed", MANY)
def test_direct_lies_between_the_decomposition_s_bound_and_its_design(seed: int) -> None:
    best = case(seed)[1].solution.objective
    bound, reached = found(seed)
    not_above(bound, best)
    not_above(best, reached)
    assert reached - bound < 0.0035 * abs(reached)


@pytest.mark.parametrize("seed", SEEDS)
def test_a_hasty_search_bounds_the_optimum_too(seed: int) -> None:
    instance, oracle = case(seed)
    hasty = decomposition.solve(instance, SolveOptions(gap=0.03, time_limit=60.0, threads=1))
    not_above(hasty.bound, oracle.solution.objective)
    reached = evaluate(instance, hasty.rows, EXACT).elastic_objective
    not_above(oracle.solution.objective, reached)
    assert reached - hasty.bound < 0.06 * abs(reached)


@pytest.mark.parametrize("limits", [(0.0, 1.0), (0.02, 0.02), (0.1, 0.05), (1.0, 0.1)])
@pytest.mark.parametrize("seed", FEW)
def test_limits_of_refused_orders_are_bounded_and_reached_like_promises(
    seed: int, limits: tuple[float, float]
) -> None:
    """With penalties low enough that refusing pays: at its price, and as rows of their own."""
    average, design = limits
    base = changed(small_instance(seed), lost_penalty=1_000.0)
    instance = changed(base, refused_average=average, refused_design=design)
    best = direct.solve(instance, EXACT).solution
    result = decomposition.solve(instance, NEAR)
    reached = evaluate(instance, result.rows, EXACT)
    not_above(result.bound, best.objective)
    not_above(best.objective, reached.elastic_objective)
    assert reached.elastic_objective - result.bound < 0.0035 * abs(reached.elastic_objective)
    beyond = Ledger(instance, reached.decisions).service.refused_beyond().max()
    if average < 1.0:  # where only the design day is limited, not every instance comes near
        free = evaluate(base, result.rows, EXACT)
        assert Ledger(instance, free.decisions).service.refused_beyond().max() > 0.001
    assert beyond < 1e-6 or reached.broken > 0.0


THREE_SITES = [seed for seed in SEEDS if len(small_instance(seed).axes.sites) == 3]


@pytest.mark.parametrize("least", [0, 3])
@pytest.mark.parametrize("seed", THREE_SITES)
def test_designs_tried_early_are_designs_at_what_they_cost(
    seed: int, least: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Tried at every step, they change no bound, and none is offered for less or with more than there is."""
    instance = changed(small_instance(seed), most_sites=3, least_sites=least)
    direct_one = direct.solve(instance, EXACT).solution
    monkeypatch.setattr(primal_heuristics, "FAR", 0.0)
    monkeypatch.setattr(primal_heuristics, "IN_VAIN", 1_000_000)
    offered: list[tuple[float, tuple[int, ...]]] = []
    offer = incumbent.Incumbent.offer

    def noted(self: incumbent.Incumbent, cost: float, rows: tuple[int, ...], prices: DualVector) -> None:
        if not self.search.rough:  # those are costs on provinces
            offered.append((cost, rows))
        offer(self, cost, rows, prices)

    monkeypatch.setattr(incumbent.Incumbent, "offer", noted)
    result = decomposition.solve(instance, NEAR)
    if direct_one.status == "infeasible":
        assert not offered
        return
    not_above(result.bound, direct_one.objective)
    for cost, rows in offered:
        assert len(set(instance.options.site[list(rows)])) == len(rows)
        assert least <= len(rows) <= 3
        spend = instance.options.spend[list(rows)].sum(axis=0)
        assert spend.sum() <= instance.limits.budget_total * (1 + TOLERANCE)
        priced = evaluate(instance, np.array(rows, dtype=np.int64), EXACT).elastic_objective
        assert cost == pytest.approx(priced, rel=RESERVE)
    reached = evaluate(instance, result.rows, EXACT).elastic_objective
    assert reached - result.bound < 0.0035 * abs(reached)


@pytest.mark.parametrize("seed", SEEDS)
def test_bounds_hold_whatever_a_broken_promise_counts(seed: int) -> None:
    """Also with prices that were found where it counted more."""
    warm, usual = decomposition.Warm(), small_instance(seed)
    dear = changed(usual, broken_promise=1e8, most_sites=3)
    best = direct.solve(dear, EXACT).solution
    if best.status == "infeasible":
        return
    not_above(decomposition.solve(dear, NEAR, warm=warm).bound, best.objective)
    not_above(decomposition.solve(usual, NEAR, warm=warm).bound, case(seed)[1].solution.objective)


@pytest.mark.parametrize("seed", NOTHING_BUILT)
def test_the_bound_holds_where_nothing_should_be_built(seed: int) -> None:
    best = case(seed)[1]
    assert len(best.rows) == 0
    not_above(found(seed)[0], best.solution.objective)


def test_the_bound_holds_where_prices_are_almost_zero() -> None:
    # Seed 237: noise of 2e-11 KRW per m2 in a dual once made a "proven" bound 0.1 % too high.
    not_above(found(237)[0], case(237)[1].solution.objective)


def test_the_decomposition_keeps_the_gap_it_was_asked_for() -> None:
    over = [found(seed)[1] / case(seed)[1].solution.objective - 1 for seed in SEEDS]
    below = [1 - found(seed)[0] / case(seed)[1].solution.objective for seed in SEEDS]
    assert max(np.add(over, below)) < NEAR.gap + RESERVE
    # Ties with the best on provinces stay; measured on these seeds: the optimum in 34 of them.
    assert sum(o < TOLERANCE for o in over) >= 32


@pytest.mark.parametrize("seed", SEEDS)
def test_a_design_evaluated_by_period_costs_what_the_whole_program_says(seed: int) -> None:
    instance, oracle = case(seed)
    evaluation = evaluate(instance, oracle.rows, EXACT)
    # What keeps flows exact costs up to its margin, at the price of a broken promise where one is.
    apart = 10 * MARGIN
    assert evaluation.elastic_objective == pytest.approx(oracle.solution.objective, rel=apart)
    assert evaluation.broken == pytest.approx(
        oracle.solution.parts["broken_promises"], abs=apart * oracle.solution.objective
    )


@pytest.mark.parametrize("seed", SEEDS)
def test_any_prices_bound_a_design_and_the_best_ones_meet_it(seed: int) -> None:
    instance, oracle = case(seed)
    built = instance.with_options(instance.options.take(oracle.rows))
    best = oracle.solution.objective
    periods = Subproblems(built)
    groups, usable = together(built)
    low = float(built.options.cost.sum())
    for t in range(len(instance.calendar.days)):
        b = periods.buildings(t, groups, usable[:, t], periods.routes(groups))
        low += periods.value(t, b, period_solver.best_prices(periods, t, b, None))
    not_above(low, best)
    assert low > best * (1 - 1e-4)
    rng = np.random.default_rng(seed)
    for _ in range(5):
        total = float(built.options.cost.sum())
        for t in range(len(instance.calendar.days)):
            x = rng.exponential(10 ** rng.uniform(0, 4), periods.nothing(t, len(groups)).shape)
            b = periods.buildings(t, groups, usable[:, t], periods.routes(groups))
            valid = translated(periods, t, b, groups, PeriodDuals(tuple(g.operation for g in groups), x))
            total += periods.value(t, b, valid)
        not_above(total, best)


def together(built: Instance) -> tuple[list[Group], np.ndarray]:
    """The open options of an instance as buildings and their net m2 (Q, T)."""
    o = built.options
    return [Group((int(s),), int(m)) for s, m in zip(o.site, o.operation, strict=True)], o.usable


def some_pick(several: MultiFacility, node: SearchNode, rng: np.random.Generator) -> Pick:
    """Random kinds and sites of a node's buildings, the largest first."""
    while True:
        kinds = tuple(sorted(int(rng.choice(s.kinds)) for s in node.slots))
        sites = [int(k) for k in rng.permutation(len(several.kinds.cost))[:2]]
        if kinds[0] == kinds[1]:  # these two are interchangeable
            sites.sort()
        pick = Pick(kinds, (sites[0], sites[1]))
        picked = several.partial_design(node, pick)
        if len(picked.standing) > 1 and np.isfinite(picked.cost):
            return pick


@pytest.mark.parametrize("seed", SEEDS[:6])
def test_a_stop_ends_the_search_with_what_it_has(seed: int, monkeypatch: pytest.MonkeyPatch) -> None:
    instance, oracle = case(seed)
    stop, asked = threading.Event(), {False: 0, True: 0}
    prices = period_solver.best_prices

    def counted(*given: Any, **named: Any) -> Any:
        asked[stop.is_set()] += 1
        if asked[False] == 2 * len(instance.calendar.days):
            stop.set()
        return prices(*given, **named)

    monkeypatch.setattr(period_solver, "best_prices", counted)
    found = decomposition.solve(instance, SolveOptions(gap=0.0, threads=1, stop=stop))
    assert stop.is_set()
    assert asked[True] == 0
    not_above(found.bound, oracle.solution.objective)
    assert evaluate(instance, found.rows, EXACT).elastic_objective >= oracle.solution.objective * (
        1 - TOLERANCE
    )


@pytest.mark.parametrize("seed", range(40))
def test_cuts_for_several_buildings_bound_every_design(seed: int) -> None:
    """Whatever operations the priced ones are run by; at the priced ones the cut says what they cost."""
    instance = changed(case(seed)[0], budget_total=np.inf, budget_year=np.inf)
    found_choices = {int(m): choices(instance, int(m), 3) for m in np.unique(instance.options.operation)}
    periods, rng = Subproblems(instance), np.random.default_rng(seed)
    with ThreadPoolExecutor(1) as pool:
        several = MultiFacility.of(periods, found_choices, pool)
        for node in (several.branching.root(2, n) for n in range(2, 1 + min(3, len(instance.axes.sites)))):
            first = some_pick(several, node, rng)
            picked = several.partial_design(node, first)
            groups, usable = picked.groups, picked.usable
            routes = periods.routes(groups)
            prices, cost = [], picked.cost
            for t in range(len(instance.calendar.days)):
                b = periods.buildings(t, groups, usable[:, t], routes)
                prices.append(period_solver.best_prices(periods, t, b, None))
                cost += periods.value(t, b, prices[t])
            cut = DualVector(tuple(g.operation for g in groups), prices)
            several.cuts.add_everywhere(node, cut)
            check_cuts(instance, several, node, [first])
            several.cuts.add(node, cut, usable)
            least = several.master.solve(node, np.inf)
            assert least.pick is not None
            assert several.master.cost_by_cuts(node, least.pick) == pytest.approx(least.bound)
            if len(groups) == 2:
                assert several.master.cost_by_cuts(node, first) == pytest.approx(
                    cost,
                    rel=2e-5,  # what boxes save, maybe more than cost, is raised by some four millionths
                )
            two = several.master.of_two(node, np.inf)
            if two is not None:
                assert several.partial_design(node, two).is_design
                alone = (p for p in (first, least.pick) if len(several.partial_design(node, p).standing) == 2)
                for other in alone:
                    not_above(
                        several.master.cost_by_cuts(node, two), several.master.cost_by_cuts(node, other)
                    )
            picks = [least.pick, first, *(some_pick(several, node, rng) for _ in range(8))]
            assert check_cuts(instance, several, node, picks)
            for pick in picks:
                not_above(least.bound, several.master.cost_by_cuts(node, pick))


def check_cuts(instance: Instance, several: MultiFacility, node: SearchNode, picks: list[Pick]) -> int:
    """No design of the picks costs less than the cuts say, the third anywhere; how many there are."""
    looked_at = 0
    for pick in picks:
        two, third = (
            list(zip(pick.kinds, pick.sites, strict=False)),
            several.partial_design(node, pick).standing[2:],
        )
        fixed = tuple(int(several.kinds.row[s, k]) for k, s in two)
        designs = [fixed]
        for k in third:
            rows = several.kinds.row[:, k]
            designs = [(*fixed, int(r)) for s, r in enumerate(rows) if r >= 0 and s not in pick.sites]
        for rows in designs:
            cost = evaluate(instance, np.array(rows), EXACT).elastic_objective
            not_above(several.master.cost_by_cuts(node, pick), cost)
            looked_at += 1
    return looked_at


@pytest.mark.parametrize("seed", FEW)
def test_tenures_left_out_change_nothing(seed: int) -> None:
    instance, oracle = case(seed)
    most = instance.limits.most_sites
    found_choices = [choices(instance, int(m), most) for m in np.unique(instance.options.operation)]
    kept = np.unique(np.concatenate([c.row[c.row >= 0] for c in found_choices]))
    assert len(kept) <= len(instance.options)
    fewer = instance.with_options(instance.options.take(kept))
    assert optimum(fewer) == pytest.approx(oracle.solution.objective, rel=TOLERANCE)


def test_the_same_seed_gives_the_same_plan() -> None:
    for seed in (3, 4, 6):
        instance = small_instance(seed)
        one, two = (decomposition.solve(instance, NEAR) for _ in range(2))
        assert one.rows.tolist() == two.rows.tolist()
        assert one.bound == two.bound
        first, second = (evaluate(instance, one.rows, EXACT) for _ in range(2))
        for own in fields(DecisionArrays):
            assert np.array_equal(getattr(first.decisions, own.name), getattr(second.decisions, own.name))


def test_what_one_solve_leaves_speeds_the_next_and_changes_no_proof() -> None:
    warm = decomposition.Warm()
    for seed in (3, 4, 6):
        instance, oracle = case(seed)
        for factor in (1.0, 1.02):
            near = scaled(instance, factor)
            result = decomposition.solve(near, NEAR, warm=warm)
            not_above(result.bound, oracle.solution.objective if factor == 1.0 else optimum(near))
    assert warm.memory.of_one()


@pytest.mark.parametrize("seed", [0, 2, 4, 7, 10, 12, 15, 17, 20, 21, 23, 28, 35, 39])
def test_what_decided_a_bound_bounds_similar_problems_as_truly(seed: int) -> None:
    """Other volumes and promises, then fewer buildings than the lines were made for."""
    warm, first = decomposition.Warm(), changed(small_instance(seed), most_sites=3)
    dearer = changed(first, carriage=1.05 * first.routes.carriage)
    for instance in (first, scaled(first, 1.03), dearer, changed(first, most_sites=2)):
        found = decomposition.solve(instance, NEAR, warm=warm)
        least, cost = optimum(instance), evaluate(instance, found.rows, EXACT).elastic_objective
        not_above(found.bound, least)
        not_above(least, cost)
        assert cost - found.bound <= 0.0035 * abs(cost)
        assert any(warm.memory.bounding)


@pytest.mark.parametrize("seed", range(1, 20, 3))
def test_a_solve_begins_with_the_best_design_before_only_where_that_is_one(seed: int) -> None:
    """Its options are gone, or a budget forbids them: neither the design nor the bound may show a trace."""
    instance, _ = case(seed)
    first = decomposition.Warm()
    rows = decomposition.solve(instance, NEAR, warm=first).rows
    spent = float(instance.options.spend[rows].sum())
    others = np.setdiff1d(np.arange(len(instance.options)), rows)
    for other in (
        instance.with_options(instance.options.take(others)),
        changed(instance, budget_total=0.9 * spent),
    ):
        warm = decomposition.Warm()
        decomposition.solve(instance, NEAR, warm=warm)
        found = decomposition.solve(other, NEAR, warm=warm)
        cost = evaluate(other, found.rows, EXACT).elastic_objective
        least = optimum(other)
        assert other.options.spend[found.rows].sum() <= other.limits.budget_total + 1e-6
        not_above(found.bound, least)
        not_above(least, cost)
        assert cost - least <= (NEAR.gap + RESERVE) * abs(least)


def test_designs_are_tried_again_after_many_steps_and_then_more_seldom() -> None:
    tried = primal_heuristics.TrialSchedule()
    near = {"bound": 98.0, "enough": 97.0}  # the bound lacks less than twice the gap
    steps = [n for n in range(1, 101) if tried.due(100.0, **near)]
    assert steps == [11, 32, 73]
    assert tried.worth(0)
    tried.ended(0, better=False)
    assert not tried.worth(0)
    assert tried.worth(1)
    assert [n for n in range(1, 12) if tried.due(99.0, **near)] == [11]
    assert tried.worth(0)
    assert tried.due(100.0, 90.0, 97.0)


# --- properties of the optimum ---


@pytest.mark.parametrize("seed", FEW)
def test_order_of_districts_is_irrelevant(seed: int) -> None:
    instance, oracle = case(seed)
    turned = permuted(instance, np.random.default_rng(seed).permutation(len(instance.axes.districts)))
    assert optimum(turned) == pytest.approx(oracle.solution.objective, rel=TOLERANCE)
    one, two = decomposition.solve(instance, NEAR), decomposition.solve(turned, NEAR)
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


def test_a_horizon_too_short_for_any_building_has_a_plan() -> None:
    short = plan(Scenario().change({"horizon.quarters": 1}), SolveOptions(time_limit=20, threads=1))
    assert short.recommendation.sites == []
