"""The facility location engine on every public case at hand: writes docs/known_cases.md.

Run from the repository's top folder, with PLANNER_BENCHMARKS naming a folder of public cases and their
``optima.csv`` (columns set, instance, optimum): ``python benchmarks/known_cases.py [--time-limit 60]``.
All in one process, one case after the other.
"""

from __future__ import annotations

import argparse
import csv
import math
import os
import statistics
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from machine import machine

from planner.known_case.case import FacilityCase
from planner.known_case.formats import read_case
from planner.solve_options import SolveOptions, relative_gap
from planner.studies.known_case import solve_known_case

TARGET = Path("docs/known_cases.md")
EXACT, CLOSE = 1e-9, 1e-3
SUFFIXES = ("", ".txt", ".gz", ".txt.gz")
SAME = 1e-6
"""Relative: published optima are printed to three decimals at best."""
TOLERANCE = 1e-9


@dataclass(frozen=True)
class Set:
    """Cases of one kind: their name shown and the relative gap to prove, the folder and format of files."""

    title: str
    gap: float
    folder: str = ""
    format: str = ""


@dataclass(frozen=True)
class Solved:
    """A case solved; ``optimum`` is None where none is published."""

    set: Set
    name: str
    optimum: float | None
    objective: float
    bound: float
    seconds: float

    @property
    def gap(self) -> float:
        """The proven relative gap."""
        return relative_gap(self.objective, self.bound)

    @property
    def proven(self) -> bool:
        """Whether that is what was asked."""
        return self.gap <= self.set.gap + TOLERANCE

    @property
    def above(self) -> float:
        """How far the best found lies above the published optimum, relative."""
        return math.nan if self.optimum is None else max(0.0, self.objective / self.optimum - 1)


SETS = {
    "orlib_cap": Set("OR-Library, capacitated", EXACT, "orlib_cap", "orlib-cap"),
    "orlib_uncap": Set("OR-Library, capacities ignored", EXACT, "orlib_cap", "uflp-orlib"),
    "orlib_pmed": Set("OR-Library, p-median", EXACT, "orlib_pmed", "orlib-pmed"),
    "ufl_bildekrarup": Set("UflLib, Bilde-Krarup", EXACT, "ufl_bildekrarup", "uflp-simple"),
    "tbed1": Set("TBED1", CLOSE, "tbed1", "tbed1"),
}
MADE = Set("made like TBED1", CLOSE)
SIZES, RATIOS = (700, 1000), (5, 10, 15, 20)
"""Of the cases made: sites, as many customers; total capacity over total demand."""
HEAD = """# Every public case at hand

Made by `benchmarks/known_cases.py`: one case after the other in one process, from the arrays to the answer,
until the gap is proven or the time is over. "Above" is how far the best found lies above the published
optimum at most. The files are not part of this repository: OR-Library (J. E. Beasley), UflLib (M. Hoefer),
TBED1 (P. Avella and M. Boccia, Computational Optimization and Applications 43, 2009; optima as in G.
Guastaroba and M. G. Speranza, Journal of Heuristics 18(6), 2012, Table 14). Cases of 700 and 1,000 sites
are made here the way TBED1's files look (seed: the size): places uniform in a square, ten times the distance
a unit, demands of 5 to 35, capacities of 10 to 160 before they are scaled, fixed costs of 10 to 110 times
the root of that capacity and up to 90 more.
"""


def find(root: Path, kind: Set, instance: str) -> tuple[Path, float | None]:
    """The file of an instance, and the capacity that its name carries after an underscore.

    Raises FileNotFoundError where there is no such file.
    """
    name, _, tail = instance.partition("_")
    for stem, capacity in ((instance, None), (name, float(tail) if tail.isdigit() else None)):
        for suffix in SUFFIXES:
            path = root / kind.folder / f"{stem}{suffix}"
            if path.is_file():
                return path, capacity
    raise FileNotFoundError(f"{root / kind.folder}: no file of {instance}")


