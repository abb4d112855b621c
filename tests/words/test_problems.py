"""What is wrong with an input, and what a field is called, in the reader's language."""

from __future__ import annotations

import io
import json
import pickle
import re
from collections.abc import Iterator
from pathlib import Path
from string import Formatter
from typing import Any

import polib
import pytest
from page_app import BASE, body, open_page, store
from problem_phrases import constants, glued, sentences, templates

from planner.errors import MOST_ALLOWED, MOST_FOUND, InputError, message
from planner.facts import fact, register
from planner.report import exchange, problems
from planner.report.fields import controls, name_of, value_of
from planner.report.problems import refusal
from planner.report.register import cited, note
from planner.scenario import used_figures
from planner.ui import uploads
from planner.ui.protocol import reason_of, receive, send
from planner.words.catalogue import FOLDER
from planner.words.reader import Reader

ENGLISH, KOREAN = Reader(), Reader("ko")
HANGUL = re.compile("[가-힣]")


def korean(name: str) -> dict[str, str]:
    """What the Korean catalogue of that name has, by English phrase or fact."""
    entries = polib.pofile(str(FOLDER / "ko" / f"{name}.po"))
    single = {e.msgid: e.msgstr for e in entries if not e.msgid_plural}
    counted = {
        key: e.msgstr_plural[0] for e in entries if e.msgid_plural for key in (e.msgid, e.msgid_plural)
    }
    return single | counted


PHRASES, SAID_BY_OTHERS, NOTES = korean("problems"), korean("said_by_others"), korean("notes")


@pytest.fixture(autouse=True)
def cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """An empty store."""
    monkeypatch.setenv("PLANNER_CACHE", str(tmp_path))


def paths(data: Any, path: str = "") -> Iterator[str]:
    """Every section and field below, as dotted paths."""
    inner = data.items() if isinstance(data, dict) else enumerate(data) if isinstance(data, list) else ()
    for key, value in inner:
        here = f"{path}.{key}" if path else str(key)
        if isinstance(data, dict) or isinstance(value, dict):
            yield here
            yield from paths(value, here)


FIELDS = list(paths(BASE.model_dump(mode="json")))


def test_every_problem_that_is_written_out_has_its_korean() -> None:
    known = sentences()
    assert {"an empty cell", "a link that is cut short or altered", "at least one quarter above 0"} <= known
    assert {text for text in known if problems.phrase(text, KOREAN) == text} == set()
    assert {problems.phrase(text, ENGLISH) for text in known} == known


def test_every_template_has_its_korean_and_every_korean_its_template() -> None:
    known = templates()
    assert {"{allowed}, at least {n}", "unknown site {name}", "greater than {n}", "none is near"} <= known
    assert known - set(PHRASES) == set()
    assert set(PHRASES) - constants() == set()
    assert set(PHRASES) & set(SAID_BY_OTHERS) == set()


@pytest.mark.parametrize("table", [*uploads.UNUSUAL, uploads.RATES])
def test_the_units_of_a_table_s_columns_are_in_korean(table: str) -> None:
    columns, _ = uploads.columns_of(table)
    for unit in {column.unit for column in columns if column.unit}:
        assert KOREAN.unit(unit) != unit or unit in ("km", "z")


def test_no_problem_is_put_together_but_by_its_template() -> None:
    assert glued() == set()


def test_both_sides_of_a_problem_have_the_same_blanks() -> None:
    def blanks(text: str) -> set[str | None]:
        return {name for _, name, _, _ in Formatter().parse(text) if name}

    dropped = {"{kind}", "{m}", "{what}"}
    for english, said in PHRASES.items():
        gone = {f"{{{name}}}" for name in blanks(english) - blanks(said)}
        assert gone <= dropped, english
        assert blanks(said) <= blanks(english), english


