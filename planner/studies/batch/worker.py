"""What a worker process does with one scenario: solve it, keep the result, survive whatever goes wrong."""

from __future__ import annotations

import importlib
import os
import signal
import sys
import threading
import time
import traceback
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, fields
from functools import lru_cache
from multiprocessing import parent_process
from pathlib import Path
from typing import TYPE_CHECKING, Any

from planner.errors import InputError, message
from planner.plans.provenance import data_digest
from planner.scenario import Design, Scenario
from planner.solve_options import Progress, SolveOptions
from planner.studies.batch.claims import machine
from planner.studies.batch.failures import Reason
from planner.studies.batch.keys import planner_digest
from planner.studies.batch.record import BatchResult, of_failure, of_plan
from planner.studies.batch.store import FILE, Store

if TYPE_CHECKING:
    from planner.engine.search.decomposition import Warm
    from planner.plans.types import Plan

PLAN = "planner.studies.simulate:plan_as_asked"
"""What solves a scenario, as module:function."""
OVERDUE = 70
"""Exit code of a worker that ended itself because a solve went past its hard limit."""
_ONE_AT_A_TIME = threading.Lock()
"""A process solves one scenario at a time, however many threads a cluster's worker has."""
_WARM: dict[tuple[Any, ...], Warm] = {}
"""Where this process begins, for one base and one way to solve."""


@dataclass(frozen=True)
class Job:
    """What all scenarios of a run have in common; it travels with each of them.

    ``base`` and ``design`` as JSON; ``options`` the fields of SolveOptions; ``solver`` as module:function;
    ``hard_limit`` seconds after which a worker ends itself; ``folder`` of the store, on ``machine``.
    """

    base: str
    design: str | None
    options: Mapping[str, Any]
    solver: str
    hard_limit: float
    keep_plans: bool
    folder: str
    machine: str
    planner: str
    data: str

    @property
    def warms(self) -> bool:
        """Whether its scenarios begin with what a solve of the base leaves."""
        return self.solver == PLAN and self.design is None

    @property
    def start(self) -> tuple[Any, ...]:
        """What that depends on; not on threads."""
        return self.base, *((name, value) for name, value in self.options.items() if name != "threads")


@dataclass(frozen=True)
class Task:
    """One scenario: its key, and what it changes in the job's base."""

    key: str
    settings: Mapping[str, Any]


def option_fields(options: SolveOptions) -> dict[str, Any]:
    """The options without their stop event, which does not travel."""
    return {f.name: getattr(options, f.name) for f in fields(options) if f.name != "stop"}


def solve_task(job: Job, task: Task) -> BatchResult | None:
    """Solve and keep one scenario. Returns None where it is in the store now.

    On another machine than the store's there is no safe way to write it: then the record is returned, for
    the run to keep. Raises InputError only where no scenario could be solved here (another planner, a store
    that cannot be written); all else is a result with its reason.
    """
    with _ONE_AT_A_TIME:
        _same_planner(job)
        store = _store_of(job) if machine() == job.machine else None
        if store is not None and store.statuses([task.key]):
            return None
        record = _solved(job, task, store)
        if store is None:
            return record
        store.put_record(record)
        return None


def start_worker() -> None:
    """Prepare a local worker process: it ends with its parent and leaves Ctrl-C and SIGTERM to it."""
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, signal.SIG_IGN)
    # HiGHS prints stray lines on the C level's stdout, also with its log off.
    os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
    if (parent := parent_process()) is not None:

        def watch() -> None:
            parent.join()
            os._exit(1)

        threading.Thread(target=watch, daemon=True).start()


def make_ready(job: Job) -> None:
    """Load and compile what every scenario of a job needs, while another worker solves the base."""
    from planner.engine.search.compilation import compile_engine
    from planner.instance.assembly import assemble

    with suppress(InputError):
        compile_engine(assemble(_base(job.base)))


def warm_start(job: Job) -> Warm:
    """What a solve of the base scenario leaves, made once a process; nothing where it cannot be solved."""
    if job.start not in _WARM:
        from planner.studies.planning import Warm, warmed

        try:
            begin_from(job, warmed(_base(job.base), SolveOptions(**job.options)))
        except InputError:
            begin_from(job, Warm())
    return _WARM[job.start]


