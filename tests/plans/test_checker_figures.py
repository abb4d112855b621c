"""Every tampering with buildings, money and reported figures is rejected by the rule that it breaks."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from checked_plans import Data, building, changed, violated

from planner.plans.checker import check
from planner.plans.types import Plan


def shrink_building(data: Data) -> None:
    """Half of the m2 taken away, consistently in all units."""
    chosen = building(data, "icheon_majang")
    for name in ("area_m2", "area_pyeong", "soccer_fields"):
        chosen[name] *= 0.5


def open_earlier(data: Data) -> None:
    building(data, "icheon_majang")["opens"] = "2024Q3"


def open_later(data: Data) -> None:
    building(data, "icheon_majang")["opens"] = "2025Q1"


def change_tenure(data: Data) -> None:
    building(data, "icheon_majang")["tenure"] = "buy"


def change_technology(data: Data) -> None:
    building(data, "icheon_majang")["technology"] = "cube"


def remove_building(data: Data) -> None:
    del data["recommendation"]["sites"][0]


def second_building(data: Data) -> None:
    data["recommendation"]["sites"].append(dict(building(data, "icheon_majang")))


def lower_cost(data: Data) -> None:
    data["costs"]["carriage"] *= 0.999


def cheaper_returns(data: Data) -> None:
    data["costs"]["reverse"] *= 0.999


def forget_returns(data: Data) -> None:
    """As a plan made before returns cost anything has it, its sum right."""
    data["objective"] -= data["costs"].pop("reverse")
    data["bound"] = data["objective"]


def lower_objective(data: Data) -> None:
    data["objective"] *= 0.999
    data["bound"] = data["objective"]


def lift_bound(data: Data) -> None:
    data["bound"] = 1.01 * data["objective"]
    data["gap"] = 0.01


def rewrite_gap(data: Data) -> None:
    data["bound"] = 0.9 * data["objective"]


def improve(name: str) -> Callable[[Data], None]:
    def tamper(data: Data) -> None:
        data["kpis"][name] *= 1.001

    return tamper


def lower_promise(data: Data) -> None:
    data["scenario"]["service"]["promises"][0]["share"] -= 0.05


def wrong_pyeong(data: Data) -> None:
    building(data, "icheon_majang")["area_pyeong"] *= 1.01


def wrong_building_cost(data: Data) -> None:
    building(data, "icheon_majang")["cost_npv_krw"] *= 0.9


def other_data(data: Data) -> None:
    data["data_digest"] = "0" * 16


def better_promise_report(data: Data) -> None:
    data["promises"][0]["worst_design_day"] += 0.01


def better_period_report(data: Data) -> None:
    data["periods"][1]["lost"] = -1.0


def better_district_report(data: Data) -> None:
    next(iter(data["districts"].values()))["on_time_3d"] += 0.01


def drop_gateway_report(data: Data) -> None:
    del data["gateways"][0]


def move_site(data: Data) -> None:
    building(data, "icheon_majang")["lat"] += 0.1


def rename_site(data: Data) -> None:
    building(data, "icheon_majang")["name_ko"] = "이천"


def drop_building_report(data: Data) -> None:
    del data["buildings"][0]


def other_busiest(data: Data) -> None:
    data["buildings"][0]["busiest"] = "2025Q1, low demand"


def of_building(name: str) -> Callable[[Data], None]:
    def tamper(data: Data) -> None:
        data["buildings"][0][name] *= 1.001

    return tamper


def fewer_stations(data: Data) -> None:
    chosen = next(f for f in data["buildings"][0]["functions"] if f["function"] == "pick_pack")
    chosen["units"] -= 1


def smaller_storage(data: Data) -> None:
    chosen = next(f for f in data["buildings"][0]["functions"] if f["function"] == "storage")
    chosen["net_m2"] *= 0.999


def other_driver(data: Data) -> None:
    data["buildings"][0]["driver"] = "cold"


def other_bottleneck(data: Data) -> None:
    data["kpis"]["binding_driver"] = "budget"


def forget_an_assumption(data: Data) -> None:
    del data["assumption_details"][0]


def call_it_reported(data: Data) -> None:
    assumed = next(a for a in data["assumption_details"] if a["kind"] == "assumed")
    assumed["kind"] = "reported"


def fuller(data: Data) -> None:
    data["verdict_25_fields"]["utilisation"] += 0.01


def larger_market(data: Data) -> None:
    data["verdict_25_fields"]["boxes_per_day_last_period"] *= 2


def elsewhere(data: Data) -> None:
    data["verdict_25_fields"]["building"]["site"] = "incheon_songdo"


def right_all_the_same(data: Data) -> None:
    data["verdict_25_fields"] |= {"right": True, "extra_cost_krw": 1e9, "break_even_boxes_per_day": None}


TAMPERINGS = [
    (shrink_building, "area"),
    (open_earlier, "cost_facility"),
    (open_later, "throughput_needs_building"),
    (change_tenure, "cost_facility"),
    (change_technology, "throughput_needs_building"),
    (remove_building, "stock_needs_building"),
    (second_building, "one_building_per_site"),
    (lower_cost, "cost_carriage"),
    (cheaper_returns, "cost_reverse"),
    (forget_returns, "cost_reverse"),
    (lower_objective, "objective"),
    (lift_bound, "bound"),
    (rewrite_gap, "gap"),
    (improve("npv_krw"), "kpi_npv_krw"),
    (improve("cost_per_box_krw"), "kpi_cost_per_box_krw"),
    (improve("on_time_share_5d"), "kpi_on_time_share_5d"),
    (improve("on_time_share_3d"), "kpi_on_time_share_3d"),
    (improve("stocked_share"), "kpi_stocked_share"),
    (lower_promise, "scenario_digest"),
    (wrong_pyeong, "area_units"),
    (wrong_building_cost, "building_cost"),
    (other_data, "data_digest"),
    (better_promise_report, "promise_reports"),
    (better_period_report, "period_reports"),
    (better_district_report, "district_reports"),
    (drop_gateway_report, "gateway_reports"),
    (improve("lead_time_mean_days"), "kpi_lead_time_mean_days"),
    (move_site, "site_places"),
    (rename_site, "site_names"),
    (drop_building_report, "building_reports_complete"),
    (other_busiest, "building_busiest"),
    *((of_building(name), "building_reports") for name in (
        "net_m2", "gross_m2", "heads", "design_boxes_per_day", "average_boxes_per_day",
        "density_boxes_per_m2_day",
    )),
    (fewer_stations, "building_reports"),
    (smaller_storage, "building_reports"),
    (other_driver, "building_words"),
    (other_bottleneck, "building_words"),
    (forget_an_assumption, "figures"),
    (call_it_reported, "figures"),
    (fuller, "verdict_figures"),
    (larger_market, "verdict_figures"),
    (elsewhere, "verdict_design"),
    (right_all_the_same, "verdict_sound"),
]  # fmt: skip


@pytest.mark.parametrize(("tamper", "rule"), TAMPERINGS)
def test_tampering_is_rejected_by_its_rule(
    real_plan: Plan, tamper: Callable[[Data], None], rule: str
) -> None:
    assert rule in violated(changed(real_plan, tamper))


def test_a_figure_alone_breaks_only_its_own_rule(real_plan: Plan) -> None:
    assert violated(changed(real_plan, lower_cost)) == {"cost_carriage"}
    assert violated(changed(real_plan, cheaper_returns)) == {"cost_reverse"}
    assert violated(changed(real_plan, wrong_pyeong)) == {"area_units"}


def test_what_is_on_offer_binds_a_planned_design_but_not_a_given_one(real_plan: Plan) -> None:
    def odd_size(data: Data) -> None:
        chosen = building(data, "icheon_majang")
        for name in ("area_m2", "area_pyeong", "soccer_fields"):
            chosen[name] *= 1.01

    def planned(data: Data) -> None:
        odd_size(data)
        data["strategy"] = "direct"

    given = check(changed(real_plan, odd_size))
    assert "size_step (as given)" in {rule.name for rule in given.rules}
    assert "size_step" not in {rule.name for rule in given.violated}
    assert "size_step" in violated(changed(real_plan, planned))


def test_too_early_for_the_lead_time_is_told(real_plan: Plan) -> None:
    def tamper(data: Data) -> None:
        open_earlier(data)
        data["strategy"] = "direct"

    assert {"lead_time", "cost_facility"} <= violated(changed(real_plan, tamper))
