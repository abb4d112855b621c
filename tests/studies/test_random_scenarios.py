"""Random valid scenarios: drawn alike each time, and planned without a fault."""

from __future__ import annotations

import pytest
from random_scenarios import random_design, random_scenario, run_seed, seeds_of


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


@pytest.mark.parametrize("seed", [6, 9, 17, 19, 25, 43, 60, 251])
def test_the_plan_of_a_random_scenario_passes_its_check(seed: int) -> None:
    found = run_seed(seed, "solve", 20.0, None)
    assert (found.kind, found.lines) == ("passed", [])


@pytest.mark.parametrize("seed", [3, 4, 7, 12, 19, 27])
def test_a_random_design_is_priced_and_passes_its_check(seed: int) -> None:
    found = run_seed(seed, "evaluate", 20.0, None)
    assert (found.kind, found.lines) == ("passed", [])
