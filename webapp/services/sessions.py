"""Sessions on the server's side: revocable at once, for staff and for parties."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, FromClause, and_, bindparam, case, delete, select, update

from webapp.db.fixed import FixedStatement
from webapp.db.tables import memberships, people, sessions, units
from webapp.services.installation import Installation
from webapp.services.secrets_kept import hashed, new_secret
from workflows.core.events import Actor

_PEOPLE = (people.c.id, people.c.name, people.c.email, people.c.language)


def _with_rights(people_found: FromClause) -> FromClause:
    """One row for each pair of a group and a unit of a person: both are few."""
    grouped = people_found.outerjoin(memberships, memberships.c.person_id == people.c.id)
    return grouped.outerjoin(units, units.c.person_id == people.c.id)


_PERSON = FixedStatement(
    lambda _: (
        select(*_PEOPLE, memberships.c.group_name, units.c.unit)
        .select_from(_with_rights(people))
        .where(people.c.id == bindparam("person_id", type_=people.c.id.type), people.c.active)
    )
)
_OPEN = FixedStatement(
    lambda _: (
        select(sessions.c.party, sessions.c.expires_at, *_PEOPLE, memberships.c.group_name, units.c.unit)
        .select_from(
            _with_rights(
                sessions.outerjoin(people, and_(people.c.id == sessions.c.person_id, people.c.active))
            )
        )
        .where(
            sessions.c.id_hash == bindparam("id_hash", type_=sessions.c.id_hash.type),
            sessions.c.expires_at > bindparam("now", type_=sessions.c.expires_at.type),
        )
    )
)
"""The same with the session, in one statement, because every request of staff asks it."""

STAFF_HOURS = 10
PARTY_HOURS = 4


@dataclass(frozen=True, slots=True)
class Person:
    """A signed-in member of staff, as the database says at this request."""

    id: str
    name: str
    email: str
    language: str
    groups: frozenset[str]
    units: frozenset[str]

    @property
    def actor(self) -> Actor:
        """The person as the engine knows them."""
        return Actor(f"person:{self.id}", self.groups, self.units)


@dataclass(frozen=True, slots=True)
class Party:
    """Somebody who came through a personal link: one role in one case."""

    case_id: str
    role: str
    item: str

    @property
    def actor(self) -> Actor:
        """The party as the engine knows them."""
        suffix = f":{self.item}" if self.item else ""
        return Actor(f"party:{self.role}{suffix}", role=self.role, item=self.item)

    @property
    def draft_key(self) -> str:
        """What finds the party's drafts."""
        return f"{self.actor.id}@{self.case_id}"


@dataclass(frozen=True, slots=True)
class Session:
    """Who is at the other end: a person, a party, or nobody known.

    Attributes:
        ends_at: when they have to come in again; None for nobody known.
    """

    person: Person | None = None
    party: Party | None = None
    ends_at: datetime | None = None


def open_staff_session(connection: Connection, person_id: str, now: datetime) -> str:
    """Begin a session; the secret goes into the cookie and nowhere else."""
    return _open(connection, now, now + timedelta(hours=STAFF_HOURS), person_id, None)


def open_party_session(connection: Connection, party: Party, now: datetime) -> str:
    """Begin a party's session."""
    kept = {"case_id": party.case_id, "role": party.role, "item": party.item}
    return _open(connection, now, now + timedelta(hours=PARTY_HOURS), None, kept)


def _open(
    connection: Connection, now: datetime, expires: datetime, person: str | None, party: dict[str, str] | None
) -> str:
    secret = new_secret()
    row = {"id_hash": hashed(secret), "person_id": person, "party": party}
    connection.execute(sessions.insert().values(**row, created_at=now, expires_at=expires))
    return secret


def find_session(installation: Installation, secret: str | None) -> Session:
    """Who holds a session's secret. Rights are read anew each time: taking them away works at once."""
    if not secret:
        return Session()
    with installation.database.reading() as connection:
        rows = _OPEN.all(connection, {"id_hash": hashed(secret), "now": installation.now()})
    if not rows:
        return Session()
    ends_at, party = rows[0]["expires_at"], rows[0]["party"]
    if party:
        return Session(party=Party(**party), ends_at=ends_at)
    person = _person(rows)
    return Session(person=person, ends_at=ends_at if person else None)


def load_person(connection: Connection, person_id: str) -> Person | None:
    """An active member of staff; None when they may not work here any more."""
    return _person(_PERSON.all(connection, {"person_id": person_id}))


def _person(rows: Sequence[Mapping[str, Any]]) -> Person | None:
    if not rows or rows[0]["id"] is None:
        return None
    row = rows[0]
    return Person(
        row["id"],
        row["name"],
        row["email"],
        row["language"],
        frozenset(found["group_name"] for found in rows if found["group_name"]),
        frozenset(found["unit"] for found in rows if found["unit"]),
    )


def extend_session(installation: Installation, secret: str | None) -> None:
    """Let a session last as long as one that begins now; one that has ended stays so."""
    now = installation.now()
    hours = case((sessions.c.person_id.is_(None), PARTY_HOURS), else_=STAFF_HOURS)

    def use_case(connection: Connection) -> None:
        found = sessions.c.id_hash == hashed(secret or ""), sessions.c.expires_at > now
        lasts = connection.execute(select(hours).where(*found)).scalar()
        if lasts is not None:
            ends = now + timedelta(hours=lasts)
            connection.execute(update(sessions).where(*found).values(expires_at=ends))

    installation.database.run(use_case)


def close_session(installation: Installation, secret: str | None) -> None:
    """End a session; a request still under way cannot bring it back."""
    if secret:
        installation.database.run(
            lambda connection: connection.execute(
                delete(sessions).where(sessions.c.id_hash == hashed(secret))
            )
        )


def close_sessions_of(connection: Connection, person_id: str) -> None:
    """End every session of a person."""
    connection.execute(delete(sessions).where(sessions.c.person_id == person_id))
