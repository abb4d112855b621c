"""Scenario -> instance: demand, network, sizing and tenures brought together on common axes."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import product as combinations

import numpy as np
from numpy.typing import NDArray

from planner import network
from planner.demand import Demand, forecast
from planner.errors import InputError
from planner.facility import SiteMarket, cash_flow, lead_quarters, third_party_space_fee
from planner.geo import Geography, load_geography, with_sites, with_travel
from planner.instance import Axes, Floats, Instance, Options, PromiseRow
from planner.network import AIR_EXPRESS, LEG_PARTS, SEA_EXPRESS, gateways
from planner.scenario import Design, Period, Scenario
from planner.scenario.facility import Technology, Tenure
from planner.sizing import area, stock

GATEWAYS = (*SEA_EXPRESS, AIR_EXPRESS)
DOMESTIC_ENTRY = "domestic_seller"
DOMESTIC_HUB = "cj_gonjiam"
"""Korean sellers stand mostly in the capital area; their boxes enter the network at its largest hub."""
THIRD_PARTY = "third_party"
THIRD_PARTY_TECHNOLOGY: Technology = "shelving"


def geography_of(scenario: Scenario) -> Geography:
    """The shipped geography with the user's own sites and travel times laid over it. Raises InputError."""
    import pandas as pd

    geography = load_geography()
    tables = scenario.tables
    if tables.sites:
        rows = pd.DataFrame([row.model_dump() for row in tables.sites])
        geography = with_sites(geography, rows, replace=tables.replace_sites)
    elif tables.replace_sites:
        raise InputError("true without own sites", "own sites in tables.sites", field="tables.replace_sites")
    if tables.travel:
        geography = with_travel(geography, pd.DataFrame([row.model_dump() for row in tables.travel]))
    return geography


def assemble(scenario: Scenario, design: Design | None = None) -> Instance:
    """The full-size instance of a scenario; with a design, its buildings are the only options.

    Raises InputError where a table, a design or a promise does not fit.
    """
    geography = geography_of(scenario)
    return _Assembly(scenario, geography, forecast(scenario, geography.districts)).instance(design)


