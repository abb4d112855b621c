"""What is used of a user's own tables: which districts their codes mean, which rows change what, what of
them is unusual and was confirmed."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

from planner.districts import ReadDistrict
from planner.errors import InputError
from planner.instance.demand import demand_districts, unusual_demand, unusual_volumes
from planner.instance.places import frame_of, geography_without_travel
from planner.instance.route_arrays import carrier_hubs
from planner.scenario import Scenario


@dataclass(frozen=True)
class TravelUse:
    """Rows of an own travel table by what they change.

    ``deliveries``: of hubs of the carrier, minutes and km; ``labour``: of sites, the minutes alone, for who
    lives within reach; ``nothing``: of gateways and other hubs, from which no parcel goes to a district.
    """

    deliveries: int
    labour: int
    nothing: int


def travel_use(scenario: Scenario) -> TravelUse:
    """How the rows of the own travel table are used. Raises InputError as ``geography_of``."""
    geography = geography_without_travel(scenario)
    hubs, sites = set(carrier_hubs(geography)), set(geography.sites.index)
    rows = Counter(
        "deliveries" if row.place_id in hubs else "labour" if row.place_id in sites else "nothing"
        for row in scenario.tables.travel
    )
    return TravelUse(rows["deliveries"], rows["labour"], rows["nothing"])


def districts_read(scenario: Scenario) -> dict[str, list[ReadDistrict]]:
    """The districts that the rows of each own table mean, by the table's name. Raises InputError."""
    from planner.country import SITE_KEY, TRAVEL_COLUMNS, TRAVEL_KEY, site_columns, site_districts
    from planner.country import travel_districts as of_travel
    from planner.table_rules import check_table

    tables, found = scenario.tables, {}
    if tables.demand:
        found["demand"] = demand_districts(scenario)
    if tables.sites:
        found["sites"] = site_districts(check_table(frame_of(tables.sites), site_columns(), SITE_KEY))
    if tables.travel:
        checked = check_table(frame_of(tables.travel), TRAVEL_COLUMNS, TRAVEL_KEY)
        found["travel"] = of_travel(geography_without_travel(scenario), checked)
    return found


def confirmed(scenario: Scenario) -> list[InputError]:
    """What ``tables.accept`` lets pass: of every table the first unusual figure, as it would be refused."""
    tables = scenario.tables
    unusual = {"demand_total": unusual_demand, "volume_outliers": unusual_volumes, "travel_outliers": _travel}
    found = [ask(scenario) for name, ask in unusual.items() if name in tables.accept]
    return [error for error in found if error is not None]


def _travel(scenario: Scenario) -> InputError | None:
    from planner.country import with_travel

    if not scenario.tables.travel:
        return None
    try:
        with_travel(geography_without_travel(scenario), frame_of(scenario.tables.travel))
    except InputError as error:
        return error
    return None
