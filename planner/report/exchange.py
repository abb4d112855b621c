"""Scenarios as files: YAML and JSON of what differs from the base case, and one Excel workbook of everything.

The workbook's first sheet holds every input with its base value, unit and source; change the column ``value``
and read it back. A user's own tables have a sheet each; the plan's tables follow and are not read.
"""

from __future__ import annotations

import io
import json
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from planner.errors import InputError, message
from planner.facts import fact
from planner.plans.types import MOST_VALUES, Plan, read_plan
from planner.reading import json_text, yaml_text
from planner.reading.files import read_bytes
from planner.reading.workbooks import Record, Workbook
from planner.report.tables import frames
from planner.scenario import Scenario, used_figures
from planner.scenario.io import load_scenario
from planner.scenario.schema import build

if TYPE_CHECKING:
    from xlsxwriter import Workbook as Writer

INPUTS = "inputs"
COLUMNS = ("path", "value", "base", "unit", "kind", "low", "high", "source", "changed")
TABLES = ("demand", "sites", "travel")
TEXTS = (".yaml", ".yml", ".json")
SCENARIOS = (*TEXTS, ".xlsx")
"""Endings of the files that may hold a scenario."""
WIDTHS = (46, 16, 16, 22, 10, 12, 12, 80, 9)


def to_yaml(differences: dict[str, Any]) -> str:
    """A scenario file of what differs from the base case (see ``planner.ui.changes``)."""
    from ruamel.yaml import YAML

    as_json = to_json(differences)
    if len(as_json) > yaml_text.MOST_BYTES // 2:
        # JSON is YAML too, and long tables are written and read a hundred times faster so.
        return as_json
    writer = YAML(typ="safe")
    writer.default_flow_style = False
    writer.allow_unicode = True
    buffer = io.StringIO()
    writer.dump(differences or {"name": Scenario().name}, buffer)
    return buffer.getvalue()


def to_json(differences: dict[str, Any]) -> str:
    """The same as JSON, which every reader of YAML reads too."""
    told = differences or {"name": Scenario().name}
    return json.dumps(told, indent=1, ensure_ascii=False, allow_nan=False) + "\n"


def read(name: str, content: bytes, tables: Mapping[str, bytes] | None = None) -> Scenario:
    """The scenario of an uploaded file: YAML, JSON (of a scenario or a plan) or this module's workbook.

    ``tables``: the files that were uploaded with it, the only ones that it may name. Raises InputError,
    with the file's own name, line and field.
    """
    suffix = Path(name).suffix.lower()
    if suffix not in SCENARIOS:
        raise InputError(
            message("a file ending in {text}", text=repr(suffix)), ".yaml, .json or .xlsx", file=name
        )
    with as_files({name: content, **(tables or {})}) as paths:
        path = paths.pop(name)
        if suffix == ".xlsx":
            return read_workbook(path)
        if suffix == ".json" and _is_plan(content):
            return build(read_plan(path).scenario)
        return load_scenario(path, own=paths)


def read_with_tables(files: Sequence[tuple[str, bytes]]) -> tuple[str, Scenario]:
    """Name and scenario of files that were uploaded together: one of a scenario, the others its tables.

    Raises InputError where none or several hold a scenario, and as ``read``.
    """
    names = [name for name, _ in files]
    scenarios = [name for name in names if Path(name).suffix.lower() in TEXTS]
    scenarios = scenarios or [name for name in names if Path(name).suffix.lower() in SCENARIOS]
    if len(scenarios) != 1 or len(set(names)) < len(names):
        found = message("the files {names}", names=", ".join(names))
        raise InputError(found, "one scenario, and the tables that it names, each once")
    contents = dict(files)
    return scenarios[0], read(scenarios[0], contents.pop(scenarios[0]), contents)


@contextmanager
def as_files(contents: Mapping[str, bytes]) -> Iterator[dict[str, Path]]:
    """Uploads as files of their kinds, by name; an InputError of the block names them as their user does.

    An error without a file is in the first.
    """
    with tempfile.TemporaryDirectory() as folder:
        # Whatever an upload is called, it is written into this folder.
        paths = {name: Path(folder) / f"upload{n}{_ending(name)}" for n, name in enumerate(contents)}
        for name, path in paths.items():
            path.write_bytes(contents[name])
        named = {str(path): name for name, path in paths.items()}
        try:
            yield dict(paths)
        except InputError as error:
            raise error.moved(named.get(error.file or "", next(iter(paths)))) from None


def _ending(name: str) -> str:
    ending = Path(name).suffix.lower()
    return ending if ending in (*SCENARIOS, ".csv") else ".unknown"


def _is_plan(content: bytes) -> bool:
    try:
        data = json_text.loads(content, MOST_VALUES)
    except InputError:
        return False
    return isinstance(data, dict) and str(data.get("format", "")).startswith("logistics-capacity-plan")


def to_workbook(scenario: Scenario, plan: Plan | None) -> bytes:
    """Every input, the own tables and, where there is one, the plan's tables."""
    import xlsxwriter

    buffer = io.BytesIO()
    # Text is text: a site's name that begins with "=" is no formula.
    settings = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    with xlsxwriter.Workbook(buffer, settings) as book:
        _inputs(book, scenario)
        for name in TABLES:
            rows = [row.model_dump(mode="json") for row in getattr(scenario.tables, name)]
            if rows:
                _sheet(book, f"own_{name}", list(rows[0]), [list(row.values()) for row in rows])
        for name, frame in (frames(plan) if plan is not None else {}).items():
            clean = frame.astype(object).where(frame.notna(), None)
            _sheet(book, f"plan_{name}", [str(c) for c in clean.columns], clean.to_numpy().tolist())
    return buffer.getvalue()


