"""The page's logic without a browser: sliders, answers from the cache, explanation, solves that go wrong."""

from __future__ import annotations

import json
import sys
import time
from pathlib import Path

import pytest
from page_plan import ZONES, explanation, page_plan
from streamlit.testing.v1 import AppTest

from planner.geo import load_geography
from planner.scenario import Scenario
from planner.ui import controls, figures, jobs, verdict
from planner.ui import format as fmt
from planner.ui import map as korea
from planner.ui.flows import flows
from planner.ui.geometry import HEIGHT, WIDTH, outlines, project
from planner.ui.texts import TEXTS, text

APP = str(Path(__file__).parent.parent / "app.py")
BASE = Scenario()
MORE = BASE.change({"demand.volume_factor": 1.05})


@pytest.fixture(autouse=True)
def cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("PLANNER_CACHE", str(tmp_path))
    return tmp_path


def store(scenario: Scenario, **changes: object) -> None:
    page_plan(scenario, **changes).write(jobs.answer_path(scenario))  # type: ignore[arg-type]


def open_page(language: str = "en") -> AppTest:
    page = AppTest.from_file(APP, default_timeout=60)
    page.query_params["lang"] = language
    return page.run()


def body(page: AppTest) -> str:
    pieces = [m.value for m in page.markdown] + [h.proto.body for h in page.get("html")]
    return "\n".join(pieces)


def stub(monkeypatch: pytest.MonkeyPatch, code: str) -> None:
    """Solves run this code in place of the planner; argv holds the scenario's and the answer's file."""
    monkeypatch.setattr(
        jobs, "command", lambda asked, answer: [sys.executable, "-c", code, str(asked), str(answer)]
    )


def ended(job: jobs.Job) -> jobs.State:
    for _ in range(200):
        state = job.state()
        if not state.running:
            return state
        time.sleep(0.05)
    raise AssertionError("the solve did not end")


def test_a_known_answer_is_shown_at_once_with_its_verdict() -> None:
    store(BASE)
    page = open_page()
    assert not page.exception
    said = body(page)
    assert "Lease **42,000 m²** (5.9 soccer fields, 12,705 pyeong) at **Icheon Majang (Deokpyeong)**" in said
    assert "25 soccer fields would be too much: 34% in use on average, 51% in the fullest quarter" in said
    assert "KRW 320 bn more over the horizon" in said
    assert "KRW 4,740" in said
    assert "USD 3.52" in said


def test_the_page_speaks_korean() -> None:
    store(BASE)
    said = body(open_page("ko"))
    assert "**이천 마장**에 **42,000 m²**(축구장 5.9개, 12,705평) 규모를 임차하여 2024년 3분기부터" in said
    assert "3,200억원 증가" in said


def test_every_text_has_both_languages_with_the_same_blanks() -> None:
    def blanks(said: str) -> set[str]:
        return {part.split("}")[0] for part in said.split("{")[1:]}

    for key, (english, korean) in TEXTS.items():
        assert english, key
        assert korean, key
        assert blanks(english) == blanks(korean), key


def test_a_slider_shows_the_answer_to_its_scenario_and_what_changed() -> None:
    store(BASE)
    store(MORE, area=50_000.0)
    page = open_page()
    page.slider(key="slider_volume").set_value(1.05).run()
    said = body(page)
    assert "Lease **50,000 m²**" in said
    assert "was Lease 42,000 m²" in said
    assert "+8,000 m²" in said
    page.button(key="reset").click().run()
    assert "Lease **42,000 m²**" in body(page)


def test_untouched_sliders_ask_for_the_base_case() -> None:
    store(BASE)
    page = open_page()
    for control in controls.controls():
        assert page.session_state[control.key] == control.base()
        assert control.allows(control.base())
    assert page.session_state["wanted"] == BASE.digest


def test_sliders_change_the_fields_they_name() -> None:
    store(BASE)
    page = open_page()
    page.toggle(key="auto").set_value(False).run()
    page.slider(key="slider_promise_3").set_value(62.0)
    page.slider(key="slider_rent").set_value(1.5)
    page.select_slider(key="slider_budget").set_value(300.0).run()
    changes = {"service.promises.1.share": 0.62, "building.rent_factor": 1.5, "money.budget_total": 3e11}
    assert page.session_state["wanted"] == BASE.change(changes).digest
    said = body(page)
    assert text("not_planned", "en") in said
    assert "Lease **42,000 m²**" in said


def test_a_promise_that_cannot_be_kept_comes_first_with_ways_out() -> None:
    store(BASE, status="infeasible", explanation=explanation())
    relaxed = BASE.change({"service.promises.1.share": 0.6})
    store(relaxed, area=33_000.0)
    page = open_page()
    said = [m.value for m in page.main.markdown]
    assert said[0].endswith(text("why_not", "en"))
    assert any("**The promise cannot be kept in full.**" in s for s in said)
    page.button(key="relax_0").click().run()
    assert page.session_state["slider_promise_3"] == 60.0
    assert "Lease **33,000 m²**" in body(page)


