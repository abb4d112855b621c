"""The markets of an instance's periods as arrays: demand, routes past the buildings, gateways, promises."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from planner.engine.pricing.period_data import Market
from planner.instance import Floats, Instance, Ints

IMPOSSIBLE, NEVER = 1e4, 1e3
"""Cost of a box on a route that is not allowed, above any price that a box can have, and from which on nobody
uses a route: times what a broken promise counts, before designs are sought.
"""


class RouteCosts(NamedTuple):
    """What a box costs on each route, KRW (R, C, J), and how punctual it is (R, C, J, D)."""

    cost: Floats
    on_time: Floats


def route_costs(instance: Instance) -> RouteCosts:
    """All routes of an instance, entries first, then sites; one that is not allowed is too dear for any box.

    Where refused orders have limits, there is one more "promise" (the last of D): that a box is sent at all.
    """
    i = instance
    cost = (i.routes.cost[:, None] + i.routes.carriage + i.service.late_penalty * i.routes.late).transpose(
        1, 2, 0
    )
    cost = np.where(i.routes.allowed.T[None], cost, IMPOSSIBLE * i.service.broken_promise)
    on_time = i.routes.on_time.transpose(2, 3, 1, 0) if i.routes.promise_days else np.zeros((*cost.shape, 1))
    if i.service.limits_refusals:
        on_time = np.concatenate([on_time, np.ones((*cost.shape, 1))], axis=3)
    return RouteCosts(cost, on_time)


def markets(instance: Instance, gates: Ints, routes: RouteCosts) -> tuple[Market, ...]:
    """The market of every period; ``gates`` (G,) are the entries that have a limit in any period."""
    g = instance.n_entries
    past = RouteCosts(
        np.ascontiguousarray(routes.cost[:, :, :g]), np.ascontiguousarray(routes.on_time[:, :, :g])
    )
    return tuple(_market(instance, t, gates, past) for t in range(len(instance.calendar.days)))


def _market(i: Instance, t: int, gates: Ints, past: RouteCosts) -> Market:
    """Period t's market, whose routes ``past`` the buildings are the same in all periods."""
    gate = np.full(i.n_entries, -1)
    gate[gates] = np.arange(len(gates))
    in_force = [p for p in i.service.promises if p.since <= t]
    promises = [(p.day, p.share, p.design_share, float(i.orders_per_waiting[t])) for p in in_force]
    if i.service.limits_refusals:  # what waits is sent all the same
        promises.append(
            (past.on_time.shape[3] - 1, 1.0 - i.service.refused_average, 1.0 - i.service.refused_design, 0.0)
        )
    day, share, design_share, late = np.array(promises).reshape(-1, 4).T
    volume, peak = i.demand.volume[:, t], i.demand.peak[:, t]
    boxes, ordered = volume.sum(axis=0), (peak[:, None] * volume).sum(axis=0)
    province = np.zeros((len(i.axes.provinces), volume.shape[1]))
    np.add.at(province, i.demand.province, (i.demand.share[:, :, None] * volume).sum(axis=1))
    floor = i.service.province_floor if in_force else 0.0
    days, broken = float(i.calendar.days[t]), i.service.price_of_broken(t)
    per_design_day = float(i.calendar.peak_days[t]) / days
    return Market(
        cost=past.cost,
        on_time=past.on_time,
        share=np.ascontiguousarray(i.demand.share),
        province=i.demand.province,
        volume=np.ascontiguousarray(volume),
        probability=i.demand.probability,
        peak=np.ascontiguousarray(peak),
        gate_peak=np.ascontiguousarray(i.gateways.peak[:, t]),
        gate=gate,
        capacity=np.ascontiguousarray(i.gateways.capacity[gates, t]),
        wait=float(i.gateways.overflow_cost + i.service.late_penalty)
        * per_design_day
        * float(i.calendar.peak_queue[t]),
        orders_per_waiting=np.ascontiguousarray(late),
        promise_day=day.astype(np.int64),
        late_day=int(i.routes.late_day) if i.routes.promise_days else 0,
        lost=float(min(i.service.lost_price_in(t), IMPOSSIBLE * i.service.broken_promise)),
        never=float(NEVER * i.service.broken_promise),
        need_average=share[:, None] * boxes,
        need_design=design_share[:, None] * ordered,
        need_province=floor * province * _may_miss(i, floor)[:, None],
        broken=broken,
        band_share=np.ascontiguousarray(i.facilities.band_share),
    )


def _may_miss(i: Instance, floor: float) -> NDArray[np.bool_]:
    """Provinces (V,) where boxes may miss the floor: elsewhere its price is 0.

    Some route is less punctual, or a box can be lost.
    """
    missed = np.zeros(len(i.axes.provinces), dtype=bool)
    if floor > 0 and i.routes.promise_days:
        worst = np.where(i.routes.allowed[:, None], i.routes.on_time[i.routes.late_day], np.inf).min(
            axis=(0, 2)
        )
        can_be_lost = bool(np.isfinite(i.service.lost_penalty))
        np.logical_or.at(missed, i.demand.province, (worst < floor) | can_be_lost)
    return missed
