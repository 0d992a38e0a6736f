"""Files that people send: checked by their content, and kept by its digest."""

from __future__ import annotations

import unicodedata
import uuid
from pathlib import PurePath
from typing import Any

from sqlalchemy import Connection

from webapp.db.tables import uploads
from webapp.services.blobs import note_blob, read_blob, write_blob
from webapp.services.file_contents import Rejection, Scan, checked_content
from webapp.services.installation import Installation
from webapp.services.secrets_kept import hashed
from webapp.services.virus_scan import Verdict, scanned
from workflows.core.definition import Field

_LONGEST_NAME = 120
_REJECTIONS = {
    Verdict.CLEAN: None,
    Verdict.VIRUS: Rejection.VIRUS,
    Verdict.UNKNOWN: Rejection.FAILED,
}


def take_upload(
    installation: Installation, owner: str, field: Field, name: str, content: bytes
) -> dict[str, Any] | Rejection:
    """Check and keep a file.

    Arguments:
        owner: secret of the draft or session that the file belongs to.
        field: the question that it answers; it says which types and sizes are taken.
        name: as the sender called it; only for showing.

    Returns:
        The answer's value {id, name, media_type, size, digest}, or why it was not taken.
    """
    checked = checked_content(field, content, _scan(installation.settings.clamav))
    if isinstance(checked, Rejection):
        return checked
    media_type, clean = checked
    digest = write_blob(installation.settings.data, clean)
    now = installation.now()
    row = {
        "id": str(uuid.uuid4()),
        "name": plain_name(name),
        "media_type": media_type,
        "size": len(clean),
        "digest": digest,
    }

    def use_case(connection: Connection) -> None:
        note_blob(connection, digest, media_type, len(clean), now)
        connection.execute(uploads.insert().values(**row, owner=hashed(owner), created_at=now))

    installation.database.run(use_case)
    return row


def _scan(address: str | None) -> Scan:
    """How files are looked at here; without a scanner, their content alone has to be harmless."""
    if address is None:
        return lambda _: None
    return lambda content: _REJECTIONS[scanned(address, content)]


def upload_content(installation: Installation, digest: str) -> bytes:
    """The content of a file; whoever asks has been checked by then."""
    return read_blob(installation.settings.data, digest)


def plain_name(name: str) -> str:
    """What a file is called: the last part of a path, without controls; for showing only."""
    last = PurePath(unicodedata.normalize("NFC", name).replace("\\", "/")).name
    shown = "".join(letter for letter in last if unicodedata.category(letter)[0] != "C")
    return shown[-_LONGEST_NAME:] or "datei"
