"""A user's own candidate sites, put into the shipped geography.

A site needs no road data: its travel is estimated from the districts around it. Measured by leaving out
each of 58 shipped sites and putting it back by its position alone, the minutes to the 252 districts are
off by 2.6 % in the median (7 % for the worst site; 15 % for districts within 15 km, 2 % beyond 60 km), the km
by 2 %. A further leg from the site to the centres around it would put the median at 14 %: the road from a
centre already holds the way out of the district.
"""

from __future__ import annotations

from dataclasses import replace as with_fields
from functools import cache

import numpy as np
import numpy.typing as npt
import pandas as pd

from planner.country.geography import Geography
from planner.country.roads import great_circle_km
from planner.country.site_districts import districts_of
from planner.errors import InputError, message
from planner.manifest import manifest
from planner.table_rules import Column, check_table

MONEY_COLUMNS = ("rent_krw_m2_month", "vacant_m2", "price_krw_m2", "land_krw_m2")

SITE_KEY = ("id",)

_NEIGHBOURS = 3
_LEAST_DISTANCE_KM = 0.5
"""Weights do not grow further below this distance: a district's centre is not known more exactly."""

_MOSTLY_BY_FERRY = 0.3
"""Above this share of people, a district's mean travel says little about its neighbours', and the reverse."""

_LOCAL_KM, _LOCAL_DETOUR, _LOCAL_KM_PER_HOUR = 15.0, 1.3, 40.0
"""Between places this near (great circle), a direct local road bounds the way through the centres."""


@cache
def site_columns() -> tuple[Column, ...]:
    """The columns of a table of own sites; read it with `read_table(path, site_columns(), SITE_KEY)`."""
    (south, north), (west, east) = manifest().latitudes, manifest().longitudes
    money = manifest().currency.code
    return (
        Column("id", "text"),
        Column("name", "text"),
        Column("lat", "number", minimum=south, maximum=north, unit="degrees north"),
        Column("lon", "number", minimum=west, maximum=east, unit="degrees east"),
        Column("rent_krw_m2_month", "number", required=False, minimum=0, unit=f"{money}/m2/month"),
        Column("vacant_m2", "number", required=False, minimum=0, unit="m2"),
        Column("price_krw_m2", "number", required=False, minimum=0, unit=f"{money}/m2"),
        Column("land_krw_m2", "number", required=False, minimum=0, unit=f"{money}/m2"),
        Column("district_code", "text", required=False),
        Column("district_name", "text", required=False),
    )


def with_sites(geography: Geography, sites_table: pd.DataFrame, *, replace: bool) -> Geography:
    """The geography with a user's sites added to its sites or, with `replace`, in their place.

    `sites_table` has the columns `site_columns`. A site's `type` is "own site"; it is in no free trade zone.
    Its district, if not given, is the one on whose land it stands (or at most 1 km off it). Money columns
    left empty are taken from the nearest site of `geography`, and `rent_kind` says so: "assumed: nearest
    site <id>", or "own; <columns> assumed: nearest site <id>" where only some are; "own" where none is.

    Travel to a district is the mean of that from the 3 nearest districts' centres, with inverse great-circle
    distances as weights; districts mostly reached by ferry only count for sites inside them, and then alone.
    To another place it is the same mean over that place's travel, at most great circle x 1.3 at 40 km/h
    within 15 km. Use `with_travel` afterwards for known figures.

    Raises InputError for a broken table, an id twice or taken by a place that stays, a position at sea or
    outside the country, a district that is unknown, or not the one that the position is in, or that its code
    leaves open.
    """
    table = check_table(sites_table, site_columns(), SITE_KEY)
    kept = geography.sites.iloc[:0] if replace else geography.sites
    others = pd.Index([*kept.index, *geography.gateways.index, *geography.hubs.index])
    _check_free(table, {*others, *geography.provinces.index, *geography.districts.index})
    table["district_code"] = districts_of(table)
    own = _priced(table, geography)
    weights, direct_km = _weights(own, geography), _direct_km(own, geography, others)
    place_minutes, between_minutes = _estimated(
        weights,
        geography.district_minutes,
        geography.place_minutes.loc[others],
        geography.between_minutes.loc[others, others],
        direct_km / _LOCAL_KM_PER_HOUR * 60,
    )
    place_km, between_km = _estimated(
        weights,
        geography.district_km,
        geography.place_km.loc[others],
        geography.between_km.loc[others, others],
        direct_km,
    )
    # Sites come first, as everywhere: the own ones behind the kept ones, before gateways and hubs.
    places = pd.Index([*kept.index, *own.index, *others[len(kept) :]], name="place_id")
    return with_fields(
        geography,
        sites=own if replace else pd.concat([kept, own]),
        place_minutes=place_minutes.loc[places],
        place_km=place_km.loc[places],
        between_minutes=between_minutes.loc[places, places],
        between_km=between_km.loc[places, places],
    )


