"""A given design must be possible; what the market does not offer today is told beside its price."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from checked_plans import changed, scenario, through_file, violated

from planner.assemble import assemble
from planner.errors import InputError
from planner.pipeline import evaluate_design
from planner.plan.types import Plan
from planner.report.market import cannot_be_had
from planner.report.reader import Reader
from planner.report.text import verdict_lines
from planner.scenario import Design, Scenario, SiteDesign, load_design

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
    said = "\n".join(verdict_lines(plan))
    assert said.count("Cannot be had") == len(limits)


def test_the_checker_holds_what_is_told_of_the_market(real_plan: Plan) -> None:
    limit = {"site": "icheon_majang", "limit": "vacant", "asked_m2": 20_000, "available_m2": 1.0}
    assert "beyond_market" in violated(changed(real_plan, lambda data: data.update(beyond_market=[limit])))
    assert "beyond_market" in violated(changed(real_plan, lambda data: data.update(beyond_market=[])))


def test_the_announced_centre_can_be_evaluated() -> None:
    announced = load_design(Path(__file__).parents[1] / "seeds" / "designs" / "twenty_five_fields.yaml")
    assert len(assemble(Scenario(), announced).options) == 1
