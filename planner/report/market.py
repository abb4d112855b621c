"""What of a plan's buildings cannot be had today, in sentences."""

from __future__ import annotations

from planner.plans.types import Plan
from planner.words.reader import Reader


def cannot_be_had(plan: Plan, reader: Reader) -> list[str]:
    """One sentence a limit that a given design goes beyond; empty where all of it can be had."""
    buildings, said = {b.site: b for b in plan.recommendation.sites}, []
    for one in plan.beyond_market:
        b = buildings[one.site]
        said.append(
            reader.text(
                f"cannot_be_had_{one.limit}", site=reader.name(b.name_en, b.name_ko),
                tenure=reader.text(b.tenure), asked=reader.area.shown(one.asked_m2),
                available=reader.area.shown(one.available_m2), opens=reader.quarter(b.opens),
                earliest="" if one.earliest is None else reader.quarter(one.earliest),
            )
        )  # fmt: skip
    return said
