"""What customers get of a plan: boxes in time, boxes refused, boxes from stock; all as shares of boxes.

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


@dataclass(frozen=True)
class ServiceLevels:
    """Shares of a plan's boxes, on average days, design days and over the horizon."""

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


def _share(part: Floats, whole: Floats) -> Floats:
    """``part / whole``; one where there is nothing to deliver."""
    return np.asarray(np.where(whole > 0, part / np.where(whole > 0, whole, 1.0), 1.0))


def _none_of_nothing(part: Floats, whole: Floats) -> Floats:
    """``part / whole``; zero where there is nothing to deliver."""
    return np.asarray(np.where(whole > 0, part / np.where(whole > 0, whole, 1.0), 0.0))
