"""Keeping the promise of a mail: gather, write, hand to the SMTP server.

At least once: a worker that dies between the server's answer and the record sends
the mail again, with the same Message-ID, the same link and the same bytes.
"""

from __future__ import annotations

from typing import Any

from tasks.smtp import DeliveryFailed, deliver
from webapp.rendering.mail import Enclosure, Envelope, UnusableAddress, compose_mail, usable_address
from webapp.services.blobs import read_blob
from webapp.services.installation import Installation
from webapp.services.mailings import Mailing, Promised, Undelivered, Unreachable, Why, gather_mail
from webapp.services.transition import wake


def send_promised_mail(installation: Installation, promised: Promised) -> dict[str, Any] | Unreachable:
    """Send one mail.

    Returns:
        What is recorded with the promise: "sent" with the Message-ID, or why no mail was needed; or
        the party whom no mail reaches.

    Raises:
        tasks.smtp.DeliveryFailed: the server did not take it; for a party, only where it may later.
        webapp.rendering.mail.UnusableAddress: the address of staff, or the office's own, is none.
        webapp.services.enclosures.NotYet: an attached document is not printed yet.
    """
    gathered = gather_mail(installation, promised)
    if isinstance(gathered, Unreachable):
        return gathered
    if isinstance(gathered, Undelivered):
        wake(installation, gathered.promises)
        return {"outcome": gathered.reason.value, "readers": list(gathered.readers)}
    settings = installation.settings
    usable_address(settings.office_email)
    sender = usable_address(settings.bounce_address)
    try:
        return _send(installation, gathered, sender)
    except UnusableAddress as problem:
        if not gathered.reader.is_party:
            raise
        return Unreachable(gathered.reader, Why.UNUSABLE, str(problem))
    except DeliveryFailed as problem:
        if not (problem.permanent and gathered.reader.is_party):
            raise
        return Unreachable(gathered.reader, Why.REFUSED, str(problem))


def _send(installation: Installation, mailing: Mailing, sender: str) -> dict[str, Any]:
    message = compose_mail(
        _envelope(installation, mailing),
        mailing.template,
        mailing.values,
        mailing.words,
        [_enclosure(installation, entry.title, entry.blob) for entry in mailing.enclosed],
    )
    deliver(installation.settings.smtp_url, message, sender)
    return {"outcome": "sent", "message_id": str(message["Message-ID"]), "readers": [mailing.reader.key]}


def _envelope(installation: Installation, mailing: Mailing) -> Envelope:
    settings = installation.settings
    return Envelope(
        office=settings.office_name,
        sender=settings.office_email,
        recipient=mailing.address,
        promise=mailing.promise,
        written_at=mailing.written_at,
    )


def _enclosure(installation: Installation, title: str, digest: str) -> Enclosure:
    return Enclosure(title, read_blob(installation.settings.data, digest))
