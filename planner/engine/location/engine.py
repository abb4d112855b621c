"""The one entry: a facility location problem in, the best plan and a proven bound out."""

from __future__ import annotations

import time
from dataclasses import dataclass

import numpy as np

from planner.engine.location.prices import CAPACITY_TOLERANCE
from planner.engine.location.problem import LocationProblem
from planner.engine.location.search import Choice, LocalSearch
from planner.engine.location.tree import NUMERICAL_GAP, Tree
from planner.instance import Floats
from planner.solve_options import Progress, Report, SolveOptions, Status, relative_gap


@dataclass(frozen=True)
class Located:
    """``open`` sites, ``flow`` (m, n) goods, their cost ``objective``, the proven ``bound``, tree nodes."""

    status: Status
    objective: float
    bound: float
    open: Choice
    flow: Floats
    nodes: int


def solve(problem: LocationProblem, options: SolveOptions, report: Report | None = None) -> Located:
    """Solve to the gap, the time limit or the stop; the bound holds whatever ended the solve.

    Status ``infeasible`` where the capacities (or the number of sites) cannot hold the demand.
    """
    started = time.perf_counter()
    nothing = np.zeros_like(problem.unit_cost)
    if not can_be_served(problem):
        return Located("infeasible", np.nan, np.inf, (), nothing, 0)

    def stopped() -> bool:
        return options.stop.is_set() or time.perf_counter() - started > options.time_limit

    def told(note: str) -> None:
        if report:
            value = search.value if np.isfinite(search.value) else None
            gap = None if value is None else relative_gap(value, tree.bound)
            report(Progress(time.perf_counter() - started, value, tree.bound, gap, note))

    search = LocalSearch(problem, stopped)
    tree = Tree(problem, search, options.gap, options.threads, options.seed, stopped, told)
    tree.run()
    if not search.best:
        return Located("no_solution", np.nan, tree.bound, (), nothing, tree.nodes)
    gap = relative_gap(search.value, tree.bound)
    status: Status = "optimal" if gap <= max(options.gap, NUMERICAL_GAP) else "feasible"
    flow = search.flow(search.best)
    return Located(status, search.value, tree.bound, search.best, flow, tree.nodes)


def can_be_served(problem: LocationProblem) -> bool:
    """Whether the largest sites that may be open can hold the total demand."""
    largest = np.sort(problem.capacity)[::-1][: problem.most]
    enough = float(largest.sum()) >= float(problem.demand.sum()) * (1 - CAPACITY_TOLERANCE)
    return enough and problem.most >= 1 and problem.least <= min(problem.most, len(problem.fixed_cost))
