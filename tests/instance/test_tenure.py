"""Cash flows of the four tenures by hand, and the announced centre's price tag as a back-cast."""

from __future__ import annotations

from dataclasses import fields

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from planner.country import Geography, load_geography
from planner.facts import fact
from planner.instance.assembly import assemble
from planner.instance.building_options import all_options, design_options
from planner.instance.places import geography_of
from planner.instance.tenures import TENURE_BY_NAME, Buildings, CashFlow, Markets, ThirdParty, tenure_of
from planner.scenario import Design, Scenario, SiteDesign
from planner.scenario.facility import TENURES

MARKET = Markets(*(np.array([v]) for v in (10_000.0, 1_000_000.0, 400_000.0, 50_000.0)))
"""One site: rent, price and land in KRW per m2, vacant m2."""
ROUND = Scenario().change(
    {
        "horizon.quarters": 4,
        "building.size_discount": 0.0,
        "building.lease_deposit_months": 6,
        "building.lease_fee": 0.2,
        "building.site_overhead": 4e9,
        "building.third_party_overhead": 8e8,
        "building.acquisition_tax": 0.05,
        "building.holding_cost": 0.04,
        "building.sale_cost": 0.02,
        "building.value_change": 0.0,
        "building.building_life": 40,
        "building.fit_out_life": 10,
        "building.fit_out_maintenance": 0.04,
        "building.fit_out_recovery": 0.5,
        "building.construction": 1_000_000 * 400 / 121,
        "building.build_lead": 2,
        "sizing.net_to_gross": 0.5,
        "sizing.technologies.shelving.fit_out": 200_000,
    }
)
"""Round prices: fit-out 200,000 x 0.5 net, construction 1 m KRW per m2."""

# 10,000 m2: fit-out 200,000 x 10,000 x 0.5 = 1 bn; its upkeep 4 % a year and overhead 4 bn a year make
# (4 + 0.04) / 4 = 1.01 bn a quarter. All figures below in bn KRW.
FIT_OUT, RUNNING = 1.0, 1.01


def single(
    scenario: Scenario, tenure: str, gross: float, opens: int, markets: Markets = MARKET, site: int = 0
) -> CashFlow:
    """The cash flow of one building with shelving."""
    shelving = list(scenario.sizing.technologies).index("shelving")
    alone = Buildings(np.array([site]), np.array([shelving]), np.array([float(gross)]), np.array([opens]))
    return tenure_of(scenario, tenure).cash_flow(markets, alone)


def flow(tenure: str, opens: int, scenario: Scenario = ROUND) -> tuple[list[float], float]:
    cash = single(scenario, tenure, 10_000, opens)
    return (cash.spend[0] / 1e9).round(9).tolist(), cash.recovered[0] / 1e9


def test_every_tenure_of_a_scenario_has_its_class() -> None:
    assert tuple(TENURE_BY_NAME) == TENURES


def test_lease() -> None:
    # Rent 10,000 x 10,000 = 0.1 bn a month. Before opening: fit-out 1 + deposit 0.6. Running from the third
    # quarter: 3 x 0.1 x 1.2 + 1.01 = 1.37. Back: deposit 0.6, fit-out 1 x (1 - 0.5 / 10) x 0.5 = 0.475.
    spend, back = flow("lease", 2)
    assert spend == pytest.approx([0, FIT_OUT + 0.6, 1.37, 1.37])
    assert back == pytest.approx(0.6 + 0.475)


def test_buy() -> None:
    # Price 10 bn with 5 % tax = 10.5, fit-out 1; running 0.04 x 10 / 4 = 0.1 + 1.01. Back: 10 x 0.98 + 0.475.
    spend, back = flow("buy", 2)
    assert spend == pytest.approx([0, 11.5, 0.1 + RUNNING, 0.1 + RUNNING])
    assert back == pytest.approx(9.8 + 0.475)


def test_build_pays_over_its_lead_time() -> None:
    # Land 4 bn with tax 4.2 at the start, construction 10 bn over two quarters, fit-out before opening;
    # running 0.04 x 14 / 4 = 0.14 + 1.01. Back: (4 + 10 x (1 - 0.5 / 40)) x 0.98 + 0.475.
    spend, back = flow("build", 2)
    assert spend == pytest.approx([4.2 + 5, 5 + FIT_OUT, 0.14 + RUNNING, 0.14 + RUNNING])
    assert back == pytest.approx((4 + 9.875) * 0.98 + 0.475)


def test_build_later_starts_later() -> None:
    spend, _ = flow("build", 3)
    assert spend[0] == 0
    assert spend[1:3] == pytest.approx([4.2 + 5, 5 + FIT_OUT])


def test_third_party_costs_a_fee_only() -> None:
    spend, back = flow("third_party", 1)
    assert spend == pytest.approx([0, 0.2, 0.2, 0.2])
    assert back == 0


