"""From the row of an issued document to its PDF: the same row gives the same bytes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any
from zoneinfo import ZoneInfo

from webapp.rendering.documents import render_document
from webapp.rendering.snapshots import Office, Section, Signed, Snapshot, Wording
from webapp.services.installation import Installation
from webapp.services.prints import Unprinted
from webapp.signature_pictures import SignaturePicture
from webapp.signing import spelled_code
from webapp.wording import AnsweredRow


def print_document(installation: Installation, unprinted: Unprinted) -> bytes:
    """The PDF of an issued document; the same row gives the same bytes.

    Raises:
        webapp.rendering.documents.UnusableDocument: the definition does not give what the template needs.
    """
    words = installation.definitions.catalogue(unprinted.workflow, unprinted.language)
    return render_document(snapshot_of(installation, unprinted), words)


def snapshot_of(installation: Installation, unprinted: Unprinted) -> Snapshot:
    """What the renderer needs, from the row and the office's settings."""
    zone, kept, code = ZoneInfo(installation.settings.zone), unprinted.snapshot, unprinted.code
    until = unprinted.valid_until
    return Snapshot(
        template=kept["template"],
        title=kept["title"],
        issued_on=unprinted.issued_at.astimezone(zone).date(),
        office=office_of(installation),
        number=unprinted.number,
        case_number=kept["case_number"],
        valid_until=installation.calendar.calendar.last_day(until) if until else None,
        code=spelled_code(code) if code else "",
        page=installation.links.verification(code) if code else "",
        values=kept["values"],
        text=kept["text"],
        sections=_sections(kept),
        official=_official(kept),
        signed=_signed(unprinted),
    )


def _official(kept: Mapping[str, Any]) -> Wording | None:
    """The German words; documents that were issued earlier have none beside the reader's."""
    german = kept.get("official")
    return Wording(german["title"], german["text"], _sections(german)) if german else None


def _sections(wording: Mapping[str, Any]) -> tuple[Section, ...]:
    return tuple(
        Section(entry["title"], tuple(_row(*row) for row in entry["rows"])) for entry in wording["sections"]
    )


def _row(label: str, text: str, drawn: Sequence[Sequence[str]] = ()) -> AnsweredRow:
    """A row of a sheet; those without a drawing, and all earlier ones, have two parts."""
    return AnsweredRow(label, text, tuple(SignaturePicture(path, told) for path, told in drawn))


def _signed(unprinted: Unprinted) -> Signed | None:
    facts = unprinted.facts
    return Signed(facts.signed(), unprinted.signature) if facts else None


def office_of(installation: Installation) -> Office:
    """Who issues documents and writes letters."""
    settings = installation.settings
    return Office(
        name=settings.office_name,
        lines=settings.office_lines,
        city=settings.office_city,
        phone=settings.office_phone,
        email=settings.office_email,
    )
