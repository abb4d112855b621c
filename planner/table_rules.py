"""Reading a user's table (CSV or Excel) into typed columns, or saying exactly which cell is wrong.

Nothing is mended silently: a cell is either used as it stands or refused with its file, line and column.
"""

from __future__ import annotations

import difflib
import math
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from numbers import Real
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from planner.errors import InputError, Message, message
from planner.sheets import read_records

if TYPE_CHECKING:
    import pandas as pd

Cell = str | float | None
"""A cell that was checked: text, a number, or None where it is empty."""

_NUMBER = re.compile(r"[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?", re.ASCII)
_WITH_THOUSANDS_SEPARATORS = re.compile(r"[+-]?\d{1,3}(,\d{3})+(\.\d+)?", re.ASCII)
_LARGEST_INTEGER = 2**53
"""Up to here a spreadsheet, which keeps numbers in double precision, holds every whole number exactly."""

_KINDS = {
    "text": ("text", "text ({unit})"), "number": ("a number", "a number of {unit}"),
    "integer": ("a whole number", "a whole number of {unit}"),
}  # fmt: skip
"""What a column holds, in words: without a unit and with one."""
_ALIKE = (
    "{found} ({n} more row has the same problem)", "{found} ({n} more rows have the same problem)",
)  # fmt: skip
_REPEATED = (
    "{found} ({n} more row has a repeated key)", "{found} ({n} more rows have a repeated key)",
)  # fmt: skip
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
    def allowed(self) -> Message:
        """The allowed cells in words, e.g. "a number of min, at least 0"."""
        plain, of_unit = _KINDS[self.kind]
        words = message(of_unit, unit=self.unit) if self.unit else message(plain)
        low, high = (None if end is None else f"{end:,g}" for end in (self.minimum, self.maximum))
        if low is not None and high is not None:
            words = message("{allowed} from {n} to {m}", allowed=words, n=low, m=high)
        elif low is not None:
            words = message("{allowed}, at least {n}", allowed=words, n=low)
        elif high is not None:
            words = message("{allowed}, at most {n}", allowed=words, n=high)
        return words if self.required else message("{allowed}, or empty", allowed=words)


class _Refused(Exception):  # noqa: N818  (a verdict on one cell, not an error of the program)
    """Why a cell cannot be used: the problem's name (to count its like), what was found, what is allowed."""

    def __init__(self, problem: str, found: str, allowed: str) -> None:
        super().__init__(problem)
        self.problem, self.found, self.allowed = problem, found, allowed


def near_matches(word: str, choices: Iterable[str], count: int = 3) -> Message:
    """The choices most like a word as a phrase: "nearest: a, b", or "none is near" if nothing is like it."""
    by_lower_case = {choice.lower(): choice for choice in choices}
    near = difflib.get_close_matches(word.lower(), list(by_lower_case), n=count, cutoff=0.5)
    if not near:
        return message("none is near")
    return message("nearest: {names}", names=", ".join(by_lower_case[name] for name in near))


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
    lines, values = _read(path, columns, key)
    return _frame(lines, values, columns, str(path))


def read_rows(
    path: str | Path, columns: Sequence[Column], key: tuple[str, ...], *, others: bool = False
) -> list[tuple[int, dict[str, Cell]]]:
    """What `read_table` reads, as rows with their lines: by column, None where a cell is empty or absent.

    With ``others``, further columns may be there; they are passed over.

    It does without pandas, which takes longer to load than the register takes to read.
    """
    lines, values = _read(path, columns, key, others=others)
    rows = zip(*values.values(), strict=True)
    return [(line, dict(zip(values, row, strict=True))) for line, row in zip(lines, rows, strict=True)]


def _read(
    path: str | Path, columns: Sequence[Column], key: tuple[str, ...], *, others: bool = False
) -> tuple[list[int], dict[str, list[Cell]]]:
    (_, header), *rows = read_records(Path(path))
    names = [str(name) if name is not None else "" for name in header]
    _check_header(names, columns, str(path), others=others)
    cells = {name: [row[position] for _, row in rows] for position, name in enumerate(names)}
    lines = [line for line, _ in rows]
    return lines, _checked(cells, lines, columns, key, str(path))


def check_table(
    frame: pd.DataFrame, columns: Sequence[Column], key: tuple[str, ...], *, file: str | None = None
) -> pd.DataFrame:
    """The rules of `read_table` for a table that is in memory already (say, edited on the page).

    Rows are named by the index if it is called "line", else counted as if the header were line 1.
    """
    file = file if file is not None else frame.attrs.get("file")
    _check_header([str(name) for name in frame.columns], columns, file)
    lines = [int(line) for line in frame.index] if frame.index.name == "line" else range(2, len(frame) + 2)
    cells = {
        str(name): frame[name].astype(object).where(frame[name].notna(), None).tolist() for name in frame
    }
    return _frame(lines, _checked(cells, lines, columns, key, file), columns, file)


def _checked(
    cells: Mapping[str, Sequence[object]],
    lines: Sequence[int],
    columns: Sequence[Column],
    key: tuple[str, ...],
    file: str | None,
) -> dict[str, list[Cell]]:
    if not lines:
        raise InputError("a header and no rows", "at least one row of data", file=file)
    refused: list[tuple[int, int, _Refused]] = []
    checked: dict[str, list[Cell]] = {}
    for position, column in enumerate(columns):
        values = checked[column.name] = []
        for line, cell in zip(lines, cells.get(column.name, [None] * len(lines)), strict=True):
            try:
                values.append(_value(cell, column))
            except _Refused as refusal:
                refused.append((line, position, refusal))
    if refused:
        raise _first(refused, columns, file)
    _check_key(checked, lines, key, file)
    return checked


