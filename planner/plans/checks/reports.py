"""The figures that a plan tells, recomputed district by district."""

from __future__ import annotations

import math

import numpy as np

from planner.instance import Instance
from planner.instance.assembly import assemble
from planner.instance.network import BY_AIR
from planner.instance.places import geography_of
from planner.plans.checks.case import Floats, RebuiltCase, design_of
from planner.plans.checks.rules import HALF_DECIMAL, Rule, compare, tables, undefined_as_nan
from planner.plans.checks.service import (
    average_within,
    design_orders,
    design_within,
    province_within,
    queue_of_event,
    share_of,
)
from planner.scenario.service import Promise


def report_rules(case: RebuiltCase, costs: dict[str, tuple[float, float]]) -> list[Rule]:
    """Rules on key figures and on the tables by period, gateway, province and district."""
    return [
        *_kpis(case, costs),
        tables("lead_time", {"": case.plan.lead_time}, {"": _lead_time(case)}),
        tables("period_reports", _told_periods(case), _periods(case), _period_slack(case)),
        _gateways(case),
        tables("province_report", {"": case.plan.provinces}, {"": _provinces(case)}),
        tables("district_reports", case.plan.districts, _districts(case)),
        _resolution(case),
    ]


def _kpis(case: RebuiltCase, costs: dict[str, tuple[float, float]]) -> list[Rule]:
    i, told = case.instance, case.plan.kpis
    volume = i.demand.volume.sum(axis=0)
    boxes = float((volume * case.box_days).sum())
    discounted = float((volume * case.box_days * i.calendar.discount[:, None]).sum())
    npv, slack = sum(v for v, _ in costs.values()), sum(s for _, s in costs.values())
    stocked = float((case.from_site.sum(axis=(0, 1)) * case.box_days).sum()) / boxes
    rules = [
        compare("kpi_npv_krw", [told.npv_krw], "==", [npv], [["NPV"]], slack),
        compare("kpi_boxes", [told.boxes], "==", [boxes], [["horizon"]]),
        compare("kpi_refused_share", [told.refused_share], "==", [_refused_share(case)], [["horizon"]]),
        compare("kpi_stocked_share", [told.stocked_share], "==", [stocked], [["horizon"]]),
        compare(
            "kpi_cost_per_box_krw", [told.cost_per_box_krw], "==", [npv / discounted], [["horizon"]],
            slack / discounted,
        ),
        tables(
            # A part that cannot arise in a scenario may be left out instead of told as zero.
            "kpi_cost_per_box_by_part_krw", {"": dict.fromkeys(costs, 0.0) | told.cost_per_box_by_part_krw},
            {"": {part: value / discounted for part, (value, _) in costs.items()}},
            {part: moved / discounted for part, (_, moved) in costs.items()},
        ),
        compare(
            "kpi_peak_utilisation", [told.peak_utilisation], "==", [_area_use(case).max()], [["peak"]],
            _area_use_slack(case),
        ),
        tables("kpi_breadth", {"": told.breadth}, {"": _breadth(case)}),
        tables(
            "kpi_lead_time_mean_days", {"": {"days": told.lead_time_mean_days}},
            {"": {"days": _mean_lead(case)}},
        ),
    ]  # fmt: skip
    for days, share in ((5.0, told.on_time_share_5d), (3.0, told.on_time_share_3d)):
        # A number of days that is nobody's promise may stay untold, but must not be told wrong.
        if days in i.routes.promise_days or share is not None:
            told_share, expected = undefined_as_nan(share), _on_time_share(case, days)
            name = f"kpi_on_time_share_{days:g}d"
            rules.append(compare(name, [told_share], "==", [expected], [["horizon"]]))
    return rules


def _refused_share(case: RebuiltCase) -> float:
    """Expected boxes that are refused over all boxes."""
    refused = (case.lost.sum(axis=(0, 1)) * case.box_days).sum()
    return float(refused / (case.instance.demand.volume.sum(axis=0) * case.box_days).sum())


def _on_time_share(case: RebuiltCase, days: float) -> float:
    """Expected boxes within that many days over all boxes, all periods."""
    i = case.instance
    if days in i.routes.promise_days:
        within = average_within(case, i.routes.promise_days.index(days))
    else:
        other = _with_promise_of(case, days)
        way = other.routes.on_time[other.routes.promise_days.index(days)]
        within = np.einsum("jrc,jrctw->tw", way, case.flow)
    return float((within * case.box_days).sum() / (i.demand.volume.sum(axis=0) * case.box_days).sum())


