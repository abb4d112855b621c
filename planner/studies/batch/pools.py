"""Where scenarios are solved: processes of this machine here, a Dask cluster in ``cluster``."""

from __future__ import annotations

import multiprocessing
import os
import signal
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager, suppress
from typing import Any, Protocol, TypeVar

from planner.studies.batch.worker import start_worker

T = TypeVar("T")
THREAD_VARIABLES = ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "NUMBA_NUM_THREADS")
"""Environment variables by which numerical libraries are told how many threads they may start."""


class WorkerPool(Protocol):
    """Workers, each a lane that takes one scenario at a time and keeps its own warm state."""

    def lanes(self) -> list[str]:
        """Names of the workers that are there now."""

    def submit(self, lane: str, do: Callable[..., T], *given: Any) -> Future[T]:
        """Call a function on a lane, after what it was given before.

        The exceptions are the function's, and that of a dead worker.
        """

    def died(self, lane: str, error: BaseException) -> str | None:
        """Where ``error`` says that the lane's worker died: how. The lane works again afterwards."""

    def close(self, *, at_once: bool) -> None:
        """End the workers, ``at_once`` in the middle of their work."""


def cores() -> int:
    """Cores that this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def share_cores(workers: int | None) -> tuple[int, int]:
    """(workers, threads of each) that together never exceed the cores; default a worker a core."""
    available = cores()
    workers = min(workers or available, available)
    return workers, available // workers


class LocalPool:
    """Processes of this machine. Each is a pool of one, so that a death takes nothing else with it."""

    def __init__(self, workers: int, threads: int) -> None:
        self._threads = threads
        self._executors: dict[str, ProcessPoolExecutor] = {}
        self._pids: dict[str, Future[int]] = {}
        for lane in range(workers):
            self._start(str(lane))

    def lanes(self) -> list[str]:
        """Numbers of the processes."""
        return list(self._executors)

    def submit(self, lane: str, do: Callable[..., T], *given: Any) -> Future[T]:
        """Have the lane's process do something."""
        try:
            return self._executors[lane].submit(do, *given)
        except BrokenProcessPool as error:
            # The process was killed while it had nothing to do.
            failed: Future[T] = Future()
            failed.set_exception(error)
            return failed

    def died(self, lane: str, error: BaseException) -> str | None:
        """How the lane's process died; another one is started in its place."""
        if not isinstance(error, BrokenProcessPool):
            return None
        self._executors[lane].shutdown(wait=False, cancel_futures=True)
        self._start(lane)
        return "its process died: killed, out of memory, or crashed in native code"

    def close(self, *, at_once: bool) -> None:
        """End the processes."""
        for lane, executor in self._executors.items():
            if at_once:
                pid = self._pids[lane]
                with suppress(Exception):
                    # A worker leaves SIGTERM to its parent, which hears it with all its group.
                    os.kill(pid.result(0), signal.SIGKILL if os.name == "posix" else signal.SIGTERM)
            executor.shutdown(wait=not at_once, cancel_futures=True)

    def _start(self, lane: str) -> None:
        executor = ProcessPoolExecutor(
            1, mp_context=multiprocessing.get_context("spawn"), initializer=start_worker
        )
        with _threads(self._threads):
            self._pids[lane] = executor.submit(os.getpid)  # starts the process
        self._executors[lane] = executor


@contextmanager
def _threads(count: int) -> Iterator[None]:
    # Libraries read these when they are imported: a process must be born with them.
    before = {name: os.environ.get(name) for name in THREAD_VARIABLES}
    os.environ.update(dict.fromkeys(THREAD_VARIABLES, str(count)))
    try:
        yield
    finally:
        for name, value in before.items():
            if value is None:
                del os.environ[name]
            else:
                os.environ[name] = value
