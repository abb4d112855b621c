"""The page's logic without a browser: the answer, sliders, undo, ways out, units, solves that go wrong."""

from __future__ import annotations

from collections.abc import Iterator
from html import escape
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import streamlit as st
from page_app import BASE, MORE, body, go, number, open_page, slider, store
from page_plan import ZONES, explanation, page_plan
from places import STUB

from planner.country import load_geography
from planner.report import fields, figures, ways
from planner.report.flows import flows
from planner.report.headline import headline, on_25_fields
from planner.report.html import report
from planner.report.map_layers import LEAD, METRICS, SHADES, district_figures, scale
from planner.report.outlines import HEIGHT, WIDTH, outlines, project, unproject
from planner.studies.simulate.types import PromiseReplay, QueueReplay, Replay
from planner.ui import controls, plan_cache, pool, session, solving
from planner.ui.pages import uncertainty
from planner.ui.protocol import PROOF, QUICK
from planner.words.reader import Reader

ENGLISH, KOREAN = Reader(), Reader("ko")


@pytest.fixture(autouse=True)
def cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """An empty store, and a solver that answers nothing by itself."""
    monkeypatch.setenv("PLANNER_CACHE", str(tmp_path))
    stubbed = pool.SolverPool(1, STUB)
    monkeypatch.setattr(solving, "pool", lambda: stubbed)
    monkeypatch.setattr(session, "GESTURE", 0.0)
    yield tmp_path
    stubbed.close()


def test_the_answer_comes_first_in_one_sentence() -> None:
    store(BASE)
    page = open_page()
    assert not page.exception
    first = page.main.markdown[0].value
    assert first.startswith("# **5.9 soccer fields at Icheon Majang (Deokpyeong)**, leased, from Q3 2024; ")
    assert first.endswith("25 would stand 66% empty.")
    said = body(page)
    assert "42,000 m² · 12,705 pyeong · 5.9 soccer fields" in said
    assert "KRW 320 bn more over the horizon; against 145,000 m² there they pay from 610,000 boxes" in said
    assert "KRW 4,740" in said
    assert "USD 3.52" in said


def test_a_click_plans_the_volume_from_which_25_fields_are_said_to_pay() -> None:
    store(BASE)
    page = open_page()
    page.button(key="plan_break_even").click().run()
    factor = pytest.approx(610_000 / 204_000)
    expected = {"demand.volume_factor": factor, "network.gateways.capacity_factor": factor}
    assert page.session_state["changes"] == expected


def test_the_page_speaks_korean() -> None:
    store(BASE)
    page = open_page(_lang="ko")
    assert page.main.markdown[0].value.startswith(
        "# **이천 마장에 축구장 5.9개** 규모, 임차, 2024년 3분기 개장. 25개라면 평균 공실률 66%."
    )
    assert "비용 3,200억원 증가" in body(page)


def test_units_and_currency_are_the_readers_choice() -> None:
    store(BASE)
    page = open_page()
    page.segmented_control(key="pick_area_unit").set_value("pyeong")
    page.segmented_control(key="pick_currency").set_value("USD").run()
    said = body(page)
    assert '<div class="value">12,705 pyeong</div>' in said
    assert '<div class="value">USD 3.52</div>' in said
    assert "USD 237 m more over the horizon" in said
    assert (page.query_params["_area"], page.query_params["_money"]) == ("pyeong", "USD")
    assert '<div class="value">12,705 pyeong</div>' in body(open_page(_area="pyeong"))


def test_a_slider_shows_the_answer_to_its_scenario_and_what_changed() -> None:
    store(BASE)
    store(MORE, area=50_000.0)
    page = open_page()
    slider(page, "volume").set_value(1.05).run()
    assert page.main.markdown[0].value.startswith("# **7.0 soccer fields")
    said = body(page)
    assert "Before the last move: 5.9 soccer fields" in said
    assert "+8,000 m² since the last move" in said
    assert page.query_params["demand.volume_factor"] == "1.05"


def test_against_the_last_move_and_against_the_base_case() -> None:
    most = BASE.change({"demand.volume_factor": 1.1})
    store(BASE)
    store(MORE, area=50_000.0)
    store(most, area=60_000.0)
    page = open_page()
    slider(page, "volume").set_value(1.05).run()
    slider(page, "volume").set_value(1.1).run()
    said = body(page)
    assert "+10,000 m² since the last move" in said
    assert "+18,000 m² against the base case" in said
    assert "Base case: 5.9 soccer fields" in said


