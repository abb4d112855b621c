"""A plan in words, on the terminal, as CSV and Excel."""

from __future__ import annotations

import io
import re
from pathlib import Path

import openpyxl
import pandas as pd
import pytest
from plan_factory import building, explanation, make_plan
from rich.console import Console

from planner.errors import InputError
from planner.facts import fact
from planner.plans.trust import with_trust
from planner.plans.types import Plan, Recommendation
from planner.report.sentences import verdict_lines, with_sentences
from planner.report.tables import frames, write_folder
from planner.report.terminal import DECISIVE, show
from planner.scenario import Scenario, used_figures
from planner.words.reader import ENGLISH, Reader


def printed(plan: Plan, reader: Reader = ENGLISH) -> str:
    console = Console(file=io.StringIO(), width=160)
    show(plan, console, reader)
    return console.file.getvalue()  # type: ignore[attr-defined]


def test_headline_says_how_big_where_how_held_and_from_when() -> None:
    assert verdict_lines(make_plan())[0] == (
        "3.9 soccer fields at Icheon Majang, leased, from Q4 2024; 25 would stand 71% empty."
    )
    assert verdict_lines(make_plan())[1].startswith("28,000 m² · 8,470 pyeong · 3.9 soccer fields · robots")


def test_the_verdict_is_in_the_reader_s_language() -> None:
    plan = make_plan(status="infeasible", explanation=explanation())
    for line in verdict_lines(plan, Reader("ko")):
        assert not set(re.findall("[A-Za-z]{3,}", line)) - {"AMR", "NPV", "USD", "KRW"}, line
    text = printed(plan, Reader("ko"))
    for part in ("이천 마장", "물류센터", "통관 거점", "축구장 25개", "planner solve ..."):
        assert part in text, part


def test_headline_adds_several_buildings_up() -> None:
    sites = Recommendation(sites=[building(), building("Gimpo")])
    first = verdict_lines(make_plan(recommendation=sites))[0]
    assert first.startswith("7.8 soccer fields in 2 centres: Icheon Majang (3.9 soccer fields, leased")
    assert "Gimpo (3.9 soccer fields" in first


def test_no_building_is_an_answer_too() -> None:
    plan = make_plan(recommendation=Recommendation(sites=[]), verdict_25_fields=None, buildings=[])
    assert verdict_lines(plan)[0].startswith("No fulfilment centre: direct shipping does the job")
    assert "Fulfilment centres" not in printed(plan)
    assert list(frames(plan)["buildings"].columns) == ["site"]


def test_explanation_comes_first_where_the_promise_cannot_be_kept() -> None:
    lines = verdict_lines(make_plan(status="infeasible", explanation=explanation()))
    assert lines[0].startswith("The promise cannot be kept. Nearest plan: 3.9 soccer fields")
    assert lines[1:4] == [
        "Within 3 days: 70% promised, at most 62.0% can be reached on the average day of Q1 2025,"
        " low demand.",
        "Proven: no plan keeps it.",
        "Way out: 3-day promise → 60% · KRW 750 bn in all with this plan's centres",
    ]


def test_lack_of_proof_is_not_hidden() -> None:
    guess = explanation().model_copy(update={"proven": False})
    lines = verdict_lines(make_plan(status="infeasible", explanation=guess))
    assert lines[0].startswith("No plan was found that keeps the promise.")


def test_given_design_is_called_a_design() -> None:
    lines = verdict_lines(make_plan(status="infeasible", strategy="evaluate", gap=0.0))
    assert lines[0].startswith("This design does not keep the promise: 3.9 soccer fields")
    assert "only the flows were optimised" in lines[-1]


def test_search_without_a_plan_says_only_that() -> None:
    plan = make_plan(status="no_solution", gap=None)
    told = "No plan that keeps the promise was found within 31 s: give it more time (--time-limit).\n"
    assert printed(plan) == told


def test_unproven_plan_names_its_gap() -> None:
    open_plan = with_trust(make_plan(status="feasible", gap=0.013))
    assert "Preliminary" in verdict_lines(open_plan)[-1]
    assert "more than 1.30%" in verdict_lines(open_plan)[-1]
    assert "nothing is proven" in verdict_lines(with_trust(make_plan(status="feasible", gap=None)))[-1]


def test_broken_promise_is_marked() -> None:
    broken = make_plan().promises[0].model_copy(update={"worst_design_day": 0.7})
    assert any(": missed)" in line for line in verdict_lines(make_plan(promises=[broken])))


def test_terminal_shows_every_answer() -> None:
    text = printed(make_plan())
    for part in (
        "Fulfilment centres", "이천 마장", "8,470", "KRW 300 bn", "0.8 to 1.5 boxes per m²",
        "inside the known band",
        "96.0% (Q2 2024, high demand)", "Carrier to the door", "4,000", "66.7%", "110% (Q2 2024)",
        "Are 25 soccer fields right? no", "KRW 210 bn", "1,300,000 boxes a day", "60 zones of 252 districts",
        "demand.market_growth", "1 changed", "building.site_overhead", "gap 0.05%",
    ):  # fmt: skip
        assert part in text, part
    assert "Lost sales" not in text, "a part without cost is no row"


