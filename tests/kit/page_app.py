"""Opens the page in Streamlit's AppTest with answers at hand, for the tests of the page's logic."""

from __future__ import annotations

from typing import Any

from page_plan import page_plan
from places import ROOT
from streamlit.testing.v1 import AppTest

from planner.scenario import Scenario
from planner.ui import plan_cache
from planner.ui.protocol import PROOF, Effort

APP = str(ROOT / "app.py")
BASE = Scenario()
MORE = BASE.change({"demand.volume_factor": 1.05})


def store(scenario: Scenario, effort: Effort = PROOF, **changes: Any) -> None:
    """Keep a made-up plan of the scenario as its answer."""
    plan_cache.store().put(plan_cache.key_of(scenario, effort), page_plan(scenario, **changes))


def open_page(at: str = "", state: dict[str, Any] | None = None, **parameters: str) -> AppTest:
    """Run the page ``at`` that address; ``parameters`` besides the language."""
    page = AppTest.from_file(APP, default_timeout=60)
    for key, value in ({"_lang": "en"} | parameters).items():
        page.query_params[key] = value
    for key, value in (state or {}).items():
        page.session_state[key] = value
    page.run()
    return go(page, at) if at else page


def go(page: AppTest, name: str) -> AppTest:
    """Another page of the navigation."""
    from streamlit.util import calc_hash

    page._page_hash = calc_hash(name)
    return page.run()


def body(page: AppTest) -> str:
    """All texts of the main part and the sidebar."""
    pieces = [m.value for m in page.markdown] + [c.value for c in page.caption]
    pieces += [t.value for t in page.title] + [h.proto.body for h in page.get("html")]
    return "\n".join(pieces)


def slider(page: AppTest, name: str) -> Any:
    """The slider of that control: a new one stands in its place where it was moved from elsewhere."""
    found = [*page.slider, *page.select_slider]
    return next(one for one in found if str(one.key).startswith(f"slider_{name}"))


def number(page: AppTest, name: str) -> Any:
    """The field beside it."""
    return next(one for one in page.number_input if str(one.key).startswith(f"number_{name}"))
