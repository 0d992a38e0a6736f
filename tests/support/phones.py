"""A real browser in front of the form that asks a question of every type."""

from __future__ import annotations

from playwright.sync_api import Page, expect

from tests.support.filling import START


def to_the_last_page(page: Page) -> None:
    """Begin the form and fill it in up to the page on which it is signed; in German."""
    page.goto(START)
    page.locator("main form button").click()
    page.fill("[name='name.official']", "Khadija Alhusaini")
    page.fill("[name='birth.year']", "1988")
    page.fill("[name=email]", "khadija@example.org")
    page.locator("[name=call][value=no]").check()
    page.get_by_role("button", name="Weiter", exact=True).click()
    page.locator("[name=colour][value=blue]").check()
    page.locator("[name=days][value=mo]").check()
    page.select_option("[name=language]", "ar")
    page.select_option("[name='spoken.0.language']", "ar")
    page.select_option("[name='spoken.0.level']", "native")
    page.get_by_role("button", name="Weiter", exact=True).click()
    expect(page.locator("#f-photos")).to_be_visible()
