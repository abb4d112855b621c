"""When a search has to end: its clock and a stop, also for compiled code, which hears neither."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager

import numpy as np

from planner.instance import Ints
from planner.solve_options import StoppedError

LOOK = 0.05
"""Seconds between two looks at clock and stop."""


class Halting:
    """``flag`` (1,) is set once ``deadline``, s of the process' clock, has passed or ``stop`` is set."""

    def __init__(self, deadline: float = np.inf, stop: threading.Event | None = None) -> None:
        self._deadline, self._stop = deadline, stop or threading.Event()
        self.flag: Ints = np.zeros(1, dtype=np.int64)

    @property
    def over(self) -> bool:
        """Whether time is up or a stop was asked for."""
        return time.perf_counter() > self._deadline or self._stop.is_set()

    def check(self) -> None:
        """Raises StoppedError where it is over."""
        if self.over:
            raise StoppedError

    @contextmanager
    def watched(self) -> Iterator[None]:
        """Meanwhile a thread of its own looks at clock and stop, and sets the flag."""
        done = threading.Event()

        def watch() -> None:
            while not done.wait(LOOK):
                if self.over:
                    self.flag[0] = 1
                    return

        threading.Thread(target=watch, daemon=True).start()
        try:
            yield
        finally:
            done.set()
