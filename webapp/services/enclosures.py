"""Documents that go with a mail, once they are printed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, select

from webapp.db.tables import documents
from webapp.services.installation import Installation


class NotYet(Exception):
    """Something that goes with the mail does not exist yet; the promise is tried again."""


@dataclass(frozen=True, slots=True)
class Enclosed:
    """A document that goes with a mail: its title, and where its PDF lies."""

    title: str
    blob: str


def enclosed_with(connection: Connection, case_id: str, payload: Mapping[str, Any]) -> tuple[Enclosed, ...]:
    """The latest document of each kind that goes with a mail.

    Raises:
        NotYet: one of them has no PDF so far.
    """
    return tuple(_latest(connection, case_id, name, payload["item"]) for name in payload.get("attach") or ())


def _latest(connection: Connection, case_id: str, document: str, item: str) -> Enclosed:
    query = (
        select(documents.c.title, documents.c.blob, documents.c.snapshot)
        .where(
            documents.c.case_id == case_id,
            documents.c.document == document,
            documents.c.item.in_((item, "")),
        )
        .order_by(documents.c.item.desc(), documents.c.issued_at.desc())
        .limit(1)
    )
    row = connection.execute(query).first()
    if row is None or row.blob is None:
        raise NotYet(f"the document {document} has no PDF yet")
    return Enclosed(str(row.snapshot.get("title") or row.title), row.blob)


def is_printed(installation: Installation, case_id: str, payload: Mapping[str, Any]) -> bool:
    """True when every document that goes with a mail has its PDF."""
    with installation.database.reading() as connection:
        try:
            enclosed_with(connection, case_id, payload)
        except NotYet:
            return False
    return True
