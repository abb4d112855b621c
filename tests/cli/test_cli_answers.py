"""The command line and what it answers: exit codes, texts, files."""

from __future__ import annotations

import inspect
import json
import math
import os
import socket
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from command_line import ORLIB_CAP, planner, refused
from openpyxl import load_workbook
from plan_factory import explanation, make_plan

from planner import __version__
from planner.cli import others, plans
from planner.known_case.formats import FORMATS
from planner.plans.types import read_plan
from planner.report.sentences import with_sentences
from planner.solve_options import SolveOptions
from planner.studies import known_case, planning

COMMANDS = ("solve", "evaluate", "check", "simulate", "batch", "batch-report", "known-case", "facts", "app")


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
    assert result.stdout.startswith("3.9 soccer fields at Icheon Majang, leased")
    assert result.stderr == "", "no progress where stderr is no terminal"
    assert asked.options == SolveOptions(0.02, 7.0, 1, 3, "direct", reliable=True)
    assert (asked.scenario.name, asked.scenario.objective) == ("changed", "service")
    assert asked.scenario.demand.market_growth == 0.15
    assert asked.scenario.money.budget_total == 2e12
    written = read_plan(tmp_path / "plan.json")
    assert written.seconds < 30, "the wall time of this call"
    assert written.model_copy(update={"seconds": asked.plan.seconds}) == with_sentences(asked.plan)
    assert read_plan(tmp_path / "out" / "plan.json") == written


def test_defaults_are_those_of_the_library(asked: SimpleNamespace) -> None:
    assert planner("solve").exit_code == 0
    assert asked.options == SolveOptions(reliable=True)
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
    assert result.stdout.startswith("The promise cannot be kept. Nearest plan: 3.9 soccer fields")
    assert result.stdout.splitlines()[1].startswith("Within 3 days: 70% promised, at most 62.0%")
    assert read_plan(tmp_path / "plan.json").status == "infeasible"


def test_search_without_a_plan_leaves_with_1(asked: SimpleNamespace) -> None:
    asked.plan = make_plan(status="no_solution", gap=None)
    result = planner("solve")
    assert result.exit_code == 1
    assert "No plan that keeps the promise was found" in result.stdout


def test_best_found_at_the_time_limit_is_an_answer(asked: SimpleNamespace) -> None:
    asked.plan = make_plan(status="feasible", gap=0.021)
    result = planner("solve")
    assert result.exit_code == 0
    assert "2.10%" in result.stdout


def test_failing_solver_is_one_message(monkeypatch: pytest.MonkeyPatch) -> None:
    from planner.formulation.mathopt import SolverError

    def plan(*_: Any) -> Any:
        raise SolverError("out of memory")

    monkeypatch.setattr(planning, "plan", plan, raising=False)
    result = planner("solve")
    assert (result.exit_code, result.stderr) == (1, "the solver failed: out of memory\n")


@pytest.mark.parametrize("holds", [True, False])
def test_check_prints_what_is_violated(holds: bool, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    from planner.plans import checker

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
        monkeypatch.setattr(known_case, "solve_known_case", lambda *_: result)

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
    assert "3,460,000 – 3,500,000" in result.stdout
    assert " * " in result.stdout


def test_app_serves_this_machine_only(monkeypatch: pytest.MonkeyPatch) -> None:
    called: list[list[str]] = []

    def execute(_: str, words: list[str]) -> None:
        called.append(words)
        raise SystemExit(0)

    monkeypatch.setattr(os, "execv", execute)
    result = planner("app", "--port", 8600)
    assert result.exit_code == 0
    assert "http://localhost:8600" in result.stderr
    command = " ".join(called[0])
    for part in ("--server.address localhost", "--server.port 8600", "--browser.gatherUsageStats false"):
        assert part in command
    assert "--port" in refused(planner("app", "--port", 70_000))


def test_a_busy_port_is_one_message_and_no_address() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        told = refused(planner("app", "--port", port))
    assert told.startswith(f"--port: found {port}, which cannot be served (Address already in use)")
    assert "http" not in told


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


def test_a_plan_that_cannot_be_written_is_printed_all_the_same(
    asked: SimpleNamespace, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: Any) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(type(asked.plan), "write", full)
    result = planner("solve", "--json", tmp_path / "plan.json")
    assert result.exit_code == 2
    assert result.stdout.startswith("3.9 soccer fields")
    assert "plan.json: found No space left on device" in result.stderr


@pytest.mark.usefixtures("asked")
def test_a_folder_below_a_file_is_refused_before_the_solve(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    assert "file: found a file" in refused(planner("solve", "--out", tmp_path / "file" / "sub"))


@pytest.mark.usefixtures("asked")
def test_every_command_speaks_the_language_that_is_asked_for(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    result = planner("--language", "ko", "solve", "--json", tmp_path / "plan.json", "--out", tmp_path / "out")
    assert result.exit_code == 0, result.output
    assert result.stdout.startswith("이천 마장에 축구장 3.9개 규모, 임차")
    assert (
        load_workbook(tmp_path / "out" / "plan.xlsx")["verdict"]["A1"].value == result.stdout.splitlines()[0]
    )
    case = tmp_path / "cap.txt"
    case.write_text(ORLIB_CAP)
    solved = planner("--language", "ko", "known-case", case, "--format", "orlib-cap")
    assert "최적" in solved.stdout
    monkeypatch.setenv("PLANNER_LANGUAGE", "ko")
    said = refused(planner("solve", "--gap", "2"))
    assert said == "--gap: 입력: 2 · 허용: 0 이상 1 미만의 비율\n"
    assert "출처" in planner("facts").stdout
    assert refused(planner("--language", "en", "solve", "--gap", "2")).startswith("--gap: found 2; allowed:")
