"""A country's districts, and which of them a row of a user's table means.

A country may have two lists of codes (two authorities that number its districts), in which one code may stand
for two districts. The planner's own codes are those of the first list.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Literal

from planner.country_tables import DISTRICTS
from planner.errors import InputError, Message, message
from planner.manifest import manifest
from planner.paths import COUNTRY
from planner.sheets import read_records
from planner.table_rules import near_matches

CodeListName = Literal["own", "other"]
"""The country's first list of district codes, and its second one, if it has two."""


@dataclass(frozen=True)
class District:
    """One district. ``other_code``: in the country's second list of codes, empty where there is none;
    ``names`` and ``provinces``: by language code, English first."""

    code: str
    other_code: str
    names: Mapping[str, str]
    provinces: Mapping[str, str]

    @property
    def name(self) -> str:
        """Its name in all languages."""
        return " ".join(self.names.values())

    def is_called(self, written: str) -> bool:
        """Whether a name can be this district's: its last word must be there, the province may be.

        What a name may lack stands in the country's manifest (``district_names``).
        """
        said = {_plain(word) for word in re.split(r"[\s,()]+", written) if word}
        for language, name in self.names.items():
            province = self.provinces.get(language, "")
            own = [_plain(word) for word in name.split()]
            if own[-1] in said and said <= {*own, *(_plain(word) for word in province.split())}:
                return True
        return False


@dataclass(frozen=True)
class WrittenDistrict:
    """How a row names its district.

    ``stands_in``: codes of the districts in which the row's place lies, where it has one; ``beside``:
    what names the row together with its district (a district may be there once beside it), None where a
    district may be there many times.
    """

    line: int
    code: str
    name: str = ""
    stands_in: frozenset[str] = frozenset()
    beside: str | None = None


@dataclass(frozen=True)
class ReadDistrict:
    """Which district a row means, in whose list its code is, and what decided where it is in both."""

    written: WrittenDistrict
    district: District
    code_list: CodeListName
    decided_by: Literal["code", "name", "place", "table"]


@cache
def districts() -> tuple[District, ...]:
    """All districts in the order of the country's table. Raises InputError."""
    file = COUNTRY / DISTRICTS.file
    first, *second = manifest().code_lists
    (_, header), *rows = read_records(file)
    columns = [str(name) for name in header]
    cells = [dict(zip(columns, ("" if cell is None else str(cell) for cell in row), strict=True))
             for _, row in rows]  # fmt: skip
    if lacking := [name for name in (first, *second, "name_en", "province_en") if name not in columns]:
        found = message("no column {name}, only {names}", name=repr(lacking[0]), names=", ".join(columns))
        raise InputError(found, message("a column {name}", name=repr(lacking[0])), file=str(file), line=1)
    return tuple(
        District(
            row[first],
            row[second[0]] if second else "",
            _by_language(row, "name_"),
            _by_language(row, "province_"),
        )
        for row in cells
    )


def _by_language(row: Mapping[str, str], start: str) -> dict[str, str]:
    """Names of the columns that begin so, by language code, English first."""
    names = {
        column.removeprefix(start): name
        for column, name in row.items()
        if name and column.startswith(start) and column != "province_code"
    }
    return {language: names[language] for language in sorted(names, key=lambda code: code != "en")}


def district_of(code: str) -> District | None:
    """The district of a code of the first list; None where it is none."""
    return _lists()["own"].get(code)


def is_shared(code: str) -> bool:
    """Whether a code is in both lists, for two different districts."""
    return len(_lists()) > 1 and all(code in known for known in _lists().values())


