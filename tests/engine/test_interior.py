"""The interior-point method of one period against GLOP, from nothing, near other prices, and its limits."""

from __future__ import annotations

from types import SimpleNamespace

import numpy as np
import pytest
from small_instances import EXACT, small_instance, some_design

from planner.engine.evaluation import design_evaluation
from planner.engine.evaluation import flows as flows_of
from planner.engine.evaluation.design_evaluation import by_simplex, evaluate
from planner.engine.evaluation.flows import OpenBuildings, flows
from planner.engine.pricing import period_solver
from planner.engine.pricing.linear_program import workspace
from planner.engine.pricing.mehrotra import Search, interior
from planner.engine.pricing.period_solver import MOST_STEPS, best_prices, more_area_pays
from planner.engine.pricing.subproblems import Group, Subproblems
from planner.engine.pricing.warm_start import DualVector
from planner.instance import Instance
from planner.instance.aggregate import aggregate, zones
from planner.instance.assembly import assemble
from planner.plans.kpis import Ledger
from planner.scenario import Scenario

SEEDS = range(60)


def standing(built: Instance) -> OpenBuildings:
    o = built.options
    groups = tuple(Group((int(s),), int(m)) for s, m in zip(o.site, o.operation, strict=True))
    return OpenBuildings(groups, o.usable.reshape(len(o), len(built.calendar.days)))


def found_before(own: Subproblems, open_now: OpenBuildings) -> DualVector:
    """Prices of a design, as a search leaves them."""
    groups, days = open_now.groups, range(open_now.usable.shape[1])
    routes = own.routes(groups)
    inside = [own.buildings(t, groups, open_now.usable[:, t], routes) for t in days]
    return DualVector(
        tuple(g.operation for g in groups), [best_prices(own, t, b, None) for t, b in enumerate(inside)]
    )


def elastic(ledger: Ledger) -> float:
    return sum(ledger.costs().values()) + ledger.broken_promises()


@pytest.mark.parametrize("seed", SEEDS)
def test_flows_cost_what_the_simplex_method_says(seed: int) -> None:
    built = some_design(small_instance(seed), seed)
    own, open_now = Subproblems(built), standing(built)
    known = found_before(own, open_now)
    for t in range(len(built.calendar.days)):
        one, exact = built.period(t), elastic(Ledger(built.period(t), by_simplex(built, t, EXACT)))
        for found in (flows(own, open_now, t), flows(own, open_now, t, known)):
            if found is not None:  # what it does not prove is left to the simplex method
                assert elastic(Ledger(one, found)) == pytest.approx(exact, rel=1e-6)


def test_nearly_all_periods_are_proven_by_the_method_itself() -> None:
    proven = []
    for seed in SEEDS:
        built = some_design(small_instance(seed), seed)
        own, open_now = Subproblems(built), standing(built)
        proven += [flows(own, open_now, t) is not None for t in range(len(built.calendar.days))]
    assert np.mean(proven) > 0.95


@pytest.mark.parametrize("seed", SEEDS)
def test_prices_are_as_good_from_anywhere(seed: int) -> None:
    built = some_design(small_instance(seed), seed)
    own, open_now, rng = Subproblems(built), standing(built), np.random.default_rng(seed)
    for t in range(len(built.calendar.days)):
        b = own.buildings(t, open_now.groups, open_now.usable[:, t], own.routes(open_now.groups))
        best = own.value(t, b, best_prices(own, t, b, None))
        near = rng.exponential(10 ** rng.uniform(0, 4), own.nothing(t, len(open_now.groups)).shape)
        for rough, share in ((False, 5e-4), (True, 5e-3)):
            found = own.value(t, b, best_prices(own, t, b, near, rough=rough))
            assert found == pytest.approx(best, rel=share)


def test_the_base_case_keeps_every_capacity() -> None:
    full = assemble(Scenario())
    chosen = (full.options.area == 40_000) & (full.options.site == full.options.site[0])
    small = aggregate(full, zones(full, 17))
    built = small.with_options(small.options.take(np.flatnonzero(chosen)[:1]))
    own, open_now = Subproblems(built), standing(built)
    found = [flows(own, open_now, t) for t in range(len(built.calendar.days))]
    assert sum(f is not None for f in found) >= len(found) - 1
    for t, decisions in enumerate(found):
        if decisions is not None:
            exact = elastic(Ledger(built.period(t), by_simplex(built, t, EXACT)))
            assert elastic(Ledger(built.period(t), decisions)) == pytest.approx(exact, rel=1e-6)


