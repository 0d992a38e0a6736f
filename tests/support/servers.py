"""Real servers for tests: PostgreSQL, Redis and an SMTP sink, each on a free port, gone at the end."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path
from typing import Any

from aiosmtpd.controller import Controller
from flask import Flask
from werkzeug.serving import make_server

PATIENCE_SECONDS = 60


class NotInTime(AssertionError):
    """A condition did not come true."""


def wait_until(condition: Callable[[], Any], patience: float = PATIENCE_SECONDS, what: str = "") -> Any:
    """Look again and again until a condition holds.

    Returns:
        What the condition gave.

    Raises:
        NotInTime: it did not hold before the patience ended.
    """
    end = time.monotonic() + patience
    while time.monotonic() < end:
        found = condition()
        if found:
            return found
        time.sleep(0.05)  # noqa: TID251  the one place that looks again
    raise NotInTime(what or getattr(condition, "__name__", "condition"))


def free_port() -> int:
    """A port that nobody uses now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def answers(port: int) -> bool:
    """True when something listens."""
    with socket.socket() as probe:
        probe.settimeout(0.5)
        return probe.connect_ex(("127.0.0.1", port)) == 0


def postgresql_program(name: str) -> str:
    """The path of one of PostgreSQL's programs; Debian keeps most of them out of the way."""
    found = shutil.which(name) or max(map(str, Path("/usr/lib/postgresql").glob(f"*/bin/{name}")), default="")
    assert found, f"{name} is missing; `make setup-tests` installs it"
    return found


@contextmanager
def postgresql(folder: Path) -> Iterator[str]:
    """A PostgreSQL cluster of its own.

    Yields:
        The address of its maintenance database.
    """
    data, port = folder / "data", free_port()
    as_user = ["runuser", "-u", "postgres", "--"] if os.geteuid() == 0 else []
    if as_user:
        folder.chmod(0o755)
        shutil.chown(folder, "postgres")
    initdb = [
        *as_user,
        postgresql_program("initdb"),
        "-D",
        str(data),
        "-U",
        "postgres",
        "-A",
        "trust",
        "-E",
        "UTF8",
    ]
    subprocess.run(initdb, check=True, capture_output=True, cwd="/")
    options = ["-p", str(port), "-h", "127.0.0.1", "-k", str(data), "-c", "shared_buffers=64MB"]
    server = subprocess.Popen(
        [*as_user, postgresql_program("postgres"), "-D", str(data), *options],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        cwd="/",
    )
    try:
        ready = [postgresql_program("pg_isready"), "-q", "-h", "127.0.0.1", "-p", str(port)]
        wait_until(lambda: subprocess.run(ready, check=False).returncode == 0, what="PostgreSQL")
        yield f"postgresql+psycopg://postgres@127.0.0.1:{port}/postgres"
    finally:
        server.terminate()
        server.wait(PATIENCE_SECONDS)


@contextmanager
def redis_server(folder: Path, *, durable: bool = False) -> Iterator[str]:
    """A Redis of its own.

    Arguments:
        durable: it keeps a log that is written to the disk each second, as on servers.

    Yields:
        Its address.
    """
    program = shutil.which("redis-server")
    assert program, "redis-server is missing; `make setup-tests` installs it"
    port = free_port()
    options = [
        "--port",
        str(port),
        "--bind",
        "127.0.0.1",
        "--dir",
        str(folder),
        "--save",
        "",
        "--appendonly",
        "yes" if durable else "no",
    ]
    server = subprocess.Popen([program, *options], stdout=subprocess.DEVNULL)
    try:
        wait_until(lambda: answers(port), what="Redis")
        yield f"redis://127.0.0.1:{port}/0"
    finally:
        server.terminate()
        server.wait(PATIENCE_SECONDS)


@contextmanager
def served(app: Flask, port: int) -> Iterator[str]:
    """The application in front of browsers, in this process: a test may move its clock.

    Yields:
        Its address.
    """
    server = make_server("127.0.0.1", port, app, threaded=True)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{port}"
    finally:
        server.shutdown()
        thread.join(PATIENCE_SECONDS)


@dataclass
class Sink:
    """An SMTP server that keeps what it gets; `replies` are given first, one for each message.

    Attributes:
        replies: such as "451 try later"; when they are used up, every message is taken.
        unknown: addresses that nobody has here.
        senders: the senders on the envelopes, one for each message that was taken.
    """

    port: int = 0
    received: list[EmailMessage] = field(default_factory=list)
    replies: list[str] = field(default_factory=list)
    unknown: set[str] = field(default_factory=set)
    senders: list[str] = field(default_factory=list)

    async def handle_RCPT(  # noqa: N802  the library's name
        self, _server: object, _session: object, envelope: Any, address: str, _options: object
    ) -> str:
        """Take a recipient who is known."""
        if address in self.unknown:
            return f"550 5.1.1 <{address}> no such user"
        envelope.rcpt_tos.append(address)
        return "250 known"

    async def handle_DATA(self, _server: object, _session: object, envelope: Any) -> str:  # noqa: N802  the library's name
        """Take a message, or refuse it as told."""
        if self.replies:
            return self.replies.pop(0)
        message = message_from_bytes(envelope.content, policy=policy.default)
        self.received.append(message)
        self.senders.append(envelope.mail_from)
        return "250 taken"

    def to(self, address: str) -> list[EmailMessage]:
        """Messages to one address."""
        return [message for message in self.received if address in str(message["To"])]


@contextmanager
def smtp_sink() -> Iterator[Sink]:
    """A real SMTP server in a thread."""
    sink = Sink(free_port())
    controller = Controller(sink, hostname="127.0.0.1", port=sink.port)
    controller.start()
    try:
        yield sink
    finally:
        controller.stop()
