"""One solver on one facility location case, in a process of its own: arrays in, JSON on stdout.

``python benchmarks/racers.py CASE.npz NAME GAP SECONDS THREADS``. Two clocks: ``start`` for importing the
solver and a case of two sites and two customers, so that everything is loaded; then ``seconds`` for the
case, from the arrays to the answer. Every rival gets the strong formulation: x_ij <= y_j for all pairs, and
the row of the total capacity.
"""

from __future__ import annotations

import json
import resource
import sys
import time
from typing import Any

import numpy as np

Case = dict[str, Any]
"""fixed (m,), capacity (m,), demand (n,), unit_cost (m, n), most: sites that may be open."""


def location_engine(case: Case, gap: float, limit: float, threads: int) -> tuple[float, float]:
    """The planner's own."""
    from planner.engine.location.engine import solve
    from planner.engine.location.problem import LocationProblem
    from planner.solve_options import SolveOptions

    m, n = case["unit_cost"].shape
    problem = LocationProblem(
        case["fixed"], case["capacity"], case["demand"], case["unit_cost"], 0, int(case["most"]),
        np.arange(m), np.arange(n),
    )  # fmt: skip
    found = solve(problem, SolveOptions(gap=gap, time_limit=limit, threads=threads))
    return found.objective, found.bound


def _rows(case: Case) -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray, np.ndarray]:
    """Rows, columns, values, and bounds of the strong formulation; columns are x (m n), then y (m)."""
    m, n = case["unit_cost"].shape
    demand, capacity = case["demand"], case["capacity"]
    x, y = np.arange(m * n).reshape(m, n), m * n + np.arange(m)
    parts = [(np.tile(np.arange(n), m), x.ravel(), np.ones(m * n))]
    # Where no cost is negative >= 1 is as good as = 1, and easier for solvers that round coefficients.
    lower, upper = [np.ones(n)], [np.full(n, np.inf)]
    first = n + np.arange(m * n)
    parts += [(first, x.ravel(), np.ones(m * n)), (first, np.repeat(y, n), -np.ones(m * n))]
    lower.append(np.full(m * n, -np.inf))
    upper.append(np.zeros(m * n))
    next_row = n + m * n
    if (capacity < demand.sum()).any():
        row = next_row + np.arange(m)
        parts += [(np.repeat(row, n), x.ravel(), np.tile(demand, m)), (row, y, -capacity)]
        parts += [(np.full(m, next_row + m), y, capacity)]
        lower += [np.full(m, -np.inf), np.array([demand.sum()])]
        upper += [np.zeros(m), np.array([np.inf])]
        next_row += m + 1
    if case["most"] < m:
        parts += [(np.full(m, next_row), y, np.ones(m))]
        lower.append(np.array([-np.inf]))
        upper.append(np.array([float(case["most"])]))
    rows, columns, values = (np.concatenate([p[k] for p in parts]) for k in range(3))
    return rows, columns, values, np.concatenate(lower), np.concatenate(upper)


def _costs(case: Case) -> np.ndarray:
    return np.concatenate([(case["unit_cost"] * case["demand"]).ravel(), case["fixed"]])


def math_opt(case: Case, gap: float, limit: float, threads: int, solver: str) -> tuple[float, float]:
    """A solver of OR-Tools, the model handed over as arrays."""
    import datetime

    from ortools.math_opt import model_pb2, sparse_containers_pb2
    from ortools.math_opt.python import mathopt
    from ortools.math_opt.solvers import highs_pb2
    from scipy.sparse import coo_array

    rows, columns, values, lower, upper = _rows(case)
    cost = _costs(case)
    m = len(case["fixed"])
    matrix = coo_array((values, (rows, columns)), shape=(len(lower), len(cost))).tocsr()
    matrix.sort_indices()
    model = model_pb2.ModelProto()
    model.variables.ids.extend(range(len(cost)))
    model.variables.lower_bounds.extend(np.zeros(len(cost)))
    model.variables.upper_bounds.extend(np.ones(len(cost)))
    model.variables.integers.extend(np.arange(len(cost)) >= len(cost) - m)
    used = np.flatnonzero(cost)
    model.objective.linear_coefficients.ids.extend(used)
    model.objective.linear_coefficients.values.extend(cost[used])
    model.linear_constraints.ids.extend(range(len(lower)))
    model.linear_constraints.lower_bounds.extend(lower)
    model.linear_constraints.upper_bounds.extend(upper)
    row_ids = np.repeat(np.arange(len(lower)), np.diff(matrix.indptr))
    model.linear_constraint_matrix.CopyFrom(
        sparse_containers_pb2.SparseDoubleMatrixProto(
            row_ids=row_ids, column_ids=matrix.indices, coefficients=matrix.data
        )
    )
    # HiGHS takes its threads by its own options only.
    own = solver == "HIGHS"
    parameters = mathopt.SolveParameters(
        time_limit=datetime.timedelta(seconds=limit),
        relative_gap_tolerance=gap,
        absolute_gap_tolerance=0.0,
        threads=None if own else threads,
        highs=highs_pb2.HighsOptionsProto(int_options={"threads": threads}),
    )
    result = mathopt.solve(
        mathopt.Model.from_model_proto(model), getattr(mathopt.SolverType, solver), params=parameters
    )
    bounds = result.termination.objective_bounds
    objective = bounds.primal_bound if result.solutions else np.nan
    return float(objective), float(bounds.dual_bound)


