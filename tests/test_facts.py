"""The register of facts: complete, sourced, and strict about what may enter it."""

from __future__ import annotations

from pathlib import Path

import pytest

from planner.errors import InputError
from planner.facts import KINDS, contradictions, fact, read_register, register
from planner.paths import COUNTRY

HEADER = "id,value,low,high,unit,kind,as_of,source,note\n"
GOOD = "rent,32928,,,KRW/pyeong/month,reported,2024-12,Korean press,\n"


def write(directory: Path, rows: str, name: str = "facts.csv") -> Path:
    path = directory / name
    path.write_text(HEADER + rows)
    return path


def test_every_row_of_the_shipped_register_is_there() -> None:
    files = [path for path in (COUNTRY / "facts.csv", COUNTRY / "assumptions.csv") if path.exists()]
    rows = sum(len(path.read_text().strip().splitlines()) - 1 for path in files)
    assert len(register()) == rows
    for id, entry in register().items():
        assert entry.id == id
        assert entry.source
        assert entry.kind in KINDS


def test_fact_with_range_and_units() -> None:
    entry = fact("cj_boxes_2023q1")
    assert (entry.value, entry.low, entry.high) == (3_500_000, 3_460_000, 3_500_000)
    assert (entry.unit, entry.kind, entry.as_of) == ("boxes/quarter", "reported", "2023-12-06")


def test_a_month_is_text_not_a_number() -> None:
    entry = fact("k_venue_opened")
    assert (entry.value, entry.text) == (None, "2023-10")


def test_unknown_fact_names_the_nearest() -> None:
    with pytest.raises(InputError, match=r"nearest: .*rent_ambient_capital_area"):
        fact("rent_ambient_capital")


def test_contradictions_are_kept_visible() -> None:
    assert {"cj_share_of_parcels", "quality_investment"} <= {entry.id for entry in contradictions()}
    assert all("contradiction" in entry.note for entry in contradictions())
    assert len(contradictions()) < len(register())


@pytest.mark.parametrize(
    ("row", "field", "found"),
    [
        ("x,1,,,m2,reported,2024,,\n", "source", "an empty cell"),
        ("x,1,,,m2,rumoured,2024,press,\n", "kind", "'rumoured'"),
        ("x,1,2,,m2,reported,2024,press,\n", "low", "2, above the value 1"),
        ("x,1,,0.5,m2,reported,2024,press,\n", "high", "0.5, below the value 1"),
        ("x,2023-13,,,month,reported,2024,press,\n", "value", "'2023-13'"),
        ("x,nan,,,m2,reported,2024,press,\n", "value", "no value"),
        ("x,inf,,,m2,reported,2024,press,\n", "value", "'inf'"),
        ("x,1,a,,m2,reported,2024,press,\n", "low", "'a'"),
        (GOOD, "id", "'rent' on lines 2 and 3"),
    ],
)
def test_refused_rows(tmp_path: Path, row: str, field: str, found: str) -> None:
    path = write(tmp_path, GOOD + row)
    with pytest.raises(InputError) as caught:
        read_register([path])
    assert (caught.value.file, caught.value.field, caught.value.line) == (str(path), field, 3)
    assert found in caught.value.found


def test_id_of_one_file_refused_in_another(tmp_path: Path) -> None:
    facts, assumptions = write(tmp_path, GOOD), write(tmp_path, GOOD, "assumptions.csv")
    with pytest.raises(InputError, match=r"assumptions\.csv, line 2: id: .*also in facts\.csv, line 2"):
        read_register([facts, assumptions])


def test_missing_register_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="no such file"):
        read_register([tmp_path / "facts.csv"])
