"""Routes of a scenario: what a box costs and how long it takes through each gateway and each site."""

from __future__ import annotations

from itertools import product as combinations
from typing import TYPE_CHECKING

import numpy as np

from planner.instance import Routes, network
from planner.instance.network import GATEWAYS, LEG_PARTS
from planner.manifest import manifest
from planner.scenario import Scenario

if TYPE_CHECKING:
    from planner.country import Geography

DOMESTIC_ENTRY = "domestic_seller"


def routes(scenario: Scenario, geography: Geography, promise_days: tuple[float, ...]) -> Routes:
    """Cost and punctuality of every route and class."""
    carrier = _carrier(scenario, geography)
    classes = list(scenario.products.values())
    n_j, n_r = carrier.rate.shape
    allowed = np.zeros((n_j, len(classes)), dtype=bool)
    box_cost = np.zeros((len(LEG_PARTS), n_j, len(classes)))
    on_time = np.zeros((len(promise_days), n_j, n_r, len(classes)))
    lead_days = np.zeros((n_j, n_r, len(classes)))
    for c, rows, legs in _legs(scenario, geography):
        allowed[rows, c] = True
        box_cost[:, rows, c] = np.array([leg.part_values() for leg in legs]).T
        lead_days[rows, :, c] = carrier.mean_days(rows, legs[0].lead)
        for k, days in enumerate(promise_days):
            # Rows that stand together have one lead time: only their cost differs.
            on_time[k, rows, :, c] = carrier.on_time(rows, legs[0].lead, days)
    factors = np.array([p.carriage_factor for p in classes])
    return Routes(
        allowed=allowed,
        box_cost=box_cost,
        carriage=carrier.rate[:, :, None] * factors,
        promise_days=promise_days,
        on_time=on_time,
        lead_days=lead_days,
        late_day=promise_days.index(scenario.service.late_days),
    )


def carrier_hubs(geography: Geography) -> list[str]:
    """Ids of the hubs over which every parcel goes to its district."""
    hubs = geography.hubs
    return hubs.index[hubs["carrier"] == manifest().carrier].tolist()


def domestic_hub(geography: Geography) -> str:
    """The carrier's hub where boxes of sellers inside the country enter its network."""
    return str(geography.carriers.at[manifest().carrier, "entry_hub"])


def _carrier(scenario: Scenario, geography: Geography) -> network.Delivery:
    places = [*GATEWAYS, domestic_hub(geography), *geography.sites.index]
    return network.delivery(scenario, geography, places, carrier_hubs(geography))


def _legs(scenario: Scenario, geography: Geography) -> list[tuple[int, list[int], list[network.Leg]]]:
    """Class, routes and their legs up to the carrier, grouped so that one lead time holds for a group."""
    g, found = geography, []
    ways = network.express_ways(g.origins, g.sea_legs, g.air_legs)
    sites = g.sites.index.tolist()
    bulk = network.bulk_cost(
        scenario, g.origins, g.sea_legs, g.between_km.loc[g.gateways.index.tolist(), sites]
    )
    in_zone = scenario.network.bonded_stock & g.sites["free_trade_zone"].to_numpy(dtype=bool)
    for c, product in enumerate(scenario.products.values()):
        if product.domestic:
            found.append((c, [len(GATEWAYS)], [network.domestic_leg(scenario, product)]))
        else:
            for j, gateway in enumerate(GATEWAYS):
                found.append((c, [j], [network.direct_leg(scenario, product, gateway, ways)]))
    for (c, product), bonded in combinations(enumerate(scenario.products.values()), (False, True)):
        here = np.flatnonzero(in_zone == bonded).tolist()
        if here:
            legs = [network.stocked_leg(scenario, product, bulk, site, bonded) for site in here]
            found.append((c, [len(GATEWAYS) + 1 + site for site in here], legs))
    return found
