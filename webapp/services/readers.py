"""Who reads a notice, at the moment of sending: parties by their answers, staff by the role's group."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from sqlalchemy import Connection, select

from webapp.db.tables import memberships, people, units
from workflows.core.access import Holding, Situation, allotment, audience, holding
from workflows.core.parties import Contact, contacts
from workflows.core.scopes import items_named


@dataclass(frozen=True, slots=True)
class Reader:
    """One person who gets a mail.

    Attributes:
        key: the same for each attempt: "party:<role>:<item>", or "person:<id>".
        address: None when they are reached by letter or phone.
        language: BCP 47 tag.
        item: for a party, the each item that they stand for.
    """

    key: str
    address: str | None
    language: str
    role: str
    item: str
    is_party: bool


def readers_of(
    connection: Connection, situation: Situation, role: str, item: str, token: int | None
) -> tuple[Reader, ...]:
    """Everybody who holds a role now.

    Arguments:
        item: the each item in which the notice was promised; "" for the case.
        token: the open task that it speaks of; its holders count, four eyes included.
    """
    if situation.definition.roles[role].party:
        return tuple(_party(found) for found in _standing_for(contacts(situation), role, item))
    held = _held(situation, role, item, token)
    return tuple(_members(connection, held)) if held else ()


def _standing_for(known: Iterable[Contact], role: str, item: str) -> list[Contact]:
    """The party of the item; for the case itself, or where the party is nobody's item, all of the role."""
    holders = [found for found in known if found.role == role]
    return [found for found in holders if found.item == item] or [
        found for found in holders if not item or not found.item
    ]


def _party(found: Contact) -> Reader:
    key = f"party:{found.role}:{found.item}"
    return Reader(key, found.email, found.language, found.role, found.item, is_party=True)


def _held(situation: Situation, role: str, item: str, token: int | None) -> Holding | None:
    """How the role is held; None when it may not even know of the case."""
    if token is not None and token in situation.state.tokens:
        found = allotment(situation, situation.state.tokens[token])
        return next((entry for entry in found if entry.role == role), None)
    if role not in {entry.role for entry in audience(situation)}:
        return None
    return holding(situation, role, items_named(situation.definition, situation.state, item))


def _members(connection: Connection, held: Holding) -> Iterable[Reader]:
    query = (
        select(people.c.id, people.c.email, people.c.language)
        .join(memberships, memberships.c.person_id == people.c.id)
        .where(memberships.c.group_name == held.group, people.c.active)
        .order_by(people.c.id)
    )
    if held.unit is not None:
        query = query.join(units, units.c.person_id == people.c.id).where(units.c.unit == held.unit)
    for row in connection.execute(query):
        key = f"person:{row.id}"
        if held.person in (None, key) and key not in held.barred:
            yield Reader(key, row.email, row.language, held.role, "", is_party=False)
