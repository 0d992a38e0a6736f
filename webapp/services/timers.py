"""Timers are rows. Whoever looks fires what is due; a second look finds it gone."""

from __future__ import annotations

from sqlalchemy import select

from webapp.db.tables import timers
from webapp.services.installation import Installation
from webapp.services.transition import apply
from workflows.core.events import SYSTEM, TimerFired

BATCH = 200


def fire_due_timers(installation: Installation, limit: int = BATCH) -> int:
    """Raise every timer whose moment has come, the earliest first.

    Returns:
        How many were looked at.
    """
    query = (
        select(timers.c.case_id, timers.c.key)
        .where(timers.c.due_at <= installation.now())
        .order_by(timers.c.due_at, timers.c.case_id, timers.c.key)
        .limit(limit)
    )
    with installation.database.reading() as connection:
        due = connection.execute(query).all()
    for row in due:
        apply(installation, row.case_id, TimerFired(row.key), SYSTEM)
    return len(due)
