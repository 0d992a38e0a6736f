"""Letters that wait, as tasks of the inbox: beside the rows of the case's own tasks, with negative tokens."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlalchemy import Connection, Row, delete, select

from webapp.db.tables import cases, letters, task_holdings, tasks
from webapp.services.letter_holders import BUILT_IN, letter_holding
from webapp.services.projections import held_columns
from workflows.core.access import Situation
from workflows.core.placeholders import paths_in

LETTER_STEP = "letter:"
"""Where a task has the path of its step; no step can be called so."""


def token_of(letter: int) -> int:
    """The token of a letter's task; the engine counts its own upwards from one."""
    return -letter


def is_letter(token: int) -> bool:
    """True for the task of a letter."""
    return token < 0


def letter_of_token(token: int) -> int:
    """The letter of a task."""
    return -token


def put_task(connection: Connection, case_id: str, situation: Situation, letter: Row[Any]) -> None:
    """Put a new letter into the inbox of those who deliver it."""
    row = {
        "case_id": case_id,
        "token": token_of(letter.id),
        "step": LETTER_STEP,
        "workflow": situation.definition.id,
        "title": letter.title,
        "item": letter.payload["item"],
        "item_title": _about(situation, letter.payload),
        "opened_at": letter.opened_at,
        "due_at": letter.due_at,
        "order_at": letter.due_at,
    }
    connection.execute(tasks.insert().values(**row))
    place_letters(connection, case_id, situation)


def _about(situation: Situation, payload: Mapping[str, Any]) -> str:
    """A German text of the definition that tells letters apart: the subject, or who gets it."""
    notice = situation.definition.notices.get(payload["notice"])
    subject = notice.subject if notice else BUILT_IN[payload["notice"]]
    return situation.definition.roles[payload["role"]].title if paths_in(subject) else subject


def take_task(connection: Connection, case_id: str, letter: int) -> None:
    """Take a letter out of the inbox; its holdings go with it."""
    gone = delete(tasks).where(tasks.c.case_id == case_id, tasks.c.token == token_of(letter))
    connection.execute(gone)


def place_letters(connection: Connection, case_id: str, situation: Situation) -> None:
    """Give the letters of a case to those who may know of them after an event.

    Arguments:
        situation: the case after the event, at its moment.
    """
    wanted, there = _wanted(connection, case_id, situation), _stored(connection, case_id)
    for token in [token for token, row in there.items() if wanted.get(token) != row]:
        gone = delete(task_holdings).where(task_holdings.c.case_id == case_id, task_holdings.c.token == token)
        connection.execute(gone)
    for token, row in wanted.items():
        if there.get(token) != row:
            connection.execute(task_holdings.insert().values(case_id=case_id, **row))


def are_letters_placed(connection: Connection, case_id: str, situation: Situation) -> bool:
    """True when the tasks and holdings of a case's letters are those that follow from its state."""
    counted = select(cases.c.open_letters).where(cases.c.id == case_id)
    own = select(tasks.c.token).where(tasks.c.case_id == case_id, tasks.c.token < 0)
    waiting = {token_of(row.id) for row in _waiting(connection, case_id)}
    return (
        connection.execute(counted).scalar_one() == len(waiting)
        and set(connection.execute(own).scalars()) == waiting
        and _stored(connection, case_id) == _wanted(connection, case_id, situation)
    )


def _waiting(connection: Connection, case_id: str) -> list[Row[Any]]:
    query = select(letters).where(letters.c.case_id == case_id, letters.c.done_at.is_(None))
    return list(connection.execute(query))


def _wanted(connection: Connection, case_id: str, situation: Situation) -> dict[int, Mapping[str, Any]]:
    """Token -> the row of holdings, for letters that somebody may deliver."""
    found: dict[int, Mapping[str, Any]] = {}
    for row in _waiting(connection, case_id):
        held = letter_holding(situation, row.payload)
        if held:
            columns = {"token": token_of(row.id), "order_at": row.due_at, **held_columns(held)}
            found[token_of(row.id)] = columns
    return found


def _stored(connection: Connection, case_id: str) -> dict[int, Mapping[str, Any]]:
    query = select(task_holdings).where(task_holdings.c.case_id == case_id, task_holdings.c.token < 0)
    rows = connection.execute(query).mappings()
    return {row["token"]: {name: value for name, value in row.items() if name != "case_id"} for row in rows}
