"""A sweep as data frames, files and views, and the command line around it."""

from __future__ import annotations

import re
import shutil
from dataclasses import replace
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from command_line import planner
from fake_solver import quick
from openpyxl import load_workbook
from places import CHROMIUM, NEEDS_CHROMIUM, ROOT
from plan_factory import make_plan
from sweep_kit import GROWTH, RENT
from typer.testing import CliRunner

from planner.cli.batch import duration
from planner.cli.command_line import app
from planner.errors import InputError
from planner.plans.types import Recommendation
from planner.report.sweep.cells import BINS, WINNERS, cells, choices, common, ticks
from planner.report.sweep.failures import failure
from planner.report.sweep.views import Words, views
from planner.report.sweep.write import DRAWN_BY, page_of, write_sweep
from planner.solve_options import SolveOptions
from planner.studies.batch import Grid, Results, Store, load, run
from planner.studies.batch.failures import Failures, by_reason
from planner.studies.batch.grid import tried
from planner.studies.batch.record import of_failure, of_plan
from planner.studies.batch.sweeps import begin
from planner.words.reader import Reader

HOW = SolveOptions()


def filled(folder: Path, content: dict[str, Any], failing: int = 0, **changes: Any) -> Results:
    """A sweep whose last ``failing`` scenarios failed."""
    store, grid = Store(folder), Grid.build(content)
    for n, (key, row) in enumerate(zip(begin(store, grid, HOW), grid.rows(), strict=True)):
        if n >= len(grid) - failing:
            store.put_record(of_failure(key, "", "x", "crash", "killed"))
        else:
            plan = quick(grid.scenario(row), HOW, lambda _: None)
            store.put_record(of_plan(key, plan.model_copy(update=changes), keep_plan=False))
    return load(store)


TWO_AXES = {"name": "two", "axes": {GROWTH: [0.0, 0.1, 0.2], "rent": {"path": RENT, "values": [1, 2]}}}


def test_frames_are_tidy_and_placed_on_the_axes(tmp_path: Path) -> None:
    results = filled(tmp_path, TWO_AXES, failing=1)
    assert (results.name, results.axes) == ("two", (GROWTH, "rent"))
    assert len(results.scenarios) == 6
    assert len(results.solved) == 5
    plan = make_plan()
    for name, rows in (("sites", 1), ("promises", len(plan.promises)), ("costs", len(plan.costs))):
        frame = results.tables()[name]
        assert len(frame) == 5 * rows
        assert list(frame.columns[:4]) == ["key", GROWTH, "rent", "rank"]
    by_key = results.scenarios.set_index("key")
    joined = results.sites.set_index("key")
    assert (joined[GROWTH] == by_key[GROWTH].reindex(joined.index)).all()
    assert (joined["area_m2"] == 20_000 + 100_000 * joined[GROWTH]).all()
    costs = results.costs.groupby("key")["npv_krw"].sum()
    assert costs.unique().tolist() == pytest.approx([sum(plan.costs.values())])


def test_sweeps_of_a_store_are_found_by_name_and_number(tmp_path: Path) -> None:
    filled(tmp_path, TWO_AXES)
    filled(tmp_path, {"name": "other", "axes": {GROWTH: [0.1]}})
    assert load(tmp_path).name == "other"
    assert len(load(tmp_path, "two").scenarios) == 6
    assert load(tmp_path, 1).name == load(tmp_path, "1").name == "two"
    with pytest.raises(InputError, match=r"two \(1\)"):
        load(tmp_path, "third")
    with pytest.raises(InputError, match="no store"):
        load(tmp_path / "nothing")
    # Without a sweep: everything that was put, as the page does.
    store = Store(tmp_path / "page")
    store.put("a", make_plan())
    everything = load(store)
    assert (len(everything.scenarios), len(everything.costs), everything.axes) == (1, 3, ())


def test_files_hold_the_frames(tmp_path: Path) -> None:
    axes = {**TWO_AXES["axes"], "list": {"path": "building.tenures", "values": [["lease"], ["buy", "lease"]]}}  # type: ignore[dict-item]
    results = filled(tmp_path, {"name": "=1+1", "axes": axes}, failing=2)
    out = tmp_path / "new" / "out"
    written = write_sweep(results, out)
    assert {p.name for p in written} == {p.name for p in out.iterdir()}
    scenarios = pd.read_parquet(out / "scenarios.parquet")
    assert len(scenarios) == len(pd.read_csv(out / "scenarios.csv")) == 12
    assert scenarios["npv_krw"].sum() == results.scenarios["npv_krw"].sum()
    assert set(scenarios["list"]) == {"['lease']", "['buy', 'lease']"}
    book = load_workbook(out / "sweep.xlsx")
    assert book.sheetnames == ["about", "scenarios", "sites", "promises", "costs"]
    assert book["about"]["A1"].value == "=1+1"
    assert book["scenarios"].max_row == 13
    assert "npv (KRW)" in [cell.value for cell in book["scenarios"][1]]


