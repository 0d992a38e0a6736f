"""Batches: tasks of several cases that are done with one form, each by a promise of its own.

A batch is written in one transaction; workers then do one task after the other, so that a
task that cannot be done any more holds up no other.
"""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from sqlalchemy import Connection, case, func, select

from webapp.db.tables import batch_entries, batches, outbox
from webapp.services.chosen_tasks import MOST_TOGETHER, TaskPlace
from webapp.services.installation import Installation
from webapp.services.promising import promise_row
from webapp.services.sessions import Person
from webapp.services.transition import wake

BATCH = "batch"
"""The kind of promise by which one entry is done."""

BATCHES_KEPT = timedelta(days=30)
SHOWN_WHEN_DONE = timedelta(days=1)
"""So long the inbox leads to a batch of which every task is done."""

MOST_LISTED = 10
WAITING, DONE, REFUSED = "waiting", "done", "refused"


@dataclass(frozen=True, slots=True)
class Work:
    """What a batch does to each of its cases.

    Attributes:
        title, item_title: German texts of the definition.
        outcome: of a decision; "" for a form.
    """

    workflow: str
    title: str
    item_title: str
    answers: Mapping[str, Any]
    outcome: str


@dataclass(frozen=True, slots=True)
class Batched:
    """A batch that was written, now or when the same request came before.

    Attributes:
        promises: ids of outbox rows that wait to be kept.
    """

    id: str
    promises: tuple[int, ...] = ()


def make_batch(
    installation: Installation,
    person: Person,
    places: Sequence[TaskPlace],
    work: Work,
    request_key: str,
) -> Batched:
    """Promise to do each task as this person; the same request key promises it once.

    Arguments:
        places: the tasks, in the order in which their documents are to be printed.

    Raises:
        ValueError: no task, or too many.
    """
    if not 0 < len(places) <= MOST_TOGETHER:
        raise ValueError(f"{len(places)} tasks")

    def use_case(connection: Connection) -> Batched:
        earlier = _made_before(connection, person, request_key)
        return earlier or _write(installation, connection, person, places, work, request_key)

    made = installation.database.run(use_case)
    if made.promises:
        wake(installation, made.promises, long=True)
    return made


def batch_of_request(installation: Installation, person: Person, request_key: str) -> Batched | None:
    """The batch that a request has made before; None when it has made none."""
    with installation.database.reading() as connection:
        return _made_before(connection, person, request_key)


def _made_before(connection: Connection, person: Person, request_key: str) -> Batched | None:
    query = select(batches.c.id).where(batches.c.person_id == person.id, batches.c.request_key == request_key)
    found = connection.execute(query).scalar()
    return Batched(found) if found else None


def _write(
    installation: Installation,
    connection: Connection,
    person: Person,
    places: Sequence[TaskPlace],
    work: Work,
    request_key: str,
) -> Batched:
    """Three statements, however many tasks."""
    batch_id, now = str(uuid.uuid4()), installation.now()
    row = {
        "id": batch_id,
        "person_id": person.id,
        "request_key": request_key,
        "workflow": work.workflow,
        "title": work.title,
        "item_title": work.item_title,
        "answers": dict(work.answers),
        "outcome": work.outcome,
        "created_at": now,
    }
    connection.execute(batches.insert().values(**row))
    entries = [_entry(batch_id, position, place) for position, place in enumerate(places)]
    connection.execute(batch_entries.insert(), entries)
    promises = [
        promise_row(entry["case_id"], entry["request_key"], BATCH, {"batch": batch_id}, now)
        for entry in entries
    ]
    written = connection.execute(outbox.insert().returning(outbox.c.id), promises)
    return Batched(batch_id, tuple(written.scalars()))


def _entry(batch_id: str, position: int, place: TaskPlace) -> dict[str, Any]:
    return {
        "batch_id": batch_id,
        "position": position,
        "case_id": place[0],
        "token": place[1],
        "request_key": f"{BATCH}:{batch_id}:{position}",
        "state": WAITING,
        "documents": [],
    }


@dataclass(frozen=True, slots=True)
class BatchLine:
    """One of a person's batches; what is neither done nor refused waits."""

    id: str
    workflow: str
    title: str
    item_title: str
    count: int
    done: int
    refused: int

    @property
    def is_done(self) -> bool:
        """True when no task waits any more."""
        return self.done + self.refused == self.count


def batches_of(installation: Installation, person: Person) -> list[BatchLine]:
    """Batches that still run, and those made in the last day, newest first."""
    newest = (
        select(batches)
        .where(batches.c.person_id == person.id)
        .order_by(batches.c.created_at.desc(), batches.c.id)
        .limit(MOST_LISTED)
        .subquery()
    )
    names = (newest.c.id, newest.c.workflow, newest.c.title, newest.c.item_title, newest.c.created_at)
    query = (
        select(
            *names,
            func.count().label("count"),
            _counted(DONE).label("done"),
            _counted(REFUSED).label("refused"),
        )
        .join(batch_entries, batch_entries.c.batch_id == newest.c.id)
        .group_by(*names)
        .order_by(newest.c.created_at.desc(), newest.c.id)
    )
    shown_from = installation.now() - SHOWN_WHEN_DONE
    with installation.database.reading() as connection:
        rows = connection.execute(query).all()
    lines = [
        (
            row.created_at,
            BatchLine(
                row.id, row.workflow, row.title, row.item_title, row._mapping["count"], row.done, row.refused
            ),
        )
        for row in rows
    ]
    return [line for made, line in lines if made > shown_from or not line.is_done]


def _counted(state: str) -> Any:
    return func.sum(case((batch_entries.c.state == state, 1), else_=0))
