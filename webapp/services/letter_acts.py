"""What those do with a letter who deliver it: take it, say how it was told, or send the mail once more."""

from __future__ import annotations

from collections.abc import Callable
from enum import StrEnum
from typing import Any

from sqlalchemy import Connection, update

from webapp.db.tables import cases, letters, outbox, tasks
from webapp.services.installation import Installation
from webapp.services.letter_prints import letter_link
from webapp.services.letter_rows import take_task, token_of
from webapp.services.letters import Letter, contact_of, has_new_address, letter_of, opened_letter
from webapp.services.loaded_case import LoadedCase, UnknownCase
from webapp.services.promising import promise_row
from webapp.services.transition import wake
from workflows.core.events import Actor


class How(StrEnum):
    """How somebody was told at last."""

    POSTED = "posted"
    HANDED = "handed"
    PHONED = "phoned"
    MAILED = "mailed"


def finish_letter(
    installation: Installation, case_id: str, letter_id: int, how: How, actor: Actor
) -> Letter | None:
    """Say how somebody was told; a link that is on its way works for its full time from now.

    Returns:
        None when it is done now; else the letter as somebody had done it before.

    Raises:
        UnknownCase: there is no such letter, or the actor may not know of it.
    """

    def use_case(connection: Connection, case: LoadedCase, row: Any) -> tuple[int, ...]:
        if how in (How.POSTED, How.HANDED) and row.content:
            letter_link(installation, connection, row)
        return ()

    return _end(installation, case_id, letter_id, how, actor, use_case)


def mail_again(installation: Installation, case_id: str, letter_id: int, actor: Actor) -> Letter | None:
    """Promise the mail once more, now that there is another address.

    Returns:
        None when it is promised now; else the letter as somebody had done it before.

    Raises:
        UnknownCase: there is no such letter or no other address, or the actor may not know of it.
    """

    def use_case(connection: Connection, case: LoadedCase, row: Any) -> tuple[int, ...]:
        now = installation.now()
        if not has_new_address(contact_of(case.situation(installation, now), row.payload), row):
            raise UnknownCase(case_id)
        payload = {name: value for name, value in row.payload.items() if name != "step"}
        mail = promise_row(case_id, f"letter:{row.id}:mail", "mail", payload, now)
        return tuple(connection.execute(outbox.insert().values(**mail).returning(outbox.c.id)).scalars())

    return _end(installation, case_id, letter_id, How.MAILED, actor, use_case)


def _end(
    installation: Installation,
    case_id: str,
    letter_id: int,
    how: How,
    actor: Actor,
    effect: Callable[[Connection, LoadedCase, Any], tuple[int, ...]],
) -> Letter | None:
    def use_case(connection: Connection) -> tuple[Letter | None, tuple[int, ...]]:
        case, row = opened_letter(installation, connection, case_id, letter_id, actor, lock=True)
        if row.done_at:
            return letter_of(row), ()
        promises = effect(connection, case, row)
        done = {"done_at": installation.now(), "done_by": actor.id, "done_how": how.value, "content": None}
        connection.execute(update(letters).where(letters.c.id == row.id).values(**done))
        counted = {"open_letters": cases.c.open_letters - 1}
        connection.execute(update(cases).where(cases.c.id == case_id).values(**counted))
        take_task(connection, case_id, row.id)
        return None, promises

    earlier, promises = installation.database.run(use_case)
    if promises:
        wake(installation, promises)
    return earlier


def take_letter(installation: Installation, case_id: str, letter_id: int, actor: Actor) -> bool:
    """Take the delivery of a letter upon oneself; False when somebody else has.

    Raises:
        UnknownCase: there is no such letter that waits, or the actor may not know of it.
    """
    return _assign(installation, case_id, letter_id, actor, tasks.c.assignee.is_(None), actor.id)


def give_back_letter(installation: Installation, case_id: str, letter_id: int, actor: Actor) -> bool:
    """Leave the delivery to the group again; False when it is somebody else's.

    Raises:
        UnknownCase: as for `take_letter`.
    """
    return _assign(installation, case_id, letter_id, actor, tasks.c.assignee == actor.id, None)


def _assign(
    installation: Installation,
    case_id: str,
    letter_id: int,
    actor: Actor,
    condition: Any,
    assignee: str | None,
) -> bool:
    def use_case(connection: Connection) -> bool:
        _, row = opened_letter(installation, connection, case_id, letter_id, actor, lock=True)
        if row.done_at:
            raise UnknownCase(case_id)
        mine = update(tasks).where(
            tasks.c.case_id == case_id, tasks.c.token == token_of(letter_id), condition
        )
        return connection.execute(mine.values(assignee=assignee)).rowcount == 1

    return installation.database.run(use_case)
