"""Lead times, cost legs, gateways and the carrier, by hand and against what was reported."""

from __future__ import annotations

from itertools import product as combinations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from planner.country import load_geography
from planner.facts import fact
from planner.instance.demand import forecast
from planner.instance.network import (
    BY_AIR,
    GATEWAYS,
    Delivery,
    bulk_cost,
    delivery,
    direct_leg,
    domestic_leg,
    express_ways,
    gateways,
    stocked_leg,
)
from planner.instance.network.lead_time import convolve, distribution, fixed, mixture, within
from planner.instance.route_arrays import domestic_hub
from planner.scenario import Scenario

BASE = Scenario()
GEO = load_geography()
DEMAND = forecast(BASE, GEO.districts)
CLASSES = list(BASE.products)
IMPORTED = [c for c, p in BASE.products.items() if not p.domestic]
PLACES = [*GATEWAYS, domestic_hub(GEO), *GEO.sites.index]

weights = st.lists(st.floats(0.01, 1), min_size=1, max_size=5)


def dist(parts: list[float]) -> np.ndarray:
    return np.array(parts) / sum(parts)


def mean_days(lead: np.ndarray) -> float:
    """Expected lead time; the steps are half days."""
    return float(lead @ np.arange(len(lead))) / 2


@pytest.fixture(scope="module")
def carrier() -> Delivery:
    hubs = [h for h in GEO.hubs.index if GEO.hubs.at[h, "carrier"] == "cj"]
    return delivery(BASE, GEO, PLACES, hubs)


@pytest.fixture(scope="module")
def bulk() -> dict[str, np.ndarray]:
    return bulk_cost(
        BASE,
        GEO.origins,
        GEO.sea_legs,
        GEO.between_km.loc[list(GEO.gateways.index), list(GEO.sites.index)],
    )


def direct(product_class: str, gateway: str, scenario: Scenario = BASE):
    ways = express_ways(GEO.origins, GEO.sea_legs, GEO.air_legs)
    return direct_leg(scenario, scenario.products[product_class], gateway, ways)


# --- distributions ---


@settings(derandomize=True, max_examples=60)
@given(a=weights, b=weights, c=weights)
def test_convolution_is_the_sum_over_all_outcomes(a: list[float], b: list[float], c: list[float]) -> None:
    legs = [dist(x) for x in (a, b, c)]
    brute = np.zeros(sum(len(x) for x in legs) - 2)
    for i, j, k in combinations(*(range(len(x)) for x in legs)):
        brute[i + j + k] += legs[0][i] * legs[1][j] * legs[2][k]
    total = convolve(legs)
    assert total == pytest.approx(brute)
    assert total.sum() == pytest.approx(1)
    assert mean_days(total) == pytest.approx(sum(mean_days(x) for x in legs))


def test_within_counts_the_edge() -> None:
    lead = distribution({2: 0.25, 3: 0.25, 6: 0.5})  # 1, 1.5 and 3 days
    expected = [(0, 0), (0.5, 0), (1, 0.25), (1.49, 0.25), (1.5, 0.5), (2.5, 0.5), (3, 1), (99, 1)]
    assert [within(lead, days) for days, _ in expected] == pytest.approx([share for _, share in expected])
    assert mean_days(lead) == pytest.approx(0.25 * 1 + 0.25 * 1.5 + 0.5 * 3)


def test_mixture_of_courses_of_unequal_length() -> None:
    mixed = mixture([(0.25, distribution({1: 1.0})), (0.75, distribution({0: 0.5, 4: 0.5}))])
    assert mixed == pytest.approx([0.375, 0.25, 0, 0, 0.375])


def test_a_known_duration_rounds_to_the_nearest_half_day() -> None:
    assert [len(fixed(hours)) - 1 for hours in (0, 5.9, 6, 13, 17.9, 18, 30)] == [0, 0, 1, 1, 1, 2, 3]


# --- the carrier ---


