"""The network goes, the phone dies, and a borrowed one finishes the form in another language."""

from __future__ import annotations

import re
from collections.abc import Callable

from playwright.sync_api import Locator, Page, expect

from tests.e2e.journey import fill_in, follow, parts, sign_in

NAME = "Oksana Unterbrechung"
MOTIVATION = "Я хочу допомагати іншим."


def test_nothing_is_lost_when_the_network_goes_and_the_phone_dies(visit: Callable[..., Page]) -> None:
    first = visit("ar", 390)
    first.goto("/apply/lotse_training")
    follow(first.locator("main form button").first)
    _answer(first, {"salutation": "ms", "name.official": NAME})
    expect(first.locator("#saving")).to_have_text("تم الحفظ")

    first.context.set_offline(True)
    first.locator('[name="birth.year"]').fill("1990")
    first.locator('[name="birth.year"]').blur()
    expect(first.locator("#saving")).to_have_class(re.compile("saving--unsaved"))
    _answer(first, {"birth.day": "12", "birth.month": "5"})
    address = first.url
    _onward(first).click()
    assert first.url == address
    with first.expect_navigation():
        first.context.set_offline(False)

    _answer(first, {"channel": "mail", "email": "oksana@example.org"})
    code, pin = _code_and_pin(first)
    first.goto("/apply/lotse_training/check")
    unfinished = first.url
    first.context.close()

    second = visit("uk", 390)
    second.goto("/resume")
    second.locator("input[name=code]").fill(code.lower().replace("-", " "))
    second.locator("input[name=pin]").fill(pin)
    follow(second.locator("main form button"))
    expect(second.locator("html")).to_have_attribute("lang", "uk")
    assert second.url.partition("/page/")[2] == unfinished.partition("/page/")[2]
    fill_in(second, {**_rest(), "motivation": MOTIVATION})
    expect(second.locator("main")).to_contain_text(re.compile(r"LO-\d{4}-\d{3}"))

    anna = sign_in(visit(), "anna")
    anna.goto(f"/cases?query={NAME}")
    follow(anna.locator("main a[href^='/cases/']").filter(has_text=NAME).first)
    page = anna.locator("main")
    for answer in (NAME, "12. Mai 1990", "oksana@example.org", MOTIVATION):
        expect(page).to_contain_text(answer)


def _answer(page: Page, typed: dict[str, str]) -> None:
    """Type answers one after the other, as somebody does who leaves each field."""
    for name, text in typed.items():
        control = page.locator(f'form#answers [name="{name}"]')
        if control.first.get_attribute("type") == "radio":
            page.locator(f'form#answers [name="{name}"][value="{text}"]').check()
        else:
            control.fill(text)
            control.blur()


def _onward(page: Page) -> Locator:
    return page.locator("form#answers .button-row button:not([name])")


def _code_and_pin(page: Page) -> list[str]:
    follow(page.locator("form#answers button[name=later]"))
    return page.locator(".pass__words bdi").all_inner_texts()


def _rest() -> dict[str, str | list[str]]:
    return {
        **parts("birth", "1990-05-12"),
        "district": "hervest",
        "language": "uk",
        "languages.0.language": "uk",
        "languages.0.level": "native",
        "languages.1.language": "de",
        "languages.1.level": "B2",
        "times": ["evenings", "saturday"],
        "child_contact": "yes",
        "privacy": "yes",
    }
