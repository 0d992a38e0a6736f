"""A session says some minutes before that it ends, goes on by one press, and loses nothing that was typed."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest
from flask import Flask

from tests.support.every_type import GIVEN
from tests.support.pages import Browser
from tests.support.parties import asked_back, enter, link, token_of
from webapp.clock import MovableClock
from webapp.http.application import create_app
from webapp.services.installation import Installation
from webapp.services.sessions import PARTY_HOURS, STAFF_HOURS

STAY = "Angemeldet bleiben"


@pytest.fixture
def clock(place: Installation) -> MovableClock:
    """The clock of the site."""
    return MovableClock(place.now())


@pytest.fixture
def site(place: Installation, clock: MovableClock) -> Flask:
    """The application under a clock that can be moved."""
    return create_app(replace(place, clock=clock))


def test_a_form_keeps_its_warning_back_until_ten_minutes_before_the_end(
    site: Flask, place: Installation, clock: MovableClock
) -> None:
    case_id = asked_back(place)
    browser, _ = enter(site, link(place, case_id))
    address = f"/my/tasks/{token_of(place, case_id)}/page/person"
    seconds = PARTY_HOURS * 3600 - 600
    assert f'data-warned-in="{seconds}" hidden' in browser.get(address).text
    clock.at += timedelta(seconds=seconds)
    page = browser.get(address)
    assert 'role="alert" data-warned-in="0">' in page.text
    assert "23. November 2026, 13:00" in page.text


def test_one_press_keeps_what_was_typed_and_the_session_lasts_as_long_as_a_new_one(
    site: Flask, place: Installation, clock: MovableClock
) -> None:
    case_id = asked_back(place)
    browser, _ = enter(site, link(place, case_id))
    address = f"/my/tasks/{token_of(place, case_id)}/page/person"
    clock.at += timedelta(hours=PARTY_HOURS, minutes=-5)
    page = browser.get(address)
    typed = {**GIVEN["person"], "name.official": ["Neuer Name"], "stay": ["yes"]}
    stayed = browser.post(page, page.form("answers"), typed)
    assert stayed.address == address and 'value="Neuer Name"' in stayed.text
    assert f'data-warned-in="{PARTY_HOURS * 3600 - 600}" hidden' in stayed.text
    clock.at += timedelta(hours=PARTY_HOURS, minutes=-1)
    assert browser.get(address).address == address
    clock.at += timedelta(minutes=1)
    assert browser.get(address).status == 401


def test_a_session_that_has_ended_stays_ended(site: Flask, place: Installation, clock: MovableClock) -> None:
    case_id = asked_back(place)
    browser, _ = enter(site, link(place, case_id))
    page = browser.get(f"/my/tasks/{token_of(place, case_id)}/page/person")
    clock.at += timedelta(hours=PARTY_HOURS)
    browser.post(page, page.form("answers"), {"stay": ["yes"]})
    assert browser.get("/my").status == 401


def test_what_a_party_typed_waits_for_them_behind_the_next_link(
    site: Flask, place: Installation, clock: MovableClock
) -> None:
    case_id = asked_back(place)
    browser, _ = enter(site, link(place, case_id))
    page = browser.get(f"/my/tasks/{token_of(place, case_id)}/page/person")
    browser.post(page, page.form("answers"), {**GIVEN["person"], "name.official": ["Neuer Name"]})
    clock.at += timedelta(hours=PARTY_HOURS + 1)
    assert browser.get("/my").status == 401
    again, _ = enter(site, link(place, case_id, "task"))
    assert 'value="Neuer Name"' in again.get(page.address).text


def test_staff_are_warned_on_their_forms_too(browse: Callable[[str], Browser]) -> None:
    teacher = browse("kai")
    page = teacher.get("/apply/school_referral")
    page = teacher.post(page, page.form(action="/apply/school_referral"))
    assert f'data-warned-in="{STAFF_HOURS * 3600 - 600}" hidden' in page.text and STAY in page.text


def test_a_form_without_a_session_has_no_end_to_warn_of(browser: Browser) -> None:
    page = browser.get("/apply/every_type")
    assert STAY not in browser.post(page, page.form(action="/apply/every_type")).text
