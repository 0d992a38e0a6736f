"""From outbox to worker: the relay beside bare `send_task`, a promise beside a task that does nothing."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from itertools import count
from pathlib import Path
from typing import Any

from celery import Celery
from redis import Redis
from sqlalchemy import func, insert, select

from tasks.queue import KEEP_PROMISE, NAME, open_queue
from tasks.relay import Relay
from tests.benchmarks.approvals import open_approvals
from tests.benchmarks.bare_queue import COUNTER, DO_NOTHING
from tests.benchmarks.report import Line
from tests.benchmarks.rounds import Effort, Figures, Run, Turn, Work, compare, compare_turns
from tests.support.servers import postgresql, redis_server, wait_until
from webapp.clock import seconds_passed
from webapp.db.tables import outbox
from webapp.services.installation import Installation

_AT_ONCE = 6
"""Promises that one transition makes, as a case of the shipped workflows does at its most."""

_JOBS = 1_000
_PROCESSES = 2
KIND = "nothing"


def measure(folder: Path, effort: Effort) -> Iterable[Line]:
    """Hand-over to a Redis that writes its log each second, and the way through real workers."""
    redis, server = folder / "redis", folder / "postgresql"
    for place in (redis, server):
        place.mkdir()
    with redis_server(redis, durable=True) as broker, postgresql(server) as database:
        office = open_approvals(folder / "office", database, REDIS_URL=broker)
        yield from _handed_over(office, broker, effort)
        yield from _kept(office, broker, folder, effort)
        office.database.close()


def _handed_over(office: Installation, broker: str, effort: Effort) -> Iterable[Line]:
    client: Redis = Redis.from_url(broker)
    relay = Relay(open_queue(office.settings, patient=False), office.clock)
    bare = Celery(broker=broker, set_as_current=False)
    bare.conf.update(task_serializer="json", task_ignore_result=True)
    numbers = count()

    def ours() -> int:
        relay.wake([next(numbers) for _ in range(_AT_ONCE)])
        return _AT_ONCE

    def theirs() -> int:
        for _ in range(_AT_ONCE):
            bare.send_task(KEEP_PROMISE, args=[next(numbers)], queue="bare")
        return _AT_ONCE

    figures = compare({"ours": ours, "bare": _emptying(client, theirs)}, effort)
    client.delete(NAME, "bare")
    yield Line(
        "hand-over of promises to Celery",
        f"{figures.rate('ours'):.0f}/s",
        f"send_task {figures.rate('bare'):.0f}/s",
        figures.ratio("ours", "bare"),
        "≥ 0.9",
    )
    cpu = figures.cpu("ours")
    yield Line("hand-over, processor time", f"{cpu:.2f} ms", f"send_task {figures.cpu('bare'):.2f} ms")


def _emptying(client: Redis, work: Work) -> Work:
    """Work whose queues do not grow without end; the contestant that is never emptied would be slower."""

    def both() -> int:
        done = work()
        if client.llen("bare") > 20_000:
            client.delete(NAME, "bare")
        return done

    return both


def _kept(office: Installation, broker: str, folder: Path, effort: Effort) -> Iterable[Line]:
    jobs = _JOBS if effort.rounds > 1 else 50
    client: Redis = Redis.from_url(broker)
    bare = Celery(broker=broker, set_as_current=False)
    bare.conf.task_default_queue = "bare"

    def ours(_: float) -> Run:
        promises = _promise(office, jobs)
        Relay(open_queue(office.settings), office.clock).wake(promises)
        with _worker(folder, office, "tests.benchmarks.idle_worker"):
            return _rate(jobs, lambda: _done(office, promises[0]))

    def theirs(_: float) -> Run:
        client.delete(COUNTER)
        for _ in range(jobs):
            bare.send_task(DO_NOTHING, args=[1])
        with _worker(folder, office, "tests.benchmarks.bare_queue"):
            return _rate(jobs, lambda: int(client.get(COUNTER) or 0))

    contestants: dict[str, Turn] = {"ours": ours, "bare": theirs}
    figures = compare_turns(contestants, effort)
    yield _told(figures)


def _told(figures: Figures) -> Line:
    ours, bare = f"{figures.rate('ours'):.0f}/s", f"empty task {figures.rate('bare'):.0f}/s"
    what = f"promises that do nothing, row to result, {_PROCESSES} processes"
    return Line(what, ours, bare, figures.ratio("ours", "bare"))


def _rate(jobs: int, done: Callable[[], int]) -> Run:
    """From the first tenth to the end, so that the start of the processes does not count."""
    first = wait_until(lambda: (found := done()) >= jobs // 10 and (found, seconds_passed()), 120)
    wait_until(lambda: done() >= jobs, 300)
    return Run((jobs - first[0]) / (seconds_passed() - first[1]), 0)


def _promise(office: Installation, number: int) -> list[int]:
    now = office.now()
    rows = [
        {
            "promise_key": f"{now.isoformat()} {one}",
            "kind": KIND,
            "payload": {},
            "created_at": now,
            "next_attempt_at": now,
            "attempts": 0,
            "lease": 0,
            "state": "pending",
        }
        for one in range(number)
    ]
    with office.database.writing() as connection:
        return list(connection.execute(insert(outbox).returning(outbox.c.id), rows).scalars())


def _done(office: Installation, first: int) -> int:
    query = select(func.count()).select_from(outbox).where(outbox.c.id >= first, outbox.c.state == "done")
    with office.database.reading() as connection:
        return int(connection.execute(query).scalar_one())


@contextmanager
def _worker(folder: Path, office: Installation, program: str) -> Iterator[None]:
    settings = office.settings
    environment: dict[str, Any] = {
        **os.environ,
        "FAHRWASSER_DATA": str(settings.data),
        "FAHRWASSER_DEFINITIONS": str(settings.definitions),
        "DATABASE_URL": settings.database_url,
        "REDIS_URL": settings.redis_url or "",
    }
    with (folder / "worker.log").open("ab") as log:
        command = [sys.executable, "-m", program, "--processes", str(_PROCESSES)]
        worker = subprocess.Popen(command, env=environment, stdout=log, stderr=log, start_new_session=True)
    try:
        yield
    finally:
        os.killpg(worker.pid, signal.SIGKILL)
        worker.wait()
