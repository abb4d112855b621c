"""A user's own table files on the command line: what is unusual or open is one message with file and line."""

from __future__ import annotations

from pathlib import Path

import pytest
from command_line import planner, refused
from openpyxl import Workbook

from planner.districts import districts
from planner.instance.assembly import assemble
from planner.instance.places import geography_of
from planner.scenario import Scenario, load_scenario
from planner.studies import planning


@pytest.fixture(autouse=True)
def planned(monkeypatch: pytest.MonkeyPatch) -> list[Scenario]:
    """Scenarios that came as far as a solve; none is solved."""
    seen: list[Scenario] = []

    def plan(scenario: Scenario, *_: object) -> None:
        assemble(scenario)
        seen.append(scenario)
        raise KeyboardInterrupt

    monkeypatch.setattr(planning, "plan", plan)
    return seen


def scenario(folder: Path, table: str, more: str = "") -> Path:
    path = folder / "mine.yaml"
    path.write_text(f"name: mine\ntables:\n  {table}\n{more}", encoding="utf-8")
    return path


TRAVEL = {
    "seconds": ("daejeon_south,33020,6640,120", ("line 2: minutes", "6,640 min", "at most")),
    "metres": ("daejeon_south,33020,100,120000", ("line 2: km", "120,000 km", "at most")),
    "no route": ("daejeon_south,33020,99999999,99999999", ("line 2: minutes", "99,999,999 min")),
    "shorter than the crow": ("daejeon_south,33020,60,20", ("line 2: km", "the crow flies")),
    "as fast as a train": ("daejeon_south,33020,30,120", ("line 2: minutes", "30 min for 120 km")),
}


@pytest.mark.parametrize(("row", "parts"), TRAVEL.values(), ids=TRAVEL)
def test_unusual_travel_names_its_file_and_line(
    row: str, parts: tuple[str, ...], tmp_path: Path, planned: list[Scenario]
) -> None:
    (tmp_path / "travel.csv").write_text(f"place_id,district_code,minutes,km\n{row}\n", encoding="utf-8")
    message = refused(planner("solve", scenario(tmp_path, "travel: travel.csv")))
    for part in (str(tmp_path / "travel.csv"), "'travel_outliers' in tables.accept", *parts):
        assert part in message
    planner("solve", scenario(tmp_path, "travel: travel.csv", "  accept: [travel_outliers]\n"))
    assert len(planned) == 1


def test_a_code_of_two_authorities_is_asked_until_a_name_says_which(tmp_path: Path) -> None:
    mine, file = scenario(tmp_path, "travel: travel.csv"), tmp_path / "travel.csv"
    file.write_text("place_id,district_code,minutes,km\ndaejeon_south,31140,150,160\n", encoding="utf-8")
    message = refused(planner("solve", mine))
    assert f"{file}, line 2: district_code: found '31140', which is Osan-si 오산시" in message
    assert "a column district_name that says which" in message
    head = "place_id,district_code,district_name,minutes,km\n"
    file.write_bytes(f"{head}daejeon_south,31140,울산 남구,290,280\n".encode("cp949"))
    assert geography_of(load_scenario(mine)).place_minutes.at["daejeon_south", "26020"] == 290


def workbook(folder: Path, boxes: float) -> Path:
    """A demand table with the codes of the Ministry of the Interior."""
    book = Workbook()
    sheet = book.active
    sheet.append(["district_code", "boxes"])
    for number, district in enumerate(districts()):
        sheet.append([int(district.other_code), boxes + number])
    book.save(folder / "demand.xlsx")
    return folder / "demand.xlsx"


def test_a_demand_table_a_thousand_times_too_large_is_asked(tmp_path: Path, planned: list[Scenario]) -> None:
    file = workbook(tmp_path, 600_000.0)
    message = refused(planner("solve", scenario(tmp_path, "demand: demand.xlsx")))
    assert f"{file}: boxes: found 151,231,626 boxes in all rows" in message
    assert "'demand_total' in tables.accept" in message
    planner("solve", scenario(tmp_path, "demand: demand.xlsx", "  accept: [demand_total]\n"))
    workbook(tmp_path, 600.0)
    planner("solve", scenario(tmp_path, "demand: demand.xlsx"))
    assert len(planned) == 2


def test_volumes_in_millions_name_their_line_in_the_scenario(tmp_path: Path, planned: list[Scenario]) -> None:
    mine = scenario(tmp_path, "volumes: [11.9, 12.8, 13.3, 14.9]", "horizon: {quarters: 4}\n")
    assert f"{mine}, line 3: tables.volumes: found 52.9 boxes, against" in refused(planner("solve", mine))
    # Set beside the file, they stand in no line of it.
    plain = scenario(tmp_path, "replace_sites: false", "horizon: {quarters: 4}\n")
    message = refused(planner("solve", plain, "--set", "tables.volumes=[11.9, 12.8, 13.3, 14.9]"))
    assert message.startswith("tables.volumes: found 52.9 boxes")
    accept = "tables.accept=[volume_outliers]"
    planner("solve", mine, "--set", accept)
    assert len(planned) == 1
    unknown = refused(planner("solve", mine, "--set", "tables.accept=[volumes]"))
    assert "'travel_outliers', 'demand_total' or 'volume_outliers'" in unknown


@pytest.mark.parametrize(("lat", "lon", "near"), [(35.9, 126.1, "Gunsan"), (38.04, 125.71, "Ongjin")])
def test_a_site_at_sea_or_in_the_north_names_its_line(
    lat: float, lon: float, near: str, tmp_path: Path
) -> None:
    file = tmp_path / "sites.csv"
    file.write_text(f"id,name,lat,lon\na,A,36.8,127.1\nb,B,{lat},{lon}\n", encoding="utf-8")
    message = refused(planner("solve", scenario(tmp_path, "sites: sites.csv")))
    assert f"{file}, line 3: lat: found {lat}, {lon}, " in message
    assert f"km from the nearest land of the country ({near}" in message
