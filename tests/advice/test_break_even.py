"""The volume from which 25 fields pay: the path on which it was found is said, and can be planned."""

from __future__ import annotations

import re

import numpy as np
import pytest
from checked_plans import changed, violated
from page_plan import page_plan

from planner.advice.benchmark_design import BENCHMARK, GROWS_TOO, PRECISION, announced, grown
from planner.engine.evaluation.design_evaluation import EVALUATION_ZONES, evaluate
from planner.instance.aggregate import aggregate, zones
from planner.instance.assembly import assemble
from planner.plans.types import BreakEven, Plan, Verdict25
from planner.report.headline import on_25_fields
from planner.report.terminal import to_plan
from planner.scenario import Design, Scenario, load_scenario
from planner.scenario.schema import SiteDesign
from planner.solve_options import SolveOptions
from planner.studies.planning import evaluate_design
from planner.words.reader import Reader

OPTIONS = SolveOptions(gap=0.03, time_limit=60)
ASKED = Scenario().change(
    {
        "horizon.start": "2025Q1",
        "horizon.quarters": 4,
        "building.lease_lead": 0,
        "service.refused_average_limit": 1,
    }
)
OWN = SiteDesign(site="cheonan_ipjang", tenure="lease", technology="amr", opens="2025Q1", area_m2=40_000)


@pytest.fixture(scope="module")
def plan() -> Plan:
    return evaluate_design(ASKED, Design(sites=(OWN,)), OPTIONS)


def verdict_of(plan: Plan) -> tuple[Verdict25, BreakEven]:
    verdict = plan.verdict_25_fields
    assert verdict is not None
    assert verdict.break_even is not None
    return verdict, verdict.break_even


def test_all_that_grows_with_the_volume_is_as_many_times_as_large() -> None:
    now, then = assemble(ASKED), assemble(ASKED.change(grown(ASKED, 3.0)))
    assert then.demand.volume == pytest.approx(3 * now.demand.volume)
    gates = np.isfinite(now.gateways.capacity)
    assert then.gateways.capacity[gates] == pytest.approx(3 * now.gateways.capacity[gates])
    assert then.facilities.labour == pytest.approx(3 * now.facilities.labour)
    assert then.facilities.area_stock == pytest.approx(3 * now.facilities.area_stock)
    assert then.facilities.hold_cost == pytest.approx(3 * now.facilities.hold_cost)


def test_at_that_volume_25_fields_do_better_than_the_next_smaller_size_and_below_it_worse(plan: Plan) -> None:
    _, even = verdict_of(plan)
    assert even.grows_too == list(GROWS_TOO)

    def advantage(factor: float) -> float:
        """KRW by which 25 fields are ahead of the smaller size, promises at their price."""
        asked = ASKED.change(grown(ASKED, factor))
        cost = []
        for area in (even.smaller_area_m2, BENCHMARK.area_m2):
            full = assemble(asked, Design(sites=(OWN.model_copy(update={"area_m2": area}),)))
            small = aggregate(full, zones(full, EVALUATION_ZONES))
            cost.append(evaluate(small, np.arange(1), OPTIONS).elastic_objective)
        return cost[0] - cost[1]

    # Found at the worth of space midway between the two sizes, in steps of 4 % of the volume.
    steps = 2.0 ** (3 * PRECISION)
    assert even.factor > steps
    assert advantage(even.factor * steps) > 0.0
    assert advantage(even.factor / steps) < 0.0


def test_the_settings_that_are_told_give_that_volume(plan: Plan) -> None:
    verdict, even = verdict_of(plan)
    assert even.settings == pytest.approx(grown(ASKED, even.factor))
    words = to_plan(even.settings).split(" --set ")
    again = load_scenario(None, [f"horizon.start={ASKED.horizon.start}", "horizon.quarters=4", *words[1:]])
    then = assemble(again)
    boxes = float(then.demand.volume[:, -1].sum(axis=0) @ then.demand.probability)
    assert boxes == pytest.approx(even.boxes_per_day_last_period, rel=1e-6)
    assert boxes == pytest.approx(verdict.break_even_boxes_per_day, rel=1e-6)


def test_the_sentence_says_what_it_is_compared_with_and_what_grows_too(plan: Plan) -> None:
    verdict, even = verdict_of(plan)
    assert verdict.verdict == "break_even"
    assert f"next smaller size there ({even.smaller_area_m2:,.0f} m²)" in on_25_fields(plan, Reader())
    words = ("gateways, hireable people and assortment as many times as large", "통관 거점")
    for reader, word in zip((Reader(), Reader("ko")), words, strict=True):
        said = on_25_fields(plan, reader)
        assert word in said
        assert "145,000 m²" in said
        assert re.search(r"\d{3},\d{3}", said)


def test_the_checker_reads_the_volume_from_the_settings(plan: Plan) -> None:
    assert not violated(plan)

    def other_factor(data: dict) -> None:  # type: ignore[type-arg]
        data["verdict_25_fields"]["break_even"]["settings"]["demand.volume_factor"] *= 1.1

    def told_once(data: dict) -> None:  # type: ignore[type-arg]
        data["verdict_25_fields"]["break_even"] = None

    for tamper in (other_factor, told_once):
        assert "verdict_break_even" in violated(changed(plan, tamper))


def test_where_the_volume_is_more_than_a_scenario_may_hold_none_is_offered() -> None:
    assert grown(ASKED.change({"demand.volume_factor": 15}), 2.0) == {}


def test_quarters_before_25_fields_open_are_not_held_against_them() -> None:
    earlier = {"horizon.start": "2024Q3", "horizon.quarters": 6, "service.refused_average_limit": 0}
    later = ASKED.change(earlier)
    own = OWN.model_copy(update={"opens": "2025Q1"})
    hired = SiteDesign(
        site="jangseong", tenure="third_party", technology="shelving", opens="2024Q3", area_m2=25_000
    )
    found = evaluate_design(later, Design(sites=(own, hired)), OPTIONS)
    verdict = found.verdict_25_fields
    assert verdict is not None
    assert (verdict.keeps_promises, verdict.keeps_once_open) == (False, True)
    assert verdict.break_even is not None
    assert "before, something else has to" in on_25_fields(found, Reader())
    assert isinstance(announced([own, hired], (own.site,), ("2025Q1",), ("amr",), 2), Design)


def test_a_smaller_plan_that_costs_less_is_not_right_to_be_25_fields(plan: Plan) -> None:
    verdict, _ = verdict_of(plan)
    assert verdict.extra_cost_krw > 0
    assert not verdict.right
    assert page_plan(ASKED).verdict_25_fields is not None
