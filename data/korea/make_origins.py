"""Makes origins.csv: where parcels are gathered in China, and the road legs to each export point.

Run in the project's root: python -m data.korea.make_origins

Legs to sea ports come from china_inland_legs.csv where it has them. The others follow the same rule: great
circle x 1.25 at 65 km/h, between the origin's position and that of the airport (for a port: the airport of
its city). All of them are estimates, without rest times of drivers.
"""

from __future__ import annotations

from pathlib import Path

import pandas as pd

from planner.country import great_circle_km

HERE = Path(__file__).parent

DETOUR = 1.25
"""Road length over the great circle, as in china_inland_legs.csv."""

LORRY_KM_PER_HOUR = 65

Position = tuple[float, float]
"""Latitude and longitude, degrees."""

ORIGINS: dict[str, tuple[str, str, str, Position | str]] = {
    "shandong": ("Shandong (Weihai and Yantai)", "산둥 (웨이하이·옌타이)", "WF", (36.71, 119.16)),
    "zhejiang": ("Zhejiang (Yiwu and Hangzhou)", "저장 (이우·항저우)", "YIW", "YIW"),
    "guangdong": ("Guangdong (Shenzhen and Guangzhou)", "광둥 (선전·광저우)", "SZ", (22.54, 114.06)),
}
"""Names, the town of china_inland_legs.csv that stands for the cluster, and its position (or its airport).

Weifang and Shenzhen: rounded city centres; Shenzhen's airport lies too far out to stand for the city, and
would be no distance at all from itself.
"""

SEA_EXPORT_POINTS = ("WEI", "YNT", "TAO", "RZH", "SHA", "NGB", "YTN")
REACHED_FROM_ANYWHERE = {"WEI": "WEH", "YNT": "YNT", "TAO": "TAO"}
"""Ports of Shandong with ferries to Korea, which every origin may use, and the airports of their cities."""

AIR_EXPORT_POINTS = {"shandong": ("WEH", "TAO"), "zhejiang": ("HGH", "PVG"), "guangdong": ("SZX", "CAN")}


def make() -> pd.DataFrame:
    """One row per origin and export point: road km and driving hours; all of kind "assumed"."""
    table = pd.read_csv(HERE / "china_inland_legs.csv")
    estimates = zip(table["road_km_est"], table["hours_est"], strict=True)
    inland = dict(zip(zip(table["inland"], table["port"], strict=True), estimates, strict=True))
    air = pd.read_csv(HERE / "air_legs.csv")
    airports = dict(zip(air["origin_iata"], zip(air["lat"], air["lon"], strict=True), strict=True))
    rows = []
    for origin, (name_en, name_ko, town, position) in ORIGINS.items():
        start = airports[position] if isinstance(position, str) else position
        legs: list[tuple[str, str, float, float, str]] = []
        for port in SEA_EXPORT_POINTS:
            if (town, port) in inland:
                km, hours = inland[town, port]
                legs.append((port, "sea", km, hours, f"china_inland_legs.csv {town}-{port}"))
            elif port in REACHED_FROM_ANYWHERE:
                legs.append((port, "sea", *_computed(start, airports[REACHED_FROM_ANYWHERE[port]])))
        legs += [
            (airport, "air", *_computed(start, airports[airport])) for airport in AIR_EXPORT_POINTS[origin]
        ]
        rows += [
            (origin, name_en, name_ko, point, mode, round(km), hours, "assumed", source)
            for point, mode, km, hours, source in legs
        ]
    columns = "origin,name_en,name_ko,export_point,mode,road_km,hours,kind,source"
    return pd.DataFrame(rows, columns=columns.split(","))


def _computed(start: Position, end: Position) -> tuple[float, float, str]:
    km = DETOUR * float(great_circle_km(*start, *end))
    return km, round(km / LORRY_KM_PER_HOUR, 1), "great circle x 1.25 at 65 km/h"


if __name__ == "__main__":
    make().to_csv(HERE / "origins.csv", index=False, lineterminator="\n")
