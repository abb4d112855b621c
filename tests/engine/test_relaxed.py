"""Promises made easier: only what they decided is settled anew, with the same end as from nothing."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from small_instances import EXACT, changed, small_instance, some_design

from planner.advice import benchmark_design
from planner.engine.evaluation import design_evaluation
from planner.engine.evaluation.design_evaluation import Evaluation, evaluate, relaxed
from planner.engine.evaluation.flows import OpenBuildings
from planner.engine.pricing.subproblems import Subproblems
from planner.engine.search import design_search
from planner.engine.search.shortfall import negligible
from planner.instance import Instance
from planner.plans.kpis import Ledger
from planner.scenario import Scenario
from planner.solve_options import SolveOptions, StoppedError
from planner.studies.planning import plan

SEEDS = range(60)
ANY = np.inf


def all_open(built: Instance) -> Evaluation:
    return evaluate(built, np.arange(len(built.options)), EXACT)


def easier(built: Instance, rng: np.random.Generator) -> Instance:
    """One promise, or the floor, lower or later; all else as it was."""
    n = int(rng.integers(0, len(built.service.promises) + 1))
    if n == len(built.service.promises):
        return changed(built, province_floor=built.service.province_floor * rng.uniform(0.5, 1.0))
    one, factor = built.service.promises[n], rng.choice([1.0, rng.uniform(0.3, 1.0)])
    later = one.since + int(rng.integers(0, len(built.calendar.days) - one.since + 1))
    eased = replace(one, share=one.share * factor, design_share=one.design_share * factor, since=later)
    return changed(built, promises=(*built.service.promises[:n], eased, *built.service.promises[n + 1 :]))


@pytest.mark.parametrize("seed", SEEDS)
def test_a_relaxed_design_costs_what_it_costs_from_nothing(seed: int) -> None:
    built = some_design(small_instance(seed), seed)
    other = easier(built, np.random.default_rng(seed))
    found, anew = relaxed(all_open(built), built, other, ANY, EXACT), all_open(other)
    assert found is not None
    assert found.elastic_objective == pytest.approx(anew.elastic_objective, rel=1e-6)


@pytest.mark.parametrize("seed", SEEDS)
def test_one_that_still_lacks_is_none(seed: int) -> None:
    built = some_design(small_instance(seed), seed)
    other = easier(built, np.random.default_rng(seed))
    lacks, few = all_open(other).broken, negligible(other)
    assert relaxed(all_open(built), built, other, 1.01 * lacks + few, EXACT) is not None
    if lacks > 100.0 * few:
        assert relaxed(all_open(built), built, other, 0.9 * lacks, EXACT) is None


def test_periods_that_nothing_changes_are_not_settled_again(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[int] = []
    settled = design_evaluation.flows

    def counted(own: Subproblems, open_now: OpenBuildings, t: int, *start: None) -> object:
        asked.append(t)
        return settled(own, open_now, t, *start)

    spared = 0
    for seed in SEEDS:
        built = some_design(small_instance(seed), seed)
        known, other = all_open(built), easier(built, np.random.default_rng(seed))
        with monkeypatch.context() as patch:
            patch.setattr(design_evaluation, "flows", counted)
            asked.clear()
            relaxed(known, built, other, ANY, EXACT)
        spared += len(built.calendar.days) - len(asked)
    assert spared > sum(len(small_instance(seed).calendar.days) for seed in SEEDS) / 3


@pytest.mark.parametrize("seed", SEEDS)
def test_what_lacks_by_period_is_what_lacks(seed: int) -> None:
    built = some_design(small_instance(seed), seed)
    decisions = all_open(built).decisions
    by_period = Ledger(built, decisions).broken_by_period()
    alone = [
        Ledger(built.period(t), decisions.period(t)).broken_promises()
        for t in range(len(built.calendar.days))
    ]
    assert by_period == pytest.approx(alone, rel=1e-9, abs=1e-3)


# --- a stop ---


def test_a_stop_gives_up_what_is_no_good_half_done() -> None:
    stopped = SolveOptions(threads=1)
    stopped.stop.set()
    built = some_design(small_instance(1), 1)
    rows = np.arange(len(built.options))
    with pytest.raises(StoppedError):
        evaluate(built, rows, stopped, may_stop=True)
    assert evaluate(built, rows, stopped).objective == pytest.approx(evaluate(built, rows, EXACT).objective)


@pytest.mark.parametrize("place", ["settling", "verdict"])
def test_a_stop_while_the_plan_is_finished_still_gives_one(
    place: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    options = SolveOptions(gap=0.01, threads=1)
    if place == "settling":
        settled = design_search.evaluate

        def settle(*given: object, may_stop: bool = False, **more: object) -> Evaluation:
            if may_stop:
                options.stop.set()
            return settled(*given, may_stop=may_stop, **more)

        monkeypatch.setattr(design_search, "evaluate", settle)
    else:
        announced = benchmark_design.announced

        def compare(*given: object) -> object:
            options.stop.set()
            return announced(*given)

        monkeypatch.setattr(benchmark_design, "announced", compare)
    found = plan(Scenario().change({"horizon.quarters": 6}), options)
    assert options.stop.is_set()
    assert found.recommendation.sites
    assert found.verdict_25_fields is None
