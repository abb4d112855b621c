"""Inputs that cannot be used, as the page says it: Markdown in which nothing of the user's is Markdown."""

from __future__ import annotations

from planner.errors import InputError
from planner.report import problems
from planner.words.markdown import code, plain
from planner.words.reader import Reader


def refusal(error: InputError, reader: Reader) -> str:
    """Where the problem is, the field in words and as files have it, what was found and what is allowed."""
    place = problems.place(error, reader)
    written = "" if place.title == place.field else f" ({code(place.field)})"
    head = [plain(place.where), plain(place.title) + written]
    return ": ".join(part for part in [*head, plain(problems.what(error, reader))] if part)
