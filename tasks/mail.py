"""Keeping the promise of a mail: gather, write, hand to the SMTP server, record.

At least once: a worker that dies between the server's answer and the record sends
the mail again, with the same Message-ID, the same link and the same bytes.
"""

from __future__ import annotations

from typing import Any

from tasks.smtp import deliver
from webapp.rendering.mail import Enclosure, Envelope, compose_mail
from webapp.services.blobs import read_blob
from webapp.services.installation import Installation
from webapp.services.mailings import Mailing, Promised, Undelivered, gather_mail
from webapp.services.transition import wake


def send_promised_mail(installation: Installation, promised: Promised) -> dict[str, Any]:
    """Send one mail.

    Returns:
        What is recorded with the promise: "sent" with the Message-ID, or why no mail went out.

    Raises:
        tasks.smtp.DeliveryFailed: the server did not take it.
        webapp.rendering.mail.UnusableAddress: the address is none.
        webapp.services.mailings.NotYet: an attached document is not printed yet.
    """
    gathered = gather_mail(installation, promised)
    if isinstance(gathered, Undelivered):
        wake(installation, gathered.promises)
        return {"outcome": gathered.reason.value, "readers": list(gathered.readers)}
    message = compose_mail(
        _envelope(installation, gathered),
        gathered.template,
        gathered.values,
        gathered.words,
        [_enclosure(installation, entry.title, entry.blob) for entry in gathered.enclosed],
    )
    deliver(installation.settings.smtp_url, message)
    return {"outcome": "sent", "message_id": str(message["Message-ID"]), "readers": [gathered.reader]}


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
