"""Keeping one promise: claim its row, do what it says, record the result, also of a failure."""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping

from sqlalchemy import Connection

from tasks.documents import print_document
from tasks.draft_mail import keep_draft_mail
from tasks.letters import keep_letter
from tasks.mail import send_promised_mail
from tasks.smtp import DeliveryFailed
from webapp.logs import facts
from webapp.rendering.documents import UnusableDocument
from webapp.rendering.mail import UnusableAddress
from webapp.rendering.press import PrintingCut, PrintingFault
from webapp.rendering.printing import ForbiddenAddress
from webapp.services import outbox
from webapp.services.allotment import allot_task
from webapp.services.batch_entries import complete_entry
from webapp.services.batches import BATCH
from webapp.services.blobs import write_blob
from webapp.services.called_cases import return_to_caller, start_called_case
from webapp.services.draft_notices import DRAFT
from webapp.services.enclosures import NotYet, is_printed
from webapp.services.installation import Installation
from webapp.services.letter_opening import NobodyWrites, write_instead
from webapp.services.mailings import Promised, Unreachable
from webapp.services.outbox import Promise
from webapp.services.personal_links import promise_links
from webapp.services.prints import find_document, hasten_mails, note_print

_LOG = logging.getLogger(__name__)
_UNTIL_PRINTED_SECONDS = 30


def keep_promise(installation: Installation, promise_id: int) -> bool:
    """Keep a promise, unless it is kept already or somebody else is at it.

    Returns:
        True when it is kept now by this call.
    """
    promise = outbox.claim(installation, promise_id)
    if promise is None:
        return False
    with facts(
        promise=str(promise.id), kind=promise.kind, case=promise.case_id or "", attempt=str(promise.attempts)
    ):
        return _keep(installation, promise)


def _keep(installation: Installation, promise: Promise) -> bool:
    try:
        return _KEEPERS[promise.kind](installation, promise)
    except NotYet:
        _rest_until_printed(installation, promise)
    except DeliveryFailed as problem:
        outbox.fail(
            installation, promise, str(problem), permanent=problem.permanent, most=outbox.MOST_DELIVERIES
        )
    except (PrintingCut, PrintingFault) as problem:
        reason = f"{type(problem).__name__}: {problem}"
        outbox.fail(installation, promise, reason, most=outbox.MOST_CUTS)
    except (UnusableAddress, UnusableDocument, ForbiddenAddress, NobodyWrites) as problem:
        outbox.fail(installation, promise, f"{type(problem).__name__}: {problem}", permanent=True)
    except Exception as problem:  # noqa: BLE001  the row must say that the attempt failed, whatever it was
        _LOG.exception("promise %s was not kept", promise.id)
        outbox.fail(installation, promise, type(problem).__name__)
    return False


def _rest_until_printed(installation: Installation, promise: Promise) -> None:
    """Rest until the print hastens this mail; a print since our look has found nobody at rest."""
    outbox.postpone(installation, promise, _UNTIL_PRINTED_SECONDS)
    if promise.case_id and is_printed(installation, promise.case_id, promise.payload):
        hasten_mails(installation, promise.case_id)


def _keep_mail(installation: Installation, promise: Promise) -> bool:
    if promise.case_id is None:
        raise UnusableAddress("a mail without a case")
    promised = Promised(promise.case_id, promise.key, promise.payload, promise.created_at)
    told = send_promised_mail(installation, promised)
    if isinstance(told, Unreachable):
        return write_instead(installation, promise, told)
    return outbox.keep(installation, promise, told)


def _keep_document(installation: Installation, promise: Promise) -> bool:
    document = find_document(installation, str(promise.payload["document"]))
    content = print_document(installation, document)
    digest, now = write_blob(installation.settings.data, content), installation.now()
    result = {"outcome": "printed", "document": document.id, "digest": digest}

    def record(connection: Connection) -> bool:
        if not outbox.record_kept(connection, promise, result, now):
            return False
        note_print(connection, document.id, digest, len(content), now)
        return True

    kept = installation.database.run(record)
    if kept:
        hasten_mails(installation, document.case_id)
    return kept


_KEEPERS: Mapping[str, Callable[[Installation, Promise], bool]] = {
    "mail": _keep_mail,
    "document": _keep_document,
    "letter": keep_letter,
    "links": promise_links,
    DRAFT: keep_draft_mail,
    "case": start_called_case,
    "return": return_to_caller,
    "allotment": allot_task,
    BATCH: complete_entry,
}
