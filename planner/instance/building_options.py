"""What can be built: every site, tenure, technology, size and quarter of opening, priced."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from planner.errors import InputError
from planner.instance import Floats, Ints, Options
from planner.instance.facilities import THIRD_PARTY, markets, operations
from planner.instance.sizing import area
from planner.instance.tenures import (
    Offers,
    SiteMarket,
    cash_flow,
    cash_flows,
    lead_quarters,
    third_party_technology,
)
from planner.scenario import Design, Period, Scenario
from planner.scenario.facility import Tenure

if TYPE_CHECKING:
    from planner.country import Geography

Names = NDArray[np.object_]


def all_options(scenario: Scenario, geography: Geography) -> Options:
    """Every building on offer, by site, then tenure, technology, size and opening."""
    market, tenures = markets(geography), scenario.building.tenures
    tables = [_of_tenure(scenario, market, tenure) for tenure in tenures]
    joined = [np.concatenate(parts) for parts in zip(*tables, strict=True)]
    site, operation, opens, tenure, technology, gross, cost, spend = joined
    by_site = np.argsort(site, kind="stable")
    return Options(
        site[by_site], operation[by_site], opens[by_site],
        tuple(tenure[by_site].tolist()), tuple(technology[by_site].tolist()), gross[by_site],
        _usable(scenario, gross, opens, operation)[by_site], cost[by_site], spend[by_site],
    )  # fmt: skip


def _of_tenure(
    scenario: Scenario, market: list[SiteMarket], tenure: Tenure
) -> tuple[Ints, Ints, Ints, Names, Names, Floats, Floats, Floats]:
    """Site, operation, opening, tenure, technology, area, NPV and yearly spending of a tenure's options."""
    asked, quarters = scenario.building, scenario.horizon.quarters
    known = list(scenario.sizing.technologies)
    vacant = np.array([m.vacant for m in market])
    if tenure == THIRD_PARTY:
        # A 3PL has one way to work and lets any area, so it is taken once: all it has, as early as it can.
        sizes = np.minimum(vacant, asked.third_party_limit)[:, None]
        on_offer, techniques = sizes > 0, [third_party_technology(scenario)]
        last = min(lead_quarters(scenario, tenure) + 1, quarters)
    else:
        sizes = np.tile(asked.size_steps, (len(market), 1))
        on_offer = (sizes <= vacant[:, None]) | (tenure == "build")
        techniques, last = known, quarters
    openings = np.arange(lead_quarters(scenario, tenure), last)
    shape = len(market), len(techniques), sizes.shape[1], len(openings)
    site, technique, size, opening = np.nonzero(np.broadcast_to(on_offer[:, None, :, None], shape))
    opens, gross = openings[opening], sizes[site, size]
    fit_out = np.array([scenario.sizing.technologies[t].fit_out for t in techniques])
    spend, recovered = cash_flows(scenario, Offers(tenure, market, site, fit_out[technique], gross, opens))
    cost, yearly = _present_value(scenario, spend, recovered)
    operation = np.full(len(site), len(known)) if tenure == THIRD_PARTY else technique
    return (
        site, operation, opens, np.full(len(site), tenure, dtype=object),
        np.array(techniques, dtype=object)[technique], gross, cost, yearly,
    )  # fmt: skip


