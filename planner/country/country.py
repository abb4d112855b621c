"""All that is true before anyone asks, as one value."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache, cached_property
from pathlib import Path

from planner import country_tables
from planner.country import boundaries
from planner.country.geography import Geography, read_geography
from planner.errors import Message, message
from planner.facts import REGISTER, Fact, read_register
from planner.manifest import Manifest, folder_digest, read_manifest
from planner.paths import COUNTRY


@dataclass(frozen=True, eq=False)
class Country:
    """A country's folder, read and checked: places and ways, calendar, money, names, register.

    ``season``: index of orders per calendar day, January first; ``names``: of classes, origins and gateways
    by id and language code. Treat everything as read-only.
    """

    folder: Path
    manifest: Manifest
    geography: Geography
    register: Mapping[str, Fact]
    season: tuple[float, ...]
    products: tuple[country_tables.Product, ...]
    names: Mapping[str, Mapping[str, str]]

    @cached_property
    def district_boundaries(self) -> dict[str, list[boundaries.Ring]]:
        """Rings of each district by its code; discs where no boundaries are given. Raises InputError."""
        return boundaries.of_districts(self.folder, self.geography.districts)

    @cached_property
    def province_boundaries(self) -> dict[str, list[boundaries.Ring]]:
        """Rings of each province by its code, none where no boundaries are given. Raises InputError."""
        return boundaries.of_provinces(self.folder)

    @property
    def notes(self) -> tuple[Message, ...]:
        """What is estimated, for want of a table, as sentences."""
        if (self.folder / boundaries.DISTRICTS).exists():
            return self.geography.notes
        discs = message("boundaries are not given: each district is drawn as a disc of its area")
        return (*self.geography.notes, discs)

    @property
    def digest(self) -> str:
        """SHA-256 over names and bytes of the folder's tables, 16 hex digits."""
        return folder_digest(self.folder)


def load_country(folder: Path) -> Country:
    """Read a country's folder. Raises InputError for what is missing or does not fit, naming the file."""
    return Country(
        folder=folder,
        manifest=read_manifest(folder),
        geography=read_geography(folder),
        register=read_register([folder / name for name in REGISTER]),
        season=country_tables.season(folder),
        products=country_tables.products(folder),
        names=country_tables.display_names(folder),
    )


@cache
def current_country() -> Country:
    """The country that this process plans, read once. Raises InputError as `load_country` does."""
    return load_country(COUNTRY)


def load_geography() -> Geography:
    """Places and ways of the country that this process plans; read-only. Raises InputError."""
    return current_country().geography
