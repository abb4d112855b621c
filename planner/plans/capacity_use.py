"""How far a plan uses what limits it: floor space, people, gateways.

The instance is the zoned one of the plan (its means are exact, see ``planner.instance.aggregate``).
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
class CapacityUse:
    """What a plan needs of space, people and gateways, and how much of what there is that takes."""

    instance: Instance
    decisions: DecisionArrays

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
