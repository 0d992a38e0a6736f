"""Personal links: for people without an account. One purpose, an end, revocable; a GET changes nothing.

Mail scanners open every link that they find, so opening one only shows a button;
the POST behind it spends the link and begins a session.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from sqlalchemy import Connection, select, update

from webapp.db.tables import case_contacts, outbox, personal_links
from webapp.services.installation import Installation
from webapp.services.secrets_kept import derived_secret, hashed
from webapp.services.sessions import Party, open_party_session
from webapp.services.transition import promise_row, wake

VALID_DAYS = 30
MOST_REQUESTS_AN_HOUR = 5


class LinkState(StrEnum):
    """What a link is good for."""

    GOOD = "good"
    SPENT = "spent"
    EXPIRED = "expired"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Opened:
    """A link as its page shows it.

    Attributes:
        purpose: "task" or "status"; "" for an unknown link.
    """

    state: LinkState
    purpose: str = ""


def make_link(
    installation: Installation, connection: Connection, party: Party, purpose: str, promise_key: str
) -> str:
    """Make the link that a mail carries, or the same one again for another attempt at the same mail.

    The token is derived from the promise by the installation's secret: a mail that was
    delivered twice, or delivered without our knowing, carries a link that works.

    Returns:
        The token; only its hash is kept.
    """
    now = installation.now()
    token = derived_secret(installation.settings.secret_key, "personal link", promise_key)
    ends = {"expires_at": now + timedelta(days=VALID_DAYS)}
    again = update(personal_links).where(personal_links.c.token_hash == hashed(token))
    if connection.execute(again.values(**ends)).rowcount == 0:
        place = {"case_id": party.case_id, "role": party.role, "item": party.item, "purpose": purpose}
        row = {"token_hash": hashed(token), "promise_key": promise_key, "created_at": now, **place, **ends}
        connection.execute(personal_links.insert().values(**row))
    return token


def open_link(installation: Installation, token: str) -> Opened:
    """Look at a link without changing it."""
    with installation.database.reading() as connection:
        row = connection.execute(
            select(personal_links).where(personal_links.c.token_hash == hashed(token))
        ).first()
    if row is None or row.revoked_at:
        return Opened(LinkState.UNKNOWN)
    if row.spent_at:
        return Opened(LinkState.SPENT, row.purpose)
    if row.expires_at <= installation.now():
        return Opened(LinkState.EXPIRED, row.purpose)
    return Opened(LinkState.GOOD, row.purpose)


def spend_link(installation: Installation, token: str) -> str | None:
    """Spend a link; of many who try, one succeeds.

    Returns:
        The secret of a new session; None when the link is not good any more.
    """
    now = installation.now()

    def use_case(connection: Connection) -> str | None:
        spent = (
            update(personal_links)
            .where(
                personal_links.c.token_hash == hashed(token),
                personal_links.c.spent_at.is_(None),
                personal_links.c.revoked_at.is_(None),
                personal_links.c.expires_at > now,
            )
            .values(spent_at=now)
            .returning(personal_links.c.case_id, personal_links.c.role, personal_links.c.item)
        )
        row = connection.execute(spent).first()
        return open_party_session(connection, Party(row.case_id, row.role, row.item), now) if row else None

    return installation.database.run(use_case)


def request_links(installation: Installation, email: str) -> None:
    """Promise a fresh link for every running case of an address; known or not, the answer is the same."""
    now = installation.now()

    def use_case(connection: Connection) -> tuple[int, ...]:
        query = select(case_contacts).where(case_contacts.c.email == email.strip().casefold())
        rows = [
            promise_row(
                row.case_id,
                f"link:{row.case_id}:{row.role}:{row.item}:{slot}",
                "mail",
                {"notice": "link_requested", "role": row.role, "item": row.item, "token": None, "attach": []},
                now,
            )
            for row in connection.execute(query).all()
            if (slot := _free_slot(connection, f"link:{row.case_id}:{row.role}:{row.item}", now)) is not None
        ]
        if not rows:
            return ()
        return tuple(connection.execute(outbox.insert().returning(outbox.c.id), rows).scalars())

    promises = installation.database.run(use_case)
    if promises:
        wake(installation, promises)


def _free_slot(connection: Connection, prefix: str, now: datetime) -> str | None:
    """A part of the promise's key that is free, so that an address cannot be flooded."""
    hour = now.strftime("%Y%m%d%H")
    taken = set(
        connection.execute(
            select(outbox.c.promise_key).where(outbox.c.promise_key.startswith(f"{prefix}:{hour}"))
        ).scalars()
    )
    for number in range(MOST_REQUESTS_AN_HOUR):
        if f"{prefix}:{hour}.{number}" not in taken:
            return f"{hour}.{number}"
    return None


def revoke_links(installation: Installation, case_id: str, role: str) -> None:
    """Take back every unspent link of a party."""
    now = installation.now()
    chosen = update(personal_links).where(
        personal_links.c.case_id == case_id,
        personal_links.c.role == role,
        personal_links.c.spent_at.is_(None),
    )
    installation.database.run(lambda connection: connection.execute(chosen.values(revoked_at=now)))
