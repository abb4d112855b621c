"""Scenarios that have no plan: named by their place on the axes, together by kind of reason."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

NAMED = 5
"""Scenarios that a sentence names."""
_NUMBER = re.compile(r"\d[\d,.]*")


@dataclass(frozen=True)
class Failures:
    """The ``names`` of scenarios that fail for one kind of reason, and the reason of the first."""

    names: tuple[str, ...]
    reason: str

    def __str__(self) -> str:
        more = len(self.names) - NAMED
        named = [*self.names[:NAMED], *([f"and {more:,} more"] if more > 0 else ())]
        return f"{'; '.join(named)}: {self.reason}"


def name_of(coordinates: Mapping[str, Any]) -> str:
    """A scenario's place on the axes, such as ``growth 0.25, rent 2``."""
    return ", ".join(f"{axis} {_told(value)}" for axis, value in coordinates.items())


def by_reason(failed: Iterable[tuple[str, str]]) -> list[Failures]:
    """Failures of (name, reason), the most frequent kind first. Reasons may differ in their numbers."""
    kinds: dict[str, list[tuple[str, str]]] = {}
    for name, reason in failed:
        kinds.setdefault(_NUMBER.sub("#", reason), []).append((name, reason))
    found = [Failures(tuple(name for name, _ in kind), kind[0][1]) for kind in kinds.values()]
    return sorted(found, key=lambda kind: -len(kind.names))


def _told(value: Any) -> str:
    return f"{value:.6g}" if isinstance(value, float) else str(value)
