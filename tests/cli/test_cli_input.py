"""The command line and what is wrong with its input: exit code 2 and one message."""

from __future__ import annotations

from pathlib import Path
from types import SimpleNamespace

import pytest
from command_line import ORLIB_CAP, planner, refused

from planner.studies import planning

BAD_SCENARIOS = {
    "unknown field": ("demand: {market_grwth: 0.1}", ("line 1", "demand.market_grwth", "market_growth")),
    "wrong type": ("\ndemand:\n  market_growth: fast\n", ("line 3", "'fast'", "number")),
    "section of a wrong type": ("demand: 3", ("demand", "fields and values")),
    "wrong sign": ("money: {krw_per_usd: -1}", ("money.krw_per_usd", "greater than or equal to 100")),
    "NaN": ("demand: {market_growth: .nan}", ("market_growth", "finite")),
    "infinity": ("money: {budget_total: .inf}", ("budget_total", "finite")),
    "budget zero": ("money: {budget_total: 0}", ("money.budget_total", "found 0", "greater than 0")),
    "empty file": ("", ("empty file",)),
    "blank file": ("\n \n", ("empty file",)),
    "broken YAML": ("demand: {market_growth: 0.1", ("line", "valid YAML")),
    "duplicate YAML key": ("name: a\nname: b\n", ("line 2", "each field once")),
    "date that does not exist": ("name: 2024-99-99", ("month", "YAML values")),
    "number of thousands of digits": (f"horizon: {{quarters: {'9' * 5000}}}", ("digits",)),
    "nesting without end": ("a: " + "[" * 20_000, ("nested too deeply",)),
    "a plain value": ("5", ("fields and values",)),
    "missing table": ("tables: {demand: none.csv}", ("none.csv", "no such file")),
    "quarter": ("horizon: {start: 2024-Q5}", ("horizon.start", "2024Q4")),
}


@pytest.mark.usefixtures("asked")
@pytest.mark.parametrize(("text", "parts"), BAD_SCENARIOS.values(), ids=BAD_SCENARIOS.keys())
def test_bad_scenario_is_one_message(text: str, parts: tuple[str, ...], tmp_path: Path) -> None:
    path = tmp_path / "mine.yaml"
    path.write_text(text, encoding="utf-8")
    message = refused(planner("solve", path))
    for part in ("" if "none.csv" in parts else "mine.yaml", "found", "allowed", *parts):
        assert part in message, (part, message)


BAD_TABLES = {
    "negative demand": ("district_code,boxes\n11010,-5\n", ("line 2", "boxes", "-5", "at least 0")),
    "NaN": ("district_code,boxes\n11010,nan\n", ("line 2", "boxes")),
    "duplicate": (
        "district_code,product_class,boxes\n11010,fashion,5\n11010,fashion,6\n",
        ("lines 2 and 3",),
    ),
    "unknown column": ("district,boxes\n11010,5\n", ("'district'", "district_code")),
}


@pytest.mark.usefixtures("asked")
@pytest.mark.parametrize(("table", "parts"), BAD_TABLES.values(), ids=BAD_TABLES.keys())
def test_bad_demand_table_is_one_message(table: str, parts: tuple[str, ...], tmp_path: Path) -> None:
    (tmp_path / "demand.csv").write_text(table, encoding="utf-8")
    (tmp_path / "mine.yaml").write_text("tables: {demand: demand.csv}", encoding="utf-8")
    message = refused(planner("solve", tmp_path / "mine.yaml"))
    for part in ("demand.csv", *parts):
        assert part in message, (part, message)


@pytest.mark.usefixtures("asked")
def test_duplicate_site_is_one_message(tmp_path: Path) -> None:
    (tmp_path / "sites.csv").write_text("id,name,lat,lon\na,A,37.1,127.1\na,B,37.2,127.2\n", encoding="utf-8")
    (tmp_path / "mine.yaml").write_text("tables: {sites: sites.csv}", encoding="utf-8")
    assert "'a' on lines 2 and 3" in refused(planner("solve", tmp_path / "mine.yaml"))


