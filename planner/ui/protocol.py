"""What the page's server and its solver processes say to each other: one JSON object a line, both ways."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import IO, Any

from planner.errors import InputError
from planner.solve_options import SolveOptions
from planner.studies.simulate.margin import USUAL


@dataclass(frozen=True)
class Effort:
    """How much a request may take: relative gap that is enough, seconds, who goes first (lower).

    ``margin`` is added to every promise, taken over from the base case so that an answer depends on its
    scenario alone; ``reliable``: the scenario's own is looked for by replaying plans on random days.
    """

    name: str
    gap: float
    time_limit: float
    priority: int
    margin: float = 0.0
    reliable: bool = False

    @property
    def options(self) -> SolveOptions:
        """What it asks of a solve."""
        return SolveOptions(
            gap=self.gap, time_limit=self.time_limit, margin=self.margin, reliable=self.reliable
        )


QUICK = Effort("quick", 0.03, 30.0, 0, USUAL)
"""A slider's first answer: it ends as soon as it is known to be near the best, and is improved afterwards.

The limit is far above what it takes, on a busy machine too: an answer that a clock cut short would depend on
more than its scenario.
"""
PROOF = Effort("proof", SolveOptions().gap, SolveOptions().time_limit, 1, reliable=True)
"""The same question with the command line's gap and time, while the quick answer stands on screen."""
SWEEP = Effort("quick", QUICK.gap, QUICK.time_limit, 2, USUAL)
"""One of many: as a quick one, so that sliders find its answer, but after every slider."""


def send(stream: IO[bytes], message: dict[str, Any]) -> None:
    """Write one line; raises OSError where the other side is gone."""
    stream.write(json.dumps(message, separators=(",", ":"), allow_nan=False).encode() + b"\n")
    stream.flush()


def reason_of(message: dict[str, Any]) -> InputError | str:
    """Why a question failed: an input's error with its parts, else a text; empty where none is given."""
    reason = message.get("reason", "")
    return InputError.from_data(reason) if isinstance(reason, dict) else str(reason)


def receive(line: bytes) -> dict[str, Any]:
    """Read one line; an empty message where it is none (a library's own print)."""
    try:
        message = json.loads(line)
    except ValueError:
        return {}
    return message if isinstance(message, dict) else {}
