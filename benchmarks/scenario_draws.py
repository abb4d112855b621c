"""What random scenarios are made of: settings within the schema's bounds, and designs that could be had."""

from __future__ import annotations

from typing import Any

import numpy as np
from schema_fields import Numeric, numeric_fields

from planner.country import load_geography
from planner.instance.places import geography_of
from planner.instance.tenures import tenure_of
from planner.scenario import Design, Scenario
from planner.scenario.facility import TECHNOLOGIES, TENURES
from planner.scenario.products import ORIGINS

EARLIEST, LATEST = 2023 * 4, 2027 * 4
"""First quarters of a horizon, counted from the year 0."""
MOST_QUARTERS = 16
WIDEST = 30.0
"""Times its default: as far as a field without an upper bound goes."""
FAR = 100.0
"""Bounds farther apart than this factor are drawn from by their order of magnitude."""

_APART = (
    ("horizon",), ("demand", "history"), ("demand", "market_growth"), ("products",),
    ("building", "most_sites"), ("sizing", "technologies"), ("money", "budget_total"),
    ("money", "budget_year"), ("money", "cost_ceiling"),
)  # fmt: skip
"""Fields that are drawn together with others."""

Draw = np.random.Generator


def draw_settings(seed: int) -> dict[str, Any]:
    """What a random scenario says, as a scenario file without tables in files of their own would.

    Some scenarios change a few fields, some many; by chance within the register's ranges, around the default
    or over all that the schema allows.
    """
    g = np.random.default_rng(seed)
    reach = str(g.choice(["register", "around", "schema"], p=[0.4, 0.4, 0.2]))
    often = float(g.choice([0.05, 0.2, 0.5]))
    objective = str(g.choice(["cost", "service"], p=[0.7, 0.3]))
    settings: dict[str, Any] = {"name": f"random {seed}", "objective": objective}
    for field in numeric_fields():
        if not any(field.path[: len(apart)] == apart for apart in _APART) and g.random() < often:
            _put(settings, field.path, _value(g, field, reach))
    quarters = int(g.integers(1, MOST_QUARTERS + 1))
    start = int(g.integers(EARLIEST, LATEST + 1)) if g.random() < 0.7 else 2024 * 4
    settings["horizon"] = {"start": _quarter(start), "quarters": quarters}
    _demand(g, settings)
    if g.random() < 0.5:
        settings["products"] = _products(g, reach, often)
    if g.random() < 0.3:
        edges = np.unique(np.round(g.uniform(0.001, 1, int(g.integers(1, 7))) ** 2, 4))
        settings["assortment_bands"] = [float(e) for e in edges if e > 0]
    _facilities(g, settings, reach, often)
    _promises(g, settings, start, quarters)
    _money(g, settings)
    _network(g, settings)
    _tables(g, settings, quarters)
    return settings


def _put(settings: dict[str, Any], path: tuple[str, ...], value: Any) -> None:
    for part in path[:-1]:
        settings = settings.setdefault(part, {})
    settings[path[-1]] = value


def _quarter(index: int) -> str:
    return f"{index // 4}Q{index % 4 + 1}"


def _value(g: Draw, field: Numeric, reach: str) -> float:
    """A value of a field that its bounds allow."""
    default = 1.0 if field.default is None else float(field.default)
    low = 0.0 if field.low is None else field.low
    high = WIDEST * max(default, 1.0) if field.high is None else field.high
    if reach == "register" and field.likely is not None:
        value = g.uniform(*field.likely)
    elif reach == "schema":
        orders = low > 0 and high / low > FAR
        value = float(np.exp(g.uniform(np.log(low), np.log(high)))) if orders else g.uniform(low, high)
        value = float(g.choice([low, high, value], p=[0.05, 0.05, 0.9]))
    else:
        value = default * float(np.exp(g.uniform(-0.7, 0.7)))
    if field.whole:
        return int(np.clip(round(value), low, high))
    edge = 1e-3 * (high - low)
    value = float(np.clip(value, low, high))
    value = max(value, low + min(edge, default / 2)) if field.low_excluded else value
    return min(value, high - edge) if field.high_excluded else value


