"""Keeping the promise of a letter's PDF: print, write down its name, keep its file, record."""

from __future__ import annotations

from zoneinfo import ZoneInfo

from sqlalchemy import Connection

from tasks.documents import office_of
from webapp.rendering.letters import render_letter
from webapp.services import outbox
from webapp.services.blobs import digest_of, write_blob
from webapp.services.installation import Installation
from webapp.services.letter_prints import UnprintedLetter, find_letter, note_digest, note_letter_print
from webapp.services.outbox import Promise


def keep_letter(installation: Installation, promise: Promise) -> bool:
    """Print a letter, unless it was delivered some other way meanwhile.

    Returns:
        False when another worker has taken the promise over.

    Raises:
        webapp.rendering.documents.UnusableDocument: it cannot be printed.
    """
    letter = find_letter(installation, int(promise.payload["letter"]))
    if letter is None:
        return outbox.keep(installation, promise, {"outcome": "not_needed"})
    content = print_letter(installation, letter)
    digest, now = digest_of(content), installation.now()
    if not note_digest(installation, letter, digest):
        return outbox.keep(installation, promise, {"outcome": "not_needed"})
    write_blob(installation.settings.data, content)

    def record(connection: Connection) -> bool:
        if not outbox.record_kept(connection, promise, {"outcome": "printed", "letter": letter.id}, now):
            return False
        note_letter_print(connection, letter.id, digest, len(content), now)
        return True

    return installation.database.run(record)


def print_letter(installation: Installation, letter: UnprintedLetter) -> bytes:
    """The PDF of a letter; the same row gives the same bytes."""
    words = installation.definitions.catalogue(letter.workflow, letter.language)
    written_on = letter.opened_at.astimezone(ZoneInfo(installation.settings.zone)).date()
    office = office_of(installation)
    return render_letter(letter.content, letter.case_number, written_on, letter.url, office, words)
