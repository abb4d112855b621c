"""How a scenario differs from the base case, as dotted paths; into a link and back."""

from __future__ import annotations

import base64
import json
import zlib
from collections.abc import Mapping
from typing import Any

from planner.errors import InputError
from planner.reading import json_text
from planner.scenario import Scenario, changes_of

Changes = dict[str, Any]
"""Dotted path -> JSON value; a whole list where its length differs from the base case's."""

LONGEST_PLAIN = 1500
"""Characters up to which a link spells its changes out; above, they are packed."""
PACKED = "_packed"
"""Parameter that holds them then; no field of a scenario begins with an underscore."""
_PACKED_BEFORE = "z"
_MOST_UNPACKED = 3_000_000
"""Bytes that a packed link may grow to: twice the travel from every place to every district."""


def scenario_of(changes: Mapping[str, Any]) -> Scenario:
    """The base case with the changes. Raises InputError."""
    return Scenario().change(changes)


def differences(scenario: Scenario) -> dict[str, Any]:
    """What differs from the base case, nested as a scenario file; lists whole, as files hold them.

    A file adds to the base case's mappings: a lead time that the scenario has no more is written as 0.
    """
    nested: dict[str, Any] = {}
    _nest(Scenario().model_dump(mode="json"), scenario.model_dump(mode="json"), nested)
    return nested


def _nest(base: dict[str, Any], other: dict[str, Any], target: dict[str, Any]) -> None:
    for key, value in other.items():
        if isinstance(value, dict) and isinstance(base.get(key), dict) and base[key].keys() == value.keys():
            inner: dict[str, Any] = {}
            _nest(base[key], value, inner)
            if inner:
                target[key] = inner
        elif value != base.get(key):
            gone = base[key].keys() - value.keys() if isinstance(value, dict) and key in base else set()
            target[key] = value | dict.fromkeys(sorted(gone), 0.0) if gone else value


def to_link(changes: Mapping[str, Any]) -> dict[str, str]:
    """The changes as parameters of an address."""
    plain = {path: _spell(value) for path, value in changes.items()}
    if sum(len(path) + len(value) for path, value in plain.items()) <= LONGEST_PLAIN:
        return plain
    packed = zlib.compress(json.dumps(dict(changes), separators=(",", ":"), allow_nan=False).encode(), 9)
    return {PACKED: base64.urlsafe_b64encode(packed).decode()}


def from_link(parameters: Mapping[str, str]) -> Changes:
    """The changes that an address asks for; what is no path is passed over. Raises InputError."""
    fields = Scenario.model_fields
    found = {path: _read(value) for path, value in parameters.items() if path in fields or "." in path}
    for name in (_PACKED_BEFORE, PACKED):
        if name in parameters:
            found |= _unpack(parameters[name])
    return changes_of(scenario_of(found))


def _unpack(packed: str) -> Changes:
    try:
        inflate = zlib.decompressobj()
        text = inflate.decompress(base64.urlsafe_b64decode(packed), _MOST_UNPACKED)
        found = json_text.loads(text)
    except (ValueError, zlib.error):
        found = None
    if not isinstance(found, dict):
        raise InputError("a link that is cut short or altered", "a link as it was copied", field=PACKED)
    return found


def _spell(value: Any) -> str:
    """Text as it is where it reads back as itself, else JSON."""
    if isinstance(value, str) and _read(value) == value:
        return value
    return json.dumps(value, separators=(",", ":"), ensure_ascii=False, allow_nan=False)


def _read(said: str) -> Any:
    try:
        return json_text.loads(said)
    except InputError:
        return said
