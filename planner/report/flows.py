"""Where boxes come from and go to, read back from a plan's decisions. Boxes per day, mean of the horizon."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from planner.country import load_geography
from planner.plans.types import Plan
from planner.scenario.horizon import Period
from planner.words.reader import Reader

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Flows:
    """``to_zone`` (routes, zones) and ``to_province`` (routes, provinces) in boxes per day.

    ``routes`` and ``provinces`` name the positions; the first ``entries`` routes are gateways and sellers.
    """

    routes: tuple[str, ...]
    entries: int
    provinces: tuple[str, ...]
    to_zone: Floats
    to_province: Floats

    def sources(self, zone: int) -> list[tuple[str, float]]:
        """Routes that serve a zone with their share, largest first."""
        column = self.to_zone[:, zone]
        total = column.sum()
        if total <= 0:
            return []
        order = np.argsort(-column, kind="stable")
        return [(self.routes[j], float(column[j] / total)) for j in order if column[j] > 0]

    def targets(self, route: str) -> list[tuple[str, float]]:
        """Provinces that a route serves with their boxes per day, largest first."""
        row = self.to_province[self.routes.index(route)]
        return [(self.provinces[v], float(row[v])) for v in np.argsort(-row, kind="stable") if row[v] > 0]


def flows(plan: Plan) -> Flows:
    """The plan's flows, expected over demand scenarios and averaged over days."""
    return _flows(PlanKey(plan))


def days_and_chances(plan: Plan) -> tuple[Floats, Floats]:
    """Days of every quarter of the plan, and the probability of every demand scenario."""
    probability = {s["name"]: float(s["probability"]) for s in plan.scenario["demand"]["scenarios"]}
    days = [Period.parse(label).days for label in plan.names.period]
    return np.array(days, dtype=float), np.array([probability[name] for name in plan.names.demand_scenario])


class PlanKey:
    """A plan as a cache key: two plans are the same when they are the same object."""

    def __init__(self, plan: Plan) -> None:
        self.plan = plan

    def __hash__(self) -> int:
        return id(self.plan)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, PlanKey) and other.plan is self.plan


@lru_cache(maxsize=8)
def _flows(key: PlanKey) -> Flows:
    plan = key.plan
    names, table = plan.names, plan.decisions["flow"]
    days, chance = days_and_chances(plan)
    weight = days / days.sum()
    route, zone, _, period, scenario = (np.array(i, dtype=np.int64) for i in table.index)
    to_zone = np.zeros((len(names.route), len(names.zone)))
    np.add.at(to_zone, (route, zone), np.array(table.values) * weight[period] * chance[scenario])
    provinces, split = _split(plan)
    return Flows(tuple(names.route), len(names.entry), provinces, to_zone, to_zone @ split)


def _split(plan: Plan) -> tuple[tuple[str, ...], Floats]:
    """Shares of each zone's boxes by province (zones, provinces)."""
    known = load_geography().districts["province_code"]
    provinces = tuple(dict.fromkeys(str(known[code]) for code in plan.names.district))
    split = np.zeros((len(plan.names.zone), len(provinces)))
    for code, zone in zip(plan.names.district, plan.zone_of_district, strict=True):
        split[zone, provinces.index(str(known[code]))] += plan.districts[code]["boxes_per_day"]
    return provinces, split / np.maximum(split.sum(axis=1, keepdims=True), 1e-12)


def place_name(plan: Plan, place: str, reader: Reader) -> str:
    """Name of a district, province, site or gateway by its code or id."""
    for building in plan.recommendation.sites:
        if building.site == place:
            return reader.name(building.name_en, building.name_ko)
    # A site that stands in a shipped one's place may bear its id.
    own = next((s for s in plan.scenario["tables"]["sites"] if s["id"] == place), None)
    if own is not None:
        return reader.own(str(own["name"]))
    geo = load_geography()
    column = reader.name("name_en", "name_ko")
    for frame in (geo.sites, geo.gateways, geo.provinces):
        if place in frame.index:
            return reader.own(str(frame.loc[place, column]))
    if place in geo.districts.index:
        row = geo.districts.loc[place]
        if reader.language == "ko":
            return f"{row['province_ko']} {row['name_ko']}"
        return f"{row['name_en']}, {row['province_en']}"
    return reader.word(place)
