"""The replay: whole horizons, day by day, with the plan's buildings, its routes and its stock.

A day's orders are those of its quarter's average day in a drawn demand scenario, times the day's factor
(``days``); each box takes the plan's routes in the plan's shares. Before gateways and FCs boxes queue
(``queues``). How many of a day's boxes there are is Poisson distributed, and how many of these arrive in time
binomial, by the lead times of their legs after the wait. Not replayed: stock that runs out, storms and
strikes that delay all boxes of a day at once, and a carrier that is full.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from threading import Event

import numpy as np

from planner import __version__
from planner.errors import InputError
from planner.facts import fact
from planner.instance import Floats, PromiseRow
from planner.plans.checks.case import RebuiltCase, rebuild
from planner.plans.types import Plan, PromiseReport
from planner.studies.simulate.arrivals import Arrivals, Ways
from planner.studies.simulate.days import Quarter, demand_scenarios, quarter, swings_of_runs
from planner.studies.simulate.queues import Queues
from planner.studies.simulate.types import HALF_A_POINT, PromiseReplay, Replay

DAYS, SEED = 50_000, 1
"""What is replayed unless asked otherwise. The worst quarter and its peak days move by some half a point from
one seed to another with 10,000 days (base case, docs/replay.md), by half of that with these.
"""
Told = Callable[[int, int], None]
"""Is told how many runs of how many are done."""


@dataclass(frozen=True)
class Played:
    """One quarter as it went: orders (N,), those of each that came within promised days (D, N).

    ``peak`` (N,); by province (V,) all orders and those within the longest promise; ``lost`` boxes.
    """

    t: int
    w: int
    peak: np.ndarray
    orders: Floats
    within: Floats
    by_province: Floats
    within_by_province: Floats
    lost: float


def replay(
    plan: Plan,
    days: int = DAYS,
    seed: int = SEED,
    *,
    variation: float | None = None,
    told: Told | None = None,
    stop: Event | None = None,
) -> Replay:
    """Replay a plan on ``days`` days at least: whole horizons, the demand scenarios by their probability.

    ``variation``: coefficient of variation of a day's orders, else the register's ``daily_variation``. Once
    ``stop`` is set the runs made so far are reported, one at least. The same seed gives the same days.
    Raises InputError where the plan is malformed or has no solution.
    """
    case = rebuild(plan)
    # Other boxes must not change the days: two plans of one scenario are replayed on the same ones.
    random, boxes = np.random.default_rng(seed).spawn(2)
    spread = fact("daily_variation").number if variation is None else variation
    n_t = len(case.axes.periods)
    in_force = [p for p in case.instance.service.promises if case.instance.demand.volume[:, p.since :].any()]
    if len(plan.promises) != len(in_force):
        raise InputError("other promises", "those of the plan's scenario", field="promises")
    horizon = sum(round(float(d)) for d in case.instance.calendar.days)
    runs = max(1, -(-days // horizon))
    arrivals = Arrivals(case)
    ways = cache(arrivals.ways)
    queues = Queues(case, arrivals)
    played: list[Played] = []
    done = 0
    scenarios = demand_scenarios(case.instance, runs, random)
    factors = swings_of_runs(case.instance, scenarios, spread, random)
    for run, w in enumerate(scenarios.tolist()):
        for t in range(n_t):
            drawn = quarter(case.instance, t, factors[t][run])
            played.append(_play(case, queues, ways(t, w), t, w, drawn, boxes))
        done += 1
        if told:
            told(done, runs)
        if stop is not None and stop.is_set():
            break
    promises = [_promise(case, p, r, played) for p, r in zip(in_force, plan.promises, strict=True)]
    by_province = np.sum([q.by_province for q in played], axis=0)
    on_time = np.sum([q.within_by_province for q in played], axis=0)
    return Replay(
        planner_version=__version__,
        scenario_digest=plan.scenario_digest,
        days=done * horizon,
        runs=done,
        seed=seed,
        variation=spread,
        holds=all(p.holds for p in promises),
        promises=promises,
        queues=queues.told(),
        provinces={
            name: float(on_time[v] / max(by_province[v], 1e-12)) for v, name in enumerate(case.axes.provinces)
        },
        preliminary=plan.preliminary,
        lost=float(sum(q.lost for q in played) / max(sum(q.orders.sum() for q in played), 1e-12)),
    )


def _play(
    case: RebuiltCase, queues: Queues, ways: Ways, t: int, w: int, drawn: Quarter, random: np.random.Generator
) -> Played:
    """The days of a quarter, one after the other.

    Poisson numbers of boxes that arrive in time or not by chance are Poisson numbers of each, independent:
    drawn once a day and province, they are as if every box had been drawn.
    """
    wait, orders = queues.waits(t, w, drawn), drawn.orders  # (N, K, J, C), (N, C)
    boxes = np.einsum("nc,jcv->nv", orders, ways.boxes)
    lost = orders @ ways.lost  # (N, V)
    in_time = np.einsum("nkjc,nc,dkjcv->dnv", wait, orders, ways.within * ways.boxes, optimize=True)
    # The shorter promise first: who keeps it keeps the longer one too.
    order = np.argsort(case.instance.routes.promise_days)
    counts, arrived, before = np.zeros(in_time.shape), np.zeros(boxes.shape), np.zeros(boxes.shape)
    for d in order:
        then = np.maximum(in_time[d], before)
        arrived = arrived + random.poisson(then - before)
        counts[d], before = arrived, then
    late, given_up = random.poisson(np.maximum(boxes - before, 0.0)), random.poisson(lost)
    ordered = arrived + late + given_up  # (N, V)
    return Played(
        t=t,
        w=w,
        peak=drawn.peak,
        orders=ordered.sum(axis=1),
        within=counts.sum(axis=2),
        by_province=ordered.sum(axis=0),
        within_by_province=counts[case.instance.routes.late_day].sum(axis=0),
        lost=float(given_up.sum()),
    )


def _promise(
    case: RebuiltCase, promise: PromiseRow, report: PromiseReport, played: list[Played]
) -> PromiseReplay:
    """How a promise fared on the days on which it is in force."""
    own = [q for q in played if q.t >= promise.since]
    d, periods, scenarios = promise.day, case.axes.periods, case.axes.scenarios

    def where(t: int, w: int) -> str:
        return f"{periods[t]}, {scenarios[w]} demand"

    quarters, peaks = {}, {}
    for key in sorted({(q.t, q.w) for q in own}):
        alike = [q for q in own if (q.t, q.w) == key]
        quarters[key] = _share(sum(q.within[d].sum() for q in alike), sum(q.orders.sum() for q in alike))
        if any(q.peak.any() for q in alike):
            within = sum(q.within[d][q.peak].sum() for q in alike)
            peaks[key] = _share(within, sum(q.orders[q.peak].sum() for q in alike))
    daily = np.concatenate([_share(q.within[d], q.orders) for q in own])
    asked = np.concatenate([np.where(q.peak, promise.design_share, promise.share) for q in own])
    labels = [where(q.t, q.w) for q in own for _ in q.orders]
    low, low_peak, worst = min(quarters, key=quarters.__getitem__), None, int(daily.argmin())
    if peaks:
        low_peak = min(peaks, key=peaks.__getitem__)
    return PromiseReplay(
        days=report.days,
        since=report.since,
        promised=promise.share,
        promised_design_day=promise.design_share,
        planned_average_day=report.worst_average_day,
        planned_design_day=report.worst_design_day,
        share=float(_share(sum(q.within[d].sum() for q in own), sum(q.orders.sum() for q in own))),
        lowest_quarter=float(quarters[low]),
        lowest_quarter_at=where(*low),
        lowest_peak=None if low_peak is None else float(peaks[low_peak]),
        lowest_peak_at="" if low_peak is None else where(*low_peak),
        worst_day=float(daily[worst]),
        worst_day_at=labels[worst],
        fifth_percentile=float(np.quantile(daily, 0.05)),
        days_kept=float((daily >= asked - HALF_A_POINT).mean()),
    )


def _share(part: Floats | float, whole: Floats | float) -> Floats:
    """One where nothing was ordered."""
    whole = np.asarray(whole, dtype=float)
    return np.asarray(np.where(whole > 0, part / np.where(whole > 0, whole, 1.0), 1.0))
