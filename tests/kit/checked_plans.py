"""A real plan to check, and how tests tamper with its file."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

from planner.plans.checker import check
from planner.plans.types import Plan, read_plan
from planner.scenario import Scenario
from planner.scenario.schema import SiteDesign

Data = dict[str, Any]

SITES = (
    SiteDesign(site="icheon_majang", tenure="lease", technology="amr", opens="2024Q4", area_m2=20_000),
    SiteDesign(
        site="incheon_songdo", tenure="third_party", technology="shelving", opens="2024Q3", area_m2=15_000
    ),
)
PROMISES = [
    {"days": 5, "share": 0.80, "design_day_share": 0.60},
    {"days": 3, "share": 0.40, "design_day_share": 0.35, "since": "2025Q1"},
]


def scenario(**changes: Any) -> Scenario:
    """Four quarters around the sales event, with promises that the design can keep, refusing some orders."""
    base = {
        "horizon.start": "2024Q3", "horizon.quarters": 4, "service.promises": PROMISES,
        "service.refused_average_limit": 0.2,
    }  # fmt: skip
    return Scenario().change(base | changes)


def through_file(plan: Plan, folder: Path) -> Plan:
    """The plan as another person would read it."""
    plan.write(folder / "plan.json")
    return read_plan(folder / "plan.json")


def changed(plan: Plan, tamper: Callable[[Data], None]) -> Plan:
    """The plan after a change of its file."""
    data = json.loads(plan.model_dump_json())
    tamper(data)
    return Plan.model_validate(data)


def violated(plan: Plan) -> set[str]:
    """Names of the violated rules."""
    return {rule.name for rule in check(plan).violated}


def rows(data: Data, table: str, **where: str) -> list[int]:
    """Numbers of a table's rows at named positions, largest value first."""
    t = data["decisions"][table]
    keep = list(range(len(t["values"])))
    for axis, name in where.items():
        position = data["names"][axis].index(name)
        column = t["index"][t["axes"].index(axis)]
        keep = [k for k in keep if column[k] == position]
    assert keep, "the plan has no such row, so the test would tamper with nothing"
    return sorted(keep, key=lambda k: -t["values"][k])


def scale(data: Data, table: str, row: int, factor: float) -> None:
    data["decisions"][table]["values"][row] *= factor


def building(data: Data, site: str) -> Data:
    return next(b for b in data["recommendation"]["sites"] if b["site"] == site)
