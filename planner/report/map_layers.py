"""What the map of the country shows: shades of the districts, sites, gateways, flows. In drawing units."""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from planner.country import load_geography
from planner.plans.types import Plan
from planner.report.flows import flows, place_name
from planner.report.outlines import project
from planner.scenario.base import MONEY_SCALE
from planner.words import format as fmt
from planner.words.reader import Reader

LEAD = "lead_time_days"
COST_STEP = 50.0 * MONEY_SCALE
"""Edges of classes of cost are rounded to it."""
METRICS = ("on_time_3d", "on_time_5d", LEAD, "cost_per_box_krw", "boxes_per_day", "from_stock_share")
SHADES = {
    "cost_per_box_krw": ("#fbf1dc", "#f3d9a4", "#e6b566", "#d18b3a", "#b06427", "#83431d"),
    LEAD: ("#f4ecf6", "#dfcbe4", "#c2a2cc", "#a078b0", "#7b528e", "#563466"),
    "": ("#eef3ee", "#d3e5df", "#a9d0cb", "#74b1b0", "#3f8b90", "#1d5f6b"),
}
"""Light to dark; what is better when small in colours of its own."""
CIRCLE = 1.05
"""Radius of a site's circle, drawing units per square root of m2."""
WIDEST = 70.0
"""Width of the largest flow's line, drawing units."""


def district_figures(plan: Plan, metric: str) -> dict[str, float]:
    """The metric of every district that has it, by code."""
    known = ((code, figures.get(metric)) for code, figures in plan.districts.items())
    return {code: value for code, value in known if value is not None}


def metrics(plan: Plan) -> list[str]:
    """The metrics that this plan knows: shares are known for promised days only."""
    first = next(iter(plan.districts.values()), {})
    return [name for name in METRICS if name in first]


def layers(plan: Plan, metric: str, reader: Reader) -> dict[str, Any]:
    """Everything the map draws of a plan: see ``assets/map.js`` of the page for the fields."""
    values = district_figures(plan, metric)
    edges, shades = scale(values, metric, dark=reader.dark)
    rows = metrics(plan)

    def shade(code: str) -> str:
        return shades[int(np.searchsorted(edges, values[code], side="right"))] if code in values else ""

    return {
        "districts": {
            code: [
                shade(code),
                place_name(plan, code, reader),
                [show(name, figures[name], reader) for name in rows],
            ]
            for code, figures in plan.districts.items()
        },
        "rows": [reader.text(name) for name in rows],
        "legend": {
            "title": reader.text(metric),
            "shades": list(shades),
            "edges": [show(metric, edge, reader, short=True) for edge in edges],
        },
        "sites": _sites(plan, reader),
        "gateways": _gateways(plan, reader),
        "lines": _lines(plan),
    }


def scale(
    values: dict[str, float], metric: str, *, dark: bool = False
) -> tuple[list[float], tuple[str, ...]]:
    """Edges between the shades, ascending and round, and one more shade than there are edges."""
    # What is much stands out from the ground, light or ``dark``.
    shades = SHADES.get(metric, SHADES[""])[:: -1 if dark else 1]
    if not values:
        return [], shades[:1]
    quantiles = np.quantile(np.array(list(values.values())), np.linspace(0, 1, len(shades) + 1)[1:-1])
    edges = sorted({_round(float(q), metric) for q in quantiles})
    # The strongest shades stand for high values also where few edges are left.
    return edges, shades[len(shades) - len(edges) - 1 :]


def _round(value: float, metric: str) -> float:
    if metric == "cost_per_box_krw":
        return round(round(value / COST_STEP) * COST_STEP, 9)
    if metric == "boxes_per_day":
        step = 10 ** max(0, math.floor(math.log10(max(value, 1))) - 1)
        return float(round(value / step) * step)
    return round(value, 1 if metric == LEAD else 2)


def show(metric: str, value: float | None, reader: Reader, *, short: bool = False) -> str:
    """A district's figure with its unit, a dash for None; ``short`` for the legend."""
    if value is None:
        return fmt.number(None)
    if metric == "cost_per_box_krw":
        return fmt.number(value * reader.money.scale, reader.money.price_digits) if short else (
            reader.money.price(value))  # fmt: skip
    if metric == "boxes_per_day":
        return fmt.number(value)
    if metric == LEAD:
        return fmt.number(value, 1) if short else reader.text("n_days", count=round(value, 1))
    return fmt.percent(value, 0 if short else 1)


def _sites(plan: Plan, reader: Reader) -> list[dict[str, Any]]:
    result = []
    for building in plan.recommendation.sites:
        x, y = project(building.lat, building.lon)
        lines = [
            reader.area.in_all_units(building.area_m2),
            f"{reader.text(building.tenure)} · {reader.quarter(building.opens)}",
        ]
        name = place_name(plan, building.site, reader)
        radius = CIRCLE * math.sqrt(building.area_m2)
        result.append({"id": building.site, "x": x, "y": y, "r": radius, "name": name, "lines": lines})
    return result


def _gateways(plan: Plan, reader: Reader) -> list[dict[str, Any]]:
    spots, result = gateway_spots(), []
    for gateway in plan.gateways:
        x, y = spots[gateway.gateway]
        known = [use for use in gateway.use_design_day if use is not None]
        lines = [reader.text("gate_use", use=fmt.percent(max(known, default=None), 0))]
        name, use = place_name(plan, gateway.gateway, reader), max(known, default=0.0)
        result.append({"id": gateway.gateway, "x": x, "y": y, "name": name, "lines": lines, "use": use})
    return result


def _lines(plan: Plan) -> list[dict[str, Any]]:
    """From every open site and gateway to the provinces, width by boxes per day."""
    moved, centres = flows(plan), province_centres()
    spots = {b.site: project(b.lat, b.lon) for b in plan.recommendation.sites}
    gates = gateway_spots()
    spots |= {g.gateway: gates[g.gateway] for g in plan.gateways}
    most = max((boxes for place in spots for _, boxes in moved.targets(place)), default=1.0)
    sites = {b.site for b in plan.recommendation.sites}
    return [
        {
            "from": place, "site": place in sites, "x": x, "y": y,
            "u": centres[province][0], "v": centres[province][1],
            "w": max(7.0, WIDEST * math.sqrt(boxes / most)),
        }
        for place, (x, y) in spots.items()
        for province, boxes in moved.targets(place)
        if boxes / most > 0.002
    ]  # fmt: skip


def gateway_spots() -> dict[str, tuple[float, float]]:
    """Drawing position of every gateway."""
    table = load_geography().gateways
    return {
        str(name): project(float(lat), float(lon))
        for name, lat, lon in zip(table.index, table["lat"], table["lon"], strict=True)
    }


def province_centres() -> dict[str, tuple[float, float]]:
    """Drawing position of every province's people."""
    districts = load_geography().districts
    weight = districts["population"]
    sums = (
        districts.assign(lat=districts["lat"] * weight, lon=districts["lon"] * weight)
        .groupby("province_code")[["lat", "lon", "population"]]
        .sum()
    )
    return {
        str(code): project(row["lat"] / row["population"], row["lon"] / row["population"])
        for code, row in sums.iterrows()
    }
