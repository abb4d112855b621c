"""No text that the planner writes into a table is run as a formula; read back, it is the same."""

from __future__ import annotations

import csv
import io
from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl import load_workbook
from places import ROOT
from plan_factory import building, make_plan

from planner.manifest import manifest
from planner.plans.types import Recommendation
from planner.report.spreadsheets import csv_of, header, money_format
from planner.report.sweep.tables import write_tables
from planner.report.tables import write_folder
from planner.sheets import as_written, guarded, read_records
from planner.ui import uploads

PACKAGE = ROOT / "planner"
RUN = [
    "=1+1",
    "+cmd|' /C calc'!A0",
    "-1+1",
    "@SUM(A1)",
    "\t=1+1",
    "\r=1",
    "\n=1",
    "＝1+1",
    "a\r=1,=2",
    "'=1+1",
    "''@x",
]


def cells(content: bytes) -> list[str]:
    return [cell for row in csv.reader(io.StringIO(content.decode("utf-8-sig"), newline="")) for cell in row]


def dangerous(cell: str) -> bool:
    try:
        float(cell)
    except ValueError:
        return cell[:1] in ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
    return False


@pytest.mark.parametrize("text", RUN)
def test_a_text_that_begins_like_a_formula_is_quoted_in_cells_and_heads(text: str) -> None:
    frame = pd.DataFrame({"name": [text], text: [-5.0], "mixed": pd.Series([text], dtype=object)})
    written = cells(csv_of(frame))
    assert not [cell for cell in written if dangerous(cell)]
    assert written[4] == "-5.0"
    assert [as_written(cell) for cell in written] == ["name", text, "mixed", text, "-5.0", text]


def test_numbers_stay_numbers_and_empty_cells_empty() -> None:
    frame = pd.DataFrame({"a": [-5.5, None], "b": [-1, 2], "c": ["-5", None], "d": [True, None]})
    assert cells(csv_of(frame)) == ["a", "b", "c", "d", "-5.5", "-1", "-5", "True", "", "2", "", ""]


@given(st.text(alphabet="=+-@\t\r\n'＝a1. ", max_size=8))
@settings(deadline=None)
def test_what_is_guarded_is_read_as_it_was(text: str) -> None:
    assert as_written(guarded(text)) == text
    assert not dangerous(guarded(text))


def test_a_site_s_name_comes_back_from_the_file(tmp_path: Path) -> None:
    path = tmp_path / "sites.csv"
    path.write_bytes(csv_of(pd.DataFrame({"id": ["a"], "name": ["=HYPERLINK(1)"]})))
    assert b"'=HYPERLINK" in path.read_bytes()
    assert read_records(path)[1] == (2, ["a", "=HYPERLINK(1)"])


@pytest.mark.parametrize("name", RUN)
def test_every_table_of_a_plan_is_safe(name: str, tmp_path: Path) -> None:
    write_folder(make_plan(recommendation=Recommendation(sites=[building(name)])), tmp_path)
    written = [path for path in tmp_path.iterdir() if path.suffix == ".csv"]
    assert len(written) > 8
    assert [cell for path in written for cell in cells(path.read_bytes()) if dangerous(cell)] == []
    assert any(name in map(as_written, cells(path.read_bytes())) for path in written)


def test_every_table_of_a_sweep_is_safe(tmp_path: Path) -> None:
    frame = pd.DataFrame({"=axis": ["=1+1", "@x"], "cost": [-1.0, 2.0], "cases": [[1], "+x"]})
    results = SimpleNamespace(
        name="=sweep", scenarios=frame, reasons=lambda: ["=1+1", "-x"], tables=lambda: {"scenarios": frame}
    )
    write_tables(cast(Any, results), tmp_path)
    assert [c for c in cells((tmp_path / "scenarios.csv").read_bytes()) if dangerous(c)] == []
    sheet = load_workbook(tmp_path / "sweep.xlsx")["scenarios"]
    assert {cell.data_type for row in sheet.rows for cell in row} <= {"s", "n"}


@pytest.mark.parametrize("text", RUN)
def test_a_table_of_the_page_as_excel_holds_text(text: str) -> None:
    book = load_workbook(io.BytesIO(uploads.as_excel(pd.DataFrame({"name": [text], "url": ["http://x"]}))))
    assert [(cell.data_type, cell.hyperlink) for cell in book.active[2]] == [("s", None)] * 2


@pytest.mark.parametrize(("decimals", "written"), [(0, "#,##0"), (2, "#,##0.00"), (3, "#,##0.000")])
def test_amounts_in_excel_have_the_decimals_of_their_currency(decimals: int, written: str) -> None:
    assert money_format(decimals) == written
    assert header("npv_krw")[1] == money_format(manifest().currency.decimals)
    assert header("per_box_usd")[1] == money_format(2)


def test_csv_is_written_in_one_place_only() -> None:
    writers = {
        path.relative_to(PACKAGE).as_posix()
        for path in PACKAGE.rglob("*.py")
        if any(word in path.read_text(encoding="utf-8") for word in ("to_csv", "csv.writer", "DictWriter"))
    }
    assert writers == {"report/spreadsheets.py"}
    config = (PACKAGE.parent / ".streamlit" / "config.toml").read_text(encoding="utf-8")
    assert "disableDataExport = true" in config
