"""Buildings in which the operator works itself: its fit-out, its overhead, its ramp-up."""

from __future__ import annotations

from abc import abstractmethod
from dataclasses import dataclass

import numpy as np

from planner.facts import fact
from planner.instance.tenures.markets import Markets
from planner.instance.tenures.tenure import QUARTERS_PER_YEAR, Buildings, CashFlow, Tenure
from planner.instance.types import Floats, Ints
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
