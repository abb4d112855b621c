"""What a user hands over is measured before it is unfolded: bytes, values, levels, aliases, text."""

from __future__ import annotations

import gzip
import json
import os
from pathlib import Path
from typing import Any

import pytest
from command_line import planner, refused

from planner.errors import MOST_FOUND, InputError
from planner.known_case.formats import read_case
from planner.plans.types import read_plan
from planner.reading import files, json_text, yaml_text
from planner.report import exchange
from planner.scenario import Scenario, load_design, load_scenario
from planner.scenario.schema import MOST_DEMAND, MOST_SITES, MOST_TRAVEL, TablesSection, build
from planner.studies.batch import Grid
from planner.table_rules import Column, read_table
from planner.ui.changes import from_link

READERS = {
    "scenario.yaml": load_scenario, "grid.yaml": Grid.load, "design.yaml": load_design,
    "plan.json": read_plan, "case.txt": lambda path: read_case(path, "tbed1"),
    "table.csv": lambda path: read_table(path, [Column("a", "text")], ("a",)),
    "table.xlsx": lambda path: read_table(path, [Column("a", "text")], ("a",)),
}  # fmt: skip
"""Every kind of file that a user can name, and what reads it."""


def refusal(name: str, path: Path) -> InputError:
    with pytest.raises(InputError) as caught:
        READERS[name](path)
    return caught.value


@pytest.mark.parametrize("name", READERS)
def test_a_pipe_or_a_device_is_refused_without_being_read(name: str, tmp_path: Path) -> None:
    pipe, link = tmp_path / f"pipe-{name}", tmp_path / f"zero-{name}"
    os.mkfifo(pipe)
    link.symlink_to("/dev/zero")
    for path in (pipe, link):
        assert refusal(name, path).found == "a pipe or a device"
        assert refusal(name, path).file == str(path)
    assert refusal(name, tmp_path).found in ("a folder", "a file ending in ''")


@pytest.mark.parametrize("name", READERS)
def test_a_file_above_the_limit_is_refused_by_its_size(name: str, tmp_path: Path) -> None:
    path = tmp_path / name
    with path.open("wb") as stream:
        stream.truncate(41_000_000)
    assert refusal(name, path).found in ("more than 20 MB", "more than 40 MB")


def test_a_packed_case_is_refused_by_what_it_unpacks_to(tmp_path: Path) -> None:
    path = tmp_path / "case.gz"
    path.write_bytes(gzip.compress(b"1 " * 25_000_000))
    assert refusal("case.txt", path).found == "more than 40 MB"


ALIASES = "a0: &a0 [x, x]\n" + "".join(f"a{n}: &a{n} [{f'*a{n - 1}, ' * 9}]\n" for n in range(1, 12))
MERGES = "m0: &m0 {x: 1}\n" + "".join(f"m{n}: &m{n} {{<<: [{f'*m{n - 1}, ' * 9}]}}\n" for n in range(1, 12))
NO_YAML = {
    "aliases of aliases": (ALIASES, "more than 1,000,000 values"),
    "merged merges": (MERGES, "more than 1,000,000 values"),
    "a list in itself": ("a: &x [*x]", "a value that holds itself"),
    "a mapping merged into itself": ("a: &x {<<: *x}", "a value that holds itself"),
    "an anchor used again inside itself": ("a: &x [1]\nb: &x [*x]", "a value that holds itself"),
    "brackets": ("a: " + "[" * 5_800, "values nested too deeply"),
    "fields in fields": ("".join(" " * n + "a:\n" for n in range(300)), "values nested too deeply"),
    "a truth of 7": ("a: !!bool 7", "the tag 'tag:yaml.org,2002:bool'"),
    "pairs with one twice": ("a: !!omap [b: 1, b: 2]", "the tag 'tag:yaml.org,2002:omap'"),
    "half a character": ('name: "\\ud800"', r"'\ud800'"),
    "too many values": ("a: [" + "1, " * 60_000 + "]", "more than 60,000 values"),
    "too much YAML": ("a: b\n" * 100_001, "more than 0.5 MB of YAML"),
}


@pytest.mark.parametrize(("text", "found"), NO_YAML.values(), ids=NO_YAML.keys())
@pytest.mark.parametrize("with_lines", [True, False])
def test_yaml_that_unfolds_without_end_is_refused(text: str, found: str, with_lines: bool) -> None:
    with pytest.raises(InputError) as caught:
        yaml_text.loads(text, with_lines=with_lines)
    assert caught.value.found == found


def test_a_few_aliases_stand_for_what_they_name() -> None:
    text = "a: &x {b: [1, 2]}\nc: [*x, *x]\nd: {<<: *x, e: 1}\nf: &x 1\ng: *x\n"
    data = yaml_text.loads(text)
    assert json.loads(json.dumps(data)) == {
        "a": {"b": [1, 2]}, "c": [{"b": [1, 2]}] * 2, "d": {"b": [1, 2], "e": 1}, "f": 1, "g": 1,
    }  # fmt: skip


