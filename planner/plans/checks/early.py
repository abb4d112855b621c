"""The quarters in which no building could help: before the first can be open, and what lacks there."""

from __future__ import annotations

import numpy as np

from planner.instance.assembly import with_promises
from planner.plans.checks.case import Floats, RebuiltCase
from planner.plans.checks.rules import TOLERANCE, Rule, compare, same_text
from planner.plans.checks.service import (
    average_within,
    design_orders,
    design_within,
    province_within,
    refused_shares,
    share_of,
)
from planner.scenario.horizon import Period

NAME = "before_any_building"


def early_rules(case: RebuiltCase) -> list[Rule]:
    """What is excused is before any building, lacks as it is told, and nothing else is excused."""
    told = case.plan.before_any_building
    if not told:
        return []
    first, periods = first_open(case), case.axes.periods
    opens = periods[min(first, len(periods) - 1)]
    found = _lacking(case, case.instance.service.held_from)
    names = [(e.quarter, e.rule, e.promise_days) for e in told]
    same = names == list(found) and all(e.first_building == opens for e in told)
    rules = [
        compare(NAME, [case.instance.service.held_from], "<=", [first], [["first quarter that counts"]]),
        same_text(NAME, "every promise and limit that lacks, and no other", same),
    ]
    if same:
        labels = [[f"{quarter}, {rule}" for quarter, rule, _ in found]]
        shares = [(e.asked, e.share) for e in told]
        for n, side in enumerate(("asked", "share")):
            expected = [pair[n] for pair in found.values()]
            rules.append(compare(f"{NAME}_{side}", [s[n] for s in shares], "==", expected, labels))
    return rules


def first_open(case: RebuiltCase) -> int:
    """The first quarter in which a building can be open: by the shortest lead time, or the plan's own."""
    asked, start = case.scenario.building, case.scenario.horizon.periods[0]
    leads = {
        "lease": asked.lease_lead, "buy": asked.buy_lead,
        "build": asked.build_lead, "third_party": asked.third_party_lead,
    }  # fmt: skip
    own = [Period.parse(b.opens).quarters_after(start) for b in case.plan.recommendation.sites]
    return min([*(leads[tenure] for tenure in asked.tenures), *own, len(case.axes.periods)])


def _lacking(case: RebuiltCase, until: int) -> dict[tuple[str, str, float | None], tuple[float, float]]:
    """Share asked and share found of all that lacks before a period, in the order in which it is told."""
    i = with_promises(case.instance, case.scenario)
    boxes, orders = i.demand.volume.sum(axis=0), design_orders(case)
    average, design = refused_shares(case)
    limits = case.scenario.service.refused_limits
    beyond = np.maximum(average - limits[0], design - limits[1])
    within, demand = province_within(case)
    # Where nothing is ordered all of it is on time.
    provinces = np.nan_to_num(share_of(within, demand), nan=1.0).min(axis=(0, 2))
    since = min((p.since for p in i.service.promises), default=until)
    found: dict[tuple[str, str, float | None], tuple[float, float]] = {}
    for t in range(until):
        for p in i.service.promises:
            on_days = [
                share_of(average_within(case, p.day)[t], boxes[t]),
                share_of(design_within(case, p.day)[t], orders[t]),
            ]
            if p.since <= t and _most(p.share - on_days[0], p.design_share - on_days[1]) > TOLERANCE / 5:
                asked = max(p.share, p.design_share)
                key = case.axes.periods[t], "promise", i.routes.promise_days[p.day]
                found[key] = asked, float(min(day.min() for day in on_days))
        if beyond[t].max() > TOLERANCE / 5:
            found[case.axes.periods[t], "refused", None] = limits[0], _most(average[t], design[t])
        if t >= since and i.service.province_floor - provinces[t] > TOLERANCE / 5:
            key = case.axes.periods[t], "province_floor", i.routes.promise_days[i.routes.late_day]
            found[key] = i.service.province_floor, float(provinces[t])
    return found


def _most(*shares: Floats) -> float:
    return float(max(s.max() for s in shares))
