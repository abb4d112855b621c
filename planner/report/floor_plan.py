"""Buildings' floors by function, all at one scale, a unit of the benchmark design beside them. SVG in metres.

The areas are the plan's; their arrangement is a sketch: squarified treemaps (Bruls, Huizing, van Wijk 2000).
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from html import escape

from planner.manifest import manifest
from planner.plans.types import Building, BuildingReport
from planner.words.reader import Reader

ASPECT = 1.6
"""Length of a floor over its width: usual for logistics buildings with docks along the long side."""
GAP = 18.0
"""Metres between the drawings."""
LABEL = 30.0
"""Metres kept free above a drawing for its name."""
COLORS = {
    "storage": "#8fb9bb", "pick_pack": "#e3bd77", "sorting": "#c79bb0", "shipping_docks": "#9fb6d6",
    "receiving_docks": "#bccbe2", "inspection": "#d8a08c", "returns": "#bcc59a", "cold": "#a9d3e6",
    "": "#dfe3e1",
}  # fmt: skip
"""Light enough for dark letters on every one."""
INK = "#22303c"
FONT = "Pretendard, Noto Sans KR, Noto Sans CJK KR, sans-serif"
NARROWEST = 200.0
"""Metres that a sheet shows at least: a small building alone would fill the screen from top to bottom."""
SCALE_BAR, LONG_BAR = 50.0, 100.0
"""Metres of the bar that says the scale; the longer one where it would else be hard to see."""
HEAD, ROOM = 1 / 48, 1 / 60
"""Largest letters of a drawing's name and of a room, as parts of the sheet's width."""
WIDE_SHEET = 500.0
"""Metres of a sheet above which it has the longer bar."""
FOOT = 26.0
"""Metres kept free below the drawings for the scale bar."""
SMALLEST_NAMED = 0.045
"""Rooms below this share of a floor are named in the list below it only."""


@dataclass(frozen=True)
class Rectangle:
    """A part of a floor, m."""

    x: float
    y: float
    width: float
    height: float


def rooms(building: Building, report: BuildingReport) -> list[tuple[str, float]]:
    """Functions with their m2, largest first, then what else makes up the gross area (``""``)."""
    functions = sorted(((f.function, f.net_m2) for f in report.functions), key=lambda f: -f[1])
    found = [(name, area) for name, area in functions if area > 0]
    rest = building.area_m2 - sum(area for _, area in found)
    return [*found, ("", rest)] if rest > 0 else found


def by_floor(parts: Sequence[tuple[str, float]], floors: int) -> list[list[tuple[str, float]]]:
    """The parts poured into floors of equal area, from the ground up; one that does not fit goes on above.

    What is no function (corridors, walls) stands on every floor alike.
    """
    total = sum(area for _, area in parts)
    rest = sum(area for name, area in parts if not name) / floors
    room = total / floors - rest
    result: list[list[tuple[str, float]]] = [[] for _ in range(floors)]
    floor, left = 0, room
    for name, whole in parts:
        area = whole if name else 0.0
        while area > 1e-6 * total:
            placed = min(area, left) if floor < floors - 1 else area
            result[floor].append((name, placed))
            area, left = area - placed, left - placed
            if left <= 1e-6 * total and floor < floors - 1:
                floor, left = floor + 1, room
    return [[*found, ("", rest)] if rest > 0 else found for found in result]


def squarified(areas: Sequence[float], frame: Rectangle) -> list[Rectangle]:
    """Rectangles of these areas (descending) that fill the frame, as square as can be."""
    placed: list[Rectangle] = []
    rest, left = list(areas), frame
    while rest:
        side = min(left.width, left.height)
        count = 1
        while count < len(rest) and _worst(rest[: count + 1], side) <= _worst(rest[:count], side):
            count += 1
        row, rest = rest[:count], rest[count:]
        deep = sum(row) / side
        at = 0.0
        for area in row:
            along = area / deep
            if left.width >= left.height:
                placed.append(Rectangle(left.x, left.y + at, deep, along))
            else:
                placed.append(Rectangle(left.x + at, left.y, along, deep))
            at += along
        if left.width >= left.height:
            left = Rectangle(left.x + deep, left.y, left.width - deep, left.height)
        else:
            left = Rectangle(left.x, left.y + deep, left.width, left.height - deep)
    return placed


def _worst(row: Sequence[float], side: float) -> float:
    total = sum(row)
    return max(max(side**2 * area / total**2, total**2 / (side**2 * area)) for area in row)


def sheet_width(buildings: Sequence[Building]) -> float:
    """Metres from the left of a sheet to its right that the widest of the buildings needs, field included.

    Drawings of the same sheet width that are shown equally wide have the same scale.
    """
    floors, unit = [max(1, building.floors) for building in buildings], manifest().benchmark_design
    needed = [n * (_length(b) + GAP) + unit.length_m for n, b in zip(floors, buildings, strict=True)]
    return max([NARROWEST, *needed])


def _length(building: Building) -> float:
    """Metres along a floor."""
    return math.sqrt(building.area_m2 / max(1, building.floors) * ASPECT)


def floor_plan(building: Building, report: BuildingReport, sheet: float, reader: Reader) -> str:
    """The drawing: every floor, then the unit, side by side, on a sheet of that width in metres."""
    floors = by_floor(rooms(building, report), max(1, building.floors))
    length = _length(building)
    width = length / ASPECT
    parts, x = [], 0.0
    for number, found in enumerate(floors, start=1):
        found.sort(key=lambda room: -room[1])
        parts.append(_label(x, reader.text("floor_n", number=number), length, sheet, reader))
        frame = Rectangle(x, LABEL, length, width)
        for (name, area), spot in zip(found, squarified([a for _, a in found], frame), strict=True):
            parts.append(_room(name, area, spot, area / (length * width), sheet, reader))
        parts.append(_frame(frame))
        x += length + GAP
    parts.append(_label(x, reader.text("floor_field"), manifest().benchmark_design.length_m, sheet, reader))
    parts.append(_benchmark(x, LABEL))
    foot = LABEL + max(width, manifest().benchmark_design.width_m)
    parts.append(_scale_bar(foot, LONG_BAR if sheet > WIDE_SHEET else SCALE_BAR, ROOM * sheet, reader))
    about = escape(reader.text("floor_alt", site=reader.name(building.name_en, building.name_ko)))
    return (
        f'<svg viewBox="-2 0 {sheet + 4:.1f} {foot + FOOT:.1f}" role="img" aria-label="{about}" '
        f'font-family="{FONT}" '
        f'xmlns="http://www.w3.org/2000/svg">{"".join(parts)}</svg>'
    )


def room_list(building: Building, report: BuildingReport, reader: Reader) -> str:
    """Every room's colour, name and area, as HTML to stand below the drawing."""
    found = [
        f'<span><i style="background:{COLORS.get(name, COLORS[""])}"></i>'
        f"{escape(reader.text(name or 'floor_other'))} {escape(reader.area.shown(area))}</span>"
        for name, area in rooms(building, report)
    ]
    return f'<div class="legend">{"".join(found)}</div>'