def _with_promise_of(case: RebuiltCase, days: float) -> Instance:
    """The same problem with one more promise, to have the probabilities for its number of days."""
    added = (*case.scenario.service.promises, Promise(days=days, share=0))
    changed = case.scenario.change({"service.promises": [p.model_dump() for p in added]})
    return assemble(changed, design_of(case.plan))


def _lead_time(case: RebuiltCase) -> dict[str, float]:
    return {f"{days:g}": _on_time_share(case, days) for days in case.instance.routes.promise_days}


def _mean_lead(case: RebuiltCase) -> float:
    """Mean days of the boxes that are delivered, each by its route's mean days to its district."""
    boxes = np.einsum("jrctw,tw->jrc", case.flow, case.box_days)
    return float((boxes * case.instance.routes.lead_days).sum() / boxes.sum()) if boxes.any() else math.nan


def _area_use(case: RebuiltCase) -> Floats:
    """Net m2 needed over usable, all buildings together (T, W); 0 where nothing is open."""
    usable, need = case.usable.sum(axis=(0, 1))[:, None], case.area_need.sum(axis=(0, 1))
    return np.asarray(np.where(usable > 0, need / np.where(usable > 0, usable, 1.0), 0.0))


def _area_use_slack(case: RebuiltCase) -> float:
    """How far the rounding of the shares held, each times a whole band's m2, moves the use of area."""
    usable = case.usable.sum(axis=(0, 1))
    if not (usable > 0).any():
        return 0.0
    whole = np.einsum("sm,mcbt->t", case.units, case.instance.facilities.area_stock)
    return float(HALF_DECIMAL * (whole / np.where(usable > 0, usable, np.inf)).max())


def _breadth(case: RebuiltCase) -> dict[str, float]:
    """Share of each class's SKUs held, mean over the periods in which an FC is open."""
    widths = np.diff([0.0, *case.scenario.assortment_bands])
    held = np.einsum("smcbt,b->ct", case.hold, widths)
    in_use = case.usable.any(axis=(0, 1))
    mean = held[:, in_use].mean(axis=1) if in_use.any() else np.zeros(len(held))
    return dict(zip(case.axes.classes, mean.tolist(), strict=True))


def _told_periods(case: RebuiltCase) -> dict[str, dict[str, float | None]]:
    result = {}
    for report in case.plan.periods:
        row = report.model_dump(exclude={"period"})
        row |= {f"on_time {k}": v for k, v in row.pop("on_time").items()}
        row |= {f"on_time_design_day {k}": v for k, v in row.pop("on_time_design_day").items()}
        result[report.period] = row
    return result


def _periods(case: RebuiltCase) -> dict[str, dict[str, float]]:
    i, a, p = case.instance, case.axes, case.instance.demand.probability
    by_air = np.isin(a.entries, list(BY_AIR))
    orders, volume = design_orders(case), i.demand.volume.sum(axis=0)
    gates = np.isfinite(i.gateways.capacity).all(axis=1)
    by_entry = case.flow[: len(a.entries)].sum(axis=(1, 2)) @ p  # (G, T)
    open_area = (i.options.usable > 0).T @ i.options.area
    way = np.einsum("jrc,jrctw->tw", i.routes.box_cost.sum(axis=0)[:, None] + i.routes.carriage, case.flow)
    worked = np.einsum("mc,smctw->tw", i.facilities.handling, case.throughput)
    columns = {
        "demand": volume @ p,
        "demand_low": volume.min(axis=1),
        "demand_high": volume.max(axis=1),
        "design_day_orders": orders @ p,
        "from_stock": case.from_site.sum(axis=(0, 1)) @ p,
        "direct_sea": by_entry[gates & ~by_air].sum(axis=0),
        "direct_air": by_entry[by_air].sum(axis=0),
        "domestic_direct": by_entry[~gates & ~by_air].sum(axis=0),
        "area_open_m2": open_area,
        "area_use": _area_use(case) @ p,
        "area_use_highest": _area_use(case).max(axis=1),
        "labour_heads": case.heads.sum(axis=0) @ p,
        "waiting_design_day": queue_of_event(i.calendar.peak_days) * (case.waiting.sum(axis=0) @ p),
        "overflow_design_day": case.overflow.sum(axis=(0, 1, 2)) @ p,
        "lost": case.lost.sum(axis=(0, 1)) @ p,
        "way_cost_krw": ((way + worked) * case.box_days).sum(axis=1),
    }
    for k, days in enumerate(i.routes.promise_days):
        columns[f"on_time {days:g}"] = share_of(average_within(case, k), volume) @ p
        columns[f"on_time_design_day {days:g}"] = share_of(design_within(case, k), orders) @ p
    return {label: {k: float(v[t]) for k, v in columns.items()} for t, label in enumerate(a.periods)}


