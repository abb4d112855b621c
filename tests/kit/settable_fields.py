"""Every field of a scenario that can be set, with an allowed change of it."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from typing import Any

from planner.errors import InputError
from planner.scenario import Scenario

BASE = Scenario()
TABLES: dict[str, Any] = {
    "tables.demand": [{"district_code": "11010", "boxes": 3.0}],
    "tables.sites": [{"id": "own_1", "name": "우리 & own", "lat": 37.2, "lon": 127.2}],
    "tables.travel": [{"place_id": "PTK", "district_code": "11010", "minutes": 61.5, "km": 60.0}],
    "tables.volumes": [1e7 / 3] * 12, "tables.accept": ["demand_total"],
}  # fmt: skip
WORDS = ("service", "marketplace", "2024Q2", "2025Q3", "other")
ORIGINS = {"shandong": 0.25, "zhejiang": 0.75}
WHOLE: dict[str, Any] = {
    "building.tenures": ["lease"], "building.size_steps": [7140.0, 14280.5], "assortment_bands": [0.1, 1 / 3],
    "service.promises": [{"days": 2.5, "share": 0.3, "since": "2025Q1"}],
    "network.lead_times.flight": {"1": 0.5, "4": 0.5}, "name": "money: 돈 & 100 %",
}  # fmt: skip
"""Changes that give a list another length, a mapping other members, a text anything."""


def allowed(changes: dict[str, Any]) -> bool:
    """Whether the base case may be changed so."""
    try:
        BASE.change(changes)
    except InputError:
        return False
    return True


def leaves(value: Any, path: str = "") -> Iterator[tuple[str, Any]]:
    """Every plain value by its path; an empty list or mapping is one too."""
    members = value.items() if isinstance(value, dict) else enumerate(value)
    for key, inner in members:
        here = f"{path}.{key}" if path else str(key)
        if isinstance(inner, dict | list) and inner:
            yield from leaves(inner, here)
        else:
            yield here, inner


@cache
def fields() -> dict[str, Any]:
    """The base case's values by path."""
    return dict(leaves(BASE.model_dump(mode="json")))


def change_of(path: str, factor: float = 0.93) -> dict[str, Any]:
    """An allowed change of that field: a number is scaled by ``factor`` below 1, or as little as is allowed.

    What must add up with others takes another along.
    """
    for candidate in _candidates(path, fields()[path], factor):
        if candidate != {path: fields()[path]} and allowed(candidate):
            return candidate
    raise AssertionError(f"no allowed change of {path} is known")


def _candidates(path: str, value: Any, factor: float) -> Iterator[dict[str, Any]]:
    section, _, last = path.rpartition(".")
    if path in TABLES:
        yield {path: TABLES[path]}
    elif section.startswith("products.") and last in ("domestic", "origins"):
        domestic = fields()[f"{section}.domestic"]
        yield {f"{section}.domestic": not domestic, f"{section}.origins": ORIGINS if domestic else {}}
    elif section == "network.lead_times.port_handling":
        yield {section: {"1": factor, "2": 1 - factor}}
    elif isinstance(value, bool):
        yield {path: not value}
    elif isinstance(value, int | float):
        numbers = (value * factor, value + 0.1 * factor, value + 1, value - 1, value + 0.5)
        yield from ({path: v} for v in numbers)
        for other in _beside(path):
            for part in (factor, 0.999):
                moved = value * (1 - part)
                yield {path: value - moved, other: fields()[other] + moved}
    elif value is None:
        yield from ({path: v} for v in (factor, 1e11 * factor))
    else:
        yield from ({path: word} for word in WORDS)
        yield from ({path: other} for other in ("lease", "build", "amr"))


def _beside(path: str) -> Iterator[str]:
    """Fields with which a share may have to add up: the same of another member, or others of its mapping."""
    parts = path.split(".")
    for other, value in fields().items():
        if other == path or not isinstance(value, int | float):
            continue
        theirs = other.split(".")
        differing = [n for n, (a, b) in enumerate(zip(parts, theirs, strict=False)) if a != b]
        if len(theirs) == len(parts) and len(differing) == 1:
            yield other
