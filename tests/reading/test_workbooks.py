"""Excel files: what is read, what is too much, and what is refused before it is unpacked."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
from openpyxl import Workbook as Sheets
from openpyxl import load_workbook
from openpyxl.styles import Font

from planner.errors import InputError
from planner.reading.workbooks import MOST_CELLS, MOST_ROWS, Workbook
from planner.report import exchange
from planner.scenario import Scenario
from planner.sheets import read_records

ROWS = [["district_code", "boxes"], ["11010", 5]]


def made(change: Callable[[Sheets], object] = lambda _: None) -> bytes:
    """A workbook with two rows, changed."""
    book = Sheets()
    for row in ROWS:
        book.active.append(row)
    change(book)
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()


def with_sheet(change: Callable[[bytes], bytes], content: bytes | None = None) -> bytes:
    """The workbook with the XML of its first sheet changed."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content or made())) as old, zipfile.ZipFile(buffer, "w", 8) as new:
        for part in old.infolist():
            data = old.read(part)
            new.writestr(part.filename, change(data) if part.filename.endswith("sheet1.xml") else data)
    return buffer.getvalue()


def rows(content: bytes) -> list[tuple[int, list[object]]]:
    book = Workbook(content)
    return book.rows(book.names[0])


def found(content: bytes) -> str:
    with pytest.raises(InputError) as caught:
        rows(content)
    return caught.value.found


@pytest.mark.parametrize("corner", ["XFD1048576", "A1048576", "XFD1", "XFD2"])
def test_a_cell_that_is_only_formatted_holds_nothing(corner: str) -> None:
    def format_it(book: Sheets) -> None:
        book.active[corner].font = Font(bold=True)

    assert rows(made(format_it)) == [(1, ROWS[0]), (2, ROWS[1])]


def test_a_value_in_the_last_corner_is_read_where_it_stands_and_refused() -> None:
    def fill(book: Sheets) -> None:
        book.active["XFD1048576"] = "x"

    assert found(made(fill)) == "too large a table"


def test_xml_that_unpacks_to_more_than_is_allowed_is_refused_before_it_is_read() -> None:
    comment = with_sheet(
        lambda xml: xml.replace(b"<sheetData>", b"<!--" + b"x" * 60_000_000 + b"--><sheetData>")
    )
    assert len(comment) < 100_000
    assert found(comment) == "60 MB when it is unpacked"


def test_a_part_above_its_limit_is_refused_where_the_whole_is_not() -> None:
    assert found(with_sheet(lambda xml: xml + b" " * 17_000_000)) == "17 MB when it is unpacked"


LONG = b"x" * 1_100_000
ODD = {
    "a long comment": lambda xml: xml.replace(b"<sheetData>", b"<!--" + LONG + b"--><sheetData>"),
    "a comment without an end": lambda xml: xml.replace(b"<sheetData>", b"<!--" + LONG + b"<sheetData>"),
    "a long tag": lambda xml: xml.replace(b"<sheetData>", b'<sheetData a="' + LONG + b'">'),
    "a long instruction": lambda xml: xml.replace(b"<sheetData>", b"<?a " + LONG + b"?><sheetData>"),
    "entities": lambda xml: re.sub(rb"^(<\?.*?\?>)?", rb'\1<!DOCTYPE a [<!ENTITY b "c">]>', xml, count=1),
    "another coding": lambda xml: xml.replace(
        b"<sheetData>", b"<!--" + LONG + b"--><sheetData>"
    ).decode().encode("utf-16"),
}  # fmt: skip


@pytest.mark.parametrize("change", ODD.values(), ids=ODD.keys())
def test_xml_that_is_read_again_and_again_is_refused_before_it_is_read(
    change: Callable[[bytes], bytes], monkeypatch: pytest.MonkeyPatch
) -> None:
    content = with_sheet(change)
    monkeypatch.setattr(Workbook, "_load", lambda *_, **__: pytest.fail("it was read"))
    assert found(content) == "a tag or comment above 0.25 MB, or entities, in its XML"


def test_a_large_sheet_of_small_cells_and_a_picture_are_read() -> None:
    def fill(book: Sheets) -> None:
        for _ in range(20_000):
            book.active.append(["11010", 5])

    content = made(fill)
    buffer = io.BytesIO(content)
    with zipfile.ZipFile(buffer, "a") as book:
        book.writestr("xl/media/image1.png", b"\x89PNG" + LONG)
    assert len(rows(buffer.getvalue())) == 20_002