@pytest.mark.browser
@NEEDS_CHROMIUM
def test_the_page_is_drawn_without_a_network(tmp_path: Path) -> None:
    playwright = pytest.importorskip("playwright.sync_api", reason="playwright is not installed")
    page = tmp_path / "sweep.html"
    page.write_text(page_of(filled(tmp_path / "store", TWO_AXES, failing=1)), encoding="utf-8")
    assert page.stat().st_size < 1_500_000
    asked: list[str] = []
    errors: list[str] = []
    with playwright.sync_playwright() as runner:
        browser = runner.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox", "--disable-gpu"])
        shown = browser.new_page()
        shown.on("request", lambda request: asked.append(request.url))
        shown.on("pageerror", lambda error: errors.append(str(error)))
        shown.goto(page.as_uri())
        shown.wait_for_function("document.querySelectorAll('.view svg.marks').length == 3")
        headings = shown.locator("h2").all_inner_texts()
        browser.close()
    drawn = [f"What wins where: {GROWTH} and rent", f"Figures: {GROWTH} and rent", "All at once"]
    assert headings == ["Scenarios without a plan", *drawn]
    assert asked == [page.as_uri()]
    assert errors == []


@pytest.mark.parametrize(
    ("axes", "titles"),
    [
        ({GROWTH: [0.1, 0.2]}, ["Figures along demand.market_growth", "All at once"]),
        ({"case": {"cases": {"a": {GROWTH: 0.1}, "b": {}}}}, ["Figures along case", "All at once"]),
        ({GROWTH: [0.1]}, []),
    ],
)
def test_views_fit_the_axes(tmp_path: Path, axes: dict[str, Any], titles: list[str]) -> None:
    assert [view.title for view in views(filled(tmp_path, {"axes": axes}))] == titles


def test_views_are_written_in_the_readers_words(tmp_path: Path) -> None:
    results = filled(tmp_path, TWO_AXES, failing=1)
    words = Words(Reader("ko"), {GROWTH: "성장률", "rent": "임대료"}.__getitem__, lambda _, v: f"<{v:g}>")
    shown = views(results, words)
    assert [view.title for view in shown] == [
        "어떤 조건에서 어떤 안이 최적인가: 성장률, 임대료", "수치: 성장률, 임대료", "한눈에 보기",
    ]  # fmt: skip
    told = str([chart.to_dict() for view in shown for chart in view.charts])
    assert all(said in told for said in ("<0.1>", "<2>", "박스당 비용, 원", "억원", "임대료"))
    assert "Figures" not in told
    page = page_of(results, words)
    assert '<html lang="ko">' in page
    assert "시나리오 6개 중 6개에 결과가 있습니다." in page


def test_a_sweep_without_any_plan_or_building_can_be_shown(tmp_path: Path) -> None:
    nothing = filled(tmp_path / "a", TWO_AXES, failing=6)
    assert views(nothing) == []
    assert "6 of 6 scenarios" in page_of(nothing)
    bare = {"recommendation": Recommendation(sites=[]), "verdict_25_fields": None}
    results = filled(tmp_path / "b", TWO_AXES, **bare)
    assert set(choices(results.solved, {})) == {"no FC"}
    assert len(page_of(results)) > 100_000


def test_cells_average_and_count_by_hand() -> None:
    frame = pd.DataFrame(
        {
            "x": [1, 1, 1, 2], "y": ["a", "a", "a", "b"], "npv_krw": [1.0, 2.0, 6.0, 5.0],
            "site": ["s", "s", "t", None], "sites": [1, 1, 2, 0], "area_m2": [1e4, 1e4, 9e3, 0.0],
            "trust": ["proven", "preliminary", "preliminary", "proven"],
        }
    )  # fmt: skip
    winner = choices(frame, {"s": "Seoul"})
    placed = cells(frame, ticks(frame["x"]), ticks(frame["y"]), winner, ["npv_krw"]).set_index("x")
    assert placed["npv_krw"].to_dict() == {"1": 3.0, "2": 5.0}
    assert placed["winner"].to_dict() == {"1": "Seoul, 10,000 m²", "2": "no FC"}
    assert placed["share"].tolist() == pytest.approx([2 / 3, 1.0])
    assert placed["unsure"].tolist() == [2, 0]


