"""Positions at sea and in the North are not in South Korea; islands, ports and the coast are."""

from __future__ import annotations

import json

import numpy as np
import pandas as pd
import pytest

from planner.country import great_circle_km, load_geography, off_land_km
from planner.country.land import COAST_TOLERANCE_KM
from planner.paths import COUNTRY
from planner.scenario.schema import SiteRow
from planner.ui.places import misplaced

AT_SEA = {
    "Yellow Sea off Gunsan": (35.95, 126.2), "off Gangneung": (37.8, 129.2),
    "between Jeju and Wando": (33.9, 126.6), "Gyeonggi Bay": (37.25, 126.2), "south of Jeju": (33.05, 126.5),
}  # fmt: skip
IN_THE_NORTH = {
    "Kaesong": (37.97, 126.56), "Haeju": (38.04, 125.71), "Pyonggang": (38.41, 127.29),
    "Kosong": (38.66, 128.31), "Ongjin": (37.93, 125.36),
}  # fmt: skip
ON_ISLANDS = {
    "Ulleung": (37.49, 130.87, "37630"), "Baengnyeong": (37.95, 124.67, "23520"),
    "Jeju": (33.40, 126.55, "39010"), "Jindo": (34.46, 126.2, "36670"), "Geoje": (34.88, 128.62, "38090"),
}  # fmt: skip


def site(lat: float, lon: float) -> SiteRow:
    return SiteRow(id="mine", name="Mine", lat=lat, lon=lon)


@pytest.mark.parametrize("position", [*AT_SEA.values(), *IN_THE_NORTH.values()], ids=[*AT_SEA, *IN_THE_NORTH])
def test_sea_and_north_are_refused_with_the_nearest_land(position: tuple[float, float]) -> None:
    refused = misplaced(site(*position))
    assert refused is not None
    assert refused.field == "lat"
    assert "km from the nearest land of the country" in refused.found
    assert refused.allowed == "a position on land in the country"


@pytest.mark.parametrize(("lat", "lon", "code"), ON_ISLANDS.values(), ids=ON_ISLANDS)
def test_islands_are_land(lat: float, lon: float, code: str) -> None:
    assert misplaced(site(lat, lon)) is None
    assert off_land_km(lat, lon)[code] == 0


def test_every_shipped_place_is_in_its_district_within_the_tolerance() -> None:
    places = load_geography()
    for frame in (places.sites, places.gateways, places.hubs):
        for row in frame.itertuples():
            assert off_land_km(row.lat, row.lon)[row.district_code] <= COAST_TOLERANCE_KM / 2, row.Index


def test_neighbourhoods_are_in_their_districts() -> None:
    points = pd.read_csv(COUNTRY / "neighbourhood_points.csv", dtype={"district_code": str})
    for point in points.iloc[::40].itertuples():
        off = off_land_km(point.lat, point.lon)
        assert off[point.district_code] < 0.05
        assert sum(km == 0 for km in off.values()) <= 1


@pytest.mark.parametrize("position", AT_SEA.values(), ids=AT_SEA)
def test_the_distance_from_land_is_a_little_below_that_from_its_nearest_corner(
    position: tuple[float, float],
) -> None:
    shapes = json.loads((COUNTRY / "districts.geojson").read_text(encoding="utf-8"))["features"]
    off = off_land_km(*position)
    for shape in shapes[::20]:
        corners = np.array([p for part in shape["geometry"]["coordinates"] for ring in part for p in ring])
        nearest = float(great_circle_km(*position, corners[:, 1], corners[:, 0]).min())
        # Flat against round: the difference grows with the distance, to 1 % at 400 km.
        assert 0.9 * nearest < off[str(shape["properties"]["code"])] < 1.01 * nearest
