"""Scenario and design files (YAML or JSON) and ``PATH=VALUE`` settings."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from planner import table_rules
from planner.errors import InputError, message
from planner.reading import yaml_text
from planner.reading.files import read_bytes
from planner.reading.validation import from_validation
from planner.scenario.schema import Design, Scenario, build
from planner.scenario.service import CURRENCY

TABLES = {
    "demand": (
        (
            table_rules.Column("district_code", "text"),
            table_rules.Column("district_name", "text", required=False),
            table_rules.Column("product_class", "text", required=False),
            table_rules.Column("boxes", "number", minimum=0, unit="boxes"),
        ),
        ("district_code", "product_class"),
    ),
    "sites": (
        (
            table_rules.Column("id", "text"),
            table_rules.Column("name", "text"),
            table_rules.Column("lat", "number", unit="degrees"),
            table_rules.Column("lon", "number", unit="degrees"),
            table_rules.Column("district_code", "text", required=False),
            table_rules.Column("district_name", "text", required=False),
            table_rules.Column(
                "rent_krw_m2_month", "number", required=False, minimum=0, unit=f"{CURRENCY} per m2 and month"
            ),
            table_rules.Column("vacant_m2", "number", required=False, minimum=0, unit="m2"),
            table_rules.Column(
                "price_krw_m2", "number", required=False, minimum=0, unit=f"{CURRENCY} per m2"
            ),
            table_rules.Column("land_krw_m2", "number", required=False, minimum=0, unit=f"{CURRENCY} per m2"),
        ),
        ("id",),
    ),
    "travel": (
        (
            table_rules.Column("place_id", "text"),
            table_rules.Column("district_code", "text"),
            table_rules.Column("district_name", "text", required=False),
            table_rules.Column("minutes", "number", minimum=0, unit="minutes"),
            table_rules.Column("km", "number", minimum=0, unit="km"),
        ),
        ("place_id", "district_code"),
    ),
}
"""Columns and key of a user's tables, by their name in a scenario."""


def load_scenario(
    path: Path | None, settings: Iterable[str] = (), own: Mapping[str, Path] | None = None
) -> Scenario:
    """The base case, with the changes of a file and then of ``PATH=VALUE`` settings.

    A file holds only what differs from the base case; a list replaces the base case's list. Under
    ``tables`` it may name CSV or Excel files: relative to itself or, with ``own``, one of those names, so
    that a file from elsewhere reaches nothing of this machine. Raises InputError.
    """
    data: Any = {} if path is None else read_fields(path)
    if path is not None:
        _read_tables(data, path, own)
    try:
        scenario = build(_over_base(data))
    except InputError as error:
        raise error.within(str(path), line_of(data, error.field)) from None
    changes = dict(_setting(text) for text in settings)
    return scenario.change(changes) if changes else scenario


@contextmanager
def naming_files(scenario: Path | None, design: Path | None = None) -> Iterator[None]:
    """Put problems that show only when all is put together into the files that the values came from.

    A scenario holds its own tables as rows and knows no file: such a problem is in ``tables.<name>``, its
    line counted with the header as line 1. One in a list of plain values has no rows and is in the
    scenario's own file; one in the sites of a design in the design's.
    """
    try:
        yield
    except InputError as error:
        if design is not None and error.file is None and (error.field or "").startswith("sites."):
            raise error.within(str(design), line_of(read_fields(design), error.field)) from None
        section, _, name = (error.file or error.field or "").partition(".")
        data = read_fields(scenario) if scenario is not None and section == "tables" else {}
        given = data.get("tables")
        name = name.split(".")[0]
        if scenario is None or not isinstance(given, dict) or name not in given:
            raise
        if error.file is None:
            raise error.within(str(scenario), line_of(data, error.field)) from None
        if isinstance(given[name], str):
            raise error.moved(str(scenario.parent / given[name])) from None
        raise error.moved(f"{scenario}, {error.file}") from None


