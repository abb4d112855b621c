"""The code names no country, carrier, place, event, currency or unit of area: those are data."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from places import ROOT

PACKAGE = ROOT / "planner"
CATALOGUES = PACKAGE / "words"
"""Texts of the page, and the Korean for what the register says, which is keyed by its rows."""

NAMED = re.compile(
    r"korea(?!n)|\bkorean\b|\bcj\b|cj_|coupang|aliexpress|cainiao|seoul|incheon|pyeongtaek|busan|gunsan|jeju|"
    r"gyeonggi|icheon|kostat|\bmois\b|chuseok|singles'? ?_?day|k-?venue|shandong|zhejiang|guangdong|weihai|"
    r"\bchina\b|chinese|asia business",
    re.IGNORECASE,
)
OF_THE_LANGUAGE = re.compile(
    r"in Korean\b|English and Korean|Korean Excel|Korean is Korean|Korean units|in English or Korean",
    re.IGNORECASE,
)
"""The page is read in two languages; Excel writes files in the encoding of one."""
SAID_ONCE = {
    "paths.py": "the folder of the default country",
    "cli/country.py": "the example of a command",
}
MONEY_AND_UNITS = re.compile(r"KRW|pyeong|soccer|\b25 fields", re.IGNORECASE)
CONTRACT = re.compile(
    r"\b\w*_pyeong\b|^pyeong$|\b\w*_?soccer_fields(_low|_high)?\b|\b\w*_krw(_\w+)?\b|\bkrw(_\w+)?\b"
)
"""Names of the JSON, tables and links that scripts rely on, whatever the country's money and unit are."""


def modules() -> list[Path]:
    return [p for p in sorted(PACKAGE.rglob("*.py")) if not p.is_relative_to(CATALOGUES)]


def texts(path: Path) -> Iterator[tuple[int, str]]:
    """Every text of a module that is no docstring, with its line."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    said = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in said:
            yield node.lineno, node.value


@pytest.mark.parametrize("path", modules(), ids=lambda p: p.relative_to(PACKAGE).as_posix())
def test_the_code_names_no_country(path: Path) -> None:
    if path.relative_to(PACKAGE).as_posix() in SAID_ONCE:
        return
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1):
        found = NAMED.search(OF_THE_LANGUAGE.sub("", line))
        assert found is None, f"{path.name}:{number}: {line.strip()}"


@pytest.mark.parametrize("path", modules(), ids=lambda p: p.relative_to(PACKAGE).as_posix())
def test_no_text_of_the_code_names_a_currency_or_a_unit_of_area(path: Path) -> None:
    for line, text in texts(path):
        assert not MONEY_AND_UNITS.search(CONTRACT.sub("", text)), f"{path.name}:{line}: {text!r}"


@pytest.mark.parametrize("name", SAID_ONCE)
def test_what_is_said_once_is_said_once(name: str) -> None:
    assert len(re.findall("korea", (PACKAGE / name).read_text(encoding="utf-8"), re.IGNORECASE)) == 1
