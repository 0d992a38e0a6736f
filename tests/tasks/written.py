"""What tests of letters look at: rows, files, and words on paper."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import select

from tests.tasks.offices import Office
from tests.webapp.rendering.papers import text_of
from webapp.clock import MovableClock
from webapp.services.blobs import read_blob

NOBODYS = "nobody@example.org"


def letter_about(office: Office, notice: str) -> Any:
    """The only letter about a notice."""
    (found,) = [row for row in office.letters() if row.payload["notice"] == notice]
    return found


def pdf_of(office: Office, letter: Any) -> str:
    """The words of a printed letter."""
    return text_of(read_blob(office.installation.settings.data, letter.blob))


def link_in(text: str) -> str:
    """The token of the link that is printed on paper; it may be broken over lines."""
    return "".join(text.partition("/go/")[2].split("Der Link")[0].split())


def let_time_pass(office: Office, duration: timedelta) -> None:
    clock = office.installation.clock
    assert isinstance(clock, MovableClock)
    clock.at += duration


def rows(office: Office, table: Any) -> list[Any]:
    with office.installation.database.reading() as connection:
        return list(connection.execute(select(table)))


def files(office: Office) -> set[str]:
    folder: Path = office.installation.settings.data / "files"
    return {path.name for path in folder.rglob("*") if path.is_file()}
