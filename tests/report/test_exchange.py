"""Scenarios as links, YAML, JSON and Excel: what goes out comes back; and the report and drawings."""

from __future__ import annotations

import io
import re
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl import load_workbook
from page_plan import explanation, page_plan

from planner.errors import InputError
from planner.plans.trust import with_trust
from planner.report import exchange
from planner.report.floor_plan import Rectangle, by_floor, floor_plan, rooms, sheet_width, squarified
from planner.report.html import report
from planner.report.lead_times import lead_times
from planner.report.map_svg import map_svg
from planner.report.spreadsheets import csv_of
from planner.scenario import Scenario, changes_of
from planner.ui import saved_scenarios, sweeps, uploads
from planner.ui.changes import PACKED, Changes, differences, from_link, scenario_of, to_link
from planner.ui.charts.sweeps import frontier, tornado_html
from planner.ui.comparison import ComparedPlan, inputs, outputs
from planner.words.reader import Reader

SITE = {"id": "own_1", "name": "=Own & <site>", "lat": 37.2, "lon": 127.2, "rent_krw_m2_month": 9000.0}
RICH: Changes = {
    "name": "rich: 부유한", "demand.volume_factor": 1.05, "demand.scope": "marketplace",
    "service.promises": [{"days": 2.0, "share": 0.3, "since": "2025Q1"}],
    "network.lead_times.flight": {"1": 0.5, "4": 0.5}, "network.bonded_stock": True,
    "building.tenures": ["lease"], "assortment_bands": [0.1, 0.5], "money.budget_year": 2e11,
    "tables.sites": [SITE], "tables.volumes": [1e7] * 12,
}  # fmt: skip


@pytest.fixture(autouse=True)
def cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PLANNER_CACHE", str(tmp_path))


def test_changes_are_the_scenario_again() -> None:
    rich = scenario_of(RICH)
    assert scenario_of(changes_of(rich)).digest == rich.digest
    assert changes_of(Scenario()) == {}


@given(
    st.floats(0.1, 10), st.floats(-0.2, 0.2), st.floats(0, 1), st.sampled_from(["carrier", "marketplace"]),
    st.text(st.characters(exclude_categories=("Cc", "Cs", "Cn")), max_size=40),
)  # fmt: skip
@settings(max_examples=30, deadline=None)
def test_a_link_opens_exactly_its_scenario(
    volume: float, growth: float, share: float, scope: str, name: str
) -> None:
    changes = {
        "demand.volume_factor": volume, "demand.market_growth": growth, "service.promises.1.share": share,
        "demand.scope": scope, "name": name,
    }  # fmt: skip
    assert scenario_of(from_link(to_link(changes))).digest == scenario_of(changes).digest


def test_a_long_link_is_packed_and_a_cut_one_refused() -> None:
    rows = [{"district_code": str(n), "boxes": float(n)} for n in range(300)]
    packed = to_link({"tables.demand": rows})
    assert list(packed) == [PACKED]
    assert len(packed[PACKED]) < 4000
    assert len(scenario_of(from_link(packed)).tables.demand) == 300
    with pytest.raises(InputError, match="cut short"):
        from_link({PACKED: packed[PACKED][:-9]})
    assert from_link({"z": packed[PACKED]}) == from_link(packed), "links of before still open"


def test_other_parameters_are_passed_over_and_unknown_fields_refused() -> None:
    assert from_link({"utm_source": "x", "embed": "true"}) == {}
    with pytest.raises(InputError, match=r"demand\.volumefactor"):
        from_link({"demand.volumefactor": "1"})
    with pytest.raises(InputError, match=r"did you mean 'demand'"):
        from_link({"demnd.volume_factor": "1"})


@pytest.mark.parametrize("suffix", ["yaml", "json", "xlsx"])
@pytest.mark.parametrize("changes", [{}, RICH], ids=["base", "rich"])
def test_a_file_comes_back_as_it_went_out(suffix: str, changes: Changes) -> None:
    kept = {k: v for k, v in changes.items() if suffix == "xlsx" or k != "network.lead_times.flight"}
    scenario = scenario_of(kept)
    written = {
        "yaml": lambda: exchange.to_yaml(differences(scenario)).encode(),
        "json": lambda: exchange.to_json(differences(scenario)).encode(),
        "xlsx": lambda: exchange.to_workbook(scenario, page_plan(scenario)),
    }[suffix]()
    assert exchange.read(f"scenario.{suffix}", written).digest == scenario.digest


