"""One entry of a batch: the task is done by the one way through, and what became of it is recorded."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Connection, select, update

from webapp.db.tables import batch_entries, batches, case_events, outbox
from webapp.services import outbox as promises
from webapp.services.batches import DONE, REFUSED, WAITING
from webapp.services.installation import Installation
from webapp.services.loaded_case import UnknownCase
from webapp.services.outbox import Promise
from webapp.services.sessions import load_person
from webapp.services.transition import Applied, apply
from workflows.core.events import Actor, Completed
from workflows.core.outcome import Reason, Refusal


def complete_entry(installation: Installation, promise: Promise) -> bool:
    """Do the task of an entry as who made the batch, with the rights that they have now.

    The promise's key is the event's request key: a repeat finds the task done by itself.
    """
    with installation.database.reading() as connection:
        found = _waiting(connection, promise.key)
        actor = _actor(connection, found.person_id) if found else None
    if found is None or actor is None:
        return promises.keep(installation, promise, {"outcome": "forgotten"})
    event = Completed(found.token, found.answers, found.outcome)
    answer = _applied(installation, found.case_id, event, actor, promise.key)
    now = installation.now()

    def record(connection: Connection) -> bool:
        state = DONE if isinstance(answer, Applied) else REFUSED
        if not promises.record_kept(connection, promise, {"outcome": state}, now):
            return False
        reason = answer.reason.value if isinstance(answer, Refusal) else None
        issued = _issued(connection, found.case_id, promise.key) if state == DONE else []
        entry = update(batch_entries).where(batch_entries.c.request_key == promise.key)
        connection.execute(entry.values(state=state, reason=reason, documents=issued))
        return True

    return installation.database.run(record)


def _waiting(connection: Connection, key: str) -> Any:
    """The entry with what its batch does; None when it is recorded, or the batch is forgotten."""
    query = (
        select(
            batch_entries.c.case_id,
            batch_entries.c.token,
            batches.c.person_id,
            batches.c.answers,
            batches.c.outcome,
        )
        .join(batches, batches.c.id == batch_entries.c.batch_id)
        .where(batch_entries.c.request_key == key, batch_entries.c.state == WAITING)
    )
    return connection.execute(query).first()


def _actor(connection: Connection, person_id: str) -> Actor:
    """The person as they stand now; who may not work here any more holds nothing."""
    person = load_person(connection, person_id)
    return person.actor if person else Actor(f"person:{person_id}")


def _applied(
    installation: Installation, case_id: str, event: Completed, actor: Actor, key: str
) -> Applied | Refusal:
    try:
        return apply(installation, case_id, event, actor, key)
    except UnknownCase:
        return Refusal(Reason.TASK_GONE)


def _issued(connection: Connection, case_id: str, key: str) -> list[str]:
    """Ids of the documents that the entry's event has issued, in their order."""
    done = select(case_events.c.sequence).where(
        case_events.c.case_id == case_id, case_events.c.request_key == key
    )
    sequence = connection.execute(done).scalar_one()
    prints = (
        select(outbox.c.payload)
        .where(
            outbox.c.case_id == case_id,
            outbox.c.kind == "document",
            outbox.c.promise_key.startswith(f"{case_id}:{sequence}:", autoescape=True),
        )
        .order_by(outbox.c.id)
    )
    return [payload["document"] for payload in connection.execute(prints).scalars()]
