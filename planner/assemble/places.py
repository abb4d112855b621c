"""The places of a scenario: the shipped geography, with a user's own sites and travel laid over it."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

from planner.errors import InputError
from planner.scenario import Scenario
from planner.scenario.schema import SiteRow, TravelRow

if TYPE_CHECKING:
    from planner.geo import Geography

KEPT = 8
"""Geographies of own tables kept in memory, some 2 MB each: a page's users change sliders, not tables."""


def geography_of(scenario: Scenario) -> Geography:
    """The shipped geography with the user's own sites and travel times laid over it; read-only.

    Raises InputError.
    """
    from planner.geo import load_geography

    tables = scenario.tables
    if tables.replace_sites and not tables.sites:
        raise InputError("true without own sites", "own sites in tables.sites", field="tables.replace_sites")
    if not tables.sites and not tables.travel:
        return load_geography()
    return _with_own(tables.sites, tables.replace_sites, tables.travel)


@lru_cache(maxsize=KEPT)
def _with_own(sites: tuple[SiteRow, ...], replace: bool, travel: tuple[TravelRow, ...]) -> Geography:
    import pandas as pd

    from planner.geo import load_geography, with_sites, with_travel

    geography, table = load_geography(), "tables.sites"
    try:
        if sites:
            rows = pd.DataFrame([row.model_dump() for row in sites])
            geography = with_sites(geography, rows, replace=replace)
        table = "tables.travel"
        if travel:
            geography = with_travel(geography, pd.DataFrame([row.model_dump() for row in travel]))
    except InputError as error:
        raise error.within(table) from None
    return geography
