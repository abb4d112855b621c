"""Where the shipped data, the register of facts and the page's start file stand."""

from __future__ import annotations

from pathlib import Path

_PACKAGE = Path(__file__).parent


def _shipped(installed: str, in_repository: str) -> Path:
    """A wheel holds it inside the package, the repository beside the package (also if installed editable)."""
    inside = _PACKAGE / installed
    return inside if inside.exists() else _PACKAGE.resolve().parent / in_repository


DATA = _shipped("data", "data")
"""Geography, roads, rents and market series; each file's source and licence is in SOURCES.md there."""

SEEDS = _shipped("seeds", "seeds")
"""The register of reported facts, the assumptions and the runnable seed cases."""

START = _shipped("page/app.py", "app.py")
"""What Streamlit runs; the settings beside it, in ``.streamlit``, are the page's."""
