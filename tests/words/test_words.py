"""Words and figures of the page and the report: both languages, units, names of fields, broken promises."""

from __future__ import annotations

import ast
from pathlib import Path
from typing import get_args

import pytest
from page_app import BASE
from page_plan import explanation, page_plan

import planner
from planner.advice.explain import explain, over_ceiling
from planner.facts import fact
from planner.manifest import manifest
from planner.plans.trust import with_trust
from planner.report import fields, figures, headline, html, trust, ways
from planner.report.sentences import verdict_lines
from planner.scenario import used_figures
from planner.solve_options import Status
from planner.studies.batch.record import FAILURES
from planner.words import country_words
from planner.words import format as fmt
from planner.words.catalogue import is_text, translated
from planner.words.reader import Reader

ENGLISH, KOREAN = Reader(), Reader("ko")


def test_what_a_solve_says_and_how_it_ends_has_its_text() -> None:
    package = Path(planner.__file__).parent
    last = [
        node.args[-1]
        for path in (*(package / "studies").glob("*.py"), *(package / "engine").rglob("*.py"))
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Call) and ast.unparse(node.func) in ("Progress", "told")
    ]
    notes = {argument.value for argument in last if isinstance(argument, ast.Constant)}
    assert {"searching", "proving"} <= notes
    assert {key for key in notes | {*FAILURES, *get_args(Status)} if not is_text(key)} == set()


@pytest.mark.parametrize(
    ("value", "english", "korean", "dollars"),
    [
        (3.2e11, "KRW 320 bn", "3,200억원", "USD 237 m"),
        (1.4822e12, "KRW 1.48 tn", "1.48조원", "USD 1.10 bn"),
        (-3e10, "KRW −30.0 bn", "−300억원", "USD −22.2 m"),
    ],
)
def test_money_in_large_units(value: float, english: str, korean: str, dollars: str) -> None:
    assert ENGLISH.money.large(value) == english
    assert KOREAN.money.large(value) == korean
    assert Reader(currency="USD", krw_per_usd=1350.0).money.large(value) == dollars


def test_one_unit_of_the_benchmark_design_is_said_in_the_singular(monkeypatch: pytest.MonkeyPatch) -> None:
    design = manifest().benchmark_design.model_copy(update={"count": 1})
    country = manifest().model_copy(update={"benchmark_design": design})
    monkeypatch.setattr(country_words, "manifest", lambda: country)
    english, korean = (country_words.country_words.__wrapped__(language) for language in ("en", "ko"))
    assert (english["benchmark"], english["benchmark_short"]) == ("1 soccer field", "1 soccer field")
    assert korean["benchmark"] == "축구장 1개"
    assert design.said == "1 soccer field"
    assert manifest().benchmark_design.said == "25 fields"


def test_areas_in_every_unit() -> None:
    assert ENGLISH.area.in_all_units(7140.0) == "7,140 m² · 2,160 pyeong · 1.0 soccer fields"
    assert Reader("ko", "fields").area.shown(14280.0) == "축구장 2.0개"


def test_numbers() -> None:
    assert fmt.rounded(204_165) == "204,000"
    assert fmt.percent(0.4343) == "43.4%"
    assert fmt.signed(-0.01, 1) == "0.0"
    assert fmt.number(float("nan")) == "–"


def test_a_bound_that_says_nothing_is_no_figure_and_cost_and_shortfall_are_told_apart() -> None:
    plan = page_plan(BASE)
    for status, gap, bound, shown in (
        ("optimal", 0.0021, 0.0, "0.21%"), ("feasible", 5.04, 0.0, "preliminary"),
        ("infeasible", 0.72, 0.0, "cost 72.00%"),
        ("infeasible", 0.01, 75.0, "cost 1.00% · boxes short 25.00%"),
    ):  # fmt: skip
        changes = {"status": status, "gap": gap, "shortfall_boxes": 100.0, "shortfall_boxes_bound": bound}
        found = with_trust(plan.model_copy(update=changes))
        assert trust.gap(found, ENGLISH) == shown
        assert f">{shown}<" in figures.cards_html(figures.key_figures(found, figures.Others(), ENGLISH))


def test_a_broken_promise_is_told_from_its_numbers_in_both_languages() -> None:
    plan = page_plan(BASE, status="infeasible", explanation=explanation())
    short = plan.promises[1].model_copy(
        update={"days": 3.0, "promised_design_day": 0.99, "worst_design_day": 0.891,
                "worst_design_at": "2025Q4, low demand", "short_by_period": {"2025Q4": 0.099}}
    )  # fmt: skip
    told = explain(BASE, [short], plan.refused, {"Jeju-do": 0.21}, proven=True, given=False)
    plan = plan.model_copy(update={"explanation": told})
    assert ways.why_not(plan, ENGLISH) == [
        "Within 3 days: 99% promised, at most 89.1% can be reached on the design day of Q4 2025, low demand.",
        "Jeju-do: 21.0% within 5 days, below the floor of 50% for every province.",
        "Proven: no plan keeps it.",
    ]
    assert ways.why_not(plan, KOREAN)[:2] == [
        "3일 이내: 목표 99%, 2025년 4분기, 낮은 수요 설계 기준일(피크)에는 최대 89.1%까지만 가능합니다.",
        "제주특별자치도: 5일 이내 21.0%, 시도별 최저 기준 50% 미달.",
    ]


def test_a_ceiling_that_no_plan_stays_below_is_not_called_a_promise() -> None:
    told = over_ceiling(1e11, 2.1e11, 2e11, None)
    scenario = BASE.change({"objective": "service", "money.cost_ceiling": 1e11})
    plan = page_plan(scenario, status="infeasible", explanation=told)
    assert verdict_lines(plan)[0].startswith("No plan stays below the ceiling of cost.")
    for reader, words in ((ENGLISH, "promise cannot be kept"), (KOREAN, "약속을 지킬 수 없")):
        assert words not in headline.said(plan, reader)
        assert words not in html.report(plan, None, reader)


def test_a_promise_is_called_by_the_days_of_its_own_scenario() -> None:
    other = BASE.change({"service.promises.1.days": 2.0})
    path = "service.promises.1.share"
    assert [fields.name_of(path, r, other) for r in (ENGLISH, KOREAN)] == ["2-day promise", "2일 배송 약속"]
    assert fields.name_of(path, ENGLISH) == "3-day promise"
    later = (
        explanation()
        .relaxations[0]
        .model_copy(update={"path": "service.promises.1.since", "value": "2025Q3"})
    )
    assert ways.way_out(later, other, ENGLISH).startswith("2-day promise")


def test_a_sum_is_typed_in_the_units_of_the_language() -> None:
    path = "money.budget_total"
    for reader, unit, written in ((ENGLISH, "KRW bn", "1500"), (KOREAN, "억원", "15000")):
        assert fields.unit_of(path, reader) == unit
        assert fields.typed(path, 1.5e12, reader) == written
        assert fields.read(path, written, reader) == 1.5e12


def test_every_unit_of_a_figure_has_its_words() -> None:
    units = {fact(used.fact_id).unit for used in used_figures(BASE)} | {c.unit for c in fields.controls()}
    assert {unit for unit in units if translated(unit, "units", "ko") is None} == set()
    assert KOREAN.unit("KRW per kg") == "원/kg"
    assert fields.value_of("network.gateways.share", 0.34, ENGLISH) == "34%"
    assert (
        fields.read("demand.market_growth", fields.typed("demand.market_growth", 0.1, ENGLISH), ENGLISH)
        == 0.1
    )
