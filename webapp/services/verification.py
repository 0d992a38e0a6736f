"""The public answer about a verifiable document: valid, expired or unknown, and nothing more."""

from __future__ import annotations

from enum import StrEnum

from sqlalchemy import select

from webapp.db.tables import documents
from webapp.services.installation import Installation
from webapp.services.issuing import facts
from webapp.signing import read_code


class Verdict(StrEnum):
    """All that the public page says."""

    VALID = "valid"
    EXPIRED = "expired"
    UNKNOWN = "unknown"


def verify_code(installation: Installation, typed: str) -> Verdict:
    """Look up a code as scanned or typed; a row that was tampered with is unknown."""
    code = read_code(typed)
    if code is None:
        return Verdict.UNKNOWN
    with installation.database.reading() as connection:
        row = connection.execute(select(documents).where(documents.c.code == code)).mappings().first()
    if row is None or row["revoked_at"] or not row["signature"]:
        return Verdict.UNKNOWN
    if not installation.signer.is_signed(facts(dict(row)), row["signature"]):
        return Verdict.UNKNOWN
    expired = row["valid_until"] is not None and row["valid_until"] <= installation.now()
    return Verdict.EXPIRED if expired else Verdict.VALID
