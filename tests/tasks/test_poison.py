"""What kills whoever tries it, or takes too much, is parked after a few tries and holds nobody up."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path
from typing import TypeAlias

import pytest
from sqlalchemy import insert, select, update

from tests.support.servers import Sink, wait_until
from tests.tasks.offices import Office, open_office
from webapp.clock import SystemClock
from webapp.db.tables import documents, outbox
from webapp.services.outbox import LEASE_SECONDS, failing_promises, parked_promises

Worker: TypeAlias = "subprocess.Popen[bytes]"
Hire: TypeAlias = Callable[[int], Worker]
LATE = timedelta(seconds=30)
"""Half of the time in which whatever was lost has to heal by itself, also on a busy machine."""
OTHERS = 10


@pytest.fixture(params=["on a laptop", "on servers"])
def office(request: pytest.FixtureRequest, tmp_path: Path, sink: Sink) -> Iterator[Office]:
    """An office with SQLite and a folder for a queue, or with PostgreSQL and Redis."""
    if request.param == "on a laptop":
        opened = open_office(tmp_path, sink)
    else:
        new_database: Callable[[], str] = request.getfixturevalue("new_database")
        opened = open_office(tmp_path, sink, new_database(), REDIS_URL=request.getfixturevalue("redis_url"))
    yield Office(opened.installation.at(SystemClock()), sink)
    opened.installation.database.close()


@pytest.fixture
def hire(office: Office, tmp_path: Path) -> Iterator[Hire]:
    """Starts a worker of two processes that ticks each second; leases have so many seconds."""
    settings, log = office.installation.settings, tmp_path / "worker.log"
    environment = {
        **os.environ,
        "FAHRWASSER_DATA": str(settings.data),
        "FAHRWASSER_DEFINITIONS": str(settings.definitions),
        "FAHRWASSER_TICK_SECONDS": "1",
        "DATABASE_URL": settings.database_url,
        "SMTP_URL": settings.smtp_url,
        "REDIS_URL": settings.redis_url or "",
    }
    workers: list[Worker] = []

    def start(lease: int) -> Worker:
        command = [sys.executable, "-m", "tests.tasks.poisoned_worker", str(lease), "--beat"]
        with log.open("wb") as output:
            workers.append(
                subprocess.Popen(
                    command, env=environment, stdout=output, stderr=output, start_new_session=True
                )
            )
        wait_until(lambda: "ready." in log.read_text(), what=log.read_text())
        return workers[-1]

    yield start
    for worker in workers:
        if worker.poll() is None:
            os.killpg(worker.pid, signal.SIGKILL)
        worker.wait()


def test_a_promise_that_kills_its_workers_is_parked_and_the_others_are_not_late(
    office: Office, hire: Hire
) -> None:
    poison, worker = _promise_poison(office), hire(3)
    for number in range(OTHERS):
        office.application(f"application {number}", email=f"singer{number}@example.org")
        wait_until(lambda: _open_promises(office) <= 1, what=str(failing_promises(office.installation)))
    (parked,) = wait_until(lambda: parked_promises(office.installation), what="the poison is parked")
    wait_until(lambda: _open_promises(office) == 0, what=str(failing_promises(office.installation)))
    assert (parked.id, parked.attempts) == (poison, 5)
    assert "died" in parked.last_error
    assert worker.poll() is None
    assert _latest(office, "mail") < LATE
    office.application("afterwards", email="afterwards@example.org")
    wait_until(lambda: office.sink.to("afterwards@example.org"), what="the worker lives on")


def test_a_document_that_takes_too_much_is_parked_and_the_others_are_not_late(
    office: Office, hire: Hire
) -> None:
    office.application("bomb", email="bomb@example.org")
    bomb = _make_a_bomb_of_the_letter(office)
    worker = hire(LEASE_SECONDS)
    for number in range(OTHERS):
        office.application(f"application {number}", email=f"singer{number}@example.org")
    wait_until(
        lambda: all(office.sink.to(f"singer{number}@example.org")[1:] for number in range(OTHERS)),
        what=str(failing_promises(office.installation)),
    )
    _do_not_wait_between_tries(office, bomb)
    (parked,) = wait_until(lambda: parked_promises(office.installation), what="the bomb is parked")
    assert (parked.id, parked.attempts) == (bomb, 3)
    assert "PrintingCut: it took more time than one document may" in parked.last_error
    assert worker.poll() is None
    with office.installation.database.reading() as connection:
        assert connection.execute(select(outbox.c.deaths).where(outbox.c.id == bomb)).scalar_one() == 0


def _promise_poison(office: Office) -> int:
    now = office.installation.now()
    row = {
        "promise_key": "poison",
        "kind": "poison",
        "payload": {},
        "created_at": now,
        "next_attempt_at": now,
        "attempts": 0,
        "lease": 0,
        "state": "pending",
    }
    with office.installation.database.writing() as connection:
        return int(connection.execute(insert(outbox).values(row).returning(outbox.c.id)).scalar_one())


def _make_a_bomb_of_the_letter(office: Office) -> int:
    """The document of an application gets a text that turns fifty thousand times, and is due now."""
    with office.installation.database.writing() as connection:
        letter = connection.execute(select(documents).where(documents.c.document == "welcome")).one()
        sections = [{"title": "", "rows": [["Frage", "ب x " * 25_000]]}]
        snapshot = {**letter.snapshot, "template": "sheet", "sections": sections}
        connection.execute(update(documents).where(documents.c.id == letter.id).values(snapshot=snapshot))
        promises = connection.execute(select(outbox).where(outbox.c.kind == "document"))
        (bomb,) = [int(row.id) for row in promises if row.payload["document"] == letter.id]
        return bomb


def _do_not_wait_between_tries(office: Office, promise: int) -> None:
    """The pause before the next attempt is over, each time there is one."""

    def is_over() -> bool:
        with office.installation.database.writing() as connection:
            mine = update(outbox).where(outbox.c.id == promise, outbox.c.leased_until.is_(None))
            connection.execute(mine.values(next_attempt_at=office.installation.now()))
            state = connection.execute(select(outbox.c.state).where(outbox.c.id == promise)).scalar_one()
        return str(state) == "parked"

    wait_until(is_over, what="the document is parked")


def _open_promises(office: Office) -> int:
    with office.installation.database.reading() as connection:
        return len(connection.execute(select(outbox.c.id).where(outbox.c.state == "pending")).all())


def _latest(office: Office, kind: str) -> timedelta:
    """How long the slowest promise took from its row to its result, pauses of its own left out."""
    slowest: timedelta = max(row.finished_at - row.created_at for row in office.promises(kind))
    return slowest
