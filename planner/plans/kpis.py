"""What a plan costs and what it lacks from its promises: the two sums that a search weighs.

Every figure that a plan reports is defined once, from an instance and the decisions: here, in
``planner.plans.service_levels`` and in ``planner.plans.capacity_use``. The instance is the zoned one of the
plan (its means are exact, see ``planner.instance.aggregate``).
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from planner.instance import Instance
from planner.plans.arrays import DecisionArrays
from planner.plans.capacity_use import CapacityUse
from planner.plans.service_levels import ServiceLevels

Floats = NDArray[np.float64]

KEPT = 2e-7
"""Boxes that a promise may lack, as a share of those it asks for: a fifth of what the checker allows."""


@dataclass(frozen=True)
class Ledger:
    """The cost of a plan's decisions on its instance, and the boxes that its promises lack."""

    instance: Instance
    decisions: DecisionArrays

    @cached_property
    def service(self) -> ServiceLevels:
        """What customers get."""
        return ServiceLevels(self.instance, self.decisions)

    @cached_property
    def use(self) -> CapacityUse:
        """What the plan takes of space, people and gateways."""
        return CapacityUse(self.instance, self.decisions)

    @cached_property
    def discounted_boxes(self) -> float:
        """Expected boxes, discounted as money is."""
        return float((self.instance.demand.volume.sum(axis=0) * self.instance.weight).sum())

    def costs(self) -> dict[str, float]:
        """NPV of every part of the cost, KRW, expected over demand scenarios."""
        i, d = self.instance, self.decisions
        weight, expected = i.weight, i.calendar.discount[:, None] * i.demand.probability[None]
        boxes = np.einsum("jzctw,tw->jzc", d.flow, weight)
        parts = {
            part: float((cost * boxes.sum(axis=1)).sum())
            for part, cost in zip(i.axes.parts, i.routes.box_cost, strict=True)
        }
        parts["carriage"] = float((i.routes.carriage * boxes).sum())
        wait = (
            (i.gateways.overflow_cost + i.service.late_penalty)
            * (i.calendar.peak_days * i.calendar.peak_queue)[:, None]
            * expected
        )
        parts["late"] = float(
            i.service.late_penalty * (i.routes.late * boxes).sum() + (d.waiting.sum(axis=0) * wait).sum()
        )
        parts["handling"] = float(np.einsum("mc,smctw,tw->", i.facilities.handling, d.throughput, weight))
        fee = i.facilities.space_fee[:, :, None] + i.facilities.cold_fee
        per_box = (
            i.facilities.area_design[:, :, None] * i.demand.peak[None] + i.facilities.area_average[:, :, None]
        )
        worked = np.einsum("smc,mct,smctw,tw->", fee, per_box, d.throughput, expected)
        stored = np.einsum("smc,mcbt,smcbt,t->", fee, i.facilities.area_stock, d.hold, i.calendar.discount)
        parts["space"] = float(worked + stored)
        parts["stock"] = float(
            np.einsum("cbt,smcbt,t->", i.facilities.hold_cost, d.hold, i.calendar.discount)
        )
        parts["assortment_change"] = i.facilities.moves.cost(d.hold, i.calendar.discount)
        outside = i.facilities.overflow_cost * i.calendar.peak_days[:, None] * expected
        parts["overflow"] = float((d.overflow.sum(axis=(0, 1, 2)) * outside).sum())
        lost = d.lost.sum(axis=(0, 1))
        parts["lost"] = float(i.service.lost_penalty * (lost * weight).sum()) if lost.any() else 0.0
        parts["facility"] = float(i.options.cost.sum())
        return parts

    def broken_promises(self) -> float:
        """Boxes that lack from promises, at their price, KRW; the design day stands for its quarter."""
        return float(self.broken_by_period().sum())

    def shortfall_boxes(self) -> float:
        """Boxes that lack from promises, discounted as money is; a design day stands for its quarter."""
        return self.broken_promises() / self.instance.service.broken_promise

    def broken_by_period(self) -> Floats:
        """``broken_promises`` of every period (T,)."""
        i = self.instance
        short = np.maximum(0.0, self.shortages()).sum(axis=0)
        return np.asarray((i.service.broken_promise * short * i.weight).sum(axis=1))

    def shortages(self) -> Floats:
        """Boxes a day that every promise lacks (K, T, W): below zero where it is kept with room.

        Two rows a promise, average and design day; then the refused boxes beyond their limits, on both days,
        and the provinces' floors. Minus infinity where it is not in force.
        """
        return self._promise_rows.lacks

    @property
    def promise_violation(self) -> float:
        """The largest shortage of a row of ``shortages``, relative to the boxes it asks for (at least 1)."""
        return float(self.row_violations().max(initial=0.0))

    def row_violations(self) -> Floats:
        """``shortages`` (K, T, W) relative to the boxes that a row asks for (at least 1)."""
        required, lacks = self._promise_rows
        return np.asarray(lacks / np.maximum(1.0, required))

    @property
    def keeps_promises(self) -> bool:
        """Whether every row of every promise in force is kept, within ``KEPT``."""
        return self.promise_violation <= KEPT

    def keeps_promises_from(self, period: int) -> bool:
        """Whether every row of every promise in force is kept in that period and those after it."""
        return float(self.row_violations()[:, period:].max(initial=0.0)) <= KEPT

    @cached_property
    def _promise_rows(self) -> _Rows:
        """All rows, in the order of ``shortages``; none is in force before ``Service.held_from``."""
        parts = (_promised(self.service), _refused(self.service), _province_floors(self.service))
        required, lacks = (np.concatenate(of_all) for of_all in zip(*parts, strict=True))
        lacks[:, : self.instance.service.held_from] = -np.inf
        return _Rows(required, lacks)


