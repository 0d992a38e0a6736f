"""What readers get, what a repeat looks like, and what is written down when nobody can be reached."""

from __future__ import annotations

import re
from datetime import timedelta
from email.message import EmailMessage

from sqlalchemy import update

from tasks.promises import keep_promise
from tests.support.installations import TODAY
from tests.support.servers import Sink
from tests.tasks.offices import Office, text
from webapp.clock import MovableClock
from webapp.db.tables import outbox
from webapp.services.outbox import MOST_DELIVERIES, claim, due_promises, failing_promises, keep
from webapp.services.personal_links import LinkState, open_link, request_links, spend_link
from webapp.services.timers import fire_due_timers

LINK = re.compile(r"/go/(\S+)")


def link(message: EmailMessage) -> str:
    """The token of a mail's personal link."""
    found = LINK.search(text(message))
    assert found
    return found[1]


def test_a_party_gets_each_notice_once_in_their_language(office: Office) -> None:
    office.application(language="ar")
    office.work()
    (thanks,) = [message for message in office.sink.to("khadija@example.org") if message["Subject"] == "شكرًا"]
    assert "رقمكم C-2026-001." in text(thanks)
    assert thanks["Content-Language"] == "ar"


def test_the_link_of_a_mail_works_once(office: Office) -> None:
    office.application()
    office.work()
    token = link(office.sink.received[0])
    assert open_link(office.installation, token).state is LinkState.GOOD
    assert spend_link(office.installation, token)
    assert spend_link(office.installation, token) is None


def test_nothing_is_sent_twice_however_often_a_promise_is_called_for(office: Office) -> None:
    office.application()
    office.work()
    before = len(office.sink.received)
    for row in office.promises():
        assert not keep_promise(office.installation, row.id)
    office.work()
    assert len(office.sink.received) == before


def test_a_repeat_after_a_crash_is_the_same_mail_with_a_link_that_works(office: Office) -> None:
    office.application()
    office.work()
    first = next(message for message in office.sink.received if message["Subject"] == "Danke")
    _forget_result(office, first["Message-ID"])
    office.work()
    again = [message for message in office.sink.received if message["Message-ID"] == first["Message-ID"]]
    assert [message.as_bytes() for message in again] == [first.as_bytes()] * 2
    assert open_link(office.installation, link(again[1])).state is LinkState.GOOD


def _forget_result(office: Office, message_id: str) -> None:
    """As if the worker had died between the server's answer and the record."""
    (lost,) = [row.id for row in office.promises() if (row.result or {}).get("message_id") == message_id]
    again = update(outbox).where(outbox.c.id == lost).values(state="pending", result=None, finished_at=None)
    office.installation.database.run(lambda connection: connection.execute(again))


def test_every_member_of_a_group_gets_a_mail_of_their_own(office: Office) -> None:
    office.member("Anna")
    office.member("Ben", language="ar")
    gone = office.member("Cem")
    office.installation.database.run(
        lambda connection: connection.exec_driver_sql(f"UPDATE people SET active = false WHERE id = '{gone}'")
    )
    office.application()
    office.work()
    mails = [message for message in office.sink.received if message["Subject"] == "Anmeldung C-2026-001"]
    assert sorted(str(message["To"]) for message in mails) == ["anna@office.example", "ben@office.example"]
    assert len({message["Message-ID"] for message in mails}) == 2
    assert {message["Content-Language"] for message in mails} == {"de", "ar"}
    assert all("/cases/" in text(message) for message in mails)


def test_one_refused_member_does_not_repeat_the_mails_of_the_others(office: Office) -> None:
    office.member("Anna")
    office.member("Ben")
    office.application()
    office.work(1)
    office.sink.replies.append("451 try later")
    office.work(1)
    _let_time_pass(office, minutes=5)
    office.work()
    mails = [message for message in office.sink.received if message["Subject"].startswith("Anmeldung")]
    assert len(mails) == 2


def _let_time_pass(office: Office, **duration: int) -> None:
    clock = office.installation.clock
    assert isinstance(clock, MovableClock)
    clock.at += timedelta(**duration)


def test_a_group_without_members_is_written_down(office: Office) -> None:
    office.application()
    office.work()
    (told,) = [row for row in office.promises() if row.payload["notice"] == "somebody_new"]
    assert (told.state, told.result["outcome"]) == ("done", "nobody")


def test_a_party_without_an_address_is_written_down_for_the_office(office: Office) -> None:
    office.application(email=None)
    office.work()
    results = {row.payload["notice"]: row.result for row in office.promises()}
    told = {"outcome": "letter", "why": "no_address", "readers": ["party:singer:"]}
    assert results["thanks"] == told
    assert not office.sink.received


def test_a_task_that_was_done_meanwhile_is_not_announced(office: Office) -> None:
    applied = office.application()
    office.confirmation(applied)
    office.work()
    results = {row.payload["notice"]: row.result for row in office.promises()}
    assert results["task_opened"]["outcome"] == "not_needed"