def _room(name: str, area: float, spot: Rectangle, share: float, sheet: float, reader: Reader) -> str:
    said = reader.text(name) if name else reader.text("floor_other")
    shown = f"{said}: {reader.area.shown(area)}"
    drawn = (
        f'<g><title>{escape(shown)}</title><rect x="{spot.x:.1f}" y="{spot.y:.1f}" width="{spot.width:.1f}" '
        f'height="{spot.height:.1f}" fill="{COLORS.get(name, COLORS[""])}" stroke="#ffffff"/>'
    )
    # As large as fits, and no letters in what is too small for them: the title and the list have it.
    letters = max(len(said), len(reader.area.shown(area))) * (0.62 if reader.language == "en" else 0.9)
    size = min(ROOM * sheet, 0.86 * spot.width / letters, spot.height / 3)
    if share >= SMALLEST_NAMED and size >= 3.2:
        x, y = spot.x + spot.width / 2, spot.y + spot.height / 2
        drawn += (
            f'<text x="{x:.1f}" y="{y - 0.15 * size:.1f}" font-size="{size:.1f}" text-anchor="middle" '
            f'fill="{INK}" font-weight="600">{escape(said)}</text>'
            f'<text x="{x:.1f}" y="{y + size:.1f}" font-size="{0.86 * size:.1f}" text-anchor="middle" '
            f'fill="{INK}">{escape(reader.area.shown(area))}</text>'
        )
    return drawn + "</g>"


def _frame(frame: Rectangle) -> str:
    return (
        f'<rect x="{frame.x:.1f}" y="{frame.y:.1f}" width="{frame.width:.1f}" height="{frame.height:.1f}" '
        f'fill="none" stroke="#56646f" stroke-width="1.6"/>'
    )


def _scale_bar(y: float, metres: float, letters: float, reader: Reader) -> str:
    ink = _ink(reader)
    return (
        f'<path d="M0 {y + 8:.1f}v6h{metres:g}v-6M{metres / 2:g} {y + 14:.1f}v-4" fill="none" stroke="{ink}" '
        f'stroke-width="1.2"/><text x="{metres + 5:g}" y="{y + 15:.1f}" font-size="{letters:.1f}" '
        f'fill="{ink}">{metres:g} m</text>'
    )


def _label(x: float, said: str, length: float, sheet: float, reader: Reader) -> str:
    size = min(HEAD * sheet, length / (0.62 * max(len(said), 1)))
    return (
        f'<text x="{x:.1f}" y="{LABEL - 8:.1f}" font-size="{size:.1f}" fill="{_ink(reader)}" '
        f'font-weight="600">{escape(said)}</text>'
    )


def _ink(reader: Reader) -> str:
    return "#e6ecee" if reader.dark else INK


def _benchmark(x: float, y: float) -> str:
    """One unit of the benchmark design, with the lines that the country draws in it."""
    unit = manifest().benchmark_design
    return (
        f'<rect x="{x:.1f}" y="{y:.1f}" width="{unit.length_m:g}" height="{unit.width_m:g}" fill="#6fa06a"/>'
        f'<path transform="translate({x:.1f} {y:.1f})" d="{escape(unit.markings)}" fill="none" '
        'stroke="#ffffff" stroke-width="0.9"/>'
    )
