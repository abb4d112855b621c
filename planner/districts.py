"""The 252 districts under the codes of two authorities, and which district a row of a user's table means.

Statistics Korea (KOSTAT) and the Ministry of the Interior (MOIS: the codes in addresses) number the districts
differently, and nine codes are in both lists for different districts. The planner's own codes are KOSTAT's.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from typing import Literal

from planner.errors import InputError, Message, message
from planner.paths import COUNTRY
from planner.tables import near_matches

System = Literal["kostat", "mois"]

_LONG_PROVINCE_NAME = re.compile(r"(.)[상청라](.)도")
"""Such as Gyeongsangbuk-do, 경상북도, which is short 경북."""
_LEFT_OUT = re.compile(r"(?<=..)(특별자치시|특별자치도|특별시|광역시|시|도|군|구)$|-(gu|si|gun|do)$")
"""Endings of a Korean and of an English name that are left out at times; of 중구 (Jung-gu) never."""


@dataclass(frozen=True)
class District:
    """One district; ``code`` is KOSTAT's, ``mois_code`` that of the Ministry of the Interior."""

    code: str
    mois_code: str
    name_en: str
    name_ko: str
    province_en: str
    province_ko: str

    @property
    def name(self) -> str:
        """Its name in both languages."""
        return f"{self.name_en} {self.name_ko}"

    def is_called(self, written: str) -> bool:
        """Whether a name can be this district's: its last word must be there, the province may be.

        "Jongno-gu", "Jongno, Seoul", "종로구", "서울 종로구", "서울특별시 종로구".
        """
        said = {_plain(word) for word in re.split(r"[\s,()]+", written) if word}
        for name, province in ((self.name_en, self.province_en), (self.name_ko, self.province_ko)):
            own = [_plain(word) for word in name.split()]
            if own[-1] in said and said <= {*own, *(_plain(word) for word in province.split())}:
                return True
        return False


@dataclass(frozen=True)
class WrittenDistrict:
    """How a row names its district.

    ``stands_in``: KOSTAT codes of the districts in which the row's place lies, where it has one; ``beside``:
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
    system: System
    decided_by: Literal["code", "name", "place", "table"]


@cache
def districts() -> tuple[District, ...]:
    """All districts in the order of data/districts.csv."""
    with (COUNTRY / "districts.csv").open(encoding="utf-8", newline="") as file:
        return tuple(District(**{name: row[name] for name in _FIELDS}) for row in csv.DictReader(file))


def district_of(code: str) -> District | None:
    """The district of a KOSTAT code; None where it is none."""
    return _lists()["kostat"].get(code)


def is_shared(code: str) -> bool:
    """Whether a code is in both lists, for two different districts."""
    return all(code in known for known in _lists().values())


def read_districts(rows: Sequence[WrittenDistrict], file: str | None = None) -> list[ReadDistrict]:
    """The district of every row of one table.

    A code that is in both lists means what the row's name says, else where its place stands, else the list
    that all other codes of the table are in. Raises InputError for a code in neither list, a name that is
    not the code's, a district twice, and a code that nothing decides.
    """
    possible = [_possible(row, file) for row in rows]
    found = [_decided(row, meant) for row, meant in zip(rows, possible, strict=True)]
    systems = {read.system for read in found if read is not None}
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


_FIELDS = tuple(District.__dataclass_fields__)


@cache
def _lists() -> dict[System, dict[str, District]]:
    return {"kostat": {d.code: d for d in districts()}, "mois": {d.mois_code: d for d in districts()}}


def _plain(word: str) -> str:
    """A word of a name without its ending; a Korean province's in short."""
    long = _LONG_PROVINCE_NAME.fullmatch(word)
    return "".join(long.groups()) if long else _LEFT_OUT.sub("", word.casefold())


def _possible(row: WrittenDistrict, file: str | None) -> dict[System, District]:
    """What the code can mean, by the list that it is in; with a name, what the name fits."""
    by_code = {system: known[row.code] for system, known in _lists().items() if row.code in known}
    if not by_code:
        allowed = message("a district code of the 2025 census ({near})", near=_nearest(row.code))
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
    named = {d.code: [f"{d.code} {d.name_en}", f"{d.code} {d.name_ko}"] for d in districts()}
    alike = [names[0] for known, names in named.items() if len(code) == len(known) and known[:4] == code[:4]]
    if alike:
        return message("nearest: {names}", names=", ".join(alike[:3]))
    return near_matches(code, [*named, *(name for names in named.values() for name in names)])


def _decided(row: WrittenDistrict, meant: dict[System, District]) -> ReadDistrict | None:
    """What code, name or place decide; None where they do not."""
    if len(meant) == 1:
        ((system, district),) = meant.items()
        return ReadDistrict(row, district, system, "name" if is_shared(row.code) else "code")
    there = [system for system, district in meant.items() if district.code in row.stands_in]
    if len(there) != 1:
        return None
    return ReadDistrict(row, meant[there[0]], there[0], "place")


def _undecided(
    row: WrittenDistrict, meant: dict[System, District], systems: set[System], file: str | None
) -> InputError:
    found = message(
        "{code}, which is {name} in Statistics Korea's list and {other} in the administrative one",
        code=repr(row.code), name=meant["kostat"].name, other=meant["mois"].name,
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
