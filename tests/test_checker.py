"""The independent checker: it accepts a real plan and rejects every tampering by the rule that it breaks."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from planner.errors import InputError
from planner.pipeline import evaluate_design
from planner.plan.checker import TOLERANCE, check
from planner.plan.types import Plan, read_plan
from planner.scenario import Design, Scenario
from planner.scenario.schema import SiteDesign

Data = dict[str, Any]

SITES = (
    SiteDesign(site="icheon_majang", tenure="lease", technology="amr", opens="2024Q4", area_m2=20_000),
    SiteDesign(
        site="incheon_songdo", tenure="third_party", technology="shelving", opens="2024Q3", area_m2=15_000
    ),
)
PROMISES = [
    {"days": 5, "share": 0.80, "design_day_share": 0.60},
    {"days": 3, "share": 0.40, "design_day_share": 0.35, "since": "2025Q1"},
]


def scenario(**changes: Any) -> Scenario:
    """Four quarters around the sales event, with promises that the design can keep."""
    base = {"horizon.start": "2024Q3", "horizon.quarters": 4, "service.promises": PROMISES}
    return Scenario().change(base | changes)


def through_file(plan: Plan, folder: Path) -> Plan:
    """The plan as another person would read it."""
    plan.write(folder / "plan.json")
    return read_plan(folder / "plan.json")


@pytest.fixture(scope="module")
def plan(tmp_path_factory: pytest.TempPathFactory) -> Plan:
    """A real plan, evaluated once."""
    return through_file(evaluate_design(scenario(), Design(sites=SITES)), tmp_path_factory.mktemp("plan"))


@pytest.fixture(scope="module")
def short(tmp_path_factory: pytest.TempPathFactory) -> Plan:
    """A plan without any building, which cannot keep the default promises."""
    asked = scenario(**{"service.promises": Scenario().model_dump(mode="json")["service"]["promises"]})
    return through_file(evaluate_design(asked, Design(sites=())), tmp_path_factory.mktemp("short"))


def changed(plan: Plan, tamper: Callable[[Data], None]) -> Plan:
    """The plan after a change of its file."""
    data = json.loads(plan.model_dump_json())
    tamper(data)
    return Plan.model_validate(data)


def violated(plan: Plan) -> set[str]:
    """Names of the violated rules."""
    return {rule.name for rule in check(plan).violated}


def rows(data: Data, table: str, **where: str) -> list[int]:
    """Numbers of a table's rows at named positions, largest value first."""
    t = data["decisions"][table]
    keep = list(range(len(t["values"])))
    for axis, name in where.items():
        position = data["names"][axis].index(name)
        column = t["index"][t["axes"].index(axis)]
        keep = [k for k in keep if column[k] == position]
    assert keep, "the plan has no such row, so the test would tamper with nothing"
    return sorted(keep, key=lambda k: -t["values"][k])


def scale(data: Data, table: str, row: int, factor: float) -> None:
    data["decisions"][table]["values"][row] *= factor


def building(data: Data, site: str) -> Data:
    return next(b for b in data["recommendation"]["sites"] if b["site"] == site)


def move_flow_to_site(data: Data) -> None:
    """A direct parcel is said to leave an FC."""
    row, flow = rows(data, "flow", route="PTK", period="2025Q2")[0], data["decisions"]["flow"]
    flow["index"][0][row] = data["names"]["route"].index("icheon_majang")


def move_flow_to_gateway(data: Data) -> None:
    row, flow = rows(data, "flow", route="ICN", period="2025Q2")[0], data["decisions"]["flow"]
    flow["index"][0][row] = data["names"]["route"].index("KUV")


def move_flow_where_no_route_is(data: Data) -> None:
    """Korean sellers' boxes through a customs gateway."""
    row, flow = rows(data, "flow", route="domestic_seller")[0], data["decisions"]["flow"]
    flow["index"][0][row] = data["names"]["route"].index("PTK")


def delete_boxes(data: Data) -> None:
    flow, row = data["decisions"]["flow"], rows(data, "flow", route="PTK")[0]
    del flow["values"][row]
    for column in flow["index"]:
        del column[row]


def add_boxes(data: Data) -> None:
    scale(data, "flow", rows(data, "flow", route="PTK")[0], 1.001)


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


def lower_objective(data: Data) -> None:
    data["objective"] *= 0.999
    data["bound"] = data["objective"]


def lift_bound(data: Data) -> None:
    data["bound"] = 1.01 * data["objective"]
    data["gap"] = 0.01


def rewrite_gap(data: Data) -> None:
    data["bound"] = 0.9 * data["objective"]


def lower_throughput(data: Data) -> None:
    scale(data, "throughput", rows(data, "throughput", site="icheon_majang")[0], 0.9)


