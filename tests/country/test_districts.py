"""Codes of two authorities: which district a row of a user's table means, or that it has to be asked."""

from __future__ import annotations

from typing import Any

import pandas as pd
import pytest

from planner.country import load_geography, with_travel
from planner.districts import WrittenDistrict, districts, is_shared, read_districts
from planner.errors import InputError
from planner.instance.assembly import assemble
from planner.instance.places import geography_of
from planner.scenario import Scenario

SHARED = sorted(d.code for d in districts() if is_shared(d.code))
NOWON_OR_JONGNO = "11110"
NOWON, JONGNO = "11110", "11010"
"""In KOSTAT's list."""


def read(*rows: tuple[str, str], beside: str | None = None) -> list[str]:
    """KOSTAT codes of rows of code and name, from line 2 on."""
    written = [WrittenDistrict(n, code, name, beside=beside) for n, (code, name) in enumerate(rows, 2)]
    return [found.district.code for found in read_districts(written)]


def asked(*rows: tuple[str, str]) -> InputError:
    with pytest.raises(InputError) as caught:
        read(*rows)
    return caught.value


def test_nine_codes_are_in_both_lists_and_never_for_the_same_district() -> None:
    assert SHARED == ["11110", "11140", "11170", "11200", "11230", "31110", "31140", "31170", "31200"]
    assert all(d.code != d.other_code for d in districts())
    assert len({d.code for d in districts()}) == len({d.other_code for d in districts()}) == 252


def test_every_district_is_found_by_each_of_its_codes_with_its_name() -> None:
    for d in districts():
        for code in (d.code, d.other_code):
            long = (f"{d.provinces['ko']} {d.names['ko']}", f"{d.names['en']}, {d.provinces['en']}")
            for name in (*d.names.values(), *long):
                assert read((code, name)) == [d.code]


@pytest.mark.parametrize("code", SHARED)
def test_a_shared_code_alone_is_asked(code: str) -> None:
    error = asked((code, ""))
    assert (error.field, error.line) == ("district_code", 2)
    assert "a column district_name" in error.allowed
    kostat = next(d for d in districts() if d.code == code)
    mois = next(d for d in districts() if d.other_code == code)
    assert kostat.name in error.found
    assert mois.name in error.found


@pytest.mark.parametrize(
    ("name", "district"),
    [
        ("종로구", JONGNO), ("서울 종로구", JONGNO), ("서울시 종로구", JONGNO), ("Jongno-gu", JONGNO),
        ("jongno, seoul", JONGNO), ("노원구", NOWON), ("서울특별시 노원구", NOWON), ("Nowon", NOWON),
    ],
)  # fmt: skip
def test_the_name_decides(name: str, district: str) -> None:
    assert read((NOWON_OR_JONGNO, name)) == [district]


@pytest.mark.parametrize(
    ("code", "name"),
    [(NOWON_OR_JONGNO, "강남구"), ("11010", "노원구"), ("11020", "부산 중구"), (NOWON_OR_JONGNO, "서울")],
)
def test_a_name_that_is_not_the_code_s_is_refused(code: str, name: str) -> None:
    error = asked((code, name))
    assert error.field == "district_name"
    assert name in error.found


def test_the_rest_of_the_table_decides() -> None:
    # 11010 is in KOSTAT's list only, 11215 in the other only; a name decides for the others as well.
    assert read((NOWON_OR_JONGNO, ""), ("11010", "")) == [NOWON, "11010"]
    assert read((NOWON_OR_JONGNO, ""), ("11215", "")) == [JONGNO, "11050"]
    assert read((NOWON_OR_JONGNO, ""), ("11140", "마포구")) == [NOWON, "11140"]
    assert read((NOWON_OR_JONGNO, ""), ("11140", "서울 중구")) == [JONGNO, "11020"]


def test_a_table_of_both_lists_decides_nothing() -> None:
    error = asked(("11010", ""), ("11215", ""), (NOWON_OR_JONGNO, ""))
    assert error.line == 4
    assert error.found.endswith("in a table with other codes of both")
    assert read(("11010", ""), ("11215", ""), (NOWON_OR_JONGNO, "종로구")) == ["11010", "11050", JONGNO]


