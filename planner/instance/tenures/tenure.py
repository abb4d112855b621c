"""What every tenure answers: what a site's market has, when, who works there, and what it costs."""

from __future__ import annotations

from abc import ABC, abstractmethod
from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar, Literal

import numpy as np

from planner.instance.types import Floats, Ints
from planner.scenario import Scenario
from planner.scenario.facility import Technology, TenureName

if TYPE_CHECKING:
    from planner.country import Geography

QUARTERS_PER_YEAR = 4
MONTHS_PER_QUARTER = 3
_COLUMNS = ["rent_krw_m2_month", "price_krw_m2", "land_krw_m2", "vacant_m2"]
SpaceLimit = Literal["vacant", "third_party_limit"]
"""What limits the space of a building: what is vacant at the site, the most that a 3PL lets."""


@dataclass(frozen=True)
class Markets:
    """Prices and vacancy at S sites, each an array (S,).

    ``rent`` KRW per m2 GFA and month; ``price`` of a standing building and ``land`` for a new one, KRW per m2
    GFA; ``vacant`` m2 GFA that stand empty.
    """

    rent: Floats
    price: Floats
    land: Floats
    vacant: Floats

    @classmethod
    def of(cls, geography: Geography) -> Markets:
        """Those of a geography, in the order of its sites."""
        return cls(*geography.sites[_COLUMNS].to_numpy(dtype=float).T)


@dataclass(frozen=True)
class Buildings:
    """O buildings of one tenure; a single building is an array of one.

    ``site`` (O,) index into the sites of ``Markets``; ``technology`` (O,) index into the technologies of the
    scenario; ``gross`` (O,) GFA, m2; ``opens`` (O,) index of the period of the first box.
    """

    site: Ints
    technology: Ints
    gross: Floats
    opens: Ints

    def __len__(self) -> int:
        return len(self.site)


@dataclass(frozen=True)
class CashFlow:
    """``spend`` (O, T) cash out by quarter; ``recovered`` (O,) value left after the last quarter; KRW."""

    spend: Floats
    recovered: Floats


@dataclass(frozen=True)
class Tenure(ABC):
    """One way to hold a building, with the terms of a scenario."""

    name: ClassVar[TenureName]
    scenario: Scenario

    @property
    @abstractmethod
    def lead_quarters(self) -> int:
        """Quarters from the decision at the start of the horizon to the first box."""

    @property
    def impossible_quarters(self) -> int:
        """Quarters from the start in which not even a given building can be open, whatever the market has."""
        return 0

    @property
    def openings(self) -> Ints:
        """Indices of the periods in which a building may open."""
        return np.arange(self.lead_quarters, self.scenario.horizon.quarters)

    @property
    @abstractmethod
    def technologies(self) -> tuple[Technology, ...]:
        """Technologies that a building may have."""

    def space_limits(self, vacant: Floats) -> dict[SpaceLimit, Floats]:
        """GFA (S,), m2, that each limit leaves for one building, where ``vacant`` (S,) m2 stand empty."""
        return {"vacant": vacant}

    def available(self, vacant: Floats) -> Floats:
        """GFA (S,), m2, of the largest building that all limits allow; inf where there is no limit."""
        largest = np.full_like(vacant, np.inf)
        for limit in self.space_limits(vacant).values():
            largest = np.minimum(largest, limit)
        return largest

    @abstractmethod
    def sizes(self, vacant: Floats) -> Floats:
        """GFA (S, Z), m2, of the buildings on offer at each site; 0 for a size that is not."""

    def on_offer(self, markets: Markets) -> Buildings:
        """Every building that can be had, by site, then technology, size and opening."""
        known, openings = list(self.scenario.sizing.technologies), self.openings
        sizes = self.sizes(markets.vacant)
        technologies = np.array([known.index(name) for name in self.technologies], dtype=np.int64)
        shape = len(sizes), len(technologies), sizes.shape[1], len(openings)
        offered = np.broadcast_to((sizes > 0)[:, None, :, None], shape)
        site, technology, size, opening = np.nonzero(offered)
        return Buildings(site, technologies[technology], sizes[site, size], openings[opening])

    @abstractmethod
    def operation(self, buildings: Buildings) -> Ints:
        """Index (O,) of the operation: the scenario's technologies, then a 3PL."""

    @abstractmethod
    def ready_share(self, opens: Ints) -> Floats:
        """Share of its area that a building can use in each period (O, T); 0 before it opens."""

    @abstractmethod
    def cash_flow(self, markets: Markets, buildings: Buildings) -> CashFlow:
        """What the buildings cost by quarter, and what is left of them at the end."""

    def running(self, opens: Ints) -> Floats:
        """1 in every period (O, T) from the opening on, 0 before."""
        return np.asarray((np.arange(self.scenario.horizon.quarters) >= opens[:, None]).astype(float))
