"""A reader's own tables: read, checked with every problem by row and column, templates, and put in use."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pandas as pd

from planner.country import load_geography
from planner.errors import InputError, message
from planner.instance.assembly import assemble
from planner.plans.types import Plan
from planner.report.exchange import as_files
from planner.scenario import Scenario, used_figures
from planner.scenario.io import TABLES
from planner.scenario.schema import Unusual
from planner.sheets import read_records
from planner.table_rules import Column, check_table

RATES, VOLUMES = "rates", "volumes"
NAMES = ("demand", VOLUMES, "sites", "travel", RATES)
MOST_PROBLEMS = 20
UNUSUAL: dict[str, Unusual] = {
    "demand": "demand_total", VOLUMES: "volume_outliers", "travel": "travel_outliers",
}  # fmt: skip
"""What has to be confirmed of a table, where it is unusual."""
RATE_SECTIONS = ("network.rates.", "money.", "building.")
"""Fields that are prices, and may be edited as a table."""
_OWN = {
    VOLUMES: ((Column("quarter", "text"), Column("boxes", "number", minimum=0, unit="boxes")), ("quarter",)),
    RATES: ((Column("path", "text"), Column("value", "number")), ("path",)),
}


ENDINGS = (".csv", ".xlsx")
PREVIEWED, LONGEST_PREVIEWED = 8, 200
"""Rows of an upload that are shown, and characters of a cell."""


@dataclass(frozen=True)
class Problem:
    """One cell that cannot be used; row and column None where the table as a whole is meant."""

    row: int | None
    column: str | None
    found: str
    allowed: str


@dataclass(frozen=True)
class Upload:
    """What was read of a file: how many rows, the first of them, and the table or why it is none."""

    rows: int
    preview: pd.DataFrame
    table: pd.DataFrame | None
    problems: list[Problem]


def columns_of(name: str) -> tuple[tuple[Column, ...], tuple[str, ...]]:
    """The columns of a table and its key."""
    known: dict[str, tuple[tuple[Column, ...], tuple[str, ...]]] = TABLES | _OWN
    return known[name]


def read(file: str, content: bytes) -> pd.DataFrame:
    """The cells of an uploaded CSV or Excel file, its index their lines. Raises InputError."""
    if Path(file).suffix.lower() not in ENDINGS:
        raise InputError(
            message("a file ending in {text}", text=repr(Path(file).suffix)),
            "a table as .csv or .xlsx",
            file=file,
        )
    with as_files({file: content}) as paths:
        (_, header), *rows = read_records(paths[file])
    names = ["" if cell is None else str(cell) for cell in header]
    lines = pd.Index([line for line, _ in rows], name="line")
    return pd.DataFrame([row for _, row in rows], index=lines, columns=names, dtype=object)


def examine(name: str, file: str, content: bytes) -> Upload:
    """Read and check an uploaded table. Raises InputError where it cannot be read at all."""
    frame = read(file, content)
    preview = frame.head(PREVIEWED).map(lambda cell: str(cell)[:LONGEST_PREVIEWED])
    return Upload(len(frame), preview, *check(name, frame))


def check(name: str, frame: pd.DataFrame) -> tuple[pd.DataFrame | None, list[Problem]]:
    """The table with its types, or every problem found, at most ``MOST_PROBLEMS``.

    The table's own rules stop at the first cell: its row is put aside and the rest is looked at again.
    """
    columns, key = columns_of(name)
    problems: list[Problem] = []
    left = frame
    while True:
        try:
            good = check_table(left, columns, key)
            break
        except InputError as error:
            problems.append(Problem(error.line, error.field, error.found, error.allowed))
            if error.line is None or error.line not in left.index or len(problems) >= MOST_PROBLEMS:
                return None, problems
            left = left.drop(index=error.line)
            if left.empty:
                return None, problems
    return (None, problems) if problems else (good, [])


def rows_of(frame: pd.DataFrame) -> list[dict[str, Any]]:
    """The rows without their empty cells."""
    records = frame.astype(object).where(frame.notna(), None).to_dict("records")
    return [{str(k): v for k, v in row.items() if v is not None} for row in records]


def changes(name: str, frame: pd.DataFrame, scenario: Scenario, *, confirmed: bool = False) -> dict[str, Any]:
    """What a checked table changes in the scenario. Raises InputError where it does not fit the rest.

    ``confirmed``: what is unusual in it is meant as it is.
    """
    if name == RATES:
        wanted = {str(row["path"]): row["value"] for row in rows_of(frame)}
        allowed = {path for path, *_ in rates(scenario)}
        for path in wanted:
            if path not in allowed:
                raise InputError(
                    "an unknown rate", message("one of {n} paths of the template", n=len(allowed)), field=path
                )
    elif name == VOLUMES:
        boxes = {str(row["quarter"]): row["boxes"] for row in rows_of(frame)}
        labels = [p.label for p in scenario.horizon.periods]
        if set(boxes) != set(labels):
            raise InputError(
                message("the quarters {names}", names=", ".join(boxes)),
                message("{first} to {last}, each once", first=labels[0], last=labels[-1]),
            )
        wanted = {"tables.volumes": [boxes[label] for label in labels]}
    else:
        wanted = {f"tables.{name}": rows_of(frame)}
    if name in UNUSUAL:
        wanted["tables.accept"] = _accepting(name, scenario, confirmed)
    # Assembling finds what a table alone cannot show: unknown districts, a site at sea.
    assemble(scenario.change(wanted))
    return wanted


def _accepting(name: str, scenario: Scenario, confirmed: bool) -> list[str]:
    others: list[str] = [what for what in scenario.tables.accept if what != UNUSUAL[name]]
    return [*others, UNUSUAL[name]] if confirmed else others


def dropped(name: str, scenario: Scenario) -> dict[str, Any]:
    """What puts the shipped data back in use."""
    gone: dict[str, Any] = {f"tables.{name}": []}
    if name in UNUSUAL:
        gone["tables.accept"] = _accepting(name, scenario, confirmed=False)
    return gone


def rates(scenario: Scenario) -> list[tuple[str, float, str, str, str]]:
    """Path, value, unit, kind and source of every price of the scenario."""
    from planner.facts import fact

    found = []
    for used in used_figures(scenario):
        if used.path.startswith(RATE_SECTIONS) and isinstance(used.value, int | float):
            known = fact(used.fact_id)
            found.append((used.path, float(used.value), known.unit, known.kind, known.source))
    return found


def current(name: str, scenario: Scenario, plan: Plan | None, site: str) -> pd.DataFrame:
    """The table as it is in use, ready to be edited; where nothing of the reader's own is, its template."""
    columns, _ = columns_of(name)
    heads = [column.name for column in columns]
    if name == RATES:
        return pd.DataFrame([(path, value) for path, value, *_ in rates(scenario)], columns=heads)
    if name == VOLUMES:
        labels = [p.label for p in scenario.horizon.periods]
        boxes = scenario.tables.volumes or _expected(plan, labels)
        return pd.DataFrame(list(zip(labels, boxes, strict=True)), columns=heads)
    rows = [row.model_dump() for row in getattr(scenario.tables, name)]
    frame = pd.DataFrame(rows, columns=heads) if rows else template(name, scenario, plan, site)
    return frame.astype({c.name: "float64" if c.kind == "number" else "object" for c in columns})


