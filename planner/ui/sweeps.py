"""Small sweeps around one scenario, by the page's own solvers: promise and cost, what moves the decision."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from planner.errors import InputError
from planner.facts import fact
from planner.plans.types import Plan
from planner.scenario import Scenario, used_figures
from planner.ui import plan_cache
from planner.ui.pool import SolverPool
from planner.ui.protocol import SWEEP
from planner.words import format as fmt

LEADING = (
    "demand.market_growth", "network.gateways.share", "network.gateways.growth", "sizing.storage_fill",
    "sizing.net_to_gross", "sizing.technologies.amr.storage", "sizing.safety_factor",
    "network.rates.air_express", "sizing.station_hours", "service.late_penalty", "money.discount_rate",
    "products.small_electronics.review_interval",
)  # fmt: skip
"""Assumptions of the base case with the widest reach, one or two of every part of the model; ranges are the
register's. More than a dozen would make the reader wait for what moves nothing."""
FACTORS = {"building.rent_factor": (0.8, 1.2), "demand.peak_factor": (0.8, 1.2)}
"""Multipliers of ours have no range in the register: a fifth more or less."""
SHOWN = 5
FRONTIER_STEPS = 7
FRONTIER_SPAN = 0.30
"""The frontier goes so far below and above the promise as it is now."""


@dataclass(frozen=True)
class SweepCase:
    """One scenario of a sweep: what is changed, to which value, at which end ("low", "high" or a share)."""

    path: str
    end: str
    value: float
    scenario: Scenario


def frontier(scenario: Scenario, days: float) -> list[SweepCase]:
    """The scenario with other shares promised within ``days``; its own among them."""
    n = next(k for k, p in enumerate(scenario.service.promises) if p.days == days)
    now, path = scenario.service.promises[n].share, f"service.promises.{n}.share"
    low, high = max(0.0, now - FRONTIER_SPAN), min(0.99, now + FRONTIER_SPAN)
    shares = {round(low + (high - low) * k / (FRONTIER_STEPS - 1), 2) for k in range(FRONTIER_STEPS)} | {now}
    return [
        SweepCase(path, fmt.asked(share), share, scenario.change({path: share}) if share != now else scenario)
        for share in sorted(shares)
    ]


def tornado(scenario: Scenario) -> list[SweepCase]:
    """The scenario with each leading assumption at both ends of its range, where that is allowed."""
    ranges: dict[str, tuple[float, float]] = dict(FACTORS)
    for used in used_figures(scenario):
        known = fact(used.fact_id)
        if used.path in LEADING and known.low is not None and known.high is not None:
            ranges[used.path] = known.low, known.high
    cases = []
    for path, ends in ranges.items():
        for name, value in zip(("low", "high"), ends, strict=True):
            try:
                cases.append(SweepCase(path, name, value, scenario.change({path: value})))
            except InputError:
                continue
    return cases


@dataclass(frozen=True)
class SweepProgress:
    """Where a sweep stands; ``plans`` by the case's position; ``reason`` of the last that failed."""

    total: int
    plans: dict[int, Plan]
    running: bool
    failed: int
    reason: InputError | str

    @property
    def done(self) -> int:
        """Cases that will not change any more."""
        return len(self.plans) + self.failed


def lanes(session: str, name: str, cases: Sequence[SweepCase]) -> list[str]:
    """The pool's lanes of a sweep: the session's, so that it takes its turn as one reader."""
    return [f"{session}/{name}/{n}" for n in range(len(cases))]


def start(pool: SolverPool, session: str, name: str, cases: Sequence[SweepCase]) -> None:
    """Ask for every case that is not known."""
    for lane, case in zip(lanes(session, name, cases), cases, strict=True):
        if plan_cache.find(case.scenario, hasty=True) is None:
            pool.submit(lane, case.scenario, SWEEP)


def stop(pool: SolverPool, session: str, name: str, cases: Sequence[SweepCase]) -> None:
    """No case is waited for any more; what is known stays."""
    for lane in lanes(session, name, cases):
        pool.cancel(lane)


def standing(pool: SolverPool, session: str, name: str, cases: Sequence[SweepCase]) -> SweepProgress:
    """What is known of the cases now."""
    plans: dict[int, Plan] = {}
    running, failed = False, 0
    reason: InputError | str = ""
    for n, (lane, case) in enumerate(zip(lanes(session, name, cases), cases, strict=True)):
        found, job = plan_cache.find(case.scenario, hasty=True), pool.job(lane)
        mine = job is not None and job.scenario.digest == case.scenario.digest
        if found is not None:
            plans[n] = found
        elif mine and job is not None and job.active:
            running = True
        elif mine and job is not None and job.state in ("failed", "killed"):
            failed, reason = failed + 1, job.reason
    return SweepProgress(len(cases), plans, running, failed, reason)


def measure(plan: Plan, by: str) -> float:
    """What a sweep ranks by: ``area`` m2 or ``cost`` of a box."""
    return plan.recommendation.area_m2 if by == "area" else plan.kpis.cost_per_box_krw


def swings(cases: Sequence[SweepCase], plans: dict[int, Plan], here: Plan, by: str) -> list[dict[str, Any]]:
    """The ``SHOWN`` assumptions with the widest swing, widest first: path, and by end value and measure."""
    rows: dict[str, dict[str, Any]] = {}
    now = measure(here, by)
    for n, plan in plans.items():
        case = cases[n]
        row = rows.setdefault(case.path, {"path": case.path, "low": None, "high": None})
        row[case.end] = (case.value, measure(plan, by), plan)

    def width(row: dict[str, Any]) -> float:
        return max((abs(row[end][1] - now) for end in ("low", "high") if row[end]), default=0.0)

    return sorted(rows.values(), key=width, reverse=True)[:SHOWN]


End = tuple[str, str, float, Plan]
"""A path, which end of its range, the value there, and its plan."""


def decided_otherwise(rows: Sequence[dict[str, Any]], here: Plan) -> dict[str, list[End]]:
    """The ends at which the decision is another one than ``here``, by what can be said of them.

    ``site_changes``: another site is better; ``ends_open``: it may be, one of both plans being preliminary;
    ``ends_unkept``: no plan keeps the promise, or none was found, so that no site is better.
    """
    sites = {b.site for b in here.recommendation.sites}
    found: dict[str, list[End]] = {}
    for row in rows:
        for end in ("low", "high"):
            if row[end] is None:
                continue
            value, _, plan = row[end]
            if plan.status in ("infeasible", "no_solution"):
                kind = "ends_unkept"
            elif {b.site for b in plan.recommendation.sites} == sites:
                continue
            else:
                kind = "ends_open" if plan.preliminary or here.preliminary else "site_changes"
            found.setdefault(kind, []).append((row["path"], end, value, plan))
    return found
