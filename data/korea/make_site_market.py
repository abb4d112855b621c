"""Makes site_market.csv: rent, building price, land price and vacant space of each candidate site.

Run in the project's root: python -m data.korea.make_site_market

No rent or price by town was found for the sites, so all of it is a reading of three things: the published
rents of five parts of the capital area (2018), the capital area's means of later years (register of facts),
and assumed factors for the rest of the country.
"""

from __future__ import annotations

from pathlib import Path

import pandas as pd

from planner.facts import fact
from planner.manifest import read_manifest

HERE = Path(__file__).parent
PYEONG = read_manifest(HERE).area_unit

CAPITAL_AREA = {
    "Capital area north-west": ("Gimpo-si", "Bucheon-si", "Goyang-si", "Paju-si", "Incheon"),
    "Capital area south": ("Gunpo-si", "Suwon-si", "Hwaseong-si", "Osan-si", "Anseong-si"),
    "Capital area north-east": ("Namyangju-si", "Hanam-si"),
    "Capital area south-west": ("Ansan-si", "Siheung-si", "Pyeongtaek-si"),
    "Capital area south-east": ("Icheon-si", "Yongin-si", "Gwangju-si", "Yeoju-si"),
}
"""Cities of Gyeonggi-do, and Incheon, by part of the capital area."""

CITIES_BY_OUR_READING = ("Paju-si", "Incheon", "Osan-si", "Anseong-si")
"""Cities which the rents' own reading of the areas (warehouse_rents.csv) does not name."""

REST_OF_THE_COUNTRY = {
    "northern Chungcheong": (0.75, ("Cheonan-si", "Asan-si", "Dangjin-si", "Eumseong-gun", "Jincheon-gun",
                                    "Cheongju-si")),
    "Daejeon and Sejong": (0.72, ("Sejong", "Daejeon", "Okcheon-gun")),
    "Busan and southern Gyeongsang": (0.85, ("Busan", "Gimhae-si", "Yangsan-si", "Haman-gun", "Changwon-si")),
    "Daegu and western Gyeongbuk": (0.70, ("Daegu", "Gumi-si", "Chilgok-gun", "Gimcheon-si")),
    "Ulsan and Pohang": (0.70, ("Ulsan", "Pohang-si")),
    "Honam": (0.62, ("Gwangju", "Jangseong-gun", "Wanju-gun", "Iksan-si", "Gunsan-si", "Gwangyang-si")),
    "Gangwon": (0.65, ("Wonju-si", "Gangneung-si", "Chuncheon-si")),
}  # fmt: skip
"""Assumed rent as a share of the capital area's mean, by cities and metropolitan cities."""

VACANT_M2 = {
    "port zone": 80_000,
    "free trade zone": 80_000,
    "city edge": 40_000,
    "industrial estate": 60_000,
    "inland terminal": 60_000,
    "inland cluster": 60_000,
}
"""Assumed space, m2 of GFA, that can be leased in one or in neighbouring buildings, by type of site.

The published vacancy of December 2024 (16 % of the capital area) says that space stands empty, not where.
"""

VACANT_M2_CAPITAL_INLAND_CLUSTER = 120_000

NOTES = {
    "derived": "rent: 2018 rent of the area, scaled to the capital area's mean of 2024-12{reading}; "
    "price: by the rent; land: derived residual; vacant: assumed",
    "assumed": "rent: assumed {factor:.0%} of the capital area's mean; price, land and vacant: assumed",
}


def make() -> pd.DataFrame:
    """One row per site of sites.csv: rent in KRW/m2/month, prices in KRW/m2 of GFA, vacant space in m2.

    rent  = 2018 rent of the area x (capital mean 2024-12 / mean of the five areas of 2018), or factor x
    capital mean; price = sale price x (rent / capital mean); land = (sale price - construction) x
    (rent / capital mean)^2: land is what is left of a price when the building is paid, and reacts more.
    """
    rents = pd.read_csv(HERE / "warehouse_rents.csv").set_index("area")["krw_per_pyeong_month"]
    rents_2018 = rents[list(CAPITAL_AREA)]
    capital_mean = _krw_per_pyeong("rent_ambient_capital_area")
    sale_price = PYEONG.price_per_m2(_krw_per_pyeong("sale_price_capital_area"))
    land_residual = sale_price - PYEONG.price_per_m2(_krw_per_pyeong("construction_ambient"))
    rows = []
    for site in pd.read_csv(HERE / "sites.csv").to_dict("records"):
        city = _city(site["province_en"], site["district_en"])
        area, factor = _area(city, in_capital=site["province_en"] in ("Gyeonggi-do", "Incheon"))
        kind = "derived" if factor is None else "assumed"
        relative = rents_2018[area] / rents_2018.mean() if factor is None else factor
        reading = ", which the city belongs to by our reading" if city in CITIES_BY_OUR_READING else ""
        vacant = VACANT_M2[site["type"]]
        if kind == "derived" and site["type"] == "inland cluster":
            vacant = VACANT_M2_CAPITAL_INLAND_CLUSTER
        rows.append(
            {
                "id": site["id"],
                "rent_area": area,
                "rent_krw_m2_month": round(PYEONG.price_per_m2(capital_mean * relative)),
                "price_krw_m2": round(sale_price * relative, -3),
                "land_krw_m2": round(land_residual * relative**2, -3),
                "vacant_m2": vacant,
                "kind": kind,
                "note": NOTES[kind].format(reading=reading, factor=factor),
            }
        )
    return pd.DataFrame(rows).astype({"price_krw_m2": int, "land_krw_m2": int})


def _krw_per_pyeong(id: str) -> float:
    value = fact(id).value
    if value is None:
        raise ValueError(f"fact {id} is no number")
    return value


def _city(province: str, district: str) -> str:
    """The city (without its district) inside a province, the metropolitan city itself elsewhere."""
    return district.split()[0] if province.endswith(("-do", "State")) else province


def _area(city: str, *, in_capital: bool) -> tuple[str, float | None]:
    """The rent area of a city and its factor, None in the capital area (Gwangju-si is not Gwangju)."""
    if in_capital:
        return next(area for area, cities in CAPITAL_AREA.items() if city in cities), None
    return next((area, factor) for area, (factor, cities) in REST_OF_THE_COUNTRY.items() if city in cities)


if __name__ == "__main__":
    make().to_csv(HERE / "site_market.csv", index=False, lineterminator="\n")
