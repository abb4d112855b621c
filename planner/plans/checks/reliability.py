"""Room above the promise: the flows have it, and what is told of days and cost follows from the rest.

The random days themselves are replayed by ``planner.studies.simulate``, not here.
"""

from __future__ import annotations

import numpy as np

from planner.manifest import to_benchmark_units
from planner.plans.checks.case import RebuiltCase
from planner.plans.checks.early import first_open
from planner.plans.checks.rules import Rule, compare, same_text
from planner.plans.checks.service import average_within, design_orders, design_within
from planner.plans.reliability import KeptOnRandomDays, Reliability
from planner.rounding import SHARE_TOLERANCE

NAME = "reliability"


def reliability_rules(case: RebuiltCase) -> list[Rule]:
    """Rules on the margin and on what is told of it; none where the plan tells nothing."""
    told = case.plan.reliability
    if told is None:
        return []
    return [*_margin(case, told.margin), _days(case, told), _holds(told), *_cost(case, told)]


def _margin(case: RebuiltCase, margin: float) -> list[Rule]:
    """The flows keep every promise with the margin on top."""
    first = first_open(case)  # no building gives room before the first can be open
    volume, orders = case.instance.demand.volume.sum(axis=0), design_orders(case)
    kept, required, labels = [], [], []
    for p in case.instance.service.promises:
        t, days = max(p.since, first), f"{case.instance.routes.promise_days[p.day]:g} days"
        for boxes, within, share, day in (
            (volume, average_within(case, p.day), p.share, "average day"),
            (orders, design_within(case, p.day), p.design_share, "design day"),
        ):
            kept.append(within[t:].ravel())
            required.append((min(1.0, share + margin) * boxes)[t:].ravel())
            labels += [
                f"{days}, {day}, {period}, {scenario}"
                for period in case.axes.periods[t:]
                for scenario in case.axes.scenarios
            ]
    if not labels:
        return []
    return [compare("margin", np.concatenate(kept), ">=", np.concatenate(required), [labels])]


def _days(case: RebuiltCase, told: Reliability) -> Rule:
    """A replay tells of every promise in force; where there was none it tells of nothing."""
    in_force = [(p.days, p.since, p.promised, p.promised_design_day) for p in case.plan.promises]
    replayed = [(p.days, p.since, p.promised, p.promised_design_day) for p in told.promises]
    searched = told.source == "searched"
    sound = replayed == (in_force if searched else []) and (told.replayed_days > 0) == searched
    return same_text(NAME, "promises in force, each replayed", sound)


def _holds(told: Reliability) -> Rule:
    every = all(p.holds for p in told.promises) if told.promises else None
    each = all(p.holds == _kept(p) for p in told.promises)
    missed = told.missed_at is None or told.missed_at < told.margin or not told.holds
    return same_text(NAME, "holds as its lowest shares say", each and told.holds == every and missed)


def _kept(p: KeptOnRandomDays) -> bool:
    peak = p.lowest_peak is None or p.lowest_peak >= p.promised_design_day - SHARE_TOLERANCE
    return p.lowest_quarter >= p.promised - SHARE_TOLERANCE and peak


def _cost(case: RebuiltCase, told: Reliability) -> list[Rule]:
    equal = told.equal_days
    if equal is None or told.cost_krw is None:
        return [same_text(NAME, "cost beside a plan for equal days", equal is None and told.cost_krw is None)]
    stated, expected = [told.cost_krw], [case.plan.objective - equal.npv_krw]
    fields = compare(
        NAME,
        [equal.soccer_fields],
        "==",
        [to_benchmark_units(equal.area_m2)],
        [["equal_days.soccer_fields"]],
    )
    known = all(site in case.axes.sites for site in equal.sites)
    return [
        compare(NAME, stated, "==", expected, [["cost_krw"]]),
        compare(NAME, [0.0], "<=", stated, [["cost_krw"]]),
        fields,
        same_text(NAME, "equal_days.sites known", known),
    ]
