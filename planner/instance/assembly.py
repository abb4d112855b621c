"""The instance of a scenario, put together from its parts."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from planner.instance import BROKEN_PROMISE, Axes, Instance, PromiseRow, facilities
from planner.instance.building_options import all_options, design_options
from planner.instance.demand import check_totals, forecast
from planner.instance.network import LEG_PARTS, gateways
from planner.instance.places import geography_of
from planner.instance.route_arrays import DOMESTIC_ENTRY, GATEWAYS, routes
from planner.scenario import Design, Period, Scenario


def assemble(scenario: Scenario, design: Design | None = None) -> Instance:
    """The full-size instance of a scenario; with a design, its buildings are the only options.

    Raises InputError where a table, a design or a promise does not fit.
    """
    s, geography = scenario, geography_of(scenario)
    d = forecast(s, geography.districts)
    check_totals(s)
    promise_days = tuple(sorted({p.days for p in s.service.promises} | {s.service.late_days}))
    ways = routes(s, geography, promise_days)
    periods = s.horizon.periods
    years = tuple(sorted({p.year for p in periods}))
    entries = (*GATEWAYS, DOMESTIC_ENTRY)
    gate_capacity = np.full((len(entries), len(periods)), np.inf)
    gate_capacity[: len(GATEWAYS)] = gateways.capacity(s, GATEWAYS)
    districts, provinces = geography.districts, tuple(geography.provinces.index)
    axes = Axes(
        tuple(districts.index), provinces, tuple(s.products), tuple(p.label for p in periods), years,
        tuple(w.name for w in s.demand.scenarios), entries, tuple(geography.sites.index),
        facilities.operations(s), LEG_PARTS,
    )  # fmt: skip
    held = facilities.holding(s, d)
    return Instance(
        axes=axes,
        volume=d.volume,
        share=d.district_share,
        province=np.array([provinces.index(v) for v in districts["province_code"]], dtype=np.int64),
        days=d.days,
        discount=(1 + s.money.discount_rate) ** (-(np.arange(len(periods)) + 0.5) / 4),
        peak_days=d.peak_days,
        year=np.array([years.index(p.year) for p in periods], dtype=np.int64),
        probability=d.probability,
        peak=d.peak,
        allowed=ways.allowed,
        box_cost=ways.box_cost,
        carriage=ways.carriage,
        promise_days=promise_days,
        on_time=ways.on_time,
        lead_days=ways.lead_days,
        late_day=promise_days.index(s.service.late_days),
        gate_capacity=gate_capacity,
        gate_peak=gateways.peak(s, d.peak),
        gate_overflow_cost=s.money.gateway_overflow,
        labour=facilities.labour(s, geography),
        overflow_limit=s.sizing.overflow_limit,
        overflow_cost=s.money.overflow_premium,
        options=all_options(s, geography) if design is None else design_options(s, geography, design),
        promises=_promises(s, promise_days),
        province_floor=s.service.province_floor,
        late_penalty=s.service.late_penalty,
        lost_penalty=s.service.lost_penalty,
        budget_total=s.money.budget_total,
        budget_year=np.inf if s.money.budget_year is None else s.money.budget_year,
        least_sites=0,
        most_sites=s.building.most_sites if design is None else len(design.sites),
        objective=s.objective,
        cost_ceiling=np.inf if s.money.cost_ceiling is None else s.money.cost_ceiling,
        broken_promise=BROKEN_PROMISE,
        refused_average=s.service.refused_limits[0],
        refused_design=s.service.refused_limits[1],
        held_from=0,
        firmness=1.0,
        firm_from=0,
        **held,
        **facilities.handling(s, geography, held["stock"]),
    )


def with_design(instance: Instance, scenario: Scenario, design: Design) -> Instance:
    """A scenario's ``instance`` with a design's buildings as the only options. Raises InputError."""
    options = design_options(scenario, geography_of(scenario), design)
    return replace(instance, options=options, most_sites=len(design.sites))


def with_promises(instance: Instance, scenario: Scenario) -> Instance:
    """The instance of a scenario that promises other shares, from other quarters on, or refuses more."""
    promises, service = _promises(scenario, instance.promise_days), scenario.service
    return replace(
        instance,
        promises=promises,
        province_floor=service.province_floor,
        refused_average=service.refused_limits[0],
        refused_design=service.refused_limits[1],
    )


def with_margin(instance: Instance, margin: float) -> Instance:
    """The instance with every promised share raised by ``margin``, to all boxes at most."""
    promises = tuple(
        replace(p, share=min(1.0, p.share + margin), design_share=min(1.0, p.design_share + margin))
        for p in instance.promises
    )
    return replace(instance, promises=promises) if margin else instance


def _promises(scenario: Scenario, promise_days: tuple[float, ...]) -> tuple[PromiseRow, ...]:
    first = scenario.horizon.periods[0]
    return tuple(
        PromiseRow(
            promise_days.index(p.days), p.share, p.on_design_day,
            max(0, Period.parse(p.since).quarters_after(first)),
        )
        for p in scenario.service.promises
    )  # fmt: skip
