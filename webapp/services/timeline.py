"""What happened in a case so far, as much of it as a reader may know."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, select

from webapp.db.tables import case_events
from webapp.services.installation import Installation
from workflows.core.access import Situation, roles_of, sight
from workflows.core.definition import Definition, Sight
from workflows.core.events import Actor
from workflows.core.visibility import sees_place

MIGRATED = "migrated"
AT_A_TIME = 51
"""Rows that one statement reads: those of a page, and one to know whether there are more."""


@dataclass(frozen=True, slots=True)
class Happening:
    """One line of the timeline.

    Attributes:
        sequence: number of the event within its case.
        kind: the event's, in small letters: "started", "completed", "raised", "withdrawn", ...
        step: path of the step, or "events.<id>".
        actor: actor id of who did it.
        outcome: the outcome that was chosen, "" for none.
        timer: for "timerfired": "due", "remind" or "wait".
        reason: why a task was skipped or set aside, for staff only; "" for none.
        helpers: actor ids of who typed some of the answers for whoever sent them.
    """

    sequence: int
    at: datetime
    kind: str
    step: str
    title: str
    item: str
    actor: str
    outcome: str
    timer: str
    reason: str = ""
    helpers: tuple[str, ...] = ()


def happenings(
    installation: Installation,
    connection: Connection,
    case_id: str,
    situation: Situation,
    actor: Actor,
    before: int | None,
) -> Iterator[Happening]:
    """What a reader may know of a case's events, the newest first, each in the words of its version.

    Events are read some at a time, as they are asked for.

    Arguments:
        before: sequence of an event, only earlier ones are given; None to begin with the last.
    """
    version = _version_before(installation, connection, case_id, situation, before)
    for row in _rows(connection, case_id, before):
        if row.event["kind"] == MIGRATED:
            if sight(situation, actor) is Sight.CASE:
                yield Happening(row.sequence, row.at, MIGRATED, "", "", "", row.actor["id"], "", "")
            version = installation.definitions.version(connection, row.event["before"])
        elif _sees(version, situation, actor, row):
            yield _happening(version, row, actor)


def _rows(connection: Connection, case_id: str, before: int | None) -> Iterator[Any]:
    query = select(case_events).where(case_events.c.case_id == case_id)
    query = query.order_by(case_events.c.sequence.desc()).limit(AT_A_TIME)
    while True:
        earlier = query if before is None else query.where(case_events.c.sequence < before)
        rows = connection.execute(earlier).all()
        yield from rows
        if len(rows) < AT_A_TIME:
            return
        before = rows[-1].sequence


def _version_before(
    installation: Installation, connection: Connection, case_id: str, situation: Situation, before: int | None
) -> Definition:
    """The version that a case ran on just before an event: the one that its next move left."""
    if before is None:
        return situation.definition
    moved = (
        select(case_events.c.event)
        .where(case_events.c.case_id == case_id, case_events.c.step == "", case_events.c.sequence >= before)
        .order_by(case_events.c.sequence)
        .limit(1)
    )
    event = connection.execute(moved).scalar()
    return installation.definitions.version(connection, event["before"]) if event else situation.definition


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
    title = (
        definition.events[row.step.removeprefix("events.")].title
        if raised
        else definition.steps[row.step].title
    )
    key = event.get("key", "")
    return Happening(
        sequence=row.sequence,
        at=row.at,
        kind=event["kind"],
        step=row.step,
        title=title,
        item=row.item,
        actor=row.actor["id"],
        outcome=event.get("outcome", ""),
        timer=key.split(".")[1] if key else "",
        reason="" if actor.is_party else event.get("reason", ""),
        helpers=tuple(sorted({mark["by"] for mark in event.get("assisted", {}).values()})),
    )
