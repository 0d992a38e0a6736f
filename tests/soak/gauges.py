"""Figures of the servers and the files, read from outside."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import suppress
from datetime import datetime
from http.client import HTTPConnection
from pathlib import Path
from typing import Any

import redis
from prometheus_client.parser import text_string_to_metric_families
from sqlalchemy import ColumnElement, Connection, func, select, text

from tasks.queue import QUEUES
from tests.faults.browsing import TIMEOUT_SECONDS
from tests.faults.system import System
from tests.soak.processes import size
from tests.soak.trend import Kind
from webapp.db.tables import case_events, cases, outbox
from webapp.services.installation import Installation

Figure = tuple[str, Kind, float]
"""Name of a series, its kind, and a value."""

TOKEN = "only for the soak run"  # not a secret: it opens the figures of a run on this machine
APPLICATION = "fahrwasser"
"""As which the product's connections are known to PostgreSQL."""

MEGABYTE = 1_000_000
_UNACKED = "unacked"
_LONG_SECONDS = 1
_ACTIVITY = text(
    "SELECT coalesce(array_agg(pid), '{}') AS processes,"
    " count(*) FILTER (WHERE state LIKE 'idle in transaction%'"
    f" AND clock_timestamp() - state_change > interval '{_LONG_SECONDS} s') AS resting"
    " FROM pg_stat_activity WHERE application_name = :application AND backend_type = 'client backend'"
)
_TRANSACTIONS = text("SELECT xact_commit FROM pg_stat_database WHERE datname = current_database()")
_DATABASE_SIZE = text("SELECT pg_database_size(current_database())")


class Ages:
    """How long something has been due, as far as anybody could know.

    A case that was seeded in the past has deadlines and promises of long ago; their age begins when
    they are first seen.
    """

    def __init__(self) -> None:
        self._seen: dict[Any, datetime] = {}

    def oldest(self, due: Mapping[Any, datetime], now: datetime) -> float:
        """Seconds; 0 when nothing is due.

        Arguments:
            due: everything that is due now, by what tells it from others, since when.
        """
        self._seen = {key: self._seen.get(key, now) for key in due}
        began = [
            max(moment, self._seen[key]) if _is_old(moment, now) else moment for key, moment in due.items()
        ]
        return max(((now - moment).total_seconds() for moment in began), default=0.0)


def _is_old(moment: datetime, now: datetime) -> bool:
    return (now - moment).days > 0


class Gauges:
    """Everything that is not a process."""

    def __init__(self, system: System, installation: Installation, temporary: Path) -> None:
        """Connect when it is first read.

        Arguments:
            temporary: folder in which the product's programs make their temporary files.
        """
        self._system, self._installation, self._temporary = system, installation, temporary
        self._redis = redis.Redis(port=system.redis_port, socket_timeout=TIMEOUT_SECONDS)
        self._promises, self._timers = Ages(), Ages()

    def read(self) -> Iterator[Figure]:
        """All figures of this moment."""
        with self._installation.database.reading() as connection:
            yield from self._waiting(connection)
            if self._system.on_postgresql:
                yield from _postgresql(connection)
        if not self._system.on_postgresql:
            yield from self._sqlite()
        yield from self._broker()
        yield from self._metrics()
        yield "temporary files", Kind.THINGS, sum(1 for _ in self._temporary.rglob("*"))
        yield "files of cases", Kind.TOLD, _bytes_in(self._system.data / "files") / MEGABYTE

    def _waiting(self, connection: Connection) -> Iterator[Figure]:
        now = self._installation.now()
        promise = _due(connection, (outbox.c.id,), outbox.c.next_attempt_at, now, outbox.c.state == "pending")
        timer = _due(connection, (cases.c.id, cases.c.next_timer_at), cases.c.next_timer_at, now)
        yield "age of the oldest due promise", Kind.AGE, self._promises.oldest(promise, now)
        yield "age of the oldest due timer", Kind.AGE, self._timers.oldest(timer, now)
        count = select(func.count()).select_from(case_events)
        yield "transitions done", Kind.TOLD, connection.execute(count).scalar_one()

    def _sqlite(self) -> Iterator[Figure]:
        place = Path(self._system.database_url.removeprefix("sqlite:///"))
        yield "database", Kind.TOLD, place.stat().st_size / MEGABYTE
        with suppress(FileNotFoundError):
            size = place.with_name(f"{place.name}-wal").stat().st_size
            yield "database, write-ahead log", Kind.MEMORY, size / MEGABYTE

    def _broker(self) -> Iterator[Figure]:
        about: Any = self._redis.info()
        lengths: Any = (self._messages(), self._redis.hlen(_UNACKED), self._redis.dbsize())
        yield "redis, memory used", Kind.MEMORY, about["used_memory"] / MEGABYTE
        yield "redis, connections", Kind.THINGS, about["connected_clients"]
        yield "redis, messages waiting", Kind.THINGS, lengths[0]
        yield "redis, messages unacknowledged", Kind.THINGS, lengths[1]
        yield "redis, keys", Kind.THINGS, lengths[2]

    def _messages(self) -> int:
        lengths: Any = [self._redis.llen(name) for name in QUEUES]
        return sum(lengths)

    def _metrics(self) -> Iterator[Figure]:
        page = _page(self._system.port)
        broken = 0.0
        for metric in text_string_to_metric_families(page):
            for sample in metric.samples:
                if sample.name == "fahrwasser_promises_parked":
                    yield "promises parked", Kind.THINGS, sample.value
                elif sample.name == "fahrwasser_request_seconds_count":
                    broken += sample.value if sample.labels["status"].startswith("5") else 0
        yield "answers that say something is broken", Kind.THINGS, broken
        yield "lines of /metrics", Kind.TOLD, page.count("\n")


def _due(
    connection: Connection,
    key: tuple[ColumnElement[Any], ...],
    since: ColumnElement[Any],
    now: datetime,
    *conditions: ColumnElement[bool],
) -> dict[Any, datetime]:
    query = select(since.label("since"), *key).where(since <= now, *conditions)
    return {tuple(row[1:]): row[0] for row in connection.execute(query)}


def _postgresql(connection: Connection) -> Iterator[Figure]:
    activity = connection.execute(_ACTIVITY, {"application": APPLICATION}).one()
    sizes = [found for process in activity.processes if (found := size(process))]
    yield "database, connections", Kind.THINGS, len(activity.processes)
    yield "database, memory of connections", Kind.MEMORY, sum(one.own for one in sizes) / MEGABYTE
    yield "database, idle in transaction", Kind.THINGS, activity.resting
    yield "database", Kind.TOLD, connection.execute(_DATABASE_SIZE).scalar_one() / MEGABYTE
    yield "database, transactions done", Kind.TOLD, connection.execute(_TRANSACTIONS).scalar_one()


def _page(port: int) -> str:
    connection = HTTPConnection("127.0.0.1", port, timeout=TIMEOUT_SECONDS)
    try:
        connection.request("GET", "/metrics", headers={"Authorization": f"Bearer {TOKEN}"})
        return connection.getresponse().read().decode()
    finally:
        connection.close()


def _bytes_in(folder: Path) -> int:
    return sum(file.stat().st_size for file in folder.rglob("*") if file.is_file())
