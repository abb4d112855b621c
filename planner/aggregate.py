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
    weight = instance.share.mean(axis=1)
    profile = instance.carriage.mean(axis=2).T
    profile = np.hstack([profile, 2000 * instance.on_time.mean(axis=3).transpose(2, 0, 1).reshape(len(profile), -1)])
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
    cut = int(np.argmax(np.diff(position))) + 1 if len(group) < 4 else _balanced(position, weight[group][order])
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
    weight = instance.share / share[zone]
    mean_cost = _mean(instance.carriage, weight, zone, n_z)
    mean_time = np.stack([_mean(p, weight, zone, n_z) for p in instance.on_time]) if len(instance.on_time) else (
        np.zeros((0, *mean_cost.shape)))  # fmt: skip
    if optimistic:
        mean_cost = _best(instance, instance.carriage, mean_cost, zone, n_z, np.minimum)
        mean_time = np.stack(
            [_best(instance, p, m, zone, n_z, np.maximum) for p, m in zip(instance.on_time, mean_time, strict=True)]
        )
        mean_time = np.minimum(mean_time, 1.0)
    first = np.array([int(np.flatnonzero(zone == z)[0]) for z in range(n_z)])
    return replace(
        instance,
        axes=replace(instance.axes, districts=zoning.names),
        share=share,
        province=instance.province[first],
        carriage=mean_cost,
        on_time=mean_time,
    )


def _mean(values: Floats, weight: Floats, zone: Ints, n_z: int) -> Floats:
    total = np.zeros((values.shape[0], n_z, values.shape[2]))
    np.add.at(total, (slice(None), zone), values * weight[None])
    return total


def _best(instance: Instance, values: Floats, mean: Floats, zone: Ints, n_z: int, choose: np.ufunc) -> Floats:
    """Mean plus the best deviation of any district after taking out what is common to all its routes.

    A district's deviation that no route can avoid adds up to zero over the zone, so only what differs
    between routes can be gained; its class's allowed routes count.
    """
    deviation = values - mean[:, zone]
    allowed = instance.allowed[:, None, :]
    high = np.where(allowed, deviation, -np.inf).max(axis=0)
    low = np.where(allowed, deviation, np.inf).min(axis=0)
    deviation = deviation - ((high + low) / 2)[None]
    start = np.inf if choose is np.minimum else -np.inf
    best = np.full((values.shape[0], n_z, values.shape[2]), start)
    getattr(choose, "at")(best, (slice(None), zone), deviation)
    return np.where(allowed, mean + best, mean)
