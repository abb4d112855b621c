"""From a full-size problem to a design with settled flows, and what is proven beside it."""

from __future__ import annotations

import time
from contextlib import suppress
from dataclasses import dataclass, replace
from functools import cached_property, partial

import numpy as np

from planner.engine.evaluation.assortment_path import prices_of_changes
from planner.engine.evaluation.design_evaluation import EVALUATION_ZONES, Evaluation, evaluate
from planner.engine.pricing.warm_start import DualPool
from planner.engine.search import best_service, decomposition
from planner.engine.search.decomposition import Warm
from planner.engine.search.design_pricing import LOOSE, cost_floor
from planner.engine.search.shortfall import least_shortfall
from planner.formulation import direct
from planner.instance import Floats, Instance, Ints
from planner.instance.aggregate import Zoning, aggregate, zones
from planner.instance.assembly import with_design
from planner.instance.building_options import design_of
from planner.plans.early import before_any_building, counted, first_building
from planner.plans.kpis import Ledger
from planner.plans.trust import OpenDesigns
from planner.scenario import Design, Scenario
from planner.solve_options import Progress, Report, SolveOptions, StoppedError, relative_gap

PLAN_ZONES = 60
"""Zones of a plan's flows: 0.006 % above the cost of all districts (base case, docs/aggregation.md). A plan
whose gap may be ``LOOSE``, or that was asked to stop, has a zone a province.
"""
SOLVE_SHARE = 0.92
"""Share of the time limit for solving; the rest is for the final evaluation and the verdict."""
FIRMER, FIRM, SOFTER = 100.0, 1000.0, 10.0
"""What a broken promise counts, as a multiple of its usual price: where a design is sought, once more where
that design breaks a promise that another may keep, and where no design keeps it: then the gap is of the cost.
"""


AGAIN = 3
"""How often a bound is raised again where a plan's flows leave a gap above the one that was asked."""


@dataclass(frozen=True)
class Settled:
    """A design with its best flows on some zones; ``best`` is set where service is the objective."""

    scenario: Scenario
    design: Design
    built: Instance
    zoning: Zoning
    small: Instance
    flows: Evaluation
    best: best_service.Service | None

    @property
    def kept(self) -> bool:
        """Whether every promise in force is kept; for best service the ceiling of cost."""
        if self.best is not None:
            return self.best.least_cost is None
        return self.flows.kept or self._kept_later

    @cached_property
    def _kept_later(self) -> bool:
        return Ledger(self.counted(self.small), self.flows.decisions).keeps_promises

    def counted(self, instance: Instance) -> Instance:
        """The instance in which a promise counts from the first quarter on in which it can be kept."""
        return counted(instance, before_any_building(self.scenario, self._ledger))

    @property
    def broken_before_any_building(self) -> float:
        """What lacks in the quarters that no building can help, KRW."""
        return self.broken_before_and_from(self.counted(self.small).service.held_from)[0]

    def broken_before_and_from(self, period: int) -> tuple[float, float]:
        """What lacks before a period, KRW, and from it on."""
        lacks = self._ledger.broken_by_period()
        return float(lacks[:period].sum()), float(lacks[period:].sum())

    @cached_property
    def _ledger(self) -> Ledger:
        return Ledger(self.small, self.flows.decisions)

    def on(self, n_zones: int, options: SolveOptions, memory: DualPool, *, may_stop: bool) -> Settled:
        """The same design's flows at least cost on other zones, of what is held where a change of it costs.

        Raises StoppedError if it ``may_stop``.
        """
        held = self.flows.decisions.hold if self.small.facilities.moves.link_periods else None
        return settled(
            self.built, self.scenario, self.design, options, memory, n_zones=n_zones, held=held,
            may_stop=may_stop,
        )  # fmt: skip


def settled(
    built: Instance,
    scenario: Scenario,
    design: Design,
    options: SolveOptions,
    memory: DualPool,
    *,
    n_zones: int,
    best: best_service.Service | None = None,
    held: Floats | None = None,
    may_stop: bool = False,
) -> Settled:
    """The best flows of a design, of which ``built`` holds the buildings. Raises StoppedError.

    ``held`` (S, M, C, B, T) shares of bands, where that is decided already.
    """
    zoning = zones(built, n_zones)
    small = aggregate(built, zoning)
    judged_on = small if best is None else best_service.credit(small, best.worth)
    every = np.arange(len(built.options))
    flows = evaluate(judged_on, every, options, memory.best_prices, held=held, may_stop=may_stop)
    return Settled(scenario, design, built, zoning, small, flows, best)


