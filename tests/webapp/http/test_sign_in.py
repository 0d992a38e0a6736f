"""Signing in and out, one-time codes, one's own account."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pyotp
import pytest

from tests.support.pages import Browser, Page
from tests.webapp.http.conftest import PASSWORD
from webapp.clock import MovableClock
from webapp.services.accounts import new_totp_secret, set_totp
from webapp.services.installation import Installation

Browse = Callable[[str], Browser]


def sign_in(browser: Browser, email: str, password: str = PASSWORD, onward: str = "") -> Page:
    page = browser.get(f"/sign-in?next={onward}" if onward else "/sign-in")
    return browser.post(page, page.form(action="/sign-in"), {"email": [email], "password": [password]})


def with_second_factor(office: Installation, person: str) -> pyotp.TOTP:
    secret = new_totp_secret()
    totp = pyotp.TOTP(secret)
    assert set_totp(office, person, secret, totp.at(office.now()))
    clock = office.clock
    assert isinstance(clock, MovableClock)
    clock.at += timedelta(minutes=2)
    return totp


def test_the_right_password_leads_to_the_inbox(browse: Browse) -> None:
    page = sign_in(browse(""), "anna@example.org")
    assert page.address == "/inbox"
    assert "Anna Beispiel" in page.text


@pytest.mark.parametrize(
    ("email", "password"), [("anna@example.org", "wrong"), ("nobody@example.org", PASSWORD)]
)
def test_a_wrong_password_and_an_unknown_address_get_the_same_words(
    browse: Browse, email: str, password: str
) -> None:
    page = sign_in(browse(""), email, password)
    assert page.status == 401
    assert "E-Mail-Adresse oder Passwort stimmen nicht" in page.text
    assert password not in page.text
    assert "<title>Fehler: " in page.text


def test_signing_in_leads_on_to_where_one_wanted_to_go(browse: Browse) -> None:
    assert sign_in(browse(""), "anna@example.org", onward="/cases").address == "/cases"


@pytest.mark.parametrize("elsewhere", ["https://evil.example", "//evil.example", "/\\evil.example"])
def test_signing_in_never_leads_to_another_site(browse: Browse, elsewhere: str) -> None:
    assert sign_in(browse(""), "anna@example.org", onward=elsewhere).address == "/inbox"


def test_guessing_is_stopped_after_ten_attempts(browse: Browse) -> None:
    for _ in range(10):
        sign_in(browse(""), "anna@example.org", "wrong")
    page = sign_in(browse(""), "anna@example.org")
    assert "Zu viele Versuche" in page.text


def test_with_a_second_factor_the_code_is_asked_for_and_works_once(
    browse: Browse, office: Installation
) -> None:
    totp = with_second_factor(office, "anna")
    code = totp.at(office.now())
    for expected in ("/inbox", "/sign-in/code"):
        page = sign_in(browser := browse(""), "anna@example.org")
        assert "Code aus der App" in page.text
        page = browser.post(page, page.form(action="/sign-in/code"), {"code": [code]})
        assert page.address == expected


def test_a_code_without_the_password_before_it_opens_nothing(browse: Browse, office: Installation) -> None:
    totp = with_second_factor(office, "anna")
    browser = browse("")
    page = browser.get("/sign-in")
    form = page.form(action="/sign-in")
    form.action = "/sign-in/code"
    page = browser.post(page, form, {"ticket": ["forged"], "code": [totp.at(office.now())]})
    assert page.status == 401
    assert browser.get("/inbox").address == "/sign-in"


def test_signing_out_ends_the_session_on_the_server(browse: Browse) -> None:
    browser = browse("anna")
    kept = browser.client.get_cookie("visitor")
    assert kept is not None
    page = browser.get("/inbox")
    browser.post(page, page.form(action="/sign-out"))
    browser.client.set_cookie("visitor", kept.value)
    assert browser.get("/inbox").address == "/sign-in"


def test_a_second_factor_is_set_up_with_a_code_from_the_picture(browse: Browse, office: Installation) -> None:
    browser = browse("anna")
    page = browser.get("/account/second-factor")
    assert "<svg" in page.text
    with browser.client.session_transaction() as kept:
        secret = kept["second_factor_to_be"]
    wrong = browser.post(page, page.form(action="/account/second-factor"), {"code": ["000000"]})
    assert wrong.status == 422
    code = pyotp.TOTP(secret).at(office.now())
    page = browser.post(page, page.form(action="/account/second-factor"), {"code": [code]})
    assert "Der zweite Faktor ist eingeschaltet." in page.text


def test_a_new_password_signs_out_every_other_device(browse: Browse) -> None:
    here, there = browse("anna"), browse("anna")
    page = here.get("/account/password")
    typed = {"old": [PASSWORD], "new": ["a quite different sentence"]}
    page = here.post(page, page.form(action="/account/password"), typed)
    assert "Das Passwort ist geändert" in page.text
    assert there.get("/inbox").address == "/sign-in"
    assert here.get("/inbox").address == "/inbox"


def test_a_short_password_is_not_taken(browse: Browse) -> None:
    browser = browse("anna")
    page = browser.get("/account/password")
    page = browser.post(page, page.form(action="/account/password"), {"old": [PASSWORD], "new": ["short"]})
    assert "mindestens zwölf Zeichen" in page.text


def test_a_form_without_its_token_changes_nothing_and_says_so(browse: Browse) -> None:
    response = browse("anna").client.post("/account/sign-out")
    assert response.status_code == 400
    assert "Diese Seite war zu lange offen" in response.get_data(as_text=True)


def test_the_language_that_staff_choose_is_that_of_their_mails_and_of_their_next_device(
    browse: Browse,
) -> None:
    browser = browse("anna")
    page = browser.get("/inbox")
    browser.post(page, page.form(action="/language"), {"language": ["en"]})
    assert "English" in browser.get("/account").text
    assert "Tasks – Fahrwasser" in browse("anna").get("/inbox").text


def test_who_was_signed_out_while_typing_comes_back_to_the_same_page(browse: Browse) -> None:
    browser = browse("anna")
    page = browser.get("/account/password")
    browser.client.delete_cookie("visitor")
    page = browser.post(page, page.form(action="/account/password"), {"old": [PASSWORD]})
    assert page.address == "/sign-in"
    typed = {"email": ["anna@example.org"], "password": [PASSWORD]}
    assert browser.post(page, page.form(action="/sign-in"), typed).address == "/account/password"
