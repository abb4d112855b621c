"""The cells of an Excel workbook, read as a stream and held to limits before and while it is unpacked."""

from __future__ import annotations

import io
import warnings
import zipfile
from collections.abc import Iterator, Sequence
from typing import Any
from xml.parsers import expat

from planner.errors import InputError, message
from planner.reading.files import megabytes
from planner.reading.json_text import check_text

Record = tuple[int, list[Any]]
"""A row's line in the file (the first is 1) and its cells, None or text or whatever a spreadsheet holds."""

MOST_UNPACKED, MOST_PART = 32_000_000, 16_000_000
"""Bytes of a workbook, and of one of its parts, after unpacking; XML of more takes many seconds to read."""
MOST_ROWS, MOST_COLUMNS, MOST_CELLS = 100_000, 200, 1_000_000
"""Of a table; four times the largest travel matrix that makes sense."""
LAST_LINE = 1_048_576
"""No Excel sheet has more lines."""
MOST_TOKEN = 250_000
"""Characters of a tag or comment. A reader in steps looks at one again from its start at each step."""


class Workbook:
    """The sheets of a workbook by name, read when they are asked for."""

    def __init__(self, content: bytes, file: str | None = None) -> None:
        """Open it. Raises InputError where it is broken or unpacks to more than is allowed."""
        # openpyxl tells of every style that it does not know.
        warnings.filterwarnings("ignore", module="openpyxl")
        self._content, self._file = content, file
        self._check_parts()
        self._written = self._load(values=False)
        self._values: Any = None

    @property
    def names(self) -> list[str]:
        """Names of its sheets."""
        return [str(sheet.title) for sheet in self._written.worksheets]

    def rows(self, name: str) -> list[Record]:
        """The rows of a sheet that hold anything; where it has formulas, their stored values.

        Cells that are only formatted hold nothing, wherever they stand. Raises InputError for a formula
        without a value, a cell with an error, and more rows or cells than are allowed.
        """
        formulas: dict[int, list[int]] = {}
        found = self._read(self._written, name, formulas)
        if formulas:
            if self._values is None:
                self._values = self._load(values=True)
            found = self._evaluated(found, self._read(self._values, name, {}), formulas)
        return found

    def _check_parts(self) -> None:
        try:
            with zipfile.ZipFile(io.BytesIO(self._content)) as archive:
                self._check_sizes([part.file_size for part in archive.infolist()])
                odd = any(_has_long_token(archive.read(part)) for part in archive.infolist())
        except (InputError, MemoryError):
            raise
        except Exception:  # whatever a damaged directory makes it stumble over
            raise self._broken() from None
        if odd:
            found = "a tag or comment above 0.25 MB, or entities, in its XML"
            raise InputError(found, "a workbook as Excel saves it", file=self._file)

    def _check_sizes(self, sizes: Sequence[int]) -> None:
        for count, most, template in (
            (sum(sizes), MOST_UNPACKED, "a workbook of at most {n} MB"),
            (max(sizes, default=0), MOST_PART, "a part of it of at most {n} MB"),
        ):
            if count > most:
                found = message("{n} MB when it is unpacked", n=megabytes(count))
                raise InputError(found, message(template, n=megabytes(most)), file=self._file)

    def _load(self, *, values: bool) -> Any:
        from openpyxl import load_workbook

        try:
            return load_workbook(
                io.BytesIO(self._content), read_only=True, data_only=values, keep_links=False
            )
        except MemoryError:
            raise
        except Exception:  # openpyxl passes on whatever zip, XML or its own parsers raise
            raise self._broken() from None

    def _read(self, book: Any, name: str, formulas: dict[int, list[int]]) -> list[Record]:
        records: list[Record] = []
        left = MOST_CELLS
        for line, cells in self._lines(book, name):
            # Counted to the last cell that is written down, if only to say how it is formatted.
            left -= len(cells)
            values = [cell.value for cell in cells]
            while values and _blank(values[-1]):
                values.pop()
            if left < 0 or len(values) > MOST_COLUMNS or len(records) > MOST_ROWS:
                raise self._too_much(line)
            if not values:
                continue
            for position, cell in enumerate(cells[: len(values)]):
                if cell.data_type == "e":
                    found = message(
                        "the Excel error {text} in {cell}", text=cell.value, cell=_coordinate(position, line)
                    )
                    raise InputError(found, "a value", file=self._file, line=line)
                if isinstance(cell.value, str):
                    check_text(cell.value, self._file, line)
                if cell.data_type == "f":
                    formulas.setdefault(line, []).append(position)
            records.append((line, values))
        return records

    def _lines(self, book: Any, name: str) -> Iterator[tuple[int, Any]]:
        sheet = next(sheet for sheet in book.worksheets if sheet.title == name)
        # Not what the file claims: one formatted cell in the last corner makes it 17 thousand million cells.
        sheet.reset_dimensions()
        try:
            for line, cells in enumerate(sheet.iter_rows(), start=1):
                if line > LAST_LINE:
                    raise self._broken()
                if cells:
                    yield line, cells
        except (InputError, MemoryError):
            raise
        except Exception:
            raise self._broken() from None

    def _evaluated(
        self, written: list[Record], values: list[Record], formulas: dict[int, list[int]]
    ) -> list[Record]:
        by_line = dict(values)
        for line, cells in written:
            stored = by_line.get(line, [])
            for position in formulas.get(line, ()):
                cells[position] = stored[position] if position < len(stored) else None
                if cells[position] is None:
                    found = message(
                        "a formula without a stored value in {cell}", cell=_coordinate(position, line)
                    )
                    allowed = "a value, or a formula stored by opening and saving the file in Excel"
                    raise InputError(found, allowed, file=self._file, line=line)
        return [(line, cells) for line, cells in written if not all(_blank(cell) for cell in cells)]

    def _broken(self) -> InputError:
        return InputError(
            "a broken Excel file", "a workbook saved as .xlsx, without password", file=self._file
        )

    def _too_much(self, line: int) -> InputError:
        return too_large(self._file, line)


