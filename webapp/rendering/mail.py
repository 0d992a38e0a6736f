"""Mails as text and HTML in the reader's language: they say that there is something to see, and no more."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from email.headerregistry import Address
from email.message import EmailMessage
from email.utils import format_datetime
from typing import Any

from webapp.languages import Catalogue
from webapp.rendering.pages import fill_page, paragraphs_of
from webapp.services.mail_marks import mail_mark
from workflows.core.definition import Plain

_CONTROL = re.compile(r"[\x00-\x1f\x7f]")
_BLANK_LINES = re.compile(r"\n{3,}")


class UnusableAddress(ValueError):
    """A mail address that cannot stand in a header; sending it again would not help."""


@dataclass(frozen=True, slots=True)
class Envelope:
    """Who writes to whom, and for which promise.

    Attributes:
        office: name of the sender.
        sender: mail address of the office.
        recipient: mail address of one person.
        promise: the same for each attempt at this mail; the Message-ID comes from it.
        written_at: when the mail was promised, not when it is sent.
    """

    office: str
    sender: str
    recipient: str
    promise: str
    written_at: datetime


@dataclass(frozen=True, slots=True)
class Enclosure:
    """A PDF that goes with a mail."""

    title: str
    content: bytes


def compose_mail(
    envelope: Envelope,
    template: str,
    values: Mapping[str, Plain],
    words: Catalogue,
    enclosures: Sequence[Enclosure] = (),
) -> EmailMessage:
    """A mail; the same arguments give the same bytes, so that a repeat is recognised.

    Arguments:
        template: folder under `templates/mail`.
        values: `office` ({name, phone}), `url` and `button` ("" for none), and what the template
            reads: for "notice" `subject` and `body`, for the built-in ones `staff`, `number`, `due`.

    Raises:
        UnusableAddress: an address is not one, or tries to be more than one.
    """
    message = EmailMessage()
    filled = _filled(template, values, words)
    message["From"] = Address(_one_line(envelope.office), addr_spec=usable_address(envelope.sender))
    message["To"] = Address(addr_spec=usable_address(envelope.recipient))
    message["Subject"] = filled["subject"]
    message["Date"] = format_datetime(envelope.written_at)
    message["Message-ID"] = message_id(envelope)
    message["Auto-Submitted"] = "auto-generated"
    message["X-Auto-Response-Suppress"] = "All"
    message.set_content(filled["text"])
    message.add_alternative(filled["html"], subtype="html")
    for enclosure in enclosures:
        name = f"{_one_line(enclosure.title)}.pdf".replace("/", "-")
        message.add_attachment(enclosure.content, maintype="application", subtype="pdf", filename=name)
    message["Content-Language"] = words.language.tag
    _fix_boundaries(message)
    return message


def message_id(envelope: Envelope) -> str:
    """The Message-ID of every attempt at one promise to one person (RFC 5322, 3.6.4)."""
    mark = mail_mark(envelope.promise, envelope.recipient)
    return f"<{mark}@{usable_address(envelope.sender).rpartition('@')[2]}>"


def words_alone(template: str, values: Mapping[str, Plain], words: Catalogue) -> tuple[str, str]:
    """Subject and text of a mail as they stand in a letter: greetings, and no address to click."""
    names = {**_names(values, words), "frame": "mail/words.txt"}
    subject = _one_line(fill_page(f"mail/{template}/subject.txt", names))
    text = fill_page(f"mail/{template}/body.txt", {**names, "subject": subject})
    return subject, _BLANK_LINES.sub("\n\n", text).strip()


def _filled(template: str, values: Mapping[str, Plain], words: Catalogue) -> dict[str, str]:
    names = _names(values, words)
    subject = _one_line(fill_page(f"mail/{template}/subject.txt", names))
    names["subject"] = subject
    text = fill_page(f"mail/{template}/body.txt", names)
    return {
        "subject": subject,
        "text": _BLANK_LINES.sub("\n\n", text).strip() + "\n",
        "html": fill_page(f"mail/{template}/body.html", names),
    }


def _names(values: Mapping[str, Plain], words: Catalogue) -> dict[str, Any]:
    """What the templates of a mail read."""

    def translate(message: str, **details: object) -> str:
        text = words.gettext(message)
        return text % details if details else text

    return {
        **values,
        "_": translate,
        "language": words.language.tag,
        "direction": words.language.direction,
        "paragraphs": paragraphs_of(str(values.get("body", ""))),
        "frame": "mail/frame.txt",
    }


def _one_line(text: str) -> str:
    """Text for a header: whatever breaks a line is a space."""
    return " ".join(_CONTROL.sub(" ", text).split())


def usable_address(text: str) -> str:
    """One address, its domain in the form that every server knows (RFC 5891).

    Raises:
        UnusableAddress: as for `compose_mail`.
    """
    local, at, domain = text.strip().rpartition("@")
    if not (local and at and domain) or _CONTROL.search(text) or set(text.strip()) & set(' ,;:<>()[]\\"'):
        raise UnusableAddress("what should be an address is not one mail address")
    try:
        return f"{local}@{domain.encode('idna').decode()}"
    except UnicodeError as problem:
        raise UnusableAddress("what stands behind the @ is no domain") from problem


def _fix_boundaries(message: EmailMessage) -> None:
    """The library draws boundaries by chance; ours come from the Message-ID, so that a repeat is the same."""
    digest = hashlib.sha256(str(message["Message-ID"]).encode()).hexdigest()[:24]
    for number, part in enumerate(message.walk()):
        if part.is_multipart():
            part.set_boundary(f"=_{digest}_{number}")
