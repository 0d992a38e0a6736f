"""Files that people send: their type is what their content says, images are drawn anew without metadata."""

from __future__ import annotations

import io
import unicodedata
import uuid
from enum import StrEnum
from pathlib import PurePath
from typing import Any

import filetype
from PIL import Image, UnidentifiedImageError
from pypdf import PdfReader
from pypdf.errors import PyPdfError
from sqlalchemy import Connection, select

from webapp.db.tables import uploads
from webapp.services.blobs import note_blob, read_blob, write_blob
from webapp.services.installation import Installation
from webapp.services.secrets_kept import hashed
from workflows.core.definition import Field

MEDIA_TYPES = {"pdf": "application/pdf", "jpeg": "image/jpeg", "png": "image/png"}
USUAL_MEGABYTES = 10
MEGABYTE = 1024 * 1024
MOST_PIXELS = 50_000_000
_LONGEST_NAME = 120
_ACTIVE = ("/JS", "/JavaScript", "/Launch", "/EmbeddedFiles", "/RichMedia")


class Rejection(StrEnum):
    """Why a file was not taken; the codes are those of field errors."""

    EMPTY = "file_empty"
    TOO_LARGE = "file_too_large"
    TYPE = "file_type"
    DAMAGED = "file_damaged"
    LOCKED = "file_locked"
    ACTIVE = "file_active"


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
    checked = _checked(field, content)
    if isinstance(checked, Rejection):
        return checked
    media_type, clean = checked
    digest = write_blob(installation.settings.data, clean)
    now = installation.now()
    row = {
        "id": str(uuid.uuid4()),
        "name": _plain_name(name),
        "media_type": media_type,
        "size": len(clean),
        "digest": digest,
    }

    def use_case(connection: Connection) -> None:
        note_blob(connection, digest, media_type, len(clean), now)
        connection.execute(uploads.insert().values(**row, owner=hashed(owner), created_at=now))

    installation.database.run(use_case)
    return row


def own_upload(installation: Installation, owner: str, upload_id: str) -> dict[str, Any] | None:
    """The value of a file that the same owner sent before; None for anybody else's."""
    with installation.database.reading() as connection:
        query = select(uploads).where(uploads.c.id == upload_id, uploads.c.owner == hashed(owner))
        row = connection.execute(query).first()
    return (
        {name: getattr(row, name) for name in ("id", "name", "media_type", "size", "digest")} if row else None
    )


def upload_content(installation: Installation, digest: str) -> bytes:
    """The content of a file; whoever asks has been checked by then."""
    return read_blob(installation.settings.data, digest)


def _checked(field: Field, content: bytes) -> tuple[str, bytes] | Rejection:
    megabytes = field.options.get("max_size")
    largest = (megabytes if isinstance(megabytes, int | float) else USUAL_MEGABYTES) * MEGABYTE
    if not content:
        return Rejection.EMPTY
    if len(content) > largest:
        return Rejection.TOO_LARGE
    media_type = filetype.guess_mime(content)
    wanted = field.options.get("accept")
    accepted = [MEDIA_TYPES[str(kind)] for kind in (wanted if isinstance(wanted, list) else MEDIA_TYPES)]
    if media_type not in accepted:
        return Rejection.TYPE
    return _checked_pdf(content) if media_type == "application/pdf" else _drawn_anew(media_type, content)


def _checked_pdf(content: bytes) -> tuple[str, bytes] | Rejection:
    try:
        reader = PdfReader(io.BytesIO(content))
        if reader.is_encrypted:
            return Rejection.LOCKED
        _ = len(reader.pages)
        catalogue = str(reader.trailer["/Root"])
    except (PyPdfError, KeyError, ValueError, RecursionError):
        return Rejection.DAMAGED
    if any(name in catalogue or name.encode() in content for name in _ACTIVE):
        return Rejection.ACTIVE
    return "application/pdf", content


def _drawn_anew(media_type: str, content: bytes) -> tuple[str, bytes] | Rejection:
    """Only the picture itself is kept: no place, no device, nothing hidden behind it."""
    try:
        with Image.open(io.BytesIO(content)) as picture:
            if picture.width * picture.height > MOST_PIXELS:
                return Rejection.TOO_LARGE
            picture.load()
            clean = io.BytesIO()
            if media_type == "image/png":
                picture.convert("RGBA" if picture.has_transparency_data else "RGB").save(clean, "PNG")
            else:
                picture.convert("RGB").save(clean, "JPEG", quality=88)
    except (UnidentifiedImageError, OSError, ValueError, Image.DecompressionBombError):
        return Rejection.DAMAGED
    return media_type, clean.getvalue()


def _plain_name(name: str) -> str:
    """The last part of a path, without controls; for showing only."""
    last = PurePath(unicodedata.normalize("NFC", name).replace("\\", "/")).name
    shown = "".join(letter for letter in last if unicodedata.category(letter)[0] != "C")
    return shown[-_LONGEST_NAME:] or "datei"
