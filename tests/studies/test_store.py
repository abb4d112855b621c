"""The store: what is put is found, whatever is killed; one clear message where it cannot be used."""

from __future__ import annotations

import math
import multiprocessing
import os
import signal
import sqlite3
import subprocess
import sys
import threading
from dataclasses import replace
from pathlib import Path

import pytest
from places import KIT
from plan_factory import explanation, make_plan
from sweep_kit import grid

from planner.errors import InputError
from planner.scenario import Scenario
from planner.solve_options import SolveOptions
from planner.studies.batch import Store, key
from planner.studies.batch.record import FAILURES, FIGURES, of_failure, of_plan
from planner.studies.batch.store import COLUMNS
from planner.studies.batch.sweeps import begin, preliminary


def fill(folder: Path, first: int, count: int) -> None:
    """Put ``count`` results; runs in several processes at once."""
    record = of_plan("", make_plan(), keep_plan=False)
    store = Store(folder)
    for n in range(first, first + count):
        store.put_record(replace(record, key=str(n)))


def counts(store: Store) -> tuple[int, int]:
    """Results, and how many of them are failures."""
    statuses = store.find(columns=["status"])["status"]
    return len(statuses), int(statuses.isin(FAILURES).sum())


def test_a_plan_comes_back_as_it_was_put(tmp_path: Path) -> None:
    store = Store(tmp_path / "new" / "store")
    plan = make_plan(gap=None)
    assert store.get("a") is None
    assert store.put("a", plan, "first line\nsecond line")
    assert store.get("a") == plan
    assert store.log("a") == "first line\nsecond line"
    assert Store(store.folder).get("a") == plan


def test_figures_are_the_plans(tmp_path: Path) -> None:
    store, plan = Store(tmp_path), make_plan(gap=None)
    store.put("a", plan)
    row = store.find().iloc[0]
    assert row["area_m2"] == sum(s.area_m2 for s in plan.recommendation.sites)
    assert row["npv_krw"] == plan.kpis.npv_krw
    assert row["on_time_3d_share"] == plan.kpis.on_time_share_3d
    assert row["fields25_right"] == 0
    assert row["promise_margin_share"] == pytest.approx(min(0.96 - 0.95, 0.81 - 0.8))
    assert math.isnan(row["gap"])


def test_the_first_plan_of_a_key_stays(tmp_path: Path) -> None:
    store = Store(tmp_path)
    assert store.put("a", make_plan(objective=1.0))
    assert not store.put("a", make_plan(objective=2.0))
    assert not store.put_record(of_failure("a", "", "", "crash", "killed"))
    found = store.get("a")
    assert found is not None
    assert found.objective == 1.0


def test_a_plan_replaces_a_failure_and_bare_figures(tmp_path: Path) -> None:
    store = Store(tmp_path)
    store.put_record(of_failure("a", "", "", "crash", "killed"))
    store.put_record(of_plan("b", make_plan(), keep_plan=False))
    assert counts(store) == (2, 1)
    assert store.get("b") is None
    for name in "ab":
        assert store.put(name, make_plan())
        assert store.get(name) == make_plan()
    assert counts(store) == (2, 0)
    tables = store.database.path
    with sqlite3.connect(tables) as connection:
        # Nothing of a replaced result is left behind.
        assert connection.execute("SELECT count(*) FROM sites").fetchone() == (2,)


def test_an_infeasible_promise_is_a_plan_with_a_reason(tmp_path: Path) -> None:
    store = Store(tmp_path)
    store.put("a", make_plan(status="infeasible", explanation=explanation()))
    row = store.find().iloc[0]
    assert (row["status"], row["reason"]) == ("infeasible", "promise")
    assert "infeasible" not in FAILURES


def test_find_filters_sorts_and_limits(tmp_path: Path) -> None:
    store = Store(tmp_path)
    for n in range(10):
        store.put(f"{n}", make_plan(objective=float(n), status="optimal" if n % 2 else "feasible"))
    found = store.find('status == "optimal" and 2 < objective <= 8', order="objective desc", limit=2)
    assert list(found["key"]) == ["7", "5"]
    assert list(store.find("not objective > 1", columns=["key"], order="key")["key"]) == ["0", "1"]
    assert list(store.find('site in ("nowhere",)')["key"]) == []
    assert store.find(limit=0).empty
    assert list(store.find(limit=0).columns) == list(COLUMNS)
    for wrong in ({"where": "colour == 1"}, {"order": "key; drop"}, {"columns": ["colour"]}):
        with pytest.raises(InputError, match="allowed: "):
            store.find(**wrong)  # type: ignore[arg-type]


def test_a_key_depends_on_what_changes_the_answer() -> None:
    base, how = Scenario(), SolveOptions()
    changed = base.change({"demand.market_growth": 0.2})
    keys = [
        key(base, how), key(changed, how), key(base, replace(how, gap=0.02)), key(base, replace(how, seed=2)),
        key(base, replace(how, time_limit=9.0)), key(base, replace(how, strategy="direct")),
    ]  # fmt: skip
    assert len(set(keys)) == len(keys)
    assert key(base, how) == key(Scenario(), replace(how, threads=how.threads + 1))


def test_many_processes_and_threads_write_at_once(tmp_path: Path) -> None:
    # Overlapping ranges: every key is put twice, and the new file is opened by all at the same moment.
    context = multiprocessing.get_context("spawn")
    processes = [context.Process(target=fill, args=(tmp_path, n, 60)) for n in (0, 30)]
    for process in processes:
        process.start()
    store = Store(tmp_path)
    threads = [threading.Thread(target=store.put, args=(f"t{n}", make_plan())) for n in range(8)]
    for thread in threads:
        thread.start()
    for worker in (*threads, *processes):
        worker.join()
    assert [p.exitcode for p in processes] == [0, 0]
    assert counts(store) == (98, 0)
    assert store.find()["key"].is_unique


