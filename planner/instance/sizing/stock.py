"""Stock: which part of the assortment is held, and for how many days."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray


@dataclass(frozen=True)
class Event:
    """A peak: design day over average day, its ``days``, and the days over which its stock is built up."""

    peak: float
    days: float
    build_up: float


def pareto_exponent(top_fifth_share: float) -> float:
    """Exponent theta of the concentration curve G(x) = x^theta with G(0.2) = ``top_fifth_share``.

    G is the share of volume in the best-selling share x of SKUs (Pareto; Lorenz curve turned round).
    """
    return math.log(top_fifth_share) / math.log(0.2)


def band_shares(edges: tuple[float, ...], top_fifth_share: float) -> NDArray[np.float64]:
    """Share of volume in each band of the assortment (B,), bands given by their upper edges."""
    curve = np.array(edges) ** pareto_exponent(top_fifth_share)
    return np.asarray(np.diff(np.concatenate([[0.0], curve])))


def safety_days(
    boxes_per_day: float, skus: float, protection_days: float, safety_factor: float, variation: float
) -> float:
    """Safety stock of a band of SKUs in days of its own demand.

    Each of ``skus`` SKUs sells m = ``boxes_per_day`` / ``skus`` a day with variance m + (variation m)^2
    (Poisson plus a common variation). In a periodic-review system the safety stock of one SKU is
    z sigma sqrt(R + L), R + L the protection interval (Silver, Pyke & Thomas, Inventory and Production
    Management in Supply Chains, 4th ed., ch. 6, (R, S) system). In days of demand: z sqrt(R + L)
    sqrt(1/m + variation^2).
    """
    if boxes_per_day <= 0:
        return 0.0
    rate = boxes_per_day / skus
    return safety_factor * math.sqrt(protection_days) * math.sqrt(1 / rate + variation**2)


def staggering(orders: float, safety_factor: float) -> float:
    """Highest over mean cycle stock of many SKUs that are ordered in ``orders`` groups, each in its own time.

    A group's stock falls evenly from a full order to nothing, at a random point of its cycle on any day: mean
    1/2 and standard deviation 1 / sqrt(12) of an order. The sum of n independent ones is about normal, with
    mean n / 2 and standard deviation sqrt(n / 12); at the normal factor z it is 1 + z / sqrt(3 n) times its
    mean, and all orders at once, 2, at most. (Silver, Pyke & Thomas, 4th ed., sec. 4.2 for the cycle; the
    central limit theorem for the sum.)
    """
    return min(2.0, 1.0 + safety_factor / math.sqrt(3.0 * max(orders, 1e-12)))


@dataclass(frozen=True)
class StockDays:
    """Days of a band's average demand in stock: ``cycle`` in the mean, ``safety``, and for an ``event``.

    ``staggered`` highest over mean cycle stock; ``event_time`` share of the period that the event's extra
    boxes stand in the mean. One definition for space and for money.
    """

    cycle: float
    safety: float
    event: float
    staggered: float
    event_time: float

    @property
    def highest(self) -> float:
        """What storage must hold: the day before the event begins."""
        return self.cycle * self.staggered + self.safety + self.event

    @property
    def mean(self) -> float:
        """What stands there over the period in the mean, and ties up money."""
        return self.ordinary + self.event * self.event_time

    @property
    def ordinary(self) -> float:
        """The mean without the event's extra boxes."""
        return self.cycle + self.safety


def stock_days(
    review_interval: float, safety: float, staggered: float, event: Event, period_days: float
) -> StockDays:
    """Stock of a band that is ordered every ``review_interval`` days, in days of its average demand.

    The event's extra boxes come in evenly over its build-up and go out evenly over its days: each stands half
    of both. All times are days.
    """
    standing = min(1.0, (event.build_up + event.days) / 2.0 / period_days)
    return StockDays(review_interval / 2.0, safety, (event.peak - 1.0) * event.days, staggered, standing)
