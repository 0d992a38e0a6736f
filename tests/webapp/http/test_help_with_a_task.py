"""Help with a task of a case: by the party's code, for this form only, until the party is done with it."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import select

from tests.support.every_type import GIVEN
from tests.support.filling import only_data
from tests.support.helped import add_helpers, sign_in, signed_in
from tests.support.pages import Browser, Inputs, Page
from tests.support.parties import asked_back, enter, link, token_of
from webapp.clock import MovableClock
from webapp.db.tables import reading_log
from webapp.services.installation import Installation
from webapp.services.replay import verify_everything
from workflows.core.assisted import ASSISTED

OTHER = "changed@example.org"


@pytest.fixture
def case(place: Installation) -> str:
    """A case whose party is asked again for everything."""
    add_helpers(place)
    return asked_back(place)


@pytest.fixture
def party(place: Installation, site: Flask, case: str) -> Browser:
    """The party, who came with their link."""
    return enter(site, link(place, case))[0]


@pytest.fixture
def lotse(site: Flask, case: str) -> Browser:
    """A Lotse who has signed in."""
    return signed_in(site, "lotse")


def offered(party: Browser) -> tuple[str, str]:
    """Ask for help with the only task; gives code and PIN."""
    found = re.search(r'href="(/my/tasks/\d+/help)"', party.get("/my").text)
    assert found
    page = party.get(found[1])
    page = party.post(page, page.form(action=found[1]))
    code, pin = re.findall(r'<bdi class="number" dir="ltr">([0-9A-Z-]+)</bdi>', page.text)
    return code, pin


def come(browser: Browser, code: str, pin: str, name: str = "A. K.") -> Page:
    page = browser.get("/help")
    return browser.post(page, page.form(asking="pin"), {"code": [code], "pin": [pin], "name": [name]})


def sent(party: Browser, place: Installation, case: str) -> Page:
    """The party looks at everything and sends it."""
    check = party.get(f"/my/tasks/{token_of(place, case)}/check")
    return party.post(check, check.form("answers"))


def typed(browser: Browser, page: Page, inputs: Inputs) -> Page:
    return browser.post(page, page.form("answers"), inputs)


def test_a_helper_fills_in_the_task_and_the_party_sends_it_with_the_marks(
    party: Browser, lotse: Browser, place: Installation, case: str
) -> None:
    page = come(lotse, *offered(party))
    assert page.address.endswith("/page/person"), page.text
    assert 'value="khadija@example.org"' in page.text
    page = typed(lotse, page, {**GIVEN["person"], "email": [OTHER]})
    page = typed(lotse, page, GIVEN["more"])
    assert 'name="signed"' not in page.text
    page = typed(lotse, page, {})
    shown = typed(lotse, page, {"handover": ["yes"]})
    assert shown.address == "/help" and "Übergeben." in shown.text
    check = party.get(f"/my/tasks/{token_of(place, case)}/check")
    assert check.text.count("eingetragen von Lena Lotsin (Hilfe)") == 3
    assert sent(party, place, case).address == "/my"
    kept = only_data(place)
    assert kept["email"] == OTHER
    marks = kept[ASSISTED]
    assert isinstance(marks, dict)
    assert marks.keys() == {"name", "email", "days"}
    assert verify_everything(place).differing == ()


def test_a_helper_cannot_answer_for_the_party_what_only_they_may(
    party: Browser, lotse: Browser, place: Installation, case: str
) -> None:
    before = only_data(place)
    page = typed(lotse, come(lotse, *offered(party)), GIVEN["person"])
    page = lotse.get(page.address.replace("/more", "/people"))
    assert "Khadija Alhusaini" not in page.text
    typed(lotse, page, {"agreed": [""], "signed": ["Somebody else"], "signed.at": ["now"]})
    assert sent(party, place, case).address == "/my"
    after = only_data(place)
    assert (after["agreed"], after["signed"]) == (before["agreed"], before["signed"])


def test_the_helper_sees_nothing_else_of_the_case_and_the_reading_is_noted(
    party: Browser, lotse: Browser, place: Installation, case: str
) -> None:
    come(lotse, *offered(party))
    assert lotse.get(f"/cases/{case}").status == 404
    assert lotse.get(f"/cases/{case}/tasks/{token_of(place, case)}").status == 404
    assert lotse.get("/my").status == 403
    assert case not in lotse.get("/cases").text
    with place.database.reading() as connection:
        noted = connection.execute(
            select(reading_log.c.reader).where(reading_log.c.case_id == case)
        ).scalars()
        assert list(noted) == ["person:lotse"]


def test_the_helper_is_out_once_the_party_ends_the_help(party: Browser, lotse: Browser) -> None:
    page = come(lotse, *offered(party))
    found = re.search(r'href="(/my/tasks/\d+/help)"', party.get("/my").text)
    assert found
    own = party.get(found[1])
    assert "Lena Lotsin hilft Ihnen gerade" in own.text
    party.post(own, own.form(action="/end"))
    for again in (lotse.get(page.address), typed(lotse, page, GIVEN["person"])):
        assert again.address == "/help"
        assert "Khadija" not in again.text


def test_the_helper_is_out_once_the_party_has_sent(
    party: Browser, lotse: Browser, place: Installation, case: str
) -> None:
    page = come(lotse, *offered(party))
    typed(lotse, page, GIVEN["person"])
    assert sent(party, place, case).address == "/my"
    assert lotse.get(page.address).address == "/help"
    assert "A. K." not in lotse.get("/help").text


def test_the_help_ends_when_its_time_is_over(party: Browser, lotse: Browser, place: Installation) -> None:
    page = come(lotse, *offered(party))
    assert isinstance(place.clock, MovableClock)
    place.clock.at += timedelta(hours=25)
    sign_in(lotse, "lotse")
    assert lotse.get(page.address).address == "/help"


def test_a_code_is_good_for_one_helper_and_a_wrong_pin_opens_nothing(
    party: Browser, lotse: Browser, site: Flask
) -> None:
    code, pin = offered(party)
    wrong = come(lotse, code, f"{(int(pin) + 1) % 10**6:06}")
    assert wrong.status == 422 and "passen nicht zusammen" in wrong.text
    missing = come(lotse, code, " ", " ")
    assert missing.status == 422
    assert 'href="#pin"' in missing.text and 'href="#name"' in missing.text
    assert come(lotse, code, pin).address.endswith("/page/person")
    late = come(signed_in(site, "kai"), code, pin)
    assert late.status == 422


def test_the_code_gives_a_party_no_rights_of_staff_and_nobody_without_an_account_helps(
    party: Browser, site: Flask
) -> None:
    code, pin = offered(party)
    stranger = Browser(site)
    assert stranger.get("/help").address == "/sign-in"
    assert party.get("/help").address == "/sign-in"
    page = stranger.get("/resume")
    refused = stranger.post(page, page.form(action="/resume"), {"code": [code], "pin": [pin]})
    assert refused.status == 422
