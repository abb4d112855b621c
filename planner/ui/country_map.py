"""The map of the country: an SVG component of our own, so that no tile server is asked."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import streamlit as st

from planner.country import load_geography
from planner.manifest import manifest
from planner.plans.types import Plan
from planner.report.map_layers import layers
from planner.report.outlines import outlines, project
from planner.scenario.schema import SiteRow
from planner.ui.style import ASSETS
from planner.words.reader import Reader

NO_ANSWER = "#c9d2d0"


@dataclass(frozen=True)
class View:
    """What of the plan is drawn: the districts' metric, the place selected, and the reader's own sites.

    ``proposing``: a click places a site of the reader's own.
    """

    metric: str
    selected: str = ""
    own: Sequence[SiteRow] = ()
    proposing: bool = False


@st.cache_resource(show_spinner=False)
def _component() -> Any:
    shapes = json.dumps(outlines(), separators=(",", ":"), allow_nan=False)
    script = (ASSETS / "map.js").read_text(encoding="utf-8").replace("__OUTLINES__", shapes)
    style = (ASSETS / "map.css").read_text(encoding="utf-8")
    return st.components.v2.component("planner_map", css=style, js=script, html='<div class="map"></div>')


def draw(
    plan: Plan | None,
    view: View,
    reader: Reader,
    on_select: Callable[[], None],
    on_propose: Callable[[], None],
) -> None:
    """Draw the plan, or the bare country without one.

    After a click, ``st.session_state["map"]`` holds ``selected``, ``kind:code`` or empty, and ``on_select``
    runs; where a site is proposed, ``spot`` holds its drawing position and ``on_propose`` runs.
    """
    data = _labels(reader) | {"selected": view.selected, "proposing": view.proposing}
    data["own"] = [_own(site) for site in view.own]
    data |= layers(plan, view.metric, reader) if plan else _bare(reader)
    _component()(
        key="map", data=data, on_selected_change=on_select, on_spot_change=on_propose, height="content"
    )


def _own(site: SiteRow) -> dict[str, Any]:
    x, y = project(site.lat, site.lon)
    return {"id": site.id, "x": x, "y": y, "name": site.name}


def _labels(reader: Reader) -> dict[str, Any]:
    area = manifest().core_area
    return {
        "view": {
            "whole": reader.text("whole", country=reader.named(manifest().name)),
            "core": reader.named(area.name),
            "in": reader.text("zoom_in"), "out": reader.text("zoom_out"),
        },
        "title": reader.text("map_alt"),
        "coreBox": _box(*zip(area.latitudes, area.longitudes, strict=True)),
    }  # fmt: skip


def _bare(reader: Reader) -> dict[str, Any]:
    names = load_geography().districts[reader.name("name_en", "name_ko")]
    plain = {str(code): [NO_ANSWER, str(name), []] for code, name in names.items()}
    return {"districts": plain, "rows": [], "legend": None, "sites": [], "gateways": [], "lines": []}


def _box(south_west: tuple[float, float], north_east: tuple[float, float]) -> list[float]:
    left, bottom = project(*south_west)
    right, top = project(*north_east)
    return [left, top, right - left, bottom - top]