def read_districts(rows: Sequence[WrittenDistrict], file: str | None = None) -> list[ReadDistrict]:
    """The district of every row of one table.

    A code that is in both lists means what the row's name says, else where its place stands, else the list
    that all other codes of the table are in. Raises InputError for a code in neither list, a name that is
    not the code's, a district twice, and a code that nothing decides.
    """
    possible = [_possible(row, file) for row in rows]
    found = [_decided(row, meant) for row, meant in zip(rows, possible, strict=True)]
    systems = {read.code_list for read in found if read is not None}
    complete = []
    for row, meant, read in zip(rows, possible, found, strict=True):
        if read is None:
            if len(systems) != 1:
                raise _undecided(row, meant, systems, file)
            (system,) = systems
            read = ReadDistrict(row, meant[system], system, "table")
        complete.append(read)
    _check_once(complete, file)
    return complete


@cache
def _lists() -> dict[CodeListName, dict[str, District]]:
    lists: dict[CodeListName, dict[str, District]] = {"own": {d.code: d for d in districts()}}
    if len(manifest().code_lists) > 1:
        lists["other"] = {d.other_code: d for d in districts()}
    return lists


def _plain(word: str) -> str:
    """A word of a name without what it may lack."""
    patterns = manifest().district_names
    long = re.fullmatch(patterns.long_province, word) if patterns.long_province else None
    if long:
        return "".join(long.groups())
    return re.sub(patterns.left_out, "", word.casefold()) if patterns.left_out else word.casefold()


def _possible(row: WrittenDistrict, file: str | None) -> dict[CodeListName, District]:
    """What the code can mean, by the list that it is in; with a name, what the name fits."""
    by_code = {system: known[row.code] for system, known in _lists().items() if row.code in known}
    if not by_code:
        allowed = message("a district code of the country ({near})", near=_nearest(row.code))
        raise InputError(
            message("unknown district {code}", code=repr(row.code)), allowed, file=file,
            field="district_code", line=row.line,
        )  # fmt: skip
    if not row.name:
        return by_code
    meant = {system: d for system, d in by_code.items() if d.is_called(row.name)}
    if not meant:
        names = " or ".join(d.name for d in by_code.values())
        found = message("{name} beside {code}", name=repr(row.name), code=repr(row.code))
        allowed = message("the name that goes with the code: {names}", names=names)
        raise InputError(found, allowed, file=file, field="district_name", line=row.line)
    return meant


def _nearest(code: str) -> Message:
    """Districts of the same first four digits, such as those of a city that is split; else similar codes."""
    named = {d.code: [f"{d.code} {name}" for name in d.names.values()] for d in districts()}
    alike = [names[0] for known, names in named.items() if len(code) == len(known) and known[:4] == code[:4]]
    if alike:
        return message("nearest: {names}", names=", ".join(alike[:3]))
    return near_matches(code, [*named, *(name for names in named.values() for name in names)])


def _decided(row: WrittenDistrict, meant: dict[CodeListName, District]) -> ReadDistrict | None:
    """What code, name or place decide; None where they do not."""
    if len(meant) == 1:
        ((system, district),) = meant.items()
        return ReadDistrict(row, district, system, "name" if is_shared(row.code) else "code")
    there = [system for system, district in meant.items() if district.code in row.stands_in]
    if len(there) != 1:
        return None
    return ReadDistrict(row, meant[there[0]], there[0], "place")


def _undecided(
    row: WrittenDistrict, meant: dict[CodeListName, District], systems: set[CodeListName], file: str | None
) -> InputError:
    found = message(
        "{code}, which is {name} in the planner's list of codes and {other} in the country's other one",
        code=repr(row.code), name=meant["own"].name, other=meant["other"].name,
    )  # fmt: skip
    if systems:
        found = message("{found}, in a table with other codes of both", found=found)
    allowed = "a column district_name that says which"
    return InputError(found, allowed, file=file, field="district_code", line=row.line)


def _check_once(found: Sequence[ReadDistrict], file: str | None) -> None:
    first: dict[tuple[str, str], int] = {}
    for read in found:
        row = read.written
        if row.beside is None:
            continue
        before = first.setdefault((row.beside, read.district.code), row.line)
        if before != row.line:
            raise InputError(
                message("{name} on lines {n} and {m}", name=read.district.name, n=before, m=row.line),
                "each district once", file=file, field="district_code", line=row.line,
            )  # fmt: skip
