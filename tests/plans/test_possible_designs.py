"""A given design must be possible; what the market does not offer today is told beside its price."""

from __future__ import annotations

from html import escape
from pathlib import Path
from typing import Any

import pytest
from checked_plans import changed, scenario, through_file, violated
from places import ROOT

from planner.advice.benchmark_design import BENCHMARK, announced
from planner.errors import InputError
from planner.instance.assembly import assemble
from planner.plans.types import Plan
from planner.report.caveats import cannot_be_had
from planner.report.html import report
from planner.report.sentences import verdict_lines
from planner.scenario import Design, Scenario, SiteDesign, load_design
from planner.studies.planning import evaluate_design
from planner.words.reader import Reader

LEASE: dict[str, Any] = {
    "site": "icheon_majang", "tenure": "lease", "technology": "amr", "opens": "2025Q1", "area_m2": 20_000,
}  # fmt: skip


def design(**changes: Any) -> Design:
    return Design(sites=(SiteDesign(**(LEASE | changes)),))


def refused(asked: Scenario, given: Design) -> InputError:
    with pytest.raises(InputError) as caught:
        assemble(asked, given)
    return caught.value


def test_a_3pl_works_as_it_works() -> None:
    found = refused(scenario(), design(tenure="third_party", technology="cube"))
    assert found.field == "sites.0.technology"
    assert "shelving" in found.allowed


def test_nothing_can_be_open_before_it_is_built() -> None:
    base = Scenario()
    found = refused(base, design(tenure="build", opens="2024Q1"))
    assert found.field == "sites.0.opens"
    assert "2026Q1" in found.allowed
    assemble(base, design(tenure="build", opens="2026Q1"))


def test_two_square_kilometres_are_a_slip_of_the_keyboard() -> None:
    with pytest.raises(ValueError, match="660000"):
        design(area_m2=2_000_000)


@pytest.mark.parametrize(
    ("changes", "settings", "limits"),
    [
        ({}, {}, []),
        ({"area_m2": 600_000}, {}, ["vacant"]),
        ({"tenure": "third_party", "technology": "shelving", "area_m2": 500_000}, {},
         ["third_party_limit", "vacant"]),
        ({"tenure": "buy", "opens": "2025Q2"}, {"building.tenures": ["lease"]}, ["tenure"]),
        ({"opens": "2024Q3"}, {}, ["lead_time"]),
    ],
)  # fmt: skip
def test_what_the_market_does_not_offer_is_told(
    changes: dict[str, Any], settings: dict[str, Any], limits: list[str], tmp_path: Path
) -> None:
    plan = through_file(evaluate_design(scenario(**settings), design(**changes)), tmp_path)
    assert [one.limit for one in plan.beyond_market] == limits
    assert violated(plan) == set()
    for reader in (Reader(), Reader(language="ko")):
        sentences = cannot_be_had(plan, reader)
        assert len(set(sentences)) == len(limits)
        assert all("{" not in sentence for sentence in sentences)
        assert all(escape(sentence) in report(plan, None, reader) for sentence in sentences)
    said = "\n".join(verdict_lines(plan))
    assert said.count("Cannot be had") == len(limits)


def test_the_checker_holds_what_is_told_of_the_market(real_plan: Plan) -> None:
    limit = {"site": "icheon_majang", "limit": "vacant", "asked_m2": 20_000, "available_m2": 1.0}
    assert "beyond_market" in violated(changed(real_plan, lambda data: data.update(beyond_market=[limit])))
    assert "beyond_market" in violated(changed(real_plan, lambda data: data.update(beyond_market=[])))


def test_the_announced_centre_can_be_evaluated() -> None:
    announced = load_design(ROOT / "seeds" / "designs" / "twenty_five_fields.yaml")
    assert len(assemble(Scenario(), announced).options) == 1


def test_25_fields_are_judged_on_what_can_be_had_in_time_as_the_plan_is() -> None:
    """One quarter is shorter than any lead time: no size keeps the promise, 25 fields neither."""
    asked = Scenario().change({"horizon.quarters": 1})
    plan = evaluate_design(asked, Design(sites=()))
    assert plan.verdict_25_fields is None
    assert plan.verdict_25_missing == "no_lease_within_horizon"
    assert violated(plan) == set()
    assert "25 soccer fields are not judged" in "\n".join(verdict_lines(plan))
    more = {"verdict_25_missing": "no_lease_within_horizon"}
    longer = evaluate_design(Scenario().change({"horizon.quarters": 3}), Design(sites=()))
    assert longer.verdict_25_fields is not None
    assert longer.verdict_25_fields.building.opens == "2024Q3"
    told = longer.model_copy(update=more | {"verdict_25_fields": None})
    assert violated(told) == {"verdict_missing"}


def test_an_announced_opening_that_is_past_is_the_earliest_that_can_be_had() -> None:
    sites, periods = (BENCHMARK.site,), ("2025Q3", "2025Q4", "2026Q1")
    found = announced([], sites, periods, ("amr",), 1)
    assert isinstance(found, Design)
    assert found.sites[0].opens == "2025Q4"
