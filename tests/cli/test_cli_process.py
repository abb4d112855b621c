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
from places import ROOT

from planner.plans.types import read_plan


def process(body: str, *words: str, shell: str = 'exec "$@"', **env: str) -> subprocess.Popen[str]:
    """The command in its own process, after ``body`` has changed ``planning``; ``shell`` starts it."""
    start = "import os, sys, time\nfrom planner.studies import planning, simulate\n"
    start += "sys.path.insert(0, 'tests/kit')\n"
    body += "\nsimulate.plan_as_asked = planning.plan"
    code = f"{start}{body}\nfrom planner.cli import main\nsys.argv = {['planner', *words]!r}\nmain()\n"
    return subprocess.Popen(
        ["sh", "-c", shell, "sh", sys.executable, "-c", code],
        cwd=ROOT,
        text=True,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        env={**os.environ, **env},
    )


def wait_for(path: Path) -> None:
    deadline = time.monotonic() + 40
    while not path.exists() and time.monotonic() < deadline:
        time.sleep(0.1)


SEARCH = """
from plan_factory import make_plan
from planner.solve_options import Progress
def plan(scenario, options, progress):
    progress(Progress(3.0, {objective}, 1.0e12, None, "{note}"))
    open({ready!r}, "w").close()
    assert options.stop.wait(60)
    return make_plan(status="{status}")
planning.plan = plan
"""
"""A search that has found a design of that objective and waits to be stopped."""


@pytest.mark.parametrize("asked", [signal.SIGINT, signal.SIGTERM])
@pytest.mark.parametrize("start", ['exec "$@"', 'trap "" INT; exec "$@"'], ids=["heard", "ignored"])
def test_ctrl_c_and_sigterm_write_the_best_plan_so_far(
    asked: signal.Signals, start: str, tmp_path: Path
) -> None:
    """Also where Ctrl-C was ignored when it began: shells start background jobs that way."""
    ready, written = tmp_path / "ready", tmp_path / "plan.json"
    body = SEARCH.format(objective=2.5e12, note="searching", ready=str(ready), status="feasible")
    with process(body, "solve", "--json", str(written), shell=start) as running:
        wait_for(ready)
        running.send_signal(asked)
        out, err = running.communicate(timeout=30)
    assert running.returncode == 130
    assert read_plan(written).status == "feasible"
    assert "soccer fields" in out
    assert "stopping with the best so far" in err
    assert err.endswith("interrupted: the plan above is the best so far\n")


def test_stopped_before_anything_keeps_the_promise_says_so(tmp_path: Path) -> None:
    ready = tmp_path / "ready"
    body = SEARCH.format(objective=2.5e12, note="searching", ready=str(ready), status="no_solution")
    with process(body, "solve") as running:
        wait_for(ready)
        running.send_signal(signal.SIGINT)
        out, err = running.communicate(timeout=30)
    assert running.returncode == 130
    assert "cannot be kept" not in out
    assert err.endswith("interrupted: no plan that keeps the promise was found so far\n")


@pytest.mark.parametrize("asked", [signal.SIGINT, signal.SIGTERM])
def test_a_stop_while_the_engine_compiles_leaves_at_once_and_claims_nothing(
    asked: signal.Signals, tmp_path: Path
) -> None:
    """The search below never hears of it, as a compiler does not."""
    ready, written = tmp_path / "ready", tmp_path / "plan.json"
    body = SEARCH.format(objective=None, note="compiling the engine (once)", ready=str(ready), status="")
    body = body.replace("options.stop.wait(60)", "not time.sleep(60)")
    with process(body, "solve", "--json", str(written)) as running:
        wait_for(ready)
        running.send_signal(asked)
        out, err = running.communicate(timeout=30)
    assert (running.returncode, out) == (130, "")
    assert err == "interrupted: nothing found yet (compiling the engine (once))\n"
    assert not written.exists()


def test_ctrl_c_while_the_command_is_loaded_leaves_without_a_traceback(tmp_path: Path) -> None:
    """A package that takes its time stands for a slow disk."""
    ready = tmp_path / "ready"
    (tmp_path / "typer.py").write_text(f"import time\nopen({str(ready)!r}, 'w').close()\ntime.sleep(60)\n")
    path = os.pathsep.join([str(tmp_path), str(ROOT)])
    command = [sys.executable, "-m", "planner", "solve"]

    def heard() -> None:
        """Where these tests run in the background, Ctrl-C is ignored, until the command itself hears it."""
        signal.signal(signal.SIGINT, signal.SIG_DFL)

    with subprocess.Popen(
        command, env={**os.environ, "PYTHONPATH": path}, stderr=subprocess.PIPE, text=True, preexec_fn=heard
    ) as running:
        wait_for(ready)
        running.send_signal(signal.SIGINT)
        _, err = running.communicate(timeout=30)
    assert (running.returncode, err) == (130, "interrupted\n")