def test_missing_district_is_one_message(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    from planner.instance.assembly import assemble

    monkeypatch.setattr(planning, "plan", lambda scenario, *_: assemble(scenario), raising=False)
    (tmp_path / "demand.csv").write_text("district_code,boxes\n11010,5\n99999,6\n", encoding="utf-8")
    (tmp_path / "mine.yaml").write_text("tables: {demand: demand.csv}", encoding="utf-8")
    place = f"{tmp_path / 'demand.csv'}, line 3: district_code: found unknown district '99999'"
    assert place in refused(planner("solve", tmp_path / "mine.yaml"))


SEA_SITE = "{id: sea, name: Sea, lat: 36.0, lon: 125.0}"


def test_what_shows_when_all_is_put_together_names_its_file(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    from planner.instance.assembly import assemble

    monkeypatch.setattr(planning, "plan", lambda scenario, *_: assemble(scenario), raising=False)
    monkeypatch.setattr(planning, "evaluate_design", lambda scenario, design, *_: assemble(scenario, design))
    mine, design = tmp_path / "mine.yaml", tmp_path / "design.yaml"
    (tmp_path / "sites.csv").write_text("id,name,lat,lon\nok,A,37.1,127.1\nsea,Sea,36.0,125.0\n")
    mine.write_text("tables: {sites: sites.csv}")
    assert f"{tmp_path / 'sites.csv'}, line 3: " in refused(planner("solve", mine))
    mine.write_text(f"name: own\ntables:\n  sites:\n  - {SEA_SITE}\n")
    assert f"{mine}, tables.sites, line 2: " in refused(planner("solve", mine))
    design.write_text(
        "sites:\n- site: nowhere\n  tenure: lease\n  technology: amr\n  opens: 2024Q4\n  area_m2: 20000\n"
    )
    said = refused(planner("evaluate", "--design", design))
    assert f"{design}, line 2: sites.0.site: found unknown site 'nowhere'" in said


@pytest.mark.usefixtures("asked")
def test_file_that_is_none_is_one_message(tmp_path: Path) -> None:
    (tmp_path / "binary.yaml").write_bytes(b"\x89PNG\r\n\x1a\n\x00\x00\xff\xfe")
    assert "not UTF-8" in refused(planner("solve", tmp_path / "binary.yaml"))
    assert "no such file" in refused(planner("solve", tmp_path / "missing.yaml"))
    assert "a folder" in refused(planner("solve", tmp_path))
    assert "File name too long" in refused(planner("solve", "a" * 300))


@pytest.mark.usefixtures("asked")
@pytest.mark.parametrize(
    ("setting", "part"),
    [
        ("demand.market_grwth=0.1", "market_growth"),
        ("nowhere.at.all=1", "unknown field"),
        ("demand.market_growth.more=1", "below a plain value"),
        ("demand.market_growth", "PATH=VALUE"),
        ("demand.market_growth=[1", "YAML value"),
        ("demand.market_growth=nan", "finite"),
        ("money.budget_total=0", "greater than 0"),
        ("money.discount_rate=true", "found true; allowed: a number"),
        ("service.promises.0.share=true", "a number"),
        ("demand.market_growth=" + "9" * 5000, "YAML value"),
    ],
)
def test_bad_setting_is_one_message(setting: str, part: str) -> None:
    assert part in refused(planner("solve", "--set", setting))


@pytest.mark.usefixtures("asked")
@pytest.mark.parametrize(
    ("option", "value"),
    [
        ("--gap", "-0.1"), ("--gap", "1"), ("--gap", "nan"), ("--time-limit", "0"), ("--time-limit", "-5"),
        ("--time-limit", "nan"), ("--time-limit", "inf"), ("--threads", "0"), ("--seed", "-1"),
    ],
)  # fmt: skip
def test_option_outside_its_limits_is_one_message(option: str, value: str) -> None:
    assert option in refused(planner("solve", option, value))


@pytest.mark.parametrize(
    "words",
    [("solve", "--gap", "x"), ("solve", "--strategy", "x"), ("solve", "--objective", "x"), ("solv",)],
)
def test_usage_errors_are_bad_input(words: tuple[str, ...]) -> None:
    result = planner(*words)
    assert result.exit_code == 2
    assert "Traceback" not in result.output


BAD_PLANS = {"no JSON": "{", "list": "[1]", "another JSON": '{"gap": 0}', "empty": "", "binary": "\0"}


@pytest.mark.parametrize("text", BAD_PLANS.values(), ids=BAD_PLANS.keys())
def test_bad_plan_file_is_one_message(text: str, tmp_path: Path) -> None:
    (tmp_path / "plan.json").write_text(text)
    assert "plan.json" in refused(planner("check", tmp_path / "plan.json"))


def test_missing_plan_file_is_one_message(tmp_path: Path) -> None:
    assert "no such file" in refused(planner("check", tmp_path / "plan.json"))
    assert "a folder" in refused(planner("check", tmp_path))


@pytest.mark.usefixtures("asked")
def test_bad_design_is_one_message(tmp_path: Path) -> None:
    design = tmp_path / "design.yaml"
    design.write_text("sites: [{site: a, tenure: rent, technology: amr, opens: 2024Q4, area_m2: 5}]")
    assert "'lease', 'buy', 'build' or 'third_party'" in refused(planner("evaluate", "--design", design))
    design.write_text("sites: []\nsite: []")
    assert "did you mean 'sites'" in refused(planner("evaluate", "--design", design))
    assert "no such file" in refused(planner("evaluate", "--design", tmp_path / "none.yaml"))


def test_bad_known_case_is_one_message(tmp_path: Path) -> None:
    case = tmp_path / "case.txt"
    case.write_text("2 1\n10 five\n")
    assert "orlib-cap, orlib-pmed" in refused(planner("known-case", case, "--format", "mps"))
    assert "case.txt" in refused(planner("known-case", case, "--format", "orlib-cap"))
    assert "no such file" in refused(planner("known-case", tmp_path / "none", "--format", "tbed1"))
    case.write_text(ORLIB_CAP)
    assert "capacity" in refused(planner("known-case", case, "--format", "orlib-cap", "--capacity", "nan"))


def test_place_that_cannot_be_written_is_refused_before_the_solve(
    asked: SimpleNamespace, tmp_path: Path
) -> None:
    assert "existing folder" in refused(planner("solve", "--json", tmp_path / "none" / "plan.json"))
    assert "found a folder" in refused(planner("solve", "--json", tmp_path))
    (tmp_path / "taken").write_text("a file")
    assert "found a file" in refused(planner("solve", "--out", tmp_path / "taken"))
    assert asked.scenario is None


@pytest.mark.usefixtures("asked")
def test_a_value_merged_into_itself_is_one_message(tmp_path: Path) -> None:
    own = tmp_path / "own.yaml"
    own.write_text("demand: &x\n  market_growth: 0.1\n  <<: *x\n")
    assert "own.yaml" in refused(planner("solve", own))
    own.write_text("[1, 2]")
    assert "a list" in refused(planner("solve", own))


@pytest.mark.parametrize(
    ("words", "found"), [(("--margin", "0.3"), "0.3"), (("--margin", "nan"), "not a number"),
                         (("--margin", "0.02", "--reliable"), "0.02")],
)  # fmt: skip
def test_a_batch_refuses_a_margin_that_cannot_be(words: tuple[str, ...], found: str, tmp_path: Path) -> None:
    grid = tmp_path / "grid.yaml"
    grid.write_text("name: one\naxes: {demand.market_growth: [0.1]}\n", encoding="utf-8")
    message = refused(planner("batch", grid, "--store", tmp_path / "store", *words))
    assert "--margin" in message
    assert found in message
