"""The shipped geography holds together, and a user's own sites and travel enter it as documented."""

from __future__ import annotations

import dataclasses
import runpy
import shutil
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from planner.country import (
    SITE_KEY,
    Geography,
    great_circle_km,
    load_geography,
    read_geography,
    site_columns,
    with_sites,
    with_travel,
)
from planner.errors import InputError
from planner.instance.places import geography_of
from planner.paths import COUNTRY
from planner.scenario import Scenario
from planner.table_rules import read_table

ICHEON = {"id": "mine", "name": "Mine", "lat": 37.22, "lon": 127.42}


def table(*rows: dict[str, Any]) -> pd.DataFrame:
    return pd.DataFrame(list(rows))


def put_back(id: str) -> tuple[pd.Series, pd.Series]:
    """A shipped site's minutes as shipped, and as estimated when only its position is given."""
    geography = load_geography()
    without = dataclasses.replace(geography, sites=geography.sites.drop(index=id))
    lat, lon = geography.sites.loc[id, ["lat", "lon"]]
    again = with_sites(without, table({**ICHEON, "id": id, "lat": lat, "lon": lon}), replace=False)
    return geography.place_minutes.loc[id], again.place_minutes.loc[id]


# --- the shipped geography ---


def test_shapes_and_axes() -> None:
    geography = load_geography()
    places = [*geography.sites.index, *geography.gateways.index, *geography.hubs.index]
    assert (len(geography.sites), len(geography.gateways), len(geography.hubs)) == (58, 7, 15)
    for matrix in (geography.place_minutes, geography.place_km):
        assert matrix.index.tolist() == places
        assert matrix.columns.equals(geography.districts.index)
    for matrix in (geography.between_minutes, geography.between_km):
        assert matrix.index.tolist() == matrix.columns.tolist() == places
        assert not np.diag(matrix).any()
    assert geography.district_minutes.shape == geography.district_km.shape == (252, 252)


def test_known_figures() -> None:
    geography = load_geography()
    assert geography.districts.at["11010", "name_en"] == "Jongno-gu"
    assert geography.districts["households"].sum() == 22_495_096
    assert geography.place_minutes.at["icheon_majang", "11010"] == 60.2
    assert geography.between_km.at["icheon_hobeop", "icheon_majang"] == 7.7
    assert geography.districts["ferry_share"].gt(0).sum() == 10
    assert geography.districts.at["39010", "ferry_share"] == 1.0


def test_free_trade_zones_and_provinces_of_sites() -> None:
    sites = load_geography().sites
    zones = sites.index[sites["free_trade_zone"]]
    assert zones.tolist() == ["incheon_songdo", "incheon_yeongjong", "busan_new_port"]
    assert sites.at["icheon_hobeop", "province_code"] == "31"


@pytest.mark.parametrize(
    ("file", "old", "new", "found"),
    [
        ("districts.csv", "11010,11110,", "11999,11110,", "district_code: found '11010'"),
        ("provinces.csv", "9315066", "9315067", "population of province 11"),
        ("sites.csv", "127.3708,31210", "127.3708,31999", "'31999'"),
        ("sites.csv", "icheon_majang,Icheon", "icheon_new,Icheon", "icheon_majang, icheon_new"),
        ("site_market.csv", "icheon_majang,Capital area south-east,8355", "icheon_majang,x,", "no value for"),
        ("place_to_district.csv", "site,icheon_majang,11010,60.2,67.0\n", "", "icheon_majang, 11010"),
        ("place_to_district.csv", "majang,11010,60.2", "majang,11010,-60.2", "negative"),
        ("place_to_place.csv", "majang,icheon_hobeop,11.0", "majang,icheon_hobeop,11.5", "the way back"),
        ("road_km.csv", "11010,4.0,5.3,", "11010,4.0,5.4,", "11010 to 11020 unlike the way back"),
    ],
)  # fmt: skip
def test_tampered_data_is_refused(tmp_path: Path, file: str, old: str, new: str, found: str) -> None:
    for path in (*COUNTRY.glob("*.csv"), COUNTRY / "country.toml"):
        shutil.copyfile(path, tmp_path / path.name)
    content = (tmp_path / file).read_text()
    assert content.count(old) == 1
    (tmp_path / file).write_text(content.replace(old, new))
    with pytest.raises(InputError, match=found):
        read_geography(tmp_path)


def test_missing_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"districts\.csv"):
        read_geography(tmp_path)


# --- data made for this project ---


@pytest.mark.parametrize("name", ["site_market", "origins"])
def test_shipped_file_is_what_its_script_makes(name: str) -> None:
    made = runpy.run_path(str(COUNTRY / f"make_{name}.py"))["make"]()
    assert made.to_csv(index=False, lineterminator="\n") == (COUNTRY / f"{name}.csv").read_text()


