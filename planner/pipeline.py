"""The verbs: plan a scenario, evaluate a design, solve a known case (``planner.solve.known_case``)."""

from __future__ import annotations

import math
import time
from contextlib import suppress
from dataclasses import dataclass, replace
from functools import partial

import numpy as np

from planner.aggregate import Zoning, aggregate, zones
from planner.assemble import assemble, with_design, with_margin, with_promises
from planner.instance import Instance
from planner.plan.build import Outcome, build_plan
from planner.plan.kpis import Ledger
from planner.plan.reliability import Reliability
from planner.plan.trust import with_trust
from planner.plan.types import Missing25, Plan, Relaxation
from planner.scenario import Design, Scenario
from planner.solve import decomposition, direct, explain, service, verdict
from planner.solve.decomposition import Warm
from planner.solve.designs import design_of
from planner.solve.known_case import KnownCaseResult, solve_known_case
from planner.solve.memory import Memory
from planner.solve.options import Progress, Report, SolveOptions, Status, StoppedError, relative_gap
from planner.solve.periods import EVALUATION_ZONES, Evaluation, evaluate, relaxed
from planner.solve.tree import LOOSE

__all__ = ["KnownCaseResult", "Warm", "evaluate_design", "plan", "solve_known_case", "warmed"]

PLAN_ZONES = 60
"""Zones of a plan's flows: 0.006 % above the cost of all districts (base case, docs/aggregation.md). A plan
whose gap may be ``LOOSE``, or that was asked to stop, has a zone a province.
"""
SOLVE_SHARE = 0.92
"""Share of the time limit for solving; the rest is for the final evaluation and the verdict."""
FIRMER, FIRM = 10.0, 100.0
"""What a broken promise counts, as a multiple of its usual price: in a loose search, and in a second one."""
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
    if progress:
        progress(Progress(0.0, None, None, None, "reading districts, roads and prices"))
    full = with_margin(assemble(scenario), _margin(scenario, options))
    if scenario.objective == "service":
        best = service.best(full, options, progress)
        design = design_of(full, best.rows.tolist())
        result = _evaluated(with_design(full, scenario, design), scenario, design, options, Memory(), best)
        return _finish(result, "best service", None, options, started, Memory())
    spent = time.perf_counter() - started
    decomposition.compile_engine(full, progress)
    deadline = time.perf_counter() - spent + options.time_limit
    warm = warm or Warm()  # a second search begins where the first ended

    def search(instance: Instance, gap: float) -> tuple[_Evaluated, float | None, str]:
        left = max(1.0, (deadline - time.perf_counter()) * SOLVE_SHARE)
        rows, bound, strategy = _search(instance, replace(options, gap=gap, time_limit=left), progress, warm)
        design = design_of(full, rows.tolist())
        if progress:
            seconds = time.perf_counter() - started
            progress(Progress(seconds, None, bound, None, "settling the flows", design=design))
        built = with_design(full, scenario, design)
        return _evaluated(built, scenario, design, options, warm.memory), bound, strategy

    # A loose search would leave little broken where that is cheap, and one search has to do.
    loose = options.gap >= LOOSE
    first = replace(full, broken_promise=full.broken_promise * FIRMER) if loose else full
    result, bound, strategy = search(first, options.gap)
    lacks = Ledger(result.small, result.flows.decisions).broken_by_period()
    impossible = (
        not result.kept and not options.stop.is_set() and explain.cannot_be_kept(full, options, lacks)
    )
    if impossible and not loose:
        # What must be broken counts a lot: the asked gap is one of the cost alone.
        cost_alone = result.flows.objective / result.flows.elastic_objective
        again, other, _ = search(full, options.gap * cost_alone)
        if again.flows.elastic_objective < result.flows.elastic_objective:
            result = again
        if bound is not None and other is not None:
            bound = max(bound, other)
    elif not impossible and not result.kept and not options.stop.is_set():
        # What little is missing can be cheaper than the next size of building, even at its price.
        firm, firm_bound, _ = search(replace(full, broken_promise=full.broken_promise * FIRM), options.gap)
        if firm.kept:
            result, bound = firm, firm_bound
    if loose and not result.kept:
        bound = 0.0  # what was found is of dearer broken promises
    return _finish(result, strategy, bound, options, started, warm.memory, impossible=impossible)


def warmed(scenario: Scenario, options: SolveOptions = DEFAULT) -> Warm:
    """What a solve of a scenario leaves for those of similar ones. Raises InputError."""
    warm = Warm()
    if scenario.objective == "cost" and options.strategy != "direct":
        plan(scenario, options, None, warm)
    return warm


def evaluate_design(
    scenario: Scenario, design: Design, options: SolveOptions = DEFAULT, progress: Report | None = None
) -> Plan:
    """Price and check a given design; only the flows are optimised. Raises InputError."""
    del progress  # a few linear programs: nothing to tell
    started = time.perf_counter()
    built = with_margin(assemble(scenario, design), _margin(scenario, options))
    result = _evaluated(built, scenario, design, options, Memory())
    return _finish(result, "evaluate", None, options, started, Memory())


def _search(
    full: Instance, options: SolveOptions, progress: Report | None, warm: Warm | None
) -> tuple[np.ndarray, float | None, str]:
    if options.strategy == "direct":
        small = aggregate(full, zones(full, EVALUATION_ZONES))
        result = direct.solve(small, options)
        if not result.solution.values:  # nothing found, and nothing known but that no cost is below zero
            return np.zeros(0, dtype=np.int64), 0.0, "direct"
        return result.rows, result.solution.bound, "direct"
    found = decomposition.solve(full, options, progress, warm)
    return found.rows, found.bound, "decomposition"


