"""A small definition and a calendar."""

from datetime import date

import pytest

from tests.support.loaded import GARDEN_PLOT, loaded
from workflows.core.calendars import Calendar
from workflows.core.definition import Definition


@pytest.fixture(scope="session")
def calendar() -> Calendar:
    """Berlin, with one holiday."""
    return Calendar("Europe/Berlin", frozenset({date(2026, 1, 1)}))


@pytest.fixture(scope="session")
def garden() -> Definition:
    """One small definition that uses nearly every kind of step."""
    return loaded(GARDEN_PLOT)
