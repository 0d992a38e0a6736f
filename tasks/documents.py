"""From the row of an issued document to its PDF: the same row gives the same bytes."""

from __future__ import annotations

from zoneinfo import ZoneInfo

from webapp.rendering.documents import Office, Section, Snapshot, render_document
from webapp.services.installation import Installation
from webapp.services.prints import Unprinted
from webapp.signing import spelled_code


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
        sections=tuple(
            Section(entry["title"], tuple((label, text) for label, text in entry["rows"]))
            for entry in kept["sections"]
        ),
    )


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
