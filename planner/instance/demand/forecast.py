"""Demand of a scenario: boxes per average day by district, class, period and demand scenario."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache, lru_cache
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from planner import country_tables
from planner.districts import ReadDistrict, WrittenDistrict, read_districts
from planner.errors import InputError, message
from planner.instance.demand import growth
from planner.manifest import manifest
from planner.scenario import Period, Scenario
from planner.scenario.demand import DemandSection

if TYPE_CHECKING:
    import pandas as pd

FIRST_ROW = 2
"""Line of a table's first row, below its header."""
FILE = "tables.demand"


@dataclass(frozen=True)
class DemandForecast:
    """Demand with its axes: R districts, C classes, T periods, W demand scenarios.

    ``volume`` (C, T, W) boxes per average day; ``district_share`` (R, C), columns adding up to 1;
    ``peak`` (C, T) design-day over average-day orders; ``peak_days`` (T,) days near the design day;
    ``days`` (T,) calendar days; ``probability`` (W,).
    """

    volume: NDArray[np.float64]
    district_share: NDArray[np.float64]
    peak: NDArray[np.float64]
    peak_days: NDArray[np.float64]
    days: NDArray[np.float64]
    probability: NDArray[np.float64]


def forecast(scenario: Scenario, districts: pd.DataFrame) -> DemandForecast:
    """Demand of a scenario over the given districts (index: district code). Raises InputError."""
    periods = scenario.horizon.periods
    days = np.array([p.days for p in periods], dtype=float)
    national = national_boxes(scenario)
    volume = (
        class_shares(scenario)[:, :, None] * (national / days[:, None])[None, :, :]
    )  # boxes per day = class share x boxes in the quarter / days
    return DemandForecast(
        volume=volume,
        district_share=district_shares(scenario, districts),
        peak=design_day(scenario),
        peak_days=np.array([_peak_days(scenario, p) for p in periods]),
        days=days,
        probability=np.array([w.probability for w in scenario.demand.scenarios]),
    )


@cache
def season_by_month() -> NDArray[np.float64]:
    """Index of orders per calendar day by month, mean 1 (the country's season.csv); read-only."""
    index = np.array(country_tables.season())
    season = np.asarray(index / index.mean())
    season.flags.writeable = False
    return season


def growth_models(scenario: Scenario) -> tuple[growth.GrowthModel, ...]:
    """One growth model per demand scenario. Raises InputError."""
    asked = scenario.demand
    history = (asked.history.q1, asked.history.q2, asked.history.q3, asked.history.q4)
    models = []
    for n, course in enumerate(asked.scenarios):
        try:
            models.append(_fitted(history, course.forecast_2024, asked.market_growth + course.growth_offset))
        except InputError as error:
            raise InputError(error.found, error.allowed, field=_changed_figure(asked, n)) from None
    return tuple(models)


def _changed_figure(asked: DemandSection, n: int) -> str:
    """Of the figures that do not fit together in demand scenario n, the first that is not the base case's."""
    base, course = DemandSection(), asked.scenarios[n]
    known = {w.name: w for w in base.scenarios}.get(course.name)
    if known is None or course.forecast_2024 != known.forecast_2024:
        return f"demand.scenarios.{n}.forecast_2024"
    if asked.history != base.history:
        return "demand.history"
    if asked.market_growth != base.market_growth:
        return "demand.market_growth"
    return f"demand.scenarios.{n}.growth_offset"


@lru_cache(maxsize=64)
def _fitted(
    history: tuple[float, float, float, float], forecast_2024: float, market_growth: float
) -> growth.GrowthModel:
    return growth.fit(history, forecast_2024, market_growth, season_by_month())


def national_boxes(scenario: Scenario) -> NDArray[np.float64]:
    """Boxes in each quarter (T, W), whole country, all classes.

    A user's own quarterly volumes stand for the base; the other demand scenarios keep their ratio to the
    scenario called ``base`` (or the first one).
    """
    asked, periods = scenario.demand, scenario.horizon.periods
    models = growth_models(scenario)
    modelled = np.array([[m.boxes(p) for m in models] for p in periods])
    if scenario.tables.volumes:
        names = [w.name for w in asked.scenarios]
        base = names.index("base") if "base" in names else 0
        modelled = modelled / modelled[:, [base]] * np.array(scenario.tables.volumes)[:, None]
    scope = 1.0 if asked.scope == "carrier" else 1 / asked.carrier_share
    return np.asarray(modelled * asked.volume_factor * scope)


