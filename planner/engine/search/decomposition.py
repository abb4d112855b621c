"""The fast strategy: designs and their bound at full size, from prices (``benders``)."""

from __future__ import annotations

import time
from dataclasses import dataclass, field, replace
from typing import NamedTuple

import numpy as np
from threadpoolctl import threadpool_limits

from planner.engine.pricing.warm_start import DualPool
from planner.engine.search.benders import BendersDecomposition
from planner.engine.search.compilation import compile_engine
from planner.engine.search.design_pricing import LOOSE, SearchSettings
from planner.instance import Instance, Ints
from planner.instance.aggregate import aggregate, zones
from planner.instance.building_options import design_of
from planner.plans.trust import OpenDesigns
from planner.solve_options import Progress, Report, SolveOptions, relative_gap

RESERVE, LOOSE_RESERVE = 4e-4, 2.5e-3
"""Share of the cost kept back from the asked gap: a design's flows cost that much more than its prices
say. The second where the gap is ``LOOSE`` and flows are those between provinces.
"""
DESIGN_GAP = 5e-3
"""Gap of the search for a design. The next half per cent costs as much time again and moves the answer by
less than 0.1 % in most scenarios. Designs within it are ties.
"""
NEAREST = 6
"""Groups of sites that are named of designs about as good as the best."""
DESIGN_SHARE = 0.7
"""Share of the time that the search for a design may take; the rest is for its bound."""
ROUNDING = 1e-9
"""Share by which the bound is lowered, far more than sums of its few million numbers can be wrong by."""


@dataclass(frozen=True)
class Found:
    """``rows`` of the instance's options that are open; ``bound`` of the elastic NPV at full size, KRW."""

    rows: Ints
    bound: float


@dataclass
class Warm:
    """What one solve leaves for the next of a similar problem: prices.

    Use it in one thread at a time.
    """

    shape: tuple[int, ...] = ()
    memory: DualPool = field(default_factory=DualPool)

    def copy(self) -> Warm:
        """One that goes its own way from here."""
        return Warm(self.shape, self.memory.copy())

    def fitting(self, instance: Instance) -> DualPool:
        """The memory, emptied if it belongs to a problem with other prices."""
        gates = np.flatnonzero(np.isfinite(instance.gateways.capacity).any(axis=1))
        since = tuple(p.since for p in instance.service.promises)
        shape = (
            *instance.demand.volume.shape,
            len(instance.axes.provinces),
            len(instance.axes.operations),
            *(int(g) for g in gates),
            *since,
            int(instance.service.limits_refusals),
        )
        if shape != self.shape:
            self.shape, self.memory = shape, DualPool()
        return self.memory


def solve(
    instance: Instance, options: SolveOptions, report: Report | None = None, warm: Warm | None = None
) -> Found:
    """The best design found, and what no design can cost less than: ``design_sought``, then ``proven``."""
    compile_engine(instance, report)  # before the clock runs
    began, warm = time.perf_counter(), warm or Warm()
    sought = design_sought(instance, options, report, warm)
    left = max(0.0, options.time_limit - (time.perf_counter() - began))
    first = None if sought is None else sought.rows
    return proven(instance, replace(options, time_limit=left), first, report, warm)


class Sought(NamedTuple):
    """The best design that a search on provinces found, as ``rows`` of the options, and those ``near`` it."""

    rows: Ints
    near: OpenDesigns


def design_sought(
    instance: Instance, options: SolveOptions, report: Report | None, warm: Warm, certain: float = 0.0
) -> Sought | None:
    """The best design that a search on provinces finds; None where districts are no larger, or without time.

    It is sought within ``DESIGN_GAP`` or half of the asked gap: so it does not depend on gaps above twice
    ``DESIGN_GAP``. ``certain`` KRW are in every design's cost (promises that no design keeps): gaps are
    relative to the rest.
    """
    compile_engine(instance, report)
    n_provinces = len(instance.axes.provinces)
    if len(instance.demand.share) <= n_provinces:
        return None
    coarse = aggregate(instance, zones(instance, n_provinces))
    limit = time.perf_counter() + DESIGN_SHARE * options.time_limit
    search = SearchSettings(limit, certain=certain, rough=True, listed=True)
    benders = _search(
        coarse, replace(options, gap=_tie(options)), search, warm.fitting(instance),
        report and _designs_alone(report),
    )  # fmt: skip
    best = benders.incumbent
    if not np.isfinite(best.cost):
        return None
    return Sought(np.array(best.rows, dtype=np.int64), _open_designs(instance, benders))


def _open_designs(instance: Instance, benders: BendersDecomposition) -> OpenDesigns:
    """The areas of designs that the search cannot tell from its best, and the sites of the nearest."""
    o, names = instance.options, instance.axes.sites
    areas = [float(o.area[list(rows)].sum()) for _, rows in benders.near] or [0.0]
    groups = [tuple(sorted(names[o.site[r]] for r in rows)) for _, rows in benders.near]
    return OpenDesigns(min(areas), max(areas), list(dict.fromkeys(groups))[:NEAREST])


def proven(
    instance: Instance,
    options: SolveOptions,
    first: Ints | None,
    report: Report | None,
    warm: Warm,
    certain: float = 0.0,
) -> Found:
    """The ``first`` design with a bound at full size within the asked gap of it, or a better one.

    Another design takes its place only where it is better by more than the search on provinces can tell.
    """
    compile_engine(instance, report)
    reserve = RESERVE if options.gap < LOOSE else LOOSE_RESERVE
    gap = max(options.gap - reserve, options.gap / 2)
    begin = None if first is None else tuple(int(r) for r in first)
    limit = time.perf_counter() + options.time_limit
    search = SearchSettings(limit, begin, 0.0 if begin is None else _tie(options), certain)
    benders = _search(instance, replace(options, gap=gap), search, warm.fitting(instance), report)
    best = benders.incumbent
    rows = best.rows if np.isfinite(best.cost) else begin or ()
    return Found(np.array(rows, dtype=np.int64), best.bound - ROUNDING * abs(best.bound))


def _tie(options: SolveOptions) -> float:
    return min(DESIGN_GAP, options.gap / 2)


def _search(
    instance: Instance, options: SolveOptions, search: SearchSettings, memory: DualPool, report: Report | None
) -> BendersDecomposition:
    """One search, from beginning to end; ``report`` is told of every better bound and design."""
    began = time.perf_counter()
    best: dict[str, float | None] = {"objective": None, "bound": None}

    def told(kind: str, value: float, note: str) -> None:
        best[kind] = value - search.certain
        if report:
            objective, bound = best["objective"], best["bound"]
            gap = None if objective is None or bound is None else relative_gap(objective, bound)
            design = None if objective is None else design_of(instance, benders.incumbent.rows)
            report(Progress(time.perf_counter() - began, objective, bound, gap, note, design))

    benders = BendersDecomposition(
        instance, options, search,
        lambda value: told("bound", value, "proving"),
        lambda value: told("objective", value, "searching"),
        memory,
    )  # fmt: skip
    # The pool's threads are enough; and sums must not depend on how a library shares them out.
    with threadpool_limits(1, user_api="blas"):
        benders.run()
    return benders


def _designs_alone(report: Report) -> Report:
    """What is told of a search on provinces: its designs, since its costs and bounds are of provinces."""
    return lambda p: report(Progress(p.seconds, None, None, None, p.note, p.design))
