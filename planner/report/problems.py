"""Why an input cannot be used, in the reader's language: ``InputError`` itself speaks English."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from string import Formatter

from planner.errors import InputError
from planner.report.fields import column_name, name_of
from planner.words.reader import Reader
from planner.words.texts.problems import PHRASES

_NUMBER = r"[-+−]?(?:[\d,.]+(?:e[-+]?\d+)?|inf)%?"
_KINDS = {"n": _NUMBER, "m": _NUMBER, "k": _NUMBER, "quoted": r"'[^']*'(?:, '[^']*')*"}
_WRITTEN = re.compile(r"(?:(?P<place>.+?): )?found (?P<found>.+); allowed: (?P<allowed>.+)", re.DOTALL)


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


def told(message: str, reader: Reader) -> str:
    """An InputError that another process wrote as text; any other text as it is."""
    read = _WRITTEN.fullmatch(message)
    if read is None or reader.language == "en":
        return message
    said = what(InputError(read["found"], read["allowed"]), reader)
    places = [field_title(part, reader) for part in (read["place"] or "").split(": ") if part]
    return ": ".join([*places, said])


def phrase(english: str, reader: Reader) -> str:
    """One side of an InputError in the reader's language; as it is where no phrase fits."""
    if reader.language == "en":
        return english
    return _translated(english, reader) or english


def _translated(english: str, reader: Reader) -> str:
    """Empty where no phrase fits."""
    if english in _whole():
        return _whole()[english]
    for pattern, korean in _patterns():
        found = pattern.fullmatch(english)
        if found is not None and (blanks := _filled(found.groupdict(), reader)) is not None:
            return korean.format(**blanks)
    return ""


def _filled(blanks: dict[str, str], reader: Reader) -> dict[str, str] | None:
    """The blanks' texts; None where one of them is not what its name asks for."""
    said = {}
    for name, text in blanks.items():
        if name in ("allowed", "near", "found"):
            said[name] = _translated(text, reader) or (text if name == "found" else "")
        elif name == "unit":
            said[name] = reader.text(f"unit:{text}").removeprefix("unit:")
            if f"unit:{text}" == reader.text(f"unit:{text}"):
                return None
        else:
            said[name] = text
    return said if all(said.values()) else None


@cache
def _whole() -> dict[str, str]:
    """Phrases without blanks."""
    return {
        english.format(): korean.format()
        for english, korean in PHRASES.items()
        if not any(name for _, name, _, _ in Formatter().parse(english))
    }


@cache
def _patterns() -> list[tuple[re.Pattern[str], str]]:
    """English phrases with blanks, those with the most words of their own first, and their Korean."""
    parsed = [(list(Formatter().parse(english)), korean) for english, korean in PHRASES.items()]
    blank = [(parts, korean) for parts, korean in parsed if any(name for _, name, _, _ in parts)]
    blank.sort(key=lambda entry: -sum(len(literal) for literal, *_ in entry[0]))
    return [
        (
            re.compile(
                "".join(
                    re.escape(literal) + (f"(?P<{name}>{_KINDS.get(name, '.+?')})" if name else "")
                    for literal, name, _, _ in parts
                ),
                re.DOTALL,
            ),
            korean,
        )
        for parts, korean in blank
    ]