def test_a_task_and_its_reminder_say_until_when(office: Office) -> None:
    office.application()
    office.work()
    _let_time_pass(office, days=3)
    fire_due_timers(office.installation)
    office.work()
    opened, reminder = [message for message in office.sink.received if "30. November 2026" in text(message)]
    assert opened["Subject"] == "Es gibt etwas für Sie zu tun"
    assert reminder["Subject"] == "Erinnerung: Wir warten noch auf etwas von Ihnen"
    assert open_link(office.installation, link(reminder)).purpose == "task"


def test_a_link_that_was_asked_for_comes_by_mail(office: Office) -> None:
    office.application()
    office.work()
    request_links(office.installation, "Khadija@Example.org")
    request_links(office.installation, "nobody@example.org")
    office.work()
    mail = office.sink.received[-1]
    assert mail["Subject"] == "Ihr persönlicher Link"
    assert open_link(office.installation, link(mail)).state is LinkState.GOOD
    assert not office.sink.to("nobody@example.org")


def test_errors_that_pass_are_tried_again(office: Office) -> None:
    office.application()
    office.sink.replies.append("451 try later")
    (first, *_) = due_promises(office.installation)
    assert not keep_promise(office.installation, first)
    row = office.promises()[0]
    assert (row.state, row.attempts, row.last_error) == ("pending", 1, "451 try later")


def test_a_refused_mail_to_staff_is_parked(office: Office) -> None:
    office.member("Anna")
    office.application()
    office.sink.unknown.add("anna@office.example")
    office.work()
    (told,) = [row for row in office.promises() if row.payload["notice"] == "somebody_new"]
    assert (told.state, told.attempts) == ("parked", 1)
    assert "550" in told.last_error and "anna" not in told.last_error
    assert office.letters() == []


def test_a_mail_that_was_refused_for_a_time_arrives_later(office: Office) -> None:
    office.application()
    office.sink.replies.extend(["451 try later", "451 try later"])
    for _ in range(6):
        office.work()
        _let_time_pass(office, minutes=10)
    assert [row.state for row in office.promises()] == ["done"] * len(office.promises())
    assert len([message for message in office.sink.received if message["Subject"] == "Danke"]) == 1


def test_an_address_that_is_none_is_a_case_for_a_letter_at_once(office: Office, sink: Sink) -> None:
    office.application(email="a@" + "x" * 70 + ".example")
    office.work()
    row = office.promises()[0]
    assert (row.state, row.result["outcome"], row.result["why"]) == ("done", "letter", "unusable")
    assert "xxx" not in row.result["error"]
    assert not sink.received


def test_a_worker_that_was_thought_dead_cannot_record_its_result(office: Office) -> None:
    office.application()
    slow = claim(office.installation, office.promises()[0].id)
    assert slow is not None
    _let_time_pass(office, minutes=5)
    office.work()
    assert not keep(office.installation, slow, {"outcome": "late"})
    assert office.promises()[0].result["outcome"] == "sent"
    assert office.installation.now() == TODAY + timedelta(minutes=5)


def test_a_promise_whose_workers_all_die_is_parked(office: Office) -> None:
    office.application()
    first = office.promises()[0].id
    for _ in range(20):
        claim(office.installation, first)
        _let_time_pass(office, minutes=5)
    row = office.promises()[0]
    assert row.state == "parked"
    assert row.attempts == row.deaths == 5
    assert row.last_error == "5 workers that tried this died"


def test_a_mail_server_that_is_away_for_a_weekend_costs_no_mail(office: Office) -> None:
    office.application()
    first = office.promises()[0].id
    office.sink.replies.extend(["451 try later"] * 1_000)
    while office.installation.now() < TODAY + timedelta(days=2, hours=12):
        keep_promise(office.installation, first)
        _let_time_pass(office, hours=1)
    assert office.promises()[0].state == "pending"
    assert [entry.id for entry in failing_promises(office.installation)] == [first]
    office.sink.replies.clear()
    _let_time_pass(office, hours=2)
    assert keep_promise(office.installation, first)
    assert failing_promises(office.installation) == []


def test_a_mail_that_is_never_taken_is_parked_after_some_days(office: Office) -> None:
    office.application()
    first = office.promises()[0].id
    office.sink.replies.extend(["451 try later"] * 1_000)
    for _ in range(24 * 5):
        keep_promise(office.installation, first)
        _let_time_pass(office, hours=1, minutes=31)
    row = office.promises()[0]
    assert (row.state, row.attempts, row.deaths) == ("parked", MOST_DELIVERIES, 0)


def test_deaths_do_not_take_from_the_patience_with_a_mail_server(office: Office) -> None:
    office.application()
    first = office.promises()[0].id
    office.sink.replies.extend(["451 try later"] * 20)
    for _ in range(20):
        keep_promise(office.installation, first)
        _let_time_pass(office, hours=2)
    claim(office.installation, first)
    _let_time_pass(office, hours=2)
    assert keep_promise(office.installation, first)
    assert (office.promises()[0].state, office.promises()[0].deaths) == ("done", 1)
