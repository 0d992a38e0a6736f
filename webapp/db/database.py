"""The database: one transaction per use case, retried as a whole when another one was faster."""

from __future__ import annotations

import random
import sqlite3
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, TypeVar

from sqlalchemy import Connection, Engine, create_engine, event
from sqlalchemy.engine import make_url
from sqlalchemy.exc import DBAPIError, DisconnectionError, IntegrityError, OperationalError
from sqlalchemy.pool import ConnectionPoolEntry

from webapp.clock import seconds_passed

Result = TypeVar("Result")

TRIES = 8
_SERIALIZATION_FAILURE, _DEADLOCK, _LOCK_TIMEOUT = "40001", "40P01", "55P03"
_RETRIED = frozenset({_SERIALIZATION_FAILURE, _DEADLOCK, _LOCK_TIMEOUT})
_LONGEST_PAUSE = 0.25
_RESTED_SECONDS = 1
_WRITE_LOCK_SECONDS = 10
_MIGRATION_LOCK_SECONDS = 600
"""Somebody else's migration may rebuild large tables."""
_WRITE_LOOK_SECONDS = 0.001
_MIGRATIONS = 7_265_019
"""The number of the lock under which one process at a time migrates; any number would do."""


class BrokenReferences(Exception):
    """A migration left rows that refer to rows that are gone; it is taken back."""


class Database:
    """An engine that knows how to write safely on PostgreSQL and on SQLite.

    Its errors name statements without their values: they are logged, and values are what people wrote.
    """

    def __init__(self, url: str) -> None:
        """Open lazily; nothing is connected before the first transaction."""
        self.url = make_url(url)
        if self.url.get_backend_name() == "postgresql":
            self.url = self.url.set(drivername="postgresql+psycopg")
        self.is_sqlite = self.url.get_backend_name() == "sqlite"
        self.engine = _sqlite_engine(self.url) if self.is_sqlite else _postgresql_engine(self.url)

    def run(self, use_case: Callable[[Connection], Result]) -> Result:
        """Run a use case in one write transaction and commit it.

        The use case runs again from its beginning when the database says that another
        transaction came between, or is lost before it was asked to commit; the use case
        must therefore have no effects of its own. Whether a commit took place whose answer
        was lost only the caller can find out, by the request's key.

        Raises:
            sqlalchemy.exc.DBAPIError: also after `TRIES` times, or for any other reason.
        """
        for attempt in range(1, TRIES + 1):
            is_told_to_commit = False
            try:
                with self.writing() as connection:
                    answer = use_case(connection)
                    is_told_to_commit = True
                return answer
            except DBAPIError as problem:
                is_lost = problem.connection_invalidated and not is_told_to_commit
                if attempt == TRIES or not (is_lost or _came_between(problem)):
                    raise
                _pause(attempt)
        raise AssertionError("unreachable: the last attempt returns or raises")

    @contextmanager
    def writing(self) -> Iterator[Connection]:
        """One write transaction; SQLite takes its write lock at the beginning."""
        connection = self.engine.connect().execution_options(fahrwasser_writes=True)
        with connection, connection.begin():
            yield connection

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """A connection that only reads; on SQLite one moment of the database.

        On PostgreSQL each query sees what is committed, as it would within a transaction of this
        isolation level (READ COMMITTED): the two round trips around it would give nothing.
        """
        options = {} if self.is_sqlite else {"isolation_level": "AUTOCOMMIT"}
        with self.engine.connect().execution_options(**options) as connection:
            yield connection

    @contextmanager
    def migrating(self) -> Iterator[Connection]:
        """One write transaction that may rebuild tables; nobody else migrates meanwhile.

        SQLite looks at references when it is done, not while tables are rebuilt:
        https://www.sqlite.org/lang_altertable.html, "Making Other Kinds Of Table Schema Changes".

        Raises:
            BrokenReferences: the migration left rows that refer to nothing.
        """
        patience = {"fahrwasser_writes": True, "fahrwasser_patience": _MIGRATION_LOCK_SECONDS}
        with self.engine.connect().execution_options(**patience) as connection:
            driver: Any = connection.connection.driver_connection
            if self.is_sqlite:
                driver.execute("PRAGMA foreign_keys=OFF")
            try:
                with connection.begin():
                    if not self.is_sqlite:
                        _migrate_alone(connection)
                    yield connection
                    if self.is_sqlite and connection.exec_driver_sql("PRAGMA foreign_key_check").first():
                        raise BrokenReferences
            finally:
                if self.is_sqlite:
                    driver.execute("PRAGMA foreign_keys=ON")

    def forget_connections(self) -> None:
        """Leave inherited connections to the parent process after a fork."""
        self.engine.dispose(close=False)

    def close(self) -> None:
        """Close every connection."""
        self.engine.dispose()


