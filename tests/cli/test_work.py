"""What a command waits for: it hears Ctrl-C whichever thread the system hands the signal to."""

from __future__ import annotations

import os
import signal
import threading
import time
from collections.abc import Callable

import pytest

from planner.cli.work import run
from planner.solve_options import Progress


@pytest.mark.skipif(os.name != "posix", reason="a signal is sent to one thread there only")
def test_a_signal_that_another_thread_takes_is_heard() -> None:
    heard, gave_up = threading.Event(), threading.Event()

    def works(_: Callable[[Progress], None]) -> None:
        time.sleep(0.5)  # the first thread waits by now
        signal.pthread_kill(threading.get_ident(), signal.SIGINT)
        if not heard.wait(20):
            gave_up.set()

    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    try:
        with pytest.raises(KeyboardInterrupt):
            run(works, str)
        assert not gave_up.is_set()
    finally:
        signal.signal(signal.SIGINT, before)
        heard.set()
