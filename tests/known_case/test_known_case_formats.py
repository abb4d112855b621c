"""Readers of public facility location files, the price of a solution, and the generated cases."""

from __future__ import annotations

import csv
import gzip
import importlib.util
import os
import sys
from dataclasses import FrozenInstanceError
from pathlib import Path
from types import ModuleType

import numpy as np
import pytest
from places import ROOT

from planner.errors import InputError
from planner.known_case.case import Assignment, FacilityCase
from planner.known_case.formats import FORMATS, MAX_VERTICES, read_case

GENERATED = ROOT / "seeds" / "known_cases"

CAP = " 2 3\n 10 100.\n 20 200.\n 4\n 8. 12.\n 5\n 5 10\n 1\n 3 0.5\n"
CAP_WORD = CAP.replace(" 10 100.", " capacity 100.").replace(" 20 200.", " capacity 200.")
PMED = "4 5 2\n1 2 9\n2 3 2\n3 4 0\n4 4 7\n2 1 3\n"
SIMPLE = "FILE: toy 1\n2 3 0\n1 100 8 12 3\n2 200 5 10 1\n"
TBED1 = "2\t3\n\n4\t5\t1\n10\t20\n100\t200\n2 1 3\n3 2 0.5\n"
GOOD = dict(zip(FORMATS, (CAP, PMED, CAP, SIMPLE, TBED1), strict=True))


def write(folder: Path, text: str | bytes, name: str = "toy.txt") -> Path:
    path = folder / name
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return path


def refused(folder: Path, text: str | bytes, format: str, capacity: float | None = None) -> InputError:
    path = write(folder, text)
    with pytest.raises(InputError) as caught:
        read_case(path, format, capacity)
    return caught.value


def test_orlib_cap_turns_costs_of_all_demand_into_costs_per_unit(tmp_path: Path) -> None:
    case = read_case(write(tmp_path, CAP), "orlib-cap")
    assert case.name == "toy"
    assert case.fixed_cost.tolist() == [100, 200]
    assert case.capacity.tolist() == [10, 20]
    assert case.demand.tolist() == [4, 5, 1]
    assert case.unit_cost.tolist() == [[2, 1, 3], [3, 2, 0.5]]
    assert case.open_count is None


def test_the_capacity_option_takes_the_place_of_the_word(tmp_path: Path) -> None:
    case = read_case(write(tmp_path, CAP_WORD), "orlib-cap", 7.5)
    assert case.capacity.tolist() == [7.5, 7.5]
    assert case.fixed_cost.tolist() == [100, 200]


@pytest.mark.parametrize("text", [CAP, CAP_WORD])
def test_uflp_orlib_ignores_capacities_and_keeps_the_costs_of_the_file(tmp_path: Path, text: str) -> None:
    case = read_case(write(tmp_path, text), "uflp-orlib")
    assert np.isinf(case.capacity).all()
    assert case.demand.tolist() == [1, 1, 1]
    assert case.unit_cost.tolist() == [[8, 5, 3], [12, 10, 0.5]]


def test_orlib_pmed_takes_shortest_paths_and_the_last_of_a_repeated_edge(tmp_path: Path) -> None:
    case = read_case(write(tmp_path, PMED), "orlib-pmed")
    assert case.open_count == 2
    assert case.fixed_cost.tolist() == [0] * 4
    assert case.demand.tolist() == [1] * 4
    assert np.isinf(case.capacity).all()
    # 2 1 3 replaces 1 2 9, 3 4 costs nothing, and the loop 4 4 leads nowhere.
    assert case.unit_cost.tolist() == [[0, 3, 5, 5], [3, 0, 2, 2], [5, 2, 0, 0], [5, 2, 0, 0]]


def test_orlib_pmed_keeps_the_last_of_a_repeated_edge_also_when_it_is_dearer(tmp_path: Path) -> None:
    case = read_case(write(tmp_path, "2 2 1\n1 2 3\n2 1 9\n"), "orlib-pmed")
    assert case.unit_cost.tolist() == [[0, 9], [9, 0]]


