"""What is asked of facilities: sizing norms, technologies, tenures, size steps."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field, field_validator, model_validator

from planner.errors import InputError, message
from planner.facts import fact
from planner.scenario.base import LARGEST, MONEY_SCALE, Section, figure

LEAST_STEP = 100.0
"""m2 GFA of a building on offer at least."""
Technology = Literal["shelving", "amr", "cube"]
TenureName = Literal["lease", "buy", "build", "third_party"]
TECHNOLOGIES: tuple[Technology, ...] = ("shelving", "amr", "cube")
TENURES: tuple[TenureName, ...] = ("lease", "buy", "build", "third_party")

PRODUCTIVITY: dict[Technology, str] = {
    "shelving": "productivity_manual",
    "amr": "productivity_goods_to_person",
    "cube": "productivity_cube",
}


class TechnologyNorms(Section):
    """One technology: how densely it stores, how fast stations and people work, what it costs."""

    storage: float = figure("storage_{key}", ge=0.05, le=20)
    station_rate: float = figure("station_rate_{key}", ge=1, le=1000)
    productivity: float = Field(ge=1, le=500, description="boxes per person-hour, all direct labour")
    fit_out: float = figure("fit_out_{key}", ge=0, le=2e7 * MONEY_SCALE)


def default_technologies() -> dict[Technology, TechnologyNorms]:
    """Person-to-goods shelving, goods-to-person robots (AMR), cube storage."""
    return {
        name: TechnologyNorms(
            storage=fact(f"storage_{name}").number,
            station_rate=fact(f"station_rate_{name}").number,
            productivity=fact(PRODUCTIVITY[name]).number,
            fit_out=fact(f"fit_out_{name}").number,
        )
        for name in TECHNOLOGIES
    }


class SizingSection(Section):
    """Norms from which square metres, doors, stations and heads follow."""

    safety_factor: float = figure("safety_factor", ge=0, le=5)
    demand_variation: float = figure("demand_variation", ge=0, le=5)
    skus_ordered_together: float = figure("skus_ordered_together", ge=1, le=1e6)
    event_build_up: float = figure("event_build_up", ge=0, le=180)
    storage_fill: float = figure("storage_fill", ge=0.05, le=1)
    net_to_gross: float = figure("net_to_gross", ge=0.1, le=1)
    support_share: float = figure("support_share", ge=0, le=0.9)
    footprint_limit: float = figure("footprint_limit", ge=1_000, le=500_000)
    station_hours: float = figure("station_hours", ge=1, le=24)
    hourly_profile: float = figure("hourly_profile", ge=0.1, le=1)
    station_area: float = figure("station_area", ge=0, le=200)
    peak_hour_share: float = figure("peak_hour_share", ge=0.04, le=1)
    sorter_rate: float = figure("sorter_rate", ge=100, le=200_000)
    sorter_utilisation: float = figure("sorter_utilisation", ge=0.1, le=1)
    sorter_area: float = figure("sorter_area", ge=0, le=50_000)
    truck_volume: float = figure("truck_volume", ge=1, le=150)
    truck_fill: float = figure("truck_fill", ge=0.05, le=1)
    dock_turn_time: float = figure("dock_turn_time", ge=0.05, le=24)
    departure_waves: int = figure("departure_waves", ge=1, le=24, whole=True)
    wave_hours: float = figure("wave_hours", ge=0.1, le=24)
    hubs_served: int = figure("hubs_served", ge=1, le=100, whole=True)
    container_unload: float = figure("container_unload", ge=0.1, le=24)
    dock_window: float = figure("dock_window", ge=1, le=24)
    dock_wait: float = figure("dock_wait", ge=0.01, le=24)
    dock_utilisation: float = figure("dock_utilisation", ge=0.1, le=1)
    dock_area: float = figure("dock_area", ge=0, le=2_000)
    inspection_share: float = figure("inspection_share", ge=0, le=1)
    inspection_minutes: float = figure("inspection_minutes", ge=0, le=120)
    inspection_area: float = figure("inspection_area", ge=0, le=500)
    return_minutes: float = figure("return_minutes", ge=0, le=240)
    return_area: float = figure("return_area", ge=0, le=500)
    net_productive_hours: float = figure("net_productive_hours", ge=1, le=24)
    labour_catchment: float = figure("labour_catchment", ge=0, le=300)
    labour_share: float = figure("labour_share", ge=0, le=1)
    overflow_limit: float = figure("overflow_limit", ge=0, le=1)
    seller_contract: int = figure("seller_contract", ge=1, le=40, whole=True)
    cold_zone_life: int = figure("cold_zone_life", ge=1, le=400, whole=True)
    density_low: float = figure("parcel_density_low", ge=0, le=100)
    density_high: float = figure("parcel_density_high", ge=0, le=100)
    technologies: dict[Technology, TechnologyNorms] = Field(
        default_factory=default_technologies, min_length=1
    )

    @model_validator(mode="after")
    def _band_has_two_ends(self) -> SizingSection:
        low, high = self.density_low, self.density_high
        if low > high:
            raise InputError(
                message("density_low {n} above density_high {m}", n=f"{low:g}", m=f"{high:g}"),
                "the lower one first",
            )
        return self


SIZE_STEPS = tuple(f"size_step_{i}" for i in range(1, 11))


def _default_steps() -> tuple[float, ...]:
    return tuple(fact(step).number for step in SIZE_STEPS)


class BuildingSection(Section):
    """Tenures, their lead times and prices; the size steps on offer."""

    size_steps: tuple[Annotated[float, Field(ge=LEAST_STEP, le=LARGEST)], ...] = Field(
        default_factory=_default_steps, min_length=1, description="m2 GFA of a building, ascending"
    )
    tenures: tuple[TenureName, ...] = Field(default=TENURES, min_length=1)
    most_sites: int = figure("most_sites", ge=0, le=6, whole=True)
    rent_factor: float = Field(
        default=1.0, ge=0.01, le=10, description="multiplies every site's rent; the rent slider",
        json_schema_extra={"unit": "ratio"},
    )  # fmt: skip
    construction: float = figure("construction_ambient", ge=100_000, le=1e8)
    lease_lead: int = figure("lease_lead", ge=0, le=40, whole=True)
    buy_lead: int = figure("buy_lead", ge=0, le=40, whole=True)
    build_lead: int = figure("build_lead", ge=0, le=40, whole=True)
    third_party_lead: int = figure("third_party_lead", ge=0, le=40, whole=True)
    ramp_first: float = figure("ramp_first", ge=0.05, le=1)
    ramp_second: float = figure("ramp_second", ge=0.05, le=1)
    lease_deposit_months: float = figure("lease_deposit_months", ge=0, le=60)
    lease_fee: float = figure("lease_fee", ge=0, le=2)
    acquisition_tax: float = figure("acquisition_tax", ge=0, le=1)
    holding_cost: float = figure("holding_cost", ge=0, le=1)
    sale_cost: float = figure("sale_cost", ge=0, le=1)
    value_change: float = figure("value_change", ge=-0.5, le=0.5)
    building_life: float = figure("building_life", ge=0.5, le=200)
    site_overhead: float = figure("site_overhead", ge=0, le=1e12)
    third_party_overhead: float = figure("third_party_overhead", ge=0, le=1e12)
    third_party_margin: float = figure("third_party_margin", ge=0, le=5)
    third_party_limit: float = figure("third_party_limit", ge=0, le=LARGEST)
    size_discount: float = figure("size_discount", ge=0, le=0.9)
    fit_out_life: float = figure("fit_out_life", ge=0.5, le=100)
    fit_out_maintenance: float = figure("fit_out_maintenance", ge=0, le=1)
    fit_out_recovery: float = figure("fit_out_recovery", ge=0, le=1)

    @field_validator("size_steps")
    @classmethod
    def _ascending(cls, steps: tuple[float, ...]) -> tuple[float, ...]:
        if list(steps) != sorted(set(steps)):
            raise InputError(message("size steps {text}", text=list(steps)), "m2, ascending, each once")
        return steps
