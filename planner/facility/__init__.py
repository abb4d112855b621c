"""Tenures and their cash flows."""

from planner.facility.tenure import CashFlow, SiteMarket, cash_flow, lead_quarters, third_party_space_fee

__all__ = ["CashFlow", "SiteMarket", "cash_flow", "lead_quarters", "third_party_space_fee"]
