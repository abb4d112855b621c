"""What sweeps take: one worker against two, warm against cold, the machinery by itself, the store.

Run from the top folder: ``python benchmarks/batch.py GRID.yaml [--time-limit S] [--gap G] [--cold N]``.
Prints the tables of docs/batch.md. Every run starts from an empty store in a temporary folder and is bound
to as many cores as it has workers, one thread each.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import replace
from functools import cache
from pathlib import Path

from planner.plans.types import Plan, read_plan
from planner.solve_options import SolveOptions
from planner.studies.batch import Grid, Store, run
from planner.studies.batch.record import of_plan
from planner.studies.batch.worker import PLAN

ANSWER = "PLANNER_BENCHMARK_PLAN"
"""Environment variable with the file of the plan that the empty solver gives."""
EMPTY = {"name": "no solve", "axes": {"demand.volume_factor": {"from": 0.5, "to": 2, "steps": 400}}}
"""Grid of the machinery's own runs."""
KEPT = 100_000
"""Results in the store that is measured."""


@cache
def answer() -> Plan:
    """The plan that ANSWER names."""
    return read_plan(Path(os.environ[ANSWER]))


def no_solve(scenario: object, options: object, progress: object) -> Plan:
    """A solver that takes no time: the same plan for every scenario."""
    del scenario, options, progress
    return answer()


def row(what: str, workers: int, count: int, wall: float, note: str = "") -> None:
    """Print one line of the table of sweeps."""
    print(f"| {what} | {workers} | {count:,} | {wall:,.1f} | {count / wall:,.2f} | {note} |", flush=True)


def sweep(grid: Grid, workers: int, how: SolveOptions, solver: str, dask: str | None = None) -> float:
    """Wall seconds of a sweep into an empty store, the workers' start included; prints its line."""
    available = sorted(os.sched_getaffinity(0))
    os.sched_setaffinity(0, available[:workers])
    try:
        with tempfile.TemporaryDirectory() as folder:
            summary = run(grid, folder, how, workers=workers, dask=dask, solver=solver)
            size = sum(f.stat().st_size for f in Path(folder).iterdir()) / len(grid) / 1e3
    finally:
        os.sched_setaffinity(0, available)
    statuses = ", ".join(f"{count:,} {status}" for status, count in summary.statuses.items())
    what = f"{grid.name}, {'Dask' if dask else 'local'}"
    row(what, workers, len(grid), summary.seconds, f"{statuses}; {size:,.0f} kB each")
    return summary.seconds


def cold(grid: Grid, count: int, how: SolveOptions, folder: Path) -> float:
    """Mean wall seconds of ``planner solve`` in a process of its own; prints its line."""
    began = time.perf_counter()
    for position in range(count):
        file, plan = folder / f"{position}.json", folder / f"{position}.plan.json"
        file.write_text(grid.scenario(grid.row(position)).model_dump_json(), encoding="utf-8")
        command = [
            sys.executable, "-m", "planner", "solve", str(file), "--threads", "1", "--json", str(plan),
            "--gap", str(how.gap), "--time-limit", str(how.time_limit),
        ]  # fmt: skip
        subprocess.run(command, check=False, stdout=subprocess.DEVNULL)
    wall = time.perf_counter() - began
    row("planner solve, one after the other", 1, count, wall)
    return wall / count


def keeping() -> None:
    """Print how long a store of KEPT results takes to fill, to list, to filter and to load for a chart."""
    with tempfile.TemporaryDirectory() as folder:
        store, record = Store(folder), of_plan("", answer(), keep_plan=False)
        jobs: dict[str, Callable[[], object]] = {
            "put one by one": lambda: [store.put_record(replace(record, key=str(n))) for n in range(KEPT)],
            "all columns": store.find,
            "all columns where cost_per_box_krw > 0": lambda: store.find("cost_per_box_krw > 0"),
            "4 columns for a chart": lambda: store.find(columns=["key", "site", "area_m2", "npv_krw"]),
            "the newest 100": lambda: store.find(limit=100),
        }
        print(f"\n| {KEPT:,} results | seconds |\n|---|---|")
        for what, job in jobs.items():
            began = time.perf_counter()
            job()
            print(f"| {what} | {time.perf_counter() - began:.2f} |")


def main() -> None:
    """Print both tables and the two ratios."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("grid", type=Path)
    parser.add_argument("--gap", type=float, default=0.01)
    parser.add_argument("--time-limit", type=float, default=110.0)
    parser.add_argument("--cold", type=int, default=3, help="scenarios solved cold")
    asked = parser.parse_args()
    grid, how = Grid.load(asked.grid), SolveOptions(gap=asked.gap, time_limit=asked.time_limit)
    count = min(asked.cold, len(grid))
    print("| what | workers | scenarios | wall, s | scenarios/s | |\n|---|---|---|---|---|---|")
    with tempfile.TemporaryDirectory() as folder:
        each = cold(grid, count, how, Path(folder))
        os.environ[ANSWER] = str(Path(folder) / "0.plan.json")
        one, two = (sweep(grid, workers, how, PLAN) for workers in (1, 2))
        for workers, dask in ((1, None), (2, None), (2, "local")):
            sweep(Grid.build(EMPTY), workers, how, "batch:no_solve", dask)
        keeping()
    print(f"\nParallel efficiency of 2 workers: {one / two / 2:.0%}.")
    print(f"Cold over swept, one worker: {each * len(grid) / one:.2f}.")


if __name__ == "__main__":
    main()
