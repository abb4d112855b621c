"""The site: it builds without network and without a warning, and the model's page follows the code."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path

import pytest

from planner.formulation import constraints

ROOT = Path(__file__).parents[1]
DOCS = ROOT / "docs"
LOADED = re.compile(
    r"""<(?:script|img|iframe)\b[^>]*\bsrc=["']?(?:https?:)?//|<link\b[^>]*\brel=["']?(?:stylesheet|preconnect|icon|preload)\b[^>]*\bhref=["']?(?:https?:)?//"""
)
"""What a browser would fetch from elsewhere as soon as a page is opened."""
IN_STYLES = re.compile(r"""(?:url\(|@import)\s*["']?(?:https?:)?//""")
NO_NETWORK = """
import socket, sys

def refused(*_, **__):
    raise OSError("the site is built without network")

socket.socket.connect = socket.socket.connect_ex = socket.getaddrinfo = refused
from mkdocs.__main__ import cli
cli(["build", "--strict", "--quiet", "--site-dir", sys.argv[1]])
"""


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    for name in ("mkdocs", "material", "mkdocstrings_handlers", "latex2mathml"):
        if find_spec(name) is None:
            pytest.skip("the site's packages are not installed: pip install -e '.[docs]'")
    out = tmp_path_factory.mktemp("site")
    done = subprocess.run(
        [sys.executable, "-c", NO_NETWORK, str(out)],
        cwd=ROOT, env={**os.environ, "NO_MKDOCS_2_WARNING": "1"}, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout + done.stderr
    return out


def test_every_page_of_the_documents_is_on_the_site(site: Path) -> None:
    pages = {p.relative_to(DOCS).with_suffix(".html") for p in DOCS.rglob("*.md")}
    assert {str(p) for p in pages if not (site / p).exists()} == set()


def test_a_browser_fetches_nothing_from_elsewhere(site: Path) -> None:
    pages, styles = list(site.rglob("*.html")), list(site.rglob("*.css"))
    assert len(pages) > 15
    assert styles
    assert [p.name for p in pages if LOADED.search(p.read_text(encoding="utf-8"))] == []
    assert [p.name for p in styles if IN_STYLES.search(p.read_text(encoding="utf-8"))] == []


def test_formulas_are_drawn_and_none_is_left_in_dollar_signs(site: Path) -> None:
    for name in ("model", "algorithm"):
        page = (site / f"{name}.html").read_text(encoding="utf-8")
        assert page.count("<math") > 50
        assert "$$" not in page
        assert not re.search(r"\\(?:sum|frac|le|ge|alpha|kappa)\b", re.sub(r"<math.*?</math>", "", page))


def test_the_api_shows_functions(site: Path) -> None:
    page = (site / "api" / "studies.html").read_text(encoding="utf-8")
    assert 'id="planner.studies.planning.plan"' in page


def test_every_rule_of_the_model_is_on_its_page_in_the_order_of_the_code() -> None:
    page = (DOCS / "model.md").read_text(encoding="utf-8")
    headings = re.findall(r"^### `(\w+)`$", page, re.MULTILINE)
    rules = [family.__name__ for family in constraints.FAMILIES]
    assert headings == [*rules, "npv", "broken_promises"]
    written = [n for n in vars(constraints) if callable(getattr(constraints, n)) and n in rules]
    assert written == rules


def test_files_that_the_pages_name_exist() -> None:
    own = ("index", "model", "algorithm", "how_to_add", "decisions")
    text = "".join((DOCS / f"{name}.md").read_text(encoding="utf-8") for name in own)
    paths = set(re.findall(r"`((?:planner|seeds|data|tests|docs|benchmarks)/[\w/.]*\w/?)`", text))
    assert len(paths) > 30
    assert {path for path in paths if not (ROOT / path).exists()} == set()
