"""Timers stand with their case. Whoever looks fires what is due; a second look finds it gone."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from datetime import datetime

from sqlalchemy import ColumnElement, and_, or_, select

from webapp.db.tables import cases
from webapp.services.installation import Installation
from webapp.services.transition import apply
from workflows.core.events import SYSTEM, TimerFired
from workflows.core.plain import state_from_plain

BATCH = 200
MOST = 2000
_LOG = logging.getLogger(__name__)


def fire_due_timers(installation: Installation, most: int = MOST) -> int:
    """Raise every timer whose moment has come, case by case, the earliest first.

    A case that cannot go on is logged and looked at again at the next tick; it holds up no other.

    Arguments:
        most: cases to look at; after a long pause the rest waits for the next tick.

    Returns:
        How many timers were due.
    """
    return sum(_fire(installation, case_id) for case_id in _due_cases(installation, installation.now(), most))


def _due_cases(installation: Installation, now: datetime, most: int) -> Iterator[str]:
    """Ids of cases with a timer that is due, read a batch at a time."""
    order = (cases.c.next_timer_at, cases.c.id)
    query = select(*order).where(cases.c.next_timer_at <= now).order_by(*order).limit(min(BATCH, most))
    place, seen = None, 0
    while seen < most:
        with installation.database.reading() as connection:
            rows = connection.execute(query.where(_follows(*place)) if place else query).all()
        yield from (row.id for row in rows)
        if len(rows) < BATCH:
            return
        place, seen = rows[-1], seen + len(rows)


def _follows(moment: datetime, case_id: str) -> ColumnElement[bool]:
    return or_(cases.c.next_timer_at > moment, and_(cases.c.next_timer_at == moment, cases.c.id > case_id))


def _fire(installation: Installation, case_id: str) -> int:
    try:
        keys = _due_keys(installation, case_id)
        for key in keys:
            apply(installation, case_id, TimerFired(key), SYSTEM)
    except Exception:  # noqa: BLE001  whatever is wrong with one case, the deadlines of the others count
        _LOG.exception("a timer of case %s did not fire", case_id)
        return 0
    return len(keys)


def _due_keys(installation: Installation, case_id: str) -> list[str]:
    now = installation.now()
    with installation.database.reading() as connection:
        state = connection.execute(select(cases.c.state).where(cases.c.id == case_id)).scalar_one()
    due = [timer for timer in state_from_plain(state).timers.values() if timer.at <= now]
    return [timer.key for timer in sorted(due, key=lambda timer: (timer.at, timer.key))]
