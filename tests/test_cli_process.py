"""The command line as a process: Ctrl-C, a clean stdout, a quick start."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path

import pytest

from planner.plan.types import read_plan


def process(body: str, *words: str) -> subprocess.Popen[str]:
    """The command in its own process, after ``body`` has changed ``pipeline``."""
    start = "import os, sys, time\nfrom planner import pipeline\nsys.path.insert(0, 'tests')\n"
    code = f"{start}{body}\nfrom planner.cli import main\nsys.argv = {['planner', *words]!r}\nmain()\n"
    root = Path(__file__).parent.parent
    pipes = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE}
    return subprocess.Popen([sys.executable, "-c", code], cwd=root, text=True, **pipes)  # type: ignore[call-overload, no-any-return]


def wait_for(path: Path) -> None:
    deadline = time.monotonic() + 40
    while not path.exists() and time.monotonic() < deadline:
        time.sleep(0.1)


def test_ctrl_c_writes_the_best_plan_so_far(tmp_path: Path) -> None:
    ready, written = tmp_path / "ready", tmp_path / "plan.json"
    body = f"""
from plan_factory import make_plan
def plan(scenario, options, progress):
    open({str(ready)!r}, "w").close()
    assert options.stop.wait(60)
    return make_plan()
pipeline.plan = plan
"""
    with process(body, "solve", "--json", str(written)) as running:
        wait_for(ready)
        running.send_signal(signal.SIGINT)
        out, err = running.communicate(timeout=30)
    assert running.returncode == 130
    assert read_plan(written).status == "optimal"
    assert "soccer fields" in out
    assert "stopping with the best so far" in err
    assert err.endswith("interrupted: the plan above is the best so far\n")


def test_a_second_ctrl_c_stops_at_once_and_says_what_was_reached(tmp_path: Path) -> None:
    ready = tmp_path / "ready"
    body = f"""
from planner.solve.options import Progress
def plan(scenario, options, progress):
    progress(Progress(3.0, 2.5e12, 2.0e12, 0.2, "searching"))
    open({str(ready)!r}, "w").close()
    time.sleep(60)
pipeline.plan = plan
"""
    with process(body, "solve") as running:
        wait_for(ready)
        running.send_signal(signal.SIGINT)
        time.sleep(1.0)
        running.send_signal(signal.SIGINT)
        out, err = running.communicate(timeout=10)
    assert running.returncode == 130
    assert out == ""
    assert (
        err.splitlines(keepends=True)[-1]
        == "interrupted: 3 s, best KRW 2,500.0 bn, bound KRW 2,000.0 bn, gap 20.00 %, searching\n"
    )


@pytest.mark.skipif(os.name != "posix", reason="the C library is found in another way there")
def test_what_a_solver_prints_stays_out_of_stdout() -> None:
    body = """
import ctypes
from plan_factory import make_plan
def plan(scenario, options, progress):
    os.write(1, b"straight to the file descriptor\\n")
    ctypes.CDLL(None).printf(b"HighsMipSolverData::stray line\\n")
    return make_plan()
pipeline.plan = plan
"""
    with process(body, "solve") as running:
        out, err = running.communicate(timeout=60)
    assert (running.returncode, err) == (0, "")
    assert out.startswith("3.9 soccer fields")
    assert "stray" not in out
    assert "descriptor" not in out


QUICK = {
    "the command line": ("import planner.cli", "pandas numpy ortools scipy rich pydantic"),
    "help": (
        "from planner.cli import app\napp(['solve', '--help'], standalone_mode=False)",
        "pandas numpy ortools scipy rich",
    ),
    "the register": ("import planner.facts\nplanner.facts.register()", "pandas numpy openpyxl"),
    "the library": (
        "import planner.pipeline",
        "pandas scipy.optimize scipy.stats openpyxl ruamel.yaml xlsxwriter",
    ),
    "the checker": ("import planner.plan.checker", "ortools pandas scipy"),
}
"""What starts, and the packages that it can do without."""


@pytest.mark.parametrize(("body", "heavy"), QUICK.values(), ids=QUICK.keys())
def test_a_start_loads_only_what_it_needs(body: str, heavy: str) -> None:
    code = f"{body}\nimport sys\nprint('loaded:', *({set(heavy.split())!r} & set(sys.modules)))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert done.stdout.splitlines()[-1] == "loaded:"


@pytest.mark.skipif(os.name != "posix", reason="signals end processes otherwise there")
def test_whoever_ends_the_app_ends_its_server() -> None:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    with process("", "app", "--port", str(port)) as running:
        deadline = time.monotonic() + 60
        while not _listens(port) and time.monotonic() < deadline:
            time.sleep(0.2)
        assert _listens(port)
        running.terminate()
        running.communicate(timeout=30)
    assert not _listens(port)


def _listens(port: int) -> bool:
    with socket.socket() as client:
        return client.connect_ex(("127.0.0.1", port)) == 0