def _inputs(book: Writer, scenario: Scenario) -> None:
    figures = {used.path: fact(used.fact_id) for used in used_figures(scenario)}
    base = dict(_flat(_without_rows(Scenario())))
    rows = []
    for path, value in _flat(_without_rows(scenario)):
        known = figures.get(path)
        about = (
            [known.unit, known.kind, known.low, known.high, known.source]
            if known
            else ["", "", None, None, ""]
        )
        was = base.get(path)
        rows.append([path, value, was, *about, "yes" if value != was else ""])
    _sheet(book, INPUTS, list(COLUMNS), rows, WIDTHS)


def _sheet(
    book: Writer, name: str, heads: list[str], rows: list[list[Any]], widths: tuple[int, ...] = ()
) -> None:
    sheet = book.add_worksheet(name[:31])
    sheet.freeze_panes(1, 1)
    bold = book.add_format({"bold": True, "bottom": 1})
    for column, head in enumerate(heads):
        sheet.set_column(column, column, widths[column] if widths else max(12, len(head) + 2))
        sheet.write_string(0, column, head, bold)
    for number, row in enumerate(rows, start=1):
        for column, value in enumerate(row):
            if isinstance(value, float | int) and not isinstance(value, bool):
                # Not a number and infinity have no cell.
                if abs(value) < float("inf"):
                    sheet.write_number(number, column, value)
            elif value is not None:
                sheet.write(number, column, value)


def read_workbook(path: Path) -> Scenario:
    """The scenario of a workbook that ``to_workbook`` wrote. Raises InputError with row and field."""
    book = Workbook(read_bytes(path, "a workbook of a scenario"))
    if INPUTS not in book.names:
        raise InputError(
            message("the sheets {names}", names=", ".join(book.names)),
            message("a sheet {name}, as exported", name=repr(INPUTS)),
        )
    rows = [(line, [*cells, None, None][:2]) for line, cells in book.rows(INPUTS)]
    if not rows or rows[0] != (1, list(COLUMNS[:2])):
        raise InputError(
            "other columns",
            message("{names}, ... in row 1", names=", ".join(COLUMNS[:2])),
            field=INPUTS,
            line=1,
        )
    lines: dict[str, int] = {}
    nested: dict[str, Any] = {}
    for line, (field, value) in rows[1:]:
        if field is not None:
            _put(nested, str(field), value, line)
            lines[str(field)] = line
    json_text.check(nested)
    data = _shaped(nested, Scenario().model_dump(mode="json"))
    for name in TABLES:
        if f"own_{name}" in book.names:
            data.setdefault("tables", {})[name] = _rows(book.rows(f"own_{name}"))
    try:
        return build(data)
    except InputError as error:
        raise error.within("", lines.get(error.field or "")) from None


def _rows(records: list[Record]) -> list[dict[str, Any]]:
    (_, head), *rows = records or [(1, [])]
    return [{str(k): v for k, v in zip(head, row, strict=False) if v is not None} for _, row in rows]


def _without_rows(scenario: Scenario) -> dict[str, Any]:
    data: dict[str, Any] = scenario.model_dump(mode="json")
    for name in TABLES:
        del data["tables"][name]
    return data


def _flat(data: Any, path: str = "") -> list[tuple[str, Any]]:
    """Leaves by dotted path; a list of plain values is one leaf, as JSON."""
    if isinstance(data, dict) and data:
        return [
            leaf
            for key, inner in data.items()
            for leaf in _flat(inner, f"{path}.{key}" if path else str(key))
        ]
    if isinstance(data, list) and data and isinstance(data[0], dict):
        return [leaf for n, inner in enumerate(data) for leaf in _flat(inner, f"{path}.{n}")]
    return [(path, json.dumps(data, allow_nan=False) if isinstance(data, list | dict) else data)]


def _put(nested: dict[str, Any], path: str, value: Any, line: int) -> None:
    """Place a value at a dotted path. Raises InputError for a path twice or beneath another value."""
    *parents, last = path.split(".")
    if len(parents) >= json_text.DEEPEST:
        raise json_text.too_deep(line)
    for part in parents:
        nested = nested.setdefault(part, {})
        if not isinstance(nested, dict):
            raise InputError(
                message("{name} below a plain value", name=repr(last)),
                "the path of a field",
                field=path,
                line=line,
            )
    if last in nested:
        raise InputError(
            message("the field {name} twice", name=repr(path)), "each field once", field=path, line=line
        )
    nested[last] = value


def _shaped(data: Any, base: Any) -> Any:
    """Nested cells in the shape of the base case: lists where it has lists, numbers where it has numbers."""
    if isinstance(base, list) and isinstance(data, dict):
        return [_shaped(data[key], base[0] if base else None) for key in sorted(data, key=_position)]
    if isinstance(data, dict):
        # A product class of the user's own has the shape of any other.
        other = next(iter(base.values()), None) if isinstance(base, dict) else None
        return {
            k: _shaped(v, base.get(k, other) if isinstance(base, dict) else None) for k, v in data.items()
        }
    if isinstance(data, str) and data[:1] in "[{" and not isinstance(base, str):
        try:
            return json_text.loads(data)
        except InputError:
            return data
    if isinstance(base, int) and isinstance(data, float) and data == int(data):
        return int(data)
    return data


def _position(key: str) -> tuple[int, str]:
    return (int(key), "") if key.isdigit() else (10**9, key)
