"""Reading a user's table (CSV or Excel) into typed columns, or saying exactly which cell is wrong.

Nothing is mended silently: a cell is either used as it stands or refused with its file, line and column.
"""

from __future__ import annotations

import difflib
import math
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

import numpy as np
import pandas as pd

from planner.errors import InputError
from planner.sheets import read_records

_NUMBER = re.compile(r"[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?", re.ASCII)
_WITH_THOUSANDS_SEPARATORS = re.compile(r"[+-]?\d{1,3}(,\d{3})+(\.\d+)?", re.ASCII)
_LARGEST_INTEGER = 2**53
"""Up to here a spreadsheet, which keeps numbers in double precision, holds every whole number exactly."""

_WRITTEN_NOT_A_NUMBER = {"nan", "#n/a", "null", "none"}


@dataclass(frozen=True)
class Column:
    """One column of a user's table.

    `minimum` and `maximum` are allowed themselves and are in `unit`, which the messages name. A column that
    is not `required` may be absent or have empty cells; both read as missing values (NaN).
    """

    name: str
    kind: Literal["text", "number", "integer"]
    required: bool = True
    minimum: float | None = None
    maximum: float | None = None
    unit: str = ""

    @property
    def allowed(self) -> str:
        """The allowed cells in words, e.g. "a number of min, at least 0"."""
        words = {"text": "text", "number": "a number", "integer": "a whole number"}[self.kind]
        if self.unit:
            words += f" of {self.unit}" if self.kind != "text" else f" ({self.unit})"
        if self.minimum is not None and self.maximum is not None:
            words += f" from {self.minimum:,g} to {self.maximum:,g}"
        elif self.minimum is not None:
            words += f", at least {self.minimum:,g}"
        elif self.maximum is not None:
            words += f", at most {self.maximum:,g}"
        return words if self.required else f"{words}, or empty"


class _Refused(Exception):  # noqa: N818  (a verdict on one cell, not an error of the program)
    """Why a cell cannot be used: the problem's name (to count its like), what was found, what is allowed."""

    def __init__(self, problem: str, found: str, allowed: str) -> None:
        super().__init__(problem)
        self.problem, self.found, self.allowed = problem, found, allowed


def near_matches(word: str, choices: Iterable[str], count: int = 3) -> str:
    """The choices most like a word as a phrase: "nearest: a, b", or "none is near" if nothing is like it."""
    by_lower_case = {choice.lower(): choice for choice in choices}
    near = difflib.get_close_matches(word.lower(), list(by_lower_case), n=count, cutoff=0.5)
    return "nearest: " + ", ".join(by_lower_case[name] for name in near) if near else "none is near"


def read_table(path: str | Path, columns: Sequence[Column], key: tuple[str, ...]) -> pd.DataFrame:
    """A user's .csv or .xlsx file as a table of the given columns, in their order.

    The frame's index is the line of each row in the file (header = 1; the row number in Excel), its
    `attrs["file"]` the path: later checks can so name the place too. Text columns hold str (an Excel number
    11010 becomes "11010"), numbers float64, integers int64 (Int64 where empty cells are allowed). Rows whose
    cells are all empty are passed over. CSV is read as UTF-8, with or without byte order mark, else as cp949,
    which Korean Excel writes. In Excel, the first sheet counts and formulas give their stored values.

    Raises InputError for the first cell, in reading order, that cannot be used; the message says how many
    more rows have the same problem. `key`: columns that together name a row; no two rows may share them.
    """
    file = str(path)
    (_, header), *rows = read_records(Path(path))
    names = [str(name) if name is not None else "" for name in header]
    frame = pd.DataFrame(
        [row for _, row in rows], index=[line for line, _ in rows], columns=names, dtype=object
    )
    frame.index.name = "line"
    return check_table(frame, columns, key, file=file)


def check_table(
    frame: pd.DataFrame, columns: Sequence[Column], key: tuple[str, ...], *, file: str | None = None
) -> pd.DataFrame:
    """The rules of `read_table` for a table that is in memory already (say, edited on the page).

    Rows are named by the index if it is called "line", else counted as if the header were line 1.
    """
    file = file if file is not None else frame.attrs.get("file")
    _check_header([str(name) for name in frame.columns], columns, file)
    if frame.empty:
        raise InputError("a header and no rows", "at least one row of data", file=file)
    lines = [int(line) for line in frame.index] if frame.index.name == "line" else range(2, len(frame) + 2)
    refused: list[tuple[int, int, _Refused]] = []
    checked: dict[str, pd.Series] = {}
    for position, column in enumerate(columns):
        cells = frame[column.name].tolist() if column.name in frame else [None] * len(frame)
        values: list[str | float | None] = []
        for line, cell in zip(lines, cells, strict=True):
            try:
                values.append(_value(cell, column))
            except _Refused as refusal:
                refused.append((line, position, refusal))
        if not refused:
            checked[column.name] = _series(values, column, list(lines))
    if refused:
        raise _first(refused, columns, file)
    table = pd.DataFrame(checked, index=pd.Index(list(lines), name="line"))
    table.attrs["file"] = file
    _check_key(table, key, file)
    return table


