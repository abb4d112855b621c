"""Until a plan is proven it is called preliminary wherever it is shown; what is refused is told too."""

from __future__ import annotations

import re
from io import BytesIO

import openpyxl
import pytest
from page_app import BASE
from page_plan import page_plan
from rich.console import Console

from planner.plans import types
from planner.plans.trust import OpenDesigns, with_trust
from planner.plans.types import Plan
from planner.report import figures, headline, trust
from planner.report.html import report
from planner.report.sentences import verdict_lines
from planner.report.tables import frames, workbook
from planner.report.terminal import show
from planner.ui import comparison
from planner.words.reader import Reader

ENGLISH, KOREAN = Reader(), Reader("ko")
OPEN = OpenDesigns(35_700.0, 57_120.0, [("gunpo",), ("yongin_yangji", "icheon_majang")])


def quick(**changes: object) -> Plan:
    """Not proven yet: three other designs are open."""
    return with_trust(page_plan(BASE, gap=0.028, status="feasible", **changes), OPEN)


def refusing(plan: Plan) -> Plan:
    """The same plan, sending fewer orders than it should."""
    told = types.RefusedReport(
        limit_average_day=0.0, limit_design_day=0.05, worst_average_day=0.115,
        worst_average_at="2024Q4, high demand", worst_design_day=0.12, worst_design_at="2024Q4, high demand",
        beyond_by_period={"2024Q4": 0.115},
    )  # fmt: skip
    kpis = plan.kpis.model_copy(update={"refused_share": 0.0056})
    promises = [plan.promises[0].model_copy(update={"sent": False}), *plan.promises[1:]]
    return plan.model_copy(update={"refused": told, "kpis": kpis, "promises": promises})


def printed(plan: Plan) -> str:
    console = Console(width=200, record=True, file=open("/dev/null", "w"))  # noqa: SIM115
    show(plan, console)
    return console.export_text()


def shown(plan: Plan, reader: Reader) -> dict[str, str]:
    """The plan at every place that shows one, as text."""
    book = openpyxl.load_workbook(BytesIO(workbook(plan, frames(plan))), read_only=True)
    cells = " ".join(str(c) for sheet in ("verdict", "summary") for row in book[sheet].values for c in row)
    columns = [comparison.ComparedPlan("a", {}, plan), comparison.ComparedPlan("b", {}, page_plan(BASE))]
    return {
        "headline": headline.headline(plan, reader),
        "bar of every page": trust.preliminary_bar(plan, reader),
        "cards": figures.cards_html(figures.key_figures(plan, figures.Others(), reader)),
        "report": report(plan, None, reader),
        "comparison": str(comparison.outputs(columns, reader)),
        "terminal": printed(plan),
        "workbook": cells,
        "json": plan.model_dump_json(),
    }


@pytest.mark.parametrize("reader", [ENGLISH, KOREAN])
def test_a_quick_answer_is_called_preliminary_everywhere(reader: Reader) -> None:
    for place, said in shown(quick(), reader).items():
        word = "preliminary" if place in ("terminal", "workbook", "json") else reader.text("preliminary")
        assert word in said.lower(), place


@pytest.mark.parametrize("reader", [ENGLISH, KOREAN])
def test_a_proven_answer_is_called_preliminary_nowhere(reader: Reader) -> None:
    proven = page_plan(BASE)
    for place, said in shown(proven, reader).items():
        assert "preliminary" not in said.lower(), place
        assert place == "comparison" or reader.text("preliminary") not in said, place


def test_what_may_still_change_is_said() -> None:
    said = trust.may_change(quick(), ENGLISH)
    assert said == (
        "May still change: size 5.0 to 8.0 soccer fields, site group Icheon Majang (Deokpyeong) / Gunpo "
        "Bugok / Icheon Majang (Deokpyeong) + Yongin Yangji, cost by up to 2.80%."
    )
    assert "규모 5.0 ~ 축구장 8.0개" in trust.may_change(quick(), KOREAN)
    unknown = with_trust(page_plan(BASE, gap=None, status="feasible"))
    assert trust.may_change(unknown, ENGLISH) == "May still change: size, site and cost."


@pytest.mark.parametrize("gap", [0.028, 5.04, None])
@pytest.mark.parametrize("status", ["feasible", "infeasible"])
@pytest.mark.parametrize("least", [0.0, 40.0, 100.0])
def test_no_gap_above_all_of_it_and_nothing_open_is_ever_shown(
    status: str, gap: float | None, least: float
) -> None:
    changes = {"status": status, "gap": gap, "shortfall_boxes": 100.0, "shortfall_boxes_bound": least}
    found = with_trust(page_plan(BASE, **changes))
    for place, said in shown(found, ENGLISH).items():
        if place == "json":
            continue  # a program reads the numbers themselves
        assert not re.search(r"504\.0+ ?%", said), place
        assert 'class="value">open<' not in said, place
        assert "inf" not in said.replace("infeasible", "").replace("information", "").split(), place


def test_an_answer_that_missed_the_promise_without_proof_is_not_said_to_be_impossible() -> None:
    explained = types.Explanation(proven=False, findings=[], relaxations=[])
    found = with_trust(page_plan(BASE, status="infeasible", explanation=explained))
    said = headline.headline(found, ENGLISH)
    assert "cannot be kept" not in said
    assert said.startswith("**Preliminary:** **No plan was found that keeps the promise.**")


@pytest.mark.parametrize("reader", [ENGLISH, KOREAN])
def test_refused_orders_are_told_at_every_place_with_the_same_figures(reader: Reader) -> None:
    for place, said in shown(refusing(page_plan(BASE)), reader).items():
        told = said.replace(" %", "%")
        if place in ("headline", "bar of every page"):
            continue  # the line beneath the headline has it
        assert ("0.56%" in told) or ("0.0056" in told), place
    assert trust.refused_line(refusing(page_plan(BASE)), reader)
    assert trust.refused_line(page_plan(BASE), reader) == ""


def test_few_refused_orders_are_not_rounded_to_none() -> None:
    few = refusing(page_plan(BASE))
    few = few.model_copy(update={"kpis": few.kpis.model_copy(update={"refused_share": 4e-6})})
    assert "under 0.01%" in trust.refused_line(few, ENGLISH)
    assert "Refused orders: under 0.01% of all" in " ".join(verdict_lines(few))


def test_a_promise_kept_by_refusing_is_marked_where_promises_are_listed() -> None:
    plan = refusing(page_plan(BASE))
    assert "reached by refusing orders" in figures.promises_html(plan, ENGLISH)
    assert "주문 거절로만 달성" in figures.promises_html(plan, KOREAN)
    assert any("missed, reached by refusing orders" in line for line in verdict_lines(plan))
    assert 'class="card bad"' in figures.cards_html(figures.key_figures(plan, figures.Others(), ENGLISH))
