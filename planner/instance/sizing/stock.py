"""Stock: which part of the assortment is held, and for how many days."""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray


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


def stock_days(review_interval: float, safety: float, peak: float, peak_days: float) -> float:
    """Days of average demand that storage must hold: a full order, the event's extra boxes, safety stock."""
    return review_interval + (peak - 1) * peak_days + safety