def _migrate_alone(connection: Connection) -> None:
    """Wait for whoever migrates already, for as long as it takes; then give way to people at work."""
    connection.exec_driver_sql("SET LOCAL statement_timeout = 0")
    connection.exec_driver_sql("SET LOCAL lock_timeout = 0")
    connection.exec_driver_sql(f"SELECT pg_advisory_xact_lock({_MIGRATIONS})")
    connection.exec_driver_sql("SET LOCAL lock_timeout = '10s'")


def _came_between(problem: DBAPIError) -> bool:
    if isinstance(problem, IntegrityError):
        return True
    if isinstance(problem, OperationalError) and "locked" in str(problem.orig):
        return True
    return getattr(problem.orig, "sqlstate", None) in _RETRIED


def _pause(attempt: int) -> None:
    """Wait longer each time, by chance, so that two do not meet again."""
    threading.Event().wait(random.uniform(0, min(_LONGEST_PAUSE, 0.005 * 2**attempt)))  # noqa: S311


def _postgresql_engine(url: Any) -> Engine:
    options = "-c statement_timeout=15000 -c lock_timeout=3000 -c idle_in_transaction_session_timeout=30000"
    engine = create_engine(url, hide_parameters=True, connect_args={"options": options, "connect_timeout": 5})
    _look_after_idle_connections(engine)
    return engine


def _look_after_idle_connections(engine: Engine) -> None:
    """Ask a connection that has rested whether it is still there: asking each time costs a round trip."""

    @event.listens_for(engine, "checkin")
    def rest(_driver: object, record: ConnectionPoolEntry) -> None:
        record.info["rests_since"] = seconds_passed()

    @event.listens_for(engine, "checkout")
    def look(driver: Any, record: ConnectionPoolEntry, _proxy: object) -> None:
        rested = seconds_passed() - record.info.get("rests_since", seconds_passed())
        if rested > _RESTED_SECONDS and not _answers(engine, driver):
            raise DisconnectionError


def _answers(engine: Engine, driver: Any) -> bool:
    try:
        return engine.dialect.do_ping(driver)
    except engine.dialect.loaded_dbapi.Error:
        return False


def _sqlite_engine(url: Any) -> Engine:
    if url.database and url.database != ":memory:":
        Path(url.database).parent.mkdir(parents=True, exist_ok=True)
    engine = create_engine(url, hide_parameters=True, connect_args={"timeout": float(_WRITE_LOCK_SECONDS)})

    @event.listens_for(engine, "connect")
    def prepare(connection: Any, _record: object) -> None:
        connection.isolation_level = None
        for pragma in (
            "journal_mode=WAL",
            "synchronous=FULL",
            "foreign_keys=ON",
            f"busy_timeout={_WRITE_LOCK_SECONDS * 1000}",
            "secure_delete=ON",
            "trusted_schema=OFF",
        ):
            connection.execute(f"PRAGMA {pragma}")

    @event.listens_for(engine, "begin")
    def begin(connection: Connection) -> None:
        options = connection.get_execution_options()
        if options.get("fahrwasser_writes"):
            patience = options.get("fahrwasser_patience", _WRITE_LOCK_SECONDS)
            _begin_writing(connection.connection.driver_connection, patience)
        else:
            connection.exec_driver_sql("BEGIN")

    return engine


def _begin_writing(driver: Any, patience: int) -> None:
    """Take SQLite's write lock.

    SQLite itself looks again after pauses that grow to a tenth of a second, and whoever has just
    written is there first: of four writers one starves. Looking often keeps everybody's turn short.

    Arguments:
        patience: seconds.

    Raises:
        sqlite3.OperationalError: somebody else has had the lock all that time.
    """
    end = seconds_passed() + patience
    driver.execute("PRAGMA busy_timeout=0")
    try:
        while True:
            try:
                driver.execute("BEGIN IMMEDIATE")
            except sqlite3.OperationalError as problem:
                if problem.sqlite_errorcode != sqlite3.SQLITE_BUSY or seconds_passed() > end:
                    raise
                threading.Event().wait(random.uniform(0, _WRITE_LOOK_SECONDS))  # noqa: S311  spreads looks only
            else:
                return
    finally:
        driver.execute(f"PRAGMA busy_timeout={_WRITE_LOCK_SECONDS * 1000}")
