"""The cells of a CSV or Excel file as they stand, each row with its line in the file."""

from __future__ import annotations

import csv
import io
import re
from pathlib import Path

from planner.errors import InputError, message
from planner.reading.files import read_bytes
from planner.reading.workbooks import MOST_CELLS, MOST_COLUMNS, MOST_ROWS, Record, Workbook, too_large

_CONTROL_CHARACTERS = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")
_FORMULA = re.compile(r"'*[=+\-@\t\r\n＝＋－＠]")
"""How a cell begins that a spreadsheet runs, or that begins so after the quotes which keep it from that."""
_NUMBER = re.compile(r"[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?", re.ASCII)
_FORMATS = "a table as .csv (UTF-8 or cp949) or .xlsx"


def read_records(path: Path) -> list[Record]:
    """All rows of a .csv or .xlsx file that hold anything, the header first; every row as long as the header.

    Raises InputError for a file that is missing, empty, unreadable, too large, of another kind or broken,
    for an unnamed column, and for a row longer or (in CSV) shorter than the header.
    """
    file = str(path)
    if path.suffix.lower() not in {".csv", ".xlsx"}:
        raise InputError(message("a file ending in {text}", text=repr(path.suffix)), _FORMATS, file=file)
    content = read_bytes(path, _FORMATS)
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
            found = message("no name for column {n}", n=position)
            raise InputError(found, "a name for every column", file=file, line=1)
    rows: list[Record] = [(1, header)]
    for line, cells in records[1:]:
        if any(not _blank(cell) for cell in cells[len(header) :]) or len(cells) < len(header):
            found = message("{n} cell in the row", "{n} cells in the row", n=len(cells))
            raise InputError(
                found,
                message("{n} cell, as in the header", "{n} cells, as in the header", n=len(header)),
                file=file,
                line=line,
            )
        rows.append((line, cells[: len(header)]))
    return rows


def _blank(cell: object) -> bool:
    return cell is None or (isinstance(cell, str) and not cell.strip())


def _csv_records(content: bytes, file: str) -> list[Record]:
    text = _decoded(content, file)
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    records: list[Record] = []
    line, left = 1, MOST_CELLS
    try:
        for cells in reader:
            left -= len(cells)
            if left < 0 or len(cells) > MOST_COLUMNS or len(records) > MOST_ROWS:
                raise too_large(file, line)
            if not all(_blank(cell) for cell in cells):
                records.append((line, [as_written(cell) for cell in cells]))
            # A quoted cell may hold line breaks: a row stands where it begins.
            line = reader.line_num + 1
    except csv.Error as error:
        most = csv.field_size_limit()
        too_long = message("field larger than field limit ({n})", n=most)
        found = message("broken CSV ({found})", found=too_long if str(error) == too_long else error)
        raise InputError(found, "comma-separated values, quotes closed", file=file, line=line) from None
    return records


def as_written(cell: str) -> str:
    """A cell without the quote that keeps a spreadsheet from running it as a formula."""
    return cell[1:] if cell.startswith("'") and _FORMULA.match(cell) else cell


def guarded(cell: str) -> str:
    """A cell of a CSV file that no spreadsheet takes for a formula; ``as_written`` gives it back."""
    return f"'{cell}" if _FORMULA.match(cell) and not _NUMBER.fullmatch(cell) else cell


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
    book = Workbook(content, file)
    records = book.rows(book.names[0]) if book.names else []
    # A sheet's row ends with its last value, the table's with the header.
    width = len(records[0][1]) if records else 0
    return [(line, cells + [None] * (width - len(cells))) for line, cells in records]