def test_more_rows_or_cells_than_allowed_are_refused() -> None:
    def row(line: int) -> bytes:
        return f'<row r="{line}"><c r="A{line}"><v>1</v></c></row>'.encode()

    def filled(xml: bytes, lines: range) -> bytes:
        start, end = xml.index(b"<sheetData>"), xml.index(b"</sheetData>")
        return xml[:start] + b"<sheetData>" + b"".join(map(row, lines)) + xml[end:]

    assert found(with_sheet(lambda xml: filled(xml, range(1, MOST_ROWS + 3)))) == "too large a table"
    wide = b"".join(
        f'<row r="{n}"><c r="A{n}"><v>1</v></c><c r="XFD{n}" s="0"/></row>'.encode()
        for n in range(1, MOST_CELLS // 16_384 + 2)
    )
    assert found(with_sheet(lambda xml: filled(xml, range(0)).replace(b"<sheetData>", b"<sheetData>" + wide)))


def test_a_line_that_no_sheet_has_is_a_broken_file() -> None:
    far = with_sheet(lambda xml: xml.replace(b'<row r="2"', b'<row r="99999999999"'))
    assert found(far) == "a broken Excel file"


def test_formulas_give_their_stored_values_and_none_is_refused() -> None:
    content = made(lambda book: book.active.append(["=1+1", 3]))
    assert found(content) == "a formula without a stored value in A3"
    empty = re.compile(rb"<c r=.A3.*?><f>1\+1</f><v ?/?>(</v>)?</c>")
    two = b'<c r="A3"><f>1+1</f><v>2</v></c>'
    stored = with_sheet(lambda xml: empty.sub(two, xml), content)
    assert rows(stored)[2] == (3, [2, 3])
    wrong = b'<c r="A3" t="e"><f>1/0</f><v>#DIV/0!</v></c>'
    error = with_sheet(lambda xml: empty.sub(wrong, xml), content)
    assert found(error) == "the Excel error #DIV/0! in A3"


@pytest.mark.parametrize("content", [b"", b"PK\x03\x04", b"x" * 100, made()[:-40], made()[:2000]])
def test_a_broken_file_is_one_message(content: bytes) -> None:
    assert found(content) == "a broken Excel file"


def test_a_table_is_as_wide_as_its_header(tmp_path: Path) -> None:
    path = tmp_path / "t.xlsx"
    path.write_bytes(made(lambda book: book.active.append(["11020"])))
    assert read_records(path) == [(1, ROWS[0]), (2, ROWS[1]), (3, ["11020", None])]


def add(*row: object) -> Callable[[Sheets], object]:
    return lambda book: book["inputs"].append(row)


def fill(path: str, value: object) -> Callable[[Sheets], object]:
    def change(book: Sheets) -> None:
        next(row for row in book["inputs"].rows if row[0].value == path)[1].value = value

    return change


WRONG: dict[str, tuple[Callable[[Sheets], object], str]] = {
    "a path beneath a value": (add("name.more", 1), "'more' below a plain value"),
    "a path twice": (add("name", "x"), "the field 'name' twice"),
    "half a path": (add("demand.", 1), "an unknown field"),
    "endless path": (add("a" + ".a" * 5_000, 1), "nested too deeply"),
    "no rows of own sites": (lambda book: book.create_sheet("own_sites"), ""),
    "brackets in a cell": (fill("assortment_bands", "[" * 5_000), "'[["),
}


@pytest.mark.parametrize(("change", "told"), WRONG.values(), ids=WRONG.keys())
def test_a_workbook_of_a_scenario_is_read_or_refused(change: Callable[[Sheets], object], told: str) -> None:
    book = load_workbook(io.BytesIO(exchange.to_workbook(Scenario(), None)))
    change(book)
    buffer = io.BytesIO()
    book.save(buffer)
    if not told:
        assert exchange.read("a.xlsx", buffer.getvalue()).digest == Scenario().digest
        return
    with pytest.raises(InputError) as caught:
        exchange.read("a.xlsx", buffer.getvalue())
    assert told in caught.value.found