def too_large(file: str | None, line: int) -> InputError:
    """A table above its limits, at the line that goes beyond them."""
    allowed = message(
        "at most {n} rows, {m} columns and {k} cells", n=f"{MOST_ROWS:,}", m=MOST_COLUMNS, k=f"{MOST_CELLS:,}"
    )
    return InputError("too large a table", allowed, file=file, line=line)


def _blank(cell: object) -> bool:
    return cell is None or (isinstance(cell, str) and not cell.strip())


def _coordinate(position: int, line: int) -> str:
    from openpyxl.utils import get_column_letter

    return f"{get_column_letter(position + 1)}{line}"


class _LongError(Exception):
    """A token is too long."""


def _has_long_token(data: bytes) -> bool:
    """Whether a part of a workbook has a tag, comment or instruction above the limit, or declares entities.

    What is no XML has none.
    """
    if len(data) <= MOST_TOKEN and b"<!DOCTYPE" not in data:
        return False
    if data.lstrip()[:1] != b"<" and data[:2] not in (b"\xff\xfe", b"\xfe\xff", b"\xef\xbb"):
        return False
    parser = expat.ParserCreate()
    parser.CommentHandler = _measured
    parser.ProcessingInstructionHandler = _measured
    parser.StartElementHandler = _measured_tag
    parser.StartDoctypeDeclHandler = _refused
    try:
        parser.Parse(data, True)
    except _LongError:
        return True
    except expat.ExpatError:
        # Broken; how far a reader in steps would look for an end that does not come.
        return len(data) - parser.ErrorByteIndex > MOST_TOKEN
    return False


def _measured(*texts: str) -> None:
    if sum(map(len, texts)) > MOST_TOKEN:
        raise _LongError


def _measured_tag(name: str, attributes: dict[str, str]) -> None:
    _measured(name, *attributes, *attributes.values())


def _refused(*_: object) -> None:
    raise _LongError
