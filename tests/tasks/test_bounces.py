"""Mails that come back later become letters; whatever else is sent to that address does nothing."""

from __future__ import annotations

import random

import pytest
from click.testing import CliRunner, Result

from tasks.promises import keep_promise
from tests.tasks.offices import LEADER, Office
from webapp.cli import main
from webapp.commands.bounced import TRY_AGAIN_LATER
from webapp.services.bounces import NoReport, failed_mail
from webapp.services.letter_opening import open_letter_for
from webapp.services.letters import letter_view
from webapp.services.outbox import claim
from webapp.services.replay import verify_everything

ADDRESS = "khadija@example.org"


def report(
    message_id: str, action: str = "failed", status: str = "5.1.1", headers_only: bool = False
) -> bytes:
    """A delivery status report as Postfix writes it (RFC 3464)."""
    kind = "text/rfc822-headers" if headers_only else "message/rfc822"
    return f"""From: MAILER-DAEMON@mx.example.org
To: integration@example.org
Subject: Undelivered Mail Returned to Sender
Auto-Submitted: auto-replied
MIME-Version: 1.0
Content-Type: multipart/report; report-type=delivery-status; boundary="=_x"

--=_x
Content-Type: text/plain

I'm sorry to have to inform you that your message could not be delivered.

--=_x
Content-Type: message/delivery-status

Reporting-MTA: dns; mx.example.org
Arrival-Date: Mon, 23 Nov 2026 09:00:00 +0100

Final-Recipient: rfc822; {ADDRESS}
Action: {action}
Status: {status}
Diagnostic-Code: smtp; 550 5.1.1 no such user

--=_x
Content-Type: {kind}

Message-ID: {message_id}
To: {ADDRESS}
Subject: Danke

--=_x--
""".replace("\n", "\r\n").encode()


def sent_id(office: Office, subject: str = "Danke", to: str = ADDRESS) -> str:
    """The Message-ID of a mail as the server got it."""
    return next(str(mail["Message-ID"]) for mail in office.sink.to(to) if mail["Subject"] == subject)


def piped(office: Office, content: bytes, monkeypatch: pytest.MonkeyPatch, **settings: str) -> Result:
    """The command as a mail server calls it."""
    environment = {
        "FAHRWASSER_DATA": str(office.installation.settings.data),
        "DATABASE_URL": office.installation.settings.database_url,
        "FAHRWASSER_DEFINITIONS": str(office.installation.settings.definitions),
        **settings,
    }
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    return CliRunner().invoke(main, ["bounced"], input=content)


@pytest.mark.parametrize("headers_only", [False, True])
def test_a_mail_that_comes_back_is_a_letter_once(
    office: Office, monkeypatch: pytest.MonkeyPatch, headers_only: bool
) -> None:
    office.application()
    office.work()
    content = report(sent_id(office), headers_only=headers_only)
    first, second = (piped(office, content, monkeypatch) for _ in range(2))
    assert (first.exit_code, second.exit_code) == (0, 0), first.output
    assert "letter is ready" in first.stdout and "known already" in second.stderr
    (letter,) = office.letters()
    assert (letter.why, letter.payload["notice"]) == ("bounced", "thanks")
    assert [row.payload for row in office.promises("letter")] == [{"letter": letter.id}]
    assert {row.result["outcome"] for row in office.promises() if row.payload["notice"] == "thanks"} == {
        "sent"
    }
    assert verify_everything(office.installation).misplaced == ()


def test_reports_go_to_the_address_that_the_settings_name(office: Office) -> None:
    office.application()
    office.work()
    assert (
        set(office.sink.senders)
        == {office.installation.settings.bounce_address}
        == {"integration@example.org"}
    )


def test_a_mail_comes_back_while_nobody_has_recorded_that_it_went_out(office: Office) -> None:
    office.application()
    keep_promise(office.installation, office.promises()[0].id)
    identifier = sent_id(office)
    _forget_result(office)
    claim(office.installation, office.promises()[0].id)
    assert open_letter_for(office.installation, failed_mail(report(identifier))) == "letter"
    assert office.promises()[0].state == "pending"
    assert len(office.letters()) == 1


