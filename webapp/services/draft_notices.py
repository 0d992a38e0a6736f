"""Mails about a draft: the link to go on with, and the warning before it is forgotten.

A draft belongs to no case, so its mails know an address and a code, and nothing of what was typed.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, Row, or_, select, update

from webapp.db.tables import drafts, outbox, resumptions
from webapp.languages import Catalogue, marked
from webapp.services.attempts import brake, is_braked, note_attempt, one_after_the_other
from webapp.services.drafts import draft_hash
from webapp.services.installation import Installation
from webapp.services.promising import promise_row
from webapp.services.resumptions import link_token
from webapp.services.secrets_kept import new_secret
from webapp.services.transition import wake
from workflows.core.definition import Plain

DRAFT = "draft"
"""The kind of these promises."""
WARNED_BEFORE = timedelta(days=3)
MOST_MAILS_AN_HOUR = 5
_SWEPT = 200
_SAVED, _ENDING = "draft_saved", "draft_ending"


@dataclass(frozen=True, slots=True)
class DraftMail:
    """What one mail about a draft says, and to whom.

    Attributes:
        template: folder under templates/mail.
    """

    address: str
    template: str
    values: Mapping[str, Plain]
    words: Catalogue


def mail_link(installation: Installation, key: str, place: str, email: str, language: str) -> None:
    """Note the address of whoever goes on later, and promise a mail with the link.

    Arguments:
        language: of the mail, and of the warning later.
    """
    now, address = installation.now(), email.strip().casefold()
    brakes = [
        brake("draft links to", address, MOST_MAILS_AN_HOUR),
        brake("draft links of", draft_hash(key, place), MOST_MAILS_AN_HOUR),
    ]

    def use_case(connection: Connection) -> tuple[int, ...]:
        one_after_the_other(connection, brakes)
        if is_braked(connection, brakes, now - timedelta(hours=1)):
            return ()
        note_attempt(connection, brakes, now)
        mine = resumptions.c.draft_hash == draft_hash(key, place)
        noted = update(resumptions).where(mine).values(email=address, language=language)
        row = connection.execute(noted.returning(resumptions.c.code)).first()
        return (_promise(connection, row.code, _SAVED, new_secret(), now),) if row else ()

    promises = installation.database.run(use_case)
    if promises:
        wake(installation, promises)


def warn_of_ending_drafts(installation: Installation) -> None:
    """Promise a mail for each draft that is soon forgotten, once after each time that it was worked on."""
    now = installation.now()
    not_warned = or_(resumptions.c.warned_at.is_(None), resumptions.c.warned_at <= drafts.c.updated_at)
    ending = (
        select(resumptions.c.code, resumptions.c.draft_hash)
        .join(drafts, drafts.c.key_hash == resumptions.c.draft_hash)
        .where(drafts.c.expires_at > now, drafts.c.expires_at <= now + WARNED_BEFORE)
        .where(resumptions.c.email.is_not(None), not_warned)
        .limit(_SWEPT)
    )

    def use_case(connection: Connection) -> tuple[int, ...]:
        rows = connection.execute(ending.with_for_update(of=resumptions, skip_locked=True)).all()
        for row in rows:
            warned = update(resumptions).where(resumptions.c.code == row.code)
            connection.execute(warned.values(warned_at=now))
        return tuple(_promise(connection, row.code, _ENDING, f"{now:%Y%m%d%H%M%S}", now) for row in rows)

    with installation.database.reading() as connection:
        if connection.execute(ending).first() is None:
            return
    promises = installation.database.run(use_case)
    if promises:
        wake(installation, promises)


def gather_draft_mail(installation: Installation, payload: Mapping[str, Any]) -> DraftMail | None:
    """The mail of a promise; None when the form was sent or forgotten meanwhile."""
    with installation.database.reading() as connection:
        row = connection.execute(
            select(resumptions, drafts.c.expires_at)
            .join(drafts, drafts.c.key_hash == resumptions.c.draft_hash)
            .where(resumptions.c.code == payload["code"], drafts.c.expires_at > installation.now())
        ).first()
    if row is None or not row.email:
        return None
    words = installation.languages.catalogue(row.language)
    return DraftMail(row.email, str(payload["notice"]), _values(installation, row, words), words)


def _values(installation: Installation, row: Row[Any], words: Catalogue) -> dict[str, Plain]:
    settings = installation.settings
    return {
        "office": {"name": settings.office_name, "phone": settings.office_phone},
        "url": installation.links.resumption(link_token(installation, row.code)),
        "button": words.gettext(marked("Weitermachen")),
        "ends": words.date(row.expires_at),
    }


def _promise(connection: Connection, code: str, notice: str, mark: str, now: datetime) -> int:
    row = promise_row(None, f"{notice}:{code}:{mark}", DRAFT, {"code": code, "notice": notice}, now)
    return int(connection.execute(outbox.insert().values(**row).returning(outbox.c.id)).scalar_one())
