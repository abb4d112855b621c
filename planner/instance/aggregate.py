"""Zones in place of districts: a smaller instance whose plans have their exact full-size cost.

Every district of a zone gets the zone's split over routes. A zone's carriage and on-time probability are
means over its districts, weighted with each class's share of demand (which is the same in all periods and
demand scenarios), so the zone plan, laid out over the districts, costs exactly what the small instance says
and keeps every promise it keeps there. It is a restriction: the full-size optimum can only be cheaper.
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
    weight = instance.demand.share.mean(axis=1) + LEAST_WEIGHT
    profile = instance.routes.carriage.mean(axis=2).T
    profile = np.hstack(
        [profile, 2000 * instance.routes.on_time.mean(axis=3).transpose(2, 0, 1).reshape(len(profile), -1)]
    )
    groups = [np.flatnonzero(instance.demand.province == v) for v in range(len(instance.axes.provinces))]
    groups = [g for g in groups if len(g)]
    spreads = [_spread(profile[g], weight[g]) for g in groups]
    while len(groups) < count:
        widest = int(np.argmax(spreads))
        if spreads[widest] <= 0:
            break
        halves = _halves(groups[widest], profile, weight)
        groups[widest : widest + 1] = halves
        spreads[widest : widest + 1] = [_spread(profile[g], weight[g]) for g in halves]
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
    parts = np.array([weight, weight * position, weight * position**2])
    left = parts.cumsum(axis=1)[:, :-1]
    right = parts.sum(axis=1, keepdims=True) - left
    return int(np.argmin(sum(square - first**2 / size for size, first, square in (left, right)))) + 1


def aggregate(instance: Instance, zoning: Zoning) -> Instance:
    """The instance over zones; see the module for what it promises."""
    n_z, zone = len(zoning.names), zoning.zone
    share = _by_zone(np.add, instance.demand.share, zone)
    # A zone without boxes of a class costs nothing whatever its mean: every district counts alike there.
    members = np.bincount(zone, minlength=n_z)[zone][:, None]
    weight = np.where(
        share[zone] > 0, instance.demand.share / np.where(share[zone] > 0, share[zone], 1), 1 / members
    )
    first = np.unique(zone, return_index=True)[1]
    return replace(
        instance,
        axes=replace(instance.axes, districts=zoning.names),
        demand=replace(instance.demand, share=share, province=instance.demand.province[first]),
        routes=replace(
            instance.routes,
            carriage=_by_zone(np.add, instance.routes.carriage * weight, zone),
            on_time=_by_zone(np.add, instance.routes.on_time * weight, zone),
            lead_days=_by_zone(np.add, instance.routes.lead_days * weight, zone),
        ),
    )


def _by_zone(combine: np.ufunc, values: Floats, zone: Ints) -> Floats:
    """Districts, the last axis but one, combined to zones; every zone has a district."""
    order = np.argsort(zone, kind="stable")
    starts = np.flatnonzero(np.diff(zone[order], prepend=-1))
    return np.asarray(combine.reduceat(values[..., order, :], starts, axis=-2))
