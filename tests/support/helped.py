"""Helping somebody with the form that asks a question of every type, up to the moment when they send it."""

from __future__ import annotations

import re

from flask import Flask
from sqlalchemy import select

from tests.support.every_type import GIVEN
from tests.support.filling import START
from tests.support.pages import Browser, Page
from webapp.db.tables import cases
from webapp.services.installation import Installation
from webapp.services.people import add_person

PASSWORD = "nobody guesses this one"
OWN_WORD = {"agreed": ["yes"], "signed": ["Khadija Alhusaini"]}


def add_helpers(place: Installation) -> None:
    """Two who help, and one of the office."""
    for name, title, group in (
        ("lotse", "Lena Lotsin", "volunteers"),
        ("kai", "K. Exempel", "teachers"),
        ("anna", "Anna Beispiel", "coordinators"),
    ):
        add_person(place, title, f"{name}@example.org", PASSWORD, groups=[group], person_id=name)


def signed_in(site: Flask, name: str) -> Browser:
    browser = Browser(site)
    sign_in(browser, name)
    return browser


def sign_in(browser: Browser, name: str) -> Page:
    page = browser.get("/sign-in")
    typed = {"email": [f"{name}@example.org"], "password": [PASSWORD]}
    return browser.post(page, page.form(action="/sign-in"), typed)


def helping(browser: Browser, name: str = "A. K.") -> Page:
    """Begin to help somebody; gives the first page of their form."""
    page = browser.get("/help/new/every_type")
    return browser.post(page, page.form(action="/help/new/every_type"), {"name": [name]})


def fill(browser: Browser, page: Page, **changes: list[str]) -> Page:
    name = page.address.rpartition("/")[2]
    return browser.post(page, page.form("answers"), {**GIVEN[name], **changes})


def filled(browser: Browser, name: str = "A. K.") -> Page:
    """Fill in all of the form that a helper may; gives the page of all answers."""
    page = fill(browser, fill(browser, fill(browser, helping(browser, name))))
    assert page.address.endswith("/check"), page.text
    return page


def handed_over(browser: Browser, page: Page) -> Page:
    """Press "Jetzt übergeben"."""
    shown = browser.post(page, page.form("answers"), {"handover": ["yes"]})
    assert shown.address.endswith("/code"), shown.text
    return shown


def taken(phone: Browser, shown: Page) -> Page:
    """Go on with code and PIN, as the helper's page shows them."""
    code, pin = re.findall(r'<bdi class="number" dir="ltr">([0-9A-Z-]+)</bdi>', shown.text)[:2]
    page = phone.get("/resume")
    return phone.post(page, page.form(action="/resume"), {"code": [code], "pin": [pin]})


def confirmed(browser: Browser, page: Page, **changes: list[str]) -> Page:
    """Say one's own word, look at everything, and send it."""
    assert page.address == f"{START}/page/people", page.text
    page = browser.post(page, page.form("answers"), {**OWN_WORD, **changes})
    assert page.address == f"{START}/check", page.text
    return browser.post(page, page.form("answers"))


def entered_by(page: Page) -> int:
    return page.text.count("eingetragen von Lena Lotsin (Hilfe)")


def case_id(place: Installation) -> str:
    with place.database.reading() as connection:
        return str(connection.execute(select(cases.c.id)).scalar_one())
