"""The reverse leg: what becomes of boxes that buyers send back, KRW for every box that goes out."""

from __future__ import annotations

from planner.scenario import Scenario
from planner.scenario.products import ProductClass


def goods_value(scenario: Scenario, product: ProductClass) -> float:
    """KRW per box at import prices: what customs sees, what stock ties up, and what a return can lose."""
    return product.value * scenario.money.krw_per_usd * scenario.network.rates.customs_value_ratio


def returned_inside(scenario: Scenario, product: ProductClass) -> float:
    """Back to a centre or to a domestic seller: collected at the door; what is not sold again is salvaged."""
    rates = scenario.network.rates
    lost = (1 - rates.return_resold) * (1 - rates.return_salvage) * goods_value(scenario, product)
    return product.returns * (rates.return_parcel + lost)


def returned_direct(scenario: Scenario, product: ProductClass) -> float:
    """Of a direct import: sent back less often, never sold again here; what is not collected is lost."""
    rates = scenario.network.rates
    collected = rates.return_collected_direct
    lost = (1 - collected * rates.return_salvage) * goods_value(scenario, product)
    return product.returns * rates.return_rate_direct * (collected * rates.return_parcel + lost)
