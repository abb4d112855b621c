"""Generates the known cases of this folder by published recipes and proves their optima with two solvers.

    python seeds/known_cases/generate_and_prove.py

writes every case and `optima.csv` anew, the same bytes each time, and fails if the solvers disagree with
each other or with the exact price of the sites they open. It uses nothing of the planner, so that the optima
are independent of the engine that is tested against them.

Recipes, each with sites, customers and a fixed seed:

- `cst_*`: capacitated location of Cornuejols, Sridharan and Thizy (European Journal of Operational Research
  50(3), 1991): sites and customers uniform in the unit square, demand U[5, 35], capacity U[10, 160], fixed
  cost U[0, 90] + U[100, 110] x sqrt(capacity), cost per unit 10 x Euclidean distance; the capacities are then
  scaled to r = total capacity / total demand. Demands and capacities are whole numbers, fixed costs and
  costs per unit have 4 decimals. `cst_*_equal` gives every site the mean capacity, written as the word
  `capacity` as in capa, capb and capc of the OR-Library.
- `kg_*`: uncapacitated location, asymmetric class a of Koerkel (European Journal of Operational Research
  39(2), 1989) and Ghosh (European Journal of Operational Research 150(1), 2003): whole numbers, connection
  cost U[1000, 2000], fixed cost U[100, 200].
- `pmed_*`: p-median of random points in a square of side 100, complete graph, distances rounded to whole
  numbers; rounding breaks the triangle inequality, so the shortest paths count.
"""

from __future__ import annotations

import csv
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from functools import partial
from pathlib import Path

import numpy as np
import numpy.typing as npt
import ortools
from ortools.graph.python import min_cost_flow
from ortools.math_opt.python import mathopt

FOLDER = Path(__file__).resolve().parent
DECIMALS = 4
MONEY = 10**DECIMALS
"""All money is held in whole ten-thousandths, so that the optimum is an exact number."""
SOLVERS = {"HiGHS": mathopt.SolverType.HIGHS, "SCIP": mathopt.SolverType.GSCIP}
AGREEMENT = 1e-6
"""Relative: both solvers accept a solution that is off by their feasibility tolerance."""
TIME_LIMIT = timedelta(seconds=120)

Integers = npt.NDArray[np.int64]


@dataclass(frozen=True, eq=False)
class Instance:
    """A case as it is generated: money in ten-thousandths, goods in whole units."""

    file: str
    format: str
    text: str
    fixed_cost: Integers
    """(m,)"""
    unit_cost: Integers
    """(m, n)"""
    demand: Integers
    """(n,)"""
    capacity: Integers | None = None
    """(m,), None without capacities"""
    open_count: int | None = None
    capacity_option: int | None = None
    """What the word `capacity` in the file stands for."""


def uniform_integers(rng: np.random.Generator, low: int, high: int, *shape: int) -> Integers:
    """Whole numbers from low to high, both included."""
    # Drawn from random(), not integers(): numpy keeps the method of the latter free to change.
    return low + np.floor((high - low + 1) * rng.random(shape)).astype(np.int64)


