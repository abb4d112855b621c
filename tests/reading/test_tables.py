"""Reading a user's table: what is read as it stands, and what is refused with which words."""

from __future__ import annotations

import csv
from pathlib import Path
from typing import Any

import openpyxl
import pandas as pd
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from planner.errors import InputError
from planner.table_rules import Column, check_table, near_matches, read_rows, read_table

COLUMNS = (
    Column("district_code", "text"),
    Column("minutes", "number", minimum=0, maximum=2000, unit="min"),
    Column("boxes", "integer", required=False, minimum=0, unit="boxes/day"),
    Column("note", "text", required=False),
)
KEY = ("district_code",)
GOOD = "district_code,minutes,boxes,note\n11010,12.5,300,near\n26010,240,,\n"


def write_csv(directory: Path, content: str | bytes, name: str = "table.csv") -> Path:
    path = directory / name
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return path


def write_excel(directory: Path, rows: list[list[Any]]) -> Path:
    book = openpyxl.Workbook()
    sheet = book.worksheets[0]
    for row in rows:
        sheet.append(row)
    path = directory / "table.xlsx"
    book.save(path)
    return path


def refusal(path: Path) -> InputError:
    with pytest.raises(InputError) as caught:
        read_table(path, COLUMNS, KEY)
    assert caught.value.file == str(path)
    return caught.value


def test_reads_types_lines_and_empty_cells(tmp_path: Path) -> None:
    path = write_csv(tmp_path, GOOD)
    table = read_table(path, COLUMNS, KEY)
    assert table["district_code"].tolist() == ["11010", "26010"]
    assert table["minutes"].tolist() == [12.5, 240.0]
    assert table.at[2, "boxes"] == 300
    assert table["boxes"].isna().tolist() == [False, True]
    assert table["note"].isna().tolist() == [False, True]
    assert table.index.tolist() == [2, 3]
    assert table.attrs["file"] == str(path)


def test_rows_hold_what_the_table_holds(tmp_path: Path) -> None:
    rows = read_rows(write_csv(tmp_path, GOOD), COLUMNS, KEY)
    assert rows == [
        (2, {"district_code": "11010", "minutes": 12.5, "boxes": 300.0, "note": "near"}),
        (3, {"district_code": "26010", "minutes": 240.0, "boxes": None, "note": None}),
    ]
    short = read_rows(write_csv(tmp_path, "minutes,district_code\n5,11010\n"), COLUMNS, KEY)
    assert short == [(2, {"district_code": "11010", "minutes": 5.0, "boxes": None, "note": None})]


def test_empty_cells_of_any_kind_in_memory() -> None:
    minutes = pd.Series([1, pd.NA], dtype="Int64")
    frame = pd.DataFrame({"district_code": ["11010", "11020"], "minutes": minutes})
    with pytest.raises(InputError) as caught:
        check_table(frame, COLUMNS, KEY)
    assert (caught.value.found, caught.value.line) == ("an empty cell", 3)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp949"])
def test_korean_text_in_each_encoding(tmp_path: Path, encoding: str) -> None:
    content = "district_code,minutes,note\n11010,5,이천 호법\n".encode(encoding)
    assert read_table(write_csv(tmp_path, content), COLUMNS, KEY)["note"].tolist() == ["이천 호법"]


@pytest.mark.parametrize("code", [11010, 11010.0, "11010"])
def test_excel_code_stays_text(tmp_path: Path, code: Any) -> None:
    path = write_excel(tmp_path, [["district_code", "minutes", "boxes"], [code, 12, 3.0], [None, None]])
    table = read_table(path, COLUMNS, KEY)
    assert table["district_code"].tolist() == ["11010"]
    assert table["boxes"].tolist() == [3]


def test_a_row_after_a_blank_line_and_a_broken_line_keeps_its_line(tmp_path: Path) -> None:
    content = 'district_code,minutes,note\n\n11010,1,"two\nlines"\n26010,x,\n'
    assert refusal(write_csv(tmp_path, content)).line == 5


@pytest.mark.parametrize(
    ("row", "field", "found", "allowed"),
    [
        ("11020,", "minutes", "an empty cell", "a number of min from 0 to 2,000"),
        ("11020,fast", "minutes", "'fast'", "a number of min"),
        ("11020,nan", "minutes", "says that there is no value", "a number of min"),
        ("11020,1e999", "minutes", "not a finite number", "a number of min"),
        ("11020,-inf", "minutes", "not a finite number", "a number of min"),
        ("11020,-0.1", "minutes", "-0.1 min", "from 0 to 2,000"),
        ("11020,2000.5", "minutes", "2000.5 min", "from 0 to 2,000"),
        ('11020,"1,234"', "minutes", "'1,234'", "without thousands separators: 1234"),
        ("11020,1_0", "minutes", "'1_0'", "a number of min"),
        (",3", "district_code", "an empty cell", "text"),
        (" 11020,3", "district_code", "spaces around it", "text without spaces around it"),
    ],
)
def test_refused_cells(tmp_path: Path, row: str, field: str, found: str, allowed: str) -> None:
    error = refusal(write_csv(tmp_path, f"district_code,minutes\n11010,1\n{row}\n"))
    assert (error.field, error.line) == (field, 3)
    assert found in error.found
    assert allowed in error.allowed


@pytest.mark.parametrize("cell", ["1.5", "9007199254740993000", "-1"])
def test_refused_integers(tmp_path: Path, cell: str) -> None:
    error = refusal(write_csv(tmp_path, f"district_code,minutes,boxes\n11010,1,{cell}\n"))
    assert error.field == "boxes"
    assert cell in error.found


