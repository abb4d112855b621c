"""How a scenario differs from the base case, as dotted paths."""

from __future__ import annotations

from typing import Any

from planner.scenario import Scenario


def changes_of(scenario: Scenario) -> dict[str, Any]:
    """What differs from the base case, by dotted path: ``Scenario().change`` of it is the scenario again."""
    found: dict[str, Any] = {}
    _compare(Scenario().model_dump(mode="json"), scenario.model_dump(mode="json"), "", found)
    return found


def _compare(base: Any, other: Any, path: str, found: dict[str, Any]) -> None:
    if base == other and type(base) is type(other):
        return
    inner: list[tuple[str, Any, Any]] = []
    if isinstance(base, dict) and isinstance(other, dict) and base.keys() == other.keys():
        inner = [(str(key), base[key], other[key]) for key in base]
    elif isinstance(base, list) and isinstance(other, list) and base and len(base) == len(other):
        inner = [(str(n), b, o) for n, (b, o) in enumerate(zip(base, other, strict=True))]
    if not inner:
        if base != other:
            found[path] = other
        return
    for key, b, o in inner:
        _compare(b, o, f"{path}.{key}" if path else key, found)
