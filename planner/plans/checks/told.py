"""What a plan tells of sites, buildings, figures and the benchmark design, recomputed or held against itself.

What that design would cost, and from which volume it pays, takes a solver: here only what follows from the
rest of the file is held.
"""

from __future__ import annotations

import math

import numpy as np

from planner.facts import fact
from planner.instance.demand.forecast import national_boxes
from planner.instance.facilities import THIRD_PARTY
from planner.instance.places import geography_of
from planner.instance.sizing import area, docks
from planner.manifest import manifest
from planner.plans.checks.case import Floats, RebuiltCase
from planner.plans.checks.rules import HALF_DECIMAL, Rule, compare, same_text, tables
from planner.plans.types import Building, BuildingReport, Verdict25
from planner.scenario import used_figures
from planner.scenario.facility import SizingSection
from planner.units import LITRES_PER_CUBIC_METRE

WHOLE = 1e-4
"""So near to a whole number a need may be rounded either way: the file's decimals decide."""
WAIT_SLACK = 1e-3
DOCKS = ("shipping_docks", "receiving_docks")
"""Hours that a truck's wait may differ by: near saturation it grows faster than any rounding."""
USED_UP, SPENT = 0.999, 0.95
"""Shares of labour and of a budget from which they are what binds."""


def told_rules(case: RebuiltCase) -> list[Rule]:
    """Rules on places, buildings, the figures behind the plan, and the verdict on the benchmark design."""
    reports = {r.site: r for r in case.plan.buildings}
    pairs = [(b, reports[b.site]) for b in case.plan.recommendation.sites if b.site in reports]
    complete = len(pairs) == len(case.plan.buildings) == len(case.plan.recommendation.sites)
    rules = [
        *_sites(case),
        same_text("building_reports_complete", "one of every building", complete),
        _busiest(case, pairs),
        _buildings(case, pairs),
        _words(case, pairs),
        _figures(case),
    ]
    if case.plan.verdict_25_fields is not None:
        rules += _verdict(case, case.plan.verdict_25_fields)
    elif case.plan.verdict_25_missing:
        why = case.plan.verdict_25_missing
        fits = _no_time_for_25 if why == "no_lease_within_horizon" else _no_place_for_25
        rules.append(same_text("verdict_missing", why, fits(case)))
    return rules


def _no_place_for_25(case: RebuiltCase) -> bool:
    """Whether nothing is opened and the announced site is no candidate."""
    return not case.plan.recommendation.sites and manifest().benchmark_design.site not in case.axes.sites


def _no_time_for_25(case: RebuiltCase) -> bool:
    """Whether there is no building of its own, and a lease decided at the start opens after the horizon."""
    own = [b for b in case.plan.recommendation.sites if b.tenure != THIRD_PARTY]
    return not own and case.scenario.building.lease_lead >= len(case.axes.periods)


def _sites(case: RebuiltCase) -> list[Rule]:
    known = geography_of(case.scenario).sites.to_dict("index")
    told, expected, other = {}, {}, []
    for b in case.plan.recommendation.sites:
        row = known[b.site]
        told[b.site] = {"lat": b.lat, "lon": b.lon}
        expected[b.site] = {"lat": float(row["lat"]), "lon": float(row["lon"])}
        if (b.name_en, b.name_ko) != (row["name_en"], row["name_ko"]):
            other.append(b.site)
    return [
        tables("site_places", told, expected),
        same_text("site_names", ", ".join(other) or "all sites", not other),
    ]


def _at(case: RebuiltCase, b: Building, report: BuildingReport) -> tuple[int, int, int, int]:
    """Site, operation, and the period and demand scenario that the report names; -1 where it names none."""
    s = case.axes.sites.index(b.site)
    m = case.axes.operations.index(THIRD_PARTY if b.tenure == THIRD_PARTY else b.technology)
    for t, period in enumerate(case.axes.periods):
        for w, scenario in enumerate(case.axes.scenarios):
            if report.busiest == f"{period}, {scenario} demand":
                return s, m, t, w
    return s, m, -1, -1


