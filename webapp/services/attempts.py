"""A brake on guessing and flooding: attempts are counted in the database, under hashes of what they try."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, func, select

from webapp.db.tables import login_attempts


@dataclass(frozen=True, slots=True)
class Brake:
    """How many attempts at one thing are taken in a time.

    Attributes:
        key: hash of what is tried, for whom or from where.
    """

    key: str
    most: int


def brake(kind: str, value: str, most: int) -> Brake:
    """A brake on a kind of attempt at a value, such as an account or an address."""
    return Brake(hashlib.sha256(f"{kind}:{value}".encode()).hexdigest(), most)


def is_braked(connection: Connection, brakes: Sequence[Brake], since: datetime) -> bool:
    """True when there were too many attempts under one of the brakes."""
    query = (
        select(login_attempts.c.key, func.count().label("number"))
        .where(login_attempts.c.key.in_([entry.key for entry in brakes]), login_attempts.c.at > since)
        .group_by(login_attempts.c.key)
    )
    found = {row.key: row.number for row in connection.execute(query)}
    return any(found.get(entry.key, 0) >= entry.most for entry in brakes)


def one_after_the_other(connection: Connection, brakes: Sequence[Brake]) -> None:
    """Hold up other transactions under the same brakes until this one ends: many at once count as many.

    SQLite has one writer at a time anyway.
    """
    if connection.dialect.name == "postgresql":
        for key in sorted(entry.key for entry in brakes):
            connection.execute(select(func.pg_advisory_xact_lock(int(key[:15], 16))))


def note_attempt(connection: Connection, brakes: Sequence[Brake], now: datetime) -> None:
    """Count an attempt."""
    connection.execute(login_attempts.insert(), [{"key": entry.key, "at": now} for entry in brakes])