def test_first_error_in_reading_order_and_how_many_more(tmp_path: Path) -> None:
    rows = ["11010,1,", "11020,x,", "11030,-1,a", "11040,y,", "11050,z,"]
    error = refusal(write_csv(tmp_path, "district_code,minutes,boxes\n" + "\n".join(rows)))
    assert (error.line, error.field) == (3, "minutes")
    assert error.found == "'x' (2 more rows have the same problem)"


def test_repeated_key_names_both_lines(tmp_path: Path) -> None:
    error = refusal(write_csv(tmp_path, "district_code,minutes\n11010,1\n11020,1\n11010,2\n11010,3\n"))
    assert error.line == 4
    assert error.found == "'11010' on lines 2 and 4 (1 more row has a repeated key)"


@pytest.mark.parametrize(
    ("content", "found"),
    [
        ("", "an empty file"),
        ("\n\n", "a blank first line"),
        ("\n" + GOOD, "a blank first line"),
        ("district_code,minutes\n", "a header and no rows"),
        ("district_code,minutes\n,\n", "a header and no rows"),
        ("district_code\n11010\n", "no column 'minutes', only district_code"),
        ("district_code,minuts\n11010,1\n", "an unknown column 'minuts'"),
        ("district_code,minutes,minutes\n11010,1,1\n", "2 columns named 'minutes'"),
        ("district_code,,minutes\n11010,1,1\n", "no name for column 2"),
        ("district_code,minutes\n11010,1,2\n", "3 cells in the row"),
        ("district_code,minutes\n11010\n", "1 cell in the row"),
        ('district_code,minutes\n11010,"1\n', "broken CSV"),
        (b"\x00\x01\x02\xff\xfe", "bytes that are no text"),
        (GOOD.encode("utf-16"), "bytes that are no text"),
        (b"district_code,minutes,note\n11010,1,caf\xe9\n", "bytes that are no text"),
    ],
)
def test_refused_csv_files(tmp_path: Path, content: str | bytes, found: str) -> None:
    assert found in refusal(write_csv(tmp_path, content)).found


def test_unknown_column_names_the_nearest(tmp_path: Path) -> None:
    error = refusal(write_csv(tmp_path, "district_code,minuts\n11010,1\n"))
    assert error.field == "minuts"
    assert "nearest: minutes" in error.allowed


def test_refused_paths(tmp_path: Path) -> None:
    assert refusal(tmp_path / "absent.csv").found == "no such file"
    (tmp_path / "folder.csv").mkdir()
    assert refusal(tmp_path / "folder.csv").found == "a folder"
    assert "'.xls'" in refusal(write_csv(tmp_path, GOOD, "old.xls")).found
    assert "broken Excel file" in refusal(write_csv(tmp_path, GOOD, "text.xlsx")).found
    assert "broken Excel file" in refusal(write_csv(tmp_path, b"PK\x03\x04", "cut.xlsx")).found


@pytest.mark.parametrize(
    ("cell", "found"),
    [
        (True, "True"),
        ("#N/A", "the Excel error #N/A in B3"),
        ("=1+1", "a formula without a stored value in B3"),
        ("12 min", "'12 min'"),
        (None, "an empty cell"),
    ],
)
def test_refused_excel_cells(tmp_path: Path, cell: Any, found: str) -> None:
    error = refusal(write_excel(tmp_path, [["district_code", "minutes"], ["11010", 1], ["11020", cell]]))
    assert found in error.found
    assert error.line == 3


def test_a_number_that_is_no_code_is_not_text(tmp_path: Path) -> None:
    error = refusal(write_excel(tmp_path, [["district_code", "minutes"], [11010.5, 1]]))
    assert error.field == "district_code"
    assert "format the cell as text" in error.allowed


def test_table_in_memory_counts_from_the_header() -> None:
    frame = pd.DataFrame({"district_code": ["11010", "11020"], "minutes": [1.0, float("nan")]})
    with pytest.raises(InputError) as caught:
        check_table(frame, COLUMNS, KEY)
    assert (caught.value.file, caught.value.line, caught.value.field) == (None, 3, "minutes")


def test_checking_twice_changes_nothing(tmp_path: Path) -> None:
    table = read_table(write_csv(tmp_path, GOOD), COLUMNS, KEY)
    again = check_table(table, COLUMNS, KEY)
    pd.testing.assert_frame_equal(table, again)
    assert again.attrs["file"] == table.attrs["file"]


def test_near_matches() -> None:
    assert near_matches("Minuts", ["minutes", "km"]) == "nearest: minutes"
    assert near_matches("zzz", ["minutes", "km"]) == "none is near"


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(st.lists(st.tuples(st.floats(0, 2000), st.integers(0, 2**53)), min_size=1, max_size=20))
def test_numbers_written_are_numbers_read(tmp_path: Path, rows: list[tuple[float, int]]) -> None:
    path = tmp_path / "numbers.csv"
    with path.open("w", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(["district_code", "minutes", "boxes"])
        writer.writerows([f"d{number}", *row] for number, row in enumerate(rows))
    table = read_table(path, COLUMNS, KEY)
    assert list(zip(table["minutes"], table["boxes"], strict=True)) == rows


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(content=st.one_of(st.binary(max_size=200), st.text(max_size=80).map(str.encode)), excel=st.booleans())
def test_garbage_is_refused_and_never_crashes(tmp_path: Path, content: bytes, excel: bool) -> None:
    header = b"" if excel else b"district_code,minutes\n"
    path = write_csv(tmp_path, header + content + b",x,", f"garbage.{'xlsx' if excel else 'csv'}")
    assert refusal(path).found
