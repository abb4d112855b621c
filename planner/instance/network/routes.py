"""Routes up to the carrier's door: what a box pays on each leg and on its way back, and how long it takes."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from planner.instance.network import lead_time
from planner.instance.network.gateways import BY_AIR
from planner.instance.network.lead_time import Distribution
from planner.instance.network.reverse import goods_value, returned_direct, returned_inside
from planner.scenario import Scenario
from planner.scenario.network import de_minimis_usd
from planner.scenario.products import ProductClass
from planner.units import LITRES_PER_CUBIC_METRE

if TYPE_CHECKING:
    import pandas as pd

LEG_PARTS = ("origin", "international", "customs", "duty_vat", "inbound", "seller", "reverse")
"""Parts of the cost of a box apart from the carrier: what it pays before, and on its way back."""


@dataclass(frozen=True)
class Leg:
    """One route of one class up to the carrier.

    ``cost`` KRW per box by part, that of its way back among them; ``lead`` the lead time from order to
    hand-over to the carrier.
    """

    cost: dict[str, float]
    lead: Distribution

    def part_values(self) -> list[float]:
        """Cost by part in the order of LEG_PARTS."""
        return [self.cost.get(part, 0.0) for part in LEG_PARTS]


@dataclass(frozen=True)
class ExpressWay:
    """An origin cluster's way to a gateway: km and hours by road to the export point, hours by sea or air."""

    road_km: float
    road_hours: float
    main_hours: float


def express_ways(
    origins: pd.DataFrame, sea_legs: pd.DataFrame, air_legs: pd.DataFrame
) -> dict[tuple[str, str], ExpressWay]:
    """The fastest way from each origin cluster to each gateway, over whichever export point makes it so.

    By sea the ferry counts where one sails, else the container ship. Pairs without any way are left out.
    """
    main: dict[str, list[tuple[str, float]]] = {}
    for port, gateway, ferry, container in _columns(
        sea_legs, "origin", "gateway", "hours_ferry_18kn", "hours_container_14kn"
    ):
        main.setdefault(port, []).append((gateway, container if np.isnan(ferry) else ferry))
    for airport, gateway, hours in _columns(air_legs, "origin_iata", "gateway", "block_hours_est"):
        main.setdefault(airport, []).append((gateway, hours))
    best: dict[tuple[str, str], tuple[float, float, float, float]] = {}
    for origin, export_point, mode, road_km, road_hours in _columns(
        origins, "origin", "export_point", "mode", "road_km", "hours"
    ):
        for gateway, hours in main.get(export_point, []):
            if (mode == "air") != (gateway in BY_AIR):
                continue
            way = (road_hours + hours, road_km, road_hours, hours)
            best[origin, gateway] = min(way, best.get((origin, gateway), way))
    return {ends: ExpressWay(*way[1:]) for ends, way in best.items()}


def _columns(table: pd.DataFrame, *names: str) -> Iterator[tuple[Any, ...]]:
    return zip(*(table[name].tolist() for name in names), strict=True)


def direct_leg(
    scenario: Scenario, product: ProductClass, gateway: str, ways: Mapping[tuple[str, str], ExpressWay]
) -> Leg:
    """Direct import through one gateway: seller, consolidation, sea or air express, list clearance.

    Boxes start in the class's mix of origins; each origin uses its way of ``express_ways``. Below the
    de-minimis value neither duty nor VAT is due.
    """
    rates, times = scenario.network.rates, scenario.network.lead_times
    air = gateway in BY_AIR
    cost = dict.fromkeys(LEG_PARTS, 0.0)
    members = []
    for origin, weight in product.origins.items():
        way = ways[origin, gateway]
        cost["origin"] += weight * (
            rates.origin_handling + rates.origin_road * way.road_km * product.volume / LITRES_PER_CUBIC_METRE
        )
        if air:
            legs = [times.flight, times.clearance_air]
            main = np.ones(1)
        else:
            legs = [times.sailing_wait, times.port_handling, times.clearance_sea]
            main = lead_time.fixed(way.main_hours)
        members.append(
            (
                weight,
                lead_time.convolve(
                    [lead_time.distribution(times.seller_handling), lead_time.fixed(way.road_hours), main]
                    + [lead_time.distribution(leg) for leg in legs]
                ),
            )
        )
    chargeable = max(product.weight, product.volume / rates.air_volumetric)
    cost["international"] = rates.air_express * chargeable if air else rates.sea_express * product.volume
    cost["customs"] = rates.list_clearance
    cost["duty_vat"] = duty_and_vat(scenario, product) if product.value > de_minimis_usd() else 0.0
    cost["reverse"] = returned_direct(scenario, product)
    return Leg(cost, lead_time.mixture(members))