def test_a_lead_time_that_is_gone_has_no_probability_in_the_file() -> None:
    changes: Changes = {"network.lead_times.flight": {"9": 1.0}}
    read = exchange.read("s.yaml", exchange.to_yaml(differences(scenario_of(changes))).encode())
    assert {k: p for k, p in read.network.lead_times.flight.items() if p} == {9: 1.0}


def test_a_value_changed_in_the_workbook_is_read() -> None:
    book = load_workbook(io.BytesIO(exchange.to_workbook(Scenario(), None)))
    sheet = book[exchange.INPUTS]
    row = next(r for r in sheet.iter_rows() if r[0].value == "demand.market_growth")
    row[1].value = 0.12
    buffer = io.BytesIO()
    book.save(buffer)
    assert changes_of(exchange.read("a.xlsx", buffer.getvalue())) == {"demand.market_growth": 0.12}
    row[1].value = "much"
    book.save(buffer := io.BytesIO())
    with pytest.raises(InputError) as refused:
        exchange.read("a.xlsx", buffer.getvalue())
    assert (refused.value.file, refused.value.line) == ("a.xlsx", row[0].row)


def test_a_plan_file_opens_its_scenario_and_other_files_are_refused() -> None:
    scenario = scenario_of(RICH)
    assert exchange.read("p.json", page_plan(scenario).model_dump_json().encode()).digest == scenario.digest
    for name, content in (("a.pdf", b"x"), ("a.xlsx", b"x"), ("a.yaml", b"demand: [1"), ("a.json", b"[]")):
        with pytest.raises(InputError) as refused:
            exchange.read(name, content)
        assert refused.value.file == name


def test_saved_scenarios_keep_their_name_and_can_be_replaced(tmp_path: Path) -> None:
    first = saved_scenarios.save(tmp_path, "A", {"demand.volume_factor": 1.05})
    again = saved_scenarios.save(tmp_path, "A", {"demand.volume_factor": 1.1})
    assert again.id == first.id
    found = [(s.name, s.changes) for s in saved_scenarios.everything(tmp_path)]
    assert found == [("A", {"demand.volume_factor": 1.1})]
    saved_scenarios.delete(tmp_path, first.id)
    assert saved_scenarios.everything(tmp_path) == []


def test_a_comparison_shows_differences_only() -> None:
    more: Changes = {"demand.volume_factor": 1.05}
    columns = [
        ComparedPlan("a", {}, page_plan(Scenario())),
        ComparedPlan("b", more, page_plan(scenario_of(more), 50_000.0)),
        ComparedPlan("c", more, None),
    ]  # fmt: skip
    assert inputs(columns, Reader()) == [["Volume", "×1", "×1.05", "×1.05"]]
    known = {row[0]: row[1:] for row in outputs(columns, Reader())}
    assert known["Size"] == ["42,000 m²", "50,000 m²", "not planned yet"]
    assert outputs(columns[:1] * 2, Reader()) == []


def test_the_report_holds_everything_and_escapes_names() -> None:
    changes: Changes = {"demand.market_growth": 0.12, "tables.sites": [SITE]}
    scenario = scenario_of(changes)
    text = report(page_plan(scenario, explanation=explanation()), page_plan(Scenario()), Reader("ko"))
    assert "이천 마장에 축구장 5.9개" in text
    assert "연간 시장 성장률: 12%" in text
    assert "증명됨: 어떤 계획으로도 불가능합니다." in text
    assert "3일 배송 약속 → 60%" in text
    assert "부지: 1행" in text
    assert text.count("<svg") == 2
    assert "<site>" not in text
    assert "http://" not in text.replace("http://www.w3.org/2000/svg", "")
    assert "https://" not in text.split('<table class="assumptions"')[0]


def test_the_still_map_is_well_formed() -> None:
    drawn = map_svg(page_plan(Scenario()), "on_time_3d", Reader())
    tree = ElementTree.fromstring(drawn.split("<div")[0])
    titles = [t.text or "" for t in tree.iter("{http://www.w3.org/2000/svg}title")]
    assert any(t.startswith("Jongno-gu, Seoul. Within 3 days") for t in titles)


