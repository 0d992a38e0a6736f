"""Promises: claimed with a lease, kept at least once, tried again with growing pauses, parked in the end.

Delivery has no exactly-once (RFC 5321, 6.1): a fencing number keeps a worker that
was thought dead from recording a result over that of its successor.
"""

from __future__ import annotations

import random
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, select, update

from webapp.db.tables import cases, outbox
from webapp.services.installation import Installation

LEASE_SECONDS = 45
MOST_ATTEMPTS = 8
"""For what nobody foresaw: about twenty minutes."""

MOST_DELIVERIES = 80
"""While a mail server is away or busy: three days, in the end once an hour (RFC 5321, 4.5.4.1)."""

MOST_DEATHS = 5
"""What takes its worker's life each time must not take many."""

MOST_CUTS = 3
"""What took too much is as large at the next attempt, but the machine may have been busy."""

LONG_KINDS = ("batch", "document", "letter")
"""Prints, and what a whole group asked for in one go: they take long, and nobody sits and waits for each."""

SWEEP_SIZE = 200
_FIRST_PAUSE_SECONDS = 10
_LONGEST_PAUSE_SECONDS = 3600


@dataclass(frozen=True, slots=True)
class Promise:
    """One row, claimed by this worker until the lease ends.

    Attributes:
        lease: the fencing number; results are recorded only under the newest.
    """

    id: int
    case_id: str | None
    key: str
    kind: str
    payload: dict[str, Any]
    created_at: datetime
    attempts: int
    lease: int


@dataclass(frozen=True, slots=True)
class UnkeptPromise:
    """A promise that could not be kept so far, for the administrator's page."""

    id: int
    kind: str
    case_id: str | None
    case_number: str
    attempts: int
    last_error: str
    created_at: datetime
    next_attempt_at: datetime


def claim(installation: Installation, promise_id: int) -> Promise | None:
    """Take a promise to keep; None when it is kept, parked, not due, or another worker has it."""
    now = installation.now()

    def use_case(connection: Connection) -> Promise | None:
        query = select(outbox).where(outbox.c.id == promise_id).with_for_update(skip_locked=True)
        row = connection.execute(query).first()
        if row is None or row.state != "pending" or row.next_attempt_at > now:
            return None
        if row.leased_until and row.leased_until > now:
            return None
        deaths = row.deaths + (row.leased_until is not None)
        if deaths >= MOST_DEATHS:
            _park_deadly(connection, row.id, deaths, now)
            return None
        lease = row.lease + 1
        until = now + timedelta(seconds=LEASE_SECONDS)
        taken = update(outbox).where(outbox.c.id == row.id, outbox.c.lease == row.lease)
        values = {"lease": lease, "leased_until": until, "attempts": row.attempts + 1, "deaths": deaths}
        if connection.execute(taken.values(**values)).rowcount != 1:
            return None
        return _promise(row, lease)

    return installation.database.run(use_case)


def _park_deadly(connection: Connection, promise_id: int, deaths: int, now: datetime) -> None:
    """A promise whose lease ran out took its worker's life, and never came to `fail`."""
    values = {"state": "parked", "leased_until": None, "finished_at": now, "deaths": deaths}
    chosen = update(outbox).where(outbox.c.id == promise_id)
    connection.execute(chosen.values(**values, last_error=f"{deaths} workers that tried this died"))


def _promise(row: Row[Any], lease: int) -> Promise:
    return Promise(
        row.id, row.case_id, row.promise_key, row.kind, row.payload, row.created_at, row.attempts + 1, lease
    )


def record_kept(connection: Connection, promise: Promise, result: dict[str, Any], now: datetime) -> bool:
    """Record what was done, in the transaction that records its effect.

    Returns:
        False when another worker has taken the promise over; the effect must then be rolled back.
    """
    mine = update(outbox).where(
        outbox.c.id == promise.id, outbox.c.lease == promise.lease, outbox.c.state == "pending"
    )
    values = {"state": "done", "result": result, "finished_at": now, "leased_until": None, "last_error": None}
    return connection.execute(mine.values(**values)).rowcount == 1


def keep(installation: Installation, promise: Promise, result: dict[str, Any]) -> bool:
    """Record what was done, where nothing else has to be written with it."""
    now = installation.now()
    return installation.database.run(lambda connection: record_kept(connection, promise, result, now))


