"""Installations for tests: real database, movable clock, real definitions."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

from webapp.bootstrap import build_installation, prepare
from webapp.clock import MovableClock
from webapp.services.installation import Installation
from webapp.settings import read_settings

UNLIMITED = {
    "FAHRWASSER_SHORTEST_SECONDS": "0",
    "FAHRWASSER_LIMIT_TYPING": "none",
    "FAHRWASSER_LIMIT_SENDING": "none",
    "FAHRWASSER_LIMIT_MAILING": "none",
}
"""Settings for crowds that all come from one address."""
TODAY = datetime(2026, 11, 23, 8, 0, tzinfo=UTC)


def new_installation(
    folder: Path, database_url: str = "", at: datetime = TODAY, **settings: str
) -> Installation:
    """A prepared installation in a folder of its own.

    Arguments:
        database_url: an empty database; "" for SQLite in the folder.
        settings: further environment variables; without any, people may send as fast as tests type.
    """
    environment = {
        "FAHRWASSER_DATA": str(folder / "var"),
        "DATABASE_URL": database_url,
        "FAHRWASSER_SHORTEST_SECONDS": "0",
        **settings,
    }
    installation = build_installation(read_settings(environment), MovableClock(at))
    prepare(installation)
    return installation
