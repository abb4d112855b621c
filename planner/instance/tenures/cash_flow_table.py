"""The cash flows of many buildings at once: what ``cash_flow`` says of one, with arrays."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from planner.instance.tenures.tenure import (
    MONTHS_PER_QUARTER,
    QUARTERS_PER_YEAR,
    SiteMarket,
    price_scale,
)
from planner.scenario import Scenario
from planner.scenario.facility import Tenure
from planner.units import krw_per_square_metre

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]


@dataclass(frozen=True)
class Offers:
    """O buildings of one tenure.

    ``markets`` by site; ``site`` (O,) index into them; ``fit_out`` (O,) KRW per net m2; ``gross`` (O,) GFA,
    m2; ``opens`` (O,) index of the period of the first box.
    """

    tenure: Tenure
    markets: Sequence[SiteMarket]
    site: Ints
    fit_out: Floats
    gross: Floats
    opens: Ints

    def price(self, name: str) -> Floats:
        """A price of ``SiteMarket`` for each building (O,)."""
        return np.array([getattr(market, name) for market in self.markets], dtype=float)[self.site]


def cash_flows(scenario: Scenario, offers: Offers) -> tuple[Floats, Floats]:
    """Cash out by quarter (O, T) and the value recovered after the last quarter (O,), KRW.

    What is paid when, and what is left, is told at ``cash_flow``.
    """
    asked, quarters = scenario.building, scenario.horizon.quarters
    rows, opens, gross = np.arange(len(offers.site)), offers.opens, offers.gross
    spend = np.zeros((len(rows), quarters))
    running = np.arange(quarters)[None, :] >= opens[:, None]
    years_run = (quarters - opens) / QUARTERS_PER_YEAR
    if offers.tenure == "third_party":
        spend[running] = asked.third_party_overhead / QUARTERS_PER_YEAR
        return spend, np.zeros(len(rows))
    scale = price_scale(scenario, gross)
    before = np.maximum(0, opens - 1)
    fit_out = offers.fit_out * gross * scenario.sizing.net_to_gross * scale
    yearly = asked.site_overhead + asked.fit_out_maintenance * fit_out
    spend[rows, before] += fit_out
    book = np.maximum(0.0, 1 - years_run / asked.fit_out_life)
    recovered = fit_out * book * asked.fit_out_recovery
    appreciation = (1 + asked.value_change) ** years_run
    if offers.tenure == "lease":
        monthly = offers.price("rent") * asked.rent_factor * gross * scale
        deposit = asked.lease_deposit_months * monthly
        spend[rows, before] += deposit
        yearly = yearly + QUARTERS_PER_YEAR * MONTHS_PER_QUARTER * monthly * (1 + asked.lease_fee)
        recovered = recovered + deposit
    elif offers.tenure == "buy":
        price = offers.price("price") * gross * scale
        spend[rows, before] += price * (1 + asked.acquisition_tax)
        yearly = yearly + asked.holding_cost * price
        recovered = recovered + price * appreciation * (1 - asked.sale_cost)
    else:
        land = offers.price("land") * gross
        shell = krw_per_square_metre(asked.construction) * gross * scale
        spend += _construction(offers, asked.build_lead, quarters, land * (1 + asked.acquisition_tax), shell)
        yearly = yearly + asked.holding_cost * (land + shell)
        worn = shell * np.maximum(0.0, 1 - years_run / asked.building_life)
        recovered = recovered + (land + worn) * appreciation * (1 - asked.sale_cost)
    return spend + running * (yearly / QUARTERS_PER_YEAR)[:, None], recovered


def _construction(offers: Offers, lead: int, quarters: int, land: Floats, shell: Floats) -> Floats:
    """Land when building starts and the shell evenly until it opens (O, T)."""
    start = np.maximum(0, offers.opens - lead)[:, None]
    end = np.maximum(offers.opens[:, None], start + 1)
    quarter = np.arange(quarters)[None, :]
    under_way = (quarter >= start) & (quarter < end)
    return np.asarray((quarter == start) * land[:, None] + under_way * (shell[:, None] / (end - start)))