def test_rents_by_hand() -> None:
    sites = load_geography().sites
    # 25,400 KRW/pyeong of 2018 x 32,928 / 30,280 x 121 / 400
    assert sites.at["icheon_hobeop", "rent_krw_m2_month"] == round(25_400 * 32_928 / 30_280 * 121 / 400)
    assert sites.at["gwangju_gwangsan", "rent_krw_m2_month"] == round(0.62 * 32_928 * 121 / 400)
    # 5,960,000 x 0.62 KRW/pyeong, and (5,960,000 - 3,250,000) x 0.62^2
    assert sites.at["gwangju_gwangsan", "price_krw_m2"] == round(5_960_000 * 0.62 * 121 / 400, -3)
    assert sites.at["gwangju_gwangsan", "land_krw_m2"] == round(2_710_000 * 0.62**2 * 121 / 400, -3)
    assert sites["rent_kind"].value_counts().to_dict() == {"derived": 27, "assumed": 31}
    assert (sites["land_krw_m2"] < sites["price_krw_m2"]).all()


def test_every_origin_reaches_sea_and_air() -> None:
    geography = load_geography()
    origins = geography.origins.set_index(["origin", "export_point", "mode"])
    assert origins.loc[("shandong", "TAO", "sea"), ["road_km", "hours"]].tolist() == [157, 2.4]
    assert origins.loc[("guangdong", "WEI", "sea"), "road_km"] == pytest.approx(1.25 * 1807, rel=0.01)
    legs = geography.origins.groupby(["origin", "mode"])["export_point"].apply(set)
    assert set(legs.index.get_level_values("origin")) == {"shandong", "zhejiang", "guangdong"}
    assert set.union(*legs.xs("sea", level="mode")) <= set(geography.sea_legs["origin"])
    assert set.union(*legs.xs("air", level="mode")) <= set(geography.air_legs["origin_iata"])
    assert all({"WEI", "YNT", "TAO"} <= points for points in legs.xs("sea", level="mode"))


# --- great circle ---


def test_great_circle_of_one_degree() -> None:
    assert great_circle_km(37, 127, 38, 127) == pytest.approx(111.195, abs=0.001)


POSITIONS = st.tuples(st.floats(33, 38.7), st.floats(124.5, 131))


@given(POSITIONS, POSITIONS, POSITIONS)
def test_great_circle_is_a_distance(
    a: tuple[float, float], b: tuple[float, float], c: tuple[float, float]
) -> None:
    assert great_circle_km(*a, *a) == 0
    assert great_circle_km(*a, *b) == pytest.approx(great_circle_km(*b, *a))
    assert great_circle_km(*a, *c) <= great_circle_km(*a, *b) + great_circle_km(*b, *c) + 1e-6


# --- own sites ---


@pytest.mark.parametrize(
    ("site", "measured"), [("icheon_hobeop", 0.036), ("daejeon_south", 0.019), ("gimhae", 0.008)]
)
def test_estimate_of_a_shipped_site(site: str, measured: float) -> None:
    """Median relative error of minutes over districts: as measured, and far below the 10 % promised."""
    shipped, estimated = put_back(site)
    assert (estimated / shipped - 1).abs().median() == pytest.approx(measured, abs=0.001)


def test_estimates_of_all_shipped_sites() -> None:
    """Measured: 2.6 % in the median over all sites and districts, 7.3 % for the worst site (gimpo_gochon)."""
    pairs = [put_back(site) for site in load_geography().sites.index]
    errors = np.array([(estimated / shipped - 1).abs() for shipped, estimated in pairs])
    assert np.median(errors) == pytest.approx(0.026, abs=0.001)
    assert np.median(errors, axis=1).max() == pytest.approx(0.073, abs=0.001)


def test_added_site_comes_behind_the_shipped_ones() -> None:
    shipped = load_geography()
    geography = with_sites(shipped, table(ICHEON), replace=False)
    places = [*shipped.sites.index, "mine", *shipped.gateways.index, *shipped.hubs.index]
    assert geography.sites.index.tolist() == places[:59]
    assert geography.between_km.index.tolist() == geography.between_km.columns.tolist() == places
    assert geography.place_km.index.tolist() == geography.place_minutes.index.tolist() == places
    assert geography.place_minutes.drop(index="mine").equals(shipped.place_minutes)
    assert geography.between_km.drop(index="mine", columns="mine").equals(shipped.between_km)
    assert len(shipped.sites) == 58
    assert_sound(geography)


def assert_sound(geography: Geography) -> None:
    for matrix in (geography.between_minutes, geography.between_km):
        assert np.array_equal(matrix, matrix.T)
        assert not np.diag(matrix).any()
    for matrix in (geography.place_minutes, geography.place_km, geography.between_minutes):
        assert np.isfinite(matrix).all(axis=None)
    assert not geography.sites.isna().any(axis=None)


