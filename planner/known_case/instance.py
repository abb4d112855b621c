"""A facility location case as an instance of the planner's own model, and its answer read back.

One class, period, demand scenario, band and operation; an option a facility, its capacity the net area and
a box one m2; no gateways, no lost boxes, no promises.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from planner.errors import InputError
from planner.instance import (
    AssortmentMoves,
    Axes,
    Calendar,
    Demand,
    Facilities,
    Gateways,
    Instance,
    Limits,
    Options,
    Routes,
    Service,
)
from planner.known_case.case import FacilityCase

LEAST_SHARE = 1e-9
"""Shares below this are noise of the solver."""


def instance_of(case: FacilityCase) -> Instance:
    """The case in the planner's terms; costs stay in the case's own units."""
    n_s, n_r = len(case.fixed_cost), len(case.demand)
    total = float(case.demand.sum())
    if total <= 0:
        raise InputError("no demand at all", "at least one customer with demand above 0", file=case.name)
    capacity = np.where(np.isfinite(case.capacity), case.capacity, total)
    one = np.ones(1)
    axes = Axes(
        tuple(map(str, range(n_r))), ("all",), ("unit",), ("once",), (0,), ("certain",), (),
        tuple(map(str, range(n_s))), ("serve",), (),
    )  # fmt: skip
    options = Options(
        site=np.arange(n_s), operation=np.zeros(n_s, dtype=np.int64), opens=np.zeros(n_s, dtype=np.int64),
        tenure=("given",) * n_s, technology=("serve",) * n_s, area=capacity, usable=capacity[:, None],
        cost=case.fixed_cost.astype(float), spend=np.zeros((n_s, 1)),
    )  # fmt: skip
    return Instance(
        axes=axes,
        demand=Demand(
            volume=np.full((1, 1, 1), total),
            share=(case.demand / total)[:, None],
            province=np.zeros(n_r, dtype=np.int64),
            peak=np.ones((1, 1)),
            probability=one,
        ),
        calendar=Calendar(days=one, discount=one, peak_days=np.zeros(1), year=np.zeros(1, dtype=np.int64)),
        routes=Routes(
            allowed=np.ones((n_s, 1), dtype=bool),
            box_cost=np.zeros((0, n_s, 1)),
            carriage=np.asarray(case.unit_cost, dtype=float)[:, :, None],
            promise_days=(),
            on_time=np.zeros((0, n_s, n_r, 1)),
            lead_days=np.zeros((n_s, n_r, 1)),
            late_day=0,
        ),
        gateways=Gateways(capacity=np.zeros((0, 1)), peak=np.ones((1, 1)), overflow_cost=0.0),
        facilities=_facilities(n_s),
        options=options,
        service=Service(promises=(), province_floor=0.0, late_penalty=0.0, lost_penalty=np.inf),
        limits=Limits(
            budget_total=np.inf,
            budget_year=np.inf,
            least_sites=0,
            most_sites=n_s if case.open_count is None else case.open_count,
            objective="cost",
            cost_ceiling=np.inf,
        ),
    )


def _facilities(count: int) -> Facilities:
    """So many facilities in which a box takes one m2 and costs nothing."""
    return Facilities(
        area_design=np.zeros((1, 1)),
        area_average=np.ones((1, 1)),
        area_stock=np.zeros((1, 1, 1, 1)),
        stock=np.zeros((1, 1, 1)),
        band_share=np.ones((1, 1)),
        handling=np.zeros((1, 1)),
        space_fee=np.zeros((count, 1)),
        cold_fee=np.zeros(1),
        hold_cost=np.zeros((1, 1, 1)),
        moves=AssortmentMoves.free(1, 1, 1),
        workers=np.zeros((1, 1)),
        labour=np.full(count, np.inf),
        overflow_limit=0.0,
        overflow_cost=0.0,
    )


def assignment_of(
    case: FacilityCase, opened: list[int], flow: NDArray[np.float64]
) -> list[list[tuple[int, float]]]:
    """For each customer [(facility, share)], shares adding up to one, from boxes (S, R) by facility.

    Where nothing limits a facility, a customer goes to its cheapest open one.
    """
    result = []
    free = not np.isfinite(case.capacity).any()
    for customer, demand in enumerate(case.demand):
        if free or demand == 0:
            nearest = min(opened, key=lambda s: float(case.unit_cost[s, customer]))
            result.append([(nearest, 1.0)])
            continue
        shares = {
            s: float(flow[s, customer] / demand) for s in opened if flow[s, customer] / demand > LEAST_SHARE
        }
        total = sum(shares.values())
        result.append([(s, share / total) for s, share in shares.items()])
    return result
