"""A solver process of the page: ``python -m planner.ui.worker``, kept alive and warm between questions.

Questions come as JSON lines on stdin (see ``_take``); progress and ends go to stdout. Answers go
into the store. The process ends when stdin closes, so that none outlives the server.
"""

from __future__ import annotations

import math
import os
import queue
import sys
import threading
from dataclasses import asdict
from typing import IO, Any

from planner.errors import InputError
from planner.plans.types import Plan
from planner.scenario import Scenario
from planner.solve_options import Progress, SolveOptions
from planner.studies.batch import Store
from planner.studies.planning import Warm, warmed
from planner.studies.simulate import plan_as_asked
from planner.ui.protocol import QUICK, receive, send

POLITE = 5
"""Added niceness: where both want the processor, the page goes first."""


class UnwantedError(Exception):
    """Nobody waits for the answer any more."""


class Halt(threading.Event):
    """A stop that can also hold: whoever looks whether it is set waits until the work may go on."""

    def __init__(self) -> None:
        super().__init__()
        self._free = threading.Event()
        self._free.set()

    def hold(self) -> None:
        """Let the work stand still at its next look."""
        self._free.clear()

    def go_on(self) -> None:
        """Let it go on."""
        self._free.set()

    def is_set(self) -> bool:
        """Whether to stop; waits while the work is held."""
        self._free.wait()
        return super().is_set()

    def set(self) -> None:
        """Stop; what is held goes on, to its end."""
        super().set()
        self.go_on()


class Worker:
    """Solves one question after another."""

    def __init__(self, said: IO[bytes]) -> None:
        self._said = said
        self._questions: queue.SimpleQueue[dict[str, Any]] = queue.SimpleQueue()
        self._stop = Halt()
        self._running = -1
        self._unwanted: set[int] = set()
        self._held: set[int] = set()
        self._lock = threading.Lock()
        self._warm: Warm | None = None
        self._stores: dict[str, Store] = {}

    def listen(self, stream: IO[bytes]) -> None:
        """Take questions, and how to go on with one, until the stream closes; then end the process."""
        for line in stream:
            message = receive(line)
            if message.get("do") == "plan":
                self._questions.put(message)
                continue
            with self._lock:  # it may be about a question that was not begun yet
                self._heed(message.get("do"), int(message.get("id", -1)))
        # Not sys.exit: the solver's own threads would be waited for.
        os._exit(0)

    def _heed(self, what: str | None, number: int) -> None:
        if what == "stop":
            self._unwanted.add(number)
        elif what == "hold":
            self._held.add(number)
        elif what == "go on":
            self._held.discard(number)
        if number == self._running:
            self._as_told()

    def _as_told(self) -> None:
        """What was said of the question at hand."""
        if self._running in self._held:
            self._stop.hold()
        else:
            self._stop.go_on()
        if self._running in self._unwanted:
            self._stop.set()

    def run(self) -> None:
        """Answer for ever; before the first question make ready for it."""
        send(self._said, {"ready": True})
        if self._questions.empty():
            self._base()
        while True:
            self._take(self._questions.get())

    def _take(self, asked: dict[str, Any]) -> None:
        """One question: id, scenario, threads, the fields of its effort; store and key for the answer."""
        with self._lock:
            self._running, self._stop = int(asked["id"]), Halt()
            self._as_told()
        try:
            result = self._plan(asked)
            if not self._stop.is_set():
                self._store(asked["store"]).put(asked["key"], result)
            end: dict[str, Any] = {"end": "stopped" if self._stop.is_set() else "done"}
        except UnwantedError:
            end = {"end": "stopped"}
        except InputError as error:
            end = {"end": "failed", "reason": error.as_data()}
        except Exception as error:  # one scenario's failure must not cost everyone the warm process
            end = {"end": "failed", "reason": f"{type(error).__name__}: {error}"[:300]}
        with self._lock:
            self._unwanted.discard(self._running)
            self._held.discard(self._running)
            self._running = -1
        send(self._said, {"id": asked["id"], **end})

    def _plan(self, asked: dict[str, Any]) -> Plan:
        """The page's only call of the engine."""
        scenario = Scenario.model_validate(asked["scenario"])
        options = SolveOptions(
            gap=asked["gap"], time_limit=asked["time_limit"], threads=asked["threads"],
            margin=asked["margin"], reliable=asked["reliable"], stop=self._stop,
        )  # fmt: skip
        number = asked["id"]

        def report(progress: Progress) -> None:
            if self._stop.is_set():
                raise UnwantedError
            design = progress.design and progress.design.model_dump(mode="json")
            told = {
                name: None if isinstance(value, float) and not math.isfinite(value) else value
                for name, value in (asdict(progress) | {"design": design}).items()
            }
            send(self._said, {"id": number, "progress": told})

        # Each begins at the same place: an answer never depends on what was asked before.
        return plan_as_asked(scenario, options, report, self._base().copy())

    def _base(self) -> Warm:
        """What a solve of the base case leaves, sought once; with the room that first answers have."""
        if self._warm is None:
            self._warm = warmed(Scenario(), SolveOptions(margin=QUICK.margin))
        return self._warm

    def _store(self, folder: str) -> Store:
        if folder not in self._stores:
            self._stores[folder] = Store(folder)
        return self._stores[folder]


def main() -> None:
    """Run as a process of its own."""
    if hasattr(os, "nice"):
        os.nice(POLITE)
    # Solvers print to file descriptor 1; the page's server reads a descriptor that only we know.
    said = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)
    sys.stdout = sys.stderr
    worker = Worker(said)
    threading.Thread(target=worker.listen, args=(os.fdopen(os.dup(0), "rb"),), daemon=True).start()
    worker.run()


if __name__ == "__main__":
    main()
