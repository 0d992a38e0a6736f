"""One office and one browser for all visits."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser

from tests.accessibility.office import Office, opened_office
from tests.accessibility.visits import Visits


@pytest.fixture(scope="session")
def office(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Office]:
    """The application with the demo's people and cases."""
    with opened_office(tmp_path_factory.mktemp("accessible")) as opened:
        yield opened


@pytest.fixture(scope="session")
def visits(office: Office, chromium: Browser) -> Visits:
    """What was visited so far, and what is to be."""
    return Visits(office, chromium)
