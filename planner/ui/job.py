"""One question to the solvers and where it stands."""

from __future__ import annotations

import threading
import time
from dataclasses import dataclass, field
from typing import Any

from planner.errors import InputError
from planner.scenario import Scenario
from planner.ui.protocol import Effort


@dataclass(eq=False)
class SolveJob:
    """``state``: waiting, running, done, failed, killed or cancelled. Seconds are of the monotonic clock.

    ``deaths``: processes that died under it; ``signal``: what killed the last one.
    """

    number: int
    scenario: Scenario
    effort: Effort
    lanes: set[str] = field(default_factory=set)
    state: str = "waiting"
    progress: dict[str, Any] = field(default_factory=dict)
    reason: InputError | str = ""
    deaths: int = 0
    signal: int = 0
    stopping: bool = False
    submitted: float = field(default_factory=time.monotonic)
    ended: float | None = None
    _over: threading.Event = field(default_factory=threading.Event)

    @property
    def active(self) -> bool:
        """Whether an end is still to come."""
        return self.ended is None

    @property
    def seconds(self) -> float:
        """Since it was asked, until its end."""
        return (self.ended or time.monotonic()) - self.submitted

    def asks(self, scenario: Scenario, effort: Effort) -> bool:
        """Whether this is the same question, however urgent."""
        return self.scenario.digest == scenario.digest and self.effort.name == effort.name

    def start(self) -> None:
        """A process takes it."""
        self.state, self.stopping = "running", False

    def wait_again(self) -> None:
        """Back to the queue, with its place by age."""
        self.state, self.stopping, self.progress = "waiting", False, {}

    def end(self, state: str, reason: InputError | str = "") -> None:
        """The last word."""
        self.state, self.reason, self.ended = state, reason, time.monotonic()
        self._over.set()

    def wait(self, seconds: float) -> bool:
        """Wait for the end; whether it came."""
        return self._over.wait(seconds)
