"""Effects of a transition as rows of the outbox: what has to happen outside, after the commit."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, bindparam, text

from webapp.db.fixed import FixedStatement
from webapp.db.tables import outbox
from webapp.services.installation import Installation
from webapp.services.issuing import issue, revoke
from webapp.services.loaded_case import Parent
from webapp.services.outbox import LONG_KINDS
from workflows.core.access import Situation
from workflows.core.effects import (
    AllotTask,
    CaseEnded,
    Effect,
    IssueDocument,
    RevokeDocument,
    SendNotice,
    StartCase,
)

_GIVEN = ("case_id", "promise_key", "kind", "payload", "created_at")
_PROMISED = FixedStatement(
    lambda _: (
        outbox.insert()
        .values({name: bindparam(name, type_=outbox.c[name].type) for name in _GIVEN})
        .values(next_attempt_at=bindparam("created_at", type_=outbox.c.created_at.type))
        .values(attempts=text("0"), lease=text("0"), state=text("'pending'"))
        .returning(outbox.c.id)
    )
)


@dataclass(frozen=True, slots=True)
class Origin:
    """The event that promises come from.

    Attributes:
        key: names the event; with the effect's position it names the promise for ever.
        parent: the case that waits for the end of this one.
    """

    case_id: str
    key: str
    parent: Parent | None
    now: datetime


def promised_rows(
    installation: Installation,
    connection: Connection,
    origin: Origin,
    situation: Situation,
    effects: tuple[Effect, ...],
) -> list[dict[str, Any]]:
    """What the effects of an event promise, as rows of the outbox; documents are issued by it at once."""
    rows: list[dict[str, Any]] = []
    for position, effect in enumerate(effects):
        promise = _promise(installation, connection, origin, situation, effect)
        if promise:
            rows.append(promise_row(origin.case_id, f"{origin.key}:{position}", *promise, origin.now))
    return rows


def write_promises(
    connection: Connection, rows: Sequence[dict[str, Any]]
) -> Callable[[], tuple[tuple[int, ...], tuple[int, ...]]]:
    """Write the outbox.

    Returns:
        Gives the ids of the rows, once the statements that are sent together with these are through:
        of what is quickly kept, and of what takes long.
    """
    written = [(row["kind"] in LONG_KINDS, _PROMISED.later(connection, row)) for row in rows]

    def ids() -> tuple[tuple[int, ...], tuple[int, ...]]:
        found = [(long, row["id"]) for long, answer in written if (row := answer())]
        return tuple(one for long, one in found if not long), tuple(one for long, one in found if long)

    return ids


def _promise(
    installation: Installation,
    connection: Connection,
    origin: Origin,
    situation: Situation,
    effect: Effect,
) -> tuple[str, dict[str, Any]] | None:
    """Kind and payload; None where everything is done within the transaction."""
    found: tuple[str, dict[str, Any]] | None = None
    match effect:
        case IssueDocument():
            document = issue(installation, connection, origin.case_id, situation, effect)
            found = "document", {"document": document}
        case RevokeDocument():
            revoke(connection, origin.case_id, effect, origin.now)
        case SendNotice():
            found = "mail", notice_payload(effect)
        case StartCase():
            found = "case", asdict(effect)
        case AllotTask():
            found = "allotment", {"token": effect.token}
        case CaseEnded() if origin.parent:
            number = situation.state.number
            found = "return", {**asdict(origin.parent), "number": number, "outcome": effect.outcome}
    return found


def notice_payload(effect: SendNotice) -> dict[str, Any]:
    """What a mail's promise keeps: which notice for whom, no address and no text."""
    return {
        "notice": effect.notice,
        "role": effect.role,
        "item": effect.item,
        "token": effect.token,
        "attach": list(effect.attach),
    }


def promise_row(
    case_id: str | None, key: str, kind: str, payload: dict[str, Any], now: datetime
) -> dict[str, Any]:
    """A new row of the outbox, due at once."""
    return {
        "case_id": case_id,
        "promise_key": key,
        "kind": kind,
        "payload": payload,
        "created_at": now,
        "next_attempt_at": now,
        "attempts": 0,
        "lease": 0,
        "state": "pending",
    }
