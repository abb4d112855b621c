"""The places of a scenario: the shipped geography, with a user's own sites and travel laid over it."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from typing import TYPE_CHECKING

from pydantic import BaseModel

from planner.errors import InputError
from planner.scenario import Scenario
from planner.scenario.schema import SiteRow, TravelRow

if TYPE_CHECKING:
    import pandas as pd

    from planner.country import Geography

KEPT = 8
"""Geographies of own tables kept in memory, some 2 MB each: a page's users change sliders, not tables."""


def geography_of(scenario: Scenario) -> Geography:
    """The shipped geography with the user's own sites and travel times laid over it; read-only.

    Raises InputError.
    """
    from planner.country import load_geography

    tables = scenario.tables
    if tables.replace_sites and not tables.sites:
        raise InputError("true without own sites", "own sites in tables.sites", field="tables.replace_sites")
    if not tables.sites and not tables.travel:
        return load_geography()
    accepted = "travel_outliers" in tables.accept
    return _with_own(tables.sites, tables.replace_sites, tables.travel, accepted=accepted)


@lru_cache(maxsize=KEPT)
def _with_own(
    sites: tuple[SiteRow, ...], replace: bool, travel: tuple[TravelRow, ...], *, accepted: bool
) -> Geography:
    from planner.country import load_geography, with_sites, with_travel

    geography, table = load_geography(), "tables.sites"
    try:
        if sites:
            geography = with_sites(geography, frame_of(sites), replace=replace)
        table = "tables.travel"
        if travel:
            geography = with_travel(geography, frame_of(travel), accepted=accepted)
    except InputError as error:
        raise error.within(table) from None
    return geography


def geography_without_travel(scenario: Scenario) -> Geography:
    """The same without the user's own travel times: what those are held against. Raises InputError."""
    tables = scenario.tables
    return _with_own(tables.sites, tables.replace_sites, (), accepted=False)


def frame_of(rows: Sequence[BaseModel]) -> pd.DataFrame:
    """Rows of a scenario's own table as a table."""
    import pandas as pd

    return pd.DataFrame([row.model_dump() for row in rows])