@pytest.mark.parametrize("value", ["x", None, -1e9, 1e9, 0.5, [], {}, True, ["x"], {"x": 1}, float("inf")])
def test_every_value_that_no_field_allows_is_refused_in_korean(value: Any) -> None:
    refused = {path: error for path in FIELDS if (error := refusal_of(path, value)) is not None}
    assert len(refused) > 5
    for path, error in refused.items():
        # Names to choose from need no words.
        told = problems.phrase(error.allowed, KOREAN)
        assert HANGUL.search(told) or re.fullmatch(r"[\d ~.]+|(\w+, )+\w+", told), (path, error)


def refusal_of(path: str, value: Any) -> InputError | None:
    try:
        BASE.change({path: value})
    except InputError as error:
        return error
    return None


def number(unit: str = "KRW per m2") -> str:
    """What a column of numbers of 0 or more allows, which may be empty."""
    at_least = message("{allowed}, at least {n}", allowed=message("a number of {unit}", unit=unit), n=0)
    return message("{allowed}, or empty", allowed=at_least)


def unwritten(found: str) -> str:
    return message("a folder that cannot be written ({found})", found=found)


@pytest.mark.parametrize(
    ("said", "english", "korean"),
    [
        (message("{n} cell in the row", "{n} cells in the row", n=1), "1 cell in the row", "셀이 1개인 행"),
        (message("{found} ({n} more row has the same problem)",
                 "{found} ({n} more rows have the same problem)", found="an empty cell", n=2),
         "an empty cell (2 more rows have the same problem)", "빈 셀(같은 문제 2행 더 있음)"),
        (number(), "a number of KRW per m2, at least 0, or empty", "숫자(원/m²), 0 이상 또는 빈 셀"),
        (message("{n} {unit}", n=-3, unit="boxes"), "-3 boxes", "-3 박스"),
        (message("{n} {unit}", n=-3, unit="apples"), "-3 apples", "-3 apples"),
        ("'many'", "'many'", "'many'"),
        (message("{quoted} or {last}", quoted="'lease', 'buy'", last="'build'"),
         "'lease', 'buy' or 'build'", "'lease', 'buy', 'build' 중 하나"),
        (unwritten("Permission denied"), "a folder that cannot be written (Permission denied)",
         "쓸 수 없는 폴더(권한 없음)"),
        (unwritten("something new"), "a folder that cannot be written (something new)",
         "쓸 수 없는 폴더(something new)"),
        (message("the columns {names} ({near})", names="id, name",
                 near=message("nearest: {names}", names="id")),
         "the columns id, name (nearest: id)", "다음 열: id, name(비슷한 것: id)"),
        (message("{{half days: probability}}"), "{half days: probability}", "{반나절 수: 확률}"),
        # What a user wrote stays as it is, whatever it looks like.
        (message("a column {name}", name="{n} an empty cell"), "a column {n} an empty cell",
         "{n} an empty cell 열"),
    ],
)  # fmt: skip
def test_phrases_are_put_together(said: str, english: str, korean: str) -> None:
    assert said == english == problems.phrase(said, ENGLISH)
    assert problems.phrase(said, KOREAN) == korean
    error = InputError(said, said, file="a.csv", field="boxes", line=3, accept="demand_total")
    sent = (InputError.from_data(json.loads(json.dumps(error.as_data()))), pickle.loads(pickle.dumps(error)))
    for again in (*sent, error.within("b.csv"), error.moved("a.csv")):
        assert str(again) == str(error)
        assert (again.file, again.field, again.line, again.accept) == ("a.csv", "boxes", 3, "demand_total")
        assert problems.phrase(again.found, KOREAN) == problems.phrase(again.allowed, KOREAN) == korean


def test_a_long_problem_is_cut_in_both_languages() -> None:
    error = InputError(message("the files {names}", names="x\x1b" * 5_000), "a value")
    assert error.found.startswith("the files x\\x1b")
    assert len(error.found) <= MOST_FOUND
    again = InputError.from_data(json.loads(json.dumps(error.as_data())))
    assert again.found == error.found
    for one in (error, again):
        said = problems.phrase(one.found, KOREAN)
        assert said.startswith("파일 x\\x1b")
        assert len(said) <= MOST_ALLOWED


