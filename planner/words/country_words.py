"""What texts call the country, its money and its units: blanks that every text may have."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache

from planner.country_tables import SITES, names_of
from planner.manifest import manifest, said_in

COUNTED = {"en": "{count} {unit}", "ko": "{unit} {count}개"}
"""So many of something, by language."""


@cache
def country_words(language: str) -> Mapping[str, str]:
    """By blank: ``country``, ``currency``, ``area_unit``, ``sources``, and words for the benchmark design.

    Of it: its ``benchmark_count``, ``benchmark_unit``, ``benchmark_unit_short`` and ``benchmark_one`` unit,
    its ``benchmark_size`` in m, its ``benchmark_site``; ``benchmark`` is count and unit, such as
    "25 soccer fields" or "1 soccer field", and ``benchmark_short`` the same where it was said before.
    """
    country = manifest()
    design = country.benchmark_design
    unit, short, one = (said_in(names, language) for names in (design.unit, design.short, design.one))
    counted = COUNTED.get(language, COUNTED["en"])
    return {
        "country": said_in(country.name, language),
        "currency": said_in(country.currency.name, language),
        "area_unit": said_in(country.area_unit.name, language),
        "sources": said_in(country.sources, language),
        "benchmark": counted.format(count=design.count, unit=one if design.count == 1 else unit),
        "benchmark_short": counted.format(count=design.count, unit=one if design.count == 1 else short),
        "benchmark_count": str(design.count),
        "benchmark_unit": unit,
        "benchmark_unit_short": short,
        "benchmark_one": one,
        "benchmark_size": f"{design.length_m:g} × {design.width_m:g}",
        "benchmark_site": said_in(names_of(SITES, "id").get(design.site, {"en": design.site}), language),
    }