class _Rows(NamedTuple):
    """Boxes a day that every row asks for, and that it lacks (K, T, W); see ``Ledger.shortages``."""

    required: Floats
    lacks: Floats


def _promised(service: ServiceLevels) -> _Rows:
    """Two rows a promise: the average and the design day."""
    i = service.instance
    boxes, ordered = _boxes_of_days(i)
    shape = 2 * len(i.service.promises), *boxes.shape
    required, lacks = np.zeros(shape), np.zeros(shape)
    for n, promise in enumerate(i.service.promises):
        for k, share, kept, of in (
            (2 * n, promise.share, service.average_share(promise.day), boxes),
            (2 * n + 1, promise.design_share, service.design_share(promise.day), ordered),
        ):
            required[k] = share * of
            lacks[k] = (share - kept) * of
            lacks[k, : promise.since] = -np.inf
    return _Rows(required, lacks)


def _refused(service: ServiceLevels) -> _Rows:
    """Two rows: boxes refused beyond their limit, where there is one, on the average and the design day."""
    i, lost = service.instance, service.decisions.lost.sum(axis=0)
    limits = i.service.refused_average, i.service.refused_design
    required = np.stack([(1.0 - limit) * of for limit, of in zip(limits, _boxes_of_days(i), strict=True)])
    average = lost.sum(axis=0) - limits[0] * i.demand.volume.sum(axis=0)
    design = (i.demand.peak[:, :, None] * (lost - limits[1] * i.demand.volume)).sum(axis=0)
    lacks = np.stack([average, design])
    lacks[[limit >= 1.0 for limit in limits]] = -np.inf
    return _Rows(required, lacks)


def _province_floors(service: ServiceLevels) -> _Rows:
    """A row a province: what it lacks from the floor, once the first promise is in force."""
    i, floor = service.instance, service.instance.service.province_floor
    demand = np.zeros((len(i.axes.provinces), *i.demand.volume.shape[1:]))
    np.add.at(demand, i.demand.province, i.demand.boxes.sum(axis=1))
    lacks = np.full_like(demand, -np.inf)
    since = min((p.since for p in i.service.promises), default=len(i.calendar.days))
    if floor > 0:
        lacks[:, since:] = ((floor - service.province_share()) * demand)[:, since:]
    return _Rows(floor * demand, lacks)


def _boxes_of_days(i: Instance) -> tuple[Floats, Floats]:
    """Boxes of the average day and orders of the design day, of all classes (T, W) each."""
    return i.demand.volume.sum(axis=0), (i.demand.peak[:, :, None] * i.demand.volume).sum(axis=0)
