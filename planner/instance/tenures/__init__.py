"""Tenures and their cash flows, one building at a time or many at once."""

from planner.instance.tenures.cash_flow_table import Offers, cash_flows
from planner.instance.tenures.tenure import (
    CashFlow,
    SiteMarket,
    cash_flow,
    lead_quarters,
    third_party_space_fee,
    third_party_technology,
)

__all__ = [
    "CashFlow",
    "Offers",
    "SiteMarket",
    "cash_flow",
    "cash_flows",
    "lead_quarters",
    "third_party_space_fee",
    "third_party_technology",
]
