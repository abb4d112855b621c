"""Facilities of a scenario: what a box takes of area, labour and money in an FC of each operation."""

from __future__ import annotations

from itertools import product as combinations
from typing import TYPE_CHECKING

import numpy as np

from planner.instance import AssortmentMoves, Facilities, Floats
from planner.instance.demand import DemandForecast
from planner.instance.network import goods_value
from planner.instance.sizing import area, stock
from planner.instance.tenures import Markets, ThirdParty
from planner.scenario import Scenario

if TYPE_CHECKING:
    from planner.country import Geography

THIRD_PARTY = ThirdParty.name
"""Name of a 3PL's operation."""


def operations(scenario: Scenario) -> tuple[str, ...]:
    """How an FC is run: by one of the scenario's technologies, or by a 3PL (last)."""
    return (*scenario.sizing.technologies, THIRD_PARTY)


def facilities(scenario: Scenario, geography: Geography, demand: DemandForecast) -> Facilities:
    """What a box takes in an FC of each operation, and what each site offers."""
    held = _holding(scenario, demand)
    ordinary = held.pop("ordinary")
    return Facilities(
        moves=_moves(scenario, ordinary),
        labour=_labour(scenario, geography),
        overflow_limit=scenario.sizing.overflow_limit,
        overflow_cost=scenario.money.overflow_premium,
        **held,
        **_handling(scenario, geography, held["stock"]),
    )


def _labour(scenario: Scenario, geography: Geography) -> Floats:
    """Workers available at each site (S,): a share of the people within reach."""
    norms, g = scenario.sizing, geography
    near = g.place_minutes.loc[g.sites.index.tolist()].to_numpy(dtype=float) <= norms.labour_catchment
    return np.asarray(near @ g.districts["population"].to_numpy(dtype=float) * norms.labour_share)


def _holding(scenario: Scenario, demand: DemandForecast) -> dict[str, Floats]:
    """Stock of each class and band: ``stock`` and ``hold_cost`` (C, B, T), ``band_share`` (C, B).

    ``ordinary`` (C, B, T) is the mean stock without that of an event.
    """
    s, d, classes = scenario, demand, list(scenario.products.values())
    expected = d.volume @ d.probability
    edges = s.assortment_bands
    shares = stock.band_shares(edges, s.demand.top_fifth_share)
    widths = np.diff(np.concatenate([[0.0], edges]))
    n_t = len(d.days)
    stocked = np.zeros((len(classes), len(edges), n_t))
    hold_cost, ordinary = np.zeros_like(stocked), np.zeros_like(stocked)
    yearly = s.money.discount_rate + s.money.obsolescence
    for (c, product), b, t in combinations(enumerate(classes), range(len(edges)), range(n_t)):
        boxes, skus = float(expected[c, t] * shares[b]), product.skus * widths[b]
        protection = product.review_interval + product.replenishment_lead_time
        safety = stock.safety_days(boxes, skus, protection, s.sizing.safety_factor, s.sizing.demand_variation)
        staggered = stock.staggering(skus / s.sizing.skus_ordered_together, s.sizing.safety_factor)
        event = stock.Event(d.peak[c, t], d.peak_days[t], s.sizing.event_build_up)
        days = stock.stock_days(product.review_interval, safety, staggered, event, d.days[t])
        stocked[c, b, t], ordinary[c, b, t] = boxes * days.highest, boxes * days.ordinary
        hold_cost[c, b, t] = boxes * days.mean * goods_value(s, product) * yearly * d.days[t] / 365
    return {
        "stock": stocked, "ordinary": ordinary, "hold_cost": hold_cost,
        "band_share": np.tile(shares, (len(classes), 1)),
    }  # fmt: skip


def _moves(scenario: Scenario, ordinary: Floats) -> AssortmentMoves:
    """What it costs to change what is held, where ``ordinary`` (C, B, T) boxes of a band are there on a day.

    A domestic seller has a contract, and what needs a cold room stays as long as the room does.
    """
    norms, money = scenario.sizing, scenario.money
    stay = [
        norms.cold_zone_life if p.cold else norms.seller_contract if p.domestic else 1
        for p in scenario.products.values()
    ]
    return AssortmentMoves(
        ordinary * money.assortment_in, ordinary * money.assortment_out, np.array(stay, dtype=np.int64)
    )


def _handling(scenario: Scenario, geography: Geography, stocked: Floats) -> dict[str, Floats]:
    """Area, workers, handling and space fees by operation, named as in ``planner.instance``.

    ``stocked`` (C, B, T): boxes of a whole band in stock, as ``_holding`` gives them.
    """
    s, classes, names = scenario, list(scenario.products.values()), operations(scenario)
    known, third_party = s.sizing.technologies, ThirdParty(s)
    technologies = [*known.values(), known[third_party.technology]]
    design, average, cost, workers, per_stock = (np.zeros((len(names), len(classes))) for _ in range(5))
    wage = s.money.minimum_wage * s.money.wage_loading
    for (m, technology), (c, product) in combinations(enumerate(technologies), enumerate(classes)):
        design[m, c], average[m, c] = area.area_per_box(s, technology, product)
        per_stock[m, c] = area.area_per_stocked_box(s.sizing, technology, product)
        workers[m, c] = area.heads_per_box(s, technology, product)
        margin = third_party.handling_margin if names[m] == THIRD_PARTY else 0.0
        hours = sum(area.hours_per_box(s.sizing, technology, product).values())
        cost[m, c] = (hours * wage + s.money.consumables) * (1 + margin)
    space_fee = np.zeros((len(geography.sites), len(names)))
    space_fee[:, -1] = third_party.space_fee(Markets.of(geography))
    return {
        "area_design": design,
        "area_average": average,
        "area_stock": per_stock[:, :, None, None] * stocked[None],
        "handling": cost,
        "space_fee": space_fee,
        "cold_fee": np.array([s.money.cold_fit / 4 if p.cold else 0.0 for p in classes]),
        "workers": workers,
    }
