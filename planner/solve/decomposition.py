"""The fast strategy: a full-size bound by relaxation, designs by search, both reported."""

from __future__ import annotations

import time
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from planner.aggregate import aggregate, zones
from planner.instance import Instance, Ints, Options
from planner.solve.bound import Bounding, without_buildings
from planner.solve.master import undominated
from planner.solve.options import Progress, Report, SolveOptions, relative_gap
from planner.solve.relaxation import merge_sites
from planner.solve.search import Design, Search

SEARCH_ZONES = 17
"""Zones while searching: one a province; the final plan is evaluated on more."""
BRANCH_ZONES = 34
"""Zones for the bound where the search's zones leave too wide a gap."""
SITES_TO_START = 4
SEARCH_SHARE = 0.7
"""Share of the time limit after which the search for designs must have ended."""


@dataclass(frozen=True)
class Found:
    """``rows`` of the instance's options that are open; ``bound`` of the elastic NPV at full size, KRW."""

    rows: Ints
    bound: float
    nodes: int


def solve(instance: Instance, options: SolveOptions, report: Report | None = None) -> Found:
    """Bound the root, search designs to a local optimum, then branch until the gap is closed."""
    started = time.perf_counter()
    deadline = started + options.time_limit
    if not len(instance.options):
        return Found(
            np.zeros(0, dtype=np.int64),
            without_buildings(instance, zones(instance, SEARCH_ZONES), options),
            1,
        )
    candidates = undominated(instance)
    pruned = instance.with_options(instance.options.take(candidates))
    zoning = zones(instance, SEARCH_ZONES)
    best: dict[str, float | None] = {"objective": None, "bound": None}

    def told(kind: str, value: float, note: str) -> None:
        best[kind] = value
        if report:
            objective, bound = best["objective"], best["bound"]
            gap = None if objective is None or bound is None else relative_gap(objective, bound)
            report(Progress(time.perf_counter() - started, objective, bound, gap, note))

    def good_enough() -> float:
        return (
            np.inf if best["objective"] is None else best["objective"] - options.gap * abs(best["objective"])
        )

    bounding = Bounding(pruned, zoning, options, deadline, lambda v: told("bound", v, "proving"), good_enough)
    if report:
        report(Progress(time.perf_counter() - started, None, None, None, "bounding the cost from below"))
    relaxed, weights = bounding.root()
    search = Search(
        aggregate(pruned, zoning),
        options,
        started + SEARCH_SHARE * options.time_limit,
        lambda v: told("objective", v, "searching"),
        lambda design: bounding.floor(pruned.options.take(np.array(design, dtype=np.int64))),
    )
    found = search.run(starts(pruned, relaxed, weights))
    bounding.branch(zones(merge_sites(pruned, [np.unique(pruned.options.site)]), BRANCH_ZONES))
    rows = candidates[found.options] if found is not None else np.zeros(0, dtype=np.int64)
    return Found(rows, bounding.value, bounding.nodes)


def starts(instance: Instance, relaxed: Options, weights: NDArray[np.float64]) -> list[Design]:
    """Designs like the relaxation's, each building put on the sites where it is cheapest, and none at all."""
    o = instance.options
    designs: list[Design] = [()] if instance.least_sites == 0 else []
    wanted = [r for r in np.flatnonzero(weights > 0.5) for _ in range(round(float(weights[r])))]
    for shift in range(SITES_TO_START):
        design: list[int] = []
        for row in wanted:
            taken = {int(o.site[r]) for r in design}
            alike = np.flatnonzero(
                (o.operation == relaxed.operation[row])
                & (o.area == relaxed.area[row])
                & (o.opens == relaxed.opens[row])
            )
            free = [
                int(r) for r in sorted(alike, key=lambda r: float(o.cost[r])) if int(o.site[r]) not in taken
            ]
            if free:
                design.append(free[min(shift * 5, len(free) - 1)])
        designs.append(tuple(sorted(design)))
    return designs
