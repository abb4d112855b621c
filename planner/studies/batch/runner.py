"""Runs a grid: hands its scenarios to workers, sees to deaths, and stops when asked, with nothing lost."""

from __future__ import annotations

import signal
import threading
import time
from collections import Counter, deque
from collections.abc import Collection, Iterator
from concurrent.futures import FIRST_COMPLETED, Future, wait
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from types import FrameType
from typing import TYPE_CHECKING

from planner.errors import message
from planner.plans.provenance import data_digest
from planner.solve_options import SolveOptions
from planner.studies.batch.claims import Claims, machine
from planner.studies.batch.cluster import LOCAL, DaskPool
from planner.studies.batch.failures import by_reason, name_of
from planner.studies.batch.grid import Grid
from planner.studies.batch.keys import planner_digest
from planner.studies.batch.pools import LocalPool, WorkerPool, cores, share_cores
from planner.studies.batch.progress import BatchProgress, Pace, Summary, Tell
from planner.studies.batch.record import FAILURES, BatchResult, of_failure
from planner.studies.batch.store import Store
from planner.studies.batch.sweeps import begin
from planner.studies.batch.worker import (
    PLAN,
    Job,
    Task,
    begin_from,
    make_ready,
    option_fields,
    solve_base,
    solve_task,
)

if TYPE_CHECKING:
    from planner.engine.search.decomposition import Warm

Answer = Future[BatchResult | None]
ATTEMPTS = 3
"""Workers that may die of one scenario before it counts as failed."""
CHUNK = 32
"""Neighbouring scenarios that one worker gets at most at a time."""
SHARES = 4
"""Chunks a worker at least, so that all end at about the same time."""
TICK = 0.25
"""Seconds between two looks at the store and two reports."""
AGAIN = 1.0
"""Seconds between two looks at what another run is working on."""


def hard_limit(time_limit: float) -> float:
    """Seconds after which a solve counts as hung: solvers were seen to overrun their limit by 16 s."""
    return 1.5 * time_limit + 60.0


def run(
    grid: Grid,
    store: Store | Path | str,
    options: SolveOptions | None = None,
    *,
    workers: int | None = None,
    dask: str | None = None,
    retry: Collection[str] = (),
    keep_plans: bool = True,
    tell: Tell | None = None,
    solver: str = PLAN,
) -> Summary:
    """Solve every scenario of a grid that the store has no result of, and keep the results there.

    ``workers`` processes of this machine (default: a core each), or the workers of the Dask scheduler at
    ``dask`` ("local" starts one here). ``retry``: statuses (see ``record.RETRIED``) that are tried again.
    Without ``keep_plans`` only figures are kept. ``tell`` is called a few times a second. ``solver`` names
    a function as module:function that takes scenario, options and progress and returns a Plan.

    At the first Ctrl-C or SIGTERM the scenarios at work are awaited and the summary is returned with
    ``interrupted``; at the second one KeyboardInterrupt is raised. Raises InputError where the store or the
    cluster is no use; results so far are kept.
    """
    store = store if isinstance(store, Store) else Store(store)
    options = options or SolveOptions()
    count, threads = share_cores(workers)
    if dask not in (None, LOCAL):
        threads = 1  # a worker a core, as docs/batch.md has it
    job = Job(
        base=grid.base.model_dump_json(),
        design=None if grid.design is None else grid.design.model_dump_json(),
        options=option_fields(options) | {"threads": threads},
        solver=solver,
        hard_limit=hard_limit(options.time_limit),
        keep_plans=keep_plans,
        folder=str(store.folder.absolute()),
        machine=machine(),
        planner=planner_digest(),
        data=data_digest(),
    )
    sweep = _Sweep(grid, store, options, job, retry, tell or (lambda _: None))
    if sweep.waiting:
        sweep.work(count, threads, dask)
    return sweep.summary()


