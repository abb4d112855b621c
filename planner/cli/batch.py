"""``batch`` and ``batch-report``: run many scenarios, export what they gave."""

from __future__ import annotations

import math
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from planner.cli import parameters as opt
from planner.cli.output import data_console, reader, text
from planner.errors import InputError, message

if TYPE_CHECKING:
    from planner.solve_options import SolveOptions
    from planner.studies.batch.grid import Grid
    from planner.studies.batch.progress import BatchProgress, Summary
    from planner.studies.batch.store import Store

Retried = Literal["failed", "bad_scenario", "timeout", "crash", "error", "no_solution"]
StoreFolder = Annotated[
    Path, typer.Option("--store", metavar="DIR", help="Folder of the results; made where it does not exist.")
]
ReportFolder = Annotated[
    Path | None,
    typer.Option(
        "--out", metavar="DIR", show_default=False,
        help="Write tables (Parquet, CSV, Excel) and views (HTML) of the sweep into this folder.",
    ),
]  # fmt: skip
Workers = Annotated[
    int | None,
    typer.Option(
        metavar="N",
        min=1,
        show_default=False,
        help="Processes of this machine, at most a core each; default: one a core.",
    ),
]
Dask = Annotated[
    str | None,
    typer.Option(
        metavar="ADDRESS",
        show_default=False,
        help="Dask scheduler, such as tcp://127.0.0.1:8786; 'local' starts one and N workers here.",
    ),
]
Resume = Annotated[
    bool, typer.Option("--resume", help="Go on with a sweep that is in the store; warn if it is not.")
]
Retry = Annotated[
    Retried | None,
    typer.Option(show_default=False, help="Solve scenarios again that ended so; 'failed': any of these."),
]
FiguresOnly = Annotated[
    bool, typer.Option("--figures-only", help="Keep figures, not plans (0.6 kB instead of 130 kB each).")
]
DryRun = Annotated[
    bool, typer.Option("--dry-run", help="Only tell how many scenarios, how long, which cannot be planned.")
]
FIRST_ROWS = 8
"""Rows of the grid that a dry run shows."""
MOST_KINDS = 10
"""Kinds of failure that are told; a report has all of them."""


def batch(
    grid: Annotated[Path, typer.Argument(metavar="GRID.yaml", help="Axes, samples and filters.")],
    store: StoreFolder,
    workers: Workers = None,
    dask: Dask = None,
    resume: Resume = False,
    retry: Retry = None,
    figures_only: FiguresOnly = False,
    dry_run: DryRun = False,
    out: ReportFolder = None,
    gap: opt.Gap = 0.01,
    time_limit: opt.TimeLimit = 110.0,
    strategy: opt.HowToSolve = "auto",
    seed: opt.Seed = 1,
    reliable: opt.OwnMargins = False,
    margin: opt.Margin = 0.0,
) -> None:
    """Plan every scenario of a grid, on this machine or a Dask cluster, into a store that loses nothing.

    A result that the store holds is not computed again, whoever computed it. A scenario that fails is a
    result with its reason and stops nothing. --gap, --time-limit (seconds), --strategy and --seed are of
    each solve. Ctrl-C once lets running scenarios finish, twice leaves at once; --resume goes on.

    \b
    Examples:
      planner batch seeds/grids/growth_and_rent.yaml --store sweep --dry-run
      planner batch seeds/grids/growth_and_rent.yaml --store sweep --workers 2 --out report
      planner batch seeds/grids/growth_and_rent.yaml --store sweep --resume --retry failed

    \b
    Exit codes: 0 every scenario has a result, failures included; 2 bad input, an unusable store or
    cluster, or --dry-run found scenarios that cannot be planned; 130 interrupted (results so far are kept).
    """
    how = opt.solve_options(gap, time_limit, strategy, 1, seed)
    how = replace(how, reliable=reliable, margin=opt.checked_margin(margin, reliable))
    _check_report(out)
    from planner.studies.batch import Grid, Store, run
    from planner.studies.batch.record import RETRIED
    from planner.studies.batch.sweeps import preliminary

    asked = Grid.load(grid)
    if dry_run:
        _tell_plan(asked, how, store, workers)
        _try_all(asked, grid)
        return
    kept = Store(store)
    _tell_start(asked, how, kept, workers, dask, resume)
    again = RETRIED if retry == "failed" else (retry,) if retry else ()
    with _bar() as tell:
        summary = run(
            asked, kept, how, workers=workers, dask=dask, retry=again, keep_plans=not figures_only, tell=tell
        )
    _tell_end(summary, preliminary(kept, asked, how))
    if out is not None:
        _write(kept, asked.name, out)
    if summary.interrupted:
        raise KeyboardInterrupt(text("batch_left", count=summary.missing))


