"""Why an input cannot be used, in the reader's language: ``InputError`` itself speaks English."""

from __future__ import annotations

from dataclasses import dataclass

from planner.errors import MOST_ALLOWED, InputError, Message, cut
from planner.report.fields import column_name, name_of
from planner.words.catalogue import Said, translated
from planner.words.markdown import code, plain
from planner.words.reader import Reader

_FILES: tuple[Said, ...] = ("problems", "said_by_others")
_PHRASES_THEMSELVES = ("allowed", "near", "found")
"""Blanks that hold a phrase of the catalogue, or any text."""


@dataclass(frozen=True)
class Place:
    """Where a problem is: file and line in words, the field's title, and the field as files have it."""

    where: str
    title: str
    field: str


def place(error: InputError, reader: Reader) -> Place:
    """Where it is; every part may be empty."""
    where = error.file or ""
    if error.line is not None:
        key = "problem_line_of" if where else "problem_line"
        where = reader.text(key, file=where, line=error.line)
    return Place(where, field_title(error.field or "", reader), error.field or "")


def field_title(field: str, reader: Reader) -> str:
    """A field of a scenario or a column of a table in words; as it is written where it has none."""
    said = name_of(field, reader)
    return column_name(field, reader) if said == field else said


def what(error: InputError, reader: Reader) -> str:
    """What was found and what is allowed."""
    return reader.text("problem", found=phrase(error.found, reader), allowed=phrase(error.allowed, reader))


def told(reason: InputError | str, reader: Reader) -> str:
    """Why something failed, in one line: an error with its field in words, a text as the catalogue has it."""
    if reader.language == "en":
        return str(reason)
    if not isinstance(reason, InputError):
        return phrase(reason, reader)
    at = place(reason, reader)
    return ": ".join(part for part in (at.where, at.title, what(reason, reader)) if part)


def refusal(error: InputError, reader: Reader) -> str:
    """The problem in Markdown: where it is, the field in words and as files have it, and what is wrong.

    No text of the user's is read as Markdown.
    """
    at = place(error, reader)
    written = "" if at.title == at.field else f" ({code(at.field)})"
    head = [plain(at.where), plain(at.title) + written]
    return ": ".join(part for part in [*head, plain(what(error, reader))] if part)


def phrase(english: str, reader: Reader) -> str:
    """One side of an InputError in the reader's language; as it is where the catalogue has no such phrase."""
    if reader.language == "en":
        return english
    return cut(_translated(english, reader), MOST_ALLOWED)


def _translated(english: str, reader: Reader) -> str:
    template, values = english, {}
    if isinstance(english, Message):
        template = english.template
        values = {name: _filled(name, value, reader) for name, value in english.values.items()}
    found = (translated(template, file, reader.language, **values) for file in _FILES)
    return next((said for said in found if said is not None), str(english))


def _filled(name: str, value: str, reader: Reader) -> str:
    """What stands in a blank: a phrase of the list, a unit, or a text as it is."""
    if name in _PHRASES_THEMSELVES:
        return _translated(value, reader)
    if name == "unit":
        return reader.unit(value)
    return value
