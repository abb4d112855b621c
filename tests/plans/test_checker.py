"""The independent checker: it accepts a real plan and refuses what is no plan; it imports no solver."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from checked_plans import PROMISES, SITES, Data, changed, scenario, through_file, violated

from planner.errors import InputError
from planner.plans.checker import TOLERANCE, check
from planner.plans.types import Plan
from planner.scenario import Design, Scenario
from planner.studies.planning import evaluate_design


@pytest.fixture(scope="module")
def short(tmp_path_factory: pytest.TempPathFactory) -> Plan:
    """A plan without any building, which cannot keep the default promises."""
    asked = scenario(**{"service.promises": Scenario().model_dump(mode="json")["service"]["promises"]})
    return through_file(evaluate_design(asked, Design(sites=())), tmp_path_factory.mktemp("short"))


def test_a_real_plan_holds(real_plan: Plan) -> None:
    report = check(real_plan)
    assert report.holds, report.violated
    assert all(rule.violation <= TOLERANCE for rule in report.rules if "(" not in rule.name)
    covered = {rule.name: rule.rows for rule in report.rules}
    assert covered["demand_met"] == 252 * 5 * 4 * 3


def explain(data: Data) -> None:
    finding = {"code": "province_floor", "values": {}}
    data["explanation"] = {"proven": True, "findings": [finding], "relaxations": []}


def test_a_broken_promise_must_be_declared(short: Plan) -> None:
    def silent(data: Data) -> None:
        explain(data)
        data["status"] = "optimal"

    def unexplained(data: Data) -> None:
        data["explanation"] = None

    assert short.status == "infeasible"
    declared = check(changed(short, explain))
    assert declared.holds, declared.violated
    assert "promise_average (declared short)" in {rule.name for rule in declared.rules}
    assert "promise_average" in violated(changed(short, silent))
    assert "promise_average" in violated(changed(short, unexplained))


def test_on_time_within_days_that_nobody_promised(tmp_path: Path) -> None:
    asked = scenario(**{"service.promises": PROMISES[:1]})
    plan = through_file(evaluate_design(asked, Design(sites=SITES)), tmp_path)

    def invent(data: Data) -> None:
        data["kpis"]["on_time_share_3d"] = 0.999

    assert check(plan).holds
    assert "kpi_on_time_share_3d" in violated(changed(plan, invent))


@pytest.mark.parametrize("changes", [{"sizing.overflow_limit": 0}, {"service.promises": []}])
def test_a_plan_without_an_optional_part_holds(changes: Data, tmp_path: Path) -> None:
    report = check(through_file(evaluate_design(scenario(**changes), Design(sites=SITES)), tmp_path))
    assert report.holds, report.violated


def misspell_scenario(data: Data) -> None:
    data["scenario"]["horizon"]["quarter"] = 4


def unknown_site(data: Data) -> None:
    data["recommendation"]["sites"][0]["site"] = "atlantis"


def unknown_tenure(data: Data) -> None:
    data["recommendation"]["sites"][0]["tenure"] = "squat"


def drop_table(data: Data) -> None:
    del data["decisions"]["hold"]


def position_outside(data: Data) -> None:
    data["decisions"]["flow"]["index"][0][0] = 999


def short_zone_map(data: Data) -> None:
    data["zone_of_district"].pop()


def empty_zone(data: Data) -> None:
    data["zone_of_district"] = [0] * len(data["zone_of_district"])


def rename_route(data: Data) -> None:
    data["names"]["route"][0] = "nowhere"


def no_plan(data: Data) -> None:
    data["status"] = "no_solution"


@pytest.mark.parametrize(
    ("tamper", "field"),
    [
        (misspell_scenario, "horizon.quarter"),
        (unknown_site, "sites.0.site"),
        (unknown_tenure, "recommendation.sites.0.tenure"),
        (drop_table, "decisions.hold"),
        (position_outside, "decisions.flow"),
        (short_zone_map, "zone_of_district"),
        (empty_zone, "zone_of_district"),
        (rename_route, "names.route"),
        (no_plan, "status"),
    ],
)
def test_a_malformed_plan_is_bad_input(real_plan: Plan, tamper: Callable[[Data], None], field: str) -> None:
    with pytest.raises(InputError) as caught:
        check(changed(real_plan, tamper))
    assert caught.value.field == field


def test_the_checker_imports_no_solver() -> None:
    program = (
        "import sys, planner.plans.checker, planner.plans.provenance;"
        "bad = [m for m in sys.modules if m.split('.')[0] == 'ortools'"
        " or m.startswith(('planner.formulation', 'planner.engine'))];"
        "print(' '.join(bad))"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == ""


def test_a_plan_that_keeps_its_promises_may_not_say_that_it_cannot(real_plan: Plan) -> None:
    def pretend(data: Data) -> None:
        explain(data)
        data["status"] = "infeasible"

    assert "status" in violated(changed(real_plan, pretend))