def batch_report(
    store: StoreFolder,
    out: Annotated[Path, typer.Option("--out", metavar="DIR", help="Folder of the report.")],
    sweep: Annotated[
        str | None,
        typer.Option(metavar="NAME", show_default=False, help="Sweep by name or number; else the newest."),
    ] = None,
) -> None:
    """Export a sweep of a store: tables (Parquet, CSV, Excel) and views (HTML without network).

    Money is in the country's currency, areas in m2 of gross floor area, shares are fractions of 1.

    \b
    Example:
      planner batch-report --store sweep --out report
    """
    _check_report(out)
    from planner.studies.batch import load

    results = load(store, sweep)
    _write(results.store, results.sweep.number if results.sweep else None, out)


def _check_report(out: Path | None) -> None:
    """Refuse a report that cannot be made before a sweep spends hours. Raises InputError."""
    opt.check_targets(None, out)
    if out is not None:
        from planner.report.sweep import check_can_draw

        check_can_draw("--out")


def _write(store: Store, sweep: str | int | None, out: Path) -> None:
    from planner.report.sweep import write_sweep
    from planner.studies.batch import load

    for path in write_sweep(load(store, sweep), out):
        typer.echo(path)


def _tell_plan(grid: Grid, how: SolveOptions, store: Path, workers: int | None) -> None:
    """What a dry run prints; makes no store."""
    from rich.table import Table

    from planner.studies.batch.pools import share_cores
    from planner.studies.batch.store import FILE, Store
    from planner.studies.batch.sweeps import known_keys

    known = Store(store) if (store / FILE).exists() else None
    done = len(known.statuses(known_keys(known, grid, how))) if known else 0
    count, threads = share_cores(workers)
    left = len(grid) - done
    seconds = known.mean_seconds() if known else None
    each = how.time_limit if seconds is None else seconds
    typer.echo(text("batch_size", name=grid.name, count=len(grid), done=f"{done:,}"))
    need = "batch_at_most" if seconds is None else "batch_about"
    took = {"time": duration(left * each / count), "each": text("seconds", value=f"{each:,.1f}")}
    typer.echo(text(need, processes=count, threads=threads, **took))
    table = Table(*grid.axes, title=text("batch_first"), title_justify="left")
    for position in range(min(FIRST_ROWS, len(grid))):
        table.add_row(*(str(value) for value in grid.row(position).coordinates.values()))
    data_console().print(table)


def _try_all(grid: Grid, file: Path) -> None:
    """Put every scenario together, without solving it. Raises InputError where some cannot be planned."""
    from planner.report.sweep.failures import failure
    from planner.studies.batch.failures import by_reason, name_of, stored
    from planner.studies.batch.grid import tried
    from planner.studies.batch.progress import BatchProgress

    failed: list[tuple[str, str]] = []
    count = 0
    try:
        with _bar() as tell:
            for row, reason in tried(grid):
                count += 1
                if reason:
                    failed.append((name_of(row.coordinates), stored(reason)))
                done, bad = f"{count:,}", f"{len(failed):,}"
                note = text("batch_trying", done=done, total=f"{len(grid):,}", failed=bad)
                tell(BatchProgress(len(grid), count, len(failed), 0, math.nan, math.nan, False, note))
    finally:
        typer.echo(text("batch_tried", done=f"{count - len(failed):,}", count=count))
        for kind in by_reason(failed)[:MOST_KINDS]:
            typer.echo(text("batch_unplannable", failure=failure(kind, reader())))
    if failed:
        found = message(
            "{n} of {m} scenarios that cannot be planned", n=f"{len(failed):,}", m=f"{len(grid):,}"
        )
        allowed = "scenarios that fit together; without --dry-run all others are planned"
        raise InputError(found, allowed, file=str(file))