def test_replacing_keeps_gateways_and_hubs_only() -> None:
    shipped = load_geography()
    rows = [{**ICHEON, "id": "icheon_hobeop"}, {**ICHEON, "id": "busan", "lat": 35.15, "lon": 128.86}]
    geography = with_sites(shipped, table(*rows), replace=True)
    assert geography.sites.index.tolist() == ["icheon_hobeop", "busan"]
    assert geography.sites["district_code"].tolist() == ["31210", "21120"]
    assert geography.place_km.index[2:].equals(shipped.gateways.index.append(shipped.hubs.index))
    assert geography.between_km.at["icheon_hobeop", "busan"] == pytest.approx(312, rel=0.1)
    assert_sound(geography)


def test_near_places_are_bound_by_a_local_road() -> None:
    site = load_geography().sites.loc["icheon_hobeop"]
    geography = with_sites(
        load_geography(), table({**ICHEON, "lat": site["lat"] + 0.01, "lon": site["lon"]}), replace=False
    )
    km = 1.3 * 0.01 * 111.195
    assert geography.between_km.at["mine", "icheon_hobeop"] == pytest.approx(km, rel=1e-4)
    assert geography.between_minutes.at["icheon_hobeop", "mine"] == pytest.approx(km / 40 * 60, rel=1e-4)


def test_money_of_the_nearest_site_is_marked() -> None:
    money = {"rent_krw_m2_month": 1, "vacant_m2": 2, "price_krw_m2": 3, "land_krw_m2": 0}
    rows = [
        ICHEON,
        {**ICHEON, "id": "rent_known", "rent_krw_m2_month": 9000},
        {**ICHEON, "id": "all_known", **money},
    ]
    sites = with_sites(load_geography(), table(*rows), replace=False).sites
    model = sites.loc["icheon_hobeop"]
    assert sites.at["mine", "rent_kind"] == "assumed: nearest site icheon_hobeop"
    assert sites.at["mine", "rent_krw_m2_month"] == model["rent_krw_m2_month"]
    assert sites.at["rent_known", "rent_krw_m2_month"] == 9000
    assert sites.at["rent_known", "land_krw_m2"] == model["land_krw_m2"]
    assert sites.at["rent_known", "rent_kind"] == (
        "own; vacant_m2, price_krw_m2, land_krw_m2 assumed: nearest site icheon_hobeop"
    )
    assert sites.loc["all_known", ["rent_kind", "vacant_m2", "land_krw_m2"]].tolist() == ["own", 2, 0]


def test_a_site_on_jeju_travels_as_its_own_district() -> None:
    geography = with_sites(load_geography(), table({**ICHEON, "lat": 33.45, "lon": 126.53}), replace=False)
    assert geography.sites.at["mine", "district_code"] == "39010"
    assert np.allclose(geography.place_minutes.loc["mine"], geography.district_minutes.loc["39010"])


def test_a_site_on_the_coast_ignores_islands() -> None:
    districts = load_geography().districts
    position = (34.42, 126.6)
    distances = pd.Series(great_circle_km(*position, districts["lat"], districts["lon"]), districts.index)
    by_ferry = districts["ferry_share"] >= 0.3
    assert by_ferry[distances.nsmallest(3).index].any(), "the position must have an island near it"
    near = distances[~by_ferry].nsmallest(3)
    roads = load_geography().district_minutes.loc[near.index]
    expected = roads.mul(1 / near, axis=0).sum() / (1 / near).sum()
    coast = with_sites(
        load_geography(), table({**ICHEON, "lat": position[0], "lon": position[1]}), replace=False
    )
    assert np.allclose(coast.place_minutes.loc["mine"], expected)


@settings(deadline=None, max_examples=20)
@given(st.permutations(["icheon", "cheonan", "busan"]))
def test_order_of_own_sites_is_irrelevant(order: list[str]) -> None:
    positions = {"icheon": (37.22, 127.42), "cheonan": (36.82, 127.15), "busan": (35.16, 128.85)}

    def added(ids: list[str]) -> Geography:
        rows = [{"id": id, "name": id, "lat": positions[id][0], "lon": positions[id][1]} for id in ids]
        return with_sites(load_geography(), table(*rows), replace=False)

    one, other = added(list(positions)), added(order)
    places = one.between_minutes.index
    assert np.allclose(one.between_minutes, other.between_minutes.loc[places, places])
    assert np.allclose(one.place_km, other.place_km.loc[places])


