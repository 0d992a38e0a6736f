"""Pages as they stand on a screen: narrow phones, both directions, targets for thumbs, the keyboard."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.journey import Site, sign_in

PUBLIC = ["/", "/continue", "/verify", "/sign-in", "/no-such-page", "/apply/lotse_training"]
STAFF = ["/inbox", "/cases", "/account", "/account/password"]
NARROWEST = 320

SMALL_TARGETS = """
() => [...document.querySelectorAll('a[href], button, input:not([type=hidden]), select, textarea, summary')]
  .filter((element) => element.checkVisibility() && !element.matches('.skip-link, [aria-hidden=true]'))
  .filter((element) => getComputedStyle(element).display !== 'inline')
  .map((element) => [element, element.getBoundingClientRect()])
  .filter(([, box]) => box.width > 1 && (box.width < 24 || box.height < 24))
  .map(([element]) => element.outerHTML.slice(0, 120))
"""


def stands_well(page: Page, width: int) -> None:
    """No sideways scrolling, one heading, a title, a language, a way back, and targets that a thumb hits."""
    assert page.evaluate("document.documentElement.scrollWidth") <= width, page.url
    expect(page.locator("h1")).to_have_count(1)
    assert page.title().endswith(" – Fahrwasser")
    assert len(page.title()) > len(" – Fahrwasser")
    assert page.locator("a[href='/'], .back-link").count() > 0
    assert page.evaluate(SMALL_TARGETS) == [], page.url


@pytest.mark.parametrize("language", ["de", "ar"])
def test_public_pages_fit_the_narrowest_phone_in_both_directions(
    visit: Callable[..., Page], language: str
) -> None:
    page = visit(language, NARROWEST)
    for address in PUBLIC:
        page.goto(address)
        stands_well(page, NARROWEST)
        expect(page.locator("html")).to_have_attribute("dir", "rtl" if language == "ar" else "ltr")


def test_staff_pages_fit_the_narrowest_phone(visit: Callable[..., Page], site: Site) -> None:
    page = visit("de", NARROWEST)
    sign_in(page, "anna")
    case = page.locator(".inbox__case a").first.get_attribute("href")
    task = page.locator(".inbox__task a").first.get_attribute("href")
    for address in [*STAFF, str(case), str(task)]:
        page.goto(address)
        stands_well(page, NARROWEST)


def test_the_keyboard_reaches_the_content_first_and_always_shows_where_it_is(
    visit: Callable[..., Page],
) -> None:
    page = visit()
    page.goto("/sign-in")
    page.keyboard.press("Tab")
    skip = page.locator(".skip-link")
    expect(skip).to_be_focused()
    expect(skip).to_be_in_viewport()
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    focused = page.locator("main :focus")
    expect(focused).to_have_count(1)
    assert focused.evaluate("element => getComputedStyle(element).outlineStyle") == "solid"


def test_the_focus_goes_to_the_summary_of_errors_and_from_there_to_the_question(
    visit: Callable[..., Page],
) -> None:
    page = visit()
    page.goto("/sign-in")
    page.fill("#email", "nobody@example.org")
    page.fill("#password", "wrong")
    page.keyboard.press("Enter")
    expect(page.locator(".error-summary")).to_be_focused()
    page.locator(".error-summary a").first.click()
    expect(page.locator("#email")).to_be_focused()


def test_no_page_asks_for_what_the_content_policy_forbids(visit: Callable[..., Page]) -> None:
    page, complaints = visit(), list[str]()
    page.on("console", lambda message: complaints.append(message.text))
    for address in ("/", "/sign-in", "/verify"):
        page.goto(address)
    assert complaints == []
