"""How long boxes take, in half-day steps."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from planner.instance.assembly import assemble
from planner.plans.types import Plan
from planner.report.flows import PlanKey, days_and_chances
from planner.scenario import Scenario
from planner.scenario.service import Promise

STEPS = tuple(0.5 * n for n in range(1, 41))
"""Days at which arrival is told, up to 20: later than any route's slowest box in the base case."""


@dataclass(frozen=True)
class LeadTimes:
    """``arrived`` share of all boxes within ``STEPS`` days; boxes that are refused never arrive."""

    arrived: NDArray[np.float64]


def lead_times(plan: Plan) -> LeadTimes:
    """The plan's lead times, expected over quarters and demand scenarios (average days)."""
    return _lead_times(PlanKey(plan))


@lru_cache(maxsize=8)
def _lead_times(key: PlanKey) -> LeadTimes:
    plan = key.plan
    scenario = Scenario.model_validate(plan.scenario)
    # The instance knows arrival at promised days only: promise nothing, at every step.
    steps = tuple(Promise(days=days, share=0.0) for days in STEPS)
    service = scenario.service.model_copy(update={"promises": steps})
    instance = assemble(scenario.model_copy(update={"service": service}))
    routes = [instance.axes.routes.index(name) for name in plan.names.route]
    classes = [instance.axes.classes.index(name) for name in plan.names.product_class]
    zone, share = np.array(plan.zone_of_district), instance.demand.share[:, classes]
    of_zone = np.zeros((len(plan.names.zone), len(classes)))
    np.add.at(of_zone, zone, share)
    part = share / np.where(of_zone > 0, of_zone, 1.0)[zone]  # a district's of its zone (R, C)
    boxes = _moved(plan)[:, zone] * part[None]
    within = np.einsum("djrc,jrc->d", instance.routes.on_time[:, routes][..., classes], boxes)
    return LeadTimes(within / max(float(boxes.sum()) + _refused(plan), 1e-12))


def _moved(plan: Plan) -> NDArray[np.float64]:
    """Expected boxes over the horizon (routes, zones, classes)."""
    names, table = plan.names, plan.decisions["flow"]
    days, chance = days_and_chances(plan)
    route, zone, kind, period, scenario = (np.array(i, dtype=np.int64) for i in table.index)
    moved = np.zeros((len(names.route), len(names.zone), len(names.product_class)))
    np.add.at(moved, (route, zone, kind), np.array(table.values) * days[period] * chance[scenario])
    return moved


def _refused(plan: Plan) -> float:
    """Expected boxes over the horizon that no route takes."""
    table = plan.decisions.get("lost")
    if table is None or not table.values:
        return 0.0
    days, chance = days_and_chances(plan)
    *_, period, scenario = (np.array(i, dtype=np.int64) for i in table.index)
    return float((np.array(table.values) * days[period] * chance[scenario]).sum())
