"""A country that is no default: planned, checked, replayed and shown from its folder alone."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any

import pytest
from small_country import ARVENIA, python, run

from planner.country import load_country
from planner.plans.types import read_plan


@pytest.fixture(scope="module")
def plan_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Its base case, planned by the command line."""
    path = tmp_path_factory.mktemp("arvenia") / "plan.json"
    done = run("solve", "--no-reliable", "--json", path)
    assert done.returncode == 0, done.stdout + done.stderr
    return path


@pytest.fixture(scope="module")
def plan(plan_file: Path) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(plan_file.read_text(encoding="utf-8"))
    return found


def test_a_folder_is_a_country_whichever_one_this_process_plans() -> None:
    country = load_country(ARVENIA)
    assert (country.manifest.id, country.manifest.currency.code) == ("arvenia", "ATA")
    assert len(country.geography.districts) == 12
    assert len(country.geography.sites) == 4
    assert len(country.geography.gateways) == 2
    assert country.names["gadgets"] == {"en": "gadgets", "qav": "gadjé"}
    assert set(country.district_boundaries) == set(country.geography.districts.index)
    assert country.geography.provinces["districts"].to_dict() == {"N": 4, "M": 4, "S": 4}


def test_what_is_estimated_is_said() -> None:
    said = " ".join(load_country(ARVENIA).notes)
    assert "road_minutes.csv" in said
    assert "place_to_place.csv" in said
    assert "great circle x 1.35 at 55 km/h" in said
    assert "households are not given" in said
    assert "boundaries are not given" in said


def test_roads_without_a_table_follow_the_great_circle() -> None:
    geography = load_country(ARVENIA).geography
    # 0.3 degrees of longitude at 11 degrees north: 6371.0088 x cos(11 deg) x 0.3 pi / 180 = 32.746 km.
    km = geography.district_km.at["D01", "D02"]
    assert km == pytest.approx(32.746 * 1.35, rel=1e-4)
    assert geography.district_minutes.at["D01", "D02"] == pytest.approx(km / 55 * 60)
    # Inside 1,000 km2: the mean distance in a disc of radius 17.841 km is 0.9054 of it.
    assert geography.district_km.at["D01", "D01"] == pytest.approx(0.9054 * 17.841 * 1.35, rel=1e-3)


def test_the_base_case_is_planned_within_the_gap(plan: dict[str, Any]) -> None:
    assert plan["status"] == "optimal"
    assert plan["gap"] <= 0.01
    assert plan["resolution"]["districts"] == 12
    assert {site["site"] for site in plan["recommendation"]["sites"]} <= set(
        load_country(ARVENIA).geography.sites.index
    )
    assert [gateway["gateway"] for gateway in plan["gateways"]] == ["HAL", "AIF"]
    site = plan["recommendation"]["sites"][0]
    assert site["area_pyeong"] == pytest.approx(site["area_m2"] / 25)
    assert site["soccer_fields"] == pytest.approx(site["area_m2"] / 8_000)


def test_a_plan_says_of_which_country_it_is(plan: dict[str, Any]) -> None:
    country = load_country(ARVENIA)
    assert (plan["country"], plan["data_digest"]) == ("arvenia", country.digest)
    assert plan["scenario"]["name"] == "Arvenian base case"


def test_the_checker_needs_the_country_of_the_plan(plan_file: Path) -> None:
    done = run("check", plan_file)
    assert done.returncode == 0, done.stdout + done.stderr
    with pytest.raises(ValueError, match=r"country: found 'arvenia'; allowed: a plan of .*--country DIR"):
        read_plan(plan_file)


def test_a_plan_is_replayed(plan_file: Path) -> None:
    done = run("simulate", plan_file, "--days", 50)
    assert done.returncode == 0, done.stdout + done.stderr
    assert "Within 5 days from Q1 2024: " in done.stdout


PAGE = """
import sys
from pathlib import Path
from page_app import BASE, body, go, open_page
from places import STUB
from planner.plans.types import read_plan
from planner.ui import plan_cache, pool, solving
from planner.ui.protocol import PROOF

stubbed = pool.SolverPool(1, STUB)
solving.pool = lambda: stubbed
plan_cache.store().put(plan_cache.key_of(BASE, PROOF), read_plan(Path(sys.argv[1])))
for language in ("en", "ko"):
    page = open_page(_lang=language)
    for name in ("", "views", "scenarios", "sources", "data", "batch", "robust"):
        if name:
            page = go(page, name)
        assert not page.exception, (name, page.exception)
        print(f"== {language} {name}")
        print(body(page))
stubbed.close()
"""


def test_the_page_shows_it(plan_file: Path, tmp_path: Path) -> None:
    said = python(PAGE, plan_file, PLANNER_CACHE=str(tmp_path))
    name = load_country(ARVENIA).geography.sites["name_en"][
        json.loads(plan_file.read_text(encoding="utf-8"))["recommendation"]["sites"][0]["site"]
    ]
    assert name in said.split("== en views")[0]
    assert said.count("== ") == 14
    english, korean = said.split("== ko ", 1)
    assert "market squares" in english
    assert "ATA " in english
    assert "plots" in english
    assert "Estimated: roads are estimated" in english
    assert not any(word in english for word in ("KRW", "pyeong", "soccer", "Korea", "China"))
    assert "추정: " in korean
    assert not any(word in korean for word in ("한국", "중국", "CJ", "K-베뉴", "평택", "광군제", "축구장"))


ENTRIES = """
from planner.instance.assembly import assemble
from planner.scenario import Scenario
found = assemble(Scenario())
print(*found.axes.entries)
print(*(found.gateways.capacity[:, 0] > 0))
"""


def test_a_gateway_is_rows_of_tables_and_nothing_else(tmp_path: Path) -> None:
    folder = shutil.copytree(ARVENIA, tmp_path / "with a third gateway")
    rows = {
        "gateways.csv": "FOS,Port of Foss,Fós Port,sea,10.38,20.95,D12,gateway_port_foss",
        "sea_legs.csv": "NSP,FOS,700,27.0,21.0\nSSP,FOS,1200,46.3,",
        "assumptions.csv": "gateway_port_foss,500000,400000,600000,boxes/year,assumed,2024,made up,",
    }
    for name, more in rows.items():
        with (folder / name).open("a", encoding="utf-8") as file:
            file.write(more + "\n")
    assert python(ENTRIES, country=folder).splitlines() == [
        "HAL AIF FOS domestic_seller", "True True True True",
    ]  # fmt: skip
