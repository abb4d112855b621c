"""Installing: with a Python that is too old, and as a wheel that needs no repository."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import tomllib
from collections.abc import Callable, Iterator
from pathlib import Path
from shutil import copy, copytree, ignore_patterns, rmtree

import pytest
from places import ROOT, STUB

from planner.paths import DATA, SEEDS
from planner.plans.provenance import data_digest
from planner.studies.batch.keys import planner_digest

SETTINGS = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
FALLBACK = SETTINGS["tool"]["setuptools_scm"]["fallback_version"]
OLD = "import sys; sys.version_info = (3, 10, 12, 'final', 0); "


def test_installing_with_an_old_python_says_which_is_needed() -> None:
    """pip runs this file first; left to itself it finds that no two packages go together."""
    code = f"{OLD}import runpy; runpy.run_path('setup.py')"
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (1, "needs Python 3.11 or newer (found 3.10)\n")


@pytest.mark.skipif(os.name != "posix", reason="test.sh is for a shell")
@pytest.mark.parametrize("place", ["bin", ".venv/bin"])
def test_the_tests_with_an_old_python_say_which_is_needed(place: str, tmp_path: Path) -> None:
    """Also where an environment was made with it before."""
    copy(ROOT / "test.sh", tmp_path)
    for folder in ("bin", place):
        (tmp_path / folder).mkdir(parents=True, exist_ok=True)
    old = tmp_path / place / ("python" if ".venv" in place else "python3")
    old.write_text(f'#!/bin/sh\nexec {sys.executable} -c "{OLD}exec(sys.argv[2])" "$@"\n')
    old.chmod(0o755)
    path = f"{tmp_path / 'bin'}:{os.environ['PATH']}"
    done = subprocess.run(
        ["bash", "test.sh"], cwd=tmp_path, env={**os.environ, "PATH": path}, capture_output=True, text=True,
        check=False,
    )  # fmt: skip
    assert done.returncode == 1
    assert done.stderr.endswith("needs Python 3.11 or newer (found 3.10)\n")
    assert len(done.stderr.splitlines()) == 1


FILES = ("pyproject.toml", "setup.py", "README.md", "LICENSE", "app.py")
FOLDERS = (".streamlit", "planner", "data", "seeds")


@pytest.fixture(scope="module")
def installed(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """The wheel's files in a folder with a space and Hangul in its name, which cannot be written to."""
    made = tmp_path_factory.mktemp("wheel")
    source, target = made / "source", made / "설치된 곳"
    source.mkdir()
    for name in FILES:
        copy(ROOT / name, source)
    for name in FOLDERS:
        copytree(ROOT / name, source / name, ignore=ignore_patterns("__pycache__", "shipped"))
    _pip("wheel", "--no-build-isolation", "--wheel-dir", made, source)
    (wheel,) = made.glob("*.whl")
    _pip("install", "--target", target, wheel)
    rmtree(source)
    _let_write(target, False)
    files = sorted(target.rglob("*"))
    yield target
    assert sorted(target.rglob("*")) == files, "root may write there all the same, and has nothing to"
    _let_write(target, True)


def _pip(command: str, *words: object) -> None:
    """Run pip on what is here, without the network."""
    pip = [sys.executable, "-m", "pip", command, "--quiet", "--disable-pip-version-check"]
    subprocess.run([*pip, "--no-index", "--no-deps", *map(str, words)], check=True)


def _let_write(folder: Path, may: bool) -> None:
    for path in (folder, *folder.rglob("*")):
        path.chmod(path.stat().st_mode | 0o200 if may else path.stat().st_mode & ~0o222)


@pytest.fixture
def run(installed: Path, tmp_path: Path) -> Callable[..., str]:
    """Runs Python in an empty folder with the wheel's planner and gives what it prints."""
    environment = {**os.environ, "PYTHONPATH": str(installed), "PLANNER_CACHE": str(tmp_path)}

    def python(*words: str) -> str:
        command = [sys.executable, *words]
        done = subprocess.run(
            command, cwd=tmp_path, env=environment, capture_output=True, text=True, check=False
        )
        assert done.returncode == 0, done.stderr
        return done.stdout

    return python


def test_citation_and_sources_without_git_name_the_newest_release() -> None:
    """Elsewhere the version comes from git's tags."""
    released = re.search(r"^## (\S+) - (\S+)$", (ROOT / "CHANGELOG.md").read_text(encoding="utf-8"), re.M)
    assert released
    citation = (ROOT / "CITATION.cff").read_text(encoding="utf-8")
    assert f'\nversion: {released[1]}\ndate-released: "{released[2]}"\n' in citation
    assert released[1] == FALLBACK


def test_the_wheel_runs_in_an_empty_folder(run: Callable[..., str], installed: Path) -> None:
    assert run("-m", "planner", "--version") == f"planner {FALLBACK}\n", "its sources had no git"
    assert "cj_boxes_2023q1" in run("-m", "planner", "facts")
    grid = installed / "planner" / "seeds" / "grids" / "promises.yaml"
    told = run("-m", "planner", "batch", str(grid), "--store", "store", "--dry-run")
    assert "11 of 11 scenarios that were tried can be planned." in told


def test_the_wheel_is_the_planner_of_the_repository(run: Callable[..., str], installed: Path) -> None:
    """Workers and stores know planner and data by digests, which must not depend on how it was installed."""
    digests = run(
        "-c",
        "import planner\n"
        "from planner.studies.batch.keys import planner_digest\n"
        "from planner.plans.provenance import data_digest\n"
        "print(planner.__file__, planner_digest(), data_digest(), sep='\\n')",
    )
    place, of_planner, of_data = digests.splitlines()
    assert Path(place).is_relative_to(installed)
    assert (of_planner, of_data) == (planner_digest(), data_digest())
    for folder in (DATA, SEEDS):
        assert _shipped(installed / "planner" / folder.name) == _shipped(folder)
    assert (installed / "planner" / "py.typed").exists()


def _shipped(folder: Path) -> dict[Path, bytes]:
    files = (p for p in folder.rglob("*") if p.is_file() and p.suffix not in (".py", ".pyc"))
    return {p.relative_to(folder): p.read_bytes() for p in files}


PAGE = """
import sys
from planner.paths import START
from planner.ui import pool, solving
from streamlit.testing.v1 import AppTest
stubbed = pool.SolverPool(1, sys.argv[1:])
solving.pool = lambda: stubbed
page = AppTest.from_file(str(START), default_timeout=60).run()
assert not page.exception, page.exception
print(START, len(page.slider), sep="\\n")
stubbed.close()
"""


def test_the_wheel_holds_the_page(run: Callable[..., str], installed: Path) -> None:
    assert "--port" in run("-m", "planner", "app", "--help")
    start, sliders = run("-c", PAGE, *STUB).splitlines()
    assert start == str(installed / "planner" / "page" / "app.py")
    assert int(sliders) > 0
    settings = (ROOT / ".streamlit" / "config.toml").read_bytes()
    assert Path(start).with_name(".streamlit").joinpath("config.toml").read_bytes() == settings
