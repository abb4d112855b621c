"""Random valid scenarios: drawn alike each time, and planned without a fault."""

from __future__ import annotations

import pytest
from random_scenarios import random_design, random_scenario, seeds_of


@pytest.mark.parametrize("seed", range(1, 9))
def test_a_seed_always_gives_the_same_scenario_and_design(seed: int) -> None:
    scenario = random_scenario(seed)
    assert random_scenario(seed).digest == scenario.digest
    assert random_design(scenario, seed) == random_design(scenario, seed)


def test_seeds_differ() -> None:
    assert len({random_scenario(seed).digest for seed in range(1, 9)}) == 8


def test_seeds_are_given_as_one_or_as_both_ends() -> None:
    assert seeds_of("7") == [7]
    assert seeds_of("3..5") == [3, 4, 5]