def test_a_problem_names_the_field_in_words_and_as_it_is_written() -> None:
    error = InputError(
        "-1", message("greater than {n}", n=0), file="a*b.yaml", field="service.promises.1.share", line=3
    )
    assert refusal(error, ENGLISH) == (
        r"a\*b\.yaml, line 3: 3\-day promise (`service.promises.1.share`): "
        r"found \-1; allowed\: greater than 0"
    )
    assert refusal(error, KOREAN) == (
        r"a\*b\.yaml 3행: 3일 배송 약속 (`service.promises.1.share`): 입력\: \-1 · 허용\: 0 초과"
    )
    assert refusal(InputError("an empty file", "a value"), KOREAN) == r"입력\: 빈 파일 · 허용\: 값"


def test_a_problem_from_another_process_is_told_from_its_parts() -> None:
    error = InputError("-1", message("greater than {n}", n=0), field="demand.volume_factor")
    stream = io.BytesIO()
    send(stream, {"reason": error.as_data()})
    heard = reason_of(receive(stream.getvalue()))
    assert problems.told(heard, ENGLISH) == str(error)
    assert problems.told(heard, KOREAN) == "물량: 입력: -1 · 허용: 0 초과"
    assert problems.told(str(error), KOREAN) == str(error)
    assert problems.told(reason_of({"reason": "no data"}), KOREAN) == "no data"
    assert problems.told(reason_of({}), KOREAN) == ""


def test_the_korean_page_refuses_in_korean() -> None:
    store(BASE)
    page = open_page(_lang="ko", **{"demand.volume_factor": "-3"})
    assert not page.exception
    assert page.error[0].value == (
        r"허용되지 않아 바꾸지 않았습니다: 물량 (`demand.volume_factor`): 입력\: \-3 · 허용\: 0\.01 이상"
    )


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("a.csv", b""), ("a.csv", b"\nboxes\n"), ("a.csv", b'id,"x\n'), ("a.csv", b"\xff\xfe\x00"),
        ("a.csv", b"id,\n1,2,3\n"), ("a.xlsx", b"x"), ("a.txt", b"x"),
    ],
)  # fmt: skip
def test_files_that_are_no_tables_are_refused_in_korean(name: str, content: bytes) -> None:
    with pytest.raises(InputError) as refused:
        uploads.read(name, content)
    for side in (refused.value.found, refused.value.allowed):
        assert HANGUL.search(problems.phrase(side, KOREAN))


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("a.yaml", b"a: [1,\n"), ("a.yaml", b"a: b: c\n"), ("a.yaml", b"a: 1\na: 2\n"), ("a.yaml", b"- 1\n"),
        ("a.yaml", b"a: *x\n"), ("a.yaml", b"a: '\n"), ("a.yaml", b"\t- x\n"), ("a.yaml", b"a: @b\n"),
        ("a.yaml", b"\x00"), ("a.yaml", b"\xff"), ("a.yaml", b""), ("a.yaml", b"demand: 3\n"),
        ("a.json", b'{"format": "logistics-capacity-plan/1"}'), ("a.xlsx", b"x"), ("a.doc", b"x"),
    ],
)  # fmt: skip
def test_files_that_are_no_scenarios_are_refused_in_korean(name: str, content: bytes) -> None:
    with pytest.raises(InputError) as refused:
        exchange.read(name, content)
    error = refused.value
    assert HANGUL.search(problems.phrase(error.allowed, KOREAN)), error
    assert HANGUL.search(problems.phrase(error.found, KOREAN)) or error.found[0] in "'{3", error


