"""The plan's buildings sized in whole units, held against what facilities of the country do."""

from __future__ import annotations

import numpy as np

from planner.instance.sizing import size_building
from planner.plans import types
from planner.plans.kpis import Ledger
from planner.scenario import Scenario


def building_reports(
    scenario: Scenario, ledger: Ledger, sites: list[types.Building]
) -> list[types.BuildingReport]:
    """One report a building, at the period and demand scenario in which it needs the most area."""
    i, reports = ledger.instance, []
    for building in sites:
        s = i.axes.sites.index(building.site)
        m = int(np.argmax(ledger.use.usable[s].max(axis=1)))
        need = ledger.use.area_need[s, m]
        t, w = np.unravel_index(int(need.argmax()), need.shape)
        reports.append(_report(scenario, ledger, building, s, m, int(t), int(w)))
    return reports


def _report(
    scenario: Scenario, ledger: Ledger, building: types.Building, s: int, m: int, t: int, w: int
) -> types.BuildingReport:
    i, d = ledger.instance, ledger.decisions
    average = d.throughput[s, m, :, t, w]
    design = average * i.demand.peak[:, t] - d.overflow[s, m, :, t, w]
    stock = (d.hold[s, m, :, :, t] * i.facilities.stock[:, :, t]).sum(axis=1)
    classes = i.axes.classes

    def by_class(values: np.ndarray) -> dict[str, float]:
        return dict(zip(classes, values.tolist(), strict=True))

    technology = scenario.sizing.technologies[building.technology]  # type: ignore[index]
    sized = size_building(scenario, technology, by_class(average), by_class(design), by_class(stock))
    # Facilities report their ordinary throughput, so the average day is what compares with them.
    busiest = float((d.throughput[s, m].sum(axis=0) @ i.demand.probability).max())
    density = busiest / building.area_m2
    low, high = scenario.sizing.density_low, scenario.sizing.density_high
    flag = "below the band" if density < low else "above the band" if density > high else "in the band"
    return types.BuildingReport(
        site=building.site,
        busiest=f"{i.axes.periods[t]}, {i.axes.scenarios[w]} demand",
        functions=[
            types.FunctionReport(function=f.function, units=f.units, net_m2=f.net_area)
            for f in sized.functions
        ],
        net_m2=sized.net_area,
        cold_net_m2=sized.cold_net_area,
        gross_m2=sized.gross_area,
        heads=sized.heads,
        truck_wait_hours=sized.truck_wait,
        trucks_out_per_day=sized.trucks_out,
        design_boxes_per_day=float(design.sum()),
        average_boxes_per_day=float(average.sum()),
        density_boxes_per_m2_day=density,
        density_flag=flag,
        driver=sized.driver,
    )