def fail(
    installation: Installation,
    promise: Promise,
    error: str,
    *,
    permanent: bool = False,
    most: int = MOST_ATTEMPTS,
) -> None:
    """Record a failed attempt: try again later, or park what cannot succeed.

    Arguments:
        error: for the administrator; it names no person and no content.
        most: attempts, this one included, after which it is parked.
    """
    now = installation.now()
    parked = permanent or promise.attempts >= most
    pause = min(_LONGEST_PAUSE_SECONDS, _FIRST_PAUSE_SECONDS * 2 ** min(promise.attempts - 1, 10))
    later = now + timedelta(seconds=pause * random.uniform(0.5, 1.5))  # noqa: S311  spreads retries only
    values = {
        "state": "parked" if parked else "pending",
        "next_attempt_at": later,
        "leased_until": None,
        "last_error": error[:1000],
        "finished_at": now if parked else None,
    }
    mine = update(outbox).where(
        outbox.c.id == promise.id, outbox.c.lease == promise.lease, outbox.c.state == "pending"
    )
    installation.database.run(lambda connection: connection.execute(mine.values(**values)))


def postpone(installation: Installation, promise: Promise, seconds: int) -> None:
    """Wait for something else to be ready, without counting an attempt."""
    later = installation.now() + timedelta(seconds=seconds)
    mine = update(outbox).where(outbox.c.id == promise.id, outbox.c.lease == promise.lease)
    values = {"next_attempt_at": later, "leased_until": None, "attempts": promise.attempts - 1}
    installation.database.run(lambda connection: connection.execute(mine.values(**values)))


def due_promises(
    installation: Installation, limit: int = SWEEP_SIZE, *, long: bool | None = None
) -> list[int]:
    """Promises that somebody should keep now: new ones, failed ones, and those of a worker that died.

    Arguments:
        long: only those that take long, or only the others; None for all.
    """
    now = installation.now()
    query = (
        select(outbox.c.id)
        .where(
            outbox.c.state == "pending",
            outbox.c.next_attempt_at <= now,
            (outbox.c.leased_until.is_(None)) | (outbox.c.leased_until <= now),
        )
        .order_by(outbox.c.next_attempt_at, outbox.c.id)
        .limit(limit)
    )
    if long is not None:
        is_long = outbox.c.kind.in_(LONG_KINDS)
        query = query.where(is_long if long else ~is_long)
    with installation.database.reading() as connection:
        return list(connection.execute(query).scalars())


def parked_promises(installation: Installation, limit: int = 100) -> list[UnkeptPromise]:
    """What could not be kept, newest first."""
    return _unkept(installation, outbox.c.state == "parked", limit)


def failing_promises(installation: Installation, limit: int = 100) -> list[UnkeptPromise]:
    """What has failed so far and will be tried again by itself, newest first."""
    failing = (outbox.c.state == "pending") & outbox.c.last_error.is_not(None)
    return _unkept(installation, failing, limit)


def _unkept(installation: Installation, chosen: ColumnElement[bool], limit: int) -> list[UnkeptPromise]:
    query = (
        select(outbox, cases.c.number)
        .outerjoin(cases, cases.c.id == outbox.c.case_id)
        .where(chosen)
        .order_by(outbox.c.id.desc())
        .limit(limit)
    )
    with installation.database.reading() as connection:
        return [
            UnkeptPromise(
                row.id,
                row.kind,
                row.case_id,
                row.number or "",
                row.attempts,
                row.last_error,
                row.created_at,
                row.next_attempt_at,
            )
            for row in connection.execute(query)
        ]


def retry_parked(installation: Installation, promise_id: int) -> None:
    """Try a parked promise again from the beginning."""
    now = installation.now()
    chosen = update(outbox).where(outbox.c.id == promise_id, outbox.c.state == "parked")
    values = {"state": "pending", "attempts": 0, "deaths": 0, "last_error": None}
    chosen = chosen.values(**values, next_attempt_at=now, finished_at=None)
    installation.database.run(lambda connection: connection.execute(chosen))


def give_up(installation: Installation, promise_id: int) -> None:
    """Close a parked promise for good; it stays in the record."""
    now = installation.now()
    chosen = update(outbox).where(outbox.c.id == promise_id, outbox.c.state == "parked")
    installation.database.run(
        lambda connection: connection.execute(chosen.values(state="given_up", finished_at=now))
    )
