"""The command line: exit codes, one message for a bad input, files, Ctrl-C."""

from __future__ import annotations

import inspect
import json
import math
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from plan_factory import explanation, make_plan
from typer.testing import CliRunner, Result

from planner import __version__, pipeline
from planner.cli import app
from planner.commands import others, plans
from planner.known_case.formats import FORMATS
from planner.plan.types import read_plan
from planner.solve.options import Progress, SolveOptions

COMMANDS = ("solve", "evaluate", "check", "known-case", "facts", "app")
ORLIB_CAP = "2 1\n10 5\n10 6\n4\n8 12\n"


def planner(*words: object) -> Result:
    return CliRunner().invoke(app, [str(word) for word in words])


def refused(result: Result) -> str:
    """The one message of a refused input."""
    assert result.exit_code == 2, result.output
    assert "Traceback" not in result.output
    assert result.stdout == ""
    assert len(result.stderr.strip().splitlines()) == 1, result.stderr
    return result.stderr


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> SimpleNamespace:
    """Replaces the solve; holds the scenario and options that it was asked with and the plan to answer."""
    seen = SimpleNamespace(plan=make_plan(), scenario=None, options=None, design=None)

    def plan(scenario: Any, options: Any, progress: Any) -> Any:
        seen.scenario, seen.options = scenario, options
        progress(Progress(1.0, 2e9, 1e9, 0.5, "stub"))
        return seen.plan

    def evaluate_design(scenario: Any, design: Any, options: Any, progress: Any) -> Any:
        seen.design = design
        return plan(scenario, options, progress)

    monkeypatch.setattr(pipeline, "plan", plan, raising=False)
    monkeypatch.setattr(pipeline, "evaluate_design", evaluate_design)
    return seen


# Bad inputs ------------------------------------------------------------------------------------------------

BAD_SCENARIOS = {
    "unknown field": ("demand: {market_grwth: 0.1}", ("line 1", "demand.market_grwth", "market_growth")),
    "wrong type": ("\ndemand:\n  market_growth: fast\n", ("line 3", "'fast'", "number")),
    "section of a wrong type": ("demand: 3", ("demand", "fields and values")),
    "wrong sign": ("money: {krw_per_usd: -1}", ("money.krw_per_usd", "greater than 0")),
    "NaN": ("demand: {market_growth: .nan}", ("market_growth", "finite")),
    "infinity": ("money: {budget_total: .inf}", ("budget_total", "finite")),
    "budget zero": ("money: {budget_total: 0}", ("money.budget_total", "found 0", "greater than 0")),
    "empty file": ("", ("empty file",)),
    "blank file": ("\n \n", ("empty file",)),
    "broken YAML": ("demand: {market_growth: 0.1", ("line", "valid YAML")),
    "duplicate YAML key": ("name: a\nname: b\n", ("line 2", "each field once")),
    "date that does not exist": ("name: 2024-99-99", ("month", "YAML values")),
    "number of thousands of digits": (f"horizon: {{quarters: {'9' * 5000}}}", ("digits",)),
    "nesting without end": ("a: " + "[" * 20_000, ("nested too deeply",)),
    "a plain value": ("5", ("fields and values",)),
    "missing table": ("tables: {demand: none.csv}", ("none.csv", "no such file")),
    "quarter": ("horizon: {start: 2024-Q5}", ("horizon.start", "2024Q4")),
}


@pytest.mark.usefixtures("asked")
@pytest.mark.parametrize(("text", "parts"), BAD_SCENARIOS.values(), ids=BAD_SCENARIOS.keys())
def test_bad_scenario_is_one_message(text: str, parts: tuple[str, ...], tmp_path: Path) -> None:
    path = tmp_path / "mine.yaml"
    path.write_text(text, encoding="utf-8")
    message = refused(planner("solve", path))
    for part in ("" if "none.csv" in parts else "mine.yaml", "found", "allowed", *parts):
        assert part in message, (part, message)