def test_uflp_simple(tmp_path: Path) -> None:
    case = read_case(write(tmp_path, SIMPLE, "B1.1"), "uflp-simple")
    assert case.name == "B1.1"
    assert case.fixed_cost.tolist() == [100, 200]
    assert case.demand.tolist() == [1, 1, 1]
    assert case.unit_cost.tolist() == [[8, 12, 3], [5, 10, 1]]


def test_tbed1_has_costs_per_unit(tmp_path: Path) -> None:
    case = read_case(write(tmp_path, TBED1), "tbed1")
    assert case.demand.tolist() == [4, 5, 1]
    assert case.capacity.tolist() == [10, 20]
    assert case.fixed_cost.tolist() == [100, 200]
    assert case.unit_cost.tolist() == [[2, 1, 3], [3, 2, 0.5]]


@pytest.mark.parametrize("format", FORMATS)
def test_gzip_is_recognised_by_its_bytes_not_by_the_name(tmp_path: Path, format: str) -> None:
    plain = read_case(write(tmp_path, GOOD[format]), format)
    packed = read_case(write(tmp_path, gzip.compress(GOOD[format].encode()), "packed"), format)
    assert np.array_equal(plain.unit_cost, packed.unit_cost)
    assert read_case(write(tmp_path, gzip.compress(GOOD[format].encode()), "a.txt.gz"), format).name == "a"


@pytest.mark.parametrize("format", FORMATS)
def test_windows_line_ends_and_byte_order_mark_are_read(tmp_path: Path, format: str) -> None:
    text = b"\xef\xbb\xbf" + GOOD[format].replace("\n", "\r\n").encode()
    assert np.array_equal(
        read_case(write(tmp_path, text), format).unit_cost,
        read_case(write(tmp_path, GOOD[format], "b"), format).unit_cost,
    )


@pytest.mark.parametrize("format", FORMATS)
def test_truncated_and_overlong_files_say_how_many_numbers_are_needed(tmp_path: Path, format: str) -> None:
    short = refused(tmp_path, GOOD[format].rstrip().rsplit(maxsplit=1)[0], format)
    count = int(short.found.split()[0])
    assert short.allowed.startswith(f"exactly {count + 1} ")
    assert refused(tmp_path, GOOD[format] + "1\n", format).found.startswith(f"{count + 2} numbers")


@pytest.mark.parametrize("format", FORMATS)
@pytest.mark.parametrize("word", ["seven", "nan", "inf", "-1", "1_0", "1e999", "<html>"])
def test_a_word_that_is_no_number_is_named_with_its_line(tmp_path: Path, format: str, word: str) -> None:
    rows = GOOD[format].rstrip().split("\n")
    rows[-1] = " ".join([*rows[-1].split()[:-1], word])
    error = refused(tmp_path, "\n".join(rows), format)
    assert error.found == repr(word)
    assert error.line == len(rows)
    assert error.file is not None
    assert error.file.endswith("toy.txt")


@pytest.mark.parametrize("format", FORMATS)
@pytest.mark.parametrize(
    ("content", "found"),
    [
        (b"", "an empty file"),
        (b" \n\n", "an empty file"),
        (b"16 \0\0", "binary data"),
        (b"\x89PNG\r\n\x1a\n", "binary data"),
        (gzip.compress(b"16 50 7 8 9 10", mtime=0)[:-9], "a damaged gzip file"),
        (b"\x1f\x8bnot gzip", "a damaged gzip file"),
        (gzip.compress(b"", mtime=0), "an empty file"),
    ],
)
def test_files_without_an_instance(tmp_path: Path, format: str, content: bytes, found: str) -> None:
    assert refused(tmp_path, content, format).found == found


def test_missing_file_folder_and_unknown_format(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"none\.txt: found no such file"):
        read_case(tmp_path / "none.txt", "tbed1")
    with pytest.raises(InputError, match="found a folder"):
        read_case(tmp_path, "tbed1")
    with pytest.raises(InputError) as caught:
        read_case(write(tmp_path, CAP), "orlib")
    assert caught.value.allowed == "orlib-cap, orlib-pmed, uflp-orlib, uflp-simple, tbed1"


