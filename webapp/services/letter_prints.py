"""Letters on their way to a PDF, and PDFs of letters that are done on their way out of the store.

A PDF holds an access link. Its digest is written down before its file, so that no file is ever left
behind; it is removed a while after the letter is done, so that a backup which is just being taken finds it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, exists, or_, select, update

from webapp.db.tables import blobs, cases, documents, letters, uploads
from webapp.services.blobs import note_blob, remove_blob
from webapp.services.installation import Installation
from webapp.services.loaded_case import load_case
from webapp.services.personal_links import make_link
from webapp.services.prints import PDF
from webapp.services.sessions import Party

KEPT_AFTERWARDS = timedelta(hours=1)
_BATCH = 100


@dataclass(frozen=True, slots=True)
class UnprintedLetter:
    """A letter that has to be printed.

    Attributes:
        content: as `letter_contents.letter_content` gives it.
        url: the personal link, which works from now on; "" for none.
    """

    id: int
    case_id: str
    workflow: str
    case_number: str
    language: str
    opened_at: datetime
    content: Mapping[str, Any]
    url: str


def find_letter(installation: Installation, letter_id: int) -> UnprintedLetter | None:
    """A letter with its link; None when it is done already."""

    def use_case(connection: Connection) -> UnprintedLetter | None:
        query = select(letters, cases.c.workflow, cases.c.number).join(cases, cases.c.id == letters.c.case_id)
        row = connection.execute(query.where(letters.c.id == letter_id)).first()
        if row is None or row.done_at or row.content is None:
            return None
        url = letter_link(installation, connection, row)
        return UnprintedLetter(
            row.id, row.case_id, row.workflow, row.number, row.language, row.opened_at, row.content, url
        )

    return installation.database.run(use_case)


def letter_link(installation: Installation, connection: Connection, letter: Any) -> str:
    """The link of a letter, made so that it works, or made to work longer; "" where none belongs in it."""
    purpose = letter.content["purpose"]
    if purpose == "none":
        return ""
    reader = letter.payload["reader"].split(":", 2)
    party = Party(letter.case_id, reader[1], reader[2])
    return installation.links.personal(
        make_link(installation, connection, party, purpose, letter.content["link"])
    )


def note_digest(installation: Installation, letter: UnprintedLetter, digest: str) -> bool:
    """Write down which file a letter will have; False when it is done already.

    The case is locked: nobody removes a file with the same content at this moment.
    """
    waits = update(letters).where(letters.c.id == letter.id, letters.c.done_at.is_(None))

    def use_case(connection: Connection) -> bool:
        load_case(installation, connection, letter.case_id, lock=True)
        return connection.execute(waits.values(blob=digest)).rowcount == 1

    return installation.database.run(use_case)


def note_letter_print(connection: Connection, letter_id: int, digest: str, size: int, now: datetime) -> None:
    """Record the PDF of a letter, in the transaction that keeps its promise."""
    note_blob(connection, digest, PDF, size, now)
    connection.execute(update(letters).where(letters.c.id == letter_id).values(printed_at=now))


def forget_printed_letters(installation: Installation) -> None:
    """Remove the files of letters that are done, some at each tick."""
    over = letters.c.done_at <= installation.now() - KEPT_AFTERWARDS
    query = (
        select(letters.c.id, letters.c.case_id, letters.c.blob)
        .where(letters.c.blob.is_not(None), letters.c.done_at.is_not(None), over)
        .order_by(letters.c.done_at)
        .limit(_BATCH)
    )
    with installation.database.reading() as connection:
        found = connection.execute(query).all()
    for row in found:
        _forget_print(installation, row)


def _forget_print(installation: Installation, row: Any) -> None:
    """The file goes first: a crash leaves a row that is found again, never a file that nobody knows of."""

    def use_case(connection: Connection) -> None:
        load_case(installation, connection, row.case_id, lock=True)
        connection.execute(update(letters).where(letters.c.id == row.id).values(blob=None))
        if not _is_named(connection, row.blob):
            connection.execute(blobs.delete().where(blobs.c.digest == row.blob))
            remove_blob(installation.settings.data, row.blob)

    installation.database.run(use_case)


def _is_named(connection: Connection, digest: str) -> bool:
    """True when something else has the same content."""
    others = [exists().where(column == digest) for column in _NAMING]
    return bool(connection.execute(select(or_(*others))).scalar_one())


_NAMING = (letters.c.blob, documents.c.blob, uploads.c.digest)