MADE = """
from plan_factory import explanation, make_plan
planning.plan = lambda *_: make_plan(status="infeasible", explanation=explanation())
"""


UNREAD = {
    "the reader is gone": '{ "$@"; echo $? > "$CODE"; } | :',
    "stdout is closed": '"$@" >&-; echo $? > "$CODE"',
    "all are closed": '"$@" >&- 2>&- <&-; echo $? > "$CODE"',
}


@pytest.mark.parametrize("shell", UNREAD.values(), ids=UNREAD.keys())
def test_a_plan_is_written_whatever_becomes_of_stdout(shell: str, tmp_path: Path) -> None:
    written, code = tmp_path / "plan.json", tmp_path / "code"
    with process(MADE, "solve", "--json", str(written), shell=shell, CODE=str(code)) as running:
        out, err = running.communicate(timeout=60)
    assert (out, err) == ("", "")
    assert code.read_text() == "3\n"
    assert read_plan(written).status == "infeasible"


@pytest.mark.parametrize(
    "env",
    [{"PYTHONIOENCODING": "ascii"}, {"LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"}],
    ids=["asked for", "of the locale"],
)
def test_ascii_output_lacks_letters_and_nothing_else(env: dict[str, str]) -> None:
    with process("print(sys.stdout.encoding)" + MADE, "solve", **env) as running:
        out, err = running.communicate(timeout=60)
    assert (running.returncode, err) == (3, "")
    assert out.isascii()
    assert "ascii" in out.splitlines()[0].lower() or "1968" in out.splitlines()[0]
    assert "Icheon Majang ?? ??" in out


FULL_DISK = """
import resource
resource.setrlimit(resource.RLIMIT_FSIZE, (1_000, 1_000))
"""


@pytest.mark.skipif(os.name != "posix", reason="file sizes have no limit there")
@pytest.mark.parametrize("option", ["--json", "--out"])
def test_a_full_disk_leaves_what_was_there(option: str, tmp_path: Path) -> None:
    """No file may have more than 1,000 bytes, which stands for a full disk."""
    folder = tmp_path / "results"
    folder.mkdir()
    (folder / "plan.json").write_text("the plan of yesterday")
    target = folder / "plan.json" if option == "--json" else folder
    with process(MADE + FULL_DISK, "solve", option, str(target)) as running:
        out, err = running.communicate(timeout=60)
    assert running.returncode == 2
    assert out.startswith("The promise cannot be kept.")
    assert str(target) in err
    assert len(err.splitlines()) == 1
    assert [path.name for path in folder.iterdir()] == ["plan.json"]
    assert (folder / "plan.json").read_text() == "the plan of yesterday"


def test_a_second_ctrl_c_stops_at_once_and_says_what_was_reached(tmp_path: Path) -> None:
    ready = tmp_path / "ready"
    body = f"""
from planner.solve_options import Progress
def plan(scenario, options, progress):
    progress(Progress(3.0, 2.5e12, 2.0e12, 0.2, "searching"))
    open({str(ready)!r}, "w").close()
    time.sleep(60)
planning.plan = plan
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
        == "interrupted: 3 s, best so far KRW 2.50 tn, bound KRW 2.00 tn, gap 20.00%, searching\n"
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
planning.plan = plan
"""
    with process(body, "solve") as running:
        out, err = running.communicate(timeout=60)
    assert (running.returncode, err) == (0, "")
    assert out.startswith("3.9 soccer fields")
    assert "stray" not in out
    assert "descriptor" not in out


QUICK = {
    "the package": ("import planner", "pandas numpy ortools scipy rich pydantic typer planner.scenario"),
    "the command line": ("import planner.cli", "pandas numpy ortools scipy rich pydantic"),
    "help": (
        "from planner.cli.command_line import app\napp(['solve', '--help'], standalone_mode=False)",
        "pandas numpy ortools scipy rich",
    ),
    "the register": ("import planner.facts\nplanner.facts.register()", "pandas numpy openpyxl"),
    "the library": (
        "import planner.studies.planning",
        "pandas scipy.optimize scipy.stats openpyxl ruamel.yaml xlsxwriter",
    ),
    "the checker": ("import planner.plans.checker", "ortools pandas scipy"),
    "a known case": (
        "import planner.studies.known_case, planner.engine.location.engine",
        "pandas ortools scipy.linalg pydantic planner.scenario planner.engine.pricing planner.engine.search",
    ),
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
