"""What the tests of sweeps share: small grids, a log of what was solved, runs in processes of their own."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

from places import KIT

from planner.studies.batch import Grid, Results, Store
from planner.studies.batch.claims import _alive

GROWTH = "demand.market_growth"
RENT = "building.rent_factor"
PATIENCE = 90.0
"""Seconds before a test gives up waiting: far above what it takes, for busy machines."""

CLI = """
import functools, sys
sys.path.insert(0, {tests!r})
import planner.studies.batch
planner.studies.batch.run = functools.partial(planner.studies.batch.run, solver={solver!r})
from planner.cli import main
main()
"""


def grid_file(folder: Path, size: int) -> Path:
    """A grid file of ``size`` scenarios."""
    path = folder / "grid.yaml"
    path.write_text(f"name: trial\naxes:\n  {GROWTH}: {{from: 0.15, to: 0.3, steps: {size}}}\n")
    return path


def grid(size: int) -> Grid:
    """The grid of ``grid_file``."""
    return Grid.build({"name": "trial", "axes": {GROWTH: {"from": 0.15, "to": 0.3, "steps": size}}})


def planner_batch(solver: str, *words: object, log: Path) -> subprocess.Popen[str]:
    """``planner batch`` with a solver of ``fake_solver`` in a process of its own."""
    code = CLI.format(tests=str(KIT), solver=f"fake_solver:{solver}")
    return subprocess.Popen(
        [sys.executable, "-c", code, "batch", *map(str, words)],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,  # a signal may go to it and its workers, as from a cluster's scheduler
        env={**os.environ, "PLANNER_TEST_LOG": str(log)},
    )


def solved(log: Path) -> Counter[str]:
    """How often each scenario (its digest) was solved."""
    return Counter(line.split()[0] for line in _lines(log))


def pids(log: Path) -> set[int]:
    """The processes that solved something."""
    return {int(line.split()[1]) for line in _lines(log)}


def wait_for(what: Callable[[], Any], told: str) -> None:
    """Wait until ``what`` is true."""
    until = time.monotonic() + PATIENCE
    while not what():
        assert time.monotonic() < until, told
        time.sleep(0.02)


def wait_for_results(folder: Path, count: int) -> None:
    """Wait until the store at ``folder`` holds that many results."""
    wait_for((folder / "results.sqlite").exists, "no store")
    store = Store(folder)
    wait_for(lambda: store.newest() >= count, "no results")
    store.close()


def wait_for_end(processes: set[int]) -> None:
    """Wait until none of the processes is alive."""
    wait_for(lambda: not any(_alive(pid) for pid in processes), "a process lives on")


def answers(results: Results) -> list[dict[str, Any]]:
    """Everything of a sweep's scenarios but when it was found out."""
    return results.scenarios.drop(columns=["finished"]).to_dict("records")


def _lines(log: Path) -> list[str]:
    return log.read_text().splitlines() if log.exists() else []
