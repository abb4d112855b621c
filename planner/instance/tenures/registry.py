"""The tenures by name."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from planner.instance.tenures.lease import Lease
from planner.instance.tenures.owned import Build, Buy
from planner.instance.tenures.tenure import Tenure
from planner.instance.tenures.third_party import ThirdParty
from planner.scenario import Scenario

TENURE_BY_NAME: Mapping[str, type[Tenure]] = MappingProxyType(
    {kind.name: kind for kind in (Lease, Buy, Build, ThirdParty)}
)


def tenure_of(scenario: Scenario, name: str) -> Tenure:
    """The tenure of that name with the terms of a scenario."""
    return TENURE_BY_NAME[name](scenario)
