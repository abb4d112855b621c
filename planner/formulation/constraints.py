"""The constraint families: one function each; its name is the family's name in reports and tests.

Indices as in ``planner.instance``; x is flow, u throughput, h hold, v overflow, q waiting, y open,
d = share x volume. Boxes per average day unless said otherwise.
"""

from __future__ import annotations

import numpy as np

from planner.formulation.program import Program
from planner.formulation.variables import Decisions
from planner.instance import Instance

STRONG_LINK_ROWS = 60_000
"""Above this many rows the strong link costs more time than its tighter bound saves (measured)."""


def demand_met(p: Program, i: Instance, d: Decisions) -> None:
    """Every box takes a route or is lost: sum_j x[j,r,c,t,w] + lost[r,c,t,w] = d[r,c,t,w]."""
    rows = p.family("demand_met", i.demand.boxes.shape, lower=i.demand.boxes, upper=i.demand.boxes)
    rows.add(rows.index[:, d.pair_class].transpose(1, 0, 2, 3), d.flow.index, 1.0)
    if d.lost is not None:
        rows.add(rows.index, d.lost.index, 1.0)


def throughput_split(p: Program, i: Instance, d: Decisions) -> None:
    """What leaves an FC went through one of its operations: sum_m u[s,m,c,t,w] = sum_r x[s,r,c,t,w]."""
    sites = np.unique(d.unit_site)
    n_c, n_t, n_w = i.demand.volume.shape
    rows = p.family("throughput_split", (len(sites), n_c, n_t, n_w), lower=0, upper=0)
    rows.add(rows.index[np.searchsorted(sites, d.unit_site)], d.throughput.index, 1.0)
    for k in np.flatnonzero(d.site_pairs(i.n_entries)):
        site = np.searchsorted(sites, d.pair_route[k] - i.n_entries)
        rows.add(rows.index[site, d.pair_class[k]][None], d.flow.index[k], -1.0)


def assortment(p: Program, i: Instance, d: Decisions) -> None:
    """Only what is held can be sold: u[s,m,c,t,w] <= V[c,t,w] sum_b share[c,b] h[s,m,c,b,t]."""
    rows = p.family("assortment", d.throughput.index.shape, upper=0)
    rows.add(rows.index, d.throughput.index, 1.0)
    held = -i.facilities.band_share[None, :, :, None, None] * i.demand.volume[None, :, None]
    rows.add(rows.index[:, :, None], d.hold.index[..., None], held)


def band_held_once(p: Program, i: Instance, d: Decisions) -> None:
    """A band's SKUs are divided over the FCs, not copied: sum_{s,m} h[s,m,c,b,t] <= 1."""
    rows = p.family("band_held_once", d.hold.index.shape[1:], upper=1)
    rows.add(rows.index[None], d.hold.index, 1.0)


def assortment_change(p: Program, i: Instance, d: Decisions) -> None:
    """What is held more than before was brought in, what less was taken out: h[t] - h[t-1] = a[t] - r[t]."""
    if d.brought_in is None or d.taken_out is None:
        return
    rows = p.family("assortment_change", d.hold.index.shape, lower=0, upper=0)
    rows.add(rows.index, d.hold.index, 1.0)
    rows.add(rows.index[..., 1:], d.hold.index[..., :-1], -1.0)
    rows.add(rows.index, d.brought_in.index, -1.0)
    rows.add(rows.index, d.taken_out.index, 1.0)


def least_stay(p: Program, i: Instance, d: Decisions) -> None:
    """What was brought in lately is there: sum of a over the last least_stay[c] periods <= h[s,m,c,b,t]."""
    if d.brought_in is None:
        return
    stays = i.facilities.moves.stays()
    n_q, _, n_b, _ = d.hold.index.shape
    rows = p.family("least_stay", (len(stays), n_q, n_b), upper=0)
    for n, (c, t, first) in enumerate(stays):
        rows.add(rows.index[n][..., None], d.brought_in.index[:, c, :, first : t + 1], 1.0)
        rows.add(rows.index[n], d.hold.index[:, c, :, t], -1.0)


