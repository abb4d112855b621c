"""The district of each of a user's own sites: where it stands decides, and what the table says must fit."""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd

from planner.country.land import COAST_TOLERANCE_KM, off_land_km
from planner.districts import District, ReadDistrict, WrittenDistrict, districts, read_districts
from planner.errors import InputError, message


@dataclass(frozen=True)
class _Site:
    """One row; ``off_land``: km from the land of every district by its code."""

    line: int
    lat: float
    lon: float
    code: str
    name: str
    off_land: dict[str, float]

    @property
    def nearest(self) -> District:
        """The district on whose land it stands, or nearly."""
        return min(districts(), key=lambda district: self.off_land[district.code])

    @property
    def stands_in(self) -> frozenset[str]:
        """Codes of the districts in which it can be, as exactly as outlines are known."""
        return frozenset(code for code, km in self.off_land.items() if km <= COAST_TOLERANCE_KM)

    def __str__(self) -> str:
        return f"{self.lat}, {self.lon}"


def districts_of(table: pd.DataFrame) -> pd.Series:
    """Code of each site's district, for a checked table of own sites.

    Raises InputError for a position at sea or outside the country, and for a district that is unknown, open,
    or not the one that the position is in.
    """
    file, sites = table.attrs["file"], _sites(table)
    for site in sites:
        if not site.stands_in:
            off, near = site.off_land[site.nearest.code], site.nearest.name
            found = message(
                "{place}, {n} km from the nearest land of the country ({name})",
                place=site,
                n=f"{off:,.1f}",
                name=near,
            )
            allowed = "a position on land in the country"
            raise InputError(found, allowed, file=file, field="lat", line=site.line)
    given = {read.written.line: read.district for read in _read(sites, file)}
    codes = [_code(site, given.get(site.line), file) for site in sites]
    return pd.Series(codes, index=table.index, dtype="str")


def site_districts(table: pd.DataFrame) -> list[ReadDistrict]:
    """The districts of the rows of a checked table that give a code. Raises InputError as `with_sites`."""
    return _read(_sites(table), table.attrs["file"])


def _sites(table: pd.DataFrame) -> list[_Site]:
    texts = table[["district_code", "district_name"]].fillna("")
    rows = zip(
        table.index, table["lat"], table["lon"], texts["district_code"], texts["district_name"], strict=True
    )
    return [
        _Site(int(str(line)), lat, lon, code, name, off_land_km(lat, lon))
        for line, lat, lon, code, name in rows
    ]


def _read(sites: list[_Site], file: str | None) -> list[ReadDistrict]:
    written = [WrittenDistrict(s.line, s.code, s.name, s.stands_in) for s in sites if s.code]
    return read_districts(written, file)


def _code(site: _Site, given: District | None, file: str | None) -> str:
    if given is not None and given.code not in site.stands_in:
        found = message(
            "{name} for {place}, which is in {there}", name=given.name, place=site, there=site.nearest.name
        )
        allowed = "the district of the position"
        raise InputError(found, allowed, file=file, field="district_code", line=site.line)
    if given is None and site.name:
        called = [d for d in districts() if d.code in site.stands_in and d.is_called(site.name)]
        if not called:
            found = message(
                "{name} for {place}, which is in {there}",
                name=repr(site.name),
                place=site,
                there=site.nearest.name,
            )
            allowed = "the district of the position"
            raise InputError(found, allowed, file=file, field="district_name", line=site.line)
        given = min(called, key=lambda district: site.off_land[district.code])
    return site.nearest.code if given is None else given.code