def _check_free(table: pd.DataFrame, taken: set[str]) -> None:
    for line, id in table["id"].items():
        if id in taken:
            allowed = "an id of no shipped place: site (unless all are replaced), gateway, hub, district"
            file, found = table.attrs["file"], message("{id}, the id of another place", id=repr(id))
            raise InputError(found, allowed, file=file, field="id", line=int(str(line)))


def _priced(table: pd.DataFrame, geography: Geography) -> pd.DataFrame:
    """The table as rows of `Geography.sites`, with missing money columns of the nearest known site."""
    own = table.set_index("id").rename(columns={"name": "name_en"})
    own["name_ko"], own["type"], own["free_trade_zone"] = own["name_en"], "own site", False
    own["province_code"] = own["district_code"].map(geography.districts["province_code"])
    distances = _distances(own, geography.sites)
    nearest = geography.sites.index[distances.argmin(axis=1)]
    kinds = []
    unknown = own[list(MONEY_COLUMNS)].isna()
    for id, model in zip(own.index, nearest, strict=True):
        missing = [name for name in MONEY_COLUMNS if unknown.at[id, name]]
        own.loc[id, missing] = geography.sites.loc[model, missing].astype(float)
        some = "" if len(missing) == len(MONEY_COLUMNS) else f"own; {', '.join(missing)} "
        kinds.append(f"{some}assumed: nearest site {model}" if missing else "own")
    own["rent_kind"] = kinds
    return own[geography.sites.columns]


def _weights(own: pd.DataFrame, geography: Geography) -> pd.DataFrame:
    """Weights of the districts in each own site's travel, sites x districts; each row adds up to 1."""
    districts = geography.districts
    distances = _distances(own, districts)
    by_ferry = (districts["ferry_share"] >= _MOSTLY_BY_FERRY).to_numpy()
    distances[:, by_ferry] = np.inf
    weights = np.zeros_like(distances)
    for row, code in enumerate(own["district_code"]):
        home = districts.index.get_loc(code)
        if by_ferry[home]:
            weights[row, home] = 1.0
            continue
        near = np.argsort(distances[row], kind="stable")[:_NEIGHBOURS]
        weights[row, near] = 1 / np.maximum(distances[row, near], _LEAST_DISTANCE_KM)
    scaled = weights / weights.sum(axis=1, keepdims=True)
    return pd.DataFrame(scaled, index=own.index, columns=districts.index)


def _estimated(
    weights: pd.DataFrame,
    between_districts: pd.DataFrame,
    from_places: pd.DataFrame,
    between_places: pd.DataFrame,
    direct: npt.NDArray[np.float64],
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Travel of places (own sites last) to districts and to places; `direct`: bounds, own x (others, own)."""
    others, own = between_places.index, weights.index
    places = pd.Index([*others, *own], name="place_id")
    to_districts = weights.to_numpy() @ between_districts.to_numpy()
    to_others = weights.to_numpy() @ from_places.to_numpy().T
    to_own = to_districts @ weights.to_numpy().T
    bounded = np.minimum(np.hstack([to_others, (to_own + to_own.T) / 2]), direct)
    to_others, to_own = bounded[:, : len(others)], bounded[:, len(others) :]
    square = np.block([[between_places.to_numpy(), to_others.T], [to_others, to_own]])
    rows = np.vstack([from_places.to_numpy(), to_districts])
    return (
        pd.DataFrame(rows, index=places, columns=from_places.columns),
        pd.DataFrame(square, index=places, columns=places),
    )


def _direct_km(own: pd.DataFrame, geography: Geography, others: pd.Index) -> npt.NDArray[np.float64]:
    """Length of a direct local road, own x (others, own); infinite beyond the distance where it is one."""
    known = pd.concat([geography.sites, geography.gateways, geography.hubs]).loc[others]
    ends = pd.concat([known[["lat", "lon"]], own[["lat", "lon"]]])
    distances = _distances(own, ends)
    return np.where(distances <= _LOCAL_KM, distances * _LOCAL_DETOUR, np.inf)


def _distances(rows: pd.DataFrame, columns: pd.DataFrame) -> npt.NDArray[np.float64]:
    """Great-circle km from each row of one table to each row of the other."""
    start = (rows[name].to_numpy(float)[:, None] for name in ("lat", "lon"))
    return great_circle_km(*start, *(columns[name].to_numpy(float) for name in ("lat", "lon")))
