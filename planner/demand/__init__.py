"""Demand: history -> forecast -> district x class x period x demand scenario, and the design day."""

from planner.demand.forecast import Demand, forecast, growth_models, national_boxes

__all__ = ["Demand", "forecast", "growth_models", "national_boxes"]