def load_design(path: Path) -> Design:
    """A design file: ``sites: [{site, tenure, technology, opens, area_m2}]``. Raises InputError."""
    data = read_fields(path)
    try:
        return Design.model_validate(data)
    except ValidationError as error:
        found = from_validation(error, Design)
        raise found.within(str(path), line_of(data, found.field)) from None


def read_fields(path: Path) -> Any:
    """The fields of a YAML or JSON file, with their lines (see ``line_of``). Raises InputError."""
    file = str(path)
    try:
        text = read_bytes(path, "a YAML or JSON file").decode("utf-8-sig")
    except UnicodeDecodeError:
        raise InputError("bytes that are not UTF-8 text", "a YAML or JSON text file", file=file) from None
    if "\0" in text:
        raise InputError("binary content", "a YAML or JSON text file", file=file)
    if not text.strip():
        raise InputError("an empty file", "at least one field, such as 'name: my scenario'", file=file)
    try:
        data = yaml_text.loads(text)
    except InputError as error:
        raise error.within(file) from None
    if not isinstance(data, dict):
        found = "a list" if isinstance(data, list) else "a single value"
        raise InputError(found, "fields and values ('field: value')", file=file)
    return data


def _over_base(data: Any) -> dict[str, Any]:
    def merge(base: Any, new: Any) -> Any:
        if isinstance(base, dict) and isinstance(new, dict):
            plain = {str(k): k for k in base}
            return base | {
                plain.get(str(k), k): merge(base.get(plain.get(str(k), k)), v) for k, v in new.items()
            }
        return new

    merged: dict[str, Any] = merge(Scenario().model_dump(mode="python"), data)
    return merged


def _read_tables(data: Any, path: Path, own: Mapping[str, Path] | None) -> None:
    section = data.get("tables")
    if not isinstance(section, dict):
        return
    for name in TABLES:
        said = section.get(name)
        if not isinstance(said, str):
            continue
        if own is not None and said not in own:
            found = message("the file {name}", name=repr(said))
            allowed = "the name of a table that is uploaded with the scenario"
            line = line_of(data, f"tables.{name}")
            raise InputError(found, allowed, file=str(path), field=f"tables.{name}", line=line)
        section[name] = read_table_rows(path.parent / said if own is None else own[said], name)


def read_table_rows(path: Path, name: str) -> list[dict[str, Any]]:
    """The rows of a user's ``demand``, ``sites`` or ``travel`` table, ready for ``tables.<name>``."""
    columns, key = TABLES[name]
    rows = table_rules.read_rows(path, columns, key)
    return [{name: cell for name, cell in row.items() if cell is not None} for _, row in rows]


def _setting(text: str) -> tuple[str, Any]:
    path, equals, value = text.partition("=")
    if not equals or not path:
        raise InputError(repr(text), "PATH=VALUE, such as demand.market_growth=0.15", field="--set")
    try:
        return path.strip(), yaml_text.loads(value, with_lines=False)
    except InputError:
        shown = value if len(value) <= 40 else value[:40] + "..."
        raise InputError(repr(shown), "a YAML value", field=path) from None


def line_of(data: Any, field: str | None) -> int | None:
    """Line of a dotted field in what ``read_fields`` gave; of its nearest parent where it is not there."""
    line, here, parts = None, data, (field or "").split(".")
    while parts:
        position, taken = getattr(here, "lc", None), 1
        if isinstance(here, dict):
            # A key may hold dots itself: the longest that is there.
            names = {str(k): k for k in here}
            taken = next((n for n in range(len(parts), 0, -1) if ".".join(parts[:n]) in names), 0)
            if not taken or position is None:
                break
            key = names[".".join(parts[:taken])]
            line, here = position.key(key)[0] + 1, here[key]
        elif isinstance(here, list) and parts[0].isdigit() and int(parts[0]) < len(here) and position:
            line, here = position.item(int(parts[0]))[0] + 1, here[int(parts[0])]
        else:
            break
        parts = parts[taken:]
    return line
