"""The accessibility statement is one step away from every page, in the reader's language."""

from __future__ import annotations

import pytest

from tests.support.filling import START
from tests.support.pages import Browser
from webapp.http.accessibility import STATED_ON
from webapp.services.installation import Installation


@pytest.mark.parametrize("address", ["/", "/continue", "/no-such-page", START, "/accessibility"])
def test_every_page_leads_to_the_statement(browser: Browser, address: str) -> None:
    assert '<a href="/accessibility">Barrierefreiheit</a>' in browser.get(address).text


def test_the_statement_says_its_day_what_is_missing_and_whom_to_tell(
    browser: Browser, place: Installation
) -> None:
    text = browser.get("/accessibility").text
    assert f"Stand dieser Erklärung: {STATED_ON.day}. November 2026" in text
    assert "Web Content Accessibility Guidelines 2.2" in text and "Gebärdensprache gibt es" in text
    main = text[text.index("<main") : text.index("</main>")]
    assert f"tel:{place.settings.office_phone.replace(' ', '')}" in main
    assert f"mailto:{place.settings.office_email}" in main


@pytest.mark.parametrize(("language", "heading"), [("en", "Accessibility statement"), ("ar", "بيان سهولة")])
def test_the_statement_is_translated(browser: Browser, language: str, heading: str) -> None:
    browser.client.set_cookie("language", language)
    text = browser.get("/accessibility").text
    assert heading in text and "Barriere" not in text
