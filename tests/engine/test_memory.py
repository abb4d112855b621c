"""What a search remembers for the next: so much of each mix, and the mixes used last."""

from __future__ import annotations

from planner.engine.pricing.warm_start import OF_ONE, OF_SEVERAL, DualPool, DualVector


def found(*operations: int) -> DualVector:
    return DualVector(operations, [])


def test_of_each_mix_the_newest_are_kept() -> None:
    memory = DualPool()
    pairs, alone = [found(0, 1) for _ in range(OF_SEVERAL + 2)], [found(0) for _ in range(OF_ONE + 2)]
    for prices in (*pairs, *alone):
        memory.add(prices)
    assert memory.of((0, 1)) == memory.of_several(9) == pairs[: -OF_SEVERAL - 1 : -1]
    assert memory.of_one() == alone[: -OF_ONE - 1 : -1]


def test_the_mixes_looked_at_are_those_found_last() -> None:
    memory = DualPool()
    first, second, third, again = found(0, 0), found(0, 1), found(1, 1, 2), found(0, 0)
    for prices in (first, second, third, found(1), again):
        memory.add(prices)
    assert memory.of_several(3) == [again, first, third, second]
    assert memory.of_several(2) == [again, first, third]
    assert memory.copy().of_several(2) == [again, first, third]
