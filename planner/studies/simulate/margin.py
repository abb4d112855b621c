"""How much room above the promise makes it hold on random days: the smallest margin whose plan replays so.

A plan keeps its promise on average and peak days that are all alike. With a margin every promised share is
raised for the plan to be made, and what was made is replayed (``replay``) against the promise itself.
"""

from __future__ import annotations

import math
import time
from dataclasses import dataclass, replace

from planner.engine.search.compilation import compile_engine
from planner.instance.assembly import assemble
from planner.manifest import to_benchmark_units
from planner.plans.reliability import KeptOnRandomDays, OnEqualDays, Reliability
from planner.plans.trust import with_reliability
from planner.plans.types import Plan
from planner.scenario import Scenario
from planner.solve_options import Progress, Report, SolveOptions
from planner.studies import planning
from planner.studies.planning import Warm
from planner.studies.simulate.replay import replay
from planner.studies.simulate.types import PromiseReplay, Replay

STEP = 0.005
"""Margins are looked for in steps of half a point: what a replay's own days move it by."""
MOST = 0.25
"""A larger margin is none: the promise is then another one."""
USUAL = 0.02
"""The margin that the base case takes: for a first answer elsewhere, until its own was looked for."""
FIRST_SHARE = 0.5
"""Share of the time limit that the plan without a margin may take; the search for a margin has the rest."""
LEAST_TIME = 1.0
"""Seconds below which no further plan is begun."""
DEFAULT = SolveOptions()


def plan_as_asked(
    scenario: Scenario,
    options: SolveOptions = DEFAULT,
    progress: Report | None = None,
    warm: Warm | None = None,
) -> Plan:
    """The best design with the margin that ``options`` ask for: its own, a given one, or none.

    Raises InputError where the scenario does not fit together.
    """
    planned = plan_reliably if options.reliable else plan_with_room
    return planned(scenario, options, progress, warm)


def plan_reliably(
    scenario: Scenario,
    options: SolveOptions = DEFAULT,
    progress: Report | None = None,
    warm: Warm | None = None,
) -> Plan:
    """The best design with the smallest margin at which the promise holds on random days.

    The margin is in the plan's ``reliability``, beside the plan without one. Where no margin was found, the
    answer is the plan without, whose ``reliability`` says so. Nothing is looked for where no promise is in
    force, best service is asked for, the promise cannot be kept at all, or the time is over.
    Raises InputError where the scenario does not fit together.
    """
    warm = warm or Warm()
    if options.strategy != "direct":
        compile_engine(assemble(scenario), progress)
    search = _Search(scenario, options, progress, warm, time.perf_counter())
    equal = search.planned(0.0, FIRST_SHARE)
    if equal.status not in ("optimal", "feasible") or not equal.promises or scenario.objective != "cost":
        return equal
    found = search.run(equal)
    return found.model_copy(update={"seconds": time.perf_counter() - search.started})


def plan_with_room(
    scenario: Scenario,
    options: SolveOptions = DEFAULT,
    progress: Report | None = None,
    warm: Warm | None = None,
) -> Plan:
    """The best design with ``options.margin``, which was found for another scenario, or without where that
    cannot be kept. Nothing is replayed. Raises InputError where the scenario does not fit together.
    """
    found = planning.plan(scenario, options, progress, warm)
    if options.margin and found.reliability is None and not options.stop.is_set():
        return planning.plan(scenario, replace(options, margin=0.0), progress, warm)
    return found


@dataclass(frozen=True)
class _Tried:
    margin: float
    plan: Plan
    replay: Replay

    @property
    def holds(self) -> bool:
        return self.replay.holds