def copy_a_band(data: Data) -> None:
    scale(data, "hold", rows(data, "hold", site="icheon_majang")[0], 1.5)


def remove_hold(data: Data) -> None:
    scale(data, "hold", rows(data, "hold", site="icheon_majang")[0], 0.0)


def remove_overflow(data: Data) -> None:
    for row in rows(data, "overflow"):
        scale(data, "overflow", row, 0.0)


def lift_overflow(data: Data) -> None:
    scale(data, "overflow", rows(data, "overflow")[0], 10.0)


def remove_waiting(data: Data) -> None:
    for row in rows(data, "waiting"):
        scale(data, "waiting", row, 0.0)


def improve(name: str) -> Callable[[Data], None]:
    def tamper(data: Data) -> None:
        data["kpis"][name] *= 1.001

    return tamper


def lower_promise(data: Data) -> None:
    data["scenario"]["service"]["promises"][0]["share"] -= 0.05


def change_zone_map(data: Data) -> None:
    """The district with the most company leaves its zone for another."""
    zone = data["zone_of_district"]
    crowded = max(set(zone), key=zone.count)
    zone[zone.index(crowded)] = (crowded + 1) % len(data["names"]["zone"])


def negate_flow(data: Data) -> None:
    scale(data, "flow", rows(data, "flow", route="PTK")[-1], -1.0)


def sell_before_opening(data: Data) -> None:
    """Throughput, stock and flow of the first open quarter stand one quarter too early."""
    period = data["names"]["period"].index("2024Q4")
    for table, place in (("flow", "route"), ("throughput", "site"), ("hold", "site")):
        t = data["decisions"][table]
        for row in rows(data, table, **{place: "icheon_majang", "period": "2024Q4"}):
            t["index"][t["axes"].index("period")][row] = period - 1


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


TAMPERINGS = [
    (move_flow_to_site, "throughput_split"),
    (move_flow_to_gateway, "cost_international"),
    (move_flow_where_no_route_is, "allowed_routes"),
    (delete_boxes, "demand_met"),
    (add_boxes, "demand_met"),
    (shrink_building, "area"),
    (open_earlier, "cost_facility"),
    (open_later, "throughput_needs_building"),
    (change_tenure, "cost_facility"),
    (change_technology, "throughput_needs_building"),
    (remove_building, "stock_needs_building"),
    (second_building, "one_building_per_site"),
    (lower_cost, "cost_carriage"),
    (lower_objective, "objective"),
    (lift_bound, "bound"),
    (rewrite_gap, "gap"),
    (lower_throughput, "throughput_split"),
    (copy_a_band, "band_held_once"),
    (remove_hold, "assortment"),
    (remove_overflow, "area"),
    (lift_overflow, "overflow_limit"),
    (remove_waiting, "gateway_design_day"),
    (improve("npv_krw"), "kpi_npv_krw"),
    (improve("cost_per_box_krw"), "kpi_cost_per_box_krw"),
    (improve("on_time_share_5d"), "kpi_on_time_share_5d"),
    (improve("on_time_share_3d"), "kpi_on_time_share_3d"),
    (improve("stocked_share"), "kpi_stocked_share"),
    (lower_promise, "scenario_digest"),
    (change_zone_map, "demand_met"),
    (negate_flow, "not_negative"),
    (sell_before_opening, "stock_needs_building"),
    (wrong_pyeong, "area_units"),
    (wrong_building_cost, "building_cost"),
    (other_data, "data_digest"),
    (better_promise_report, "promise_reports"),
    (better_period_report, "period_reports"),
    (better_district_report, "district_reports"),
    (drop_gateway_report, "gateway_reports"),
]


def test_a_real_plan_holds(plan: Plan) -> None:
    report = check(plan)
    assert report.holds, report.violated
    assert all(rule.violation <= TOLERANCE for rule in report.rules if "(" not in rule.name)
    covered = {rule.name: rule.rows for rule in report.rules}
    assert covered["demand_met"] == 252 * 5 * 4 * 3


@pytest.mark.parametrize(("tamper", "rule"), TAMPERINGS)
def test_tampering_is_rejected_by_its_rule(plan: Plan, tamper: Callable[[Data], None], rule: str) -> None:
    assert rule in violated(changed(plan, tamper))


def test_a_figure_alone_breaks_only_its_own_rule(plan: Plan) -> None:
    assert violated(changed(plan, lower_cost)) == {"cost_carriage"}
    assert violated(changed(plan, wrong_pyeong)) == {"area_units"}


