"""`fahrwasser worker` as a process of its own, as a laptop runs it and as servers do."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TypeAlias

import pytest

from tasks.app import waking
from tasks.queue import open_queue
from tasks.relay import Relay
from tasks.timers import tick
from tasks.watch import STUCK_SECONDS
from tests.support.servers import Sink, wait_until
from tests.tasks.offices import Office, open_office
from webapp.clock import SystemClock

Worker: TypeAlias = "subprocess.Popen[bytes]"
Hire: TypeAlias = Callable[..., Worker]


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
    """Starts worker processes and ends all of them."""
    settings = office.installation.settings
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

    def start(*options: str) -> Worker:
        log = tmp_path / f"worker-{len(workers)}.log"
        with log.open("wb") as output:
            command = [sys.executable, "-m", "webapp.cli", "worker", *options]
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


def everything_is_kept(office: Office) -> bool:
    """True when no promise is open."""
    rows = office.promises("mail") + office.promises("document")
    return bool(rows) and all(row.state == "done" for row in rows)


def test_a_woken_worker_keeps_every_promise(office: Office, hire: Hire) -> None:
    hire("--beat")
    Office(waking(office.installation), office.sink).application()
    wait_until(lambda: everything_is_kept(office), what=str(office.promises()))
    assert {message["Subject"] for message in office.sink.received} >= {"Danke", "Ihre Papiere"}
    assert all(row.blob for row in office.documents())


def test_what_nobody_was_woken_for_is_found_by_the_tick(office: Office, hire: Hire) -> None:
    office.application()
    hire("--beat")
    wait_until(lambda: everything_is_kept(office), what=str(office.promises()))


def test_a_killed_worker_loses_nothing(office: Office, hire: Hire) -> None:
    first = hire()
    awake = Office(waking(office.installation), office.sink)
    for number in range(10):
        awake.application(f"application {number}", email=f"singer{number}@example.org")
    os.killpg(first.pid, signal.SIGKILL)
    first.wait()
    _let_leases_run_out(office)
    hire("--beat")
    wait_until(lambda: everything_is_kept(office), what=str(office.promises()))
    for number in range(10):
        mails = office.sink.to(f"singer{number}@example.org")
        assert {message["Subject"] for message in mails} >= {"Danke", "Ihre Papiere"}
    numbers = sorted(row.number for row in office.documents() if row.number)
    assert numbers == [f"U-{numbers[0][2:6]}-{number:03}" for number in range(1, 11)]


def _let_leases_run_out(office: Office) -> None:
    office.installation.database.run(
        lambda connection: connection.exec_driver_sql("UPDATE outbox SET leased_until = NULL")
    )


def test_a_worker_that_is_asked_to_stop_ends_by_itself(office: Office, hire: Hire) -> None:
    worker = hire("--beat")
    worker.send_signal(signal.SIGTERM)
    assert worker.wait(30) == 0
    assert not _session(worker)


def test_nothing_of_a_killed_worker_stays_behind(hire: Hire) -> None:
    worker = hire("--beat")
    worker.kill()
    worker.wait()
    wait_until(lambda: not _session(worker), 90, "beat ends with its worker")


def _session(worker: Worker) -> list[int]:
    """Processes that the worker left."""
    found = []
    for place in Path("/proc").glob("[0-9]*/stat"):
        try:
            fields = place.read_text().rpartition(")")[2].split()
        except OSError:
            continue
        if int(fields[3]) == worker.pid and fields[0] != "Z":
            found.append(int(place.parent.name))
    return found


def test_two_ticks_at_once_do_nothing_twice(office: Office, hire: Hire) -> None:
    hire("--beat")
    hire("--beat")
    office.application()
    relay = Relay(open_queue(office.installation.settings), office.installation.clock)
    for _ in range(3):
        tick(office.installation, relay)
    wait_until(lambda: everything_is_kept(office), what=str(office.promises()))
    subjects = [message["Subject"] for message in office.sink.received]
    assert len(subjects) == len(set(subjects)) == 3


def test_a_worker_whose_children_all_died_goes_on_or_ends_to_be_started_again(
    office: Office, hire: Hire
) -> None:
    worker = hire("--beat")
    office.application()
    wait_until(lambda: everything_is_kept(office), what=str(office.promises()))
    for child in _session(worker):
        if child != worker.pid:
            os.kill(child, signal.SIGKILL)
    office.application("another", email="another@example.org")
    _let_leases_run_out(office)
    wait_until(lambda: everything_is_kept(office) or worker.poll() is not None, STUCK_SECONDS + 30)
    if worker.poll() is not None:
        hire("--beat")
    wait_until(lambda: everything_is_kept(office), what=str(office.promises()))
