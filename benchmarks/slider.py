"""Slider to answer in the browser: median and 95th percentile, with one and with many sessions open.

Run from the repository's top folder: ``python benchmarks/slider.py [--sessions 1 20] [--moves 30]``. It
serves the page with an empty store, so that every move is solved, and writes ``docs/slider.md``. A move
counts in the page itself, from the key press to what it then holds: first the best design so far with its
cost and bound, then the answer with all its figures, proven within 3 %. The other sessions move a slider of
their own every 30 to 90 s, as people do who look at what they see. Needs playwright and Chromium
(``PLANNER_CHROMIUM``).
"""

from __future__ import annotations

import argparse
import asyncio
import os
import random
import re
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
from typing import Any, NamedTuple
from urllib.parse import urlencode

from machine import machine
from playwright.async_api import async_playwright

from planner.scenario import Scenario

ROOT = Path(__file__).parent.parent
TARGET = ROOT / "docs" / "slider.md"
NEXT_PART = "## Quick answers"
"""What follows in the page is of ``quick_answers.py``."""
THINK = (30.0, 90.0)
"""Seconds that the other sessions look before they move again."""
PAUSE = 2.0
"""Seconds before a measured move."""
FIRST = 240_000
"""Milliseconds to wait for a session's first answer, when nothing is warm."""
LIMIT = 60_000
"""Milliseconds after which a move counts as lost."""
STEP = 0.05
DRAWING = re.compile(r"/static/js/(ArrowVegaLiteChart|BidiComponent|loadVegaEmbed)")
"""What draws charts and the map in the browser."""
WATCH = """
window.seen = {};
new MutationObserver(() => {
    for (const name of ["soFar", "answer"]) {
        const attribute = name === "soFar" ? "data-so-far" : "data-answer";
        for (const mark of document.querySelectorAll(`[${attribute}]`))
            window.seen[name + mark.getAttribute(attribute)] ??= performance.now();
    }
}).observe(document, {subtree: true, childList: true, attributes: true});
document.addEventListener("keydown", () => { window.pressed = performance.now(); }, true);
"""
"""Notes in the page when a key was pressed, and when each answer was first there: who asks from outside is
told later, when the page has time.
"""
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


class Move(NamedTuple):
    """Seconds from a key press to the first design and to the answer; inf for what did not come."""

    design: float
    answer: float


class Session:
    """One reader with the volume slider; ``name`` keeps its scenarios apart from everyone else's."""

    def __init__(self, page: Any, name: str) -> None:
        self.page, self.name, self.volume, self.upwards = page, name, 1.0, False
        self.seed = random.Random(name)

    async def open(self, url: str) -> None:
        """Wait for the first answer."""
        await self.page.add_init_script(WATCH)
        await self.page.goto(f"{url}/?{urlencode({'lang': 'en', 'name': self.name})}")
        await self._shown("[data-answer='{0}']", FIRST)

    async def move(self, limit: float = LIMIT) -> Move:
        """Move the slider by a step, and wait for what comes on screen."""
        if not LOWEST + STEP / 2 < self.volume + (STEP if self.upwards else -STEP) < HIGHEST + STEP / 2:
            self.upwards = not self.upwards
        upwards = self.upwards
        self.volume = round(self.volume + (STEP if upwards else -STEP), 2)
        knob = self.page.locator(".st-key-control_volume [data-testid=stSlider] input")
        await knob.focus()
        await knob.press("ArrowRight" if upwards else "ArrowLeft")
        try:
            await self._shown("[data-answer='{0}']", limit)
        except Exception:  # playwright's own timeout class; a lost move is a result
            return Move(float("inf"), float("inf"))
        asked = "digest => [seen['soFar' + digest], seen['answer' + digest], pressed]"
        design, answer, pressed = await self.page.evaluate(asked, self._wanted().digest)
        return Move(min(design or answer, answer) / 1000 - pressed / 1000, (answer - pressed) / 1000)

    async def keep_moving(self, stop: asyncio.Event) -> None:
        """Move every few seconds until ``stop``."""
        wait = self.seed.uniform(0.0, THINK[1])  # they have been at it for a while
        while not stop.is_set():
            await asyncio.sleep(wait)
            await self.move()
            wait = self.seed.uniform(*THINK)

    def _wanted(self) -> Scenario:
        """What the sliders stand at."""
        changes: dict[str, str | float] = {"name": self.name}
        return Scenario().change(
            changes | ({"demand.volume_factor": self.volume} if self.volume != 1 else {})
        )

    async def _shown(self, mark: str, limit: float) -> None:
        """Wait until the page has what stands for this session's scenario."""
        await self.page.wait_for_selector(mark.format(self._wanted().digest), state="attached", timeout=limit)