def _tell_start(
    grid: Grid, how: SolveOptions, store: Store, workers: int | None, dask: str | None, resume: bool
) -> None:
    from planner.studies.batch.pools import cores
    from planner.studies.batch.sweeps import known_keys

    done = len(store.statuses(known_keys(store, grid, how)))
    typer.echo(text("batch_size", name=grid.name, count=len(grid), done=f"{done:,}"), err=True)
    if resume and not done:
        typer.echo(text("batch_no_resume"), err=True)
    if workers is not None and dask in (None, "local") and workers > cores():
        typer.echo(text("batch_cores", asked=workers, count=cores()), err=True)


def _tell_end(summary: Summary, unsure: int) -> None:
    from planner.report.sweep.failures import failure

    counts = ", ".join(
        f"{count:,} {text(f'status_{status}')}" for status, count in sorted(summary.statuses.items())
    )
    typer.echo(
        text(
            "batch_done", name=summary.name, count=summary.total, counts=counts or text("batch_none_done"),
            missing=f"{summary.missing:,}", solved=f"{summary.solved:,}", time=duration(summary.seconds),
        )
    )  # fmt: skip
    if unsure:
        from planner.plans.trust import PROVEN_WITHIN

        typer.echo(text("batch_unsure", count=unsure, within=f"{100 * PROVEN_WITHIN:g}%"))
    for kind in summary.failures[:MOST_KINDS]:
        typer.echo(text("batch_failed", failure=failure(kind, reader())))
    if len(summary.failures) > MOST_KINDS:
        typer.echo(text("batch_more_kinds", count=len(summary.failures) - MOST_KINDS))


@contextmanager
def _bar() -> Iterator[Callable[[BatchProgress], None]]:
    """A bar on stderr with rate, time left and failures; nothing where stderr is no terminal."""
    if not sys.stderr.isatty():
        yield lambda _: None
        return
    from rich.console import Console
    from rich.progress import BarColumn, Progress, TaskProgressColumn, TextColumn, TimeElapsedColumn

    columns = (
        TextColumn("{task.description}"), BarColumn(), TaskProgressColumn(), TimeElapsedColumn(),
        TextColumn("{task.fields[told]}"),
    )  # fmt: skip
    with Progress(*columns, console=Console(stderr=True)) as progress:
        task = progress.add_task(text("sw_scenarios"), total=None, told="")

        def tell(now: BatchProgress) -> None:
            progress.update(task, total=now.total, completed=now.done, told=_sentence(now))

        yield tell


def _sentence(now: BatchProgress) -> str:
    if now.note:
        return now.note
    parts = [f"{now.done:,} / {now.total:,}", text("batch_running", running=now.running)]
    if math.isfinite(now.rate):
        parts.append(f"{now.rate:.2f}/s" if now.rate >= 0.1 else f"{60 * now.rate:.2f}/min")
    if math.isfinite(now.left):
        parts.append(text("batch_time_left", time=duration(now.left)))
    if now.failed:
        parts.append(text("batch_so_many_failed", failed=f"{now.failed:,}"))
    if now.stopping:
        parts.append(text("batch_stopping"))
    return ", ".join(parts)


def duration(seconds: float) -> str:
    """A duration in the two largest of days, hours, minutes, seconds."""
    if seconds < 60:
        return text("seconds", value=f"{seconds:,.1f}")
    minutes, hours, days = int(seconds / 60), int(seconds / 3600), int(seconds / 86_400)
    if hours < 1:
        return text("minutes_seconds", minutes=minutes, seconds=int(seconds % 60))
    if days < 1:
        return text("hours_minutes", hours=hours, minutes=minutes % 60)
    return text("days_hours", days=f"{days:,}", hours=hours % 24)
