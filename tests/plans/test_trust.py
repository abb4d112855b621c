"""How far an answer can be relied on: one rule, told with every plan, held by the checker."""

from __future__ import annotations

import pytest
from checked_plans import SITES, Data, changed, scenario, violated
from plan_factory import explanation, make_plan

from planner.plans.checker import check
from planner.plans.trust import OpenDesigns, trust_of, with_trust
from planner.plans.types import Plan
from planner.report.ways import why_not
from planner.scenario.schema import Design
from planner.solve_options import SolveOptions
from planner.studies.planning import evaluate_design, plan
from planner.words.reader import Reader


@pytest.mark.parametrize(
    ("changes", "trust"),
    [
        ({"gap": 0.0099}, "proven"),
        ({"gap": 0.0101, "status": "optimal"}, "preliminary"),
        ({"gap": None}, "preliminary"),
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
    asked_for = {"service.promises": asked, "service.refused_average_limit": 0.0}
    return evaluate_design(scenario(**asked_for), Design(sites=SITES))


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


# --- refused orders ---


def test_a_promise_kept_by_refusing_orders_is_not_kept() -> None:
    """7 % of an average day are refused: 80 % within 5 days are reached, and not kept."""
    refusing = evaluate_design(scenario(**{"service.refused_average_limit": 0.0}), Design(sites=SITES))
    five, three = refusing.promises
    assert refusing.refused.worst_average_day > 0.05
    assert five.share_reached
    assert not five.kept
    assert three.kept, "in 2025, when the three days begin, nothing is refused"
    assert refusing.status == "infeasible"
    assert refusing.explanation is not None
    (found,) = refusing.explanation.findings
    assert found.code == "refused"
    assert str(found.values["average_at"]).startswith("2024Q4")
    assert "of the orders are refused on the average day of Q4 2024" in why_not(refusing, Reader())[0]
    (way,) = refusing.explanation.relaxations
    assert way.path == "service.refused_average_limit"
    assert way.npv_krw is not None
    assert check(refusing).violated == ()
    easier = evaluate_design(scenario(**{way.path: way.value}), Design(sites=SITES))
    assert easier.status == "optimal"
    assert easier.promises[0].kept
    assert easier.objective == pytest.approx(way.npv_krw, rel=2e-3)


def test_the_refused_share_is_of_all_boxes_and_the_checker_holds_it(short_plan: Plan) -> None:
    boxes = sum(p.lost * d for p, d in zip(short_plan.periods, (92, 92, 90, 91), strict=True))
    assert short_plan.kpis.refused_share == pytest.approx(boxes / short_plan.kpis.boxes)
    for tamper, rule in (
        (lambda data: data["kpis"].update(refused_share=0.0), "kpi_refused_share"),
        (lambda data: data["refused"].update(worst_design_day=0.01), "refused_report"),
        (lambda data: data["refused"].update(beyond_by_period={}), "refused_report"),
        (lambda data: data["promises"][0].update(sent=True), "promise_reports"),
    ):
        assert violated(changed(short_plan, tamper)) == {rule}


def test_refusing_beyond_the_limit_is_a_violated_rule() -> None:
    """A plan of a scenario that may refuse, told as one of a scenario that may not."""
    may = evaluate_design(scenario(), Design(sites=SITES))

    def stricter(data: Data) -> None:
        data["scenario"]["service"]["refused_average_limit"] = 0.01

    assert {"refused_average", "refused_design_day"} <= violated(changed(may, stricter))


def test_a_limit_above_nothing_is_a_row_that_the_search_keeps() -> None:
    some = plan(scenario(**{"service.refused_average_limit": 0.01}), SolveOptions(gap=0.03))
    assert some.status in ("optimal", "feasible")
    assert some.refused.worst_average_day <= 0.01 + 1e-6
    assert check(some).violated == ()