def district_cover(p: Program, i: Instance, d: Decisions) -> None:
    """No district gets more from stock than is held: sum_s x[s,r,c,t,w] <= d[r,c,t,w] sum_{s,m,b} share h.

    Implied by ``demand_met`` where every box must come from an FC and can.
    """
    must = (
        not i.n_entries and d.lost is None and bool((i.facilities.band_share.sum(axis=1) >= 1 - 1e-9).all())
    )
    if must or not len(d.unit_site):
        return
    n_c, n_t, _ = i.demand.volume.shape
    cover = p.variables("cover", (n_c, n_t))
    definition = p.family("cover_defined", (n_c, n_t), lower=0, upper=0)
    definition.add(definition.index, cover.index, 1.0)
    definition.add(definition.index[None, :, None], d.hold.index, -i.facilities.band_share[None, :, :, None])
    rows = p.family("district_cover", i.demand.boxes.shape, upper=0)
    rows.add(rows.index, cover.index[None, :, :, None], -i.demand.boxes)
    stocked = d.site_pairs(i.n_entries)
    rows.add(rows.index[:, d.pair_class[stocked]].transpose(1, 0, 2, 3), d.flow.index[stocked], 1.0)


def building_in_use(p: Program, i: Instance, d: Decisions) -> None:
    """What is open by t: ready[s,m,t] = sum_{o opened} y[o], usable[s,m,t] = sum_o usable[o,t] y[o]."""
    rows = p.family("building_in_use", (2, *d.ready.index.shape), lower=0, upper=0)
    rows.add(rows.index[0], d.ready.index, 1.0)
    rows.add(rows.index[1], d.usable.index, 1.0)
    usable = i.options.usable
    rows.add(rows.index[0][d.option_unit], d.open.index[:, None], -(usable > 0).astype(float))
    rows.add(rows.index[1][d.option_unit], d.open.index[:, None], -usable)


def area(p: Program, i: Instance, d: Decisions) -> None:
    """Net m2 needed on the design day fit into what is open and ramped up.

    sum_c (A_design peak + A_average) u - A_design v + sum_{c,b} A_stock h <= usable[s,m,t].
    """
    n_t, n_w = i.demand.volume.shape[1:]
    rows = p.family("area", (len(d.unit_site), n_t, n_w), upper=0)
    m = d.unit_operation
    per_box = (
        i.facilities.area_design[m][:, :, None] * i.demand.peak[None]
        + i.facilities.area_average[m][:, :, None]
    )
    rows.add(rows.index[:, None], d.throughput.index, per_box[..., None])
    if d.overflow is not None:
        rows.add(rows.index[:, None], d.overflow.index, -i.facilities.area_design[m][:, :, None, None])
    rows.add(
        rows.index[:, None, None],
        d.hold.index[..., None],
        np.repeat(i.facilities.area_stock[m][..., None], n_w, axis=-1),
    )
    rows.add(rows.index, d.usable.index[:, :, None], -1.0)


def stock_needs_building(p: Program, i: Instance, d: Decisions) -> None:
    """Nothing is held where nothing is open: h[s,m,c,b,t] <= ready[s,m,t]. Tightens ``area``."""
    rows = p.family("stock_needs_building", d.hold.index.shape, upper=0)
    rows.add(rows.index, d.hold.index, 1.0)
    rows.add(rows.index, d.ready.index[:, None, None, :], -1.0)


def overflow_limit(p: Program, i: Instance, d: Decisions) -> None:
    """Overtime and outside help take at most a share of the design day: v <= limit x peak x u, by class."""
    if d.overflow is None:
        return
    rows = p.family("overflow_limit", d.overflow.index.shape, upper=0)
    rows.add(rows.index, d.overflow.index, 1.0)
    rows.add(rows.index, d.throughput.index, -i.facilities.overflow_limit * i.demand.peak[None, :, :, None])


def labour(p: Program, i: Instance, d: Decisions) -> None:
    """Workers of the design day can be hired nearby: sum_{m,c} workers (peak u - v) <= labour[s]."""
    sites = np.unique(d.unit_site)
    sites = sites[np.isfinite(i.facilities.labour[sites])]
    if not len(sites):
        return
    n_t, n_w = i.demand.volume.shape[1:]
    rows = p.family("labour", (len(sites), n_t, n_w), upper=i.facilities.labour[sites][:, None, None])
    with_limit = np.isin(d.unit_site, sites)
    row = rows.index[np.searchsorted(sites, d.unit_site[with_limit])][:, None]
    workers = i.facilities.workers[d.unit_operation[with_limit]]
    rows.add(row, d.throughput.index[with_limit], (workers[:, :, None] * i.demand.peak[None])[..., None])
    if d.overflow is not None:
        rows.add(row, d.overflow.index[with_limit], -workers[:, :, None, None])


