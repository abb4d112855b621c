"""Why a square metre is needed: net area by function, linear in boxes and in stock.

Every function needs ``load x area per unit of load``; a building is bought in whole stations, doors and
sorters, so the linear need is kept below the building's net area by ``rounding_reserve``: the area of one
unit of each function, as ceil(x) <= x + 1, and at the docks what part loads and waiting ask for (``docks``).
So whatever fits linearly fits in whole units.
"""

from __future__ import annotations

from planner.instance.sizing import docks
from planner.scenario import Scenario
from planner.scenario.facility import SizingSection, TechnologyNorms
from planner.scenario.products import ProductClass
from planner.units import LITRES_PER_CUBIC_METRE

DESIGN_DAY_FUNCTIONS = ("pick_pack", "sorting", "shipping_docks")
"""Sized for the design day; the others for the average day, because inbound and returns are spread."""
MINUTES_PER_HOUR = 60


def units_per_box(scenario: Scenario, technology: TechnologyNorms, product: ProductClass) -> dict[str, float]:
    """Stations, sorters and doors needed per box a day, by function.

    Design-day functions count boxes of the design day, the others boxes of the average day.
    """
    norms = scenario.sizing
    worked_hours = norms.station_hours * norms.hourly_profile
    shipped, received = docks.load_per_box(scenario, product)
    inspected = norms.inspection_share * norms.inspection_minutes / MINUTES_PER_HOUR / worked_hours
    returned = product.returns * norms.return_minutes / MINUTES_PER_HOUR / worked_hours
    return {
        "pick_pack": 1 / (technology.station_rate * worked_hours),
        "sorting": norms.peak_hour_share / (norms.sorter_rate * norms.sorter_utilisation),
        "shipping_docks": shipped / norms.dock_utilisation,
        "receiving_docks": received / norms.dock_utilisation,
        "inspection": inspected,
        "returns": returned,
    }


def area_of_unit(norms: SizingSection) -> dict[str, float]:
    """Net m2 of one station, sorter or door by function."""
    return {
        "pick_pack": norms.station_area,
        "sorting": norms.sorter_area,
        "shipping_docks": norms.dock_area,
        "receiving_docks": norms.dock_area,
        "inspection": norms.inspection_area,
        "returns": norms.return_area,
    }


def area_per_box(
    scenario: Scenario, technology: TechnologyNorms, product: ProductClass
) -> tuple[float, float]:
    """Net m2 per box of the design day, and net m2 per box of the average day."""
    unit = area_of_unit(scenario.sizing)
    areas = {f: n * unit[f] for f, n in units_per_box(scenario, technology, product).items()}
    design = sum(a for f, a in areas.items() if f in DESIGN_DAY_FUNCTIONS)
    return design, sum(areas.values()) - design


def area_per_stocked_box(norms: SizingSection, technology: TechnologyNorms, product: ProductClass) -> float:
    """Net m2 of storage per box in stock."""
    return product.volume / LITRES_PER_CUBIC_METRE / (technology.storage * norms.storage_fill)


def rounding_reserve(norms: SizingSection) -> float:
    """Net m2 kept free: for whole stations, doors and sorters, and for trucks that leave half full."""
    shipping, receiving = (docks.doors_beyond(hours, norms) for hours in docks.service_hours(norms))
    number = dict.fromkeys(area_of_unit(norms), 1.0)
    number["shipping_docks"] = docks.part_loads(norms) / norms.dock_utilisation + shipping
    number["receiving_docks"] = receiving
    return sum(number[function] * m2 for function, m2 in area_of_unit(norms).items())


def usable_net_area(norms: SizingSection, gross: float) -> float:
    """Net m2 of a building for its functions: GFA x net-to-gross, less support, less the rounding reserve."""
    return max(0.0, gross * norms.net_to_gross * (1 - norms.support_share) - rounding_reserve(norms))


def hours_per_box(
    norms: SizingSection, technology: TechnologyNorms, product: ProductClass
) -> dict[str, float]:
    """Labour hours per box by function; ``direct`` is all picking, packing, sorting and docks."""
    return {
        "direct": 1 / technology.productivity,
        "inspection": norms.inspection_share * norms.inspection_minutes / MINUTES_PER_HOUR,
        "returns": product.returns * norms.return_minutes / MINUTES_PER_HOUR,
    }


def heads_per_box(scenario: Scenario, technology: TechnologyNorms, product: ProductClass) -> float:
    """Heads on shift per box of the day."""
    hours = hours_per_box(scenario.sizing, technology, product)
    return sum(hours.values()) / scenario.sizing.net_productive_hours
