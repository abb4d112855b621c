"""A small plan made by hand: one FC, two quarters, two zones."""

from __future__ import annotations

from typing import Any

from planner.facts import fact
from planner.manifest import manifest, to_area_units, to_benchmark_units
from planner.plans import types
from planner.scenario import Scenario, SiteDesign, used_figures

AREA = 28_000.0


def make_plan(**changes: Any) -> types.Plan:
    """The plan, with fields replaced."""
    scenario = Scenario()
    details = [
        types.Assumption(
            path=u.path, fact=u.fact_id, value=float(u.value), unit=fact(u.fact_id).unit,
            kind=fact(u.fact_id).kind, low=fact(u.fact_id).low, high=fact(u.fact_id).high,
            source=fact(u.fact_id).source, changed=u.path == "demand.market_growth",
        )
        for u in used_figures(scenario)
    ]  # fmt: skip
    fields: dict[str, Any] = {
        "planner_version": "0.1.0",
        "country": manifest().id, "data_digest": "0" * 16,
        "libraries": {"numpy": "2.4"},
        "scenario_digest": scenario.digest,
        "scenario": scenario.model_dump(mode="json"),
        "status": "optimal",
        "objective": 1.2e12,
        "bound": 1.1994e12,
        "gap": 0.0005,
        "trust": "proven",
        "seconds": 31.4,
        "strategy": "decomposition",
        "resolution": types.Resolution(
            districts=252, zones=60, sites=33, periods=2, classes=5, demand_scenarios=3,
            bound_is_full_size=True,
        ),
        "recommendation": types.Recommendation(sites=[building()]),
        "kpis": _kpis(),
        "verdict_25_fields": _verdict(),
        "promises": [_promise()],
        "refused": types.RefusedReport(
            limit_average_day=0.0, limit_design_day=0.05, worst_average_day=0.0,
            worst_average_at="2024Q1, low demand", worst_design_day=0.0, worst_design_at="2024Q1, low demand",
            beyond_by_period={},
        ),
        "provinces": {"Seoul": 0.99, "Jeju": 0.61},
        "districts": {"11010": {"boxes_per_day": 900.0, "cost_per_box_krw": 6100.0, "on_time_5d": 0.99}},
        "periods": [_period("2024Q1"), _period("2024Q2")],
        "gateways": [
            types.GatewayReport(
                gateway="PTK", capacity=[50_000.0, 52_000.0], use_average=[0.5, 0.7],
                use_design_day=[0.8, 1.1],
            )
        ],
        "buildings": [_building_report()],
        "lead_time": {"3": 0.7, "5": 0.97},
        "costs": {"carriage": 0.8e12, "facility": 0.3e12, "international": 0.1e12},
        "explanation": None,
        "assumptions": sorted({d.fact for d in details}),
        "assumption_details": details,
        "names": types.AxisNames(
            district=["11010", "11020"], zone=["Seoul", "Jeju"], product_class=["fashion"],
            period=["2024Q1", "2024Q2"], demand_scenario=["base"], route=["PTK", "icheon_majang"],
            entry=["PTK"], site=["icheon_majang"], operation=["amr"],
        ),
        "zone_of_district": [0, 1],
        "decisions": {
            "flow": types.SparseTable(
                axes=["route", "zone", "product_class", "period", "demand_scenario"],
                index=[[0, 1], [0, 1], [0, 0], [0, 1], [0, 0]], values=[120.5, 33.25],
            )
        },
    }  # fmt: skip
    return types.Plan(**(fields | changes))


def explanation() -> types.Explanation:
    """Why the three-day promise cannot be kept."""
    way = types.Relaxation(path="service.promises.1.share", value=0.6, npv_krw=7.5e11)
    found = short(3.0, 0.7, 0.62, "2025Q1, low demand")
    return types.Explanation(proven=True, findings=[found], relaxations=[way])


