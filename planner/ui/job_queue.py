"""Who waits for the solver processes, who is next, and what each may take: rules without processes.

Who waits is served by effort (sliders before proofs before sweeps), then by who was served longest ago. A
lane is whoever asks: a session, or a part of one (``session/part``). A lane waits for one job; several
lanes may wait for the same.
"""

from __future__ import annotations

import time
from collections.abc import Sequence

from planner.ui.job import SolveJob


class JobQueue:
    """The jobs that wait, and what every lane asked for last. One thread at a time may use it."""

    def __init__(self) -> None:
        self.waiting: list[SolveJob] = []
        self._lanes: dict[str, SolveJob] = {}
        self._served: dict[str, float] = {}

    def of(self, lane: str) -> SolveJob | None:
        """What the lane asked for last."""
        return self._lanes.get(lane)

    def join(self, lane: str, job: SolveJob) -> None:
        """The lane waits for this job."""
        job.lanes.add(lane)
        self._lanes[lane] = job

    def leave(self, lane: str) -> SolveJob | None:
        """The lane no longer waits. Returns its job where that has not ended and nobody waits for it now."""
        job = self._lanes.pop(lane, None)
        if job is None:
            return None
        job.lanes.discard(lane)
        return None if job.lanes or not job.active else job

    def next(self, spare: bool) -> SolveJob | None:
        """The job that is served next; proofs and sweeps only where a process is ``spare``."""
        may = [job for job in self.waiting if not job.effort.priority or spare]
        return min(may, key=self._turn, default=None)

    def serve(self, job: SolveJob) -> None:
        """Take a job out: a process works on it from now on."""
        self.waiting.remove(job)
        now = time.monotonic()
        for lane in job.lanes:
            self._served[_owner(lane)] = now

    def wait_again(self, job: SolveJob) -> None:
        """Put a job back whose process was needed by another, or died."""
        job.wait_again()
        self.waiting.append(job)

    def place(self, job: SolveJob) -> int:
        """How many go before it; 0 when it is next or does not wait."""
        order = sorted(self.waiting, key=self._turn)
        return order.index(job) if job in order else 0

    def _turn(self, job: SolveJob) -> tuple[int, float, int]:
        last = min((self._served.get(_owner(lane), 0.0) for lane in job.lanes), default=0.0)
        return job.effort.priority, last, job.number


def is_urgent(job: SolveJob) -> bool:
    """Whether a slider's question, at work, is still wanted."""
    return not job.effort.priority and not job.stopping


def has_spare(running: Sequence[SolveJob], size: int) -> bool:
    """Whether proofs and sweeps may have one more of ``size`` processes; of several one is the sliders'."""
    return sum(job.effort.priority > 0 for job in running) < max(1, size - 1)


def giving_way(running: Sequence[SolveJob], job: SolveJob) -> SolveJob | None:
    """The job at work that has to stop for a more urgent one; none while another is stopping already."""
    lesser = [one for one in running if one.effort.priority > job.effort.priority]
    if not lesser or any(one.stopping for one in running):
        return None
    return max(lesser, key=lambda one: (one.effort.priority, one.number))


def threads_for(job: SolveJob, running: Sequence[SolveJob], size: int, cores: int) -> int:
    """Threads of a job that starts beside those at work in ``size`` processes on so many ``cores``.

    One slider's solve alone may use every processor; several share them. Held ones need none. Nobody waits
    for a proof or a sweep: one processor is left to the page and what it is drawn by.
    """
    lesser = job.effort.priority > 0
    busy = 1 + sum(lesser or is_urgent(one) for one in running if not one.stopping)
    return max(1, (cores - (1 if lesser else 0)) // min(busy, size))


def _owner(lane: str) -> str:
    """The session that a lane belongs to."""
    return lane.partition("/")[0]
