"""What a promised mail says and to whom, gathered at the moment of sending; and the links that it carries.

The mark of a mail is written before the mail leaves: if it comes back, it is known, whatever happened.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import Connection, select, update

from webapp.db.tables import outbox
from webapp.languages import Catalogue, marked
from webapp.services.enclosures import Enclosed, enclosed_with
from webapp.services.installation import Installation
from webapp.services.issuing import people_names
from webapp.services.loaded_case import LoadedCase, load_case
from webapp.services.mail_marks import address_mark, mail_mark
from webapp.services.personal_links import make_link
from webapp.services.promising import promise_row
from webapp.services.readers import Reader, readers_of
from webapp.services.sessions import Party
from webapp.wording import filled_text
from workflows.core.access import Situation
from workflows.core.definition import Notice, Plain
from workflows.core.scopes import items_named

_BUILT_IN: Mapping[str, str] = {"task_opened": "task", "reminder": "task", "link_requested": "status"}
"""Notices that every definition has, and what their link opens."""


class NoMail(StrEnum):
    """Why a promise of a mail is kept without one; recorded as its result."""

    NOBODY = "nobody"
    NOT_NEEDED = "not_needed"
    DIVIDED = "divided"


class Why(StrEnum):
    """Why no mail reaches a party."""

    NO_ADDRESS = "no_address"
    UNUSABLE = "unusable"
    REFUSED = "refused"
    BOUNCED = "bounced"


@dataclass(frozen=True, slots=True)
class Mailing:
    """Everything that the bytes of one mail depend on.

    Attributes:
        template: folder under templates/mail.
        values: plain values for the template, words already in the reader's language.
        promise: key of the promise; with the address it makes the Message-ID.
    """

    reader: Reader
    address: str
    template: str
    values: Mapping[str, Plain]
    words: Catalogue
    promise: str
    written_at: datetime
    enclosed: tuple[Enclosed, ...] = ()


@dataclass(frozen=True, slots=True)
class Undelivered:
    """No mail goes out; `readers` are the keys of those whom it concerns."""

    reason: NoMail
    readers: tuple[str, ...] = ()
    promises: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Unreachable:
    """A party whom no mail reaches.

    Attributes:
        error: the server's answer, without the address; "" where no server was asked.
    """

    reader: Reader
    why: Why
    error: str = ""


@dataclass(frozen=True, slots=True)
class Promised:
    """A claimed row of the outbox, as far as a mail needs it."""

    case_id: str
    key: str
    payload: Mapping[str, Any]
    created_at: datetime


def gather_mail(installation: Installation, promised: Promised) -> Mailing | Undelivered | Unreachable:
    """What to send for a promise, read now, with a personal link that works from now on.

    A repeat gives the same mail with the same link. A role of several people is
    divided into one promise for each.

    Raises:
        webapp.services.enclosures.NotYet: an attached document has no PDF so far.
    """

    def use_case(connection: Connection) -> Mailing | Undelivered | Unreachable:
        case = load_case(installation, connection, promised.case_id)
        situation = case.situation(installation, installation.now())
        if is_past(situation, promised.payload):
            return Undelivered(NoMail.NOT_NEEDED)
        readers = addressed(connection, situation, promised.payload)
        if len(readers) != 1:
            return _divided(connection, promised, readers, installation.now())
        if readers[0].address is None:
            return Unreachable(readers[0], Why.NO_ADDRESS)
        return _mailing(installation, connection, case, situation, promised, readers[0])

    return installation.database.run(use_case)


def is_past(situation: Situation, payload: Mapping[str, Any]) -> bool:
    """True when a mail about an open task comes after the task."""
    notice = situation.definition.notices.get(payload["notice"])
    link = notice.link if notice else _BUILT_IN[payload["notice"]]
    token = payload.get("token")
    return link == "task" and token is not None and token not in situation.state.tokens


def addressed(connection: Connection, situation: Situation, payload: Mapping[str, Any]) -> tuple[Reader, ...]:
    """Who a promise is for now."""
    found = readers_of(connection, situation, payload["role"], payload["item"], payload.get("token"))
    one = payload.get("reader")
    return tuple(reader for reader in found if one in (None, reader.key))


def _divided(
    connection: Connection, promised: Promised, readers: tuple[Reader, ...], now: datetime
) -> Undelivered:
    """One promise for each of several readers, in the same transaction, each made once."""
    if not readers:
        return Undelivered(NoMail.NOBODY)
    made: list[int] = []
    for reader in readers:
        key = reader_promise(promised.key, reader)
        if connection.execute(select(outbox.c.id).where(outbox.c.promise_key == key)).first() is None:
            payload = {**promised.payload, "reader": reader.key}
            row = promise_row(promised.case_id, key, "mail", payload, now)
            row["created_at"] = promised.created_at
            made.append(connection.execute(outbox.insert().values(**row).returning(outbox.c.id)).scalar_one())
    return Undelivered(NoMail.DIVIDED, tuple(reader.key for reader in readers), tuple(made))


def reader_promise(key: str, reader: Reader) -> str:
    """The promise of a mail to one reader; the same whether or not the role had several."""
    mark = hashlib.sha256(reader.key.encode()).hexdigest()[:12]
    return key if key.endswith(f"/{mark}") else f"{key}/{mark}"


def _mailing(
    installation: Installation,
    connection: Connection,
    case: LoadedCase,
    situation: Situation,
    promised: Promised,
    reader: Reader,
) -> Mailing:
    words = installation.definitions.catalogue(case.workflow, reader.language)
    key, address = reader_promise(promised.key, reader), reader.address or ""
    template, values = notice_values(installation, connection, situation, promised.payload, reader)
    values["url"] = _url(installation, connection, case, reader, link_of(situation, promised.payload), key)
    enclosed = enclosed_with(connection, case.id, promised.payload)
    mark = update(outbox).where(outbox.c.promise_key == promised.key)
    connection.execute(mark.values(mail_mark=mail_mark(key, address)))
    return Mailing(reader, address, template, values, words, key, promised.created_at, enclosed)


def notice_values(
    installation: Installation,
    connection: Connection,
    situation: Situation,
    payload: Mapping[str, Any],
    reader: Reader,
) -> tuple[str, dict[str, Plain]]:
    """The folder of a notice's words under `templates/mail`, and what they read, without an address."""
    words = installation.definitions.catalogue(situation.definition.id, reader.language)
    notice = situation.definition.notices.get(payload["notice"])
    link = link_of(situation, payload)
    values: dict[str, Plain] = {
        "office": {"name": installation.settings.office_name, "phone": installation.settings.office_phone},
        "number": situation.state.number,
        "staff": not reader.is_party,
        "due": _due(installation, situation, payload.get("token"), words),
        "url": "",
        "button": words.gettext(notice.button) if notice and notice.button else _button(link, words),
    }
    if notice:
        values |= _words_of(connection, situation, notice, payload["item"], words)
    return "notice" if notice else payload["notice"], values


