"""What a plan was made from: the country's data and the versions of the libraries."""

from __future__ import annotations

from functools import cache
from importlib.metadata import version

from planner.manifest import folder_digest
from planner.paths import COUNTRY

LIBRARIES = ("numpy", "ortools", "pandas", "pydantic", "scipy")


def data_digest() -> str:
    """SHA-256 over names and bytes of the country's tables, 16 hex digits."""
    return folder_digest(COUNTRY)


def library_versions() -> dict[str, str]:
    """Installed version of every library that a result depends on."""
    return {name: _installed(name) for name in LIBRARIES}


@cache
def _installed(library: str) -> str:
    return version(library)
