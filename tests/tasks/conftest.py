"""An office on each kind of database."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.support.courses import (
    Course,
    open_course,
)
from tests.support.servers import Sink
from tests.tasks.offices import Office, open_office


@pytest.fixture
def office(tmp_path: Path, database_url: str, sink: Sink) -> Iterator[Office]:
    """A small office with a real database and a real SMTP server."""
    opened = open_office(tmp_path, sink, database_url)
    yield opened
    opened.installation.database.close()


@pytest.fixture
def course(tmp_path: Path, database_url: str) -> Iterator[Course]:
    """The course on each kind of database."""
    opened = open_course(tmp_path, database_url)
    yield opened
    opened.installation.database.close()
