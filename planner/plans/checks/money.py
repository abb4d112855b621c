"""Every cost part from the decisions, the objective, its bound and gap."""

from __future__ import annotations

import math

import numpy as np

from planner.plans.checks.case import Floats, RebuiltCase
from planner.plans.checks.rules import HALF_DECIMAL, Rule, compare
from planner.plans.checks.service import queue_of_event


def recomputed_costs(case: RebuiltCase) -> dict[str, tuple[float, float]]:
    """NPV of each cost part, KRW, and what the file's rounding may move it.

    Expected over demand scenarios, discounted by quarter: flows count every day, overflow the
    design days, waiting the queue of every design day, space fees and stock once a quarter.
    """
    i = case.instance
    quarter = i.calendar.discount[:, None] * i.demand.probability[None]  # (T, W)
    every_day, design_days = i.calendar.days[:, None] * quarter, i.calendar.peak_days[:, None] * quarter
    waits = design_days * queue_of_event(i.calendar.peak_days)[:, None]
    on_way = np.einsum("jrctw,tw->jrc", case.flow, every_day)
    # Values that are zero in the file were below its last decimal at most where a building or box can be.
    entries = np.einsum("jrctw,tw->jrc", (case.flow != 0) * case.weight[None, :, :, None, None], every_day)

    def of_flow(cost: Floats) -> tuple[float, float]:
        return float((cost * on_way).sum()), float(HALF_DECIMAL * (np.abs(cost) * entries).sum())

    parts = {
        part: of_flow(cost[:, None]) for part, cost in zip(case.axes.parts, i.routes.box_cost, strict=True)
    }
    parts["carriage"] = of_flow(i.routes.carriage)
    late = of_flow(i.service.late_penalty * (1 - i.routes.on_time[i.routes.late_day]))
    waiting = _times((i.service.late_penalty + i.gateways.overflow_cost) * waits[None], case.waiting)
    parts["late"] = (late[0] + waiting[0], late[1] + waiting[1])
    parts["lost"] = _times(i.service.lost_penalty * every_day[None, None], case.lost)
    parts["facility"] = (float(i.options.cost.sum()), 0.0)
    return parts | _site_costs(case, every_day, design_days, quarter)


def _site_costs(
    case: RebuiltCase, every_day: Floats, design_days: Floats, quarter: Floats
) -> dict[str, tuple[float, float]]:
    i = case.instance
    s, m = np.nonzero(case.units)
    worked, hold, overflow = case.throughput[s, m], case.hold[s, m], case.overflow[s, m]
    fee = (
        i.facilities.space_fee[s, m][:, None] + i.facilities.cold_fee[None]
    )  # (Q, C), KRW per net m2 and quarter
    per_box = (
        i.facilities.area_design[m][:, :, None] * i.demand.peak[None]
        + i.facilities.area_average[m][:, :, None]
    )
    of_boxes = _times(fee[:, :, None, None] * per_box[..., None] * quarter[None, None], worked)
    of_stock = _times(fee[:, :, None, None] * i.facilities.area_stock[m] * i.calendar.discount, hold)
    return {
        "handling": _times(i.facilities.handling[m][:, :, None, None] * every_day[None, None], worked),
        "space": (of_boxes[0] + of_stock[0], of_boxes[1] + of_stock[1]),
        "stock": _times((i.facilities.hold_cost * i.calendar.discount)[None], hold),
        "assortment_change": _changes(case, hold),
        "overflow": _times(i.facilities.overflow_cost * design_days[None, None], overflow),
    }


def _changes(case: RebuiltCase, hold: Floats) -> tuple[float, float]:
    """What it costs to bring in what is held more than in the period before, and to take out what less."""
    moves, discount = case.instance.facilities.moves, case.instance.calendar.discount
    more = hold - np.concatenate([np.zeros_like(hold[..., :1]), hold[..., :-1]], axis=-1)
    cost = np.where(more > 0, moves.bring_in, -moves.take_out) * discount
    dearest = np.maximum(moves.bring_in, moves.take_out) * discount * len(hold)
    return float((cost * more).sum()), float(2 * HALF_DECIMAL * dearest.sum())


def _times(cost: Floats, values: Floats) -> tuple[float, float]:
    each = np.broadcast_to(cost, values.shape)
    return float((each * values).sum()), float(HALF_DECIMAL * np.abs(each).sum())


def money_rules(case: RebuiltCase, costs: dict[str, tuple[float, float]]) -> list[Rule]:
    """Cost parts as stated, their sum as the objective, the bound below it and the gap between them."""
    plan = case.plan
    rules = []
    for part in sorted(costs.keys() | plan.costs.keys()):
        value, slack = costs.get(part, (0.0, 0.0))
        rules.append(compare(f"cost_{part}", [plan.costs.get(part, 0.0)], "==", [value], [["NPV"]], slack))
    total, slack = sum(v for v, _ in costs.values()), sum(s for _, s in costs.values())
    if case.scenario.objective == "cost":
        rules.append(compare("objective", [plan.objective], "==", [total], [["NPV"]], slack))
    ceiling = compare("cost_ceiling", [total], "<=", [case.instance.limits.cost_ceiling], [["NPV"]], slack)
    told = plan.explanation
    declared = plan.status == "infeasible" and told is not None and told.least_cost_krw is not None
    reason = "as given" if case.evaluated else "declared above" if declared else None
    rules.append(ceiling.excused(reason) if reason else ceiling)
    rules.append(compare("bound", [plan.bound], "<=", [plan.objective], [["bound <= objective"]]))
    gap = math.inf if plan.gap is None else plan.gap
    rules.append(compare("gap", [gap], "==", [_gap(plan.objective, plan.bound)], [["relative"]]))
    return rules


def _gap(objective: float, bound: float) -> float:
    """|objective - bound| / |objective|; 0 where equal, infinite where the bound is unknown."""
    if objective == bound:
        return 0.0
    if objective == 0 or not np.isfinite([objective, bound]).all():
        return math.inf
    return abs(objective - bound) / abs(objective)
