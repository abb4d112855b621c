"""Why scenarios of a sweep have no plan, or break a promise, in the reader's language."""

from __future__ import annotations

from planner.plans.types import Explanation
from planner.report.problems import told
from planner.report.ways import said_of
from planner.studies.batch.failures import Failures, Reason
from planner.words.reader import Reader

NAMED = 5
"""Scenarios that a sentence names."""


def why(reason: Reason, reader: Reader) -> str:
    """One reason in one line."""
    if isinstance(reason, Explanation):
        return " ".join(said_of(reason, reader))
    return " ".join(told(reason, reader).split())


def failure(kind: Failures, reader: Reader, named: int = NAMED) -> str:
    """Some of the scenarios that fail for one kind of reason, how many more, and the reason of the first."""
    return f"{names(kind, reader, named)}: {why(kind.reason, reader)}"


def names(kind: Failures, reader: Reader, named: int) -> str:
    """The names of some of them, and how many more there are."""
    more = len(kind.names) - named
    rest = reader.text("sw_more_names", count=f"{more:,}") if more > 0 else ""
    return "; ".join(kind.names[:named]) + rest