def short(days: float, asked: float, best: float, at: str) -> types.Finding:
    """A promise that an average day falls short of."""
    values: dict[str, float | str] = {"days": days, "asked": asked, "best": best, "at": at}
    return types.Finding(code="promise", values=values | {"day": "on_average_day"})


def building(name: str = "Icheon Majang") -> types.Building:
    """An FC of 28,000 m2."""
    return types.Building(
        site="icheon_majang", name_en=name, name_ko="이천 마장", lat=37.27, lon=127.39, tenure="lease",
        technology="amr", opens="2024Q4", area_m2=AREA, area_pyeong=to_area_units(AREA),
        soccer_fields=to_benchmark_units(AREA), floors=1, cost_npv_krw=0.3e12,
    )  # fmt: skip


def _kpis() -> types.Kpis:
    return types.Kpis(
        on_time_share_5d=0.97, on_time_share_3d=0.7, refused_share=0.0, cost_per_box_krw=6000.0,
        cost_per_box_by_part_krw={"carriage": 4e3, "facility": 1.5e3, "international": 5e2, "lost": 0.0},
        npv_krw=1.2e12, boxes=2e8, peak_utilisation=0.93, binding_driver="storage", stocked_share=0.22,
        breadth={"fashion": 0.03}, lead_time_mean_days=3.9,
    )  # fmt: skip


def break_even(boxes: float, now: float) -> types.BreakEven:
    """The volume from which 25 fields pay, on a path on which the gateways grow too."""
    factor = boxes / now
    settings = {"demand.volume_factor": factor, "network.gateways.capacity_factor": factor}
    return types.BreakEven(
        factor=factor, boxes_per_day_last_period=boxes, smaller_area_m2=145_000.0,
        grows_too=["gateways", "labour", "assortment"], settings=settings,
    )  # fmt: skip


def _verdict() -> types.Verdict25:
    return types.Verdict25(
        building=SiteDesign(
            site="icheon_majang", tenure="lease", technology="amr", opens="2024Q4", area_m2=178_500.0
        ),
        verdict="break_even", tried_factor=16.0, utilisation=0.29,
        utilisation_by_period={"2024Q1": 0.0, "2024Q2": 0.29}, extra_cost_krw=2.1e11,
        break_even_boxes_per_day=1_300_000.0, break_even=break_even(1_300_000.0, 180_000.0),
        boxes_per_day_last_period=180_000.0, right=False,
    )  # fmt: skip


def _promise() -> types.PromiseReport:
    return types.PromiseReport(
        days=5, promised=0.95, promised_design_day=0.8, since="2024Q1", mean=0.97, worst_average_day=0.96,
        worst_average_at="2024Q2, high demand", worst_design_day=0.81,
        short_by_period={}, worst_design_at="2024Q1, high demand",
    )  # fmt: skip


def _period(label: str) -> types.PeriodReport:
    return types.PeriodReport(
        period=label, demand=150_000, demand_low=130_000, demand_high=180_000, design_day_orders=310_000,
        from_stock=30_000, direct_sea=100_000, direct_air=5_000, domestic_direct=15_000,
        on_time={"3": 0.7, "5": 0.97}, on_time_design_day={"3": 0.6, "5": 0.9}, area_open_m2=AREA,
        area_use=0.8, area_use_highest=0.93, labour_heads=410, waiting_design_day=0, overflow_design_day=120,
        lost=0, way_cost_krw=9e10,
    )  # fmt: skip


def _building_report() -> types.BuildingReport:
    return types.BuildingReport(
        site="icheon_majang", busiest="2024Q2, high demand",
        functions=[types.FunctionReport(function="storage", units=5_000, net_m2=9_000)], net_m2=14_000,
        cold_net_m2=0, gross_m2=26_000, heads=410, truck_wait_hours=0.2, trucks_out_per_day=60.0,
        design_boxes_per_day=60_000,
        average_boxes_per_day=30_000, density_boxes_per_m2_day=1.07, density_flag="in the band",
        driver="storage",
    )  # fmt: skip
