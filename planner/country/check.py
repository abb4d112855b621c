"""Whether a folder is a country: all that is missing or wrong in it, not only the first of it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import TypeVar

from planner import country_tables as ct
from planner.country.country import load_country
from planner.errors import InputError
from planner.facts import REGISTER, read_register
from planner.manifest import FILE, Manifest, read_manifest
from planner.table_rules import Cell, near_matches

Rows = list[tuple[int, dict[str, Cell]]]
Result = TypeVar("Result")

_LINKS: tuple[tuple[ct.CountryTable, str, tuple[ct.CountryTable, ...]], ...] = (
    (ct.SITES, "district_code", (ct.DISTRICTS,)),
    (ct.GATEWAYS, "district_code", (ct.DISTRICTS,)),
    (ct.HUBS, "district_code", (ct.DISTRICTS,)),
    (ct.FERRIES, "code", (ct.DISTRICTS,)),
    (ct.DISTRICTS, "province_code", (ct.PROVINCES,)),
    (ct.SITE_MARKET, "id", (ct.SITES,)),
    (ct.SITES, "id", (ct.SITE_MARKET,)),
    (ct.HUBS, "carrier", (ct.CARRIERS,)),
    (ct.CARRIERS, "entry_hub", (ct.HUBS,)),
    (ct.SEA_LEGS, "gateway", (ct.GATEWAYS,)),
    (ct.AIR_LEGS, "gateway", (ct.GATEWAYS,)),
    (ct.PLACE_TO_DISTRICT, "district_code", (ct.DISTRICTS,)),
    (ct.PLACE_TO_DISTRICT, "place_id", (ct.SITES, ct.GATEWAYS, ct.HUBS)),
)
"""A column, and the tables in the first column of whose key its values have to be."""
_MODES = ("sea", "air")


@dataclass(frozen=True)
class CountryReport:
    """What `check_country` found.

    ``problems``: by the file's name, in the order of the tables; ``estimates``: what is estimated for want of
    a table, said only where there is no problem.
    """

    folder: Path
    problems: dict[str, list[InputError]]
    estimates: tuple[str, ...] = ()

    @property
    def holds(self) -> bool:
        """Whether the country can be planned."""
        return not self.problems


@dataclass
class _Findings:
    problems: dict[str, list[InputError]] = field(default_factory=dict)

    def add(self, problems: Iterable[InputError]) -> None:
        for problem in problems:
            self.problems.setdefault(Path(problem.file or FILE).name, []).append(problem)

    def of(self, read: Callable[[], Result]) -> Result | None:
        """What is read; None where it cannot be, which is noted."""
        try:
            return read()
        except InputError as error:
            self.add([error])
            return None


def check_country(folder: Path) -> CountryReport:
    """All that is missing or wrong in a folder. Raises InputError where it is no folder.

    Of each table the first cell that cannot be used is told, with the number of rows alike; of references
    between tables, of the register and of the manifest everything.
    """
    if not folder.is_dir():
        raise InputError(str(folder), "a folder with the tables of a country", field="DIR")
    found, rows = _Findings(), dict[str, Rows]()
    manifest = found.of(lambda: read_manifest(folder))
    register = found.of(lambda: read_register([folder / name for name in REGISTER]))
    for table in ct.TABLES:
        if table.needed or (folder / table.file).exists():
            known = found.of(lambda table=table: ct.rows_of(table, folder))  # type: ignore[misc]
            if known is not None:
                rows[table.file] = known
    found.add(_links(folder, rows))
    found.add(_modes(folder, rows))
    found.add(_ways(folder, rows))
    if register is not None and manifest is not None:
        found.add(_figures(folder, rows, manifest, set(register)))
    if manifest is not None:
        found.add(_parts_of(manifest, folder, rows))
    if found.problems:
        return CountryReport(folder, found.problems)
    # What only all of it together shows: sums of provinces, matrices, boundaries.
    country = found.of(lambda: load_country(folder))
    if country is None:
        return CountryReport(folder, found.problems)
    found.of(lambda: country.district_boundaries)
    found.of(lambda: country.province_boundaries)
    return CountryReport(folder, found.problems, country.notes)


def _ids(rows: dict[str, Rows], *tables: ct.CountryTable) -> set[str] | None:
    """Values of the tables' first key; None where one of them is not there or cannot be read."""
    if any(table.file not in rows for table in tables):
        return None
    return {str(row[table.key[0]]) for table in tables for _, row in rows[table.file]}


def _links(folder: Path, rows: dict[str, Rows]) -> Iterator[InputError]:
    for table, column, targets in _LINKS:
        known = _ids(rows, *targets)
        if known is None:
            continue
        names = " or ".join(target.file for target in targets)
        for line, row in rows.get(table.file, []):
            value = row[column]
            if value is not None and str(value) not in known:
                allowed = f"an id of {names} ({near_matches(str(value), known)})"
                file = str(folder / table.file)
                yield InputError(repr(value), allowed, file=file, field=column, line=line)


