"""Square metres by hand: functions, stock, queues, and that what fits linearly fits in whole units."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from planner.instance.sizing import BuildingNeed, area, docks, size_building
from planner.instance.sizing.docks import erlang_c, mean_wait
from planner.instance.sizing.stock import (
    Event,
    band_shares,
    pareto_exponent,
    safety_days,
    staggering,
    stock_days,
)
from planner.scenario import Scenario
from planner.scenario.facility import TechnologyNorms

BASE = Scenario()
TECHNOLOGIES = BASE.sizing.technologies
CLASSES = list(BASE.products)


def sized(
    technology: str, average: dict, design: dict, stock: dict, scenario: Scenario = BASE
) -> BuildingNeed:
    return size_building(scenario, TECHNOLOGIES[technology], average, design, stock)  # type: ignore[index]


def units(need: BuildingNeed) -> dict[str, float]:
    return {f.function: f.units for f in need.functions}


def metres(need: BuildingNeed) -> dict[str, float]:
    return {f.function: f.net_area for f in need.functions}


# --- three buildings by hand ---
# Norms: station 16 h x 0.65 = 10.4 h, 14 m2; sorter 10 % of a day / (8,000 x 0.85), 1,500 m2; truck 38 x
# 0.8 = 30.4 m3, 0.75 h at a door; 3 waves of 2 h for 12 hubs; container 60 x 0.85 = 51 m3, 2.5 h in a
# window of 10 h; doors used to 85 %, 0.25 h of wait, 180 m2; inspection 3 % x 4 min, 10 m2; returns 6 min,
# 12 m2; storage filled to 65 %; net to gross 0.55 x 0.9.


def test_shelving_building_by_hand() -> None:
    # 20,000 fashion boxes a day of 5 litres, 46,000 on the design day, 600,000 in stock.
    need = sized("shelving", {"fashion": 20_000}, {"fashion": 46_000}, {"fashion": 600_000})
    assert units(need) == {
        "storage": pytest.approx(3_000),  # 600,000 x 5 l = 3,000 m3
        "pick_pack": 99,  # 46,000 / (45 x 10.4) = 98.3
        "sorting": 1,  # 46,000 x 0.1 / 6,800 = 0.68
        "shipping_docks": 7,  # 230 m3 / 30.4 / 3 + 12 = 14.5 trucks a wave x 0.75 / 2 = 5.45; / 0.85 = 6.4
        "receiving_docks": 2,  # 100 m3 / 51 x 2.5 / 10 = 0.49: at one door a truck would wait 2.4 h
        "inspection": 4,  # 20,000 x 0.03 x 4 / 60 = 40 h / 10.4 = 3.85
        "returns": 20,  # 20,000 x 10 % x 6 / 60 = 200 h / 10.4 = 19.2
    }
    # 3,000 / (0.9 x 0.65) = 5,128.2; 99 x 14; 1,500; 7 x 180; 2 x 180; 40; 240.
    storage = 3_000 / 0.585
    assert metres(need) == pytest.approx(
        {"storage": storage, "pick_pack": 1_386, "sorting": 1_500, "shipping_docks": 1_260,
         "receiving_docks": 360,
         "inspection": 40, "returns": 240}
    )  # fmt: skip
    assert need.net_area == pytest.approx(storage + 4_786)
    assert need.gross_area == pytest.approx((storage + 4_786) / 0.9 / 0.55)
    assert need.trucks_out == pytest.approx(230 / 30.4 + 36)
    # Hours a box: 1 / 15.4 + 0.002 + 0.01; 46,000 boxes / 6.5 h a head.
    assert need.heads == pytest.approx(46_000 * (1 / 15.4 + 0.002 + 0.01) / 6.5)
    assert need.density == pytest.approx(46_000 / need.gross_area)
    assert (need.floors, need.driver, need.cold_net_area) == (1, "storage", 0)


def test_amr_building_by_hand() -> None:
    # Electronics 3 l: 40,000 average, 84,000 design, 300,000 stock; home 9 l: 30,000, 57,000, 400,000.
    need = sized(
        "amr",
        {"small_electronics": 40_000, "home": 30_000},
        {"small_electronics": 84_000, "home": 57_000},
        {"small_electronics": 300_000, "home": 400_000},
    )
    assert units(need) == {
        "storage": pytest.approx(4_500),  # 900 + 3,600 m3
        "pick_pack": 194,  # 141,000 / (70 x 10.4) = 193.7
        "sorting": 3,  # 14,100 / 6,800 = 2.07
        "shipping_docks": 10,  # (765 / 30.4 / 3 + 12) x 0.375 = 7.65; at nine doors 18 min of wait
        "receiving_docks": 4,  # (120 + 270) / 51 x 0.25 = 1.91; at three a container waits 56 min
        "inspection": 14,  # 70,000 x 0.03 / 15 = 140 h / 10.4 = 13.5
        "returns": 27,  # 70,000 x 4 % / 10 = 280 h / 10.4 = 26.9
    }
    assert metres(need) == pytest.approx(
        {"storage": 4_500 / 0.65, "pick_pack": 2_716, "sorting": 4_500, "shipping_docks": 1_800,
         "receiving_docks": 720, "inspection": 140, "returns": 324}
    )  # fmt: skip
    # 2,716 + 4,500 + 140 + 324 = 7,680 m2 of throughput against 6,923 of storage.
    assert need.driver == "throughput"
    assert need.gross_area == pytest.approx((4_500 / 0.65 + 10_200) / 0.495)
    assert need.floors == math.ceil((4_500 / 0.65 + 10_200) / 0.495 / 30_000) == 2


def test_cube_building_with_a_cold_zone_by_hand() -> None:
    # Fresh 14 l only: 10,000 average, 13,000 design, 20,000 in stock (280 m3).
    need = sized("cube", {"kvenue_fresh": 10_000}, {"kvenue_fresh": 13_000}, {"kvenue_fresh": 20_000})
    assert units(need) == {
        "storage": pytest.approx(280),
        "pick_pack": 12,  # 13,000 / (110 x 10.4) = 11.4
        "sorting": 1,  # 1,300 / 6,800
        "shipping_docks": 7,  # (182 / 30.4 / 3 + 12) x 0.375 = 5.25
        "receiving_docks": 2,  # pallets by truck: 140 / 30.4 x 0.75 / 10 = 0.35; at one door a wait of 1.3 h
        "inspection": 2,  # 20 h / 10.4 = 1.92
        "returns": 1,  # 10,000 x 1 % / 10 = 10 h / 10.4 = 0.96
    }
    storage = 280 / (1.15 * 0.65)
    assert need.net_area == pytest.approx(storage + 168 + 1_500 + 1_260 + 360 + 20 + 12)
    # The cold zone by what the fresh boxes need linearly: no rounding to whole units.
    linear = (
        13_000 / 1144 * 14
        + 0.19118 * 1500
        + (182 / 3 / 2 + 140 / 10) / 30.4 * 0.75 / 0.85 * 180
        + 20 / 10.4 * 10
        + 10 / 10.4 * 12
    )
    assert need.cold_net_area == pytest.approx(storage + linear, rel=1e-4)
    assert need.driver == "throughput"  # the cold zone is 1,037 of 2,435 m2, less than half


def test_an_empty_building_needs_nothing() -> None:
    need = sized("amr", {}, {}, {})
    assert (need.net_area, need.gross_area, need.heads, need.density, need.truck_wait) == (0, 0, 0, 0, 0)


# --- whole units against the linear need of the optimiser ---


@settings(derandomize=True, max_examples=150, deadline=None)
@given(
    average=st.lists(st.floats(0, 60_000), min_size=5, max_size=5),
    peak=st.lists(st.floats(1, 3), min_size=5, max_size=5),
    days=st.lists(st.floats(0, 40), min_size=5, max_size=5),
    technology=st.sampled_from(sorted(TECHNOLOGIES)),
)
def test_what_fits_linearly_fits_in_whole_units(
    average: list[float], peak: list[float], days: list[float], technology: str
) -> None:
    norms, how = BASE.sizing, TECHNOLOGIES[technology]  # type: ignore[index]
    linear = 0.0
    for boxes, factor, stocked, product in zip(average, peak, days, BASE.products.values(), strict=True):
        design, daily = area.area_per_box(BASE, how, product)
        linear += design * boxes * factor + daily * boxes
        linear += area.area_per_stocked_box(norms, how, product) * boxes * stocked
    # The smallest building whose usable area is just enough.
    gross = (linear + area.rounding_reserve(norms)) / (norms.net_to_gross * (1 - norms.support_share))
    assert area.usable_net_area(norms, gross) == pytest.approx(linear, abs=1e-6)
    need = sized(
        technology,
        dict(zip(CLASSES, average, strict=True)),
        {c: a * p for c, a, p in zip(CLASSES, average, peak, strict=True)},
        {c: a * d for c, a, d in zip(CLASSES, average, days, strict=True)},
    )
    assert need.net_area >= linear - 1e-3
    assert need.gross_area <= gross * (1 + 1e-9)


def test_the_reserve_is_one_unit_of_each_function_and_what_the_docks_ask_for() -> None:
    # Stations, sorter and benches: 14 + 1,500 + 10 + 12. Shipping doors for 12 part loads in 2 h, 12 x
    # 0.375 / 0.85 = 5.29, and 1.82 that whole doors and the wait ask for beyond; receiving doors 2.60 beyond.
    reserve = 1_536 + (5.2941 + 1.8235 + 2.5973) * 180
    assert area.rounding_reserve(BASE.sizing) == pytest.approx(reserve, abs=0.05)
    # 20,000 m2 x 0.55 x 0.9 = 9,900 less the reserve; 1,000 m2 hold not even that.
    assert area.usable_net_area(BASE.sizing, 20_000) == pytest.approx(9_900 - reserve, abs=0.05)
    assert area.usable_net_area(BASE.sizing, 1_000) == 0


@given(load=st.floats(0.001, 60), hours=st.sampled_from([0.25, 0.75, 2.5]))
def test_doors_are_as_few_as_the_norms_allow_and_never_beyond_the_line(load: float, hours: float) -> None:
    norms = BASE.sizing
    count = docks.doors(load, hours, norms)
    assert load <= count * norms.dock_utilisation * (1 + 1e-9)
    assert docks.wait(count, load, hours) <= norms.dock_wait * (1 + 1e-9)
    if count > 1 and load < (count - 1) * norms.dock_utilisation:
        assert docks.wait(count - 1, load, hours) > norms.dock_wait
    assert count <= load / norms.dock_utilisation + docks.doors_beyond(hours, norms) + 1e-6


@settings(derandomize=True, max_examples=40, deadline=None)
@given(boxes=st.floats(0, 100_000), more=st.floats(1, 50_000), product=st.sampled_from(CLASSES))
def test_more_boxes_never_need_less_area(boxes: float, more: float, product: str) -> None:
    small, large = (
        sized("amr", {product: b}, {product: 2 * b}, {product: 9 * b}) for b in (boxes, boxes + more)
    )
    assert large.net_area >= small.net_area
    assert all(b >= a for a, b in zip(metres(small).values(), metres(large).values(), strict=True))
    assert large.heads > small.heads


def test_denser_storage_takes_less_area_and_faster_hands_fewer_heads() -> None:
    storage = {t: metres(sized(t, {}, {}, {"home": 100_000}))["storage"] for t in TECHNOLOGIES}
    assert storage["cube"] < storage["amr"] < storage["shelving"]
    denser = TechnologyNorms(storage=2, station_rate=70, productivity=24, fit_out=0)
    plain = TechnologyNorms(storage=1, station_rate=70, productivity=24, fit_out=0)
    product = BASE.products["home"]
    assert area.area_per_stocked_box(BASE.sizing, denser, product) == pytest.approx(
        area.area_per_stocked_box(BASE.sizing, plain, product) / 2
    )
    heads = [area.heads_per_box(BASE, TECHNOLOGIES[t], product) for t in ("shelving", "amr", "cube")]
    assert heads == sorted(heads, reverse=True)


# --- queues ---


@pytest.mark.parametrize(
    ("servers", "load", "waits"),
    [
        (2, 1.5, 9 / 14),  # 0.642857
        (3, 2.0, 4 / 9),  # 0.444444
        (2, 1.0, 1 / 3),
        (1, 0.7, 0.7),  # one server: the load itself
        (5, 0.0, 0.0),
    ],
)
def test_erlang_c_of_the_textbooks(servers: int, load: float, waits: float) -> None:
    assert erlang_c(servers, load) == pytest.approx(waits)


def test_erlang_c_against_its_definition() -> None:
    for servers, load in ((4, 3.2), (10, 8.5), (30, 25.5)):
        top = load**servers / math.factorial(servers) * servers / (servers - load)
        total = sum(load**k / math.factorial(k) for k in range(servers)) + top
        assert erlang_c(servers, load) == pytest.approx(top / total)


@pytest.mark.parametrize("load", [2.0, 2.5, -0.1])
def test_a_queue_without_end_is_refused(load: float) -> None:
    with pytest.raises(ValueError, match="must stay below"):
        erlang_c(2, load)


def test_mean_wait_in_closed_form() -> None:
    # M/M/1: rho / (mu - lambda) = 0.8 / (5 - 4) = 0.8 h. M/M/2 with a = 1.5: C / (2 mu - lambda) =
    # 0.642857 / 1 with mu = 2, lambda = 3.
    assert mean_wait(1, 4, 0.2) == pytest.approx(0.8)
    assert mean_wait(2, 3, 0.5) == pytest.approx(9 / 14)
    assert mean_wait(3, 0, 0.5) == 0


def test_trucks_wait_at_the_doors_of_a_building() -> None:
    # 46,000 boxes of 5 l: 14.52 trucks in 2 h at 7 doors; nothing is received.
    trucks = (230 / 30.4 / 3 + 12) / 2
    need = sized("shelving", {}, {"fashion": 46_000}, {})
    assert need.truck_wait == pytest.approx(mean_wait(7, trucks, 0.75))
    assert sized("shelving", {}, {}, {}).trucks_out == 0


# --- stock ---


def test_the_best_fifth_of_the_assortment_has_its_share() -> None:
    assert 0.2 ** pareto_exponent(0.7) == pytest.approx(0.7)
    shares = band_shares((0.1, 0.2, 1.0), 0.7)
    assert shares[:2].sum() == pytest.approx(0.7)
    assert shares.sum() == pytest.approx(1)
    # Best sellers first: every SKU of a band sells more than one of the next.
    assert (np.diff(shares / np.array([0.1, 0.1, 0.8])) < 0).all()


def test_safety_stock_by_hand() -> None:
    # 400 boxes over 100 SKUs: 4 a day each, variance 4 + (0.5 x 4)^2 = 8; z = 2 over 9 days: 2 x 3 x
    # sqrt(8) = 16.97 boxes a SKU, 4.243 days of its demand.
    assert safety_days(400, 100, 9, 2, 0.5) == pytest.approx(6 * math.sqrt(8) / 4)
    assert safety_days(0, 100, 9, 2, 0.5) == 0
    # Slow sellers need more days: one SKU box in ten days: 6 x sqrt(10 + 0.25).
    assert safety_days(10, 100, 9, 2, 0.5) == pytest.approx(6 * math.sqrt(10.25))


def test_days_of_stock_by_hand() -> None:
    # Half an order of 28 days in the mean, a tenth more on the fullest day; 4 of safety; (2.3 - 1) x 11 days
    # of event, which stand half of 28 + 11 days of a quarter's 92.
    days = stock_days(28, 4, 1.1, Event(peak=2.3, days=11, build_up=28), period_days=92)
    assert days.ordinary == pytest.approx(18)
    assert days.highest == pytest.approx(14 * 1.1 + 4 + 14.3)
    assert days.mean == pytest.approx(18 + 14.3 * 19.5 / 92)


def test_orders_at_different_times_never_stand_all_at_once() -> None:
    # One order: twice its mean at most. 1,200 of them at z = 1.88: 1 + 1.88 / sqrt(3,600).
    assert staggering(1, 1.88) == 2.0
    assert staggering(1_200, 1.88) == pytest.approx(1 + 1.88 / 60)
    # By simulation: the 97 % fullest of many days with 300 orders at random points of their cycles.
    levels = np.random.default_rng(1).uniform(0, 1, (20_000, 300)).sum(axis=1) / 150
    assert staggering(300, 1.88) == pytest.approx(np.quantile(levels, 0.97), abs=0.003)