def test_ticks_keep_few_values_and_class_many() -> None:
    assert list(ticks(pd.Series([2, 10, 2])).cat.categories) == ["2", "10"]
    assert list(ticks(pd.Series(["b", "a"])).cat.categories) == ["b", "a"]
    many = ticks(pd.Series([n / 100 for n in range(101)]))
    assert len(many.cat.categories) == 12
    assert many.notna().all()
    assert ticks(pd.Series([2, 10]), "×{:.2f}".format).tolist() == ["×2.00", "×10.00"]


@pytest.mark.parametrize("count", [2, 30])
def test_values_that_would_be_called_alike_are_told_apart(count: int) -> None:
    values = pd.Series([0.92 + n / 10_000 for n in range(count)])
    found = ticks(values, "×{:.2f}".format)
    assert found.notna().all()
    assert found.nunique() == min(count, BINS)


def test_rare_choices_share_a_colour() -> None:
    choice = pd.Series([f"c{n}" for n in range(20)] + ["c0"])
    assert common(choice).nunique() == WINNERS + 1
    assert set(common(choice)) >= {"c0", "another"}


def test_dry_run_tells_and_makes_nothing(tmp_path: Path) -> None:
    path = tmp_path / "grid.yaml"
    path.write_text(f"name: trial\naxes:\n  {GROWTH}: {{from: 0, to: 0.15, steps: 31}}\n")
    words = ["batch", str(path), "--store", str(tmp_path / "store"), "--dry-run", "--workers", "1"]
    told = CliRunner().invoke(app, words)
    assert told.exit_code == 0, told.output
    assert "trial: 31 scenarios, 0 of them in the store already" in told.stdout
    assert "at most 56 min 50 s" in told.stdout  # 31 x 110 s
    assert "31 of 31 scenarios that were tried can be planned" in told.stdout
    assert not (tmp_path / "store").exists()
    store, grid = Store(tmp_path / "store"), Grid.load(path)
    keys = begin(store, grid, HOW)
    store.put_record(replace(of_plan(keys[0], make_plan(), keep_plan=False), seconds=20.0))
    told = CliRunner().invoke(app, words)
    assert "31 scenarios, 1 of them" in told.stdout
    assert "about 10 min 0 s (20.0 s a scenario" in told.stdout


IMPOSSIBLE = """
axes:
  growth: {path: demand.market_growth, values: [0.1, 0.25, 0.3, 2]}
  rent: {path: building.rent_factor, values: [1, 2]}
"""
"""Two growths that the forecast for 2024 contradicts, and one that no field takes."""


def test_dry_run_finds_what_cannot_be_planned_and_names_it(tmp_path: Path) -> None:
    path = tmp_path / "grid.yaml"
    path.write_text(IMPOSSIBLE)
    told = CliRunner().invoke(app, ["batch", str(path), "--store", str(tmp_path / "store"), "--dry-run"])
    assert told.exit_code == 2
    assert "2 of 8 scenarios that were tried can be planned." in told.stdout
    first, second = (line for line in told.stdout.splitlines() if line.startswith("cannot be planned: "))
    names = "growth 0.25, rent 2; growth 0.25, rent 1; growth 0.3, rent 1; growth 0.3, rent 2"
    assert first.startswith(f"cannot be planned: {names}: demand.market_growth")
    assert second.startswith("cannot be planned: growth 2, rent 2; growth 2, rent 1: demand.market_growth: ")
    assert told.stderr.startswith(f"{path}: found 6 of 8 scenarios that cannot be planned; allowed: ")
    assert not (tmp_path / "store").exists()


def test_failures_are_named_by_their_place_on_the_axes(tmp_path: Path) -> None:
    growths = {"path": GROWTH, "values": [0.0, 0.1, 0.2, 0.3]}
    axes = {"axes": {"growth": growths, "rent": {"path": RENT, "values": [1, 2]}}}
    results = filled(tmp_path, axes, failing=6)
    summary = run(Grid.build(axes), tmp_path, HOW)
    places = [(0.1, 2), (0.1, 1), (0.2, 1), (0.2, 2), (0.3, 2)]
    named = "; ".join(f"growth {growth}, rent {rent}" for growth, rent in places)
    assert [failure(kind, Reader()) for kind in summary.failures] == [f"{named}; and 1 more: killed"]
    assert f"<li>{named}; growth 0.3, rent 1: killed</li>" in page_of(results)
    korean = Words(Reader("ko"), lambda axis: {"growth": "성장", "rent": "임대료"}[axis])
    assert "성장 0.2, 임대료 1" in page_of(results, korean)


