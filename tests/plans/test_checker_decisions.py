"""Every tampering with flows, stock and overflow is rejected by the rule that it breaks."""

from __future__ import annotations

import json
import random
from collections.abc import Callable

import pytest
from checked_plans import Data, changed, rows, scale, violated

from planner.errors import InputError
from planner.plans.arrays import AXES
from planner.plans.checker import check
from planner.plans.types import Plan


def move_flow_to_site(data: Data) -> None:
    """A direct parcel is said to leave an FC, from which such parcels do not go there."""
    flow, site = data["decisions"]["flow"], data["names"]["route"].index("icheon_majang")
    taken = set(zip(*flow["index"], strict=True))
    for row in rows(data, "flow", route="PTK", period="2025Q2"):
        moved = (site, *(column[row] for column in flow["index"][1:]))
        if moved not in taken:
            flow["index"][0][row] = site
            return
    raise AssertionError("every parcel leaves the FC too")


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


def duplicate_waiting(data: Data) -> None:
    """What waits at one gateway is said to wait at all."""
    waiting, row = data["decisions"]["waiting"], rows(data, "waiting")[0]
    taken = set(zip(*waiting["index"], strict=True))
    _, period, demand = (column[row] for column in waiting["index"])
    for entry in range(len(data["names"]["entry"])):
        if (entry, period, demand) not in taken:
            for column, place in zip(waiting["index"], (entry, period, demand), strict=True):
                column.append(place)
            waiting["values"].append(waiting["values"][row])


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


TAMPERINGS = [
    (move_flow_to_site, "throughput_split"),
    (move_flow_to_gateway, "cost_international"),
    (move_flow_where_no_route_is, "allowed_routes"),
    (delete_boxes, "demand_met"),
    (add_boxes, "demand_met"),
    (lower_throughput, "throughput_split"),
    (copy_a_band, "band_held_once"),
    (remove_hold, "assortment"),
    (remove_overflow, "area"),
    (lift_overflow, "overflow_limit"),
    (remove_waiting, "gateway_design_day"),
    (change_zone_map, "demand_met"),
    (negate_flow, "values"),
    (remove_hold, "values"),
    (duplicate_waiting, "waiting"),
    (sell_before_opening, "stock_needs_building"),
]


@pytest.mark.parametrize(("table", "axis"), [(t, a) for t, axes in AXES.items() for a in axes])
def test_no_index_of_any_table_can_be_changed(real_plan: Plan, table: str, axis: str) -> None:
    """The largest, the smallest that is no rounding, and three values by chance stand elsewhere."""
    data = json.loads(real_plan.model_dump_json())
    asked = data["decisions"][table]
    size = 1 + max(asked["index"][asked["axes"].index(axis)], default=0)
    size = max(size, len(data["names"].get(axis, [])))
    known = [row for row in rows(data, table) if asked["values"][row] >= 0.1]
    chosen = {known[0], known[-1], *random.Random(f"{table} {axis}").sample(known, min(3, len(known)))}
    for row in chosen:
        for moved in (1, size - 1, size):

            def tamper(data: Data, row: int = row, moved: int = moved) -> None:
                column = data["decisions"][table]["index"][asked["axes"].index(axis)]
                column[row] = (column[row] + moved) % size if moved < size else size

            assert rejected(changed(real_plan, tamper)), (table, axis, row, moved)


@pytest.mark.parametrize("table", AXES)
def test_no_row_of_any_table_can_be_given_twice(real_plan: Plan, table: str) -> None:
    def tamper(data: Data) -> None:
        row, asked = rows(data, table)[0], data["decisions"][table]
        for column in asked["index"]:
            column.append(column[row])
        asked["values"][row] /= 2
        asked["values"].append(asked["values"][row])

    with pytest.raises(InputError, match="twice"):
        check(changed(real_plan, tamper))


def rejected(plan: Plan) -> bool:
    """Whether the plan is malformed or breaks a rule."""
    try:
        return bool(violated(plan))
    except InputError:
        return True


@pytest.mark.parametrize(("tamper", "rule"), TAMPERINGS)
def test_tampering_is_rejected_by_its_rule(
    real_plan: Plan, tamper: Callable[[Data], None], rule: str
) -> None:
    assert rule in violated(changed(real_plan, tamper))


def test_the_worst_row_is_named(real_plan: Plan) -> None:
    rule = next(r for r in check(changed(real_plan, add_boxes)).violated if r.name == "demand_met")
    assert "PTK" not in rule.where
    assert rule.left > rule.right
    assert rule.violation == pytest.approx((rule.left - rule.right) / max(1.0, rule.right))