def domestic_leg(scenario: Scenario, product: ProductClass) -> Leg:
    """A seller inside the country packs the box, hands it straight to the carrier, and takes it back."""
    return Leg(
        {"seller": scenario.network.rates.seller_handling, "reverse": returned_inside(scenario, product)},
        lead_time.distribution(scenario.network.lead_times.domestic_dispatch),
    )


def bulk_cost(
    scenario: Scenario,
    origins: pd.DataFrame,
    sea_legs: pd.DataFrame,
    gateway_to_site_km: pd.DataFrame,
) -> dict[str, NDArray[np.float64]]:
    """Bulk import by container to each site, money per litre for each origin: array (S, 3).

    Columns: at the origin, sea, drayage. ``gateway_to_site_km`` (gateways x sites). Every origin takes the
    cheapest export port and gateway.
    """
    rates = scenario.network.rates
    litres = rates.container_volume * rates.container_fill * LITRES_PER_CUBIC_METRE
    legs: dict[str, list[tuple[str, float]]] = {}
    for port, gateway, km in _columns(sea_legs, "origin", "gateway", "km"):
        legs.setdefault(port, []).append((gateway, km))
    ways: dict[str, list[tuple[float, str, float]]] = {}
    for origin, port, mode, road_km in _columns(origins, "origin", "export_point", "mode", "road_km"):
        if mode == "sea":
            ways.setdefault(origin, []).extend((road_km, gateway, km) for gateway, km in legs.get(port, []))
    from_gateway = dict(zip(gateway_to_site_km.index, gateway_to_site_km.to_numpy(dtype=float), strict=True))
    result = {}
    for origin, own in ways.items():
        at_origin = np.array([road_km for road_km, _, _ in own]) * rates.origin_road / LITRES_PER_CUBIC_METRE
        sea = (rates.container_sea + rates.container_sea_km * np.array([km for _, _, km in own])) / litres
        drayage = rates.container_road * np.array([from_gateway[gateway] for _, gateway, _ in own]) / litres
        total = (at_origin + sea)[:, None] + drayage
        best = total.argmin(axis=0)
        result[origin] = np.column_stack([at_origin[best], sea[best], drayage[best, np.arange(len(best))]])
    return result


def stocked_leg(
    scenario: Scenario, product: ProductClass, bulk: dict[str, NDArray[np.float64]], site: int, bonded: bool
) -> Leg:
    """From an FC's stock: bulk import with duty and VAT (or pallets of a domestic seller), then dispatch.

    ``bonded``: the box clears at sale as a direct parcel does, so below de minimis nothing is due.
    """
    rates, times = scenario.network.rates, scenario.network.lead_times
    dispatch, reverse = lead_time.distribution(times.fc_dispatch), returned_inside(scenario, product)
    if product.domestic:
        inbound = rates.domestic_inbound + rates.inbound_handling
        return Leg({"inbound": inbound, "reverse": reverse}, dispatch)
    at_origin, sea, drayage = product.volume * np.asarray(
        sum(weight * bulk[origin][site] for origin, weight in product.origins.items())
    )
    per_container = product.volume / (rates.container_volume * rates.container_fill * LITRES_PER_CUBIC_METRE)
    cost = {
        "origin": float(at_origin),
        "international": float(sea),
        "customs": rates.import_declaration * per_container,
        "duty_vat": duty_and_vat(scenario, product),
        "inbound": float(drayage) + rates.inbound_handling,
        "reverse": reverse,
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
    return goods_value(scenario, product) * product.duty + retail * rates.vat / (1 + rates.vat)
