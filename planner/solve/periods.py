"""A design evaluated: with the buildings given, every period is a linear program of its own."""

from __future__ import annotations

from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from planner.instance import Instance, Ints
from planner.model import Decisions, formulate_period
from planner.solve import mathopt
from planner.solve.options import Solution, SolveOptions

Floats = NDArray[np.float64]

EVALUATION_ZONES = 17
"""Zones on which designs are compared: one a province, 0.05 % above all districts (docs/aggregation.md)."""


@dataclass(frozen=True)
class PeriodResult:
    """One period's solution."""

    decisions: Decisions
    solution: Solution


@dataclass(frozen=True)
class Evaluation:
    """A design with its best flows.

    ``options`` rows of the instance's options that are open; ``objective`` NPV, KRW, broken promises not
    counted; ``broken`` the boxes (weighted, see ``objective.broken_promises``) in KRW; ``periods`` (T,).
    """

    options: Ints
    objective: float
    broken: float
    parts: Mapping[str, float]
    periods: tuple[PeriodResult, ...]

    @property
    def elastic_objective(self) -> float:
        """NPV with broken promises at their price: what the elastic program minimises."""
        return self.objective + self.broken


def evaluate(instance: Instance, rows: Ints, options: SolveOptions) -> Evaluation:
    """The least-cost flows of a design: options ``rows`` are open, all others closed.

    Raises SolverError where a period cannot be solved (every period has a solution by construction, unless
    boxes must be served and capacity lacks).
    """
    chosen = instance.with_options(instance.options.take(rows))

    def one(t: int) -> PeriodResult:
        program, decisions = formulate_period(chosen, t)
        solution = mathopt.run(program, SolveOptions(threads=1, time_limit=options.time_limit))
        if solution.status != "optimal":
            raise mathopt.SolverError(f"period {instance.axes.periods[t]}: {solution.status}")
        return PeriodResult(decisions, solution)

    with ThreadPoolExecutor(options.threads) as pool:
        periods = tuple(pool.map(one, range(len(instance.days))))
    parts: dict[str, float] = {}
    for period in periods:
        for part, value in period.solution.parts.items():
            parts[part] = parts.get(part, 0.0) + value
    parts["facility"] = float(chosen.options.cost.sum())
    broken = parts.pop("broken_promises", 0.0)
    return Evaluation(rows, sum(parts.values()), broken, parts, periods)
