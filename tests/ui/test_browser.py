"""The real page in Chromium, main journeys; no request leaves the machine. Screenshots go to tests/shots."""

from __future__ import annotations

import json
import os
import re
import signal
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from browser import LONG, Open, expect, headline, press, settled
from places import NEEDS_CHROMIUM

from planner.country import load_geography

pytestmark = [pytest.mark.browser, NEEDS_CHROMIUM]


def busy_solver(folder: Path, name: str) -> int:
    """Process id of the solver that was asked last for the scenario of that name."""
    asked = [json.loads(line) for line in (folder / "asked.jsonl").read_text().splitlines()]
    return int(next(entry["pid"] for entry in reversed(asked) if entry["name"] == name))


def test_the_answer_comes_first_and_every_chart_is_drawn(reader: Open) -> None:
    page = reader()
    expect(headline(page)).to_contain_text(
        "5.9 soccer fields at Icheon Majang (Deokpyeong), leased, from Q3 2024"
    )
    expect(headline(page)).to_contain_text("25 would stand 66% empty")
    expect(page.locator(".card")).to_have_count(8)
    page.locator(".stMain").press("End")
    for chart in page.get_by_test_id("stVegaLiteChart").all():
        chart.scroll_into_view_if_needed()
        expect(chart.locator("canvas, svg").first).to_be_visible()


def test_a_slider_brings_the_answer_and_marks_what_changed(reader: Open) -> None:
    page = reader()
    expect(headline(page)).to_contain_text("5.9 soccer fields")
    press(page, "volume", "ArrowRight")
    expect(headline(page)).to_contain_text("7.0 soccer fields", timeout=LONG)
    expect(page.locator(".st-key-changed")).to_contain_text("Before the last move: 5.9 soccer fields")
    # One that nobody computed before: a solver that is warm answers it.
    press(page, "volume", "ArrowRight")
    expect(headline(page)).to_contain_text("6.2 soccer fields", timeout=LONG)
    # Both steps followed each other at once: one move, from the base case.
    expect(page.locator(".cards")).to_contain_text("+2,000 m² since the last move")


def test_a_long_solve_leaves_the_page_alive_and_can_be_cancelled(reader: Open) -> None:
    page = reader(name="slow")
    strip = page.locator(".st-key-strip")
    expect(strip).to_contain_text("gap 2.00%", timeout=LONG)
    expect(strip).to_contain_text(
        "So far (preliminary): 10.0 soccer fields at Cheonan Ipjang, leased, from Q4 2024."
    )
    expect(headline(page)).to_contain_text("5.9 soccer fields")
    page.locator(".d[data-place='district:32010']").click()
    expect(page.locator(".st-key-story")).to_contain_text("Chuncheon-si, Gangwon State", timeout=LONG)
    page.locator(".st-key-cancel button").click()
    expect(strip).to_contain_text("Cancelled", timeout=LONG)


def test_a_killed_solver_is_reported_and_replaced(reader: Open, server: tuple[str, Path]) -> None:
    page = reader(name="slow to die")
    strip = page.locator(".st-key-strip")
    expect(strip).to_contain_text("searching", timeout=LONG)
    os.kill(busy_solver(server[1], "slow to die"), signal.SIGKILL)
    expect(strip).to_contain_text("stopped from outside (signal 9)", timeout=LONG)
    page.locator(".st-key-cancel button").click()
    press(page, "volume", "ArrowRight")
    expect(headline(page)).to_contain_text("5.9 soccer fields", timeout=LONG)


def test_a_reload_loses_nothing(reader: Open) -> None:
    page = reader()
    expect(headline(page)).to_contain_text("5.9 soccer fields")
    press(page, "volume", "ArrowRight")
    expect(headline(page)).to_contain_text("7.0 soccer fields", timeout=LONG)
    assert "demand.volume_factor=1.05" in page.url
    expect(page.locator(".st-key-changed")).to_contain_text("Before the last move: 5.9", timeout=LONG)
    page.reload()
    expect(headline(page)).to_contain_text("7.0 soccer fields", timeout=LONG)
    expect(page.locator(".st-key-changed")).to_contain_text("Before the last move: 5.9", timeout=LONG)
    page.locator(".st-key-undo_move button").click()
    expect(headline(page)).to_contain_text("5.9 soccer fields", timeout=LONG)


def test_two_readers_do_not_disturb_each_other(reader: Open) -> None:
    anna, ben = reader(), reader(_lang="ko")
    expect(headline(anna)).to_contain_text("5.9 soccer fields")
    press(anna, "volume", "ArrowRight")
    expect(headline(anna)).to_contain_text("7.0 soccer fields", timeout=LONG)
    expect(headline(ben)).to_contain_text("이천 마장에 축구장 5.9개")
    ben.reload()
    expect(headline(ben)).to_contain_text("이천 마장에 축구장 5.9개", timeout=LONG)


