"""The tables of a country's folder: which columns each has, and which of them must be there.

Figures and names of the country's own may stand in further columns, which are not read.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from pathlib import Path

from planner.errors import InputError, message
from planner.paths import COUNTRY
from planner.table_rules import Cell, Column, read_rows

YES, NO = "yes", "no"


@dataclass(frozen=True)
class CountryTable:
    """One file. ``needed``: there is no country without it; ``key``: the columns that name a row."""

    file: str
    columns: tuple[Column, ...]
    key: tuple[str, ...]
    needed: bool = True


def _text(*names: str) -> tuple[Column, ...]:
    return tuple(Column(name, "text") for name in names)


def _number(name: str, unit: str = "", *, required: bool = True) -> Column:
    return Column(name, "number", required=required, minimum=0, unit=unit)


_POINT = (
    Column("lat", "number", minimum=-90, maximum=90, unit="degrees north"),
    Column("lon", "number", minimum=-180, maximum=180, unit="degrees east"),
)
_TRAVEL = (_number("minutes", "min"), _number("km", "km"))

DISTRICTS = CountryTable(
    "districts.csv",
    (
        *_text("code", "name_en", "province_code", "province_en"), *_POINT, _number("population", "people"),
        _number("area_km2", "km2"), _number("households", required=False),
        _number("households_1p", required=False),
    ),
    ("code",),
)  # fmt: skip
FERRIES = CountryTable(
    "ferry_districts.csv", (*_text("code"), Column("ferry_share", "number", minimum=0, maximum=1)),
    ("code",), needed=False,
)  # fmt: skip
PROVINCES = CountryTable(
    "provinces.csv",
    (*_text("province_code", "name_en"), _number("population"), _number("area_km2"), _number("districts"),
     _number("households")),
    ("province_code",), needed=False,
)  # fmt: skip
SITES = CountryTable(
    "sites.csv", (*_text("id", "name_en", "type"), *_POINT, *_text("district_code")), ("id",)
)
SITE_MARKET = CountryTable(
    "site_market.csv",
    (*_text("id", "kind"), _number("rent_krw_m2_month"), _number("price_krw_m2"), _number("land_krw_m2"),
     _number("vacant_m2", "m2")),
    ("id",),
)  # fmt: skip
GATEWAYS = CountryTable(
    "gateways.csv",
    (*_text("id", "name_en", "mode"), *_POINT, *_text("district_code"),
     Column("express_figure", "text", required=False)),
    ("id",),
)  # fmt: skip
CARRIERS = CountryTable(
    "carriers.csv", (*_text("id", "name_en"), Column("entry_hub", "text", required=False)), ("id",)
)
HUBS = CountryTable(
    "hubs.csv", (*_text("id", "carrier", "name_en"), *_POINT, *_text("district_code")), ("id",)
)
ORIGINS = CountryTable(
    "origins.csv",
    (*_text("origin", "name_en", "export_point", "mode"), _number("road_km", "km"), _number("hours", "h")),
    ("origin", "export_point", "mode"),
)  # fmt: skip
SEA_LEGS = CountryTable(
    "sea_legs.csv",
    (*_text("origin", "gateway"), _number("km", "km"), _number("hours_container_14kn", "h"),
     _number("hours_ferry_18kn", "h", required=False)),
    ("origin", "gateway"),
)  # fmt: skip
AIR_LEGS = CountryTable(
    "air_legs.csv", (*_text("origin_iata", "gateway"), _number("block_hours_est", "h")),
    ("origin_iata", "gateway"), needed=False,
)  # fmt: skip
PRODUCTS = CountryTable("products.csv", _text("id", "name_en", "domestic", "cold"), ("id",))
SEASON = CountryTable(
    "season.csv",
    (Column("month", "integer", minimum=1, maximum=12), _number("index")),
    ("month",),
)
PLACE_TO_DISTRICT = CountryTable(
    "place_to_district.csv", (*_text("place_id", "district_code"), *_TRAVEL), ("place_id", "district_code"),
    needed=False,
)  # fmt: skip
PLACE_TO_PLACE = CountryTable(
    "place_to_place.csv", (*_text("from_id", "to_id"), *_TRAVEL), ("from_id", "to_id"), needed=False
)
TABLES = (
    DISTRICTS, FERRIES, PROVINCES, SITES, SITE_MARKET, GATEWAYS, CARRIERS, HUBS, ORIGINS, SEA_LEGS, AIR_LEGS,
    PRODUCTS, SEASON, PLACE_TO_DISTRICT, PLACE_TO_PLACE,
)  # fmt: skip


@dataclass(frozen=True)
class Product:
    """A class of boxes of the base case: sold by sellers inside the country, and kept cold."""

    id: str
    domestic: bool
    cold: bool


@dataclass(frozen=True)
class ExpressGateway:
    """A gateway where express parcels are cleared, ``mode`` sea or air.

    ``figure``: the register's row with the boxes that it clears a year.
    """

    id: str
    mode: str
    figure: str


def rows_of(table: CountryTable, folder: Path = COUNTRY) -> list[tuple[int, dict[str, Cell]]]:
    """Rows of one table with their lines. Raises InputError, naming file, line and column."""
    return read_rows(folder / table.file, table.columns, table.key, others=True)


@cache
def products(folder: Path = COUNTRY) -> tuple[Product, ...]:
    """The classes of the base case, in the order of their table. Raises InputError."""
    found = []
    for line, row in rows_of(PRODUCTS, folder):
        for name in ("domestic", "cold"):
            if row[name] not in (YES, NO):
                allowed = message("{quoted} or {last}", quoted=YES, last=NO)
                raise InputError(
                    repr(row[name]), allowed, file=str(folder / PRODUCTS.file), field=name, line=line
                )
        found.append(Product(str(row["id"]), row["domestic"] == YES, row["cold"] == YES))
    return tuple(found)


@cache
def express_gateways() -> tuple[ExpressGateway, ...]:
    """The gateways where express parcels are cleared, in the order of their table. Raises InputError."""
    rows = (row for _, row in rows_of(GATEWAYS))
    return tuple(
        ExpressGateway(str(row["id"]), str(row["mode"]), str(row["express_figure"]))
        for row in rows
        if row["express_figure"]
    )


@cache
def origins() -> tuple[str, ...]:
    """Ids of the clusters where imported boxes start, in the order of their table. Raises InputError."""
    return tuple(dict.fromkeys(str(row["origin"]) for _, row in rows_of(ORIGINS)))


@cache
def season(folder: Path = COUNTRY) -> tuple[float, ...]:
    """Index of orders per calendar day for each month of a year, January first. Raises InputError."""
    known = {int(float(row["month"] or 0)): float(row["index"] or 0.0) for _, row in rows_of(SEASON, folder)}
    missing = [str(month) for month in range(1, 13) if month not in known]
    if missing:
        raise InputError(
            message("no month {names}", names=", ".join(missing)), "the months 1 to 12",
            file=str(folder / SEASON.file), field="month",
        )  # fmt: skip
    return tuple(known[month] for month in range(1, 13))


@cache
def display_names(folder: Path = COUNTRY) -> dict[str, dict[str, str]]:
    """Names of classes, origins and gateways by id and language code, from the columns name_en, name_xx."""
    found: dict[str, dict[str, str]] = {}
    for table, id in ((PRODUCTS, "id"), (ORIGINS, "origin"), (GATEWAYS, "id")):
        found |= names_of(table, id, folder)
    return found


def names_of(table: CountryTable, id: str, folder: Path = COUNTRY) -> dict[str, dict[str, str]]:
    """By id and language code, the names that a table gives in its columns ``name_xx``."""
    from planner.sheets import read_records

    (_, header), *rows = read_records(folder / table.file)
    columns = [str(name) for name in header]
    languages = {n: name.removeprefix("name_") for n, name in enumerate(columns) if name.startswith("name_")}
    at = columns.index(id)
    return {str(row[at]): {code: str(row[n]) for n, code in languages.items() if row[n]} for _, row in rows}
