"""Doors: trucks leave by hub and wave, containers and pallets arrive, and nobody waits long.

A truck at a door is a customer of a queue with c servers (M/M/c). Its offered load is trucks an hour times
hours at the door. Shipping counts the busiest hours, those of a wave: the carrier collects for every hub in
each of its waves, so the last truck of a hub is not full. A building has as many doors as keep their use and
the mean wait within the norms (``doors``). The optimiser is linear: ``load_per_box`` and ``part_loads`` give
the load, and ``doors_beyond`` is the most that whole doors and the wait ask for above load / use.
"""

from __future__ import annotations

from functools import cache

from planner.scenario import Scenario
from planner.scenario.facility import SizingSection
from planner.scenario.products import ProductClass
from planner.units import LITRES_PER_CUBIC_METRE

MOST_DOORS = 400
"""Above so many doors the wait asks for no more than the use does."""


def truckloads(norms: SizingSection, product: ProductClass) -> float:
    """Trucks that a box fills, loaded as trucks are."""
    return product.volume / LITRES_PER_CUBIC_METRE / (norms.truck_volume * norms.truck_fill)


def load_per_box(scenario: Scenario, product: ProductClass) -> tuple[float, float]:
    """Offered load of a box: of one that is sent on the design day, of one that arrives on the average day.

    Imports arrive by container, which is unloaded by hand; a domestic seller's goods on pallets by truck.
    """
    norms, rates = scenario.sizing, scenario.network.rates
    out = truckloads(norms, product) / norms.departure_waves / norms.wave_hours * norms.dock_turn_time
    if product.domestic:
        return out, truckloads(norms, product) * norms.dock_turn_time / norms.dock_window
    containers = product.volume / LITRES_PER_CUBIC_METRE / (rates.container_volume * rates.container_fill)
    return out, containers * norms.container_unload / norms.dock_window


def part_loads(norms: SizingSection) -> float:
    """Offered load of the trucks that leave with less than a load: one a hub in a wave at most."""
    return norms.hubs_served / norms.wave_hours * norms.dock_turn_time


def service_hours(norms: SizingSection) -> tuple[float, float]:
    """Hours at a shipping door, and at a receiving door the longer of a truck's and a container's."""
    return norms.dock_turn_time, max(norms.dock_turn_time, norms.container_unload)


def doors(load: float, hours: float, norms: SizingSection) -> int:
    """Doors at which a load of trucks that stay ``hours`` waits ``dock_wait`` at most, in the mean."""
    if load <= 0.0:
        return 0
    count = 1
    while not _enough(count, load, hours, norms.dock_utilisation, norms.dock_wait):
        count += 1
    return count


def wait(count: int, load: float, hours: float) -> float:
    """Mean wait, hours, of trucks that stay ``hours`` at ``count`` doors."""
    return mean_wait(count, load / hours, hours) if load > 0.0 else 0.0


def doors_beyond(hours: float, norms: SizingSection) -> float:
    """The most by which ``doors`` are more than load / use, for any load."""
    return _beyond(hours, norms.dock_utilisation, norms.dock_wait)


@cache
def _beyond(hours: float, use: float, longest: float) -> float:
    most, last = 0.0, 0.0  # the load that count - 1 doors can take
    for count in range(1, MOST_DOORS + 1):
        most = max(most, count - last / use)
        low, high = last, count * use
        if _enough(count, high, hours, use, longest):
            last = high
            continue
        for _ in range(50):
            middle = (low + high) / 2.0
            low, high = (middle, high) if _enough(count, middle, hours, use, longest) else (low, middle)
        last = low
    return most


def _enough(count: int, load: float, hours: float, use: float, longest: float) -> bool:
    return load <= count * use * (1 + 1e-12) and wait(count, load, hours) <= longest * (1 + 1e-12)


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
