"""Personal links: for people without an account. One purpose, an end, revocable; a GET changes nothing.

Mail scanners open every link that they find, so opening one only shows a button;
the POST behind it spends the link and begins a session.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from typing import Any

from sqlalchemy import Connection, select, update

from webapp.db.tables import case_contacts, outbox, personal_links
from webapp.services.attempts import brake, is_braked, note_attempt, one_after_the_other
from webapp.services.installation import Installation
from webapp.services.outbox import Promise, record_kept
from webapp.services.promising import promise_row
from webapp.services.secrets_kept import derived_secret, hashed, new_secret
from webapp.services.sessions import Party, open_party_session
from webapp.services.transition import wake

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
    """Promise fresh links for an address.

    Known or not, the same is written and the same is done: who is known is found out by the
    worker that keeps the promise, so that neither the answer nor its time tells.
    """
    now, address = installation.now(), email.strip().casefold()
    brakes = [brake("links", address, MOST_REQUESTS_AN_HOUR)]

    def use_case(connection: Connection) -> tuple[int, ...]:
        one_after_the_other(connection, brakes)
        if is_braked(connection, brakes, now - timedelta(hours=1)):
            return ()
        note_attempt(connection, brakes, now)
        row = promise_row(None, f"links:{new_secret()}", "links", {"email": address}, now)
        return (connection.execute(outbox.insert().values(**row).returning(outbox.c.id)).scalar_one(),)

    promises = installation.database.run(use_case)
    if promises:
        wake(installation, promises)


def promise_links(installation: Installation, promise: Promise) -> bool:
    """Keep a promise of links: promise a mail for every case of the address, which is forgotten with that.

    Returns:
        False when another worker has taken the promise over.
    """
    now = installation.now()

    def use_case(connection: Connection) -> tuple[int, ...] | None:
        if not record_kept(connection, promise, {"outcome": "divided"}, now):
            return None
        connection.execute(update(outbox).where(outbox.c.id == promise.id).values(payload={}))
        contacts = select(case_contacts).where(case_contacts.c.email == promise.payload["email"])
        rows = [
            promise_row(row.case_id, f"{promise.key}:{number}", "mail", _link_mail(row.role, row.item), now)
            for number, row in enumerate(connection.execute(contacts).all())
        ]
        if not rows:
            return ()
        return tuple(connection.execute(outbox.insert().returning(outbox.c.id), rows).scalars())

    promises = installation.database.run(use_case)
    if promises:
        wake(installation, promises)
    return promises is not None


def _link_mail(role: str, item: str) -> dict[str, Any]:
    return {"notice": "link_requested", "role": role, "item": item, "token": None, "attach": []}


def revoke_links(installation: Installation, case_id: str, role: str) -> None:
    """Take back every unspent link of a party."""
    now = installation.now()
    chosen = update(personal_links).where(
        personal_links.c.case_id == case_id,
        personal_links.c.role == role,
        personal_links.c.spent_at.is_(None),
    )
    installation.database.run(lambda connection: connection.execute(chosen.values(revoked_at=now)))
