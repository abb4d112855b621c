"""Korea as the planner sees it: districts, candidate sites, gateways, parcel hubs and the ways between them.

Everything is read from data/ and checked; where it comes from and how far to trust it is in data/SOURCES.md.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from planner.errors import InputError
from planner.paths import COUNTRY

EARTH_RADIUS_KM = 6371.0088
"""Mean radius of the Earth (IUGG)."""

DISTRICT_COUNT = 252
"""Cities, counties and districts (si, gun, gu) of the 2025 census."""

_DISTRICT_COLUMNS = [
    "name_ko", "name_en", "province_code", "province_ko", "province_en", "lat", "lon", "area_km2",
    "population", "households", "households_1p", "ferry_share",
]  # fmt: skip

_SITE_COLUMNS = [
    "name_en", "name_ko", "type", "lat", "lon", "district_code", "province_code", "free_trade_zone",
    "rent_krw_m2_month", "rent_kind", "vacant_m2", "price_krw_m2", "land_krw_m2",
]  # fmt: skip

_CODES: dict[str, Any] = {"code": str, "district_code": str, "province_code": str}
_PROVINCE_AREA_ROUNDING_KM2 = 0.5


@dataclass(frozen=True, eq=False)
class Geography:
    """Places and travel between them. Treat the frames as read-only; positions are WGS84 degrees.

    Codes are KOSTAT's, always text. "Places" are sites, then gateways, then hubs. Travel is by the fastest
    road path, a day's mean without peaks; ferries count with their waiting. It is the same both ways.
    """

    districts: pd.DataFrame
    """By code: name_ko, name_en, province_code, province_ko, province_en, lat, lon (centre, weighted with
    population), area_km2, population, households, households_1p, ferry_share (share of people who need a
    ferry)."""

    provinces: pd.DataFrame
    """By province_code: name_ko, name_en, population, area_km2, districts (their number), households."""

    sites: pd.DataFrame
    """Candidate fulfilment-centre areas by id: name_en, name_ko, type, lat, lon, district_code,
    province_code, free_trade_zone (bool), rent_krw_m2_month, rent_kind (how the rent is known), vacant_m2
    (can be leased), price_krw_m2 (building with land) and land_krw_m2 (land alone), both per m2 of GFA."""

    gateways: pd.DataFrame
    """Ports and airport by id: name_en, name_ko, mode (sea, air), unlocode, lat, lon, district_code,
    district_ko."""

    hubs: pd.DataFrame
    """Parcel hub terminals by id: operator, name_en, name_ko, lat, lon, district_code, position,
    position_error, source."""

    place_minutes: pd.DataFrame
    """Places x districts, minutes."""

    place_km: pd.DataFrame
    """Places x districts, km."""

    between_minutes: pd.DataFrame
    """Places x places, minutes; symmetric, 0 on the diagonal."""

    between_km: pd.DataFrame
    """Places x places, km; symmetric, 0 on the diagonal."""

    district_minutes: pd.DataFrame
    """Districts x districts, minutes; the diagonal is the mean trip inside the district."""

    district_km: pd.DataFrame
    """Districts x districts, km; the diagonal is the mean trip inside the district."""

    sea_legs: pd.DataFrame
    """Chinese port (origin) to Korean port (gateway): km, hours_container_14kn, hours_ferry_18kn."""

    air_legs: pd.DataFrame
    """Chinese airport (origin_iata) to gateway ICN: great_circle_km, block_hours_est."""

    china_origins: pd.DataFrame
    """Origin cluster to export_point (sea port or airport): mode, road_km, hours, kind, source."""


def great_circle_km(
    lat: npt.ArrayLike, lon: npt.ArrayLike, to_lat: npt.ArrayLike, to_lon: npt.ArrayLike
) -> npt.NDArray[np.float64]:
    """Great-circle distances in km between positions in degrees (haversine); arrays broadcast."""
    phi, to_phi = np.radians(lat), np.radians(to_lat)
    half_lon = np.radians(np.subtract(to_lon, lon)) / 2
    h = np.sin((to_phi - phi) / 2) ** 2 + np.cos(phi) * np.cos(to_phi) * np.sin(half_lon) ** 2
    distance: npt.NDArray[np.float64] = 2 * EARTH_RADIUS_KM * np.arcsin(np.sqrt(np.clip(h, 0, 1)))
    return distance


@cache
def load_geography() -> Geography:
    """The shipped geography, read once. Treat as read-only; raises InputError as `read_geography` does."""
    return read_geography(COUNTRY)


def read_geography(directory: Path) -> Geography:
    """The geography in a directory laid out like data/.

    Raises InputError, naming the file, if a file is missing, an id does not join, a pair of places has no
    travel, a figure is missing or negative, or districts do not add up to their provinces.
    """

    def read(name: str) -> pd.DataFrame:
        try:
            return pd.read_csv(directory / name, dtype=_CODES)
        except (OSError, ValueError) as error:
            raise InputError(f"{error}", "the shipped file", file=name) from None

    districts = _districts(read("districts.csv"), read("ferry_districts.csv"))
    provinces = read("provinces.csv").drop(columns="mois_code").set_index("province_code")
    _check_provinces(districts, provinces)
    gateways, hubs = read("gateways.csv").set_index("id"), read("parcel_hubs.csv").set_index("id")
    sites = _sites(read("sites.csv"), read("site_market.csv"), districts)
    places = pd.Index([*sites.index, *gateways.index, *hubs.index], name="place_id")
    for name, table in {"sites.csv": sites, "gateways.csv": gateways, "parcel_hubs.csv": hubs}.items():
        _check_joins(table["district_code"], districts.index, name)
    if places.has_duplicates:
        found = ", ".join(places[places.duplicated()])
        raise InputError(f"{found} twice", "one place for each id", file="sites.csv")
    to_districts, to_places = read("place_to_district.csv"), read("place_to_place.csv")
    return Geography(
        districts=districts,
        provinces=provinces,
        sites=sites,
        gateways=gateways,
        hubs=hubs,
        place_minutes=_place_matrix(to_districts, "minutes", places, districts.index),
        place_km=_place_matrix(to_districts, "km", places, districts.index),
        between_minutes=_between_matrix(to_places, "minutes", places),
        between_km=_between_matrix(to_places, "km", places),
        district_minutes=_district_matrix(read("road_minutes.csv"), districts.index, "road_minutes.csv"),
        district_km=_district_matrix(read("road_km.csv"), districts.index, "road_km.csv"),
        sea_legs=read("sea_legs.csv"),
        air_legs=read("air_legs.csv"),
        china_origins=read("china_origins.csv"),
    )


def _districts(table: pd.DataFrame, ferries: pd.DataFrame) -> pd.DataFrame:
    districts = table.set_index("code")
    _check_joins(ferries["code"], districts.index, "ferry_districts.csv")
    # Districts that no ferry serves are not listed: everyone there can be reached by road.
    districts["ferry_share"] = ferries.set_index("code")["ferry_share"].reindex(districts.index).fillna(0.0)
    districts = districts[_DISTRICT_COLUMNS]
    if len(districts) != DISTRICT_COUNT or districts.index.has_duplicates:
        found = f"{districts.index.nunique()} districts in {len(districts)} rows"
        raise InputError(found, f"{DISTRICT_COUNT}, each once", file="districts.csv")
    _check_complete(districts, "districts.csv")
    return districts


def _sites(table: pd.DataFrame, market: pd.DataFrame, districts: pd.DataFrame) -> pd.DataFrame:
    sites = table.set_index("id")
    _check_joins(sites["district_code"], districts.index, "sites.csv")
    sites["province_code"] = sites["district_code"].map(districts["province_code"])
    sites["free_trade_zone"] = sites["type"] == "free trade zone"
    market = market.set_index("id").rename(columns={"kind": "rent_kind"}).drop(columns=["rent_area", "note"])
    if set(market.index) != set(sites.index) or market.index.has_duplicates:
        found = ", ".join(sorted(set(market.index) ^ set(sites.index))) or "an id twice"
        raise InputError(found, "one row for each site of sites.csv", file="site_market.csv")
    sites = sites.join(market)[_SITE_COLUMNS]
    _check_complete(sites, "site_market.csv")
    return sites


def _place_matrix(table: pd.DataFrame, value: str, places: pd.Index, districts: pd.Index) -> pd.DataFrame:
    file = "place_to_district.csv"
    _check_joins(table["place_id"], places, file)
    _check_joins(table["district_code"], districts, file)
    if table.duplicated(["place_id", "district_code"]).any():
        raise InputError("a pair twice", "each place and district once", file=file)
    matrix = table.pivot(index="place_id", columns="district_code", values=value).reindex(
        index=places, columns=districts
    )
    _check_complete(matrix, file)
    return matrix


def _between_matrix(table: pd.DataFrame, value: str, places: pd.Index) -> pd.DataFrame:
    file = "place_to_place.csv"
    _check_joins(table["from_id"], places, file)
    _check_joins(table["to_id"], places, file)
    if table.duplicated(["from_id", "to_id"]).any():
        raise InputError("a pair twice", "each pair of places once", file=file)
    square = table.pivot(index="from_id", columns="to_id", values=value).reindex(index=places, columns=places)
    values = square.to_numpy(copy=True)
    np.fill_diagonal(values, 0.0)
    matrix = pd.DataFrame(values, index=places, columns=places)
    _check_complete(matrix, file)
    _check_symmetric(matrix, file)
    return matrix


def _district_matrix(table: pd.DataFrame, districts: pd.Index, file: str) -> pd.DataFrame:
    matrix = table.set_index("code")
    _check_joins(matrix.index.to_series(), districts, file)
    _check_joins(matrix.columns.to_series(), districts, file)
    matrix = matrix.reindex(index=districts, columns=districts)
    _check_complete(matrix, file)
    _check_symmetric(matrix, file)
    return matrix


def _check_provinces(districts: pd.DataFrame, provinces: pd.DataFrame) -> None:
    _check_joins(districts["province_code"], provinces.index, "districts.csv")
    groups = districts.groupby("province_code")
    sums = groups[["population", "households", "area_km2"]].sum().assign(districts=groups.size())
    for name in ("population", "households", "area_km2", "districts"):
        tolerance = _PROVINCE_AREA_ROUNDING_KM2 if name == "area_km2" else 0
        off = (sums[name].reindex(provinces.index, fill_value=0) - provinces[name]).abs() > tolerance
        if off.any():
            found = f"{name} of province {off.idxmax()} unlike the sum of its districts"
            raise InputError(found, "provinces that are the sums of their districts", file="provinces.csv")


def _check_joins(ids: pd.Series, known: pd.Index, file: str) -> None:
    unknown = ids[~ids.isin(known)]
    if len(unknown):
        raise InputError(f"{unknown.iloc[0]!r}", "the id of a known place", file=file, field=str(ids.name))


def _check_complete(table: pd.DataFrame, file: str) -> None:
    missing = table.isna()
    if missing.to_numpy().any():
        row, column = np.argwhere(missing.to_numpy())[0]
        found = f"no value for {table.index[row]}, {table.columns[column]}"
        raise InputError(found, "a value in every cell", file=file)
    numbers = table.select_dtypes("number")
    if not np.isfinite(numbers.to_numpy(float)).all() or (numbers.to_numpy(float) < 0).any():
        raise InputError("a negative or infinite figure", "figures of 0 or more", file=file)


def _check_symmetric(matrix: pd.DataFrame, file: str) -> None:
    values = matrix.to_numpy()
    if not np.array_equal(values, values.T):
        row, column = np.argwhere(values != values.T)[0]
        found = f"{matrix.index[row]} to {matrix.columns[column]} unlike the way back"
        raise InputError(found, "the same figure both ways", file=file)
