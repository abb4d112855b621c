"""Solves one scenario for the page: ``python -m planner.ui.worker SCENARIO.json ANSWER.json``.

Progress goes to stdout as JSON lines. The answer appears at its place in one step, or not at all. Ends when
stdin closes, so that no solve outlives the page that asked for it. Exit code 2 for bad input.
"""

from __future__ import annotations

import contextlib
import json
import os
import sys
import threading
from dataclasses import asdict
from pathlib import Path

from planner.errors import ExitCode, InputError
from planner.pipeline import plan
from planner.scenario import Scenario
from planner.solve.options import Progress, SolveOptions
from planner.ui.jobs import GAP, TIME_LIMIT


def main(arguments: list[str]) -> int:
    """Solve and write; returns the exit code."""
    asked, answer = (Path(a) for a in arguments)
    threading.Thread(target=_end_with_parent, daemon=True).start()
    # The page goes first where both want the processor.
    if hasattr(os, "nice"):
        os.nice(5)
    try:
        scenario = Scenario.model_validate_json(asked.read_bytes())
        result = plan(scenario, SolveOptions(gap=GAP, time_limit=TIME_LIMIT), _report)
    except InputError as error:
        print(error, file=sys.stderr)
        return ExitCode.BAD_INPUT
    half = answer.with_suffix(f".{os.getpid()}.part")
    try:
        result.write(half)
        half.replace(answer)
    finally:
        with contextlib.suppress(FileNotFoundError):
            half.unlink()
    return ExitCode.OK


def _report(progress: Progress) -> None:
    print(json.dumps(asdict(progress)), flush=True)


def _end_with_parent() -> None:
    # Not sys.stdin: a thread that waits inside it holds its lock when the interpreter shuts down.
    while os.read(0, 1):
        pass
    os._exit(ExitCode.INTERRUPTED)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
