"""What the tests of services share."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.support.installations import new_installation
from tests.support.loan_office import Opened
from tests.support.tool_loans import write
from webapp.services.installation import Installation


@pytest.fixture
def opened(tmp_path: Path, database_url: str) -> Iterator[Opened]:
    """Opens the office with a version of the workflow in force; always on the same database."""
    made: list[Installation] = []

    def open_with(number: int, *changes: str) -> Installation:
        write(tmp_path / "definitions", number, *changes)
        place = str(tmp_path / "definitions")
        made.append(new_installation(tmp_path, database_url, FAHRWASSER_DEFINITIONS=place))
        return made[-1]

    yield open_with
    for office in made:
        office.database.close()
