"""Tables as spreadsheets open them: CSV text and Excel sheets in which no name is run as a formula."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

from planner.manifest import manifest
from planner.report import numbers
from planner.scenario.service import CURRENCY
from planner.sheets import guarded

if TYPE_CHECKING:
    import pandas as pd


def money_format(decimals: int) -> str:
    """Excel number format of an amount with so many decimals."""
    return "#,##0." + "0" * decimals if decimals else "#,##0"


UNITS = (
    ("_krw", CURRENCY, money_format(manifest().currency.decimals)),
    ("_usd", "USD", money_format(2)),
    ("_boxes_per_m2_day", "boxes/m2/day", "0.00"),
    ("_boxes_per_day", "boxes/day", "#,##0"),
    ("_boxes_per_design_day", "boxes/design day", "#,##0"),
    ("_m2", "m2", "#,##0"),
    ("_pyeong", manifest().area_unit.name["en"], "#,##0"),
    ("_soccer_fields", manifest().benchmark_design.unit["en"], "0.0"),
    ("_share", "%", "0.0 %"),
    ("_heads", "heads", "#,##0"),
    ("_hours", "h", "0.00"),
    ("_days", "days", "0.0"),
    ("_degrees", "degrees", "0.0000"),
)
"""Ending of a column's name, its unit in a header, its Excel number format."""

_EXCEL_CELL = 32_767


def csv_of(frame: pd.DataFrame) -> bytes:
    """The table without its index, UTF-8; texts that a spreadsheet would run begin with a quote.

    With a byte order mark, without which Korean Excel takes the file for cp949.
    """
    safe = frame.set_axis([_safe(str(name)) for name in frame.columns], axis=1)
    texts = [n for n, kind in enumerate(safe.dtypes) if kind.name in ("object", "str", "string", "category")]
    safe = safe.astype({safe.columns[n]: object for n in texts})
    for n in texts:
        safe.isetitem(n, [_safe(cell) for cell in safe.iloc[:, n]])
    written = safe.to_csv(index=False)
    if "\r" in written:
        # Only what ends a line is quoted: a name with a carriage return would begin a row of its own.
        written = safe.to_csv(index=False, lineterminator="\r\n")
    return written.encode("utf-8-sig")


def _safe(cell: Any) -> Any:
    return guarded(cell) if isinstance(cell, str) else cell


def add_sheet(book: Any, name: str, frame: pd.DataFrame) -> None:
    """A sheet of an xlsxwriter book: titles with units, number formats, the first row frozen."""
    sheet = book.add_worksheet(name)
    head = book.add_format({"bold": True, "bottom": 1, "text_wrap": True, "valign": "top"})
    sheet.freeze_panes(1, 0)
    for position, column in enumerate(frame.columns):
        title, number_format = header(str(column))
        cells = [_cell(value) for value in frame[column]]
        longest = max((len(str(c)) for c in cells if isinstance(c, str)), default=0)
        sheet.set_column(position, position, min(60, max(12, len(title) // 2 + 2, longest + 1)))
        sheet.write_string(0, position, title, head)
        sheet.write_column(1, position, cells, book.add_format({"num_format": number_format}))


def _cell(value: Any) -> Any:
    if isinstance(value, str):
        return value[:_EXCEL_CELL]
    if value is None or (isinstance(value, float) and not math.isfinite(value)):
        return None
    return value if isinstance(value, bool) else float(value)


def header(column: str) -> tuple[str, str]:
    """Title of a column with its unit (see UNITS), and its Excel number format."""
    for ending, unit, number_format in UNITS:
        if f"_{column}".endswith(ending):
            name = f"_{column}".removesuffix(ending).strip("_")
            return f"{numbers.words(name)} ({unit})".strip(), number_format
    return numbers.words(column), "#,##0.######"
