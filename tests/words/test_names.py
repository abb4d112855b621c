"""Names are text wherever they are shown: no picture, link or tag on a page, in a report, a drawing."""

from __future__ import annotations

import re
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest
from markdown_it import MarkdownIt
from page_app import BASE, go, open_page, store
from page_plan import explanation, page_plan
from streamlit.testing.v1 import AppTest

from planner.plans.types import Plan
from planner.report.floor_plan import floor_plan, sheet_width
from planner.report.flows import place_name
from planner.report.html import report
from planner.report.map_layers import metrics
from planner.report.map_svg import map_svg
from planner.scenario import Scenario
from planner.ui import owner, plan_cache, saved_scenarios
from planner.ui.pages.views import VIEWS
from planner.ui.protocol import PROOF
from planner.words.markdown import code, plain, plain_name
from planner.words.reader import Reader

MARK = "evilmark"
NAMES = {
    "picture": f"![p](http://{MARK}.invalid/p.png)",
    "tag": f"<img src=http://{MARK}.invalid/p.png>",
    "link": f"[a](http://{MARK}.invalid) http://{MARK}.invalid/x www.{MARK}.invalid a@{MARK}.invalid",
    "heading": f"# {MARK}\n\n![p](//{MARK}.invalid/p.png)",
    "code": f"`{MARK}` ``![p](//{MARK}.invalid/p.png)",
    "quotes": f"'\"><svg onload=alert(1)><image href='//{MARK}.invalid/p.png'/>",
}
PAGES = ("", "views", "robust", "scenarios", "data", "batch", "sources")
KEY = "k" * 43
READ = MarkdownIt("gfm-like", {"linkify": False})
PLAIN_TEXT = {"options", "value", "default", "data", "json", "placeholder", "arrow_data", "spec", "url", "id",
              "raw_value"}  # fmt: skip
"""Fields of Streamlit's messages that no browser reads as Markdown or HTML: entries of lists, data, keys."""


@pytest.fixture(autouse=True)
def kept(page_cache: Path) -> Path:
    """The page's store."""
    return page_cache


def scenario_with(name: str) -> Scenario:
    """A scenario in which everything that has a name of the user's own has this one."""
    site = {"id": name, "name": name, "lat": 37.2, "lon": 127.2}
    products = {name if key == "home" else key: p for key, p in BASE.model_dump()["products"].items()}
    demand = [s.model_dump() | {"name": name if s.name == "high" else s.name} for s in BASE.demand.scenarios]
    return BASE.change(
        {"name": name, "tables.sites": [site], "products": products, "demand.scenarios": demand}
    )


def plan_with(name: str, **changes: Any) -> Plan:
    """Its plan, with a centre on the own site."""
    found = page_plan(scenario_with(name), **changes)
    building = found.recommendation.sites[0].model_copy(
        update={"site": name, "name_en": name, "name_ko": name}
    )
    worst = f"2026Q4, {name} demand"
    return found.model_copy(
        update={
            "recommendation": found.recommendation.model_copy(update={"sites": [building]}),
            "buildings": [b.model_copy(update={"site": name, "busiest": worst}) for b in found.buildings],
            "names": found.names.model_copy(
                update={"site": [name], "route": [*found.names.route[:-1], name], "product_class": [name]}
            ),
            "promises": [
                p.model_copy(update={"worst_design_at": worst, "worst_average_at": worst})
                for p in found.promises
            ],
        }
    )


def read_as_more_than_text(text: str, kind: str) -> list[str]:
    """What a browser would make of it besides text and the page's own bold, badges and headings."""
    if kind == "html":
        return tags(text)
    tokens = READ.parse(text)
    flat = [t for token in tokens for t in (token, *(token.children or []))]
    found = [t.type for t in flat if t.type in ("image", "link_open", "html_inline", "html_block")]
    told = [
        t.content for t in flat if t.type in ("heading_open", "fence", "code_block") and MARK in t.content
    ]
    # Streamlit makes links of bare addresses too, where escapes are read already.
    content = "".join(t.content for t in flat if t.type == "text")
    return found + told + re.findall(r"https?://\S+|www\.\w+|\w@\w+", content)


