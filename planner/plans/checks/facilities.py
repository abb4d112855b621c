"""Buildings: what fits into them, who works there, what was on offer, what may be spent."""

from __future__ import annotations

from collections import Counter

import numpy as np

from planner.instance.places import geography_of
from planner.manifest import to_area_units, to_benchmark_units
from planner.plans.checks.case import RebuiltCase
from planner.plans.checks.rules import HALF_DECIMAL, Rule, compare, same_text, tables
from planner.plans.types import Building
from planner.scenario.horizon import Period

AS_GIVEN = "as given"
"""Why an evaluated design may break a rule about what is on offer: it was not the planner's to choose."""


def facility_rules(case: RebuiltCase) -> list[Rule]:
    """Rules on the use of buildings, on the choice of buildings and on the figures stated for them."""
    return [*_use(case), *_choice(case), *_money_and_number(case), *_stated(case)]


def _use(case: RebuiltCase) -> list[Rule]:
    i, a = case.instance, case.axes
    by_unit = [a.sites, a.operations]
    ready = case.usable > 0
    bands = [f"band {b + 1}" for b in range(case.hold.shape[3])]
    closed = np.where(ready[:, :, None, :, None], 0.0, np.abs(case.throughput))
    outside = i.facilities.overflow_limit * i.demand.peak[None, None, :, :, None] * case.throughput
    # A held share multiplies the m2 of a whole band, and so its rounding.
    rounding = HALF_DECIMAL * (1 + i.facilities.area_stock.sum(axis=(1, 2)))
    return [
        compare(
            "area", case.area_need, "<=", case.usable[..., None], [*by_unit, a.periods, a.scenarios],
            slack=np.where(case.units[:, :, None], rounding[None], 0.0)[..., None],
        ),
        compare(
            "stock_needs_building", case.hold, "<=", ready[:, :, None, None].astype(float),
            [*by_unit, a.classes, bands, a.periods],
        ),
        compare(
            "throughput_needs_building", closed, "<=", 0.0, [*by_unit, a.classes, a.periods, a.scenarios]
        ),
        _least_stay(case),
        compare(
            "overflow_limit", case.overflow, "<=", outside, [*by_unit, a.classes, a.periods, a.scenarios]
        ),
        compare(
            "labour", case.heads, "<=", i.facilities.labour[:, None, None], [a.sites, a.periods, a.scenarios]
        ),
    ]  # fmt: skip


def _least_stay(case: RebuiltCase) -> Rule:
    """What was brought in within the last quarters, as many as it must stay, is still held."""
    a, hold = case.axes, case.hold
    added = np.maximum(hold - np.concatenate([np.zeros_like(hold[..., :1]), hold[..., :-1]], axis=-1), 0.0)
    lately = np.zeros_like(hold)
    for c, stay in enumerate(case.instance.facilities.moves.least_stay):
        for t in range(hold.shape[-1]):
            if stay > 1:
                lately[:, :, c, :, t] = added[:, :, c, :, max(0, t + 1 - int(stay)) : t + 1].sum(axis=-1)
    bands = [f"band {b + 1}" for b in range(hold.shape[3])]
    rounding = HALF_DECIMAL * 2 * hold.shape[-1]
    return compare(
        "least_stay", lately, "<=", hold, [a.sites, a.operations, a.classes, bands, a.periods], slack=rounding
    )


