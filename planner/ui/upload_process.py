"""Work on what users upload, in a process of its own that ends after some seconds or megabytes.

Run as a program, this module is that process: it reads a function and its arguments, and writes the result.
"""

from __future__ import annotations

import contextlib
import hashlib
import os
import pickle
import subprocess
import sys
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

from planner.errors import InputError, message

SECONDS = 10
"""Of a processor's time; what is within the limits of ``planner.reading`` takes a second or two."""
PATIENCE = 30.0
"""Seconds until it is given up on a machine that has other work."""
MEGABYTES = 700
"""Beyond what the process has when it is ready to begin."""
AT_ONCE = 2
"""Processes: other uploads wait for them, sliders do not."""
POLITE = 10
"""Niceness: sliders go first."""

_free = threading.BoundedSemaphore(AT_ONCE)


def apart(work: Callable[..., Any], *given: Any) -> Any:
    """The result of a module's function; its InputError is raised here.

    Raises InputError also where it takes more time or memory than there is.
    """
    with _free:
        process = subprocess.Popen(
            [sys.executable, "-m", "planner.ui.upload_process"],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL,
        )  # fmt: skip
        try:
            said, _ = process.communicate(pickle.dumps((work, given, SECONDS)), timeout=PATIENCE)
        except subprocess.TimeoutExpired:
            raise _too_slow() from None
        finally:
            process.kill()
            process.wait()
    if not said:
        raise _too_slow() if process.returncode in _OUT_OF_TIME else _too_big()
    result = pickle.loads(said)
    if isinstance(result, InputError):
        raise result
    return result


def once(kept: dict[str, tuple[str, Any]], slot: str, work: Callable[..., Any], *given: Any) -> Any:
    """The result of ``apart``, asked for once while neither the work nor what is given changes.

    ``kept`` holds the last result of every slot; refusals are results too. Raises InputError.
    """
    asked = hashlib.sha256(pickle.dumps((work, given))).hexdigest()
    if slot not in kept or kept[slot][0] != asked:
        try:
            kept[slot] = (asked, apart(work, *given))
        except InputError as refused:
            kept[slot] = (asked, refused)
    result = kept[slot][1]
    if isinstance(result, InputError):
        raise result
    return result


_OUT_OF_TIME = (-24, -9)
"""SIGXCPU at the soft limit of time, SIGKILL at the hard one."""


def _too_slow() -> InputError:
    return InputError(
        message("a file that takes more than {n} s to read", n=SECONDS), "a smaller or simpler file"
    )


def _too_big() -> InputError:
    return InputError(
        message("a file that takes more than {n} MB to read", n=MEGABYTES), "a smaller or simpler file"
    )


def _limit(seconds: int) -> None:
    """Hold this process to its limits, as far as the system can."""
    with contextlib.suppress(ImportError, OSError, ValueError):
        import resource

        os.nice(POLITE)
        spent = int(sum(os.times()[:2]))
        resource.setrlimit(resource.RLIMIT_CPU, (spent + seconds, spent + seconds + 1))
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
        pages = int(Path("/proc/self/statm").read_text().split()[0])
        most = pages * resource.getpagesize() + MEGABYTES * 1_000_000
        resource.setrlimit(resource.RLIMIT_AS, (most, most))


def main() -> None:
    """Do one piece of work."""
    given = sys.stdin.buffer.read()
    said = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)  # whatever a library prints
    work, arguments, seconds = pickle.loads(given)
    _limit(seconds)
    try:
        result: Any = work(*arguments)
    except InputError as error:
        result = error
    except MemoryError:
        os._exit(1)
    said.write(pickle.dumps(result))
    said.close()


if __name__ == "__main__":
    main()
