"""A user's own travel times, put into the geography; what cannot be, or is far off, is asked back."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from dataclasses import replace as with_fields

import pandas as pd

from planner.country.geography import Geography
from planner.country.roads import great_circle_km
from planner.districts import ReadDistrict, WrittenDistrict, read_districts
from planner.errors import OR_ACCEPTED, InputError, message
from planner.table_rules import Column, check_table, near_matches

TRAVEL_COLUMNS = (
    Column("place_id", "text"),
    Column("district_code", "text"),
    Column("district_name", "text", required=False),
    Column("minutes", "number", minimum=0, unit="min"),
    Column("km", "number", minimum=0, unit="km"),
)
"""The columns of a table of own travel; read it with `read_table(path, TRAVEL_COLUMNS, TRAVEL_KEY)`."""

TRAVEL_KEY = ("place_id", "district_code")

FASTEST_KM_PER_HOUR = 130.0
"""No road trip is faster on average: limits end at 120, the shipped figures at 93."""
MOST_TIMES_LONGER = 3.0
"""A trip is no longer than so many times the known one: a detour or a jam is not, minutes in seconds are."""
_CENTRE_ERROR_KM = 0.5
"""The centre of a district's people is not known more exactly."""
_MORE = ("{found} ({n} more row is unusual)", "{found} ({n} more rows are unusual)")


@dataclass(frozen=True)
class _Trip:
    """One row, beside what is known of its pair: the great circle, and minutes and km without the row."""

    line: int
    minutes: float
    km: float
    crow_km: float
    known_minutes: float
    known_km: float


def with_travel(geography: Geography, travel_table: pd.DataFrame, *, accepted: bool = False) -> Geography:
    """The geography with a user's minutes and km for some pairs of place (site, gateway, hub) and district.

    `travel_table` has the columns TRAVEL_COLUMNS. Travel between places stays as it is. Raises InputError
    for a broken table, a pair twice, an unknown place or district, naming the nearest, and, unless they are
    `accepted`, for the first row that cannot be or is far from what `geography` knows of its pair: shorter
    than the crow flies; more than three times as long, in minutes or in km; faster than 130 km/h.
    """
    table = check_table(travel_table, TRAVEL_COLUMNS, TRAVEL_KEY)
    codes = [read.district.code for read in travel_districts(geography, table)]
    if not accepted and (unusual := _outliers(geography, table, codes)):
        first, found, more = unusual[0], unusual[0].found, len(unusual) - 1
        if more:
            found = message(*_MORE, found=found, n=more)
        raise InputError(
            found, message(OR_ACCEPTED, allowed=first.allowed, name="'travel_outliers'"),
            file=table.attrs["file"], field=first.field, line=first.line, accept="travel_outliers",
        )  # fmt: skip
    changed = {}
    for name, matrix in (("minutes", geography.place_minutes), ("km", geography.place_km)):
        values = matrix.to_numpy(dtype=float, copy=True)
        rows = matrix.index.get_indexer(pd.Index(table["place_id"]))
        values[rows, matrix.columns.get_indexer(pd.Index(codes))] = table[name]
        changed[name] = pd.DataFrame(values, index=matrix.index, columns=matrix.columns)
    return with_fields(geography, place_minutes=changed["minutes"], place_km=changed["km"])


def travel_districts(geography: Geography, table: pd.DataFrame) -> list[ReadDistrict]:
    """The district of each row of a checked table. Raises InputError for an unknown place or district."""
    file, places = table.attrs["file"], geography.place_minutes.index
    for line, place in table["place_id"].items():
        if place not in places:
            allowed = message("the id of a site, gateway or hub ({near})", near=near_matches(place, places))
            raise InputError(repr(place), allowed, file=file, field="place_id", line=int(str(line)))
    names = table["district_name"].fillna("")
    written = [
        WrittenDistrict(int(str(line)), code, name, beside=place)
        for line, code, name, place in zip(
            table.index, table["district_code"], names, table["place_id"], strict=True
        )
    ]
    return read_districts(written, file)


def _outliers(geography: Geography, table: pd.DataFrame, codes: Sequence[str]) -> list[InputError]:
    places = pd.concat([geography.sites, geography.gateways, geography.hubs])
    start, end = places.loc[table["place_id"]], geography.districts.loc[list(codes)]
    ends = [frame[name].to_numpy(float) for frame in (start, end) for name in ("lat", "lon")]
    crow = great_circle_km(*ends)
    known = geography.place_minutes
    at = known.index.get_indexer(pd.Index(table["place_id"])), known.columns.get_indexer(pd.Index(codes))
    minutes, km = (m.to_numpy(float)[at].tolist() for m in (known, geography.place_km))
    lines = [int(str(line)) for line in table.index]
    rows = zip(lines, table["minutes"], table["km"], crow.tolist(), minutes, km, strict=True)
    return [error for row in rows if (error := _unusual(_Trip(*row))) is not None]


def _unusual(trip: _Trip) -> InputError | None:
    if trip.km < trip.crow_km - _CENTRE_ERROR_KM:
        found = message(
            "{n} km, less than the {m} km that the crow flies", n=f"{trip.km:,.10g}", m=f"{trip.crow_km:.1f}"
        )
        return InputError(
            found, message("at least {n} km", n=f"{trip.crow_km:.1f}"), field="km", line=trip.line
        )
    for field, unit, value, known in (
        ("minutes", "min", trip.minutes, trip.known_minutes), ("km", "km", trip.km, trip.known_km),
    ):  # fmt: skip
        if value > MOST_TIMES_LONGER * known:
            found = message(
                "{n} {unit}, {m} times the known {k}",
                n=f"{value:,.10g}", unit=unit, m=f"{value / known:,.1f}", k=f"{known:,.1f}",
            )  # fmt: skip
            most = f"{MOST_TIMES_LONGER * known:,.1f}"
            allowed = message("at most {n} {unit} (no seconds, no metres)", n=most, unit=unit)
            return InputError(found, allowed, field=field, line=trip.line)
    fastest = FASTEST_KM_PER_HOUR
    if trip.km > fastest * trip.minutes / 60:
        found = message("{n} min for {m} km", n=f"{trip.minutes:,.10g}", m=f"{trip.km:,.10g}")
        allowed = message(
            "at least {n} min ({m} km an hour)", n=f"{trip.km / fastest * 60:,.1f}", m=f"{fastest:g}"
        )
        return InputError(found, allowed, field="minutes", line=trip.line)
    return None