NO_JSON = {
    "brackets": ("[" * 3_000, "values nested too deeply"),
    "fifty brackets": ("[" * 50 + "]" * 50, "values nested too deeply"),
    "half a character": (r'{"\ud800": 1}', r"'\ud800'"),
    "half a character as a value": (r'["\udfff"]', r"'\udfff'"),
    "what clears a terminal": (r'["\u001b[2J"]', r"'\x1b[2J'"),
    "no number": ("[NaN]", "NaN"),
    "infinity": ("[-Infinity]", "-Infinity"),
    "a number beyond all": ("[1e999]", "1e999"),
    "a field twice": ('{"a": 1, "a": 2}', "the field 'a' twice"),
    "cut short": ('{"a": ', "no JSON"),
    "no UTF-8": (b"\xff", "bytes that are not UTF-8 text"),
    "too many": ("[" + "1," * 1_000_000 + "1]", "more than 1,000,000 values"),
}


@pytest.mark.parametrize(("text", "found"), NO_JSON.values(), ids=NO_JSON.keys())
def test_json_beyond_its_standard_or_the_limits_is_refused(text: str | bytes, found: str) -> None:
    with pytest.raises(InputError) as caught:
        json_text.loads(text)
    assert caught.value.found == found


def test_a_long_json_scenario_is_read_and_a_long_yaml_one_is_written_as_json(tmp_path: Path) -> None:
    rows = [{"district_code": str(n), "product_class": "fashion", "boxes": n} for n in range(20_000)]
    written = exchange.to_yaml({"tables": {"demand": rows}})
    assert len(written) > yaml_text.MOST_BYTES
    assert json.loads(written)
    (tmp_path / "long.yaml").write_text(written)
    assert len(load_scenario(tmp_path / "long.yaml").tables.demand) == 20_000


@pytest.mark.parametrize(
    "link", [{"z": "x"}, {"name": '"\\ud800"'}, {"service.promises": "[" * 3_000}, {"money": "USD"}]
)
def test_a_link_that_is_none_is_refused_with_one_message(link: dict[str, str]) -> None:
    try:
        told = str(from_link(link))
    except InputError as error:
        told = str(error)
    assert told.encode("utf-8").decode("utf-8") == told


@pytest.mark.parametrize("given", ["\ud800", "\x1b[2J", "x" * 10_000])
def test_a_problem_can_always_be_written(given: str) -> None:
    error = InputError(given, given, file=given[:9], field=given)
    assert str(error).encode("utf-8")
    assert "\x1b" not in str(error)
    assert len(error.found) <= MOST_FOUND


HOSTILE: dict[str, Any] = {
    "plan of brackets": ("check", "plan.json", "[" * 100_000),
    "grid of aliases": ("batch", "grid.yaml", ALIASES),
    "scenario of tags": ("solve", "mine.yaml", "name: !!python/object:os.system x"),
    "scenario of half characters": ("solve", "mine.yaml", 'tables: {sites: "\\ud800"}'),
}


@pytest.mark.usefixtures("asked")
@pytest.mark.parametrize(("command", "name", "text"), HOSTILE.values(), ids=HOSTILE.keys())
def test_the_command_line_refuses_with_one_message(
    command: str, name: str, text: str, tmp_path: Path
) -> None:
    (tmp_path / name).write_text(text)
    words = ["--store", tmp_path / "store"] if command == "batch" else []
    assert name in refused(planner(command, tmp_path / name, *words))


@pytest.mark.parametrize(
    ("name", "most"), [("sites", MOST_SITES), ("demand", MOST_DEMAND), ("travel", MOST_TRAVEL)]
)
def test_own_tables_have_a_limit_of_rows(name: str, most: int) -> None:
    texts, numbers = ("id", "name", "district_code", "place_id"), ("lat", "lon", "boxes", "minutes", "km")
    row = dict.fromkeys(texts, "a") | dict.fromkeys(numbers, 1)
    fields = TablesSection.model_fields[name].annotation.__args__[0].model_fields
    rows = [{key: value for key, value in row.items() if key in fields}] * (most + 1)
    with pytest.raises(InputError, match=f"at most {most} items"):
        build({"tables": {name: rows}})
    with pytest.raises(InputError) as caught:
        build({"tables": {name: [0] * 500_000}})
    assert caught.value.field == f"tables.{name}.0"


def test_the_limits_leave_room_for_the_planner_s_own_files(tmp_path: Path) -> None:
    path = tmp_path / "base.json"
    path.write_text(json.dumps(Scenario().model_dump(mode="json")))
    assert load_scenario(path).digest == Scenario().digest
    assert files.read_bytes(path, "a file", most=path.stat().st_size) == path.read_bytes()


@pytest.mark.parametrize("name", ["\ud800", "\x1b[2J", "a\x00"])
def test_a_name_that_cannot_be_written_is_refused_in_code_too(name: str) -> None:
    with pytest.raises(InputError):
        Scenario().change({"name": name})
