"""A country as the planner sees it: districts, candidate sites, gateways, parcel hubs, the ways between them.

Everything is read from the country's folder and checked; roads that it does not give are estimated.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd

from planner.country.roads import RoadEstimate
from planner.country_tables import (
    AIR_LEGS,
    CARRIERS,
    DISTRICTS,
    FERRIES,
    GATEWAYS,
    HUBS,
    ORIGINS,
    PLACE_TO_DISTRICT,
    PLACE_TO_PLACE,
    PROVINCES,
    SEA_LEGS,
    SITE_MARKET,
    SITES,
    CountryTable,
)
from planner.errors import InputError, Message, message
from planner.manifest import read_manifest

_DISTRICT_COLUMNS = [
    "name_ko", "name_en", "province_code", "province_ko", "province_en", "lat", "lon", "area_km2",
    "population", "households", "households_1p", "ferry_share",
]  # fmt: skip

_MARKET_COLUMNS = ["rent_krw_m2_month", "rent_kind", "vacant_m2", "price_krw_m2", "land_krw_m2"]
_SITE_COLUMNS = [
    "name_en", "name_ko", "type", "lat", "lon", "district_code", "province_code", "free_trade_zone",
    "rent_krw_m2_month", "rent_kind", "vacant_m2", "price_krw_m2", "land_krw_m2",
]  # fmt: skip

_PROVINCE_AREA_ROUNDING_KM2 = 0.5


@dataclass(frozen=True, eq=False)
class Geography:
    """Places and travel between them. Treat the frames as read-only; positions are WGS84 degrees.

    Codes are those of the country's first list, always text. "Places" are sites, then gateways, then hubs.
    Travel is by the fastest road path, a day's mean without peaks; ferries count with their waiting. It is
    the same both ways.
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
    """Ports and airports by id: name_en, name_ko, mode (sea, air), lat, lon, district_code."""

    hubs: pd.DataFrame
    """Parcel hub terminals by id: carrier, name_en, name_ko, lat, lon, district_code."""

    carriers: pd.DataFrame
    """Carriers by id: name_en, name_ko, entry_hub (where boxes of domestic sellers enter; may be missing)."""

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
    """Export port (origin) to the country's port (gateway): km, hours_container_14kn, hours_ferry_18kn."""

    air_legs: pd.DataFrame
    """Export airport (origin_iata) to the country's airport (gateway): block_hours_est."""

    origins: pd.DataFrame
    """Origin cluster to export_point (sea port or airport): mode, road_km, hours."""

    notes: tuple[Message, ...] = ()
    """What of it is estimated, for want of a table, as sentences."""


def read_geography(directory: Path) -> Geography:
    """The geography in a country's folder; roads that it has no table of are estimated, as `notes` say.

    Raises InputError, naming the file, if a file is missing, an id does not join, a pair of places has no
    travel, a figure is missing or negative, or districts do not add up to their provinces.
    """
    folder, notes = _Folder(directory), list[Message]()
    districts = _districts(folder, notes)
    provinces = _provinces(folder.table(PROVINCES), districts)
    gateways, hubs = (folder.needed(table).set_index("id") for table in (GATEWAYS, HUBS))
    carriers = folder.needed(CARRIERS).set_index("id")
    sites = _sites(folder.needed(SITES), folder.needed(SITE_MARKET), districts)
    places = pd.Index([*sites.index, *gateways.index, *hubs.index], name="place_id")
    for table, frame in ((SITES, sites), (GATEWAYS, gateways), (HUBS, hubs)):
        _check_joins(frame["district_code"], districts.index, table.file)
    if places.has_duplicates:
        found = ", ".join(places[places.duplicated()])
        raise InputError(f"{found} twice", "one place for each id", file="sites.csv")
    _check_joins(hubs["carrier"], carriers.index, HUBS.file)
    _check_joins(carriers["entry_hub"].dropna(), hubs.index, CARRIERS.file)
    legs = folder.needed(SEA_LEGS), folder.air_legs()
    for table, frame in zip((SEA_LEGS, AIR_LEGS), legs, strict=True):
        _check_joins(frame["gateway"], gateways.index, table.file)
    return Geography(
        districts=districts,
        provinces=provinces,
        sites=sites,
        gateways=gateways,
        hubs=hubs,
        carriers=carriers,
        **_travel(folder, pd.concat([sites, gateways, hubs])[["lat", "lon"]], districts, notes),
        sea_legs=legs[0],
        air_legs=legs[1],
        origins=folder.needed(ORIGINS),
        notes=tuple(notes),
    )


