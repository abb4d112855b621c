"""The ways to hold a building: lease, buy, build, or hire a third party (3PL).

Each is a class with its lead time, what is available at a site, its terms and its cash flow, for arrays of
buildings. ``tenure_of`` gives the one of a name.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from planner.instance.tenures.self_operated import Build, Buy, Lease
from planner.instance.tenures.tenure import Buildings, CashFlow, Markets, Tenure
from planner.instance.tenures.third_party import ThirdParty
from planner.scenario import Scenario

__all__ = [
    "TENURE_BY_NAME",
    "Build",
    "Buildings",
    "Buy",
    "CashFlow",
    "Lease",
    "Markets",
    "Tenure",
    "ThirdParty",
    "tenure_of",
]

TENURE_BY_NAME: Mapping[str, type[Tenure]] = MappingProxyType(
    {kind.name: kind for kind in (Lease, Buy, Build, ThirdParty)}
)
"""The tenures by name: a new one gets its line here."""


def tenure_of(scenario: Scenario, name: str) -> Tenure:
    """The tenure of that name with the terms of a scenario."""
    return TENURE_BY_NAME[name](scenario)
