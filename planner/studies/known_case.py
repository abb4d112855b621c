"""A facility location case of the literature, solved as an instance of the planner and priced by itself."""

from __future__ import annotations

import time
from dataclasses import dataclass

import numpy as np

from planner.instance import Floats, Instance
from planner.known_case.case import FacilityCase
from planner.known_case.instance import assignment_of, instance_of
from planner.solve_options import Report, SolveOptions, Status, relative_gap

DEFAULT = SolveOptions()


@dataclass(frozen=True)
class KnownCaseResult:
    """Answer to a known case: ``open`` facilities, ``assignment`` [(facility, share)] of every customer."""

    status: Status
    objective: float
    bound: float
    gap: float
    seconds: float
    strategy: str
    open: list[int]
    assignment: list[list[tuple[int, float]]]


@dataclass(frozen=True)
class _Answer:
    """``open`` facilities and ``flow`` (S, R) goods; ``flow`` is None where nothing was found."""

    status: Status
    bound: float
    open: list[int]
    flow: Floats | None


def solve_known_case(
    case: FacilityCase, options: SolveOptions = DEFAULT, progress: Report | None = None
) -> KnownCaseResult:
    """Solve a case: by the engine for facility location, or as one mixed-integer program if "direct".

    The objective is recomputed from the answer by the case itself. Status ``infeasible``: the sites that
    may be open cannot hold all demand. Raises InputError where no customer has any demand.
    """
    started = time.perf_counter()
    instance = instance_of(case)
    by_program = options.strategy == "direct"
    answer = _direct(instance, options) if by_program else _located(instance, options, progress)
    strategy = "direct" if by_program else "decomposition"
    if answer.flow is None:
        seconds = time.perf_counter() - started
        return KnownCaseResult(
            answer.status, float("nan"), answer.bound, float("inf"), seconds, strategy, [], []
        )
    assignment = assignment_of(case, answer.open, answer.flow)
    objective = case.cost(answer.open, assignment)
    bound = min(answer.bound, objective)
    return KnownCaseResult(
        answer.status, objective, bound, relative_gap(objective, bound), time.perf_counter() - started,
        strategy, answer.open, assignment,
    )  # fmt: skip


def _direct(instance: Instance, options: SolveOptions) -> _Answer:
    # OR-Tools and numba take a while to import: each strategy loads its own.
    from planner.formulation import direct
    from planner.formulation.variables import of_solution

    result = direct.solve(instance, options, elastic=False)
    solution = result.solution
    if not solution.values:
        return _Answer(solution.status, solution.bound, [], None)
    opened = sorted(int(instance.options.site[r]) for r in result.rows)
    decisions = of_solution(instance, result.decisions, solution)
    return _Answer(solution.status, solution.bound, opened, decisions.flow[:, :, 0, 0, 0])


def _located(instance: Instance, options: SolveOptions, progress: Report | None) -> _Answer:
    from planner.engine.location.engine import solve
    from planner.engine.location.problem import location_problem

    problem = location_problem(instance)
    if problem is None:
        raise ValueError("a known case is more than a facility location problem")
    found = solve(problem, options, progress)
    if not found.open:
        return _Answer(found.status, found.bound, [], None)
    site = instance.options.site[problem.rows]
    flow = np.zeros((len(instance.axes.sites), len(instance.axes.districts)))
    flow[np.ix_(site, problem.customers)] = found.flow
    return _Answer(found.status, found.bound, sorted(int(site[j]) for j in found.open), flow)
