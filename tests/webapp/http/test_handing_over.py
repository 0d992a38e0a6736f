"""Handing a form over: after it nobody has what is the other's, neither by cookie nor by code."""

from __future__ import annotations

from flask import Flask

from tests.support.filling import START, count_cases
from tests.support.helped import (
    OWN_WORD,
    case_id,
    confirmed,
    fill,
    filled,
    handed_over,
    helping,
    sign_in,
    signed_in,
    taken,
)
from tests.support.pages import Browser
from webapp.services.installation import Installation


def test_the_helper_opens_neither_the_form_nor_the_case_after_the_person_has_it(
    lotse: Browser, phone: Browser, place: Installation
) -> None:
    check = filled(lotse)
    form, shown = check.address.removesuffix("/check"), handed_over(lotse, check)
    page = taken(phone, shown)
    for address in (form, f"{form}/page/person", f"{form}/check", f"{form}/code"):
        again = lotse.get(address)
        assert again.address == "/help"
        assert "Khadija" not in again.text
    late = lotse.post(check, check.form("answers"), {"handover": ["yes"]})
    assert late.address == "/help"
    late = lotse.post(shown, shown.form(action="/here"))
    assert late.address == "/help"
    assert lotse.get(f"{START}/check").address == START
    confirmed(phone, page)
    case = case_id(place)
    assert lotse.get(f"/cases/{case}").status == 404
    assert lotse.get("/my").status == 403
    assert lotse.get(f"{START}/sent").address == START


def test_the_code_that_the_helper_has_seen_is_good_for_one_device_only(
    lotse: Browser, phone: Browser, site: Flask
) -> None:
    shown = handed_over(lotse, filled(lotse))
    assert taken(phone, shown).address == f"{START}/page/people"
    other = Browser(site)
    refused = taken(other, shown)
    assert refused.status == 422
    assert "passen nicht zusammen" in refused.text
    own = phone.get(f"{START}/page/people")
    own = phone.post(own, own.form("answers"), {**OWN_WORD, "later": ["yes"]})
    assert own.address == f"{START}/later"
    assert taken(other, own).address == f"{START}/check"


def test_the_code_gives_no_rights_of_staff_and_is_not_spent_where_staff_are_signed_in(
    lotse: Browser, phone: Browser
) -> None:
    shown = handed_over(lotse, filled(lotse))
    refused = taken(lotse, shown)
    assert refused.status == 422
    assert "Melden Sie sich zuerst ab" in refused.text
    taken(phone, shown)
    for address in ("/inbox", "/cases", "/help", "/account"):
        assert phone.get(address).address == "/sign-in"


def test_on_the_helpers_own_device_the_person_is_alone_until_the_password_is_typed(
    lotse: Browser, place: Installation, site: Flask
) -> None:
    secret = lotse.client.get_cookie("visitor")
    assert secret is not None
    shown = handed_over(lotse, filled(lotse))
    page = lotse.post(shown, shown.form(action="/here"))
    assert page.address == f"{START}/page/people"
    assert "Lena Lotsin" not in page.text and "/inbox" not in page.text
    for address in ("/inbox", "/cases", "/help", "/account"):
        assert lotse.get(address).address == "/sign-in"
    thief = Browser(site)
    thief.client.set_cookie("visitor", secret.value)
    assert thief.get("/inbox").address == "/sign-in"
    assert confirmed(lotse, page).address == f"{START}/sent"
    assert count_cases(place) == 1
    assert lotse.get(f"{START}/sent").address == START
    assert sign_in(lotse, "lotse").address == "/inbox"


def test_who_signs_in_again_on_a_lent_device_finds_nothing_of_the_person_there(lotse: Browser) -> None:
    shown = handed_over(lotse, filled(lotse))
    lotse.post(shown, shown.form(action="/here"))
    assert "Khadija" in lotse.get(f"{START}/page/person").text
    sign_in(lotse, "lotse")
    assert lotse.get(f"{START}/page/person").address == START
    assert lotse.get("/help").text.count("waits__entry") == 0


def test_two_people_who_are_helped_at_once_and_the_helpers_own_form_stay_apart(
    lotse: Browser, phone: Browser, site: Flask
) -> None:
    own = lotse.get(START)
    own = lotse.post(own, own.form(action=START))
    lotse.post(own, own.form("answers"), {"email": ["lena@example.org"]})
    first, second = helping(lotse, "A. K."), helping(lotse, "B. M.")
    fill(lotse, first, email=["first@example.org"])
    fill(lotse, second, email=["second@example.org"])
    assert "first@" in lotse.get(first.address).text
    for address, others in ((first.address, ("second@", "lena@")), (second.address, ("first@", "lena@"))):
        assert all(other not in lotse.get(address).text for other in others)
    assert "lena@" in lotse.get(f"{START}/page/person").text
    shown = lotse.get("/help")
    assert "A. K." in shown.text and "B. M." in shown.text and "7. Dezember 2026" in shown.text
    taken(phone, lotse.post(shown, shown.form(action=first.address.replace("/page/person", "/code"))))
    assert "first@" in phone.get(f"{START}/page/person").text
    assert "second@" in lotse.get(second.address).text
    assert "A. K." not in lotse.get("/help").text
    stranger = signed_in(site, "kai")
    assert stranger.get(second.address).address == "/help"
    assert "second@" not in stranger.get(second.address).text
