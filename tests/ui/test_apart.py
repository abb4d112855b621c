"""Uploads are read in a process of their own, within limits of time and memory, once for each content."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import Any

import pytest
from places import KIT, ROOT

from planner.errors import InputError
from planner.report import exchange
from planner.scenario import Scenario
from planner.ui import upload_process, uploads

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="other systems hold other limits")

GOOD = b"district_code,boxes\n11010,5\n"


@pytest.fixture(autouse=True)
def found_by_the_process(monkeypatch: pytest.MonkeyPatch) -> None:
    paths = [str(Path(__file__).parent), str(KIT), str(ROOT), os.environ.get("PYTHONPATH", "")]
    monkeypatch.setenv("PYTHONPATH", os.pathsep.join(path for path in paths if path))


def who() -> int:
    """The process that does the work."""
    return os.getpid()


def for_ever() -> None:
    """Work without an end."""
    while True:
        pass


def greedy() -> int:
    """Work that takes ever more memory."""
    return len([bytearray(10_000_000) for _ in range(500)])


def refuse() -> None:
    """Work that finds a problem."""
    raise InputError("-1", "at least 0", field="boxes", line=3)


def dies() -> None:
    """Work that ends its process."""
    os._exit(7)


def test_the_work_is_done_elsewhere() -> None:
    assert upload_process.apart(who) not in (os.getpid(), upload_process.apart(who))


def test_work_that_takes_too_long_or_too_much_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(InputError, match="takes more than 700 MB"):
        upload_process.apart(greedy)
    with pytest.raises(InputError, match="found a file that takes more than"):
        upload_process.apart(dies)
    monkeypatch.setattr(upload_process, "PATIENCE", 1.0)
    with pytest.raises(InputError, match="takes more than 10 s"):
        upload_process.apart(for_ever)


def test_the_processor_s_time_is_limited_too(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(upload_process, "SECONDS", 1)
    with pytest.raises(InputError, match="takes more than 1 s"):
        upload_process.apart(for_ever)


def test_a_problem_found_there_is_raised_here() -> None:
    with pytest.raises(InputError) as caught:
        upload_process.apart(refuse)
    assert (caught.value.line, caught.value.field, caught.value.found) == (3, "boxes", "-1")


def test_what_was_read_is_read_once(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[tuple[Any, ...]] = []

    def count(work: Any, *given: Any) -> Any:
        asked.append(given)
        return work(*given)

    monkeypatch.setattr(upload_process, "apart", count)
    kept: dict[str, tuple[str, Any]] = {}
    for content in (GOOD, GOOD, GOOD + b"11020,6\n"):
        assert upload_process.once(kept, "demand", uploads.examine, "demand", "d.csv", content).problems == []
    for _ in range(2):
        with pytest.raises(InputError, match="an empty file"):
            upload_process.once(kept, "demand", uploads.examine, "demand", "d.csv", b"")
    assert len(asked) == 3


def test_a_table_and_a_scenario_come_back_whole() -> None:
    upload = upload_process.apart(uploads.examine, "demand", "d.csv", GOOD)
    assert upload.table["boxes"].tolist() == [5.0]
    assert upload.preview["district_code"].tolist() == ["11010"]
    bad = upload_process.apart(uploads.examine, "demand", "d.csv", GOOD + b"11020,-1\n")
    assert (bad.table, [p.row for p in bad.problems]) == (None, [3])
    name, scenario = upload_process.apart(exchange.read_with_tables, [("a.yaml", b"name: mine\n")])
    assert (name, scenario.digest) == ("a.yaml", Scenario(name="mine").digest)


SITES = b"id,name,lat,lon\nown,Own,37.2,127.2\n"


def test_a_scenario_reads_only_the_tables_uploaded_with_it(tmp_path: Path) -> None:
    secret = tmp_path / "secret.csv"
    secret.write_bytes(SITES)
    for said in (str(secret), f"../{tmp_path.name}/secret.csv", "/etc/passwd", "secret.csv", "upload0.yaml"):
        text = f"name: x\ntables:\n  sites: {said}\n".encode()
        with pytest.raises(InputError) as caught:
            exchange.read_with_tables([("mine.yaml", text), ("other.csv", SITES)])
        error = caught.value
        assert (error.file, error.field, error.line) == ("mine.yaml", "tables.sites", 3)
        assert error.found == f"the file {said!r}"
    text = b"tables: {sites: sites.csv}"
    _, scenario = exchange.read_with_tables([("sites.csv", SITES), ("mine.yaml", text)])
    assert [site.id for site in scenario.tables.sites] == ["own"]
    with pytest.raises(InputError) as caught:
        exchange.read_with_tables([("mine.yaml", text), ("sites.csv", SITES + b"own,Twice,37,127\n")])
    assert (caught.value.file, caught.value.line) == ("sites.csv", 3)


@pytest.mark.parametrize(
    "names", [[], ["a.yaml", "b.json"], ["a.csv"], ["a.yaml", "a.yaml"], ["a.xlsx", "b.xlsx"]]
)
def test_one_scenario_is_uploaded_at_a_time(names: list[str]) -> None:
    with pytest.raises(InputError, match="one scenario"):
        exchange.read_with_tables([(name, b"name: x") for name in names])


@pytest.mark.parametrize("name", ["../../x.yaml", "/etc/x.yaml", "a\0b.yaml", "x" * 300 + ".yaml"])
def test_the_name_of_an_upload_is_no_path(name: str) -> None:
    assert exchange.read(name, b"name: mine").name == "mine"
