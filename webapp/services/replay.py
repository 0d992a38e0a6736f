"""Folding a case's events must give its stored state: the check of a whole database."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, func, select

from webapp.db.tables import case_events, cases, outbox
from webapp.services.calendars import kept_calendars
from webapp.services.installation import Installation
from webapp.services.projections import differing_tables
from workflows.core.access import Situation
from workflows.core.advance import advance
from workflows.core.calendars import Calendar
from workflows.core.definition import Definition
from workflows.core.outcome import Refusal
from workflows.core.plain import actor_from_plain, event_from_plain, state_from_plain, state_to_plain
from workflows.core.state import State


class DoesNotFold(ValueError):
    """An event of the record is refused when it is played again."""


@dataclass(frozen=True, slots=True)
class Verified:
    """What was found.

    Attributes:
        differing: numbers of cases whose events do not give their state.
        misplaced: numbers of cases whose tasks, timers or readers are not those of their state.
        pending, parked: promises not kept yet, and those that could not be kept.
    """

    cases: int
    events: int
    differing: tuple[str, ...]
    misplaced: tuple[str, ...]
    pending: int
    parked: int


def verify_everything(installation: Installation) -> Verified:
    """Replay every case and compare."""
    with installation.database.reading() as connection:
        calendars = kept_calendars(connection)
        differing, misplaced, count, events = [], [], 0, 0
        for row in connection.execute(select(cases)).all():
            definition = installation.definitions.version(connection, row.definition)
            count += 1
            events += row.revision
            if not _folds(connection, definition, calendars, row):
                differing.append(row.number)
            elif not _is_placed(installation, connection, definition, row):
                misplaced.append(row.number)
        counted = select(outbox.c.state, func.count().label("number")).group_by(outbox.c.state)
        states = {row.state: row.number for row in connection.execute(counted)}
    open_promises, parked = states.get("pending", 0), states.get("parked", 0)
    return Verified(count, events, tuple(differing), tuple(misplaced), open_promises, parked)


def _is_placed(installation: Installation, connection: Connection, definition: Definition, row: Any) -> bool:
    """True when whoever looks for the case's tasks and timers finds what its state says."""
    state, calendar = state_from_plain(row.state), installation.calendar.calendar
    situation = Situation(definition, state, row.changed_at, calendar)
    return differing_tables(connection, row.id, situation) == ()


def _folds(connection: Connection, definition: Definition, calendars: dict[str, Calendar], row: Any) -> bool:
    try:
        return bool(state_to_plain(fold(connection, definition, calendars, row.id)) == row.state)
    except DoesNotFold:
        return False


def fold(
    connection: Connection, definition: Definition, calendars: dict[str, Calendar], case_id: str
) -> State:
    """The state that the recorded events of a case give.

    Raises:
        DoesNotFold: one of them is refused.
    """
    query = select(case_events).where(case_events.c.case_id == case_id).order_by(case_events.c.sequence)
    state: State | None = None
    for row in connection.execute(query):
        event, actor = event_from_plain(row.event), actor_from_plain(row.actor)
        answer = advance(definition, state, event, actor, row.at, calendars[row.calendar])
        if isinstance(answer, Refusal):
            raise DoesNotFold(f"event {row.sequence}: {answer.reason}")
        state = answer.state
    if state is None:
        raise DoesNotFold("no events")
    return state