def settled_finely(
    built: Instance, scenario: Scenario, design: Design, options: SolveOptions, memory: DualPool
) -> Settled:
    """The flows that a plan shows: on ``PLAN_ZONES``, or on provinces for a loose gap or after a stop."""
    on = partial(settled, built, scenario, design, options, memory)
    if options.gap < LOOSE and not options.stop.is_set():
        with suppress(StoppedError):
            if built.facilities.moves.link_periods:  # what is held is decided on provinces
                return on(n_zones=EVALUATION_ZONES, may_stop=True).on(
                    PLAN_ZONES, options, memory, may_stop=True
                )
            return on(n_zones=PLAN_ZONES, may_stop=True)
    return on(n_zones=EVALUATION_ZONES)


@dataclass(frozen=True)
class Proof:
    """What is proven beside a design.

    ``bound`` KRW: no plan costs less that lacks no more of its promises than this one. ``shortfall`` boxes
    lack at every design (as ``Plan.shortfall_boxes`` counts them), ``impossible``: these are some.
    ``still_open`` are the designs that may be better.
    """

    bound: float
    shortfall: float = 0.0
    impossible: bool = False
    still_open: OpenDesigns | None = None


@dataclass(frozen=True)
class _Begun:
    """What a proof begins with: the problem ``priced``, a broken promise at ``price`` times its usual price.

    ``certain`` KRW are in every design's cost, ``shortfall`` KRW lack at every design from the first building
    on. ``sought`` on provinces, its flows settled: ``own``.
    """

    price: float
    priced: Instance
    certain: float
    shortfall: float
    sought: decomposition.Sought | None
    own: Settled | None


def _cost(begun: _Begun) -> float:
    return np.inf if begun.own is None else begun.own.flows.elastic_objective