def highspy(case: Case, gap: float, limit: float, threads: int) -> tuple[float, float]:
    """HiGHS by its own package, which cannot live in one process with OR-Tools."""
    import highspy as hs
    from scipy.sparse import coo_array

    rows, columns, values, lower, upper = _rows(case)
    cost = _costs(case)
    m = len(case["fixed"])
    matrix = coo_array((values, (rows, columns)), shape=(len(lower), len(cost))).tocsr()
    lp = hs.HighsLp()
    lp.num_col_, lp.num_row_ = len(cost), len(lower)
    lp.col_cost_, lp.col_lower_, lp.col_upper_ = cost, np.zeros(len(cost)), np.ones(len(cost))
    lp.row_lower_, lp.row_upper_ = lower, upper
    lp.a_matrix_.format_ = hs.MatrixFormat.kRowwise
    lp.a_matrix_.start_, lp.a_matrix_.index_, lp.a_matrix_.value_ = matrix.indptr, matrix.indices, matrix.data
    kinds = [hs.HighsVarType.kContinuous] * (len(cost) - m) + [hs.HighsVarType.kInteger] * m
    lp.integrality_ = kinds
    solver = hs.Highs()
    solver.setOptionValue("output_flag", False)
    solver.setOptionValue("time_limit", limit)
    solver.setOptionValue("mip_rel_gap", gap)
    solver.setOptionValue("mip_abs_gap", 0.0)
    solver.setOptionValue("threads", threads)
    solver.passModel(lp)
    solver.run()
    info = solver.getInfo()
    return float(info.objective_function_value), float(info.mip_dual_bound)


def spopt(case: Case, gap: float, limit: float, threads: int) -> tuple[float, float]:
    """The p-median of PySAL's spopt, its PuLP model solved by HiGHS."""
    import pulp
    from spopt.locate import PMedian

    model = PMedian.from_cost_matrix(case["unit_cost"].T, case["demand"], int(case["most"]))
    model.solve(
        pulp.HiGHS(msg=False, timeLimit=limit, gapRel=gap, gapAbs=0.0, threads=threads), results=False
    )
    info = model.problem.solverModel.getInfo()
    return float(info.objective_function_value), float(info.mip_dual_bound)


def solved(case: Case, name: str, gap: float, limit: float, threads: int) -> tuple[float, float]:
    """Objective and bound by the racer of this name."""
    if name == "planner":
        return location_engine(case, gap, limit, threads)
    if name == "highspy":
        return highspy(case, gap, limit, threads)
    if name == "spopt":
        return spopt(case, gap, limit, threads)
    return math_opt(case, gap, limit, threads, name)


def main(path: str, name: str, gap: str, limit: str, threads: str) -> None:
    """Run one and print objective, bound, both clocks (s) and peak memory (MB)."""
    case = dict(np.load(path))
    limited = bool((case["capacity"] < case["demand"].sum()).any())
    tiny = {
        "fixed": np.array([3.0, 2.0]),
        "capacity": np.full(2, 1.5 if limited else 2.1),
        "demand": np.ones(2),
        "unit_cost": np.array([[1.0, 2.0], [3.0, 1.0]]),
        "most": 2,
    }
    begun = time.perf_counter()
    solved(tiny, name, 0.0, float(limit), int(threads))
    started = time.perf_counter()
    objective, bound = solved(case, name, float(gap), float(limit), int(threads))
    seconds = time.perf_counter() - started
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    answer = {
        "objective": objective, "bound": bound, "start": started - begun, "seconds": seconds,
        "memory": memory,
    }  # fmt: skip
    # Solvers write to stdout as they like; the answer is the last line.
    print("\n" + json.dumps(answer), flush=True)


if __name__ == "__main__":
    main(*sys.argv[1:])
