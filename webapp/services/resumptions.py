"""Going on with a form on another device: by a short code and a PIN, or by the link in a mail.

Whoever holds a draft's key has the draft, so the key itself goes to the other device; it is kept here
sealed with the installation's secret.
"""

from __future__ import annotations

import hmac
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum

from cryptography.fernet import Fernet, InvalidToken
from sqlalchemy import Connection, RowMapping, delete, select

from webapp.db.tables import drafts, resumptions
from webapp.services.attempts import brake, one_after_the_other
from webapp.services.drafts import draft_hash
from webapp.services.helping import end_help
from webapp.services.installation import Installation
from webapp.services.secrets_kept import derived_secret
from webapp.services.short_codes import CODE_LENGTH, Attempt, new_short_code, pin_of

_LINK_LENGTH = 40


@dataclass(frozen=True, slots=True)
class Resumption:
    """How one draft is gone on with elsewhere.

    Attributes:
        place: what the draft is for.
        email: who is warned before the draft is forgotten; "" for nobody.
        ends_at: when the draft is forgotten, if nothing is typed until then.
    """

    code: str
    pin: str
    place: str
    email: str
    ends_at: datetime


@dataclass(frozen=True, slots=True)
class Resumed:
    """A draft that another device may go on with.

    Attributes:
        handed_over: True when a helper has filled it in until now.
    """

    key: str
    place: str
    handed_over: bool = False


class NotResumed(StrEnum):
    """Why there is nothing to go on with."""

    WRONG = "wrong"
    TOO_OFTEN = "too often"


def save_for_later(installation: Installation, key: str, place: str, language: str) -> None:
    """Give a draft its code; one that has a code keeps it."""
    now, found_by = installation.now(), draft_hash(key, place)

    def use_case(connection: Connection) -> None:
        one_after_the_other(connection, [brake("code for", found_by, 1)])
        known = select(resumptions.c.code).where(resumptions.c.draft_hash == found_by)
        if connection.execute(known).first() is None:
            code = new_short_code()
            sealed = _seal(installation, code).encrypt(key.encode()).decode()
            row = {"code": code, "draft_hash": found_by, "place": place, "sealed_key": sealed}
            connection.execute(resumptions.insert().values(**row, language=language, created_at=now))

    installation.database.run(use_case)


def saved_for_later(installation: Installation, key: str, place: str) -> Resumption | None:
    """The code and the PIN of a draft; None when it has none, or the draft is forgotten."""
    with installation.database.reading() as connection:
        row = connection.execute(
            select(resumptions, drafts.c.expires_at)
            .join(drafts, drafts.c.key_hash == resumptions.c.draft_hash)
            .where(resumptions.c.draft_hash == draft_hash(key, place))
        ).first()
    if row is None or row.expires_at <= installation.now():
        return None
    return Resumption(row.code, pin_of(installation, row.code), row.place, row.email or "", row.expires_at)


def forget_resumption(installation: Installation, key: str, place: str) -> None:
    """The form was sent: code and link lead nowhere from now on."""
    installation.database.run(lambda connection: _forget(connection, draft_hash(key, place)))


def resume_by_code(installation: Installation, code: str, pin: str, address: str) -> Resumed | NotResumed:
    """Find the draft of a code, for whoever knows its PIN; an unknown code is answered like a wrong PIN.

    A draft that a helper hands over goes to one device: its code, which the helper knows, is good once.

    Arguments:
        code, pin: as typed; blanks, hyphens and small letters do not matter.
        address: where the attempt comes from.
    """
    now, attempt = installation.now(), Attempt.of("resume", code, pin, address)

    def use_case(connection: Connection) -> Resumed | NotResumed:
        if attempt.is_braked(connection, now):
            return NotResumed.TOO_OFTEN
        row = _live(connection, attempt.code, now)
        if row is None or not attempt.fits(installation):
            attempt.note_wrong(connection, now)
            return NotResumed.WRONG
        found = _unsealed(installation, row)
        if found and end_help(connection, row["draft_hash"]):
            _forget(connection, row["draft_hash"])
            return replace(found, handed_over=True)
        # Somebody may have taken it over on the helper's device since the code was read.
        still_good = _live(connection, attempt.code, now) is not None
        return found if found and still_good else NotResumed.WRONG

    return installation.database.run(use_case)


def resume_by_link(installation: Installation, token: str) -> Resumed | None:
    """Find the draft of a link that stood in a mail; None when it leads nowhere any more."""
    code = token[:CODE_LENGTH]
    if not hmac.compare_digest(token.encode(), link_token(installation, code).encode()):
        return None
    with installation.database.reading() as connection:
        row = _live(connection, code, installation.now())
    return _unsealed(installation, row) if row else None


def link_token(installation: Installation, code: str) -> str:
    """What the address of a link ends with: the code, and what nobody can guess."""
    return code + derived_secret(installation.settings.secret_key, "resumption link", code)[:_LINK_LENGTH]


def _forget(connection: Connection, found_by: str) -> None:
    connection.execute(delete(resumptions).where(resumptions.c.draft_hash == found_by))


def _live(connection: Connection, code: str, now: datetime) -> RowMapping | None:
    query = (
        select(resumptions.c.code, resumptions.c.place, resumptions.c.sealed_key, resumptions.c.draft_hash)
        .join(drafts, drafts.c.key_hash == resumptions.c.draft_hash)
        .where(resumptions.c.code == code, drafts.c.expires_at > now)
    )
    return connection.execute(query).mappings().first()


def _unsealed(installation: Installation, row: RowMapping) -> Resumed | None:
    """The key of a draft; None when it was sealed with another secret than today's."""
    try:
        key = _seal(installation, row["code"]).decrypt(row["sealed_key"].encode()).decode()
    except InvalidToken:
        return None
    return Resumed(key, row["place"])


def _seal(installation: Installation, code: str) -> Fernet:
    return Fernet(derived_secret(installation.settings.secret_key, "draft key", code) + "=")
