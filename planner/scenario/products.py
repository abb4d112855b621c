"""Product classes: what a box of each class is like, where it comes from, and how it peaks."""

from __future__ import annotations

from pydantic import Field, field_validator, model_validator

from planner.country_tables import origins, products
from planner.errors import InputError, message
from planner.facts import fact
from planner.scenario.base import Section, figure

ORIGINS = origins()


class ProductClass(Section):
    """One class of boxes; shares over all classes add up to one at both ends of the horizon."""

    domestic: bool = Field(description="sold by sellers inside the country: no import leg, no duty")
    cold: bool = Field(description="needs the cold zone of an FC")
    share_start: float = figure("share_start_{key}", ge=0, le=1)
    share_end: float = figure("share_end_{key}", ge=0, le=1)
    volume: float = figure("volume_{key}", ge=0.01, le=500)
    weight: float = figure("weight_{key}", ge=0.001, le=100)
    value: float = figure("value_{key}", ge=0.01, le=10000)
    event_peak: float = figure("event_peak_{key}", ge=1, le=10)
    one_person: float = figure("one_person_{key}", ge=0.05, le=5)
    skus: float = figure("skus_{key}", ge=1, le=1e8)
    review_interval: float = figure("review_interval_{key}", ge=0.25, le=365)
    replenishment_lead_time: float = figure("replenishment_lead_time_{key}", ge=0, le=365)
    returns: float = figure("returns_{key}", ge=0, le=0.5)
    carriage_factor: float = figure("carriage_factor_{key}", ge=0.05, le=10)
    duty: float = Field(
        ge=0, le=1, json_schema_extra={"fact": "duty_{key}", "unit": "share of customs value"}
    )
    origins: dict[str, float] = Field(json_schema_extra={"fact": "origin_{key}"})

    @field_validator("origins")
    @classmethod
    def _origins_known(cls, origins: dict[str, float]) -> dict[str, float]:
        for name, share in origins.items():
            if name not in ORIGINS:
                raise InputError(message("unknown origin {name}", name=repr(name)), ", ".join(ORIGINS))
            if not 0 <= share <= 1:
                raise InputError(
                    message("share of {name} is {n}", name=name, n=share), message("{n} to {m}", n=0, m=1)
                )
        return origins

    @model_validator(mode="after")
    def _origins_add_up(self) -> ProductClass:
        total = sum(self.origins.values())
        if not self.domestic and abs(total - 1) > 1e-6:
            raise InputError(message("origins add up to {n}", n=f"{total:g}"), "shares that add up to 1")
        if self.domestic and self.origins:
            raise InputError("a domestic class has origins", "none")
        return self


def default_products() -> dict[str, ProductClass]:
    """The classes of the base case (the country's products.csv), every figure from the register."""

    def figure_of(name: str, product: str) -> float:
        return fact(f"{name}_{product}").number

    plain = (
        "share_start", "share_end", "volume", "weight", "value", "event_peak",
        "one_person", "skus", "review_interval", "replenishment_lead_time", "returns", "carriage_factor",
    )  # fmt: skip
    return {
        row.id: ProductClass(
            domestic=row.domestic,
            cold=row.cold,
            duty=0.0 if row.domestic else figure_of("duty", row.id),
            origins={} if row.domestic else {o: figure_of(f"origin_{row.id}", o) for o in ORIGINS},
            **{name: figure_of(name, row.id) for name in plain},
        )
        for row in products()
    }
