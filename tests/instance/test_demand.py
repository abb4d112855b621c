"""Demand: the growth curve's fit, the season, the split over classes and districts, the design day."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from planner.country import load_geography
from planner.errors import InputError
from planner.facts import fact
from planner.instance.demand import forecast, growth_models, national_boxes
from planner.instance.demand.forecast import season_by_month
from planner.manifest import manifest
from planner.scenario import Period, Scenario

BASE = Scenario()
DISTRICTS = load_geography().districts
NAMES = ("low", "base", "high")
HISTORY = np.array([3.5e6, 5.31e6, 9.0e6, 12.0e6])
"""Boxes of 2023 by quarter, as reported."""

RESIDUALS = {
    "low": (-0.353, 0.263, 0.068, -0.020),
    "base": (-0.207, 0.201, 0.020, -0.018),
    "high": (-0.148, 0.170, -0.004, -0.013),
}
"""Measured back-cast: curve over reported boxes less one, 2023Q1 to Q4. The jump from 3.5 to 5.3 to 9 million
is steeper than any curve that also ends at the forecast; the year adds up within 2 %."""


def rows(boxes: dict[str, float] | None = None, **more: Any) -> list[dict[str, Any]]:
    """An own demand table: one box in every district, other numbers for some."""
    return [{"district_code": c, "boxes": (boxes or {}).get(c, 1.0), **more} for c in DISTRICTS.index]


# --- growth ---


@pytest.mark.parametrize(("number", "total"), list(enumerate((50e6, 55e6, 60e6))))
def test_the_four_quarters_of_2024_add_up_to_the_forecast(number: int, total: float) -> None:
    model = growth_models(BASE)[number]
    assert sum(model.boxes(Period(2024, q)) for q in (1, 2, 3, 4)) == pytest.approx(total, rel=1e-9)


@pytest.mark.parametrize(("number", "name"), list(enumerate(NAMES)))
def test_back_cast_of_2023(number: int, name: str) -> None:
    model = growth_models(BASE)[number]
    curve = np.array([model.boxes(Period(2023, q)) for q in (1, 2, 3, 4)])
    assert curve / HISTORY - 1 == pytest.approx(RESIDUALS[name], abs=0.002)
    assert abs(curve.sum() / HISTORY.sum() - 1) < 0.02
    assert abs(curve[3] / HISTORY[3] - 1) < 0.025


@pytest.mark.parametrize("number", range(3))
def test_adoption_saturates(number: int) -> None:
    adoption = growth_models(BASE)[number].adoption
    level = np.array([adoption.boxes(q) for q in range(20)])
    ratio = level[1:] / level[:-1]
    assert (np.diff(ratio) < 0).all()
    assert ratio[-1] < 1.002
    assert level[-1] < adoption.ceiling


def test_after_saturation_only_the_market_grows() -> None:
    # Base: 10 % a year from 2024 on; season and days of a fourth quarter are those of every fourth quarter.
    model = growth_models(BASE.change({"horizon.quarters": 40}))[1]
    assert model.boxes(Period(2032, 4)) / model.boxes(Period(2031, 4)) == pytest.approx(1.10, abs=1e-4)


def test_the_season_has_mean_one_and_peaks_in_november() -> None:
    season = season_by_month()
    assert season.shape == (12,)
    assert season.mean() == pytest.approx(1)
    assert int(season.argmax()) + 1 == 11
    with pytest.raises(ValueError, match="read-only"):
        season[0] = 2.0


@settings(derandomize=True, max_examples=25, deadline=None)
@given(low=st.floats(-0.3, 0.12), more=st.floats(0.001, 0.1))
def test_more_market_growth_never_lowers_a_quarter_after_the_forecast_year(low: float, more: float) -> None:
    # 2024 adds up to the forecast whatever the market does, so only quarters from 2025 on can be compared.
    one, two = (national_boxes(BASE.change({"demand.market_growth": g}))[4:] for g in (low, low + more))
    assert (two >= one).all()


@pytest.mark.parametrize("boxes", [30e6, 4e9])
def test_a_forecast_that_2023_cannot_grow_into_is_refused(boxes: float) -> None:
    # 2023Q4 alone ran at 12 million boxes: 30 million in 2024 would be a fall below it.
    with pytest.raises(InputError, match="2023 can grow into") as caught:
        national_boxes(BASE.change({"demand.scenarios.1.forecast_2024": boxes}))
    assert caught.value.field == "demand.scenarios.1.forecast_2024"


def test_volume_factor_and_scope() -> None:
    plain = national_boxes(BASE)
    assert national_boxes(BASE.change({"demand.volume_factor": 1.5})) == pytest.approx(1.5 * plain)
    # The carrier has 80 % of the marketplace's parcels: 1 / 0.8 = 1.25.
    assert national_boxes(BASE.change({"demand.scope": "marketplace"})) == pytest.approx(1.25 * plain)


def test_own_volumes_stand_for_the_base_and_the_others_keep_their_ratio() -> None:
    plain = national_boxes(BASE)
    own = national_boxes(BASE.change({"tables.volumes": [10e6] * 12}))
    assert own[:, 1] == pytest.approx(np.full(12, 10e6))
    assert own[:, 0] / own[:, 1] == pytest.approx(plain[:, 0] / plain[:, 1])


def test_boxes_per_day_are_the_quarter_over_its_days() -> None:
    demand = forecast(BASE, DISTRICTS)
    assert demand.days[:4].tolist() == [91, 91, 92, 92]  # 2024 is a leap year
    by_quarter = demand.volume.sum(axis=0) * demand.days[:, None]
    assert by_quarter == pytest.approx(national_boxes(BASE))


# --- classes and districts ---


def test_class_shares_add_up_to_one_and_move_from_start_to_end() -> None:
    volume = forecast(BASE, DISTRICTS).volume
    share = volume / volume.sum(axis=0)
    assert share.sum(axis=0) == pytest.approx(np.ones((12, 3)))
    # Fresh food grows from 2 % to 5 % over eleven steps: after one, 2 % + 3 % / 11.
    fresh = list(BASE.products).index("kvenue_fresh")
    assert share[fresh, [0, 1, 11], 1] == pytest.approx([0.02, 0.02 + 0.03 / 11, 0.05])


def test_district_shares_add_up_to_one_and_the_capital_area_has_its_reported_share() -> None:
    share = forecast(BASE, DISTRICTS).district_share
    assert share.shape == (252, 5)
    assert share.sum(axis=0) == pytest.approx(np.ones(5))
    capital = DISTRICTS["province_code"].isin(manifest().core_area.provinces).to_numpy()
    assert share[capital].sum(axis=0) == pytest.approx(np.full(5, fact("capital_area_share").value))


def test_a_one_person_household_weighs_what_the_class_says() -> None:
    # Two districts of one province differ as (larger + 1.25 x single) does, for fashion.
    share = forecast(BASE, DISTRICTS).district_share[:, list(BASE.products).index("fashion")]
    a, b = DISTRICTS.index.get_indexer(["11010", "11020"])
    single = DISTRICTS["households_1p"].to_numpy(float)
    weight = DISTRICTS["households"].to_numpy(float) - single + 1.25 * single
    assert share[a] / share[b] == pytest.approx(weight[a] / weight[b])


def test_an_own_demand_table_replaces_the_split() -> None:
    # 251 districts with 1 box and one with 749: 749 of 1,000.
    own = BASE.change({"tables.demand": rows({"11010": 749.0})})
    share = forecast(own, DISTRICTS).district_share
    assert share[DISTRICTS.index.get_loc("11010")] == pytest.approx(np.full(5, 0.749))
    assert share.sum(axis=0) == pytest.approx(np.ones(5))


def test_an_own_row_for_one_class_adds_to_the_rows_for_all() -> None:
    extra = [{"district_code": "11010", "product_class": "fashion", "boxes": 748.0}]
    share = forecast(BASE.change({"tables.demand": rows() + extra}), DISTRICTS).district_share
    here = share[DISTRICTS.index.get_loc("11010")]
    assert here[list(BASE.products).index("fashion")] == pytest.approx(749 / 1000)
    assert here[list(BASE.products).index("home")] == pytest.approx(1 / 252)


@pytest.mark.parametrize(
    ("table", "found"),
    [
        (rows()[1:], "1 district missing"),
        ([*rows(), {"district_code": "99999", "boxes": 1}], "unknown district '99999'"),
        (rows(product_class="toys"), "unknown class 'toys'"),
        (rows(dict.fromkeys(DISTRICTS.index, 0.0)), "no boxes at all"),
    ],
)
def test_refused_demand_tables(table: list[dict[str, Any]], found: str) -> None:
    with pytest.raises(InputError, match=found) as caught:
        forecast(BASE.change({"tables.demand": table}), DISTRICTS)
    assert caught.value.file == "tables.demand"
    if found.startswith("unknown"):
        refused = [n for n, row in enumerate(table, 2) if found.endswith(f"{row[str(caught.value.field)]!r}")]
        assert caught.value.line == refused[0]


# --- the design day ---


def test_the_sales_event_falls_in_fourth_quarters_only() -> None:
    demand = forecast(BASE, DISTRICTS)
    fashion = demand.peak[list(BASE.products).index("fashion")]
    assert fashion.tolist() == [1.27, 1.27, 1.27, 2.3] * 3
    assert demand.peak_days.tolist() == [4, 4, 4, 11] * 3


def test_the_peak_factor_scales_what_stands_above_the_average_day() -> None:
    # 1 + (2.3 - 1) x 1.5 = 2.95 and 1 + (1.27 - 1) x 1.5 = 1.405.
    demand = forecast(BASE.change({"demand.peak_factor": 1.5}), DISTRICTS)
    fashion = demand.peak[list(BASE.products).index("fashion")]
    assert fashion[[0, 3]] == pytest.approx([1.405, 2.95])


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"demand.market_growth": 0.5}, "demand.market_growth"),
        ({"demand.history.q4": 40e6}, "demand.history"),
        ({"demand.scenarios.0.growth_offset": 0.2}, "demand.scenarios.0.growth_offset"),
        ({"demand.scenarios.1.forecast_2024": 20e6}, "demand.scenarios.1.forecast_2024"),
    ],
)
def test_figures_that_do_not_fit_are_refused_where_they_were_changed(
    changes: dict[str, float], field: str
) -> None:
    with pytest.raises(InputError) as refused:
        national_boxes(Scenario().change(changes))
    assert refused.value.field == field


@pytest.mark.parametrize("start", ["2019Q1", "2022Q4", "2034Q1", "2099Q4"])
def test_a_plan_starts_where_volumes_are_known(start: str) -> None:
    with pytest.raises(InputError, match=r"2023Q1.*2033Q4") as refused:
        Scenario().change({"horizon.start": start})
    assert refused.value.field == "horizon.start"
