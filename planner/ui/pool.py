"""A few solver processes shared by every session: a fair queue, newest question of a session only.

A session's newer question takes the place of its older one. Two sessions with the same question share
one solve. Who is served when is decided in ``job_queue``.
"""

from __future__ import annotations

import itertools
import threading
from collections.abc import Sequence

from planner.errors import InputError
from planner.scenario import Scenario
from planner.studies.batch.pools import cores
from planner.ui.job import SolveJob
from planner.ui.job_queue import JobQueue, giving_way, has_spare, is_urgent, threads_for
from planner.ui.process import COMMAND, SolverProcess
from planner.ui.protocol import Effort

GRACE = 4.0
"""Seconds a solve may take to stop when asked; then its process is replaced."""
TRIES = 2
"""Times a question is asked whose process dies under it: the second death is the question's fault."""


class SolverPool:
    """The processes and who waits for them. Every method may be called from any thread."""

    def __init__(self, size: int | None = None, command: Sequence[str] = COMMAND) -> None:
        self.size = size or cores()
        self._command = tuple(command)
        self._lock = threading.RLock()
        self._numbers = itertools.count(1)
        self._queue = JobQueue()
        self._processes: list[SolverProcess] = []
        self._open_one()

    def submit(self, lane: str, scenario: Scenario, effort: Effort) -> SolveJob:
        """Ask for a scenario's plan in a lane (a session, or one of a sweep) in place of its older one.

        A lane that asks again for what it is waiting for gets the same job.
        """
        with self._lock:
            old = self._queue.of(lane)
            if old is not None and old.active and old.asks(scenario, effort):
                return old
            self.cancel(lane)
            every = (*self._queue.waiting, *self._running())
            same = next((job for job in every if job.asks(scenario, effort) and not job.stopping), None)
            job = same or SolveJob(next(self._numbers), scenario, effort)
            self._queue.join(lane, job)
            if same is None:
                self._queue.waiting.append(job)
            elif effort.priority < same.effort.priority:
                same.effort = effort
            self._dispatch()
            return job

    def cancel(self, lane: str) -> None:
        """The lane no longer waits; a solve that nobody waits for is stopped."""
        with self._lock:
            job = self._queue.leave(lane)
            if job is None:
                return
            if job in self._queue.waiting:
                self._queue.waiting.remove(job)
                job.end("cancelled")
            else:
                self._stop(job)

    def job(self, lane: str) -> SolveJob | None:
        """What the lane asked for last."""
        return self._queue.of(lane)

    def place(self, job: SolveJob) -> int:
        """How many go before it; 0 when it is next or running."""
        with self._lock:
            return self._queue.place(job)

    def processes(self) -> list[int]:
        """Process ids of the solvers that live."""
        with self._lock:
            return [p.pid for p in self._processes if p.alive]

    def close(self) -> None:
        """End every process."""
        with self._lock:
            for process in self._processes:
                process.close()
            self._processes.clear()

    def _running(self) -> list[SolveJob]:
        """The jobs at work, the held ones too."""
        return [p.job for p in self._processes if p.job is not None]

    def _open_one(self) -> SolverProcess:
        process = SolverProcess(self._command, self._heard, self._ended)
        self._processes.append(process)
        return process

    def _dispatch(self) -> None:
        """Start what may start. Nobody waits for proofs and sweeps: they stand still while sliders run."""
        self._start_next()
        urgent = any(map(is_urgent, self._running()))
        for process in self._processes:
            if process.job is not None:
                process.hold(urgent and process.job.effort.priority > 0)

    def _start_next(self) -> None:
        while job := self._queue.next(has_spare(self._running(), self.size)):
            free = next((p for p in self._processes if p.job is None), None)
            if free is None and len(self._processes) < self.size:
                free = self._open_one()
            if free is None:
                if (lesser := giving_way(self._running(), job)) is not None:
                    self._stop(lesser)  # it waits again afterwards
                return
            self._queue.serve(job)
            threads = threads_for(job, self._running(), self.size, cores())
            job.start()
            free.ask(job, threads)

    def _stop(self, job: SolveJob) -> None:
        """Ask for an end; a process that does not come to one in ``GRACE`` seconds is killed."""
        process = next((p for p in self._processes if p.job is job), None)
        if process is None or job.stopping:
            return
        job.stopping = True
        process.stop()

        def lose_patience() -> None:
            with self._lock:
                if process.job is job:
                    process.kill()

        timer = threading.Timer(GRACE, lose_patience)
        timer.daemon = True
        timer.start()

    def _heard(self, process: SolverProcess, end: str, reason: InputError | str) -> None:
        """A process has finished its question: done, stopped or failed."""
        with self._lock:
            job, process.job = process.job, None
            if job is not None:
                self._conclude(job, end, reason)
            self._dispatch()
            # The others make ready once the first has compiled what all of them read from the cache.
            if len(self._processes) < self.size:
                self._open_one()

    def _conclude(self, job: SolveJob, end: str, reason: InputError | str) -> None:
        if end == "stopped" and job.lanes:
            self._queue.wait_again(job)
        else:
            job.end("cancelled" if end == "stopped" else end, reason)

    def _ended(self, process: SolverProcess) -> None:
        """A process has died: by our own hand, or not."""
        with self._lock:
            if process not in self._processes:
                return
            self._processes.remove(process)
            job, process.job = process.job, None
            if job is not None and job.stopping:
                self._conclude(job, "stopped", "")
            elif job is not None:
                self._died_under(job, process)
            # One that dies before it was ready would die again at once.
            if process.ready:
                self._open_one()
            self._dispatch()

    def _died_under(self, job: SolveJob, process: SolverProcess) -> None:
        """Ask once more, unless that has been tried: then the question is at fault."""
        job.deaths += 1
        job.signal = process.signal
        if job.deaths < TRIES and job.lanes and process.ready:
            self._queue.wait_again(job)
        else:
            job.end("killed" if process.signal else "failed", process.last_words())