def test_undo_redo_and_back_to_the_base_case() -> None:
    store(BASE)
    store(MORE, area=50_000.0)
    page = open_page()
    slider(page, "volume").set_value(1.05).run()
    page.button(key="undo_move").click().run()
    assert slider(page, "volume").value == 1.0
    assert "5.9 soccer fields" in page.main.markdown[0].value
    page.button(key="redo_move").click().run()
    assert slider(page, "volume").value == 1.05
    page.button(key="reset").click().run()
    assert page.session_state["changes"] == {}
    page.button(key="undo_move").click().run()
    assert page.session_state["changes"] == {"demand.volume_factor": 1.05}


def test_untouched_sliders_ask_for_the_base_case() -> None:
    store(BASE)
    page = open_page()
    for control in fields.controls():
        assert page.session_state[f"slider_{control.name}"] == control.of(BASE)
    assert page.session_state["changes"] == {}


def test_a_slider_that_goes_back_is_no_change() -> None:
    store(BASE)
    page = open_page()
    slider(page, "promise_3").set_value(62.0).run()
    assert page.session_state["changes"] == {"service.promises.1.share": 0.62}
    slider(page, "promise_3").set_value(50.0).run()
    assert page.session_state["changes"] == {}


def test_steps_that_follow_each_other_are_one_undo(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(session, "GESTURE", 600.0)
    store(BASE)
    page = open_page(state={"auto": False})
    for steps in range(1, 11):
        slider(page, "volume").set_value(1 + 0.05 * steps).run()
    slider(page, "rent").set_value(1.5).run()
    assert page.session_state["changes"] == {"demand.volume_factor": 1.5, "building.rent_factor": 1.5}
    page.button(key="undo_move").click().run()
    assert page.session_state["changes"] == {"demand.volume_factor": 1.5}, "another slider is another move"
    page.button(key="undo_move").click().run()
    assert page.session_state["changes"] == {}
    assert page.button(key="undo_move").disabled
    page.button(key="redo_move").click().run()
    assert page.session_state["changes"] == {"demand.volume_factor": 1.5}


def test_a_step_whose_run_is_ended_in_the_middle_is_whole(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(session, "GESTURE", 600.0)
    state: dict[str, Any] = {"changes": {}, "undo": [], "redo": [], "trail": [{}], "problem": None}
    monkeypatch.setattr(session.st, "session_state", state)
    monkeypatch.setattr(session, "save", lambda: None)
    session.step("demand.volume_factor", 1.05, ("slider_volume", 1.05))
    session.drawn()

    class EndedError(Exception):
        pass

    class Ending(dict[str, Any]):
        """Ends the run at the second thing that is written."""

        written = 0

        def __setitem__(self, name: str, value: Any) -> None:
            self.written += 1
            if self.written == 2:
                raise EndedError
            super().__setitem__(name, value)

    ending = Ending(state)
    monkeypatch.setattr(session.st, "session_state", ending)
    with pytest.raises(EndedError):
        session.step("demand.volume_factor", 1.1, ("slider_volume", 1.1))
    session.step("demand.volume_factor", 1.15, ("slider_volume", 1.15))
    assert ending["changes"] == {"demand.volume_factor": 1.15}
    assert ending["undo"] == [{}]
    session.undo()
    assert ending["changes"] == {}


@pytest.mark.parametrize("field", [slider, number])
def test_a_move_whose_callback_was_ended_is_followed_by_the_next_run(
    field: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    store(BASE)
    page = open_page(state={"auto": False})
    with monkeypatch.context() as patch:
        # A newer message of the browser ends the callback and the run after it, before anything is written.
        patch.setattr(session, "step", lambda *_: None)
        patch.setattr(controls, "follow_moves", st.stop)
        field(page, "volume").set_value(1.1).run()
        assert page.session_state["changes"] == {}
    page.run()
    assert page.session_state["changes"] == {"demand.volume_factor": 1.1}
    assert slider(page, "volume").value == number(page, "volume").value == 1.1
    page.run()
    page.button(key="undo_move").click().run()
    assert page.session_state["changes"] == {}, "a move is followed once"
    assert slider(page, "volume").value == number(page, "volume").value == 1.0


def test_a_gesture_that_ends_where_it_began_leaves_nothing_to_undo(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(session, "GESTURE", 600.0)
    page = open_page(state={"auto": False})
    for value in (1.05, 1.1, 1.0):
        slider(page, "volume").set_value(value).run()
    assert page.session_state["changes"] == {}
    assert page.button(key="undo_move").disabled


def test_a_step_after_a_pause_or_an_undo_is_a_move_of_its_own(monkeypatch: pytest.MonkeyPatch) -> None:
    page = open_page(state={"auto": False})
    for value in (1.05, 1.1):
        slider(page, "volume").set_value(value).run()
    assert page.session_state["undo"] == [{}, {"demand.volume_factor": 1.05}]
    monkeypatch.setattr(session, "GESTURE", 600.0)
    page.button(key="undo_move").click().run()
    number(page, "volume").set_value(1.3).run()
    assert page.session_state["undo"] == [{}, {"demand.volume_factor": 1.05}]


def test_what_a_slider_does_not_reach_is_typed_up_to_what_the_scenario_allows() -> None:
    page = open_page(state={"auto": False})
    for typed, name, path, value, shown in (
        (4.25, "volume", "demand.volume_factor", 4.25, 2.0),
        (99.75, "promise_3", "service.promises.1.share", 0.9975, 99.0),
        (-25.5, "growth", "demand.market_growth", -0.255, -10.0),
        (4500.0, "budget", "money.budget_total", 4.5e12, 3000.0),
        (433.0, "budget", "money.budget_total", 4.33e11, 433.0),
    ):  # fmt: skip
        number(page, name).set_value(typed).run()
        assert not page.error
        assert page.session_state["changes"][path] == value
        assert number(page, name).value == typed
        assert slider(page, name).value == shown
    number(page, "volume").set_value(1e6).run()
    assert "less than or equal to" in page.error[0].value
    assert number(page, "volume").value == 4.25, "what is not allowed does not stay"
    assert page.session_state["changes"]["demand.volume_factor"] == 4.25


def test_a_budget_is_typed_in_the_unit_of_the_language() -> None:
    page = open_page(state={"auto": False}, _lang="ko")
    number(page, "budget").set_value(5000.0).run()
    assert page.session_state["changes"] == {"money.budget_total": 5e11}


def test_sliders_change_the_fields_they_name_and_wait_where_that_is_asked() -> None:
    store(BASE)
    page = open_page()
    page.toggle(key="auto").set_value(False).run()
    slider(page, "promise_3").set_value(62.0).run()
    slider(page, "rent").set_value(1.5).run()
    slider(page, "budget").set_value(300.0).run()
    assert page.session_state["changes"] == {
        "service.promises.1.share": 0.62, "building.rent_factor": 1.5, "money.budget_total": 3e11,
    }  # fmt: skip
    assert "These settings are not planned yet." in body(page)
    assert "5.9 soccer fields" in body(page)


def test_a_link_opens_its_scenario_and_a_broken_one_says_so() -> None:
    store(MORE, area=50_000.0)
    page = open_page(**{"demand.volume_factor": "1.05"})
    assert slider(page, "volume").value == 1.05
    assert "7.0 soccer fields" in page.main.markdown[0].value
    page = open_page(**{"demand.volume_factor": "-3"})
    assert not page.exception
    assert "demand.volume_factor" in page.error[0].value


def test_a_reload_keeps_undo_and_what_was_before() -> None:
    store(BASE)
    store(MORE, area=50_000.0)
    first = open_page()
    first.slider(key="slider_volume").set_value(1.05).run()
    kept = {str(k): str(v) for k, v in first.query_params.items()}
    again = open_page(state={"owner": first.session_state["owner"]}, **kept)
    assert "+8,000 m² since the last move" in body(again)
    again.button(key="undo_move").click().run()
    assert again.session_state["changes"] == {}


def test_a_promise_that_cannot_be_kept_comes_first_with_ways_out() -> None:
    store(BASE, status="infeasible", explanation=explanation())
    relaxed = BASE.change({"service.promises.1.share": 0.6})
    store(relaxed, area=33_000.0)
    page = open_page()
    said = [m.value for m in page.main.markdown]
    assert "Why the promise cannot be kept" in said[0]
    assert any("**The promise cannot be kept.**" in s for s in said)
    page.button(key="relax_0").click().run()
    assert slider(page, "promise_3").value == 60.0
    assert "4.6 soccer fields" in page.main.markdown[0].value


def test_a_way_out_without_a_slider_is_applied_and_can_be_taken_back() -> None:
    store(BASE, status="infeasible", explanation=explanation())
    store(BASE.change({"network.gateways.share": 0.9}), area=33_000.0)
    page = open_page()
    page.button(key="relax_1").click().run()
    assert "4.6 soccer fields" in page.main.markdown[0].value
    page.button(key="drop_network.gateways.share").click().run()
    assert page.session_state["changes"] == {}


def test_a_solve_cut_short_is_no_verdict_on_a_promise() -> None:
    quick = page_plan(BASE, status="infeasible", explanation=None)
    plan_cache.store().put(plan_cache.key_of(BASE, QUICK), quick)
    assert plan_cache.find(BASE) is None
    assert plan_cache.find(BASE, hasty=True) == quick
    proven = BASE.change({"name": "proven"})
    store(proven, QUICK, status="infeasible", explanation=explanation())
    assert plan_cache.find(proven) is not None


@pytest.mark.parametrize(
    ("place", "said"),
    [
        ("district:11010", "**100 boxes a day**"),
        ("site:icheon_majang", "Sized for Q4 2026, high demand"),
        ("gateway:PTK", "**95%**"),
    ],
)
def test_a_place_tells_its_story(place: str, said: str) -> None:
    store(BASE)
    page = open_page(_place=place)
    assert not page.exception
    assert said in body(page)
    assert page.selectbox(key="place").value == place


def test_a_place_can_be_found_by_name() -> None:
    store(BASE)
    page = open_page()
    page.selectbox(key="place").set_value("district:11010").run()
    assert page.subheader[0].value == "Jongno-gu, Seoul"
    assert page.query_params["_place"] == "district:11010"


def test_a_failure_is_one_sentence() -> None:
    refused = BASE.change({"name": "refuse"})
    page = open_page(name="refuse")
    assert page.session_state["changes"] == {"name": "refuse"}
    for _ in range(5):
        page.run()
    assert "The solve failed: the data are not there" in body(page)
    assert page.button(key="strip_again")
    assert plan_cache.find(refused) is None


def test_a_move_is_drawn_once_with_its_answer(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(solving, "AT_ONCE", 60.0)
    monkeypatch.setenv("PLANNER_STUB_PLANS", "1")
    store(BASE)
    answering = pool.SolverPool(1, STUB)
    monkeypatch.setattr(solving, "pool", lambda: answering)
    page = open_page(**{"demand.volume_factor": "1.05"})
    assert f'data-answer="{MORE.digest}"' in body(page)
    assert plan_cache.find(MORE) is not None
    answering.close()


def test_a_running_solve_shows_where_it_stands_and_can_be_cancelled() -> None:
    store(BASE)
    page = open_page(name="slow")
    for _ in range(3):
        page.run()
    said = body(page)
    assert "gap 2.00%" in said
    assert "searching" in said
    assert "5.9 soccer fields" in said
    page.button(key="cancel").click().run()
    assert "Cancelled" in body(page)
    page.button(key="strip_again").click().run()
    assert page.button(key="cancel")


def test_a_quick_answer_stands_while_a_better_one_is_looked_for() -> None:
    slow = BASE.change({"name": "slow"})
    store(slow, QUICK, status="feasible")
    page = open_page(name="slow")
    page.run()
    assert "**5.9 soccer fields" in body(page)
    assert "Preliminary answer" in body(page)
    ticket = solving.pool().ticket(page.session_state["lane"])
    assert ticket is not None
    assert ticket.effort is PROOF


def test_an_answer_that_comes_while_the_page_is_drawn_is_shown(monkeypatch: pytest.MonkeyPatch) -> None:
    store(BASE)
    slow = BASE.change({"name": "slow"})

    def too_soon(found: solving.Answers, *_: object) -> solving.Answers:
        store(slow, QUICK, area=50_000.0, status="feasible", gap=0.028)
        return found

    monkeypatch.setattr(solving, "follow", too_soon)
    page = open_page(name="slow")
    assert f'data-answer="{slow.digest}"' in body(page)


def test_the_map_has_every_district_inside_its_frame() -> None:
    districts = load_geography().districts
    assert set(outlines()["districts"]) == set(districts.index)
    assert set(outlines()["provinces"]) == set(load_geography().provinces.index)
    for lat, lon in zip(districts["lat"], districts["lon"], strict=True):
        x, y = project(lat, lon)
        assert 0 < x < WIDTH
        assert 0 < y < HEIGHT


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


def test_a_plan_without_a_centre_is_said_so() -> None:
    plan = page_plan(BASE).model_copy(update={"verdict_25_fields": None})
    bare = plan.model_copy(update={"recommendation": plan.recommendation.model_copy(update={"sites": []})})
    assert headline(bare, ENGLISH).startswith("**No fulfilment centre**")
    assert on_25_fields(bare, ENGLISH) == ""
    verdict = page_plan(BASE).verdict_25_fields
    assert verdict is not None
    short = verdict.model_copy(update={"keeps_promises": False, "keeps_once_open": False})
    said = on_25_fields(page_plan(BASE).model_copy(update={"verdict_25_fields": short}), ENGLISH)
    assert said.endswith("and the promise is not kept.")


def test_names_of_a_users_own_cannot_break_the_page() -> None:
    shown = figures.bars_html([("<script>x</script>", 1.0, "1")], 1.0)
    assert "<script>" not in shown


def test_page_and_report_say_a_way_out_with_its_price() -> None:
    way = explanation().relaxations[0].model_copy(update={"value": 0.5999, "npv_krw": 1.1e12})
    known = explanation().model_copy(update={"relaxations": [way]})
    plan = page_plan(BASE, status="infeasible", explanation=known)
    for reader, said in (
        (ENGLISH, "3-day promise → 59.99% · KRW 1.10 tn in all with this plan's centres"),
        (KOREAN, "3일 약속 → 59.99% · 이 계획의 물류센터로 총 1.10조원"),
    ):
        assert ways.way_out(way, BASE, reader) == said
        assert f"<li>{escape(said)}</li>" in report(plan, None, reader)
    store(BASE, status="infeasible", explanation=known)
    assert open_page().button(key="relax_0").label == ways.way_out(way, BASE, ENGLISH)


def test_a_plan_is_replayed_once_asked(monkeypatch: pytest.MonkeyPatch) -> None:
    promise = PromiseReplay(
        days=5.0, since="2024Q1", promised=0.8, promised_design_day=0.8, planned_average_day=0.82,
        planned_design_day=0.8, share=0.88, lowest_quarter=0.81, lowest_quarter_at="2024Q3, base demand",
        lowest_peak=0.67, lowest_peak_at="2024Q4, high demand", worst_day=0.5, days_kept=0.87,
        worst_day_at="2024Q4, high demand", fifth_percentile=0.72,
    )  # fmt: skip
    queue = QueueReplay(place="KUV", operation=None, days_full=0.3, waited=0.17, longest=7, outside=0.0)
    found = Replay(
        planner_version="0", scenario_digest=BASE.digest, days=10_960, runs=10, seed=1, variation=0.15,
        holds=False, promises=[promise], queues=[queue], provinces={}, lost=0.0,
    )  # fmt: skip
    monkeypatch.setattr(uncertainty, "replay", lambda *_: found)
    store(BASE)
    page = open_page("robust")
    assert "Gunsan" not in body(page)
    page.button(key="replay_start").click().run()
    said = body(page)
    assert "does not hold" in said
    assert "Most wait at Gunsan port: 17.0% of its boxes a day or more, at worst 7 days." in said
    assert '<span class="bad">67.00%</span>' in said
    assert "<span>81.00%</span>" in said, "the quarter itself keeps it"
    assert "10,960 days" in said


def test_a_batchs_values_are_checked_as_they_are_typed_and_kept() -> None:
    store(BASE)
    page = open_page("batch", {"batch_chosen": ["demand.volume_factor", "building.rent_factor"]})
    volume, rent = "batch_en_demand.volume_factor", "batch_en_building.rent_factor"
    for written in ("abc", "nan", "inf", "-1", "1, 1e12"):
        page.text_input(key=volume).input(written).run()
        assert len(page.error) == 1, written
        assert "Volume" in page.error[0].value, written
        assert page.text_input(key=rent).value == "0.75, 1, 1.5", "the other fields stay"
        assert not [b for b in page.button if b.key == "batch_start"]
    page.text_input(key=volume).input("0.9, 1.1").run()
    assert not page.error
    assert page.button(key="batch_start").label == "Start 6 plans"
    page = go(go(page, "data"), "batch")
    assert page.text_input(key=volume).value == "0.9, 1.1", "what was typed outlives a look at another page"
