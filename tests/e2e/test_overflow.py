"""No language is too long for its boxes: every one that is offered, on the narrowest phone."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.journey import Site, Typed, follow, parts, to_the_check_page
from webapp.languages import Languages

NARROWEST = 320
FORM = "/apply/lotse_training"
TYPED: Typed = {
    "salutation": "ms",
    "name.official": "Rania Probelauf",
    **parts("birth", "1990-05-12"),
    "channel": "mail",
    "email": "rania@example.org",
    "district": "hervest",
    "language": "ar",
    "languages.0.language": "ar",
    "languages.0.level": "native",
    "times": ["evenings", "saturday"],
    "motivation": "Ich möchte weitergeben, was mir geholfen hat.",
    "child_contact": "yes",
    "privacy": "yes",
}
LANGUAGES = [language.tag for language in Languages.open("Europe/Berlin").offered]

TOO_WIDE = """
() => [...document.querySelectorAll('body *:not(script, style, option, svg *)')]
  .filter((element) => element.checkVisibility() && !element.closest('.visually-hidden, .skip-link'))
  .filter((element) => element.clientWidth > 0 && element.textContent.trim())
  .filter((element) => element.scrollWidth > element.clientWidth + 1)
  .map((element) => `${element.scrollWidth} in ${element.clientWidth}: ${element.outerHTML.slice(0, 200)}`)
"""
"""Elements whose text is wider than their box; one pixel is rounding."""


@pytest.fixture
def begun(visit: Callable[..., Page]) -> Page:
    """Somebody has just begun: the first page has an error at every question."""
    page = visit("de", NARROWEST)
    page.goto(FORM)
    follow(page.locator("main form button").first)
    return page


@pytest.fixture
def filled(visit: Callable[..., Page]) -> Page:
    """Somebody has answered everything and not sent it yet."""
    page = visit("de", NARROWEST)
    page.goto(FORM)
    follow(page.locator("main form button").first)
    to_the_check_page(page, TYPED)
    return page


def places(begun: Page, filled: Page, site: Site, tag: str) -> Iterator[Page]:
    """The browser at each place in a language, one after the other; with the German beside it."""
    chosen = {"language": tag, "originals": "yes"}
    for page in (begun, filled):
        page.context.add_cookies(
            [{"name": name, "value": value, "url": site.address} for name, value in chosen.items()]
        )
    begun.goto("/")
    begun.locator(".languages-menu summary").click()
    yield begun
    begun.goto(FORM)
    yield begun
    begun.goto(f"{FORM}/page/person?checked=1")
    expect(begun.locator(".error-summary a")).to_have_count(3)
    yield begun
    filled.goto(f"{FORM}/check")
    yield filled


def test_no_text_is_wider_than_its_box_in_any_language(begun: Page, filled: Page, site: Site) -> None:
    wide = []
    for tag in LANGUAGES:
        for page in places(begun, filled, site, tag):
            assert page.locator("html").get_attribute("lang") == tag
            found = page.evaluate(TOO_WIDE)
            sideways = page.evaluate("document.documentElement.scrollWidth")
            wide += [f"{tag} {page.url}: {words}" for words in found]
            wide += [f"{tag} {page.url}: scrolls to {sideways}"] if sideways > NARROWEST else []
    assert wide == [], "\n".join(wide)


def test_what_is_too_wide_is_found(begun: Page) -> None:
    begun.goto("/")
    begun.evaluate("document.querySelector('h1').textContent = 'Donaudampfschifffahrt'.repeat(4)")
    begun.evaluate("document.querySelector('h1').style.overflowWrap = 'normal'")
    assert any("<h1" in words for words in begun.evaluate(TOO_WIDE))