@dataclass(frozen=True)
class _Assembly:
    scenario: Scenario
    geography: Geography
    demand: Demand

    @property
    def operations(self) -> tuple[str, ...]:
        return (*self.scenario.sizing.technologies, THIRD_PARTY)

    @property
    def sites(self) -> tuple[str, ...]:
        return tuple(self.geography.sites.index)

    def instance(self, design: Design | None) -> Instance:
        s, d = self.scenario, self.demand
        entries = (*GATEWAYS, DOMESTIC_ENTRY)
        promise_days = tuple(sorted({p.days for p in s.service.promises} | {s.service.late_days}))
        allowed, box_cost, carriage, on_time = self._routes(promise_days)
        periods = s.horizon.periods
        years = tuple(sorted({p.year for p in periods}))
        discount = (1 + s.money.discount_rate) ** (-(np.arange(len(periods)) + 0.5) / 4)
        gate_capacity = np.full((len(entries), len(periods)), np.inf)
        gate_capacity[: len(GATEWAYS)] = gateways.capacity(s, GATEWAYS)
        districts = self.geography.districts
        provinces = tuple(self.geography.provinces.index)
        axes = Axes(
            tuple(districts.index), provinces, tuple(s.products), tuple(p.label for p in periods), years,
            tuple(w.name for w in s.demand.scenarios), entries, self.sites, self.operations, LEG_PARTS,
        )  # fmt: skip
        return Instance(
            axes=axes,
            volume=d.volume,
            share=d.district_share,
            province=np.array([provinces.index(v) for v in districts["province_code"]], dtype=np.int64),
            days=d.days,
            discount=discount,
            peak_days=d.peak_days,
            year=np.array([years.index(p.year) for p in periods], dtype=np.int64),
            probability=d.probability,
            peak=d.peak,
            allowed=allowed,
            box_cost=box_cost,
            carriage=carriage,
            promise_days=promise_days,
            on_time=on_time,
            late_day=promise_days.index(s.service.late_days),
            gate_capacity=gate_capacity,
            gate_peak=gateways.peak(s, d.peak),
            gate_overflow_cost=s.money.gateway_overflow,
            labour=self._labour(),
            overflow_limit=s.sizing.overflow_limit,
            overflow_cost=s.money.overflow_premium,
            options=self._design_options(design) if design else self._options(),
            promises=tuple(self._promise(p.days, promise_days) for p in s.service.promises),
            province_floor=s.service.province_floor,
            late_penalty=s.service.late_penalty,
            lost_penalty=s.service.lost_penalty,
            budget_total=s.money.budget_total,
            budget_year=np.inf if s.money.budget_year is None else s.money.budget_year,
            least_sites=0,
            most_sites=s.building.most_sites if design is None else max(len(design.sites), 0),
            objective=s.objective,
            cost_ceiling=np.inf if s.money.cost_ceiling is None else s.money.cost_ceiling,
            **self._facilities(),
        )

    def _promise(self, days: float, promise_days: tuple[float, ...]) -> PromiseRow:
        s = self.scenario
        promise = next(p for p in s.service.promises if p.days == days)
        since = Period.parse(promise.since).quarters_after(s.horizon.periods[0])
        return PromiseRow(promise_days.index(days), promise.share, promise.on_design_day, max(0, since))

    def _routes(self, promise_days: tuple[float, ...]) -> tuple[NDArray[np.bool_], Floats, Floats, Floats]:
        s, g = self.scenario, self.geography
        hubs = [h for h in g.hubs.index if g.hubs.at[h, "operator"] == "CJ Logistics"]
        places = [*GATEWAYS, DOMESTIC_HUB, *self.sites]
        carrier = network.delivery(
            s, places, hubs, g.between_minutes, g.between_km, g.place_minutes, g.place_km,
            g.districts["ferry_share"].to_numpy(dtype=float),
        )  # fmt: skip
        bulk = network.bulk_cost(
            s, g.china_origins, g.sea_legs, g.between_km.loc[[x for x in g.gateways.index], list(self.sites)]
        )
        classes = list(s.products.values())
        allowed = np.zeros((len(places), len(classes)), dtype=bool)
        box_cost = np.zeros((len(LEG_PARTS), len(places), len(classes)))
        on_time = np.zeros((len(promise_days), len(places), carrier.rate.shape[1], len(classes)))
        for (j, place), (c, product) in combinations(enumerate(places), enumerate(classes)):
            if place in GATEWAYS:
                if product.domestic:
                    continue
                leg = network.direct_leg(s, product, place, g.china_origins, g.sea_legs, g.air_legs)
            elif j == len(GATEWAYS):
                if not product.domestic:
                    continue
                leg = network.domestic_leg(s)
            else:
                site = j - len(GATEWAYS) - 1
                bonded = s.network.bonded_stock and bool(g.sites.at[place, "free_trade_zone"])
                leg = network.stocked_leg(s, product, bulk, site, bonded)
            allowed[j, c] = True
            box_cost[:, j, c] = leg.part_values()
            for k, days in enumerate(promise_days):
                on_time[k, j, :, c] = carrier.on_time(j, leg.lead, days)
        factors = np.array([p.carriage_factor for p in classes])
        return allowed, box_cost, carrier.rate[:, :, None] * factors, on_time

    def _labour(self) -> Floats:
        norms, g = self.scenario.sizing, self.geography
        near = g.place_minutes.loc[list(self.sites)].to_numpy(dtype=float) <= norms.labour_catchment
        return np.asarray(near @ g.districts["population"].to_numpy(dtype=float) * norms.labour_share)

    @property
    def third_party_technology(self) -> Technology:
        """What a 3PL works with: shelving, or the first technology of a scenario without it."""
        known = self.scenario.sizing.technologies
        return THIRD_PARTY_TECHNOLOGY if THIRD_PARTY_TECHNOLOGY in known else next(iter(known))

    def _technology(self, operation: str) -> Technology:
        known = self.scenario.sizing.technologies
        return next((t for t in known if t == operation), self.third_party_technology)

    def _facilities(self) -> dict[str, Floats]:
        s, d, classes = self.scenario, self.demand, list(self.scenario.products.values())
        expected = d.volume @ d.probability
        edges = s.assortment_bands
        shares = stock.band_shares(edges, s.demand.top_fifth_share)
        widths = np.diff(np.concatenate([[0.0], edges]))
        n_t = len(d.days)
        stocked = np.zeros((len(classes), len(edges), n_t))
        hold_cost = np.zeros_like(stocked)
        yearly = s.money.discount_rate + s.money.obsolescence
        for (c, product), b, t in combinations(enumerate(classes), range(len(edges)), range(n_t)):
            boxes = float(expected[c, t] * shares[b])
            protection = product.review_interval + product.replenishment_lead_time
            safety = stock.safety_days(
                boxes, product.skus * widths[b], protection, s.sizing.safety_factor, s.sizing.demand_variation
            )
            held = boxes * stock.stock_days(product.review_interval, safety, d.peak[c, t], d.peak_days[t])
            stocked[c, b, t] = held
            mean_stock = held - boxes * product.review_interval / 2
            value = product.value * s.money.krw_per_usd * s.network.rates.customs_value_ratio
            hold_cost[c, b, t] = mean_stock * value * yearly * d.days[t] / 365
        technologies = [s.sizing.technologies[self._technology(m)] for m in self.operations]
        n_m = len(self.operations)
        design, average, handling, heads, per_stock = (np.zeros((n_m, len(classes))) for _ in range(5))
        for (m, technology), (c, product) in combinations(enumerate(technologies), enumerate(classes)):
            design[m, c], average[m, c] = area.area_per_box(s.sizing, technology, product)
            per_stock[m, c] = area.area_per_stocked_box(s.sizing, technology, product)
            heads[m, c] = area.heads_per_box(s, technology, product)
            margin = s.building.third_party_margin if self.operations[m] == THIRD_PARTY else 0.0
            hours = sum(area.hours_per_box(s.sizing, technology, product).values())
            wage = s.money.minimum_wage * s.money.wage_loading
            handling[m, c] = (hours * wage + s.money.consumables) * (1 + margin)
        space_fee = np.zeros((len(self.sites), n_m))
        space_fee[:, n_m - 1] = [third_party_space_fee(s, self._market(site)) for site in self.sites]
        return {
            "area_design": design,
            "area_average": average,
            "area_stock": per_stock[:, :, None, None] * stocked[None],
            "stock": stocked,
            "band_share": np.tile(shares, (len(classes), 1)),
            "handling": handling,
            "space_fee": space_fee,
            "cold_fee": np.array([s.money.cold_fit / 4 if p.cold else 0.0 for p in classes]),
            "hold_cost": hold_cost,
            "heads": heads,
        }

    def _market(self, site: str) -> SiteMarket:
        columns = ["rent_krw_m2_month", "price_krw_m2", "land_krw_m2", "vacant_m2"]
        return SiteMarket(*self.geography.sites.loc[site, columns].to_numpy(dtype=float))

    def _options(self) -> Options:
        s, rows = self.scenario, []
        quarters = s.horizon.quarters
        for index, site in enumerate(self.sites):
            market = self._market(site)
            for tenure in s.building.tenures:
                first = lead_quarters(s, tenure)
                if tenure == THIRD_PARTY:
                    size = min(market.vacant, s.building.third_party_limit)
                    if size > 0 and first < quarters:
                        rows.append(
                            self._option(index, market, tenure, self.third_party_technology, size, first)
                        )
                    continue
                limit = np.inf if tenure == "build" else market.vacant
                sizes = [k for k in s.building.size_steps if k <= limit]
                for technology, size, opens in combinations(
                    s.sizing.technologies, sizes, range(first, quarters)
                ):
                    rows.append(self._option(index, market, tenure, technology, size, opens))
        return self._collect(rows)

    def _design_options(self, design: Design) -> Options:
        rows, first = [], self.scenario.horizon.periods[0]
        for n, asked in enumerate(design.sites):
            field = f"sites.{n}"
            if asked.site not in self.sites:
                raise InputError(
                    f"unknown site {asked.site!r}", "a site id of the scenario", field=f"{field}.site"
                )
            if asked.technology not in self.scenario.sizing.technologies:
                known = ", ".join(self.scenario.sizing.technologies)
                raise InputError(f"{asked.technology!r}", known, field=f"{field}.technology")
            if any(other.site == asked.site for other in design.sites[:n]):
                raise InputError(f"site {asked.site!r} twice", "each site once", field=f"{field}.site")
            opens = Period.parse(asked.opens).quarters_after(first)
            if not 0 <= opens < self.scenario.horizon.quarters:
                last = self.scenario.horizon.periods[-1]
                allowed = f"{first.label} to {last.label}, the horizon"
                raise InputError(asked.opens, allowed, field=f"{field}.opens")
            index = self.sites.index(asked.site)
            rows.append(
                self._option(
                    index, self._market(asked.site), asked.tenure, asked.technology, asked.area_m2, opens
                )
            )
        return self._collect(rows)

    def _option(
        self, index: int, market: SiteMarket, tenure: Tenure, technology: Technology, gross: float, opens: int
    ) -> tuple[int, int, int, str, str, float, Floats, float, Floats]:
        s, quarters = self.scenario, self.scenario.horizon.quarters
        cash = cash_flow(s, market, tenure, technology, gross, opens)
        ramp = np.ones(quarters)
        ramp[opens : opens + 1], ramp[opens + 1 : opens + 2] = s.building.ramp_first, s.building.ramp_second
        if tenure == THIRD_PARTY:
            ramp[:] = 1.0
        ramp[:opens] = 0.0
        discount = (1 + s.money.discount_rate) ** (-(np.arange(quarters) + 0.5) / 4)
        end = (1 + s.money.discount_rate) ** (-quarters / 4)
        years = np.array([p.year for p in s.horizon.periods])
        spend = np.array([cash.spend[years == y].sum() for y in sorted(set(years))])
        operation = self.operations.index(THIRD_PARTY if tenure == THIRD_PARTY else technology)
        usable = area.usable_net_area(s.sizing, gross) * ramp
        cost = float(cash.spend @ discount - cash.recovered * end)
        return index, operation, opens, tenure, technology, gross, usable, cost, spend

    def _collect(self, rows: list[tuple[int, int, int, str, str, float, Floats, float, Floats]]) -> Options:
        quarters = self.scenario.horizon.quarters
        n_years = len({p.year for p in self.scenario.horizon.periods})
        site, operation, opens, tenure, technology, gross, usable, cost, spend = (
            zip(*rows, strict=True) if rows else ((),) * 9
        )
        return Options(
            np.array(site, dtype=np.int64),
            np.array(operation, dtype=np.int64),
            np.array(opens, dtype=np.int64),
            tuple(tenure), tuple(technology), np.array(gross, dtype=float),
            np.array(usable, dtype=float).reshape(len(rows), quarters), np.array(cost, dtype=float),
            np.array(spend, dtype=float).reshape(len(rows), n_years),
        )  # fmt: skip
