"""Letters for those who deliver them: look, print, say how it was told, or send the mail once more."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import Connection, select, update

from webapp.db.tables import cases, documents, letters, outbox, reading_log, tasks
from webapp.services.blobs import read_blob
from webapp.services.installation import Installation
from webapp.services.letter_holders import may_deliver
from webapp.services.letter_prints import letter_link
from webapp.services.letter_rows import take_task, token_of
from webapp.services.loaded_case import LoadedCase, UnknownCase, load_case
from webapp.services.mail_marks import address_mark
from webapp.services.promising import promise_row
from webapp.services.transition import wake
from workflows.core.access import Situation
from workflows.core.events import Actor
from workflows.core.parties import Contact, contacts


class How(StrEnum):
    """How somebody was told at last."""

    POSTED = "posted"
    HANDED = "handed"
    PHONED = "phoned"
    MAILED = "mailed"


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
        done_how: `How` as text.
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
        case, row = _opened(installation, connection, case_id, letter_id, actor)
        situation = case.situation(installation, installation.now())
        if noted:
            _note_reading(connection, row, actor, situation.now)
        known, content = _contact(situation, row.payload), row.content or {}
        return LetterView(
            letter=letter_of(row),
            situation=situation,
            subject=case.subject,
            contact=known,
            can_mail=_has_new_address(known, row),
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
        _, row = _opened(installation, connection, case_id, letter_id, actor)
        if row.done_at:
            raise UnknownCase(case_id)
        _note_reading(connection, row, actor, installation.now())
        return row.blob if row.printed_at else None

    blob = installation.database.run(use_case)
    return read_blob(installation.settings.data, blob) if blob else None


def finish_letter(
    installation: Installation, case_id: str, letter_id: int, how: How, actor: Actor
) -> Letter | None:
    """Say how somebody was told; a link that is on its way works for its full time from now.

    Returns:
        None when it is done now; else the letter as somebody had done it before.

    Raises:
        UnknownCase: there is no such letter, or the actor may not know of it.
    """

    def use_case(connection: Connection, case: LoadedCase, row: Any) -> tuple[int, ...]:
        if how in (How.POSTED, How.HANDED) and row.content:
            letter_link(installation, connection, row)
        return ()

    return _end(installation, case_id, letter_id, how, actor, use_case)


def mail_again(installation: Installation, case_id: str, letter_id: int, actor: Actor) -> Letter | None:
    """Promise the mail once more, now that there is another address.

    Returns:
        None when it is promised now; else the letter as somebody had done it before.

    Raises:
        UnknownCase: there is no such letter or no other address, or the actor may not know of it.
    """

    def use_case(connection: Connection, case: LoadedCase, row: Any) -> tuple[int, ...]:
        now = installation.now()
        if not _has_new_address(_contact(case.situation(installation, now), row.payload), row):
            raise UnknownCase(case_id)
        payload = {name: value for name, value in row.payload.items() if name != "step"}
        mail = promise_row(case_id, f"letter:{row.id}:mail", "mail", payload, now)
        return tuple(connection.execute(outbox.insert().values(**mail).returning(outbox.c.id)).scalars())

    return _end(installation, case_id, letter_id, How.MAILED, actor, use_case)


def _end(
    installation: Installation,
    case_id: str,
    letter_id: int,
    how: How,
    actor: Actor,
    effect: Callable[[Connection, LoadedCase, Any], tuple[int, ...]],
) -> Letter | None:
    def use_case(connection: Connection) -> tuple[Letter | None, tuple[int, ...]]:
        case, row = _opened(installation, connection, case_id, letter_id, actor, lock=True)
        if row.done_at:
            return letter_of(row), ()
        promises = effect(connection, case, row)
        done = {"done_at": installation.now(), "done_by": actor.id, "done_how": how.value, "content": None}
        connection.execute(update(letters).where(letters.c.id == row.id).values(**done))
        counted = {"open_letters": cases.c.open_letters - 1}
        connection.execute(update(cases).where(cases.c.id == case_id).values(**counted))
        take_task(connection, case_id, row.id)
        return None, promises

    earlier, promises = installation.database.run(use_case)
    if promises:
        wake(installation, promises)
    return earlier


def take_letter(installation: Installation, case_id: str, letter_id: int, actor: Actor) -> bool:
    """Take the delivery of a letter upon oneself; False when somebody else has.

    Raises:
        UnknownCase: there is no such letter that waits, or the actor may not know of it.
    """
    return _assign(installation, case_id, letter_id, actor, tasks.c.assignee.is_(None), actor.id)


def give_back_letter(installation: Installation, case_id: str, letter_id: int, actor: Actor) -> bool:
    """Leave the delivery to the group again; False when it is somebody else's.

    Raises:
        UnknownCase: as for `take_letter`.
    """
    return _assign(installation, case_id, letter_id, actor, tasks.c.assignee == actor.id, None)


def _assign(
    installation: Installation,
    case_id: str,
    letter_id: int,
    actor: Actor,
    condition: Any,
    assignee: str | None,
) -> bool:
    def use_case(connection: Connection) -> bool:
        _, row = _opened(installation, connection, case_id, letter_id, actor, lock=True)
        if row.done_at:
            raise UnknownCase(case_id)
        mine = update(tasks).where(
            tasks.c.case_id == case_id, tasks.c.token == token_of(letter_id), condition
        )
        return connection.execute(mine.values(assignee=assignee)).rowcount == 1

    return installation.database.run(use_case)


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


def _opened(
    installation: Installation,
    connection: Connection,
    case_id: str,
    letter_id: int,
    actor: Actor,
    *,
    lock: bool = False,
) -> tuple[LoadedCase, Any]:
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


def _contact(situation: Situation, payload: Mapping[str, Any]) -> Contact | None:
    _, role, item = payload["reader"].split(":", 2)
    known = (found for found in contacts(situation) if (found.role, found.item) == (role, item))
    return next(known, None)


def _has_new_address(known: Contact | None, row: Any) -> bool:
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
