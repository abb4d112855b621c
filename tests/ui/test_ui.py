"""The page's logic without a browser: the answer, sliders, undo, ways out, units, solves that go wrong."""

from __future__ import annotations

from html import escape

import pytest
from page_app import BASE, MORE, body, go, open_page, slider, store
from page_plan import explanation, page_plan
from places import STUB

from planner.report import figures, ways
from planner.report.headline import headline, on_25_fields
from planner.report.html import report
from planner.studies.simulate.types import PromiseReplay, QueueReplay, Replay
from planner.ui import plan_cache, pool, session, solving
from planner.ui.pages import uncertainty
from planner.ui.protocol import PROOF, QUICK
from planner.words.reader import Reader

ENGLISH, KOREAN = Reader(), Reader("ko")


pytestmark = pytest.mark.usefixtures("page_cache")


@pytest.fixture(autouse=True)
def no_gestures(monkeypatch: pytest.MonkeyPatch) -> None:
    """Every step of a slider is a move of its own."""
    monkeypatch.setattr(session, "GESTURE", 0.0)


def test_the_answer_comes_first_in_one_sentence() -> None:
    store(BASE)
    page = open_page()
    assert not page.exception
    first = page.main.markdown[0].value
    assert first.startswith("# **5.9 soccer fields at Icheon Majang (Deokpyeong)**, leased, from Q3 2024; ")
    assert first.endswith("25 would stand 66% empty.")
    said = body(page)
    assert "42,000 m² · 12,705 pyeong · 5.9 soccer fields" in said
    assert "for KRW 320 bn more over the horizon; against the next smaller size there (145,000 m²)" in said
    assert "they pay from about 610,000 boxes a day" in said
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
        "# **이천 마장에 축구장 5.9개** 규모, 임차, 2024년 3분기 가동. 25개라면 평균 공실률 66%."
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


def test_a_link_opens_its_scenario_and_a_broken_one_says_so() -> None:
    store(MORE, area=50_000.0)
    page = open_page(**{"demand.volume_factor": "1.05"})
    assert slider(page, "volume").value == 1.05
    assert "7.0 soccer fields" in page.main.markdown[0].value
    page = open_page(**{"demand.volume_factor": "-3"})
    assert not page.exception
    assert "demand.volume_factor" in page.error[0].value


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
    job = solving.pool().job(page.session_state["lane"])
    assert job is not None
    assert job.effort is PROOF


def test_an_answer_that_comes_while_the_page_is_drawn_is_shown(monkeypatch: pytest.MonkeyPatch) -> None:
    store(BASE)
    slow = BASE.change({"name": "slow"})

    def too_soon(found: solving.Answers, *_: object) -> solving.Answers:
        store(slow, QUICK, area=50_000.0, status="feasible", gap=0.028)
        return found

    monkeypatch.setattr(solving, "follow", too_soon)
    page = open_page(name="slow")
    assert f'data-answer="{slow.digest}"' in body(page)


def test_a_plan_without_a_centre_is_said_so() -> None:
    plan = page_plan(BASE).model_copy(update={"verdict_25_fields": None})
    bare = plan.model_copy(update={"recommendation": plan.recommendation.model_copy(update={"sites": []})})
    assert headline(bare, ENGLISH).startswith("**No fulfilment centre**")
    assert on_25_fields(bare, ENGLISH) == ""
    verdict = page_plan(BASE).verdict_25_fields
    assert verdict is not None
    short = verdict.model_copy(update={"keeps_promises": False, "keeps_once_open": False, "verdict": "short"})
    said = on_25_fields(page_plan(BASE).model_copy(update={"verdict_25_fields": short}), ENGLISH)
    assert said.startswith("25 soccer fields in one place do not keep the promise")


def test_names_of_a_users_own_cannot_break_the_page() -> None:
    shown = figures.bars_html([("<script>x</script>", 1.0, "1")], 1.0)
    assert "<script>" not in shown


def test_page_and_report_say_a_way_out_with_its_price() -> None:
    way = explanation().relaxations[0].model_copy(update={"value": 0.5999, "npv_krw": 1.1e12})
    known = explanation().model_copy(update={"relaxations": [way]})
    plan = page_plan(BASE, status="infeasible", explanation=known)
    for reader, said in (
        (ENGLISH, "3-day promise → 59.99% · KRW 1.10 tn in all with this plan's centres"),
        (KOREAN, "3일 배송 약속 → 59.99% · 이 계획의 물류센터로 총 1.10조원"),
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
