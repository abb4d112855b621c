"""Standard streams that take whatever is written, and signals that stop a command."""

from __future__ import annotations

import io
import os
import signal
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from _typeshed import ReadableBuffer

STOPPING = (signal.SIGINT, signal.SIGTERM)
"""Signals that ask a command to stop with what it has."""


class _Output(io.FileIO):
    """A standard stream. Once its reader has gone, such as ``head``, what is written goes nowhere."""

    def write(self, data: ReadableBuffer, /) -> int:
        """Write, and never raise for want of a reader."""
        try:
            return super().write(data)
        except BrokenPipeError:
            nowhere = os.open(os.devnull, os.O_WRONLY)
            os.dup2(nowhere, self.fileno())
            os.close(nowhere)
            return len(memoryview(data))


def prepare_streams() -> None:
    """Make stdout and stderr fit for a command whose result must not be lost for what becomes of a message.

    A stream that is closed goes nowhere, so does one without reader; a character that the terminal's
    encoding lacks becomes a question mark.
    """
    for number in range(3):
        try:
            os.fstat(number)
        except OSError:
            os.open(os.devnull, os.O_RDWR)  # gets the lowest free number, which is this one
    for name, number in (("stdout", 1), ("stderr", 2)):
        before: io.TextIOWrapper | None = getattr(sys, name)
        if before is not None:
            before.flush()
        stream = io.TextIOWrapper(
            io.BufferedWriter(_Output(number, "w", closefd=False)),
            encoding=before.encoding if before else "utf-8",
            errors="replace",
            line_buffering=name == "stderr" or os.isatty(number),
        )
        setattr(sys, name, stream)


def hear_signals() -> None:
    """Let Ctrl-C and SIGTERM raise KeyboardInterrupt, also where they were ignored when the command began.

    Shells start background jobs with Ctrl-C ignored.
    """
    for number in STOPPING:
        signal.signal(number, signal.default_int_handler)


@contextmanager
def uninterrupted() -> Iterator[None]:
    """Put off KeyboardInterrupt to the end of the block; a second signal raises it at once."""
    if threading.current_thread() is not threading.main_thread():
        yield  # only the main thread hears signals
        return
    heard = False

    def hear(number: int, frame: FrameType | None) -> None:
        nonlocal heard
        if heard:
            signal.default_int_handler(number, frame)
        heard = True

    before = {number: signal.signal(number, hear) for number in STOPPING}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
    if heard:
        raise KeyboardInterrupt
