"""Delivery to servers that take, refuse, hang, hang up and offer what they like."""

from __future__ import annotations

import socket
import threading
from collections.abc import Iterator
from email.message import EmailMessage

import pytest

from tasks import smtp
from tasks.smtp import DeliveryFailed, deliver
from tests.support.servers import Sink

SENDER = "bounces@example.org"


def mail(to: str = "khadija@example.org") -> EmailMessage:
    message = EmailMessage()
    message["From"], message["To"], message["Subject"] = "office@example.org", to, "Grüße"
    message.set_content("مرحبًا")
    return message


class Script:
    """A server that says its lines, one for each command, and then hangs up or falls silent."""

    def __init__(self, lines: list[str], silent: bool) -> None:
        self.lines, self.silent = lines, silent
        self.server = socket.create_server(("127.0.0.1", 0))
        self.port = int(self.server.getsockname()[1])
        self.done = threading.Event()
        threading.Thread(target=self._serve, daemon=True).start()

    def _serve(self) -> None:
        connection, _ = self.server.accept()
        with connection, connection.makefile("rwb") as stream:
            for line in self.lines:
                stream.write(f"{line}\r\n".encode())
                stream.flush()
                command = stream.readline()
                if command.upper().startswith(b"DATA"):
                    stream.write(b"354 go on\r\n")
                    stream.flush()
                    while stream.readline().strip() != b".":
                        pass
            if self.silent:
                self.done.wait(30)

    def close(self) -> None:
        """Let the server go."""
        self.done.set()
        self.server.close()


@pytest.fixture
def scripts(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[Script]]:
    """Servers of this test; the client loses its patience early."""
    monkeypatch.setattr(smtp, "TIMEOUT_SECONDS", 1)
    opened: list[Script] = []
    yield opened
    for script in opened:
        script.close()


def attempt(scripts: list[Script], *lines: str, silent: bool = False) -> DeliveryFailed | None:
    script = Script(list(lines), silent)
    scripts.append(script)
    try:
        deliver(f"smtp://127.0.0.1:{script.port}", mail(), SENDER)
    except DeliveryFailed as problem:
        return problem
    return None


def test_a_mail_in_any_script_arrives_as_it_was_written(sink: Sink) -> None:
    deliver(f"smtp://127.0.0.1:{sink.port}", mail(), SENDER)
    (received,) = sink.received
    assert received["Subject"] == "Grüße"
    assert received.get_content().strip() == "مرحبًا"


@pytest.mark.parametrize(
    ("lines", "permanent"),
    [
        (["220 hi", "250 ok", "250 ok", "450 mailbox busy"], False),
        (["220 hi", "250 ok", "250 ok", "550 5.1.1 <khadija@example.org>: no such user"], True),
        (["220 hi", "250 ok", "550 sender unknown"], False),
        (["220 hi", "250 ok", "250 ok", "250 ok", "451 later"], False),
        (["220 hi", "250 ok", "250 ok", "250 ok", "554 spam"], True),
        (["421 too busy"], False),
        (["554 not today"], False),
        (["220 hi"], False),
        (["220 hi", "250 ok", "250 ok"], False),
        (["220 hi", "250 ok", "250 ok", "250 ok"], False),
        (["not smtp at all"], False),
    ],
)
def test_answers_that_would_come_again_are_permanent(
    scripts: list[Script], lines: list[str], permanent: bool
) -> None:
    problem = attempt(scripts, *lines)
    assert problem is not None
    assert problem.permanent is permanent
    assert "khadija" not in str(problem)


def test_a_server_that_falls_silent_does_not_hold_the_worker(scripts: list[Script]) -> None:
    problem = attempt(scripts, "220 hi", "250 ok", silent=True)
    assert problem is not None
    assert not problem.permanent


def test_a_mail_that_was_taken_counts_however_the_goodbye_goes(scripts: list[Script]) -> None:
    lines = ["220 hi", "250 ok", "250 ok", "250 ok", "250 taken"]
    assert attempt(scripts, *lines) is None
    assert attempt(scripts, *lines, "500 what") is None
    assert attempt(scripts, *lines, silent=True) is None


def test_nobody_listening_is_a_reason_to_try_later() -> None:
    with socket.socket() as closed:
        closed.bind(("127.0.0.1", 0))
        with pytest.raises(DeliveryFailed) as problem:
            deliver(f"smtp://127.0.0.1:{closed.getsockname()[1]}", mail(), SENDER)
    assert not problem.value.permanent


def test_a_server_that_cannot_write_an_address_is_not_asked_again(scripts: list[Script]) -> None:
    script = Script(["220 hi", "250 ok"], silent=True)
    scripts.append(script)
    with pytest.raises(DeliveryFailed) as problem:
        deliver(f"smtp://127.0.0.1:{script.port}", mail("größe@example.org"), SENDER)
    assert problem.value.permanent
