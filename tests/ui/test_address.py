"""The address loses nothing: every field that can be set, and every way to read, comes back from it."""

from __future__ import annotations

from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, urlencode

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from page_app import BASE, open_page, store
from settable_fields import WHOLE, allowed, change_of, fields

from planner.scenario import Scenario, changes_of
from planner.ui import address
from planner.ui.address import Display, display_of, parameters, scenario_part
from planner.ui.changes import PACKED, Changes, from_link, scenario_of
from planner.words.amounts import AREA_UNITS, CURRENCIES
from planner.words.catalogue import LANGUAGES

DISPLAYS = st.builds(
    Display, st.sampled_from(tuple(LANGUAGES)), st.sampled_from(AREA_UNITS), st.sampled_from(CURRENCIES),
    st.sampled_from(["", "district:11010", "gateway:PTK", "own:=1&money=2 우리"]),
)  # fmt: skip
CHANGES = st.lists(st.tuples(st.sampled_from(sorted(fields())), st.floats(0.7, 0.999)), max_size=12)


def merged(drawn: list[tuple[str, float]]) -> Changes:
    """The drawn changes that are allowed together, as the page holds them."""
    found: dict[str, Any] = {}
    for path, factor in drawn:
        more = found | change_of(path, factor)
        found = more if allowed(more) else found
    return changes_of(scenario_of(found))


def through_an_address(asked: dict[str, str]) -> dict[str, str]:
    """The parameters as a browser hands them back."""
    return dict(parse_qsl(urlencode(asked), keep_blank_values=True, strict_parsing=bool(asked)))


@given(CHANGES, DISPLAYS)
@settings(max_examples=120, deadline=None)
def test_a_link_brings_back_every_field_and_every_display_setting(
    drawn: list[tuple[str, float]], display: Display
) -> None:
    changes = merged(drawn)
    asked = through_an_address(parameters(changes, display))
    assert from_link(scenario_part(asked)) == changes
    assert display_of(asked, "en") == display


@pytest.mark.parametrize("currency", CURRENCIES)
def test_each_field_alone_comes_back_whatever_the_display(currency: Any) -> None:
    display = Display("ko", "pyeong", currency, "site:icheon_majang")
    wholes = [{path: value} for path, value in WHOLE.items()]
    for changed in [*(change_of(path) for path in fields()), *wholes]:
        changes = changes_of(scenario_of(changed))
        assert changes, changed
        asked = through_an_address(parameters(changes, display))
        assert from_link(scenario_part(asked)) == changes
        assert display_of(asked, "en") == display


def test_no_display_setting_can_have_the_name_of_a_field() -> None:
    for name in (*address.DISPLAY, PACKED):
        assert name.startswith("_")
    assert not [name for name in Scenario.model_fields if name.startswith("_")]


def test_links_of_before_still_open() -> None:
    asked = {
        "lang": "ko", "area": "pyeong", "money": "USD", "place": "gateway:PTK", "session": "abc",
        "demand.volume_factor": "1.05", "money.discount_rate": "0.07",
    }  # fmt: skip
    assert display_of(asked, "en") == Display("ko", "pyeong", "USD", "gateway:PTK")
    assert address.session_of(asked) == "abc"
    found = from_link(scenario_part(asked))
    assert found == {"demand.volume_factor": 1.05, "money.discount_rate": 0.07}


@pytest.mark.parametrize(
    "drawn", [[("money.discount_rate", 0.9)], [(path, 0.9) for path in sorted(fields())]], ids=["one", "all"]
)
def test_reload_undo_and_a_second_session_have_the_scenario_in_dollars(
    drawn: list[tuple[str, float]], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PLANNER_CACHE", str(tmp_path))
    changes = merged(drawn)
    store(BASE)
    store(scenario_of(changes), area=50_000.0)
    state = {"auto": False}
    page = open_page(state=state, **parameters(changes, Display("en", "fields", "USD", "gateway:PTK")))
    shared = through_an_address({k: str(v) for k, v in page.query_params.items()})
    again = open_page(state=state, **shared)
    second = open_page(state=state, **{k: v for k, v in shared.items() if k != address.SESSION})
    for opened in (page, again, second):
        assert not opened.exception
        assert not opened.error
        assert opened.session_state["changes"] == changes
        shown = ("language", "area_unit", "currency", "selected")
        assert [opened.session_state[name] for name in shown] == ["en", "fields", "USD", "gateway:PTK"]
    assert again.session_state["session"] == page.session_state["session"] != second.session_state["session"]
