"""A design evaluated: with the buildings given, every period is a linear program of its own."""

from __future__ import annotations

from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, fields

import numpy as np

from planner.instance import Instance, Ints
from planner.model import formulate_period
from planner.plan.arrays import DecisionArrays
from planner.plan.kpis import Ledger
from planner.solve import mathopt
from planner.solve.decisions import of_solution
from planner.solve.dual import Group, Periods
from planner.solve.flows import Standing, flows
from planner.solve.memory import Remembered
from planner.solve.options import SolveOptions

EVALUATION_ZONES = 17
"""Zones on which designs are compared: one a province, 0.05 % above all districts (docs/aggregation.md)."""
PERIOD_AXIS = {"flow": 3, "lost": 2, "throughput": 3, "hold": 4, "overflow": 3, "waiting": 1}


@dataclass(frozen=True)
class Evaluation:
    """A design with its best flows.

    ``options`` rows of the instance's options that are open; ``parts`` of the NPV, KRW, and ``objective``
    their sum, broken promises not counted; ``broken`` the boxes that lack, at their price, KRW.
    """

    options: Ints
    objective: float
    broken: float
    parts: Mapping[str, float]
    decisions: DecisionArrays

    @property
    def elastic_objective(self) -> float:
        """NPV with broken promises at their price: what the elastic program minimises."""
        return self.objective + self.broken


def evaluate(
    instance: Instance, rows: Ints, options: SolveOptions, start: Remembered | None = None
) -> Evaluation:
    """The least-cost flows of a design: options ``rows`` are open, all others closed.

    It is faster from a ``start``, prices found for about such a design.
    A period that the interior-point method leaves unfinished is solved by ``by_simplex``, which raises
    SolverError where it cannot (every period has a solution by construction, unless boxes must be served and
    capacity lacks).
    """
    chosen = instance.with_options(instance.options.take(rows))
    periods, o = Periods(chosen), chosen.options
    groups = tuple(Group((int(s),), int(m)) for s, m in zip(o.site, o.operation, strict=True))
    standing = Standing(groups, o.usable.reshape(len(o), len(chosen.days)))

    def one(t: int) -> DecisionArrays:
        return flows(periods, standing, t, start) or by_simplex(chosen, t, options)

    with ThreadPoolExecutor(max(1, options.threads)) as pool:
        found = list(pool.map(one, range(len(chosen.days))))
    decisions = DecisionArrays(
        **{
            f.name: np.concatenate([getattr(d, f.name) for d in found], axis=PERIOD_AXIS[f.name])
            for f in fields(DecisionArrays)
        }
    )
    ledger = Ledger(chosen, decisions)
    parts = ledger.costs()
    return Evaluation(rows, sum(parts.values()), ledger.broken_promises(), parts, decisions)


def by_simplex(chosen: Instance, t: int, options: SolveOptions) -> DecisionArrays:
    """The best flows of period t of an instance whose options are all open, by GLOP. Raises SolverError."""
    program, decisions = formulate_period(chosen, t)
    solution = mathopt.run(program, SolveOptions(threads=1, time_limit=options.time_limit))
    if solution.status != "optimal":
        raise mathopt.SolverError(f"period {chosen.axes.periods[t]}: {solution.status}")
    return of_solution(chosen.period(t), decisions, solution)
