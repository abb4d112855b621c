"""Options and fixtures of all tests."""

from __future__ import annotations

import pytest


def pytest_addoption(parser: pytest.Parser) -> None:
    """``--update-seeds``: write the expected answers of the seed scenarios anew."""
    parser.addoption("--update-seeds", action="store_true", help="write seeds/scenarios/expected.json anew")


@pytest.fixture
def update_seeds(request: pytest.FixtureRequest) -> bool:
    """Whether expected answers are to be written."""
    return bool(request.config.getoption("--update-seeds"))
