"""The command line, one module a subject. Libraries are imported when a command runs."""

from planner.cli.command_line import main

__all__ = ["main"]
