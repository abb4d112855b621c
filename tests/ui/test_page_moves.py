"""Sliders, number fields, undo and links: a move is followed once, whatever interrupts it."""

from __future__ import annotations

from typing import Any

import pytest
import streamlit as st
from page_app import BASE, MORE, body, number, open_page, slider, store
from page_plan import explanation

from planner.report import fields
from planner.ui import controls, session
from planner.words.reader import Reader

ENGLISH, KOREAN = Reader(), Reader("ko")


pytestmark = pytest.mark.usefixtures("page_cache")


@pytest.fixture(autouse=True)
def no_gestures(monkeypatch: pytest.MonkeyPatch) -> None:
    """Every step of a slider is a move of its own."""
    monkeypatch.setattr(session, "GESTURE", 0.0)


def test_a_slider_shows_the_answer_to_its_scenario_and_what_changed() -> None:
    store(BASE)
    store(MORE, area=50_000.0)
    page = open_page()
    slider(page, "volume").set_value(1.05).run()
    assert page.main.markdown[0].value.startswith("# **7.0 soccer fields")
    said = body(page)
    assert "Before the last move: 5.9 soccer fields" in said
    assert "+8,000 m² since the last move" in said
    assert page.query_params["demand.volume_factor"] == "1.05"


def test_against_the_last_move_and_against_the_base_case() -> None:
    most = BASE.change({"demand.volume_factor": 1.1})
    store(BASE)
    store(MORE, area=50_000.0)
    store(most, area=60_000.0)
    page = open_page()
    slider(page, "volume").set_value(1.05).run()
    slider(page, "volume").set_value(1.1).run()
    said = body(page)
    assert "+10,000 m² since the last move" in said
    assert "+18,000 m² against the base case" in said
    assert "Base case: 5.9 soccer fields" in said


def test_undo_redo_and_back_to_the_base_case() -> None:
    store(BASE)
    store(MORE, area=50_000.0)
    page = open_page()
    slider(page, "volume").set_value(1.05).run()
    page.button(key="undo_move").click().run()
    assert slider(page, "volume").value == 1.0
    assert "5.9 soccer fields" in page.main.markdown[0].value
    page.button(key="redo_move").click().run()
    assert slider(page, "volume").value == 1.05
    page.button(key="reset").click().run()
    assert page.session_state["changes"] == {}
    page.button(key="undo_move").click().run()
    assert page.session_state["changes"] == {"demand.volume_factor": 1.05}


def test_untouched_sliders_ask_for_the_base_case() -> None:
    store(BASE)
    page = open_page()
    for control in fields.controls():
        assert page.session_state[f"slider_{control.name}"] == control.of(BASE)
    assert page.session_state["changes"] == {}


def test_a_slider_that_goes_back_is_no_change() -> None:
    store(BASE)
    page = open_page()
    slider(page, "promise_3").set_value(62.0).run()
    assert page.session_state["changes"] == {"service.promises.1.share": 0.62}
    slider(page, "promise_3").set_value(50.0).run()
    assert page.session_state["changes"] == {}


