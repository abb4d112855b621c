"""Buildings in which the operator works itself: what all have in common, then leased, bought and built."""

from __future__ import annotations

from abc import abstractmethod
from dataclasses import dataclass

import numpy as np

from planner.facts import fact
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
from planner.manifest import manifest
from planner.scenario.facility import Technology


@dataclass(frozen=True)
class Premises:
    """What O buildings cost as they are handed over, without fit-out and operation, KRW.

    ``once`` (O, T) cash out by quarter for having them; ``yearly`` (O,) cash out a year while they run;
    ``recovered`` (O,) value left after the last quarter.
    """

    once: Floats
    yearly: Floats
    recovered: Floats


class SelfOperated(Tenure):
    """A building that the operator fits out and runs."""

    @property
    def technologies(self) -> tuple[Technology, ...]:
        """All of the scenario."""
        return tuple(self.scenario.sizing.technologies)

    def sizes(self, vacant: Floats) -> Floats:
        """The scenario's size steps that are available, 0 for the others (S, Z)."""
        steps = np.array(self.scenario.building.size_steps)
        return np.where(steps <= self.available(vacant)[:, None], steps, 0.0)

    def operation(self, buildings: Buildings) -> Ints:
        """The building's technology (O,)."""
        return buildings.technology

    def ready_share(self, opens: Ints) -> Floats:
        """The ramp-up's shares in the first and the second quarter, then all (O, T)."""
        asked, quarter = self.scenario.building, np.arange(self.scenario.horizon.quarters)
        by_opening = self.running(quarter)
        by_opening[quarter, quarter] = asked.ramp_first
        by_opening[quarter[:-1], quarter[1:]] = asked.ramp_second
        return np.asarray(by_opening[opens])

    def cash_flow(self, markets: Markets, buildings: Buildings) -> CashFlow:
        """Fit-out and what the premises cost before the opening, overhead and upkeep while it runs.

        Fit-out is paid one quarter before opening (or in the first quarter). At the end it is worth its book
        value, written off evenly over its life, times the share of it that is recovered.
        """
        asked, opens = self.scenario.building, buildings.opens
        fit_out, premises = self._fit_out(buildings), self.premises(markets, buildings)
        yearly = asked.site_overhead + asked.fit_out_maintenance * fit_out + premises.yearly
        spend = self.paid_before_opening(opens, fit_out) + premises.once
        spend += self.running(opens) * (yearly / QUARTERS_PER_YEAR)[:, None]
        book = np.maximum(0.0, 1 - self.years_run(opens) / asked.fit_out_life)
        return CashFlow(spend, fit_out * book * asked.fit_out_recovery + premises.recovered)

    @abstractmethod
    def premises(self, markets: Markets, buildings: Buildings) -> Premises:
        """What the buildings themselves cost and leave."""

    def _fit_out(self, buildings: Buildings) -> Floats:
        """What is put into each building (O,), KRW."""
        norms, gross = self.scenario.sizing, buildings.gross
        per_net = np.array([technology.fit_out for technology in norms.technologies.values()])
        return np.asarray(
            per_net[buildings.technology] * gross * norms.net_to_gross * self.price_scale(gross)
        )

    def price_scale(self, gross: Floats) -> Floats:
        """What a m2 costs in buildings of ``gross`` m2 (O,), over what it costs in the smallest.

        The discount grows evenly from the register's smallest size to the announced one and is whole above
        it, whichever sizes a scenario offers: what is not built changes no price.
        """
        smallest, largest = fact("size_step_1").number, fact("size_step_10").number
        relative = np.clip((gross - smallest) / (largest - smallest), 0.0, 1.0)
        return np.asarray(1 - self.scenario.building.size_discount * relative)

    def paid_before_opening(self, opens: Ints, amount: Floats) -> Floats:
        """An amount (O,) in the quarter before opening, or in the first quarter (O, T)."""
        spend = np.zeros((len(opens), self.scenario.horizon.quarters))
        spend[np.arange(len(opens)), np.maximum(0, opens - 1)] = amount
        return spend

    def years_run(self, opens: Ints) -> Floats:
        """Years from the opening to the end of the horizon (O,)."""
        return np.asarray((self.scenario.horizon.quarters - opens) / QUARTERS_PER_YEAR)


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