@pytest.mark.parametrize("sizes", ["0 3", "2 -3", "2.5 3", "2", "1e18 1e18"])
@pytest.mark.parametrize("format", ["orlib-cap", "uflp-orlib", "tbed1"])
def test_impossible_sizes(tmp_path: Path, sizes: str, format: str) -> None:
    refused(tmp_path, sizes, format)


def test_capacity_option_and_word_must_fit_each_other(tmp_path: Path) -> None:
    missing = refused(tmp_path, CAP_WORD, "orlib-cap")
    assert (missing.field, missing.line) == ("capacity", 2)
    assert "--capacity" in missing.allowed
    assert refused(tmp_path, CAP, "orlib-cap", 5000).field == "capacity"
    for format in FORMATS.keys() - {"orlib-cap"}:
        assert refused(tmp_path, GOOD[format], format, 5000).field == "capacity"
    for capacity in (0, -1, float("nan"), float("inf")):
        assert refused(tmp_path, CAP_WORD, "orlib-cap", capacity).field == "capacity"
    elsewhere = refused(tmp_path, CAP.replace("0.5", "capacity"), "uflp-orlib")
    assert elsewhere.found == "'capacity'"


def test_customer_without_demand_is_kept_only_if_it_costs_nothing(tmp_path: Path) -> None:
    assert "customer 3" in refused(tmp_path, CAP.replace(" 1\n 3 0.5", " 0\n 3 0.5"), "orlib-cap").found
    free = read_case(write(tmp_path, CAP.replace(" 1\n 3 0.5", " 0\n 0 0")), "orlib-cap")
    assert free.demand.tolist() == [4, 5, 0]
    assert free.unit_cost[:, 2].tolist() == [0, 0]
    assert refused(tmp_path, CAP.replace(" 1\n 3 0.5", " 1e-320\n 3 0.5"), "orlib-cap").field == "unit_cost"


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("2 1 3\n1 2 5\n", "'3'"),
        ("2 1 1\n1 3 5\n", "'3'"),
        ("2 1 1\n0 2 5\n", "'0'"),
        ("4 2 1\n1 2 5\n3 4 5\n", "no way from vertex 1 to vertex 3"),
        (f"{MAX_VERTICES + 1} 1 1\n1 2 5\n", f"'{MAX_VERTICES + 1}'"),
    ],
)
def test_networks_that_are_no_p_median(tmp_path: Path, text: str, found: str) -> None:
    assert refused(tmp_path, text, "orlib-pmed").found == found


@pytest.mark.parametrize(
    ("text", "found"),
    [
        (SIMPLE.removeprefix("FILE: toy 1\n"), "'2'"),
        (SIMPLE.replace("2 3 0", "2 3 7"), "a third size above 0"),
        (SIMPLE.replace("2 200", "3 200"), "number 3 for site 2"),
        ("FILE: toy\n", "the end after 2 words"),
    ],
)
def test_files_that_are_no_uflp_simple(tmp_path: Path, text: str, found: str) -> None:
    assert refused(tmp_path, text, "uflp-simple").found == found


def toy(**changes: object) -> FacilityCase:
    values: dict[str, object] = {
        "name": "toy",
        "fixed_cost": [100, 200],
        "capacity": [10, 20],
        "demand": [4, 5, 2],
        "unit_cost": [[2, 1, 3], [3, 2, 0.5]],
    }
    return FacilityCase(**(values | changes))  # type: ignore[arg-type]


def test_cost_of_a_split_assignment_computed_by_hand() -> None:
    # 300 fixed; 4 x 2 = 8; 5 x (0.6 x 1 + 0.4 x 2) = 7; 2 x 0.5 = 1
    assert toy().cost([1, 0], [[[0, 1]], [[0, 0.6], [1, 0.4]], [[1, 1.0]]]) == pytest.approx(316)
    # 200 fixed; 12; 10; 1
    assert toy().cost([1], [[(1, 1)], [(1, 1)], [(1, 1)]]) == pytest.approx(223)


