"""Sessions on the server's side: revocable at once, for staff and for parties."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import (
    Connection,
    Select,
    bindparam,
    case,
    delete,
    literal_column,
    select,
    true,
    union_all,
    update,
)

from webapp.db.fixed import FixedStatement
from webapp.db.tables import memberships, people, sessions, units
from webapp.services.installation import Installation
from webapp.services.secrets_kept import hashed, new_secret
from workflows.core.events import Actor

_OPEN = FixedStatement(
    lambda _: select(sessions.c.person_id, sessions.c.party, sessions.c.expires_at).where(
        sessions.c.id_hash == bindparam("id_hash", type_=sessions.c.id_hash.type),
        sessions.c.expires_at > bindparam("now", type_=sessions.c.expires_at.type),
    )
)

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
        row = _OPEN.first(connection, {"id_hash": hashed(secret), "now": installation.now()})
        if row is None:
            return Session()
        if row["person_id"]:
            person = load_person(connection, row["person_id"])
            return Session(person=person, ends_at=row["expires_at"] if person else None)
        return Session(party=Party(**row["party"]), ends_at=row["expires_at"])


def load_person(connection: Connection, person_id: str) -> Person | None:
    """An active member of staff; None when they may not work here any more."""
    rows = _PERSON.all(connection, {"person_id": person_id})
    if not rows:
        return None
    row = rows[0]
    return Person(
        row["id"],
        row["name"],
        row["email"],
        row["language"],
        frozenset(found["right"] for found in rows if found["kind"] == "group"),
        frozenset(found["right"] for found in rows if found["kind"] == "unit"),
    )


def _person_with_rights() -> Select[Any]:
    """One row for each group and unit of an active person; one without either for whoever has none."""
    person = bindparam("person_id", type_=people.c.id.type)
    groups = select(literal_column("'group'").label("kind"), memberships.c.group_name.label("name"))
    belongs = select(literal_column("'unit'"), units.c.unit)
    rights = union_all(
        groups.where(memberships.c.person_id == person), belongs.where(units.c.person_id == person)
    ).subquery()
    columns = (people.c.id, people.c.name, people.c.email, people.c.language, rights.c.kind)
    query = select(*columns, rights.c.name.label("right")).select_from(people).outerjoin(rights, true())
    return query.where(people.c.id == person, people.c.active)


_PERSON = FixedStatement(lambda _: _person_with_rights())


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