def test_reasons_that_differ_in_their_numbers_are_of_one_kind() -> None:
    failed = [("a", "found 3 boxes"), ("b", "not back"), ("c", "found 1,200.5 boxes")]
    assert by_reason(failed) == [Failures(("a", "c"), "found 3 boxes"), Failures(("b",), "not back")]


def test_report_of_a_store_and_bad_input(tmp_path: Path) -> None:
    filled(tmp_path / "store", TWO_AXES)
    run = CliRunner()
    done = run.invoke(
        app, ["batch-report", "--store", str(tmp_path / "store"), "--out", str(tmp_path / "out")]
    )
    assert done.exit_code == 0, done.output
    assert (tmp_path / "out" / "sweep.html").exists()
    bad = tmp_path / "grid.yaml"
    bad.write_text("axes: {demand.grwth: [1]}")
    for words in (
        ["batch-report", "--store", str(tmp_path / "none"), "--out", str(tmp_path / "out")],
        ["batch-report", "--store", str(tmp_path / "store"), "--out", str(bad)],
        ["batch", str(bad), "--store", str(tmp_path / "store")],
        ["batch", str(tmp_path / "none.yaml"), "--store", str(tmp_path / "store")],
    ):
        refused = run.invoke(app, words)
        assert refused.exit_code == 2, refused.output
        assert len(refused.stderr.strip().splitlines()) == 1
        assert "allowed" in refused.stderr


def test_durations_read_well() -> None:
    said = [duration(s) for s in (0.25, 59.9, 61, 3 * 3600 + 120, 90_000, 1e8)]
    assert said == ["0.2 s", "59.9 s", "1 min 1 s", "3 h 2 min", "1 d 1 h", "1,157 d 9 h"]


def test_the_manuals_grid_is_read(tmp_path: Path) -> None:
    (text,) = re.findall(r"```yaml\n(.*?)```", (ROOT / "docs" / "batch.md").read_text("utf-8"), re.DOTALL)
    for folder in ("scenarios", "designs"):
        shutil.copytree(ROOT / "seeds" / folder, tmp_path / folder)
    (tmp_path / "grids").mkdir()
    (tmp_path / "grids" / "manual.yaml").write_text(text, encoding="utf-8")
    grid = Grid.load(tmp_path / "grids" / "manual.yaml")
    assert grid.axes == ("growth", "rent", "demand.volume_factor", "promise", "money.krw_per_usd", "peak")
    rows = [row.coordinates for row in grid.rows()]
    assert 0 < len(rows) < 7 * 2 * 2 * 64
    assert all(row["growth"] <= 0.12 or row["promise"] == "announced" for row in rows)
    assert all(row["rent"] * row["demand.volume_factor"] < 2 for row in rows)
    assert grid.scenario(grid.row(0)).horizon.quarters == 8


def test_seed_grids_are_read() -> None:
    sizes = {p.stem: len(Grid.load(p)) for p in (ROOT / "seeds" / "grids").iterdir()}
    assert sizes == {
        "growth_and_rent": 35, "promises": 11, "uncertain": 256, "twenty_five_fields": 10,
    }  # fmt: skip


def test_every_scenario_of_the_seed_grids_can_be_planned() -> None:
    for path in (ROOT / "seeds" / "grids").iterdir():
        assert [(row.coordinates, why) for row, why in tried(Grid.load(path)) if why] == []


def test_preliminary_answers_are_marked_in_every_view_and_counted(tmp_path: Path) -> None:
    results = filled(tmp_path, TWO_AXES, trust="preliminary")
    for view in views(results):
        assert "6 of 6" in view.told
        drawn = str([chart.to_dict() for chart in view.charts])
        assert "'text': '*'" in drawn or "strokeDash" in drawn, view.title
    assert "6 of them preliminary" in page_of(results)
    proven = filled(tmp_path / "proven", TWO_AXES, trust="proven")
    assert "preliminary" not in page_of(proven).replace("of them preliminary", "")
    assert all("preliminary" not in view.told for view in views(proven))


def test_without_what_draws_the_charts_a_report_is_refused_before_anything_is_planned(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr("planner.report.sweep.write.find_spec", lambda _: None)
    grid, store, out = ROOT / "seeds" / "grids" / "promises.yaml", tmp_path / "store", tmp_path / "out"
    for words in (("batch", str(grid), "--store", str(store)), ("batch-report", "--store", str(store))):
        result = planner(*words, "--out", out)
        assert result.exit_code == 2
        assert result.stderr == f"--out: found no vl-convert; allowed: {DRAWN_BY}\n"
    assert not store.exists()
    assert not out.exists()
