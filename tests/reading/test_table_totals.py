"""Totals of a user's tables that are off are asked back, and a plan says what of the tables it used."""

from __future__ import annotations

from typing import Any

import pytest
from page_app import body, open_page, store
from page_plan import page_plan

from planner.country import load_geography
from planner.errors import InputError
from planner.instance.assembly import assemble
from planner.instance.demand import demand_total, national_boxes
from planner.report.html import report
from planner.report.own_tables import own_tables
from planner.report.sentences import verdict_lines
from planner.scenario import Scenario
from planner.scenario.schema import Unusual
from planner.words.reader import Reader

DISTRICTS = load_geography().districts
SHORT = Scenario().change({"horizon.quarters": 4})
KNOWN = national_boxes(SHORT)[:, 1]
"""Boxes in each quarter of 2024 by the base case."""
ENGLISH, KOREAN = Reader(), Reader("ko")


def demand(total: float, *accept: Unusual) -> Scenario:
    """An own demand table by households that adds up to ``total``."""
    share = DISTRICTS["households"] / DISTRICTS["households"].sum()
    rows = [{"district_code": code, "boxes": float(total * part)} for code, part in share.items()]
    return SHORT.change({"tables.demand": rows, "tables.accept": list(accept)})


def volumes(boxes: list[float], *accept: Unusual) -> Scenario:
    return SHORT.change({"tables.volumes": boxes, "tables.accept": list(accept)})


def refusal(scenario: Scenario) -> InputError:
    with pytest.raises(InputError) as caught:
        assemble(scenario)
    return caught.value


# --- demand ---


@pytest.mark.parametrize("times", [1000.0, 3.1, 1 / 3.1, 1e-6])
def test_a_demand_table_of_another_total_is_asked(times: float) -> None:
    known = demand_total(demand(1.0)).known
    error = refusal(demand(times * known))
    assert (error.file, error.field, error.accept) == ("tables.demand", "boxes", "demand_total")
    assert f"{times * known:,.10g} boxes" in error.found
    assert f"{known:,.0f} a day" in error.found
    assert "'demand_total' in tables.accept" in error.allowed
    assert assemble(demand(times * known, "demand_total")).demand.share.sum() == pytest.approx(5)


@pytest.mark.parametrize("times", [2.9, 1.0, 1 / 2.9])
def test_a_demand_table_near_what_is_known_is_not_asked(times: float) -> None:
    known = demand_total(demand(1.0)).known
    assert known == pytest.approx(170_000, rel=0.01)
    assert assemble(demand(times * known)).demand.share.sum() == pytest.approx(5)


def test_a_table_that_fits_goes_on_fitting_when_volume_and_growth_are_changed() -> None:
    fits = demand(demand_total(demand(1.0)).known)
    for path, value in (("demand.volume_factor", 8.0), ("demand.market_growth", 0.2)):
        assemble(fits.change({path: value}))


# --- volumes ---


def test_volumes_in_millions_are_asked_and_name_what_is_known() -> None:
    error = refusal(volumes([12.5, 13.1, 13.9, 15.2]))
    assert (error.field, error.accept) == ("tables.volumes", "volume_outliers")
    assert error.found == f"54.7 boxes, against {KNOWN.sum():,.0f} that are known for the time"
    assert "no millions" in error.allowed
    assert assemble(volumes([12.5, 13.1, 13.9, 15.2], "volume_outliers")).demand.volume[:, 0, 1].sum() < 1


def test_one_quarter_that_is_off_by_an_order_is_asked() -> None:
    boxes = [float(v) for v in KNOWN]
    assert assemble(volumes([boxes[0], 0.0, *boxes[2:]])).demand.volume[:, 0].any()
    for wrong in (12.5, 11 * boxes[2]):
        error = refusal(volumes([*boxes[:2], wrong, boxes[3]]))
        assert error.field in ("tables.volumes.2", "tables.volumes")
        assert error.accept == "volume_outliers"
    assert refusal(volumes([*boxes[:2], 12.5, boxes[3]])).field == "tables.volumes.2"


# --- what is used is said ---


def both(accept: list[Unusual]) -> Scenario:
    """A demand table a thousand times too large, volumes in millions, and travel in seconds."""
    rows = [{"district_code": code, "boxes": 1e6} for code in DISTRICTS.index]
    travel = [
        {"place_id": "PTK", "district_code": "31070", "minutes": 2000.0, "km": 30.0},
        {"place_id": "icheon_majang", "district_code": "11110", "district_name": "종로구", "minutes": 70.0,
         "km": 75.0},
    ]  # fmt: skip
    return SHORT.change(
        {
            "tables.demand": rows, "tables.volumes": [12.5, 13.1, 13.9, 15.2], "tables.travel": travel,
            "tables.accept": accept, "demand.volume_factor": 2.0,
        }
    )  # fmt: skip


ALL: list[Unusual] = ["demand_total", "volume_outliers", "travel_outliers"]
SAID = (
    "Demand table (252 rows): only the split over districts is used, volumes come from the volumes by"
    " quarter; its total of 252,000,000 boxes is not used (170,226 a day are known).",
    "Volume factor and scope multiply them by 2: 109 boxes.",
    "of sites: 1, used for the labour within reach (minutes only); of gateways and other hubs: 1, not used",
    "Travel times: codes that are in two authorities' lists were read so: 11110 = Jongno-gu.",
    "Confirmed as meant, unusual total of the demand table: 252,000,000 boxes in all rows",
    "Confirmed as meant, unusual volumes by quarter: 54.7 boxes, against",
    "Confirmed as meant, unusual travel times: 2,000 min",
)


def test_terminal_report_and_page_say_what_is_used_and_confirmed(
    tmp_path: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PLANNER_CACHE", str(tmp_path))
    scenario = both(ALL)
    assemble(scenario)
    plan = page_plan(scenario)
    terminal, made = "\n".join(verdict_lines(plan)), report(plan, None, ENGLISH)
    for sentence in SAID:
        assert sentence in terminal
        assert sentence.replace("'", "&#x27;") in made
    korean = own_tables(scenario, KOREAN)
    assert len(korean) == len(own_tables(scenario, ENGLISH))
    assert not any(" boxes" in sentence for sentence in korean)
    store(scenario)
    page = open_page(**{"tables.accept": "[]"} | _link(scenario))
    shown = body(page).replace("\\", "")
    for sentence in SAID:
        assert sentence in shown


def _link(scenario: Scenario) -> dict[str, str]:
    from planner.scenario import changes_of
    from planner.ui.changes import to_link

    return to_link(changes_of(scenario))


def test_without_own_tables_nothing_is_said() -> None:
    assert own_tables(Scenario(), ENGLISH) == []


def test_own_sites_and_codes_of_the_ministry_are_named() -> None:
    rows = [{"district_code": code, "boxes": 700.0} for code in _mois_codes()]
    site = {"id": "mine", "name": "Mine", "lat": 37.2, "lon": 127.3}
    said = own_tables(SHORT.change({"tables.demand": rows, "tables.sites": [site]}), ENGLISH)
    assert (
        "Demand by district: 243 codes were read as those of the country's other list: 11215 = Gwangjin-gu"
        in said[2]
    )
    assert "11110 = Jongno-gu, 11140 = Jung-gu, 11170 = Yongsan-gu and 6 more" in said[3]
    assert said[1].startswith("Sites: 1 of your own beside the shipped candidates")


def _mois_codes() -> list[str]:
    from planner.districts import districts

    return [d.other_code for d in districts()]