def test_steps_that_follow_each_other_are_one_undo(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(session, "GESTURE", 600.0)
    store(BASE)
    page = open_page(state={"auto": False})
    for steps in range(1, 11):
        slider(page, "volume").set_value(1 + 0.05 * steps).run()
    slider(page, "rent").set_value(1.5).run()
    assert page.session_state["changes"] == {"demand.volume_factor": 1.5, "building.rent_factor": 1.5}
    page.button(key="undo_move").click().run()
    assert page.session_state["changes"] == {"demand.volume_factor": 1.5}, "another slider is another move"
    page.button(key="undo_move").click().run()
    assert page.session_state["changes"] == {}
    assert page.button(key="undo_move").disabled
    page.button(key="redo_move").click().run()
    assert page.session_state["changes"] == {"demand.volume_factor": 1.5}


def test_a_step_whose_run_is_ended_in_the_middle_is_whole(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(session, "GESTURE", 600.0)
    state: dict[str, Any] = {"changes": {}, "undo": [], "redo": [], "trail": [{}], "problem": None}
    monkeypatch.setattr(session.st, "session_state", state)
    monkeypatch.setattr(session, "save", lambda: None)
    session.step("demand.volume_factor", 1.05, ("slider_volume", 1.05))
    session.drawn()

    class EndedError(Exception):
        pass

    class Ending(dict[str, Any]):
        """Ends the run at the second thing that is written."""

        written = 0

        def __setitem__(self, name: str, value: Any) -> None:
            self.written += 1
            if self.written == 2:
                raise EndedError
            super().__setitem__(name, value)

    ending = Ending(state)
    monkeypatch.setattr(session.st, "session_state", ending)
    with pytest.raises(EndedError):
        session.step("demand.volume_factor", 1.1, ("slider_volume", 1.1))
    session.step("demand.volume_factor", 1.15, ("slider_volume", 1.15))
    assert ending["changes"] == {"demand.volume_factor": 1.15}
    assert ending["undo"] == [{}]
    session.undo()
    assert ending["changes"] == {}


@pytest.mark.parametrize("field", [slider, number])
def test_a_move_whose_callback_was_ended_is_followed_by_the_next_run(
    field: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    store(BASE)
    page = open_page(state={"auto": False})
    with monkeypatch.context() as patch:
        # A newer message of the browser ends the callback and the run after it, before anything is written.
        patch.setattr(session, "step", lambda *_: None)
        patch.setattr(controls, "follow_moves", st.stop)
        field(page, "volume").set_value(1.1).run()
        assert page.session_state["changes"] == {}
    page.run()
    assert page.session_state["changes"] == {"demand.volume_factor": 1.1}
    assert slider(page, "volume").value == number(page, "volume").value == 1.1
    page.run()
    page.button(key="undo_move").click().run()
    assert page.session_state["changes"] == {}, "a move is followed once"
    assert slider(page, "volume").value == number(page, "volume").value == 1.0


def test_a_gesture_that_ends_where_it_began_leaves_nothing_to_undo(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(session, "GESTURE", 600.0)
    page = open_page(state={"auto": False})
    for value in (1.05, 1.1, 1.0):
        slider(page, "volume").set_value(value).run()
    assert page.session_state["changes"] == {}
    assert page.button(key="undo_move").disabled


def test_a_step_after_a_pause_or_an_undo_is_a_move_of_its_own(monkeypatch: pytest.MonkeyPatch) -> None:
    page = open_page(state={"auto": False})
    for value in (1.05, 1.1):
        slider(page, "volume").set_value(value).run()
    assert page.session_state["undo"] == [{}, {"demand.volume_factor": 1.05}]
    monkeypatch.setattr(session, "GESTURE", 600.0)
    page.button(key="undo_move").click().run()
    number(page, "volume").set_value(1.3).run()
    assert page.session_state["undo"] == [{}, {"demand.volume_factor": 1.05}]


def test_what_a_slider_does_not_reach_is_typed_up_to_what_the_scenario_allows() -> None:
    page = open_page(state={"auto": False})
    for typed, name, path, value, shown in (
        (4.25, "volume", "demand.volume_factor", 4.25, 2.0),
        (99.75, "promise_3", "service.promises.1.share", 0.9975, 99.0),
        (-25.5, "growth", "demand.market_growth", -0.255, -10.0),
        (4500.0, "budget", "money.budget_total", 4.5e12, 3000.0),
        (433.0, "budget", "money.budget_total", 4.33e11, 433.0),
    ):  # fmt: skip
        number(page, name).set_value(typed).run()
        assert not page.error
        assert page.session_state["changes"][path] == value
        assert number(page, name).value == typed
        assert slider(page, name).value == shown
    number(page, "volume").set_value(1e6).run()
    assert "less than or equal to" in page.error[0].value
    assert number(page, "volume").value == 4.25, "what is not allowed does not stay"
    assert page.session_state["changes"]["demand.volume_factor"] == 4.25


def test_a_budget_is_typed_in_the_unit_of_the_language() -> None:
    page = open_page(state={"auto": False}, _lang="ko")
    number(page, "budget").set_value(5000.0).run()
    assert page.session_state["changes"] == {"money.budget_total": 5e11}


def test_sliders_change_the_fields_they_name_and_wait_where_that_is_asked() -> None:
    store(BASE)
    page = open_page()
    page.toggle(key="auto").set_value(False).run()
    slider(page, "promise_3").set_value(62.0).run()
    slider(page, "rent").set_value(1.5).run()
    slider(page, "budget").set_value(300.0).run()
    assert page.session_state["changes"] == {
        "service.promises.1.share": 0.62, "building.rent_factor": 1.5, "money.budget_total": 3e11,
    }  # fmt: skip
    assert "These settings are not planned yet." in body(page)
    assert "5.9 soccer fields" in body(page)


def test_a_reload_keeps_undo_and_what_was_before() -> None:
    store(BASE)
    store(MORE, area=50_000.0)
    first = open_page()
    first.slider(key="slider_volume").set_value(1.05).run()
    kept = {str(k): str(v) for k, v in first.query_params.items()}
    again = open_page(state={"owner": first.session_state["owner"]}, **kept)
    assert "+8,000 m² since the last move" in body(again)
    again.button(key="undo_move").click().run()
    assert again.session_state["changes"] == {}


def test_a_way_out_without_a_slider_is_applied_and_can_be_taken_back() -> None:
    store(BASE, status="infeasible", explanation=explanation())
    store(BASE.change({"network.gateways.share": 0.9}), area=33_000.0)
    page = open_page()
    page.button(key="relax_1").click().run()
    assert "4.6 soccer fields" in page.main.markdown[0].value
    page.button(key="drop_network.gateways.share").click().run()
    assert page.session_state["changes"] == {}