@pytest.mark.parametrize(
    ("change", "field", "found"),
    [
        ({"lat": 127.0, "lon": 37.0}, "lat", "127.0 degrees north"),
        ({"lon": 139.7}, "lon", "139.7 degrees east"),
        ({"lat": 34.4, "lon": 129.3}, "lat", "km from the nearest land of the country"),
        ({"district_code": "21010"}, "district_code", "중구 for 37.22, 127.42, which is in Icheon"),
        ({"district_code": "Icheon-si"}, "district_code", "'Icheon-si'"),
        ({"id": "icheon_hobeop"}, "id", "'icheon_hobeop', the id of another place"),
        ({"id": "PTK"}, "id", "'PTK', the id of another place"),
        ({"id": "11010"}, "id", "'11010', the id of another place"),
        ({"rent_krw_m2_month": -1}, "rent_krw_m2_month", "-1 KRW/m2/month"),
    ],
)
def test_refused_sites(change: dict[str, Any], field: str, found: str) -> None:
    with pytest.raises(InputError) as caught:
        with_sites(load_geography(), table({**ICHEON, **change}), replace=False)
    assert (caught.value.field, caught.value.line) == (field, 2)
    assert found in caught.value.found


def test_unknown_district_is_named_by_its_code() -> None:
    with pytest.raises(InputError, match="nearest: 31210 Icheon-si"):
        with_sites(load_geography(), table({**ICHEON, "district_code": "Icheon-si"}), replace=False)


def test_gateway_id_is_taken_even_when_sites_are_replaced() -> None:
    with pytest.raises(InputError, match="'PTK'"):
        with_sites(load_geography(), table({**ICHEON, "id": "PTK"}), replace=True)


def test_error_names_the_users_file_and_line(tmp_path: Path) -> None:
    path = tmp_path / "own.csv"
    path.write_text("id,name,lat,lon\nmine,M,37.2,127.4\nPTK,P,37.2,127.4\n")
    with pytest.raises(InputError) as caught:
        with_sites(load_geography(), read_table(path, site_columns(), SITE_KEY), replace=False)
    assert (caught.value.file, caught.value.line) == (str(path), 3)


# --- own travel ---

TRAVEL = {"place_id": "icheon_majang", "district_code": "11010", "minutes": 45, "km": 55.5}


def test_travel_changes_its_pair_and_nothing_else() -> None:
    shipped = load_geography()
    geography = with_travel(shipped, table(TRAVEL, {**TRAVEL, "place_id": "PTK", "km": 85.5}))
    assert geography.place_minutes.at["icheon_majang", "11010"] == 45
    assert geography.place_km.at["PTK", "11010"] == 85.5
    assert (geography.place_minutes != shipped.place_minutes).sum(axis=None) == 2
    assert (geography.place_km != shipped.place_km).sum(axis=None) == 2
    assert shipped.place_minutes.at["icheon_majang", "11010"] == 60.2


@pytest.mark.parametrize(
    ("change", "field", "message"),
    [
        ({"place_id": "icheon_majan"}, "place_id", "nearest: icheon_majang"),
        ({"district_code": "1101"}, "district_code", "11010"),
        ({"minutes": -1}, "minutes", "-1 min; allowed: a number of min, at least 0"),
        ({"km": float("nan")}, "km", "an empty cell"),
    ],
)
def test_refused_travel(change: dict[str, Any], field: str, message: str) -> None:
    with pytest.raises(InputError) as caught:
        with_travel(load_geography(), table({**TRAVEL, "district_code": "11020"}, {**TRAVEL, **change}))
    assert (caught.value.field, caught.value.line) == (field, 3)
    assert message in str(caught.value)


# --- the places of a scenario ---


def test_own_tables_are_laid_over_once_and_sliders_leave_them_alone() -> None:
    own = Scenario().change({"tables.sites": [ICHEON], "tables.travel": [{**TRAVEL, "place_id": "mine"}]})
    geography = geography_of(own)
    assert geography.place_minutes.at["mine", "11010"] == 45
    assert geography_of(own.change({"demand.market_growth": 0.2})) is geography
    assert geography_of(Scenario()) is load_geography()
    moved = own.change({"tables.sites.0.lat": 37.3})
    assert geography_of(moved).sites.at["mine", "lat"] == 37.3
    slower = own.change({"tables.travel.0.minutes": 50})
    assert geography_of(slower).place_minutes.at["mine", "11010"] == 50
    only = own.change({"tables.replace_sites": True})
    assert geography_of(only).sites.index.tolist() == ["mine"]
    assert geography.sites.at["mine", "lat"] == 37.22


def test_replacing_sites_without_own_ones_is_refused() -> None:
    with pytest.raises(InputError) as caught:
        geography_of(Scenario().change({"tables.replace_sites": True}))
    assert caught.value.field == "tables.replace_sites"
