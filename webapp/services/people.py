"""Staff: who works here, in which groups and units."""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from dataclasses import dataclass

from sqlalchemy import Connection, delete, select, update

from webapp.db.tables import memberships, people, units
from webapp.services.accounts import hash_password
from webapp.services.installation import Installation
from webapp.services.sessions import Person, close_sessions_of, load_person

ADMINISTRATORS = "administrators"
"""The group whose members look after people, definitions and promises that could not be kept."""

TRANSLATORS = "translators"
"""The group whose members see every text beside its translations, and no case."""


class AddressTaken(ValueError):
    """Another account has this mail address."""


@dataclass(frozen=True, slots=True)
class StaffRow:
    """One line of the list of staff."""

    id: str
    name: str
    email: str
    active: bool
    groups: tuple[str, ...]
    units: tuple[str, ...]


def add_person(
    installation: Installation,
    name: str,
    email: str,
    password: str,
    *,
    groups: Iterable[str] = (),
    belongs_to: Iterable[str] = (),
    language: str = "de",
    person_id: str | None = None,
) -> str:
    """Add a member of staff.

    Returns:
        Their id.

    Raises:
        AddressTaken: the address belongs to somebody already.
    """
    found = person_id or str(uuid.uuid4())
    password_hash = hash_password(password)

    def use_case(connection: Connection) -> str:
        address = email.strip().casefold()
        if connection.execute(select(people.c.id).where(people.c.email == address)).first():
            raise AddressTaken(address)
        row = {"id": found, "name": name, "email": address, "password_hash": password_hash}
        connection.execute(people.insert().values(**row, language=language, active=True))
        _set_memberships(connection, found, groups, belongs_to)
        return found

    return installation.database.run(use_case)


def change_person(
    installation: Installation,
    person_id: str,
    *,
    name: str,
    active: bool,
    groups: Iterable[str],
    belongs_to: Iterable[str],
) -> None:
    """Change what a person is called and may reach; who is no longer active is signed out at once."""

    def use_case(connection: Connection) -> None:
        connection.execute(update(people).where(people.c.id == person_id).values(name=name, active=active))
        _set_memberships(connection, person_id, groups, belongs_to)
        if not active:
            close_sessions_of(connection, person_id)

    installation.database.run(use_case)


def _set_memberships(
    connection: Connection, person_id: str, groups: Iterable[str], belongs_to: Iterable[str]
) -> None:
    connection.execute(delete(memberships).where(memberships.c.person_id == person_id))
    connection.execute(delete(units).where(units.c.person_id == person_id))
    for group in sorted(set(groups)):
        connection.execute(memberships.insert().values(person_id=person_id, group_name=group))
    for unit in sorted(set(belongs_to)):
        connection.execute(units.insert().values(person_id=person_id, unit=unit))


def give_password(installation: Installation, person_id: str, password: str) -> None:
    """Set somebody's password for them; whoever was signed in with the old one no longer is."""
    password_hash = hash_password(password)

    def use_case(connection: Connection) -> None:
        changed = update(people).where(people.c.id == person_id)
        connection.execute(changed.values(password_hash=password_hash))
        close_sessions_of(connection, person_id)

    installation.database.run(use_case)


def everybody(installation: Installation) -> list[StaffRow]:
    """All staff, by name."""
    with installation.database.reading() as connection:
        groups: dict[str, list[str]] = {}
        for row in connection.execute(select(memberships)):
            groups.setdefault(row.person_id, []).append(row.group_name)
        belongs: dict[str, list[str]] = {}
        for row in connection.execute(select(units)):
            belongs.setdefault(row.person_id, []).append(row.unit)
        rows = connection.execute(select(people).order_by(people.c.name))
        return [
            StaffRow(
                row.id,
                row.name,
                row.email,
                row.active,
                tuple(sorted(groups.get(row.id, ()))),
                tuple(sorted(belongs.get(row.id, ()))),
            )
            for row in rows
        ]


def members(connection: Connection, group: str) -> list[Person]:
    """Active members of a group, by name."""
    query = (
        select(people.c.id)
        .join(memberships, memberships.c.person_id == people.c.id)
        .where(memberships.c.group_name == group, people.c.active)
        .order_by(people.c.name)
    )
    found = (load_person(connection, person_id) for person_id in connection.execute(query).scalars())
    return [person for person in found if person is not None]


def members_of(installation: Installation, group: str) -> list[Person]:
    """Active members of a group, in a transaction of its own."""
    with installation.database.reading() as connection:
        return members(connection, group)


def person_name(installation: Installation, actor_id: str) -> str:
    """What a person is called; the id for somebody unknown."""
    with installation.database.reading() as connection:
        query = select(people.c.name).where(people.c.id == actor_id.removeprefix("person:"))
        return connection.execute(query).scalar() or actor_id


def names_of(installation: Installation, actor_ids: Iterable[str]) -> dict[str, str]:
    """What several people are called, by actor id."""
    wanted = {actor.removeprefix("person:"): actor for actor in actor_ids if actor.startswith("person:")}
    with installation.database.reading() as connection:
        rows = connection.execute(select(people.c.id, people.c.name).where(people.c.id.in_(list(wanted))))
        return {wanted[row.id]: row.name for row in rows}
