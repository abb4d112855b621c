"""Sweeps on this machine: every scenario once, whatever is killed, whoever else runs."""

from __future__ import annotations

import multiprocessing
import os
import shutil
import signal
import subprocess
import sys
from collections import Counter
from dataclasses import replace
from pathlib import Path

import pytest
import sweep_kit as kit
from fake_solver import quick
from sweep_kit import GROWTH, RENT

from planner.errors import InputError
from planner.plans.provenance import data_digest
from planner.scenario import Design, Scenario
from planner.solve_options import SolveOptions
from planner.studies import planning
from planner.studies.batch import Grid, Store, key, load, run, runner
from planner.studies.batch.claims import Claims, machine
from planner.studies.batch.keys import planner_digest
from planner.studies.batch.pools import cores, share_cores
from planner.studies.batch.progress import BatchProgress
from planner.studies.batch.worker import PLAN, Job, Task, begin_from, solve_task, warm_start
from planner.studies.planning import Warm


@pytest.fixture
def log(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where the fake solvers write what they solved."""
    path = tmp_path / "solved"
    monkeypatch.setenv("PLANNER_TEST_LOG", str(path))
    return path


def job_at(folder: Path) -> Job:
    """What a run of the fake solver into a store of this machine has in common."""
    return Job(
        base=Scenario().model_dump_json(), design=None, options={}, solver="fake_solver:quick",
        hard_limit=60, keep_plans=True, folder=str(folder), machine=machine(), planner=planner_digest(),
        data=data_digest(),
    )  # fmt: skip


def test_every_scenario_has_the_answer_of_the_solver(tmp_path: Path) -> None:
    grid = Grid.build({"name": "two axes", "axes": {GROWTH: [0.05, 0.15], RENT: [1.0, 2.0]}})
    seen: list[BatchProgress] = []
    summary = run(grid, tmp_path, SolveOptions(gap=0.02), solver="fake_solver:quick", tell=seen.append)
    assert (summary.statuses, summary.solved, summary.missing) == (Counter(optimal=4), 4, 0)
    assert (seen[-1].done, seen[-1].total, seen[-1].running) == (4, 4, 0)
    results = load(tmp_path)
    assert list(results.scenarios.columns[:4]) == ["key", GROWTH, RENT, "scenario_digest"]
    for row, asked in zip(results.scenarios.to_dict("records"), grid.rows(), strict=True):
        assert {name: row[name] for name in grid.axes} == asked.coordinates
        scenario = grid.scenario(asked)
        expected = quick(scenario, SolveOptions(gap=0.02), lambda _: None)
        assert row["npv_krw"] == expected.kpis.npv_krw
        assert row["key"] == key(scenario, SolveOptions(gap=0.02))
        assert results.plan(row["key"]) == expected
        assert "fake" in results.store.log(row["key"])
    again = run(grid, tmp_path, SolveOptions(gap=0.02), solver="nothing:needed")
    assert (again.found, again.solved) == (4, 0)


def test_a_sweep_takes_the_margin_that_is_asked_for(tmp_path: Path) -> None:
    grid = Grid.build({"name": "one", "axes": {GROWTH: [0.05]}})
    run(grid, tmp_path, SolveOptions(gap=0.03, margin=0.01), workers=1)
    (row,) = load(tmp_path).scenarios.to_dict("records")
    plan = load(tmp_path).store.get(row["key"])
    assert plan is not None
    assert plan.reliability is not None
    assert (plan.reliability.margin, plan.reliability.source) == (0.01, "taken over")
    scenario = grid.scenario(next(iter(grid.rows())))
    margins = ((0.0, False), (0.01, False), (0.0, True))
    keys = [key(scenario, SolveOptions(gap=0.03, margin=m, reliable=own)) for m, own in margins]
    assert row["key"] == keys[1]
    assert len(set(keys)) == 3


def test_the_planner_s_answer_does_not_depend_on_which_worker_solved_what_before(tmp_path: Path) -> None:
    small = {"horizon.quarters": 2, "building.most_sites": 1}
    grid = Grid.build({"set": small, "axes": {RENT: [0.8, 1.2], "demand.volume_factor": [0.8, 0.9]}})
    how = SolveOptions(gap=0.01)
    plans, killed = [], []

    def kill_all(now: BatchProgress) -> None:
        # Before the first of them has told the other where to begin.
        if now.note == "solving the base case" and not killed:
            killed.extend(multiprocessing.active_children())
            for worker in killed:
                worker.kill()

    for folder, workers, tell in (("one", 1, None), ("two", 2, None), ("killed", 2, kill_all)):
        summary = run(grid, tmp_path / folder, how, workers=workers, tell=tell)
        assert summary.statuses == Counter(optimal=4)
        stored = load(tmp_path / folder)
        plans.append([stored.plan(key(grid.scenario(row), how)) for row in grid.rows()])
    assert len(killed) == 2
    for one, *others in zip(*plans, strict=True):
        for other in others:
            assert one.model_copy(update={"seconds": other.seconds}) == other


def test_a_worker_that_knows_where_to_begin_solves_no_base(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    job, found = replace(job_at(tmp_path), solver=PLAN, options={"gap": 0.01, "threads": 1}), Warm()
    begin_from(job, found)
    elsewhere = Warm()
    monkeypatch.setattr(planning, "warmed", lambda *_: elsewhere)
    assert warm_start(replace(job, options={"gap": 0.01, "threads": 2})) is found
    assert warm_start(replace(job, options={"gap": 0.02, "threads": 1})) is elsewhere


def test_whatever_goes_wrong_is_a_result_and_stops_nothing(
    tmp_path: Path, log: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(runner, "hard_limit", lambda _: 6.0)
    growth = [0.1, 0.11, 0.12, 0.13, 0.14, 0.16, 99]
    grid = Grid.build({"axes": {GROWTH: growth}})
    store = Store(tmp_path)
    summary = run(grid, store, workers=2, solver="fake_solver:moody")
    frame = load(store).scenarios.set_index(GROWTH)
    assert dict(frame["status"]) == {
        0.1: "optimal", 0.11: "crash", 0.12: "timeout", 0.13: "bad_scenario", 0.14: "error", 0.16: "optimal",
        99: "bad_scenario",
    }  # fmt: skip
    assert "3 attempts" in frame["reason"][0.11]
    assert "not stopped after 6 s" in frame["reason"][0.12]
    assert "a luckier growth" in frame["reason"][0.13]
    assert "ZeroDivisionError: fourteen" in frame["reason"][0.14]
    assert "less than or equal to 1" in frame["reason"][99]
    assert "fourteen" in store.log(frame["key"][0.14])
    assert len(load(store).solved) == 2
    assert len(summary.failures) == 5
    # Only what was asked for is tried again, and a better answer takes the failure's place.
    again = run(grid, store, retry=("error",), solver="fake_solver:quick")
    assert (again.solved, again.found) == (1, 6)
    assert load(store).scenarios.set_index(GROWTH)["status"][0.14] == "optimal"
    assert len(kit.solved(log)) == 3  # the one that hung and two plans


def test_a_killed_worker_loses_nothing(tmp_path: Path, log: Path) -> None:
    killed: list[int] = []

    def kill_one(now: BatchProgress) -> None:
        if now.done >= 4 and not killed:
            killed.append(kit.pids(log).pop())
            os.kill(killed[0], signal.SIGKILL)

    summary = run(kit.grid(30), tmp_path, workers=2, solver="fake_solver:slow", tell=kill_one)
    assert killed
    assert summary.statuses == Counter(optimal=30)
    assert load(tmp_path).scenarios["key"].is_unique
    # Only the scenario that it was killed at may have been begun twice.
    assert sum(kit.solved(log).values()) <= 31


def test_a_killed_run_goes_on_where_it_was(tmp_path: Path, log: Path) -> None:
    folder = tmp_path / "store"
    words = ("slow", kit.grid_file(tmp_path, 30), "--store", folder, "--workers", 2)
    process = kit.planner_batch(*words, log=log)
    kit.wait_for_results(folder, 6)
    process.kill()
    process.communicate()
    kit.wait_for_end(kit.pids(log))  # workers end with their run
    kept = set(load(folder).scenarios["scenario_digest"])
    assert 6 <= len(kept) < 30
    process = kit.planner_batch(*words, "--resume", log=log)
    out, err = process.communicate(timeout=kit.PATIENCE)
    assert process.returncode == 0, err
    assert "30 scenarios (30 optimal), 0 left" in out
    assert "nothing to resume" not in err
    assert len(kit.solved(log)) == 30
    assert {digest for digest, count in kit.solved(log).items() if count > 1}.isdisjoint(kept)


def test_two_runs_at_once_share_the_work(tmp_path: Path, log: Path) -> None:
    path = kit.grid_file(tmp_path, 24)
    words = ("slow", path, "--store", tmp_path / "store", "--workers", 1)
    processes = [kit.planner_batch(*words, log=log) for _ in range(2)]
    for process in processes:
        out, err = process.communicate(timeout=kit.PATIENCE)
        assert process.returncode == 0, err
        assert "24 scenarios (24 optimal), 0 left" in out
    assert set(kit.solved(log).values()) == {1}
    assert len(kit.solved(log)) == len(load(tmp_path / "store").scenarios) == 24


def test_ctrl_c_once_finishes_what_runs_and_twice_leaves(tmp_path: Path, log: Path) -> None:
    folder, path = tmp_path / "store", kit.grid_file(tmp_path, 40)
    process = kit.planner_batch("slow", path, "--store", folder, "--workers", 2, log=log)
    kit.wait_for_results(folder, 3)
    process.send_signal(signal.SIGINT)
    _, err = process.communicate(timeout=kit.PATIENCE)
    assert process.returncode == 130
    kept = len(load(folder).scenarios)
    assert f"{40 - kept} scenarios are left; go on with --resume" in err
    assert "Traceback" not in err
    # What was begun has a result.
    assert len(kit.solved(log)) == kept < 40

    (tmp_path / "hang.yaml").write_text(f"axes: {{{GROWTH}: [0.16, 0.17, 0.12]}}")
    log.unlink()
    process = kit.planner_batch("moody", tmp_path / "hang.yaml", "--store", folder, "--workers", 1, log=log)
    kit.wait_for(lambda: len(kit.solved(log)) == 3, "the hanging scenario was not begun")
    process.send_signal(signal.SIGINT)
    with pytest.raises(subprocess.TimeoutExpired):
        process.wait(1.5)  # it waits for the scenario that hangs
    process.send_signal(signal.SIGINT)
    _, err = process.communicate(timeout=kit.PATIENCE)
    assert process.returncode == 130
    assert "Traceback" not in err
    kit.wait_for_end(kit.pids(log))


@pytest.mark.skipif(os.name != "posix", reason="signals go to groups of processes there only")
def test_sigterm_to_a_run_and_its_workers_is_as_ctrl_c_once(tmp_path: Path, log: Path) -> None:
    folder, path = tmp_path / "store", kit.grid_file(tmp_path, 40)
    process = kit.planner_batch("slow", path, "--store", folder, "--workers", 2, log=log)
    kit.wait_for_results(folder, 3)
    os.killpg(process.pid, signal.SIGTERM)
    _, err = process.communicate(timeout=kit.PATIENCE)
    assert process.returncode == 130
    kept = load(folder).scenarios
    assert f"{40 - len(kept)} scenarios are left; go on with --resume" in err
    assert set(kept["status"]) == {"optimal"}
    assert len(kit.solved(log)) == len(kept) < 40


@pytest.mark.skipif(sys.platform != "linux", reason="prlimit is Linux's")
def test_a_disk_that_fills_up_is_one_message_and_loses_nothing(tmp_path: Path, log: Path) -> None:
    import resource

    folder, path = tmp_path / "store", kit.grid_file(tmp_path, 30)
    process = kit.planner_batch("quick", path, "--store", folder, "--workers", 1, log=log)
    # No file above 200 kB, its workers' neither, stands for a full disk.
    resource.prlimit(process.pid, resource.RLIMIT_FSIZE, (200_000, 200_000))
    _, err = process.communicate(timeout=kit.PATIENCE)
    assert process.returncode == 2
    assert "free space" in err.splitlines()[-1]
    assert "Traceback" not in err
    kept = len(load(folder).scenarios)
    assert kept < 30
    summary = run(Grid.load(path), folder, solver="fake_solver:quick")
    assert (summary.found, summary.solved) == (kept, 30 - kept)


def test_from_another_machine_results_travel(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(runner, "machine", lambda: "elsewhere")
    summary = run(kit.grid(3), tmp_path, workers=1, solver="fake_solver:quick")
    assert summary.statuses == Counter(optimal=3)
    assert load(tmp_path).plan(load(tmp_path).scenarios["key"][0]) is not None


def test_a_worker_with_another_planner_is_refused(tmp_path: Path) -> None:
    job = Job(
        Scenario().model_dump_json(), None, {}, "fake_solver:quick", 9, True, str(tmp_path), "", "old", ""
    )
    with pytest.raises(InputError, match="on a worker; allowed: planner old"):
        solve_task(job, Task("a", {}))


def test_claims_are_of_the_living(tmp_path: Path) -> None:
    database = Store(tmp_path).database
    first, second = Claims(database), Claims(database)
    assert first.take(["a", "b"]) == (["a", "b"], [])
    assert second.take(["b", "c"]) == (["c"], ["b"])
    assert first.take(["a"]) == (["a"], [])
    first.leave()
    assert second.take(["a", "b"]) == (["a", "b"], [])
    with database.writing() as connection:
        connection.execute("UPDATE runners SET seen = 0")  # no sign of life for long
    third = Claims(database)
    assert third.take(["a", "b", "c"]) == (["a", "b", "c"], [])


def test_a_design_is_priced_in_every_scenario(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    seen = []

    def evaluate_design(scenario: Scenario, design: Design, *_: object) -> object:
        seen.append(design)
        return quick(scenario, SolveOptions(), lambda _: None)

    monkeypatch.setattr(planning, "evaluate_design", evaluate_design)
    design = Design.model_validate(
        {"sites": [{"site": "anseong", "tenure": "lease", "technology": "amr", "opens": "2024Q4",
                    "area_m2": 30_000}]}
    )  # fmt: skip
    job = replace(job_at(tmp_path), design=design.model_dump_json())
    store = Store(tmp_path)
    assert solve_task(job, Task("a", {GROWTH: 0.2})) is None
    assert seen == [design]
    assert store.get("a") is not None
    assert key(Scenario(), SolveOptions(), design) != key(Scenario(), SolveOptions())


def test_threads_and_workers_never_exceed_the_cores() -> None:
    for asked in (None, 1, 2, 1000):
        workers, threads = share_cores(asked)
        assert 1 <= workers * threads <= cores()


def test_a_worker_outlives_a_store(tmp_path: Path) -> None:
    # As a cluster's workers do, from sweep to sweep.
    job = job_at(tmp_path / "store")
    for name in ("a", "b"):
        Store(tmp_path / "store").close()
        solve_task(job, Task(name, {}))
        assert list(Store(tmp_path / "store").find()["key"]) == [name]
        shutil.rmtree(tmp_path / "store")
    with pytest.raises(InputError, match="a store that is gone"):
        solve_task(job, Task("c", {}))
