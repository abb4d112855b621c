"""The carrier's leg: from a gateway or FC over a hub to the districts."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from planner.instance.network import lead_time
from planner.scenario import Scenario
from planner.units import HALF_DAYS_PER_DAY

if TYPE_CHECKING:
    from planner.country import Geography

ONE_DAY = 2


@dataclass(frozen=True)
class Delivery:
    """From J places to R districts over the best hub.

    ``minutes`` and ``km`` (J, R); ``rate`` (J, R) KRW for a box of the mean size; ``far`` (J, R) chance of
    one more day for distance; ``ferry`` (R,) share behind a ferry.
    """

    minutes: NDArray[np.float64]
    km: NDArray[np.float64]
    rate: NDArray[np.float64]
    far: NDArray[np.float64]
    ferry: NDArray[np.float64]
    base: lead_time.Distribution
    ferry_extra: int

    def on_time(
        self, place: int | Sequence[int], before: lead_time.Distribution, days: float
    ) -> NDArray[np.float64]:
        """Probability (R,) that a box is at the door within ``days`` when ``before`` leads up to the place.

        For several places with the same ``before`` at once: (len(place), R). The carrier's own leg is its
        base distribution, one day longer with chance ``far``, and longer by the ferry in a share ``ferry``
        of the district.
        """
        plain = lead_time.convolve([before, self.base])
        one_later = [
            days - extra / ONE_DAY for extra in (0, ONE_DAY, self.ferry_extra, ONE_DAY + self.ferry_extra)
        ]
        p = [lead_time.within(plain, d) if d >= 0 else 0.0 for d in one_later]
        far, ferry = self.far[place], self.ferry
        return np.asarray(
            (1 - far) * (1 - ferry) * p[0]
            + far * (1 - ferry) * p[1]
            + (1 - far) * ferry * p[2]
            + far * ferry * p[3]
        )

    def mean_days(self, place: int | Sequence[int], before: lead_time.Distribution) -> NDArray[np.float64]:
        """Mean days (R,), or (len(place), R), of the lead time that ``on_time`` has the distribution of."""
        plain = lead_time.mean_days(before) + lead_time.mean_days(self.base)
        later = self.far[place] * ONE_DAY + self.ferry * self.ferry_extra
        return np.asarray(plain + later / HALF_DAYS_PER_DAY)


def delivery(
    scenario: Scenario, geography: Geography, places: Sequence[str], hubs: Sequence[str]
) -> Delivery:
    """The carrier's leg from each of J places to every district, over the hub that is fastest for the two.

    The carrier's national mean rate splits into a part for linehaul, proportional to km, and a part that
    is the same everywhere (sorting and the last mile).
    """
    g = geography
    ferry_share = g.districts["ferry_share"].to_numpy(dtype=float)
    first_minutes = g.between_minutes.loc[list(places), list(hubs)].to_numpy(dtype=float)
    first_km = g.between_km.loc[list(places), list(hubs)].to_numpy(dtype=float)
    last_minutes = g.place_minutes.loc[list(hubs)].to_numpy(dtype=float)
    last_km = g.place_km.loc[list(hubs)].to_numpy(dtype=float)
    total = first_minutes[:, :, None] + last_minutes[None, :, :]
    entry = total.argmin(axis=1)
    minutes = total.min(axis=1)
    row = np.arange(len(places))[:, None]
    km = first_km[row, entry] + last_km[entry, np.arange(last_km.shape[1])[None, :]]
    rates, times = scenario.network.rates, scenario.network.lead_times
    per_km = rates.linehaul_share * rates.parcel / rates.mean_linehaul
    rate = (1 - rates.linehaul_share) * rates.parcel + per_km * km + rates.island_surcharge * ferry_share
    return Delivery(
        minutes=minutes,
        km=km,
        rate=rate,
        far=np.clip((minutes - times.far_minutes) * times.far_slope, 0, 1),
        ferry=ferry_share,
        base=lead_time.distribution(times.delivery),
        ferry_extra=times.ferry_extra,
    )
