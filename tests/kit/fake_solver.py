"""Solvers for sweeps in tests: they answer at once, slowly, wrongly or never. Importable by workers."""

from __future__ import annotations

import os
import time
from collections.abc import Callable
from typing import Any

from plan_factory import building, make_plan

from planner.errors import InputError
from planner.plans.types import Plan, Recommendation
from planner.scenario import Scenario
from planner.solve_options import Progress, SolveOptions


def quick(scenario: Scenario, options: SolveOptions, progress: Callable[[Progress], None]) -> Plan:
    """A plan whose figures follow from the scenario, so that every worker gives the same."""
    progress(Progress(0.0, 2e9, 1e9, 0.5, "fake"))
    growth = scenario.demand.market_growth
    area = 20_000 + 100_000 * growth
    site = building().model_copy(update={"area_m2": area, "site": "anseong" if growth > 0.1 else "icheon"})
    npv = 1e12 * (1 + growth) * scenario.building.rent_factor
    kpis = make_plan().kpis.model_copy(update={"npv_krw": npv})
    return make_plan(
        scenario=scenario.model_dump(mode="json"), scenario_digest=scenario.digest, objective=npv,
        kpis=kpis, recommendation=Recommendation(sites=[site]), seconds=0.5, gap=options.gap,
    )  # fmt: skip


def slow(scenario: Scenario, options: SolveOptions, progress: Callable[[Progress], None]) -> Plan:
    """A tenth of a second a scenario; leaves a line in the file that PLANNER_TEST_LOG names."""
    time.sleep(0.1)
    return _noted(scenario, options, progress)


def moody(scenario: Scenario, options: SolveOptions, progress: Callable[[Progress], None]) -> Plan:
    """Growth of 11 % kills the process, 12 % hangs, 13 % is refused, 14 % raises; else a plan."""
    growth = round(100 * scenario.demand.market_growth)
    if growth == 11:
        os.kill(os.getpid(), 9)
    if growth == 12:
        _note(scenario)
        time.sleep(600)
    if growth == 13:
        raise InputError("13 %", "a luckier growth", field="demand.market_growth")
    if growth == 14:
        raise ZeroDivisionError("fourteen")
    return _noted(scenario, options, progress)


def _noted(scenario: Scenario, options: SolveOptions, progress: Any) -> Plan:
    _note(scenario)
    return quick(scenario, options, progress)


def _note(scenario: Scenario) -> None:
    if name := os.environ.get("PLANNER_TEST_LOG"):
        # One write of one line: appended whole, whichever process writes.
        with open(name, "a", encoding="utf-8") as log:
            log.write(f"{scenario.digest} {os.getpid()}\n")
