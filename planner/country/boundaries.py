"""Boundaries of districts and provinces, as rings of positions; discs where a country gives no boundaries."""

from __future__ import annotations

import json
import math
from pathlib import Path

import pandas as pd

from planner.country.roads import EARTH_RADIUS_KM
from planner.errors import InputError

DISTRICTS, PROVINCES = "districts.geojson", "provinces.geojson"
CORNERS = 12
"""Of the polygon that stands for a district of which no boundary is known."""

Ring = list[tuple[float, float]]
"""Longitude and latitude of each corner, degrees; the first is also the last."""


def of_districts(folder: Path, districts: pd.DataFrame) -> dict[str, list[Ring]]:
    """Rings of each district by its code, in the order of the country's file of boundaries.

    Without a file, a disc of the district's area around its point. Raises InputError for a file that is no
    GeoJSON, or that lacks a district.
    """
    if not (folder / DISTRICTS).exists():
        rows = districts[["lat", "lon", "area_km2"]].astype(float).iterrows()
        return {str(code): [_disc(row["lat"], row["lon"], row["area_km2"])] for code, row in rows}
    found = read_boundaries(folder / DISTRICTS)
    if unlike := sorted(set(found) ^ set(districts.index)):
        allowed = "the codes of the districts, each once"
        raise InputError(", ".join(unlike[:5]), allowed, file=str(folder / DISTRICTS), field="code")
    return found


def of_provinces(folder: Path) -> dict[str, list[Ring]]:
    """Rings of each province by its code, none where there is no file. Raises InputError."""
    return read_boundaries(folder / PROVINCES) if (folder / PROVINCES).exists() else {}


def read_boundaries(path: Path) -> dict[str, list[Ring]]:
    """Rings of each feature of a GeoJSON file of polygons by its property ``code``. Raises InputError."""
    found: dict[str, list[Ring]] = {}
    try:
        for feature in json.loads(path.read_bytes())["features"]:
            geometry = feature["geometry"]
            many = geometry["type"] == "MultiPolygon"
            polygons = geometry["coordinates"] if many else [geometry["coordinates"]]
            rings = [[(float(x), float(y)) for x, y in ring] for polygon in polygons for ring in polygon]
            found[str(feature["properties"]["code"])] = rings
    except (OSError, ValueError, KeyError, TypeError) as error:
        allowed = "GeoJSON: features of polygons with a property code"
        raise InputError(f"{type(error).__name__}: {error}", allowed, file=str(path)) from None
    return found


def _disc(lat: float, lon: float, area_km2: float) -> Ring:
    """A regular polygon of that area around a position."""
    turn = 2 * math.pi / CORNERS
    radius = math.degrees(math.sqrt(2 * area_km2 / (CORNERS * math.sin(turn))) / EARTH_RADIUS_KM)
    east = radius / math.cos(math.radians(lat))
    corners = [n % CORNERS * turn for n in range(CORNERS + 1)]
    return [(lon + east * math.cos(angle), lat + radius * math.sin(angle)) for angle in corners]