class DesignSearch:
    """One scenario's search. ``spent`` seconds of its time limit are gone already."""

    def __init__(
        self,
        scenario: Scenario,
        full: Instance,
        options: SolveOptions,
        progress: Report | None,
        warm: Warm,
        spent: float,
    ) -> None:
        self.scenario, self.full, self.options = scenario, full, options
        self.progress, self.warm = progress, warm
        self._began = time.perf_counter() - spent

    def directly(self) -> tuple[Settled, Proof]:
        """By the direct model on provinces, whose bound holds for those."""
        small = aggregate(self.full, zones(self.full, EVALUATION_ZONES))
        solution = direct.solve(small, self._left())
        if not solution.solution.values:  # nothing found, and nothing known but that no cost is below zero
            return self._settled(np.zeros(0, dtype=np.int64)), Proof(0.0)
        found = self._settled(solution.rows)
        return found, Proof(solution.solution.bound - found.flows.broken)

    def decomposed(self) -> tuple[Settled, Proof]:
        """A design that keeps the promises where one does, and what no other design can do better."""
        return self._proven(self._begun())

    def _begun(self) -> _Begun:
        """A design sought on provinces, a broken promise at a price that makes it keep what it can."""
        begun = self._at(FIRMER, 0.0, 0.0)
        if begun.priced.facilities.moves.prices is None and self._change_prices() is not None:
            # Now that a change of the assortment has a price.
            begun = min(begun, self._at(FIRMER, 0.0, 0.0), key=_cost)
        if begun.own is None or begun.own.flows.kept or self.options.stop.is_set():
            return begun
        early, shortfall = self._least_shortfall()
        if begun.own.kept:
            return self._at(FIRMER, early, 0.0)
        if shortfall:
            return self._at(SOFTER, early + SOFTER * shortfall, shortfall)
        again = self._at(FIRM, early, 0.0)
        if again.own is None or again.own.kept:
            return again
        return replace(again, price=SOFTER, priced=self._at_price(SOFTER))

    def _at(self, price: float, certain: float, shortfall: float) -> _Begun:
        """A design sought on provinces, with its flows."""
        priced = self._at_price(price)
        sought = decomposition.design_sought(priced, self._left(), self.progress, self.warm, certain)
        own = None if sought is None else self._settled(sought.rows)
        self._learn(own)
        return _Begun(price, priced, certain, shortfall, sought, own)

    def _proven(self, begun: _Begun) -> tuple[Settled, Proof]:
        """The design begun with, or a better one, with its bound at full size."""
        own, shortfall, gap = begun.own, begun.shortfall, self.options.gap
        rows = None if begun.sought is None else begun.sought.rows
        highest = -np.inf
        for _ in range(AGAIN):
            options = replace(self._left(), gap=gap)
            priced = begun.priced.with_change_prices(self._change_prices())
            found = decomposition.proven(priced, options, rows, self.progress, self.warm, begun.certain)
            highest = max(highest, found.bound)
            if own is None or rows is None or set(found.rows.tolist()) != set(rows.tolist()):
                other = self._settled(found.rows)
                self._learn(other)
                if own is None or other.flows.elastic_objective <= own.flows.elastic_objective:
                    own, rows = other, found.rows
            if not own.kept and not shortfall and not self.options.stop.is_set():
                shortfall = self._least_shortfall()[1]
            plan = self._finely(own)
            early, later = plan.broken_before_and_from(self._first)
            bound = highest - early - begun.price * later
            if early + later > 0.0:
                bound = max(bound, self._cost_floor)
            over = relative_gap(plan.flows.objective, bound) - self.options.gap
            if over <= 0.0 or over >= gap or not self._time_left():
                break
            gap -= over  # the flows cost a little more than the prices said
        lacks = shortfall / self.full.service.broken_promise
        return plan, Proof(bound, lacks, shortfall > 0.0, begun.sought and begun.sought.near)

    def _change_prices(self) -> Floats | None:
        """What a change of the assortment counts where each period is priced by itself."""
        return prices_of_changes(self.full, self.warm.memory.change_duals)

    def _learn(self, own: Settled | None) -> None:
        """Move the prices of changes towards those of a design."""
        memory, new = self.warm.memory, None if own is None else own.flows.change_duals
        if new is not None:
            old = memory.change_duals
            memory.change_duals = (
                new if old is None or old.change.shape != new.change.shape else old.mean(new)
            )

    def _least_shortfall(self) -> tuple[float, float]:
        """What every design lacks, KRW: before any building can be open, and from then on."""
        least = least_shortfall(self.full, self.options)
        return float(least[: self._first].sum()), float(least[self._first :].sum())

    @cached_property
    def _cost_floor(self) -> float:
        """What any plan costs, KRW, whatever it breaks."""
        return cost_floor(self.full)

    @cached_property
    def _first(self) -> int:
        """The first period in which a building can be open."""
        return first_building(self.scenario, self.full)

    def _finely(self, own: Settled) -> Settled:
        """The design's flows as the plan shows them."""
        if self.options.gap < LOOSE and not self.options.stop.is_set():
            with suppress(StoppedError):
                finer = own.on(PLAN_ZONES, self.options, self.warm.memory, may_stop=True)
                # Smaller zones can keep what larger ones keep: only rounding could say otherwise.
                return finer if finer.kept or not own.kept else own
        return own

    def _time_left(self) -> bool:
        spent = time.perf_counter() - self._began
        return not self.options.stop.is_set() and spent < SOLVE_SHARE * self.options.time_limit

    def _at_price(self, multiple: float) -> Instance:
        """Broken promises count more from the first building on; before, no design can change them."""
        dear = self.full.with_service(firmness=multiple, firm_from=self._first)
        return dear.with_change_prices(self._change_prices())

    def _left(self) -> SolveOptions:
        """The options with the time that is left for searching."""
        left = self.options.time_limit - (time.perf_counter() - self._began)
        return replace(self.options, time_limit=max(1.0, left * SOLVE_SHARE))

    def _settled(self, rows: Ints) -> Settled:
        """The design of some options with its flows on provinces."""
        design = design_of(self.full, rows.tolist())
        if self.progress:
            seconds = time.perf_counter() - self._began
            self.progress(Progress(seconds, None, None, None, "settling the flows", design=design))
        built = with_design(self.full, self.scenario, design)
        return settled(built, self.scenario, design, self.options, self.warm.memory, n_zones=EVALUATION_ZONES)