def test_places_tell_their_story_by_mouse_and_by_keyboard(reader: Open) -> None:
    page = reader()
    story = page.locator(".st-key-story")
    expect(story).to_contain_text("The country at a glance")
    page.locator(".d[data-place='district:32010']").click()
    expect(story).to_contain_text("Chuncheon-si, Gangwon State", timeout=LONG)
    page.locator(".site").press("Enter")
    expect(story).to_contain_text("Sized for Q4 2026, high demand", timeout=LONG)
    colours = page.locator(".d[data-place='district:32010']").get_attribute("style")
    page.get_by_role("radio", name="Cost per box").click()
    district = page.locator(".d[data-place='district:32010']")
    expect(district).not_to_have_attribute("style", colours, timeout=LONG)


def test_a_click_proposes_a_site(reader: Open) -> None:
    page = reader()
    expect(headline(page)).to_contain_text("5.9 soccer fields")
    page.locator(".st-key-proposing label").click()
    expect(page.locator("svg.proposing")).to_be_visible(timeout=LONG)
    page.locator(".d[data-place='district:32010']").click()
    story = page.locator(".st-key-story")
    expect(story).to_contain_text("Own site 1 · 37.", timeout=LONG)
    expect(page.locator(".own")).to_have_count(1)
    assert "tables.sites" in page.url
    story.get_by_role("button", name="Remove").click()
    expect(page.locator(".own")).to_have_count(0, timeout=LONG)


def test_a_broken_promise_is_explained_first_with_a_way_out(reader: Open) -> None:
    page = reader()
    expect(headline(page)).to_contain_text("5.9 soccer fields")
    press(page, "promise_3", "ArrowRight")
    explained = page.locator(".st-key-explanation")
    expect(explained).to_contain_text("Why the promise cannot be kept", timeout=LONG)
    assert explained.bounding_box()["y"] < headline(page).bounding_box()["y"]
    explained.get_by_role("button").first.click()
    expect(page.locator(".st-key-control_promise_3")).to_contain_text("60%", timeout=LONG)
    expect(explained).to_have_count(0, timeout=LONG)


def test_save_compare_and_take_a_scenario_away_and_back(reader: Open, tmp_path: Path) -> None:
    page = reader("scenarios", **{"demand.volume_factor": "1.05"})
    page.get_by_role("textbox", name="Name").fill("More volume")
    page.get_by_role("button", name="Save").click()
    expect(page.locator(".st-key-panel_s_saved")).to_contain_text("More volume", timeout=LONG)
    chooser = page.get_by_role("combobox", name="Compare up to four")
    for name in ("Base case", "More volume"):
        chooser.click()
        page.get_by_role("option", name=name).click()
    page.keyboard.press("Escape")
    compared = page.locator("table.compare")
    expect(compared.first).to_contain_text("50,000 m²", timeout=LONG)
    expect(compared.last).to_contain_text("×1.05")
    with page.expect_download() as waiting:
        page.get_by_role("button", name="Excel workbook").click()
    book = tmp_path / "scenario.xlsx"
    waiting.value.save_as(book)
    other = reader("scenarios")
    other.locator("[data-testid=stFileUploader] input").set_input_files(book)
    expect(other.locator(".st-key-control_volume")).to_contain_text("×1.05", timeout=LONG)


def test_the_report_is_one_file_that_asks_for_nothing(reader: Open, browser: Any, tmp_path: Path) -> None:
    page = reader("scenarios", _lang="ko")
    with page.expect_download() as waiting:
        page.get_by_role("button", name="보고서 HTML").click()
    file = tmp_path / "report.html"
    waiting.value.save_as(file)
    asked: list[str] = []
    alone = browser.new_page()
    alone.on("request", lambda request: asked.append(request.url))
    alone.goto(file.as_uri())
    expect(alone.locator("h1")).to_contain_text("이천 마장에 축구장 5.9개")
    expect(alone.locator("svg path").first).to_be_attached()
    assert [url for url in asked if not url.startswith(("file:", "data:"))] == []
    alone.close()