def _check_header(names: list[str], columns: Sequence[Column], file: str | None) -> None:
    known = [column.name for column in columns]
    for name in names:
        if names.count(name) > 1:
            found = f"{names.count(name)} columns named {name!r}"
            raise InputError(found, "each column once", file=file, field=name, line=1)
        if name not in known:
            allowed = f"the columns {', '.join(known)} ({near_matches(name, known, count=1)})"
            raise InputError(f"an unknown column {name!r}", allowed, file=file, field=name, line=1)
    for column in columns:
        if column.required and column.name not in names:
            found = f"no column {column.name!r}, only {', '.join(names)}"
            raise InputError(found, f"a column {column.name!r}", file=file, field=column.name, line=1)


def _first(
    refused: list[tuple[int, int, _Refused]], columns: Sequence[Column], file: str | None
) -> InputError:
    line, position, first = min(refused, key=lambda entry: entry[:2])
    alike = sum(where == position and other.problem == first.problem for _, where, other in refused) - 1
    found = first.found + _and_more(alike, "the same problem")
    return InputError(found, first.allowed, file=file, field=columns[position].name, line=line)


def _and_more(rows: int, what: str) -> str:
    if not rows:
        return ""
    return f" ({rows} more row{'s have' if rows > 1 else ' has'} {what})"


def _check_key(table: pd.DataFrame, key: tuple[str, ...], file: str | None) -> None:
    repeated = table.duplicated(list(key)).to_numpy()
    if not repeated.any():
        return
    row = int(repeated.argmax())
    names = table[list(key)].fillna("").astype(str).agg(", ".join, axis=1).tolist()
    first, again = table.index[names.index(names[row])], int(table.index[row])
    found = f"{names[row]!r} on lines {first} and {again}"
    found += _and_more(int(repeated.sum()) - 1, "a repeated key")
    raise InputError(found, f"one row for each {' and '.join(key)}", file=file, field=key[-1], line=again)


def _value(cell: object, column: Column) -> str | float | None:
    """A cell's value, None if it is empty; raises _Refused."""
    if _is_empty(cell):
        if column.required:
            raise _Refused("empty", "an empty cell", column.allowed)
        return None
    if isinstance(cell, str) and cell.strip().lower() in _WRITTEN_NOT_A_NUMBER:
        allowed = column.allowed if column.required else f"{column.allowed} (leave the cell empty)"
        raise _Refused("not a number", f"{cell!r}, which says that there is no value", allowed)
    if column.kind == "text":
        return _text(cell, column)
    number = _number(cell, column)
    if not math.isfinite(number):
        raise _Refused("infinite", f"{cell}, which is not a finite number", column.allowed)
    if column.kind == "integer" and (number != math.floor(number) or abs(number) > _LARGEST_INTEGER):
        raise _Refused("not whole", f"{cell}, not a whole number within 2^53", column.allowed)
    unit = f" {column.unit}" if column.unit else ""
    if column.minimum is not None and number < column.minimum:
        raise _Refused("too small", f"{cell}{unit}", column.allowed)
    if column.maximum is not None and number > column.maximum:
        raise _Refused("too large", f"{cell}{unit}", column.allowed)
    return number


def _is_empty(cell: object) -> bool:
    if cell is None or cell is pd.NA or cell is pd.NaT:
        return True
    return cell.strip() == "" if isinstance(cell, str) else isinstance(cell, float) and math.isnan(cell)


def _text(cell: object, column: Column) -> str:
    if isinstance(cell, str):
        if cell != cell.strip():
            raise _Refused("spaces", f"{cell!r} with spaces around it", "text without spaces around it")
        return cell
    # Excel turns codes such as 11010 into numbers; a whole number reads back without doubt.
    if isinstance(cell, (int, float, np.integer)) and not isinstance(cell, bool) and cell == cell // 1:
        return str(int(cell))
    found = f"{cell} ({type(cell).__name__})"
    raise _Refused("not text", found, f"{column.allowed}; format the cell as text")


def _number(cell: object, column: Column) -> float:
    if isinstance(cell, (int, float, np.integer, np.floating)) and not isinstance(cell, bool):
        try:
            return float(cell)
        except OverflowError:
            return math.inf
    text = str(cell).strip()
    if isinstance(cell, str) and _NUMBER.fullmatch(text):
        return float(text)
    if isinstance(cell, str) and text.lower().lstrip("+-") in {"inf", "infinity", "∞"}:
        return math.inf
    if isinstance(cell, str) and _WITH_THOUSANDS_SEPARATORS.fullmatch(text):
        allowed = f"{column.allowed}, without thousands separators: {text.replace(',', '')}"
        raise _Refused("thousands separators", f"{text!r}", allowed)
    raise _Refused("not a number", f"{cell!r}" if isinstance(cell, str) else f"{cell}", column.allowed)


def _series(values: Sequence[str | float | None], column: Column, lines: list[int]) -> pd.Series:
    if column.kind == "text":
        return pd.Series(values, index=lines, dtype="str")
    if column.kind == "number":
        return pd.Series(values, index=lines, dtype="float64")
    return pd.Series(values, index=lines, dtype="int64" if column.required else "Int64")