def test_space_fee_of_a_third_party() -> None:
    # Gross per net 1 / (0.5 x 0.9) = 2.2222. Rent 3 x 10,000 x 1.2 x 2.2222 = 80,000; shelving
    # 200,000 x (1/10 + 0.04) / 4 = 7,000; with 25 % margin 108,750 KRW per net m2 and quarter.
    assert ThirdParty(ROUND).space_fee(MARKET) == pytest.approx([108_750])


def test_an_appreciating_building_is_worth_more() -> None:
    rising = ROUND.change({"building.value_change": 0.05})
    # Half a year of 5 %: 10 x 1.05^0.5 x 0.98.
    assert flow("buy", 2, rising)[1] == pytest.approx(10 * 1.05**0.5 * 0.98 + 0.475)


def test_the_largest_size_has_the_whole_discount() -> None:
    cheaper = Scenario().change({"building.size_discount": 0.06, "building.site_overhead": 0})
    small, large = (single(cheaper, "buy", gross, 3).spend[0, 2] / gross for gross in (10_000, 178_500))
    assert large / small == pytest.approx(0.94)


def test_lead_times() -> None:
    leads = {name: tenure_of(Scenario(), name).lead_quarters for name in TENURES}
    assert leads == {"lease": 2, "buy": 3, "build": 8, "third_party": 1}
    # 22 months of construction are 7.33 quarters.
    months = fact("construction_months").value
    assert months is not None
    assert leads["build"] == np.ceil(months / 3)


def npv(tenure: str, **changes: float) -> float:
    asked = Scenario().change(changes)
    site = SiteDesign(
        site="icheon_majang",
        tenure=tenure,
        technology="shelving",
        opens="2026Q1" if tenure == "build" else "2024Q4",
        area_m2=20_000,  # type: ignore[arg-type]
    )
    return float(assemble(asked, Design(sites=(site,))).options.cost[0])


@pytest.mark.parametrize("tenure", ["lease", "buy", "build", "third_party"])
def test_every_tenure_costs_money_net_of_what_is_recovered(tenure: str) -> None:
    assert npv(tenure) > 0


def test_npv_of_a_third_party_by_hand() -> None:
    # 2.0 bn a year from the fourth quarter to the twelfth, discounted at mid-quarter by 8 % a year.
    hand = sum(0.5e9 * 1.08 ** (-(t + 0.5) / 4) for t in range(3, 12))
    assert npv("third_party") == pytest.approx(hand)


def test_money_at_no_interest_makes_owning_cheaper() -> None:
    # At 0 % the price comes back less tax, sale cost and holding; the wait for it is what interest charges.
    assert npv("buy", **{"money.discount_rate": 0.0}) < npv("buy")


def test_a_building_of_180_000_m2_costs_what_was_announced() -> None:
    """USD 200 m (KRW 263.2 bn) was announced for 180,000 m2; a site at Pyeongtaek Poseung as built.

    Measured: land with tax 112.0, construction 166.3, shelving 18.6, in all KRW 297.0 bn, 1.13 times the
    announcement. Over the reported range of construction and the register's range of shelving it is 1.06
    to 1.18, so a factor outside 1.0 to 1.25 is an error of prices or units, not of taste.
    """
    geography = load_geography()
    site = geography.sites.index.get_loc("pyeongtaek_poseung")
    plain = Scenario().change({"building.site_overhead": 0})
    cash = single(plain, "build", 180_000, 8, Markets.of(geography), site)  # type: ignore[arg-type]
    paid = cash.spend[0, :8].sum()
    land = 595_000 * 180_000 * 1.046
    shell = 3_250_000 * 121 / 400 * 180_000 * 0.94
    fit_out = 200_000 * 180_000 * 0.55 * 0.94
    assert paid == pytest.approx(land + shell + fit_out)
    assert paid == pytest.approx(297.0e9, rel=0.001)
    assert 1.0 < paid / 263.2e9 < 1.25


# --- the whole table of options against one building at a time ---

VARIED = {
    "horizon.quarters": st.integers(1, 14),
    "building.lease_lead": st.integers(0, 5),
    "building.buy_lead": st.integers(0, 5),
    "building.build_lead": st.integers(0, 10),
    "building.third_party_lead": st.integers(0, 3),
    "building.third_party_limit": st.floats(0, 30_000),
    "building.size_discount": st.floats(0, 0.5),
    "building.value_change": st.floats(-0.1, 0.1),
    "building.building_life": st.floats(0.5, 40),
    "building.fit_out_life": st.floats(0.5, 10),
    "building.ramp_first": st.floats(0.1, 1),
    "building.ramp_second": st.floats(0.1, 1),
    "building.size_steps": st.lists(st.integers(500, 200_000), min_size=1, max_size=4, unique=True).map(
        sorted
    ),
    "building.tenures": st.permutations(["lease", "buy", "build", "third_party"]),
    "money.discount_rate": st.floats(0, 0.3),
}


