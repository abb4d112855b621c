"""One FC sized in whole units: stations, doors, sorters, net area, GFA, floors, heads, wait at the doors."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass

from planner.instance.sizing import area, docks
from planner.scenario import Scenario
from planner.scenario.facility import SizingSection, TechnologyNorms


@dataclass(frozen=True)
class FunctionNeed:
    """What one function needs: ``units`` (stations, doors, sorters; m3 for storage) and net m2."""

    function: str
    load: float
    units: float
    net_area: float


@dataclass(frozen=True)
class BuildingNeed:
    """An FC's need on the design day. Areas in m2, ``truck_wait`` in hours, density in boxes/m2/day.

    ``trucks_out`` leave on the design day.
    """

    functions: tuple[FunctionNeed, ...]
    net_area: float
    gross_area: float
    cold_net_area: float
    floors: int
    heads: float
    truck_wait: float
    trucks_out: float
    density: float
    driver: str

    def function(self, name: str) -> FunctionNeed:
        """The need of one function."""
        return next(f for f in self.functions if f.function == name)


def size_building(
    scenario: Scenario,
    technology: TechnologyNorms,
    average_boxes: Mapping[str, float],
    design_boxes: Mapping[str, float],
    stock_boxes: Mapping[str, float],
) -> BuildingNeed:
    """Size one FC from first principles.

    By product class: boxes on the average day, boxes on the design day, boxes in stock at their highest.
    Whole stations, doors and sorters; GFA = net area with support / net-to-gross. ``driver`` is the
    group of functions (storage, throughput, docks, cold) that takes the most area.
    """
    norms, unit = scenario.sizing, area.area_of_unit(scenario.sizing)
    loads = dict.fromkeys(unit, 0.0)
    storage_area = storage_volume = cold = 0.0
    for name, product in scenario.products.items():
        per_box = area.units_per_box(scenario, technology, product)
        own = 0.0
        for function, units in per_box.items():
            design = function in area.DESIGN_DAY_FUNCTIONS
            boxes = (design_boxes if design else average_boxes).get(name, 0.0)
            loads[function] += units * boxes
            own += units * boxes * unit[function]
        stock = stock_boxes.get(name, 0.0)
        stored = stock * area.area_per_stocked_box(norms, technology, product)
        storage_area += stored
        storage_volume += stock * product.volume / 1000
        cold += (own + stored) if product.cold else 0.0
    functions = [FunctionNeed("storage", storage_volume, storage_volume, storage_area)]
    berths = docks_needed(scenario.sizing, loads["shipping_docks"], loads["receiving_docks"])
    for function, load in loads.items():
        units = berths[function].count if function in berths else math.ceil(load - 1e-9)
        functions.append(FunctionNeed(function, load, units, units * unit[function]))
    net = sum(f.net_area for f in functions)
    gross = net / (1 - norms.support_share) / norms.net_to_gross
    heads = sum(
        boxes * area.heads_per_box(scenario, technology, scenario.products[name])
        for name, boxes in design_boxes.items()
    )
    designed = sum(design_boxes.values())
    return BuildingNeed(
        functions=tuple(functions),
        net_area=net,
        gross_area=gross,
        cold_net_area=cold,
        floors=max(1, math.ceil(gross / norms.footprint_limit)),
        heads=heads,
        truck_wait=max(berth.wait for berth in berths.values()),
        trucks_out=_trucks_out(scenario, design_boxes),
        density=designed / gross if gross > 0 else 0.0,
        driver=_driver(functions, cold),
    )


@dataclass(frozen=True)
class Berths:
    """Doors of a kind: their ``count``, and the mean ``wait`` of a truck for one, hours."""

    count: int
    wait: float


def docks_needed(norms: SizingSection, shipped: float, received: float) -> dict[str, Berths]:
    """Shipping and receiving doors, where boxes alone need ``shipped`` and ``received`` at full use."""
    loads = [shipped * norms.dock_utilisation, received * norms.dock_utilisation]
    loads[0] += docks.part_loads(norms) if shipped > 0.0 else 0.0
    counts = [docks.doors(load, h, norms) for load, h in zip(loads, docks.service_hours(norms), strict=True)]
    waits = map(docks.wait, counts, loads, docks.service_hours(norms))
    names = ("shipping_docks", "receiving_docks")
    return {name: Berths(*berth) for name, berth in zip(names, zip(counts, waits, strict=True), strict=True)}


def _trucks_out(scenario: Scenario, design_boxes: Mapping[str, float]) -> float:
    """Trucks that leave on the design day: what the boxes fill, and one more for each hub and wave."""
    norms = scenario.sizing
    full = sum(n * docks.truckloads(norms, scenario.products[c]) for c, n in design_boxes.items())
    return full + norms.hubs_served * norms.departure_waves if full > 0.0 else 0.0


def _driver(functions: list[FunctionNeed], cold: float) -> str:
    by_name = {f.function: f.net_area for f in functions}
    groups = {
        "storage": by_name["storage"],
        "throughput": by_name["pick_pack"] + by_name["sorting"] + by_name["inspection"] + by_name["returns"],
        "docks": by_name["shipping_docks"] + by_name["receiving_docks"],
    }
    if cold > sum(groups.values()) / 2:
        return "cold"
    return max(groups, key=lambda g: groups[g])
