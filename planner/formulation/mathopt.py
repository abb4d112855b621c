"""The one place that calls OR-Tools: a program in, a solution in natural units out."""

from __future__ import annotations

import datetime
import time
from collections.abc import Callable

import numpy as np
from ortools.math_opt.python import mathopt
from ortools.math_opt.solvers import highs_pb2

from planner.formulation.program import Program
from planner.solve_options import Solution, SolveOptions, Status

Log = Callable[[str], None]
STUMBLED = (
    mathopt.TerminationReason.IMPRECISE,
    mathopt.TerminationReason.NUMERICAL_ERROR,
    mathopt.TerminationReason.OTHER_ERROR,
)

WANTED = mathopt.ModelSolveParameters(
    variable_values_filter=mathopt.VariableFilter(skip_zero_values=True),
    dual_values_filter=mathopt.LinearConstraintFilter(filtered_items=()),
    reduced_costs_filter=mathopt.VariableFilter(filtered_items=()),
)
"""No more than is read of a solution: turning all of it into Python takes longer than solving."""


class SolverError(RuntimeError):
    """The solver itself failed; the message is its own."""


def run(program: Program, options: SolveOptions, log: Log | None = None) -> Solution:
    """Minimise a program: with HiGHS where it has integer variables, else with GLOP.

    Raises SolverError where the solver breaks down.
    """
    started = time.perf_counter()
    solver = mathopt.SolverType.HIGHS if program.has_integers else mathopt.SolverType.GLOP
    money = _money_unit(program)
    proto = program.proto(money)
    model = mathopt.Model.from_model_proto(proto)
    parameters = _parameters(options)
    if not program.has_integers:
        # Measured on the period programs: a third faster than GLOP's default.
        parameters.lp_algorithm = mathopt.LPAlgorithm.DUAL_SIMPLEX
        parameters.presolve = mathopt.Emphasis.OFF
    callback = (lambda lines: [log(line) for line in lines]) if log else None
    try:
        result = mathopt.solve(model, solver, params=parameters, model_params=WANTED, msg_cb=callback)
        if not program.has_integers and result.termination.reason in STUMBLED:
            # The quick way stumbles over a badly scaled program once in thousands; GLOP's own way does not.
            result = mathopt.solve(
                model, solver, params=_parameters(options), model_params=WANTED, msg_cb=callback
            )
    except Exception as error:
        raise SolverError(_message(error)) from error
    return _solution(program, result, money, time.perf_counter() - started)


def _parameters(options: SolveOptions) -> mathopt.SolveParameters:
    return mathopt.SolveParameters(
        time_limit=datetime.timedelta(seconds=max(0.1, options.time_limit)),
        relative_gap_tolerance=options.gap,
        absolute_gap_tolerance=0.0,
        random_seed=options.seed,
        highs=highs_pb2.HighsOptionsProto(
            int_options={"threads": options.threads}, double_options={"mip_feasibility_tolerance": 1e-7}
        ),
    )


def _message(error: Exception) -> str:
    # Any status error of MathOpt surfaces as an AttributeError about canonical_code.
    status = getattr(error, "status", None) or getattr(error.__context__, "status", None)
    return status.message() if status is not None else str(error)


def _money_unit(program: Program) -> float:
    cost = program.objective_vector()
    used = np.abs(cost[cost != 0])
    return float(10.0 ** np.round(np.log10(np.median(used)))) if len(used) else 1.0


def _solution(program: Program, result: mathopt.SolveResult, money: float, seconds: float) -> Solution:
    reason = mathopt.TerminationReason
    termination = result.termination
    bound = termination.objective_bounds.dual_bound * money
    if termination.reason in (reason.INFEASIBLE, reason.INFEASIBLE_OR_UNBOUNDED):
        return Solution("infeasible", float("nan"), float("nan"), {}, {}, seconds)
    if not result.solutions or result.solutions[0].primal_solution is None:
        return Solution("no_solution", float("nan"), bound, {}, {}, seconds)
    primal = result.solutions[0].primal_solution
    found = np.zeros(program.n_variables)
    for variable, value in primal.variable_values.items():
        found[variable.id] = value
    x = np.zeros_like(found)
    values = {}
    for block in program.blocks.values():
        x[block.index] = found[block.index] * block.unit
        values[block.name] = x[block.index]
    parts = program.cost_of(x)
    status: Status = "optimal" if termination.reason == reason.OPTIMAL else "feasible"
    return Solution(status, sum(parts.values()), bound, values, parts, seconds)
