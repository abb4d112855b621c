"""Scenarios that were saved by name, for the browser that saved them: one small file each."""

from __future__ import annotations

import json
import time
import uuid
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from planner.errors import InputError, message
from planner.ui.changes import Changes
from planner.ui.files import write_whole


@dataclass(frozen=True)
class Saved:
    """A scenario under its name; ``changes`` from the base case, ``saved`` seconds since 1970."""

    id: str
    name: str
    changes: Changes
    saved: float


def everything(folder: Path) -> list[Saved]:
    """All that are saved in a folder, newest first. A broken file is passed over."""
    found = []
    for file in folder.glob("*.json"):
        try:
            data: Any = json.loads(file.read_bytes())
            found.append(Saved(**data))
        except (OSError, ValueError, TypeError):
            continue
    return sorted(found, key=lambda one: -one.saved)


def save(folder: Path, name: str, changes: Changes) -> Saved:
    """Keep the changes under a name; the same name again replaces what was there. Raises InputError."""
    name = name.strip()[:80]
    old = next((one for one in everything(folder) if one.name == name), None)
    one = Saved(old.id if old else uuid.uuid4().hex[:12], name, dict(changes), time.time())
    target = folder / f"{one.id}.json"
    try:
        write_whole(target, json.dumps(asdict(one), ensure_ascii=False, allow_nan=False))
    except OSError as error:
        found = message("a folder that cannot be written ({found})", found=error.strerror or error)
        raise InputError(found, "a folder with write access", file=str(target.parent)) from None
    return one


def delete(folder: Path, id: str) -> None:
    """Forget one; nothing happens where it is gone already."""
    (folder / f"{id}.json").unlink(missing_ok=True)
