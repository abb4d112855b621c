"""The map of Korea: an SVG component of our own, so that no tile server is asked."""

from __future__ import annotations

import json
import math
from collections.abc import Callable
from typing import Any

import numpy as np
import streamlit as st

from planner.geo import load_geography
from planner.plan.types import Plan
from planner.ui import format as fmt
from planner.ui.flows import flows, place_name
from planner.ui.geometry import ASSETS, outlines, project
from planner.ui.texts import Language, text

METRICS = ("on_time_3d", "on_time_5d", "cost_per_box_krw", "boxes_per_day", "from_stock_share")
SHADES = {
    "cost_per_box_krw": ("#fbf1dc", "#f3d9a4", "#e6b566", "#d18b3a", "#b06427", "#83431d"),
    "": ("#eef3ee", "#d3e5df", "#a9d0cb", "#74b1b0", "#3f8b90", "#1d5f6b"),
}
"""Light to dark; costs in a colour of their own."""
NO_ANSWER = "#e9ecea"
CIRCLE = 1.05
"""Radius of a site's circle, drawing units per square root of m2."""
WIDEST = 70.0
"""Width of the largest flow's line, drawing units."""
HEIGHT = 700
"""Pixels on a wide screen; the style sheet lowers it on a narrow one."""


@st.cache_resource(show_spinner=False)
def _component() -> Any:
    shapes = json.dumps(outlines(), separators=(",", ":"))
    script = (ASSETS / "map.js").read_text(encoding="utf-8").replace("__OUTLINES__", shapes)
    style = (ASSETS / "map.css").read_text(encoding="utf-8")
    return st.components.v2.component("planner_map", css=style, js=script, html='<div class="map"></div>')


def draw(
    plan: Plan | None, metric: str, selected: str | None, language: Language, on_select: Callable[[], None]
) -> None:
    """Draw the plan, or the bare country without one; ``on_select`` runs after a click.

    The click is then in the session state at ``map``: ``selected`` is ``kind:code`` or empty.
    """
    data = _labels(language) | {"selected": selected or ""}
    data |= _layers(plan, metric, language) if plan else _bare(language)
    _component()(key="map", data=data, on_selected_change=on_select, height="content")


def _labels(language: Language) -> dict[str, Any]:
    return {
        "view": {"whole": text("whole", language), "capital": text("capital", language)},
        "capitalBox": _box((37.05, 126.35), (37.78, 127.65)),
    }


def _bare(language: Language) -> dict[str, Any]:
    names = load_geography().districts["name_ko" if language == "ko" else "name_en"]
    plain = {str(code): [NO_ANSWER, str(name), []] for code, name in names.items()}
    return {"districts": plain, "rows": [], "legend": None, "sites": [], "gateways": [], "lines": []}


def _layers(plan: Plan, metric: str, language: Language) -> dict[str, Any]:
    edges, shades = scale(plan, metric)
    districts = {
        code: [
            shades[int(np.searchsorted(edges, figures.get(metric, 0.0), side="right"))],
            place_name(plan, code, language),
            [show(name, figures[name], language) for name in METRICS if name in figures],
        ]
        for code, figures in plan.districts.items()
    }
    first = next(iter(plan.districts.values()), {})
    return {
        "districts": districts,
        "rows": [text(name, language) for name in METRICS if name in first],
        "legend": {
            "title": text(metric, language),
            "shades": list(shades),
            "edges": [show(metric, edge, language, short=True) for edge in edges],
        },
        "sites": _sites(plan, language),
        "gateways": _gateways(plan, language),
        "lines": _lines(plan),
    }


def scale(plan: Plan, metric: str) -> tuple[list[float], tuple[str, ...]]:
    """Edges between the shades, ascending and round, and one more shade than there are edges."""
    shades = SHADES.get(metric, SHADES[""])
    values = np.array([figures.get(metric, 0.0) for figures in plan.districts.values()])
    if not len(values):
        return [], shades[:1]
    quantiles = np.quantile(values, np.linspace(0, 1, len(shades) + 1)[1:-1])
    edges = sorted({_round(float(q), metric) for q in quantiles})
    # Dark shades stand for high values also where few edges are left.
    return edges, shades[len(shades) - len(edges) - 1 :]


def _round(value: float, metric: str) -> float:
    if metric == "cost_per_box_krw":
        return round(value / 50) * 50
    if metric == "boxes_per_day":
        step = 10 ** max(0, math.floor(math.log10(max(value, 1))) - 1)
        return float(round(value / step) * step)
    return round(value, 2)


def show(metric: str, value: float, language: Language, *, short: bool = False) -> str:
    """A district's figure with its unit; ``short`` for the legend."""
    if metric == "cost_per_box_krw":
        return fmt.number(value) if short else fmt.won(value, language)
    if metric == "boxes_per_day":
        return fmt.number(value)
    return fmt.percent(value, 0 if short else 1)


def _sites(plan: Plan, language: Language) -> list[dict[str, Any]]:
    result = []
    for building in plan.recommendation.sites:
        x, y = project(building.lat, building.lon)
        lines = [
            f"{fmt.area(building.area_m2)} · {fmt.fields(building.area_m2, language)}",
            f"{text(building.tenure, language)} · {fmt.quarter(building.opens, language)}",
        ]
        name = place_name(plan, building.site, language)
        radius = CIRCLE * math.sqrt(building.area_m2)
        result.append({"id": building.site, "x": x, "y": y, "r": radius, "name": name, "lines": lines})
    return result


def _gateways(plan: Plan, language: Language) -> list[dict[str, Any]]:
    spots, result = _gateway_spots(), []
    for gateway in plan.gateways:
        x, y = spots[gateway.gateway]
        use = f"{text('c_gate', language)}: {fmt.percent(max(gateway.use_design_day), 0)}"
        name = place_name(plan, gateway.gateway, language)
        result.append({"id": gateway.gateway, "x": x, "y": y, "name": name, "lines": [use]})
    return result


def _lines(plan: Plan) -> list[dict[str, Any]]:
    """From every open site and gateway to the provinces, width by boxes per day."""
    moved, centres = flows(plan), province_centres()
    spots = {b.site: project(b.lat, b.lon) for b in plan.recommendation.sites}
    gates = _gateway_spots()
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


def _gateway_spots() -> dict[str, tuple[float, float]]:
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


def _box(south_west: tuple[float, float], north_east: tuple[float, float]) -> list[float]:
    left, bottom = project(*south_west)
    right, top = project(*north_east)
    return [left, top, right - left, bottom - top]