def _expected(plan: Plan | None, labels: list[str]) -> list[float]:
    from planner.scenario.horizon import Period

    known = {p.period: p.demand for p in plan.periods} if plan else {}
    return [round(known.get(label, 0.0) * Period.parse(label).days) for label in labels]


def template(name: str, scenario: Scenario, plan: Plan | None, site: str) -> pd.DataFrame:
    """A table to fill in, with what is known so far: all districts, the quarters, an example ``site``."""
    columns, _ = columns_of(name)
    heads = [column.name for column in columns]
    if name in (RATES, VOLUMES):
        return current(name, scenario, plan, site)
    if name == "demand":
        boxes = {c: f["boxes_per_day"] for c, f in plan.districts.items()} if plan else {}
        rows: list[dict[str, Any]] = [
            {"district_code": code, "boxes": round(boxes.get(code) or 0.0, 1)}
            for code in load_geography().districts.index
        ]
    elif name == "sites":
        rows = [{"id": "own_1", "name": site, "lat": 37.2, "lon": 127.2}]
    else:
        place = scenario.tables.sites[0].id if scenario.tables.sites else load_geography().sites.index[0]
        rows = [{"place_id": place, "district_code": load_geography().districts.index[0],
                 "minutes": 60.0, "km": 55.0}]  # fmt: skip
    return pd.DataFrame(rows, columns=heads)


def as_excel(frame: pd.DataFrame) -> bytes:
    """A workbook with one sheet; codes stay text."""
    import io

    buffer = io.BytesIO()
    # Text is text: a site's name that begins with "=" is no formula.
    options = {"strings_to_formulas": False, "strings_to_urls": False}
    with pd.ExcelWriter(buffer, engine="xlsxwriter", engine_kwargs={"options": options}) as writer:
        frame.to_excel(writer, index=False, sheet_name="table")
    return buffer.getvalue()
