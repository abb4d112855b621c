"""The register of facts: every figure the planner leans on, with unit, range, date and source.

A figure without a source is refused. Where sources contradict each other, the register keeps both sides
visible in the range and the note.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from planner.errors import InputError, message
from planner.manifest import manifest
from planner.paths import COUNTRY
from planner.table_rules import Cell, Column, near_matches, read_rows

REGISTER = ("facts.csv", "assumptions.csv")
"""A country's files of figures: what was reported, and what is assumed or derived."""

KINDS = ("reported", "derived", "forecast", "assumed")
"""Reported by a source; derived from reported figures; forecast by a source; assumed by us."""

_MONTH = re.compile(r"\d{4}-(0[1-9]|1[0-2])", re.ASCII)

_COLUMNS = (
    Column("id", "text"),
    Column("value", "text"),
    Column("low", "number", required=False),
    Column("high", "number", required=False),
    Column("unit", "text"),
    Column("kind", "text"),
    Column("as_of", "text"),
    Column("source", "text"),
    Column("note", "text", required=False),
)


@dataclass(frozen=True)
class Fact:
    """One figure of the register.

    `value`, `low` and `high` are in `unit`; low <= value <= high where they are known. `value` is None where
    the fact is a month such as 2023-10; `text` holds the value as written. `as_of` is the date or period the
    source speaks of, `kind` one of `KINDS`.
    """

    id: str
    value: float | None
    low: float | None
    high: float | None
    unit: str
    kind: str
    as_of: str
    source: str
    note: str
    text: str

    @property
    def number(self) -> float:
        """The value as a number; raises InputError where the fact is a month."""
        if self.value is None:
            raise InputError(repr(self.text), "a fact with a number", field=self.id)
        return self.value


@cache
def register() -> dict[str, Fact]:
    """All facts of the country by id. Treat as read-only; raises InputError as `read_register` does."""
    return read_register([COUNTRY / name for name in REGISTER])


def read_register(paths: Iterable[Path]) -> dict[str, Fact]:
    """The facts of several register files by id, in the order of the files.

    Raises InputError, naming file, line and field, for a row without a source, unit or value, with an
    unknown kind, with a value that is neither a number nor a month (YYYY-MM), outside its own range, or
    with an id seen before; and for a file that is missing or broken.
    """
    facts: dict[str, Fact] = {}
    origin: dict[str, str] = {}
    for path in paths:
        for line, row in read_rows(path, _COLUMNS, key=("id",)):
            try:
                entry = _fact(row)
            except InputError as error:
                raise error.within(str(path), line) from None
            if entry.id in facts:
                found = message("{name}, also in {place}", name=repr(entry.id), place=origin[entry.id])
                raise InputError(found, "each id once", file=str(path), field="id", line=line)
            facts[entry.id] = entry
            origin[entry.id] = f"{path.name}, line {line}"
    return facts


def find_fact(id: str) -> Fact | None:
    """The fact of that id, or of the planner's own name for it (``figures`` of country.toml), if any."""
    return register().get(manifest().figures.get(id, id))


def fact(id: str) -> Fact:
    """What `find_fact` finds; raises InputError naming the nearest ids if there is none."""
    found = find_fact(id)
    if found is None:
        allowed = message("an id of the register ({near})", near=near_matches(id, register()))
        raise InputError(f"{id!r}", allowed, field="fact")
    return found


def contradictions() -> list[Fact]:
    """The facts on which sources contradict each other, as their notes say, in the register's order."""
    return [entry for entry in register().values() if "contradiction" in entry.note.lower()]


def _fact(row: Mapping[str, Cell]) -> Fact:
    text = str(row["value"])
    low, high = (None if (edge := row[name]) is None else float(edge) for name in ("low", "high"))
    if row["kind"] not in KINDS:
        raise InputError(repr(row["kind"]), ", ".join(KINDS), field="kind")
    value = None if _MONTH.fullmatch(text) else _number(text)
    if value is not None and low is not None and low > value:
        raise InputError(
            message("{n}, above the value {m}", n=f"{low:,g}", m=f"{value:,g}"),
            "at most the value",
            field="low",
        )
    if value is not None and high is not None and high < value:
        raise InputError(
            message("{n}, below the value {m}", n=f"{high:,g}", m=f"{value:,g}"),
            "at least the value",
            field="high",
        )
    note = "" if row["note"] is None else str(row["note"])
    unit, kind, as_of, source = (str(row[name]) for name in ("unit", "kind", "as_of", "source"))
    return Fact(str(row["id"]), value, low, high, unit, kind, as_of, source, note, text)


def _number(text: str) -> float:
    try:
        value = float(text)
    except ValueError:
        value = float("nan")
    if not abs(value) < float("inf"):
        raise InputError(f"{text!r}", "a number without separators, or a month YYYY-MM", field="value")
    return value