def _busiest(case: RebuiltCase, pairs: list[tuple[Building, BuildingReport]]) -> Rule:
    """No period or demand scenario needs more m2 than the one that a building is reported for."""
    there, most = [], []
    for b, report in pairs:
        s, m, t, w = _at(case, b, report)
        need = case.area_need[s, m]
        there.append(float(need[t, w]) if t >= 0 else math.nan)
        most.append(float(need.max()))
    slack = [_stock_slack(case, *_at(case, b, r)[1:3])[1] for b, r in pairs]
    return compare("building_busiest", there, ">=", most, [[b.site for b, _ in pairs]], 2 * np.array(slack))


def _stock_slack(case: RebuiltCase, m: int, t: int) -> tuple[float, float]:
    """How far the rounding of the shares held moves stored m3 and m2, each being of a whole band."""
    i, volume = case.instance, _volumes(case)
    return (
        HALF_DECIMAL * float((i.facilities.stock[:, :, t].sum(axis=1) * volume).sum()),
        HALF_DECIMAL * float(i.facilities.area_stock[m, :, :, t].sum()),
    )


def _volumes(case: RebuiltCase) -> Floats:
    """m3 per box by class (C,)."""
    return np.array([p.volume / LITRES_PER_CUBIC_METRE for p in case.scenario.products.values()])


def _buildings(case: RebuiltCase, pairs: list[tuple[Building, BuildingReport]]) -> Rule:
    told, expected = {}, {}
    stored = spread = 0.0
    for b, report in pairs:
        s, m, t, w = _at(case, b, report)
        if t < 0:
            continue  # told by ``building_busiest``
        told[b.site] = _told(report)
        expected[b.site] = _building(case, b, report, s, m, t, w)
        own = _stock_slack(case, m, t)
        stored, spread = max(stored, own[0]), max(spread, own[1])
    # A day's boxes are the average day's times a peak, less what others do: both are rounded in the file.
    boxes = HALF_DECIMAL * float((1 + case.instance.demand.peak).sum(axis=0).max(initial=0.0))
    slack = {"units storage": stored, "truck_wait_hours": WAIT_SLACK, "gross_m2": 8 * spread}
    slack |= {"design_boxes_per_day": boxes, "average_boxes_per_day": boxes}
    slack |= dict.fromkeys(("m2 storage", "net_m2", "cold_net_m2"), 2 * spread)
    return tables("building_reports", told, expected, slack)


def _told(report: BuildingReport) -> dict[str, float]:
    row = report.model_dump(exclude={"site", "busiest", "functions", "density_flag", "driver"})
    for f in report.functions:
        row |= {f"units {f.function}": f.units, f"m2 {f.function}": f.net_m2}
    return row


def _building(
    case: RebuiltCase, b: Building, report: BuildingReport, s: int, m: int, t: int, w: int
) -> dict[str, float]:
    """The figures of a building in its busiest period, from its boxes and its stock."""
    i, norms, products = case.instance, case.scenario.sizing, list(case.scenario.products.values())
    technology = next(norm for name, norm in norms.technologies.items() if name == b.technology)
    average = case.throughput[s, m, :, t, w]
    design = average * i.demand.peak[:, t] - case.overflow[s, m, :, t, w]
    stock = (case.hold[s, m, :, :, t] * i.facilities.stock[:, :, t]).sum(axis=1)
    per_box = [area.units_per_box(case.scenario, technology, p) for p in products]
    of_unit, given = area.area_of_unit(norms), {f.function: f.units for f in report.functions}
    stored = stock * [area.area_per_stocked_box(norms, technology, p) for p in products]
    found = {"units storage": float(stock @ _volumes(case)), "m2 storage": float(stored.sum())}
    own, needs = np.zeros(len(products)), dict[str, float]()
    for function, m2 in of_unit.items():
        boxes = design if function in area.DESIGN_DAY_FUNCTIONS else average
        need = boxes * [n[function] for n in per_box]
        own += need * m2
        needs[function] = float(need.sum())
    waits = {}
    for function, m2 in of_unit.items():
        told = given.get(function, math.nan)
        if function in DOCKS:
            units, waits[function] = _doors(norms, function, needs[function], told)
        else:
            units = _whole(needs[function], told)
        found |= {f"units {function}": units, f"m2 {function}": units * m2}
    cold = [p.cold for p in products]
    net = sum(v for name, v in found.items() if name.startswith("m2 "))
    trucks = float(design @ [docks.truckloads(norms, p) for p in products])
    trucks += norms.hubs_served * norms.departure_waves if trucks > 0.0 else 0.0
    ordinary = (case.throughput[s, m].sum(axis=0) @ i.demand.probability).max()
    return found | {
        "net_m2": net,
        "cold_net_m2": float((own + stored)[cold].sum()),
        "gross_m2": net / (1 - norms.support_share) / norms.net_to_gross,
        "heads": float(design @ i.facilities.workers[m]),
        "truck_wait_hours": max(waits.values()),
        "trucks_out_per_day": trucks,
        "design_boxes_per_day": float(design.sum()),
        "average_boxes_per_day": float(average.sum()),
        "density_boxes_per_m2_day": float(ordinary) / b.area_m2,
    }