def distances(a: npt.NDArray[np.float64], b: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
    """Euclidean distances (m, n) of points (m, 2) and (n, 2)."""
    difference = a[:, None, :] - b[None, :, :]
    return np.sqrt(difference[..., 0] ** 2 + difference[..., 1] ** 2)


def decimal(money: int) -> str:
    """An amount of ten-thousandths as a decimal number."""
    return f"{money // MONEY}.{money % MONEY:0{DECIMALS}d}"


def capacitated(seed: int, sites: int, customers: int, ratio: int, equal: bool = False) -> Instance:
    """A case of Cornuejols, Sridharan and Thizy with total capacity about `ratio` x total demand."""
    rng = np.random.default_rng(seed)
    distance = distances(rng.random((sites, 2)), rng.random((customers, 2)))
    demand = uniform_integers(rng, 5, 35, customers)
    drawn = uniform_integers(rng, 10, 160, sites)
    per_root = 100 + 10 * rng.random(sites)
    fixed_cost = np.rint(MONEY * (90 * rng.random(sites) + per_root * np.sqrt(drawn))).astype(np.int64)
    capacity = np.rint(drawn * (ratio * demand.sum() / drawn.sum())).astype(np.int64)
    if equal:
        capacity[:] = round(capacity.mean())
    unit_cost = np.rint(MONEY * 10 * distance).astype(np.int64)
    rows = [f"{sites} {customers}"]
    for limit, fixed in zip(capacity, fixed_cost, strict=True):
        rows.append(f"{'capacity' if equal else limit} {decimal(fixed)}")
    for units, costs in zip(demand, (unit_cost * demand).T, strict=True):
        rows += [str(units), " ".join(decimal(cost) for cost in costs)]
    file = f"cst_{sites}x{customers}_r{ratio}{'_equal' if equal else ''}.txt"
    option = int(capacity[0]) if equal else None
    return Instance(
        file, "orlib-cap", as_text(rows), fixed_cost, unit_cost, demand, capacity, capacity_option=option
    )


def uncapacitated(seed: int, sites: int, customers: int) -> Instance:
    """An asymmetric case of class a of Koerkel and Ghosh."""
    rng = np.random.default_rng(seed)
    cost = uniform_integers(rng, 1000, 2000, sites, customers)
    fixed_cost = uniform_integers(rng, 100, 200, sites)
    name = f"kg_{sites}x{customers}_a"
    rows = [f"FILE: {name}", f"{sites} {customers} 0"]
    for site, (fixed, costs) in enumerate(zip(fixed_cost, cost, strict=True), start=1):
        rows.append(" ".join(str(value) for value in (site, fixed, *costs)))
    demand = np.ones(customers, dtype=np.int64)
    return Instance(f"{name}.txt", "uflp-simple", as_text(rows), MONEY * fixed_cost, MONEY * cost, demand)


def p_median(seed: int, vertices: int, p: int) -> Instance:
    """Random points in a square of side 100, p of them to be opened."""
    points = 100 * np.random.default_rng(seed).random((vertices, 2))
    length = np.rint(distances(points, points)).astype(np.int64)
    rows = [f"{vertices} {vertices * (vertices - 1) // 2} {p}"]
    for i in range(vertices):
        rows += [f"{i + 1} {j + 1} {length[i, j]}" for j in range(i + 1, vertices)]
    shortest = length.copy()
    for via in range(vertices):  # Floyd and Warshall
        shortest = np.minimum(shortest, shortest[:, via, None] + shortest[None, via, :])
    nothing, ones = np.zeros(vertices, dtype=np.int64), np.ones(vertices, dtype=np.int64)
    file = f"pmed_{vertices}_p{p}.txt"
    return Instance(file, "orlib-pmed", as_text(rows), nothing, MONEY * shortest, ones, open_count=p)


def as_text(rows: list[str]) -> str:
    """Rows as the text of a file."""
    return "".join(row + "\n" for row in rows)


RECIPES: tuple[Callable[[], Instance], ...] = (
    partial(capacitated, 101, 20, 40, 3),
    partial(capacitated, 102, 20, 40, 5),
    partial(capacitated, 103, 30, 60, 3),
    partial(capacitated, 104, 30, 60, 5),
    partial(capacitated, 105, 20, 40, 5, equal=True),
    partial(uncapacitated, 201, 25, 25),
    partial(p_median, 301, 40, 4),
    partial(p_median, 302, 60, 6),
)
"""One generator for each case, in the order of `optima.csv`."""


@dataclass(frozen=True)
class Proof:
    """What a solver claims, in the money of the file, and the sites it opens."""

    objective: float
    bound: float
    sites: tuple[int, ...]
    seconds: float


def solve(instance: Instance, solver: mathopt.SolverType) -> Proof:
    """Solves the strong formulation (a share is at most the opening of its site) with no gap allowed."""
    model = mathopt.Model()
    m, n = instance.unit_cost.shape
    opening = [model.add_binary_variable() for _ in range(m)]
    share = [[model.add_variable(lb=0, ub=1) for _ in range(n)] for _ in range(m)]
    for j in range(n):
        model.add_linear_constraint(mathopt.fast_sum(share[i][j] for i in range(m)) == 1)
        for i in range(m):
            model.add_linear_constraint(share[i][j] <= opening[i])
    if instance.capacity is not None:
        for i in range(m):
            load = mathopt.fast_sum(int(instance.demand[j]) * share[i][j] for j in range(n))
            model.add_linear_constraint(load <= int(instance.capacity[i]) * opening[i])
    if instance.open_count is not None:
        model.add_linear_constraint(mathopt.fast_sum(opening) == instance.open_count)
    shipped = instance.unit_cost * instance.demand / MONEY
    fixed = mathopt.fast_sum(float(instance.fixed_cost[i] / MONEY) * opening[i] for i in range(m))
    flows = mathopt.fast_sum(float(shipped[i, j]) * share[i][j] for i in range(m) for j in range(n))
    model.minimize(fixed + flows)
    parameters = mathopt.SolveParameters(
        time_limit=TIME_LIMIT, relative_gap_tolerance=0.0, absolute_gap_tolerance=0.0
    )
    start = time.perf_counter()
    result = mathopt.solve(model, solver, params=parameters)
    seconds = time.perf_counter() - start
    if result.termination.reason != mathopt.TerminationReason.OPTIMAL:
        sys.exit(f"{instance.file}: {solver.name} ends with {result.termination.reason.name}")
    sites = tuple(i for i in range(m) if result.variable_values(opening[i]) > 0.5)
    return Proof(result.objective_value(), result.best_objective_bound(), sites, seconds)


def exact_price(instance: Instance, sites: tuple[int, ...]) -> int:
    """The least cost, in ten-thousandths, of serving all demand from these sites, in whole numbers only.

    Whole demands and capacities have a best flow in whole units, so that splitting further saves nothing.
    """
    opened = list(sites)
    fixed = int(instance.fixed_cost[opened].sum())
    if instance.capacity is None:
        return fixed + int((instance.unit_cost[opened].min(axis=0) * instance.demand).sum())
    flow = min_cost_flow.SimpleMinCostFlow()
    n = instance.demand.size
    source = n + len(opened)
    for j in range(n):
        flow.set_node_supply(j, -int(instance.demand[j]))
    flow.set_node_supply(source, int(instance.demand.sum()))
    for node, i in enumerate(opened, start=n):
        flow.add_arc_with_capacity_and_unit_cost(source, node, int(instance.capacity[i]), 0)
        for j in range(n):
            flow.add_arc_with_capacity_and_unit_cost(
                node, j, int(instance.demand[j]), int(instance.unit_cost[i, j])
            )
    if flow.solve() != flow.OPTIMAL:
        sys.exit(f"{instance.file}: the open sites {opened} cannot serve the demand")
    return fixed + int(flow.optimal_cost())


def prove(instance: Instance) -> dict[str, str]:
    """The row of `optima.csv` for a case; ends the program if its optimum is not proved twice."""
    proofs = {name: solve(instance, solver) for name, solver in SOLVERS.items()}
    prices = {exact_price(instance, proof.sites) for proof in proofs.values()}
    optimum = min(prices)
    claims = [claim for proof in proofs.values() for claim in (proof.objective, proof.bound)]
    if len(prices) > 1 or any(abs(MONEY * claim - optimum) > AGREEMENT * optimum for claim in claims):
        sys.exit(f"{instance.file}: the solvers disagree: exact prices {prices}, {proofs}")
    row = {
        "file": instance.file,
        "format": instance.format,
        "capacity": "" if instance.capacity_option is None else str(instance.capacity_option),
        "optimum": decimal(optimum),
    }
    for letter, (name, proof) in zip("ab", proofs.items(), strict=True):
        row[f"solver_{letter}"] = name
        row[f"objective_{letter}"] = f"{proof.objective:.{DECIMALS}f}"
        row[f"bound_{letter}"] = f"{proof.bound:.{DECIMALS}f}"
    row["versions"] = f"ortools {ortools.__version__}; numpy {np.__version__}"
    seconds = ", ".join(f"{name} {proof.seconds:.1f} s" for name, proof in proofs.items())
    print(f"{instance.file}: optimum {row['optimum']}, {len(proof.sites)} sites open ({seconds})")
    return row


def main() -> None:
    """Writes every case, proves it, and writes `optima.csv` when all are proved."""
    rows = []
    for recipe in RECIPES:
        instance = recipe()
        (FOLDER / instance.file).write_text(instance.text, encoding="utf-8", newline="\n")
        rows.append(prove(instance))
    with (FOLDER / "optima.csv").open("w", encoding="utf-8", newline="") as table:
        writer = csv.DictWriter(table, fieldnames=list(rows[0]), lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)


if __name__ == "__main__":
    main()
