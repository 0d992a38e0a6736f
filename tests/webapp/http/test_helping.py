"""Helping somebody with a form: marks are kept, the person says their own word, a handful at a time."""

from __future__ import annotations

from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import select

from tests.support.every_type import GIVEN
from tests.support.filling import START, count_cases, only_data
from tests.support.helped import (
    OWN_WORD,
    case_id,
    confirmed,
    entered_by,
    fill,
    filled,
    handed_over,
    helping,
    sign_in,
    signed_in,
    taken,
)
from tests.support.pages import Browser
from webapp.clock import MovableClock
from webapp.db.tables import case_events
from webapp.http.bot_traps import FIELD
from webapp.services.helping import MOST_OPEN
from webapp.services.installation import Installation
from webapp.services.personal_links import make_link
from webapp.services.replay import verify_everything
from webapp.services.sessions import Party
from workflows.core.assisted import ASSISTED

LOTSE = "person:lotse"


def test_only_signed_in_staff_are_offered_to_help(lotse: Browser, phone: Browser) -> None:
    assert 'href="/help/new/every_type"' in lotse.get(START).text
    assert "/help" not in phone.get(START).text
    assert phone.get("/help/new/every_type").address == "/sign-in"


def test_a_helper_fills_in_and_the_person_confirms_and_sends_on_their_own_phone(
    lotse: Browser, phone: Browser, place: Installation
) -> None:
    shown = handed_over(lotse, filled(lotse))
    page = taken(phone, shown)
    assert "Das Formular ist jetzt bei Ihnen" in page.text
    assert "error-summary" not in page.text
    page = phone.post(page, page.form("answers"), OWN_WORD)
    assert page.address == f"{START}/check"
    assert entered_by(page) == 8
    assert f'href="{START}/page/person#slot-name"' in page.text
    assert count_cases(place) == 0
    assert phone.post(page, page.form("answers")).address == f"{START}/sent"
    kept = only_data(place)
    assert kept["email"] == "khadija@example.org"
    now = place.now().isoformat()
    marks = kept[ASSISTED]
    assert isinstance(marks, dict)
    assert marks["email"] == {"by": LOTSE, "at": now}
    assert {"agreed", "signed", "children"}.isdisjoint(marks)
    assert verify_everything(place).differing == ()


def test_an_answer_that_the_person_changes_is_the_persons_own(
    lotse: Browser, phone: Browser, place: Installation
) -> None:
    taken(phone, handed_over(lotse, filled(lotse)))
    page = phone.get(f"{START}/page/person")
    given = {**GIVEN["person"], "email": ["own@example.org"]}
    page = phone.post(page, page.form("answers"), given)
    confirmed(phone, phone.get(f"{START}/page/people"))
    marks = only_data(place)[ASSISTED]
    assert isinstance(marks, dict)
    assert "email" not in marks
    assert {"name", "birth", "call", "colour"} <= marks.keys()


def test_the_record_names_the_helper_beside_the_answers_and_in_the_history(
    lotse: Browser, phone: Browser, place: Installation, site: Flask
) -> None:
    confirmed(phone, taken(phone, handed_over(lotse, filled(lotse))))
    case = case_id(place)
    for_staff = signed_in(site, "anna").get(f"/cases/{case}")
    assert entered_by(for_staff) == 8
    assert "Anfrage (ausgefüllt mit Hilfe von Lena Lotsin)" in for_staff.text
    with place.database.writing() as connection:
        token = make_link(place, connection, Party(case, "sender", ""), "status", "promise")
    page = phone.get(f"/go/{token}")
    assert entered_by(phone.post(page, page.form(action=token))) == 8
    with place.database.reading() as connection:
        event = connection.execute(select(case_events.c.event)).scalar_one()
    assert "Lena" not in str(event)


def test_what_nobody_helped_with_has_no_marks(phone: Browser, place: Installation) -> None:
    page = phone.get(START)
    page = phone.post(page, page.form(action=START))
    page = fill(phone, fill(phone, fill(phone, page)))
    assert "eingetragen von" not in page.text
    phone.post(page, page.form("answers"))
    assert ASSISTED not in only_data(place)


def test_a_helper_can_neither_consent_nor_sign_nor_send(lotse: Browser, place: Installation) -> None:
    page = fill(lotse, fill(lotse, helping(lotse)))
    assert 'name="agreed"' not in page.text and 'name="signed"' not in page.text
    assert "Das beantwortet die Person selbst" in page.text
    page = lotse.post(page, page.form("answers"), {**OWN_WORD, "agreed.at": ["now"], "signed.at": ["now"]})
    assert page.address.endswith("/check")
    assert "Absenden</button>" not in page.text
    assert f'name="{FIELD}"' not in page.text
    sent = lotse.post(page, page.form("answers"))
    assert sent.address.endswith("/code")
    assert count_cases(place) == 0


def test_the_person_is_asked_for_their_own_word_though_the_helper_sent_it(
    lotse: Browser, phone: Browser
) -> None:
    page = fill(lotse, fill(lotse, helping(lotse)))
    page = lotse.post(page, page.form("answers"), OWN_WORD)
    page = taken(phone, handed_over(lotse, page))
    assert page.address == f"{START}/page/people"
    assert "Khadija" not in page.text
    refused = phone.post(page, page.form("answers"))
    assert refused.status == 422
    assert 'href="#f-agreed"' in refused.text and 'href="#f-signed"' in refused.text


def test_a_name_is_asked_for_and_only_a_handful_is_open_at_once(lotse: Browser) -> None:
    nameless = helping(lotse, "  ")
    assert nameless.status == 422
    assert 'href="#name"' in nameless.text
    for number in range(MOST_OPEN):
        assert helping(lotse, f"Person {number}").status == 200
    refused = helping(lotse, "Einer zu viel")
    assert refused.status == 422
    assert "Sie helfen schon bei 5 Formularen" in refused.text
    page = lotse.get("/help")
    page = lotse.post(page, page.form(action="/give-up"))
    assert "Gelöscht" in page.text and "Person 0" not in page.text
    assert helping(lotse, "Wieder Platz").status == 200


def test_a_help_ends_with_its_draft(lotse: Browser, place: Installation) -> None:
    page = helping(lotse)
    assert isinstance(place.clock, MovableClock)
    place.clock.at += timedelta(days=15)
    sign_in(lotse, "lotse")
    assert lotse.get(page.address).address == "/help"


def test_a_form_that_only_staff_begin_is_not_filled_in_for_others(browse_teacher: Browser) -> None:
    assert "/help/new" not in browse_teacher.get("/apply/school_referral").text
    assert browse_teacher.get("/help/new/school_referral").status == 404


@pytest.fixture
def browse_teacher(request: pytest.FixtureRequest) -> Browser:
    """A teacher of the office that has real workflows."""
    opened: Browser = request.getfixturevalue("browse")("kai")
    return opened
