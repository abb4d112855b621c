"""One solver process, seen from the page's server."""

from __future__ import annotations

import contextlib
import subprocess
import sys
import tempfile
import threading
from collections.abc import Callable, Sequence
from typing import Any

from planner.errors import InputError
from planner.ui import plan_cache
from planner.ui.job import SolveJob
from planner.ui.protocol import reason_of, receive, send

LONGEST = 300
"""Characters of a complaint that fit into a sentence."""
COMMAND = (sys.executable, "-m", "planner.ui.worker")


class SolverProcess:
    """A process with the question it works on. ``heard`` is called at every end of a question with the end
    (done, stopped, failed) and the reason; ``gone`` when the process has died. Both from its own thread.
    """

    def __init__(
        self,
        command: Sequence[str],
        heard: Callable[[SolverProcess, str, InputError | str], None],
        gone: Callable[[SolverProcess], None],
    ) -> None:
        self.job: SolveJob | None = None
        self.ready = False
        self.held = False
        # Every asking has its own number: a stop meant for one cannot meet the next.
        self._number = 0
        self._heard, self._gone = heard, gone
        # A file and not a pipe: nobody has to read it while it grows.
        self._errors = tempfile.TemporaryFile()  # noqa: SIM115  (lives as long as the process)
        self._process = subprocess.Popen(
            list(command), stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=self._errors
        )
        threading.Thread(target=self._read, daemon=True).start()

    @property
    def pid(self) -> int:
        """Its process id."""
        return self._process.pid

    @property
    def alive(self) -> bool:
        """Whether it runs."""
        return self._process.poll() is None

    @property
    def signal(self) -> int:
        """What killed it; 0 where it lives or ended by itself."""
        return max(0, -(self._process.returncode or 0))

    def ask(self, job: SolveJob, threads: int) -> None:
        """Hand over a question. A process that is gone says so by its end."""
        self.job, self.held = job, False
        self._number += 1
        self._say(
            {
                "do": "plan", "id": self._number, "gap": job.effort.gap, "threads": threads,
                "margin": job.effort.margin, "reliable": job.effort.reliable,
                "store": str(plan_cache.folder() / "store"),
                "key": plan_cache.key_of(job.scenario, job.effort),
                "scenario": job.scenario.model_dump(mode="json"),
                "time_limit": job.effort.time_limit,
            }
        )  # fmt: skip

    def stop(self) -> None:
        """Ask it to end its question soon."""
        if self.job is not None:
            self._say({"do": "stop", "id": self._number})

    def hold(self, held: bool) -> None:
        """Let its question stand still, or go on."""
        if self.job is not None and held != self.held:
            self.held = held
            self._say({"do": "hold" if held else "go on", "id": self._number})

    def kill(self) -> None:
        """End it at once."""
        self._process.kill()

    def close(self) -> None:
        """End it and forget it: nobody is told."""
        self._gone = lambda _: None
        self._process.kill()
        self._process.wait()

    def last_words(self) -> str:
        """The last line it wrote to stderr; empty without one."""
        with contextlib.suppress(OSError, ValueError):
            self._errors.seek(0)
            return last_line(self._errors.read())
        return ""

    def _say(self, message: dict[str, Any]) -> None:
        assert self._process.stdin is not None
        with contextlib.suppress(OSError):
            send(self._process.stdin, message)

    def _read(self) -> None:
        assert self._process.stdout is not None
        for line in self._process.stdout:
            message = receive(line)
            self.ready = self.ready or bool(message.get("ready"))
            job = self.job
            if job is None or message.get("id") != self._number:
                continue
            if "progress" in message:
                job.progress = message["progress"]
            elif "end" in message:
                self._heard(self, message["end"], reason_of(message))
        self._process.wait()
        self._gone(self)


def last_line(log: bytes) -> str:
    """The last line of what a process wrote, where a traceback says what it was; empty without one."""
    lines = log.decode("utf-8", "replace").strip().splitlines()
    return lines[-1][:LONGEST] if lines else ""