def public(root: Path) -> Iterator[tuple[Set, FacilityCase, float]]:
    """Every row of optima.csv, with its optimum."""
    with (root / "optima.csv").open(encoding="utf-8", newline="") as table:
        for row in csv.DictReader(table):
            kind = SETS[row["set"]]
            path, capacity = find(root, kind, row["instance"])
            yield kind, read_case(path, kind.format, capacity), float(row["optimum"])


def made(size: int, ratio: float) -> FacilityCase:
    """A case like those of TBED1."""
    random = np.random.default_rng(size)
    sites, customers = random.uniform(size=(2, size, 2))
    demand = random.integers(5, 36, size).astype(float)
    capacity = random.uniform(10, 160, size)
    fixed = random.uniform(0, 90, size) + random.uniform(10, 110, size) * np.sqrt(capacity)
    distance = np.hypot(*(sites[:, None] - customers[None]).transpose(2, 0, 1))
    limits = np.rint(capacity * ratio * demand.sum() / capacity.sum())
    return FacilityCase(f"{size} x {size}, {ratio:g} times", fixed, limits, demand, 10 * distance)


def cases(root: Path) -> Iterator[tuple[Set, FacilityCase, float | None]]:
    """All that are solved, with the published optimum where there is one."""
    yield from public(root)
    for size in SIZES:
        for ratio in RATIOS:
            yield MADE, made(size, ratio), None


def solve_all(root: Path, limit: float, threads: int) -> list[Solved]:
    """Every case, one after the other."""
    solved = []
    for kind, case, optimum in cases(root):
        began = time.perf_counter()
        found = solve_known_case(case, SolveOptions(gap=kind.gap, time_limit=limit, threads=threads))
        seconds = time.perf_counter() - began
        solved.append(Solved(kind, case.name, optimum, found.objective, found.bound, seconds))
        print(solved[-1], file=sys.stderr, flush=True)
    return solved


def lines_of(solved: list[Solved]) -> Iterator[str]:
    """The table: a line a set; then the cases that are not proven."""
    yield "| set | cases | gap asked | proven | median, s | longest, s | optimum found | above |"
    yield "|---|---:|---:|---:|---:|---:|---:|---:|"
    for kind in (*SETS.values(), MADE):
        members = [case for case in solved if case.set == kind]
        if not members:
            continue
        seconds = [case.seconds for case in members]
        known = [case.above for case in members if case.optimum is not None]
        found = (
            f"{sum(above <= SAME for above in known)} | {100 * max(known):.3f} %" if known else "not known |"
        )
        asked = "0" if kind.gap == EXACT else f"{100 * kind.gap:g} %"
        yield (
            f"| {kind.title} | {len(members)} | {asked} | {sum(case.proven for case in members)} | "
            f"{statistics.median(seconds):.2f} | {max(seconds):.1f} | {found} |"
        )
    left = [case for case in solved if not case.proven]
    if left:
        yield "\n| not proven in the time | best found | bound | gap |\n|---|---:|---:|---:|"
        for case in left:
            yield f"| {case.name} | {case.objective:,.2f} | {case.bound:,.2f} | {100 * case.gap:.3f} % |"


def main() -> None:
    """Solve all and write the page."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--time-limit", type=float, default=60.0, help="seconds a case")
    parser.add_argument("--threads", type=int, default=2)
    given = parser.parse_args()
    solved = solve_all(Path(os.environ["PLANNER_BENCHMARKS"]), given.time_limit, given.threads)
    measured = f"Time limit {given.time_limit:g} s, {given.threads} threads. {machine('numba')}."
    TARGET.write_text(f"{HEAD}\n{measured}\n\n" + "\n".join(lines_of(solved)) + "\n", encoding="utf-8")
    print(TARGET)


if __name__ == "__main__":
    main()