KILLED = """
import sys
from dataclasses import replace
from pathlib import Path
sys.path.insert(0, {tests!r})
from plan_factory import make_plan
from planner.studies.batch import Store
from planner.studies.batch.record import of_plan
store, record = Store(Path({folder!r})), of_plan("", make_plan())
for n in range(10**9):
    store.put_record(replace(record, key=str(n)))
    print(n, flush=True)
"""


def test_what_was_put_survives_kill_9(tmp_path: Path) -> None:
    code = KILLED.format(tests=str(KIT), folder=str(tmp_path))
    process = subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE, text=True)
    assert process.stdout is not None
    for line in process.stdout:
        if int(line) >= 20:
            os.kill(process.pid, signal.SIGKILL)
            break
    last = int(([line, *process.stdout.read().split()])[-1])
    process.wait()
    store = Store(tmp_path)
    assert set(store.find()["key"]) >= {str(n) for n in range(last + 1)}
    assert store.get(str(last)) == make_plan()
    with store.database.reading() as connection:
        assert connection.execute("PRAGMA integrity_check").fetchone() == ("ok",)


def test_a_full_disk_is_one_message_and_loses_nothing(tmp_path: Path) -> None:
    store = Store(tmp_path)
    store.put("a", make_plan())
    with store.database.reading() as connection:
        (pages,) = connection.execute("PRAGMA page_count").fetchone()
        connection.execute(f"PRAGMA max_page_count={pages + 2}")
    large = replace(of_plan("b", make_plan()), plan=bytes(100_000))
    with pytest.raises(InputError, match="no space left on its disk; allowed: a disk with free") as refused:
        store.put_record(large)
    assert refused.value.file == str(store.database.path)
    assert Store(tmp_path).get("a") == make_plan()


def test_a_folder_that_cannot_be_used_is_one_message(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    (tmp_path / "other").mkdir()
    (tmp_path / "other" / "results.sqlite").write_text(
        "this is no database, but a text of some length\n" * 99
    )
    (tmp_path / "later").mkdir()
    with sqlite3.connect(tmp_path / "later" / "results.sqlite") as connection:
        connection.execute("PRAGMA user_version=99")
    for folder, part in (("file", "a folder"), ("file/below", "a folder"), ("other", "another kind"),
                         ("later", "format 99")):  # fmt: skip
        with pytest.raises(InputError, match=part):
            Store(tmp_path / folder)


def test_a_read_only_store_is_one_message(tmp_path: Path) -> None:
    store = Store(tmp_path)
    with store.database.reading() as connection:
        connection.execute("PRAGMA query_only=ON")
    with pytest.raises(InputError, match="cannot be written; allowed: a folder with write access"):
        store.put("a", make_plan())


def test_remove_forgets_by_key(tmp_path: Path) -> None:
    store = Store(tmp_path)
    for n in range(3):
        store.put(str(n), make_plan())
    store.remove(["0", "missing"])
    assert set(store.find()["key"]) == {"1", "2"}


def test_columns_are_named_once() -> None:
    names = [c.name for c in FIGURES]
    assert len(set(names)) == len(names)


def test_old_results_of_no_sweep_are_forgotten(tmp_path: Path) -> None:
    store, record = Store(tmp_path), of_plan("", make_plan())
    for name, finished in (("old", 1.0), ("swept", 1.0), ("new", 3.0)):
        store.put_record(replace(record, key=name, finished=finished))
    with store.database.writing() as connection:
        connection.execute("INSERT INTO sweeps VALUES (1, 'd', 'n', '[]', 0.0)")
        connection.execute("INSERT INTO members VALUES (1, 0, 'swept', '{}')")
    store.remove_older(2.0)
    assert store.statuses(["old", "swept", "new"]).keys() == {"swept", "new"}
    assert store.get("old") is None


def test_a_store_of_the_format_before_is_brought_up_to_date_and_its_plans_are_preliminary(
    tmp_path: Path,
) -> None:
    store = Store(tmp_path)
    store.put("a", make_plan())
    with store.database.writing() as connection:
        for name in ("trust", "refused_share"):
            connection.execute(f"ALTER TABLE results DROP COLUMN {name}")
        connection.execute("PRAGMA user_version=1")
    store.close()
    again = Store(tmp_path)
    (row,) = again.find().to_dict("records")
    assert row["trust"] == "preliminary"
    assert row["npv_krw"] == make_plan().kpis.npv_krw
    again.put("b", make_plan())
    assert again.find(order="key")["trust"].tolist() == ["preliminary", "proven"]


def test_a_batch_row_says_how_sure_its_plan_is_and_what_it_refuses(tmp_path: Path) -> None:
    store = Store(tmp_path)
    store.put("a", make_plan(trust="preliminary", gap=0.03))
    store.put("b", make_plan())
    rows = store.find(order="key", columns=["trust", "gap", "refused_share"])
    assert rows["trust"].tolist() == ["preliminary", "proven"]
    assert rows["refused_share"].tolist() == [0.0, 0.0]
    assert store.find('trust == "proven"')["key"].tolist() == ["b"]


def test_a_grid_s_preliminary_answers_are_counted(tmp_path: Path) -> None:
    store, asked, how = Store(tmp_path), grid(3), SolveOptions()
    first, second, _ = begin(store, asked, how)
    store.put(first, make_plan(trust="preliminary"))
    store.put(second, make_plan())
    assert preliminary(store, asked, how) == 1
