"""Every figure that a plan reports, each defined once, from an instance and the decisions.

The instance is the zoned one of the plan (its means are exact, see ``planner.instance.aggregate``); Z zones.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from planner.instance import Instance
from planner.plans.arrays import DecisionArrays

Floats = NDArray[np.float64]

KEPT = 2e-7
"""Boxes that a promise may lack, as a share of those it asks for: a fifth of what the checker allows."""


@dataclass(frozen=True)
class Ledger:
    """A plan's decisions on its instance, with the sums that its figures are made of."""

    instance: Instance
    decisions: DecisionArrays

    @cached_property
    def box_days(self) -> Floats:
        """Days x probability (T, W): boxes per day to expected boxes."""
        return np.asarray(self.instance.calendar.days[:, None] * self.instance.demand.probability[None])

    @cached_property
    def boxes(self) -> float:
        """Expected boxes over the horizon."""
        return float((self.instance.demand.volume.sum(axis=0) * self.box_days).sum())

    @cached_property
    def discounted_boxes(self) -> float:
        """Expected boxes, discounted as money is."""
        return float((self.instance.demand.volume.sum(axis=0) * self.instance.weight).sum())

    def on_time(self, day: int) -> Floats:
        """Boxes per average day within promise day ``day`` (Z, C, T, W)."""
        i = self.instance
        return np.asarray(np.einsum("jzc,jzctw->zctw", i.routes.on_time[day], self.decisions.flow))

    def on_time_share(self, days: float) -> float | None:
        """Expected boxes within that many days over all boxes; None where nothing is promised for them."""
        known = self.instance.routes.promise_days
        return self.share_within(known.index(days)) if days in known else None

    def share_within(self, day: int) -> float:
        """Expected boxes within promise day ``day`` over all boxes."""
        within = self.on_time(day).sum(axis=(0, 1))
        return float((within * self.box_days).sum() / self.boxes)

    @property
    def lead_time_mean_days(self) -> float | None:
        """Mean days from order to door of the boxes that are delivered, on average days; None if none is.

        What waits at a gateway on peak days is not in it.
        """
        boxes = np.einsum("jzctw,tw->jzc", self.decisions.flow, self.box_days)
        delivered = float(boxes.sum())
        return float((self.instance.routes.lead_days * boxes).sum()) / delivered if delivered > 0 else None

    def average_share(self, day: int) -> Floats:
        """Share of the average day's boxes within promise day ``day`` (T, W)."""
        return _share(self.on_time(day).sum(axis=(0, 1)), self.instance.demand.volume.sum(axis=0))

    def design_share(self, day: int) -> Floats:
        """Share of the design day's orders within promise day ``day`` (T, W); what waits is late."""
        i = self.instance
        within = (self.on_time(day).sum(axis=0) * i.demand.peak[:, :, None]).sum(axis=0)
        late = i.orders_per_waiting[:, None] * self.decisions.waiting.sum(axis=0)
        return _share(within - late, (i.demand.peak[:, :, None] * i.demand.volume).sum(axis=0))

    def province_share(self) -> Floats:
        """Share of each province's average day within the longest promise (V, T, W)."""
        i = self.instance
        n_v, (n_t, n_w) = len(i.axes.provinces), i.demand.volume.shape[1:]
        within, demand = np.zeros((n_v, n_t, n_w)), np.zeros((n_v, n_t, n_w))
        np.add.at(within, i.demand.province, self.on_time(i.routes.late_day).sum(axis=1))
        np.add.at(demand, i.demand.province, i.demand.boxes.sum(axis=1))
        return _share(within, demand)

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
        return self._promise_rows[1]

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
    def _promise_rows(self) -> tuple[Floats, Floats]:
        """Boxes a day that every row asks for, and that it lacks (K, T, W); see ``shortages``."""
        i = self.instance
        boxes = i.demand.volume.sum(axis=0)
        ordered = (i.demand.peak[:, :, None] * i.demand.volume).sum(axis=0)
        required, lacks, since = [], [], len(i.calendar.days)
        for promise in i.service.promises:
            for share, kept, of in (
                (promise.share, self.average_share(promise.day), boxes),
                (promise.design_share, self.design_share(promise.day), ordered),
            ):
                required.append(share * of)
                lacks.append((share - kept) * of)
                lacks[-1][: promise.since] = -np.inf
            since = min(since, promise.since)
        for limit, beyond, of in zip(
            (i.service.refused_average, i.service.refused_design),
            self._refused_beyond_limits(),
            (boxes, ordered),
            strict=True,
        ):
            required.append((1.0 - limit) * of)
            lacks.append(beyond)
        demand = np.zeros((len(i.axes.provinces), *boxes.shape))
        np.add.at(demand, i.demand.province, i.demand.boxes.sum(axis=1))
        floors = np.full_like(demand, -np.inf)
        if i.service.province_floor > 0:
            floors[:, since:] = ((i.service.province_floor - self.province_share()) * demand)[:, since:]
        shape = len(lacks), *boxes.shape
        every = np.concatenate([np.reshape(lacks, shape), floors])
        every[:, : i.service.held_from] = -np.inf
        return np.concatenate([np.reshape(required, shape), i.service.province_floor * demand]), every

    def _refused_beyond_limits(self) -> list[Floats]:
        """Boxes of the average and of the design day (T, W) each: minus infinity where there is no limit."""
        i, lost = self.instance, self.decisions.lost.sum(axis=0)
        none = np.full(i.demand.volume.shape[1:], -np.inf)
        average = lost.sum(axis=0) - i.service.refused_average * i.demand.volume.sum(axis=0)
        design = (i.demand.peak[:, :, None] * (lost - i.service.refused_design * i.demand.volume)).sum(axis=0)
        return [
            average if i.service.refused_average < 1.0 else none,
            design if i.service.refused_design < 1.0 else none,
        ]

    @cached_property
    def refused_share(self) -> float:
        """Expected boxes that are refused over all boxes."""
        return float((self.decisions.lost.sum(axis=(0, 1)) * self.box_days).sum() / self.boxes)

    def refused(self) -> tuple[Floats, Floats]:
        """Share of the boxes of the average day (T, W), and of the design day, that are refused."""
        i, lost = self.instance, self.decisions.lost.sum(axis=0)
        peak = i.demand.peak[:, :, None]
        average = _none_of_nothing(lost.sum(axis=0), i.demand.volume.sum(axis=0))
        return average, _none_of_nothing((peak * lost).sum(axis=0), (peak * i.demand.volume).sum(axis=0))

    def refused_beyond(self) -> Floats:
        """Share of the boxes that is refused beyond the limits (T, W), on the day on which that is more.

        Below zero where nothing is.
        """
        i, (average, design) = self.instance, self.refused()
        beyond = np.maximum(average - i.service.refused_average, design - i.service.refused_design)
        beyond[: i.service.held_from] = -np.inf
        return np.asarray(beyond)

    @cached_property
    def from_stock(self) -> Floats:
        """Boxes per average day that leave an FC (S, C, T, W)."""
        return np.asarray(self.decisions.flow[self.instance.n_entries :].sum(axis=1))

    @cached_property
    def stocked_share(self) -> float:
        """Expected boxes from an FC over all boxes."""
        return float((self.from_stock.sum(axis=(0, 1)) * self.box_days).sum() / self.boxes)

    def breadth(self, edges: tuple[float, ...]) -> dict[str, float]:
        """Share of each class's SKUs held, mean over the periods in which an FC is open."""
        widths = np.diff(np.concatenate([[0.0], edges]))
        held = (self.decisions.hold.sum(axis=(0, 1)) * widths[None, :, None]).sum(axis=1)
        in_use = (self.instance.options.usable > 0).any(axis=0)
        mean = held[:, in_use].mean(axis=1) if in_use.any() else np.zeros(len(held))
        return {c: float(v) for c, v in zip(self.instance.axes.classes, mean, strict=True)}

    @cached_property
    def area_need(self) -> Floats:
        """Net m2 needed on the design day (S, M, T, W)."""
        i, d = self.instance, self.decisions
        per_box = (
            i.facilities.area_design[:, :, None] * i.demand.peak[None] + i.facilities.area_average[:, :, None]
        )  # (M, C, T)
        need = np.einsum("mct,smctw->smtw", per_box, d.throughput)
        need = need - np.einsum("mc,smctw->smtw", i.facilities.area_design, d.overflow)
        return np.asarray(need + np.einsum("mcbt,smcbt->smt", i.facilities.area_stock, d.hold)[..., None])

    @cached_property
    def usable(self) -> Floats:
        """Net m2 open and ramped up (S, M, T)."""
        o = self.instance.options
        result = np.zeros(
            (
                len(self.instance.axes.sites),
                len(self.instance.axes.operations),
                len(self.instance.calendar.days),
            )
        )
        np.add.at(result, (o.site, o.operation), o.usable)
        return result

    def area_use(self) -> Floats:
        """Need over usable net m2, all FCs together (T, W); 0 where nothing is open."""
        usable = self.usable.sum(axis=(0, 1))[:, None]
        need = self.area_need.sum(axis=(0, 1))
        return np.asarray(np.where(usable > 0, need / np.where(usable > 0, usable, 1), 0.0))

    @cached_property
    def heads(self) -> Floats:
        """Heads on the design day by site (S, T, W)."""
        i, d = self.instance, self.decisions
        worked = d.throughput * i.demand.peak[None, None, :, :, None] - d.overflow
        return np.asarray(np.einsum("mc,smctw->stw", i.facilities.workers, worked))

    def labour_use(self) -> Floats:
        """Highest use of the local labour market by site (S,)."""
        limit = self.instance.facilities.labour
        return np.asarray(self.heads.max(axis=(1, 2)) / np.where(limit > 0, limit, np.inf))

    def gateway_use(self) -> tuple[Floats, Floats]:
        """Use of each entry's capacity: expected average day (G, T), highest design day (G, T).

        NaN where it has none, zero where it has no limit.
        """
        i = self.instance
        flow = self.decisions.flow[: i.n_entries].sum(axis=1)  # (G, C, T, W)
        average = (flow.sum(axis=1) * i.demand.probability).sum(axis=-1)
        design = (flow * i.gateways.peak[None, :, :, None]).sum(axis=1).max(axis=-1)
        capacity = np.where(i.gateways.capacity > 0, i.gateways.capacity, np.nan)
        return np.asarray(average / capacity), np.asarray(design / capacity)


def _share(part: Floats, whole: Floats) -> Floats:
    """``part / whole``; one where there is nothing to deliver."""
    return np.asarray(np.where(whole > 0, part / np.where(whole > 0, whole, 1.0), 1.0))


def _none_of_nothing(part: Floats, whole: Floats) -> Floats:
    """``part / whole``; zero where there is nothing to deliver."""
    return np.asarray(np.where(whole > 0, part / np.where(whole > 0, whole, 1.0), 0.0))
