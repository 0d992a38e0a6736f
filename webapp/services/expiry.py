"""What is only kept for a time: sessions, drafts of forms, counted log-ins, batches; then it is forgotten."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, Connection, ScalarSelect, Table, delete, exists, select

from webapp.db.tables import (
    batch_entries,
    batches,
    drafts,
    helps,
    login_attempts,
    outbox,
    resumptions,
    sessions,
)
from webapp.services.batches import BATCHES_KEPT, WAITING
from webapp.services.installation import Installation
from webapp.services.letter_prints import forget_printed_letters

ATTEMPTS_KEPT = timedelta(days=1)
PROMISES_KEPT = timedelta(days=400)
"""So long the record of what was sent is at hand: a year, and the weeks in which it is reported."""

_BATCH = 500


def forget_expired(installation: Installation) -> None:
    """Delete what is over; the write lock is taken only when there is something."""
    now = installation.now()
    over: list[tuple[Table, ColumnElement[bool]]] = [
        (sessions, sessions.c.expires_at <= now),
        (resumptions, resumptions.c.draft_hash.in_(_hashes_of_ended_drafts(now))),
        (helps, helps.c.party.is_(None) & helps.c.draft_hash.in_(_hashes_of_ended_drafts(now))),
        (helps, helps.c.ends_at <= now),
        (drafts, drafts.c.expires_at <= now),
        (login_attempts, login_attempts.c.at <= now - ATTEMPTS_KEPT),
        (batches, (batches.c.created_at <= now - BATCHES_KEPT) & ~_is_promised()),
    ]
    with installation.database.reading() as connection:
        found = [
            (table, condition)
            for table, condition in over
            if connection.execute(select(table).where(condition).limit(1)).first()
        ]

    def use_case(connection: Connection) -> None:
        for table, condition in found:
            connection.execute(delete(table).where(condition))

    if found:
        installation.database.run(use_case)
    _forget_promises(installation, now - PROMISES_KEPT)
    forget_printed_letters(installation)


def _hashes_of_ended_drafts(now: datetime) -> ScalarSelect[str]:
    return select(drafts.c.key_hash).where(drafts.c.expires_at <= now).scalar_subquery()


def _is_promised() -> ColumnElement[bool]:
    """True for batches of which a worker, or the administration, still has something to do."""
    return exists().where(
        batch_entries.c.batch_id == batches.c.id,
        batch_entries.c.state == WAITING,
        outbox.c.promise_key == batch_entries.c.request_key,
        outbox.c.state.in_(("pending", "parked")),
    )


def _forget_promises(installation: Installation, before: datetime) -> None:
    """Forget what was kept or given up long ago, some at each tick.

    The event that made a promise can never happen again, so neither can its effect.
    """
    over = outbox.c.state.in_(("done", "given_up"))
    query = select(outbox.c.id).where(outbox.c.created_at <= before, over).limit(_BATCH)
    with installation.database.reading() as connection:
        ids = list(connection.execute(query).scalars())
    if ids:
        installation.database.run(
            lambda connection: connection.execute(delete(outbox).where(outbox.c.id.in_(ids)))
        )