ALL_AT_1 = [[[1, 1]], [[1, 1]], [[1, 1]]]


@pytest.mark.parametrize(
    ("open", "assignment", "message"),
    [
        ([1], [[[1, 0.99]], [[1, 1]], [[1, 1]]], "add up to 0.99"),
        ([1], [[], [[1, 1]], [[1, 1]]], "add up to 0"),
        ([1], [[[1, float("nan")]], [[1, 1]], [[1, 1]]], "share of nan"),
        ([0, 1], [[[0, -1], [1, 2]], [[1, 1]], [[1, 1]]], "share of -1"),
        ([0], ALL_AT_1, "site 1, which is not open"),
        ([1], [[[0.5, 1]], [[1, 1]], [[1, 1]]], "site 0.5, which is not open"),
        ([0], [[[0, 1]], [[0, 1]], [[0, 1]]], "site 0: found a load of 11; allowed: at most 10"),
        ([1], ALL_AT_1[:2], "2 customers"),
        ([1], [[[1]], [[1, 1]], [[1, 1]]], "pairs"),
        ([1, 1], ALL_AT_1, "named twice"),
        ([1, 2], ALL_AT_1, "site numbers from 0 to 1"),
        ([-1], ALL_AT_1, "site numbers from 0 to 1"),
        ([True], ALL_AT_1, "site numbers from 0 to 1"),
    ],
)
def test_cost_refuses_what_is_no_solution(open: list[int], assignment: Assignment, message: str) -> None:
    with pytest.raises(InputError, match=message):
        toy().cost(open, assignment)


def test_cost_allows_the_tolerances_of_a_solver() -> None:
    exact: Assignment = [[[0, 1]], [[0, 1]], [[0, 0.5], [1, 0.5]]]
    nearly: Assignment = [[[0, 1 + 5e-7]], [[0, 1]], [[0, 0.5], [1, 0.5]]]
    case = toy(unit_cost=np.ones((2, 3)))
    assert case.cost([0, 1], exact) == pytest.approx(311)
    assert case.cost([0, 1], nearly) == pytest.approx(311)


def test_p_median_opens_at_most_p() -> None:
    case = toy(open_count=1, capacity=[np.inf, np.inf], fixed_cost=[0, 0])
    assert case.cost([1], ALL_AT_1) == 23
    with pytest.raises(InputError, match="2 open sites; allowed: at most 1"):
        case.cost([0, 1], ALL_AT_1)


def test_a_case_cannot_be_changed_and_checks_itself() -> None:
    case = toy()
    assert case.demand.dtype == np.float64
    with pytest.raises(FrozenInstanceError):
        case.name = "other"  # type: ignore[misc]
    with pytest.raises(ValueError, match="read-only"):
        case.demand[0] = 1
    with pytest.raises(ValueError, match="shape"):
        toy(unit_cost=[[1, 2], [3, 4], [5, 6]])
    with pytest.raises(ValueError, match="shape"):
        toy(capacity=[10])
    for changes in ({"demand": [4, -5, 2]}, {"fixed_cost": [np.inf, 0]}, {"capacity": [np.nan, 1]}):
        with pytest.raises(InputError, match="negative or not finite"):
            toy(**changes)
    with pytest.raises(InputError, match="open_count"):
        toy(open_count=3)


