"""One facility location instance, and the price of a solution that somebody proposes for it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from planner.errors import InputError, message

FloatArray = npt.NDArray[np.float64]
Assignment = Sequence[Sequence[Sequence[float]]]
"""For each customer its pairs (facility, share of the demand served from there), as JSON holds them."""

TOLERANCE = 1e-6
"""How far the shares of a customer may be from 1, and a load above its capacity (relative)."""


@dataclass(frozen=True, eq=False)
class FacilityCase:
    """A facility location problem with m sites and n customers; money and goods in the file's own units.

    Minimise the fixed costs of the open sites plus demand x unit cost of all that is shipped; a demand may
    be split between sites. With `open_count` it is a p-median problem. The arrays are copies and read-only.

    Raises InputError if a number is negative or not finite (a capacity may be infinite) or `open_count` is
    not within 1..m, and ValueError if the shapes do not fit.
    """

    name: str
    fixed_cost: FloatArray
    """(m,) cost of opening a site."""
    capacity: FloatArray
    """(m,) the most demand that an open site serves; inf where it has no limit."""
    demand: FloatArray
    """(n,) demand of a customer."""
    unit_cost: FloatArray
    """(m, n) cost of serving one unit of a customer's demand from a site."""
    open_count: int | None = None
    """How many sites a p-median problem opens; None leaves the number free."""

    def __post_init__(self) -> None:
        for field in ("fixed_cost", "capacity", "demand", "unit_cost"):
            array = np.array(getattr(self, field), dtype=np.float64)
            if not np.all(array >= 0) or (field != "capacity" and np.isinf(array).any()):
                raise InputError(
                    "a value that is negative or not finite", "numbers from 0", file=self.name, field=field
                )
            array.setflags(write=False)
            object.__setattr__(self, field, array)
        m, n = self.fixed_cost.size, self.demand.size
        if self.fixed_cost.shape != (m,) or self.capacity.shape != (m,) or self.demand.shape != (n,):
            raise ValueError("fixed_cost and capacity have shape (m,), demand has shape (n,)")
        if self.unit_cost.shape != (m, n) or not self.unit_cost.size:
            raise ValueError(f"unit_cost has shape {self.unit_cost.shape}, not ({m}, {n}) with m, n > 0")
        if self.open_count is not None and not 1 <= self.open_count <= m:
            raise InputError(
                str(self.open_count),
                message("1 to {n}, the number of sites", n=m),
                file=self.name,
                field="open_count",
            )

    def cost(self, open: Sequence[int], assignment: Assignment) -> float:
        """The objective of a solution, computed anew from the data of the instance.

        `open` lists the open sites from 0; `assignment` has for each customer its pairs (site, share).
        Raises InputError if a site is unknown, named twice or used while closed, more than `open_count`
        sites are open, the shares of a customer do not add up to 1, or a load exceeds its capacity.
        """
        sites = self._open_sites(open)
        share = self._shares(frozenset(sites), assignment)
        load = share @ self.demand
        overloaded = np.flatnonzero(load > self.capacity * (1 + TOLERANCE))
        if overloaded.size:
            site = int(overloaded[0])
            raise InputError(
                message("a load of {n}", n=f"{load[site]:.12g}"),
                message("at most {n}", n=f"{self.capacity[site]:.12g}"),
                field=f"site {site}",
            )
        return float(self.fixed_cost[sites].sum() + (share * self.unit_cost).sum(axis=0) @ self.demand)

    def _open_sites(self, open: Sequence[int]) -> list[int]:
        m = self.fixed_cost.size
        for site in open:
            if isinstance(site, bool) or not isinstance(site, int | np.integer) or not 0 <= site < m:
                raise InputError(repr(site), message("site numbers from 0 to {n}", n=m - 1), field="open")
        if len(set(open)) != len(open):
            raise InputError("a site named twice", "each open site once", field="open")
        # Opening fewer than p is accepted: the missing ones could be opened at no cost.
        if self.open_count is not None and len(open) > self.open_count:
            raise InputError(
                message("{n} open site", "{n} open sites", n=len(open)),
                message("at most {n}", n=self.open_count),
                field="open",
            )
        return sorted(int(site) for site in open)

    def _shares(self, sites: frozenset[int], assignment: Assignment) -> FloatArray:
        """The assignment as an array (m, n) of shares."""
        n = self.demand.size
        if len(assignment) != n:
            raise InputError(
                message("{n} customer", "{n} customers", n=len(assignment)),
                message("exactly {n}", n=n),
                field="assignment",
            )
        share = np.zeros_like(self.unit_cost)
        for customer, pairs in enumerate(assignment):
            field = f"assignment of customer {customer}"
            for pair in pairs:
                if len(pair) != 2:
                    raise InputError(repr(pair), "pairs (site, share)", field=field)
                site, part = pair
                if site not in sites:
                    raise InputError(
                        message("site {n}, which is not open", n=site), "open sites only", field=field
                    )
                if not part >= -TOLERANCE:
                    raise InputError(message("a share of {n}", n=part), "shares from 0 to 1", field=field)
                share[int(site), customer] += part
            total = float(share[:, customer].sum())
            if not abs(total - 1) <= TOLERANCE:
                raise InputError(
                    message("shares that add up to {n}", n=f"{total:.12g}"), "a sum of 1", field=field
                )
        return share