def solve_base(job: Job) -> Warm:
    """``warm_start`` as a task of its own, which other workers then begin from too."""
    with _hard_limit(job.hard_limit, lambda: None):
        return warm_start(job)


def begin_from(job: Job, warm: Warm) -> None:
    """Let this process begin where another one's solve of the base ended."""
    _WARM.clear()
    _WARM[job.start] = warm


def _solved(job: Job, task: Task, store: Store | None) -> BatchResult:
    started = time.perf_counter()
    log: list[str] = []
    base = _base(job.base)
    digest, name = "", base.name

    def failed(kind: Any, reason: Reason) -> BatchResult:
        seconds = time.perf_counter() - started
        return of_failure(task.key, digest, name, kind, reason, seconds, "\n".join(log))

    def report(progress: Progress) -> None:
        log.append(_line(progress))

    def overdue() -> None:
        if store is not None:
            store.put_record(
                failed("timeout", message("not stopped after {n} s", n=f"{job.hard_limit:,.0f}"))
            )

    try:
        scenario = base.change(task.settings) if task.settings else base
        digest, name = scenario.digest, scenario.name
        with _hard_limit(job.hard_limit, overdue):
            warm = warm_start(job) if job.warms else None
        with _hard_limit(job.hard_limit, overdue):
            plan = _plan(job, scenario, report, warm)
        return of_plan(task.key, plan, "\n".join(log), keep_plan=job.keep_plans)
    except InputError as error:
        return failed("bad_scenario", error)
    except Exception as error:
        log.append(traceback.format_exc())
        return failed("error", f"{type(error).__name__}: {error}")


def _plan(job: Job, scenario: Scenario, report: Callable[[Progress], None], warm: Warm | None) -> Plan:
    """The one place where a scenario is handed to the solver."""
    options = SolveOptions(**job.options)
    if job.design is not None:
        from planner.studies.planning import evaluate_design

        return evaluate_design(scenario, Design.model_validate_json(job.design), options, report)
    module, _, function = job.solver.partition(":")
    solve: Callable[..., Plan] = getattr(importlib.import_module(module), function)
    if warm is None:
        return solve(scenario, options, report)
    # From the base and not from the scenario before: an answer must not depend on who solved what when.
    return solve(scenario, options, report, warm.copy())


def _same_planner(job: Job) -> None:
    here = (planner_digest(), data_digest())
    if here != (job.planner, job.data):
        found = message("planner {text}, data {data} on a worker", text=here[0], data=here[1])
        raise InputError(
            found,
            message(
                "planner {text}, data {data}, as where the sweep was started", text=job.planner, data=job.data
            ),
        )


@contextmanager
def _hard_limit(seconds: float, overdue: Callable[[], None]) -> Iterator[None]:
    """End this process where the block takes longer: native code cannot be stopped in another way."""

    def end() -> None:
        try:
            overdue()
        finally:
            sys.stderr.flush()
            os._exit(OVERDUE)

    timer = threading.Timer(seconds, end)
    timer.daemon = True
    timer.start()
    try:
        yield
    finally:
        timer.cancel()


def _line(progress: Progress) -> str:
    parts = [f"{progress.seconds:9.2f} s"]
    for name, value in (("objective", progress.objective), ("bound", progress.bound)):
        parts.append(f"{name} {value:.8g}" if value is not None else f"{name} -")
    parts.append(f"gap {progress.gap:.5f}" if progress.gap is not None else "gap -")
    return "  ".join([*parts, progress.note])


@lru_cache(maxsize=4)
def _base(text: str) -> Scenario:
    return Scenario.model_validate_json(text)


def _store_of(job: Job) -> Store:
    # A cluster's worker outlives stores: one that was deleted and made again is another file.
    try:
        inode = (Path(job.folder) / FILE).stat().st_ino
    except OSError as error:
        found = message("a store that is gone ({found})", found=error.strerror or error)
        raise InputError(found, "the store that the sweep was started with", file=job.folder) from None
    return _store(job.folder, inode)


@lru_cache(maxsize=4)
def _store(folder: str, _inode: int) -> Store:
    return Store(folder)