def test_whole_tables_of_either_list_are_the_same_districts() -> None:
    codes = [d.code for d in districts()]
    assert read(*((code, "") for code in codes)) == codes
    assert read(*((d.other_code, "") for d in districts())) == codes


def test_one_district_under_two_codes_is_there_twice() -> None:
    with pytest.raises(InputError, match="Jongno-gu 종로구 on lines 2 and 3"):
        read(("11010", ""), (NOWON_OR_JONGNO, "종로구"), beside="place")


def test_an_unknown_code_names_the_parts_of_its_city() -> None:
    error = asked(("31010", ""))
    assert error.found == "unknown district '31010'"
    assert "31011 Suwon-si Jangan-gu, 31012 Suwon-si Gwonseon-gu" in error.allowed
    assert "11010 Jongno-gu" in asked(("Jongno-gu", "")).allowed


# --- in a user's tables ---

ROW = {"place_id": "icheon_majang", "district_code": NOWON_OR_JONGNO, "minutes": 70.0, "km": 75.0}


def travel(*rows: dict[str, Any]) -> Scenario:
    return Scenario().change({"tables.travel": list(rows)})


def changed(scenario: Scenario) -> list[str]:
    """Districts whose minutes from Icheon are not the shipped ones."""
    shipped = load_geography().place_minutes.loc["icheon_majang"]
    now = geography_of(scenario).place_minutes.loc["icheon_majang"]
    return list(now.index[now != shipped])


def test_a_travel_row_changes_the_district_that_it_means_or_none() -> None:
    with pytest.raises(InputError) as caught:
        geography_of(travel(ROW))
    assert (caught.value.file, caught.value.line) == ("tables.travel", 2)
    assert changed(travel({**ROW, "district_name": "종로구"})) == [JONGNO]
    assert changed(travel({**ROW, "district_name": "노원구"})) == [NOWON]
    assert changed(travel(ROW, {**ROW, "district_code": "11350"})) == [JONGNO, NOWON]
    assert changed(travel(ROW, {**ROW, "district_code": "11100"})) == ["11100", NOWON]


JONGNO_CITY_HALL, NOWON_STATION = (37.5735, 126.9790), (37.6542, 127.0615)


def site(at: tuple[float, float], **more: Any) -> Scenario:
    row = {"id": "mine", "name": "Mine", "lat": at[0], "lon": at[1], **more}
    return Scenario().change({"tables.sites": [row]})


def test_a_site_is_filed_under_the_district_that_it_stands_in() -> None:
    for code in (NOWON_OR_JONGNO, None):
        for at, district in ((JONGNO_CITY_HALL, JONGNO), (NOWON_STATION, NOWON)):
            sites = geography_of(site(at, district_code=code)).sites
            assert sites.at["mine", "district_code"] == district


@pytest.mark.parametrize(
    ("more", "field"),
    [
        ({"district_code": NOWON_OR_JONGNO, "district_name": "노원구"}, "district_code"),
        ({"district_code": "11350"}, "district_code"), ({"district_code": "21010"}, "district_code"),
        ({"district_name": "강남구"}, "district_name"),
    ],
)  # fmt: skip
def test_a_site_of_another_district_than_it_stands_in_is_refused(more: dict[str, str], field: str) -> None:
    with pytest.raises(InputError, match=r"37\.5735, 126\.979, which is in Jongno-gu") as caught:
        geography_of(site(JONGNO_CITY_HALL, **more))
    assert caught.value.field == field


def test_demand_of_either_list_is_split_alike() -> None:
    boxes = {d.code: 100.0 + n for n, d in enumerate(districts())}

    def shares(mois: bool) -> Any:
        rows = [
            {"district_code": d.other_code if mois else d.code, "boxes": 5 * boxes[d.code]}
            for d in districts()
        ]
        return assemble(Scenario().change({"horizon.quarters": 1, "tables.demand": rows})).demand.share

    assert (shares(mois=True) == shares(mois=False)).all()


def test_a_table_in_memory_is_asked_too() -> None:
    with pytest.raises(InputError, match="Nowon-gu 노원구 in the planner's list of codes and Jongno-gu"):
        with_travel(load_geography(), pd.DataFrame([ROW]))
