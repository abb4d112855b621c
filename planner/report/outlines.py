"""Outlines of the country as small SVG paths, built once into a file of its folder.

Neighbours share their borders vertex by vertex, so borders are cut where three areas meet and every piece
is thinned once: no gaps open between districts. What is remote is drawn nearer than it lies (insets).
Rebuild with ``python -m planner.report.outlines``.
"""

from __future__ import annotations

import json
import math
from collections import defaultdict
from functools import cache
from typing import Any

from planner.country import current_country
from planner.manifest import manifest
from planner.paths import COUNTRY
from planner.writing import write_whole

FILE = "outlines.json"
DRAWING = manifest().drawing
"""Corner, size and scale of the map, and what is drawn elsewhere than it lies."""
TOLERANCE = 3.2
"""How far a thinned border may stray, drawing units."""
SMALLEST_ISLAND = 55.0
"""Islands below this area, in square drawing units, are left out unless their district has no other part."""

_SHRINK = math.cos(math.radians(DRAWING.true_latitude))

Point = tuple[int, int]
Ring = list[Point]


def project(lat: float, lon: float) -> tuple[float, float]:
    """Drawing position of a place in WGS84 degrees; remote islands are moved as the outlines are."""
    lon += sum(i.shift for i in DRAWING.insets if i.longitudes[0] <= lon <= i.longitudes[1])
    scale = DRAWING.units_per_degree
    return (lon - DRAWING.west) * _SHRINK * scale, (DRAWING.north - lat) * scale


def unproject(x: float, y: float) -> tuple[float, float]:
    """Latitude and longitude of a drawing position on the mainland: the inverse of ``project`` there."""
    scale = DRAWING.units_per_degree
    return round(DRAWING.north - y / scale, 4), round(DRAWING.west + x / (_SHRINK * scale), 4)


@cache
def outlines() -> dict[str, Any]:
    """``districts`` and ``provinces`` as SVG path data by code, ``insets`` as x, y, w, h.

    Of the country's file where it has one, else built from its boundaries.
    """
    file = COUNTRY / FILE
    shapes: dict[str, Any] = json.loads(file.read_text(encoding="utf-8")) if file.exists() else build()
    return shapes


def build() -> dict[str, Any]:
    """Read the country's boundaries and thin them."""
    insets = []
    districts = current_country().district_boundaries
    for low, high in (inset.longitudes for inset in DRAWING.insets):
        moved = [p for rings in districts.values() for ring in rings for p in ring if low <= p[0] <= high]
        spots = [project(lat, lon) for lon, lat in moved]
        xs, ys = [x for x, _ in spots], [y for _, y in spots]
        margin = 60
        insets.append(
            [round(min(xs) - margin), round(min(ys) - margin),
             round(max(xs) - min(xs) + 2 * margin), round(max(ys) - min(ys) + 2 * margin)]
        )  # fmt: skip
    return {
        "width": DRAWING.width,
        "height": DRAWING.height,
        "insets": insets,
        "districts": _paths(districts),
        "provinces": _paths(current_country().province_boundaries),
    }


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
    write_whole(COUNTRY / FILE, json.dumps(build(), separators=(",", ":"), allow_nan=False))