def test_brackets_of_a_user_are_no_markup() -> None:
    sites = Recommendation(sites=[building("[bold]Gimpo[/bold]")])
    assert "[bold]Gimpo[/bold]" in printed(make_plan(recommendation=sites))


def test_ten_decisive_figures_are_assumed_ones_of_the_scenario() -> None:
    kinds = {u.path: fact(u.fact_id).kind for u in used_figures(Scenario())}
    assert len(DECISIVE) == 10
    assert {kinds[path] for path in DECISIVE} == {"assumed"}


def test_flows_carry_names() -> None:
    flows = frames(make_plan())["flows"]
    assert flows.to_dict("records") == [
        {"route": "PTK", "zone": "Seoul", "product_class": "fashion", "period": "2024Q1",
         "demand_scenario": "base", "flow_boxes_per_day": 120.5},
        {"route": "icheon_majang", "zone": "Jeju", "product_class": "fashion", "period": "2024Q2",
         "demand_scenario": "base", "flow_boxes_per_day": 33.25},
    ]  # fmt: skip


def test_folder_holds_plan_tables_and_workbook(tmp_path: Path) -> None:
    plan = make_plan()
    folder = tmp_path / "new" / "results"
    write_folder(plan, folder)
    tables = frames(plan)
    assert {p.name for p in folder.iterdir()} == {f"{n}.csv" for n in tables} | {"plan.json", "plan.xlsx"}
    assert Plan.model_validate_json((folder / "plan.json").read_text(encoding="utf-8")) == with_sentences(
        plan
    )
    assert (folder / "buildings.csv").read_bytes().startswith(b"\xef\xbb\xbf")
    read = pd.read_csv(folder / "buildings.csv")
    assert read.at[0, "name_ko"] == "이천 마장"
    assert read.at[0, "area_m2"] == 28_000
    assert pd.read_csv(folder / "costs.csv")["of_all_share"].sum() == pytest.approx(1)


def test_workbook_has_verdict_units_and_frozen_headers(tmp_path: Path) -> None:
    write_folder(make_plan(recommendation=Recommendation(sites=[building("=1+1")])), tmp_path)
    book = openpyxl.load_workbook(tmp_path / "plan.xlsx")
    assert book.sheetnames[0] == "verdict"
    assert "3.9 soccer fields" in book["verdict"]["A1"].value
    sheet = book["buildings"]
    header = [cell.value for cell in sheet[1]]
    assert {"area (m2)", "area (pyeong)", "area (soccer fields)", "cost npv (KRW)"} <= set(header)
    assert sheet.freeze_panes == "A2"
    area = sheet.cell(2, header.index("area (m2)") + 1)
    assert (area.value, area.number_format) == (28_000, "#,##0")
    name = sheet.cell(2, header.index("name en") + 1)
    assert (name.value, name.data_type) == ("=1+1", "s")


def test_folder_that_cannot_be_written_is_one_message(tmp_path: Path) -> None:
    (tmp_path / "taken").write_text("a file")
    with pytest.raises(InputError, match=r"taken.*found a folder that cannot be written"):
        write_folder(make_plan(), tmp_path / "taken")


def test_every_field_of_the_contract_is_in_the_plan_file() -> None:
    data = make_plan().model_dump(mode="json")
    assert {"status", "objective", "bound", "gap", "seconds", "strategy", "scenario_digest"} <= data.keys()
    assert {
        "site", "tenure", "technology", "opens", "area_m2", "area_pyeong", "soccer_fields"
    } <= data["recommendation"]["sites"][0].keys()  # fmt: skip
    assert {
        "on_time_share_5d", "on_time_share_3d", "cost_per_box_krw", "npv_krw", "peak_utilisation",
        "binding_driver",
    } <= data["kpis"].keys()  # fmt: skip
    assert {"utilisation", "extra_cost_krw", "break_even_boxes_per_day"} <= data["verdict_25_fields"].keys()
    assert "market_growth" in data["assumptions"]


def test_a_plan_s_file_says_in_words_what_its_data_say() -> None:
    plan = with_sentences(make_plan(status="infeasible", explanation=explanation()))
    assert plan.explanation is not None
    assert plan.explanation.sentences[0].startswith("Within 3 days: 70% promised")
    assert plan.explanation.relaxations[0].sentence == "3-day promise → 60%"
    assert plan.verdict_25_fields is not None
    assert plan.verdict_25_fields.design.startswith("25.0 soccer fields (178,500 m²) at Icheon Majang")
    assert "they pay from about 1,300,000 boxes a day" in plan.verdict_25_fields.sentence
    assert "The bound holds at full size" in plan.resolution.note
