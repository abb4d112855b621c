"""Many sites taken for one: a relaxation small enough to be solved to proof.

The candidate sites of a group merge into one that has, for every district, the cost and speed of the best
of them, the cheapest price of every building, and room for several buildings. Every design that uses just
these groups is a design of the merged problem at no higher cost, so its optimum is a lower bound.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from planner.instance import Instance, Ints, Options

Floats = NDArray[np.float64]


def merge_sites(instance: Instance, groups: Sequence[Ints]) -> Instance:
    """The instance with one site for each group of site indices; sites of no group are left out."""
    g, entries = instance.n_entries, np.arange(instance.n_entries)

    def merged(values: NDArray[np.generic], choose: np.ufunc, axis: int = 0) -> NDArray[np.generic]:
        kept = [np.take(values, entries, axis=axis)]
        kept += [
            choose.reduce(np.take(values, g + group, axis=axis), axis=axis, keepdims=True) for group in groups
        ]
        return np.concatenate(kept, axis=axis)

    # Parts may have their least at different sites; their sum is what matters, so it is kept as one part.
    box_cost = np.zeros((len(instance.axes.parts), g + len(groups), len(instance.axes.classes)))
    box_cost[0] = merged(instance.route_cost, np.minimum)
    most = max(1, instance.most_sites)
    return replace(
        instance,
        axes=replace(instance.axes, sites=tuple(instance.axes.sites[group[0]] for group in groups)),
        allowed=merged(instance.allowed, np.logical_or).astype(bool),
        box_cost=box_cost,
        carriage=np.asarray(merged(instance.carriage, np.minimum), dtype=float),
        on_time=np.asarray(merged(instance.on_time, np.maximum, axis=1), dtype=float),
        space_fee=np.stack([instance.space_fee[group].min(axis=0) for group in groups]),
        labour=np.array([np.sort(instance.labour[group])[::-1][:most].sum() for group in groups]),
        options=_cheapest(instance.options, groups),
    )


def _cheapest(options: Options, groups: Sequence[Ints]) -> Options:
    """Of a group's options alike but for their site, one with the least cost and spending of any."""
    group_of = {int(site): n for n, group in enumerate(groups) for site in group}
    alike: dict[tuple[int, int, str, bytes], list[int]] = {}
    for row in range(len(options)):
        group = group_of.get(int(options.site[row]))
        if group is not None:
            key = (group, int(options.operation[row]), options.tenure[row], options.usable[row].tobytes())
            alike.setdefault(key, []).append(row)
    first = np.array([rows[0] for rows in alike.values()], dtype=np.int64)
    return replace(
        options.take(first),
        site=np.array([key[0] for key in alike], dtype=np.int64),
        cost=np.array([options.cost[rows].min() for rows in alike.values()]),
        spend=np.array([options.spend[rows].min(axis=0) for rows in alike.values()]).reshape(
            len(alike), options.spend.shape[1]
        ),
    )
