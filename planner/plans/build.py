"""From solved decisions to a plan."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from planner import __version__
from planner.facts import fact
from planner.instance import Instance, PromiseRow
from planner.instance.aggregate import Zoning
from planner.instance.network import BY_AIR
from planner.instance.places import geography_of
from planner.manifest import manifest, to_area_units, to_benchmark_units
from planner.plans import types
from planner.plans.arrays import DecisionArrays
from planner.plans.buildings import building_reports
from planner.plans.capacity_use import CapacityUse
from planner.plans.early import before_any_building, counted
from planner.plans.kpis import Ledger
from planner.plans.market import beyond_market
from planner.plans.provenance import data_digest, library_versions
from planner.plans.service_levels import ServiceLevels
from planner.plans.trust import OpenDesigns
from planner.rounding import SHARE_TOLERANCE
from planner.scenario import Scenario, used_figures


@dataclass(frozen=True)
class Outcome:
    """What a solve hands over: the objective's bound and how it was reached.

    ``gap`` and ``bound`` are of the cost alone; ``shortfall_bound`` bounds the boxes that lack from promises
    (None: nothing better than 0 is known) as ``Plan.shortfall_boxes`` counts them; ``open_designs`` are those
    that may still be better, where a search knows them.
    """

    status: str
    objective: float
    bound: float
    gap: float
    seconds: float
    strategy: str
    bound_is_full_size: bool
    shortfall_bound: float | None = None
    open_designs: OpenDesigns | None = None


@dataclass(frozen=True)
class SolvedDesign:
    """A design with its flows. ``full`` and ``small`` hold just the buildings that are open.

    ``full`` has all districts, ``small`` the zones of ``zoning``, on which ``decisions`` stand; ``costs`` are
    the NPV of every part of the cost, KRW.
    """

    full: Instance
    small: Instance
    zoning: Zoning
    decisions: DecisionArrays
    costs: dict[str, float]


def build_plan(
    scenario: Scenario, solved: SolvedDesign, outcome: Outcome, verdict: types.Verdict25 | None
) -> types.Plan:
    """Assemble the plan, without an explanation of what it does not keep.

    What it is worth is judged once the explanation stands too (``planner.plans.trust.with_trust``).
    """
    early = before_any_building(scenario, Ledger(solved.small, solved.decisions))
    small, full, zoning = counted(solved.small, early), solved.full, solved.zoning
    ledger = Ledger(small, solved.decisions)
    sites = recommended(scenario, full)
    buildings = building_reports(scenario, ledger, sites)
    details = _assumptions(scenario)
    short = ledger.shortfall_boxes() if outcome.status == "infeasible" else 0.0
    return types.Plan(
        planner_version=__version__,
        country=manifest().id,
        data_digest=data_digest(),
        libraries=library_versions(),
        scenario_digest=scenario.digest,
        scenario=scenario.model_dump(mode="json"),
        status=outcome.status,  # type: ignore[arg-type]
        objective=outcome.objective,
        bound=outcome.bound,
        gap=outcome.gap if np.isfinite(outcome.gap) else None,
        shortfall_boxes=short,
        shortfall_boxes_bound=outcome.shortfall_bound or 0.0 if short else 0.0,
        seconds=outcome.seconds,
        strategy=outcome.strategy,
        resolution=_resolution(full, zoning, outcome),
        recommendation=types.Recommendation(sites=sites),
        beyond_market=beyond_market(scenario, sites),
        kpis=_kpis(scenario, ledger, solved.costs, buildings),
        verdict_25_fields=verdict,
        promises=_promises(ledger.service),
        refused=_refused(scenario, ledger.service),
        provinces=_provinces(scenario, ledger.service),
        districts=_districts(full, ledger.service, zoning),
        periods=_periods(ledger),
        gateways=_gateways(ledger.use),
        buildings=buildings,
        lead_time=_lead_times(ledger.service),
        costs=solved.costs,
        explanation=None,
        before_any_building=tuple(early),
        assumptions=sorted({a.fact for a in details}),
        assumption_details=details,
        names=_names(full, zoning),
        zone_of_district=zoning.zone.tolist(),
        decisions=solved.decisions.tables(),
    )


def _resolution(i: Instance, zoning: Zoning, outcome: Outcome) -> types.Resolution:
    return types.Resolution(
        districts=len(i.axes.districts), zones=len(zoning.names), sites=len(i.axes.sites),
        periods=len(i.calendar.days), classes=len(i.axes.classes), demand_scenarios=len(i.demand.probability),
        bound_is_full_size=outcome.bound_is_full_size,
    )  # fmt: skip


def _names(i: Instance, zoning: Zoning) -> types.AxisNames:
    return types.AxisNames(
        district=list(i.axes.districts), zone=list(zoning.names), product_class=list(i.axes.classes),
        period=list(i.axes.periods), demand_scenario=list(i.axes.scenarios), route=list(i.axes.routes),
        entry=list(i.axes.entries), site=list(i.axes.sites), operation=list(i.axes.operations),
    )  # fmt: skip


def _lead_times(service: ServiceLevels) -> dict[str, float]:
    """Share of all boxes within every promised number of days."""
    days = service.instance.routes.promise_days
    return {f"{within:g}": service.share_within(k) for k, within in enumerate(days)}


def recommended(scenario: Scenario, full: Instance) -> list[types.Building]:
    """The open buildings, largest first."""
    sites, options = geography_of(scenario).sites, full.options
    result = []
    for n in np.argsort(-options.area, kind="stable"):
        row = sites.loc[full.axes.sites[options.site[n]]]
        area = float(options.area[n])
        result.append(
            types.Building(
                site=str(row.name), name_en=str(row["name_en"]), name_ko=str(row["name_ko"]),
                lat=float(row["lat"]), lon=float(row["lon"]),
                tenure=options.tenure[n], technology=options.technology[n],
                opens=full.axes.periods[options.opens[n]],
                area_m2=area, area_pyeong=to_area_units(area), soccer_fields=to_benchmark_units(area),
                floors=int(np.ceil(area / scenario.sizing.footprint_limit)),
                cost_npv_krw=float(options.cost[n]),
            )
        )  # fmt: skip
    return result


def _kpis(
    scenario: Scenario, ledger: Ledger, costs: dict[str, float], buildings: list[types.BuildingReport]
) -> types.Kpis:
    total, service = sum(costs.values()), ledger.service
    per_box = ledger.discounted_boxes
    return types.Kpis(
        on_time_share_5d=service.on_time_share(5.0),
        on_time_share_3d=service.on_time_share(3.0),
        refused_share=service.refused_share,
        cost_per_box_krw=total / per_box,
        cost_per_box_by_part_krw={part: value / per_box for part, value in costs.items()},
        npv_krw=total,
        boxes=service.boxes,
        peak_utilisation=float(ledger.use.area_use().max(initial=0.0)),
        binding_driver=binding_driver(ledger, buildings),
        stocked_share=service.stocked_share,
        breadth=service.breadth(scenario.assortment_bands),
        lead_time_mean_days=service.lead_time_mean_days,
    )


def binding_driver(ledger: Ledger, buildings: list[types.BuildingReport]) -> str:
    """What holds the FCs back: labour or budget where used up, else the function that takes most area."""
    if not buildings:
        return "none: no FC"
    i = ledger.instance
    if ledger.use.labour_use().max() > 0.999:
        return "labour"
    spent = i.options.spend.sum(axis=0)
    if spent.sum() > 0.95 * i.limits.budget_total or (spent > 0.95 * i.limits.budget_year).any():
        return "budget"
    largest = max(buildings, key=lambda b: b.gross_m2)
    return largest.driver


def _promises(service: ServiceLevels) -> list[types.PromiseReport]:
    i, reports = service.instance, []
    beyond = service.refused_beyond()
    for promise in i.service.promises:
        boxes = i.demand.volume.sum(axis=0)[promise.since :]
        if not boxes.any():
            continue  # it comes into force after the horizon, or when there is nothing to deliver
        # A share of no boxes is none, and so never the lowest.
        average = np.where(boxes > 0, service.average_share(promise.day)[promise.since :], np.inf)
        design = np.where(boxes > 0, service.design_share(promise.day)[promise.since :], np.inf)
        within = service.on_time(promise.day).sum(axis=(0, 1))[promise.since :]
        days = service.box_days[promise.since :]
        reports.append(
            types.PromiseReport(
                days=i.routes.promise_days[promise.day],
                promised=promise.share,
                promised_design_day=promise.design_share,
                since=i.axes.periods[promise.since],
                mean=float((within * days).sum() / (boxes * days).sum()),
                worst_average_day=float(average.min()),
                worst_average_at=_lowest_at(i, average, promise.since),
                worst_design_day=float(design.min()),
                worst_design_at=_lowest_at(i, design, promise.since),
                short_by_period=_short(i, promise, average, design),
                sent=bool((beyond[promise.since :] <= SHARE_TOLERANCE).all()),
            )
        )
    return reports


def _lowest_at(i: Instance, shares: np.ndarray, since: int = 0) -> str:
    """Period and demand scenario of the lowest of shares (T, W) from a period on."""
    t, w = np.unravel_index(int(shares.argmin()), shares.shape)
    return f"{i.axes.periods[t + since]}, {i.axes.scenarios[w]} demand"


def _refused(scenario: Scenario, service: ServiceLevels) -> types.RefusedReport:
    i, (average, design) = service.instance, service.refused()
    beyond = service.refused_beyond().max(axis=1)
    return types.RefusedReport(
        limit_average_day=scenario.service.refused_average_limit,
        limit_design_day=scenario.service.refused_design_day_limit,
        worst_average_day=float(average.max()),
        worst_average_at=_lowest_at(i, -average),
        worst_design_day=float(design.max()),
        worst_design_at=_lowest_at(i, -design),
        beyond_by_period={
            label: float(share)
            for label, share in zip(i.axes.periods, beyond, strict=True)
            if share > SHARE_TOLERANCE
        },
    )


def _short(i: Instance, promise: PromiseRow, average: np.ndarray, design: np.ndarray) -> dict[str, float]:
    """Share missing by period, where a promise falls short; shares (T, W) from the first period in force."""
    missing = np.maximum(promise.share - average, promise.design_share - design).max(axis=1)
    labels = i.axes.periods[promise.since :]
    return {label: float(m) for label, m in zip(labels, missing, strict=True) if m > SHARE_TOLERANCE}


def _provinces(scenario: Scenario, service: ServiceLevels) -> dict[str, float]:
    """The lowest share on time of every province that has boxes, in the quarters that a plan answers for."""
    names, i = geography_of(scenario).provinces["name_en"], service.instance
    boxes = np.zeros(len(i.axes.provinces))
    np.add.at(boxes, i.demand.province, i.demand.boxes.sum(axis=(1, 2, 3)))
    some = i.demand.volume.sum(axis=(0, 2)) > 0  # quarters with boxes
    some[: i.service.held_from] = False  # no building can help these
    if not some.any():
        return {}
    worst = service.province_share()[:, some].min(axis=(1, 2))
    return {
        str(names[v]): float(share)
        for v, share, n in zip(i.axes.provinces, worst, boxes, strict=True) if n > 0
    }  # fmt: skip


def _districts(full: Instance, service: ServiceLevels, zoning: Zoning) -> dict[str, dict[str, float | None]]:
    """Figures of every district, expected over the horizon; on-time and cost with the district's own ways.

    A district without boxes has none of them: None.
    """
    i, flow = full, service.decisions.flow
    demand = np.einsum("zctw,tw->zc", service.instance.demand.boxes, service.box_days)
    mix = np.einsum("jzctw,tw->jzc", flow, service.box_days) / np.where(demand > 0, demand, 1)[None]
    own = mix[:, zoning.zone]  # (J, R, C) share of the class's boxes by route
    boxes = i.demand.share * np.einsum("ctw,tw->c", i.demand.volume, service.box_days)  # (R, C)
    total = boxes.sum(axis=1)
    divisor = np.where(total > 0, total, np.nan)

    def mean(values: np.ndarray) -> np.ndarray:
        return np.asarray((own * values * boxes[None]).sum(axis=(0, 2)) / divisor)

    cost = mean(i.routes.cost[:, None] + i.routes.carriage)
    stock = (own[i.n_entries :] * boxes[None]).sum(axis=(0, 2)) / divisor
    days = {f"on_time_{d:g}d": mean(i.routes.on_time[k]) for k, d in enumerate(i.routes.promise_days)}
    lead = _quotient(
        (own * i.routes.lead_days * boxes[None]).sum(axis=(0, 2)), (own * boxes[None]).sum(axis=(0, 2))
    )
    per_day = total / i.calendar.days.sum()
    return {
        code: {
            "boxes_per_day": float(per_day[r]),
            "cost_per_box_krw": _known(cost[r]),
            "from_stock_share": _known(stock[r]),
            "lead_time_days": _known(lead[r]),
            **{name: _known(values[r]) for name, values in days.items()},
        }
        for r, code in enumerate(i.axes.districts)
    }


def _periods(ledger: Ledger) -> list[types.PeriodReport]:
    i, d, service = ledger.instance, ledger.decisions, ledger.service
    p = i.demand.probability
    entries = i.axes.entries
    sea = [
        g
        for g, name in enumerate(entries)
        if np.isfinite(i.gateways.capacity[g]).all() and name not in BY_AIR
    ]
    air = [g for g, name in enumerate(entries) if name in BY_AIR]
    domestic = [g for g in range(len(entries)) if g not in sea + air]
    by_route = d.flow.sum(axis=(1, 2))  # (J, T, W)
    volume = i.demand.volume.sum(axis=0)
    use, area = ledger.use.area_use(), np.zeros(len(i.calendar.days))
    for n in range(len(i.options)):
        area[i.options.usable[n] > 0] += i.options.area[n]
    design = (i.demand.peak[:, :, None] * i.demand.volume).sum(axis=0)
    shares = [
        (ledger.service.average_share(k), ledger.service.design_share(k))
        for k in range(len(i.routes.promise_days))
    ]
    some = volume.sum(axis=1) > 0
    cost = _undiscounted(service)
    return [
        types.PeriodReport(
            period=label,
            demand=float(volume[t] @ p),
            demand_low=float(volume[t].min()),
            demand_high=float(volume[t].max()),
            design_day_orders=float(design[t] @ p),
            from_stock=float(by_route[i.n_entries :, t].sum(axis=0) @ p),
            direct_sea=float(by_route[sea, t].sum(axis=0) @ p),
            direct_air=float(by_route[air, t].sum(axis=0) @ p),
            domestic_direct=float(by_route[domestic, t].sum(axis=0) @ p),
            on_time={
                f"{days:g}": float(shares[k][0][t] @ p) if some[t] else None
                for k, days in enumerate(i.routes.promise_days)
            },
            on_time_design_day={
                f"{days:g}": float(shares[k][1][t] @ p) if some[t] else None
                for k, days in enumerate(i.routes.promise_days)
            },
            area_open_m2=float(area[t]),
            area_use=float(use[t] @ p),
            area_use_highest=float(use[t].max()),
            labour_heads=float(ledger.use.heads[:, t].sum(axis=0) @ p),
            waiting_design_day=float(i.calendar.peak_queue[t] * (d.waiting[:, t].sum(axis=0) @ p)),
            overflow_design_day=float(d.overflow[:, :, :, t].sum(axis=(0, 1, 2)) @ p),
            lost=float(d.lost[:, :, t].sum(axis=(0, 1)) @ p),
            way_cost_krw=float(cost[t]),
        )
        for t, label in enumerate(i.axes.periods)
    ]


def _undiscounted(service: ServiceLevels) -> np.ndarray:
    """Expected cost of the boxes' ways and handling by period (T,), KRW as spent; no buildings or stock."""
    i, d = service.instance, service.decisions
    way = np.einsum("jzc,jzctw->tw", i.routes.cost[:, None] + i.routes.carriage, d.flow)
    worked = np.einsum("mc,smctw->tw", i.facilities.handling, d.throughput)
    return np.asarray(((way + worked) * service.box_days).sum(axis=1))


