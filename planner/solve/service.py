"""Best service within a budget: boxes in time are credited ever more, until the budget is used up."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from planner.aggregate import aggregate, zones
from planner.instance import Instance, Ints
from planner.solve import decomposition
from planner.solve.options import Report, SolveOptions
from planner.solve.periods import EVALUATION_ZONES, evaluate

HIGHEST_WORTH = 30_000.0
"""KRW a box in time is credited at most; far above what any route costs more than another."""
STEPS = 5


@dataclass(frozen=True)
class Service:
    """``rows`` of the options that are open; the ``worth`` of a box in time, KRW, that led to them.

    ``slack``: no plan of the same service costs less by more than this, KRW.
    """

    rows: Ints
    worth: float
    slack: float


def credit(instance: Instance, worth: float) -> Instance:
    """The instance in which a box in time earns ``worth``, and no promise is in force.

    A box is in time by the mean probability over the promises' numbers of days.
    """
    return replace(
        instance,
        carriage=instance.carriage - worth * instance.on_time.mean(axis=0),
        promises=tuple(replace(p, share=0.0, design_share=0.0) for p in instance.promises),
        province_floor=0.0,
    )


def best(instance: Instance, options: SolveOptions, report: Report | None) -> Service:
    """The most boxes in time within the facility budget and below the cost ceiling.

    Without a ceiling the highest worth is used, else the largest whose plan stays below it, by bisection:
    the points of the cost-service frontier that a weighted sum reaches.
    """
    limited = bool(np.isfinite(instance.cost_ceiling))
    share = replace(options, time_limit=options.time_limit / (STEPS + 1 if limited else 1))

    def solve(worth: float) -> tuple[Service, float]:
        credited = credit(instance, worth)
        found = decomposition.solve(credited, share, report)
        built = credited.with_options(credited.options.take(found.rows))
        zoned = aggregate(built, zones(built, EVALUATION_ZONES))
        evaluation = evaluate(zoned, np.arange(len(found.rows)), options)
        flow = evaluation.decisions.flow
        boxes = np.einsum("jzctw,tw->jzc", flow, zoned.weight)
        in_time = float((zoned.on_time.mean(axis=0) * boxes).sum())
        cost = evaluation.elastic_objective + worth * in_time
        return Service(found.rows, worth, max(0.0, evaluation.elastic_objective - found.bound)), cost

    result, cost = solve(HIGHEST_WORTH)
    if cost <= instance.cost_ceiling:
        return result
    low, high = 0.0, HIGHEST_WORTH
    result, _ = solve(low)
    for _ in range(STEPS - 1):
        middle = (low + high) / 2 if low else high / 8
        found, cost = solve(middle)
        if cost <= instance.cost_ceiling:
            low, result = middle, found
        else:
            high = middle
    return result
