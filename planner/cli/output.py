"""Where the command line prints, in which language, and how it says what went wrong."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Any

import typer

from planner.errors import ExitCode, InputError
from planner.words import catalogue
from planner.words.catalogue import Language

if TYPE_CHECKING:
    from rich.console import Console

    from planner.words.reader import Reader

WIDTH = 250
"""Columns where stdout is a file or a pipe: rows stay on one line, for grep."""


_language: Language = "en"


def speak(language: Language) -> None:
    """Say all that follows in that language: it is chosen once, before the command."""
    global _language
    _language = language


def text(key: str, **values: object) -> str:
    """A text in the language that was chosen."""
    return catalogue.text(key, _language, **values)


def reader() -> Reader:
    """Who reads the terminal."""
    from planner.words.reader import Reader

    return Reader(_language)


def told(error: InputError) -> str:
    """What is wrong with an input, in the language that was chosen."""
    if _language == "en":
        return str(error)
    try:
        from planner.report import problems

        return problems.told(error, reader())
    except InputError:  # the country itself cannot be read
        return str(error)


def data_console() -> Console:
    """The console for results, on stdout."""
    from rich.console import Console

    return Console() if sys.stdout.isatty() else Console(width=WIDTH)


class OneMessage(typer.core.TyperGroup):
    """Turns whatever a user can cause into one message on stderr and the exit code of the contract."""

    def invoke(self, ctx: Any) -> Any:
        """Run the command; the one place that knows how errors end."""
        try:
            return super().invoke(ctx)
        except InputError as error:
            _leave(told(error), ExitCode.BAD_INPUT)
        except (BrokenPipeError, typer.Exit, typer.Abort):
            raise  # typer's own: to leave (after --help, say), quietly when a reader such as head has gone
        except OSError as error:
            problem = InputError(
                error.strerror or "an unusable file", "a file with access and space", file=error.filename
            )
            _leave(told(problem), ExitCode.BAD_INPUT)
        except RuntimeError as error:
            from planner.formulation.mathopt import SolverError
            from planner.solve_options import FalseBoundError

            if not isinstance(error, SolverError | FalseBoundError):
                raise
            _leave(text("cli_solver_failed", reason=error), ExitCode.CHECK_FAILED)
        except KeyboardInterrupt as error:
            _leave(": ".join([text("cli_interrupted"), *map(str, error.args)]), ExitCode.INTERRUPTED)


def _leave(message: str, code: ExitCode) -> None:
    typer.echo(message, err=True)
    raise typer.Exit(code)
