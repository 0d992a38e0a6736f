"""What happened in a case so far, as much of it as a reader may know."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, select

from webapp.db.tables import case_events
from webapp.services.installation import Installation
from webapp.services.replay import first_version
from workflows.core.access import Situation, roles_of, sight
from workflows.core.definition import Definition, Sight
from workflows.core.events import Actor
from workflows.core.visibility import sees_place

MIGRATED = "migrated"


@dataclass(frozen=True, slots=True)
class Happening:
    """One line of the timeline.

    Attributes:
        kind: the event's, in small letters: "started", "completed", "raised", "timerfired", ...
        step: path of the step, or "events.<id>".
        actor: actor id of who did it.
        outcome: the outcome that was chosen, "" for none.
        timer: for "timerfired": "due", "remind" or "wait".
        reason: why a task was skipped or set aside, for staff only; "" for none.
    """

    at: datetime
    kind: str
    step: str
    title: str
    item: str
    actor: str
    outcome: str
    timer: str
    reason: str = ""


def timeline(
    installation: Installation, connection: Connection, case_id: str, situation: Situation, actor: Actor
) -> tuple[Happening, ...]:
    """The record of a case, each event in the words of the version that the case then ran on."""
    query = select(case_events).where(case_events.c.case_id == case_id).order_by(case_events.c.sequence)
    rows = connection.execute(query).all()
    version = situation.definition
    if any(row.event["kind"] == MIGRATED for row in rows):
        version = first_version(installation, connection, case_id, [row.event for row in rows])
    return tuple(_happenings(installation, connection, rows, version, situation, actor))


def _happenings(
    installation: Installation,
    connection: Connection,
    rows: Any,
    version: Definition,
    situation: Situation,
    actor: Actor,
) -> Iterator[Happening]:
    for row in rows:
        if row.event["kind"] == MIGRATED:
            version = installation.definitions.version(connection, row.event["digest"])
            if sight(situation, actor) is Sight.CASE:
                yield Happening(row.at, MIGRATED, "", "", "", row.actor["id"], "", "")
        elif _sees(version, situation, actor, row):
            yield _happening(version, row, actor)


def _sees(version: Definition, situation: Situation, actor: Actor, row: Any) -> bool:
    """Today's version decides, as it does for answers; of steps that are gone, the one that had them."""
    roles, today = roles_of(situation, actor), situation.definition
    path = row.step if version is today else today.renamed.path(row.step)
    if path in today.steps or path in {f"events.{event}" for event in today.events}:
        return sees_place(today, roles, actor, path, row.item)
    return sees_place(version, roles, actor, row.step, row.item)


def _happening(definition: Definition, row: Any, actor: Actor) -> Happening:
    event = row.event
    raised = row.step.startswith("events.")
    title = definition.events[event["event"]].title if raised else definition.steps[row.step].title
    key = event.get("key", "")
    return Happening(
        at=row.at,
        kind=event["kind"],
        step=row.step,
        title=title,
        item=row.item,
        actor=row.actor["id"],
        outcome=event.get("outcome", ""),
        timer=key.split(".")[1] if key else "",
        reason="" if actor.is_party else event.get("reason", ""),
    )
