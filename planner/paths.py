"""Where the shipped data and the register of facts stand."""

from __future__ import annotations

from pathlib import Path

from planner.errors import InputError

_ROOT = Path(__file__).resolve().parent.parent

DATA = _ROOT / "data"
"""Geography, roads, rents and market series; each file's source and licence is in SOURCES.md there."""

SEEDS = _ROOT / "seeds"
"""The register of reported facts, the assumptions and the runnable seed cases."""

for _folder in (DATA, SEEDS):
    if not _folder.is_dir():
        raise InputError(
            f"no folder {_folder.name!r} beside the package, which cannot run without it",
            "the repository, installed in place with: pip install -c constraints.txt -e .",
            file=str(_folder),
        )
