"""Options that several commands share, and their limits."""

from __future__ import annotations

import math
import os
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal, cast

import typer

from planner.errors import InputError, message

if TYPE_CHECKING:
    from planner.solve_options import SolveOptions

Strategy = Literal["auto", "direct", "decomposition"]
Goal = Literal["cost", "service"]

ScenarioFile = Annotated[
    Path | None,
    typer.Argument(
        metavar="SCENARIO", show_default=False, help="YAML or JSON file of what differs from the base case."
    ),
]
Settings = Annotated[
    list[str] | None,
    typer.Option(
        "--set", metavar="PATH=VALUE", show_default=False,
        help="Change a field of the scenario, such as demand.market_growth=0.15; repeatable.",
    ),
]  # fmt: skip
Objective = Annotated[
    Goal | None,
    typer.Option(
        show_default=False,
        help="Least cost with the promise kept, or best service within the budget; else as the scenario.",
    ),
]
Gap = Annotated[
    float,
    typer.Option(metavar="SHARE", help="Stop once proven within this relative gap, from 0 to below 1."),
]
TimeLimit = Annotated[
    float, typer.Option(metavar="SECONDS", help="Stop at this wall time with the best found, above 0.")
]
HowToSolve = Annotated[Strategy, typer.Option(help="How to solve.")]
Reliable = Annotated[
    bool,
    typer.Option(
        "--reliable/--no-reliable",
        help="Find the smallest margin above the promise at which it holds when the plan is replayed on "
        "random days; without, it is kept on average and peak days that are all alike.",
    ),
]
OwnMargins = Annotated[
    bool,
    typer.Option(
        "--reliable",
        help="Find each scenario's smallest margin above the promise at which it holds when its plan is "
        "replayed on random days, as planner solve does; three to four times slower.",
    ),
]
Margin = Annotated[
    float,
    typer.Option(
        metavar="SHARE",
        help="Plan every scenario with this much above each promised share, such as 0.02; 0: on average and "
        "peak days that are all alike.",
    ),
]
Threads = Annotated[int, typer.Option(metavar="N", help="Threads of the solver, from 1.")]
Seed = Annotated[int, typer.Option(metavar="N", help="Seed of the solver, from 0.")]
JsonFile = Annotated[
    Path | None, typer.Option("--json", metavar="FILE", show_default=False, help="Write the result as JSON.")
]
OutFolder = Annotated[
    Path | None,
    typer.Option(
        "--out", metavar="DIR", show_default=False,
        help="Write plan.json, plan.xlsx and a CSV file of every table into this folder.",
    ),
]  # fmt: skip

LONGEST = 7 * 86_400.0
"""Highest time limit, seconds: a week."""


def solve_options(gap: float, time_limit: float, strategy: str, threads: int, seed: int) -> SolveOptions:
    """The options of a solve. Raises InputError for a value outside its limits, NaN included."""
    within("--gap", gap, 0 <= gap < 1, "a share from 0 to below 1")
    within(
        "--time-limit",
        time_limit,
        0 < time_limit <= LONGEST,
        message("above 0 up to {n} seconds", n=f"{LONGEST:,.0f}"),
    )
    within("--threads", threads, 1 <= threads <= 256, whole(1, 256))
    check_seed(seed)
    from planner.solve_options import SolveOptions

    return SolveOptions(gap, time_limit, threads, seed, cast(Strategy, strategy))


def check_seed(seed: int) -> None:
    """Refuse a seed outside its limits. Raises InputError."""
    within("--seed", seed, 0 <= seed < 2**31, whole(0, 2**31 - 1))


def checked_margin(margin: float, reliable: bool) -> float:
    """The margin. Raises InputError outside its limits, or where each scenario's own is looked for."""
    from planner.studies.simulate.margin import MOST

    within("--margin", margin, 0 <= margin <= MOST, message("a share from {n} to {m}", n=0, m=f"{MOST:g}"))
    within("--margin", margin, not (margin and reliable), "0 with --reliable, which looks for each one's own")
    return margin


def whole(low: int, high: int) -> str:
    """What is allowed where a whole number is asked for."""
    return message("{allowed} from {n} to {m}", allowed="a whole number", n=low, m=f"{high:,}")


def within(field: str, value: float, holds: bool, allowed: str) -> None:
    """Refuse a value for which its limits do not hold. Raises InputError."""
    if not holds:
        raise InputError("not a number" if math.isnan(value) else f"{value:g}", allowed, field=field)


def check_targets(json_file: Path | None, folder: Path | None = None) -> None:
    """Refuse what cannot be written before a solve spends minutes. Raises InputError."""
    if json_file is not None:
        place = Path(os.path.realpath(json_file))
        # A file is replaced by a whole new one, which its folder has to take; a pipe is written to.
        needed = [place] if place.exists() else []
        if not needed or place.is_file():
            needed.append(place.parent)
        if json_file.is_dir() or not all(part.exists() and os.access(part, os.W_OK) for part in needed):
            found = "a folder" if json_file.is_dir() else "a place that cannot be written"
            raise InputError(found, "a file in an existing folder with write access", file=str(json_file))
    if folder is not None:
        there = next(place for place in (folder.absolute(), *folder.absolute().parents) if place.exists())
        if not (there.is_dir() and os.access(there, os.W_OK)):
            found = "a folder without write access" if there.is_dir() else "a file"
            unusable = there if there.is_file() else folder
            raise InputError(found, "a folder with write access", file=str(unusable))
