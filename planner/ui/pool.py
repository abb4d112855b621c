"""A few solver processes shared by every session: a fair queue, newest question of a session only.

Who waits is served by effort (sliders before proofs before sweeps), then by who was served longest ago. A
session's newer question takes the place of its older one. Two sessions with the same question share
one solve.
"""

from __future__ import annotations

import itertools
import threading
import time
from collections.abc import Sequence

from planner.errors import InputError
from planner.scenario import Scenario
from planner.studies.batch.pools import cores
from planner.ui.job import SolveJob
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
        self._waiting: list[SolveJob] = []
        self._lanes: dict[str, SolveJob] = {}
        self._served: dict[str, float] = {}
        self._processes: list[SolverProcess] = []
        self._open_one()

    def submit(self, lane: str, scenario: Scenario, effort: Effort) -> SolveJob:
        """Ask for a scenario's plan in a lane (a session, or one of a sweep) in place of its older one.

        A lane that asks again for what it is waiting for gets the same ticket.
        """
        with self._lock:
            old = self._lanes.get(lane)
            if old is not None and old.active and old.asks(scenario, effort):
                return old
            self.cancel(lane)
            same = next((t for t in self._all() if t.asks(scenario, effort) and not t.stopping), None)
            ticket = same or SolveJob(next(self._numbers), scenario, effort)
            ticket.lanes.add(lane)
            self._lanes[lane] = ticket
            if same is None:
                self._waiting.append(ticket)
            elif effort.priority < same.effort.priority:
                same.effort = effort
            self._dispatch()
            return ticket

    def cancel(self, lane: str) -> None:
        """The lane no longer waits; a solve that nobody waits for is stopped."""
        with self._lock:
            ticket = self._lanes.pop(lane, None)
            if ticket is None:
                return
            ticket.lanes.discard(lane)
            if ticket.lanes or not ticket.active:
                return
            if ticket in self._waiting:
                self._waiting.remove(ticket)
                ticket.end("cancelled")
            else:
                self._stop(ticket)

    def ticket(self, lane: str) -> SolveJob | None:
        """What the lane asked for last."""
        return self._lanes.get(lane)

    def place(self, ticket: SolveJob) -> int:
        """How many go before it; 0 when it is next or running."""
        with self._lock:
            order = sorted(self._waiting, key=self._turn)
            return order.index(ticket) if ticket in order else 0

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

    def _all(self) -> list[SolveJob]:
        return [*self._waiting, *(p.ticket for p in self._processes if p.ticket is not None)]

    def _turn(self, ticket: SolveJob) -> tuple[int, float, int]:
        last = min((self._served.get(_owner(lane), 0.0) for lane in ticket.lanes), default=0.0)
        return ticket.effort.priority, last, ticket.number

    def _open_one(self) -> SolverProcess:
        process = SolverProcess(self._command, self._heard, self._ended)
        self._processes.append(process)
        return process

    def _dispatch(self) -> None:
        """Start what may start. Nobody waits for proofs and sweeps: they stand still while sliders run."""
        self._start_next()
        urgent = any(_urgent(p.ticket) for p in self._processes)
        for process in self._processes:
            if process.ticket is not None:
                process.hold(urgent and process.ticket.effort.priority > 0)

    def _start_next(self) -> None:
        while may := [t for t in self._waiting if not t.effort.priority or self._spare()]:
            ticket = min(may, key=self._turn)
            free = next((p for p in self._processes if p.ticket is None), None)
            if free is None and len(self._processes) < self.size:
                free = self._open_one()
            if free is None:
                self._make_room(ticket)
                return
            self._waiting.remove(ticket)
            self._start(free, ticket)

    def _spare(self) -> bool:
        """Whether proofs and sweeps may have one more process; where there are two, one is the sliders'."""
        busy = sum(p.ticket is not None and p.ticket.effort.priority > 0 for p in self._processes)
        return busy < max(1, self.size - 1)

    def _make_room(self, ticket: SolveJob) -> None:
        """Stop one solve of less urgency, unless one is stopping already; it waits again afterwards."""
        running = [p.ticket for p in self._processes if p.ticket is not None]
        lesser = [t for t in running if t.effort.priority > ticket.effort.priority]
        if lesser and not any(t.stopping for t in running):
            self._stop(max(lesser, key=lambda t: (t.effort.priority, t.number)))

    def _start(self, process: SolverProcess, ticket: SolveJob) -> None:
        now = time.monotonic()
        for lane in ticket.lanes:
            self._served[_owner(lane)] = now
        # One slider's solve alone may use every processor; several share them. Held ones need none.
        lesser = ticket.effort.priority > 0
        running = [t for p in self._processes if (t := p.ticket) is not None and not t.stopping]
        busy = 1 + sum(lesser or _urgent(t) for t in running)
        ticket.start()
        # Nobody waits for a proof or a sweep: one processor is left to the page and what it is drawn by.
        free = cores() - (1 if lesser else 0)
        process.ask(ticket, max(1, free // min(busy, self.size)))

    def _stop(self, ticket: SolveJob) -> None:
        process = next((p for p in self._processes if p.ticket is ticket), None)
        if process is None or ticket.stopping:
            return
        ticket.stopping = True
        process.stop()
        timer = threading.Timer(GRACE, self._lose_patience, (process, ticket))
        timer.daemon = True
        timer.start()

    def _lose_patience(self, process: SolverProcess, ticket: SolveJob) -> None:
        with self._lock:
            if process.ticket is ticket:
                process.kill()

    def _heard(self, process: SolverProcess, end: str, reason: InputError | str) -> None:
        """A process has finished its question: done, stopped or failed."""
        with self._lock:
            ticket, process.ticket = process.ticket, None
            if ticket is not None:
                self._conclude(ticket, end, reason)
            self._dispatch()
            # The others make ready once the first has compiled what all of them read from the cache.
            if len(self._processes) < self.size:
                self._open_one()

    def _conclude(self, ticket: SolveJob, end: str, reason: InputError | str) -> None:
        if end == "stopped" and ticket.lanes:
            ticket.wait_again()
            self._waiting.append(ticket)
        else:
            ticket.end("cancelled" if end == "stopped" else end, reason)

    def _ended(self, process: SolverProcess) -> None:
        """A process has died: by our own hand, or not."""
        with self._lock:
            if process not in self._processes:
                return
            self._processes.remove(process)
            ticket, process.ticket = process.ticket, None
            if ticket is not None and ticket.stopping:
                self._conclude(ticket, "stopped", "")
            elif ticket is not None:
                self._mourn(process, ticket)
            # One that dies before it was ready would die again at once.
            if process.ready:
                self._open_one()
            self._dispatch()

    def _mourn(self, process: SolverProcess, ticket: SolveJob) -> None:
        ticket.deaths += 1
        ticket.signal = process.signal
        if ticket.deaths < TRIES and ticket.lanes and process.ready:
            ticket.wait_again()
            self._waiting.append(ticket)
        else:
            ticket.end("killed" if process.signal else "failed", process.last_words())


def _urgent(ticket: SolveJob | None) -> bool:
    """Whether a slider's question runs and is wanted."""
    return ticket is not None and not ticket.effort.priority and not ticket.stopping


def _owner(lane: str) -> str:
    """The session that a lane belongs to: ``session`` or ``session/part``."""
    return lane.partition("/")[0]
