"""Routes up to the carrier's door: what a box pays on each leg, and how long it takes."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from planner.network import lead_time
from planner.network.lead_time import Distribution
from planner.scenario import Scenario
from planner.scenario.network import de_minimis_usd
from planner.scenario.products import ProductClass
from planner.units import LITRES_PER_CUBIC_METRE

LEG_PARTS = ("china", "international", "customs", "duty_vat", "inbound", "seller")
"""Parts of the cost of a box before it reaches the carrier."""

SEA_EXPRESS = ("PTK", "INC", "KUV", "PUSB")
"""Gateways with a sea express customs centre."""
AIR_EXPRESS = "ICN"


@dataclass(frozen=True)
class Leg:
    """One route of one class up to the carrier.

    ``cost`` KRW per box by part; ``lead`` the lead time from order to hand-over to the carrier.
    """

    cost: dict[str, float]
    lead: Distribution

    def part_values(self) -> list[float]:
        """Cost by part in the order of LEG_PARTS."""
        return [self.cost.get(part, 0.0) for part in LEG_PARTS]


def direct_leg(
    scenario: Scenario,
    product: ProductClass,
    gateway: str,
    origins: pd.DataFrame,
    sea_legs: pd.DataFrame,
    air_legs: pd.DataFrame,
) -> Leg:
    """Direct import through one gateway: seller, consolidation, sea or air express, list clearance.

    Boxes start in the class's mix of origins; each origin uses the fastest export point to the gateway.
    Below the de-minimis value neither duty nor VAT is due.
    """
    rates, times = scenario.network.rates, scenario.network.lead_times
    air = gateway == AIR_EXPRESS
    cost = dict.fromkeys(LEG_PARTS, 0.0)
    members = []
    for origin, weight in product.origins.items():
        road_km, road_hours, main_hours = _fastest(origins, origin, gateway, sea_legs, air_legs)
        cost["china"] += weight * (
            rates.china_handling + rates.china_road * road_km * product.volume / LITRES_PER_CUBIC_METRE
        )
        if air:
            legs = [times.flight, times.clearance_air]
            main = np.ones(1)
        else:
            legs = [times.sailing_wait, times.port_handling, times.clearance_sea]
            main = lead_time.fixed(main_hours)
        members.append(
            (
                weight,
                lead_time.convolve(
                    [lead_time.distribution(times.seller_handling), lead_time.fixed(road_hours), main]
                    + [lead_time.distribution(leg) for leg in legs]
                ),
            )
        )
    chargeable = max(product.weight, product.volume / rates.air_volumetric)
    cost["international"] = rates.air_express * chargeable if air else rates.sea_express * product.volume
    cost["customs"] = rates.list_clearance
    cost["duty_vat"] = duty_and_vat(scenario, product) if product.value > de_minimis_usd() else 0.0
    return Leg(cost, lead_time.mixture(members))


def _fastest(
    origins: pd.DataFrame, origin: str, gateway: str, sea_legs: pd.DataFrame, air_legs: pd.DataFrame
) -> tuple[float, float, float]:
    best: tuple[float, float, float, float] | None = None
    air = gateway == AIR_EXPRESS
    air_hours = dict(zip(air_legs["origin_iata"], air_legs["block_hours_est"].astype(float), strict=True))
    own = origins[(origins["origin"] == origin) & (origins["mode"] == ("air" if air else "sea"))]
    roads = own[["hours", "road_km"]].to_numpy(dtype=float)
    for export_point, (road_hours, road_km) in zip(own["export_point"], roads, strict=True):
        if air:
            hours = air_hours[export_point]
        else:
            leg = sea_legs[(sea_legs["origin"] == export_point) & (sea_legs["gateway"] == gateway)]
            if leg.empty:
                continue
            ferry, container = leg[["hours_ferry_18kn", "hours_container_14kn"]].to_numpy(dtype=float)[0]
            hours = container if np.isnan(ferry) else ferry
        option = (float(road_hours + hours), float(road_km), float(road_hours), float(hours))
        best = option if best is None else min(best, option)
    assert best is not None, (origin, gateway)
    return best[1:]


def domestic_leg(scenario: Scenario) -> Leg:
    """A Korean seller packs the box and hands it straight to the carrier."""
    return Leg(
        {"seller": scenario.network.rates.seller_handling},
        lead_time.distribution(scenario.network.lead_times.domestic_dispatch),
    )


def bulk_cost(
    scenario: Scenario,
    origins: pd.DataFrame,
    sea_legs: pd.DataFrame,
    gateway_to_site_km: pd.DataFrame,
) -> dict[str, NDArray[np.float64]]:
    """Bulk import by container to each site: KRW per litre for each origin (columns: china, sea, drayage).

    ``gateway_to_site_km`` (gateways x sites). Every origin takes the cheapest export port and gateway.
    Returned per origin: array (S, 3).
    """
    rates = scenario.network.rates
    litres = rates.container_volume * rates.container_fill * LITRES_PER_CUBIC_METRE
    result = {}
    for origin, own in origins[origins["mode"] == "sea"].groupby("origin"):
        legs = own.merge(sea_legs, left_on="export_point", right_on="origin", suffixes=("", "_sea"))
        china = legs["road_km"].to_numpy(dtype=float) * rates.china_road / LITRES_PER_CUBIC_METRE
        sea = (rates.container_sea + rates.container_sea_km * legs["km"].to_numpy(dtype=float)) / litres
        drayage = (
            rates.container_road
            * gateway_to_site_km.loc[list(legs["gateway"])].to_numpy(dtype=float)
            / litres
        )
        total = (china + sea)[:, None] + drayage
        best = total.argmin(axis=0)
        result[str(origin)] = np.column_stack([china[best], sea[best], drayage[best, np.arange(len(best))]])
    return result


def stocked_leg(
    scenario: Scenario, product: ProductClass, bulk: dict[str, NDArray[np.float64]], site: int, bonded: bool
) -> Leg:
    """From an FC's stock: bulk import with duty and VAT (or pallets of a Korean seller), then dispatch.

    ``bonded``: the box clears at sale as a direct parcel does, so below de minimis nothing is due.
    """
    rates, times = scenario.network.rates, scenario.network.lead_times
    dispatch = lead_time.distribution(times.fc_dispatch)
    if product.domestic:
        return Leg({"inbound": rates.domestic_inbound + rates.inbound_handling}, dispatch)
    china, sea, drayage = product.volume * np.asarray(
        sum(weight * bulk[origin][site] for origin, weight in product.origins.items())
    )
    per_container = product.volume / (rates.container_volume * rates.container_fill * LITRES_PER_CUBIC_METRE)
    cost = {
        "china": float(china),
        "international": float(sea),
        "customs": rates.import_declaration * per_container,
        "duty_vat": duty_and_vat(scenario, product),
        "inbound": float(drayage) + rates.inbound_handling,
    }
    if bonded:
        cost["customs"] = rates.list_clearance
        if product.value <= de_minimis_usd():
            cost["duty_vat"] = 0.0
        dispatch = lead_time.convolve([dispatch, lead_time.distribution(times.clearance_bonded)])
    return Leg(cost, dispatch)


def duty_and_vat(scenario: Scenario, product: ProductClass) -> float:
    """KRW per box: duty on the customs value, and the VAT that the retail price contains.

    Import VAT is credited against the VAT on the sale, so the sale's VAT is what remains due.
    """
    rates = scenario.network.rates
    retail = product.value * scenario.money.krw_per_usd
    return retail * rates.customs_value_ratio * product.duty + retail * rates.vat / (1 + rates.vat)
