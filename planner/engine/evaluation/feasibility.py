"""Flows that keep to every row exactly, whatever the processor: a margin before solving, a repair after it.

A solver ends within a tolerance of each row, and not by the same digits on every machine. So the rows are
given to it a little tighter than they are (``with_margin``), what can be set right by arithmetic is set right
(``repaired``), and what then still lacks is measured row by row, as the checker does (``most_violated``).
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from planner.instance import Floats, Instance
from planner.plans.arrays import DecisionArrays
from planner.plans.kpis import Ledger

MARGIN = 3e-7
"""Share by which every row is tighter for the solver: it costs as much of the price of that row, which is
less than a millionth of the cost, and is larger than what solvers leave (1e-7).
"""
HOLDS = 1e-7
"""Relative violation of a row below which it holds; a tenth of what the checker allows."""


def with_margin(instance: Instance) -> Instance:
    """The instance with every capacity and every promise tighter by ``MARGIN``."""
    less, more = 1.0 - MARGIN, 1.0 + MARGIN
    asked = instance.service
    return replace(
        instance,
        gateways=replace(instance.gateways, capacity=instance.gateways.capacity * less),
        facilities=replace(instance.facilities, labour=instance.facilities.labour * less),
        options=replace(instance.options, usable=instance.options.usable * less),
        service=replace(
            asked,
            promises=tuple(
                replace(p, share=p.share * more, design_share=p.design_share * more) for p in asked.promises
            ),
            province_floor=asked.province_floor * more,
            refused_average=max(0.0, 1.0 - (1.0 - asked.refused_average) * more),
            refused_design=max(0.0, 1.0 - (1.0 - asked.refused_design) * more),
        ),
    )


def repaired(instance: Instance, found: DecisionArrays) -> DecisionArrays:
    """The decisions with all that follows from others computed, not left as a solver rounded it.

    No value is below zero; bands are held at most once; no more leaves stock than is held there, in any
    district; every box takes a route or is refused; throughput, overflow and waiting follow from the flows.
    Each site has one building.
    """
    i, n_e = instance, instance.n_entries
    flow, lost = np.maximum(found.flow, 0.0), np.maximum(found.lost, 0.0)
    hold = np.maximum(found.hold, 0.0)
    hold = hold / np.maximum(1.0, hold.sum(axis=(0, 1)))
    demand = i.demand.boxes
    served = flow.sum(axis=0) + lost
    scale = np.where(served > 0, demand / np.where(served > 0, served, 1.0), 0.0)
    flow, lost = flow * scale, lost * scale
    unit = found.throughput.sum(axis=(2, 3, 4)).argmax(axis=1)  # the operation of a site's building
    held = np.einsum("cb,smcbt->smct", i.facilities.band_share, hold)
    flow, lost = _within_stock(i, flow, lost, held)
    throughput = np.zeros_like(found.throughput)
    sites = np.arange(len(unit))
    throughput[sites, unit] = flow[n_e:].sum(axis=1)
    most = i.facilities.overflow_limit * i.demand.peak[None, None, :, :, None] * throughput
    return DecisionArrays(
        flow, lost, throughput, hold, np.clip(found.overflow, 0.0, most), left_over(instance, flow)
    )


def left_over(instance: Instance, flow: Floats) -> Floats:
    """Boxes that every gateway leaves over on each peak day (G, T, W): what comes above its capacity."""
    i = instance
    arriving = (flow[: i.n_entries].sum(axis=1) * i.gateways.peak[None, :, :, None]).sum(axis=1)
    return np.asarray(np.maximum(0.0, arriving - i.gateways.capacity[..., None]))


def _within_stock(i: Instance, flow: Floats, lost: Floats, held: Floats) -> tuple[Floats, Floats]:
    """What leaves stock beyond what is held goes the way that most of the district's other boxes go."""
    n_e = i.n_entries
    stocked = flow[n_e:]
    sold, cover = (
        held.sum(axis=1)[..., None] * i.demand.volume,
        held.sum(axis=(0, 1))[None, ..., None] * i.demand.boxes,
    )
    through = stocked.sum(axis=1)
    of_site = np.where(through > sold, sold / np.where(through > 0, through, 1.0), 1.0)
    less = stocked * of_site[:, None]
    to_district = less.sum(axis=0)
    of_district = np.where(to_district > cover, cover / np.where(to_district > 0, to_district, 1.0), 1.0)
    less = less * of_district
    over = (stocked - less).sum(axis=0)
    if not over.any() or not np.isfinite(i.service.lost_penalty):
        return (flow, lost) if not over.any() else (np.concatenate([flow[:n_e], less]), lost + over)
    others = np.concatenate([flow[:n_e], lost[None]])
    cost = np.concatenate(
        [np.where(i.routes.allowed[:n_e, None], (i.routes.cost[:, None] + i.routes.carriage)[:n_e], np.inf),
         np.full((1, *i.demand.share.shape), i.service.lost_price)]
    )  # fmt: skip
    cheapest = np.broadcast_to(cost.argmin(axis=0)[..., None, None], over.shape)
    way = np.where(others.max(axis=0) > 0, others.argmax(axis=0), cheapest)
    added = np.take_along_axis(others, way[None], axis=0) + over
    np.put_along_axis(others, way[None], added, axis=0)
    return np.concatenate([others[:n_e], less]), others[n_e]


def most_violated(ledger: Ledger) -> float:
    """The largest violation of a capacity, relative to its size (at least 1); promises aside."""
    i, use = ledger.instance, ledger.use
    through = ledger.decisions.flow[: i.n_entries].sum(axis=(1, 2))
    rows = (
        (use.area_need, use.usable[..., None]),
        (use.heads, i.facilities.labour[:, None, None]),
        (through, i.gateways.capacity[..., None]),
    )
    return max(_violation(left, right) for left, right in rows)


def _violation(left: Floats, right: Floats) -> float:
    left, right = np.broadcast_arrays(left, right)
    bounded = np.isfinite(right)
    over = (left[bounded] - right[bounded]) / np.maximum(1.0, np.abs(right[bounded]))
    return float(over.max(initial=0.0))
