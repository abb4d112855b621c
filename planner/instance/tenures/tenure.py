"""What a building costs by tenure: cash by quarter, and what is left at the end of the horizon."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from planner.facts import fact
from planner.scenario import Scenario
from planner.scenario.facility import Technology, Tenure
from planner.units import krw_per_square_metre

QUARTERS_PER_YEAR = 4
MONTHS_PER_QUARTER = 3
THIRD_PARTY_TECHNOLOGY: Technology = "shelving"


@dataclass(frozen=True)
class SiteMarket:
    """Prices at a site: rent KRW/m2/month; price of a standing building and land, KRW per m2 GFA."""

    rent: float
    price: float
    land: float
    vacant: float


@dataclass(frozen=True)
class CashFlow:
    """Cash out by quarter (T,), KRW, and the value recovered after the last quarter."""

    spend: NDArray[np.float64]
    recovered: float


def lead_quarters(scenario: Scenario, tenure: Tenure) -> int:
    """Quarters from the decision at the start of the horizon to the first box."""
    building = scenario.building
    leads = {
        "lease": building.lease_lead,
        "buy": building.buy_lead,
        "build": building.build_lead,
        "third_party": building.third_party_lead,
    }
    return leads[tenure]


def cash_flow(
    scenario: Scenario, market: SiteMarket, tenure: Tenure, technology: Technology, gross: float, opens: int
) -> CashFlow:
    """Cash of one FC of ``gross`` m2 that takes its first box in period index ``opens``.

    Fit-out and purchase are paid one quarter before opening (or in the first quarter), construction evenly
    over its lead time, rent and overhead while it runs. At the end the deposit returns, an owned
    building is worth its price (a new one depreciates over its life) less the cost of selling, fit-out its
    book value times its recovery.
    """
    asked, horizon = scenario.building, scenario.horizon.quarters
    spend = np.zeros(horizon)
    running = np.arange(horizon) >= opens
    years_run = (horizon - opens) / QUARTERS_PER_YEAR
    before = max(0, opens - 1)
    if tenure == "third_party":
        spend[running] = asked.third_party_overhead / QUARTERS_PER_YEAR
        return CashFlow(spend, 0.0)
    scale = float(price_scale(scenario, np.array(gross)))
    fit_out = scenario.sizing.technologies[technology].fit_out * gross * scenario.sizing.net_to_gross * scale
    spend[before] += fit_out
    spend[running] += (asked.site_overhead + asked.fit_out_maintenance * fit_out) / QUARTERS_PER_YEAR
    book = max(0.0, 1 - years_run / asked.fit_out_life)
    recovered = fit_out * book * asked.fit_out_recovery
    appreciation = (1 + asked.value_change) ** years_run
    if tenure == "lease":
        monthly = market.rent * asked.rent_factor * gross * scale
        spend[before] += asked.lease_deposit_months * monthly
        spend[running] += MONTHS_PER_QUARTER * monthly * (1 + asked.lease_fee)
        recovered += asked.lease_deposit_months * monthly
    elif tenure == "buy":
        price = market.price * gross * scale
        spend[before] += price * (1 + asked.acquisition_tax)
        spend[running] += asked.holding_cost * price / QUARTERS_PER_YEAR
        recovered += price * appreciation * (1 - asked.sale_cost)
    else:
        land = market.land * gross
        shell = krw_per_square_metre(asked.construction) * gross * scale
        start = max(0, opens - asked.build_lead)
        spend[start] += land * (1 + asked.acquisition_tax)
        spend[start : max(opens, start + 1)] += shell / max(1, opens - start)
        spend[running] += asked.holding_cost * (land + shell) / QUARTERS_PER_YEAR
        worn = shell * max(0.0, 1 - years_run / asked.building_life)
        recovered += (land + worn) * appreciation * (1 - asked.sale_cost)
    return CashFlow(spend, recovered)


def third_party_technology(scenario: Scenario) -> Technology:
    """What a 3PL works with: shelving, or the first technology of a scenario without it."""
    known = scenario.sizing.technologies
    return THIRD_PARTY_TECHNOLOGY if THIRD_PARTY_TECHNOLOGY in known else next(iter(known))


def third_party_space_fee(scenario: Scenario, market: SiteMarket) -> float:
    """What a 3PL asks for space, KRW per net m2 and quarter: rent, fees, its technology and its margin."""
    asked, norms = scenario.building, scenario.sizing
    gross_per_net = 1 / (norms.net_to_gross * (1 - norms.support_share))
    rent = MONTHS_PER_QUARTER * market.rent * asked.rent_factor * (1 + asked.lease_fee) * gross_per_net
    fit_out = norms.technologies[third_party_technology(scenario)].fit_out
    shelving = fit_out * (1 / asked.fit_out_life + asked.fit_out_maintenance) / QUARTERS_PER_YEAR
    return (rent + shelving) * (1 + asked.third_party_margin)


def price_scale(scenario: Scenario, gross: NDArray[np.float64]) -> NDArray[np.float64]:
    """What a m2 costs in a building of ``gross`` m2, over what it costs in the smallest.

    The discount grows evenly from the register's smallest size to the announced one and is whole above it,
    whichever sizes a scenario offers: what is not built changes no price.
    """
    smallest, largest = fact("size_step_1").number, fact("size_step_10").number
    relative = np.clip((gross - smallest) / (largest - smallest), 0.0, 1.0)
    return np.asarray(1 - scenario.building.size_discount * relative)
