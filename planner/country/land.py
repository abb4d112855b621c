"""On which district's land a position lies: point in polygon with the shipped outlines, islands included."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

import numpy as np
import numpy.typing as npt

from planner.country.country import current_country
from planner.country.roads import EARTH_RADIUS_KM

COAST_TOLERANCE_KM = 1.0
"""So far off its outline a place still counts as in a district. The outlines are simplified to 300 m, islands
below 0.6 km2 are left out of them, and land has been won from the sea since 2020: of the shipped places the
farthest off is a port site, by 0.4 km."""

_KM_PER_DEGREE = np.radians(1.0) * EARTH_RADIUS_KM


@dataclass(frozen=True)
class _Edges:
    """All edges of all outlines: degrees of both ends, and the number of the district that they bound."""

    lon: npt.NDArray[np.float64]
    lat: npt.NDArray[np.float64]
    to_lon: npt.NDArray[np.float64]
    to_lat: npt.NDArray[np.float64]
    district: npt.NDArray[np.int64]


def off_land_km(lat: float, lon: float) -> dict[str, float]:
    """Distance of a position from every district's land by its code, km; 0 inside."""
    codes, edges = _outlines()
    # Flat around the position: exact to some metres at the distances that are told apart here.
    x, to_x = (_KM_PER_DEGREE * np.cos(np.radians(lat)) * (v - lon) for v in (edges.lon, edges.to_lon))
    y, to_y = (_KM_PER_DEGREE * (v - lat) for v in (edges.lat, edges.to_lat))
    # Even-odd rule: a ray to the east leaves a district through an odd number of its edges.
    across = (y > 0) != (to_y > 0)
    rise = np.where(across, to_y - y, 1.0)
    east = across & (x - y * (to_x - x) / rise > 0)
    inside = np.bincount(edges.district[east], minlength=len(codes)) % 2 == 1
    distance = np.full(len(codes), np.inf)
    np.minimum.at(distance, edges.district, _to_edges(x, y, to_x, to_y))
    return dict(zip(codes, np.where(inside, 0.0, distance).tolist(), strict=True))


def _to_edges(
    x: npt.NDArray[np.float64],
    y: npt.NDArray[np.float64],
    to_x: npt.NDArray[np.float64],
    to_y: npt.NDArray[np.float64],
) -> npt.NDArray[np.float64]:
    """Distance of the origin from every edge."""
    dx, dy = to_x - x, to_y - y
    square = dx**2 + dy**2
    along = np.clip(-(x * dx + y * dy) / np.where(square > 0, square, 1.0), 0.0, 1.0)
    return np.asarray(np.hypot(x + along * dx, y + along * dy))


@cache
def _outlines() -> tuple[tuple[str, ...], _Edges]:
    boundaries = current_country().district_boundaries
    starts, ends, owners = [], [], []
    for number, rings in enumerate(boundaries.values()):
        for ring in rings:
            points = np.array(ring, dtype=float)
            starts.append(points[:-1])
            ends.append(points[1:])
            owners.append(np.full(len(points) - 1, number, dtype=np.int64))
    start, end = np.vstack(starts), np.vstack(ends)
    edges = _Edges(start[:, 0], start[:, 1], end[:, 0], end[:, 1], np.concatenate(owners))
    return tuple(boundaries), edges
