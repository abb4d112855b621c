"""Full-size lower bounds from the duals of a small period problem.

Duals of a zoned problem are extended to all districts, and carried over to other sites, so that every
reduced cost is non-negative; by weak duality their objective is then a lower bound of the full-size period
for ANY buildings, linear in the buildings' net areas: a Benders cut (J. F. Benders, Numerische Mathematik 4,
1962) whose sub-problem is never solved at full size. What the extension loses is the error of the zoning, so
it shows in the gap.

Notation follows ``planner.model.families``; duals y are in the convention reduced cost = c - A'y, so y <= 0
on rows "<=" and y >= 0 on rows ">=".
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from planner.instance import Instance, Ints, Options
from planner.model.objective import BROKEN_PROMISE
from planner.solve.periods import PeriodResult

Floats = NDArray[np.float64]
BISECTIONS = 50
DOUBLINGS = 80
NOISE = 1e-9
"""Share of a cut's constant below which a slope is noise."""
MOST_BUILDINGS = 100
"""More buildings than a merged site ever holds."""


@dataclass(frozen=True)
class Cut:
    """Cost of period t >= ``constant`` + sum of ``slope`` (S, M) <= 0, KRW per net m2, x usable net m2."""

    period: int
    constant: float
    slope: Floats


@dataclass(frozen=True)
class Duals:
    """Duals of one solved period, clipped to where they are surely feasible.

    ``gate_average``, ``gate_design`` (G, W) of the finite gateways; ``promise_average``, ``promise_design``
    (D', W); ``province`` (V, W); ``once`` (C, B); ``cover`` (Z, C, W); by site of the solved problem:
    ``split`` (S, C, W) what a box is worth at the FC's door, nan where nothing was open; ``labour`` (S, W);
    ``area`` (S, M, W) >= 0, KRW per net m2.
    """

    period: int
    gates: Ints
    gate_average: Floats
    gate_design: Floats
    promise_average: Floats
    promise_design: Floats
    province: Floats
    once: Floats
    cover: Floats
    split: Floats
    labour: Floats
    area: Floats


def duals(solved: Instance, t: int, result: PeriodResult) -> Duals:
    """Read off a solved period of the zoned instance ``solved``."""
    one, d = solved.period(t), result.decisions
    n_c, _, n_w = one.volume.shape
    n_s, n_m = len(one.axes.sites), len(one.axes.operations)
    n_g, n_p, n_v = len(d.gates), len(one.promises), len(one.axes.provinces)
    expected = one.discount[0] * one.probability
    design = np.clip(
        result.duals("promise_design_day", (n_p, n_w)), 0, BROKEN_PROMISE * one.peak_days[0] * expected
    )
    wait = (one.gate_overflow_cost + one.late_penalty) * one.peak_days[0] * expected
    sites = np.unique(d.unit_site)
    limited = sites[np.isfinite(one.labour[sites])]
    split = np.full((n_s, n_c, n_w), np.nan)
    split[sites] = result.duals("throughput_split", (len(sites), n_c, n_w))
    labour = np.zeros((n_s, n_w))
    labour[limited] = np.minimum(result.duals("labour", (len(limited), n_w)), 0)
    area = np.zeros((n_s, n_m, n_w))
    area[d.unit_site, d.unit_operation] = -np.minimum(result.duals("area", (len(d.unit_site), n_w)), 0)
    return Duals(
        period=t,
        gates=d.gates,
        gate_average=np.minimum(result.duals("gateway_average", (n_g, n_w)), 0),
        gate_design=np.clip(
            result.duals("gateway_design_day", (n_g, n_w)),
            -(wait + one.orders_per_waiting[0] * design.sum(axis=0)),
            0,
        ),
        promise_average=np.clip(
            result.duals("promise_average", (n_p, n_w)), 0, BROKEN_PROMISE * one.weight[0]
        ),
        promise_design=design,
        province=np.clip(result.duals("province_floor", (n_v, n_w)), 0, BROKEN_PROMISE * one.weight[0]),
        once=np.minimum(result.duals("band_held_once", one.band_share.shape), 0),
        cover=np.minimum(result.duals("district_cover", (len(one.axes.districts), n_c, n_w)), 0),
        split=split,
        labour=labour,
        area=area,
    )


def cut(full: Instance, prices: Duals, zone: Ints, like: Ints) -> Cut:
    """The cut for the full-size instance.

    ``zone`` (R,) the zone of each district in the solved problem; ``like`` (S,) for each site of ``full`` the
    solved site whose duals it takes over (any choice is valid, a similar one is tight).
    """
    one = full.period(prices.period)
    g, demand = one.n_entries, one.demand[:, :, 0]
    weight = one.weight[0]
    cost = (one.route_cost[:, None] + one.carriage + one.late_penalty * one.late)[..., None] * weight
    base = np.where(
        one.allowed[:, None, :, None], cost - _promise_credit(one, prices), np.inf
    )  # (J, R, C, W)
    base[prices.gates] -= (
        prices.gate_average[:, None, None]
        + one.gate_peak[None, None, :, 0, None] * prices.gate_design[:, None, None]
    )
    base[g:] -= prices.cover[zone][None]
    price = base[:g].min(axis=0)
    if np.isfinite(one.lost_penalty):
        price = np.minimum(price, one.lost_penalty * weight)
    split = prices.split[like]
    known = ~np.isnan(split).any(axis=(1, 2))
    for site in np.flatnonzero(known):
        price = np.minimum(price, base[g + site] + split[site])
    # Where nothing was open, a box is worth at most what the best district would save.
    split[~known] = (price[None] - base[g:][~known]).max(axis=1)
    labour = prices.labour[like]
    # The dual that defines a class's cover is what the districts' cover rows add up to.
    cover_defined = (demand * prices.cover[zone]).sum(axis=(0, 2))
    area = _area_prices(one, prices, split, labour, prices.area[like], cover_defined)
    constant = (
        float((price * demand).sum())
        + float(prices.once.sum())
        + float((labour * np.where(np.isfinite(one.labour), one.labour, 0)[:, None]).sum())
        + float(((prices.gate_average + prices.gate_design) * one.gate_capacity[prices.gates]).sum())
        + _required(one, prices, demand)
    )
    return Cut(prices.period, constant, -area.sum(axis=-1))


