"""Files against the rows that name them: each has to be there, with the content that its name stands for."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from pathlib import Path

from sqlalchemy import Connection, select, union

from webapp.db.tables import blobs, documents
from webapp.services.blobs import read_blob

_BATCH = 500


def damaged_files(connection: Connection, data: Path) -> Iterator[str]:
    """Digests of files that a row names and that are missing or not what they were."""
    return (digest for digest in _named(connection) if not _is_whole(data, digest))


def _named(connection: Connection) -> Iterator[str]:
    """Digests in order, read a batch at a time."""
    last = ""
    while True:
        printed = select(documents.c.blob).where(documents.c.blob > last)
        query = (
            union(select(blobs.c.digest).where(blobs.c.digest > last), printed)
            .order_by("digest")
            .limit(_BATCH)
        )
        found = list(connection.execute(query).scalars())
        yield from found
        if len(found) < _BATCH:
            return
        last = found[-1]


def _is_whole(data: Path, digest: str) -> bool:
    try:
        return hashlib.sha256(read_blob(data, digest)).hexdigest() == digest
    except FileNotFoundError:
        return False
