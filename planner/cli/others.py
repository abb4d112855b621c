"""``known-case``, ``facts`` and ``app``."""

from __future__ import annotations

import errno
import json
import math
import os
import socket
import subprocess
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from planner.cli import parameters as opt
from planner.cli.output import data_console, reader, text
from planner.cli.streams import uninterrupted
from planner.cli.work import run
from planner.errors import ExitCode, InputError, message
from planner.writing import write_whole

if TYPE_CHECKING:
    from planner.solve_options import Report
    from planner.studies.known_case import KnownCaseResult


def known_case(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="Instance file, plain or gzipped.")],
    format: Annotated[
        str, typer.Option(metavar="NAME", help="orlib-cap, orlib-pmed, uflp-orlib, uflp-simple or tbed1.")
    ],
    capacity: Annotated[
        float | None,
        typer.Option(
            metavar="N",
            show_default=False,
            help="Capacity of every site in units of its demand, for capa, capb and capc of orlib-cap.",
        ),
    ] = None,
    gap: opt.Gap = 0.01,
    time_limit: opt.TimeLimit = 110.0,
    strategy: opt.HowToSolve = "auto",
    threads: opt.Threads = 2,
    seed: opt.Seed = 1,
    json_file: opt.JsonFile = None,
) -> None:
    """Solve a public facility location instance with the engine of the planner.

    Costs and goods are in the instance's own units; facilities and customers are counted from 0.

    \b
    Example:
      planner known-case capa.txt --format orlib-cap --capacity 8000 --gap 0 --json capa.json

    \b
    Exit codes: 0 solved within the gap, or the best found with its gap printed; 1 nothing found within
    the time limit; 2 bad input; 3 the instance has no solution; 130 interrupted.
    """
    how = opt.solve_options(gap, time_limit, strategy, threads, seed)
    opt.check_targets(json_file)
    started = time.perf_counter()

    def work(report: Report) -> KnownCaseResult:
        from planner.known_case.formats import read_case
        from planner.studies import known_case

        return known_case.solve_known_case(read_case(file, format, capacity), how, report)

    # A mixed-integer program cannot be stopped on the way; then Ctrl-C leaves at once.
    result = run(work, lambda value: f"{value:,.6g}", None if strategy == "direct" else how.stop)
    seconds = time.perf_counter() - started
    with uninterrupted():
        try:
            if json_file is not None:
                write_whole(json_file, json.dumps(_as_json(result, seconds), allow_nan=False) + "\n")
        finally:
            _print_case(file.name, result, seconds)
    if how.stop.is_set():
        raise KeyboardInterrupt(text("cli_best_answer"))
    if result.status == "infeasible":
        typer.echo(text("cli_no_solution"), err=True)
        raise typer.Exit(ExitCode.PROMISE_CANNOT_BE_KEPT)
    if result.status == "no_solution":
        raise typer.Exit(ExitCode.CHECK_FAILED)


def _as_json(result: KnownCaseResult, seconds: float) -> dict[str, object]:
    def number(value: float) -> float | None:
        # JSON knows no infinity; a bound that is not there is null.
        return float(value) if math.isfinite(value) else None

    return {
        "status": result.status,
        "objective": number(result.objective),
        "bound": number(result.bound),
        "gap": number(result.gap),
        "seconds": seconds,
        "strategy": result.strategy,
        "open": [int(site) for site in result.open],
        "assignment": [[[int(site), float(share)] for site, share in pairs] for pairs in result.assignment],
    }


def _print_case(name: str, result: KnownCaseResult, seconds: float) -> None:
    from rich.table import Table

    heads = ("instance", "status", "objective", "bound", "gap", "seconds", "strategy", "open")
    table = Table(*(text(f"case_{head}") for head in heads))
    gap = f"{100 * result.gap:.4f}%" if math.isfinite(result.gap) else "–"
    table.add_row(
        name, text(f"status_{result.status}"), f"{result.objective:,.3f}", f"{result.bound:,.3f}", gap,
        f"{seconds:,.1f}", text(f"strategy_{result.strategy}"), str(len(result.open)),
    )  # fmt: skip
    data_console().print(table)


def facts() -> None:
    """List the register: every figure the planner leans on, with range, unit, kind and source.

    A star marks the figures on which sources contradict each other.

    \b
    Example:
      planner facts | grep gateway
    """
    from rich.markup import escape
    from rich.table import Table

    from planner.facts import contradictions, register
    from planner.report.numbers import figure, span

    disputed = {entry.id for entry in contradictions()}
    table = Table(title=text("facts_title"), title_justify="left")
    for head in ("u_c_id", "t_value", "t_range", "unit", "t_kind", "t_source"):
        right = head in ("t_value", "t_range")
        table.add_column(text(head), justify="right" if right else "left", overflow="fold")
    for entry in register().values():
        value = entry.text if entry.value is None else figure(entry.value)
        name = f"{entry.id} *" if entry.id in disputed else entry.id
        unit, kind = reader().unit(entry.unit), text(entry.kind)
        cells = (name, value, span(entry.low, entry.high), unit, kind, entry.source)
        table.add_row(*(escape(cell) for cell in cells), style="yellow" if entry.id in disputed else None)
    data_console().print(table)


def _check_port(port: int) -> None:
    """Refuse a port that another program serves, or that this user may not serve. Raises InputError."""
    for family, kind, protocol, _, place in socket.getaddrinfo("localhost", port, type=socket.SOCK_STREAM):
        try:
            with socket.socket(family, kind, protocol) as probe:
                if os.name == "posix":
                    # As the server does: what a program that has ended left behind is no hindrance.
                    probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
                probe.bind(place)
        except OSError as error:
            if error.errno not in (errno.EADDRNOTAVAIL, errno.EAFNOSUPPORT):  # a machine without IPv6
                found = message("{n}, which cannot be served ({found})", n=port, found=str(error.strerror))
                raise InputError(found, "a free port, such as --port 8600", field="--port") from None


def app(
    port: Annotated[int, typer.Option(metavar="P", help="TCP port on this machine, 1 to 65535.")] = 8501,
) -> None:
    """Open the browser front end on this machine only; Ctrl-C ends it.

    \b
    Example:
      planner app --port 8600
    """
    from planner.paths import START

    if not 1 <= port <= 65535:
        raise InputError(str(port), message("{n} to {m}", n=1, m=65535), field="--port")
    _check_port(port)
    typer.echo(f"http://localhost:{port}", err=True)
    command = [
        sys.executable, "-m", "streamlit", "run", str(START), "--server.address", "localhost",
        "--server.port", str(port), "--server.headless", "true", "--browser.gatherUsageStats", "false",
    ]  # fmt: skip
    if os.name == "posix":
        # In this process's place: whoever ends it ends the server and not a parent of it.
        sys.stderr.flush()
        os.execv(sys.executable, command)
    if code := subprocess.run(command, check=False).returncode:
        raise typer.Exit(code)
