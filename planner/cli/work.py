"""Runs a solve for a terminal: progress on stderr, a clean stdout, Ctrl-C at any moment."""

from __future__ import annotations

import ctypes
import math
import os
import sys
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import Future, wait
from contextlib import contextmanager
from typing import TYPE_CHECKING, TypeVar

from planner.cli.output import text
from planner.cli.streams import uninterrupted
from planner.words.catalogue import is_text

if TYPE_CHECKING:
    from planner.solve_options import Progress

Result = TypeVar("Result")
LOOKS_UP = 0.2
"""Seconds."""


def run(
    work: Callable[[Callable[[Progress], None]], Result],
    amount: Callable[[float], str],
    stop: threading.Event | None = None,
    found: Callable[[Progress], bool] = lambda progress: progress.objective is not None,
) -> Result:
    """The result of ``work``, which is given a callback for its progress; ``amount`` writes an objective.

    At Ctrl-C or SIGTERM ``stop`` is set and the best result so far awaited, which ends soon once progress
    ``found`` one. Before that, without a ``stop``, or at a second Ctrl-C, KeyboardInterrupt is raised with
    what was reached as its message: while the engine compiles nothing is known, and nothing could hear a
    stop. Raises what ``work`` raises.
    """
    outcome: Future[Result] = Future()
    reached, has_result = text("cli_nothing"), False

    with _quiet_stdout(), _status() as update:

        def report(progress: Progress) -> None:
            nonlocal reached, has_result
            reached = told = _sentence(progress, amount)
            has_result = has_result or found(progress)
            if not has_result:
                reached = f"{text('cli_nothing')} ({_note(progress)})"
            update(told)

        def task() -> None:
            try:
                outcome.set_result(work(report))
            except BaseException as error:
                outcome.set_exception(error)

        try:
            # Python handles Ctrl-C in its main thread only, and a solver keeps its thread for minutes.
            with uninterrupted():  # a thread that is half started cannot be left
                threading.Thread(target=task, daemon=True).start()
            try:
                return _awaited(outcome)
            except KeyboardInterrupt:
                if stop is None or not (has_result or outcome.done()):
                    raise
                stop.set()
                sys.stderr.write(text("cli_stopping") + "\n")
                return _awaited(outcome)
        except KeyboardInterrupt:
            raise KeyboardInterrupt(reached) from None


def _awaited(outcome: Future[Result]) -> Result:
    """The outcome. A signal that another thread takes does not wake this one: it looks up by itself."""
    while not outcome.done():
        wait([outcome], timeout=LOOKS_UP)
    return outcome.result()


def _sentence(progress: Progress, amount: Callable[[float], str]) -> str:
    parts = [text("seconds", value=f"{progress.seconds:,.0f}")]
    if progress.objective is not None and math.isfinite(progress.objective):
        parts.append(f"{text('best')} {amount(progress.objective)}")
    if progress.bound is not None and math.isfinite(progress.bound):
        parts.append(f"{text('bound')} {amount(progress.bound)}")
    if progress.gap is not None and progress.gap < 1:  # else the bound has only begun to rise
        parts.append(f"{text('gap')} {100 * progress.gap:.2f}%")
    note = _note(progress)
    return ", ".join([*parts, note] if note else parts)


def _note(progress: Progress) -> str:
    """What the solver is doing, in words; what a command says itself as it is."""
    return text(progress.note) if is_text(progress.note) else progress.note


@contextmanager
def _status() -> Iterator[Callable[[str], None]]:
    """A line on stderr that is kept up to date; nothing where stderr is no terminal."""
    if not sys.stderr.isatty():
        yield lambda _: None
        return
    from rich.console import Console
    from rich.markup import escape

    with Console(stderr=True).status(text("cli_reading")) as status:
        yield lambda text: status.update(escape(text))


@contextmanager
def _quiet_stdout() -> Iterator[None]:
    """Nothing on the C level's stdout meanwhile: HiGHS prints stray lines there, also with its log off."""
    sys.stdout.flush()
    kept = os.dup(1)
    try:
        null = os.open(os.devnull, os.O_WRONLY)
        os.dup2(null, 1)
        os.close(null)
        yield
    finally:
        # What the C library still holds in its buffer would else come out after all.
        if os.name == "posix":
            ctypes.CDLL(None).fflush(None)
        os.dup2(kept, 1)
        os.close(kept)
