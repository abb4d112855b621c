"""The map's districts, shades and flows."""

from __future__ import annotations

import numpy as np
import pytest
from page_app import BASE
from page_plan import ZONES, page_plan

from planner.country import load_geography
from planner.report.flows import flows
from planner.report.map_layers import LEAD, METRICS, SHADES, district_figures, scale
from planner.report.outlines import DRAWING, outlines, project, unproject
from planner.words.reader import Reader

ENGLISH, KOREAN = Reader(), Reader("ko")


def test_the_map_has_every_district_inside_its_frame() -> None:
    districts = load_geography().districts
    assert set(outlines()["districts"]) == set(districts.index)
    assert set(outlines()["provinces"]) == set(load_geography().provinces.index)
    for lat, lon in zip(districts["lat"], districts["lon"], strict=True):
        x, y = project(lat, lon)
        assert 0 < x < DRAWING.width
        assert 0 < y < DRAWING.height


def test_a_spot_on_the_map_is_a_place_again() -> None:
    assert unproject(*project(36.9105, 127.2256)) == (36.9105, 127.2256)


@pytest.mark.parametrize("metric", METRICS)
def test_shades_rise_with_the_figure(metric: str) -> None:
    highest = {"cost_per_box_krw": 9_000.0, "boxes_per_day": 800.0, LEAD: 9.0}.get(metric, 1.0)
    values = np.linspace(0, highest, 300)
    edges, shades = scale({str(n): float(value) for n, value in enumerate(values)}, metric)
    assert len(shades) == len(edges) + 1 == len(SHADES.get(metric, SHADES[""]))
    light = [sum(bytes.fromhex(shade[1:])) for shade in shades]
    assert light == sorted(light, reverse=True)
    # About as many districts in every shade; the edges are rounded.
    counts = np.bincount(np.searchsorted(edges, values), minlength=len(shades))
    assert counts == pytest.approx(300 / len(shades), rel=0.15)
    one, darkest = scale(district_figures(page_plan(BASE), metric), metric)
    assert (len(darkest), darkest[-1]) == (len(one) + 1, shades[-1])


def test_flows_keep_their_boxes() -> None:
    plan = page_plan(BASE)
    moved = flows(plan)
    expected = 100 * ZONES * 91 / 1096 * 0.5
    assert moved.to_zone.sum() == pytest.approx(expected)
    assert moved.to_province.sum() == pytest.approx(expected)
    assert moved.sources(0) == [("PTK", pytest.approx(0.7)), ("icheon_majang", pytest.approx(0.3))]