def test_every_field_and_section_has_a_title_in_both_languages() -> None:
    assert len(FIELDS) > 300
    for reader in (ENGLISH, KOREAN):
        for path in FIELDS:
            title = name_of(path, reader)
            assert title, path
            assert "{" not in title, path
            assert "›" not in title, path
            assert path not in (title, title.lower()) or reader.language == "en", path
    assert all(HANGUL.search(name_of(path, KOREAN)) for path in FIELDS)
    leaves = [path for path in FIELDS if not any(other.startswith(f"{path}.") for other in FIELDS)]
    for reader in (ENGLISH, KOREAN):
        titles = [name_of(path, reader) for path in leaves]
        assert {t for t in titles if titles.count(t) > 1} == set()


@pytest.mark.parametrize(
    ("path", "english", "korean"),
    [
        ("service.promises.1.share", "3-day promise", "3일 배송 약속"),
        ("service.promises.7.since", "promise number 8, in force from", "8번째 배송 약속 시작 분기"),
        ("products.toys.duty", "Duty: toys", "toys 관세율"),
        ("products.rows.duty", "Duty: rows", "rows 관세율"),
        ("network.lead_times.delivery.3", "Delivery to the door takes 1.5 days", "국내 배송 1.5일"),
        ("tables.sites.0.lat", "Sites, row 1, Latitude", "부지 1행, 위도"),
        ("tables.volumes.3", "Volumes by quarter, row 4", "분기별 물량 4행"),
        ("demand.growht", "Demand › growht", "수요 › growht"), ("nonsense", "nonsense", "nonsense"),
    ],
)  # fmt: skip
def test_a_field_s_title(path: str, english: str, korean: str) -> None:
    assert (name_of(path, ENGLISH), name_of(path, KOREAN)) == (english, korean)


@pytest.mark.parametrize(
    ("path", "value", "korean"),
    [
        ("demand.scope", "marketplace", "마켓플레이스 전체 박스"),
        ("horizon.start", "2024Q1", "2024년 1분기"),
        ("building.tenures", ["lease", "buy"], "임차, 매입"), ("objective", "service", "최고 서비스"),
        ("network.lead_times.delivery.2", 0.78, "78%"), ("network.bonded_stock", True, "예"),
        ("sizing.labour_catchment", 45.0, "45분"), ("products.home.weight", 0.9, "0.9 kg/박스"),
        ("demand.ordinary_peak", 1.27, "1.27 평일 대비"), ("network.rates.parcel", 2366.0, "2,366원/박스"),
        ("products.home.duty", 0.06, "6%"), ("sizing.labour_share", 0.0012, "0.0012명/주민"),
        ("building.size_steps", list(range(10)), "10행"), ("money.cost_ceiling", None, "없음"),
    ],
)  # fmt: skip
def test_a_field_s_value_in_words(path: str, value: Any, korean: str) -> None:
    assert value_of(path, value, KOREAN) == korean


def test_notes_and_sources_of_ours_are_in_korean() -> None:
    behind = {used.fact_id for used in used_figures(BASE)} | {c.fact_id for c in controls() if c.fact_id}
    assert {note(known, ENGLISH) for known in map(fact, behind)} - {"", *NOTES} == set()
    assert set(NOTES) - {note(known, ENGLISH) for known in map(fact, register())} == set()
    for known in map(fact, behind):
        assert HANGUL.search(note(known, KOREAN)) or not known.note, known.id
        assert note(known, ENGLISH) in known.note
        assert "planner's" not in cited(known.source, KOREAN)
        assert cited(known.source, ENGLISH) == known.source
    assert cited("Korean press (hani, sedaily)", KOREAN) == "국내 언론 (hani, sedaily)"


def test_the_assumptions_page_names_its_figures() -> None:
    store(BASE)
    said = body(open_page("sources", _lang="ko"))
    assert '<span class="title">보관 충전율</span>' in said
    assert "<code>sizing.storage_fill</code>" in said
    assert "이 플래너의 가정" in said