BAD_TABLES = {
    "negative demand": ("district_code,boxes\n11010,-5\n", ("line 2", "boxes", "-5", "at least 0")),
    "NaN": ("district_code,boxes\n11010,nan\n", ("line 2", "boxes")),
    "duplicate": (
        "district_code,product_class,boxes\n11010,fashion,5\n11010,fashion,6\n",
        ("lines 2 and 3",),
    ),
    "unknown column": ("district,boxes\n11010,5\n", ("'district'", "district_code")),
}


@pytest.mark.usefixtures("asked")
@pytest.mark.parametrize(("table", "parts"), BAD_TABLES.values(), ids=BAD_TABLES.keys())
def test_bad_demand_table_is_one_message(table: str, parts: tuple[str, ...], tmp_path: Path) -> None:
    (tmp_path / "demand.csv").write_text(table, encoding="utf-8")
    (tmp_path / "mine.yaml").write_text("tables: {demand: demand.csv}", encoding="utf-8")
    message = refused(planner("solve", tmp_path / "mine.yaml"))
    for part in ("demand.csv", *parts):
        assert part in message, (part, message)


@pytest.mark.usefixtures("asked")
def test_duplicate_site_is_one_message(tmp_path: Path) -> None:
    (tmp_path / "sites.csv").write_text("id,name,lat,lon\na,A,37.1,127.1\na,B,37.2,127.2\n", encoding="utf-8")
    (tmp_path / "mine.yaml").write_text("tables: {sites: sites.csv}", encoding="utf-8")
    assert "'a' on lines 2 and 3" in refused(planner("solve", tmp_path / "mine.yaml"))


