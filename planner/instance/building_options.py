"""What can be built, priced, and designs of it: site, tenure, technology, size and quarter of opening."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

from planner.errors import InputError, message
from planner.instance import Floats, Instance, Options
from planner.instance.sizing import area
from planner.instance.tenures import TENURE_BY_NAME, Buildings, CashFlow, Markets, Tenure, tenure_of
from planner.scenario import Design, Period, Scenario, SiteDesign

if TYPE_CHECKING:
    from planner.country import Geography


def all_options(scenario: Scenario, geography: Geography) -> Options:
    """Every building on offer, by site, then tenure, technology, size and opening."""
    markets = Markets.of(geography)
    offered = [tenure_of(scenario, name) for name in scenario.building.tenures]
    table = _joined([_priced(tenure, markets, tenure.on_offer(markets)) for tenure in offered])
    return table.take(np.argsort(table.site, kind="stable"))


def design_options(scenario: Scenario, geography: Geography, design: Design) -> Options:
    """The buildings of a design, each priced by itself. Raises InputError for one that cannot be."""
    sites, markets = geography.sites.index.tolist(), Markets.of(geography)
    for n in range(len(design.sites)):
        _check(scenario, sites, design, n)
    tables, order = list[Options](), list[int]()
    for name in TENURE_BY_NAME:
        rows = [n for n, asked in enumerate(design.sites) if asked.tenure == name]
        buildings = _buildings(scenario, sites, [design.sites[n] for n in rows])
        tables.append(_priced(tenure_of(scenario, name), markets, buildings))
        order += rows
    return _joined(tables).take(np.argsort(order))  # in the order in which they were given


def design_of(instance: Instance, rows: Sequence[int]) -> Design:
    """The design that opens an instance's options ``rows``: ``design_options`` the other way round."""
    o, axes = instance.options, instance.axes
    sites = [
        {
            "site": axes.sites[o.site[r]],
            "tenure": o.tenure[r],
            "technology": o.technology[r],
            "opens": axes.periods[o.opens[r]],
            "area_m2": float(o.area[r]),
        }
        for r in rows
    ]
    return Design.model_validate({"sites": sites})


def _buildings(scenario: Scenario, sites: list[str], asked: list[SiteDesign]) -> Buildings:
    first, known = scenario.horizon.periods[0], list(scenario.sizing.technologies)
    return Buildings(
        np.array([sites.index(b.site) for b in asked], dtype=np.int64),
        np.array([known.index(b.technology) for b in asked], dtype=np.int64),
        np.array([b.area_m2 for b in asked], dtype=float),
        np.array([Period.parse(b.opens).quarters_after(first) for b in asked], dtype=np.int64),
    )


def _priced(tenure: Tenure, markets: Markets, buildings: Buildings) -> Options:
    """Buildings of a tenure with what can be used of them and what they cost."""
    scenario = tenure.scenario
    known, flow = list(scenario.sizing.technologies), tenure.cash_flow(markets, buildings)
    cost, yearly = _present_value(scenario, flow)
    usable = _net_area(scenario, buildings.gross)[:, None] * tenure.ready_share(buildings.opens)
    return Options(
        buildings.site, tenure.operation(buildings), buildings.opens,
        (tenure.name,) * len(buildings), tuple(known[n] for n in buildings.technology.tolist()),
        buildings.gross, usable, cost, yearly,
    )  # fmt: skip


def _joined(tables: list[Options]) -> Options:
    """The rows of all tables, one table after another."""
    return Options(
        site=np.concatenate([t.site for t in tables]),
        operation=np.concatenate([t.operation for t in tables]),
        opens=np.concatenate([t.opens for t in tables]),
        tenure=tuple(name for t in tables for name in t.tenure),
        technology=tuple(name for t in tables for name in t.technology),
        area=np.concatenate([t.area for t in tables]),
        usable=np.concatenate([t.usable for t in tables]),
        cost=np.concatenate([t.cost for t in tables]),
        spend=np.concatenate([t.spend for t in tables]),
    )


def _check(scenario: Scenario, sites: list[str], design: Design, n: int) -> None:
    asked, field, periods = design.sites[n], f"sites.{n}", scenario.horizon.periods
    if asked.site not in sites:
        raise InputError(
            message("unknown site {name}", name=repr(asked.site)),
            "a site id of the scenario",
            field=f"{field}.site",
        )
    if asked.technology not in scenario.sizing.technologies:
        known = ", ".join(scenario.sizing.technologies)
        raise InputError(repr(asked.technology), known, field=f"{field}.technology")
    if any(other.site == asked.site for other in design.sites[:n]):
        raise InputError(
            message("site {name} twice", name=repr(asked.site)), "each site once", field=f"{field}.site"
        )
    if not 0 <= Period.parse(asked.opens).quarters_after(periods[0]) < len(periods):
        allowed = message("{first} to {last}, the horizon", first=periods[0].label, last=periods[-1].label)
        raise InputError(asked.opens, allowed, field=f"{field}.opens")
    tenure = tenure_of(scenario, asked.tenure)
    built = periods[0].plus(tenure.impossible_quarters)
    if Period.parse(asked.opens) < built:
        found = message("{quarter}, before it can be built", quarter=asked.opens)
        allowed = message("{quarter} or later, when it is built", quarter=built.label)
        raise InputError(found, allowed, field=f"{field}.opens")
    if asked.technology not in tenure.technologies:
        found = message("{technology} of a 3PL", technology=asked.technology)
        works_with = ", ".join(tenure.technologies)
        allowed = message("{technology}, which a 3PL works with", technology=works_with)
        raise InputError(found, allowed, field=f"{field}.technology")


def _net_area(scenario: Scenario, gross: Floats) -> Floats:
    """Net m2 for the functions of buildings of ``gross`` m2 (O,)."""
    sizes, size = np.unique(gross, return_inverse=True)
    net = np.array([area.usable_net_area(scenario.sizing, float(m2)) for m2 in sizes])
    return np.asarray(net[size])


def _present_value(scenario: Scenario, flow: CashFlow) -> tuple[Floats, Floats]:
    """NPV (O,) of a cash flow, discounted at mid-quarter, and its cash out by calendar year (O, Y); KRW."""
    quarters, rate = scenario.horizon.quarters, 1 + scenario.money.discount_rate
    discount = rate ** (-(np.arange(quarters) + 0.5) / 4)
    cost = flow.spend @ discount - flow.recovered * rate ** (-quarters / 4)
    years = np.array([p.year for p in scenario.horizon.periods])
    yearly = [flow.spend[:, years == year].sum(axis=1) for year in np.unique(years)]
    return np.asarray(cost), np.stack(yearly, axis=1)
