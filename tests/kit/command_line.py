"""Runs the command line inside the test's own process."""

from __future__ import annotations

from typer.testing import CliRunner, Result

from planner.cli.command_line import app

ORLIB_CAP = "2 1\n10 5\n10 6\n4\n8 12\n"


def planner(*words: object) -> Result:
    return CliRunner().invoke(app, [str(word) for word in words])


def refused(result: Result) -> str:
    """The one message of a refused input."""
    assert result.exit_code == 2, result.output
    assert "Traceback" not in result.output
    assert result.stdout == ""
    assert len(result.stderr.strip().splitlines()) == 1, result.stderr
    return result.stderr
