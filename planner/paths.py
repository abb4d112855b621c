"""Where the country that is planned, the shipped seed cases and the page's start file stand."""

from __future__ import annotations

import os
from pathlib import Path

_PACKAGE = Path(__file__).parent


def _shipped(installed: str, in_repository: str) -> Path:
    """A wheel holds it inside the package, the repository beside the package (also if installed editable)."""
    inside = _PACKAGE / installed
    return inside if inside.exists() else _PACKAGE.resolve().parent / in_repository


DATA = _shipped("data", "data")
"""One folder for each shipped country."""

COUNTRY = Path(os.environ.get("PLANNER_COUNTRY") or DATA / "korea").absolute()
"""Folder of the country that this process and those that it starts plan: all that is true before anyone
asks. ``planner --country DIR`` sets the variable; each file's source and licence is in SOURCES.md there."""

SEEDS = _shipped("seeds", "seeds")
"""The runnable seed cases."""

START = _shipped("page/app.py", "app.py")
"""What Streamlit runs; the settings beside it, in ``.streamlit``, are the page's."""