def _demand(g: Draw, settings: dict[str, Any]) -> None:
    """Growth, history, forecasts that they can grow into, and scenarios with their probabilities."""
    demand = settings.setdefault("demand", {})
    size = 1.0
    if g.random() < 0.2:
        size = float(np.exp(g.uniform(-2, 2)))
        demand["history"] = {
            f"q{k + 1}": size * boxes * float(g.uniform(0.95, 1.05))
            for k, boxes in enumerate((3.5e6, 5.31e6, 9.0e6, 12.0e6))
        }
    if g.random() < 0.4:
        demand["market_growth"] = float(g.uniform(-0.3, 0.3))
    if g.random() < 0.3:
        demand["scope"] = "marketplace"
    if size != 1.0 or "market_growth" in demand or g.random() < 0.4:
        n = int(g.integers(1, 5))
        sure = g.random() < 0.2
        n = 1 if sure else n
        chances = 0.02 + (1 - 0.02 * n) * g.dirichlet(np.ones(n))
        demand["scenarios"] = [
            {
                "name": "base" if k == 0 else f"course {k}", "probability": float(chances[k]),
                "forecast_2024": size * float(g.uniform(66e6, 85e6)),
                "growth_offset": float(g.uniform(-0.1, 0.1)),
            }
            for k in range(n)
        ]  # fmt: skip


def _products(g: Draw, reach: str, often: float) -> dict[str, Any]:
    """Some of the classes, with new shares and origins; one may have a name of the user's own."""
    base = Scenario().model_dump(mode="json")["products"]
    names = [str(n) for n in g.permutation(list(base))[: int(g.integers(1, len(base) + 1))]]
    chosen: dict[str, Any] = {name: dict(base[name]) for name in names}
    for field in numeric_fields():
        if field.path[0] == "products" and field.path[1] in chosen and g.random() < often:
            chosen[field.path[1]][field.path[2]] = _value(g, field, reach)
    for end in ("share_start", "share_end"):
        shares = g.dirichlet(np.ones(len(chosen)))
        if len(chosen) > 1 and g.random() < 0.2:
            shares = np.eye(len(chosen))[0]
        for product, share in zip(chosen.values(), shares, strict=True):
            product[end] = float(share)
    for product in chosen.values():
        if product["origins"] and g.random() < 0.3:
            product["origins"] = dict(zip(ORIGINS, g.dirichlet(np.ones(3)).tolist(), strict=True))
        product["cold"] = bool(product["cold"]) != (g.random() < 0.1)
    if g.random() < 0.2:
        chosen["own class"] = chosen.pop(names[0])
    return chosen


def _facilities(g: Draw, settings: dict[str, Any], reach: str, often: float) -> None:
    building, sizing = settings.setdefault("building", {}), settings.setdefault("sizing", {})
    building["most_sites"] = int(g.integers(1, 7))
    base = Scenario().sizing
    low = sizing.get("density_low", base.density_low)
    if low > sizing.get("density_high", base.density_high):
        sizing["density_high"] = low
    if g.random() < 0.4:
        steps = np.unique(np.round(np.exp(g.uniform(np.log(2e3), np.log(4e5), int(g.integers(1, 11)))), -2))
        building["size_steps"] = steps.tolist()
    if g.random() < 0.4:
        building["tenures"] = [str(t) for t in g.permutation(TENURES)[: int(g.integers(1, 5))]]
    if g.random() < 0.4:
        base = Scenario().model_dump(mode="json")["sizing"]["technologies"]
        names = [str(t) for t in g.permutation(TECHNOLOGIES)[: int(g.integers(1, 4))]]
        norms = {name: dict(base[name]) for name in names}
        for field in numeric_fields():
            if field.path[:2] == ("sizing", "technologies") and field.path[2] in norms and g.random() < often:
                norms[field.path[2]][field.path[3]] = _value(g, field, reach)
        sizing["technologies"] = norms


def _promises(g: Draw, settings: dict[str, Any], start: int, quarters: int) -> None:
    service = settings.setdefault("service", {})
    if g.random() < 0.6:
        days = sorted(g.choice(np.arange(3, 21), int(g.integers(0, 4)), replace=False).tolist())
        service["promises"] = []
        share = float(g.uniform(0.1, 0.6))
        for half_days in days:
            promise = {
                "days": half_days / 2, "share": share,
                "since": _quarter(start + int(g.integers(-2, quarters + 2))),
            }  # fmt: skip
            if g.random() < 0.5:
                promise["design_day_share"] = share * float(g.uniform(0.5, 1))
            service["promises"].append(promise)
            share += (1 - share) * float(g.uniform(0, 0.7))


def _money(g: Draw, settings: dict[str, Any]) -> None:
    money = settings.setdefault("money", {})
    for name, often, low, high in (
        ("budget_total", 0.4, 1e9, 5e12), ("budget_year", 0.3, 1e9, 1e12),
        ("cost_ceiling", 0.5, 1.5e11, 3e12),
    ):  # fmt: skip
        if g.random() < often:
            money[name] = float(np.exp(g.uniform(np.log(low), np.log(high))))


def _network(g: Draw, settings: dict[str, Any]) -> None:
    network = settings.setdefault("network", {})
    network["bonded_stock"] = bool(g.random() < 0.2)
    if g.random() < 0.4:
        times = network.setdefault("lead_times", {})
        for leg, dwell in Scenario().network.lead_times.model_dump(mode="python").items():
            if isinstance(dwell, dict) and g.random() < 0.5:
                steps = sorted({max(0, half + int(g.integers(-1, 3))) for half in dwell})
                times[leg] = dict(zip(steps, g.dirichlet(np.ones(len(steps))).tolist(), strict=True))


