"""Keeping the promise of a mail about a draft: a wrong address is the writer's affair, and nobody is told."""

from __future__ import annotations

from tasks.smtp import DeliveryFailed, deliver
from webapp.rendering.mail import Envelope, UnusableAddress, compose_mail, usable_address
from webapp.services import outbox
from webapp.services.draft_notices import DraftMail, gather_draft_mail
from webapp.services.installation import Installation
from webapp.services.outbox import Promise


def keep_draft_mail(installation: Installation, promise: Promise) -> bool:
    """Send one mail.

    Returns:
        False when another worker has taken the promise over.

    Raises:
        tasks.smtp.DeliveryFailed: the server did not take it, and may later.
    """
    mail = gather_draft_mail(installation, promise.payload)
    outcome = _sent(installation, promise, mail) if mail else "not_needed"
    return outbox.keep(installation, promise, {"outcome": outcome})


def _sent(installation: Installation, promise: Promise, mail: DraftMail) -> str:
    settings = installation.settings
    sender = usable_address(settings.bounce_address)
    envelope = Envelope(
        settings.office_name, settings.office_email, mail.address, promise.key, promise.created_at
    )
    try:
        deliver(settings.smtp_url, compose_mail(envelope, mail.template, mail.values, mail.words), sender)
    except UnusableAddress:
        return "unusable"
    except DeliveryFailed as problem:
        if not problem.permanent:
            raise
        return "refused"
    return "sent"