@dataclass
class _Search:
    scenario: Scenario
    options: SolveOptions
    progress: Report | None
    warm: Warm
    started: float

    def run(self, equal: Plan) -> Plan:
        """The plan of the smallest margin that holds, or the one without."""
        first = self._replayed(0.0, equal)
        if first is None:
            return equal
        if first.holds:
            return self._told(equal, first, None, None)
        missed, held, impossible = first, list[_Tried](), None
        while not self._over and (margin := _next(missed, held, impossible)) is not None:
            made = self.planned(margin, 1.0)
            if self.options.stop.is_set():
                break
            if made.reliability is None:  # a promise lacks, or the room above it
                impossible = margin
                continue
            tried = self._replayed(margin, made)
            if tried is None:
                break
            if tried.holds:
                held.append(tried)
            else:
                missed = tried
        return self._told(equal, held[-1] if held else first, missed, impossible)

    def planned(self, margin: float, share: float) -> Plan:
        """A plan with a margin, within a share of what is left of the time."""
        left = max(LEAST_TIME, self._left * share)
        return planning.plan(
            self.scenario, replace(self.options, margin=margin, time_limit=left), self._report(), self.warm
        )

    @property
    def _left(self) -> float:
        return self.started + self.options.time_limit - time.perf_counter()

    @property
    def _over(self) -> bool:
        return self.options.stop.is_set() or self._left < LEAST_TIME

    def _report(self) -> Report | None:
        """Progress in seconds since the whole began."""
        if self.progress is None:
            return None
        tell, before = self.progress, time.perf_counter() - self.started
        return lambda told: tell(replace(told, seconds=told.seconds + before))

    def _replayed(self, margin: float, plan: Plan) -> _Tried | None:
        """The plan with its replay; None where a stop cut it short."""
        if self.progress is not None:
            seconds = time.perf_counter() - self.started
            self.progress(Progress(seconds, plan.objective, plan.bound, plan.gap, "replaying on random days"))
        found = replay(plan, stop=self.options.stop)
        return None if self.options.stop.is_set() else _Tried(margin, plan, found)

    def _told(self, equal: Plan, answer: _Tried, missed: _Tried | None, impossible: float | None) -> Plan:
        """The answer with what was found of its reliability."""
        # Both are proven within a gap: the plan with a margin can be the cheaper one, and keeps the promise.
        cheapest = min(equal, answer.plan, key=lambda plan: plan.objective)
        room = Reliability(
            margin=answer.margin,
            source="searched",
            holds=answer.holds,
            missed_at=None if missed is None else missed.margin,
            impossible_at=impossible,
            replayed_days=answer.replay.days,
            seed=answer.replay.seed,
            daily_variation=answer.replay.variation,
            promises=tuple(_kept(p) for p in answer.replay.promises),
            equal_days=OnEqualDays(
                area_m2=cheapest.recommendation.area_m2,
                soccer_fields=to_benchmark_units(cheapest.recommendation.area_m2),
                npv_krw=cheapest.objective,
                sites=[b.site for b in cheapest.recommendation.sites],
            ),
            cost_krw=answer.plan.objective - cheapest.objective,
        )
        return with_reliability(answer.plan, room)


def _next(missed: _Tried, held: list[_Tried], impossible: float | None) -> float | None:
    """The next margin to try; None where it is settled.

    What the replay of a plan lacks is what the next gets more, what it has to spare what the next gets less.
    """
    low = _steps(missed.margin)
    if held:
        high = _steps(held[-1].margin)
        guess = max(low + 1, high - max(1, math.floor(-_lacks(held[-1]) / STEP)))
        return _margin(guess) if guess < high else None
    guess = low + max(1, math.ceil(_lacks(missed) / STEP - 1e-9))
    if impossible is not None:
        guess = min(guess, (low + _steps(impossible)) // 2)
    return _margin(guess) if low < guess and _margin(guess) <= MOST else None


def _lacks(tried: _Tried) -> float:
    return max(p.lacks for p in tried.replay.promises)


def _margin(steps: int) -> float:
    return round(STEP * steps, 6)


def _steps(margin: float) -> int:
    return round(margin / STEP)


def _kept(p: PromiseReplay) -> KeptOnRandomDays:
    told = p.model_dump(include=set(KeptOnRandomDays.model_fields))
    return KeptOnRandomDays(**told, holds=p.holds)
