"""Timers are rows. Whoever looks fires what is due; a second look finds it gone."""

from __future__ import annotations

import logging

from sqlalchemy import select

from webapp.db.tables import timers
from webapp.services.installation import Installation
from webapp.services.transition import apply
from workflows.core.events import SYSTEM, TimerFired

BATCH = 200
_LOG = logging.getLogger(__name__)


def fire_due_timers(installation: Installation, limit: int = BATCH) -> int:
    """Raise every timer whose moment has come, the earliest first.

    A case that cannot go on is logged and looked at again at the next tick; it holds up no other.

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
        _fire(installation, row.case_id, row.key)
    return len(due)


def _fire(installation: Installation, case_id: str, key: str) -> None:
    try:
        apply(installation, case_id, TimerFired(key), SYSTEM)
    except Exception:  # noqa: BLE001  whatever is wrong with one case, the deadlines of the others count
        _LOG.exception("timer %s of case %s did not fire", key, case_id)
