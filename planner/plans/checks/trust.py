"""How far the plan says it can be relied on, and what lacks from its promises."""

from __future__ import annotations

import numpy as np

from planner.plans.checks.case import Floats, RebuiltCase
from planner.plans.checks.rules import HALF_DECIMAL, Rule, compare, same_text
from planner.plans.checks.service import (
    average_within,
    design_orders,
    design_within,
    province_within,
    refused_shares,
)
from planner.plans.trust import trust_of


def trust_rules(case: RebuiltCase) -> list[Rule]:
    """The plan is called what its bounds allow; what may still change holds its own design."""
    plan = case.plan
    earned = trust_of(plan)
    same = plan.trust == earned
    return [
        same_text("trust", f"told {plan.trust}, earned {earned}", same),
        *_shortfall(case),
        *_may_change(case),
    ]


def _shortfall(case: RebuiltCase) -> list[Rule]:
    """Boxes that lack from promises, over the horizon, discounted: nothing where none is declared to."""
    plan = case.plan
    found = slack = 0.0
    if plan.status == "infeasible":
        found, slack = _lacking(case)
    return [
        compare("shortfall_boxes", [plan.shortfall_boxes], "==", [found], [["horizon"]], slack),
        compare(
            "shortfall_boxes_bound", [plan.shortfall_boxes_bound, 0.0], "<=",
            [plan.shortfall_boxes, plan.shortfall_boxes_bound], [["bound <= found", "0 <= bound"]],
        ),
    ]  # fmt: skip


def _lacking(case: RebuiltCase) -> tuple[float, float]:
    """Boxes, and what the file's rounding may move them."""
    i, boxes, orders = case.instance, case.instance.demand.volume.sum(axis=0), design_orders(case)
    weight = case.box_days * i.calendar.discount[:, None]
    since, total = len(i.calendar.days), 0.0
    for p in i.service.promises:
        for asked, kept in (
            (p.share * boxes, average_within(case, p.day)),
            (p.design_share * orders, design_within(case, p.day)),
        ):
            total += _from(p.since, asked - kept, weight)
        since = min(since, p.since)
    limits = case.scenario.service.refused_limits
    average, design = (share - limit for share, limit in zip(refused_shares(case), limits, strict=True))
    first = i.service.held_from
    total += _from(first, average * boxes, weight) + _from(first, design * orders, weight)
    within, demand = province_within(case)
    total += sum(_from(since, row, weight) for row in i.service.province_floor * demand - within)
    entries = ((case.flow != 0) * case.weight[None, :, :, None, None]).sum(axis=(0, 1, 2))  # (T, W)
    most = 2 * len(i.service.promises) + 3
    return total, float(HALF_DECIMAL * most * i.demand.peak.max() * (entries * weight).sum())


def _from(since: int, missing: Floats, weight: Floats) -> float:
    """What is missing (T, W), where anything is, from a period on."""
    return float((np.maximum(0.0, missing) * weight)[since:].sum())


def _may_change(case: RebuiltCase) -> list[Rule]:
    told = case.plan.may_change
    if told is None:
        return []
    area = case.plan.recommendation.area_m2
    own = sorted(b.site for b in case.plan.recommendation.sites)
    known = all(site in case.axes.sites for group in told.sites for site in group)
    return [
        same_text("may_change", "only of a preliminary plan", case.plan.trust == "preliminary"),
        same_text("may_change", "sites: known ones, the plan's own first", known and told.sites[:1] == [own]),
        compare(
            "may_change", [told.area_m2_low, area], "<=", [area, told.area_m2_high],
            [["area_m2_low", "area_m2_high"]],
        ),
    ]  # fmt: skip
