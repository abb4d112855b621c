"""``simulate``: replay a plan on random days."""

from __future__ import annotations

import time
from pathlib import Path
from threading import Event
from typing import TYPE_CHECKING, Annotated

import typer

from planner.cli import parameters as opt
from planner.cli.output import data_console, reader, text
from planner.cli.streams import uninterrupted
from planner.cli.work import run
from planner.writing import write_whole

if TYPE_CHECKING:
    from planner.plans.types import Plan
    from planner.solve_options import Report
    from planner.studies.simulate import Replay


def simulate(
    plan: Annotated[Path, typer.Argument(metavar="PLAN.json", help="A plan written with --json.")],
    days: Annotated[
        int, typer.Option(metavar="N", help="Days at least, 1 to 1,000,000; whole horizons are replayed.")
    ] = 50_000,
    seed: Annotated[int, typer.Option(metavar="K", help="Seed of the days, from 0.")] = 1,
    json_file: opt.JsonFile = None,
) -> None:
    """Replay a plan on random days: does the promise hold when orders vary and queues carry over?

    Buildings, routes and stock are the plan's. Shares are of boxes, waits in days, floor and staff as the
    plan has them. The same seed gives the same days.

    \b
    Example:
      planner solve --json plan.json && planner simulate plan.json --days 100000 --seed 7 --json replay.json

    \b
    Exit codes: 0 replayed, whether the promise holds or not (JSON: holds); 2 the file holds no plan, or
    bad input; 130 interrupted (what was replayed so far is still reported).
    """
    opt.within("--days", days, 1 <= days <= 1_000_000, opt.whole(1, 1_000_000))
    opt.check_seed(seed)
    opt.check_targets(json_file)
    stop, started = Event(), time.perf_counter()

    def work(report: Report) -> tuple[Replay, Plan]:
        from planner.plans.types import read_plan
        from planner.solve_options import Progress
        from planner.studies.simulate import replay

        def told(done: int, runs: int) -> None:
            note = text("cli_replayed", done=done, runs=runs)
            report(Progress(time.perf_counter() - started, None, None, None, note))

        replayed = read_plan(plan)
        return replay(replayed, days, seed, told=told, stop=stop), replayed

    result, replayed = run(work, str, stop, found=lambda _: True)
    from planner.report.replay import show

    with uninterrupted():
        try:
            if json_file is not None:
                write_whole(json_file, result.model_dump_json(indent=1) + "\n")
        finally:
            show(result, replayed, data_console(), reader())
    if stop.is_set():
        raise KeyboardInterrupt(text("cli_days_replayed", count=result.days))