def test_a_way_out_without_a_slider_is_applied_and_can_be_undone() -> None:
    store(BASE, status="infeasible", explanation=explanation())
    changed = BASE.change({"network.gateways.share": 0.9})
    store(changed, area=33_000.0)
    page = open_page()
    page.button(key="relax_1").click().run()
    assert "Lease **33,000 m²**" in body(page)
    page.button(key="drop_network.gateways.share").click().run()
    assert page.session_state["wanted"] == BASE.digest


def test_a_clicked_district_tells_its_story() -> None:
    store(BASE)
    page = AppTest.from_file(APP, default_timeout=60)
    page.query_params["lang"] = "en"
    page.session_state["selected"] = "district:11010"
    page.run()
    assert page.subheader[0].value == "Jongno-gu, Seoul"
    assert "**100 boxes a day**" in body(page)
    assert "direct through Pyeongtaek-Dangjin port" in body(page)


@pytest.mark.parametrize(
    ("place", "said"), [("site:icheon_majang", "Sized for Q4 2026, high demand"), ("gateway:PTK", "**95%**")]
)
def test_a_clicked_site_or_gateway_tells_its_story(place: str, said: str) -> None:
    store(BASE)
    page = AppTest.from_file(APP, default_timeout=60)
    page.query_params["lang"] = "en"
    page.session_state["selected"] = place
    page.run()
    assert not page.exception
    assert said in body(page)


def test_without_an_answer_the_base_case_is_solved_and_a_failure_is_one_sentence(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    stub(monkeypatch, "import sys; sys.exit('the data are not there')")
    page = open_page()
    assert not page.exception
    for _ in range(100):
        if "The solve failed: the data are not there" in body(page):
            break
        time.sleep(0.05)
        page.run()
    else:
        raise AssertionError(body(page))
    assert page.button(key="strip_again")


def test_a_solve_reports_progress_and_leaves_its_answer(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    ready = tmp_path / "ready.json"
    page_plan(BASE).write(ready)
    line = json.dumps({"gap": 0.02, "objective": 5.0, "bound": 4.9, "note": "pricing"})
    stub(monkeypatch, f"import shutil, sys; print({line!r}); shutil.copy({str(ready)!r}, sys.argv[2])")
    job = jobs.start(BASE)
    state = ended(job)
    assert (state.gap, state.objective, state.bound, state.note) == (0.02, 5.0, 4.9, "pricing")
    found = jobs.known_answer(BASE)
    assert found is not None
    assert found.scenario_digest == BASE.digest
    job.stop()


def test_a_solve_can_be_cancelled_and_a_killed_one_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    stub(monkeypatch, "import time; time.sleep(60)")
    bench = jobs.Bench()
    bench.begin(BASE)
    job = bench.job
    assert job is not None
    assert job.state().running
    before = time.monotonic()
    bench.clear()
    assert time.monotonic() - before < 2
    assert job.process.returncode is not None
    bench.begin(BASE)
    assert bench.job is not None
    bench.job.process.kill()
    ended(bench.job)
    assert bench.job.failure("en") == "The solve failed: the system stopped the solver (signal 9)"
    bench.clear()


def test_a_broken_answer_counts_as_none() -> None:
    path = jobs.answer_path(BASE)
    path.write_text('{"format": "logistics-capacity-plan/1", "half": ', encoding="utf-8")
    assert jobs.known_answer(BASE) is None


def test_the_scenario_survives_the_way_to_the_worker() -> None:
    changed = MORE.change({"service.promises.1.share": 0.62})
    assert Scenario.model_validate_json(changed.model_dump_json()).digest == changed.digest


def test_the_map_has_every_district_inside_its_frame() -> None:
    districts = load_geography().districts
    assert set(outlines()["districts"]) == set(districts.index)
    assert set(outlines()["provinces"]) == set(load_geography().provinces.index)
    for lat, lon in zip(districts["lat"], districts["lon"], strict=True):
        x, y = project(lat, lon)
        assert 0 < x < WIDTH
        assert 0 < y < HEIGHT


@pytest.mark.parametrize("metric", korea.METRICS)
def test_shades_rise_with_the_figure(metric: str) -> None:
    edges, shades = korea.scale(page_plan(BASE), metric)
    assert edges == sorted(set(edges))
    assert len(shades) == len(edges) + 1


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
    assert verdict.headline(bare, "en").startswith("Open **no fulfilment centre**")
    assert verdict.on_25_fields(bare, "en") == ""


def test_names_of_a_users_own_cannot_break_the_page() -> None:
    shown = figures.bars_html([("<script>x</script>", 1.0, "1")], 1.0)
    assert "<script>" not in shown


@pytest.mark.parametrize(
    ("value", "english", "korean"),
    [
        (3.2e11, "KRW 320 bn", "3,200억원"),
        (1.4822e12, "KRW 1.48 tn", "1.48조원"),
        (-3e10, "KRW −30.0 bn", "−300억원"),
    ],
)
def test_money_in_large_units(value: float, english: str, korean: str) -> None:
    assert fmt.money(value, "en") == english
    assert fmt.money(value, "ko") == korean


def test_numbers() -> None:
    assert fmt.rounded(204_165) == "204,000"
    assert fmt.percent(0.4343) == "43.4%"
    assert fmt.signed(-0.01, 1) == "0.0"
    assert fmt.number(float("nan")) == "–"