def test_linehaul_split_has_the_national_mean_rate_at_the_mean_distance(carrier: Delivery) -> None:
    # 85 % of 2,366 anywhere, 15 % over 180 km: 1.9717 KRW a km.
    rates = BASE.network.rates
    for j, r in ((0, 0), (10, 100)):
        rate = carrier.rate[j, r] - rates.island_surcharge * carrier.ferry[r]
        assert rate == pytest.approx(0.85 * 2366 + 0.15 * 2366 / 180 * carrier.km[j, r])
    at_mean = 0.85 * 2366 + 0.15 * 2366 / 180 * rates.mean_linehaul
    assert at_mean == pytest.approx(fact("parcel_rate").value)


def test_the_way_goes_over_the_fastest_hub(carrier: Delivery) -> None:
    hubs = [h for h in GEO.hubs.index if GEO.hubs.at[h, "carrier"] == "cj"]
    place, district = "icheon_majang", "21010"
    over = [GEO.between_minutes.at[place, h] + GEO.place_minutes.at[h, district] for h in hubs]
    j, r = PLACES.index(place), GEO.districts.index.get_loc(district)
    assert carrier.minutes[j, r] == pytest.approx(min(over))
    best = hubs[int(np.argmin(over))]
    assert carrier.km[j, r] == pytest.approx(GEO.between_km.at[place, best] + GEO.place_km.at[best, district])


def test_on_time_by_hand_and_falling_with_distance_and_ferry(carrier: Delivery) -> None:
    # Hand-over after exactly half a day; the carrier takes 0.5, 1, 1.5, 2 days with 10, 78, 7, 5 %. Within 2
    # days: 95 %; one day later (1 day left, 0.5 for the carrier): 10 %. Far 0.4: 0.6 x 0.95 + 0.4 x 0.10. The
    # ferry takes one day as well; both leave no time at all.
    before = distribution({1: 1.0})
    made = Delivery(
        *(np.zeros((1, 4)) for _ in range(3)), far=np.array([[0.0, 0.4, 0.0, 0.4]]),
        ferry=np.array([0.0, 0.0, 1.0, 0.5]), base=carrier.base, ferry_extra=2,
    )  # fmt: skip
    share = made.on_time(0, before, 2.0)
    assert share == pytest.approx([0.95, 0.61, 0.10, 0.6 * 0.5 * 0.95 + (0.4 * 0.5 + 0.6 * 0.5) * 0.10])
    real = carrier.on_time(PLACES.index("icheon_majang"), before, 2.0)
    order = np.lexsort((carrier.far[PLACES.index("icheon_majang")],))
    dry = order[carrier.ferry[order] == 0]
    assert (np.diff(real[dry]) <= 1e-12).all()
    assert real[carrier.ferry == 1].max() < real[dry].min()


# --- lead times against what was reported ---


def to_door(carrier: Delivery, place: str, lead: np.ndarray, share: np.ndarray) -> float:
    """Mean days to the door over the districts."""
    j = PLACES.index(place)
    far, ferry = float(carrier.far[j] @ share), float(carrier.ferry @ share)
    return mean_days(convolve([lead, carrier.base])) + far + ferry * carrier.ferry_extra / 2


def test_direct_lead_time_is_the_reported_three_to_five_days(carrier: Delivery) -> None:
    """Over gateways as their capacity and classes as their volume; measured 4.29 days, fact 4 (3 to 5)."""
    capacity = gateways.capacity(BASE, GATEWAYS)[:, 0]
    means = np.array(
        [
            [
                to_door(carrier, g, direct(c, g).lead, DEMAND.district_share[:, CLASSES.index(c)])
                for c in IMPORTED
            ]
            for g in GATEWAYS
        ]
    )
    volume = np.array([DEMAND.volume[CLASSES.index(c), 0, 1] for c in IMPORTED])
    mean = float(capacity @ means @ volume / capacity.sum() / volume.sum())
    reported = fact("lead_time_direct_now")
    assert reported.low is not None
    assert reported.high is not None
    assert reported.low <= mean <= reported.high
    assert mean == pytest.approx(4.29, abs=0.02)
    # Air is faster than any ship.
    assert (means[[GATEWAYS.index(g) for g in BY_AIR]] < means[: len(GATEWAYS) - 1].min(axis=0)).all()