def _gateways(use: CapacityUse) -> list[types.GatewayReport]:
    i, (average, design) = use.instance, use.gateway_use()
    return [
        types.GatewayReport(
            gateway=name,
            capacity=i.gateways.capacity[g].tolist(),
            use_average=[_known(share) for share in average[g]],
            use_design_day=[_known(share) for share in design[g]],
        )
        for g, name in enumerate(i.axes.entries)
        if np.isfinite(i.gateways.capacity[g]).all()
    ]


def _known(value: float) -> float | None:
    """None for what is not defined."""
    return None if np.isnan(value) else float(value)


def _quotient(part: np.ndarray, whole: np.ndarray) -> np.ndarray:
    """``part / whole``; NaN where there is nothing."""
    return np.asarray(np.where(whole > 0, part / np.where(whole > 0, whole, 1.0), np.nan))


def _assumptions(scenario: Scenario) -> list[types.Assumption]:
    details = []
    for used in used_figures(scenario):
        known = fact(used.fact_id)
        value = (
            used.value if isinstance(used.value, (int, float, str)) or used.value is None else str(used.value)
        )
        details.append(
            types.Assumption(
                path=used.path, fact=used.fact_id, value=value, unit=known.unit, kind=known.kind,
                low=known.low, high=known.high, source=known.source, changed=used.changed,
            )
        )  # fmt: skip
    return details
