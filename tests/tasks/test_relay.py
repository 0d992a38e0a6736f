"""A broker that is away, hangs or forgets never holds up a page and loses nothing."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from redis import Redis

from tasks.app import waking
from tasks.queue import KEEP_PROMISE, QUEUES, open_queue
from tests.support.servers import Sink, answers, free_port, wait_until
from tests.tasks.offices import Office, open_office
from webapp.services.outbox import due_promises

PATIENCE = 1.5
"""Seconds that a page may wait for a broker in the worst case."""


@pytest.fixture
def own_redis(tmp_path: Path) -> Iterator[tuple[int, subprocess.Popen[bytes]]]:
    """A Redis that this test may stop and kill."""
    port = free_port()
    options = ["--port", str(port), "--bind", "127.0.0.1", "--save", "", "--dir", str(tmp_path)]
    server = subprocess.Popen(["redis-server", *options], stdout=subprocess.DEVNULL)
    wait_until(lambda: answers(port), what="Redis")
    yield port, server
    server.send_signal(signal.SIGCONT)
    server.kill()
    server.wait()


def awake(office: Office) -> Office:
    return Office(waking(office.installation), office.sink)


def test_only_ids_travel(tmp_path: Path, sink: Sink, redis_url: str) -> None:
    office = awake(open_office(tmp_path, sink, REDIS_URL=redis_url))
    queue = open_queue(office.installation.settings)
    with queue.connection_for_read() as connection:
        channel = connection.default_channel
        for name in QUEUES:
            channel.queue_purge(name)
        office.application()
        quick, long = ([message for _ in range(6) if (message := channel.basic_get(name))] for name in QUEUES)
    assert [message.decode()[0] for message in quick] == [[row.id] for row in office.promises("mail")]
    assert [message.decode()[0] for message in long] == [[row.id] for row in office.promises("document")]
    got = [*quick, *long]
    assert all(message.headers["task"] == KEEP_PROMISE for message in got)
    assert "khadija" not in str([message.body for message in got]).lower()


def test_a_case_goes_on_without_a_broker(tmp_path: Path, sink: Sink) -> None:
    with socket.socket() as closed:
        closed.bind(("127.0.0.1", 0))
        url = f"redis://127.0.0.1:{closed.getsockname()[1]}/0"
        office = awake(open_office(tmp_path, sink, REDIS_URL=url))
        begin = time.monotonic()
        office.application()
        assert time.monotonic() - begin < PATIENCE
    assert len(due_promises(office.installation)) == 6


def test_a_broker_that_hangs_is_waited_for_once(
    tmp_path: Path, sink: Sink, own_redis: tuple[int, subprocess.Popen[bytes]]
) -> None:
    port, server = own_redis
    office = awake(open_office(tmp_path, sink, REDIS_URL=f"redis://127.0.0.1:{port}/0"))
    office.application("before")
    os.kill(server.pid, signal.SIGSTOP)
    times = []
    for number in range(5):
        begin = time.monotonic()
        office.application(f"application {number}")
        times.append(time.monotonic() - begin)
    assert max(times) < PATIENCE
    assert sorted(times)[3] < 0.5


def test_a_broker_that_forgot_everything_is_used_again(
    tmp_path: Path, sink: Sink, own_redis: tuple[int, subprocess.Popen[bytes]]
) -> None:
    port, _ = own_redis
    office = awake(open_office(tmp_path, sink, REDIS_URL=f"redis://127.0.0.1:{port}/0"))
    office.application("before")
    subprocess.run(["redis-cli", "-p", str(port), "FLUSHALL"], check=True, capture_output=True)
    office.application("after")
    client: Redis = Redis(port=port)
    assert [client.llen(name) for name in QUEUES] == [4, 2]
