"""Mails about a draft: the link on request, one warning before it is forgotten, nothing of what was typed."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest

from tests.support.servers import Sink
from tests.tasks.offices import Office
from webapp.clock import MovableClock
from webapp.services.draft_notices import MOST_MAILS_AN_HOUR, mail_link, warn_of_ending_drafts
from webapp.services.drafts import save_draft
from webapp.services.resumptions import Resumed, forget_resumption, resume_by_link, save_for_later

KEY, PLACE, ADDRESS = "a key", "start/choir", "khadija@example.org"


@pytest.fixture
def drafted(office: Office) -> Office:
    """A draft with a code."""
    save_draft(office.installation, KEY, PLACE, {"name": ["Ada Secret"]})
    save_for_later(office.installation, KEY, PLACE, "de")
    return office


def at(office: Office, **time: int) -> Office:
    """The office some time from now."""
    moved = office.installation.at(MovableClock(office.installation.now() + timedelta(**time)))
    return Office(moved, office.sink)


def texts(sink: Sink, address: str = ADDRESS) -> list[str]:
    bodies = [message.get_body(("plain",)) for message in sink.to(address)]
    return [body.get_content() for body in bodies if body is not None]


def test_the_link_of_the_mail_leads_to_the_draft_and_tells_nothing(drafted: Office) -> None:
    mail_link(drafted.installation, KEY, PLACE, " Khadija@Example.org ", "ar")
    drafted.work()
    (text,) = texts(drafted.sink)
    assert "بدأتم عندنا استمارة" in text
    assert "Ada" not in text and "choir" not in text and "Chor" not in text
    token = re.findall(r"/resume/([\w-]+)", text)[0]
    assert resume_by_link(drafted.installation, token) == Resumed(KEY, PLACE)


def test_a_draft_that_ends_in_three_days_is_warned_of_once(drafted: Office) -> None:
    mail_link(drafted.installation, KEY, PLACE, ADDRESS, "de")
    drafted.work()
    for days in (10, 12, 12, 13):
        moved = at(drafted, days=days)
        warn_of_ending_drafts(moved.installation)
        moved.work()
    link, warning = texts(drafted.sink)
    assert "wollen später weitermachen" in link
    assert "noch nicht abgeschickt" in warning


def test_whoever_writes_on_is_warned_again_before_the_new_end(drafted: Office) -> None:
    mail_link(drafted.installation, KEY, PLACE, ADDRESS, "de")
    for days in (12, 25):
        moved = at(drafted, days=days)
        warn_of_ending_drafts(moved.installation)
        moved.work()
        save_draft(moved.installation, KEY, PLACE, {"name": ["Ada"]})
    assert sum("noch nicht abgeschickt" in text for text in texts(drafted.sink)) == 2


def test_nobody_is_warned_without_an_address_or_after_sending(drafted: Office) -> None:
    moved = at(drafted, days=12)
    warn_of_ending_drafts(moved.installation)
    assert moved.promises("draft") == []
    mail_link(drafted.installation, KEY, PLACE, ADDRESS, "de")
    drafted.work()
    warn_of_ending_drafts(moved.installation)
    forget_resumption(moved.installation, KEY, PLACE)
    moved.work()
    assert len(texts(drafted.sink)) == 1
    assert [row.result["outcome"] for row in moved.promises("draft")] == ["sent", "not_needed"]


def test_an_address_that_the_server_refuses_is_recorded_and_parks_nothing(drafted: Office) -> None:
    drafted.sink.unknown.add(ADDRESS)
    mail_link(drafted.installation, KEY, PLACE, ADDRESS, "de")
    drafted.work()
    (row,) = drafted.promises("draft")
    assert (row.state, row.result) == ("done", {"outcome": "refused"})


def test_nobodys_mailbox_is_flooded(drafted: Office) -> None:
    for _ in range(MOST_MAILS_AN_HOUR + 3):
        mail_link(drafted.installation, KEY, PLACE, ADDRESS, "de")
    drafted.work()
    assert len(texts(drafted.sink)) == MOST_MAILS_AN_HOUR
