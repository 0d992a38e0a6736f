"""A sensitive form in a real browser: left at once, without a way back; and a session that ends gently."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from tests.e2e.journey import follow
from tests.support.every_type import write_definition
from tests.support.filling import START
from tests.support.installations import new_installation
from tests.support.parties import asked_back, token_of
from tests.support.servers import free_port, served, wait_until
from webapp.http.application import create_app
from webapp.services.installation import Installation
from webapp.services.sessions import PARTY_HOURS, Party, open_party_session

TYPED = "Khadija Alhusaini"


@dataclass(frozen=True)
class Quiet:
    """A running office whose only workflow is sensitive, and the harmless page, which is another site."""

    installation: Installation
    address: str
    harmless: str


@pytest.fixture
def quiet(tmp_path: Path) -> Iterator[Quiet]:
    """The office."""
    port = free_port()
    harmless = f"http://localhost:{port}/accessibility"
    definitions = str(write_definition(tmp_path, "sensitive: true"))
    made = new_installation(tmp_path, FAHRWASSER_DEFINITIONS=definitions, FAHRWASSER_EXIT_ADDRESS=harmless)
    with served(create_app(made), port) as address:
        yield Quiet(made, address, harmless)
    made.database.close()


@pytest.fixture
def visit(chromium: Browser, quiet: Quiet) -> Iterator[Callable[..., Page]]:
    """Opens a browser in front of it."""
    opened: list[BrowserContext] = []

    def visitor(*, scripts: bool = True, language: str = "de", width: int = 1280) -> Page:
        context = chromium.new_context(
            base_url=quiet.address,
            java_script_enabled=scripts,
            locale=language,
            viewport={"width": width, "height": 844},
        )
        context.set_default_timeout(20_000)
        opened.append(context)
        return context.new_page()

    yield visitor
    for context in opened:
        context.close()


def type_something(page: Page) -> None:
    page.goto(START)
    follow(page.locator("main form button").first)
    page.locator("[name='name.official']").fill(TYPED)
    with page.expect_response(f"**{START}/page/person"):
        page.locator("[name='birth.year']").fill("1988")
        page.locator("[name='birth.year']").blur()


def is_gone(page: Page, quiet: Quiet) -> None:
    """The harmless page is there, the device holds no key, and the way back shows nothing that was typed."""
    page.wait_for_url(quiet.harmless)
    wait_until(
        lambda: "draft" not in [cookie["name"] for cookie in page.context.cookies()], what="forgetting"
    )
    page.go_back()
    assert page.url in (f"{quiet.address}{START}", "about:blank")
    assert TYPED not in page.content()
    page.goto(f"{START}/page/person")
    assert page.url == f"{quiet.address}{START}"
    assert TYPED not in page.content()


def test_the_button_leaves_and_forgets(visit: Callable[..., Page], quiet: Quiet) -> None:
    page = visit()
    type_something(page)
    page.locator("#quick-exit button").click()
    is_gone(page, quiet)


def test_shift_three_times_leaves_and_forgets_too(visit: Callable[..., Page], quiet: Quiet) -> None:
    page = visit()
    type_something(page)
    expect(page.locator(".quick-exit__hint")).to_be_visible()
    for _ in range(3):
        page.keyboard.press("Shift")
    is_gone(page, quiet)


def test_capital_letters_and_slow_presses_leave_nothing(visit: Callable[..., Page], quiet: Quiet) -> None:
    page = visit()
    page.clock.install()
    type_something(page)
    word = page.locator("[name='name.official']")
    word.focus()
    for letter in ("A", "B", "C", "D"):
        page.keyboard.press(f"Shift+{letter}")
    page.keyboard.press("Shift")
    page.keyboard.press("Shift")
    page.keyboard.press("Tab")
    page.keyboard.press("Shift")
    assert page.url == f"{quiet.address}{START}/page/person"
    expect(word).to_have_value(f"{TYPED}ABCD")


def test_without_scripts_the_button_does_the_same(visit: Callable[..., Page], quiet: Quiet) -> None:
    page = visit(scripts=False)
    page.goto(START)
    page.locator("main form button").first.click()
    page.locator("[name='name.official']").fill(TYPED)
    expect(page.locator(".quick-exit__hint")).to_be_hidden()
    page.locator("#quick-exit button").click()
    page.wait_for_url(quiet.harmless)
    assert "draft" not in [cookie["name"] for cookie in page.context.cookies()]


@pytest.mark.parametrize("language", ["de", "ar"])
def test_the_button_stays_in_sight_on_the_narrowest_phone_and_covers_no_question(
    visit: Callable[..., Page], language: str
) -> None:
    page = visit(language=language, width=320)
    page.goto(START)
    follow(page.locator("main form button").first)
    page.evaluate("scrollTo(0, document.body.scrollHeight)")
    button = page.locator("#quick-exit button")
    expect(button).to_be_in_viewport()
    below = button.bounding_box()
    assert below is not None
    page.locator("[name='email']").focus()
    page.locator("[name='email']").evaluate("element => element.scrollIntoView({block: 'start'})")
    field = page.locator("[name='email']").bounding_box()
    assert field is not None
    assert field["y"] >= below["y"] + below["height"]
    assert page.evaluate("document.documentElement.scrollWidth") <= 320


def test_a_session_warns_before_it_ends_and_one_press_of_the_keyboard_goes_on(
    visit: Callable[..., Page], quiet: Quiet
) -> None:
    case_id = asked_back(quiet.installation)
    with quiet.installation.database.writing() as connection:
        secret = open_party_session(connection, Party(case_id, "sender", ""), quiet.installation.now())
    page = visit()
    page.context.add_cookies([{"name": "visitor", "value": secret, "url": quiet.address}])
    page.clock.install()
    page.goto(f"/my/tasks/{token_of(quiet.installation, case_id)}/page/person")
    warning = page.locator("[data-warned-in]")
    page.locator("[name='name.official']").fill("Neuer Name")
    page.clock.fast_forward((PARTY_HOURS * 60 - 11) * 60_000)
    expect(warning).to_be_hidden()
    page.clock.fast_forward(2 * 60_000)
    expect(warning).to_be_visible()
    expect(warning).to_be_in_viewport()
    assert warning.get_attribute("role") == "alert"
    warning.locator("button").focus()
    with page.expect_navigation():
        page.keyboard.press("Enter")
    expect(page.locator("[data-warned-in]")).to_be_hidden()
    expect(page.locator("[name='name.official']")).to_have_value("Neuer Name")
