"""Which figures of a register the base case of a country stands on."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from pydantic import BaseModel

from planner.scenario.base import STANDING_ON
from planner.scenario.facility import PRODUCTIVITY, SIZE_STEPS, TECHNOLOGIES, TechnologyNorms
from planner.scenario.network import LeadTimes
from planner.scenario.products import ProductClass

DIRECTLY = (
    "largest_building", "currency_per_usd", "budget_total", "carrier_boxes_forecast", "de_minimis_usd",
    "growth_offset_low", "growth_offset_high", "promise_3d", "promise_5d", "daily_variation",
    "probability_low", "probability_base", "probability_high",
)  # fmt: skip
"""Figures that are read by their name, without a field of their own."""


def needed_figures(products: Mapping[str, bool], origins: Iterable[str]) -> list[str]:
    """Ids of all figures, in the planner's names, for these classes (by id: whether domestic) and origins."""
    found = [*DIRECTLY, *SIZE_STEPS, *PRODUCTIVITY.values()]
    found += [id for id in STANDING_ON if "{" not in id]
    for technology in TECHNOLOGIES:
        found += [pattern.format(key=technology) for pattern in _patterns(TechnologyNorms)]
    clusters = list(origins)
    for product, domestic in products.items():
        own = set(_patterns(ProductClass)) - (
            {"duty_{key}", "origin_{key}"} if domestic else {"origin_{key}"}
        )
        found += [pattern.format(key=product) for pattern in sorted(own)]
        found += [] if domestic else [f"origin_{product}_{origin}" for origin in clusters]
    return list(dict.fromkeys(found))


def needed_lead_times() -> list[str]:
    """Beginnings of ids of which there has to be at least one, with the half days behind it."""
    return [f"{fact}_" for fact in _facts(LeadTimes) if fact.startswith("dwell_")]


def _patterns(section: type[BaseModel]) -> list[str]:
    return [fact for fact in _facts(section) if "{key}" in fact]


def _facts(section: type[BaseModel]) -> Iterator[str]:
    for info in section.model_fields.values():
        extra = info.json_schema_extra
        if isinstance(extra, dict) and "fact" in extra:
            yield str(extra["fact"])
