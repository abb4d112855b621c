"""What is checked: a plan laid out over all districts, beside the problem rebuilt from its scenario."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray
from pydantic import ValidationError

from planner.errors import InputError, message
from planner.instance import Axes, Instance
from planner.instance.assembly import assemble
from planner.plans.arrays import from_tables
from planner.plans.early import held_from
from planner.plans.types import Building, Plan
from planner.reading.validation import from_validation
from planner.scenario import Design, Scenario
from planner.scenario.schema import build

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]


@dataclass(frozen=True)
class RebuiltCase:
    """A plan and the full-size problem that it answers, with just the plan's buildings.

    J routes (entries, then sites), R districts, C classes, T periods, W demand scenarios, S sites,
    M operations, B bands, G entries. ``flow`` (J, R, C, T, W) and ``lost`` (R, C, T, W) stand for districts;
    ``weight`` (R, C) is a district's part of its zone; ``none`` how many values of each table are not above
    zero; the rest is as in ``planner.plans.arrays``.
    """

    plan: Plan
    scenario: Scenario
    instance: Instance
    weight: Floats
    flow: Floats
    lost: Floats
    throughput: Floats
    hold: Floats
    overflow: Floats
    waiting: Floats
    none: dict[str, int]

    @property
    def axes(self) -> Axes:
        """Names along each axis."""
        return self.instance.axes

    @property
    def evaluated(self) -> bool:
        """Whether the design was given, so that what is on offer does not bind it."""
        return self.plan.strategy == "evaluate"

    @cached_property
    def demand(self) -> Floats:
        """Boxes per average day (R, C, T, W)."""
        i = self.instance
        return np.asarray(i.demand.share[:, :, None, None] * i.demand.volume[None])

    @cached_property
    def box_days(self) -> Floats:
        """Expected days (T, W): boxes per average day to expected boxes."""
        return np.asarray(self.instance.calendar.days[:, None] * self.instance.demand.probability[None])

    @cached_property
    def from_site(self) -> Floats:
        """Boxes per average day that leave each site (S, C, T, W)."""
        return np.asarray(self.flow[len(self.axes.entries) :].sum(axis=1))

    @cached_property
    def within(self) -> Floats:
        """Boxes per average day that arrive within each promise day (D, R, C, T, W)."""
        return np.stack([np.einsum("jrc,jrctw->rctw", p, self.flow) for p in self.instance.routes.on_time])

    @cached_property
    def usable(self) -> Floats:
        """Net m2 open and ramped up (S, M, T)."""
        o = self.instance.options
        result = np.zeros((len(self.axes.sites), len(self.axes.operations), len(self.axes.periods)))
        np.add.at(result, (o.site, o.operation), o.usable)
        return result

    @cached_property
    def units(self) -> NDArray[np.bool_]:
        """Which operations have a building at a site (S, M)."""
        return np.asarray((self.usable > 0).any(axis=-1))

    @cached_property
    def area_need(self) -> Floats:
        """Net m2 that the design day needs (S, M, T, W).

        Outbound functions see the design day less what others do; inbound and returns the average day.
        """
        i = self.instance
        outbound = self.throughput * i.demand.peak[None, None, :, :, None] - self.overflow
        return np.asarray(
            np.einsum("mc,smctw->smtw", i.facilities.area_design, outbound)
            + np.einsum("mc,smctw->smtw", i.facilities.area_average, self.throughput)
            + np.einsum("mcbt,smcbt->smt", i.facilities.area_stock, self.hold)[..., None]
        )

    @cached_property
    def heads(self) -> Floats:
        """Heads that the design day needs at each site (S, T, W)."""
        i = self.instance
        own = self.throughput * i.demand.peak[None, None, :, :, None] - self.overflow
        return np.asarray(np.einsum("mc,smctw->stw", i.facilities.workers, own))


def rebuild(plan: Plan) -> RebuiltCase:
    """The case of a plan. Raises InputError where its scenario, design or tables are malformed."""
    if plan.status == "no_solution":
        raise InputError("a file without a plan (no_solution)", "a plan with decisions", field="status")
    scenario = build(plan.scenario)
    instance = assemble(scenario, design_of(plan))
    if plan.before_any_building:
        instance = held_from(instance, _after(plan, instance.axes.periods))
    _same_names(plan, instance.axes)
    zone = _zone_map(plan, len(instance.axes.districts))
    a = instance.axes
    sizes = {
        "route": len(a.routes), "zone": len(plan.names.zone), "product_class": len(a.classes),
        "period": len(a.periods), "demand_scenario": len(a.scenarios), "site": len(a.sites),
        "operation": len(a.operations), "band": instance.facilities.band_share.shape[1],
        "entry": len(a.entries),
    }  # fmt: skip
    tables = from_tables(plan.decisions, sizes)
    zone_share = np.zeros((sizes["zone"], sizes["product_class"]))
    np.add.at(zone_share, zone, instance.demand.share)
    weight = instance.demand.share / np.where(zone_share > 0, zone_share, 1.0)[zone]
    return RebuiltCase(
        plan=plan,
        scenario=scenario,
        instance=instance,
        weight=weight,
        flow=tables.flow[:, zone] * weight[None, :, :, None, None],
        lost=tables.lost[zone] * weight[:, :, None, None],
        throughput=tables.throughput,
        hold=tables.hold,
        overflow=tables.overflow,
        waiting=tables.waiting,
        none={name: sum(v <= 0 for v in table.values) for name, table in plan.decisions.items()},
    )


def _after(plan: Plan, periods: tuple[str, ...]) -> int:
    """The period after the last that is told to be before any building. Raises InputError."""
    last = plan.before_any_building[-1].quarter
    if last not in periods:
        raise InputError(last, "a quarter of the horizon", field="before_any_building")
    return periods.index(last) + 1


def design_of(plan: Plan) -> Design:
    """The plan's buildings as a design, the first of each site. Raises InputError."""
    first: dict[str, Building] = {}
    for building in plan.recommendation.sites:
        first.setdefault(building.site, building)
    fields = ("site", "tenure", "technology", "opens", "area_m2")
    rows = [{name: getattr(building, name) for name in fields} for building in first.values()]
    try:
        return Design.model_validate({"sites": rows})
    except ValidationError as error:
        problem = from_validation(error, Design)
        raise InputError(problem.found, problem.allowed, field=f"recommendation.{problem.field}") from None


def _same_names(plan: Plan, axes: Axes) -> None:
    expected = {
        "district": axes.districts, "product_class": axes.classes, "period": axes.periods,
        "demand_scenario": axes.scenarios, "route": axes.routes, "entry": axes.entries,
        "site": axes.sites, "operation": axes.operations,
    }  # fmt: skip
    for name, labels in expected.items():
        if tuple(getattr(plan.names, name)) != labels:
            raise InputError("other names", "those of the plan's scenario", field=f"names.{name}")


def _zone_map(plan: Plan, districts: int) -> Ints:
    zone, count = np.array(plan.zone_of_district, dtype=np.int64), len(plan.names.zone)
    field = "zone_of_district"
    if len(zone) != districts:
        raise InputError(
            message("{n} district", "{n} districts", n=len(zone)),
            message("{n}, one zone for each district", n=districts),
            field=field,
        )
    if not np.array_equal(np.unique(zone), np.arange(count)):
        raise InputError("other zones", message("0 to {n}, each with a district", n=count - 1), field=field)
    return zone
