"""Going on later: code and PIN, another phone in another language, and nothing left on a borrowed one."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from flask import Flask

from tests.support.every_type import GIVEN
from tests.support.filling import START, begin, count_cases, go, only_data
from tests.support.pages import Browser, Inputs, Page
from webapp.services.installation import Installation
from webapp.services.resumptions import link_token


@pytest.fixture
def second(site: Flask) -> Browser:
    """Another phone, whose browser asks for English."""
    browser = Browser(site)
    browser.client.set_cookie("language", "en")
    return browser


def put_aside(browser: Browser, page: Page, typed: Inputs | None = None) -> tuple[str, str, Page]:
    """Press "Später weitermachen"; gives code, PIN and the page that shows them."""
    shown = browser.post(page, page.form("answers"), {**(typed or {}), "later": ["yes"]})
    assert shown.address == f"{START}/later", shown.text
    found = re.findall(r'<bdi class="number" dir="ltr">([0-9A-Z-]+)</bdi>', shown.text)
    return found[0], found[1], shown


def resume(browser: Browser, code: str, pin: str) -> Page:
    page = browser.get("/resume")
    return browser.post(page, page.form(action="/resume"), {"code": [code], "pin": [pin]})


def test_what_was_typed_on_one_phone_is_finished_on_another_in_another_language(
    browser: Browser, second: Browser, place: Installation
) -> None:
    code, pin, _ = put_aside(browser, begin(browser), {**GIVEN["person"], "email": ["khadija@"]})
    page = resume(second, code, pin)
    assert page.address == f"{START}/page/person"
    assert '<html lang="en"' in page.text
    assert 'value="khadija@"' in page.text
    page = go(second, go(second, go(second, page)))
    assert second.post(page, page.form("answers")).address == f"{START}/sent"
    assert only_data(place)["email"] == "khadija@example.org"
    assert count_cases(place) == 1


def test_the_first_phone_sees_that_the_second_has_sent_it_and_sends_nothing_again(
    browser: Browser, second: Browser, place: Installation
) -> None:
    first = begin(browser)
    code, pin, _ = put_aside(browser, first)
    page = go(second, go(second, go(second, resume(second, code, pin))))
    second.post(page, page.form("answers"))
    assert go(browser, first).address == f"{START}/sent"
    assert count_cases(place) == 1
    assert "do not fit together" in resume(second, code, pin).text


def test_a_wrong_pin_keeps_the_code_and_says_what_to_do(browser: Browser, second: Browser) -> None:
    code, pin, _ = put_aside(browser, begin(browser))
    page = resume(second, code, "12" + pin)
    assert page.status == 422
    assert f'value="{code}"' in page.text
    assert 'href="#code"' in page.text
    assert pin not in page.text


def test_what_is_missing_is_named_beside_each_field(second: Browser) -> None:
    page = resume(second, " ", "")
    assert page.status == 422
    assert 'href="#code"' in page.text and 'href="#pin"' in page.text


def test_a_code_that_came_by_qr_code_stands_in_the_form_already(browser: Browser, second: Browser) -> None:
    code, _, page = put_aside(browser, begin(browser))
    assert "<svg" in page.text
    assert f'value="{code}"' in second.get(f"/resume?code={code}").text


def test_ending_on_a_borrowed_phone_leaves_nothing_there_and_the_code_still_works(
    browser: Browser, second: Browser
) -> None:
    code, pin, page = put_aside(browser, begin(browser), GIVEN["person"])
    left = browser.post(page, page.form(action="/leave"))
    assert "nichts mehr zu sehen" in left.text
    assert "Khadija" not in browser.get(f"{START}/page/person").text
    assert browser.get(f"{START}/later").address == START
    assert resume(second, code, pin).address == f"{START}/page/more"
    assert "Khadija" in second.get(f"{START}/page/person").text


def test_the_link_by_mail_wants_an_address_and_says_when_it_is_on_its_way(browser: Browser) -> None:
    _, _, page = put_aside(browser, begin(browser))
    form = page.form(action=f"{START}/later")
    wrong = browser.post(page, form, {"email": ["khadija@"]})
    assert wrong.status == 422
    assert 'value="khadija@"' in wrong.text and "vollständig" in wrong.text
    right = browser.post(page, form, {"email": ["khadija@example.org"]})
    assert "Der Link ist unterwegs." in right.text
    assert 'value="khadija@example.org"' in right.text


def test_opening_a_link_changes_nothing_and_the_button_goes_on(
    browser: Browser, second: Browser, place: Installation
) -> None:
    code, _, _ = put_aside(browser, begin(browser), GIVEN["person"])
    token = link_token(place, code.replace("-", ""))
    page = second.get(f"/resume/{token}")
    assert "Khadija" not in page.text
    assert second.get(f"{START}/page/person").address == START
    assert second.post(page, page.form(action=token)).address == f"{START}/page/more"
    assert "Khadija" in second.get(f"{START}/page/person").text
    assert second.get(f"/resume/{token[:-1]}").status == 410


def test_drafts_of_two_workflows_live_side_by_side_on_one_phone(browser: Browser) -> None:
    begin(browser)
    kept = browser.client.get_cookie("draft", path=START)
    assert kept is not None
    assert browser.client.get_cookie("draft", path="/") is None


def test_staff_find_their_drafts_by_their_account_and_need_no_code(
    browse: Callable[[str], Browser],
) -> None:
    teacher = browse("kai")
    page = teacher.get("/apply/school_referral")
    page = teacher.post(page, page.form(action="/apply/school_referral"))
    assert 'id="answers"' in page.text
    assert 'name="later"' not in page.text
