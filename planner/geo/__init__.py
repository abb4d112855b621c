"""Districts, candidate sites, gateways, hubs, road times, and a user's own sites."""

from planner.geo.geography import Geography, great_circle_km, load_geography, read_geography
from planner.geo.own_sites import (
    SITE_COLUMNS,
    SITE_KEY,
    TRAVEL_COLUMNS,
    TRAVEL_KEY,
    with_sites,
    with_travel,
)

__all__ = [
    "SITE_COLUMNS",
    "SITE_KEY",
    "TRAVEL_COLUMNS",
    "TRAVEL_KEY",
    "Geography",
    "great_circle_km",
    "load_geography",
    "read_geography",
    "with_sites",
    "with_travel",
]