def test_the_worst_row_is_named(plan: Plan) -> None:
    rule = next(r for r in check(changed(plan, add_boxes)).violated if r.name == "demand_met")
    assert "PTK" not in rule.where
    assert rule.left > rule.right
    assert rule.violation == pytest.approx((rule.left - rule.right) / max(1.0, rule.right))


def test_what_is_on_offer_binds_a_planned_design_but_not_a_given_one(plan: Plan) -> None:
    def odd_size(data: Data) -> None:
        chosen = building(data, "icheon_majang")
        for name in ("area_m2", "area_pyeong", "soccer_fields"):
            chosen[name] *= 1.01

    def planned(data: Data) -> None:
        odd_size(data)
        data["strategy"] = "direct"

    given = check(changed(plan, odd_size))
    assert "size_step (as given)" in {rule.name for rule in given.rules}
    assert "size_step" not in {rule.name for rule in given.violated}
    assert "size_step" in violated(changed(plan, planned))


def test_too_early_for_the_lead_time_is_told(plan: Plan) -> None:
    def tamper(data: Data) -> None:
        open_earlier(data)
        data["strategy"] = "direct"

    assert {"lead_time", "cost_facility"} <= violated(changed(plan, tamper))


def explain(data: Data) -> None:
    data["explanation"] = {"proven": True, "sentences": ["The gateways are full."], "relaxations": []}


def test_a_broken_promise_must_be_declared(short: Plan) -> None:
    def silent(data: Data) -> None:
        explain(data)
        data["status"] = "optimal"

    def unexplained(data: Data) -> None:
        data["explanation"] = None

    assert short.status == "infeasible"
    declared = check(changed(short, explain))
    assert declared.holds, declared.violated
    assert "promise_average (declared short)" in {rule.name for rule in declared.rules}
    assert "promise_average" in violated(changed(short, silent))
    assert "promise_average" in violated(changed(short, unexplained))


def test_on_time_within_days_that_nobody_promised(tmp_path: Path) -> None:
    asked = scenario(**{"service.promises": PROMISES[:1]})
    plan = through_file(evaluate_design(asked, Design(sites=SITES)), tmp_path)

    def invent(data: Data) -> None:
        data["kpis"]["on_time_share_3d"] = 0.999

    assert check(plan).holds
    assert "kpi_on_time_share_3d" in violated(changed(plan, invent))


@pytest.mark.parametrize("changes", [{"sizing.overflow_limit": 0}, {"service.promises": []}])
def test_a_plan_without_an_optional_part_holds(changes: Data, tmp_path: Path) -> None:
    report = check(through_file(evaluate_design(scenario(**changes), Design(sites=SITES)), tmp_path))
    assert report.holds, report.violated


def misspell_scenario(data: Data) -> None:
    data["scenario"]["horizon"]["quarter"] = 4


def unknown_site(data: Data) -> None:
    data["recommendation"]["sites"][0]["site"] = "atlantis"


def unknown_tenure(data: Data) -> None:
    data["recommendation"]["sites"][0]["tenure"] = "squat"


def drop_table(data: Data) -> None:
    del data["decisions"]["hold"]


def position_outside(data: Data) -> None:
    data["decisions"]["flow"]["index"][0][0] = 999


def not_a_number(data: Data) -> None:
    data["decisions"]["flow"]["values"][0] = float("nan")


def short_zone_map(data: Data) -> None:
    data["zone_of_district"].pop()


def empty_zone(data: Data) -> None:
    data["zone_of_district"] = [0] * len(data["zone_of_district"])


def rename_route(data: Data) -> None:
    data["names"]["route"][0] = "nowhere"


def no_plan(data: Data) -> None:
    data["status"] = "no_solution"


@pytest.mark.parametrize(
    ("tamper", "field"),
    [
        (misspell_scenario, "horizon.quarter"),
        (unknown_site, "sites.0.site"),
        (unknown_tenure, "recommendation.sites.0.tenure"),
        (drop_table, "decisions.hold"),
        (position_outside, "decisions.flow"),
        (not_a_number, "decisions.flow.values"),
        (short_zone_map, "zone_of_district"),
        (empty_zone, "zone_of_district"),
        (rename_route, "names.route"),
        (no_plan, "status"),
    ],
)
def test_a_malformed_plan_is_bad_input(plan: Plan, tamper: Callable[[Data], None], field: str) -> None:
    with pytest.raises(InputError) as caught:
        check(changed(plan, tamper))
    assert caught.value.field == field


def test_the_checker_imports_no_solver() -> None:
    program = (
        "import sys, planner.plan.checker, planner.plan.provenance;"
        "bad = [m for m in sys.modules if m.split('.')[0] == 'ortools'"
        " or m.startswith(('planner.model', 'planner.solve'))];"
        "print(' '.join(bad))"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == ""
