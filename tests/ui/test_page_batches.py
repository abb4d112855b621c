"""Batches of the page: what failed is named, and one that is stopped is over."""

from __future__ import annotations

import hashlib
from pathlib import Path

import pytest
from page_app import BASE, body, open_page, store
from page_plan import page_plan

from planner.studies.batch import Grid
from planner.studies.batch.record import of_failure, of_plan
from planner.studies.batch.sweeps import begin
from planner.ui import batches, plan_cache

OWNER = "m" * 43
GROWTH = "demand.market_growth"


@pytest.fixture(autouse=True)
def kept(page_cache: Path) -> Path:
    """The page's store, with the base case."""
    store(BASE)
    return page_cache


@pytest.mark.parametrize(
    ("lang", "title", "named", "reason"),
    [
        ("en", "Scenarios without a plan", "Market growth a year 30%", "found 25"),
        ("ko", "계획을 세우지 못한 시나리오", "연간 시장 성장률 30%", "found 25 boxes"),
    ],
)
def test_failed_scenarios_are_named_by_their_values_with_the_reason(
    lang: str, title: str, named: str, reason: str
) -> None:
    folder = plan_cache.folder() / "batches" / hashlib.sha256(OWNER.encode()).hexdigest()[:32]
    folder.mkdir(parents=True)
    (folder / "a.yaml").write_text(f"name: mine\naxes: {{{GROWTH}: [0.1, 0.2, 0.25, 0.3]}}")
    grid, results = Grid.load(folder / "a.yaml"), plan_cache.store()
    for key, row in zip(begin(results, grid, batches.OPTIONS), grid.rows(), strict=True):
        growth = row.coordinates[GROWTH]
        refused = f"{GROWTH}: found {100 * growth:.0f} boxes; allowed: less"
        planned = of_plan(key, page_plan(BASE))
        results.put_record(planned if growth <= 0.2 else of_failure(key, "", "", "bad_scenario", refused))
    page = body(open_page("batch", {"owner": OWNER}, _lang=lang)).replace("\\", "")
    assert title in page
    (line,) = (line for line in page.splitlines() if named in line)
    assert reason in line
    assert "20%" not in line


def test_a_batch_that_is_stopped_is_over_and_complains_of_nothing(tmp_path: Path) -> None:
    begun = batches.start(tmp_path / "batches", "mine", {}, {GROWTH: [0.1, 0.11, 0.12]})
    assert begun.running
    batches.stop(begun)
    assert not begun.running
    assert begun.complaint() == ""
