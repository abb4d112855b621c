"""The verbs: plan a scenario, evaluate a design, solve a known case."""

from __future__ import annotations

import time

import numpy as np

from planner.aggregate import aggregate, zones
from planner.assemble import assemble
from planner.plan.build import Outcome, build_plan
from planner.plan.types import Plan
from planner.scenario import Design, Scenario
from planner.solve.decisions import of_evaluation
from planner.solve.options import Report, SolveOptions
from planner.solve.periods import evaluate

PLAN_ZONES = 60
"""Zones of a plan's flows: within 0.03 % of the cost of all 252 districts (docs/aggregation.md)."""


def evaluate_design(
    scenario: Scenario,
    design: Design,
    options: SolveOptions = SolveOptions(),  # noqa: B008  (frozen)
    progress: Report | None = None,
) -> Plan:
    """Price and check a given design; only the flows are optimised. Raises InputError."""
    started = time.perf_counter()
    full = assemble(scenario, design)
    zoning = zones(full, PLAN_ZONES)
    small = aggregate(full, zoning)
    evaluation = evaluate(small, np.arange(len(full.options)), options)
    outcome = Outcome(
        status="optimal" if evaluation.broken <= 1.0 else "infeasible",
        objective=evaluation.objective,
        bound=evaluation.objective,
        gap=0.0,
        seconds=time.perf_counter() - started,
        strategy="evaluate",
        note="",
        bound_is_full_size=False,
    )
    decisions = of_evaluation(small, evaluation)
    return build_plan(
        scenario, full, small, zoning, decisions, dict(evaluation.parts), outcome, None, None
    )