class _Tags(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in ("img", "image", "a", "script", "iframe", "object", "link") or any(
            (name.startswith("on") or name in ("src", "href")) for name, _ in attrs
        ):
            self.found.append(f"{tag} {attrs}")


def tags(text: str) -> list[str]:
    """Tags in HTML that load or run something."""
    parser = _Tags()
    parser.feed(text)
    return parser.found


def strings(message: Any, kind: str = "") -> Iterator[tuple[str, str]]:
    """All texts of a protobuf message that a browser reads, each with what it is read as."""
    for field, value in message.ListFields():
        if field.name in PLAIN_TEXT or field.name.endswith("id"):
            continue
        many = [value] if not hasattr(value, "__iter__") or isinstance(value, str | bytes) else list(value)
        for one in many:
            if isinstance(one, str):
                yield one, kind
            elif hasattr(one, "ListFields"):
                yield from strings(one, "html" if field.name == "html" else kind)


def shown(page: AppTest) -> Iterator[tuple[str, str, str]]:
    """Every text of the page with its element's kind, and what it is read as."""
    waiting: list[Any] = [page._tree]
    while waiting:
        node = waiting.pop()
        waiting += getattr(node, "children", {}).values()
        message = getattr(node, "proto", None)
        kind = getattr(node, "type", "")
        if message is not None and hasattr(message, "ListFields") and kind not in ("code", "bidi_component"):
            for text, read_as in strings(message, "html" if kind == "html" else ""):
                yield kind, text, read_as


@pytest.mark.parametrize("name", NAMES.values(), ids=NAMES.keys())
@pytest.mark.parametrize("language", ["en", "ko"])
def test_no_page_reads_anything_into_a_name(name: str, language: str) -> None:
    store(BASE)
    scenario = scenario_with(name)
    plan_cache.store().put(plan_cache.key_of(scenario, PROOF), plan_with(name))
    state = {"owner": KEY, "label": name, "auto": False}
    page = open_page(_lang=language, state=state)
    saved_scenarios.save(owner_folder(), name, {})
    page.session_state["changes"] = answers_changes(scenario)
    page.session_state["selected"] = f"site:{name}"
    seen = 0
    for at, view in [*((at, VIEWS[0]) for at in PAGES), *(("views", view) for view in VIEWS[1:])]:
        page.session_state["view_kept"] = view
        page = go(page, at) if at else page.run()
        assert not page.exception, (at, page.exception)
        for kind, text, read_as in shown(page):
            seen += MARK in text
            assert not (MARK in text and read_as_more_than_text(text, read_as)), (at, kind, text)
    assert seen > 5


def owner_folder() -> Path:
    """Where the session with that key saves."""
    import hashlib

    return plan_cache.folder() / "library" / hashlib.sha256(KEY.encode()).hexdigest()[:32]


def answers_changes(scenario: Scenario) -> dict[str, Any]:
    """The scenario as a session holds it."""
    from planner.scenario import changes_of

    return changes_of(scenario)


@pytest.mark.parametrize("name", NAMES.values(), ids=NAMES.keys())
@pytest.mark.parametrize("reader", [Reader(), Reader("ko")], ids=["en", "ko"])
def test_report_map_and_floor_plan_hold_a_name_as_text(name: str, reader: Reader) -> None:
    plan = plan_with(name, status="infeasible", explanation=explanation())
    written = report(plan, None, reader)
    assert tags(written) == []
    assert MARK in written
    drawings = [
        map_svg(plan, metrics(plan)[0], reader).partition("</svg>")[0] + "</svg>",
        floor_plan(
            plan.recommendation.sites[0], plan.buildings[0], sheet_width(plan.recommendation.sites), reader
        ),
    ]
    for drawing in drawings:
        root = ElementTree.fromstring(drawing)
        assert not [e for e in root.iter() if e.tag.rpartition("}")[2] in ("image", "a", "script")]
        assert MARK in drawing


@pytest.mark.parametrize("name", NAMES.values(), ids=NAMES.keys())
def test_a_plain_text_is_itself_in_markdown(name: str) -> None:
    for written in (plain(name), plain_name(name), f"**{plain_name(name)}**", f"# {plain(name)}", code(name)):
        assert read_as_more_than_text(written, "") == []
    tokens = READ.parseInline(plain(name))[0].children or []
    assert "".join(t.content for t in tokens).replace("\u2060", "") == " ".join(name.split())


@pytest.mark.parametrize("name", ["Icheon Majang (Deokpyeong)", "평택 포승", "own_1"])
def test_an_ordinary_name_stays_as_it_is_written(name: str) -> None:
    assert plain_name(name) == name
    assert Reader().in_markdown.name(name, name) == name


@pytest.mark.parametrize("place", ["11010", "PTK", "icheon_majang", "11"])
def test_shipped_places_have_their_names_in_markdown_too(place: str) -> None:
    for reader in (Reader(), Reader("ko")):
        assert place_name(page_plan(BASE), place, reader.in_markdown) == place_name(
            page_plan(BASE), place, reader
        )


def test_a_name_that_is_the_key_of_a_sentence_is_a_name() -> None:
    assert Reader().moment("2026Q4, head_one") == "Q4 2026, head_one"
    assert Reader().word("fashion") == "fashion"
    assert Reader("ko").word("fashion") == "패션"


def test_the_owner_s_folder_is_found_as_the_page_finds_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(owner.st, "session_state", {"owner": KEY})
    assert owner.folder("library") == owner_folder()
