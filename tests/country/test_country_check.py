"""``planner country check``: a folder that is a country, and all that is wrong in one that is not."""

from __future__ import annotations

import ast
import json
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from command_line import planner, refused
from places import ROOT
from small_country import ARVENIA, run

from planner.country.check import check_country
from planner.country_tables import products
from planner.facts import find_fact
from planner.paths import COUNTRY
from planner.scenario.base import STANDING_ON
from planner.scenario.needed import DIRECTLY, needed_figures

Edit = Callable[[str, str, str], None]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return shutil.copytree(ARVENIA, tmp_path / "arvenia")


@pytest.fixture
def edit(folder: Path) -> Edit:
    """Replaces a text that stands once in a file of the folder."""

    def change(file: str, old: str, new: str) -> None:
        content = (folder / file).read_text(encoding="utf-8")
        assert content.count(old) == 1, (file, old)
        (folder / file).write_text(content.replace(old, new), encoding="utf-8")

    return change


@pytest.mark.parametrize("path", [COUNTRY, ARVENIA], ids=lambda path: path.name)
def test_the_shipped_country_and_the_small_one_hold(path: Path) -> None:
    report = check_country(path)
    assert report.holds
    assert report.problems == {}
    assert len(report.estimates) == (3 if path == ARVENIA else 0)


@pytest.mark.parametrize(
    ("file", "old", "new", "line", "field", "found"),
    [
        ("districts.csv", "D03,Tamring,Tamríng,N,North,Nort,11.0", "D03,Tamring,Tamríng,N,North,Nort,x", 4,
         "lat", "'x'"),
        ("districts.csv", "D03,", "D02,", 4, "code", "'D02' on lines 3 and 4"),
        ("sites.csv", "hale_quay,Hale Quay", "hale_quai,Hale Quay", 2, "id", "'hale_quai'"),
        ("sites.csv", "10.75,20.32,D06", "10.75,20.32,D60", 3, "district_code", "'D60'"),
        ("gateways.csv", "sea,10.69", "ship,10.69", 2, "mode", "'ship'"),
        ("gateways.csv", "gateway_airfield", "gateway_airfeld", 3, "express_figure", "'gateway_airfeld'"),
        ("hubs.csv", "midden_hub,post", "midden_hub,pots", 2, "carrier", "'pots'"),
        ("carriers.csv", "midden_hub", "", None, "carrier", "post, without one"),
        ("air_legs.csv", "NSA,AIF", "NSX,AIF", 3, "id", "AIF, which north_shore has no way to"),
        ("season.csv", "12,1.03\n", "", None, "month", "no month 12"),
        ("assumptions.csv", "\nvat,", "\nvta,", None, "id", "no figure vat"),
        ("country.toml", 'site = "hale_quay"', 'site = "hale"', None, "benchmark_design.site", "'hale'"),
        ("country.toml", 'provinces = ["M"]', 'provinces = ["M", "N", "S"]', None, "core_area.provinces",
         "all provinces"),
        ("country.toml", 'code = "ATA"', 'code = "talas"', 15, "currency.code", "'talas'"),
        ("country.toml", "m2 = 25.0", "square_metres = 25.0", 19, "area_unit.m2", "nothing"),
    ],
)  # fmt: skip
def test_what_is_wrong_is_said_with_its_place(
    folder: Path, edit: Edit, file: str, old: str, new: str, line: int | None, field: str, found: str
) -> None:
    edit(file, old, new)
    said = [
        (p.line, p.field, p.found) for problems in check_country(folder).problems.values() for p in problems
    ]
    assert (line, field, found) in said


def test_everything_is_said_and_not_only_the_first(folder: Path, edit: Edit) -> None:
    (folder / "hubs.csv").unlink()
    edit("sites.csv", "10.75,20.32,D06", "10.75,20.32,D60")
    edit("sites.csv", "10.42,20.3,D10", "10.42,20.3,D99")
    edit("assumptions.csv", "\nvat,", "\nvta,")
    edit("season.csv", "12,1.03", "13,1.03")
    problems = check_country(folder).problems
    assert set(problems) == {"hubs.csv", "sites.csv", "assumptions.csv", "season.csv"}
    assert [p.found for p in problems["sites.csv"]] == ["'D60'", "'D99'"]


def test_boundaries_without_a_district_are_refused(folder: Path) -> None:
    (folder / "districts.geojson").write_text('{"features": []}')
    (problem,) = check_country(folder).problems["districts.geojson"]
    assert problem.found.startswith("D01, D02")


def test_every_figure_that_the_code_asks_for_is_looked_for() -> None:
    asked = set()
    for path in (ROOT / "planner").rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and ast.unparse(node.func) in ("fact", "figure"):
                first = node.args[0]
                asked |= {first.value} if isinstance(first, ast.Constant) else set()
    assert {id for id in DIRECTLY if not id.startswith("probability_")} <= asked
    needed = needed_figures({p.id: p.domestic for p in products()}, ["shandong", "zhejiang", "guangdong"])
    assert {id for id in asked if "{" not in str(id)} <= set(needed)
    assert all(find_fact(id) is not None for id in needed)
    assert set(STANDING_ON) >= {"vat", "event_peak_{key}"}


def test_the_command_says_it_in_text_and_json(folder: Path, edit: Edit, tmp_path: Path) -> None:
    said = planner("country", "check", folder)
    assert (said.exit_code, said.stderr) == (0, "")
    assert said.stdout.endswith("The country can be planned.\n")
    assert "estimated: roads are estimated" in said.stdout
    edit("sites.csv", "10.75,20.32,D06", "10.75,20.32,D60")
    told = planner("country", "check", folder, "--json", tmp_path / "report.json")
    assert told.exit_code == 2
    assert "sites.csv:\n  line 3: district_code: found 'D60'; allowed: an id of districts.csv" in told.stdout
    report = json.loads((tmp_path / "report.json").read_text())
    assert report["holds"] is False
    assert [(p["file"], p["line"], p["field"]) for p in report["problems"]] == [
        ("sites.csv", 3, "district_code")
    ]


@pytest.mark.parametrize("language", ["en", "ko"])
def test_a_broken_country_is_checked_in_the_process_that_would_plan_it(
    folder: Path, edit: Edit, language: str
) -> None:
    edit("country.toml", 'code = "ATA"', 'code = "talas"')
    edit("sites.csv", "10.75,20.32,D06", "10.75,20.32,D60")
    done = run("--language", language, "country", "check", folder, country=folder)
    assert (done.returncode, done.stderr) == (2, "")
    assert "'talas'" in done.stdout
    for command in ("solve", "facts"):
        refusal = run("--language", language, command, country=folder)
        assert refusal.returncode == 2
        assert "'talas'" in refusal.stderr
        assert "Traceback" not in refusal.stderr


def test_a_folder_that_is_none_is_one_message(tmp_path: Path) -> None:
    assert "a folder with the tables of a country" in refused(planner("country", "check", tmp_path / "no"))
