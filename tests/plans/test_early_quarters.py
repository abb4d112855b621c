"""Quarters that no building can help are told apart; ways out that are not enough alone are combined."""

from __future__ import annotations

from typing import Any

import pytest
from checked_plans import Data, changed, violated

from planner.advice.relaxations import priced_ways
from planner.plans.types import Plan, Relaxation
from planner.report.caveats import early_lines
from planner.report.ways import way_out
from planner.scenario import Design, Scenario
from planner.scenario.schema import SiteDesign, build
from planner.solve_options import SolveOptions
from planner.studies.planning import evaluate_design, plan
from planner.studies.simulate import replay
from planner.words.reader import Reader

QUICK = SolveOptions(gap=0.03, time_limit=90)
HOPELESS = {
    "demand.volume_factor": 1.25, "horizon.quarters": 6, "building.tenures": ["lease"],
    "service.province_floor": 0.0,
    "service.refused_average_limit": 0.3, "service.refused_design_day_limit": 0.3,
    "service.promises": [{"days": 5, "share": 0.75}, {"days": 3, "share": 0.4, "since": "2025Q1"}],
}  # fmt: skip
"""More boxes than the gateways clear, and a lease takes two quarters."""


@pytest.fixture(scope="module")
def hopeless() -> Plan:
    return plan(Scenario().change(HOPELESS), QUICK)


def test_the_promise_is_planned_from_the_first_quarter_in_which_it_can_be_kept(hopeless: Plan) -> None:
    assert hopeless.status in ("optimal", "feasible")
    assert hopeless.explanation is None
    early = hopeless.before_any_building
    assert early
    first = early[0].first_building
    assert first == "2024Q3"
    assert all(e.quarter < first for e in early)
    assert all(e.share < e.asked for e in early if e.rule == "promise")
    report = next(p for p in hopeless.promises if p.days == 5)
    assert report.since > early[-1].quarter
    assert report.kept


def test_its_design_is_that_of_the_promise_in_force_from_then_on(hopeless: Plan) -> None:
    since = next(p.since for p in hopeless.promises if p.days == 5)
    promises = [{**HOPELESS["service.promises"][0], "since": since}, HOPELESS["service.promises"][1]]  # type: ignore[index]
    later = plan(Scenario().change(HOPELESS | {"service.promises": promises}), QUICK)
    assert later.status in ("optimal", "feasible")

    fields = ("site", "tenure", "technology", "opens", "area_m2")
    own = [{name: getattr(b, name) for name in fields} for b in hopeless.recommendation.sites]
    same = evaluate_design(build(later.scenario), Design.model_validate({"sites": own}), QUICK)
    assert same.status != "infeasible"
    assert same.objective <= later.objective * (1 + QUICK.gap)


def test_the_checker_excuses_no_quarter_that_a_building_could_help(hopeless: Plan) -> None:
    assert not violated(hopeless)

    def later(data: Data) -> None:
        data["before_any_building"][-1]["quarter"] = "2024Q4"

    def better(data: Data) -> None:
        data["before_any_building"][0]["share"] = 0.74

    def nothing(data: Data) -> None:
        data["before_any_building"] = []

    assert "before_any_building" in violated(changed(hopeless, later))
    assert "before_any_building_share" in violated(changed(hopeless, better))
    assert violated(changed(hopeless, nothing)) & {"promise_average", "promise_design_day"}


def test_it_is_said_in_both_languages_and_replayed(hopeless: Plan) -> None:
    english, korean = early_lines(hopeless, Reader()), early_lines(hopeless, Reader("ko"))
    assert len(english) == len(korean) == len(hopeless.before_any_building) + 1
    assert "no building can be open before Q3 2024" in english[0]
    assert "within 5 days" in english[0]
    assert [p.since for p in replay(hopeless, days=1).promises] == [p.since for p in hopeless.promises]


def test_a_quarter_after_the_first_building_is_never_excused() -> None:
    asked = Scenario().change(HOPELESS)
    late = SiteDesign(site="cheonan_ipjang", tenure="lease", technology="amr", opens="2025Q1", area_m2=10_000)
    found = evaluate_design(asked, Design(sites=(late,)), QUICK)
    assert found.status == "infeasible"
    assert all(e.quarter < "2024Q3" for e in found.before_any_building)
    assert not violated(found)


def way(path: str, value: float | str = 0.5) -> Relaxation:
    return Relaxation(path=path, value=value)


def priced_if(enough: set[str], cost: float = 1e9) -> Any:
    """Prices a way that changes all of these, and no other."""

    def priced(one: Relaxation) -> Relaxation:
        found = cost + len(one.changes) if enough <= set(one.changes) else None
        return one.model_copy(update={"npv_krw": found})

    return priced


FIVE, LATER, THREE, FLOOR = (
    "service.promises.0.share", "service.promises.0.since", "service.promises.1.share",
    "service.province_floor",
)  # fmt: skip


def test_ways_that_are_enough_alone_are_not_combined() -> None:
    found = priced_ways([way(FIVE), way(THREE)], priced_if({THREE}))
    assert [(w.path, w.npv_krw is None, w.also) for w in found] == [(THREE, False, {}), (FIVE, True, {})]


def test_ways_that_are_not_enough_alone_are_combined_until_one_is() -> None:
    ways = [way(LATER, "2024Q2"), way(FIVE), way(THREE), way(FLOOR)]
    found = priced_ways(ways, priced_if({FIVE, THREE, FLOOR}))
    assert found[0].npv_krw is not None
    assert set(found[0].changes) == {FIVE, THREE, FLOOR}
    assert [w.npv_krw for w in found[1:]] == [None] * 4
    # A promise is lowered or begins later, never both.
    assert not any({FIVE, LATER} <= set(w.changes) for w in found)
    said = way_out(found[0], Scenario(), Reader())
    assert said.count("; and ") == 2


def test_a_combination_is_said_and_planned_as_a_whole() -> None:
    hard = {"horizon.start": "2024Q4", "horizon.quarters": 2, "building.tenures": ["lease"]}
    asked = Scenario().change(
        hard | {"service.promises": [{"days": 5, "share": 0.97}, {"days": 3, "share": 0.9}]}
    )
    kind = {"tenure": "lease", "technology": "amr", "opens": "2024Q4", "area_m2": 20_000}
    small = SiteDesign.model_validate({"site": "cheonan_ipjang"} | kind)
    found = evaluate_design(asked, Design(sites=(small,)), QUICK)
    assert found.explanation is not None
    best = found.explanation.relaxations[0]
    assert best.npv_krw is not None, "some way out, or some together, is enough"
    eased = evaluate_design(asked.change(best.changes), Design(sites=(small,)), QUICK)
    assert eased.status != "infeasible"