def some_buildings(scenario: Scenario, tenure: str, geography: Geography, seed: int) -> Buildings:
    """Nine buildings of a tenure, at sites, of sizes and from quarters that need not be on offer."""
    g, shape = np.random.default_rng(seed), 9
    known, works_with = list(scenario.sizing.technologies), tenure_of(scenario, tenure).technologies
    return Buildings(
        g.integers(0, len(geography.sites), shape),
        np.array([known.index(name) for name in g.choice(np.array(works_with), shape)]),
        g.uniform(500, 250_000, shape),
        g.integers(0, scenario.horizon.quarters, shape),
    )


def quarter_by_quarter(
    scenario: Scenario, tenure: str, market: dict[str, float], fit_out: float, gross: float, opens: int
) -> tuple[list[float], float]:
    """Cash out of one building and what is left, written with plain numbers: what the classes are held to.

    ``fit_out`` KRW per net m2, ``market`` the prices at its site.
    """
    asked, quarters = scenario.building, scenario.horizon.quarters
    if tenure == "third_party":
        return [asked.third_party_overhead / 4 * (t >= opens) for t in range(quarters)], 0.0
    years, before = (quarters - opens) / 4, max(0, opens - 1)
    smallest, largest = fact("size_step_1").number, fact("size_step_10").number
    scale = 1 - asked.size_discount * min(1.0, max(0.0, (gross - smallest) / (largest - smallest)))
    put_in = fit_out * gross * scenario.sizing.net_to_gross * scale
    at_once, starts, yearly = (
        put_in,
        [0.0] * quarters,
        asked.site_overhead + asked.fit_out_maintenance * put_in,
    )
    left = put_in * max(0.0, 1 - years / asked.fit_out_life) * asked.fit_out_recovery
    sold = (1 + asked.value_change) ** years * (1 - asked.sale_cost)
    if tenure == "lease":
        rent = market["rent"] * asked.rent_factor * gross * scale
        at_once += asked.lease_deposit_months * rent
        yearly += 12 * rent * (1 + asked.lease_fee)
        left += asked.lease_deposit_months * rent
    elif tenure == "buy":
        price = market["price"] * gross * scale
        at_once += price * (1 + asked.acquisition_tax)
        yearly += asked.holding_cost * price
        left += price * sold
    else:
        land, shell = market["land"] * gross, asked.construction * 121 / 400 * gross * scale
        start = max(0, opens - asked.build_lead)
        starts[start] = land * (1 + asked.acquisition_tax)
        for t in range(start, max(opens, start + 1)):
            starts[t] += shell / max(1, opens - start)
        yearly += asked.holding_cost * (land + shell)
        left += (land + shell * max(0.0, 1 - years / asked.building_life)) * sold
    return [starts[t] + at_once * (t == before) + yearly / 4 * (t >= opens) for t in range(quarters)], left


@pytest.mark.parametrize("name", TENURES)
@settings(derandomize=True, max_examples=40, deadline=None)
@given(changes=st.fixed_dictionaries(VARIED), seed=st.integers(0, 2**31))
def test_many_buildings_at_once_are_each_building_alone(
    name: str, changes: dict[str, object], seed: int
) -> None:
    scenario = Scenario().change(changes)
    geography, tenure = geography_of(scenario), tenure_of(scenario, name)
    markets, buildings = Markets.of(geography), some_buildings(scenario, name, geography, seed)
    flows, ready = tenure.cash_flow(markets, buildings), tenure.ready_share(buildings.opens)
    available, sizes = tenure.available(markets.vacant), tenure.sizes(markets.vacant)
    assert flows.spend.shape == ready.shape == (len(buildings), scenario.horizon.quarters)
    technologies = list(scenario.sizing.technologies.values())
    for n, site in enumerate(buildings.site.tolist()):
        prices = {field.name: getattr(markets, field.name)[[site]] for field in fields(Markets)}
        there, one = Markets(**prices), slice(n, n + 1)
        alone = Buildings(
            np.array([0]), buildings.technology[one], buildings.gross[one], buildings.opens[one]
        )
        cash = tenure.cash_flow(there, alone)
        assert cash.spend[0] == pytest.approx(flows.spend[n], rel=1e-12)
        assert cash.recovered[0] == pytest.approx(flows.recovered[n], rel=1e-12)
        spend, left = quarter_by_quarter(
            scenario, name, {key: float(value[0]) for key, value in prices.items()},
            technologies[alone.technology[0]].fit_out, float(alone.gross[0]), int(alone.opens[0]),
        )  # fmt: skip
        assert flows.spend[n] == pytest.approx(spend, rel=1e-12)
        assert flows.recovered[n] == pytest.approx(left, rel=1e-12)
        assert (tenure.ready_share(alone.opens)[0] == ready[n]).all()
        assert tenure.operation(alone)[0] == tenure.operation(buildings)[n]
        assert tenure.available(there.vacant)[0] == available[site]
        assert (tenure.sizes(there.vacant)[0] == sizes[site]).all()


