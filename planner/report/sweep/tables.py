"""The tables of a sweep as Parquet, CSV and an Excel workbook."""

from __future__ import annotations

from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING

from planner.report.spreadsheets import add_sheet, csv_of
from planner.report.sweep.failures import why
from planner.words.reader import ENGLISH
from planner.writing import whole_files

if TYPE_CHECKING:
    import pandas as pd

    from planner.studies.batch import Results

SHEET_ROWS = 50_000
"""Rows of a sheet: beyond that Excel opens slowly, and at 1,048,576 it ends."""


def write_tables(results: Results, folder: Path) -> list[Path]:
    """Write every table of a sweep, or none; returns the files. A column's name ends in its unit."""
    written = []
    with whole_files() as beside:
        for name, frame in tables_of(results).items():
            parquet, csv = folder / f"{name}.parquet", folder / f"{name}.csv"
            _same_kind(frame).to_parquet(beside(parquet), index=False)
            beside(csv).write_bytes(csv_of(frame))
            written += [parquet, csv]
        book = folder / "sweep.xlsx"
        beside(book).write_bytes(workbook(results))
    return [*written, book]


def tables_of(results: Results) -> dict[str, pd.DataFrame]:
    """Every table of a sweep by name; why there is no plan, or one that breaks a promise, in sentences."""
    said = [why(reason, ENGLISH) for reason in results.reasons()]
    return {**results.tables(), "scenarios": results.scenarios.assign(reason=said)}


def _same_kind(frame: pd.DataFrame) -> pd.DataFrame:
    """Parquet wants one type a column; an axis may hold lists, or texts beside numbers."""
    mixed = {
        str(name): column.map(lambda value: value if value is None else str(value))
        for name, column in frame.items()
        if column.dtype.name == "object"
    }
    return frame.assign(**mixed)


def workbook(results: Results) -> bytes:
    """Every table of a sweep, a sheet each, and what they are on a sheet before them."""
    import xlsxwriter

    tables, buffer = tables_of(results), BytesIO()

    # Text is text: a name that begins with "=" is no formula.
    settings = {"strings_to_formulas": False, "strings_to_urls": False}
    with xlsxwriter.Workbook(buffer, settings) as book:
        first = book.add_worksheet("about")
        first.set_column(0, 0, 100)
        first.write_string(0, 0, results.name)
        for row, (table, frame) in enumerate(tables.items(), 1):
            shown = min(len(frame), SHEET_ROWS)
            rest = "" if shown == len(frame) else f", the first {shown:,} here, all in {table}.parquet"
            first.write_string(row, 0, f"{table}: {len(frame):,} rows{rest}")
        for table, frame in tables.items():
            add_sheet(book, table, _same_kind(frame.head(SHEET_ROWS)))
    return buffer.getvalue()
