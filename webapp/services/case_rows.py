"""The row of a case and those of its record: what each event writes of them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, bindparam, update

from webapp.db.fixed import FixedStatement, insertion
from webapp.db.tables import case_events, cases
from webapp.languages import Catalogue
from webapp.services.loaded_case import Parent
from webapp.services.projections import next_timer_at
from webapp.services.search_words import kept_words
from webapp.wording import filled_text, question_at
from workflows.core.access import Situation
from workflows.core.consents import kept_at
from workflows.core.definition import Definition
from workflows.core.events import Actor, Event, Migrated, Raised, Started, TimerFired, Withdrawn
from workflows.core.explanation import public_status
from workflows.core.placeholders import paths_in, value_at
from workflows.core.plain import actor_to_plain, event_to_plain, state_to_plain
from workflows.core.scopes import item_key, items_of
from workflows.core.state import State

_CHANGES = (
    "definition",
    "subject",
    "search",
    "status",
    "outcome",
    "state",
    "revision",
    "changed_at",
    "ended_at",
    "next_timer_at",
)
_CHANGED = FixedStatement(
    lambda _: (
        update(cases)
        .where(cases.c.id == bindparam("id_", type_=cases.c.id.type))
        .values({name: bindparam(name, type_=cases.c[name].type) for name in _CHANGES})
    )
)
_BEGUN, _NOTED = insertion(cases), insertion(case_events)


@dataclass(frozen=True, slots=True)
class Noted:
    """What the record keeps of an event.

    Attributes:
        calendar: digest of the working days by which it counted.
        request_key: None where nobody may send the same request again.
    """

    at: datetime
    actor: Actor
    event: Event
    calendar: str
    request_key: str | None


def begin_case(
    connection: Connection,
    case_id: str,
    situation: Situation,
    words: Catalogue,
    parent: Parent | None,
    request_key: str | None,
) -> None:
    """Write the row of a case after its first event."""
    fixed = {
        "id": case_id,
        "workflow": situation.definition.id,
        "number": situation.state.number,
        "started_at": situation.now,
        "parent_case": parent.case_id if parent else None,
        "parent_token": parent.token if parent else None,
        "start_key": request_key,
        "open_letters": 0,
    }
    _BEGUN.run(connection, [{**fixed, **_changing(1, situation, words)}])


def change_case(
    connection: Connection, case_id: str, sequence: int, situation: Situation, words: Catalogue
) -> None:
    """Write the row of a case after an event.

    Arguments:
        sequence: number of the event.
    """
    _CHANGED.run(connection, [{"id_": case_id, **_changing(sequence, situation, words)}])


def note_event(
    connection: Connection, case_id: str, sequence: int, noted: Noted, place: tuple[str, str]
) -> None:
    """Add an event to the record.

    Arguments:
        place: as `place_of` gives it.
    """
    row = {
        "case_id": case_id,
        "sequence": sequence,
        "at": noted.at,
        "actor": actor_to_plain(noted.actor),
        "event": event_to_plain(noted.event),
        "calendar": noted.calendar,
        "request_key": noted.request_key,
        "step": place[0],
        "item": place[1],
    }
    _NOTED.run(connection, [row])


def _changing(sequence: int, situation: Situation, words: Catalogue) -> dict[str, Any]:
    """The columns of a case that each event writes."""
    state = situation.state
    names = situation.names()
    subject = filled_text(situation.definition, situation.definition.subject, names, words)
    return {
        "definition": situation.definition.digest,
        "subject": subject,
        "search": kept_words(state.number, subject, *_other_forms(situation.definition, names)),
        "status": public_status(situation),
        "outcome": state.outcome,
        "state": state_to_plain(state),
        "revision": sequence,
        "changed_at": situation.now,
        "ended_at": state.ended_at,
        "next_timer_at": next_timer_at(state),
    }


def _other_forms(definition: Definition, names: Mapping[str, Any]) -> Iterator[str]:
    """How the people whose names stand in the subject are written in their own script, and called."""
    for path in paths_in(definition.subject):
        question = question_at(definition, path)
        value = value_at(names, path)
        if question is not None and question.type == "person_name" and isinstance(value, Mapping):
            yield from (str(value.get(part) or "") for part in ("original", "call"))


def place_of(definition: Definition, before: State | None, event: Event) -> tuple[str, str]:
    """Step and item that an event speaks of, for the timeline: ("events.<id>", "") for a raised one."""
    if isinstance(event, Migrated):
        return "", ""
    if isinstance(event, Started) or before is None:
        return definition.start, ""
    if isinstance(event, Raised):
        return f"events.{event.event}", ""
    if isinstance(event, Withdrawn):
        kept = kept_at(definition, before.data, event.consent)
        return (kept.asked_at[0], item_key(kept.items)) if kept else ("", "")
    number = before.timers[event.key].token if isinstance(event, TimerFired) else event.token
    token = before.tokens[number]
    return token.step, item_key(items_of(definition, before.activations, token.scope))
