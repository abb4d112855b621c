"""The instance of a scenario, put together from its parts."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from planner.instance import (
    BROKEN_PROMISE,
    Axes,
    Calendar,
    Demand,
    Gateways,
    Instance,
    Limits,
    PromiseRow,
    Service,
    facilities,
)
from planner.instance.building_options import all_options, design_options
from planner.instance.demand import check_totals, forecast
from planner.instance.network import GATEWAYS, LEG_PARTS, gateways
from planner.instance.places import geography_of
from planner.instance.route_arrays import DOMESTIC_ENTRY, routes
from planner.scenario import Design, Period, Scenario
from planner.scenario.base import MONEY_SCALE

if TYPE_CHECKING:
    from planner.country import Geography

ENTRIES = (*GATEWAYS, DOMESTIC_ENTRY)
"""The ways into the network without a building, in the order of the instance's routes."""


def assemble(scenario: Scenario, design: Design | None = None) -> Instance:
    """The full-size instance of a scenario; with a design, its buildings are the only options.

    Raises InputError where a table, a design or a promise does not fit.
    """
    s, geography = scenario, geography_of(scenario)
    d = forecast(s, geography.districts)
    check_totals(s)
    promise_days = tuple(sorted({p.days for p in s.service.promises} | {s.service.late_days}))
    periods = s.horizon.periods
    years = tuple(sorted({p.year for p in periods}))
    gate_capacity = np.full((len(ENTRIES), len(periods)), np.inf)
    gate_capacity[: len(GATEWAYS)] = gateways.capacity(s, GATEWAYS)
    districts, provinces = geography.districts, tuple(geography.provinces.index)
    service, money = s.service, s.money
    return Instance(
        axes=_axes(s, geography, years),
        demand=Demand(
            volume=d.volume,
            share=d.district_share,
            province=np.array([provinces.index(v) for v in districts["province_code"]], dtype=np.int64),
            peak=d.peak,
            probability=d.probability,
        ),
        calendar=Calendar(
            days=d.days,
            discount=(1 + money.discount_rate) ** (-(np.arange(len(periods)) + 0.5) / 4),
            peak_days=d.peak_days,
            year=np.array([years.index(p.year) for p in periods], dtype=np.int64),
        ),
        routes=routes(s, geography, promise_days),
        gateways=Gateways(
            capacity=gate_capacity,
            peak=gateways.peak(s, d.peak),
            overflow_cost=money.gateway_overflow,
        ),
        facilities=facilities.facilities(s, geography, d),
        options=all_options(s, geography) if design is None else design_options(s, geography, design),
        service=Service(
            promises=_promises(s, promise_days),
            province_floor=service.province_floor,
            late_penalty=service.late_penalty,
            lost_penalty=service.lost_penalty,
            refused_average=service.refused_limits[0],
            refused_design=service.refused_limits[1],
            broken_promise=BROKEN_PROMISE * MONEY_SCALE,
        ),
        limits=Limits(
            budget_total=money.budget_total,
            budget_year=np.inf if money.budget_year is None else money.budget_year,
            least_sites=0,
            most_sites=s.building.most_sites if design is None else len(design.sites),
            objective=s.objective,
            cost_ceiling=np.inf if money.cost_ceiling is None else money.cost_ceiling,
        ),
    )


def _axes(scenario: Scenario, geography: Geography, years: tuple[int, ...]) -> Axes:
    return Axes(
        districts=tuple(geography.districts.index),
        provinces=tuple(geography.provinces.index),
        classes=tuple(scenario.products),
        periods=tuple(p.label for p in scenario.horizon.periods),
        years=years,
        scenarios=tuple(w.name for w in scenario.demand.scenarios),
        entries=ENTRIES,
        sites=tuple(geography.sites.index),
        operations=facilities.operations(scenario),
        parts=LEG_PARTS,
    )


def with_design(instance: Instance, scenario: Scenario, design: Design) -> Instance:
    """A scenario's ``instance`` with a design's buildings as the only options. Raises InputError."""
    options = design_options(scenario, geography_of(scenario), design)
    return instance.with_options(options).with_limits(most_sites=len(design.sites))


def with_promises(instance: Instance, scenario: Scenario) -> Instance:
    """The instance of a scenario that promises other shares, from other quarters on, or refuses more."""
    promises, service = _promises(scenario, instance.routes.promise_days), scenario.service
    return instance.with_service(
        promises=promises,
        province_floor=service.province_floor,
        refused_average=service.refused_limits[0],
        refused_design=service.refused_limits[1],
    )


def with_margin(instance: Instance, margin: float) -> Instance:
    """The instance with every promised share raised by ``margin``, to all boxes at most."""
    promises = tuple(
        replace(p, share=min(1.0, p.share + margin), design_share=min(1.0, p.design_share + margin))
        for p in instance.service.promises
    )
    return instance.with_service(promises=promises) if margin else instance


def _promises(scenario: Scenario, promise_days: tuple[float, ...]) -> tuple[PromiseRow, ...]:
    first = scenario.horizon.periods[0]
    return tuple(
        PromiseRow(
            promise_days.index(p.days), p.share, p.on_design_day,
            max(0, Period.parse(p.since).quarters_after(first)),
        )
        for p in scenario.service.promises
    )  # fmt: skip
