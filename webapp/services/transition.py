"""The one way through: every command on a case becomes one event in one transaction."""

from __future__ import annotations

import logging
import uuid
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, select

from webapp.db.fixed import sent_together
from webapp.db.tables import calendars, case_events, cases
from webapp.languages import SOURCE_LANGUAGE
from webapp.services.calendars import calendar_row
from webapp.services.case_rows import Noted, begin_case, change_case, note_event, place_of
from webapp.services.installation import Installation, Passed
from webapp.services.letter_rows import place_letters
from webapp.services.loaded_case import LoadedCase, Parent, load_case
from webapp.services.numbers import allot
from webapp.services.projections import project
from webapp.services.promising import Origin, promised_rows, write_promises
from webapp.services.recognised import recognised
from workflows.core.access import Situation
from workflows.core.advance import advance
from workflows.core.assisted import Marks
from workflows.core.definition import Definition
from workflows.core.effects import Effect
from workflows.core.events import Actor, Completed, Event, Started
from workflows.core.outcome import Refusal
from workflows.core.state import State

_LOG = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Applied:
    """A command that had its effect, now or when the same request came before.

    Attributes:
        promises: ids of outbox rows that wait to be kept.
        long_promises: those that take long.
        passed: the task that it has done; None for other commands, and for a request that came before.
    """

    case_id: str
    number: str
    promises: tuple[int, ...] = ()
    long_promises: tuple[int, ...] = ()
    passed: Passed | None = None


@dataclass(frozen=True, slots=True)
class Called:
    """How a case came about that another case has called.

    Attributes:
        starter: actor id of who started the other one.
        parent: whom its end is told; None where nothing waits.
    """

    starter: str
    parent: Parent | None


def start(
    installation: Installation,
    workflow: str,
    values: dict[str, Any],
    actor: Actor,
    request_key: str,
    called: Called | None = None,
    assisted: Marks | None = None,
) -> Applied | Refusal:
    """Begin a case; the same request key begins it once.

    Whether the request came before is asked when there is a reason, as in `apply`.

    Arguments:
        called: where another case has called this one.
        assisted: answers that somebody else typed for the actor.
    """
    tries = 0

    def use_case(connection: Connection) -> Applied | Refusal:
        nonlocal tries
        tries += 1
        earlier = _started_before(connection, request_key) if tries > 1 else None
        if earlier:
            return earlier
        definition = installation.definitions.current(workflow)
        now = installation.now()
        installation.definitions.keep(connection, installation.kept, definition, now)
        year = installation.calendar.calendar.local_date(now).year
        number = allot(connection, f"case/{definition.id}", definition.number, year)
        event = Started(number, values, called.starter if called else "", assisted or {})
        parent = called.parent if called else None
        answer = _write(installation, connection, definition, None, event, actor, request_key, parent)
        if isinstance(answer, Refusal):
            raise _RefusedError(_started_before(connection, request_key) or answer)
        return answer

    try:
        return _run(installation, use_case)
    except _RefusedError as refused:
        return refused.answer


def apply(
    installation: Installation, case_id: str, event: Event, actor: Actor, request_key: str | None = None
) -> Applied | Refusal:
    """Apply a command to a case; the same request key has its effect once.

    Whether the request came before is asked when there is a reason: the engine refuses, or the
    event's unique request key has stopped the first try.

    Raises:
        UnknownCase: there is no such case.
    """
    tries, request_key = 0, request_key or None

    def use_case(connection: Connection) -> Applied | Refusal:
        nonlocal tries
        tries += 1
        loaded = load_case(installation, connection, case_id, lock=True)
        if tries > 1 and _done_before(connection, case_id, request_key):
            return Applied(loaded.id, loaded.number)
        who = recognised(connection, loaded.situation(installation, installation.now()), actor)
        answer = _write(installation, connection, loaded.definition, loaded, event, who, request_key)
        if isinstance(answer, Refusal) and _done_before(connection, case_id, request_key):
            return Applied(loaded.id, loaded.number)
        return answer

    return _run(installation, use_case)


class _RefusedError(Exception):
    """Carries the answer out of a transaction that is taken back, and with it an allotted number."""

    def __init__(self, answer: Applied | Refusal) -> None:
        super().__init__()
        self.answer = answer


