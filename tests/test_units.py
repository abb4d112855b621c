"""Conversions of area and money against figures that are known from elsewhere."""

from __future__ import annotations

import pytest

from planner.manifest import manifest, to_area_units, to_benchmark_units


def test_one_pyeong_is_400_over_121_square_metres() -> None:
    assert to_area_units(400) == pytest.approx(121)
    assert to_area_units(3.305785) == pytest.approx(1, abs=1e-6)


def test_the_announced_centre_in_all_three_units() -> None:
    # The press printed 180,000 m2 and 54,450 pyeong: 180,000 x 121 / 400 = 54,450.
    assert to_area_units(180_000) == pytest.approx(54_450)
    # 25 fields of 105 m x 68 m = 7,140 m2 are 178,500 m2.
    assert to_benchmark_units(178_500) == manifest().benchmark_design.count == 25
    assert manifest().benchmark_design.area_m2 == 178_500


def test_a_price_per_pyeong_falls_by_the_area_of_a_pyeong() -> None:
    # 32,928 KRW a pyeong and month x 121 / 400 = 9,960.72 KRW a m2.
    assert manifest().area_unit.price_per_m2(32_928) == pytest.approx(9_960.72)
