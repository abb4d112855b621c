"""A plan of plausible size for the page: every district, thirty zones, one centre. Nothing is solved."""

from __future__ import annotations

from typing import Any

from plan_factory import break_even, short

from planner.country import load_geography
from planner.manifest import manifest, to_area_units, to_benchmark_units
from planner.plans import types
from planner.scenario import Scenario, SiteDesign, used_figures

ZONES = 30
ENTRIES = ("PTK", "INC", "KUV", "PUSB", "ICN", "domestic_seller")
FUNCTIONS = ("storage", "pick_pack", "sorting", "shipping_docks", "receiving_docks", "inspection", "returns")
PARTS = {"carriage": 2330.0, "duty_vat": 610.0, "international": 590.0, "facility": 200.0, "stock": 70.0}


def page_plan(
    scenario: Scenario, area: float = 42_000.0, site: str = "icheon_majang", **changes: Any
) -> types.Plan:
    """The scenario's plan: one centre of ``area`` m2 at ``site``; other fields may be replaced."""
    quarters = [p.label for p in scenario.horizon.periods]
    districts = list(load_geography().districts.index)
    fields: dict[str, Any] = {
        "planner_version": "0", "country": manifest().id, "data_digest": "0", "libraries": {},
        "scenario_digest": scenario.digest, "scenario": scenario.model_dump(mode="json"),
        "status": "optimal", "objective": 7.9e11, "bound": 7.895e11, "gap": 0.0007, "seconds": 31.4,
        "trust": "proven",
        "strategy": "decomposition",
        "resolution": types.Resolution(
            districts=len(districts), zones=ZONES, sites=58, periods=len(quarters), classes=1,
            demand_scenarios=3, bound_is_full_size=True,
        ),
        "recommendation": types.Recommendation(sites=[_building(site, area)]),
        "kpis": _kpis(), "verdict_25_fields": _verdict(),
        "promises": [_promise(p.days, p.share, p.since) for p in scenario.service.promises],
        "refused": types.RefusedReport(
            limit_average_day=0.0, limit_design_day=0.05, worst_average_day=0.0,
            worst_average_at="2024Q1, low demand", worst_design_day=0.0, worst_design_at="2024Q1, low demand",
            beyond_by_period={},
        ),
        "provinces": {str(name): 0.8 for name in load_geography().provinces["name_en"]},
        "districts": {code: _district(n) for n, code in enumerate(districts)},
        "periods": [_period(label, n, area) for n, label in enumerate(quarters)],
        "gateways": [_gateway(name, len(quarters)) for name in ENTRIES[:-1]],
        "buildings": [_report(site, area)],
        "lead_time": {"3": 0.5, "5": 0.9}, "costs": {}, "explanation": None,
        "assumptions": [], "assumption_details": _assumptions(scenario),
        "names": types.AxisNames(
            district=districts, zone=districts[:ZONES], product_class=["home"], period=quarters,
            demand_scenario=[s.name for s in scenario.demand.scenarios], route=[*ENTRIES, site],
            entry=list(ENTRIES), site=[site], operation=["amr"],
        ),
        "zone_of_district": [n % ZONES for n in range(len(districts))],
        "decisions": {"flow": _flow()},
    }  # fmt: skip
    return types.Plan(**(fields | changes))


def explanation() -> types.Explanation:
    """A three-day promise that cannot be kept, with a slider's way out and another."""
    return types.Explanation(
        proven=True,
        findings=[short(3.0, 0.95, 0.62, "2025Q1, low demand")],
        relaxations=[
            types.Relaxation(path="service.promises.1.share", value=0.6),
            types.Relaxation(path="network.gateways.share", value=0.9),
        ],
    )


def _building(site: str, area: float) -> types.Building:
    row = load_geography().sites.loc[site]
    return types.Building(
        site=site, name_en=row["name_en"], name_ko=row["name_ko"], lat=row["lat"], lon=row["lon"],
        tenure="lease", technology="amr", opens="2024Q3", area_m2=area, area_pyeong=to_area_units(area),
        soccer_fields=to_benchmark_units(area), floors=2, cost_npv_krw=3e10,
    )  # fmt: skip


def _kpis() -> types.Kpis:
    return types.Kpis(
        on_time_share_5d=0.9, on_time_share_3d=0.44, refused_share=0.0, cost_per_box_krw=4740.0,
        cost_per_box_by_part_krw=PARTS,
        npv_krw=7.9e11, boxes=1.9e8, peak_utilisation=0.97, binding_driver="storage", stocked_share=0.3,
        breadth={"home": 0.02}, lead_time_mean_days=4.2,
    )  # fmt: skip


