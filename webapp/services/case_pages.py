"""One case as one reader may see it: everything that its page shows, and what was read is noted."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, select

from webapp.db.tables import documents, outbox, reading_log
from webapp.services.blobs import read_blob
from webapp.services.installation import Installation
from webapp.services.letters import Letter, letters_of
from webapp.services.loaded_case import LoadedCase, UnknownCase, load_case
from webapp.services.timeline import Happening, timeline
from workflows.core.access import Situation, sight
from workflows.core.definition import Sight
from workflows.core.events import Actor
from workflows.core.explanation import Offer, Pause, Waiting, offers, pauses, public_status, waits
from workflows.core.visibility import AnswerGroup, may_see_document, visible_answers


@dataclass(frozen=True, slots=True)
class DocumentRow:
    """One document; `ready` once its PDF has been rendered."""

    id: str
    title: str
    number: str
    issued_at: datetime
    valid_until: datetime | None
    ready: bool


@dataclass(frozen=True, slots=True)
class Delivery:
    """What became of one notice: "pending", "done", "parked", with the result's own words."""

    notice: str
    role: str
    state: str
    at: datetime
    result: dict[str, Any]


@dataclass(frozen=True, slots=True)
class CaseView:
    """A case's page.

    Attributes:
        sight: whether the reader sees the case or its status only.
        status: id of the public status.
        letters: for staff, whoever may know of them; `letter_holders` says who may.
    """

    id: str
    number: str
    subject: str
    situation: Situation
    sight: Sight
    status: str
    waits: tuple[Waiting, ...]
    pauses: tuple[Pause, ...]
    offers: tuple[Offer, ...]
    answers: tuple[AnswerGroup, ...]
    timeline: tuple[Happening, ...]
    documents: tuple[DocumentRow, ...]
    deliveries: tuple[Delivery, ...]
    letters: tuple[Letter, ...]


def case_view(installation: Installation, case_id: str, actor: Actor) -> CaseView:
    """Everything that an actor may see of a case.

    Raises:
        UnknownCase: there is no such case, or the actor may not know of it.
    """

    def use_case(connection: Connection) -> CaseView:
        loaded = load_case(installation, connection, case_id)
        situation = loaded.situation(installation, installation.now())
        seen = _sight(situation, actor, case_id)
        if not actor.is_party:
            _note_reading(connection, case_id, actor, situation.now, "case")
        return _view(installation, connection, loaded, situation, actor, seen)

    return installation.database.run(use_case)


def open_case(installation: Installation, case_id: str, actor: Actor) -> Situation:
    """A case for a form or an action, without its page.

    Raises:
        UnknownCase: there is no such case, or the actor may not know of it.
    """
    with installation.database.reading() as connection:
        loaded = load_case(installation, connection, case_id)
    situation = loaded.situation(installation, installation.now())
    _sight(situation, actor, case_id)
    return situation


def _sight(situation: Situation, actor: Actor, case_id: str) -> Sight:
    seen = sight(situation, actor)
    if seen is None:
        raise UnknownCase(case_id)
    return seen


def _note_reading(connection: Connection, case_id: str, actor: Actor, now: datetime, what: str) -> None:
    connection.execute(reading_log.insert().values(case_id=case_id, reader=actor.id, at=now, what=what))


def _view(
    installation: Installation,
    connection: Connection,
    loaded: LoadedCase,
    situation: Situation,
    actor: Actor,
    seen: Sight,
) -> CaseView:
    status_only = seen is Sight.STATUS
    return CaseView(
        id=loaded.id,
        number=loaded.number,
        subject=loaded.subject,
        situation=situation,
        sight=seen,
        status=public_status(situation),
        waits=waits(situation, actor),
        pauses=() if status_only else pauses(situation),
        offers=offers(situation, actor),
        answers=visible_answers(situation, actor),
        timeline=timeline(installation, connection, loaded.id, situation, actor),
        documents=_documents(connection, loaded.id, situation, actor),
        deliveries=() if status_only else _deliveries(connection, loaded.id),
        letters=() if actor.is_party else letters_of(connection, loaded.id),
    )


def _documents(
    connection: Connection, case_id: str, situation: Situation, actor: Actor
) -> tuple[DocumentRow, ...]:
    query = select(documents).where(documents.c.case_id == case_id).order_by(documents.c.issued_at)
    return tuple(
        DocumentRow(row.id, row.title, row.number or "", row.issued_at, row.valid_until, row.blob is not None)
        for row in connection.execute(query)
        if may_see_document(situation, actor, situation.definition.documents[row.document], row.item)
    )


def _deliveries(connection: Connection, case_id: str) -> tuple[Delivery, ...]:
    query = select(outbox).where(outbox.c.case_id == case_id, outbox.c.kind == "mail").order_by(outbox.c.id)
    rows: Sequence[Any] = connection.execute(query).all()
    return tuple(
        Delivery(row.payload["notice"], row.payload["role"], row.state, row.created_at, row.result or {})
        for row in rows
    )


def fetch_document(
    installation: Installation, case_id: str, document_id: str, actor: Actor
) -> tuple[str, bytes] | None:
    """File name and content of a document; None while it is not rendered yet.

    Raises:
        UnknownCase: no such case or document, or the actor may not see it.
    """

    def use_case(connection: Connection) -> tuple[str, str | None]:
        situation = load_case(installation, connection, case_id).situation(installation, installation.now())
        row = connection.execute(
            select(documents).where(documents.c.id == document_id, documents.c.case_id == case_id)
        ).first()
        if row is None or sight(situation, actor) is None:
            raise UnknownCase(case_id)
        if not may_see_document(situation, actor, situation.definition.documents[row.document], row.item):
            raise UnknownCase(case_id)
        _note_reading(connection, case_id, actor, situation.now, f"document {row.document}")
        return f"{row.title} {row.number or situation.state.number}.pdf", row.blob

    name, blob = installation.database.run(use_case)
    return (name, read_blob(installation.settings.data, blob)) if blob else None