def link_of(situation: Situation, payload: Mapping[str, Any]) -> str:
    """What the link of a notice opens: "task", "status" or "none"."""
    notice = situation.definition.notices.get(payload["notice"])
    return notice.link if notice else _BUILT_IN[payload["notice"]]


def _words_of(
    connection: Connection, situation: Situation, notice: Notice, item: str, words: Catalogue
) -> dict[str, Plain]:
    names = situation.names(items_named(situation.definition, situation.state, item))
    staff = people_names(connection)
    return {
        "subject": filled_text(situation.definition, notice.subject, names, words, staff),
        "body": filled_text(situation.definition, notice.body, names, words, staff),
    }


def _due(installation: Installation, situation: Situation, token: int | None, words: Catalogue) -> str:
    """The last day of the task, as people say it; "" for none."""
    found = situation.state.tokens.get(token) if token is not None else None
    return words.date(installation.calendar.calendar.last_day(found.due)) if found and found.due else ""


def _button(link: str, words: Catalogue) -> str:
    return (
        words.gettext(marked("Aufgabe öffnen")) if link == "task" else words.gettext(marked("Stand ansehen"))
    )


def _url(
    installation: Installation,
    connection: Connection,
    case: LoadedCase,
    reader: Reader,
    link: str,
    promise: str,
) -> str:
    if link == "none":
        return ""
    if not reader.is_party:
        return installation.links.case(case.id)
    party = Party(case.id, reader.role, reader.item)
    token = make_link(installation, connection, party, link, link_name(promise, reader))
    return installation.links.personal(token)


def link_name(promise: str, reader: Reader) -> str:
    """A repeat carries the same link, unless the address has changed: the link of the old one is revoked."""
    return f"{promise}.{address_mark(reader.address)}"