def test_fc_lead_time_from_icheon_to_seoul_is_one_to_two_days(
    carrier: Delivery, bulk: dict[str, np.ndarray]
) -> None:
    """Measured 1.75 days; the fact says 1 to 2."""
    site = list(GEO.sites.index).index("icheon_majang")
    share = DEMAND.district_share[:, 0] * (GEO.districts["province_code"] == "11").to_numpy()
    lead = stocked_leg(BASE, BASE.products["small_electronics"], bulk, site, bonded=False).lead
    mean = to_door(carrier, "icheon_majang", lead, share / share.sum())
    reported = fact("lead_time_domestic_fc")
    assert reported.low is not None
    assert reported.high is not None
    assert reported.low <= mean <= reported.high
    assert mean == pytest.approx(1.745, abs=0.01)


# --- what a box pays ---


def test_direct_fashion_by_sea_by_hand() -> None:
    """All goods from one place, so that every figure stands on one line."""
    one = BASE.change({"products.fashion.origins": {"shandong": 1.0}})
    leg = direct("fashion", "PTK", one)
    own = GEO.origins[(GEO.origins["origin"] == "shandong") & (GEO.origins["mode"] == "sea")]
    legs = own.merge(
        GEO.sea_legs[GEO.sea_legs["gateway"] == "PTK"], left_on="export_point", right_on="origin"
    )
    hours = legs["hours"] + legs["hours_ferry_18kn"].fillna(legs["hours_container_14kn"])
    km = float(legs.loc[hours.idxmin(), "road_km"])
    # 5 litres: 380 + 13 KRW a km and m3 x km x 0.005; sea express 55 x 5 = 275; list clearance 220; no duty.
    assert leg.cost["origin"] == pytest.approx(380 + 13 * km * 0.005)
    assert leg.cost["international"] == pytest.approx(275)
    assert leg.cost["customs"] == pytest.approx(220)
    assert leg.cost["duty_vat"] == 0
    assert leg.lead.sum() == pytest.approx(1)


def test_air_pays_for_weight_or_volume_whichever_is_more() -> None:
    # Fashion: max(0.45 kg, 5 / 6 = 0.833 kg) x 2,300 = 1,916.67; heavy fashion: 2 kg x 2,300.
    assert direct("fashion", "ICN").cost["international"] == pytest.approx(2300 * 5 / 6)
    heavy = BASE.change({"products.fashion.weight": 2.0})
    assert direct("fashion", "ICN", heavy).cost["international"] == pytest.approx(4600)


def test_above_de_minimis_a_direct_box_pays_duty_and_vat() -> None:
    # USD 160 x 1,347.5 = 215,600 KRW retail. Duty 8 % of 55 % = 9,486.4; VAT inside the price 1/11 = 19,600.
    dear = BASE.change({"products.fashion.value": 160.0})
    assert direct("fashion", "PTK", dear).cost["duty_vat"] == pytest.approx(9_486.4 + 19_600)
    edge = BASE.change({"products.fashion.value": 150.0})
    assert direct("fashion", "PTK", edge).cost["duty_vat"] == 0


def test_stocked_fashion_by_hand(bulk: dict[str, np.ndarray]) -> None:
    # USD 24 = 32,340 KRW: duty 0.55 x 0.08 = 1,422.96, VAT 2,940. A container of 60 x 0.85 = 51 m3 holds
    # 10,200 boxes of 5 litres: 90,000 / 10,200 = 8.82 of declaration.
    cost = stocked_leg(BASE, BASE.products["fashion"], bulk, 0, bonded=False).cost
    assert cost["duty_vat"] == pytest.approx(1_422.96 + 2_940)
    assert cost["customs"] == pytest.approx(90_000 / 10_200)
    mix = BASE.products["fashion"].origins
    at_origin, sea, drayage = sum(share * bulk[origin][0] for origin, share in mix.items()) * 5
    assert [cost["origin"], cost["international"], cost["inbound"]] == pytest.approx(
        [at_origin, sea, drayage + 90]
    )


