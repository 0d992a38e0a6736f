"""What became of the mails to the parties of a case, as much of it as a reader may know."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, select

from webapp.db.tables import outbox
from webapp.services.letter_holders import files_of_notice
from webapp.services.timeline import AT_A_TIME
from workflows.core.access import Situation, roles_of, sight
from workflows.core.definition import Sight
from workflows.core.events import Actor

_REACHED = ("sent", "no_address")
_OVER = ("done", "parked", "given_up")


@dataclass(frozen=True, slots=True)
class Delivery:
    """What became of one notice.

    Attributes:
        promise: id of its row in the outbox.
        outcome: "sent", "no_address", or "undelivered".
    """

    promise: int
    notice: str
    role: str
    at: datetime
    outcome: str


def deliveries(
    connection: Connection, case_id: str, situation: Situation, actor: Actor, before: int | None
) -> Iterator[Delivery]:
    """Mails that reached a party or could not, the newest first; nothing of what lies in a closed file.

    Arguments:
        before: id of a promise, only earlier ones are given; None to begin with the last.
    """
    if sight(situation, actor) is not Sight.CASE:
        return
    for row in _rows(connection, case_id, before):
        notice, role = row.payload["notice"], row.payload["role"]
        outcome = (row.result or {}).get("outcome") if row.state == "done" else "undelivered"
        if row.state == "done" and outcome not in _REACHED:
            continue
        if situation.definition.roles[role].party and not _is_closed(situation, actor, notice):
            yield Delivery(row.id, notice, role, row.created_at, str(outcome))


def _rows(connection: Connection, case_id: str, before: int | None) -> Iterator[Any]:
    query = select(outbox).where(
        outbox.c.case_id == case_id, outbox.c.kind == "mail", outbox.c.state.in_(_OVER)
    )
    query = query.order_by(outbox.c.id.desc()).limit(AT_A_TIME)
    while True:
        earlier = query if before is None else query.where(outbox.c.id < before)
        rows = connection.execute(earlier).all()
        yield from rows
        if len(rows) < AT_A_TIME:
            return
        before = rows[-1].id


def _is_closed(situation: Situation, actor: Actor, notice: str) -> bool:
    """True for notices of steps that the reader may not know of."""
    roles, files = roles_of(situation, actor), situation.definition.files
    return any(not roles & files[file].open_to for file in files_of_notice(situation.definition, notice))
