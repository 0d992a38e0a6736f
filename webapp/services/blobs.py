"""Files by their content: a name is the SHA-256 of what is in it, so that writing one twice is one file."""

from __future__ import annotations

import hashlib
import os
import tempfile
from datetime import datetime
from pathlib import Path

from sqlalchemy import Connection, select

from webapp.db.tables import blobs

_FOLDER = "files"


def write_blob(data: Path, content: bytes) -> str:
    """Keep a file; it is there whole or not at all, also after a loss of power.

    Arguments:
        data: the installation's data folder.

    Returns:
        Its digest. The row in the table is written by `note_blob`, in the caller's transaction.
    """
    digest = digest_of(content)
    place = _place(data, digest)
    if place.exists():
        return digest
    place.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    handle, draft = tempfile.mkstemp(dir=place.parent, prefix=".draft-")
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        os.replace(draft, place)
    except BaseException:
        Path(draft).unlink(missing_ok=True)
        raise
    _sync_folder(place.parent)
    return digest


def read_blob(data: Path, digest: str) -> bytes:
    """The content of a file.

    Raises:
        FileNotFoundError: it was never kept here.
    """
    return _place(data, digest).read_bytes()


def digest_of(content: bytes) -> str:
    """The name of a file with this content."""
    return hashlib.sha256(content).hexdigest()


def remove_blob(data: Path, digest: str) -> None:
    """Take a file out of the store, if it is there; whether anything names it is the caller's to know."""
    _place(data, digest).unlink(missing_ok=True)


def note_blob(connection: Connection, digest: str, media_type: str, size: int, now: datetime) -> None:
    """Write the row of a file, once."""
    if connection.execute(select(blobs.c.digest).where(blobs.c.digest == digest)).first() is None:
        connection.execute(
            blobs.insert().values(digest=digest, media_type=media_type, size=size, stored_at=now)
        )


def _place(data: Path, digest: str) -> Path:
    return data / _FOLDER / digest[:2] / digest


def _sync_folder(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