def _verdict() -> types.Verdict25:
    return types.Verdict25(
        building=SiteDesign(
            site="icheon_majang", tenure="lease", technology="amr", opens="2024Q3", area_m2=178_500.0
        ),
        verdict="break_even", tried_factor=16.0,
        utilisation=0.34, utilisation_by_period={"2026Q4": 0.51}, extra_cost_krw=3.2e11,
        break_even_boxes_per_day=610_000.0, break_even=break_even(610_000.0, 204_000.0),
        boxes_per_day_last_period=204_000.0, right=False,
    )  # fmt: skip


def _promise(days: float, share: float, since: str) -> types.PromiseReport:
    return types.PromiseReport(
        days=days, promised=share, promised_design_day=share, since=since, mean=min(1.0, share + 0.04),
        worst_average_day=share, worst_average_at=f"{since}, low demand", worst_design_day=share,
        short_by_period={},
        worst_design_at=f"{since}, high demand",
    )  # fmt: skip


def _district(n: int) -> dict[str, float | None]:
    return {
        "boxes_per_day": 100.0 + 9 * n, "on_time_5d": 0.8 + n / 2000, "on_time_3d": 0.4 + n / 2500,
        "cost_per_box_krw": 4000.0 + 3 * n, "from_stock_share": 0.3, "lead_time_days": 3.0 + n / 200,
    }  # fmt: skip


def _period(label: str, n: int, area: float) -> types.PeriodReport:
    demand = 140_000.0 + 6_000 * n
    return types.PeriodReport(
        period=label, demand=demand, demand_low=0.9 * demand, demand_high=1.1 * demand,
        design_day_orders=1.6 * demand, from_stock=0.3 * demand, direct_sea=0.4 * demand,
        direct_air=0.2 * demand, domestic_direct=0.1 * demand, on_time={"3": 0.5, "5": 0.9},
        on_time_design_day={"3": 0.5, "5": 0.88}, area_open_m2=area if n > 1 else 0.0, area_use=0.7,
        area_use_highest=0.8, labour_heads=900.0, waiting_design_day=0.0, overflow_design_day=0.0, lost=0.0,
        way_cost_krw=6e10,
    )  # fmt: skip


def _gateway(name: str, quarters: int) -> types.GatewayReport:
    return types.GatewayReport(
        gateway=name, capacity=[50_000.0] * quarters, use_average=[0.6] * quarters,
        use_design_day=[0.95] * quarters,
    )  # fmt: skip


def _report(site: str, area: float) -> types.BuildingReport:
    functions = [types.FunctionReport(function=f, units=9.0, net_m2=area / 12) for f in FUNCTIONS]
    return types.BuildingReport(
        site=site, busiest="2026Q4, high demand", functions=functions, net_m2=area / 2, cold_net_m2=900.0,
        gross_m2=area, heads=1200.0, truck_wait_hours=0.2, trucks_out_per_day=60.0,
        design_boxes_per_day=150_000.0, average_boxes_per_day=80_000.0, density_boxes_per_m2_day=1.1,
        density_flag="in the band", driver="storage",
    )  # fmt: skip


def _flow() -> types.SparseTable:
    """In the first quarter's base demand every zone gets 70 boxes a day through Pyeongtaek, 30 from stock."""
    zones = list(range(ZONES))
    return types.SparseTable(
        axes=["route", "zone", "product_class", "period", "demand_scenario"],
        index=[[0] * ZONES + [6] * ZONES, zones * 2, [0] * 2 * ZONES, [0] * 2 * ZONES, [1] * 2 * ZONES],
        values=[70.0] * ZONES + [30.0] * ZONES,
    )


def _plain(value: object) -> float | str:
    return value if isinstance(value, int | float | str) else str(value)


def _assumptions(scenario: Scenario) -> list[types.Assumption]:
    from planner.facts import fact

    return [
        types.Assumption(
            path=used.path, fact=used.fact_id, value=_plain(used.value), unit=fact(used.fact_id).unit,
            kind=fact(used.fact_id).kind, low=fact(used.fact_id).low, high=fact(used.fact_id).high,
            source=fact(used.fact_id).source, changed=used.changed,
        )
        for used in used_figures(scenario)
    ]  # fmt: skip
