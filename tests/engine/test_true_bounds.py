"""What is said to be proven is: bounds of odd scenarios, ceilings, budgets; a false bound fails the run."""

from __future__ import annotations

import random
import time
from dataclasses import replace
from typing import Any

import pytest
from exact_plans import drawn_design, drawn_scenario
from typer.testing import CliRunner

from planner.cli.command_line import app
from planner.engine.search import decomposition
from planner.engine.search.halting import Halting
from planner.errors import ExitCode
from planner.plans.checker import check
from planner.plans.types import Plan
from planner.scenario import Scenario
from planner.solve_options import FalseBoundError, SolveOptions, StoppedError
from planner.studies.planning import evaluate_design, plan

QUICK = SolveOptions(gap=0.03, time_limit=60.0, threads=1)
SITES = [
    {"id": "asan", "name": "Asan", "lat": 36.79, "lon": 127.0},
    {"id": "jeju", "name": "Jeju", "lat": 33.45, "lon": 126.53},
    {"id": "gwangju", "name": "Gwangju", "lat": 35.16, "lon": 126.85},
]


def planned(changes: dict[str, Any], options: SolveOptions = QUICK) -> Plan:
    found = plan(Scenario().change({"horizon.quarters": 5, **changes}), options)
    report = check(Plan.model_validate_json(found.model_dump_json()))
    assert report.holds, report.violated
    return found


@pytest.mark.parametrize("value_change", [0.2, 0.35, 0.5])
def test_buildings_that_are_worth_more_in_the_end_than_they_cost_are_bounded(value_change: float) -> None:
    found = planned({"building.value_change": value_change})
    assert found.bound <= found.objective
    assert found.gap is not None
    assert found.gap <= 0.03


@pytest.mark.parametrize("seed", range(1000, 1006))
def test_no_random_design_that_keeps_the_promises_costs_less_than_the_bound(seed: int) -> None:
    rng = random.Random(seed)
    scenario = drawn_scenario(rng)
    bound = plan(scenario, QUICK).bound
    for _ in range(3):
        other = evaluate_design(scenario, drawn_design(rng, scenario), QUICK)
        if other.status != "infeasible":
            assert other.objective >= bound * (1 - 1e-9)


def test_a_bound_above_a_plan_s_cost_fails_the_run(monkeypatch: pytest.MonkeyPatch) -> None:
    proven = decomposition.proven

    def false(*given: Any) -> decomposition.Found:
        return replace(proven(*given), bound=1e15)

    monkeypatch.setattr(decomposition, "proven", false)
    with pytest.raises(FalseBoundError):
        plan(Scenario().change({"horizon.quarters": 1}), QUICK)
    done = CliRunner().invoke(app, ["solve", "--no-reliable", "--set", "horizon.quarters=1"])
    assert done.exit_code == ExitCode.CHECK_FAILED
    assert "a fault of the program" in done.output


def test_best_service_below_a_ceiling_that_no_plan_keeps_names_the_least_cost() -> None:
    found = planned({"objective": "service", "money.cost_ceiling": 1e11})
    assert found.status == "infeasible"
    assert found.explanation is not None
    assert found.explanation.least_cost_krw is not None
    assert 1e11 < found.explanation.least_cost_krw <= found.objective
    enough = found.explanation.relaxations[-1].value
    assert isinstance(enough, float)
    reached = planned({"objective": "service", "money.cost_ceiling": enough})
    assert reached.status != "infeasible"
    assert reached.objective <= enough


def test_least_cost_above_a_ceiling_is_told_as_such() -> None:
    found = planned({"money.cost_ceiling": 1e11})
    assert found.status == "infeasible"
    assert found.explanation is not None
    assert found.explanation.least_cost_krw == pytest.approx(found.bound)


@pytest.mark.parametrize("yearly", [8e9, 2e10])
def test_best_service_keeps_to_yearly_budgets(yearly: float) -> None:
    planned({"objective": "service", "money.budget_year": yearly, "building.most_sites": 3})


def test_more_buildings_than_sites_may_be_allowed() -> None:
    own = {"tables.sites": SITES, "tables.replace_sites": True}
    found = planned({**own, "building.most_sites": 6, "demand.volume_factor": 1.4})
    sites = [b.site for b in found.recommendation.sites]
    assert len(set(sites)) == len(sites)


@pytest.mark.parametrize("changes", [{"demand.volume_factor": 1.5}, {"network.gateways.share": 0.3}])
def test_no_gap_is_above_all_of_the_cost(changes: dict[str, Any]) -> None:
    found = planned(changes)
    assert found.gap is not None
    assert 0.0 <= found.gap <= 1.0
    assert 0.0 <= found.shortfall_gap <= 1.0


def test_a_design_is_the_same_whatever_gap_is_asked() -> None:
    for changes in ({"demand.volume_factor": 1.1}, {"service.promises.1.share": 0.55}):
        quick, near = (planned(changes, replace(QUICK, gap=gap)) for gap in (0.03, 0.01))
        assert quick.recommendation == near.recommendation


def test_compiled_work_ends_when_time_is_up() -> None:
    halting = Halting(time.perf_counter() - 1.0)
    with halting.watched():
        for _ in range(100):
            if halting.flag[0]:
                break
            time.sleep(0.05)
    assert halting.flag[0] == 1
    with pytest.raises(StoppedError):
        halting.check()


def test_broken_promises_before_any_building_do_not_spoil_the_gap() -> None:
    scenario = drawn_scenario(random.Random(96))
    found = plan(scenario, replace(QUICK, gap=0.01))
    assert found.before_any_building
    assert found.status == "optimal"