def test_flows_that_begin_with_known_prices_need_no_second_try(monkeypatch: pytest.MonkeyPatch) -> None:
    full = assemble(Scenario())
    small = aggregate(full, zones(full, 17))
    built = small.with_options(small.options.take(np.flatnonzero(small.options.area == 40_000)[:1]))
    own, open_now = Subproblems(built), standing(built)
    known = found_before(own, open_now)
    monkeypatch.setattr(period_solver, "_from_nothing", lambda *_: pytest.fail("began from nothing"))
    found = [flows(own, open_now, t, known) for t in range(len(built.calendar.days))]
    # Rounding decides whether a period's last digit is proven: then the simplex method settles it.
    assert sum(f is not None for f in found) >= len(found) - 1


def test_a_period_that_is_not_proven_is_solved_by_the_simplex_method(monkeypatch: pytest.MonkeyPatch) -> None:
    instance = small_instance(3)
    rows = np.arange(1)
    expected = evaluate(instance, rows, EXACT)
    monkeypatch.setattr(design_evaluation, "flows", lambda *_: None)
    assert evaluate(instance, rows, EXACT).elastic_objective == pytest.approx(
        expected.elastic_objective, rel=1e-6
    )


@pytest.mark.parametrize("seed", range(12))
def test_more_area_pays_up_to_what_it_is_worth(seed: int) -> None:
    """The shortcut over the latest periods says what the sum over all periods says."""
    instance = small_instance(seed)
    own, o = Subproblems(instance), instance.options
    group, usable = Group((int(o.site[0]),), int(o.operation[0])), 0.2 * o.usable[0]
    never, prices = more_area_pays(own, group, usable, usable, np.inf, 2, None)
    assert not never
    worth = sum(
        float(own.markets[t].probability @ x[:, own.offsets(t, 1).area]) * own.scale[t] * usable[t]
        for t, x in enumerate(prices)
    )
    for cost, pays in ((0.99 * worth, True), (1.01 * worth + 1.0, False)):
        assert more_area_pays(own, group, usable, usable, cost, 2, None)[0] is pays


def test_numbers_too_large_for_a_step_leave_it_where_it_is() -> None:
    built = some_design(small_instance(1), 1)
    own, open_now = Subproblems(built), standing(built)
    b = own.buildings(0, open_now.groups, open_now.usable[:, 0], own.routes(open_now.groups))
    market = own.markets[0]
    near = np.full(own.nothing(0, len(open_now.groups)).shape, 10.0)
    how = Search(target=100.0, least=10.0, gap=1e-4, most_steps=MOST_STEPS)
    volume = market.volume.copy()
    volume[0, 0] = np.inf
    x, reached, steps, _ = interior(market._replace(volume=volume), b, near, how, workspace(market, b))
    assert steps == 0
    assert not reached < 1e-4
    assert np.isfinite(x).all()


@pytest.mark.parametrize(
    ("lacks", "proven"), [(0.0, True), (0.5, False), (1.03, False), (2.0, False), (50.0, True)]
)
def test_what_lacks_is_proven_where_it_must_lack(
    lacks: float, proven: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    """``lacks`` times the boxes that are rounding are missing; the cost is within it of the best there is."""
    instance = small_instance(0)
    few = (
        flows_of.EXACT
        * instance.service.broken_promise
        * float((instance.demand.volume.sum(axis=0) * instance.weight).sum())
    )
    bound = 1e9
    broken = lacks * few
    cost = bound - broken + 0.9 * min(few, broken) + float(instance.options.cost.sum())
    ledger = SimpleNamespace(
        instance=instance, costs=lambda: {"all": cost}, broken_promises=lambda: broken,
        promise_violation=1e-6 * lacks,
    )  # fmt: skip
    monkeypatch.setattr(flows_of, "most_violated", lambda _: 0.0)
    assert flows_of._proven(ledger, bound) == proven  # type: ignore[arg-type]
