"""One period's best flows, its buildings given: from the interior-point method, as a plan's decisions."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from planner.engine.evaluation.feasibility import HOLDS, most_violated, repaired
from planner.engine.pricing.dual_mapping import translated
from planner.engine.pricing.linear_program import Part
from planner.engine.pricing.period_data import Buildings
from planner.engine.pricing.period_solver import LEAST_AREA, best_flows
from planner.engine.pricing.subproblems import Group, Subproblems
from planner.engine.pricing.warm_start import DualVector
from planner.instance import Floats, Ints
from planner.plans.arrays import DecisionArrays
from planner.plans.kpis import Ledger

NONE = 1e-8
"""Share of a district's boxes, or of a band, that is nothing: the method leaves a little of everything."""
EXACT = 1e-6
"""Relative difference that is rounding."""
NEEDED = 3.0
"""Times the boxes that are rounding, from which on it is certain that some need lack. Where none need,
decisions within that rounding of the best lack 1.25 times as much at most: a box costs less than a fifth of
what its promise counts.
"""


@dataclass(frozen=True)
class OpenBuildings:
    """Buildings that stand, one a ``group`` of one site, with ``usable`` (Q, T) net m2."""

    groups: tuple[Group, ...]
    usable: Floats

    def open_in(self, t: int) -> Ints:
        """Numbers of the buildings that are open in a period."""
        return np.flatnonzero(self.usable[:, t] > 0)

    def at(self, periods: Subproblems, t: int) -> tuple[list[Group], Buildings]:
        """The buildings that are open in a period."""
        open_now = self.open_in(t)
        groups = [self.groups[q] for q in open_now]
        return groups, periods.buildings(t, groups, self.usable[open_now, t], periods.routes(groups))


def near(
    periods: Subproblems, t: int, b: Buildings, groups: list[Group], known: DualVector | None
) -> Floats | None:
    """Where a search of a period's prices begins, ``known`` those of about the same buildings."""
    if known is None or not periods.fits(t, known):  # easier promises can have other rows
        return None
    return translated(periods, t, b, groups, known.at(t))


def holding(periods: Subproblems, t: int, b: Buildings, held: Floats) -> tuple[Subproblems, Buildings]:
    """Period t of buildings that hold ``held`` (Q, C, B) of every band, and nothing else.

    What a building holds of a class is a band of its own, which no other building can hold; what it costs to
    hold it is left out.
    """
    market, n_q, n_c = periods.markets[t], held.shape[0], held.shape[1]
    elsewhere = periods.instance.service.price_of_broken(t) * float(
        market.volume.sum(axis=0).max(initial=1.0)
    )
    cost = np.broadcast_to(elsewhere * (1.0 - np.eye(n_q))[:, None], (n_q, n_c, n_q))
    left = b.usable - (b.stock * held).sum(axis=(1, 2))
    share = np.ascontiguousarray(np.einsum("cb,qcb->cq", market.band_share, held))
    return periods.with_market(t, market._replace(band_share=share)), b._replace(
        hold=np.array(cost, order="C"), stock=np.zeros((n_q, n_c, n_q)), usable=np.maximum(left, LEAST_AREA)
    )


def flows(
    periods: Subproblems,
    standing: OpenBuildings,
    t: int,
    known: DualVector | None = None,
    held: Floats | None = None,
) -> DecisionArrays | None:
    """The decisions of period t (one period long), or None where the method does not come to its end.

    ``known`` prices of about the same buildings are where it begins. ``held`` (Q, C, B) of every band, where
    that is decided already.
    Boxes of scenarios that cannot happen have no weight in the method: there is None then too.
    """
    market = periods.markets[t]
    if (market.probability <= 0.0).any():
        return None
    groups, b = standing.at(periods, t)
    begin = near(periods, t, b, groups, known)
    if held is None or not groups:
        found, bound = best_flows(periods, t, b, begin)
    else:
        held = held[standing.open_in(t)]
        fixed, left = holding(periods, t, b, held)
        found, bound = best_flows(fixed, t, left, begin)
        found, bound = found._replace(held=held), bound + float((b.hold * held).sum() * periods.scale[t])
    decisions = repaired(periods.instance.period(t), _decisions(periods, t, groups, b, found))
    return decisions if _proven(Ledger(periods.instance.period(t), decisions), bound) else None


def _proven(ledger: Ledger, bound: float) -> bool:
    """Whether decisions keep to all capacities and cost no more than ``bound``, KRW, within ``EXACT``.

    A little more may lack from promises, for each box is dear and what is nothing was left out. Where it is
    not certain that any need lack, no promise may lack anything: a small province's boxes are few among all.
    """
    i = ledger.instance
    cost, broken = sum(ledger.costs().values()) - float(i.options.cost.sum()), ledger.broken_promises()
    few = EXACT * i.service.broken_promise * float((i.demand.volume.sum(axis=0) * i.weight).sum())
    return (
        cost + broken - bound <= EXACT * abs(bound) + min(few, broken)
        and most_violated(ledger) <= HOLDS
        and (broken > NEEDED * few or ledger.promise_violation <= HOLDS)
    )


def _decisions(
    periods: Subproblems, t: int, groups: list[Group], b: Buildings, found: Part
) -> DecisionArrays:
    i, market = periods.instance, periods.markets[t]
    n_e, n_q, (n_c, n_w) = i.n_entries, len(groups), market.volume.shape
    total = found.flow.sum(axis=3, keepdims=True)
    share = found.flow / np.where(total > 0, total, 1.0)
    share = np.where(share < NONE, 0.0, share)
    share /= np.where(total > 0, share.sum(axis=3, keepdims=True), 1.0)
    boxes = (share * (market.share.T[:, None] * market.volume[:, :, None])[..., None]).transpose(3, 2, 0, 1)
    flow = np.zeros((len(i.axes.routes), *boxes.shape[1:]))
    flow[:n_e] = boxes[:n_e]
    shape = (len(i.axes.sites), len(i.axes.operations), n_c, n_w)
    throughput, overflow = np.zeros(shape), np.zeros(shape)
    hold = np.zeros((*shape[:3], i.facilities.band_share.shape[1]))
    for q, g in enumerate(groups):
        own = boxes[n_e + 1 + q :: n_q]
        flow[n_e + g.sites[0]] += own.sum(axis=0)
        throughput[g.sites[0], g.operation] = own.sum(axis=(0, 1))
        if len(own) > 1:  # the second is with overflow
            overflow[g.sites[0], g.operation] = b.overflow_limit * market.peak[:, None] * own[1].sum(axis=0)
        hold[g.sites[0], g.operation] = np.where(found.held[q] < NONE, 0.0, found.held[q])
    waiting = np.zeros((n_e, n_w))
    at_gates = (boxes[:n_e].sum(axis=1) * market.gate_peak[:, None]).sum(axis=1)[periods.gates]
    waiting[periods.gates] = np.maximum(0.0, at_gates - market.capacity[:, None])
    return DecisionArrays(
        flow[..., None, :], boxes[n_e][..., None, :], throughput[..., None, :],
        hold[..., None], overflow[..., None, :], waiting[:, None, :],
    )  # fmt: skip
