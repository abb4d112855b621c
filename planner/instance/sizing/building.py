"""One FC sized in whole units: stations, doors, sorters, net area, GFA, floors, heads, wait at the doors."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass

from planner.instance.sizing import area
from planner.scenario import Scenario
from planner.scenario.facility import TechnologyNorms


@dataclass(frozen=True)
class FunctionNeed:
    """What one function needs: ``units`` (stations, doors, sorters; m3 for storage) and net m2."""

    function: str
    load: float
    units: float
    net_area: float


@dataclass(frozen=True)
class BuildingNeed:
    """An FC's need on the design day. Areas in m2, ``truck_wait`` in hours, density in boxes/m2/day."""

    functions: tuple[FunctionNeed, ...]
    net_area: float
    gross_area: float
    cold_net_area: float
    floors: int
    heads: float
    truck_wait: float
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
        per_box = area.units_per_box(norms, technology, product)
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
    for function, load in loads.items():
        units = math.ceil(load - 1e-9)
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
        truck_wait=_truck_wait(scenario, design_boxes),
        density=designed / gross if gross > 0 else 0.0,
        driver=_driver(functions, cold),
    )


def _truck_wait(scenario: Scenario, design_boxes: Mapping[str, float]) -> float:
    norms = scenario.sizing
    volume = sum(boxes * scenario.products[c].volume / 1000 for c, boxes in design_boxes.items())
    trucks_per_hour = volume / (norms.truck_volume * norms.truck_fill) / norms.dock_window
    doors = math.ceil(trucks_per_hour * norms.dock_turn_time / norms.dock_utilisation - 1e-9)
    return mean_wait(doors, trucks_per_hour, norms.dock_turn_time) if doors else 0.0


def erlang_c(servers: int, offered_load: float) -> float:
    """Probability that an arrival waits in an M/M/c queue with offered load a = lambda/mu < c.

    Gross, Shortle, Thompson & Harris, Fundamentals of Queueing Theory, 4th ed., section 2.3; by the
    stable recursion for Erlang's B. Raises ValueError when the load is not below the servers.
    """
    if not 0 <= offered_load < servers:
        raise ValueError(f"offered load {offered_load:g} with {servers} servers; it must stay below them")
    blocking = 1.0
    for c in range(1, servers + 1):
        blocking = offered_load * blocking / (c + offered_load * blocking)
    return servers * blocking / (servers - offered_load * (1 - blocking))


def mean_wait(servers: int, arrivals_per_hour: float, service_hours: float) -> float:
    """Mean wait in queue, hours: C(c, a) / (c mu - lambda) (same source)."""
    if arrivals_per_hour == 0:
        return 0.0
    waiting = erlang_c(servers, arrivals_per_hour * service_hours)
    return waiting / (servers / service_hours - arrivals_per_hour)


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