def gateway_average(p: Program, i: Instance, d: Decisions) -> None:
    """On the average day a gateway clears what comes: sum_{r,c} x[g,r,c,t,w] <= capacity[g,t]."""
    rows = p.family("gateway_average", d.waiting.index.shape, upper=i.gateways.capacity[d.gates][:, :, None])
    for position, gate in enumerate(d.gates):
        rows.add(rows.index[position][None, None], d.flow.index[d.pair_route == gate], 1.0)


def gateway_design_day(p: Program, i: Instance, d: Decisions) -> None:
    """On the design day what is left over waits: sum_{r,c} gate_peak x[g,...] - q[g,t,w] <= capacity[g,t]."""
    rows = p.family(
        "gateway_design_day", d.waiting.index.shape, upper=i.gateways.capacity[d.gates][:, :, None]
    )
    rows.add(rows.index, d.waiting.index, -1.0)
    for position, gate in enumerate(d.gates):
        own = d.pair_route == gate
        rows.add(
            rows.index[position][None, None],
            d.flow.index[own],
            i.gateways.peak[d.pair_class[own]][:, None, :, None],
        )


def promise_average(p: Program, i: Instance, d: Decisions) -> None:
    """On the average day: sum_{j,r,c} P(lead <= D) x >= share x demand, each promise, period, scenario."""
    n_t, n_w = i.demand.volume.shape[1:]
    for n, promise in enumerate(i.service.promises):
        after = np.arange(n_t) >= promise.since
        required = np.where(after[:, None], promise.share * i.demand.volume.sum(axis=0), -np.inf)
        rows = p.family("promise_average", (n_t, n_w), lower=required)
        on_time = i.routes.on_time[promise.day][d.pair_route, :, d.pair_class]
        rows.add(rows.index[None, None], d.flow.index, on_time[:, :, None, None])
        rows.add(rows.index, d.short_average.index[n], 1.0)


def promise_design_day(p: Program, i: Instance, d: Decisions) -> None:
    """On the design day, boxes that wait are late: sum P peak x - r q >= share x peak demand.

    r = late orders for a box left over every peak day: the queue grows, see ``Instance.orders_per_waiting``.
    """
    n_t, n_w = i.demand.volume.shape[1:]
    for n, promise in enumerate(i.service.promises):
        after = np.arange(n_t) >= promise.since
        ordered = (i.demand.peak[:, :, None] * i.demand.volume).sum(axis=0)
        required = np.where(after[:, None], promise.design_share * ordered, -np.inf)
        rows = p.family("promise_design_day", (n_t, n_w), lower=required)
        on_time = i.routes.on_time[promise.day][d.pair_route, :, d.pair_class]
        rows.add(
            rows.index[None, None],
            d.flow.index,
            on_time[:, :, None, None] * i.demand.peak[d.pair_class][:, None, :, None],
        )
        rows.add(rows.index[None], d.waiting.index, -i.orders_per_waiting[None, :, None])
        rows.add(rows.index, d.short_design.index[n], 1.0)


def province_floor(p: Program, i: Instance, d: Decisions) -> None:
    """In each province within the longest promise: sum_{j,c,r in v} P x >= floor x demand of the province."""
    if i.service.province_floor <= 0 or not i.service.promises:
        return
    n_t, n_w = i.demand.volume.shape[1:]
    since = min(q.since for q in i.service.promises)
    demand = np.zeros((len(i.axes.provinces), n_t, n_w))
    np.add.at(demand, i.demand.province, i.demand.boxes.sum(axis=1))
    required = np.where(np.arange(n_t)[None, :, None] >= since, i.service.province_floor * demand, -np.inf)
    rows = p.family("province_floor", demand.shape, lower=required)
    on_time = i.routes.on_time[i.routes.late_day][d.pair_route, :, d.pair_class]
    rows.add(rows.index[i.demand.province][None], d.flow.index, on_time[:, :, None, None])
    rows.add(rows.index, d.short_province.index, 1.0)