def _choice(case: RebuiltCase) -> list[Rule]:
    """Tenure, size and opening as the scenario offers them; an evaluated design is only told."""
    buildings, asked = case.plan.recommendation.sites, case.scenario.building
    names = [[b.site for b in buildings]]
    first = case.scenario.horizon.periods[0]
    vacant = geography_of(case.scenario).sites["vacant_m2"]
    leads = {
        "lease": asked.lease_lead, "buy": asked.buy_lead,
        "build": asked.build_lead, "third_party": asked.third_party_lead,
    }  # fmt: skip
    steps = np.array(asked.size_steps)

    def most(b: Building) -> float:
        if b.tenure == "build":
            return np.inf
        limit = asked.third_party_limit if b.tenure == "third_party" else np.inf
        return min(float(vacant[b.site]), limit)

    off_step = [0.0 if b.tenure == "third_party" else np.abs(steps - b.area_m2).min() for b in buildings]
    opens = [float(Period.parse(b.opens).quarters_after(first)) for b in buildings]
    offered = [float(b.tenure not in asked.tenures) for b in buildings]
    beyond = {
        f"{b.site}: {name}": {"asked": b.area_m2, "available": available}
        for b in buildings
        for name, available in _offered(case, b).items()
        if b.area_m2 > available
    }
    beyond |= {
        f"{b.site}: lead_time": {"asked": b.area_m2, "available": 0.0}
        for b, opening in zip(buildings, opens, strict=True)
        if opening < leads[b.tenure]
    }
    earliest = {
        b.site: first.plus(leads[b.tenure]).label
        for b, opening in zip(buildings, opens, strict=True)
        if opening < leads[b.tenure]
    }
    said = {one.site: one.earliest for one in case.plan.beyond_market if one.earliest is not None}
    told = {
        f"{one.site}: {one.limit}": {"asked": one.asked_m2, "available": one.available_m2}
        for one in case.plan.beyond_market
    }
    rules = (
        compare("tenure_on_offer", offered, "==", 0.0, names),
        compare("size_step", off_step, "<=", 0.0, names),
        compare("vacant_area", [b.area_m2 for b in buildings], "<=", [most(b) for b in buildings], names),
        compare("lead_time", opens, ">=", [float(leads[b.tenure]) for b in buildings], names),
    )
    return [
        tables("beyond_market", told, beyond),
        same_text("beyond_market", "earliest openings", said == earliest),
        *(rule.excused(AS_GIVEN) if case.evaluated else rule for rule in rules),
    ]


def _offered(case: RebuiltCase, b: Building) -> dict[str, float]:
    """m2 that the market leaves for a building, by what limits it."""
    asked = case.scenario.building
    limits = {} if b.tenure in asked.tenures else {"tenure": 0.0}
    if b.tenure != "build":
        limits["vacant"] = float(geography_of(case.scenario).sites["vacant_m2"][b.site])
    if b.tenure == "third_party":
        limits["third_party_limit"] = asked.third_party_limit
    return limits


def _money_and_number(case: RebuiltCase) -> list[Rule]:
    i, a = case.instance, case.axes
    spend = i.options.spend.sum(axis=0)
    per_site = Counter(b.site for b in case.plan.recommendation.sites)
    number, most = float(len(case.plan.recommendation.sites)), float(case.scenario.building.most_sites)
    limits = (
        compare("number_of_sites", [number], "<=", [most], [["open sites"]]),
        compare("budget_total", [spend.sum()], "<=", [i.limits.budget_total], [["whole horizon"]]),
        compare("budget_year", spend, "<=", i.limits.budget_year, [[str(year) for year in a.years]]),
    )
    return [
        compare("one_building_per_site", [float(n) for n in per_site.values()], "<=", 1.0, [list(per_site)]),
        *(rule.excused(AS_GIVEN) if case.evaluated else rule for rule in limits),
    ]


def _stated(case: RebuiltCase) -> list[Rule]:
    """Areas in the units of the field, floors and NPV as the file states them for each building."""
    buildings, options = case.plan.recommendation.sites, case.instance.options
    names = [b.site for b in buildings]
    npv = {case.axes.sites[s]: float(c) for s, c in zip(options.site, options.cost, strict=True)}
    units = ["area_pyeong", "soccer_fields", "floors"]
    stated = np.array([[b.area_pyeong, b.soccer_fields, b.floors] for b in buildings]).reshape(-1, 3)
    limit = case.scenario.sizing.footprint_limit
    expected = [
        [
            to_area_units(b.area_m2),
            to_benchmark_units(b.area_m2),
            np.ceil(b.area_m2 / limit),
        ]
        for b in buildings
    ]
    return [
        compare("area_units", stated, "==", np.array(expected).reshape(-1, 3), [names, units]),
        compare("building_cost", [b.cost_npv_krw for b in buildings], "==", [npv[n] for n in names], [names]),
    ]
