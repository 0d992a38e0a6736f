"""What a use case really asks of the database: every statement as the driver sends it."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import psycopg
from psycopg.types.json import Jsonb
from sqlalchemy import event

from webapp.db.database import Database

NOT_OWN = ("BEGIN", "COMMIT", "ROLLBACK", "PRAGMA", "--")
"""How statements begin that only frame those of a use case, or that SQLite begins by itself."""


@dataclass
class Asked:
    """Statements in order, their values written into them."""

    statements: list[str] = field(default_factory=list)

    @property
    def own(self) -> list[str]:
        """The statements without those that begin and end transactions."""
        return [text for text in self.statements if not text.startswith(NOT_OWN)]


@contextmanager
def asked_of(database: Database) -> Iterator[Asked]:
    """Listen to all statements of a database, those that go past SQLAlchemy included."""
    asked = Asked()

    def listen(driver: Any, _record: object, _proxy: object) -> None:
        if database.is_sqlite:
            driver.set_trace_callback(note_once)
        else:
            driver.cursor_factory = _listening(asked)

    def note_once(text: str) -> None:
        """SQLite tells of a statement again when it deletes what refers to its rows."""
        if asked.statements[-1:] != [text]:
            asked.statements.append(text)

    def end(driver: Any, _record: object) -> None:
        if database.is_sqlite:
            driver.set_trace_callback(None)
        else:
            driver.cursor_factory = psycopg.Cursor

    def note(word: str) -> Callable[[object], None]:
        return lambda _connection: asked.statements.append(word)

    listeners: list[tuple[str, Callable[..., None]]] = [("checkout", listen), ("checkin", end)]
    if not database.is_sqlite:
        listeners += [("begin", note("BEGIN")), ("commit", note("COMMIT")), ("rollback", note("ROLLBACK"))]
    for name, listener in listeners:
        event.listen(database.engine, name, listener)
    try:
        yield asked
    finally:
        for name, listener in listeners:
            event.remove(database.engine, name, listener)


def _listening(asked: Asked) -> type[psycopg.Cursor[Any]]:
    class Listening(psycopg.Cursor[Any]):
        """A cursor that keeps what it is asked."""

        def execute(self, query: Any, params: Any = None, **options: Any) -> Any:
            asked.statements.append(_written(str(query), params or {}))
            return super().execute(query, params, **options)

        def executemany(self, query: Any, params_seq: Any, **options: Any) -> Any:
            rows = list(params_seq)
            asked.statements.extend(_written(str(query), row) for row in rows)
            return super().executemany(query, rows, **options)

    return Listening


def _written(text: str, values: Mapping[str, Any]) -> str:
    return text % {name: _literal(value) for name, value in values.items()} if values else text


def _literal(value: Any) -> str:
    if value is None:
        return "NULL"
    if isinstance(value, bool | int | float):
        return str(value)
    if isinstance(value, Jsonb):
        value = json.dumps(value.obj, ensure_ascii=False)
    if isinstance(value, datetime):
        value = value.isoformat()
    return "'" + str(value).replace("'", "''") + "'"
