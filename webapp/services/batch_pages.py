"""A batch as one reader may see it: what is done, what was refused and why, what is printed."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, and_, exists, select

from webapp.db.tables import (
    batch_entries,
    batches,
    case_audience,
    cases,
    documents,
    outbox,
    reading_log,
)
from webapp.services.batches import DONE, REFUSED, WAITING
from webapp.services.installation import Installation
from webapp.services.loaded_case import LoadedCase, load_cases
from webapp.services.sessions import Person
from webapp.services.visible_cases import held_by, holder_of
from workflows.core.access import sight
from workflows.core.visibility import may_see_document

STUCK = "stuck"
"""The state of an entry whose promise could not be kept: the administration has to look."""

_GIVEN_UP = ("parked", "given_up")


class UnknownBatch(LookupError):
    """There is no such batch, or the reader may not know of it: the two look the same."""


@dataclass(frozen=True, slots=True)
class BatchEntry:
    """One case of a batch.

    Attributes:
        number, subject: "" where the reader may not see the case any more.
        state: "waiting", "done", "refused" or "stuck".
        reason: why it was refused, as `workflows.core.outcome.Reason` has it; "" for none.
    """

    case_id: str
    number: str
    subject: str
    state: str
    reason: str


@dataclass(frozen=True, slots=True)
class BatchView:
    """A batch's page.

    Attributes:
        title, item_title: German texts of the definition.
        documents: how many were issued.
        printed: how many of them have their PDF.
        unprintable: how many no worker tries to print any more.
    """

    id: str
    workflow: str
    title: str
    item_title: str
    created_at: datetime
    entries: tuple[BatchEntry, ...]
    documents: int
    printed: int
    unprintable: int

    def count(self, state: str) -> int:
        """How many entries are in a state."""
        return sum(1 for entry in self.entries if entry.state == state)

    @property
    def finished(self) -> int:
        """How many entries are done or refused."""
        return self.count(DONE) + self.count(REFUSED)

    @property
    def is_over(self) -> bool:
        """True when nothing more will happen by itself."""
        return not self.count(WAITING) and self.printed + self.unprintable == self.documents


def batch_view(installation: Installation, batch_id: str, person: Person) -> BatchView:
    """A batch for who made it, or for who may see all its cases.

    Raises:
        UnknownBatch: there is none, or it is not for this reader.
    """
    with installation.database.reading() as connection:
        batch, rows = _found(connection, batch_id, person)
        issued = [document for row in rows for document in row.documents]
        printed = _printed(connection, issued)
        lost = _unprintable(connection, rows, set(issued) - printed) if len(printed) < len(issued) else 0
    return BatchView(
        id=batch.id,
        workflow=batch.workflow,
        title=batch.title,
        item_title=batch.item_title,
        created_at=batch.created_at,
        entries=tuple(_entry(row) for row in rows),
        documents=len(issued),
        printed=len(printed),
        unprintable=lost,
    )


def _found(connection: Connection, batch_id: str, person: Person) -> tuple[Any, Sequence[Any]]:
    batch = connection.execute(select(batches).where(batches.c.id == batch_id)).first()
    if batch is None:
        raise UnknownBatch(batch_id)
    seen = exists().where(case_audience.c.case_id == cases.c.id, held_by(case_audience, holder_of(person)))
    kept = outbox.c.promise_key == batch_entries.c.request_key
    query = (
        select(
            batch_entries, cases.c.number, cases.c.subject, seen.label("seen"), outbox.c.state.label("kept")
        )
        .join(cases, cases.c.id == batch_entries.c.case_id)
        .outerjoin(outbox, kept)
        .where(batch_entries.c.batch_id == batch_id)
        .order_by(batch_entries.c.position)
    )
    rows = connection.execute(query).all()
    if batch.person_id != person.id and not (rows and all(row.seen for row in rows)):
        raise UnknownBatch(batch_id)
    return batch, rows


def _entry(row: Any) -> BatchEntry:
    state = STUCK if row.state == WAITING and row.kept in _GIVEN_UP else row.state
    return BatchEntry(
        case_id=row.case_id if row.seen else "",
        number=row.number if row.seen else "",
        subject=row.subject if row.seen else "",
        state=state,
        reason=row.reason or "",
    )


def _printed(connection: Connection, issued: Iterable[str]) -> set[str]:
    query = select(documents.c.id).where(documents.c.id.in_(list(issued)), documents.c.blob.is_not(None))
    return set(connection.execute(query).scalars())


def _unprintable(connection: Connection, rows: Iterable[Any], unprinted: set[str]) -> int:
    """How many documents no worker tries to print any more."""
    query = select(outbox.c.payload).where(
        and_(
            outbox.c.case_id.in_([row.case_id for row in rows]),
            outbox.c.kind == "document",
            outbox.c.state.in_(_GIVEN_UP),
        )
    )
    return sum(1 for payload in connection.execute(query).scalars() if payload["document"] in unprinted)


@dataclass(frozen=True, slots=True)
class PrintedDocument:
    """A document of a batch, ready for the printer; `blob` names its file."""

    title: str
    blob: str


def printed_documents(
    installation: Installation, batch_id: str, person: Person, *, noted: bool
) -> tuple[PrintedDocument, ...]:
    """Documents of a batch that the reader may see: kind by kind, as each has its paper, then by case.

    Arguments:
        noted: True when the reader gets their content, which the record of readings then says.

    Raises:
        UnknownBatch: there is none, or it is not for this reader.
    """

    def use_case(connection: Connection) -> tuple[PrintedDocument, ...]:
        _, rows = _found(connection, batch_id, person)
        order = {document: place for place, document in enumerate(_by_kind(rows))}
        query = select(documents).where(documents.c.id.in_(list(order)), documents.c.blob.is_not(None))
        issued = sorted(connection.execute(query).all(), key=lambda row: order[row.id])
        loaded = load_cases(installation, connection, (row.case_id for row in issued))
        seen = [row for row in issued if _may_see(installation, person, loaded[row.case_id], row)]
        if noted and seen:
            _note(connection, seen, person, installation.now())
        return tuple(
            PrintedDocument(f"{row.title} {row.number or loaded[row.case_id].number}", row.blob)
            for row in seen
        )

    if noted:
        return installation.database.run(use_case)
    with installation.database.reading() as connection:
        return use_case(connection)


def _by_kind(rows: Iterable[Any]) -> list[str]:
    """Ids of documents: the first of each entry, then the second ones; a task issues the same in all."""
    placed = [(place, row.position, document) for row in rows for place, document in enumerate(row.documents)]
    return [document for *_, document in sorted(placed)]


def _may_see(installation: Installation, person: Person, case: LoadedCase, row: Any) -> bool:
    situation = case.situation(installation, installation.now())
    document = situation.definition.documents[row.document]
    known = sight(situation, person.actor) is not None
    return known and may_see_document(situation, person.actor, document, row.item)


def _note(connection: Connection, seen: Iterable[Any], person: Person, now: datetime) -> None:
    read = [
        {"case_id": row.case_id, "reader": person.actor.id, "at": now, "what": f"document {row.document}"}
        for row in seen
    ]
    connection.execute(reading_log.insert(), read)
