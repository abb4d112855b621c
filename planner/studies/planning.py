"""The verbs: plan a scenario, evaluate a design."""

from __future__ import annotations

import time
from contextlib import suppress
from functools import partial

from planner.advice import benchmark_design, explain
from planner.advice.relaxations import priced_ways
from planner.engine.evaluation.design_evaluation import EVALUATION_ZONES, relaxed
from planner.engine.pricing.warm_start import DualPool
from planner.engine.search import best_service, shortfall
from planner.engine.search.compilation import compile_engine
from planner.engine.search.decomposition import Warm
from planner.engine.search.design_search import DesignSearch, Proof, Settled, settled, settled_finely
from planner.instance.assembly import assemble, with_design, with_margin, with_promises
from planner.instance.building_options import design_of
from planner.plans.build import Outcome, build_plan
from planner.plans.early import before_any_building, counted
from planner.plans.kpis import Ledger
from planner.plans.reliability import Reliability
from planner.plans.trust import with_trust
from planner.plans.types import Missing25, Plan, Relaxation, Verdict25
from planner.scenario import Design, Scenario
from planner.solve_options import (
    FalseBoundError,
    Progress,
    Report,
    SolveOptions,
    Status,
    StoppedError,
    relative_gap,
)

__all__ = ["Warm", "evaluate_design", "plan", "warmed"]

DEFAULT = SolveOptions()
ROUNDING = 1e-9
"""Share of a cost that sums of it may differ by: what a bound may be above a cost."""


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
        best = best_service.best(full, options, progress)
        design = design_of(full, best.rows.tolist())
        built = with_design(full, scenario, design)
        # On the zones on which its cost was held below the ceiling.
        result = settled(
            built, scenario, design, options, DualPool(), n_zones=EVALUATION_ZONES, best=best, held=best.held
        )
        return _finish(result, "best service", None, options, started, DualPool())
    spent = time.perf_counter() - started
    compile_engine(full, progress)
    search = DesignSearch(scenario, full, options, progress, warm or Warm(), spent)
    if options.strategy == "direct":
        result, proof = search.directly()
        return _finish(result, "direct", proof, options, started, DualPool())
    result, proof = search.decomposed()
    return _finish(result, "decomposition", proof, options, started, search.warm.memory)


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
    result = settled_finely(built, scenario, design, options, DualPool())
    return _finish(result, "evaluate", None, options, started, DualPool())


def _finish(
    e: Settled,
    strategy: str,
    proof: Proof | None,
    options: SolveOptions,
    started: float,
    memory: DualPool,
) -> Plan:
    """Put the plan together; ``memory`` of its search.

    What a stop interrupts is left out: the verdict on 25 fields, and what ways out cost.
    """
    decisions = e.flows.decisions
    costs = Ledger(e.small, decisions).costs()
    objective = sum(costs.values())
    bound = proof.bound if proof else objective - (e.best.slack if e.best else 0.0)
    if bound > objective + ROUNDING * abs(objective):
        raise FalseBoundError(objective, bound)
    bound = min(bound, objective)  # rounding alone, as was seen just now
    asked = with_promises(e.small, e.scenario)  # what is told is against the promise, without a margin
    early = before_any_building(e.scenario, Ledger(asked, decisions))
    kept = e.kept if e.best else Ledger(counted(asked, early), decisions).keeps_promises
    impossible = proof is not None and proof.impossible and not kept
    within = strategy == "evaluate" or objective <= e.built.limits.cost_ceiling
    gap = relative_gap(objective, bound)
    status: Status = "optimal" if gap <= options.gap else "feasible"
    if not (kept and within):
        # A search that was stopped before it proved anything has found nothing, and knows nothing.
        unknown = options.stop.is_set() and not impossible and strategy != "evaluate"
        status = "no_solution" if unknown else "infeasible"
    outcome = Outcome(
        status=status,
        objective=objective,
        bound=bound,
        gap=gap,
        seconds=0.0,
        strategy=strategy,
        bound_is_full_size=strategy == "decomposition",
        shortfall_bound=proof.shortfall if proof and not options.margin else None,
        open_designs=proof.still_open if proof else None,
    )
    given = strategy == "evaluate"
    judged: Verdict25 | Missing25 | None = None
    own = None
    with suppress(StoppedError):
        own = _on_provinces(e, options, memory)
        judged = benchmark_design.judge(
            e.scenario, e.design, e.built, partial(with_design, e.built, e.scenario), options,
            given=given, kept=kept and e.best is None, own=own.flows, memory=memory,
        )  # fmt: skip
    known_verdict = judged if isinstance(judged, Verdict25) else None
    result = build_plan(e.scenario, e.built, asked, e.zoning, decisions, costs, outcome, known_verdict, None)
    explanation = None
    if not kept and e.best is None:
        explanation = explain.explain(
            e.scenario, result.promises, result.refused, result.provinces,
            proven=impossible and not given, given=given,
        )  # fmt: skip
        with suppress(StoppedError):
            if own is not None:
                price = partial(_priced, own=own, options=options, memory=memory)
                ways = priced_ways(explanation.relaxations, price)
                explanation = explanation.model_copy(update={"relaxations": ways})
    if not within:
        least = bound if e.best is None or e.best.least_cost is None else e.best.least_cost
        explanation = explain.over_ceiling(e.built.limits.cost_ceiling, objective, least, explanation)
    spent = time.perf_counter() - started
    missing = None if isinstance(judged, Verdict25) else judged
    margin = _margin(e.scenario, options)
    room = Reliability(margin=margin, source="taken over") if margin and e.kept else None
    known = {
        "explanation": explanation, "seconds": spent, "verdict_25_missing": missing, "reliability": room,
    }  # fmt: skip
    result = result.model_copy(update=known)
    return with_trust(result, outcome.open_designs)


def _margin(scenario: Scenario, options: SolveOptions) -> float:
    """What is added to the promises; for best service none is in force."""
    return options.margin if scenario.objective == "cost" else 0.0


def _on_provinces(e: Settled, options: SolveOptions, memory: DualPool) -> Settled:
    """The design's flows at least cost, on the zones that designs are compared on. Raises StoppedError."""
    if options.stop.is_set():
        raise StoppedError
    if e.best is None and len(e.zoning.names) == EVALUATION_ZONES:
        return e
    return e.on(EVALUATION_ZONES, options, memory, may_stop=True)


def _priced(way: Relaxation, own: Settled, options: SolveOptions, memory: DualPool) -> Relaxation:
    """A way out with what the design then costs, if it then keeps all its promises."""
    easier = with_promises(own.small, own.scenario.change(way.changes))
    few = shortfall.negligible(easier) + own.broken_before_any_building
    flows = relaxed(own.flows, own.small, easier, few, options, memory.best_prices)
    return way.model_copy(update={"npv_krw": flows and flows.objective})
