"""What rows refer to by the digest of its content: written once, and not looked for again by this process."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import Connection, Table, select


@dataclass(frozen=True, slots=True)
class Kept:
    """Digests whose rows were seen in the database; what is once there is never deleted."""

    _seen: set[str] = field(default_factory=set)

    def make_sure(self, connection: Connection, table: Table, row: Mapping[str, Any]) -> None:
        """Write a row unless it is there; ask once in a transaction for each digest.

        A row that this transaction writes does not count as seen: it may still be rolled back.

        Arguments:
            row: with its "digest".
        """
        if not self.has(connection, table, row["digest"]):
            connection.execute(table.insert().values(**row))

    def has(self, connection: Connection, table: Table, digest: str) -> bool:
        """True when the row is there."""
        if digest in self._seen:
            return True
        found = connection.execute(select(table.c.digest).where(table.c.digest == digest)).first()
        if found:
            self._seen.add(digest)
        return found is not None