def test_uploads_say_what_is_wrong_by_row_and_column(reader: Open, tmp_path: Path) -> None:
    bad = tmp_path / "demand.csv"
    bad.write_text("district_code,boxes\n11010,10\n11020,many\n11030,-3\n")
    page = reader("data")
    page.locator("[data-testid=stFileUploader] input").set_input_files(bad)
    expect(page.get_by_test_id("stAlert")).to_contain_text("2 problems", timeout=LONG)
    good = tmp_path / "good.csv"
    rows = "".join(f"{code},700\n" for code in load_geography().districts.index)
    good.write_text(f"district_code,boxes\n{rows}")
    page.locator("[data-testid=stFileUploader] input").set_input_files(good)
    page.get_by_role("button", name="Use these rows").click(timeout=LONG)
    expect(page.locator(".stMain")).to_contain_text("In use: 252 rows of your own", timeout=LONG)
    # 252 rows are too long to be spelt out: the address packs them, and still opens them.
    page.goto(page.url)
    expect(page.locator(".stMain")).to_contain_text("In use: 252 rows of your own", timeout=LONG)


def test_a_batch_is_started_watched_and_its_results_opened(reader: Open) -> None:
    page = reader("batch")
    chooser = page.get_by_role("combobox", name="Change")
    chooser.click()
    page.get_by_role("option", name="3-day promise").click()
    page.keyboard.press("Escape")
    values = page.get_by_role("textbox", name="3-day promise, %")
    values.fill("60, 70")
    values.press("Enter")
    page.get_by_role("button", name="Start 2 plans").click(timeout=LONG)
    results = page.locator(".st-key-panel_b_results")
    expect(results).to_contain_text("2 of 2 plans", timeout=60_000)
    said = page.locator(".st-key-panel_b_views")
    expect(said).to_contain_text("Figures along 3-day promise", timeout=LONG)
    expect(said).to_contain_text("All at once")
    expect(said.get_by_test_id("stVegaLiteChart")).to_have_count(5)
    for key, ending in (("batch_xlsx", ".xlsx"), ("batch_html", ".html")):
        with page.expect_download(timeout=LONG) as download:
            said.locator(f".st-key-{key} button").click()
        assert download.value.suggested_filename == f"Batch--3-day-promise{ending}"
    results.get_by_test_id("stDataFrame").click(position={"x": 20, "y": 55})
    results.locator(".st-key-batch_open button").click(timeout=LONG)
    # It is shown where answers are: not on the batch's page.
    opened = "5.0 soccer fields"
    expect(headline(page)).to_contain_text(opened, timeout=LONG)
    expect(page.locator(".st-key-control_promise_3")).to_contain_text("60%")
    assert urlsplit(page.url).path == "/"
    expect(page).to_have_url(re.compile("service.promises.1.share=0.6"))
    page.reload()
    expect(headline(page)).to_contain_text(opened, timeout=LONG)


def stop_proving(page: Any) -> None:
    """Cancel the proof, which else would keep its solver when the page is gone."""
    page.locator(".st-key-cancel button").click(timeout=LONG)
    expect(page.locator(".st-key-cancel button")).to_have_count(0, timeout=LONG)


@pytest.mark.parametrize("pause", [20, 90, 350])
def test_no_press_is_lost_while_a_proof_runs_and_a_gesture_is_one_undo(reader: Open, pause: int) -> None:
    page = reader(name="proving")
    expect(page.locator(".st-key-strip_proof")).to_contain_text("searching", timeout=3 * LONG)
    knob = page.locator(".st-key-control_volume [data-testid^=stS] input")
    knob.focus()
    for _ in range(10):
        knob.press("ArrowRight")
        page.wait_for_timeout(pause)
    expect(page).to_have_url(re.compile(r"demand\.volume_factor=1\.5(&|$)"), timeout=LONG)
    settled(page)
    expect(knob).to_be_focused()
    page.locator(".st-key-undo_move button").click()
    expect(page).not_to_have_url(re.compile("volume_factor"), timeout=LONG)
    expect(page.locator(".st-key-undo_move button")).to_be_disabled(timeout=LONG)
    stop_proving(page)


def test_a_number_beyond_the_slider_is_typed_and_stands_while_the_slider_shows_its_end(reader: Open) -> None:
    # While a run goes on, what the one before it showed may stand below: the first is the newest.
    page = reader(name="proving")
    field = page.locator(".st-key-control_volume [data-testid=stNumberInput] input").first
    field.fill("4.25")
    field.press("Enter")
    expect(page).to_have_url(re.compile(r"demand\.volume_factor=4\.25(&|$)"), timeout=LONG)
    knob = page.locator(".st-key-control_volume [data-testid=stSlider] input").first
    expect(knob).to_have_value("2", timeout=LONG)
    expect(field).to_have_value("4.25")
    expect(field).to_be_focused()
    knob.press("ArrowLeft")
    expect(page).to_have_url(re.compile(r"demand\.volume_factor=1\.95(&|$)"), timeout=LONG)
    expect(field).to_have_value("1.95", timeout=LONG)
    stop_proving(page)
