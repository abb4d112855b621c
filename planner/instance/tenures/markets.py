"""What the market of every site asks and has."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from planner.instance.types import Floats

if TYPE_CHECKING:
    from planner.country import Geography

_COLUMNS = ["rent_krw_m2_month", "price_krw_m2", "land_krw_m2", "vacant_m2"]


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
