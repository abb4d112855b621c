"""The page's solver processes: kept alive, shared fairly, newest question first, restarted when killed."""

from __future__ import annotations

import io
import json
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from page_plan import page_plan
from places import STUB

from planner.errors import InputError
from planner.plans.types import Plan
from planner.report.problems import told
from planner.scenario import Scenario
from planner.solve_options import SolveOptions
from planner.ui import plan_cache
from planner.ui import pool as pools
from planner.ui.job import SolveJob
from planner.ui.pool import SolverPool
from planner.ui.process import COMMAND
from planner.ui.protocol import PROOF, QUICK, SWEEP, reason_of
from planner.ui.worker import Halt, Worker
from planner.words.reader import Reader

LONG = 20.0


def named(name: str) -> Scenario:
    return Scenario().change({"name": name})


@pytest.fixture
def log(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[[], list[dict[str, object]]]:
    file = tmp_path / "log"
    monkeypatch.setenv("PLANNER_STUB_LOG", str(file))
    monkeypatch.setenv("PLANNER_CACHE", str(tmp_path))
    return lambda: [json.loads(line) for line in file.read_text().splitlines()] if file.exists() else []


@pytest.fixture
def one(log: object) -> Iterator[SolverPool]:
    """A pool of one process."""
    del log  # its environment is what counts
    pool = SolverPool(1, STUB)
    yield pool
    pool.close()


def until(happens: Callable[[], bool]) -> None:
    for _ in range(int(LONG / 0.01)):
        if happens():
            return
        time.sleep(0.01)
    raise AssertionError("it did not happen")


def running(job: SolveJob) -> bool:
    return job.state == "running" and bool(job.progress)


def test_one_process_answers_move_after_move(
    one: SolverPool, log: Callable[[], list[dict[str, object]]]
) -> None:
    for n in range(5):
        assert one.submit("anna", named(f"move {n}"), QUICK).wait(LONG)
    assert [entry["name"] for entry in log()] == [f"move {n}" for n in range(5)]
    assert len({entry["pid"] for entry in log()}) == 1


def test_a_newer_question_takes_the_older_ones_place(one: SolverPool) -> None:
    old = one.submit("anna", named("slow"), QUICK)
    until(lambda: running(old))
    assert old.progress["gap"] == 0.02
    new = one.submit("anna", named("quick"), QUICK)
    assert new.wait(LONG)
    assert (old.state, new.state) == ("cancelled", "done")


def test_an_older_question_that_still_waits_is_never_asked(
    one: SolverPool, log: Callable[[], list[dict[str, object]]]
) -> None:
    other = one.submit("ben", named("slow"), QUICK)
    until(lambda: running(other))
    first = one.submit("anna", named("first"), QUICK)
    second = one.submit("anna", named("second"), QUICK)
    assert first.state == "cancelled"
    one.cancel("ben")
    assert second.wait(LONG)
    assert "first" not in [entry["name"] for entry in log()]


def test_who_was_served_longest_ago_goes_first(
    one: SolverPool, log: Callable[[], list[dict[str, object]]]
) -> None:
    for _ in range(2):
        assert one.submit("anna", named("anna's"), QUICK).wait(LONG)
    blocker = one.submit("carl", named("slow"), QUICK)
    until(lambda: running(blocker))
    mine = one.submit("anna", named("anna's next"), QUICK)
    theirs = one.submit("ben", named("ben's"), QUICK)
    assert one.place(theirs) == 0
    assert one.place(mine) == 1
    one.cancel("carl")
    assert mine.wait(LONG)
    assert [entry["name"] for entry in log()][-2:] == ["ben's", "anna's next"]


def test_a_slider_goes_before_a_proof_which_then_runs_again(
    one: SolverPool, log: Callable[[], list[dict[str, object]]]
) -> None:
    proof = one.submit("anna", named("slow proof"), PROOF)
    until(lambda: running(proof))
    slider = one.submit("ben", named("slider"), QUICK)
    assert slider.wait(LONG)
    until(lambda: running(proof))
    assert [entry["name"] for entry in log()] == ["slow proof", "slider", "slow proof"]
    assert proof.active


@pytest.mark.usefixtures("log")
def test_proofs_leave_one_process_to_sliders() -> None:
    pool = SolverPool(2, STUB)
    first = pool.submit("anna", named("slow proof"), PROOF)
    second = pool.submit("ben", named("slow proof too"), PROOF)
    until(lambda: running(first))
    assert pool.submit("carl", named("slider"), QUICK).wait(LONG)
    assert (first.state, second.state) == ("running", "waiting")
    pool.close()


def test_proofs_stand_still_while_a_slider_runs(log: Callable[[], list[dict[str, object]]]) -> None:
    pool = SolverPool(2, STUB)
    proof = pool.submit("anna", named("slow proof"), PROOF)
    until(lambda: running(proof))
    slider = pool.submit("ben", named("slow slider"), QUICK)
    until(lambda: "hold slow proof" in [entry["name"] for entry in log()])
    assert running(proof)
    assert not slider.stopping
    pool.cancel("ben")
    until(lambda: "go on slow proof" in [entry["name"] for entry in log()])
    assert [entry["name"] for entry in log() if "proof" in str(entry["name"])] == [
        "slow proof", "hold slow proof", "go on slow proof"
    ]  # fmt: skip
    pool.close()


def test_who_looks_at_a_stop_waits_while_the_work_is_held() -> None:
    halt, seen = Halt(), list[bool]()
    halt.hold()
    looker = threading.Thread(target=lambda: seen.append(halt.is_set()))
    looker.start()
    looker.join(0.05)
    assert looker.is_alive()
    assert seen == []
    halt.go_on()
    looker.join(LONG)
    assert seen == [False]
    halt.hold()
    halt.set()
    assert halt.is_set(), "a stop ends a hold"


@pytest.mark.usefixtures("log")
def test_a_held_proof_is_solved_once_it_may_go_on(monkeypatch: pytest.MonkeyPatch) -> None:
    """The real process: what is said before it has begun a question counts too."""
    said, sent = io.BytesIO(), io.BytesIO()
    worker = Worker(said)
    begun, made = threading.Event(), threading.Event()

    def plan(scenario: Scenario, options: SolveOptions, *_: object) -> Plan:
        begun.set()
        assert not options.stop.is_set()
        made.set()
        return page_plan(scenario)

    monkeypatch.setattr("planner.ui.worker.plan_as_asked", plan)
    monkeypatch.setattr("os._exit", lambda _: None)
    worker.listen(io.BytesIO(b'{"do": "hold", "id": 1}\n'))
    scenario, folder = named("held"), plan_cache.folder() / "store"
    asked = {"do": "plan", "id": 1, "scenario": scenario.model_dump(mode="json"), "gap": 0.01, "threads": 1,
             "margin": 0.0, "reliable": True, "time_limit": 1.0, "store": str(folder),
             "key": plan_cache.key_of(scenario, PROOF)}  # fmt: skip
    sent.write(json.dumps(asked).encode() + b"\n")
    worker.listen(io.BytesIO(sent.getvalue()))
    threading.Thread(target=worker.run, daemon=True).start()
    assert begun.wait(LONG)
    assert not made.wait(0.1)
    worker.listen(io.BytesIO(b'{"do": "go on", "id": 1}\n'))
    assert made.wait(LONG)
    until(lambda: b'"done"' in said.getvalue())
    assert plan_cache.find(scenario) is not None


def test_a_sweep_waits_behind_sliders(one: SolverPool) -> None:
    blocker = one.submit("carl", named("slow"), QUICK)
    until(lambda: running(blocker))
    sweep = one.submit("anna/sweep/0", named("swept"), SWEEP)
    slider = one.submit("ben", named("slider"), QUICK)
    assert one.place(slider) < one.place(sweep)


def test_the_same_question_of_two_readers_is_solved_once(
    one: SolverPool, log: Callable[[], list[dict[str, object]]]
) -> None:
    blocker = one.submit("carl", named("slow"), QUICK)
    until(lambda: running(blocker))
    first = one.submit("anna", named("base"), QUICK)
    second = one.submit("ben", named("base"), QUICK)
    assert first is second
    one.cancel("anna")
    one.cancel("carl")
    assert second.wait(LONG)
    assert second.state == "done"
    assert [entry["name"] for entry in log()].count("base") == 1


def test_a_solver_killed_from_outside_is_replaced_and_the_question_asked_again(one: SolverPool) -> None:
    job = one.submit("anna", named("slow"), QUICK)
    until(lambda: running(job))
    (victim,) = one.processes()
    os.kill(victim, signal.SIGKILL)
    until(lambda: job.deaths == 1 and running(job))
    assert job.signal == signal.SIGKILL
    assert one.processes() != [victim]
    one.cancel("anna")
    assert one.submit("anna", named("next"), QUICK).wait(LONG)


def test_a_question_that_kills_its_solver_twice_is_given_up(one: SolverPool) -> None:
    job = one.submit("anna", named("die"), QUICK)
    assert job.wait(LONG)
    assert (job.state, job.signal, job.deaths) == ("killed", signal.SIGKILL, 2)
    assert one.submit("anna", named("next"), QUICK).wait(LONG)


def test_a_refused_scenario_costs_no_process(one: SolverPool) -> None:
    before = one.processes()
    job = one.submit("anna", named("refuse"), QUICK)
    assert job.wait(LONG)
    assert (job.state, job.reason) == ("failed", "the data are not there")
    assert one.processes() == before


def test_a_solver_that_does_not_listen_is_replaced(one: SolverPool, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pools, "GRACE", 0.2)
    deaf = one.submit("anna", named("deaf"), QUICK)
    until(lambda: running(deaf))
    (victim,) = one.processes()
    assert one.submit("anna", named("next"), QUICK).wait(LONG)
    assert deaf.state == "cancelled"
    assert victim not in one.processes()


@pytest.mark.usefixtures("log")
def test_a_solver_that_cannot_start_says_why() -> None:
    pool = SolverPool(1, (sys.executable, "-c", "import sys; sys.exit('no such module')"))
    job = pool.submit("anna", named("any"), QUICK)
    assert job.wait(LONG)
    assert (job.state, job.reason) == ("failed", "no such module")
    pool.close()


@pytest.mark.usefixtures("log")
def test_no_more_processes_than_cores() -> None:
    pool = SolverPool(2, STUB)
    jobs = [pool.submit(f"reader {n}", named(f"slow {n}"), QUICK) for n in range(6)]
    until(lambda: sum(running(t) for t in jobs) == 2)
    assert len(pool.processes()) == 2
    pool.close()


def test_the_real_process_says_it_is_ready_refuses_what_it_must_and_ends_with_its_stdin() -> None:
    process = subprocess.Popen(COMMAND, stdin=subprocess.PIPE, stdout=subprocess.PIPE)
    assert process.stdin is not None
    assert process.stdout is not None
    assert json.loads(process.stdout.readline()) == {"ready": True}
    scenario = Scenario().model_dump(mode="json")
    scenario["tables"]["sites"] = [{"id": "x", "name": "x", "lat": 10.0, "lon": 10.0}]
    question = {"do": "plan", "id": 3, "scenario": scenario, "gap": 0.01, "time_limit": 1.0, "threads": 1,
                "margin": 0.0, "reliable": False, "store": "", "key": ""}  # fmt: skip
    process.stdin.write(json.dumps(question).encode() + b"\n")
    process.stdin.flush()
    while "end" not in (message := json.loads(process.stdout.readline())):
        assert message["id"] == 3
    assert message["end"] == "failed"
    reason = reason_of(message)
    assert isinstance(reason, InputError)
    assert reason.allowed == "a number of degrees north from 33 to 38.7"
    assert told(reason, Reader("ko")).endswith(
        "입력: 10.0 도, 북위 · 허용: 숫자(도, 북위), 33 이상 38.7 이하"
    )
    process.stdin.close()
    assert process.wait(LONG) == 0


def test_a_plan_survives_the_store(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PLANNER_CACHE", str(tmp_path))
    scenario = named("kept")
    assert plan_cache.find(scenario) is None
    plan: Plan = page_plan(scenario, status="feasible")
    plan_cache.store().put(plan_cache.key_of(scenario, QUICK), plan)
    assert plan_cache.find(scenario) == plan
    assert not plan_cache.settled(scenario)
    plan_cache.store().put(plan_cache.key_of(scenario, PROOF), plan)
    assert plan_cache.settled(scenario)
