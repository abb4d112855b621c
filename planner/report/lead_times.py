"""How long boxes take, in half-day steps: of all boxes, and the mean of every district."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from planner.assemble import assemble
from planner.plan.types import Plan
from planner.report.flows import PlanKey, days_and_chances
from planner.scenario import Scenario
from planner.scenario.service import Promise

STEPS = tuple(0.5 * n for n in range(1, 41))
"""Days at which arrival is told, up to 20: later than any route's slowest box in the base case."""


@dataclass(frozen=True)
class LeadTimes:
    """``arrived`` share of all boxes within ``STEPS`` days; ``district_days`` mean days by district code."""

    arrived: NDArray[np.float64]
    district_days: dict[str, float]

    @property
    def mean(self) -> float:
        """Mean days of all boxes; what comes after the last step counts at the next."""
        return float(_mean(self.arrived[:, None])[0])


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
    mix = _mix(plan)[:, plan.zone_of_district]  # (J, R, C)
    volume = np.einsum("ctw,t,w->c", instance.volume, instance.days, instance.probability)
    boxes = mix * (instance.share * volume)[:, classes][None]
    within = np.einsum("djrc,jrc->dr", instance.on_time[:, routes][..., classes], boxes)
    total = boxes.sum(axis=(0, 2))
    shares = within / np.maximum(total, 1e-12)
    days = _mean(shares)
    by_district = {code: float(days[r]) for r, code in enumerate(plan.names.district)}
    return LeadTimes(within.sum(axis=1) / max(total.sum(), 1e-12), by_district)


def _mix(plan: Plan) -> NDArray[np.float64]:
    """Share of a zone's boxes of each class by route over the horizon (routes, zones, classes)."""
    names, table = plan.names, plan.decisions["flow"]
    days, chance = days_and_chances(plan)
    route, zone, kind, period, scenario = (np.array(i, dtype=np.int64) for i in table.index)
    moved = np.zeros((len(names.route), len(names.zone), len(names.product_class)))
    np.add.at(moved, (route, zone, kind), np.array(table.values) * days[period] * chance[scenario])
    return np.asarray(moved / np.maximum(moved.sum(axis=0, keepdims=True), 1e-12))


def _mean(shares: NDArray[np.float64]) -> NDArray[np.float64]:
    """Mean days from shares arrived by each step (steps, n)."""
    arriving = np.diff(np.vstack([np.zeros_like(shares[:1]), shares, np.ones_like(shares[:1])]), axis=0)
    return np.asarray(np.array([*STEPS, STEPS[-1] + 0.5]) @ arriving)
