"""What lacks from the promises at every design."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from functools import partial

import numpy as np

from planner.engine.pricing.period_data import Buildings
from planner.engine.pricing.period_solver import best_prices
from planner.engine.pricing.subproblems import Group, Subproblems
from planner.instance import AssortmentMoves, Floats, Instance, Options
from planner.instance.aggregate import aggregate, zones
from planner.solve_options import SolveOptions

NEGLIGIBLE = 1e-5
"""Boxes that lack in a period and are none: what waiting boxes cost where all else is free."""
ALMOST_FREE = 1e-8
"""Cost of a waiting box, as a share of a broken promise: prices need room to move, and all of it together is
far below what is negligible.
"""
SHARE_OF_BOXES = 1e-6
UNLIMITED = 1e9
"""Net m2, more than any plan could use."""


def least_shortfall(instance: Instance, options: SolveOptions) -> Floats:
    """What any design, however dear, must lack of the promises in each period (T,), KRW at their price.

    All cost is set to zero, so that only broken promises count, and bounded from below at full size with as
    much space, at every site at once, as anyone could want. Zeros once a stop was asked for.
    """
    routes, facilities = instance.routes, instance.facilities
    free = replace(
        instance,
        routes=replace(
            routes, box_cost=np.zeros_like(routes.box_cost), carriage=np.zeros_like(routes.carriage)
        ),
        gateways=replace(instance.gateways, overflow_cost=ALMOST_FREE * instance.service.broken_promise),
        facilities=replace(
            facilities,
            handling=np.zeros_like(facilities.handling),
            space_fee=np.zeros_like(facilities.space_fee),
            cold_fee=np.zeros_like(facilities.cold_fee),
            hold_cost=np.zeros_like(facilities.hold_cost),
            moves=AssortmentMoves.free(*facilities.hold_cost.shape),
            overflow_cost=0.0,
        ),
        options=_free(instance.options),
        service=replace(instance.service, late_penalty=0.0, lost_penalty=0.0),
    )
    periods = Subproblems(free)
    rough = Subproblems(aggregate(free, zones(free, len(free.axes.provinces))))

    def least_broken(t: int, sought_on: Subproblems) -> float:
        if options.stop.is_set():
            return 0.0
        usable = free.options.usable[:, t] > 0
        sites = tuple(int(s) for s in np.unique(free.options.site[usable]))
        # One building without limits, everywhere at once, does what any number of buildings does.
        groups = [Group(sites, int(free.options.operation[usable][0]))] if sites else []

        def anywhere(on: Subproblems) -> Buildings:
            b = on.buildings(t, groups, np.full(len(groups), UNLIMITED), on.routes(groups))
            return b._replace(labour=np.full(len(groups), np.inf))

        prices = best_prices(sought_on, t, anywhere(sought_on), None)
        lacks = periods.value(t, anywhere(periods), prices)
        return max(0.0, lacks - NEGLIGIBLE * instance.service.broken_promise)

    with ThreadPoolExecutor(max(1, options.threads)) as pool:
        # Mostly whole provinces lack: prices of those are found at once, and bound all districts.
        for sought_on in (rough, periods):
            one = partial(least_broken, sought_on=sought_on)
            least = np.array(list(pool.map(one, range(len(free.calendar.days)))))
            if least.sum() > negligible(instance):
                return least
    return np.zeros(len(free.calendar.days))


def negligible(instance: Instance) -> float:
    """Broken promises, KRW, that are rounding of the solver: one box in a million."""
    boxes = float((instance.demand.volume.sum(axis=0) * instance.weight).sum())
    return SHARE_OF_BOXES * instance.service.broken_promise * boxes


def _free(options: Options) -> Options:
    return replace(options, cost=np.zeros(len(options)))
