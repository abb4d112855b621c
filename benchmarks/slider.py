"""Slider to answer in the browser: median and 95th percentile, with one and with many sessions open.

Run from the repository's top folder: ``python benchmarks/slider.py [--sessions 1 20] [--moves 30]``. It
serves the page with an empty store, so that every move is solved, and writes ``docs/slider.json``. A move
counts from the key press to the answer's headline on screen. The other sessions move a slider of their own
every few seconds, as people do who look at what they see. Needs playwright and Chromium
(``PLANNER_CHROMIUM``).
"""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import random
import shutil
import socket
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

from playwright.async_api import async_playwright

from planner.scenario import Scenario

ROOT = Path(__file__).parent.parent
TARGET = ROOT / "docs" / "slider.json"
THINK = (3.0, 8.0)
"""Seconds that the other sessions look before they move again."""
PAUSE = 1.0
"""Seconds between two measured moves."""
FIRST = 240_000
"""Milliseconds to wait for a session's first answer, when nothing is warm."""
LIMIT = 60_000
"""Milliseconds after which a move counts as lost."""
STEP = 0.05
LOWEST, HIGHEST = 0.5, 2.0


@contextmanager
def serving() -> Iterator[str]:
    """The page on a free loopback port with an empty store."""
    with socket.socket() as probe, tempfile.TemporaryDirectory() as folder:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
        probe.close()
        command = [
            sys.executable, "-m", "streamlit", "run", "app.py", "--server.address", "127.0.0.1",
            "--server.port", str(port), "--server.headless", "true", "--server.fileWatcherType", "none",
        ]  # fmt: skip
        server = subprocess.Popen(
            command, cwd=ROOT, env=os.environ | {"PLANNER_CACHE": folder}, stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )  # fmt: skip
        try:
            url = f"http://127.0.0.1:{port}"
            for _ in range(300):
                try:
                    urllib.request.urlopen(f"{url}/_stcore/health", timeout=2).close()
                    break
                except OSError:
                    time.sleep(0.2)
            yield url
        finally:
            server.terminate()
            server.wait(20)


class Session:
    """One reader with the volume slider; ``name`` keeps its scenarios apart from everyone else's."""

    def __init__(self, page: Any, name: str) -> None:
        self.page, self.name, self.volume = page, name, 1.0
        self.seed = random.Random(name)

    async def open(self, url: str) -> None:
        """Wait for the first answer."""
        await self.page.goto(f"{url}/?{urlencode({'lang': 'en', 'name': self.name})}")
        await self._answered(FIRST)

    async def move(self, limit: float = LIMIT) -> float:
        """Move the slider by a step; seconds until its answer is on screen. inf where it did not come."""
        upwards = self.volume <= LOWEST + STEP or (self.volume < HIGHEST - STEP and self.seed.random() < 0.5)
        self.volume = round(self.volume + (STEP if upwards else -STEP), 2)
        knob = self.page.locator(".st-key-slider_volume input")
        await knob.focus()
        started = time.perf_counter()
        await knob.press("ArrowRight" if upwards else "ArrowLeft")
        try:
            await self._answered(limit)
        except Exception:  # playwright's own timeout class; a lost move is a result
            return float("inf")
        return time.perf_counter() - started

    async def keep_moving(self, stop: asyncio.Event) -> None:
        """Move every few seconds until ``stop``."""
        while not stop.is_set():
            await asyncio.sleep(self.seed.uniform(*THINK))
            await self.move()

    async def _answered(self, limit: float) -> None:
        changes = {"name": self.name}
        wanted = Scenario().change(
            changes | ({"demand.volume_factor": self.volume} if self.volume != 1 else {})
        )
        spot = f'[data-answer="{wanted.digest}"]'
        await self.page.wait_for_selector(spot, state="attached", timeout=limit)


async def measure(url: str, sessions: int, moves: int) -> list[float]:
    """Seconds of every move of one session while the others move too."""
    chromium = os.environ.get("PLANNER_CHROMIUM") or shutil.which("chromium")
    async with async_playwright() as runner:
        browser = await runner.chromium.launch(
            executable_path=chromium, args=["--no-sandbox", "--disable-gpu"]
        )
        people = []
        for n in range(sessions):
            context = await browser.new_context(viewport={"width": 1440, "height": 900})
            people.append(Session(await context.new_page(), f"{sessions} sessions, reader {n}"))
        for person in people:
            await person.open(url)
        stop = asyncio.Event()
        others = [asyncio.create_task(person.keep_moving(stop)) for person in people[1:]]
        seconds = []
        for n in range(moves):
            seconds.append(await people[0].move())
            print(f"{sessions} sessions, move {n + 1}: {seconds[-1]:.2f} s", file=sys.stderr, flush=True)
            await asyncio.sleep(PAUSE)
        stop.set()
        for task in others:
            task.cancel()
        await asyncio.gather(*others, return_exceptions=True)
        await browser.close()
    return seconds


def summary(seconds: list[float]) -> dict[str, float]:
    """Median, 95th percentile (nearest rank) and worst, seconds."""
    ordered = sorted(seconds)
    rank = min(len(ordered) - 1, -(-95 * len(ordered) // 100) - 1)
    return {"median": statistics.median(ordered), "p95": ordered[rank], "worst": ordered[-1]}


def main() -> None:
    """Measure and write the table."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--sessions", type=int, nargs="+", default=[1, 20])
    parser.add_argument("--moves", type=int, default=30)
    asked = parser.parse_args()
    result: dict[str, Any] = {"cores": os.cpu_count(), "moves": asked.moves, "seconds": {}}
    for count in asked.sessions:
        with serving() as url:
            result["seconds"][str(count)] = summary(asyncio.run(measure(url, count, asked.moves)))
        TARGET.write_text(json.dumps(result, indent=1) + "\n", encoding="utf-8")
    print(json.dumps(result, indent=1))


if __name__ == "__main__":
    main()
