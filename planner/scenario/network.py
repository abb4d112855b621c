"""What is asked of the network: legs, their lead times and rates, gateways."""

from __future__ import annotations

from typing import Annotated

from pydantic import AfterValidator, Field, field_validator

from planner.country_tables import express_gateways
from planner.errors import InputError, message
from planner.facts import fact, register
from planner.scenario.base import MOST_BOXES_A_YEAR, Section, figure


def _adds_up(dwell: dict[int, float]) -> dict[int, float]:
    if not dwell or any(k < 0 or k > 60 for k in dwell) or any(p < 0 for p in dwell.values()):
        raise InputError(
            "half days outside 0 to 60 or a negative probability", message("{{half days: probability}}")
        )
    if abs(sum(dwell.values()) - 1) > 1e-6:
        raise InputError(
            message("probabilities add up to {n}", n=f"{sum(dwell.values()):g}"),
            "probabilities that add up to 1",
        )
    return dwell


Dwell = Annotated[dict[int, float], AfterValidator(_adds_up)]
"""A leg's lead time: half days -> probability."""


def _dwell(leg: str) -> Dwell:
    prefix = f"dwell_{leg}_"
    default = {
        int(key.removeprefix(prefix)): known.number
        for key, known in register().items()
        if key.startswith(prefix)
    }
    return Field(
        default=default, json_schema_extra={"fact": f"dwell_{leg}", "unit": "half days: probability"}
    )


class LeadTimes(Section):
    """Lead time of every leg as a discrete distribution in half days."""

    seller_handling: Dwell = _dwell("seller_handling")
    sailing_wait: Dwell = _dwell("sailing_wait")
    port_handling: Dwell = _dwell("port_handling")
    flight: Dwell = _dwell("flight")
    clearance_sea: Dwell = _dwell("clearance_sea")
    clearance_air: Dwell = _dwell("clearance_air")
    clearance_bonded: Dwell = _dwell("clearance_bonded")
    fc_dispatch: Dwell = _dwell("fc_dispatch")
    domestic_dispatch: Dwell = _dwell("domestic_dispatch")
    delivery: Dwell = _dwell("delivery")
    far_minutes: float = figure("delivery_far_minutes", ge=0, le=2000)
    far_slope: float = figure("delivery_far_slope", ge=0, le=1)
    ferry_extra: int = figure("ferry_extra", ge=0, le=20, whole=True)


class Rates(Section):
    """What a box pays on each leg."""

    parcel: float = figure("parcel_rate", ge=100, le=100_000)
    linehaul_share: float = figure("linehaul_share", ge=0, le=0.9)
    mean_linehaul: float = figure("mean_linehaul", ge=20, le=1_000)
    island_surcharge: float = figure("island_surcharge", ge=0, le=50_000)
    origin_handling: float = figure("origin_handling", ge=0, le=20_000)
    origin_road: float = figure("origin_road_rate", ge=0, le=1_000)
    sea_express: float = figure("sea_express_rate", ge=0, le=2_000)
    air_express: float = figure("air_express_rate", ge=0, le=100_000)
    air_volumetric: float = figure("air_volumetric", ge=1, le=20)
    list_clearance: float = figure("list_clearance", ge=0, le=20_000)
    container_volume: float = figure("container_volume", ge=10, le=80)
    container_fill: float = figure("container_fill", ge=0.05, le=1)
    container_sea: float = figure("container_sea_cost", ge=0, le=5e7)
    container_sea_km: float = figure("container_sea_km", ge=0, le=20_000)
    container_road: float = figure("container_road_rate", ge=0, le=50_000)
    import_declaration: float = figure("import_declaration", ge=0, le=5e6)
    inbound_handling: float = figure("inbound_handling", ge=0, le=20_000)
    domestic_inbound: float = figure("domestic_inbound", ge=0, le=20_000)
    seller_handling: float = figure("seller_handling", ge=0, le=50_000)
    customs_value_ratio: float = figure("customs_value_ratio", ge=0.01, le=1)
    vat: float = figure("vat", ge=0, le=1)
    return_parcel: float = figure("return_parcel", ge=0, le=50_000)
    return_resold: float = figure("return_resold", ge=0, le=1)
    return_salvage: float = figure("return_salvage", ge=0, le=1)
    return_rate_direct: float = figure("return_rate_direct", ge=0, le=2)
    return_collected_direct: float = figure("return_collected_direct", ge=0, le=1)


def _default_capacity() -> dict[str, float]:
    return {gateway.id: fact(gateway.figure).number for gateway in express_gateways()}


class Gateways(Section):
    """Capacity of the express gateways, in boxes, before the marketplace's share is taken."""

    capacity: dict[str, Annotated[float, Field(ge=0, le=MOST_BOXES_A_YEAR)]] = Field(
        default_factory=_default_capacity, description="boxes a year that each express gateway clears",
        json_schema_extra={"facts": {g.id: g.figure for g in express_gateways()}, "unit": "boxes/year"},
    )  # fmt: skip
    share: float = figure("gateway_share", ge=0, le=1)
    air_share: float = figure("gateway_air_share", ge=0, le=1)
    growth: float = figure("gateway_growth", ge=-0.5, le=2)
    capacity_factor: float = Field(
        default=1.0, ge=0.01, le=20, description="multiplies the capacity of every gateway",
        json_schema_extra={"unit": "ratio"},
    )  # fmt: skip
    peak_smoothing: float = figure("gateway_peak_smoothing", ge=0, le=1)

    @field_validator("capacity")
    @classmethod
    def _of_the_country(cls, capacity: dict[str, float]) -> dict[str, float]:
        known = [gateway.id for gateway in express_gateways()]
        if sorted(capacity) != sorted(known):
            allowed = message("one for each of {names}", names=", ".join(known))
            raise InputError(message("gateways {names}", names=", ".join(capacity)), allowed)
        return capacity


class NetworkSection(Section):
    """Legs, rates and gateways."""

    lead_times: LeadTimes = LeadTimes()
    rates: Rates = Rates()
    gateways: Gateways = Gateways()
    bonded_stock: bool = Field(
        default=False,
        description=(
            "stock in a free-trade zone cleared at sale: whether consumers may be served so is legally "
            "unsettled"
        ),
    )


def de_minimis_usd() -> float:
    """Value up to which a direct parcel pays neither duty nor VAT, USD."""
    return fact("de_minimis_usd").number
