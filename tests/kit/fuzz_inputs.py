"""Odd inputs, each in a process of its own: what ends in a traceback, late, or in much memory.

Run from the repository's top folder: ``python tests/kit/fuzz_inputs.py --seeds 1..5000`` (an hour). What
fails is printed with its seed; ``odd_inputs.odd_input(seed)`` makes the same input again.
"""

from __future__ import annotations

import argparse
import os
import pickle
import resource
import signal
import sys
import tempfile
import traceback
from collections import Counter
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from odd_inputs import Odd, odd_input

from planner.errors import InputError
from planner.instance.assembly import assemble
from planner.known_case.formats import FORMATS, read_case
from planner.plans.checker import check
from planner.plans.types import read_plan
from planner.report import exchange, problems
from planner.report.problems import refusal
from planner.scenario import Scenario, changes_of, load_design, load_scenario, naming_files
from planner.studies.batch import Grid
from planner.ui import uploads
from planner.ui.address import parameters, scenario_part
from planner.ui.changes import from_link
from planner.words.reader import Reader

MOST_SECONDS, MOST_MEMORY = 10.0, 1_073_741_824
HANGS = 90
"""Seconds after which an input is ended, on a machine that has other work too."""
READERS = (Reader(), Reader("ko"))


@dataclass(frozen=True)
class Outcome:
    """How one input ended: read, refused, or a traceback; processor's seconds and bytes at most."""

    seed: int
    kind: str
    end: str
    seconds: float
    memory: int

    @property
    def fault(self) -> str:
        """What is wrong; empty where nothing is."""
        if self.end not in ("read", "refused"):
            return self.end
        if self.seconds > MOST_SECONDS:
            return f"{self.seconds:.1f} s"
        return f"{self.memory / 2**20:.0f} MiB" if self.memory > MOST_MEMORY else ""


def take(odd: Odd, folder: Path) -> None:
    """Hand the input over as a user would, on the command line and on the page. Raises InputError."""
    if odd.kind == "link":
        asked = {key: value.decode("utf-8", "replace") for key, value in odd.files.items()}
        _parameters(from_link(scenario_part(asked)))
        return
    paths = {name: folder / name for name in odd.files}
    for name, path in paths.items():
        path.write_bytes(odd.files[name])
    first = next(iter(paths.values()))
    for work in _ways(odd, first):
        try:
            work()
        except InputError as error:
            for reader in READERS:
                refusal(error, reader).encode("utf-8")
                problems.told(error, reader).encode("utf-8")
            last = error
        else:
            last = None
    if last is not None:
        raise last


def _ways(odd: Odd, first: Path) -> list[Any]:
    def planned() -> None:
        scenario = load_scenario(first)
        with naming_files(first):
            assemble(scenario)

    def uploaded() -> None:
        _, scenario = exchange.read_with_tables(list(odd.files.items()))
        _parameters(changes_of(scenario))

    def table() -> None:
        name = first.stem
        upload = uploads.examine(name, first.name, odd.files[first.name])
        for problem in upload.problems:
            problems.phrase(problem.found, READERS[1])
        if upload.table is not None:
            uploads.changes(name, upload.table, Scenario())

    def swept() -> None:
        grid = Grid.load(first)
        grid.scenario(grid.row(len(grid) - 1))

    ways: dict[str, list[Any]] = {
        "scenario": [planned, uploaded], "scenario with tables": [planned, uploaded], "CSV table": [table],
        "Excel table": [table], "Excel scenario": [uploaded], "grid": [swept],
        "design": [lambda: load_design(first)], "plan": [lambda: check(read_plan(first)), uploaded],
        "known case": [lambda f=f: read_case(first, f) for f in FORMATS],
    }  # fmt: skip
    return ways[odd.kind]


def _parameters(changes: dict[str, Any]) -> None:
    from planner.ui.address import Display

    for value in parameters(changes, Display()).values():
        value.encode("utf-8")


def outcome(seed: int) -> Outcome:
    """Take the input of a seed in a child of this process, which has loaded everything already."""
    odd = odd_input(seed)
    reading, writing = os.pipe()
    child = os.fork()
    if not child:
        os.close(reading)
        _child(odd, writing)
    os.close(writing)
    with os.fdopen(reading, "rb") as said:
        told = said.read()
    _, status, usage = os.wait4(child, 0)
    end = pickle.loads(told) if told else f"ended by signal {os.waitstatus_to_exitcode(status)}"
    return Outcome(seed, odd.kind, end, usage.ru_utime + usage.ru_stime, usage.ru_maxrss * 1024)


def _child(odd: Odd, writing: int) -> None:
    signal.alarm(HANGS)
    resource.setrlimit(resource.RLIMIT_CPU, (60, 60))
    resource.setrlimit(resource.RLIMIT_AS, (6 * MOST_MEMORY, 6 * MOST_MEMORY))
    os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
    end = "read"
    with tempfile.TemporaryDirectory() as folder:
        try:
            take(odd, Path(folder))
        except InputError:
            end = "refused"
        except BaseException as error:
            last = traceback.extract_tb(error.__traceback__)[-1]
            end = f"{type(error).__name__}: {str(error)[:200]!r} ({Path(last.filename).name}:{last.lineno})"
    os.write(writing, pickle.dumps(end))
    os._exit(0)


def main() -> None:
    """Take the inputs that the command line names and say what came of them; code 1 if one has a fault."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seeds", default="1..5000", help="first..last")
    low, high = map(int, parser.parse_args().seeds.split(".."))
    Scenario(), assemble(Scenario())  # loaded once: a child's figures hold what it has of its parent
    found = []
    for seed in range(low, high + 1):
        found.append(outcome(seed))
        if found[-1].fault:
            print(f"seed {seed} ({found[-1].kind}): {found[-1].fault}", flush=True)
    ends = Counter(one.end if one.end in ("read", "refused") else "traceback" for one in found)
    slow = sum(one.seconds > MOST_SECONDS for one in found)
    large = sum(one.memory > MOST_MEMORY for one in found)
    seconds, memory = max(one.seconds for one in found), max(one.memory for one in found) / 2**20
    print(
        f"{len(found):,} inputs: {ends['read']:,} read, {ends['refused']:,} refused, "
        f"{ends['traceback']} tracebacks, {slow} over {MOST_SECONDS:g} s, {large} over 1 GiB; "
        f"at most {seconds:.1f} s and {memory:.0f} MiB"
    )
    for kind in sorted({one.kind for one in found}):
        ends = Counter(one.end for one in found if one.kind == kind)
        print(f"  {kind}: {ends['read']:,} of {sum(ends.values()):,} read")
    sys.exit(any(one.fault for one in found))


if __name__ == "__main__":
    main()