def _tables(g: Draw, settings: dict[str, Any], quarters: int) -> None:
    tables: dict[str, Any] = {}
    places = load_geography()
    if g.random() < 0.3:
        households = places.districts["households"].to_numpy(dtype=float)
        boxes = households * g.uniform(0.2, 2, len(households))
        boxes[g.random(len(boxes)) < float(g.choice([0.0, 0.02, 0.5]))] = 0.0
        if g.random() < 0.3:
            gone = str(g.choice(places.districts["province_code"].unique()))
            boxes[(places.districts["province_code"] == gone).to_numpy()] = 0.0
        tables["demand"] = [
            {"district_code": code, "boxes": round(float(b), 1)}
            for code, b in zip(places.districts.index, boxes, strict=True)
        ]
    if g.random() < 0.25:
        volumes = 1e7 * np.exp(g.uniform(-1, 1)) * g.uniform(0.5, 2, quarters)
        if quarters > 1 and g.random() < 0.3:
            volumes[int(g.integers(quarters))] = 0.0
        tables["volumes"] = volumes.tolist()
    if g.random() < 0.4:
        tables["sites"] = _own_sites(g)
        tables["replace_sites"] = bool(g.random() < 0.5)
    if g.random() < 0.3:
        tables["travel"] = _travel(g, tables)
    if tables:
        # Random tables are unusual at times.
        tables["accept"] = ["travel_outliers", "demand_total", "volume_outliers"]
        settings["tables"] = tables


def _own_sites(g: Draw) -> list[dict[str, Any]]:
    import pandas as pd

    from planner.paths import COUNTRY

    towns = pd.read_csv(COUNTRY / "neighbourhood_points.csv").sample(
        int(g.integers(1, 6)), random_state=int(g.integers(2**31))
    )
    rows = []
    for k, town in enumerate(towns.itertuples()):
        row: dict[str, Any] = {"id": f"own_{k}", "name": f"own site {k}", "lat": town.lat, "lon": town.lon}
        for name, low, high in (
            ("rent_krw_m2_month", 3e3, 2e4), ("vacant_m2", 0, 4e5),
            ("price_krw_m2", 5e5, 3e6), ("land_krw_m2", 1e5, 2e6),
        ):  # fmt: skip
            if g.random() < 0.5:
                row[name] = float(round(g.uniform(low, high)))
        rows.append(row)
    return rows


def _travel(g: Draw, tables: dict[str, Any]) -> list[dict[str, Any]]:
    """Longer ways for some pairs, as by another road: minutes and km alike."""
    places = load_geography()
    gone = set(places.sites.index) if tables.get("replace_sites") else set()
    known = [place for place in places.place_minutes.index if place not in gone]
    pairs = {
        (str(g.choice(known)), str(g.choice(places.districts.index))) for _ in range(int(g.integers(1, 40)))
    }
    rows = []
    for place, district in sorted(pairs):
        longer = float(g.uniform(1.0, 1.5))
        rows.append(
            {
                "place_id": place, "district_code": district,
                "district_name": places.districts.at[district, "name_ko"],
                "minutes": round(longer * float(places.place_minutes.at[place, district]), 1),
                "km": round(longer * float(places.place_km.at[place, district]), 1),
            }
        )  # fmt: skip
    return rows


def draw_design(scenario: Scenario, seed: int) -> Design:
    """None to six buildings, each at a site of its own, open within the horizon when they can be."""
    g, quarters = np.random.default_rng(seed), scenario.horizon.quarters
    sites = geography_of(scenario).sites
    tenures = [t for t in scenario.building.tenures if tenure_of(scenario, t).lead_quarters < quarters]
    rows = []
    for site in g.permutation(sites.index)[: int(g.integers(0, 7))] if tenures else ():
        tenure = tenure_of(scenario, str(g.choice(tenures)))
        room = float(tenure.available(sites.loc[[site], "vacant_m2"].to_numpy(dtype=float))[0])
        room = room if np.isfinite(room) else 2e5
        if room < 1:
            continue
        technology = str(g.choice(list(scenario.sizing.technologies)))
        if technology not in tenure.technologies:
            technology = tenure.technologies[0]
        opens = int(g.integers(tenure.lead_quarters, quarters))
        rows.append(
            {
                "site": site, "tenure": tenure.name, "technology": technology,
                "opens": scenario.horizon.periods[opens].label, "area_m2": float(g.uniform(0.02, 1)) * room,
            }
        )  # fmt: skip
    return Design.model_validate({"sites": rows})