def test_missing_district_is_one_message(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    from planner.assemble import assemble

    monkeypatch.setattr(pipeline, "plan", lambda scenario, *_: assemble(scenario), raising=False)
    (tmp_path / "demand.csv").write_text("district_code,boxes\n11010,5\n99999,6\n", encoding="utf-8")
    (tmp_path / "mine.yaml").write_text("tables: {demand: demand.csv}", encoding="utf-8")
    assert "99999" in refused(planner("solve", tmp_path / "mine.yaml"))


@pytest.mark.usefixtures("asked")
def test_file_that_is_none_is_one_message(tmp_path: Path) -> None:
    (tmp_path / "binary.yaml").write_bytes(b"\x89PNG\r\n\x1a\n\x00\x00\xff\xfe")
    assert "not UTF-8" in refused(planner("solve", tmp_path / "binary.yaml"))
    assert "no such file" in refused(planner("solve", tmp_path / "missing.yaml"))
    assert "a folder" in refused(planner("solve", tmp_path))
    assert "File name too long" in refused(planner("solve", "a" * 300))


@pytest.mark.usefixtures("asked")
@pytest.mark.parametrize(
    ("setting", "part"),
    [
        ("demand.market_grwth=0.1", "market_growth"),
        ("nowhere.at.all=1", "unknown field"),
        ("demand.market_growth.more=1", "below a plain value"),
        ("demand.market_growth", "PATH=VALUE"),
        ("demand.market_growth=[1", "YAML value"),
        ("demand.market_growth=nan", "finite"),
        ("money.budget_total=0", "greater than 0"),
        ("demand.market_growth=" + "9" * 5000, "YAML value"),
    ],
)
def test_bad_setting_is_one_message(setting: str, part: str) -> None:
    assert part in refused(planner("solve", "--set", setting))


@pytest.mark.usefixtures("asked")
@pytest.mark.parametrize(
    ("option", "value"),
    [
        ("--gap", "-0.1"), ("--gap", "1"), ("--gap", "nan"), ("--time-limit", "0"), ("--time-limit", "-5"),
        ("--time-limit", "nan"), ("--time-limit", "inf"), ("--threads", "0"), ("--seed", "-1"),
    ],
)  # fmt: skip
def test_option_outside_its_limits_is_one_message(option: str, value: str) -> None:
    assert option in refused(planner("solve", option, value))


@pytest.mark.parametrize(
    "words",
    [("solve", "--gap", "x"), ("solve", "--strategy", "x"), ("solve", "--objective", "x"), ("solv",)],
)
def test_usage_errors_are_bad_input(words: tuple[str, ...]) -> None:
    result = planner(*words)
    assert result.exit_code == 2
    assert "Traceback" not in result.output


BAD_PLANS = {"no JSON": "{", "list": "[1]", "another JSON": '{"gap": 0}', "empty": "", "binary": "\0"}


@pytest.mark.parametrize("text", BAD_PLANS.values(), ids=BAD_PLANS.keys())
def test_bad_plan_file_is_one_message(text: str, tmp_path: Path) -> None:
    (tmp_path / "plan.json").write_text(text)
    assert "plan.json" in refused(planner("check", tmp_path / "plan.json"))


def test_missing_plan_file_is_one_message(tmp_path: Path) -> None:
    assert "no such file" in refused(planner("check", tmp_path / "plan.json"))
    assert "no such file" in refused(planner("check", tmp_path))


@pytest.mark.usefixtures("asked")
def test_bad_design_is_one_message(tmp_path: Path) -> None:
    design = tmp_path / "design.yaml"
    design.write_text("sites: [{site: a, tenure: rent, technology: amr, opens: 2024Q4, area_m2: 5}]")
    assert "'lease', 'buy', 'build' or 'third_party'" in refused(planner("evaluate", "--design", design))
    design.write_text("sites: []\nsite: []")
    assert "did you mean 'sites'" in refused(planner("evaluate", "--design", design))
    assert "no such file" in refused(planner("evaluate", "--design", tmp_path / "none.yaml"))


def test_bad_known_case_is_one_message(tmp_path: Path) -> None:
    case = tmp_path / "case.txt"
    case.write_text("2 1\n10 five\n")
    assert "orlib-cap, orlib-pmed" in refused(planner("known-case", case, "--format", "mps"))
    assert "case.txt" in refused(planner("known-case", case, "--format", "orlib-cap"))
    assert "No such file" in refused(planner("known-case", tmp_path / "none", "--format", "tbed1"))
    case.write_text(ORLIB_CAP)
    assert "capacity" in refused(planner("known-case", case, "--format", "orlib-cap", "--capacity", "nan"))


def test_place_that_cannot_be_written_is_refused_before_the_solve(
    asked: SimpleNamespace, tmp_path: Path
) -> None:
    assert "existing folder" in refused(planner("solve", "--json", tmp_path / "none" / "plan.json"))
    assert "found a folder" in refused(planner("solve", "--json", tmp_path))
    (tmp_path / "taken").write_text("a file")
    assert "found a file" in refused(planner("solve", "--out", tmp_path / "taken"))
    assert asked.scenario is None


# Answers ---------------------------------------------------------------------------------------------------


def test_solve_prints_the_verdict_and_writes_the_plan(asked: SimpleNamespace, tmp_path: Path) -> None:
    scenario = tmp_path / "mine.yaml"
    scenario.write_text("name: mine\nmoney: {budget_total: 2e+12}\n")
    result = planner(
        "solve", scenario, "--set", "demand.market_growth=0.15", "--set", "name=changed",
        "--objective", "service", "--gap", "0.02", "--time-limit", "7", "--strategy", "direct",
        "--threads", "1", "--seed", "3",
        "--json", tmp_path / "plan.json", "--out", tmp_path / "out",
    )  # fmt: skip
    assert result.exit_code == 0, result.output
    assert result.stdout.startswith("3.9 soccer fields (28,000 m2, 8,470 pyeong) at Icheon Majang")
    assert result.stderr == "", "no progress where stderr is no terminal"
    assert asked.options == SolveOptions(0.02, 7.0, 1, 3, "direct")
    assert (asked.scenario.name, asked.scenario.objective) == ("changed", "service")
    assert asked.scenario.demand.market_growth == 0.15
    assert asked.scenario.money.budget_total == 2e12
    written = read_plan(tmp_path / "plan.json")
    assert written.seconds < 30, "the wall time of this call"
    assert written.model_copy(update={"seconds": asked.plan.seconds}) == asked.plan
    assert read_plan(tmp_path / "out" / "plan.json") == written


def test_defaults_are_those_of_the_library(asked: SimpleNamespace) -> None:
    assert planner("solve").exit_code == 0
    assert asked.options == SolveOptions()
    for command in (plans.solve, plans.evaluate, others.known_case):
        defaults = {n: p.default for n, p in inspect.signature(command).parameters.items()}
        for name in ("gap", "time_limit", "threads", "seed"):
            assert defaults[name] == getattr(SolveOptions(), name)


def test_evaluate_hands_the_design_over(asked: SimpleNamespace, tmp_path: Path) -> None:
    design = tmp_path / "design.yaml"
    design.write_text("sites: [{site: a, tenure: lease, technology: amr, opens: 2024Q4, area_m2: 178500}]")
    result = planner("evaluate", "--design", design, "--set", "name=x", "--json", tmp_path / "plan.json")
    assert result.exit_code == 0, result.output
    assert asked.design.sites[0].area_m2 == 178_500
    assert asked.scenario.name == "x"
    assert (tmp_path / "plan.json").exists()


def test_promise_that_cannot_be_kept_is_explained_and_the_plan_written(
    asked: SimpleNamespace, tmp_path: Path
) -> None:
    asked.plan = make_plan(status="infeasible", explanation=explanation())
    result = planner("solve", "--json", tmp_path / "plan.json")
    assert result.exit_code == 3
    assert result.stdout.startswith("The promise cannot be kept.\nWithin 3 days at most 62.0 %")
    assert read_plan(tmp_path / "plan.json").status == "infeasible"


def test_search_without_a_plan_leaves_with_1(asked: SimpleNamespace) -> None:
    asked.plan = make_plan(status="no_solution", objective=math.nan, gap=math.inf)
    result = planner("solve")
    assert result.exit_code == 1
    assert "No plan was found" in result.stdout


def test_best_found_at_the_time_limit_is_an_answer(asked: SimpleNamespace) -> None:
    asked.plan = make_plan(status="feasible", gap=0.021)
    result = planner("solve")
    assert result.exit_code == 0
    assert "2.10 %" in result.stdout


def test_failing_solver_is_one_message(monkeypatch: pytest.MonkeyPatch) -> None:
    from planner.solve.mathopt import SolverError

    def plan(*_: Any) -> Any:
        raise SolverError("out of memory")

    monkeypatch.setattr(pipeline, "plan", plan, raising=False)
    result = planner("solve")
    assert (result.exit_code, result.stderr) == (1, "the solver failed: out of memory\n")


@pytest.mark.parametrize("holds", [True, False])
def test_check_prints_what_is_violated(holds: bool, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    from planner.plan import checker

    rules = [
        checker.Rule("demand", "Jeju, 2024Q2", 5.0, 5.0, 0.0, True),
        checker.Rule("area", "Icheon Majang, 2024Q2", 9.0, 8.0, 0.125, holds),
    ]
    monkeypatch.setattr(checker, "check", lambda _: checker.CheckReport(tuple(rules)))
    make_plan().write(tmp_path / "plan.json")
    result = planner("check", tmp_path / "plan.json")
    assert result.exit_code == (0 if holds else 1)
    violated = "violated: area (Icheon Majang, 2024Q2): 9 against 8, off by 0.125 (relative)\n"
    assert result.stdout == ("2 of 2 rules hold\n" if holds else violated + "1 of 2 rules hold\n")


@pytest.fixture
def solved(monkeypatch: pytest.MonkeyPatch) -> Callable[..., None]:
    """Sets what the solve of a known case answers."""

    def answer(**fields: Any) -> None:
        result = SimpleNamespace(
            status="optimal", objective=18.0, bound=18.0, gap=0.0, seconds=0.1, strategy="direct",
            open=[0], assignment=[[(0, 1.0)]],
        )  # fmt: skip
        result.__dict__.update(fields)
        monkeypatch.setattr(pipeline, "solve_known_case", lambda *_: result, raising=False)

    return answer


def test_known_case_writes_what_recomputes_its_objective(solved: Callable[..., None], tmp_path: Path) -> None:
    from planner.known_case.formats import read_case

    solved(objective=13.0, bound=13.0)
    case, written = tmp_path / "case.txt", tmp_path / "case.json"
    case.write_text(ORLIB_CAP)
    result = planner("known-case", case, "--format", "orlib-cap", "--json", written)
    assert result.exit_code == 0, result.output
    data = json.loads(written.read_text())
    assert data.keys() == {
        "status", "objective", "bound", "gap", "seconds", "strategy", "open", "assignment"
    }  # fmt: skip
    assert read_case(case, "orlib-cap").cost(data["open"], data["assignment"]) == data["objective"]


@pytest.mark.parametrize(("status", "code"), [("feasible", 0), ("infeasible", 3), ("no_solution", 1)])
def test_known_case_exit_codes(status: str, code: int, solved: Callable[..., None], tmp_path: Path) -> None:
    solved(status=status, objective=math.nan, bound=-math.inf, gap=math.inf, open=[], assignment=[])
    (tmp_path / "case.txt").write_text(ORLIB_CAP)
    result = planner(
        "known-case", tmp_path / "case.txt", "--format", "orlib-cap", "--json", tmp_path / "case.json"
    )
    assert result.exit_code == code
    data = json.loads((tmp_path / "case.json").read_text(), parse_constant=lambda name: pytest.fail(name))
    assert (data["objective"], data["bound"], data["gap"]) == (None, None, None)


def test_facts_lists_the_register() -> None:
    result = planner("facts")
    assert result.exit_code == 0
    assert "cj_boxes_2023q1" in result.stdout
    assert "3,460,000 to 3,500,000" in result.stdout
    assert " * " in result.stdout


def test_app_serves_this_machine_only(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    from planner import paths

    called: list[list[str]] = []

    def run(words: list[str], **_: Any) -> SimpleNamespace:
        called.append(words)
        return SimpleNamespace(returncode=0)

    monkeypatch.setattr(subprocess, "run", run)
    monkeypatch.setattr(paths, "DATA", tmp_path / "data")
    assert "app.py" in refused(planner("app"))
    (tmp_path / "app.py").touch()
    result = planner("app", "--port", 8600)
    assert result.exit_code == 0
    assert "http://localhost:8600" in result.stderr
    command = " ".join(called[0])
    for part in ("--server.address localhost", "--server.port 8600", "--browser.gatherUsageStats false"):
        assert part in command
    assert "--port" in refused(planner("app", "--port", 70_000))


def test_version() -> None:
    assert planner("--version").stdout == f"planner {__version__}\n"


@pytest.mark.parametrize("command", COMMANDS)
def test_help_has_an_example(command: str) -> None:
    result = planner(command, "--help")
    assert result.exit_code == 0
    assert f"planner {command}" in result.stdout.split("Example", 1)[1]


def test_help_names_every_format() -> None:
    text = planner("known-case", "--help").stdout
    assert all(name in text for name in FORMATS)


# The process -----------------------------------------------------------------------------------------------


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


def test_help_and_check_load_no_solver() -> None:
    code = (
        "import sys\nfrom planner.cli import app\n"
        "assert not {'pandas', 'numpy', 'ortools', 'scipy', 'rich'} & set(sys.modules), 'slow --help'\n"
        "import planner.plan.checker\nassert 'ortools' not in sys.modules, 'a solver in the checker'\n"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
