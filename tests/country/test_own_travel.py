"""Travel that cannot be, or is far from what is known, is refused until it is confirmed."""

from __future__ import annotations

import re
from typing import Any

import pandas as pd
import pytest

from planner.country import load_geography, with_travel
from planner.errors import InputError
from planner.instance.places import geography_of
from planner.report.problems import phrase
from planner.scenario import Scenario
from planner.words.reader import Reader

GEOGRAPHY = load_geography()
PLACE, DISTRICT = "daejeon_south", "33020"
MINUTES = float(GEOGRAPHY.place_minutes.at[PLACE, DISTRICT])
KM = float(GEOGRAPHY.place_km.at[PLACE, DISTRICT])
ROW = {"place_id": PLACE, "district_code": DISTRICT, "minutes": MINUTES, "km": KM}


def own(*rows: dict[str, Any], accept: tuple[str, ...] = ()) -> Scenario:
    return Scenario().change({"tables.travel": list(rows), "tables.accept": list(accept)})


UNUSUAL = {
    "seconds for minutes": ({"minutes": 60 * MINUTES}, "minutes", "60.0 times the known"),
    "metres for km": ({"km": 1000 * KM, "minutes": MINUTES}, "km", "1,000.0 times the known"),
    "no route as a huge number": ({"minutes": 9_999_999, "km": KM}, "minutes", "9,999,999 min"),
    "hours for minutes": ({"minutes": MINUTES / 60}, "minutes", "min for"),
    "shorter than the crow flies": ({"km": KM / 3}, "km", "that the crow flies"),
    "no minutes at all": ({"minutes": 0}, "minutes", "0 min for"),
    "a little too long": ({"minutes": 3.01 * MINUTES}, "minutes", "3.0 times the known"),
    "a little too fast": ({"minutes": 60 * KM / 130.5}, "minutes", "min for"),
}


@pytest.mark.parametrize(("change", "field", "found"), UNUSUAL.values(), ids=UNUSUAL)
def test_unusual_travel_is_refused_until_it_is_confirmed(
    change: dict[str, float], field: str, found: str
) -> None:
    row = {**ROW, **change}
    with pytest.raises(InputError) as caught:
        geography_of(own(row))
    error = caught.value
    assert (error.file, error.field, error.line) == ("tables.travel", field, 2)
    assert error.accept == "travel_outliers"
    assert found in error.found
    assert error.allowed.endswith("or 'travel_outliers' in tables.accept")
    confirmed = geography_of(own(row, accept=("travel_outliers",)))
    assert confirmed.place_minutes.at[PLACE, DISTRICT] == row["minutes"]
    assert confirmed.place_km.at[PLACE, DISTRICT] == row["km"]


@pytest.mark.parametrize(
    "change", [{"minutes": 2.99 * MINUTES}, {"minutes": 60 * KM / 129.5}, {"km": 2.9 * KM}]
)
def test_travel_within_the_limits_needs_no_confirmation(change: dict[str, float]) -> None:
    row = {**ROW, "minutes": 2.5 * MINUTES, **change}
    assert geography_of(own(row)).place_minutes.at[PLACE, DISTRICT] == row["minutes"]


def test_the_shipped_travel_is_not_unusual() -> None:
    rows = [
        {"place_id": place, "district_code": code, "minutes": minutes, "km": km}
        for place, of_place in zip(
            GEOGRAPHY.place_minutes.index, GEOGRAPHY.place_minutes.to_numpy(), strict=True
        )
        for code, minutes, km in zip(
            GEOGRAPHY.districts.index, of_place, GEOGRAPHY.place_km.loc[place], strict=True
        )
    ]
    assert len(rows) == 80 * 252
    again = with_travel(GEOGRAPHY, pd.DataFrame(rows))
    assert again.place_minutes.equals(GEOGRAPHY.place_minutes)


def test_the_first_of_several_is_named_with_their_number() -> None:
    late, short = ({"district_code": "33030", "minutes": 9e5}, {"district_code": "22010", "km": 1.0})
    rows = [ROW, {**ROW, **late}, {**ROW, **short}]
    with pytest.raises(InputError, match=r"line 3: minutes: .*\(1 more row is unusual\)"):
        geography_of(own(*rows))


def test_an_own_site_s_travel_is_held_against_its_estimate() -> None:
    site = {"id": "mine", "name": "Mine", "lat": 36.3, "lon": 127.4}
    row = {**ROW, "place_id": "mine", "minutes": 9e4}
    with pytest.raises(InputError, match="times the known"):
        geography_of(own(row).change({"tables.sites": [site]}))


def test_an_unknown_confirmation_is_refused_with_the_known_ones() -> None:
    with pytest.raises(InputError) as caught:
        Scenario().change({"tables.accept": ["everything"]})
    assert caught.value.field == "tables.accept.0"
    assert "'travel_outliers', 'demand_total' or 'volume_outliers'" in caught.value.allowed


@pytest.mark.parametrize("change", [change for change, *_ in UNUSUAL.values()], ids=UNUSUAL)
def test_unusual_travel_is_refused_in_korean(change: dict[str, float]) -> None:
    with pytest.raises(InputError) as caught:
        geography_of(own({**ROW, **change}, {**ROW, "district_code": "33030", "km": 1.0}))
    for side in (caught.value.found, caught.value.allowed):
        said = phrase(side, Reader("ko")).replace("tables.accept에 'travel_outliers'", "")
        assert re.search("[가-힣]", said)
        assert not re.search("[a-z]{3}", said), said
