"""Zones in place of districts: what they bound, what they leave as it is, and tables with holes."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from oracle import FEW, TOLERANCE, case, not_above, optimum
from small_instances import EXACT, small_instance

from planner.country import load_geography
from planner.formulation import direct
from planner.formulation.variables import of_solution
from planner.instance import Instance
from planner.instance.aggregate import Zoning, aggregate, zones
from planner.instance.assembly import assemble
from planner.plans.arrays import DecisionArrays
from planner.plans.kpis import Ledger
from planner.scenario import Scenario


def coarse(seed: int) -> tuple[Instance, Zoning]:
    instance = small_instance(seed)
    return instance, zones(instance, 2)


@pytest.mark.parametrize("seed", FEW)
def test_zones_bound_from_above(seed: int) -> None:
    instance, oracle = case(seed)
    zoning = zones(instance, 2)
    assert len(zoning.names) == 2 < len(instance.axes.districts)
    best = oracle.solution.objective
    not_above(best, optimum(aggregate(instance, zoning)))


def spread(zoned: DecisionArrays, instance: Instance, zoning: Zoning) -> DecisionArrays:
    """A zone plan laid out over the districts: each gets its zone's split over routes."""
    share = np.zeros((len(zoning.names), instance.demand.share.shape[1]))
    np.add.at(share, zoning.zone, instance.demand.share)
    part = (instance.demand.share / share[zoning.zone])[:, :, None, None]
    return replace(zoned, flow=zoned.flow[:, zoning.zone] * part, lost=zoned.lost[zoning.zone] * part)


@pytest.mark.parametrize("seed", FEW)
def test_a_zone_plan_costs_the_same_over_the_districts(seed: int) -> None:
    instance, zoning = coarse(seed)
    small = aggregate(instance, zoning)
    result = direct.solve(small, EXACT)
    zoned = of_solution(small, result.decisions, result.solution)
    built = result.rows
    one = Ledger(small.with_options(small.options.take(built)), zoned)
    two = Ledger(instance.with_options(instance.options.take(built)), spread(zoned, instance, zoning))
    assert two.costs() == pytest.approx(one.costs(), rel=1e-9, abs=1.0)
    for day in range(2):
        assert two.service.average_share(day) == pytest.approx(one.service.average_share(day))
        assert two.service.design_share(day) == pytest.approx(one.service.design_share(day))
    assert two.service.province_share() == pytest.approx(one.service.province_share())
    served = two.decisions.flow.sum(axis=0) + two.decisions.lost
    assert served == pytest.approx(instance.demand.boxes, rel=1e-6, abs=1e-3)


@pytest.mark.parametrize("seed", FEW)
def test_one_zone_a_district_changes_nothing(seed: int) -> None:
    instance, oracle = case(seed)
    each = Zoning(np.arange(len(instance.axes.districts)), instance.axes.districts)
    same = aggregate(instance, each)
    assert optimum(same) == pytest.approx(oracle.solution.objective, rel=TOLERANCE)


def test_zones_stay_inside_a_province_and_follow_the_numbers() -> None:
    instance = assemble(Scenario().change({"horizon.quarters": 2}))
    for count in (17, 25):
        zoning = zones(instance, count)
        assert len(zoning.names) == count
        for z in range(count):
            assert len(set(instance.demand.province[zoning.zone == z])) == 1


# --- tables of a user's own, with holes ---


def own_demand(zero: dict[str, set[str]]) -> list[dict[str, Any]]:
    """100 boxes in every district and class, none in the given classes of the given provinces."""
    districts = load_geography().districts
    return [
        {"district_code": code, "product_class": c, "boxes": 0.0 if c in zero.get(province, ()) else 100.0}
        for code, province in districts["province_code"].items()
        for c in Scenario().products
    ]


def test_a_province_without_boxes_of_one_class_can_be_zoned() -> None:
    table = own_demand({"39": {"kvenue_fresh"}})
    instance = assemble(Scenario().change({"horizon.quarters": 2, "tables.demand": table}))
    small = aggregate(instance, zones(instance, 17))
    assert np.isfinite(small.routes.carriage).all()
    assert np.isfinite(small.routes.on_time).all()


def test_a_province_without_any_boxes_can_be_zoned() -> None:
    table = own_demand({"39": set(Scenario().products)})
    instance = assemble(Scenario().change({"horizon.quarters": 2, "tables.demand": table}))
    assert len(zones(instance, 60).names) == 60
