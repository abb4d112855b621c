"""Best service within a budget: boxes in time are credited ever more, until the budget is used up."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np

from planner.engine.evaluation.assortment_path import prices_of_changes
from planner.engine.evaluation.design_evaluation import EVALUATION_ZONES, evaluate
from planner.engine.pricing.warm_start import ChangeDuals
from planner.engine.search import decomposition
from planner.instance import Floats, Instance, Ints
from planner.instance.aggregate import aggregate, zones
from planner.solve_options import Report, SolveOptions

HIGHEST_WORTH = 0.3
"""A box in time is credited at most this share of a broken promise: far above what any route costs more than
another.
"""
STEPS = 5
FLOW_STEPS = 12
"""Halvings of the worth at which a design's flows stay below the ceiling: 30,000 / 2^12, some KRW 7 a box."""


@dataclass(frozen=True)
class Service:
    """``rows`` of the options that are open; the ``worth`` of a box in time, KRW, that led to their flows.

    ``slack``: no plan of the same service costs less by more than this, KRW. ``least_cost`` KRW is what any
    plan costs, where none was found below the ceiling; else None. ``held`` (S, M, C, B, T) shares of bands.
    """

    rows: Ints
    worth: float
    slack: float
    held: Floats
    least_cost: float | None = None


@dataclass(frozen=True)
class _Point:
    """A design with its flows at a worth of a box in time: what it costs, KRW, and how many are in time.

    ``held`` (S, M, C, B, T) shares of bands.
    """

    rows: Ints
    worth: float
    cost: float
    in_time: float
    held: Floats


def credit(instance: Instance, worth: float) -> Instance:
    """The instance in which a box in time earns ``worth``, and neither a promise nor a limit of refused
    orders is in force.

    A box is in time by the mean probability over the promises' numbers of days.
    """
    routes, asked = instance.routes, instance.service
    return replace(
        instance,
        routes=replace(routes, carriage=routes.carriage - worth * routes.on_time.mean(axis=0)),
        service=replace(
            asked,
            promises=tuple(replace(p, share=0.0, design_share=0.0) for p in asked.promises),
            province_floor=0.0,
            refused_average=1.0,
        ),
    )


def best(instance: Instance, options: SolveOptions, report: Report | None) -> Service:
    """The most boxes in time within the facility budget and below the cost ceiling.

    Without a ceiling the highest worth is used. With one, designs are sought at worths around the largest
    whose plan stays below it, by bisection: these are the points of the cost-service frontier that a weighted
    sum reaches. Between two of them what is left below the ceiling goes into flows: every design found gets
    the dearest that it can have, and the best of all wins.
    """
    limited = bool(np.isfinite(instance.limits.cost_ceiling))
    share = replace(options, time_limit=options.time_limit / (STEPS + 1 if limited else 1))
    bounds: list[tuple[float, float]] = []

    changes: list[ChangeDuals] = []

    def solve(worth: float) -> _Point:
        point = at(worth)
        # The first is sought as if a change of the assortment were free.
        return at(worth) if len(changes) == 1 else point

    def at(worth: float) -> _Point:
        credited = credit(instance, worth)
        prices = prices_of_changes(credited, changes[-1] if changes else None)
        found = decomposition.solve(credited.with_change_prices(prices), share, report)
        bounds.append((worth, found.bound))
        return flows(found.rows, worth)

    def flows(rows: Ints, worth: float) -> _Point:
        credited = credit(instance, worth)
        built = credited.with_options(credited.options.take(rows))
        zoned = aggregate(built, zones(built, EVALUATION_ZONES))
        evaluation = evaluate(zoned, np.arange(len(rows)), options)
        if evaluation.change_duals is not None:
            changes.append(evaluation.change_duals)
        boxes = np.einsum("jzctw,tw->jzc", evaluation.decisions.flow, zoned.weight)
        in_time = float((zoned.routes.on_time.mean(axis=0) * boxes).sum())
        cost = evaluation.elastic_objective + worth * in_time
        return _Point(rows, worth, cost, in_time, evaluation.decisions.hold)

    def told(point: _Point) -> Service:
        # At any worth: cost - worth x boxes in time of every plan is at least that worth's bound.
        lower = max(bound + worth * point.in_time for worth, bound in bounds)
        return Service(point.rows, point.worth, max(0.0, point.cost - lower), point.held)

    highest = HIGHEST_WORTH * instance.service.broken_promise
    point = solve(highest)
    if point.cost <= instance.limits.cost_ceiling:
        return told(point)
    low, high, found = 0.0, highest, [point, solve(0.0)]
    for _ in range(STEPS - 1):
        middle = (low + high) / 2 if low else high / 8
        found.append(solve(middle))
        low, high = (middle, high) if found[-1].cost <= instance.limits.cost_ceiling else (low, middle)
    reached = [_below(instance, point, flows) for point in found]
    within = [point for point in reached if point.cost <= instance.limits.cost_ceiling]
    if within:
        return told(max(within, key=lambda point: point.in_time))
    cheapest = told(min(reached, key=lambda point: point.cost))
    # Any plan costs at least what is proven without a worth of time, and none was found below the ceiling.
    return replace(cheapest, least_cost=max(bound for worth, bound in bounds if worth == 0.0))


def _below(instance: Instance, point: _Point, flows: Callable[[Ints, float], _Point]) -> _Point:
    """The point's design with the dearest flows that stay below the ceiling, or with its cheapest."""
    ceiling, highest = instance.limits.cost_ceiling, HIGHEST_WORTH * instance.service.broken_promise
    kept, low, high = flows(point.rows, 0.0), 0.0, highest
    if point.cost <= ceiling:
        kept, low = point, point.worth
    elif kept.cost <= ceiling:
        high = point.worth
    else:
        return kept
    for _ in range(FLOW_STEPS):
        middle = (low + high) / 2
        tried = flows(point.rows, middle)
        if tried.cost <= ceiling:
            kept, low = tried, middle
        else:
            high = middle
    return kept