def design_options(scenario: Scenario, geography: Geography, design: Design) -> Options:
    """The buildings of a design, each priced by itself. Raises InputError for one that cannot be."""
    sites, market, names = geography.sites.index.tolist(), markets(geography), operations(scenario)
    site: list[int] = []
    opens: list[int] = []
    flows = []
    for n, asked in enumerate(design.sites):
        _check(scenario, sites, design, n)
        site.append(sites.index(asked.site))
        opens.append(Period.parse(asked.opens).quarters_after(scenario.horizon.periods[0]))
        flows.append(
            cash_flow(scenario, market[site[-1]], asked.tenure, asked.technology, asked.area_m2, opens[-1])
        )
    quarters = scenario.horizon.quarters
    spend = np.array([flow.spend for flow in flows]).reshape(len(flows), quarters)
    cost, yearly = _present_value(scenario, spend, np.array([flow.recovered for flow in flows]))
    operation = np.array(
        [names.index(THIRD_PARTY if b.tenure == THIRD_PARTY else b.technology) for b in design.sites],
        dtype=np.int64,
    )
    gross, opening = np.array([b.area_m2 for b in design.sites], dtype=float), np.array(opens, dtype=np.int64)
    return Options(
        np.array(site, dtype=np.int64), operation, opening,
        tuple(b.tenure for b in design.sites), tuple(b.technology for b in design.sites), gross,
        _usable(scenario, gross, opening, operation), cost, yearly,
    )  # fmt: skip


def _check(scenario: Scenario, sites: list[str], design: Design, n: int) -> None:
    asked, field, periods = design.sites[n], f"sites.{n}", scenario.horizon.periods
    if asked.site not in sites:
        raise InputError(f"unknown site {asked.site!r}", "a site id of the scenario", field=f"{field}.site")
    if asked.technology not in scenario.sizing.technologies:
        known = ", ".join(scenario.sizing.technologies)
        raise InputError(f"{asked.technology!r}", known, field=f"{field}.technology")
    if any(other.site == asked.site for other in design.sites[:n]):
        raise InputError(f"site {asked.site!r} twice", "each site once", field=f"{field}.site")
    if not 0 <= Period.parse(asked.opens).quarters_after(periods[0]) < len(periods):
        allowed = f"{periods[0].label} to {periods[-1].label}, the horizon"
        raise InputError(asked.opens, allowed, field=f"{field}.opens")
    built = periods[0].plus(lead_quarters(scenario, "build"))
    if asked.tenure == "build" and Period.parse(asked.opens) < built:
        allowed = f"{built.label} or later, when it is built"
        raise InputError(f"{asked.opens}, before it can be built", allowed, field=f"{field}.opens")
    works_with = third_party_technology(scenario)
    if asked.tenure == THIRD_PARTY and asked.technology != works_with:
        allowed = f"{works_with}, which a 3PL works with"
        raise InputError(f"{asked.technology} of a 3PL", allowed, field=f"{field}.technology")


def _usable(scenario: Scenario, gross: Floats, opens: Ints, operation: Ints) -> Floats:
    """Net m2 usable in each period (O, T): nothing before opening, ramped up after, a 3PL's at once."""
    asked, quarters = scenario.building, scenario.horizon.quarters
    quarter = np.arange(quarters)
    ramp = np.ones((quarters, quarters))
    ramp[quarter, quarter] = asked.ramp_first
    ramp[quarter[:-1], quarter[1:]] = asked.ramp_second
    open_by = np.triu(np.ones((quarters, quarters)))
    third_party = operation == len(scenario.sizing.technologies)
    sizes, size = np.unique(gross, return_inverse=True)
    net = np.array([area.usable_net_area(scenario.sizing, float(m2)) for m2 in sizes])
    return np.asarray(
        net[size][:, None] * np.where(third_party[:, None], open_by[opens], (ramp * open_by)[opens])
    )


def _present_value(scenario: Scenario, spend: Floats, recovered: Floats) -> tuple[Floats, Floats]:
    """NPV (O,) of cash by quarter (O, T) and of what is recovered at the end; cash by year (O, Y)."""
    quarters, rate = scenario.horizon.quarters, 1 + scenario.money.discount_rate
    discount = rate ** (-(np.arange(quarters) + 0.5) / 4)
    cost = spend @ discount - recovered * rate ** (-quarters / 4)
    years = np.array([p.year for p in scenario.horizon.periods])
    yearly = [spend[:, years == year].sum(axis=1) for year in np.unique(years)]
    return np.asarray(cost), np.stack(yearly, axis=1)
