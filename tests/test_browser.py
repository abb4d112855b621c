"""The real page in Chromium: the answer, a slider, a solve, a click on the map, and no request outside."""

from __future__ import annotations

import os
import re
import shutil
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from page_plan import explanation, page_plan

from planner.scenario import Scenario
from planner.ui import jobs

playwright = pytest.importorskip("playwright.sync_api", reason="playwright is not installed")

CHROMIUM = os.environ.get("PLANNER_CHROMIUM") or shutil.which("chromium")
ROOT = Path(__file__).parent.parent
LOCAL = {"127.0.0.1", "localhost", "::1"}
QUIET = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update",
         "--disable-sync"]  # fmt: skip

pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(CHROMIUM is None, reason="no chromium: install one or set PLANNER_CHROMIUM"),
]


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The page on a free loopback port, with the answers of the base case and of two changes at hand."""
    folder = tmp_path_factory.mktemp("answers")
    base = Scenario()
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("PLANNER_CACHE", str(folder))
        promised = base.change({"service.promises.1.share": 0.51})
        for scenario, changes in (
            (base, {}),
            (base.change({"demand.volume_factor": 1.05}), {"area": 50_000.0}),
            (promised, {"status": "infeasible", "explanation": explanation()}),
        ):
            page_plan(scenario, **changes).write(jobs.answer_path(scenario))  # type: ignore[arg-type]
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            port = probe.getsockname()[1]
        command = [sys.executable, "-m", "streamlit", "run", "app.py", "--server.address", "127.0.0.1",
                   "--server.port", str(port), "--server.headless", "true",
                   "--server.fileWatcherType", "none"]  # fmt: skip
        server = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        try:
            url = f"http://127.0.0.1:{port}"
            _wait_for(f"{url}/_stcore/health", server)
            yield url
        finally:
            server.terminate()
            server.wait(10)


def _wait_for(url: str, server: subprocess.Popen[bytes]) -> None:
    for _ in range(150):
        assert server.poll() is None, "the server ended"
        try:
            with urllib.request.urlopen(url, timeout=2):
                return
        except OSError:
            time.sleep(0.2)
    raise AssertionError("the server did not come up")


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    with playwright.sync_playwright() as runner:
        opened = runner.chromium.launch(executable_path=CHROMIUM, args=QUIET)
        yield opened
        opened.close()


@pytest.fixture
def outside() -> list[str]:
    """Requests that would have left the machine."""
    return []


@pytest.fixture
def page(address: str, browser: Any, outside: list[str]) -> Iterator[Any]:
    context = browser.new_context(viewport={"width": 1440, "height": 900})

    def guard(route: Any) -> None:
        parts = urlsplit(route.request.url)
        if parts.scheme in ("data", "blob") or parts.hostname in LOCAL:
            route.continue_()
        else:
            outside.append(route.request.url)
            route.abort()

    context.route("**/*", guard)
    shown = context.new_page()
    shown.goto(f"{address}/?lang=en")
    playwright.expect(headline(shown)).to_contain_text("42,000 m²", timeout=30_000)
    yield shown
    context.close()
    assert outside == []


def headline(page: Any) -> Any:
    return page.locator(".st-key-headline")


def press(page: Any, slider: int, key: str) -> None:
    knob = page.locator("[data-testid=stSlider] input").nth(slider)
    knob.focus()
    knob.press(key)


def test_the_answer_comes_first_and_nothing_leaves_the_machine(page: Any) -> None:
    playwright.expect(headline(page)).to_contain_text("Lease 42,000 m² (5.9 soccer fields, 12,705 pyeong)")
    playwright.expect(headline(page)).to_contain_text("25 soccer fields would be too much")
    playwright.expect(page.locator(".card")).to_have_count(7)
    # Scrolling brings in every chart, so that each may ask for what it wants.
    for chart in page.get_by_test_id("stVegaLiteChart").all():
        chart.scroll_into_view_if_needed()
        playwright.expect(chart.locator("canvas, svg").first).to_be_visible()
    playwright.expect(page.locator("table.register .kind.assumed").first).to_be_attached()


def test_a_slider_brings_the_known_answer_and_what_changed(page: Any) -> None:
    press(page, 0, "ArrowRight")
    playwright.expect(headline(page)).to_contain_text("50,000 m²", timeout=15_000)
    playwright.expect(page.locator(".st-key-changed")).to_contain_text("was Lease 42,000 m²")


def test_an_unknown_setting_is_solved_beside_the_old_answer_and_can_be_cancelled(page: Any) -> None:
    press(page, 5, "ArrowRight")
    cancel = page.locator(".st-key-cancel button")
    playwright.expect(cancel).to_be_visible(timeout=15_000)
    playwright.expect(page.locator(".st-key-strip")).to_contain_text("Planning")
    playwright.expect(headline(page)).to_contain_text("42,000 m²")
    cancel.click()
    playwright.expect(page.locator(".st-key-strip")).to_contain_text("Cancelled", timeout=5_000)
    press(page, 5, "ArrowLeft")
    playwright.expect(page.locator(".st-key-strip")).to_have_count(0, timeout=10_000)


def test_a_clicked_district_tells_its_story_and_a_site_too(page: Any) -> None:
    story = page.locator(".st-key-story")
    playwright.expect(story).to_contain_text("The country at a glance")
    page.locator(".d[data-place='district:32010']").click()
    playwright.expect(story).to_contain_text("Chuncheon-si, Gangwon State", timeout=10_000)
    page.locator(".site").click()
    playwright.expect(story).to_contain_text("Sized for Q4 2026, high demand", timeout=10_000)


def test_the_map_takes_another_colour_and_korean(page: Any) -> None:
    district = page.locator(".d[data-place='district:32010']")
    before = district.get_attribute("style")
    page.get_by_role("radio", name="Cost per box").click()
    playwright.expect(district).not_to_have_attribute("style", before, timeout=10_000)
    page.get_by_role("radio", name="한국어").click()
    playwright.expect(headline(page)).to_contain_text("이천 마장에 42,000 m²", timeout=10_000)


def test_a_broken_promise_is_explained_first_with_a_way_out(page: Any) -> None:
    press(page, 2, "ArrowRight")
    explained = page.locator(".st-key-explanation")
    playwright.expect(explained).to_contain_text("Why the promise cannot be kept", timeout=15_000)
    assert explained.bounding_box()["y"] < headline(page).bounding_box()["y"]
    explained.get_by_role("button").first.click()
    playwright.expect(page.locator("[data-testid=stSlider]").nth(2)).to_contain_text("60%", timeout=10_000)


@pytest.mark.parametrize("width", [390, 1440])
def test_nothing_is_wider_than_the_screen(page: Any, width: int) -> None:
    page.set_viewport_size({"width": width, "height": 844})
    page.wait_for_timeout(800)
    main = page.locator("[data-testid=stMain]")
    assert main.evaluate("e => e.scrollWidth - e.clientWidth") <= 1
    assert re.search(r"\d", page.locator(".card .value").first.inner_text())
