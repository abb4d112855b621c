"""Units of the field and their conversions, in one place.

Inside the planner: areas in m2 of gross floor area (GFA) unless a name says net, volumes in litres per
box and m3 of stock, flows in boxes per day, time in days (lead times in half days), money in the country's
currency. Fields whose name ends in ``_krw`` hold that currency, whatever it is: the name is a contract.
"""

LITRES_PER_CUBIC_METRE = 1000
DAYS_PER_YEAR = 365
HALF_DAYS_PER_DAY = 2