def _whole(load: float, told: float) -> float:
    """Whole units for a load: those told where they are the next whole number, but for rounding."""
    fits = told == round(told) and load - WHOLE <= told < load + 1 + WHOLE if math.isfinite(told) else False
    return told if fits else float(math.ceil(load))


def _doors(norms: SizingSection, function: str, need: float, told: float) -> tuple[float, float]:
    """Doors and the mean wait at them, where boxes alone need ``need`` at full use.

    Those that are told where one fewer would be too few, but for rounding.
    """
    hours = docks.service_hours(norms)[DOCKS.index(function)]
    load = need * norms.dock_utilisation
    if function == "shipping_docks" and need > 0.0:
        load += docks.part_loads(norms)
    counts = {docks.doors(load * (1.0 + off), hours, norms) for off in (-WHOLE, WHOLE)}
    count = int(told) if told in counts else docks.doors(load, hours, norms)
    return float(count), docks.wait(count, load, hours)


def _words(case: RebuiltCase, pairs: list[tuple[Building, BuildingReport]]) -> Rule:
    """Drivers and flags follow from the figures; so does what binds the plan."""
    low, high = case.scenario.sizing.density_low, case.scenario.sizing.density_high
    wrong = []
    for b, report in pairs:
        density = report.density_boxes_per_m2_day
        flag = "below the band" if density < low else "in the band"
        flag = "above the band" if density > high else flag
        if (report.density_flag, report.driver) != (flag, _driver(report)):
            wrong.append(b.site)
    if case.plan.kpis.binding_driver != _binding(case):
        wrong.append("binding_driver")
    return same_text("building_words", ", ".join(wrong) or "all buildings", not wrong)


def _driver(report: BuildingReport) -> str:
    m2 = {f.function: f.net_m2 for f in report.functions}
    groups = {
        "storage": ("storage",),
        "throughput": ("pick_pack", "sorting", "inspection", "returns"),
        "docks": ("shipping_docks", "receiving_docks"),
    }
    taken = {name: sum(m2.get(f, 0.0) for f in functions) for name, functions in groups.items()}
    if report.cold_net_m2 > sum(taken.values()) / 2:
        return "cold"
    return max(taken, key=lambda name: taken[name])


def _binding(case: RebuiltCase) -> str:
    i = case.instance
    if not case.plan.buildings:
        return "none: no FC"
    hired = i.facilities.labour > 0
    if (case.heads.max(axis=(1, 2))[hired] > USED_UP * i.facilities.labour[hired]).any():
        return "labour"
    spent = i.options.spend.sum(axis=0)
    if spent.sum() > SPENT * i.limits.budget_total or (spent > SPENT * i.limits.budget_year).any():
        return "budget"
    return max(case.plan.buildings, key=lambda r: r.gross_m2).driver


