"""A table with unusual figures is put to use on the page once they are confirmed in the box beside it."""

from __future__ import annotations

from pathlib import Path

import pytest
from page_app import BASE, body, open_page, store
from streamlit.testing.v1 import AppTest

from planner.ui import uploads

SECONDS = b"place_id,district_code,minutes,km\ndaejeon_south,33020,6640,120\n"
OTHERS = b"place_id,district_code,minutes,km\ndaejeon_south,33020,6700,120\n"
USUAL = b"place_id,district_code,minutes,km\ndaejeon_south,33020,100,120\n"


@pytest.fixture(autouse=True)
def kept(page_cache: Path) -> Path:
    """The page's store, with the base case."""
    store(BASE)
    return page_cache


def used(page: AppTest, content: bytes) -> AppTest:
    """The page after that travel table was put to use."""
    page.file_uploader(key="upload_travel").set_value(("travel.csv", content, "text/csv")).run()
    page.button(key="use_travel").click().run()
    assert not page.exception
    return page


def data_page() -> AppTest:
    return open_page("data", state={"table_kept": "travel"})


def test_unusual_travel_waits_for_its_box() -> None:
    page = used(data_page(), SECONDS)
    assert "6,640 min" in body(page)
    assert "tables.travel" not in page.query_params
    (box,) = page.checkbox
    assert box.label.replace("\\", "").startswith("Meant as it is, unusual travel times: 6,640 min, ")
    assert not box.value
    box.check().run()
    page.button(key="use_travel").click().run()
    assert "33020" in page.query_params["tables.travel"]
    assert page.query_params["tables.accept"] == '["travel_outliers"]'
    assert len(page.checkbox) == 0


def test_a_box_confirms_what_was_asked_and_nothing_that_came_later() -> None:
    page = used(data_page(), SECONDS)
    page.checkbox[0].check().run()
    page.file_uploader(key="upload_travel").set_value(("travel.csv", SECONDS, "text/csv")).run()
    assert len(page.checkbox) == 0
    used(page, OTHERS)
    assert "6,700 min" in body(page)
    assert "tables.travel" not in page.query_params
    assert not page.checkbox[0].value


def test_usual_figures_take_the_confirmation_back() -> None:
    page = used(data_page(), SECONDS)
    page.checkbox[0].check().run()
    page.button(key="use_travel").click().run()
    assert "tables.accept" in page.query_params
    used(page, USUAL)
    assert "33020" in page.query_params["tables.travel"]
    assert "tables.accept" not in page.query_params


def test_the_shipped_data_need_no_confirmation() -> None:
    own = BASE.change({"tables.volumes": [1.0] * 12, "tables.accept": ["volume_outliers", "demand_total"]})
    assert uploads.dropped("volumes", own) == {"tables.volumes": [], "tables.accept": ["demand_total"]}
    assert uploads.dropped("sites", own) == {"tables.sites": []}