@dataclass(frozen=True)
class _Evaluated:
    """A design with its best flows on the plan's zones; ``best`` is set where service is the objective."""

    scenario: Scenario
    design: Design
    built: Instance
    zoning: Zoning
    small: Instance
    flows: Evaluation
    best: service.Service | None

    @property
    def kept(self) -> bool:
        """Whether every promise in force is kept."""
        return self.best is not None or self.flows.kept


def _evaluated(
    built: Instance,
    scenario: Scenario,
    design: Design,
    options: SolveOptions,
    memory: Memory,
    best: service.Service | None = None,
) -> _Evaluated:
    settled = partial(_settled, built, scenario, design, options, memory, best)
    if options.gap < LOOSE and not options.stop.is_set():
        with suppress(StoppedError):
            return settled(PLAN_ZONES, may_stop=True)
    return settled(EVALUATION_ZONES, may_stop=False)


def _settled(
    built: Instance,
    scenario: Scenario,
    design: Design,
    options: SolveOptions,
    memory: Memory,
    best: service.Service | None,
    n_zones: int,
    *,
    may_stop: bool,
) -> _Evaluated:
    zoning = zones(built, n_zones)
    small = aggregate(built, zoning)
    judged_on = small if best is None else service.credit(small, best.worth)
    every = np.arange(len(built.options))
    flows = evaluate(judged_on, every, options, memory.best_prices, may_stop=may_stop)
    return _Evaluated(scenario, design, built, zoning, small, flows, best)


def _finish(
    e: _Evaluated,
    strategy: str,
    bound: float | None,
    options: SolveOptions,
    started: float,
    memory: Memory,
    *,
    impossible: bool = False,
) -> Plan:
    """Put the plan together. ``impossible``: no design keeps its promises; ``memory`` of its search.

    What a stop interrupts is left out: the verdict on 25 fields, and what ways out cost.
    """
    decisions = e.flows.decisions
    costs = Ledger(e.small, decisions).costs()
    objective = sum(costs.values())
    # Where a promise is broken the bound holds for cost and broken promises together.
    broken = e.flows.broken if e.best is None else 0.0
    lower = objective + broken - (e.best.slack if e.best else 0.0)
    lower = min(lower, bound) if bound is not None else lower
    gap = relative_gap(objective, lower - broken)
    status: Status = "optimal" if gap <= options.gap else "feasible"
    if not e.kept:
        # A search that was stopped before it proved anything has found nothing, and knows nothing.
        unknown = options.stop.is_set() and not impossible and strategy != "evaluate"
        status = "no_solution" if unknown else "infeasible"
    outcome = Outcome(
        status=status,
        objective=objective,
        bound=lower - broken,
        gap=gap,
        seconds=0.0,
        strategy=strategy,
        note=_note(e.zoning, strategy),
        bound_is_full_size=strategy == "decomposition",
    )
    given = strategy == "evaluate"
    judged = own = None
    with suppress(StoppedError):
        own = _on_provinces(e, options, memory)
        judged = verdict.judge(
            e.scenario, e.design, e.built, partial(with_design, e.built, e.scenario), options,
            given=given, kept=e.kept and e.best is None, own=own.flows, memory=memory,
        )  # fmt: skip
    asked = with_promises(e.small, e.scenario)  # what is told is against the promise, without a margin
    result = build_plan(e.scenario, e.built, asked, e.zoning, decisions, costs, outcome, judged, None)
    explanation = None
    if not e.kept:
        proof = explain.GIVEN if given else explain.PROVEN if impossible else explain.NOT_PROVEN
        explanation = explain.explain(e.scenario, result.promises, result.refused, result.provinces, proof)
        with suppress(StoppedError):
            if own is not None:
                ways = [_priced(way, own, options, memory) for way in explanation.relaxations]
                ways.sort(key=lambda way: math.inf if way.npv_krw is None else way.npv_krw)
                explanation = explanation.model_copy(update={"relaxations": ways})
    spent = time.perf_counter() - started
    missing: Missing25 | None = "announced_site_not_a_candidate" if own and judged is None else None
    margin = _margin(e.scenario, options)
    room = Reliability(margin=margin, source="taken over") if margin else None
    known = {
        "explanation": explanation, "seconds": spent, "verdict_25_missing": missing, "reliability": room,
    }  # fmt: skip
    result = result.model_copy(update=known)
    return with_trust(result, outcome.open_designs)


def _margin(scenario: Scenario, options: SolveOptions) -> float:
    """What is added to the promises; for best service none is in force."""
    return options.margin if scenario.objective == "cost" else 0.0


def _on_provinces(e: _Evaluated, options: SolveOptions, memory: Memory) -> _Evaluated:
    """The design's flows at least cost, on the zones that designs are compared on. Raises StoppedError."""
    if options.stop.is_set():
        raise StoppedError
    if e.best is None and len(e.zoning.names) == EVALUATION_ZONES:
        return e
    return _settled(e.built, e.scenario, e.design, options, memory, None, EVALUATION_ZONES, may_stop=True)


def _priced(way: Relaxation, own: _Evaluated, options: SolveOptions, memory: Memory) -> Relaxation:
    """A way out with what the design then costs, if it then keeps all its promises."""
    easier = with_promises(own.small, own.scenario.change({way.path: way.value}))
    few = explain.negligible(easier)
    flows = relaxed(own.flows, own.small, easier, few, options, memory.best_prices)
    return way.model_copy(update={"npv_krw": flows and flows.objective})


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
