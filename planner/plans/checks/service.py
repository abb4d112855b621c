"""Gateways and promises, on the average and on the design day."""

from __future__ import annotations

import numpy as np

from planner.instance import PromiseRow
from planner.plans.checks.case import Floats, RebuiltCase
from planner.plans.checks.rules import HALF_DECIMAL, TOLERANCE, Rule, compare, same_text
from planner.plans.types import PromiseReport

DECLARED = "declared short"
LEAST_BROKEN = TOLERANCE / 25
"""What a promise lacks at least where it is broken: a plan counts all of them together, provinces too."""
LEAST_SHORT = 1e-6
"""Share of boxes from which a shortfall is reported."""
NOT_IN_FORCE = "not in force: best service"


def service_rules(case: RebuiltCase) -> list[Rule]:
    """Rules on gateways and promises, and the reports on promises.

    A plan that says itself that a promise cannot be kept may break it: status and explanation must say so.
    A plan for best service has no promise in force.
    """
    explanation = case.plan.explanation
    stated = case.plan.status == "infeasible"
    declared = case.plan.status == "infeasible" and explanation is not None and bool(explanation.findings)
    promises = [
        _promise_average(case), _promise_design_day(case), _province_floor(case), *_refused(case),
    ]  # fmt: skip
    short = any(rule.violation > LEAST_BROKEN for rule in promises)
    if case.scenario.objective == "service" and not case.evaluated:
        short = False  # no promise is in force
    short = short or (not case.evaluated and case.plan.objective > case.instance.limits.cost_ceiling)
    status = same_text("status", "infeasible, with every promise kept", short or not stated)
    if declared:
        promises = [rule.excused(DECLARED) for rule in promises]
    elif case.scenario.objective == "service" and case.plan.strategy != "evaluate":
        promises = [rule.excused(NOT_IN_FORCE) for rule in promises]
    return [*_gateways(case), *promises, status, *_promise_reports(case), *_refused_report(case)]


def _gateways(case: RebuiltCase) -> list[Rule]:
    """A gateway clears its capacity each day; what comes above it on the design day waits, and no more."""
    i, a = case.instance, case.axes
    arrivals = case.flow[: len(a.entries)].sum(axis=1)  # (G, C, T, W)
    peak = (arrivals * i.gateways.peak[None, :, :, None]).sum(axis=1)
    capacity, labels = i.gateways.capacity[:, :, None], [a.entries, a.periods, a.scenarios]
    # Every flow over the gateway is rounded in the file, and what waits.
    flows = len(case.plan.names.zone) * i.gateways.peak.sum(axis=0)
    rounding = HALF_DECIMAL * (1 + flows)[None, :, None]
    return [
        compare("gateway_average", arrivals.sum(axis=1), "<=", capacity, labels),
        compare("gateway_design_day", peak - case.waiting, "<=", capacity, labels),
        compare("waiting", case.waiting, "==", np.maximum(0.0, peak - capacity), labels, rounding),
    ]


def average_within(case: RebuiltCase, day: int) -> Floats:
    """Boxes of the average day within a promise day (T, W)."""
    return np.asarray(case.within[day].sum(axis=(0, 1)))


def share_of(part: Floats, whole: Floats) -> Floats:
    """``part / whole``; NaN where there are no boxes to have a share of."""
    return np.asarray(np.where(whole > 0, part / np.where(whole > 0, whole, 1.0), np.nan))


def queue_of_event(days: Floats) -> Floats:
    """Boxes that wait on the mean day of an event for each that is left over on every one of its days.

    On day d those of d days stand before the gateway; 1 + 2 + ... + n over n days.
    """
    return np.asarray((days + 1) / 2)


def design_within(case: RebuiltCase, day: int) -> Floats:
    """Orders of the design day within a promise day (T, W); what waits at a gateway is late.

    A box left over waits with those of the days before, and each of them stands for as many orders as the
    design day at the FCs exceeds the smoothed one at the gateways, over the classes that may use a gateway
    with a capacity.
    """
    i = case.instance
    gates = np.flatnonzero(np.isfinite(i.gateways.capacity).any(axis=1))
    gated = i.routes.allowed[gates].any(axis=0)
    boxes = np.einsum("ctw,w->ct", i.demand.volume, i.demand.probability)[gated]
    orders = np.einsum("ct,ct->t", i.demand.peak[gated], boxes)
    smoothed = np.einsum("ct,ct->t", i.gateways.peak[gated], boxes)
    each = np.where(smoothed > 0, orders / np.where(smoothed > 0, smoothed, 1.0), 1.0)
    within = np.einsum("rctw,ct->tw", case.within[day], i.demand.peak)
    queue = queue_of_event(i.calendar.peak_days)
    return np.asarray(within - (queue * each)[:, None] * case.waiting.sum(axis=0))


