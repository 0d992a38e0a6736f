"""The first page of a visit is painted as it should be before anything else has been loaded."""

from __future__ import annotations

from collections.abc import Callable

from playwright.sync_api import Page, Route, expect


def test_the_first_page_is_whole_without_a_single_further_file(visit: Callable[..., Page]) -> None:
    page, asked, told = visit("ar", 390), list[str](), list[str]()
    page.on("console", lambda message: told.append(message.text))

    def lose(route: Route) -> None:
        asked.append(route.request.url)
        route.abort()

    page.route("**/assets/**", lose)
    page.goto("/apply/lotse_training")
    expect(page.locator("main .button").first).to_have_css("background-color", "rgb(10, 92, 107)")
    expect(page.locator("html")).to_have_css("direction", "rtl")
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    assert asked
    assert [words for words in told if "Content Security Policy" in words] == []
