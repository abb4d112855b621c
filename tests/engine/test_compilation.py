"""The engine is compiled by two processes, of which the second is never needed and never left behind."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

import pytest
from places import ROOT

from planner.engine import compiled
from planner.engine.search import compilation
from planner.engine.search.compilation import compile_engine
from planner.instance.assembly import assemble
from planner.scenario import Scenario
from planner.solve_options import Progress

COLD = """
from planner.engine import compiled
from planner.engine.pricing.mehrotra import interior
from planner.engine.search.compilation import compile_engine
from planner.engine.search.enumeration import combinations_below
from planner.instance.assembly import assemble
from planner.scenario import Scenario

told = []
compile_engine(assemble(Scenario()), told.append)
for function in (interior, combinations_below):
    print(sum(function.stats.cache_misses.values()), sum(function.stats.cache_hits.values()))
print(len(told) > 20, {p.note for p in told}, [p.seconds for p in told] == sorted(p.seconds for p in told))
"""


def environment(cache: Path) -> dict[str, str]:
    """Nothing compiled is known there, nor shipped for the processor that is named."""
    return {**os.environ, "NUMBA_CACHE_DIR": str(cache), "NUMBA_CPU_NAME": "generic", "PYTHONPATH": str(ROOT)}


def test_each_of_two_processes_compiles_its_half_and_time_is_told_meanwhile(tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-c", COLD], env=environment(tmp_path), capture_output=True, text=True, check=True
    )
    own, other, told = done.stdout.splitlines()
    assert (own, other) == ("1 0", "0 1"), "misses and hits of numba's cache in the first process"
    assert told == "True {'compiling the engine (once)'} True"


@pytest.fixture
def cold(monkeypatch: pytest.MonkeyPatch) -> None:
    """As at the first plan; what is compiled comes from this machine's cache all the same."""
    monkeypatch.setattr(compilation, "_COMPILED", False)
    monkeypatch.setattr(compiled, "is_kept", lambda _: False)


@pytest.mark.usefixtures("cold")
@pytest.mark.parametrize("end", ["raise SystemExit(1)", "import time; time.sleep(600)"])
def test_without_a_second_process_the_first_compiles_all(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, end: str
) -> None:
    """A Python that ends at once stands for one that cannot load the planner, another for one that hangs."""
    ran, done, told = tmp_path / "ran", list[str](), list[Progress]()
    code = f"open({str(ran)!r}, 'w').close(); {end}"
    monkeypatch.setattr(compilation, "_SECOND", [sys.executable, "-c", code])

    def half(name: str) -> Callable[[object], None]:
        def compiles(_: object) -> None:
            until(ran.exists)
            done.append(name)

        return compiles

    for name in ("compile_pricing", "compile_search"):
        monkeypatch.setattr(compilation, name, half(name))
    compile_engine(assemble(Scenario()), told.append)
    assert done == ["compile_pricing", "compile_search"]
    assert {p.note for p in told} == {"compiling the engine (once)"}


@pytest.mark.skipif(not Path("/proc/self/task").exists(), reason="processes are found in /proc")
@pytest.mark.parametrize("asked", [signal.SIGINT, signal.SIGTERM])
def test_a_stop_leaves_no_second_process_behind(asked: signal.Signals, tmp_path: Path) -> None:
    """A terminal sends Ctrl-C to both processes, which are one group."""
    command = [sys.executable, "-m", "planner", "solve", "--no-reliable"]
    with subprocess.Popen(
        command, cwd=tmp_path, env=environment(tmp_path), stdout=subprocess.PIPE, stderr=subprocess.PIPE,
        text=True, start_new_session=True,
    ) as running:  # fmt: skip
        other = child_of(running)
        os.killpg(running.pid, asked) if asked == signal.SIGINT else os.kill(running.pid, asked)
        out, err = running.communicate(timeout=60)
    assert (running.returncode, out) == (130, "")
    assert err == "interrupted: nothing found yet (compiling the engine (once))\n"
    until(lambda: not is_running(other))


def child_of(process: subprocess.Popen[str]) -> int:
    """The number of the second process that compiles, once it is started."""
    found: list[str] = []

    def started() -> bool:
        tasks = Path(f"/proc/{process.pid}/task").glob("*/children")
        numbers = [number for task in tasks for number in task.read_text().split()]
        with suppress(OSError):  # it has ended meanwhile
            found[:] = [
                n for n in numbers if b"search.compilation" in Path(f"/proc/{n}/cmdline").read_bytes()
            ]
        return bool(found)

    until(started)
    return int(found[0])


def is_running(number: int) -> bool:
    """Whether a process is there, and more than a name in the system's list."""
    try:
        return Path(f"/proc/{number}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


def until(holds: Callable[[], bool], seconds: float = 60.0) -> None:
    """Wait for it; fails after some time that only a fault takes."""
    end = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < end
        time.sleep(0.05)
