"""A facility location problem as arrays, recognised in an instance of the planner."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from planner.engine.location.prices import Arrays
from planner.instance import Floats, Instance, Ints

ROUNDING = 1e-9
"""A capacity this close to the total demand (relative) does not limit a site."""
AMPLE = 1 + 1e-6
"""Capacity of a site without limit over the total demand; finite, and never used up for rounding."""


@dataclass(frozen=True, eq=False)
class LocationProblem:
    """Open sites and serve every customer wholly from open sites, at least cost; a demand may be split.

    m sites, n customers: ``fixed_cost`` (m,) money; ``capacity`` (m,) goods, just above the total demand
    where nothing limits; ``demand`` (n,) goods, all above 0; ``unit_cost`` (m, n) money per unit of goods;
    between ``least`` and ``most`` sites are open. ``rows`` (m,) are the instance's options and
    ``customers`` (n,) its districts that these stand for.
    """

    fixed_cost: Floats
    capacity: Floats
    demand: Floats
    unit_cost: Floats
    least: int
    most: int
    rows: Ints
    customers: Ints

    @property
    def limited(self) -> bool:
        """Whether any site's capacity could bind."""
        return bool((self.capacity < self.demand.sum()).any())

    @cached_property
    def arrays(self) -> Arrays:
        """The problem for compiled functions."""
        return Arrays(
            self.unit_cost, self.demand, self.capacity, self.fixed_cost, float(self.demand.sum()),
            self.least, self.most,
        )  # fmt: skip


def location_problem(instance: Instance) -> LocationProblem | None:
    """The instance as a facility location problem, or None if it is more than that.

    It is one where there is a single class, period, demand scenario, band and operation; no gateway or other
    route without a site; every box must be served; no promise, budget, labour limit, stock or overtime
    plays a part; every site has one option; and no cost is negative.
    """
    if not _is_location(instance):
        return None
    i, o = instance, instance.options
    per_box = float(i.facilities.area_design[0, 0] * i.demand.peak[0, 0] + i.facilities.area_average[0, 0])
    used = (o.usable[:, 0] > 0) & i.routes.allowed[o.site, 0] if per_box > 0 else i.routes.allowed[o.site, 0]
    rows = np.flatnonzero(used)
    site = o.site[rows]
    boxes = i.demand.boxes[:, 0, 0, 0]
    customers = np.flatnonzero(boxes > 0)
    weight = float(i.weight[0, 0])
    space = (
        i.facilities.space_fee[site, 0] * per_box * float(i.calendar.discount[0] * i.demand.probability[0])
    )
    per_unit = weight * (i.routes.cost[site, 0] + i.facilities.handling[0, 0]) + space
    unit_cost = weight * i.routes.carriage[site][:, customers, 0] + per_unit[:, None]
    if (unit_cost < 0).any() or not customers.size:
        return None
    total = float(boxes.sum())
    capacity = o.usable[rows, 0] / per_box if per_box > 0 else np.full(len(rows), np.inf)
    capacity = np.where(capacity >= total * (1 - ROUNDING), total * AMPLE, capacity)
    return LocationProblem(
        fixed_cost=np.ascontiguousarray(o.cost[rows]),
        capacity=np.ascontiguousarray(capacity),
        demand=np.ascontiguousarray(boxes[customers]),
        unit_cost=np.ascontiguousarray(unit_cost),
        least=i.limits.least_sites,
        most=min(i.limits.most_sites, len(rows)),
        rows=rows,
        customers=customers,
    )


def _is_location(i: Instance) -> bool:
    """Whether only sites, customers, capacities and costs of serving are left of the model."""
    single = (
        i.demand.volume.shape == (1, 1, 1)
        and i.facilities.band_share.shape[1] == 1
        and len(i.axes.operations) == 1
    )
    return bool(
        single
        and i.n_entries == 0
        and i.limits.objective == "cost"
        and not np.isfinite(
            [i.limits.budget_total, i.limits.budget_year, i.limits.cost_ceiling, i.service.lost_penalty]
        ).any()
        and not i.service.promises
        and (i.service.late_penalty == 0 or not i.routes.promise_days)
        and i.facilities.overflow_limit == 0
        and i.facilities.band_share[0, 0] == 1
        and not i.facilities.area_stock.any()
        and not i.facilities.hold_cost.any()
        and not i.facilities.cold_fee.any()
        and (np.isinf(i.facilities.labour).all() or not i.facilities.workers.any())
        and len(np.unique(i.options.site)) == len(i.options)
        and (i.options.cost >= 0).all()
    )
