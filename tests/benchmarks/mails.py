"""Mails beside bare smtplib under the same policy: a connection for each mail, or one that is kept."""

from __future__ import annotations

import cProfile
import smtplib
import subprocess
import sys
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from email.message import EmailMessage
from itertools import count
from pathlib import Path
from pstats import Stats

from sqlalchemy import insert, select

from tasks.promises import keep_promise
from tasks.smtp import deliver, hang_up
from tests.benchmarks.report import Line
from tests.benchmarks.rounds import Effort, Figures, Work, compare
from tests.support.servers import Sink, answers, free_port, postgresql, wait_until
from tests.tasks.offices import open_office
from tests.webapp.rendering.papers import GERMAN
from webapp.clock import SystemClock
from webapp.db.tables import outbox
from webapp.rendering.mail import Envelope, compose_mail
from webapp.services.installation import Installation
from webapp.settings import CHECKOUT
from workflows.core.definition import Plain

SENDER = "office@example.org"
_CLONES = 500
_OWN = str(CHECKOUT)
_PARTS = {
    "claim": "claim",
    "gather": "gather_mail",
    "compose": "compose_mail",
    "send": "deliver",
    "record": "keep",
}


def measure(folder: Path, effort: Effort) -> Iterable[Line]:
    """Delivery alone, then a whole promise from its claimed row to its recorded result."""
    with _post_office() as port:
        yield from _delivered(port, effort)
        server = folder / "postgresql"
        server.mkdir()
        with postgresql(server) as database:
            opened = open_office(folder, Sink(port), database)
            opened.application()
            yield from _promised(opened.installation.at(SystemClock()), port, effort)
            opened.installation.database.close()


@contextmanager
def _post_office() -> Iterator[int]:
    """A server in a process of its own that takes everything and forgets it."""
    port = free_port()
    command = [
        sys.executable,
        "-m",
        "aiosmtpd",
        "-n",
        "-l",
        f"127.0.0.1:{port}",
        "-c",
        "aiosmtpd.handlers.Sink",
    ]
    server = subprocess.Popen(command, stderr=subprocess.DEVNULL)
    try:
        wait_until(lambda: answers(port), what="the SMTP server")
        yield port
    finally:
        server.terminate()
        server.wait()


def _delivered(port: int, effort: Effort) -> Iterable[Line]:
    message, url = _message(), f"smtp://127.0.0.1:{port}"

    def ours_each() -> int:
        hang_up()
        return ours_kept()

    def ours_kept() -> int:
        deliver(url, message, SENDER)
        return 1

    contestants: dict[str, Work] = {
        "ours, one each": ours_each,
        "smtplib, one each": lambda: _send_once(port, message),
        "ours, kept": ours_kept,
        "smtplib, kept": _sending(port, message),
    }
    figures = compare(contestants, effort)
    yield _line(figures, "mails, a connection each", "ours, one each", "smtplib, one each", "≥ 0.95")
    yield _line(figures, "mails, a connection kept", "ours, kept", "smtplib, kept", "≥ 0.95")
    yield _line(figures, "mails, kept beside one each, both ours", "ours, kept", "ours, one each")
    cpu, theirs = figures.cpu("ours, kept"), figures.cpu("smtplib, kept")
    yield Line("mails, kept, processor time of the sender", f"{cpu:.2f} ms", f"smtplib {theirs:.2f} ms")


def _promised(office: Installation, port: int, effort: Effort) -> Iterable[Line]:
    waiting = _clones(office)

    def ours() -> int:
        assert keep_promise(office, next(waiting))
        return 1

    message = _message()
    figures = compare({"ours": ours, "smtplib": _sending(port, message)}, effort)
    yield _line(figures, "mail promises, row to result", "ours", "smtplib")
    yield Line("mail promises, processor time", f"{figures.cpu('ours'):.1f} ms")
    yield Line("mail promises, where the time goes", _shares(ours))


def _line(figures: Figures, what: str, ours: str, base: str, goal: str = "") -> Line:
    rates = f"{figures.rate(ours):.0f}/s", f"{base} {figures.rate(base):.0f}/s"
    return Line(what, *rates, figures.ratio(ours, base), goal)


def _message() -> EmailMessage:
    with_values: dict[str, Plain] = {
        "subject": "Danke",
        "body": "Ihre Nummer ist C-2026-001.",
        "office": {"name": "Referat", "phone": "0221 4710 100"},
        "url": "https://fahrwasser.example.org/l/0123456789abcdef",
        "button": "Ansehen",
    }
    envelope = Envelope("Referat", SENDER, "khadija@example.org", "promise", SystemClock().now())
    return compose_mail(envelope, "notice", with_values, GERMAN)


def _send_once(port: int, message: EmailMessage) -> int:
    with smtplib.SMTP("127.0.0.1", port) as client:
        client.send_message(message, SENDER)
    return 1


def _sending(port: int, message: EmailMessage) -> Work:
    client = smtplib.SMTP("127.0.0.1", port)

    def send() -> int:
        client.send_message(message, SENDER)
        return 1

    return send


def _clones(office: Installation) -> Iterator[int]:
    """The promise of a mail, again and again under keys of its own."""
    with office.database.reading() as connection:
        mail = connection.execute(select(outbox).where(outbox.c.kind == "mail").order_by(outbox.c.id)).first()
    assert mail is not None
    for number in count():
        now = office.now()
        rows = [
            {
                "case_id": mail.case_id,
                "promise_key": f"{mail.promise_key} {number} {one}",
                "kind": mail.kind,
                "payload": mail.payload,
                "created_at": now,
                "next_attempt_at": now,
                "attempts": 0,
                "lease": 0,
                "state": "pending",
            }
            for one in range(_CLONES)
        ]
        with office.database.writing() as connection:
            made = list(connection.execute(insert(outbox).returning(outbox.c.id), rows).scalars())
        yield from made


def _shares(work: Work) -> str:
    """Parts of the time of a promise, from a profile of a hundred."""
    profile = cProfile.Profile()
    profile.enable()
    for _ in range(100):
        work()
    profile.disable()
    found = {key[2]: row[3] for key, row in Stats(profile).stats.items() if key[0].startswith(_OWN)}  # type: ignore[attr-defined]  # as documented in pstats
    whole = found["keep_promise"]
    return ", ".join(f"{part} {found[name] / whole:.0%}" for part, name in _PARTS.items())
