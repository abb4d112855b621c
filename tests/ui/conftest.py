"""The page's server, a browser, and readers who open it; no request leaves the machine."""

from __future__ import annotations

import re
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode, urlsplit

import pytest
from page_app import BASE, MORE, store
from page_plan import explanation
from places import CHROMIUM, KIT

from planner.ui.protocol import PROOF, QUICK

if TYPE_CHECKING:
    from browser import Open

LOCAL = {"127.0.0.1", "localhost", "::1"}


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[str, Path]]:
    """Address of the page and folder of its answers; the base case's and those of two changes are at hand."""
    folder = tmp_path_factory.mktemp("answers")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("PLANNER_CACHE", str(folder))
        patch.setenv("PLANNER_STUB_PLANS", "1")
        patch.setenv("PLANNER_STUB_LOG", str(folder / "asked.jsonl"))
        store(BASE)
        store(MORE, area=50_000.0)
        store(BASE.change({"service.promises.1.share": 0.51}), status="infeasible", explanation=explanation())
        for share in (0.6, 0.7):
            scenario = BASE.change({"service.promises.1.share": share})
            for effort in (QUICK, PROOF):  # what the batch finds, and what follows where it is opened
                store(scenario, effort, area=60_000 * share)
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            port = probe.getsockname()[1]
        command = [sys.executable, str(KIT / "page_server.py"), str(port)]
        process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        try:
            url = f"http://127.0.0.1:{port}"
            _wait_for(f"{url}/_stcore/health", process)
            yield url, folder
        finally:
            process.terminate()
            process.wait(10)


def _wait_for(url: str, process: subprocess.Popen[bytes]) -> None:
    for _ in range(150):
        assert process.poll() is None, "the server ended"
        try:
            with urllib.request.urlopen(url, timeout=2):
                return
        except OSError:
            time.sleep(0.2)
    raise AssertionError("the server did not come up")


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    from browser import QUIET, playwright

    with playwright.sync_playwright() as runner:
        opened = runner.chromium.launch(executable_path=CHROMIUM, args=QUIET)
        yield opened
        opened.close()


@pytest.fixture
def reader(server: tuple[str, Path], browser: Any, request: pytest.FixtureRequest) -> Iterator[Open]:
    """Opens the page for one more reader; afterwards nothing may have left the machine."""
    from browser import SHOTS, expect

    outside: list[str] = []
    contexts: list[Any] = []

    def guard(route: Any) -> None:
        parts = urlsplit(route.request.url)
        if parts.scheme in ("data", "blob") or parts.hostname in LOCAL:
            route.continue_()
        else:
            outside.append(route.request.url)
            route.abort()

    def open_page(at: str = "", width: int = 1440, scheme: str = "light", **parameters: str) -> Any:
        context = browser.new_context(viewport={"width": width, "height": 900}, color_scheme=scheme)
        contexts.append(context)
        context.route("**/*", guard)
        page = context.new_page()
        page.goto(f"{server[0]}/{at}?{urlencode({'_lang': 'en'} | parameters)}")
        expect(page.locator("h1").first).to_be_visible(timeout=30_000)
        return page

    yield open_page
    SHOTS.mkdir(exist_ok=True)
    name = re.sub(r"\W+", "_", request.node.name)
    for number, context in enumerate(contexts):
        for page in context.pages:
            page.screenshot(path=SHOTS / f"{name}_{number}.png")
        context.close()
    assert outside == []
