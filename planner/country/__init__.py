"""What a country is: districts, sites, gateways, hubs, roads, register, names; and a user's own sites."""

from planner.country.country import Country, current_country, load_country, load_geography
from planner.country.geography import Geography, read_geography
from planner.country.land import off_land_km
from planner.country.own_sites import SITE_KEY, site_columns, with_sites
from planner.country.own_travel import TRAVEL_COLUMNS, TRAVEL_KEY, travel_districts, with_travel
from planner.country.roads import great_circle_km
from planner.country.site_districts import site_districts

__all__ = [
    "SITE_KEY",
    "TRAVEL_COLUMNS",
    "TRAVEL_KEY",
    "Country",
    "Geography",
    "current_country",
    "great_circle_km",
    "load_country",
    "load_geography",
    "off_land_km",
    "read_geography",
    "site_columns",
    "site_districts",
    "travel_districts",
    "with_sites",
    "with_travel",
]
