"""Full-size lower bounds from the duals of a small period problem.

Duals of a zoned problem with few open sites are extended to all districts, all sites and all operations so
that every reduced cost is non-negative; by weak duality their objective is then a lower bound of the
full-size period for ANY buildings, linear in the buildings' net areas: a Benders cut (Benders 1962) whose
sub-problem is never solved at full size. What the extension loses is the error of the zoning, so it shows
in the gap.

Notation follows ``planner.model.families``; y are duals in the convention reduced cost = c - A'y, so y <= 0
on rows "<=" and y >= 0 on rows ">=".
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from planner.instance import Instance, Ints
from planner.model.objective import BROKEN_PROMISE
from planner.solve.periods import PeriodResult

Floats = NDArray[np.float64]
BISECTIONS = 50


@dataclass(frozen=True)
class Cut:
    """Cost of period t >= ``constant`` + sum over (site, operation) of ``slope`` (S, M) x usable net m2."""

    period: int
    constant: float
    slope: Floats

    def value(self, usable: Floats) -> float:
        """The bound for buildings of ``usable`` (S, M) net m2."""
        return self.constant + float((self.slope * usable).sum())


@dataclass(frozen=True)
class _Prices:
    """Duals that do not depend on district or closed site, clipped to where they are surely feasible."""

    gate_average: Floats
    gate_design: Floats
    promise_average: Floats
    promise_design: Floats
    province: Floats
    once: Floats
    cover: Floats
    labour: Floats
    cover_defined: Floats


def cut(full: Instance, t: int, result: PeriodResult, zone: Ints, opened: Ints) -> Cut:
    """The cut of period t from a solved zoned period.

    ``full`` the full-size instance, ``zone`` (R,) the zone of each district, ``opened`` (N,) the options that
    were open, rows of ``full.options``.
    """
    one = full.period(t)
    prices = _prices(one, result, zone)
    n_c, _, n_w = one.volume.shape
    weight = one.weight[0]
    cost = (one.route_cost[:, None] + one.carriage + one.late_penalty * one.late)[..., None] * weight
    base = cost - _promise_credit(one, prices)  # (J, R, C, W)
    base = np.where(one.allowed[:, None, :, None], base, np.inf)
    g = one.n_entries
    gates = result.decisions.gates
    base[gates] -= (
        prices.gate_average[:, None, None] + one.gate_peak[None, None, :, 0, None] * prices.gate_design[:, None, None]
    )
    base[g:] -= prices.cover[zone][None]
    price = base[:g].min(axis=0)
    if np.isfinite(one.lost_penalty):
        price = np.minimum(price, one.lost_penalty * weight)
    sites = np.unique(result.decisions.unit_site)
    split = np.full((len(one.axes.sites), n_c, n_w), -np.inf)
    split[sites] = result.duals("throughput_split", (len(sites), n_c, n_w))
    for site in sites:
        price = np.minimum(price, base[g + site] + split[site])
    closed = np.setdiff1d(np.arange(len(one.axes.sites)), sites)
    gain = (price[None] - base[g:][closed]).max(axis=1) if len(closed) else np.zeros((0, n_c, n_w))
    split[closed] = np.where(np.isfinite(gain), gain, -np.inf)
    area_price = _area_prices(one, prices, split, result)
    constant = (
        float((price * one.demand[:, :, 0]).sum())
        + float(prices.once.sum())
        + float((prices.labour * np.where(np.isfinite(one.labour), one.labour, 0)[:, None]).sum())
        + float(((prices.gate_average + prices.gate_design) * one.gate_capacity[gates]).sum())
        + _required(one, prices)
    )
    return Cut(t, constant, -area_price.sum(axis=-1))


def _prices(one: Instance, result: PeriodResult, zone: Ints) -> _Prices:
    n_c, _, n_w = one.volume.shape
    n_z = int(zone.max()) + 1
    n_g, n_p, n_v = len(result.decisions.gates), len(one.promises), len(one.axes.provinces)
    expected = one.discount[0] * one.probability
    average = np.clip(result.duals("promise_average", (n_p, n_w)), 0, BROKEN_PROMISE * one.weight[0])
    design = np.clip(
        result.duals("promise_design_day", (n_p, n_w)), 0, BROKEN_PROMISE * one.peak_days[0] * expected
    )
    province = np.clip(result.duals("province_floor", (n_v, n_w)), 0, BROKEN_PROMISE * one.weight[0])
    wait = (one.gate_overflow_cost + one.late_penalty) * one.peak_days[0] * expected
    least = -(wait + one.orders_per_waiting[0] * design.sum(axis=0))
    labour = np.zeros((len(one.axes.sites), n_w))
    limited = np.unique(result.decisions.unit_site)
    limited = limited[np.isfinite(one.labour[limited])]
    labour[limited] = np.minimum(result.duals("labour", (len(limited), n_w)), 0)
    cover = np.minimum(result.duals("district_cover", (n_z, n_c, n_w)), 0)
    cover_defined = (one.demand[:, :, 0] * cover[zone]).sum(axis=(0, 2))
    return _Prices(
        gate_average=np.minimum(result.duals("gateway_average", (n_g, n_w)), 0),
        gate_design=np.clip(result.duals("gateway_design_day", (n_g, n_w)), least, 0),
        promise_average=average,
        promise_design=design,
        province=province,
        once=np.minimum(result.duals("band_held_once", one.band_share.shape), 0),
        cover=cover,
        labour=labour,
        cover_defined=cover_defined,
    )


def _promise_credit(one: Instance, prices: _Prices) -> Floats:
    """What on-time boxes are worth (J, R, C, W)."""
    credit = np.zeros((*one.carriage.shape, one.volume.shape[2]))
    for n, promise in enumerate(one.promises):
        worth = prices.promise_average[n] + one.peak[:, 0, None] * prices.promise_design[n]
        credit += one.on_time[promise.day][..., None] * worth
    if one.promises:
        credit += one.on_time[one.late_day][..., None] * prices.province[one.province][None, :, None]
    return credit


def _required(one: Instance, prices: _Prices) -> float:
    total, volume = 0.0, one.volume[:, 0]
    for n, promise in enumerate(one.promises):
        total += float((prices.promise_average[n] * promise.share * volume.sum(axis=0)).sum())
        ordered = (one.peak[:, 0, None] * volume).sum(axis=0)
        total += float((prices.promise_design[n] * promise.design_share * ordered).sum())
    by_province = np.zeros((len(one.axes.provinces), volume.shape[1]))
    np.add.at(by_province, one.province, one.demand[:, :, 0].sum(axis=1))
    return total + float((prices.province * one.province_floor * by_province).sum())


def _area_prices(one: Instance, prices: _Prices, split: Floats, result: PeriodResult) -> Floats:
    """The least price of a net m2 (S, M, W) at which no operation gains by one more box.

    For units in the small problem it starts from their own dual; the rest is found by bisection on a
    common rise over the demand scenarios, in proportion to their probability. A box gains ``split``; its
    throughput pays handling, fees, area and heads, less what overflow saves; what is then left, times the
    band's boxes, must not exceed what holding the band costs.
    """
    d = result.decisions
    n_s, n_m, n_w = len(one.axes.sites), len(one.axes.operations), one.volume.shape[2]
    start = np.zeros((n_s, n_m, n_w))
    start[d.unit_site, d.unit_operation] = -np.minimum(result.duals("area", (len(d.unit_site), n_w)), 0)
    expected = one.discount[0] * one.probability
    peak = one.peak[:, 0]
    area = one.area_design * peak + one.area_average  # (M, C)
    fee = one.space_fee[:, :, None] + one.cold_fee  # (S, M, C)
    heads_price = -prices.labour  # (S, W)
    fixed = (
        one.handling[None, :, :, None] * one.weight[0]
        + (fee * area)[..., None] * expected
        + one.heads[None, :, :, None] * peak[:, None] * heads_price[:, None, None]
    )
    stock_area = one.area_stock[..., 0]  # (M, C, B)
    hold = (
        (one.hold_cost[..., 0] + fee[..., None] * stock_area) * one.discount[0]
        - prices.once
        + one.band_share * prices.cover_defined[:, None]
    )  # (S, M, C, B)
    outside = one.overflow_cost * one.peak_days[0] * expected

    def excess(rise: Floats) -> Floats:
        price = (start + rise[..., None] * one.probability)[:, :, None]  # (S, M, 1, W)
        relief = np.maximum(
            0, one.area_design[None, :, :, None] * price
            + one.heads[None, :, :, None] * heads_price[:, None, None] - outside
        )  # fmt: skip
        left = split[:, None] - fixed - area[None, :, :, None] * price
        left = np.maximum(0, left + one.overflow_limit * peak[:, None] * relief)
        gained = (left * one.volume[:, 0]).sum(axis=-1)[..., None] * one.band_share
        worst = gained - hold - stock_area * price.sum(axis=-1)[..., None]
        return np.asarray(worst.max(axis=(2, 3)))

    low = np.zeros((n_s, n_m))
    high = np.full((n_s, n_m), 1.0)
    for _ in range(80):
        short = excess(high) > 0
        if not short.any():
            break
        high[short] *= 4
    for _ in range(BISECTIONS):
        middle = (low + high) / 2
        short = excess(middle) > 0
        low, high = np.where(short, middle, low), np.where(short, high, middle)
    rise = np.where(excess(np.zeros_like(low)) <= 0, 0.0, high)
    return start + rise[..., None] * one.probability
