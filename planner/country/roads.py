"""Roads by great circle: distances, and travel estimated where no table of it is given."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd

from planner.errors import Message, message
from planner.manifest import Roads

EARTH_RADIUS_KM = 6371.0088
"""Mean radius of the Earth (IUGG)."""

INSIDE = 128 / (45 * np.pi)
"""Mean distance of two points in a disc, in radii (Kendall and Moran, Geometrical Probability, 1963)."""


def great_circle_km(
    lat: npt.ArrayLike, lon: npt.ArrayLike, to_lat: npt.ArrayLike, to_lon: npt.ArrayLike
) -> npt.NDArray[np.float64]:
    """Great-circle distances in km between positions in degrees (haversine); arrays broadcast."""
    phi, to_phi = np.radians(lat), np.radians(to_lat)
    half_lon = np.radians(np.subtract(to_lon, lon)) / 2
    h = np.sin((to_phi - phi) / 2) ** 2 + np.cos(phi) * np.cos(to_phi) * np.sin(half_lon) ** 2
    distance: npt.NDArray[np.float64] = 2 * EARTH_RADIUS_KM * np.arcsin(np.sqrt(np.clip(h, 0, 1)))
    return distance


@dataclass(frozen=True)
class RoadEstimate:
    """Travel as great circle x ``roads.detour``, at ``roads.km_per_hour`` from door to door."""

    roads: Roads

    def between(self, rows: pd.DataFrame, columns: pd.DataFrame, value: str) -> pd.DataFrame:
        """``minutes`` or ``km`` from each place of one table to each of the other (columns lat, lon)."""
        start = (rows[name].to_numpy(float)[:, None] for name in ("lat", "lon"))
        km = great_circle_km(*start, *(columns[name].to_numpy(float) for name in ("lat", "lon")))
        values = self._of(np.asarray(km) * self.roads.detour, value)
        return pd.DataFrame(values, index=rows.index, columns=columns.index)

    def among_districts(self, districts: pd.DataFrame, value: str) -> pd.DataFrame:
        """The same between districts; inside one, the mean trip in a disc of its area."""
        matrix = self.between(districts, districts, value)
        values = matrix.to_numpy(copy=True)
        radius = np.sqrt(districts["area_km2"].to_numpy(float) / np.pi)
        np.fill_diagonal(values, self._of(INSIDE * radius * self.roads.detour, value))
        # A great circle is the same both ways but for the last digit.
        values = np.maximum(values, values.T)
        return pd.DataFrame(values, index=matrix.index, columns=matrix.columns)

    def note(self, files: Sequence[str]) -> Message:
        """What is estimated, as a sentence."""
        return message(
            "roads are estimated, for want of {names}: great circle x {n} at {m} km/h",
            names=", ".join(files), n=f"{self.roads.detour:g}", m=f"{self.roads.km_per_hour:g}",
        )  # fmt: skip

    def _of(self, km: npt.NDArray[np.float64], value: str) -> npt.NDArray[np.float64]:
        return km if value == "km" else km / self.roads.km_per_hour * 60