@settings(derandomize=True, max_examples=25, deadline=None)
@given(changes=st.fixed_dictionaries(VARIED), seed=st.integers(0, 2**31))
def test_the_table_of_options_prices_each_building_as_a_design_does(
    changes: dict[str, object], seed: int
) -> None:
    scenario = Scenario().change(changes)
    geography = geography_of(scenario)
    table, periods = all_options(scenario, geography), scenario.horizon.periods
    some = np.random.default_rng(seed).permutation(len(table))[:40]
    for row in some[np.unique(table.site[some], return_index=True)[1]]:
        building = SiteDesign(
            site=geography.sites.index[table.site[row]], tenure=table.tenure[row],
            technology=table.technology[row],
            opens=periods[table.opens[row]].label, area_m2=table.area[row],
        )  # fmt: skip
        alone = design_options(scenario, geography, Design(sites=(building,)))
        assert (alone.site[0], alone.operation[0], alone.opens[0]) == (
            table.site[row], table.operation[row], table.opens[row],
        )  # fmt: skip
        assert alone.usable[0] == pytest.approx(table.usable[row], rel=1e-12)
        assert alone.spend[0] == pytest.approx(table.spend[row], rel=1e-12)
        assert alone.cost[0] == pytest.approx(table.cost[row], rel=1e-9)


@settings(derandomize=True, max_examples=25)
@given(changes=st.fixed_dictionaries(VARIED), area=st.floats(500, 300_000), seed=st.integers(0, 2**31))
def test_a_building_costs_the_same_whatever_else_is_on_offer(
    changes: dict[str, object], area: float, seed: int
) -> None:
    """Sizes, tenures, technologies and sites beside it change no price of its own."""
    alike = Scenario().change(changes)
    other = alike.change(
        {"building.size_steps": [1_000, 2_000], "building.most_sites": 1}
        | {"sizing.technologies": {"shelving": alike.sizing.technologies["shelving"].model_dump()}}
    )
    g = np.random.default_rng(seed)
    site = str(g.choice(geography_of(alike).sites.index))
    for tenure in ("lease", "buy", "build", "third_party"):
        opens = tenure_of(alike, tenure).lead_quarters
        if opens >= alike.horizon.quarters:
            continue
        fits = min(area, _room(alike, site, tenure))
        building = SiteDesign(
            site=site, tenure=tenure, technology="shelving",  # type: ignore[arg-type]
            opens=alike.horizon.periods[opens].label, area_m2=fits,
        )  # fmt: skip
        one, two = (assemble(s, Design(sites=(building,))) for s in (alike, other))
        assert one.options.cost[0] == two.options.cost[0]
        assert (one.options.spend == two.options.spend).all()
        assert (one.facilities.space_fee[:, -1] == two.facilities.space_fee[:, -1]).all()


def _room(scenario: Scenario, site: str, tenure: str) -> float:
    """m2 that could be had at a site."""
    vacant = float(geography_of(scenario).sites.at[site, "vacant_m2"])
    if tenure == "third_party":
        return max(1.0, min(vacant, scenario.building.third_party_limit))
    return np.inf if tenure == "build" else max(1.0, vacant)


@settings(derandomize=True, max_examples=25, deadline=None)
@given(changes=st.fixed_dictionaries(VARIED))
def test_the_table_holds_every_building_on_offer_once_and_in_order(changes: dict[str, object]) -> None:
    scenario = Scenario().change(changes)
    asked, quarters, geography = scenario.building, scenario.horizon.quarters, geography_of(scenario)
    expected = []
    for site, vacant in enumerate(geography.sites["vacant_m2"]):
        for tenure in asked.tenures:
            first = tenure_of(scenario, tenure).lead_quarters
            if tenure == "third_party":
                size = min(vacant, asked.third_party_limit)
                expected += (
                    [(site, tenure, "shelving", size, first)] if size >= 1 and first < quarters else []
                )
                continue
            expected += [
                (site, tenure, technology, size, opens)
                for technology in scenario.sizing.technologies
                for size in asked.size_steps
                if tenure == "build" or size <= vacant
                for opens in range(first, quarters)
            ]
    table = all_options(scenario, geography)
    found = zip(
        table.site.tolist(), table.tenure, table.technology, table.area.tolist(), table.opens.tolist(),
        strict=True,
    )  # fmt: skip
    assert list(found) == expected
