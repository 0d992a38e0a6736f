"""The sweep wakes workers for what is due, and not again while they have enough to do."""

from sqlalchemy import insert

from tasks.queue import open_queue
from tasks.relay import Relay
from tasks.timers import tick
from tests.tasks.offices import Office
from webapp.db.tables import outbox
from webapp.services.outbox import SWEEP_SIZE


def test_promises_that_wait_in_the_queue_are_not_told_of_again_and_again(office: Office) -> None:
    installation = office.installation
    relay = Relay(open_queue(installation.settings), installation.clock)
    assert relay.waiting() == 0
    _promise(office, SWEEP_SIZE + 50)
    tick(installation, relay)
    assert relay.waiting() == SWEEP_SIZE
    tick(installation, relay)
    assert relay.waiting() == SWEEP_SIZE


def test_documents_that_wait_keep_no_mail_waiting(office: Office) -> None:
    installation = office.installation
    relay = Relay(open_queue(installation.settings), installation.clock)
    _promise(office, SWEEP_SIZE + 50, "document")
    tick(installation, relay)
    _promise(office, 1, "mail")
    tick(installation, relay)
    assert (relay.waiting(), relay.waiting(long=True)) == (1, SWEEP_SIZE)


def _promise(office: Office, number: int, kind: str = "mail") -> None:
    now = office.installation.now()
    rows = [
        {
            "promise_key": f"waiting {kind} {one}",
            "kind": kind,
            "payload": {},
            "created_at": now,
            "next_attempt_at": now,
            "attempts": 0,
            "lease": 0,
            "state": "pending",
        }
        for one in range(number)
    ]
    with office.installation.database.writing() as connection:
        connection.execute(insert(outbox), rows)