def _run(installation: Installation, use_case: Any) -> Applied | Refusal:
    answer: Applied | Refusal = installation.database.run(use_case)
    if isinstance(answer, Applied) and answer.promises:
        wake(installation, answer.promises)
    if isinstance(answer, Applied) and answer.long_promises:
        wake(installation, answer.long_promises, long=True)
    if isinstance(answer, Applied) and answer.passed:
        installation.note_passed(answer.passed)
    return answer


def wake(installation: Installation, promises: tuple[int, ...], *, long: bool = False) -> None:
    """Tell somebody of new promises; if that fails, the sweep finds them.

    Arguments:
        long: they take long, and hold nobody else up.
    """
    try:
        installation.wake(promises, long=long)
    except Exception as problem:  # noqa: BLE001  the case is committed, nothing may undo that
        _LOG.warning("promises wait for the sweep: %s", type(problem).__name__)


def _started_before(connection: Connection, request_key: str) -> Applied | None:
    query = select(cases.c.id, cases.c.number).where(cases.c.start_key == request_key)
    row = connection.execute(query).first()
    return Applied(row.id, row.number) if row else None


def _done_before(connection: Connection, case_id: str, request_key: str | None) -> bool:
    if request_key is None:
        return False
    query = select(case_events.c.sequence).where(
        case_events.c.case_id == case_id, case_events.c.request_key == request_key
    )
    return connection.execute(query).first() is not None


def _write(
    installation: Installation,
    connection: Connection,
    definition: Definition,
    loaded: LoadedCase | None,
    event: Event,
    actor: Actor,
    request_key: str | None,
    parent: Parent | None = None,
) -> Applied | Refusal:
    now = installation.now()
    before = loaded.state if loaded else None
    answer = advance(definition, before, event, actor, now, installation.calendar.calendar)
    if isinstance(answer, Refusal):
        return answer
    situation = Situation(definition, answer.state, now, installation.calendar.calendar)
    return record(
        installation, connection, loaded, situation, event, actor, answer.effects, request_key, parent
    )


def record(
    installation: Installation,
    connection: Connection,
    loaded: LoadedCase | None,
    situation: Situation,
    event: Event,
    actor: Actor,
    effects: tuple[Effect, ...] = (),
    request_key: str | None = None,
    parent: Parent | None = None,
) -> Applied:
    """Write what an event has done, in its transaction: case, event, tasks, timers and promises.

    Arguments:
        loaded: the case as it was, locked; None when it begins.
        situation: the case after the event, at its moment.
        parent: of a case that begins.
    """
    definition, now = situation.definition, situation.now
    before = loaded.state if loaded else None
    old = loaded.situation(installation, loaded.changed_at) if loaded else None
    parent = loaded.parent if loaded else parent
    case_id = loaded.id if loaded else str(uuid.uuid4())
    sequence = loaded.revision + 1 if loaded else 1
    words = installation.definitions.catalogue(definition.id, SOURCE_LANGUAGE)
    installation.kept.make_sure(connection, calendars, calendar_row(installation.calendar))
    if loaded is None:
        begin_case(connection, case_id, situation, words, parent, request_key)
    origin = Origin(case_id, f"{case_id}:{sequence}", parent, now)
    promised = promised_rows(installation, connection, origin, situation, effects)
    with sent_together(connection):
        if loaded:
            change_case(connection, case_id, sequence, situation, words)
        noted = Noted(now, actor, event, installation.calendar.digest, request_key)
        note_event(connection, case_id, sequence, noted, place_of(definition, before, event))
        project(connection, case_id, old, situation)
        promises = write_promises(connection, promised)
    if loaded and loaded.open_letters:
        place_letters(connection, case_id, situation)
    return Applied(case_id, situation.state.number, *promises(), _passed(definition, before, event, now))


def _passed(definition: Definition, before: State | None, event: Event, now: datetime) -> Passed | None:
    if before is None or not isinstance(event, Completed):
        return None
    token = before.tokens[event.token]
    return Passed(definition.id, token.step, (now - token.since).total_seconds())
