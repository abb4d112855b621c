"""The verbs: plan a scenario, evaluate a design."""

from __future__ import annotations

import time
from contextlib import suppress
from dataclasses import dataclass
from functools import cached_property, partial

from planner.advice import benchmark_design, explain
from planner.advice.relaxations import priced_ways
from planner.engine.evaluation.design_evaluation import EVALUATION_ZONES, relaxed
from planner.engine.pricing.warm_start import DualPool
from planner.engine.search import best_service, shortfall
from planner.engine.search.compilation import compile_engine
from planner.engine.search.decomposition import Warm
from planner.engine.search.design_search import DesignSearch, Proof, Settled, settled, settled_finely
from planner.instance import Instance
from planner.instance.assembly import assemble, with_design, with_margin, with_promises
from planner.instance.building_options import design_of
from planner.plans.build import Outcome, SolvedDesign, build_plan
from planner.plans.early import before_any_building, counted
from planner.plans.kpis import Ledger
from planner.plans.reliability import Reliability
from planner.plans.trust import with_trust
from planner.plans.types import Explanation, Missing25, Plan, Relaxation, Verdict25
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
        return _Solved(result, "best service", None, options, DualPool()).plan(started)
    spent = time.perf_counter() - started
    compile_engine(full, progress)
    search = DesignSearch(scenario, full, options, progress, warm or Warm(), spent)
    if options.strategy == "direct":
        result, proof = search.directly()
        return _Solved(result, "direct", proof, options, DualPool()).plan(started)
    result, proof = search.decomposed()
    return _Solved(result, "decomposition", proof, options, search.warm.memory).plan(started)


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
    return _Solved(result, "evaluate", None, options, DualPool()).plan(started)


@dataclass(frozen=True)
class _Solved:
    """What a solve found, on its way to a plan; ``memory`` holds the prices of its search."""

    design: Settled
    strategy: str
    proof: Proof | None
    options: SolveOptions
    memory: DualPool

    def plan(self, started: float) -> Plan:
        """The plan; ``started`` is when the solve began (``perf_counter``).

        What a stop interrupts is left out: the verdict on 25 fields, and what ways out cost. Raises
        FalseBoundError.
        """
        e, outcome = self.design, self.outcome()
        own, judged = None, None
        with suppress(StoppedError):
            own = _on_provinces(e, self.options, self.memory)
            judged = self._judged(own)
        verdict, missing = (judged, None) if isinstance(judged, Verdict25) else (None, judged)
        solved = SolvedDesign(e.built, self.asked, e.zoning, e.flows.decisions, self.costs)
        result = build_plan(e.scenario, solved, outcome, verdict)
        explanation = self._explanation(result, own)
        margin = _margin(e.scenario, self.options)
        room = Reliability(margin=margin, source="taken over") if margin and e.kept else None
        known = {
            "explanation": explanation, "seconds": time.perf_counter() - started,
            "verdict_25_missing": missing, "reliability": room,
        }  # fmt: skip
        return with_trust(result.model_copy(update=known), outcome.open_designs)

    @property
    def given(self) -> bool:
        """Whether the design was given."""
        return self.strategy == "evaluate"

    @cached_property
    def costs(self) -> dict[str, float]:
        """NPV of every part of the cost, KRW."""
        return Ledger(self.design.small, self.design.flows.decisions).costs()

    @property
    def objective(self) -> float:
        """NPV of all cost, KRW."""
        return sum(self.costs.values())

    @cached_property
    def bound(self) -> float:
        """NPV, KRW, that no plan is below. Raises FalseBoundError where this one is."""
        objective, best = self.objective, self.design.best
        bound = self.proof.bound if self.proof else objective - (best.slack if best else 0.0)
        if bound > objective + ROUNDING * abs(objective):
            raise FalseBoundError(objective, bound)
        return min(bound, objective)  # rounding alone, as was seen just now

    @cached_property
    def asked(self) -> Instance:
        """The zoned instance with the promises as they are asked: what is told is without a margin."""
        return with_promises(self.design.small, self.design.scenario)

    @cached_property
    def kept(self) -> bool:
        """Whether every promise is kept that a building can help; for best service the ceiling of cost."""
        e = self.design
        if e.best:
            return e.kept
        early = before_any_building(e.scenario, Ledger(self.asked, e.flows.decisions))
        return Ledger(counted(self.asked, early), e.flows.decisions).keeps_promises

    @property
    def impossible(self) -> bool:
        """Whether it is proven that no design keeps every promise."""
        return self.proof is not None and self.proof.impossible and not self.kept

    @property
    def within_ceiling(self) -> bool:
        """Whether the cost is below its ceiling, which does not bind a given design."""
        return self.given or self.objective <= self.design.built.limits.cost_ceiling

    def outcome(self) -> Outcome:
        """Status, cost and proof. Raises FalseBoundError."""
        proof = self.proof
        gap = relative_gap(self.objective, self.bound)
        status: Status = "optimal" if gap <= self.options.gap else "feasible"
        if not (self.kept and self.within_ceiling):
            # A search that was stopped before it proved anything has found nothing, and knows nothing.
            unknown = self.options.stop.is_set() and not self.impossible and not self.given
            status = "no_solution" if unknown else "infeasible"
        return Outcome(
            status=status,
            objective=self.objective,
            bound=self.bound,
            gap=gap,
            seconds=0.0,
            strategy=self.strategy,
            bound_is_full_size=self.strategy == "decomposition",
            shortfall_bound=proof.shortfall if proof and not self.options.margin else None,
            open_designs=proof.still_open if proof else None,
        )

    def _judged(self, own: Settled) -> Verdict25 | Missing25:
        """The verdict on the benchmark design, or why there is none. Raises StoppedError."""
        e = self.design
        compared = benchmark_design.OwnDesign(
            e.design, own.flows, given=self.given, kept=self.kept and e.best is None
        )
        of_design = partial(with_design, e.built, e.scenario)
        return benchmark_design.judge(e.scenario, e.built, compared, of_design, self.options, self.memory)

    def _explanation(self, result: Plan, own: Settled | None) -> Explanation | None:
        """What is not kept, why, and ways out, priced on the flows of ``own``; None where all is kept."""
        e, explanation = self.design, None
        if not self.kept and e.best is None:
            explanation = explain.explain(
                e.scenario, result.promises, result.refused, result.provinces,
                proven=self.impossible and not self.given, given=self.given,
            )  # fmt: skip
            with suppress(StoppedError):
                if own is not None:
                    price = partial(_priced, own=own, options=self.options, memory=self.memory)
                    ways = priced_ways(explanation.relaxations, price)
                    explanation = explanation.model_copy(update={"relaxations": ways})
        if not self.within_ceiling:
            least = self.bound if e.best is None or e.best.least_cost is None else e.best.least_cost
            ceiling = e.built.limits.cost_ceiling
            explanation = explain.over_ceiling(ceiling, self.objective, least, explanation)
        return explanation


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
