"""Folding a case's events must give its stored state: the check of a whole database."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, TypeAlias

from sqlalchemy import Connection, func, select

from webapp.db.tables import case_events, cases, outbox
from webapp.services.calendars import kept_calendars
from webapp.services.installation import Installation
from webapp.services.letter_rows import are_letters_placed
from webapp.services.projections import differing_tables
from webapp.services.stored_files import damaged_files
from workflows.core.access import Situation
from workflows.core.advance import advance
from workflows.core.calendars import Calendar
from workflows.core.definition import Definition
from workflows.core.events import Migrated
from workflows.core.migration import CannotMove, Moved, move
from workflows.core.outcome import Advanced, Refusal
from workflows.core.plain import actor_from_plain, event_from_plain, state_from_plain, state_to_plain
from workflows.core.state import State

Calendars: TypeAlias = Mapping[str, Calendar]
_BATCH = 200


class DoesNotFold(ValueError):
    """An event of the record is refused when it is played again."""


@dataclass(frozen=True, slots=True)
class Verified:
    """What was found.

    Attributes:
        differing: numbers of cases whose events do not give their state.
        misplaced: numbers of cases whose tasks, timers or readers are not those of their state.
        damaged: digests of files that are missing or not what they were.
        pending, parked: promises not kept yet, and those that could not be kept.
    """

    cases: int
    events: int
    differing: tuple[str, ...]
    misplaced: tuple[str, ...]
    damaged: tuple[str, ...]
    pending: int
    parked: int


def verify_everything(installation: Installation) -> Verified:
    """Replay every case and compare, and read every file; memory does not grow with what there is."""
    with installation.database.reading() as connection:
        calendars = kept_calendars(connection)
        differing, misplaced, count, events = [], [], 0, 0
        for row in _all_cases(connection):
            definition = installation.definitions.version(connection, row.definition)
            count += 1
            events += row.revision
            if not _folds(installation, connection, calendars, row):
                differing.append(row.number)
            elif not _is_placed(installation, connection, definition, row):
                misplaced.append(row.number)
        damaged = tuple(damaged_files(connection, installation.settings.data))
        counted = select(outbox.c.state, func.count().label("number")).group_by(outbox.c.state)
        states = {row.state: row.number for row in connection.execute(counted)}
    open_promises, parked = states.get("pending", 0), states.get("parked", 0)
    return Verified(count, events, tuple(differing), tuple(misplaced), damaged, open_promises, parked)


def _all_cases(connection: Connection) -> Iterator[Any]:
    last = ""
    while True:
        query = select(cases).where(cases.c.id > last).order_by(cases.c.id).limit(_BATCH)
        rows = connection.execute(query).all()
        yield from rows
        if len(rows) < _BATCH:
            return
        last = rows[-1].id


def _is_placed(installation: Installation, connection: Connection, definition: Definition, row: Any) -> bool:
    """True when whoever looks for the case's tasks and timers finds what its state says."""
    state, calendar = state_from_plain(row.state), installation.calendar.calendar
    situation = Situation(definition, state, row.changed_at, calendar)
    placed = differing_tables(connection, row.id, situation) == ()
    return placed and are_letters_placed(connection, row.id, situation)


def _folds(installation: Installation, connection: Connection, calendars: Calendars, row: Any) -> bool:
    try:
        definition, state = fold(installation, connection, calendars, row.id)
    except DoesNotFold:
        return False
    return definition.digest == row.definition and bool(state_to_plain(state) == row.state)


def fold(
    installation: Installation, connection: Connection, calendars: Calendars, case_id: str
) -> tuple[Definition, State]:
    """The state that the recorded events of a case give, and the version that it then runs on.

    Raises:
        DoesNotFold: one of them is refused.
    """
    query = select(case_events).where(case_events.c.case_id == case_id).order_by(case_events.c.sequence)
    rows = connection.execute(query).all()
    state: State | None = None
    definition = first_version(installation, connection, case_id, [row.event for row in rows])
    for row in rows:
        event, calendar = event_from_plain(row.event), calendars[row.calendar]
        answer: Advanced | Refusal | Moved | CannotMove
        if isinstance(event, Migrated) and state:
            before, definition = definition, installation.definitions.version(connection, event.digest)
            answer = move(before, definition, state, row.at, calendar)
        else:
            actor = actor_from_plain(row.actor)
            answer = advance(definition, state, event, actor, row.at, calendar, recorded=True)
        if isinstance(answer, Refusal | CannotMove):
            raise DoesNotFold(f"event {row.sequence}: {answer}")
        state = answer.state
    if state is None:
        raise DoesNotFold("no events")
    return definition, state


def first_version(
    installation: Installation, connection: Connection, case_id: str, events: Iterable[Mapping[str, Any]]
) -> Definition:
    """The version that a case began with.

    Arguments:
        events: of the case, as they are kept, in order.
    """
    for event in events:
        if event["kind"] == Migrated.__name__.lower():
            return installation.definitions.version(connection, event["before"])
    digest = connection.execute(select(cases.c.definition).where(cases.c.id == case_id)).scalar_one()
    return installation.definitions.version(connection, digest)
