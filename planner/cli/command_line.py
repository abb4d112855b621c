"""The command ``planner``."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import Annotated

import typer

from planner import __version__
from planner.cli import batch, others, plans
from planner.cli import country as country_commands
from planner.cli.output import OneMessage, speak
from planner.cli.simulate import simulate
from planner.cli.streams import hear_signals, prepare_streams
from planner.errors import ExitCode, InputError
from planner.words.catalogue import Language

app = typer.Typer(
    cls=OneMessage,
    add_completion=False,
    no_args_is_help=True,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)
app.command("solve")(plans.solve)
app.command("evaluate")(plans.evaluate)
app.command("check")(plans.check)
app.command("simulate")(simulate)
app.command("batch")(batch.batch)
app.command("batch-report")(batch.batch_report)
app.command("known-case")(others.known_case)
app.command("facts")(others.facts)
app.command("app")(others.app)
app.add_typer(country_commands.app, name="country")


def _print_version(wanted: bool) -> None:
    if wanted:
        typer.echo(f"planner {__version__}")
        raise typer.Exit


def _choose_country(folder: Path | None) -> None:
    """Let this process, and those that it starts, plan another country than the default one."""
    if folder is None:
        return
    if "planner.paths" in sys.modules:
        raise RuntimeError("the country of this process is in use already")
    if not (folder / "country.toml").is_file():
        raise InputError(str(folder), "a folder with a file country.toml", field="--country")
    os.environ["PLANNER_COUNTRY"] = str(folder.absolute())


@app.callback()
def _top(
    country: Annotated[
        Path | None,
        typer.Option(
            metavar="DIR",
            show_default=False,
            help="Folder of the country to plan, before the command; else PLANNER_COUNTRY, else the default.",
        ),
    ] = None,
    version: Annotated[
        bool, typer.Option("--version", is_eager=True, callback=_print_version, help="Print the version.")
    ] = False,
    language: Annotated[
        Language,
        typer.Option(envvar="PLANNER_LANGUAGE", help="Language of what is printed and of the workbook."),
    ] = "en",
) -> None:
    """Plan cross-border logistics capacity in a country: how many m2, where, when, leased or built.

    \b
    Example:
      planner solve --json plan.json && planner check plan.json
      planner --language ko solve
    """
    del version  # its callback has printed it
    speak(language)
    _choose_country(country)


def main() -> None:
    """The command as a process: its streams, its signals, how it ends."""
    prepare_streams()
    hear_signals()
    try:
        app(prog_name="planner")
    except SystemExit as leaving:
        if leaving.code == ExitCode.INTERRUPTED:
            # A solver may still hold its thread; waiting for it would be no clean stop.
            sys.stdout.flush()
            sys.stderr.flush()
            os._exit(ExitCode.INTERRUPTED)
        raise
