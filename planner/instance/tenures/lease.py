"""A leased building."""

from __future__ import annotations

from planner.instance.tenures.markets import Markets
from planner.instance.tenures.self_operated import Premises, SelfOperated
from planner.instance.tenures.tenure import MONTHS_PER_QUARTER, QUARTERS_PER_YEAR, Buildings


class Lease(SelfOperated):
    """A standing building for rent, as far as the site has vacant space."""

    name = "lease"

    @property
    def lead_quarters(self) -> int:
        """Quarters to find and sign a lease."""
        return self.scenario.building.lease_lead

    def premises(self, markets: Markets, buildings: Buildings) -> Premises:
        """A deposit, paid with the fit-out; rent and fees while it runs. The deposit returns at the end."""
        asked, gross = self.scenario.building, buildings.gross
        monthly = markets.rent[buildings.site] * asked.rent_factor * gross * self.price_scale(gross)
        deposit = asked.lease_deposit_months * monthly
        return Premises(
            once=self.paid_before_opening(buildings.opens, deposit),
            yearly=QUARTERS_PER_YEAR * MONTHS_PER_QUARTER * monthly * (1 + asked.lease_fee),
            recovered=deposit,
        )
