"""Letters as those see them who deliver them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, select

from webapp.db.tables import documents, letters, reading_log
from webapp.services.blobs import read_blob
from webapp.services.installation import Installation
from webapp.services.letter_holders import may_deliver
from webapp.services.loaded_case import LoadedCase, UnknownCase, load_case
from webapp.services.mail_marks import address_mark
from workflows.core.access import Situation
from workflows.core.events import Actor
from workflows.core.parties import Contact, contacts


@dataclass(frozen=True, slots=True)
class EnclosedDocument:
    """A document that goes with a letter; `ready` once it is printed."""

    id: str
    title: str
    ready: bool


@dataclass(frozen=True, slots=True)
class Letter:
    """A row of letters.

    Attributes:
        payload: of the mail's promise: notice, role, item, reader.
        why: `mailings.Why` as text.
        blob: digest of its PDF once that is printed.
        done_by: actor id; "" while it waits.
        done_how: `letter_acts.How` as text.
    """

    id: int
    case_id: str
    payload: Mapping[str, Any]
    why: str
    opened_at: datetime
    due_at: datetime
    blob: str | None
    done_at: datetime | None
    done_by: str
    done_how: str


@dataclass(frozen=True, slots=True)
class LetterView:
    """The page of one letter.

    Attributes:
        contact: how the party is reached today; None when nobody is there any more.
        can_mail: True when there is an address that has not failed.
        has_address: True when the letter has a postal address.
        has_link: True when the letter has a personal link.
    """

    letter: Letter
    situation: Situation
    subject: str
    contact: Contact | None
    can_mail: bool
    has_address: bool
    has_link: bool
    enclosed: tuple[EnclosedDocument, ...]


def letter_view(
    installation: Installation, case_id: str, letter_id: int, actor: Actor, *, noted: bool = True
) -> LetterView:
    """Everything that whoever delivers a letter sees of it.

    Arguments:
        noted: False where the same reader only asks again whether the PDF is there.

    Raises:
        UnknownCase: there is no such letter, or the actor may not know of it.
    """

    def use_case(connection: Connection) -> LetterView:
        case, row = opened_letter(installation, connection, case_id, letter_id, actor)
        situation = case.situation(installation, installation.now())
        if noted:
            _note_reading(connection, row, actor, situation.now)
        known, content = contact_of(situation, row.payload), row.content or {}
        return LetterView(
            letter=letter_of(row),
            situation=situation,
            subject=case.subject,
            contact=known,
            can_mail=has_new_address(known, row),
            has_address=bool(content.get("address")),
            has_link=content.get("purpose") != "none",
            enclosed=_enclosed(connection, case_id, row.payload),
        )

    return installation.database.run(use_case)


def fetch_letter(installation: Installation, case_id: str, letter_id: int, actor: Actor) -> bytes | None:
    """The PDF of a letter that waits; None while it is not printed.

    Raises:
        UnknownCase: there is no such letter, it is done, or the actor may not know of it.
    """

    def use_case(connection: Connection) -> str | None:
        _, row = opened_letter(installation, connection, case_id, letter_id, actor)
        if row.done_at:
            raise UnknownCase(case_id)
        _note_reading(connection, row, actor, installation.now())
        return row.blob if row.printed_at else None

    blob = installation.database.run(use_case)
    return read_blob(installation.settings.data, blob) if blob else None


def letters_of(connection: Connection, case_id: str) -> tuple[Letter, ...]:
    """Every letter of a case, in the order in which they were opened."""
    query = select(letters).where(letters.c.case_id == case_id).order_by(letters.c.id)
    return tuple(letter_of(row) for row in connection.execute(query))


def letter_of(row: Any) -> Letter:
    """A row as it is used; a file that is not whole yet is none."""
    return Letter(
        id=row.id,
        case_id=row.case_id,
        payload=row.payload,
        why=row.why,
        opened_at=row.opened_at,
        due_at=row.due_at,
        blob=row.blob if row.printed_at else None,
        done_at=row.done_at,
        done_by=row.done_by or "",
        done_how=row.done_how or "",
    )


def opened_letter(
    installation: Installation,
    connection: Connection,
    case_id: str,
    letter_id: int,
    actor: Actor,
    *,
    lock: bool = False,
) -> tuple[LoadedCase, Any]:
    """A case and the row of its letter, for somebody who delivers it.

    Raises:
        UnknownCase: there is no such letter, or the actor may not know of it.
    """
    case = load_case(installation, connection, case_id, lock=lock)
    query = select(letters).where(letters.c.id == letter_id, letters.c.case_id == case_id)
    row = connection.execute(query).first()
    situation = case.situation(installation, installation.now())
    if row is None or not may_deliver(situation, row.payload, actor):
        raise UnknownCase(case_id)
    return case, row


def _note_reading(connection: Connection, row: Any, actor: Actor, now: datetime) -> None:
    what = f"letter {row.payload['notice']}"
    entry = {"case_id": row.case_id, "reader": actor.id, "at": now, "what": what}
    connection.execute(reading_log.insert().values(**entry))


def contact_of(situation: Situation, payload: Mapping[str, Any]) -> Contact | None:
    """How the party is reached today; None when nobody is there any more."""
    _, role, item = payload["reader"].split(":", 2)
    known = (found for found in contacts(situation) if (found.role, found.item) == (role, item))
    return next(known, None)


def has_new_address(known: Contact | None, row: Any) -> bool:
    """True when there is an address that has not failed."""
    return bool(known and known.email) and address_mark(known.email if known else None) != row.address_mark


def _enclosed(
    connection: Connection, case_id: str, payload: Mapping[str, Any]
) -> tuple[EnclosedDocument, ...]:
    """The latest document of each kind that goes with the letter."""
    wanted = tuple(payload.get("attach") or ())
    query = (
        select(documents.c.id, documents.c.document, documents.c.title, documents.c.blob)
        .where(
            documents.c.case_id == case_id,
            documents.c.document.in_(wanted),
            documents.c.item.in_((payload["item"], "")),
        )
        .order_by(documents.c.item, documents.c.issued_at)
    )
    latest = {row.document: row for row in connection.execute(query)} if wanted else {}
    return tuple(
        EnclosedDocument(latest[name].id, latest[name].title, latest[name].blob is not None)
        for name in wanted
        if name in latest
    )