def design_orders(case: RebuiltCase) -> Floats:
    """Orders of the design day (T, W)."""
    return np.asarray(np.einsum("ctw,ct->tw", case.instance.demand.volume, case.instance.demand.peak))


def province_within(case: RebuiltCase) -> tuple[Floats, Floats]:
    """Boxes of the average day within the longest promise, and all boxes, by province (V, T, W)."""
    i = case.instance
    shape = (len(case.axes.provinces), *i.demand.volume.shape[1:])
    within, demand = np.zeros(shape), np.zeros(shape)
    np.add.at(within, i.demand.province, case.within[i.routes.late_day].sum(axis=1))
    np.add.at(demand, i.demand.province, case.demand.sum(axis=1))
    return within, demand


def _in_force(since: int, required: Floats) -> Floats:
    """Required boxes from a period on; before it nothing is required."""
    return np.where((np.arange(required.shape[-2]) >= since)[:, None], required, -np.inf)


def _labels(case: RebuiltCase) -> list[list[str]]:
    days = [f"{case.instance.routes.promise_days[p.day]:g} days" for p in case.instance.service.promises]
    return [days, list(case.axes.periods), list(case.axes.scenarios)]


def _promise_average(case: RebuiltCase) -> Rule:
    promises, volume = case.instance.service.promises, case.instance.demand.volume.sum(axis=0)
    kept = np.array([average_within(case, p.day) for p in promises]).reshape(-1, *volume.shape)
    required = [_in_force(p.since, p.share * volume) for p in promises]
    return compare("promise_average", kept, ">=", np.array(required).reshape(kept.shape), _labels(case))


def _promise_design_day(case: RebuiltCase) -> Rule:
    promises, orders = case.instance.service.promises, design_orders(case)
    kept = np.array([design_within(case, p.day) for p in promises]).reshape(-1, *orders.shape)
    required = [_in_force(p.since, p.design_share * orders) for p in promises]
    return compare("promise_design_day", kept, ">=", np.array(required).reshape(kept.shape), _labels(case))


def _province_floor(case: RebuiltCase) -> Rule:
    i, a = case.instance, case.axes
    within, demand = province_within(case)
    since = min((p.since for p in i.service.promises), default=len(i.calendar.days))
    required = _in_force(since, i.service.province_floor * demand)
    return compare("province_floor", within, ">=", required, [a.provinces, a.periods, a.scenarios])


def refused_shares(case: RebuiltCase) -> tuple[Floats, Floats]:
    """Share of the boxes that is refused (T, W) on the average and on the design day."""
    i, lost = case.instance, case.lost.sum(axis=0)
    boxes, orders = i.demand.volume.sum(axis=0), design_orders(case)
    on_design_day = np.einsum("ctw,ct->tw", lost, i.demand.peak)
    return (
        lost.sum(axis=0) / np.where(boxes > 0, boxes, 1.0),
        on_design_day / np.where(orders > 0, orders, 1.0),
    )


def _refused(case: RebuiltCase) -> list[Rule]:
    """What is sent is all but what the limits allow to refuse."""
    names, labels = ("refused_average", "refused_design_day"), _labels(case)[1:]
    return [
        compare(
            name,
            1.0 - share,
            ">=",
            _in_force(case.instance.service.held_from, 1.0 - limit + 0 * share),
            labels,
        )
        for name, share, limit in zip(
            names, refused_shares(case), case.scenario.service.refused_limits, strict=True
        )
    ]


def _beyond(case: RebuiltCase) -> Floats:
    """Share refused beyond the limits (T, W), on the worse of both days."""
    pairs = zip(refused_shares(case), case.scenario.service.refused_limits, strict=True)
    beyond = np.max([share - limit for share, limit in pairs], axis=0)
    beyond[: case.instance.service.held_from] = -np.inf
    return np.asarray(beyond)


