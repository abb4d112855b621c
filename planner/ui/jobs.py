"""Solving outside the page: a process per session, answers kept on disk for everyone.

An answer is found again by what it depends on: the scenario's digest, the options, the shipped data and the
planner's own code. So nobody sees the answer of an older planner.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass, field
from functools import cache, lru_cache
from pathlib import Path
from typing import Any

from planner.plan.provenance import data_digest
from planner.plan.types import Plan, read_plan
from planner.scenario import Scenario
from planner.ui.texts import Language, text

GAP = 0.01
TIME_LIMIT = 110.0
"""Seconds a solve of the page may take."""

_NOT_THE_ANSWER = {"ui", "report", "batch", "simulate", "commands", "cli.py", "__main__.py"}
"""Parts of the package that show an answer and do not make it."""


def cache_folder() -> Path:
    """Where answers are kept: PLANNER_CACHE, else the user's cache folder, else the temp folder."""
    chosen = os.environ.get("PLANNER_CACHE")
    if chosen:
        return Path(chosen)
    home = os.environ.get("XDG_CACHE_HOME") or os.environ.get("LOCALAPPDATA")
    if home:
        return Path(home) / "logistics-capacity-planner"
    with contextlib.suppress(RuntimeError):
        return Path.home() / ".cache" / "logistics-capacity-planner"
    user = hashlib.sha256(os.environ.get("USERNAME", "").encode()).hexdigest()[:8]
    return Path(tempfile.gettempdir()) / f"logistics-capacity-planner-{user}"


def answer_path(scenario: Scenario) -> Path:
    """The file that holds the scenario's answer once it is known."""
    return cache_folder() / f"{scenario.digest}-{_stamp()}.json"


@cache
def _stamp() -> str:
    digest = hashlib.sha256(f"{GAP} {TIME_LIMIT} {data_digest()}".encode())
    package = Path(__file__).resolve().parent.parent
    for path in sorted(package.rglob("*.py")):
        if path.relative_to(package).parts[0] not in _NOT_THE_ANSWER:
            digest.update(path.read_bytes())
    return digest.hexdigest()[:12]


def known_answer(scenario: Scenario) -> Plan | None:
    """The scenario's plan if it was computed before. A broken file counts as none."""
    path = answer_path(scenario)
    try:
        return _read(path, path.stat().st_mtime_ns)
    except (OSError, ValueError):
        return None


@lru_cache(maxsize=16)
def _read(path: Path, _modified: int) -> Plan:
    return read_plan(path)


@dataclass(frozen=True)
class State:
    """Where a job stands. Seconds since its start; gap relative; objective and bound in KRW."""

    running: bool
    seconds: float
    gap: float | None = None
    objective: float | None = None
    bound: float | None = None
    note: str = ""


@dataclass
class Job:
    """One solve in a process of its own; its files live in ``folder`` and go when it ends."""

    scenario: Scenario
    process: subprocess.Popen[bytes]
    folder: tempfile.TemporaryDirectory[str]
    started: float = field(default_factory=time.monotonic)

    @property
    def progress_file(self) -> Path:
        """One JSON object a line, the newest last."""
        return Path(self.folder.name) / "progress.jsonl"

    def state(self) -> State:
        """What the page shows of it now."""
        seconds = time.monotonic() - self.started
        # Asked before the file is read, so that an ended job has written all it has to say.
        running = self.process.poll() is None
        newest = self._newest()
        return State(
            running, seconds, newest.get("gap"), newest.get("objective"), newest.get("bound"),
            str(newest.get("note") or ""),
        )  # fmt: skip

    def _newest(self) -> dict[str, Any]:
        try:
            lines = self.progress_file.read_bytes().splitlines()
        except OSError:
            return {}
        # The last line may be half written.
        for line in reversed(lines[-2:]):
            with contextlib.suppress(ValueError):
                entry: dict[str, Any] = json.loads(line)
                return entry
        return {}

    def stop(self) -> None:
        """End the process, politely first; returns when it is gone."""
        if self.process.poll() is None:
            self.process.terminate()
            try:
                self.process.wait(2)
            except subprocess.TimeoutExpired:
                self.process.kill()
                self.process.wait()
        if self.process.stdin:
            with contextlib.suppress(OSError):
                self.process.stdin.close()
        self.folder.cleanup()

    def failure(self, language: Language) -> str:
        """In one sentence why an ended job left no answer."""
        code = self.process.returncode
        try:
            said = (Path(self.folder.name) / "stderr").read_text("utf-8", "replace").strip().splitlines()
        except OSError:
            said = []
        if code is not None and code < 0:
            reason = text("killed", language, signal=-code)
        else:
            reason = said[-1][:300] if said else text("no_answer", language)
        return text("failed", language, reason=reason)


def command(scenario_file: Path, answer: Path) -> list[str]:
    """The command line of a solve; it writes progress to stdout and ends when its stdin closes."""
    return [sys.executable, "-m", "planner.ui.worker", str(scenario_file), str(answer)]


def start(scenario: Scenario) -> Job:
    """Start solving. The process ends with this one: its stdin is a pipe that closes then."""
    answer = answer_path(scenario)
    answer.parent.mkdir(parents=True, exist_ok=True)
    folder = tempfile.TemporaryDirectory(prefix="planner-", ignore_cleanup_errors=True)
    here = Path(folder.name)
    asked = here / "scenario.json"
    asked.write_text(scenario.model_dump_json(), encoding="utf-8")
    with (here / "progress.jsonl").open("wb") as out, (here / "stderr").open("wb") as err:
        process = subprocess.Popen(command(asked, answer), stdin=subprocess.PIPE, stdout=out, stderr=err)
    return Job(scenario, process, folder)


class Bench:
    """The one job that a session may have; the session's end ends it."""

    def __init__(self) -> None:
        self.job: Job | None = None

    def begin(self, scenario: Scenario) -> None:
        """Solve this scenario in place of whatever ran."""
        self.clear()
        self.job = start(scenario)

    def clear(self) -> None:
        """Stop and forget the job."""
        if self.job is not None:
            self.job.stop()
            self.job = None