def tidy(found: Cut, options: Options) -> Cut:
    """The cut without slopes that are noise of the solver; what they could give is taken off the constant.

    Such slopes spread a row over many orders of magnitude, on which a MIP solver loses its way.
    """
    largest = np.zeros_like(found.slope)
    np.maximum.at(largest, (options.site, options.operation), options.usable[:, found.period])
    worth = found.slope * largest * MOST_BUILDINGS
    noise = np.abs(worth) < NOISE * abs(found.constant)
    return Cut(found.period, found.constant + float(worth[noise].sum()), np.where(noise, 0.0, found.slope))


def _promise_credit(one: Instance, prices: Duals) -> Floats:
    """What on-time boxes are worth (J, R, C, W)."""
    credit = np.zeros((*one.carriage.shape, one.volume.shape[2]))
    for n, promise in enumerate(one.promises):
        worth = prices.promise_average[n] + one.peak[:, 0, None] * prices.promise_design[n]
        credit += one.on_time[promise.day][..., None] * worth
    if one.promises:
        credit += one.on_time[one.late_day][..., None] * prices.province[one.province][None, :, None]
    return credit


def _required(one: Instance, prices: Duals, demand: Floats) -> float:
    total, volume = 0.0, one.volume[:, 0]
    for n, promise in enumerate(one.promises):
        total += float((prices.promise_average[n] * promise.share * volume.sum(axis=0)).sum())
        ordered = (one.peak[:, 0, None] * volume).sum(axis=0)
        total += float((prices.promise_design[n] * promise.design_share * ordered).sum())
    by_province = np.zeros((len(one.axes.provinces), volume.shape[1]))
    np.add.at(by_province, one.province, demand.sum(axis=1))
    return total + float((prices.province * one.province_floor * by_province).sum())


def _area_prices(
    one: Instance, prices: Duals, split: Floats, labour: Floats, start: Floats, cover_defined: Floats
) -> Floats:
    """The least price of a net m2 (S, M, W), from ``start`` up, at which no operation gains by one more box.

    The rise is common to the demand scenarios in proportion to their probability and found by bisection. A
    box is worth ``split`` at the door; its throughput pays handling, fees, area and heads, less what
    overflow saves; what is then left, times the band's boxes, must not exceed what holding the band costs.
    """
    expected = one.discount[0] * one.probability
    peak, volume = one.peak[:, 0], one.volume[:, 0]
    box_area = one.area_design * peak + one.area_average  # (M, C)
    fee = one.space_fee[:, :, None] + one.cold_fee  # (S, M, C)
    heads = one.heads[None, :, :, None] * -labour[:, None, None]  # (S, M, C, W)
    fixed = (
        one.handling[None, :, :, None] * one.weight[0]
        + (fee * box_area)[..., None] * expected
        + heads * peak[:, None]
    )
    stock_area = one.area_stock[..., 0]
    hold = (
        (one.hold_cost[..., 0] + fee[..., None] * stock_area) * one.discount[0]
        - prices.once
        + one.band_share * cover_defined[:, None]
    )  # (S, M, C, B)
    outside = one.overflow_cost * one.peak_days[0] * expected

    def gains(rise: Floats) -> NDArray[np.bool_]:
        price = (start + rise[..., None] * one.probability)[:, :, None]  # (S, M, 1, W)
        relief = np.maximum(0, one.area_design[None, :, :, None] * price + heads - outside)
        left = split[:, None] - fixed - box_area[None, :, :, None] * price
        left = np.maximum(0, left + one.overflow_limit * peak[:, None] * relief)
        gained = (left * volume).sum(axis=-1)[..., None] * one.band_share
        return np.asarray((gained - hold - stock_area * price.sum(axis=-1)[..., None]).max(axis=(2, 3)) > 0)

    low, high = np.zeros(start.shape[:2]), np.ones(start.shape[:2])
    for _ in range(DOUBLINGS):
        short = gains(high)
        if not short.any():
            break
        high[short] *= 4
    for _ in range(BISECTIONS):
        middle = (low + high) / 2
        short = gains(middle)
        low, high = np.where(short, middle, low), np.where(short, high, middle)
    rise = np.where(gains(np.zeros_like(low)), high, 0.0)
    return start + rise[..., None] * one.probability
