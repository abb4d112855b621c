"""Where nothing is opened and the announced site is no candidate, 25 fields are not judged: that is said."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from checked_plans import violated
from page_plan import page_plan

from planner.advice.benchmark_design import BENCHMARK, announced
from planner.country import load_geography
from planner.plans.types import Plan
from planner.report.figures import Others, key_figures
from planner.report.flows import place_name
from planner.report.html import report
from planner.report.sentences import verdict_lines
from planner.report.tables import write_folder
from planner.scenario import Design, Scenario
from planner.solve_options import SolveOptions
from planner.studies import planning
from planner.words.reader import Reader

OWN_SITES = [
    {"id": "asan", "name": "Asan", "lat": 36.79, "lon": 127.0},
    {"id": "jeju", "name": "Jeju", "lat": 33.45, "lon": 126.53},
]
WEEK = [{"days": 7, "share": 0.5}]
SENTENCE = (
    "25 soccer fields are not judged: nothing is opened, and the announced site, Pyeongtaek Poseung (port"
    " zone), is not among the candidates."
)


def own_sites_alone() -> Scenario:
    """Two own sites as the only candidates, and a promise that ships and planes keep."""
    return Scenario().change(
        {
            "horizon.quarters": 4, "tables.sites": OWN_SITES, "tables.replace_sites": True,
            "service.promises": WEEK,
        }
    )  # fmt: skip


@cache
def without_a_centre() -> Plan:
    return planning.evaluate_design(own_sites_alone(), Design(sites=()))


def test_a_plan_without_a_centre_or_the_announced_site_is_a_plan_all_the_same() -> None:
    plan = without_a_centre()
    assert plan.verdict_25_fields is None
    assert plan.verdict_25_missing == "announced_site_not_a_candidate"
    assert violated(plan) == set()


def test_the_best_plan_of_two_own_sites_alone_is_found() -> None:
    plan = planning.plan(own_sites_alone(), SolveOptions(gap=0.05, time_limit=60))
    assert plan.names.site == ["asan", "jeju"]
    assert (plan.verdict_25_fields is None) == (not plan.recommendation.sites)
    assert violated(plan) == set()


def test_terminal_report_page_and_workbook_say_so(tmp_path: Path) -> None:
    plan, korean = without_a_centre(), Reader("ko")
    assert SENTENCE in verdict_lines(plan)
    assert SENTENCE in report(plan, None, Reader())
    assert "평택 포승" in report(plan, None, korean)
    assert key_figures(plan, Others(), Reader())[-1].note == "announced site is no candidate"
    write_folder(plan, tmp_path)
    assert "announced_site_not_a_candidate" in (tmp_path / "summary.csv").read_text(encoding="utf-8-sig")


def test_the_checker_refuses_the_excuse_where_the_announced_site_is_a_candidate() -> None:
    renamed = [{**OWN_SITES[0], "id": BENCHMARK.site}, OWN_SITES[1]]
    scenario = own_sites_alone().change({"tables.sites": renamed})
    judged = planning.evaluate_design(scenario, Design(sites=()))
    assert judged.verdict_25_fields is not None
    assert judged.verdict_25_fields.building.site == BENCHMARK.site
    told = judged.model_copy(
        update={"verdict_25_fields": None, "verdict_25_missing": "announced_site_not_a_candidate"}
    )
    assert violated(told) == {"verdict_missing"}


def test_the_announced_centre_has_a_technology_that_is_on_offer() -> None:
    sites, periods = tuple(load_geography().sites.index), ("2024Q4",)
    with_robots = announced([], sites, periods, ("shelving", "amr"), 0)
    without = announced([], sites, periods, ("shelving",), 0)
    assert isinstance(with_robots, Design)
    assert isinstance(without, Design)
    assert (with_robots.sites[0].technology, without.sites[0].technology) == ("amr", "shelving")
    assert announced([], ("mine",), periods, ("amr",), 2) == "announced_site_not_a_candidate"


def test_an_own_site_in_a_shipped_one_s_place_is_called_by_its_own_name() -> None:
    moved = [{**OWN_SITES[0], "id": "icheon_majang"}]
    plan = page_plan(own_sites_alone().change({"tables.sites": moved}), site="incheon_songdo")
    assert place_name(plan, "icheon_majang", Reader()) == "Asan"
    assert place_name(plan, "11010", Reader()) == "Jongno-gu, Seoul"
