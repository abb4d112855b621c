"""Space and work hired from a third-party logistics company (3PL)."""

from __future__ import annotations

import numpy as np

from planner.instance.tenures.tenure import (
    MONTHS_PER_QUARTER,
    QUARTERS_PER_YEAR,
    Buildings,
    CashFlow,
    Markets,
    SpaceLimit,
    Tenure,
)
from planner.instance.types import Floats, Ints
from planner.scenario.base import LEAST_AREA
from planner.scenario.facility import Technology

USUAL_TECHNOLOGY: Technology = "shelving"
"""What a 3PL works with, where the scenario knows it."""


class ThirdParty(Tenure):
    """Space of a 3PL that works in it with its own technology; usable in full from the first quarter.

    Its cash flow is an overhead; space and work are paid by use (``space_fee``, ``handling_margin``). Space
    that is not used costs nothing, so one building a site is on offer: all that is available, as early as
    possible.
    """

    name = "third_party"

    @property
    def lead_quarters(self) -> int:
        """Quarters to hire a 3PL."""
        return self.scenario.building.third_party_lead

    @property
    def openings(self) -> Ints:
        """The earliest alone, if it is within the horizon."""
        return super().openings[:1]

    @property
    def technologies(self) -> tuple[Technology, ...]:
        """Shelving, or the first technology of a scenario without it."""
        return (self.technology,)

    @property
    def technology(self) -> Technology:
        """The one technology that a 3PL works with."""
        known = self.scenario.sizing.technologies
        return USUAL_TECHNOLOGY if USUAL_TECHNOLOGY in known else next(iter(known))

    def space_limits(self, vacant: Floats) -> dict[SpaceLimit, Floats]:
        """The most that one 3PL lets, and what is vacant (S,)."""
        most = np.full_like(vacant, self.scenario.building.third_party_limit)
        return {"third_party_limit": most, "vacant": vacant}

    def sizes(self, vacant: Floats) -> Floats:
        """All that is available (S, 1), if a design may have so little."""
        most = self.available(vacant)[:, None]
        return np.where(most >= LEAST_AREA, most, 0.0)

    def operation(self, buildings: Buildings) -> Ints:
        """A 3PL's, the last of all (O,)."""
        return np.full(len(buildings), len(self.scenario.sizing.technologies), dtype=np.int64)

    def ready_share(self, opens: Ints) -> Floats:
        """All from the first quarter on (O, T)."""
        return self.running(opens)

    def cash_flow(self, markets: Markets, buildings: Buildings) -> CashFlow:
        """An overhead while it runs; nothing is left."""
        quarterly = self.scenario.building.third_party_overhead / QUARTERS_PER_YEAR
        return CashFlow(self.running(buildings.opens) * quarterly, np.zeros(len(buildings)))

    @property
    def handling_margin(self) -> float:
        """What a 3PL asks on top of the cost of its work, as a share of it."""
        return self.scenario.building.third_party_margin

    def space_fee(self, markets: Markets) -> Floats:
        """What a 3PL asks for space at each site (S,), KRW per net m2 and quarter.

        Rent with fees, its technology written off over its life and kept up, and its margin on both.
        """
        asked, norms = self.scenario.building, self.scenario.sizing
        gross_per_net = 1 / (norms.net_to_gross * (1 - norms.support_share))
        rent = MONTHS_PER_QUARTER * markets.rent * asked.rent_factor * (1 + asked.lease_fee) * gross_per_net
        fit_out = norms.technologies[self.technology].fit_out
        technology = fit_out * (1 / asked.fit_out_life + asked.fit_out_maintenance) / QUARTERS_PER_YEAR
        return np.asarray((rent + technology) * (1 + asked.third_party_margin))
