"""The verbs: plan a scenario, evaluate a design, solve a known case (``planner.solve.known_case``)."""

from __future__ import annotations

import time
from dataclasses import replace

import numpy as np

from planner.aggregate import Zoning, aggregate, zones
from planner.assemble import assemble
from planner.instance import Instance
from planner.plan.build import Outcome, build_plan
from planner.plan.kpis import Ledger
from planner.plan.types import Explanation, Plan
from planner.scenario import Design, Scenario, SiteDesign
from planner.solve import decomposition, direct, explain, service, verdict
from planner.solve.decisions import of_evaluation
from planner.solve.decomposition import Warm
from planner.solve.known_case import KnownCaseResult, solve_known_case
from planner.solve.options import Progress, Report, SolveOptions, Status, relative_gap
from planner.solve.periods import EVALUATION_ZONES, evaluate

__all__ = ["KnownCaseResult", "Warm", "evaluate_design", "plan", "solve_known_case"]

PLAN_ZONES = 60
"""Zones of a plan's flows: 0.006 % above the cost of all districts (base case, docs/aggregation.md)."""
SOLVE_SHARE = 0.92
"""Share of the time limit for solving; the rest is for the final evaluation and the verdict."""
DEFAULT = SolveOptions()


def plan(
    scenario: Scenario,
    options: SolveOptions = DEFAULT,
    progress: Report | None = None,
    warm: Warm | None = None,
) -> Plan:
    """The best design for a scenario, with its flows, cost, proof and verdict on 25 fields.

    ``warm`` holds what solves of similar scenarios left and gets what this one leaves: the next is faster.

    Raises InputError where the scenario does not fit together.
    """
    started = time.perf_counter()
    if scenario.objective == "service":
        return _best_service(scenario, options, progress, started)
    if progress:
        progress(Progress(0.0, None, None, None, "reading districts, roads and prices"))
    full = assemble(scenario)
    spent = time.perf_counter() - started
    decomposition.compile_engine(full, progress)
    left = replace(options, time_limit=max(1.0, (options.time_limit - spent) * SOLVE_SHARE))
    rows, bound, strategy = _search(full, left, progress, warm)
    design = _design_of(full, rows)
    return _finish(scenario, full, design, bound, strategy, options, started)


def evaluate_design(
    scenario: Scenario, design: Design, options: SolveOptions = DEFAULT, progress: Report | None = None
) -> Plan:
    """Price and check a given design; only the flows are optimised. Raises InputError."""
    del progress  # a few linear programs: nothing to tell
    started = time.perf_counter()
    return _finish(scenario, assemble(scenario, design), design, None, "evaluate", options, started)


def _search(
    full: Instance, options: SolveOptions, progress: Report | None, warm: Warm | None
) -> tuple[np.ndarray, float | None, str]:
    if options.strategy == "direct":
        small = aggregate(full, zones(full, EVALUATION_ZONES))
        result = direct.solve(small, options)
        if not result.solution.values:
            return np.zeros(0, dtype=np.int64), None, "direct"
        return result.rows, result.solution.bound, "direct"
    found = decomposition.solve(full, options, progress, warm)
    return found.rows, found.bound, "decomposition"


def _design_of(full: Instance, rows: np.ndarray) -> Design:
    o = full.options
    return Design(
        sites=tuple(
            SiteDesign(
                site=full.axes.sites[o.site[r]],
                tenure=o.tenure[r],
                technology=o.technology[r],
                opens=full.axes.periods[o.opens[r]],
                area_m2=float(o.area[r]),
            )
            for r in rows
        )
    )


def _finish(
    scenario: Scenario,
    full: Instance,
    design: Design,
    bound: float | None,
    strategy: str,
    options: SolveOptions,
    started: float,
    best: service.Service | None = None,
) -> Plan:
    """Evaluate the design on the plan's zones and put the plan together."""
    built = assemble(scenario, design)
    zoning = zones(built, PLAN_ZONES)
    small = aggregate(built, zoning)
    judged_on = small if best is None else service.credit(small, best.worth)
    final = evaluate(judged_on, np.arange(len(built.options)), options)
    decisions = of_evaluation(small, final)
    costs = Ledger(small, decisions).costs()
    objective = sum(costs.values())
    kept = best is not None or final.broken <= explain.negligible(small)
    # Where a promise is broken the bound holds for cost and broken promises together.
    broken = final.broken if best is None else 0.0
    lower = objective + broken - (best.slack if best else 0.0)
    lower = min(lower, bound) if bound is not None else lower
    gap = relative_gap(objective, lower - broken)
    status: Status = "infeasible" if not kept else ("optimal" if gap <= options.gap else "feasible")
    outcome = Outcome(
        status=status,
        objective=objective,
        bound=lower - broken,
        gap=gap,
        seconds=0.0,
        strategy=strategy,
        note=_note(zoning, strategy),
        bound_is_full_size=strategy == "decomposition",
    )
    judged = None
    if not options.stop.is_set():
        judged = verdict.judge(
            scenario, design, built, assemble, options, given=strategy == "evaluate", kept=kept
        )
    result = build_plan(scenario, built, small, zoning, decisions, costs, outcome, judged, None)
    explanation = _explanation(scenario, full, result, options) if not kept else None
    return result.model_copy(update={"explanation": explanation, "seconds": time.perf_counter() - started})


def _note(zoning: Zoning, strategy: str) -> str:
    flows = (
        f"flows on {len(zoning.names)} zones of {len(zoning.zone)} districts; their cost is exact for the "
        "districts, and splitting zones further could only save"
    )
    bounds = {
        "decomposition": "the bound holds at full size: all districts, sites, quarters, classes, scenarios",
        "direct": f"the bound holds for {EVALUATION_ZONES} zones only",
        "evaluate": "the design is given, so there is nothing to bound",
        "best service": "the bound is the least cost of a plan of the same service",
    }
    return f"{flows}; {bounds[strategy]}"


def _explanation(scenario: Scenario, full: Instance, result: Plan, options: SolveOptions) -> Explanation:
    if result.strategy == "evaluate":
        return explain.explain(scenario, result.promises, result.provinces, explain.GIVEN)
    limit = replace(options, time_limit=max(10.0, options.time_limit / 8))
    proven = not options.stop.is_set() and explain.cannot_be_kept(full, limit)
    return explain.explain(
        scenario, result.promises, result.provinces, explain.PROVEN if proven else explain.NOT_PROVEN
    )


def _best_service(scenario: Scenario, options: SolveOptions, progress: Report | None, started: float) -> Plan:
    full = assemble(scenario)
    found = service.best(full, options, progress)
    return _finish(
        scenario, full, _design_of(full, found.rows), None, "best service", options, started, found
    )