def _frame(
    lines: Sequence[int], values: Mapping[str, list[Cell]], columns: Sequence[Column], file: str | None
) -> pd.DataFrame:
    import pandas as pd

    kinds = {"text": "str", "number": "float64"}
    index = pd.Index(list(lines), name="line")
    table = pd.DataFrame(
        {
            c.name: pd.Series(
                values[c.name], index=index, dtype=kinds.get(c.kind, "int64" if c.required else "Int64")
            )
            for c in columns
        },
        index=index,
    )
    table.attrs["file"] = file
    return table


def _check_header(
    names: list[str], columns: Sequence[Column], file: str | None, *, others: bool = False
) -> None:
    known = [column.name for column in columns]
    for name in names:
        if names.count(name) > 1:
            found = message(
                "{n} column named {name}", "{n} columns named {name}", n=names.count(name), name=repr(name)
            )
            raise InputError(found, "each column once", file=file, field=name, line=1)
        if name not in known and not others:
            allowed = message(
                "the columns {names} ({near})",
                names=", ".join(known),
                near=near_matches(name, known, count=1),
            )
            raise InputError(
                message("an unknown column {name}", name=repr(name)), allowed, file=file, field=name, line=1
            )
    for column in columns:
        if column.required and column.name not in names:
            found = message("no column {name}, only {names}", name=repr(column.name), names=", ".join(names))
            raise InputError(
                found,
                message("a column {name}", name=repr(column.name)),
                file=file,
                field=column.name,
                line=1,
            )


def _first(
    refused: list[tuple[int, int, _Refused]], columns: Sequence[Column], file: str | None
) -> InputError:
    line, position, first = min(refused, key=lambda entry: entry[:2])
    alike = sum(where == position and other.problem == first.problem for _, where, other in refused) - 1
    found = _and_more(first.found, alike, _ALIKE)
    return InputError(found, first.allowed, file=file, field=columns[position].name, line=line)


def _and_more(found: str, rows: int, templates: tuple[str, str]) -> str:
    """What was found, and how many rows more; ``templates`` for one and for several."""
    return message(*templates, found=found, n=rows) if rows else found


def _check_key(
    values: Mapping[str, list[Cell]], lines: Sequence[int], key: tuple[str, ...], file: str | None
) -> None:
    first: dict[tuple[Cell, ...], int] = {}
    repeated: list[tuple[int, tuple[Cell, ...]]] = []
    for line, row in zip(lines, zip(*(values[name] for name in key), strict=True), strict=True):
        if row in first:
            repeated.append((line, row))
        first.setdefault(row, line)
    if not repeated:
        return
    again, row = repeated[0]
    name = ", ".join("" if cell is None else str(cell) for cell in row)
    lines_of = message("{name} on lines {n} and {m}", name=repr(name), n=first[row], m=again)
    found = _and_more(lines_of, len(repeated) - 1, _REPEATED)
    allowed = message("one row for each {key}", key=" and ".join(key))
    raise InputError(found, allowed, file=file, field=key[-1], line=again)


def _value(cell: object, column: Column) -> Cell:
    """A cell's value, None if it is empty; raises _Refused."""
    if _is_empty(cell):
        if column.required:
            raise _Refused("empty", "an empty cell", column.allowed)
        return None
    if isinstance(cell, str) and cell.strip().lower() in _WRITTEN_NOT_A_NUMBER:
        allowed = column.allowed
        if not column.required:
            allowed = message("{allowed} (leave the cell empty)", allowed=allowed)
        raise _Refused(
            "not a number", message("{text}, which says that there is no value", text=repr(cell)), allowed
        )
    if column.kind == "text":
        return _text(cell, column)
    number = _number(cell, column)
    if not math.isfinite(number):
        raise _Refused("infinite", message("{text}, which is not a finite number", text=cell), column.allowed)
    if column.kind == "integer" and (number != math.floor(number) or abs(number) > _LARGEST_INTEGER):
        raise _Refused(
            "not whole", message("{text}, not a whole number within 2^53", text=cell), column.allowed
        )
    if column.minimum is not None and number < column.minimum:
        raise _Refused("too small", _with_unit(cell, column), column.allowed)
    if column.maximum is not None and number > column.maximum:
        raise _Refused("too large", _with_unit(cell, column), column.allowed)
    return number


def _with_unit(cell: object, column: Column) -> str:
    return message("{n} {unit}", n=cell, unit=column.unit) if column.unit else str(cell)


def _is_empty(cell: object) -> bool:
    if cell is None:
        return True
    return cell.strip() == "" if isinstance(cell, str) else isinstance(cell, float) and math.isnan(cell)


def _text(cell: object, column: Column) -> str:
    if isinstance(cell, str):
        if cell != cell.strip():
            raise _Refused(
                "spaces",
                message("{text} with spaces around it", text=repr(cell)),
                "text without spaces around it",
            )
        return cell
    # Excel turns codes such as 11010 into numbers; a whole number reads back without doubt.
    if isinstance(cell, Real) and not isinstance(cell, bool) and cell == cell // 1:
        return str(math.floor(cell))
    found = f"{cell} ({type(cell).__name__})"
    raise _Refused("not text", found, message("{allowed}; format the cell as text", allowed=column.allowed))


def _number(cell: object, column: Column) -> float:
    if isinstance(cell, Real) and not isinstance(cell, bool):
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
        allowed = message(
            "{allowed}, without thousands separators: {text}",
            allowed=column.allowed,
            text=text.replace(",", ""),
        )
        raise _Refused("thousands separators", repr(text), allowed)
    raise _Refused("not a number", repr(cell) if isinstance(cell, str) else str(cell), column.allowed)