def test_bulk_takes_the_cheapest_port_and_gateway(bulk: dict[str, np.ndarray]) -> None:
    site, km = GEO.sites.index[3], GEO.between_km
    litres = 60 * 0.85 * 1000
    best = np.inf
    own = GEO.origins[(GEO.origins["origin"] == "zhejiang") & (GEO.origins["mode"] == "sea")]
    for port in own.itertuples():
        for leg in GEO.sea_legs[GEO.sea_legs["origin"] == port.export_point].itertuples():
            way = port.road_km * 13 / 1000 + (1_300_000 + 450 * leg.km) / litres
            best = min(best, way + 2300 * km.at[leg.gateway, site] / litres)
    assert bulk["zhejiang"][3].sum() == pytest.approx(best)


def test_bonded_stock_pays_nothing_below_de_minimis_and_takes_longer(bulk: dict[str, np.ndarray]) -> None:
    fashion = BASE.products["fashion"]
    plain, bonded = (stocked_leg(BASE, fashion, bulk, 0, bonded=b) for b in (False, True))
    assert bonded.cost["duty_vat"] == 0
    assert bonded.cost["customs"] == pytest.approx(220)
    # Clearance at sale: 0, 0.5 or 1 day with 50, 45, 5 %: 0.275 days.
    assert mean_days(bonded.lead) - mean_days(plain.lead) == pytest.approx(0.275)
    dear = BASE.change({"products.fashion.value": 160.0}).products["fashion"]
    assert stocked_leg(BASE, dear, bulk, 0, bonded=True).cost["duty_vat"] > 0


@pytest.mark.parametrize("allowed", [False, True])
def test_the_switch_for_bonded_stock_holds_in_free_trade_zones_only(allowed: bool) -> None:
    from planner.instance.assembly import assemble

    instance = assemble(BASE.change({"network.bonded_stock": allowed, "horizon.quarters": 2}))
    duty = instance.routes.box_cost[instance.axes.parts.index("duty_vat"), instance.n_entries :, 1]
    zone = GEO.sites["free_trade_zone"].to_numpy()
    assert (duty[~zone] > 0).all()
    assert (duty[zone] == 0).all() == allowed


def test_domestic_classes_pay_no_import(bulk: dict[str, np.ndarray]) -> None:
    # Pallets of a Korean seller: 260 + 90.
    cost = stocked_leg(BASE, BASE.products["kvenue_fresh"], bulk, 0, bonded=False).cost
    assert set(cost) == {"inbound", "reverse"}
    assert cost["inbound"] == 350
    by_seller = domestic_leg(BASE, BASE.products["kvenue_fresh"]).cost
    assert set(by_seller) == {"seller", "reverse"}
    assert by_seller["seller"] == 1500


# --- the reverse leg ---

# Fashion is worth USD 24 x 1,347.5 x 0.55 = 17,787 KRW a box, and one in ten comes back.
# From stock: 0.1 x (3,500 + 0.3 x 0.8 x 17,787) = 350 + 426.888.
# Direct: 0.1 x 0.5 x (0.6 x 3,500 + (1 - 0.6 x 0.2) x 17,787) = 105 + 782.628.
FASHION_FROM_STOCK, FASHION_DIRECT = 776.888, 887.628


@pytest.mark.parametrize("bonded", [False, True])
def test_returns_to_stock_by_hand(bulk: dict[str, np.ndarray], bonded: bool) -> None:
    cost = stocked_leg(BASE, BASE.products["fashion"], bulk, 0, bonded=bonded).cost
    assert cost["reverse"] == pytest.approx(FASHION_FROM_STOCK)


@pytest.mark.parametrize("gateway", ["PTK", "ICN"])
def test_returns_of_direct_imports_by_hand(gateway: str) -> None:
    assert direct("fashion", gateway).cost["reverse"] == pytest.approx(FASHION_DIRECT)


