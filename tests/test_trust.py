"""How far an answer can be relied on: one rule, told with every plan, held by the checker."""

from __future__ import annotations

import pytest
from checked_plans import SITES, changed, scenario, violated
from plan_factory import explanation, make_plan

from planner.pipeline import evaluate_design, plan
from planner.plan.checker import check
from planner.plan.trust import OpenDesigns, trust_of, with_trust
from planner.plan.types import Plan
from planner.scenario.schema import Design
from planner.solve.options import SolveOptions


@pytest.mark.parametrize(
    ("changes", "trust"),
    [
        ({"gap": 0.0099}, "proven"),
        ({"gap": 0.0101, "status": "optimal"}, "preliminary"),
        ({"gap": float("inf")}, "preliminary"),
        ({"strategy": "direct", "resolution.bound_is_full_size": False}, "preliminary"),
        ({"strategy": "evaluate", "resolution.bound_is_full_size": False, "gap": 0.0}, "proven"),
        ({"status": "no_solution"}, "preliminary"),
        ({"status": "infeasible", "explanation": None}, "preliminary"),
        ({"status": "infeasible", "shortfall_boxes": 100.0}, "preliminary"),
        ({"status": "infeasible", "shortfall_boxes": 100.0, "shortfall_boxes_bound": 99.5}, "proven"),
        ({"status": "infeasible", "shortfall_boxes": 100.0, "shortfall_boxes_bound": 99.5, "gap": 0.02},
         "preliminary"),
    ],
)  # fmt: skip
def test_proven_only_where_cost_and_shortfall_are_within_a_percent_of_full_size_bounds(
    changes: dict[str, object], trust: str
) -> None:
    fields = {"explanation": explanation()} | {k: v for k, v in changes.items() if "." not in k}
    made = make_plan(**fields)
    full_size = changes.get("resolution.bound_is_full_size", True)
    made = made.model_copy(
        update={"resolution": made.resolution.model_copy(update={"bound_is_full_size": full_size})}
    )
    assert trust_of(made) == trust


def test_what_may_still_change_spans_the_plan_and_the_open_designs_until_it_is_proven() -> None:
    still_open = OpenDesigns(40_000.0, 60_000.0, [("gunpo", "cheonan"), ("icheon_majang",)])
    shown = with_trust(make_plan(gap=0.03), still_open).may_change
    assert shown is not None
    assert (shown.area_m2_low, shown.area_m2_high) == (28_000.0, 60_000.0)
    assert shown.sites == [["icheon_majang"], ["cheonan", "gunpo"]]
    assert with_trust(make_plan(gap=0.003), still_open).may_change is None


@pytest.fixture(scope="module")
def short_plan() -> Plan:
    """A given design that lacks from a promise that it cannot keep."""
    asked = [{"days": 3, "share": 0.9, "design_day_share": 0.9, "since": "2024Q3"}]
    return evaluate_design(scenario(**{"service.promises": asked}), Design(sites=SITES))


def test_boxes_that_lack_are_told_and_recomputed(short_plan: Plan) -> None:
    assert short_plan.status == "infeasible"
    assert short_plan.shortfall_boxes > 1e6
    assert check(short_plan).violated == ()
    wrong = changed(short_plan, lambda data: data.update(shortfall_boxes=data["shortfall_boxes"] * 0.99))
    assert violated(wrong) == {"shortfall_boxes"}


def test_a_claim_above_what_the_bounds_allow_is_rejected(short_plan: Plan) -> None:
    wrong = changed(short_plan, lambda data: data.update(trust="preliminary"))
    assert violated(wrong) == {"trust"}


def test_a_quick_answer_is_called_preliminary_and_a_proven_one_proven() -> None:
    quick = plan(scenario(), SolveOptions(gap=0.05))
    assert quick.trust == ("proven" if quick.gap <= 0.01 else "preliminary")
    assert plan(scenario(), SolveOptions(gap=0.005)).trust == "proven"
