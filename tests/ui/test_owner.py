"""What a browser saved is its own: nobody else on the page sees it, nobody else on the machine reads it."""

from __future__ import annotations

import os
import stat
from pathlib import Path
from typing import Any

import pytest
from page_app import BASE, body, open_page, store
from streamlit.runtime.context import ContextProxy
from streamlit.testing.v1 import AppTest

from planner.ui import owner, plan_cache, saved_scenarios
from planner.ui.address import SESSION
from planner.ui.files import private, private_file, write_whole

MINE, OTHER = "m" * 43, "o" * 43


@pytest.fixture(autouse=True)
def kept(page_cache: Path) -> Path:
    """The page's store, with the base case."""
    store(BASE)
    return page_cache


@pytest.fixture
def browser(monkeypatch: pytest.MonkeyPatch) -> dict[str, str]:
    """The cookies of the browser that opens the page."""
    cookies: dict[str, str] = {}
    monkeypatch.setattr(ContextProxy, "cookies", property(lambda _: cookies))
    return cookies


def save(page: AppTest, name: str) -> AppTest:
    page.text_input[0].set_value(name)
    return page.button("FormSubmitter:save-Save").click().run()


def test_a_saved_scenario_is_seen_by_its_browser_only(browser: dict[str, str]) -> None:
    browser[owner.COOKIE] = MINE
    mine = save(open_page("scenarios"), "my plan")
    assert "my plan" in body(mine)
    address = {k: v[0] if isinstance(v, list) else v for k, v in mine.query_params.items()}
    assert "my plan" in body(open_page("scenarios", **address))
    browser[owner.COOKIE] = OTHER
    # Not even with the address, which people hand on.
    assert "my plan" not in body(open_page("scenarios", **address))
    browser.clear()
    assert "my plan" not in body(open_page("scenarios", **address))


def test_undo_of_a_handed_on_address_is_not_handed_on(browser: dict[str, str]) -> None:
    browser[owner.COOKIE] = MINE
    page = open_page(state={"auto": False})
    page.slider("slider_volume").set_value(1.05).run()
    assert page.session_state["undo"] == [{}]
    address = {k: v[0] if isinstance(v, list) else v for k, v in page.query_params.items()}
    assert open_page(**address).session_state["undo"] == [{}]
    browser[owner.COOKIE] = OTHER
    again = open_page(**address)
    assert again.session_state["undo"] == []
    assert SESSION in address


@pytest.mark.parametrize("cookie", ["", "short", "../../../etc", "m" * 44, "ü" * 43])
def test_a_cookie_that_is_no_key_is_not_taken(cookie: str, browser: dict[str, str]) -> None:
    browser[owner.COOKIE] = cookie
    keys = {open_page(state={"auto": False}).session_state["owner"] for _ in range(2)}
    assert len(keys) == 2
    assert all(len(key) == 43 for key in keys)


def modes(folder: Path) -> dict[str, str]:
    """The modes that are open to others, of everything in the folder."""
    everything: list[Path] = [folder, *folder.rglob("*")]
    found = {str(place.relative_to(folder)): stat.S_IMODE(place.stat().st_mode) for place in everything}
    return {name: oct(mode) for name, mode in found.items() if mode & 0o077}


@pytest.mark.skipif(os.name != "posix", reason="modes are of POSIX systems")
def test_nobody_else_on_the_machine_can_read_what_is_kept(kept: Path) -> None:
    before = os.umask(0)
    try:
        save(open_page("scenarios"), "my plan").slider("slider_volume").set_value(1.05).run()
    finally:
        os.umask(before)
    assert {"store", "sessions", "library"} <= {place.name for place in kept.iterdir()}
    assert modes(kept) == {}


@pytest.mark.skipif(os.name != "posix", reason="modes are of POSIX systems")
def test_what_was_open_before_is_closed(tmp_path: Path) -> None:
    old = tmp_path / "cache" / "old"
    old.mkdir(parents=True, mode=0o755)
    file = old / "a.json"
    file.touch(0o644)
    write_whole(file, "{}")
    private_file(old / "results.sqlite")
    assert modes(old) == {}
    assert private(old) == old


def test_the_key_is_on_no_disk(kept: Path, browser: dict[str, str]) -> None:
    browser[owner.COOKIE] = MINE
    save(open_page("scenarios"), "my plan")
    names = [str(path) for path in kept.rglob("*")]
    assert not [name for name in names if MINE in name]
    assert not [path for path in kept.rglob("*.json") if MINE in path.read_text(encoding="utf-8")]


def test_a_store_that_belongs_to_another_user_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    from planner.errors import InputError

    def refuse(*_: Any) -> None:
        raise PermissionError(1, "Operation not permitted")

    plan_cache._store.cache_clear()
    monkeypatch.setattr(Path, "chmod", refuse)
    monkeypatch.setenv("PLANNER_CACHE", "/tmp")
    with pytest.raises(InputError, match="Operation not permitted"):
        plan_cache._store(Path("/tmp") / "planner-of-another" / "store")
    assert saved_scenarios.everything(Path("/nowhere")) == []
