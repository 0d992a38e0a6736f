"""How the office is doing, in numbers that cost the same however much there is: each comes from an index."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, Select, func, select

from webapp.db.tables import cases, outbox, tasks
from webapp.services.installation import Installation

MOST_COUNTED = 1000
"""Nobody needs to know how many more it is."""


@dataclass(frozen=True, slots=True)
class FiguresNow:
    """Ages are seconds, 0 where nothing waits; counts end at `MOST_COUNTED`."""

    oldest_due_promise: float
    oldest_due_timer: float
    promises_open: int
    promises_failing: int
    promises_parked: int
    tasks_overdue: int


def figures_now(installation: Installation) -> FiguresNow:
    """Look, with six statements."""
    now = installation.now()
    with installation.database.reading() as connection:
        pending, parked = outbox.c.state == "pending", outbox.c.state == "parked"
        earliest = select(outbox.c.next_attempt_at).where(pending).order_by(outbox.c.next_attempt_at).limit(1)
        timer = select(cases.c.next_timer_at).where(cases.c.next_timer_at.is_not(None))
        return FiguresNow(
            _age(connection, earliest, now),
            _age(connection, timer.order_by(cases.c.next_timer_at).limit(1), now),
            _counted(connection, outbox.c.id, pending),
            _counted(connection, outbox.c.id, pending & outbox.c.last_error.is_not(None)),
            _counted(connection, outbox.c.id, parked),
            _counted(connection, tasks.c.token, tasks.c.due_at < now),
        )


def _age(connection: Connection, earliest: Select[Any], now: datetime) -> float:
    moment = connection.execute(earliest).scalar()
    return max(0.0, (now - moment).total_seconds()) if moment else 0.0


def _counted(connection: Connection, column: ColumnElement[Any], condition: ColumnElement[bool]) -> int:
    some = select(column).where(condition).limit(MOST_COUNTED).subquery()
    return connection.execute(select(func.count()).select_from(some)).scalar_one()
