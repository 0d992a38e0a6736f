"""One case as one reader may see it: everything that its page shows, and what was read is noted."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, select

from webapp.db.tables import documents, reading_log
from webapp.services.blobs import read_blob
from webapp.services.case_history import History, Place, history
from webapp.services.installation import Installation
from webapp.services.letters import Letter, letters_of
from webapp.services.loaded_case import LoadedCase, UnknownCase, load_case
from webapp.services.recognised import recognised
from workflows.core.access import Situation, sight
from workflows.core.consents import Consent, consents_in
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
class CaseView:
    """A case's page.

    Attributes:
        sight: whether the reader sees the case or its status only.
        status: id of the public status.
        history: its newest page; empty for parties, whose page shows none.
        consents: those among the answers, also what was taken back.
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
    consents: tuple[Consent, ...]
    history: History
    documents: tuple[DocumentRow, ...]
    letters: tuple[Letter, ...]


@dataclass(frozen=True, slots=True)
class CaseHistory:
    """A page of the history of a case, with what it takes to put it into words."""

    subject: str
    situation: Situation
    history: History


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
        reader = recognised(connection, situation, actor)
        return _view(installation, connection, loaded, situation, reader, seen)

    return installation.database.run(use_case)


def case_history(installation: Installation, case_id: str, actor: Actor, place: Place) -> CaseHistory:
    """A page of a case's history.

    Raises:
        UnknownCase: there is no such case, or the actor may not know of it.
    """

    def use_case(connection: Connection) -> CaseHistory:
        loaded = load_case(installation, connection, case_id)
        situation = loaded.situation(installation, installation.now())
        _sight(situation, actor, case_id)
        if not actor.is_party:
            _note_reading(connection, case_id, actor, situation.now, "history")
        letters = letters_of(connection, case_id)
        found = history(installation, connection, case_id, situation, actor, letters, place)
        return CaseHistory(loaded.subject, situation, found)

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
    letters = () if actor.is_party else letters_of(connection, loaded.id)
    answers = visible_answers(situation, actor)
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
        answers=answers,
        consents=consents_in(situation, answers, actor),
        history=History(())
        if actor.is_party
        else history(installation, connection, loaded.id, situation, actor, letters),
        documents=_documents(connection, loaded.id, situation, actor),
        letters=letters,
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