@given(st.lists(st.floats(1, 1000), min_size=1, max_size=12))
def test_rooms_fill_their_floor_exactly(areas: list[float]) -> None:
    areas = sorted(areas, reverse=True)
    side = sum(areas) ** 0.5
    placed = squarified(areas, Rectangle(0, 0, side, side))
    for area, spot in zip(areas, placed, strict=True):
        assert spot.width * spot.height == pytest.approx(area)
        assert -1e-6 < spot.x <= spot.x + spot.width < side * (1 + 1e-6)
        assert -1e-6 < spot.y <= spot.y + spot.height < side * (1 + 1e-6)
    for n, a in enumerate(placed):
        for b in placed[:n]:
            wide = min(a.x + a.width, b.x + b.width) - max(a.x, b.x)
            high = min(a.y + a.height, b.y + b.height) - max(a.y, b.y)
            assert min(wide, high) < 1e-6 * side


def test_floors_are_equal_and_hold_every_function() -> None:
    plan = page_plan(Scenario())
    parts = rooms(plan.recommendation.sites[0], plan.buildings[0])
    floors = by_floor(parts, 3)
    for found in floors:
        assert sum(area for _, area in found) == pytest.approx(14_000.0)
    placed = sum(area for found in floors for name, area in found if name == "storage")
    assert placed == pytest.approx(dict(parts)["storage"])
    drawn = floor_plan(plan.recommendation.sites[0], plan.buildings[0], 400.0, Reader("ko"))
    ElementTree.fromstring(drawn)
    assert "1층" in drawn


def test_every_building_and_the_field_have_one_scale() -> None:
    small, large = (page_plan(Scenario(), area=area) for area in (9_000.0, 120_000.0))
    buildings = [small.recommendation.sites[0], large.recommendation.sites[0]]
    sheet = sheet_width(buildings)
    for plan, building in zip((small, large), buildings, strict=True):
        drawn = ElementTree.fromstring(floor_plan(building, plan.buildings[0], sheet, Reader()))
        left, _, width, height = map(float, drawn.attrib["viewBox"].split())
        assert [left, width] == pytest.approx([-2, sheet + 4], abs=0.1)
        rectangles = list(drawn.iter("{http://www.w3.org/2000/svg}rect"))
        shapes = [[float(r.attrib[name]) for name in ("x", "y", "width", "height")] for r in rectangles]
        assert max(x + along for x, _, along, _ in shapes) <= sheet + 0.1
        assert max(y + across for _, y, _, across in shapes) < height
        assert [105.0, 68.0] in [shape[2:] for shape in shapes]
        frames = [s for r, s in zip(rectangles, shapes, strict=True) if r.get("stroke") == "#56646f"]
        assert [along * across for _, _, along, across in frames] == pytest.approx(
            [building.area_m2 / 2] * 2, rel=0.01
        )
    assert sheet_width(buildings[:1]) < sheet
    bar = re.search(
        r'd="M0 [\d.]+v6h(\d+)v-6.*>(\d+) m</text>',
        floor_plan(buildings[0], small.buildings[0], 300, Reader()),
    )
    assert bar is not None
    assert bar[1] == bar[2]


def test_lead_times_agree_with_the_promises() -> None:
    plan = page_plan(Scenario())
    times = lead_times(plan)
    assert (times.arrived[1:] >= times.arrived[:-1] - 1e-12).all()
    assert times.arrived[-1] == pytest.approx(1.0, abs=1e-6)


def test_an_upload_tells_every_problem_by_row_and_column() -> None:
    content = b"district_code,boxes\n11010,10\n11020,many\n11030,-3\n"
    table, problems = uploads.check("demand", uploads.read("d.csv", content))
    assert table is None
    assert [(p.row, p.column) for p in problems] == [(3, "boxes"), (4, "boxes")]
    with pytest.raises(InputError) as refused:
        uploads.read("d.csv", b"")
    assert refused.value.file == "d.csv"


@pytest.mark.parametrize("name", uploads.NAMES)
def test_a_template_can_be_used_as_it_is(name: str) -> None:
    plan = page_plan(Scenario())
    for write, file in ((csv_of, "t.csv"), (uploads.as_excel, "t.xlsx")):
        frame = uploads.read(file, write(uploads.template(name, Scenario(), plan, "제안 부지 1")))
        table, problems = uploads.check(name, frame)
        assert problems == []
        assert table is not None
        assert uploads.changes(name, table, Scenario())


