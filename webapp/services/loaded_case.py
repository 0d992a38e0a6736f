"""A case as it is read from its row, ready for the core's questions."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, bindparam, select

from webapp.db.fixed import FixedStatement
from webapp.db.tables import cases
from webapp.services.installation import Installation
from workflows.core.access import Situation
from workflows.core.definition import Definition
from workflows.core.plain import state_from_plain
from workflows.core.state import State


class UnknownCase(LookupError):
    """There is no such case, or the reader may not know of it: the two look the same."""


_COLUMNS = (
    cases.c.id,
    cases.c.workflow,
    cases.c.number,
    cases.c.subject,
    cases.c.revision,
    cases.c.changed_at,
    cases.c.definition,
    cases.c.state,
    cases.c.parent_case,
    cases.c.parent_token,
    cases.c.open_letters,
)
_QUERY = select(*_COLUMNS).where(cases.c.id == bindparam("id", type_=cases.c.id.type))
_READ = FixedStatement(lambda _: _QUERY)
_LOCKED = FixedStatement(lambda _: _QUERY.with_for_update())


@dataclass(frozen=True, slots=True)
class Parent:
    """The case that called this one, and the token that waits for its end."""

    case_id: str
    token: int


@dataclass(frozen=True, slots=True)
class LoadedCase:
    """One case with its definition.

    Attributes:
        revision: number of its last event.
        parent: the case that waits for this one's end; None for none.
        changed_at: moment of its last event; the rows that follow from its state are of that moment.
        open_letters: how many letters wait to be delivered.
    """

    id: str
    workflow: str
    number: str
    subject: str
    revision: int
    changed_at: datetime
    definition: Definition
    state: State
    parent: Parent | None = None
    open_letters: int = 0

    def situation(self, installation: Installation, now: datetime) -> Situation:
        """The case looked at from a moment."""
        return Situation(self.definition, self.state, now, installation.calendar.calendar)


def load_case(
    installation: Installation, connection: Connection, case_id: str, *, lock: bool = False
) -> LoadedCase:
    """Read a case, locked against other writers if wished.

    Raises:
        UnknownCase: there is none with this id.
    """
    row = (_LOCKED if lock else _READ).first(connection, {"id": case_id})
    if row is None:
        raise UnknownCase(case_id)
    return _loaded(installation, connection, row)


def load_cases(
    installation: Installation, connection: Connection, case_ids: Iterable[str]
) -> dict[str, LoadedCase]:
    """Read several cases with one statement, by id; those that do not exist are absent."""
    query = select(*_COLUMNS).where(cases.c.id.in_(sorted(set(case_ids))))
    rows = [dict(row) for row in connection.execute(query).mappings()]
    return {row["id"]: _loaded(installation, connection, row) for row in rows}


def _loaded(installation: Installation, connection: Connection, row: dict[str, Any]) -> LoadedCase:
    caller, token = row["parent_case"], row["parent_token"]
    return LoadedCase(
        id=row["id"],
        workflow=row["workflow"],
        number=row["number"],
        subject=row["subject"],
        revision=row["revision"],
        changed_at=row["changed_at"],
        definition=installation.definitions.version(connection, row["definition"]),
        state=state_from_plain(row["state"]),
        parent=Parent(caller, token) if token is not None else None,
        open_letters=row["open_letters"],
    )
