"""While proofs of work are asked for: a browser computes one by itself, and one without scripts waits."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.e2e.journey import fill_in, follow
from tests.support.every_type import GIVEN, write_definition
from tests.support.filling import START, count_cases
from tests.support.installations import TODAY, new_installation
from tests.support.servers import free_port, served
from webapp.clock import MovableClock
from webapp.http.application import create_app
from webapp.services.installation import Installation

BITS = 14
"""Some ten thousand tries."""
HARD = 22
TYPED = {
    name: texts[0] if len(texts) == 1 else texts for page in GIVEN.values() for name, texts in page.items()
}


@dataclass(frozen=True)
class Flooded:
    """A running office under attack."""

    installation: Installation
    clock: MovableClock
    address: str


@pytest.fixture
def flooded(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Flooded]:
    """The office; a test may ask for another difficulty."""
    definitions = str(write_definition(tmp_path))
    bits = str(getattr(request, "param", BITS))
    made = new_installation(tmp_path, FAHRWASSER_DEFINITIONS=definitions, FAHRWASSER_PROOF_OF_WORK=bits)
    clock = MovableClock(TODAY)
    place = replace(made, clock=clock)
    with served(create_app(place), free_port()) as address:
        yield Flooded(place, clock, address)
    made.database.close()


def visit(chromium: Browser, flooded: Flooded, *, scripts: bool) -> Page:
    context = chromium.new_context(base_url=flooded.address, locale="de", java_script_enabled=scripts)
    context.set_default_timeout(60_000)
    return context.new_page()


def to_the_check_page(page: Page) -> None:
    page.goto(START)
    follow(page.locator("main form button").first)
    while not page.url.endswith("/check"):
        for name, text in TYPED.items():
            control = page.locator(f'form#answers [name="{name}"]:not([type=hidden])')
            if control.count():
                _type(page, name, text)
        follow(page.locator("form#answers .button-row button").first)


def _type(page: Page, name: str, text: str | list[str]) -> None:
    control = page.locator(f'form#answers [name="{name}"]')
    if control.first.get_attribute("type") in ("radio", "checkbox"):
        for value in [text] if isinstance(text, str) else text:
            page.locator(f'[name="{name}"][value="{value}"]').check()
    elif control.first.evaluate("element => element.localName") == "select":
        control.first.select_option(text)
    else:
        control.first.fill(str(text))


def test_a_browser_computes_the_proof_and_the_form_arrives_at_once(
    chromium: Browser, flooded: Flooded
) -> None:
    page = visit(chromium, flooded, scripts=True)
    complaints = list[str]()
    page.on("console", lambda message: complaints.append(message.text))
    page.goto(START)
    follow(page.locator("main form button").first)
    fill_in(page, TYPED)
    expect(page.locator(".panel--done")).to_be_visible()
    assert count_cases(flooded.installation) == 1
    assert complaints == []


@pytest.mark.parametrize("flooded", [HARD], indirect=True)
def test_whoever_is_faster_than_the_proof_sees_how_far_it_is_and_may_still_go_on_later(
    chromium: Browser, flooded: Flooded
) -> None:
    page = visit(chromium, flooded, scripts=True)
    to_the_check_page(page)
    send = page.locator("form#answers .button-row button").first
    send.click()
    progress = page.locator("progress")
    expect(progress).to_be_visible()
    expect(page.locator("#proof-words")).to_have_text(
        "Einen Moment: Ihr Gerät rechnet noch, dann senden wir ab."
    )
    page.wait_for_function("() => document.querySelector('progress').value > 0")
    assert count_cases(flooded.installation) == 0
    follow(page.locator("form#answers [name=later]"))
    assert page.url.endswith("/later")


def test_without_scripts_a_form_is_told_to_wait_a_minute_and_then_arrives(
    chromium: Browser, flooded: Flooded
) -> None:
    page = visit(chromium, flooded, scripts=False)
    to_the_check_page(page)
    expect(page.locator("noscript p")).to_contain_text("Warten Sie eine Minute")
    follow(page.locator("form#answers .button-row button").first)
    expect(page.locator(".notice--warning")).to_contain_text("Warten Sie eine Minute")
    assert count_cases(flooded.installation) == 0
    flooded.clock.at += timedelta(seconds=61)
    follow(page.locator("form#answers .button-row button").first)
    expect(page.locator(".panel--done")).to_be_visible()
    assert count_cases(flooded.installation) == 1
