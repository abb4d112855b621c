"""A design evaluated: with the buildings given, every period is a linear program of its own."""

from __future__ import annotations

from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from planner.instance import Instance, Ints
from planner.model import Decisions, Program, formulate_period
from planner.solve import mathopt
from planner.solve.options import Solution, SolveOptions

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class PeriodResult:
    """One period's solution; with its program, from which duals are read, unless it came from a memory."""

    program: Program | None
    decisions: Decisions
    solution: Solution

    def duals(self, family: str, shape: tuple[int, ...]) -> Floats:
        """Dual values of a family's rows; zeros where the family has none."""
        assert self.program is not None
        rows = self.program.rows_of(family)
        return self.solution.duals[rows].reshape(shape) if len(rows) else np.zeros(shape)


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


Memory = dict[tuple[int, bytes], PeriodResult]
"""Solved periods of one instance by period and net area in use: two designs often share periods."""


def evaluate(
    instance: Instance, rows: Ints, options: SolveOptions, memory: Memory | None = None
) -> Evaluation:
    """The least-cost flows of a design: options ``rows`` are open, all others closed.

    ``memory`` is looked up and filled; it belongs to one instance.

    Raises SolverError where a period cannot be solved (every period has a solution by construction, unless
    boxes must be served and capacity lacks).
    """
    chosen = instance.with_options(instance.options.take(rows))

    def key(t: int) -> tuple[int, bytes]:
        o = chosen.options
        order = np.lexsort((o.operation, o.site))
        used = np.stack([o.site, o.operation, o.usable[:, t]])[:, order]
        return t, used[:, used[2] > 0].tobytes()

    def one(t: int) -> PeriodResult:
        if memory is not None and key(t) in memory:
            return memory[key(t)]
        program, decisions = formulate_period(chosen, t)
        solution = mathopt.run(program, SolveOptions(threads=1, time_limit=options.time_limit))
        if solution.status != "optimal":
            raise mathopt.SolverError(f"period {instance.axes.periods[t]}: {solution.status}")
        if memory is not None:
            memory[key(t)] = PeriodResult(None, decisions, solution)
        return PeriodResult(program, decisions, solution)

    with ThreadPoolExecutor(options.threads) as pool:
        periods = tuple(pool.map(one, range(len(instance.days))))
    parts: dict[str, float] = {}
    for period in periods:
        for part, value in period.solution.parts.items():
            parts[part] = parts.get(part, 0.0) + value
    parts["facility"] = float(chosen.options.cost.sum())
    broken = parts.pop("broken_promises", 0.0)
    return Evaluation(rows, sum(parts.values()), broken, parts, periods)
