"""What is only kept for a time: sessions, drafts of forms, counted log-ins; then it is forgotten."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import ColumnElement, Connection, Table, delete, select

from webapp.db.tables import drafts, login_attempts, sessions
from webapp.services.installation import Installation

ATTEMPTS_KEPT = timedelta(days=1)


def forget_expired(installation: Installation) -> None:
    """Delete what is over; the write lock is taken only when there is something."""
    now = installation.now()
    over: list[tuple[Table, ColumnElement[bool]]] = [
        (sessions, sessions.c.expires_at <= now),
        (drafts, drafts.c.expires_at <= now),
        (login_attempts, login_attempts.c.at <= now - ATTEMPTS_KEPT),
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
