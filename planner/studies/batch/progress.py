"""Where a sweep stands: counts, rate, time left."""

from __future__ import annotations

import time
from collections import Counter, deque
from collections.abc import Callable
from dataclasses import dataclass, field

from planner.studies.batch.failures import Failures

WINDOW = 200
"""Results over which the rate is measured."""


@dataclass(frozen=True)
class BatchProgress:
    """Counts of scenarios; ``rate`` results a second, nan before the first one; ``left`` seconds to go;
    ``stopping``: nothing new is handed out."""

    total: int
    done: int
    failed: int
    running: int
    rate: float
    left: float
    stopping: bool
    note: str = ""


@dataclass(frozen=True)
class Summary:
    """How a sweep ended: scenarios by status, those with a result from the start (``found``) and those solved
    in this run, those without a plan by reason, wall time."""

    name: str
    statuses: Counter[str]
    total: int
    found: int
    solved: int
    failures: list[Failures]
    seconds: float
    interrupted: bool

    @property
    def missing(self) -> int:
        """Scenarios without a result."""
        return self.total - sum(self.statuses.values())


Tell = Callable[[BatchProgress], None]


@dataclass
class Pace:
    """Rate of the latest results."""

    _times: deque[float] = field(default_factory=lambda: deque(maxlen=WINDOW))
    _began: float = field(default_factory=time.monotonic)

    def tick(self) -> None:
        """A result has just come."""
        self._times.append(time.monotonic())

    @property
    def rate(self) -> float:
        """Results a second; nan before there is any."""
        if not self._times:
            return float("nan")
        since = self._times[0] if len(self._times) == WINDOW else self._began
        return len(self._times) / max(time.monotonic() - since, 1e-9)