def _refused_report(case: RebuiltCase) -> list[Rule]:
    told, (average, design) = case.plan.refused, refused_shares(case)
    places = _places(case)
    at = [
        float(shares[places[label]]) if label in places else np.nan
        for shares, label in ((average, told.worst_average_at), (design, told.worst_design_at))
    ]
    worst = {"worst_average_day": float(average.max()), "worst_design_day": float(design.max())}
    limits = case.scenario.service
    expected = worst | {
        "limit_average_day": limits.refused_average_limit,
        "limit_design_day": limits.refused_design_day_limit,
    }
    beyond = _beyond(case).max(axis=1)
    periods, name = case.axes.periods, "refused_report"
    over = [told.beyond_by_period.get(period, 0.0) for period in periods]
    return [
        compare(name, [getattr(told, k) for k in expected], "==", list(expected.values()), [list(expected)]),
        compare(name, at, "==", list(worst.values()), [["worst_average_at", "worst_design_at"]]),
        compare(name, over, "==", np.where(beyond > LEAST_SHORT, beyond, 0.0), [list(periods)]),
        same_text(name, "known periods", set(told.beyond_by_period) <= set(periods)),
    ]


def _places(case: RebuiltCase) -> dict[str, tuple[int, int]]:
    """Positions by the name that reports use."""
    return {
        f"{period}, {scenario} demand": (k, w)
        for k, period in enumerate(case.axes.periods)
        for w, scenario in enumerate(case.axes.scenarios)
    }


def _promise_reports(case: RebuiltCase) -> list[Rule]:
    """What the plan says about each promise that is in force while there are boxes."""
    in_force = [p for p in case.instance.service.promises if case.instance.demand.volume[:, p.since :].any()]
    told = case.plan.promises
    if len(told) != len(in_force):
        return [compare("promise_reports", [float(len(told))], "==", [float(len(in_force))], [["reports"]])]
    pairs = zip(in_force, told, strict=True)
    return [rule for promise, report in pairs for rule in _promise_report(case, promise, report)]


def _promise_report(case: RebuiltCase, promise: PromiseRow, report: PromiseReport) -> list[Rule]:
    i, volume = case.instance, case.instance.demand.volume.sum(axis=0)
    days, t = i.routes.promise_days[promise.day], promise.since
    within = average_within(case, promise.day)
    average = share_of(within, volume)
    design = share_of(design_within(case, promise.day), design_orders(case))
    mean = (within * case.box_days)[t:].sum() / (volume * case.box_days)[t:].sum()
    expected = {
        "days": days,
        "promised": promise.share,
        "promised_design_day": promise.design_share,
        "mean": float(mean),
        "worst_average_day": float(np.nanmin(average[t:])),
        "worst_design_day": float(np.nanmin(design[t:])),
    }
    stated = [getattr(report, name) for name in expected]
    places = _places(case)
    # Several places can share the worst value, so the place named must have it, whichever it is.
    at = [
        float(shares[places[label]]) if label in places else np.nan
        for shares, label in ((average, report.worst_average_at), (design, report.worst_design_at))
    ]
    name = "promise_reports"
    lacks = np.maximum(promise.share - average[t:], promise.design_share - design[t:])
    missing = np.where(np.isnan(lacks), 0.0, lacks).max(axis=1)
    sent = bool((_beyond(case)[t:] <= LEAST_SHORT).all())
    short = np.where(missing > LEAST_SHORT, missing, 0.0)
    told = [report.short_by_period.get(period, 0.0) for period in case.axes.periods[t:]]
    return [
        compare(name, told, "==", short, [[f"{days:g} days: short in {p}" for p in case.axes.periods[t:]]]),
        compare(name, stated, "==", list(expected.values()), [[f"{days:g} days: {key}" for key in expected]]),
        compare(
            name, at, "==", [report.worst_average_day, report.worst_design_day],
            [[f"{days:g} days: {key}" for key in ("worst_average_at", "worst_design_at")]],
        ),
        same_text(name, f"{days:g} days: sent", report.sent == sent),
        same_text(name, f"{days:g} days: since {report.since}", report.since == case.axes.periods[t]),
    ]  # fmt: skip
