"""Every plan keeps to every row that the checker computes anew, whatever processor compiled the engine."""

from __future__ import annotations

import os
import subprocess
import sys

import numpy as np
import pytest
from places import KIT
from small_instances import EXACT, small_instance, some_design

from planner.engine.evaluation.design_evaluation import by_simplex, evaluate
from planner.engine.evaluation.feasibility import HOLDS, most_violated, repaired, with_margin
from planner.plans.kpis import KEPT, Ledger
from planner.solve_options import SolveOptions

PROGRAM = KIT / "exact_plans.py"
PLANS = 60


@pytest.mark.parametrize("processor", [None, "generic"])
def test_no_plan_of_random_scenarios_and_designs_is_rejected(processor: str | None) -> None:
    machine = os.environ if processor is None else os.environ | {"NUMBA_CPU_NAME": processor}
    command = [sys.executable, str(PROGRAM), "0", str(PLANS)]
    done = subprocess.run(command, env=machine, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr[-2000:]
    assert done.stdout.strip() == f"0 of {PLANS} rejected"


@pytest.mark.parametrize("seed", range(40))
def test_flows_of_both_methods_hold_row_by_row(seed: int) -> None:
    built = some_design(small_instance(seed), seed)
    for t in range(len(built.calendar.days)):
        ledger = Ledger(built.period(t), by_simplex(with_margin(built), t, EXACT))
        assert most_violated(ledger) <= HOLDS
    found = evaluate(built, np.arange(len(built.options)), SolveOptions(threads=1))
    ledger = Ledger(built, found.decisions)
    assert most_violated(ledger) <= HOLDS
    # A promise is either kept in every row or short by something that counts.
    assert found.kept == (ledger.promise_violation <= KEPT)
    assert found.kept or ledger.broken_promises() > 0.0


def test_a_repair_sets_right_what_follows_from_the_flows() -> None:
    built = some_design(small_instance(4), 4)
    found = evaluate(built, np.arange(len(built.options)), EXACT).decisions
    rng = np.random.default_rng(0)
    shaken = type(found)(
        **{
            name: value * (1 + 1e-5 * rng.standard_normal(value.shape)) - 1e-9
            for name, value in vars(found).items()
        }
    )
    mended = repaired(built, shaken)
    assert min(value.min() for value in vars(mended).values()) >= 0.0
    served = mended.flow.sum(axis=0) + mended.lost
    assert served == pytest.approx(built.demand.boxes, rel=1e-12)
    assert mended.hold.sum(axis=(0, 1)).max() <= 1 + 1e-12
    cover = (
        np.einsum("cb,smcbt->ct", built.facilities.band_share, mended.hold)[None, ..., None]
        * built.demand.boxes
    )
    assert (mended.flow[built.n_entries :].sum(axis=0) <= cover * (1 + 1e-9) + 1e-9).all()
    assert mended.throughput.sum(axis=1) == pytest.approx(mended.flow[built.n_entries :].sum(axis=1))