@pytest.fixture(scope="module")
def generator() -> ModuleType:
    spec = importlib.util.spec_from_file_location("generate_and_prove", GENERATED / "generate_and_prove.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module  # dataclasses look their module up there
    spec.loader.exec_module(module)
    return module


def optima() -> list[dict[str, str]]:
    with (GENERATED / "optima.csv").open(encoding="utf-8", newline="") as table:
        return list(csv.DictReader(table))


def test_every_generated_file_comes_out_again_byte_by_byte(generator: ModuleType) -> None:
    instances = [recipe() for recipe in generator.RECIPES]
    assert [instance.file for instance in instances] == [row["file"] for row in optima()]
    for instance in instances:
        assert (GENERATED / instance.file).read_bytes() == instance.text.encode()


def test_the_reader_sees_the_instances_that_were_proved(generator: ModuleType) -> None:
    for recipe, row in zip(generator.RECIPES, optima(), strict=True):
        instance = recipe()
        option = float(row["capacity"]) if row["capacity"] else None
        case = read_case(GENERATED / row["file"], row["format"], option)
        np.testing.assert_allclose(case.unit_cost, instance.unit_cost / generator.MONEY, rtol=1e-12)
        np.testing.assert_allclose(case.fixed_cost, instance.fixed_cost / generator.MONEY, rtol=1e-12)
        assert np.array_equal(case.demand, instance.demand)
        limit = np.full(case.fixed_cost.size, np.inf) if instance.capacity is None else instance.capacity
        assert np.array_equal(case.capacity, limit)
        assert case.open_count == instance.open_count


def test_both_solvers_proved_every_optimum() -> None:
    for row in optima():
        assert row["solver_a"] != row["solver_b"]
        for claim in ("objective_a", "bound_a", "objective_b", "bound_b"):
            assert float(row[claim]) == pytest.approx(float(row["optimum"]), rel=1e-6)


@pytest.fixture(scope="module")
def benchmarks() -> Path:
    folder = os.environ.get("PLANNER_BENCHMARKS")
    if not folder:
        pytest.skip("PLANNER_BENCHMARKS does not name a folder with the public instances")
    return Path(folder)


def test_every_orlib_cap_file(benchmarks: Path) -> None:
    sites = {"4": 16, "5": 16, "6": 16, "7": 16, "8": 25, "9": 25, "10": 25, "11": 50, "12": 50, "13": 50}
    files = sorted((benchmarks / "orlib_cap").glob("cap*.txt"))
    assert files
    for path in files:
        case = read_case(path, "orlib-cap")
        assert case.unit_cost.shape == (sites[case.name[3:-1]], 50)
        assert case.demand.sum() == 58268
        free = read_case(path, "uflp-orlib")
        np.testing.assert_allclose(free.unit_cost, case.unit_cost * case.demand)


def test_capb_needs_its_capacity(benchmarks: Path) -> None:
    path = benchmarks / "orlib_cap" / "capb.txt.gz"
    for capacity in (5000, 6000, 7000, 8000):
        case = read_case(path, "orlib-cap", capacity)
        assert (case.name, case.unit_cost.shape) == ("capb", (100, 1000))
        assert np.all(case.capacity == capacity)
    assert read_case(path, "uflp-orlib").unit_cost.shape == (100, 1000)
    with pytest.raises(InputError, match="--capacity"):
        read_case(path, "orlib-cap")


def test_every_orlib_pmed_file(benchmarks: Path) -> None:
    for number in range(1, 21):
        case = read_case(benchmarks / "orlib_pmed" / f"pmed{number}.txt", "orlib-pmed")
        n = 100 * (1 + (number - 1) // 5)
        assert case.unit_cost.shape == (n, n)
        assert case.open_count == (5, 10, n // 10, n // 5, round(n / 3))[(number - 1) % 5]
        assert np.array_equal(case.unit_cost, case.unit_cost.T)
        assert np.array_equal(case.unit_cost, np.rint(case.unit_cost))


def test_every_bilde_krarup_file(benchmarks: Path) -> None:
    files = sorted((benchmarks / "ufl_bildekrarup").iterdir())
    assert files
    for path in files:
        case = read_case(path, "uflp-simple")
        assert case.name == path.name
        assert case.unit_cost.shape == ((30, 80) if path.name.startswith("D") else (50, 100))


@pytest.mark.parametrize(("name", "ratio"), [("i300_1", 5), ("i300_6", 10)])
def test_every_tbed1_file(benchmarks: Path, name: str, ratio: int) -> None:
    case = read_case(benchmarks / "tbed1" / f"{name}.gz", "tbed1")
    assert case.unit_cost.shape == (300, 300)
    assert case.capacity.sum() / case.demand.sum() == pytest.approx(ratio, rel=0.01)
    assert case.name == name
