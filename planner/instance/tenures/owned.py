"""Buildings that the operator owns: bought as they stand, or built."""

from __future__ import annotations

import numpy as np

from planner.instance.tenures.markets import Markets
from planner.instance.tenures.self_operated import Premises, SelfOperated
from planner.instance.tenures.tenure import Buildings, SpaceLimit
from planner.instance.types import Floats, Ints
from planner.manifest import manifest


class Owned(SelfOperated):
    """A building of the operator's own, sold after the last quarter."""

    def sale(self, value: Floats, opens: Ints) -> Floats:
        """What a sale at the end brings (O,), KRW: today's value, appreciated, less the cost of selling."""
        asked = self.scenario.building
        appreciation = (1 + asked.value_change) ** self.years_run(opens)
        return np.asarray(value * appreciation * (1 - asked.sale_cost))


class Buy(Owned):
    """A standing building that is bought, as far as the site has vacant space."""

    name = "buy"

    @property
    def lead_quarters(self) -> int:
        """Quarters to find and buy a building."""
        return self.scenario.building.buy_lead

    def premises(self, markets: Markets, buildings: Buildings) -> Premises:
        """The price with tax, paid with the fit-out; holding cost while it runs. Sold again at its price."""
        asked, gross, opens = self.scenario.building, buildings.gross, buildings.opens
        price = markets.price[buildings.site] * gross * self.price_scale(gross)
        return Premises(
            once=self.paid_before_opening(opens, price * (1 + asked.acquisition_tax)),
            yearly=asked.holding_cost * price,
            recovered=self.sale(price, opens),
        )


class Build(Owned):
    """A new building on bought land, of any size: it needs no vacant space."""

    name = "build"

    @property
    def lead_quarters(self) -> int:
        """Quarters of construction."""
        return self.scenario.building.build_lead

    @property
    def impossible_quarters(self) -> int:
        """Those of construction: whatever the market offers, nothing opens before it is built."""
        return self.lead_quarters

    def space_limits(self, vacant: Floats) -> dict[SpaceLimit, Floats]:
        """No limit."""
        return {}

    def premises(self, markets: Markets, buildings: Buildings) -> Premises:
        """Land with tax when building starts, the shell evenly until it opens, holding cost while it runs.

        At the end it is sold: the land at its price, the shell at what is left of it, written off evenly over
        the building's life.
        """
        asked, gross, opens = self.scenario.building, buildings.gross, buildings.opens
        land = markets.land[buildings.site] * gross
        shell = manifest().area_unit.price_per_m2(asked.construction) * gross * self.price_scale(gross)
        worn = shell * np.maximum(0.0, 1 - self.years_run(opens) / asked.building_life)
        return Premises(
            once=self._construction(opens, land * (1 + asked.acquisition_tax), shell),
            yearly=asked.holding_cost * (land + shell),
            recovered=self.sale(land + worn, opens),
        )

    def _construction(self, opens: Ints, land: Floats, shell: Floats) -> Floats:
        """Land when building starts and the shell evenly until it opens (O, T)."""
        start = np.maximum(0, opens - self.lead_quarters)[:, None]
        end = np.maximum(opens[:, None], start + 1)
        quarter = np.arange(self.scenario.horizon.quarters)
        under_way = (quarter >= start) & (quarter < end)
        return np.asarray((quarter == start) * land[:, None] + under_way * (shell[:, None] / (end - start)))
