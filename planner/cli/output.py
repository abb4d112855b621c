"""Where the command line prints, and how it says what went wrong."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Any

import typer

from planner.errors import ExitCode, InputError

if TYPE_CHECKING:
    from rich.console import Console

WIDTH = 250
"""Columns where stdout is a file or a pipe: rows stay on one line, for grep."""


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
            _leave(str(error), ExitCode.BAD_INPUT)
        except (BrokenPipeError, typer.Exit, typer.Abort):
            raise  # typer's own: to leave (after --help, say), quietly when a reader such as head has gone
        except OSError as error:
            problem = InputError(
                error.strerror or "an unusable file", "a file with access and space", file=error.filename
            )
            _leave(str(problem), ExitCode.BAD_INPUT)
        except RuntimeError as error:
            from planner.formulation.mathopt import SolverError
            from planner.solve_options import FalseBoundError

            if not isinstance(error, SolverError | FalseBoundError):
                raise
            _leave(f"the solver failed: {error}", ExitCode.CHECK_FAILED)
        except KeyboardInterrupt as error:
            _leave(f"interrupted: {error}" if str(error) else "interrupted", ExitCode.INTERRUPTED)


def _leave(message: str, code: ExitCode) -> None:
    typer.echo(message, err=True)
    raise typer.Exit(code)
