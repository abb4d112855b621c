"""A Dask cluster: a scheduler and two workers as processes of their own, on loopback."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
import sweep_kit as kit

from planner.errors import InputError
from planner.studies.batch import cluster as module
from planner.studies.batch import load, run
from planner.studies.batch.progress import BatchProgress

pytest.importorskip("distributed")


@dataclass
class Cluster:
    """Processes of a running cluster; the workers have no nanny, so a killed one stays dead."""

    address: str
    scheduler: subprocess.Popen[bytes]
    workers: list[subprocess.Popen[bytes]]


@pytest.fixture
def cluster(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Cluster]:
    """A scheduler and two workers that can import the tests' solvers."""
    monkeypatch.setenv("PYTHONPATH", os.pathsep.join([str(kit.KIT), os.environ.get("PYTHONPATH", "")]))
    monkeypatch.setenv("PLANNER_TEST_LOG", str(tmp_path / "solved"))
    told = tmp_path / "scheduler.json"
    scheduler = _start("scheduler", "--host", "127.0.0.1", "--port", "0", "--scheduler-file", str(told))
    worker = ("worker", "--scheduler-file", str(told), "--host", "127.0.0.1", "--nthreads", "1",
              "--no-nanny", "--local-directory", str(tmp_path))  # fmt: skip
    workers = [_start(*worker) for _ in range(2)]
    try:
        from distributed import Client

        with Client(scheduler_file=str(told), timeout=kit.PATIENCE, set_as_default=False) as client:
            client.wait_for_workers(2, timeout=kit.PATIENCE)
            address = client.scheduler.address
        yield Cluster(address, scheduler, workers)
    finally:
        for process in (*workers, scheduler):
            process.kill()
            process.wait()


def _start(kind: str, *words: str) -> subprocess.Popen[bytes]:
    command = [sys.executable, "-m", f"distributed.cli.dask_{kind}", "--no-dashboard", *words]
    return subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)


def test_a_cluster_loses_nothing_when_its_parts_are_killed(
    cluster: Cluster, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    log, grid = tmp_path / "solved", kit.grid(24)

    def kill_a_worker(now: BatchProgress) -> None:
        if now.done >= 4 and cluster.workers[0].poll() is None:
            cluster.workers[0].send_signal(signal.SIGKILL)

    summary = run(grid, tmp_path / "a", dask=cluster.address, solver="fake_solver:slow", tell=kill_a_worker)
    assert cluster.workers[0].wait(kit.PATIENCE) == -signal.SIGKILL
    assert summary.statuses == Counter(optimal=24)
    assert len(kit.solved(log)) == 24
    assert sum(kit.solved(log).values()) <= 25  # the one it was killed at may have been begun twice
    # The same answers as from the processes of this machine, to the last bit.
    run(grid, tmp_path / "b", solver="fake_solver:quick")
    assert kit.answers(load(tmp_path / "a")) == kit.answers(load(tmp_path / "b"))

    def kill_the_scheduler(now: BatchProgress) -> None:
        if now.done >= 3 and cluster.scheduler.poll() is None:
            cluster.scheduler.send_signal(signal.SIGKILL)

    log.unlink()
    monkeypatch.setattr(module, "PATIENCE", 5)  # so long a client waits for its scheduler to come back
    with pytest.raises(InputError, match=r"scheduler at .* is gone; allowed: .* --resume"):
        run(grid, tmp_path / "c", dask=cluster.address, solver="fake_solver:slow", tell=kill_the_scheduler)
    cluster.workers[1].wait(kit.PATIENCE)
    kept = set(load(tmp_path / "c").scenarios["scenario_digest"])
    assert 3 <= len(kept) < 24
    assert run(grid, tmp_path / "c", solver="fake_solver:slow").statuses == Counter(optimal=24)
    assert {digest for digest, count in kit.solved(log).items() if count > 1}.isdisjoint(kept)


def test_no_scheduler_is_one_message(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "PATIENCE", 0.5)
    for address in ("tcp://127.0.0.1:9", "nowhere"):
        with pytest.raises(InputError, match=r"no scheduler at .*; allowed: the address of a running Dask"):
            run(kit.grid(2), tmp_path, dask=address, solver="fake_solver:quick")
