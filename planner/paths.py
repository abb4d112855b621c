"""Where the shipped data and the register of facts stand."""

from __future__ import annotations

from pathlib import Path

_ROOT = Path(__file__).resolve().parent.parent

DATA = _ROOT / "data"
"""Geography, roads, rents and market series; each file's source and licence is in SOURCES.md there."""

SEEDS = _ROOT / "seeds"
"""The register of reported facts, the assumptions and the runnable seed cases."""