def _modes(folder: Path, rows: dict[str, Rows]) -> Iterator[InputError]:
    for table in (ct.GATEWAYS, ct.ORIGINS):
        for line, row in rows.get(table.file, []):
            if row["mode"] not in _MODES:
                file = str(folder / table.file)
                yield InputError(repr(row["mode"]), "sea or air", file=file, field="mode", line=line)


def _ways(folder: Path, rows: dict[str, Rows]) -> Iterator[InputError]:
    """Every origin has a way to every express gateway, and by sea to some port, where stock comes from."""
    needed = (ct.ORIGINS, ct.GATEWAYS, ct.SEA_LEGS)
    if any(table.file not in rows for table in needed):
        return
    legs = {(str(r["origin"]), str(r["gateway"])) for _, r in rows[ct.SEA_LEGS.file]}
    legs |= {(str(r["origin_iata"]), str(r["gateway"])) for _, r in rows.get(ct.AIR_LEGS.file, [])}
    reached = {
        (str(row["origin"]), gateway)
        for _, row in rows[ct.ORIGINS.file]
        for point, gateway in legs
        if point == row["export_point"]
    }
    express = [(line, row) for line, row in rows[ct.GATEWAYS.file] if row["express_figure"]]
    if not express:
        file = str(folder / ct.GATEWAYS.file)
        yield InputError(
            "no express gateway", "at least one row with a figure", file=file, field="express_figure"
        )
    for origin in dict.fromkeys(str(row["origin"]) for _, row in rows[ct.ORIGINS.file]):
        for line, row in express:
            if (origin, row["id"]) not in reached:
                allowed = f"a leg from an export point of {origin} in sea_legs.csv or air_legs.csv"
                found = f"{row['id']}, which {origin} has no way to"
                yield InputError(found, allowed, file=str(folder / ct.GATEWAYS.file), field="id", line=line)


def _figures(
    folder: Path, rows: dict[str, Rows], manifest: Manifest, register: set[str]
) -> Iterator[InputError]:
    """Figures of the base case that the register lacks, and the capacities that gateways name."""
    from planner.scenario.needed import needed_figures, needed_lead_times

    for line, row in rows.get(ct.GATEWAYS.file, []):
        figure = row["express_figure"]
        if figure is not None and manifest.figures.get(str(figure), figure) not in register:
            allowed = f"an id of the register ({near_matches(str(figure), register)})"
            file = str(folder / ct.GATEWAYS.file)
            yield InputError(repr(figure), allowed, file=file, field="express_figure", line=line)
    for name, id in manifest.figures.items():
        if id not in register:
            allowed = f"an id of the register ({near_matches(id, register)})"
            yield InputError(repr(id), allowed, file=str(folder / FILE), field=f"figures.{name}")
    products = {str(row["id"]): row["domestic"] == ct.YES for _, row in rows.get(ct.PRODUCTS.file, [])}
    origins = dict.fromkeys(str(row["origin"]) for _, row in rows.get(ct.ORIGINS.file, []))
    file = str(folder / REGISTER[1])
    for name in needed_figures(products, origins):
        if name not in manifest.figures and name not in register:
            yield InputError(
                f"no figure {name}", "a row with that id, here or in facts.csv", file=file, field="id"
            )
    for start in needed_lead_times():
        if not any(id.startswith(start) for id in register):
            allowed = f"rows {start}1, {start}2, ...: half days and their probabilities"
            yield InputError(f"no lead time {start.rstrip('_')}", allowed, file=file, field="id")


def _parts_of(manifest: Manifest, folder: Path, rows: dict[str, Rows]) -> Iterator[InputError]:
    """Rows that the manifest names."""
    file = str(folder / FILE)
    carriers = {str(row["id"]): row["entry_hub"] for _, row in rows.get(ct.CARRIERS.file, [])}
    if carriers and manifest.carrier not in carriers:
        yield InputError(repr(manifest.carrier), f"one of {', '.join(carriers)}", file=file, field="carrier")
    elif carriers and carriers[manifest.carrier] is None:
        allowed = "a carrier with an entry_hub in carriers.csv"
        yield InputError(f"{manifest.carrier}, without one", allowed, file=file, field="carrier")
    sites = _ids(rows, ct.SITES)
    site = manifest.benchmark_design.site
    if sites is not None and site not in sites:
        allowed = f"an id of sites.csv ({near_matches(site, sites)})"
        yield InputError(repr(site), allowed, file=file, field="benchmark_design.site")
    codes = {str(row["province_code"]) for _, row in rows.get(ct.DISTRICTS.file, [])}
    core = set(manifest.core_area.provinces)
    for code in sorted(core - codes if codes else ()):
        yield InputError(
            repr(code), "a province_code of districts.csv", file=file, field="core_area.provinces"
        )
    if codes and codes <= core:
        yield InputError("all provinces", "some of them, not all", file=file, field="core_area.provinces")