def test_returns_of_a_domestic_seller_are_those_from_stock(bulk: dict[str, np.ndarray]) -> None:
    # USD 25 x 1,347.5 x 0.55 = 18,528.125 KRW a box, of which 3 % come back: 0.03 x (3,500 + 4,446.75).
    ambient, by_hand = BASE.products["kvenue_ambient"], 238.4025
    assert domestic_leg(BASE, ambient).cost["reverse"] == pytest.approx(by_hand)
    assert stocked_leg(BASE, ambient, bulk, 0, bonded=False).cost["reverse"] == pytest.approx(by_hand)


@pytest.mark.parametrize(
    ("changes", "stocked", "imported"),
    [
        ({"products.fashion.returns": 0.0}, 0.0, 0.0),
        ({"network.rates.return_parcel": 0.0}, 426.888, 782.628),
        ({"network.rates.return_resold": 1.0}, 350.0, FASHION_DIRECT),
        ({"network.rates.return_salvage": 1.0}, 350.0, 460.74),
        ({"network.rates.return_rate_direct": 1.0}, FASHION_FROM_STOCK, 2 * FASHION_DIRECT),
        ({"network.rates.return_collected_direct": 0.0}, FASHION_FROM_STOCK, 889.35),
    ],
)
def test_each_figure_of_the_reverse_leg_moves_what_it_says(
    bulk: dict[str, np.ndarray], changes: dict[str, float], stocked: float, imported: float
) -> None:
    scenario = BASE.change(changes)
    fashion = scenario.products["fashion"]
    cost = stocked_leg(scenario, fashion, bulk, 0, bonded=False).cost
    assert cost["reverse"] == pytest.approx(stocked)
    assert direct("fashion", "PTK", scenario).cost["reverse"] == pytest.approx(imported)


def test_every_route_that_is_allowed_pays_the_reverse_leg() -> None:
    from planner.instance.assembly import assemble

    instance = assemble(BASE.change({"horizon.quarters": 2}))
    reverse = instance.routes.box_cost[instance.axes.parts.index("reverse")]
    assert (reverse[instance.routes.allowed] > 0).all()
    assert (reverse[~instance.routes.allowed] == 0).all()
    fashion = instance.axes.classes.index("fashion")
    assert reverse[: len(GATEWAYS), fashion] == pytest.approx(FASHION_DIRECT)
    assert reverse[instance.n_entries :, fashion] == pytest.approx(FASHION_FROM_STOCK)


# --- gateways ---


def test_gateway_capacity_by_hand() -> None:
    capacity = pd.DataFrame(gateways.capacity(BASE, GATEWAYS), index=GATEWAYS)
    # Pyeongtaek 40.09 m boxes a year x 45 % / 365 = 49,426; growing 15 % a year from 2024Q1.
    assert capacity.at["PTK", 0] == pytest.approx(40_090_000 * 0.45 / 365)
    assert capacity.at["PTK", 4] == pytest.approx(40_090_000 * 0.45 / 365 * 1.15)
    assert capacity.at["PTK", 1] == pytest.approx(40_090_000 * 0.45 / 365 * 1.15**0.25)
    # The carrier's air centre: 2 m boxes a month x 12 x 80 % / 365.
    assert capacity.at["ICN", 0] == pytest.approx(24_000_000 * 0.8 / 365)


def test_gateways_before_2024_do_not_shrink() -> None:
    early = BASE.change({"horizon.start": "2023Q1"})
    capacity = gateways.capacity(early, GATEWAYS)
    assert capacity[:, 0] == pytest.approx(capacity[:, 4])
    assert capacity[:, 5] == pytest.approx(capacity[:, 4] * 1.15**0.25)


def test_consolidation_halves_a_peak_at_the_gateway() -> None:
    # 1 + (2.3 - 1) x 0.5.
    assert gateways.peak(BASE, np.array([[2.3, 1.0]])) == pytest.approx(np.array([[1.65, 1.0]]))
