"""The catalogues are whole: every text of the code in both languages, none too many, blanks alike."""

from __future__ import annotations

import re
from pathlib import Path
from string import Formatter

import polib
import pytest
from text_calls import constants, patterns, text_calls

from planner.words import catalogue
from planner.words.catalogue import FOLDER, LANGUAGES, SAID, UnknownTextError, text
from planner.words.country_words import country_words

FILES = sorted(FOLDER.glob("*/*.po"))
SUBJECTS = sorted(path.stem for path in (FOLDER / "en").glob("*.po"))
IDS = [f"{path.parent.name}/{path.stem}" for path in FILES]


def entries(language: str, *files: str) -> dict[str, polib.POEntry]:
    """The entries of some files; without files of all that both languages have."""
    paths = [FOLDER / language / f"{name}.po" for name in files or SUBJECTS]
    return {entry.msgid: entry for path in paths for entry in polib.pofile(str(path))}


def forms(entry: polib.POEntry) -> list[str]:
    """All that it may say."""
    return list(entry.msgstr_plural.values()) if entry.msgid_plural else [entry.msgstr]


def blanks(said: str) -> set[str]:
    """Names of what is filled in."""
    return {name for _, name, _, _ in Formatter().parse(said) if name}


def test_both_languages_have_the_same_files_and_keys() -> None:
    assert sorted(LANGUAGES) == sorted(folder.name for folder in FOLDER.iterdir())
    assert sorted(path.stem for path in (FOLDER / "ko").glob("*.po")) == sorted([*SUBJECTS, *SAID])
    for name in SUBJECTS:
        assert list(entries("en", name)) == list(entries("ko", name)), name


@pytest.mark.parametrize("path", FILES, ids=IDS)
def test_a_catalogue_is_whole_and_written_as_its_library_writes_it(path: Path) -> None:
    file = polib.pofile(str(path), wrapwidth=108)
    assert path.read_text(encoding="utf-8") == str(file), "save it with polib, 108 columns wide"
    assert file.metadata["Language"] == path.parent.name
    assert [e.msgid for e in file if not all(forms(e)) or e.fuzzy or e.obsolete] == []
    assert len({e.msgid for e in file}) == len(file)
    for entry in file:
        assert len(forms(entry)) == (1 if not entry.msgid_plural or path.parent.name == "ko" else 2)


def test_no_key_stands_in_two_files() -> None:
    assert sum(len(entries("en", name)) for name in SUBJECTS) == len(entries("en"))


def test_both_languages_have_the_same_blanks() -> None:
    english, korean = entries("en"), entries("ko")
    for key, entry in english.items():
        wanted = set().union(*map(blanks, forms(entry)))
        assert all(blanks(said) == wanted for said in forms(korean[key])), key
        # English may leave out the number where it is one.
        assert all(blanks(said) | {"count"} == wanted | {"count"} for said in forms(entry)), key
        assert bool(entry.msgid_plural) == bool(korean[key].msgid_plural), key
        assert not entry.msgid_plural or "count" in wanted, key


def test_every_text_that_the_code_asks_for_is_there_with_all_its_values() -> None:
    known = entries("en")
    assert len(text_calls()) > 300
    for call in text_calls():
        for pattern in call.keys:
            found = [key for key in known if re.fullmatch(pattern, key)]
            assert found, f"{call.where}: no text {pattern}"
            if call.values is not None and ".+" not in pattern:
                wanted = set().union(*(blanks(said) for said in forms(known[found[0]])))
                wanted -= country_words("en").keys()
                assert wanted <= call.values, f"{call.where}: {found[0]} wants {wanted - call.values}"


def test_every_text_is_asked_for() -> None:
    of_data = entries("en", "fields", "names")  # by the paths of a scenario, the names in a plan
    asked = constants()
    unused = {
        key
        for key in entries("en")
        if key not in asked and key not in of_data and not any(p.fullmatch(key) for p in patterns())
    }
    assert unused == set()
    assert all(key.startswith(("a_", "is_")) for key in entries("en", "fields"))


def test_a_text_that_is_not_there_is_a_slip_and_no_key_is_shown() -> None:
    with pytest.raises(UnknownTextError):
        text("no such text", "ko")
    with pytest.raises(KeyError):
        text("head_one", "en", size="1")


def test_plural_forms() -> None:
    assert [text("rows", "en", count=n) for n in (0, 1, 2, 1234)] == [
        "0 rows",
        "1 row",
        "2 rows",
        "1,234 rows",
    ]
    assert [text("a_days", "en", count=n) for n in (0.5, 1.0, 1.5)] == ["0.5 days", "1 day", "1.5 days"]
    assert [text("rows", "ko", count=n) for n in (1, 2)] == ["1행", "2행"]


def test_a_catalogue_is_read_once() -> None:
    assert catalogue.catalogue("en") is catalogue.catalogue("en")


REPLACED = (
    "상자", "관문", "점유 형태", "개장", "재현", "설계일", "목적값", "격차", "물류 용량", "가리키",
    "띠:", "미정", "계획 중", "다시 계획", "약속 비율", "지킴", "무작위 날짜",
    "무작위 일자", "(?<!배송 )약속",
)  # fmt: skip
"""Words that an operations planner in Korea does not use for what is meant here."""
PER_CENTS = ("waited", "share", "average")
"""Blanks that hold a per cent, which ends in a vowel when it is read out."""


def korean_texts() -> list[str]:
    """Everything that is said in Korean."""
    return [said for entry in entries("ko", *SUBJECTS, *SAID).values() for said in forms(entry)]


@pytest.mark.parametrize("word", REPLACED)
def test_a_replaced_korean_word_does_not_come_back(word: str) -> None:
    assert [said for said in korean_texts() if re.search(word, said)] == []


def test_no_particle_depends_on_what_fills_a_blank() -> None:
    particle = re.compile(
        r"\{(\w+)\}(?:[은는이가을를과와]|으?로)(?![가-힣])|\(으\)로|이\(가\)|을\(를\)|은\(는\)"
    )
    found = [(said, match) for said in korean_texts() for match in particle.finditer(said)]
    assert [said for said, match in found if match[1] not in PER_CENTS] == []