class _Sweep:
    """A run in progress: ``rows`` position in the grid by key, ``statuses`` of those with a result.

    ``queue`` of chunks not handed out, ``lanes`` what is left of each worker's chunk, ``flying`` what is
    being solved (worker, key), ``elsewhere`` what another run works on. ``warm`` is where scenarios begin,
    once the base is solved, ``begun`` the workers that have it.
    """

    def __init__(
        self, grid: Grid, store: Store, options: SolveOptions, job: Job, retry: Collection[str], tell: Tell
    ) -> None:
        self.grid, self.store, self.job, self.tell = grid, store, job, tell
        self.started = time.monotonic()
        self.pace = Pace()
        self.stopping = False
        self.told = 0.0
        self.newest = store.newest()
        # Two rows may ask for the same scenario: one result serves both.
        self.rows: dict[str, int] = {}
        self.statuses: dict[str, str] = {}
        self.found = self.failed = 0
        self.flying: dict[Answer, tuple[str, str]] = {}
        keys = begin(store, grid, options, lambda n: self._tell(f"naming scenarios, {n:,} so far"))
        self.rows = {key: n for n, key in enumerate(keys)}
        self.statuses = store.statuses(self.rows)
        again = [key for key, status in self.statuses.items() if status in retry]
        store.remove(again)
        for again_key in again:
            del self.statuses[again_key]
        self.found = len(self.statuses)
        self.failed = sum(status in FAILURES for status in self.statuses.values())
        self.queue: deque[list[str]] = deque()
        self.lanes: dict[str, deque[str]] = {}
        self.elsewhere: list[str] = []
        self.asked = 0.0
        self.deaths: Counter[str] = Counter()
        self.warm: Warm | None = None
        self.begun: set[str] = set()

    @property
    def waiting(self) -> list[str]:
        """Keys without a result, in the grid's order."""
        return [key for key in self.rows if key not in self.statuses]

    def work(self, workers: int, threads: int, dask: str | None) -> None:
        """Solve what is waiting, on this machine or on a cluster."""
        self._tell("starting workers")
        with self._interruptible():
            pool = _pool(workers, threads, dask)
            self.claims = Claims(self.store.database)
            at_once = True
            try:
                self._chunks(self.waiting, len(pool.lanes()))
                if self.job.warms and len(pool.lanes()) > 1:
                    self._solve_base(pool, threads if dask else cores())
                self._until_done(pool)
                at_once = False
            finally:
                pool.close(at_once=at_once)
                self.claims.leave()

    def summary(self) -> Summary:
        """How it ended."""
        reasons = self.store.reasons(key for key, status in self.statuses.items() if status in FAILURES)
        failed = ((self.grid.row(n), reasons[key]) for key, n in self.rows.items() if key in reasons)
        return Summary(
            name=self.grid.name,
            statuses=Counter(self.statuses.values()),
            total=len(self.rows),
            found=self.found,
            solved=len(self.statuses) - self.found,
            failures=by_reason((name_of(row.coordinates), reason) for row, reason in failed),
            seconds=time.monotonic() - self.started,
            interrupted=self.stopping,
        )

    @contextmanager
    def _interruptible(self) -> Iterator[None]:
        """Ctrl-C or SIGTERM once: hand out nothing more; twice: KeyboardInterrupt."""

        def asked(number: int, frame: FrameType | None) -> None:
            if self.stopping:
                signal.default_int_handler(number, frame)
            self.stopping = True

        if threading.current_thread() is not threading.main_thread():
            yield  # only the main thread hears signals
            return
        before = {number: signal.signal(number, asked) for number in (signal.SIGINT, signal.SIGTERM)}
        try:
            yield
        finally:
            for number, handler in before.items():
                signal.signal(number, handler)

    def _solve_base(self, pool: WorkerPool, threads: int) -> None:
        """Have one worker solve the base for all, the others make ready meanwhile.

        A worker that has it from nobody solves it itself, and says for every scenario where that fails.
        """
        first, *others = pool.lanes()
        options = {**self.job.options, "threads": threads}
        solved = pool.submit(first, solve_base, replace(self.job, options=options))
        for lane in others:
            pool.submit(lane, make_ready, self.job)
        while not self.stopping and wait([solved], TICK).not_done:
            self.claims.beat()
            self._tell("solving the base case")
        if not solved.done():
            return
        if (error := solved.exception()) is None:
            self.warm, self.begun = solved.result(), {first}
        else:
            pool.died(first, error)

    def _until_done(self, pool: WorkerPool) -> None:
        while True:
            lanes = pool.lanes()
            if not self.stopping:
                self._hand_out(pool, lanes)
            self._tell()
            if self.flying:
                wait(self.flying, TICK, FIRST_COMPLETED)
            elif self.stopping or not (self.queue or self.elsewhere or any(self.lanes.values())):
                self._look()
                self._tell(at_once=True)
                return
            else:
                time.sleep(TICK)
            for answer in [a for a in self.flying if a.done()]:
                self._take(pool, answer)
            self.claims.beat()
            self._look()

    def _chunks(self, keys: list[str], lanes: int) -> None:
        size = max(1, min(CHUNK, len(keys) // (SHARES * max(1, lanes))))
        self.queue.extend(keys[n : n + size] for n in range(0, len(keys), size))

    def _hand_out(self, pool: WorkerPool, lanes: list[str]) -> None:
        # What a worker that is gone had before it goes to the others.
        for lane in [lane for lane in self.lanes if lane not in lanes]:
            if rest := self.lanes.pop(lane):
                self.queue.appendleft(list(rest))
        busy = {lane for lane, _ in self.flying.values()}
        for lane in lanes:
            if lane not in busy and (key := self._next(lane)) is not None:
                if self.warm is not None and lane not in self.begun:
                    self.begun.add(lane)
                    pool.submit(lane, begin_from, self.job, self.warm)
                task = Task(key, self.grid.row(self.rows[key]).settings)
                self.flying[pool.submit(lane, solve_task, self.job, task)] = (lane, key)
        if self.elsewhere and not self.queue and time.monotonic() - self.asked > AGAIN:
            # What another run was at: done by now, or ours if that run has ended.
            self.asked = time.monotonic()
            mine, self.elsewhere = self.claims.take(self.elsewhere)
            self._chunks(mine, len(lanes))

    def _next(self, lane: str) -> str | None:
        """The lane's next key: of its chunk, of a new chunk, or of the longest chunk of another lane."""
        mine = self.lanes.setdefault(lane, deque())
        while not mine and self.queue:
            claimed, others = self.claims.take(self.queue.popleft())
            mine.extend(claimed)
            self.elsewhere += others
        if not mine:
            longest = max(self.lanes.values(), key=len)
            # From its end: the next ones are neighbours of what that worker has just solved.
            mine.extend(reversed([longest.pop() for _ in range((len(longest) + 1) // 2)]))
        return mine.popleft() if mine else None

    def _take(self, pool: WorkerPool, answer: Answer) -> None:
        lane, key = self.flying.pop(answer)
        if (error := answer.exception()) is None:
            if (record := answer.result()) is not None:
                self.store.put_record(record)
            return
        if (how := pool.died(lane, error)) is None:
            raise error
        self.begun.discard(lane)
        if self.store.statuses([key]):
            return  # kept before the worker died: it ended itself past the hard limit, say
        self.deaths[key] += 1
        if self.deaths[key] < ATTEMPTS:
            self.lanes.setdefault(lane, deque()).appendleft(key)
            return
        reason = message("{found}; {n} attempts", found=how, n=ATTEMPTS)
        self.store.put_record(of_failure(key, "", self.grid.base.name, "crash", reason))

    def _look(self) -> None:
        """Count what has come into the store, from these workers or another run's."""
        for number, key, status in self.store.newer_than(self.newest):
            self.newest = number
            if key in self.rows and key not in self.statuses:
                self.statuses[key] = status
                self.failed += status in FAILURES
                self.pace.tick()

    def _tell(self, note: str = "", *, at_once: bool = False) -> None:
        if not (note or at_once) and time.monotonic() - self.told < TICK:
            return
        self.told = time.monotonic()
        done, rate = len(self.statuses), self.pace.rate
        self.tell(
            BatchProgress(
                total=len(self.rows) or len(self.grid),
                done=done,
                failed=self.failed,
                running=len(self.flying),
                rate=rate,
                left=(len(self.rows) - done) / rate if rate > 0 else float("nan"),
                stopping=self.stopping,
                note=note,
            )
        )


def _pool(workers: int, threads: int, dask: str | None) -> WorkerPool:
    return LocalPool(workers, threads) if dask is None else DaskPool(dask, workers, threads)
