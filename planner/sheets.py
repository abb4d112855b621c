"""The cells of a CSV or Excel file as they stand, each row with its line in the file."""

from __future__ import annotations

import csv
import io
import re
from pathlib import Path
from typing import Any

from planner.errors import InputError

Record = tuple[int, list[Any]]
"""A row's line in the file (header = 1) and its cells, None or text or whatever a spreadsheet cell holds."""

_CONTROL_CHARACTERS = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")
_FORMATS = "a table as .csv (UTF-8 or cp949) or .xlsx"


def read_records(path: Path) -> list[Record]:
    """All rows of a .csv or .xlsx file that hold anything, the header first; every row as long as the header.

    Raises InputError for a file that is missing, empty, unreadable, of another kind or broken, for an
    unnamed column, and for a row longer or (in CSV) shorter than the header.
    """
    file = str(path)
    if path.suffix.lower() not in {".csv", ".xlsx"}:
        raise InputError(f"a file ending in {path.suffix!r}", _FORMATS, file=file)
    try:
        content = path.read_bytes()
    except FileNotFoundError:
        raise InputError("no such file", _FORMATS, file=file) from None
    except IsADirectoryError:
        raise InputError("a directory", _FORMATS, file=file) from None
    except (OSError, ValueError) as error:
        raise InputError(f"a file that cannot be read ({error})", _FORMATS, file=file) from None
    if not content:
        raise InputError("an empty file", "a header and at least one row", file=file)
    is_excel = path.suffix.lower() == ".xlsx"
    records = _excel_records(content, file) if is_excel else _csv_records(content, file)
    if not records or records[0][0] != 1:
        raise InputError("a blank first line", "the column names in line 1", file=file, line=1)
    return _as_long_as_header(records, file)


def _as_long_as_header(records: list[Record], file: str) -> list[Record]:
    header = records[0][1]
    while header and _blank(header[-1]):
        header = header[:-1]
    for position, name in enumerate(header, start=1):
        if _blank(name):
            found = f"no name for column {position}"
            raise InputError(found, "a name for every column", file=file, line=1)
    rows: list[Record] = [(1, header)]
    for line, cells in records[1:]:
        if any(not _blank(cell) for cell in cells[len(header) :]) or len(cells) < len(header):
            found = f"{len(cells)} cells in the row"
            raise InputError(found, f"{len(header)} cells, as in the header", file=file, line=line)
        rows.append((line, cells[: len(header)]))
    return rows


def _blank(cell: object) -> bool:
    return cell is None or (isinstance(cell, str) and not cell.strip())


def _csv_records(content: bytes, file: str) -> list[Record]:
    text = _decoded(content, file)
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    records: list[Record] = []
    line = 1
    try:
        for cells in reader:
            if not all(_blank(cell) for cell in cells):
                records.append((line, cells))
            # A quoted cell may hold line breaks: a row stands where it begins.
            line = reader.line_num + 1
    except csv.Error as error:
        found = f"broken CSV ({error})"
        raise InputError(found, "comma-separated values, quotes closed", file=file, line=line) from None
    return records


def _decoded(content: bytes, file: str) -> str:
    for encoding in ("utf-8-sig", "cp949"):
        try:
            text = content.decode(encoding)
        except UnicodeDecodeError:
            continue
        if not _CONTROL_CHARACTERS.search(text):
            return text
    raise InputError(
        "bytes that are no text in UTF-8 or cp949", "a CSV file saved as UTF-8 or cp949", file=file
    )


def _excel_records(content: bytes, file: str) -> list[Record]:
    from openpyxl import load_workbook

    try:
        sheet = load_workbook(io.BytesIO(content), data_only=True).worksheets[0]
        formulas = load_workbook(io.BytesIO(content)).worksheets[0]
    except Exception:  # openpyxl passes on whatever zip, XML or its own parsers raise
        raise InputError(
            "a broken Excel file", "a workbook saved as .xlsx, without password", file=file
        ) from None
    records: list[Record] = []
    for line, (cells, written) in enumerate(zip(sheet.iter_rows(), formulas.iter_rows(), strict=True), 1):
        for cell, formula in zip(cells, written, strict=True):
            if cell.data_type == "e":
                found, allowed = f"the Excel error {cell.value} in {cell.coordinate}", "a value"
                raise InputError(found, allowed, file=file, line=line)
            if cell.value is None and formula.value is not None:
                found = f"a formula without a stored value in {cell.coordinate}"
                allowed = "a value, or a formula stored by opening and saving the file in Excel"
                raise InputError(found, allowed, file=file, line=line)
        if not all(_blank(cell.value) for cell in cells):
            records.append((line, [cell.value for cell in cells]))
    return records
