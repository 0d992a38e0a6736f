"""Who may be given a task, and whom the office gives it to by itself."""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy import func, select

from webapp.db.tables import tasks
from webapp.services import outbox
from webapp.services.installation import Installation
from webapp.services.loaded_case import load_case
from webapp.services.outbox import Promise
from webapp.services.people import members_of
from webapp.services.sessions import Person
from webapp.services.transition import apply
from workflows.core.access import Situation, allotment, fits
from workflows.core.events import SYSTEM, Reassigned
from workflows.core.state import Token


def candidates(installation: Installation, situation: Situation, token: Token) -> list[Person]:
    """Staff who may do a task, four eyes included, by name."""
    found: dict[str, Person] = {}
    for held in allotment(situation, token):
        for person in members_of(installation, held.group) if held.group else []:
            if fits(held, person.actor) and person.actor.id not in held.barred:
                found[person.id] = person
    return sorted(found.values(), key=lambda person: person.name)


def allot_task(installation: Installation, promise: Promise) -> bool:
    """Give a task to the candidate with the fewest open ones; a task that is gone or taken stays as it is."""
    assert promise.case_id is not None
    with installation.database.reading() as connection:
        loaded = load_case(installation, connection, promise.case_id)
    token = loaded.state.tokens.get(promise.payload["token"])
    situation = loaded.situation(installation, installation.now())
    people = candidates(installation, situation, token) if token and not token.assignee else []
    if not people or token is None:
        return outbox.keep(installation, promise, {"outcome": "left"})
    has = _open_tasks(installation, (person.actor.id for person in people))
    chosen = min(people, key=lambda person: (has.get(person.actor.id, 0), person.name, person.id))
    apply(installation, loaded.id, Reassigned(token.id, chosen.actor.id), SYSTEM, promise.key)
    return outbox.keep(installation, promise, {"outcome": "allotted", "to": chosen.actor.id})


def _open_tasks(installation: Installation, actors: Iterable[str]) -> dict[str, int]:
    query = (
        select(tasks.c.assignee, func.count())
        .where(tasks.c.assignee.in_(list(actors)))
        .group_by(tasks.c.assignee)
    )
    with installation.database.reading() as connection:
        return {row[0]: row[1] for row in connection.execute(query)}
