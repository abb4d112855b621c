"""Zones in place of districts: a smaller instance whose plans have their exact full-size cost.

Every district of a zone gets the zone's split over routes. A zone's carriage and on-time probability are
means over its districts, weighted with each class's share of demand (which is the same in all periods and
demand scenarios), so the zone plan, laid out over the districts, costs exactly what the small instance says
and keeps every promise it keeps there. It is a restriction: the full-size optimum can only be cheaper.

``optimistic`` gives the opposite: for every zone and route the best that any of its districts could have,
so that the small optimum is a lower bound of the full-size one.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from planner.instance import Floats, Instance, Ints

LEAST_WEIGHT = 1e-9
"""Share of demand that a district without any counts with when zones are formed."""


@dataclass(frozen=True)
class Zoning:
    """``zone`` (R,) the zone of each district, zones numbered 0..Z-1; ``names`` (Z,)."""

    zone: Ints
    names: tuple[str, ...]


def zones(instance: Instance, count: int) -> Zoning:
    """About ``count`` zones, each inside one province, of districts that routes reach at similar cost.

    Within a province, districts are split again and again at the largest spread of their carriage
    profile (weighted with demand) along its first principal direction, until ``count`` zones stand.
    """
    weight = instance.share.mean(axis=1) + LEAST_WEIGHT
    profile = instance.carriage.mean(axis=2).T
    profile = np.hstack(
        [profile, 2000 * instance.on_time.mean(axis=3).transpose(2, 0, 1).reshape(len(profile), -1)]
    )
    groups = [np.flatnonzero(instance.province == v) for v in range(len(instance.axes.provinces))]
    groups = [g for g in groups if len(g)]
    while len(groups) < count:
        spreads = [_spread(profile[g], weight[g]) for g in groups]
        widest = int(np.argmax(spreads))
        if spreads[widest] <= 0:
            break
        groups[widest : widest + 1] = _halves(groups[widest], profile, weight)
    zone = np.empty(len(profile), dtype=np.int64)
    for number, group in enumerate(groups):
        zone[group] = number
    biggest = [instance.axes.districts[g[np.argmax(weight[g])]] for g in groups]
    return Zoning(zone, tuple(biggest))


def _spread(profile: Floats, weight: Floats) -> float:
    centred = profile - np.average(profile, axis=0, weights=weight)
    # A cost that is the same on every route (the last mile) moves no decision.
    centred = centred - centred.mean(axis=1, keepdims=True)
    return float(weight @ (centred**2).sum(axis=1)) if len(profile) > 1 else 0.0


def _halves(group: Ints, profile: Floats, weight: Floats) -> list[Ints]:
    own = profile[group] - np.average(profile[group], axis=0, weights=weight[group])
    own = own - own.mean(axis=1, keepdims=True)
    direction = np.linalg.svd(own * np.sqrt(weight[group])[:, None], full_matrices=False)[2][0]
    order = np.argsort(own @ direction)
    position = (own @ direction)[order]
    cut = (
        int(np.argmax(np.diff(position))) + 1 if len(group) < 4 else _balanced(position, weight[group][order])
    )
    return [group[np.sort(order[:cut])], group[np.sort(order[cut:])]]


def _balanced(position: Floats, weight: Floats) -> int:
    """The cut that leaves the least weighted variance in both halves."""
    best, cut = np.inf, 1
    for k in range(1, len(position)):
        rest = sum(
            float(w @ (x - np.average(x, weights=w)) ** 2)
            for x, w in ((position[:k], weight[:k]), (position[k:], weight[k:]))
        )
        if rest < best:
            best, cut = rest, k
    return cut


def aggregate(instance: Instance, zoning: Zoning, *, optimistic: bool = False) -> Instance:
    """The instance over zones; see the module for what it promises."""
    n_z, zone = len(zoning.names), zoning.zone
    share = np.zeros((n_z, instance.share.shape[1]))
    np.add.at(share, zone, instance.share)
    # A zone without boxes of a class costs nothing whatever its mean: every district counts alike there.
    members = np.bincount(zone, minlength=n_z)[zone][:, None]
    weight = np.where(
        share[zone] > 0, instance.share / np.where(share[zone] > 0, share[zone], 1), 1 / members
    )
    mean_cost = _mean(instance.carriage, weight, zone, n_z)
    times = [_mean(p, weight, zone, n_z) for p in instance.on_time]
    mean_time = np.stack(times) if times else (
        np.zeros((0, *mean_cost.shape)))  # fmt: skip
    lost_penalty = instance.lost_penalty
    if optimistic:
        mean_cost, discount = _least_cost(instance, mean_cost, weight, zone, n_z)
        lost_penalty -= discount
        mean_time = np.stack([_most(p, zone, n_z) for p in instance.on_time]) if len(mean_time) else mean_time
    first = np.array([int(np.flatnonzero(zone == z)[0]) for z in range(n_z)])
    return replace(
        instance,
        axes=replace(instance.axes, districts=zoning.names),
        share=share,
        province=instance.province[first],
        carriage=mean_cost,
        on_time=mean_time,
        lost_penalty=lost_penalty,
    )


def _mean(values: Floats, weight: Floats, zone: Ints, n_z: int) -> Floats:
    total = np.zeros((n_z, values.shape[0], values.shape[2]))
    np.add.at(total, zone, (values * weight[None]).swapaxes(0, 1))
    return total.swapaxes(0, 1)


def _least_cost(
    instance: Instance, mean: Floats, weight: Floats, zone: Ints, n_z: int
) -> tuple[Floats, float]:
    """Carriage (J, Z, C) that no plan can beat, and what has to be taken off the lost penalty with it.

    Write a district's cost as the zone's mean plus a deviation. Its middle m over the routes is paid on
    every route, so over a zone it adds up to a constant M; only what is left can be chosen, and it is at
    best its least over the zone's districts. A lost box escapes m, hence the discount max(m) - M.
    """
    deviation = instance.carriage - mean[:, zone]
    allowed = instance.allowed[:, None, :]
    high = np.where(allowed, deviation, -np.inf).max(axis=0)
    low = np.where(allowed, deviation, np.inf).min(axis=0)
    middle = (high + low) / 2
    constant = np.zeros((n_z, middle.shape[1]))
    np.add.at(constant, zone, weight * middle)
    most = np.full_like(constant, -np.inf)
    np.maximum.at(most, zone, middle)
    least = np.full((n_z, len(deviation), middle.shape[1]), np.inf)
    np.minimum.at(least, zone, (deviation - middle[None]).swapaxes(0, 1))
    cost = np.where(allowed, mean + least.swapaxes(0, 1) + constant[None], mean)
    return cost, float((most - constant).max())


def _most(values: Floats, zone: Ints, n_z: int) -> Floats:
    best = np.full((n_z, values.shape[0], values.shape[2]), -np.inf)
    np.maximum.at(best, zone, values.swapaxes(0, 1))
    return best.swapaxes(0, 1)