@dataclass(frozen=True)
class _Folder:
    directory: Path

    def table(self, table: CountryTable) -> pd.DataFrame | None:
        """A table, with a name in every language that is asked for; None where the file is not there."""
        if not (self.directory / table.file).exists():
            return None
        texts = {column.name: str for column in table.columns if column.kind == "text"}
        frame = self.csv(table.file, texts)
        lacking = [c.name for c in table.columns if c.required and c.name not in frame.columns]
        if lacking:
            found = f"no column {', '.join(lacking)}"
            raise InputError(found, ", ".join(c.name for c in table.columns), file=table.file)
        for local, english in (("name_ko", "name_en"), ("province_ko", "province_en")):
            if english in frame.columns and local not in frame.columns:
                frame[local] = frame[english]
        return frame

    def needed(self, table: CountryTable) -> pd.DataFrame:
        """A table without which there is no country. Raises InputError."""
        frame = self.table(table)
        if frame is None:
            raise InputError("no such file", "a table that every country has", file=table.file)
        return frame

    def air_legs(self) -> pd.DataFrame:
        """The flights, none where there is no table of them."""
        found = self.table(AIR_LEGS)
        return pd.DataFrame(columns=[c.name for c in AIR_LEGS.columns]) if found is None else found

    def matrix(self, name: str) -> pd.DataFrame | None:
        """Districts by districts, None where the file is not there."""
        return self.csv(name, {"code": str}) if (self.directory / name).exists() else None

    def csv(self, name: str, texts: Mapping[str, type[str]]) -> pd.DataFrame:
        """Any table of the folder. Raises InputError."""
        try:
            return pd.read_csv(self.directory / name, dtype=dict(texts))
        except (OSError, ValueError) as error:
            raise InputError(f"{error}", "a table in CSV", file=name) from None


def _districts(folder: _Folder, notes: list[Message]) -> pd.DataFrame:
    districts, ferries = folder.needed(DISTRICTS).set_index("code"), folder.table(FERRIES)
    # Districts that no ferry serves are not listed: everyone there can be reached by road.
    districts["ferry_share"] = 0.0
    if ferries is not None:
        _check_joins(ferries["code"], districts.index, FERRIES.file)
        by_code = ferries.set_index("code")["ferry_share"]
        districts["ferry_share"] = by_code.reindex(districts.index).fillna(0.0)
    if "households" not in districts.columns:
        districts["households"], districts["households_1p"] = districts["population"], 0
        notes.append(message("households are not given: orders follow the number of people"))
    districts = districts[_DISTRICT_COLUMNS]
    if districts.index.has_duplicates:
        found = f"{districts.index[districts.index.duplicated()][0]} twice"
        raise InputError(found, "each district once", file=DISTRICTS.file)
    _check_complete(districts, DISTRICTS.file)
    return districts


def _provinces(table: pd.DataFrame | None, districts: pd.DataFrame) -> pd.DataFrame:
    """The provinces, as their table has them; without one, as their districts add up."""
    groups = districts.groupby("province_code")
    if table is None:
        names = groups[["province_ko", "province_en"]].first()
        sums = groups[["population", "area_km2", "households"]].sum().assign(districts=groups.size())
        return names.rename(columns={"province_ko": "name_ko", "province_en": "name_en"}).join(sums)
    provinces = table.set_index("province_code")[
        ["name_ko", "name_en", "population", "area_km2", "districts", "households"]
    ]
    _check_provinces(districts, provinces)
    return provinces


def _travel(
    folder: _Folder, places: pd.DataFrame, districts: pd.DataFrame, notes: list[Message]
) -> dict[str, pd.DataFrame]:
    """The six matrices of travel: read where there is a table, else estimated."""
    estimate = RoadEstimate(read_manifest(folder.directory).roads)
    ids, codes = places.index.rename("place_id"), districts.index
    found: dict[str, pd.DataFrame] = {}
    to_districts, to_places = folder.table(PLACE_TO_DISTRICT), folder.table(PLACE_TO_PLACE)
    missing = []
    for value in ("minutes", "km"):
        if to_districts is None:
            found[f"place_{value}"] = estimate.between(places, districts, value)
        else:
            found[f"place_{value}"] = _place_matrix(to_districts, value, ids, codes)
        if to_places is None:
            found[f"between_{value}"] = estimate.between(places, places, value)
        else:
            found[f"between_{value}"] = _between_matrix(to_places, value, ids)
        matrix = folder.matrix(f"road_{value}.csv")
        if matrix is None:
            found[f"district_{value}"] = estimate.among_districts(districts, value)
            missing.append(f"road_{value}.csv")
        else:
            found[f"district_{value}"] = _district_matrix(matrix, codes, f"road_{value}.csv")
    missing += [PLACE_TO_DISTRICT.file] * (to_districts is None) + [PLACE_TO_PLACE.file] * (to_places is None)
    if missing:
        notes.append(estimate.note(missing))
    return found


def _sites(table: pd.DataFrame, market: pd.DataFrame, districts: pd.DataFrame) -> pd.DataFrame:
    sites = table.set_index("id")
    _check_joins(sites["district_code"], districts.index, "sites.csv")
    sites["province_code"] = sites["district_code"].map(districts["province_code"])
    sites["free_trade_zone"] = sites["type"] == "free trade zone"
    market = market.set_index("id").rename(columns={"kind": "rent_kind"})
    if set(market.index) != set(sites.index) or market.index.has_duplicates:
        found = ", ".join(sorted(set(market.index) ^ set(sites.index))) or "an id twice"
        raise InputError(found, "one row for each site of sites.csv", file="site_market.csv")
    sites = sites.join(market[_MARKET_COLUMNS])[_SITE_COLUMNS]
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
