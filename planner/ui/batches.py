"""Batches started from the page: ``planner batch`` in a process of its own, watched through the store."""

from __future__ import annotations

import contextlib
import math
import os
import subprocess
import sys
import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from planner.errors import InputError, message
from planner.report.exchange import to_yaml
from planner.studies.batch import Grid, Results
from planner.studies.batch.pools import cores
from planner.studies.batch.sweeps import known_keys, sweep_of
from planner.ui import plan_cache
from planner.ui.changes import Changes
from planner.ui.files import private_file, write_whole
from planner.ui.process import last_line
from planner.ui.protocol import QUICK

MOST = 500
"""Plans in one batch of the page; more belong on the command line."""
POLITE = 10
"""Niceness: sliders go first."""
OPTIONS = QUICK.options
"""As a slider's quick answer, so that sliders find the results."""


@dataclass(frozen=True)
class Batch:
    """A grid file in the folder of who started it."""

    id: str
    grid: Grid
    folder: Path

    def statuses(self) -> dict[int, str]:
        """Status by row of the grid, of those with a result."""
        keys = self.keys()
        found = plan_cache.store().statuses(keys)
        return {n: found[key] for n, key in enumerate(keys) if key in found}

    def keys(self) -> list[str]:
        """Keys of all rows; empty until the batch has begun."""
        return known_keys(plan_cache.store(), self.grid, OPTIONS)

    def results(self) -> Results | None:
        """What it gave so far, as data frames; None until it has begun."""
        sweep = sweep_of(plan_cache.store(), self.grid, OPTIONS)
        return None if sweep is None else Results(plan_cache.store(), sweep)

    @property
    def running(self) -> bool:
        """Whether its process works, as far as this server started it."""
        process = _processes().get(self.id)
        return process is not None and process.poll() is None

    def complaint(self) -> str:
        """The last line of a process that ended badly; else empty."""
        process = _processes().get(self.id)
        if process is None or process.poll() in (None, 0):
            return ""
        with contextlib.suppress(OSError):
            return last_line((self.folder / f"{self.id}.log").read_bytes())
        return ""


def size(axes: Mapping[str, Sequence[float]]) -> int:
    """Combinations of all values."""
    return math.prod(len(values) for values in axes.values())


def start(folder: Path, name: str, changes: Changes, axes: Mapping[str, Sequence[float]]) -> Batch:
    """Begin a batch on top of the changes, its files in ``folder``.

    Raises InputError for what no scenario allows.
    """
    if size(axes) > MOST:
        raise InputError(
            message("{n} plan", "{n} plans", n=f"{size(axes):,}"), message("at most {n}", n=MOST)
        )
    fields: dict[str, Any] = {
        "name": name, "set": dict(changes), "axes": {path: {"values": list(v)} for path, v in axes.items()},
    }  # fmt: skip
    id = uuid.uuid4().hex[:12]
    file = folder / f"{id}.yaml"
    write_whole(file, to_yaml(fields))
    try:
        batch = Batch(id, Grid.load(file), folder)
    except InputError:
        file.unlink()
        raise
    command = [
        sys.executable, "-m", "planner", "batch", str(file), "--store", str(plan_cache.store().folder),
        "--workers", str(max(1, cores() - 1)), "--gap", str(QUICK.gap), "--time-limit", str(QUICK.time_limit),
        "--margin", str(QUICK.margin),
    ]  # fmt: skip
    with private_file(folder / f"{id}.log").open("wb") as log:
        process = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=log, stderr=log)
    with contextlib.suppress(OSError, AttributeError):
        # Before it starts its own workers, which inherit it.
        os.setpriority(os.PRIO_PROCESS, process.pid, POLITE)
    _processes()[id] = process
    return batch


def stop(batch: Batch) -> None:
    """End its process; what is done stays, and starting the same again goes on from there."""
    if (process := _processes().pop(batch.id, None)) is not None:
        process.kill()  # asked to end, it would first finish what it is at; its workers end with it
        process.wait()


def everything(folder: Path) -> list[Batch]:
    """The batches in a folder, newest first; a broken file is passed over."""
    found = []
    files = sorted(folder.glob("*.yaml"), key=lambda f: -f.stat().st_mtime)
    for file in files:
        with contextlib.suppress(InputError, OSError):
            found.append(Batch(file.stem, Grid.load(file), folder))
    return found


@cache
def _processes() -> dict[str, subprocess.Popen[bytes]]:
    return {}