def _figures(case: RebuiltCase) -> Rule:
    """Every figure behind the plan is told, as the register and the scenario have it."""
    expected, facts = [], set()
    for used in used_figures(case.scenario):
        known, value = fact(used.fact_id), used.value
        facts.add(used.fact_id)
        plain = isinstance(value, int | float | str) or value is None
        expected.append(
            {
                "path": used.path, "fact": used.fact_id, "value": value if plain else str(value),
                "unit": known.unit, "kind": known.kind, "low": known.low, "high": known.high,
                "source": known.source, "changed": used.changed,
            }
        )  # fmt: skip
    told = [a.model_dump() for a in case.plan.assumption_details]
    named = case.plan.assumptions == sorted(facts)
    other = [str(a["path"]) for a, b in zip(expected, told, strict=False) if a != b]
    same = named and told == expected
    return same_text("figures", other[0] if other else f"{len(expected)} figures", same)


def _verdict(case: RebuiltCase, v: Verdict25) -> list[Rule]:
    i, periods = case.instance, case.axes.periods
    last = float(i.demand.volume[:, -1].sum(axis=0) @ i.demand.probability)
    mean = float(np.mean(list(v.utilisation_by_period.values()))) if v.utilisation_by_period else math.nan
    told = {"boxes_per_day_last_period": v.boxes_per_day_last_period, "utilisation": v.utilisation}
    use = dict(v.utilisation_by_period)
    pays = v.extra_cost_krw <= 0.0 or v.break_even_boxes_per_day == v.boxes_per_day_last_period
    explanation = case.plan.explanation
    of_promises = case.scenario.objective == "cost"  # else it is the ceiling of cost that cannot be kept
    proven = explanation is not None and explanation.proven and explanation.least_cost_krw is None
    # That no design keeps a promise is of those that the scenario allows: the benchmark is leased in a place
    # of its own, whether leases or such sizes are allowed or not, where no building of the plan has one.
    allowed = any(b.tenure != THIRD_PARTY for b in case.plan.recommendation.sites)
    impossible = proven and of_promises and allowed and case.plan.strategy != "evaluate"
    kept = case.plan.status != "infeasible" and of_promises
    sound = (
        (not v.right or pays)
        and (not v.right or v.keeps_once_open or not kept)
        and (v.keeps_once_open or not v.keeps_promises)
        and not (impossible and v.keeps_promises)
        and tuple(use) == periods[len(periods) - len(use) :]
    )
    return [
        tables("verdict_figures", {"": told}, {"": {"boxes_per_day_last_period": last, "utilisation": mean}}),
        compare("verdict_use", list(use.values()), "<=", 1.0, [list(use)]),
        same_text("verdict_design", v.building.site, _announced_as(case, v)),
        same_text("verdict_sound", "right, keeps_promises, break-even and periods", sound),
        *_break_even(case, v),
    ]


def _break_even(case: RebuiltCase, v: Verdict25) -> list[Rule]:
    """The volume from which the design pays is that of the scenario as it is told to be changed."""
    told = v.break_even
    stated = [v.break_even_boxes_per_day is not None, told is not None]
    rules = [same_text("verdict_break_even", "told twice or not at all", stated[0] == stated[1])]
    if told is None:
        return rules
    boxes = told.factor * v.boxes_per_day_last_period
    pairs = [(told.boxes_per_day_last_period, boxes), (v.break_even_boxes_per_day, boxes)]
    if told.settings:
        grown = national_boxes(case.scenario.change(told.settings))[-1] @ case.instance.demand.probability
        now = national_boxes(case.scenario)[-1] @ case.instance.demand.probability
        pairs.append((told.factor, float(grown / now)))
    labels = ["break_even.boxes_per_day_last_period", "break_even_boxes_per_day", "break_even.settings"]
    left, right = zip(*pairs, strict=True)
    return [*rules, compare("verdict_break_even", left, "==", right, [labels[: len(pairs)]])]


def _announced_as(case: RebuiltCase, v: Verdict25) -> bool:
    """Whether the benchmark design stands in the place of the largest building that is no 3PL's."""
    if v.building.area_m2 != manifest().benchmark_design.area_m2:
        return False
    own = [b for b in case.plan.recommendation.sites if b.tenure != THIRD_PARTY]
    if not own:
        return True
    b = max(own, key=lambda b: b.area_m2)
    told = (v.building.site, v.building.tenure, v.building.technology, v.building.opens)
    return told == (b.site, b.tenure, b.technology, b.opens)
