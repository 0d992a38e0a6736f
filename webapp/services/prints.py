"""Issued documents that have no PDF yet, and the record that one was printed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, select, update

from webapp.db.tables import cases, documents, outbox
from webapp.services.blobs import note_blob
from webapp.services.installation import Installation
from webapp.services.issuing import facts
from webapp.services.transition import wake
from webapp.signing import SignedFacts

PDF = "application/pdf"


@dataclass(frozen=True, slots=True)
class Unprinted:
    """The row of a document, as it was issued.

    Attributes:
        signature: what vouches for the facts; "" and None for what cannot be verified.
    """

    id: str
    case_id: str
    workflow: str
    number: str
    language: str
    issued_at: datetime
    valid_until: datetime | None
    code: str
    snapshot: Mapping[str, Any]
    blob: str | None
    signature: str
    facts: SignedFacts | None


def find_document(installation: Installation, document_id: str) -> Unprinted:
    """The row of a document.

    Raises:
        LookupError: there is none with this id.
    """
    query = (
        select(documents, cases.c.workflow)
        .join(cases, cases.c.id == documents.c.case_id)
        .where(documents.c.id == document_id)
    )
    with installation.database.reading() as connection:
        row = connection.execute(query).first()
    if row is None:
        raise LookupError(f"no document {document_id}")
    return Unprinted(
        id=row.id,
        case_id=row.case_id,
        workflow=row.workflow,
        number=row.number or "",
        language=row.language,
        issued_at=row.issued_at,
        valid_until=row.valid_until,
        code=row.code or "",
        snapshot=row.snapshot,
        blob=row.blob,
        signature=row.signature or "",
        facts=facts(row._asdict()) if row.signature else None,
    )


def hasten_mails(installation: Installation, case_id: str) -> None:
    """Mails of a case that wait for a document to be printed are due now.

    To be called when the print is committed: a mail that looks for the print and then rests
    either sees it or is seen at rest.
    """
    now = installation.now()
    resting = (
        update(outbox)
        .where(
            outbox.c.case_id == case_id,
            outbox.c.kind == "mail",
            outbox.c.state == "pending",
            outbox.c.attempts == 0,
            outbox.c.leased_until.is_(None),
            outbox.c.next_attempt_at > now,
        )
        .values(next_attempt_at=now)
        .returning(outbox.c.id)
    )
    hastened = installation.database.run(lambda connection: tuple(connection.execute(resting).scalars()))
    if hastened:
        wake(installation, hastened)


def note_print(connection: Connection, document_id: str, digest: str, size: int, now: datetime) -> None:
    """Record the PDF of a document, in the transaction that keeps its promise."""
    note_blob(connection, digest, PDF, size, now)
    connection.execute(documents.update().where(documents.c.id == document_id).values(blob=digest))
