"""The ways to hold a building: lease, buy, build, or hire a third party (3PL).

Each is a class with its lead time, what is available at a site, its terms and its cash flow, for arrays of
buildings. ``tenure_of`` gives the one of a name.
"""

from planner.instance.tenures.lease import Lease
from planner.instance.tenures.markets import Markets
from planner.instance.tenures.owned import Build, Buy
from planner.instance.tenures.registry import TENURE_BY_NAME, tenure_of
from planner.instance.tenures.tenure import Buildings, CashFlow, Tenure
from planner.instance.tenures.third_party import ThirdParty

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