def _period_slack(case: RebuiltCase) -> dict[str, float]:
    """Half a decimal for every decision that a sum over boxes adds up in one period."""
    a, units, zones = case.axes, int(case.units.sum()), len(case.plan.names.zone)
    by_zone, use = HALF_DECIMAL * zones * len(a.classes), _area_use_slack(case)
    queue = float(queue_of_event(case.instance.calendar.peak_days).max())
    return {
        "from_stock": by_zone * units,
        "lost": by_zone,
        **dict.fromkeys(("direct_sea", "direct_air", "domestic_direct"), by_zone * len(a.entries)),
        "waiting_design_day": queue * HALF_DECIMAL * len(a.entries),
        "overflow_design_day": HALF_DECIMAL * len(a.classes) * units,
        "area_use": use,
        "area_use_highest": use,
    }


def _gateways(case: RebuiltCase) -> Rule:
    i, a = case.instance, case.axes
    arrivals = case.flow[: len(a.entries)].sum(axis=1)  # (G, C, T, W)
    average = share_of(np.einsum("gctw,w->gt", arrivals, i.demand.probability), i.gateways.capacity)
    design = share_of(np.einsum("gctw,ct->gtw", arrivals, i.gateways.peak).max(axis=-1), i.gateways.capacity)
    kinds = {"capacity": i.gateways.capacity, "use_average": average, "use_design_day": design}
    expected = {
        name: {f"{kind} {t}": float(v[g, k]) for kind, v in kinds.items() for k, t in enumerate(a.periods)}
        for g, name in enumerate(a.entries)
        if np.isfinite(i.gateways.capacity[g]).all()
    }
    told = {
        r.gateway: {
            f"{kind} {t}": v for kind in kinds for t, v in zip(a.periods, getattr(r, kind), strict=False)
        }
        for r in case.plan.gateways
    }
    return tables("gateway_reports", told, expected)


def _provinces(case: RebuiltCase) -> dict[str, float]:
    within, demand = province_within(case)
    counted = (demand > 0) & (np.arange(demand.shape[1]) >= case.instance.service.held_from)[:, None]
    worst = np.where(counted, share_of(within, demand), np.inf).min(axis=(1, 2))
    names = geography_of(case.scenario).provinces["name_en"]
    by_code = dict(zip(case.axes.provinces, worst, strict=True))
    return {str(names[code]): float(share) for code, share in by_code.items() if np.isfinite(share)}


def _districts(case: RebuiltCase) -> dict[str, dict[str, float]]:
    i, a = case.instance, case.axes
    routed = np.einsum("jrctw,tw->jrc", case.flow, case.box_days)
    boxes = np.einsum("rctw,tw->r", case.demand, case.box_days)
    cost = i.routes.box_cost.sum(axis=0)[:, None] + i.routes.carriage
    some = np.where(boxes > 0, boxes, np.nan)
    columns = {
        "boxes_per_day": boxes / i.calendar.days.sum(),
        "cost_per_box_krw": np.einsum("jrc,jrc->r", cost, routed) / some,
        "from_stock_share": routed[len(a.entries) :].sum(axis=(0, 2)) / some,
        "lead_time_days": share_of(
            np.einsum("jrc,jrc->r", i.routes.lead_days, routed), routed.sum(axis=(0, 2))
        ),
    }
    for k, days in enumerate(i.routes.promise_days):
        columns[f"on_time_{days:g}d"] = np.einsum("jrc,jrc->r", i.routes.on_time[k], routed) / some
    return {code: {k: float(v[r]) for k, v in columns.items()} for r, code in enumerate(a.districts)}


def _resolution(case: RebuiltCase) -> Rule:
    a, told = case.axes, case.plan.resolution
    expected = {
        "districts": len(a.districts), "zones": len(case.plan.names.zone), "sites": len(a.sites),
        "periods": len(a.periods), "classes": len(a.classes), "demand_scenarios": len(a.scenarios),
    }  # fmt: skip
    return tables("resolution", {"": {k: float(getattr(told, k)) for k in expected}}, {"": expected})
