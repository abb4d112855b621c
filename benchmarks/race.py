"""The facility location engine against HiGHS, SCIP, CP-SAT and spopt to the same gap: writes docs/race.md.

Run from the repository's top folder, with PLANNER_BENCHMARKS naming the folder of public cases:
``python benchmarks/race.py [--time-limit 60] [--gap 0.001] [--cases 'cap44;i300_1'] [--others PYTHON]``.
Every run has a process of its own, one after the other; one that overruns its limit by 15 s is ended.
"""

from __future__ import annotations

import argparse
import json
import math
import os
import subprocess
import sys
import tempfile
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
from machine import machine

from planner.engine.location.problem import location_problem
from planner.known_case.formats import read_case
from planner.known_case.instance import instance_of
from planner.solve_options import relative_gap

RACERS = Path(__file__).with_name("racers.py")
TARGET = Path("docs/race.md")
GRACE = 15.0
"""Seconds past the limit after which a process is ended; SCIP overruns by as much."""
CASES = {
    "cap44": ("orlib_cap/cap44.txt", "orlib-cap", None),
    "cap114": ("orlib_cap/cap114.txt", "orlib-cap", None),
    "cap134": ("orlib_cap/cap134.txt", "orlib-cap", None),
    "capb 5000": ("orlib_cap/capb.txt.gz", "orlib-cap", 5000.0),
    "capb 8000": ("orlib_cap/capb.txt.gz", "orlib-cap", 8000.0),
    "capb, no limits": ("orlib_cap/capb.txt.gz", "uflp-orlib", None),
    "i300_1": ("tbed1/i300_1.gz", "tbed1", None),
    "i300_6": ("tbed1/i300_6.gz", "tbed1", None),
    "pmed5": ("orlib_pmed/pmed5.txt", "orlib-pmed", None),
    "pmed10": ("orlib_pmed/pmed10.txt", "orlib-pmed", None),
    "pmed20": ("orlib_pmed/pmed20.txt", "orlib-pmed", None),
    "E10.1": ("ufl_bildekrarup/E10.1", "uflp-simple", None),
}
NAMES = {"HIGHS": "HiGHS", "GSCIP": "SCIP", "CP_SAT": "CP-SAT"}
"""Where the name shown is another than the racer's."""
TOLERANCE = 1e-9
WARM = """
import numpy as np
from planner.engine.location.engine import solve
from planner.engine.location.problem import LocationProblem
from planner.solve_options import SolveOptions
g = np.random.default_rng(1)
for limit in (8.0, 100.0):
    fixed, capacity, cost = g.uniform(9, 20, 12), np.full(12, limit), g.uniform(0, 9, (12, 30))
    problem = LocationProblem(fixed, capacity, np.ones(30), cost, 0, 12, np.arange(12), np.arange(30))
    solve(problem, SolveOptions())
"""
HEAD = """# The facility location engine against general solvers

Made by `benchmarks/race.py`. Public cases of the literature, every run in a process of its own, one after
the other. Seconds: from the arrays to the answer. Start: importing the solver and a first case of two sites
and two customers, paid once a process; for the planner that is numba. All rivals get the strong formulation
(x <= y for every pair) and the row of the total capacity. spopt (p-medians only) hands its PuLP model to
HiGHS. Ratio: seconds of the solver over seconds of the planner; `>` where the solver did not prove the gap
in the time limit, which then counts as its time. Memory is the peak of the process.
"""
WHEN_NOT = """
## When not to use it

- One tiny case in a fresh process (a few dozen sites and customers): there the start decides, and HiGHS
  starts faster than numba.
- The first run of an installation compiles for 10 to 30 seconds; the result is kept on disk.
- Side rules: customers that must not be split between limited sites, promises, gateways, several classes,
  periods or scenarios, budgets, sizes to choose from. `location_problem` returns None for such an instance,
  and the model of `planner/formulation` takes it.
- Where the linear relaxation is far from the optimum the tree grows fast with the size of the case: prices
  bound no better than that relaxation. Generated cases that were not proven to 0.1 %: 100 x 1,000 with few
  dear sites (0.6 % left after 40 s), 1,000 x 1,000 as in TBED1 with a total capacity of ten and fifteen times
  the demand (0.14 and 0.45 % left after 60 s: docs/known_cases.md, all public cases).
- A number of open sites together with capacities: the two rows are priced apart, so the bound is weaker.
"""


@dataclass(frozen=True)
class Run:
    """One solver on one case; ``failed`` says why there are no numbers."""

    objective: float = math.nan
    bound: float = math.nan
    start: float = math.nan
    seconds: float = math.inf
    memory: float = math.nan
    failed: str = ""

    def reached(self, gap: float) -> bool:
        """Whether the gap was proven."""
        return relative_gap(self.objective, self.bound) <= gap + TOLERANCE


def run(path: str, name: str, gap: float, limit: float, threads: int, python: str) -> Run:
    """One racer in a process of its own."""
    command = [python, str(RACERS), path, name, str(gap), str(limit), str(threads)]
    try:
        done = subprocess.run(command, capture_output=True, text=True, timeout=limit + GRACE, check=False)
    except subprocess.TimeoutExpired:
        return Run(failed=f"did not end {GRACE:g} s after the limit")
    if done.returncode:
        return Run(failed=(done.stderr.strip().splitlines() or ["ended without a word"])[-1][:80])
    return Run(**json.loads(done.stdout.strip().splitlines()[-1]))


