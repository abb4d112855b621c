"""Why scenarios have no plan, as the store keeps it; those without one together by kind of reason."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from planner.errors import InputError, text_as_data, text_from_data
from planner.plans.types import Explanation

_NUMBER = re.compile(r"\d[\d,.]*")
Reason = InputError | Explanation | str
"""A problem of the input, what cannot be kept, or a text, which may be a ``Message``."""


@dataclass(frozen=True)
class Failures:
    """The ``names`` of scenarios that fail for one kind of reason, and the reason of the first."""

    names: tuple[str, ...]
    reason: Reason


def stored(reason: Reason) -> str:
    """A reason as the store keeps it: its parts as JSON; a text without parts as it is, on one line."""
    if isinstance(reason, InputError):
        data: dict[str, Any] = {"problem": reason.as_data()}
    elif isinstance(reason, Explanation):
        data = {"explanation": reason.model_dump(exclude={"sentences", "relaxations"})}
    else:
        text = text_as_data(reason)
        if isinstance(text, str):
            return " ".join(text.split())
        data = {"message": text}
    return json.dumps(data, ensure_ascii=False, allow_nan=False)


def read(kept: str) -> Reason:
    """The reason that ``stored`` gave."""
    try:
        data = json.loads(kept) if kept.startswith("{") else None
    except json.JSONDecodeError:
        return kept
    match data:
        case {"problem": problem}:
            return InputError.from_data(problem)
        case {"explanation": explanation}:
            return Explanation.model_validate({**explanation, "relaxations": []})
        case {"message": message}:
            return text_from_data(message)
    return kept


def in_short(kept: str) -> str:
    """A stored reason for a table: in English, of a broken promise its findings' codes alone."""
    reason = read(kept)
    if isinstance(reason, Explanation):
        return ", ".join(dict.fromkeys(finding.code for finding in reason.findings))
    return " ".join(str(reason).split())


def name_of(coordinates: Mapping[str, Any]) -> str:
    """A scenario's place on the axes, such as ``growth 0.25, rent 2``."""
    return ", ".join(f"{axis} {_told(value)}" for axis, value in coordinates.items())


def by_reason(failed: Iterable[tuple[str, str]]) -> list[Failures]:
    """Failures of (name, stored reason), the most frequent kind first. They may differ in their numbers."""
    kinds: dict[str, list[tuple[str, str]]] = {}
    for name, reason in failed:
        kinds.setdefault(_NUMBER.sub("#", reason), []).append((name, reason))
    found = [Failures(tuple(name for name, _ in kind), read(kind[0][1])) for kind in kinds.values()]
    return sorted(found, key=lambda kind: -len(kind.names))


def _told(value: Any) -> str:
    return f"{value:.6g}" if isinstance(value, float) else str(value)
