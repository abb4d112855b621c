"""What is not defined is told as such: no boxes, no capacity, no promise for a number of days."""

from __future__ import annotations

import json
import re
from io import StringIO
from pathlib import Path
from typing import Any, NoReturn

import numpy as np
import pytest
from checked_plans import SITES, scenario, through_file, violated
from rich.console import Console

from planner.country import load_geography
from planner.plans.types import Plan
from planner.report import tables, terminal
from planner.report.lead_times import STEPS, lead_times
from planner.report.map_layers import layers
from planner.scenario import Design
from planner.studies.planning import evaluate_design
from planner.studies.simulate import replay
from planner.words.reader import Reader

SEJONG = "29"
A_DAY = 130
"""Households for a box a day."""
VOLUMES = [9e6, 0.0, 10e6, 11e6]


def boxes_except(*left_out: str) -> list[dict[str, Any]]:
    """The households as boxes, none in the districts whose codes begin with one of ``left_out``."""
    households = load_geography().districts["households"]
    return [
        {"district_code": code, "boxes": 0.0 if code.startswith(left_out) else n / A_DAY}
        for code, n in households.items()
    ]


CASES: dict[str, dict[str, Any]] = {
    "a district without boxes": {"tables.demand": boxes_except("11010")},
    "a province without boxes": {"tables.demand": boxes_except(SEJONG)},
    "a quarter without boxes": {"tables.volumes": VOLUMES},
    "the last quarter without boxes": {"tables.volumes": [9e6, 8e6, 10e6, 0.0]},
    "a gateway without capacity": {"network.gateways.capacity.KUV": 0.0},
    "no promise": {"service.promises": [], "service.province_floor": 0.0},
    "no promise for 3 or 5 days": {"service.promises": [{"days": 7, "share": 0.5}]},
    "a promise only while there are no boxes": {
        "tables.volumes": [9e6, 8e6, 10e6, 0.0],
        "service.promises": [{"days": 5, "share": 0.5}, {"days": 3, "share": 0.2, "since": "2025Q2"}],
    },
}


def evaluated(changes: dict[str, Any]) -> Plan:
    return evaluate_design(scenario(**changes), Design(sites=SITES))


@pytest.fixture(scope="module", params=CASES, ids=str)
def plan(request: pytest.FixtureRequest) -> Plan:
    return evaluated(CASES[request.param])


def test_a_plan_with_undefined_figures_passes_its_check(plan: Plan, tmp_path: Path) -> None:
    assert violated(through_file(plan, tmp_path)) == set()


def test_its_file_is_strict_json(plan: Plan, tmp_path: Path) -> None:
    def refuse(constant: str) -> NoReturn:
        raise AssertionError(constant)

    plan.write(tmp_path / "plan.json")
    json.loads((tmp_path / "plan.json").read_text(encoding="utf-8"), parse_constant=refuse)


def test_it_can_be_shown_and_shared(plan: Plan, tmp_path: Path) -> None:
    console = Console(file=StringIO(), width=200)
    terminal.show(plan, console)
    tables.write_folder(plan, tmp_path / "tables")
    drawn = json.dumps(layers(plan, "on_time_5d", Reader()), allow_nan=False)
    assert isinstance(console.file, StringIO)
    assert not re.search(r"\bnan\b", console.file.getvalue() + drawn, re.IGNORECASE)


def test_what_no_box_has_is_none() -> None:
    empty = evaluated(CASES["a province without boxes"])
    assert "Sejong" not in empty.provinces
    sejong = {code: row for code, row in empty.districts.items() if code.startswith(SEJONG)}
    assert sejong
    for row in sejong.values():
        assert row.pop("boxes_per_day") == 0
        assert set(row.values()) == {None}
    quarter = evaluated(CASES["a quarter without boxes"])
    assert quarter.periods[1].demand == 0
    assert set(quarter.periods[1].on_time.values()) == {None}
    assert evaluated(CASES["no promise for 3 or 5 days"]).kpis.on_time_share_3d is None


def test_the_mean_lead_time_is_that_of_the_distribution(real_plan: Plan) -> None:
    arrived, kpis = lead_times(real_plan).arrived, real_plan.kpis
    mean = np.dot(STEPS, np.diff([0.0, *arrived])) / arrived[-1]
    assert kpis.lead_time_mean_days == pytest.approx(mean, rel=1e-5)
    assert kpis.on_time_share_5d == pytest.approx(arrived[STEPS.index(5)], rel=1e-5)
    assert kpis.on_time_share_3d == pytest.approx(arrived[STEPS.index(3)], rel=1e-5)
    days = [row["lead_time_days"] for row in real_plan.districts.values()]
    assert min(days) < kpis.lead_time_mean_days < max(days)


@pytest.mark.parametrize("case", ["a quarter without boxes", "a province without boxes", "no promise"])
def test_it_can_be_replayed(case: str) -> None:
    result = replay(evaluated(CASES[case]), days=200, seed=1)
    json.loads(result.model_dump_json())


@pytest.mark.parametrize("start", ["2023Q1", "2023Q3", "2033Q4"])
def test_the_first_and_the_last_start_give_plans_that_pass_their_check(start: str, tmp_path: Path) -> None:
    asked = scenario(**{"horizon.start": start, "service.promises": []})
    given = {"opens": asked.horizon.periods[2].label}
    plan = evaluate_design(asked, Design(sites=(SITES[0].model_copy(update=given),)))
    assert violated(through_file(plan, tmp_path)) == set()