def refused_average(p: Program, i: Instance, d: Decisions) -> None:
    """On the average day few boxes are lost: sum_{r,c} lost <= limit x demand, each period, scenario."""
    if d.lost is None or i.service.refused_average >= 1.0:
        return
    rows = p.family(
        "refused_average",
        i.demand.volume.shape[1:],
        upper=i.service.refused_average * i.demand.volume.sum(axis=0),
    )
    rows.add(rows.index[None, None], d.lost.index, 1.0)
    rows.add(rows.index, d.over_average.index, -1.0)


def refused_design_day(p: Program, i: Instance, d: Decisions) -> None:
    """On the design day: sum_{r,c} peak lost <= limit x peak demand. Implied where none may be lost."""
    if d.lost is None or i.service.refused_design >= 1.0:
        return
    ordered = (i.demand.peak[:, :, None] * i.demand.volume).sum(axis=0)
    rows = p.family("refused_design_day", ordered.shape, upper=i.service.refused_design * ordered)
    rows.add(rows.index[None, None], d.lost.index, i.demand.peak[None, :, :, None])
    rows.add(rows.index, d.over_design.index, -1.0)


def budget(p: Program, i: Instance, d: Decisions) -> None:
    """Facility spending stays within the budget of each calendar year and of the whole horizon."""
    if not len(i.options):
        return
    if np.isfinite(i.limits.budget_year):
        yearly = p.family("budget", (i.options.spend.shape[1],), upper=i.limits.budget_year)
        yearly.add(yearly.index[None], d.open.index[:, None], i.options.spend)
    if np.isfinite(i.limits.budget_total):
        total = p.family("budget", (1,), upper=i.limits.budget_total)
        total.add(total.index[0], d.open.index, i.options.spend.sum(axis=1))


def one_building_per_site(p: Program, i: Instance, d: Decisions) -> None:
    """At most one option per site: sum_{o at s} y[o] <= 1."""
    rows = p.family("one_building_per_site", (len(i.axes.sites),), upper=1)
    rows.add(rows.index[i.options.site], d.open.index, 1.0)


def number_of_sites(p: Program, i: Instance, d: Decisions) -> None:
    """The number of open sites stays between its limits."""
    rows = p.family("number_of_sites", (1,), lower=i.limits.least_sites, upper=i.limits.most_sites)
    rows.add(rows.index[0], d.open.index, 1.0)


def strong_link(p: Program, i: Instance, d: Decisions) -> None:
    """x[s,r,c,t,w] <= d[r,c,t,w] sum_m ready[s,m,t]: implied, but tightens the bound of small cases."""
    stocked = d.site_pairs(i.n_entries)
    shape = d.flow.index[stocked].shape
    if np.prod(shape) > STRONG_LINK_ROWS or not len(i.options):
        return
    rows = p.family("strong_link", shape, upper=0)
    rows.add(rows.index, d.flow.index[stocked], 1.0)
    n_m = len(i.axes.operations)
    site = d.pair_route[stocked] - i.n_entries
    demand = i.demand.boxes[:, d.pair_class[stocked]].transpose(1, 0, 2, 3)
    for m in range(n_m):
        units = np.flatnonzero(d.unit_operation == m)
        pairs = np.flatnonzero(np.isin(site, d.unit_site[units]))
        own = units[np.searchsorted(d.unit_site[units], site[pairs])]
        rows.add(rows.index[pairs], d.ready.index[own][:, None, :, None], -demand[pairs])


FAMILIES = (
    demand_met,
    throughput_split,
    assortment,
    band_held_once,
    assortment_change,
    least_stay,
    district_cover,
    building_in_use,
    area,
    stock_needs_building,
    overflow_limit,
    labour,
    gateway_average,
    gateway_design_day,
    promise_average,
    promise_design_day,
    province_floor,
    refused_average,
    refused_design_day,
    budget,
    one_building_per_site,
    number_of_sites,
    strong_link,
)
_OF_SEVERAL_PERIODS = (
    assortment_change, least_stay,
    stock_needs_building, strong_link, budget, one_building_per_site, number_of_sites,
)  # fmt: skip
ONE_PERIOD_FAMILIES = tuple(f for f in FAMILIES if f not in _OF_SEVERAL_PERIODS)
"""What a period alone needs, its buildings being given."""