def test_what_does_not_fit_the_scenario_is_refused() -> None:
    for name, content in (
        ("sites", b"id,name,lat,lon\na,At sea,36.0,125.0\n"),
        ("demand", b"district_code,boxes\n99999,10\n"),
        ("volumes", b"quarter,boxes\n2024Q1,10\n"),
        ("rates", b"path,value\nnetwork.rates.parcels,10\n"),
    ):
        table, _ = uploads.check(name, uploads.read("t.csv", content))
        assert table is not None
        with pytest.raises(InputError):
            uploads.changes(name, table, Scenario())


def test_sweeps_change_one_thing_at_a_time() -> None:
    base = Scenario().change({"demand.volume_factor": 1.1})
    cases = [*sweeps.frontier(base, 3.0), *sweeps.tornado(base)]
    moved = [case for case in cases if case.scenario.digest != base.digest]
    assert len(moved) == len(cases) - 1, "all but the frontier's own share"
    for case in moved:
        assert set(changes_of(case.scenario)) ^ set(changes_of(base)) == {case.path}
    assert base.digest in {case.scenario.digest for case in sweeps.frontier(base, 3.0)}
    assert len(sweeps.tornado(base)) == 2 * (len(sweeps.LEADING) + len(sweeps.FACTORS))


def test_a_tornado_shows_the_five_that_move_most() -> None:
    cases = sweeps.tornado(Scenario())
    plans = {n: page_plan(case.scenario, 40_000.0 + 100 * n) for n, case in enumerate(cases)}
    rows = sweeps.swings(cases, plans, page_plan(Scenario(), 40_000.0), "area")
    assert [row["path"] for row in rows] == list(dict.fromkeys(c.path for c in reversed(cases)))[:5]


def test_a_tornado_s_bars_go_from_the_plan_to_each_end() -> None:
    low, high = (page_plan(Scenario(), area) for area in (30_000.0, 60_000.0))
    row = {"path": "network.gateways.share", "low": (0.3, 60_000.0, high), "high": (0.6, 30_000.0, low)}
    drawn = tornado_html([row], 40_000.0, "area", page_plan(Scenario(), 40_000.0), Reader())
    assert "This plan: <b>40,000 m²</b>" in drawn
    # The plan stands at a third of the way from the smallest to the largest.
    assert '<span>30%</span><i><b class="low" style="left:33.3%;width:66.7%">' in drawn
    assert '<span>60%</span><i><b class="high" style="left:0.0%;width:33.3%">' in drawn
    assert drawn.count('<u style="left:33.3%">') == 2


def test_a_tornado_calls_ends_what_they_are() -> None:
    """One end preliminary with another site, one that no plan can keep, one proven with another site."""
    here = page_plan(Scenario(), 55_000.0)
    open_end = with_trust(page_plan(Scenario(), 255_000.0, site="gunpo", gap=0.029))
    unkept = page_plan(Scenario(), 60_000.0, site="gunpo", status="infeasible", explanation=explanation())
    other = page_plan(Scenario(), 50_000.0, site="gunpo")
    rows: list[dict[str, Any]] = [
        {
            "path": "network.gateways.share",
            "low": (0.34, 255_000.0, open_end),
            "high": (0.6, 50_000.0, other),
        },
        {"path": "demand.market_growth", "low": (0.05, 60_000.0, unkept), "high": None},
    ]
    drawn = tornado_html(rows, 55_000.0, "area", here, Reader())
    assert "<span>34% <small>(preliminary)</small></span>" in drawn
    assert "(the promise cannot be kept)</small>" in drawn
    assert drawn.count(" unsure") == 2
    ends = sweeps.decided_otherwise(rows, here)
    assert {kind: [plan for *_, plan in found] for kind, found in ends.items()} == {
        "ends_open": [open_end], "site_changes": [other], "ends_unkept": [unkept],
    }  # fmt: skip
    base_open = with_trust(here.model_copy(update={"gap": 0.02}))
    assert set(sweeps.decided_otherwise(rows, base_open)) == {"ends_open", "ends_unkept"}


def test_a_frontier_marks_preliminary_answers() -> None:
    open_one = with_trust(page_plan(Scenario(), 30_000.0, gap=0.029))
    drawn = [
        str(one.to_dict()) for one in frontier([(0.4, open_one), (0.5, page_plan(Scenario()))], 0.5, Reader())
    ]
    assert "4,740*" in drawn[0]
    assert "'price': '4,740'" in drawn[0]
    assert "'called': 'preliminary'" in drawn[0]
