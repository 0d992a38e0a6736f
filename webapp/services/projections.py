"""Rows that follow from a case's state: open tasks, who may find it, how parties are reached.

They are written by difference between the state before and the state after.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Connection, Table, select, update

from webapp.db.fixed import FixedStatement, Replacement, removal
from webapp.db.tables import case_audience, case_contacts, cases, personal_links, task_holdings, tasks
from workflows.core.access import Holding, Situation, allotment, audience
from workflows.core.definition import Task
from workflows.core.explanation import item_title
from workflows.core.parties import contacts
from workflows.core.scopes import item_key
from workflows.core.state import State, Token

END_OF_TIME = datetime(9999, 1, 1, tzinfo=UTC)
"""Where tasks without a deadline stand in the order of the inbox."""

Key = tuple[Any, ...]
Rows = Mapping[Key, Mapping[str, Any]]


@dataclass(frozen=True, slots=True)
class _Projection:
    """A table whose rows follow from a case: what they are, and how they are written and taken away."""

    table: Table
    rows: Callable[[Situation], Rows]
    put: Replacement
    remove: FixedStatement


def project(connection: Connection, case_id: str, before: Situation | None, after: Situation) -> None:
    """Bring the rows of a case from one situation to the next; holdings of a task go with its row.

    Arguments:
        before: the case at its last event, with the moment of that event: conditions may speak of today.
    """
    for projection in _PROJECTIONS:
        old, new = projection.rows(before) if before else {}, projection.rows(after)
        if projection.table is task_holdings:
            old = {key: row for key, row in old.items() if key[0] in after.state.tokens}
        _replace(connection, projection, case_id, old, new)
        if projection.table is case_contacts:
            _revoke_links_of_others(connection, case_id, old, new, after.now)


def next_timer_at(state: State) -> datetime | None:
    """When the sweep has to look at a case again; it stands in the case's own row."""
    return min((timer.at for timer in state.timers.values()), default=None)


def _revoke_links_of_others(
    connection: Connection, case_id: str, old: Rows, new: Rows, now: datetime
) -> None:
    """Links that were sent to an address that is no longer the party's do not work any more."""
    for key, row in old.items():
        if key not in new or new[key]["email"] != row["email"]:
            connection.execute(
                update(personal_links)
                .where(
                    personal_links.c.case_id == case_id,
                    personal_links.c.role == row["role"],
                    personal_links.c.item == row["item"],
                    personal_links.c.spent_at.is_(None),
                    personal_links.c.revoked_at.is_(None),
                )
                .values(revoked_at=now)
            )


def differing_tables(connection: Connection, case_id: str, situation: Situation) -> tuple[str, ...]:
    """Tables whose rows of a case are not those that follow from its state.

    Arguments:
        situation: with the moment of the case's last event.
    """
    timer = connection.execute(select(cases.c.next_timer_at).where(cases.c.id == case_id)).scalar()
    own = (cases.name,) if timer != next_timer_at(situation.state) else ()
    return own + tuple(
        projection.table.name
        for projection in _PROJECTIONS
        if _stored(connection, projection.table, case_id)
        != {key: dict(row) for key, row in projection.rows(situation).items()}
    )


def _stored(connection: Connection, table: Table, case_id: str) -> dict[Key, dict[str, Any]]:
    """The rows that belong to the state; letters have negative tokens and follow from rows of their own."""
    names = [column.name for column in table.primary_key.columns if column.name != "case_id"]
    own = [table.c.token >= 0] if "token" in table.c else []
    found = connection.execute(select(table).where(table.c.case_id == case_id, *own)).mappings()
    rows = [{name: value for name, value in row.items() if name != "case_id"} for row in found]
    return {tuple(row[name] for name in names): row for row in rows}


def _replace(connection: Connection, projection: _Projection, case_id: str, old: Rows, new: Rows) -> None:
    gone = [{"case_id": case_id, **row} for key, row in old.items() if key not in new]
    come = [{"case_id": case_id, **row} for key, row in new.items() if old.get(key) != row]
    if gone:
        projection.remove.run(connection, gone)
    if come:
        projection.put.run(connection, come)


def _open_tasks(situation: Situation) -> list[tuple[Token, Task]]:
    found = ((token, situation.definition.steps[token.step]) for token in situation.state.tokens.values())
    return [(token, step) for token, step in found if isinstance(step, Task)]


def _task_rows(situation: Situation) -> Rows:
    return {
        (token.id,): {
            "token": token.id,
            "step": token.step,
            "workflow": situation.definition.id,
            "title": step.title,
            "item": item_key(situation.items(token.scope)),
            "item_title": item_title(situation, token),
            "assignee": token.assignee,
            "opened_at": token.since,
            "due_at": token.due,
            "order_at": token.due or END_OF_TIME,
        }
        for token, step in _open_tasks(situation)
    }


def _holding_rows(situation: Situation) -> Rows:
    return {
        (token.id, held.role): {"token": token.id, "order_at": token.due or END_OF_TIME, **held_columns(held)}
        for token, _ in _open_tasks(situation)
        for held in allotment(situation, token)
        if held.group is not None
    }


def held_columns(held: Holding) -> dict[str, Any]:
    """How a role is held, as the columns of `task_holdings` have it."""
    barred = "".join(f" {actor} " for actor in sorted(held.barred))
    return {
        "role": held.role,
        "group_name": held.group,
        "unit": held.unit,
        "person": held.person,
        "barred": barred,
    }


def _audience_rows(situation: Situation) -> Rows:
    return {
        (held.role,): {
            "role": held.role,
            "group_name": held.group,
            "unit": held.unit,
            "person": held.person,
            "sight": held.sight.value,
        }
        for held in audience(situation)
    }


def _contact_rows(situation: Situation) -> Rows:
    return {
        (found.role, found.item): {"role": found.role, "item": found.item, "email": found.email.casefold()}
        for found in contacts(situation)
        if found.email
    }


_PROJECTIONS = tuple(
    _Projection(table, rows, Replacement(table), removal(table))
    for table, rows in (
        (tasks, _task_rows),
        (task_holdings, _holding_rows),
        (case_audience, _audience_rows),
        (case_contacts, _contact_rows),
    )
)