def row(case: str, name: str, result: Run, gap: float, limit: float, own: Run) -> str:
    """One line of the table."""
    if result.failed:
        return f"| {case} | {NAMES.get(name, name)} | {result.failed} | | | | | | |\n"
    if math.isnan(result.objective):
        result = replace(result, failed="no solution found")
        return row(case, name, result, gap, limit, own)
    gap_found = relative_gap(result.objective, result.bound)
    shown = f"{100 * gap_found:.3f} %" if math.isfinite(gap_found) else "none"
    ratio = "" if name == "planner" else _ratio(result, own, gap, limit)
    return (
        f"| {case} | {NAMES.get(name, name)} | {result.objective:,.2f} | {result.bound:,.2f} | {shown} | "
        f"{result.seconds:.3f} | {result.start:.1f} | {result.memory:,.0f} | {ratio} |\n"
    )


def _ratio(result: Run, own: Run, gap: float, limit: float) -> str:
    mark = "" if result.reached(gap) else "> "
    return f"{mark}{_time(result, gap, limit) / own.seconds:.1f}"


def _time(result: Run, gap: float, limit: float) -> float:
    """Seconds to the gap; the limit where it was not reached, which favours the solver."""
    return result.seconds if result.reached(gap) else limit


def race(cases: list[str], rivals: dict[str, str], options: argparse.Namespace) -> tuple[str, list[float]]:
    """The table's lines, and for each case the best rival's time over the planner's."""
    root = Path(os.environ["PLANNER_BENCHMARKS"])
    lines, ratios = "", []
    with tempfile.TemporaryDirectory() as folder:
        for case in cases:
            file, format, capacity = CASES[case]
            problem = location_problem(instance_of(read_case(root / file, format, capacity)))
            assert problem is not None
            path = str(Path(folder) / "case.npz")
            np.savez(
                path, fixed=problem.fixed_cost, capacity=problem.capacity, demand=problem.demand,
                unit_cost=problem.unit_cost, most=problem.most,
            )  # fmt: skip
            raced = {"planner": sys.executable, **rivals}
            if problem.fixed_cost.any() or problem.most == len(problem.fixed_cost):
                raced.pop("spopt", None)  # it knows p-medians only
            results = {}
            for name, python in raced.items():
                results[name] = run(path, name, options.gap, options.time_limit, options.threads, python)
                print(case, name, results[name], file=sys.stderr, flush=True)
                lines += row(case, name, results[name], options.gap, options.time_limit, results["planner"])
            own = results.pop("planner")
            times = [_time(rival, options.gap, options.time_limit) for rival in results.values()]
            ratios.append(min(times) / own.seconds)
    return lines, ratios


def versions(python: str | None) -> str:
    """What raced, on what."""
    text = ""
    if python:
        ask = (
            "from importlib.metadata import version; "
            "print(', '.join(f'{name} {version(name)}' for name in ('highspy', 'spopt')))"
        )
        found = subprocess.run([python, "-c", ask], capture_output=True, text=True, check=True).stdout
        text = f"{found.strip()}, "
    return text + machine("ortools", "numba")


def page(lines: str, ratios: list[float], options: argparse.Namespace) -> str:
    """The whole page."""
    mean = math.exp(sum(map(math.log, ratios)) / len(ratios))
    skipped = "" if options.others else " highspy and spopt did not race: no interpreter given (`--others`)."
    columns = ("case", "solver", "objective", "bound", "gap", "seconds", "start, s", "memory, MB", "ratio")
    return (
        f"{HEAD}\nGap {100 * options.gap:g} %, time limit {options.time_limit:g} s, "
        f"{options.threads} threads. {versions(options.others)}.{skipped} {options.note}\n\n"
        f"| {' | '.join(columns)} |\n|{'---|' * len(columns)}\n{lines}\n"
        f"Geometric mean over the {len(ratios)} cases of the best rival over the planner: **{mean:.1f}** "
        f"(least {min(ratios):.1f}, highest {max(ratios):.1f}).\n{WHEN_NOT}"
    )


def main() -> None:
    """Race and write the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--time-limit", type=float, default=60.0, help="seconds a run")
    parser.add_argument("--gap", type=float, default=1e-3, help="relative gap to prove")
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--cases", default=";".join(CASES), help="names, ; between")
    parser.add_argument("--others", metavar="PYTHON", help="an interpreter that has highspy, spopt and scipy")
    parser.add_argument("--note", default="", help="a sentence for the page, such as what else ran meanwhile")
    options = parser.parse_args()
    cases = options.cases.split(";")
    rivals = {name: sys.executable for name in ("HIGHS", "GSCIP", "CP_SAT")}
    if options.others:
        rivals |= dict.fromkeys(("highspy", "spopt"), options.others)
    # The first run of an installation compiles, once; that is not what is raced.
    subprocess.run([sys.executable, "-c", WARM], check=True)
    lines, ratios = race(cases, rivals, options)
    TARGET.write_text(page(lines, ratios, options), encoding="utf-8")
    print(TARGET)


if __name__ == "__main__":
    main()
