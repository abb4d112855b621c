"""``country check``: whether a folder is a country."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from planner.cli import parameters as opt
from planner.errors import ExitCode
from planner.writing import write_whole

if TYPE_CHECKING:
    from planner.country.check import CountryReport

app = typer.Typer(
    no_args_is_help=True,
    rich_markup_mode=None,
    help="Check the data of a country.",
    context_settings={"help_option_names": ["-h", "--help"]},
)


@app.callback()
def _group() -> None:
    """Check the data of a country."""


@app.command("check")
def check(
    folder: Annotated[Path, typer.Argument(metavar="DIR", help="Folder with country.toml and its tables.")],
    json_file: opt.JsonFile = None,
) -> None:
    """Check whether a folder is a country: all that is missing or wrong in it, file by file.

    What is estimated for want of a table (roads, households, boundaries) is said too.

    \b
    Example:
      planner country check data/korea

    \b
    Exit codes: 0 the country can be planned; 2 something is missing or wrong.
    """
    from planner.country.check import check_country

    opt.check_targets(json_file)
    report = check_country(folder)
    if json_file is not None:
        write_whole(json_file, json.dumps(_as_json(report), allow_nan=False, indent=1) + "\n")
    for file, problems in report.problems.items():
        typer.echo(f"{file}:")
        for problem in problems:
            place = ": ".join([f"line {problem.line}"] * (problem.line is not None) + [problem.field or ""])
            head = place.strip(": ")
            typer.echo(f"  {head}: found {problem.found}; allowed: {problem.allowed}" if head else
                       f"  found {problem.found}; allowed: {problem.allowed}")  # fmt: skip
    for estimate in report.estimates:
        typer.echo(f"estimated: {estimate}")
    count = sum(map(len, report.problems.values()))
    typer.echo("The country can be planned." if report.holds else f"{count} missing or wrong.")
    if not report.holds:
        raise typer.Exit(ExitCode.BAD_INPUT)


def _as_json(report: CountryReport) -> dict[str, object]:
    return {
        "holds": report.holds,
        "problems": [
            {"file": file, "line": p.line, "field": p.field, "found": p.found, "allowed": p.allowed}
            for file, problems in report.problems.items()
            for p in problems
        ],
        "estimates": list(report.estimates),
    }
