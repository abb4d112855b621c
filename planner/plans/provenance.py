"""What a plan was made from: the country's data and the versions of the libraries."""

from __future__ import annotations

import hashlib
from functools import cache
from importlib.metadata import version

from planner.paths import COUNTRY

LIBRARIES = ("numpy", "ortools", "pandas", "pydantic", "scipy")


@cache
def data_digest() -> str:
    """SHA-256 over names and bytes of the country's tables, 16 hex digits."""
    digest = hashlib.sha256()
    for path in sorted(p for p in COUNTRY.iterdir() if p.suffix in (".csv", ".geojson", ".toml")):
        digest.update(path.name.encode() + b"\0" + path.read_bytes())
    return digest.hexdigest()[:16]


def library_versions() -> dict[str, str]:
    """Installed version of every library that a result depends on."""
    return {name: _installed(name) for name in LIBRARIES}


@cache
def _installed(library: str) -> str:
    return version(library)