def class_shares(scenario: Scenario) -> NDArray[np.float64]:
    """Share of each class in the boxes of each period (C, T): a straight line over the horizon."""
    progress = np.linspace(0, 1, scenario.horizon.quarters) if scenario.horizon.quarters > 1 else np.zeros(1)
    start = np.array([p.share_start for p in scenario.products.values()])[:, None]
    end = np.array([p.share_end for p in scenario.products.values()])[:, None]
    return np.asarray(start + (end - start) * progress[None, :])


def design_day(scenario: Scenario) -> NDArray[np.float64]:
    """Orders on the design day over the average day (C, T); the country's sales event has its own quarter."""
    factor, event = scenario.demand.peak_factor, manifest().peak_event.quarter
    peaks = [
        [
            product.event_peak if p.quarter == event else scenario.demand.ordinary_peak
            for p in scenario.horizon.periods
        ]
        for product in scenario.products.values()
    ]
    return np.asarray(np.maximum(1.0, 1 + (np.array(peaks) - 1) * factor))


def _peak_days(scenario: Scenario, period: Period) -> float:
    with_event = period.quarter == manifest().peak_event.quarter
    return scenario.demand.peak_days_event if with_event else scenario.demand.peak_days_other


def district_shares(scenario: Scenario, districts: pd.DataFrame) -> NDArray[np.float64]:
    """Share of each district in the boxes of each class (R, C).

    Households weighted by their make-up (a one-person household orders ``one_person`` times what a
    larger one does), then the country's core area scaled to its reported share of all parcels. A user's own
    table replaces both. Raises InputError for unknown or missing districts and unknown classes.
    """
    if scenario.tables.demand:
        return _own_shares(scenario, districts)
    single = districts["households_1p"].to_numpy(dtype=float)
    larger = districts["households"].to_numpy(dtype=float) - single
    core = districts["province_code"].isin(manifest().core_area.provinces).to_numpy()
    columns = []
    for product in scenario.products.values():
        weight = larger + product.one_person * single
        wanted = scenario.demand.core_area_share
        weight = np.where(core, wanted * weight / weight[core].sum(),
                          (1 - wanted) * weight / weight[~core].sum())  # fmt: skip
        columns.append(weight)
    return np.column_stack(columns)


def demand_districts(scenario: Scenario) -> list[ReadDistrict]:
    """The district of each row of a user's own demand table. Raises InputError."""
    rows = enumerate(scenario.tables.demand, start=FIRST_ROW)
    written = [
        WrittenDistrict(line, row.district_code, row.district_name or "", beside=row.product_class)
        for line, row in rows
    ]
    return read_districts(written, FILE)


def _own_shares(scenario: Scenario, districts: pd.DataFrame) -> NDArray[np.float64]:
    import pandas as pd

    table = pd.DataFrame([row.model_dump() for row in scenario.tables.demand])
    classes = list(scenario.products)
    wrong = np.flatnonzero(~table["product_class"].isin([*classes, ""]))
    if len(wrong):
        found = message("unknown class {name}", name=repr(table["product_class"].iloc[wrong[0]]))
        line = int(wrong[0]) + FIRST_ROW
        allowed = message("{names} or empty", names=", ".join(classes))
        raise InputError(found, allowed, file=FILE, field="product_class", line=line)
    table["district_code"] = [read.district.code for read in demand_districts(scenario)]
    columns = []
    for product in classes:
        rows = table[table["product_class"].isin([product, ""])]
        boxes = rows.groupby("district_code")["boxes"].sum().reindex(districts.index)
        missing = list(boxes.index[boxes.isna()])
        if missing:
            name = str(districts.at[missing[0], "name_en"])
            raise InputError(
                message(
                    "{n} district missing for {product}, first {code} ({name})",
                    "{n} districts missing for {product}, first {code} ({name})",
                    n=len(missing),
                    product=product,
                    code=missing[0],
                    name=name,
                ),
                "a row for each of the districts (0 boxes where there are none)",
                file=FILE,
            )
        if boxes.sum() <= 0:
            raise InputError(
                message("no boxes at all for {name}", name=product),
                "at least one district above 0",
                file=FILE,
            )
        columns.append((boxes / boxes.sum()).to_numpy(dtype=float))
    return np.column_stack(columns)