async def measure(url: str, sessions: int, moves: int) -> list[Move]:
    """Every move of one session while the others move too."""
    chromium = os.environ.get("PLANNER_CHROMIUM") or shutil.which("chromium")
    async with async_playwright() as runner:
        browser = await runner.chromium.launch(
            executable_path=chromium, args=["--no-sandbox", "--disable-gpu"]
        )
        people = []
        for n in range(sessions):
            context = await browser.new_context(viewport={"width": 1440, "height": 900})
            if n:  # drawn on their own readers' machines, not on this one
                await context.route(DRAWING, lambda route: route.abort())
            people.append(Session(await context.new_page(), f"{sessions} sessions, reader {n}"))
        for person in people:
            await person.open(url)
        stop = asyncio.Event()
        others = [asyncio.create_task(person.keep_moving(stop)) for person in people[1:]]
        seconds = []
        seen = {people[0].volume}
        for n in range(moves):
            await asyncio.sleep(PAUSE)
            move = await people[0].move()
            while people[0].volume in seen:  # known answers do not count
                move = await people[0].move()
            seen.add(people[0].volume)
            seconds.append(move)
            said = f"first design {move.design:.2f} s, answer {move.answer:.2f} s"
            print(f"{sessions} sessions, move {n + 1}: {said}", file=sys.stderr, flush=True)
        stop.set()
        for task in others:
            task.cancel()
        await asyncio.gather(*others, return_exceptions=True)
        await browser.close()
    return seconds


def spread(seconds: list[float]) -> tuple[float, float, float]:
    """Median, 95th percentile (nearest rank) and worst, seconds."""
    ordered = sorted(seconds)
    rank = min(len(ordered) - 1, -(-95 * len(ordered) // 100) - 1)
    return statistics.median(ordered), ordered[rank], ordered[-1]


HEAD = """# From a slider's move to the answer, in the browser

`python benchmarks/slider.py` in headless Chromium on the same machine as the server and its solvers. A move
is a key press on the volume slider, timed in the page; nothing it asks for is in the store. First comes the
best design so far with its cost and bound, then the answer with all its figures, proven within 3 %; the
proof to 1 % follows while the answer stands. With 20 sessions, 19 others move a slider of their own every 30
to 90 s. Their browsers run on the same two processors as the server and the solvers, but draw no charts and
maps: a reader's own machine does that.

{machine}, {moves} moves each.

| sessions | what | median, s | 95 %, s | worst, s |
|---:|---|---:|---:|---:|
"""


def main() -> None:
    """Measure and write the table."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--sessions", type=int, nargs="+", default=[1, 20])
    parser.add_argument("--moves", type=int, default=20, help="at most 29: each is another volume")
    asked = parser.parse_args()
    table = HEAD.format(machine=machine("streamlit", "ortools", "numba"), moves=asked.moves)
    for count in asked.sessions:
        with serving() as url:
            moves = asyncio.run(measure(url, count, asked.moves))
        for what, seconds in (
            ("first design", [m.design for m in moves]),
            ("answer", [m.answer for m in moves]),
        ):
            table += f"| {count} | {what} | " + " | ".join(f"{s:.2f}" for s in spread(seconds)) + " |\n"
        _, title, rest = TARGET.read_text(encoding="utf-8").partition(NEXT_PART)
        TARGET.write_text(table + ("\n" + title + rest if rest else ""), encoding="utf-8")
    print(table)


if __name__ == "__main__":
    main()
