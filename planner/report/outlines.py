"""Outlines of Korea as small SVG paths, built once from data/ into an asset of this package.

Neighbours share their borders vertex by vertex, so borders are cut where three areas meet and every piece
is thinned once: no gaps open between districts. Two remote islands are drawn nearer than they lie.
Rebuild with ``python -m planner.report.outlines``.
"""

from __future__ import annotations

import json
import math
from collections import defaultdict
from functools import cache
from pathlib import Path
from typing import Any

from planner.paths import COUNTRY
from planner.writing import write_whole

ASSETS = Path(__file__).with_name("assets")
OUTLINES = ASSETS / "korea.json"

UNITS_PER_DEGREE = 1800
"""Drawing units per degree of latitude: one is some 62 m."""
WEST, NORTH = 125.02, 38.70
WIDTH, HEIGHT = 7050, 10150
"""Size of the drawing, in its units."""
TOLERANCE = 3.2
"""How far a thinned border may stray, drawing units: some 200 m."""
SMALLEST_ISLAND = 55.0
"""Islands below this area, in square drawing units, are left out unless their district has no other part."""

_SHRINK = math.cos(math.radians(36.2))
_SHIFTS = {"ulleung": (130.5, 180.0, -1.37), "baengnyeong": (0.0, 124.9, 0.66)}
"""Longitudes from, to, and how many degrees these islands are moved towards the mainland."""

Point = tuple[int, int]
Ring = list[Point]


def project(lat: float, lon: float) -> tuple[float, float]:
    """Drawing position of a place in WGS84 degrees; remote islands are moved as the outlines are."""
    lon += sum(shift for low, high, shift in _SHIFTS.values() if low <= lon <= high)
    return (lon - WEST) * _SHRINK * UNITS_PER_DEGREE, (NORTH - lat) * UNITS_PER_DEGREE


def unproject(x: float, y: float) -> tuple[float, float]:
    """Latitude and longitude of a drawing position on the mainland: the inverse of ``project`` there."""
    return round(NORTH - y / UNITS_PER_DEGREE, 4), round(WEST + x / (_SHRINK * UNITS_PER_DEGREE), 4)


@cache
def outlines() -> dict[str, Any]:
    """The asset: ``districts`` and ``provinces`` as SVG path data by code, ``insets`` as x, y, w, h."""
    shapes: dict[str, Any] = json.loads(OUTLINES.read_text(encoding="utf-8"))
    return shapes


def build() -> dict[str, Any]:
    """Read the boundaries of data/ and thin them."""
    insets = []
    districts = _read(COUNTRY / "districts.geojson")
    for low, high, _ in _SHIFTS.values():
        moved = [p for rings in districts.values() for ring in rings for p in ring if low <= p[0] <= high]
        spots = [project(lat, lon) for lon, lat in moved]
        xs, ys = [x for x, _ in spots], [y for _, y in spots]
        margin = 60
        insets.append(
            [round(min(xs) - margin), round(min(ys) - margin),
             round(max(xs) - min(xs) + 2 * margin), round(max(ys) - min(ys) + 2 * margin)]
        )  # fmt: skip
    return {
        "width": WIDTH,
        "height": HEIGHT,
        "insets": insets,
        "districts": _paths(districts),
        "provinces": _paths(_read(COUNTRY / "provinces.geojson")),
    }


def _read(path: Path) -> dict[str, list[list[tuple[float, float]]]]:
    rings: dict[str, list[list[tuple[float, float]]]] = {}
    for feature in json.loads(path.read_bytes())["features"]:
        code = str(feature["properties"]["code"])
        parts = feature["geometry"]["coordinates"]
        rings[code] = [[(float(x), float(y)) for x, y in ring] for part in parts for ring in part]
    return rings


def _paths(areas: dict[str, list[list[tuple[float, float]]]]) -> dict[str, str]:
    drawn = {
        code: [[_place(lat, lon) for lon, lat in ring[:-1]] for ring in rings]
        for code, rings in areas.items()
    }
    corners = _corners(drawn)
    thinned: dict[tuple[Point, ...], Ring] = {}
    paths = {}
    for code, rings in drawn.items():
        parts = [_thin_ring(ring, corners, thinned) for ring in rings]
        largest = max(parts, key=_area)
        kept = [p for p in parts if p is largest or (len(p) > 2 and _area(p) >= SMALLEST_ISLAND)]
        paths[code] = "".join(_path(part) for part in kept)
    return paths


def _place(lat: float, lon: float) -> Point:
    x, y = project(lat, lon)
    return round(x), round(y)


def _corners(areas: dict[str, list[Ring]]) -> set[Point]:
    """Points where borders meet: those with other than two neighbours over all rings."""
    neighbours: dict[Point, set[Point]] = defaultdict(set)
    for rings in areas.values():
        for ring in rings:
            for here, there in zip(ring, ring[1:] + ring[:1], strict=True):
                if here != there:
                    neighbours[here].add(there)
                    neighbours[there].add(here)
    return {point for point, others in neighbours.items() if len(others) != 2}


def _thin_ring(ring: Ring, corners: set[Point], thinned: dict[tuple[Point, ...], Ring]) -> Ring:
    cuts = [i for i, point in enumerate(ring) if point in corners]
    # A ring without corners (an island) is cut at its smallest point and the one opposite, as all rings are.
    if len(cuts) < 2:
        first = cuts[0] if cuts else ring.index(min(ring))
        cuts = sorted({first, (first + len(ring) // 2) % len(ring)})
    result: Ring = []
    for number, start in enumerate(cuts):
        end = cuts[(number + 1) % len(cuts)]
        piece = ring[start : end + 1] if start < end else ring[start:] + ring[: end + 1]
        forward = piece[0] <= piece[-1]
        key = tuple(piece if forward else piece[::-1])
        if key not in thinned:
            thinned[key] = _thin(list(key))
        part = thinned[key] if forward else thinned[key][::-1]
        result += part[:-1]
    return result


def _thin(line: Ring) -> Ring:
    """Douglas and Peucker's thinning of an open line."""
    if len(line) < 3:
        return line
    (ax, ay), (bx, by) = line[0], line[-1]
    length = math.hypot(bx - ax, by - ay)
    far, where = 0.0, 0
    for i, (x, y) in enumerate(line[1:-1], start=1):
        across = abs((bx - ax) * (ay - y) - (ax - x) * (by - ay))
        off = across / length if length else math.hypot(x - ax, y - ay)
        if off > far:
            far, where = off, i
    if far <= TOLERANCE:
        return [line[0], line[-1]]
    return _thin(line[: where + 1])[:-1] + _thin(line[where:])


def _area(ring: Ring) -> float:
    return abs(sum(x * v - u * y for (x, y), (u, v) in zip(ring, ring[1:] + ring[:1], strict=True))) / 2


def _path(ring: Ring) -> str:
    x, y = ring[0]
    text = f"M{x} {y}l"
    steps = []
    for u, v in ring[1:]:
        steps.append(f"{u - x} {v - y}")
        x, y = u, v
    return (text + " ".join(steps) + "z").replace(" -", "-")


if __name__ == "__main__":
    write_whole(OUTLINES, json.dumps(build(), separators=(",", ":"), allow_nan=False))