def _forget_result(office: Office) -> None:
    """As if the worker had died after the server's answer."""
    office.installation.database.run(
        lambda connection: connection.exec_driver_sql(
            "UPDATE outbox SET state = 'pending', result = NULL, finished_at = NULL WHERE kind = 'mail'"
        )
    )


@pytest.mark.parametrize(
    ("action", "status"),
    [("delayed", "4.4.1"), ("failed", "4.2.2"), ("delivered", "2.0.0"), ("relayed", "5.0.0")],
)
def test_what_is_not_final_is_ignored(
    office: Office, monkeypatch: pytest.MonkeyPatch, action: str, status: str
) -> None:
    office.application()
    office.work()
    done = piped(office, report(sent_id(office), action, status), monkeypatch)
    assert (done.exit_code, done.stderr) == (0, "Ignored: this reports no permanent failure.\n")
    assert office.letters() == []


def test_a_mail_of_somebody_else_is_ignored(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    for identifier, said in [
        (f"<{'0' * 40}@example.org>", "No mail with this Message-ID"),
        ("<newsletter@example.org>", "names no mail of ours"),
    ]:
        done = piped(office, report(identifier), monkeypatch)
        assert done.exit_code == 0
        assert said in done.stderr
    assert office.letters() == []


def test_a_mail_to_staff_that_comes_back_is_no_letter(office: Office) -> None:
    office.member("Anna")
    office.application()
    office.work()
    identifier = sent_id(office, "Anmeldung C-2026-001", "anna@office.example")
    assert open_letter_for(office.installation, failed_mail(report(identifier))) == "staff"
    assert office.letters() == []


def test_what_is_past_needs_no_letter(office: Office) -> None:
    applied = office.application()
    office.work()
    identifier = sent_id(office, "Es gibt etwas für Sie zu tun")
    office.confirmation(applied)
    assert open_letter_for(office.installation, failed_mail(report(identifier))) == "not_needed"


def test_an_address_that_was_corrected_before_the_mail_came_back_can_be_used_at_once(office: Office) -> None:
    applied = office.application()
    office.work()
    identifier = sent_id(office)
    office.new_address(applied, "new@example.org")
    assert open_letter_for(office.installation, failed_mail(report(identifier))) == "letter"
    (letter,) = office.letters()
    assert letter_view(office.installation, applied.case_id, letter.id, LEADER).can_mail


@pytest.mark.parametrize(
    "rubbish",
    [
        b"",
        b"\xff\xfe\x00",
        b"Content-Type: message/delivery-status\n\n",
        b"Subject: Hallo\n\nIch bin im Urlaub.\n",
    ],
)
def test_rubbish_is_ignored_with_a_word(
    office: Office, monkeypatch: pytest.MonkeyPatch, rubbish: bytes
) -> None:
    done = piped(office, rubbish, monkeypatch)
    assert done.exit_code == 0
    assert done.stderr.startswith("Ignored: ")


def test_no_report_however_broken_raises_anything_else() -> None:
    chance, whole = random.Random(7), report(f"<{'a' * 40}@example.org>")
    for _ in range(2_000):
        broken = bytearray(whole)
        for _ in range(chance.randrange(1, 60)):
            broken[chance.randrange(len(broken))] = chance.randrange(256)
        cut = bytes(broken[: chance.randrange(len(broken) + 1)])
        try:
            assert failed_mail(cut)
        except NoReport:
            continue


def test_the_mail_server_comes_again_when_the_database_is_away(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    away = "postgresql+psycopg://nobody@127.0.0.1:1/nothing"
    done = piped(office, report(f"<{'a' * 40}@example.org>"), monkeypatch, DATABASE_URL=away)
    assert done.exit_code == TRY_AGAIN_LATER
    assert done.stderr.startswith("Not now: ")
