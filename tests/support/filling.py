"""Filling in the form that asks a question of every type, page by page."""

from __future__ import annotations

from sqlalchemy import func, select

from tests.support.every_type import GIVEN
from tests.support.pages import Browser, Page
from webapp.db.tables import cases
from webapp.services.installation import Installation

START = "/apply/every_type"


def begin(browser: Browser) -> Page:
    page = browser.get(START)
    return browser.post(page, page.form(action=START))


def go(browser: Browser, page: Page, **changes: list[str]) -> Page:
    """Send the page with what its form expects, changed as wished."""
    name = page.address.rpartition("/")[2]
    return browser.post(page, page.form("answers"), {**GIVEN.get(name, {}), **_dotted(changes)})


def to_the_check_page(browser: Browser) -> Page:
    page = begin(browser)
    for _ in range(3):
        page = go(browser, page)
    assert page.address == f"{START}/check", page.text
    return page


def _dotted(changes: dict[str, list[str]]) -> dict[str, list[str]]:
    return {name.replace("__", "."): texts for name, texts in changes.items()}


def count_cases(place: Installation) -> int:
    with place.database.reading() as connection:
        return connection.execute(select(func.count()).select_from(cases)).scalar_one()


def only_data(place: Installation) -> dict[str, object]:
    with place.database.reading() as connection:
        state = connection.execute(select(cases.c.state)).scalar_one()
    found: dict[str, object] = state["data"]["everything"]
    return found
