"""Programs are held up, and people who look like one can still send: nothing is dropped, nothing is lost."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import timedelta
from itertools import count
from pathlib import Path

import pytest

from tests.support.every_type import write_definition
from tests.support.filling import START, begin, count_cases, go, to_the_check_page
from tests.support.installations import TODAY, new_installation
from tests.support.pages import Browser, Page
from webapp.clock import MovableClock
from webapp.http.application import create_app
from webapp.http.bot_traps import is_proof
from webapp.services.installation import Installation

QUICK = "Das ging sehr schnell."
BUSY = "Gerade ist hier sehr viel los."
STAYS_EMPTY = "Dieses Feld bleibt leer"
BITS = 8
Opened = tuple[Browser, Installation, MovableClock]


@pytest.fixture
def opened(tmp_path: Path) -> Iterator[Callable[..., Opened]]:
    """Opens a browser in front of an installation, with a clock that moves only when it is told."""
    made: list[Installation] = []

    def build(**settings: str) -> Opened:
        definitions = str(write_definition(tmp_path))
        wished = {"FAHRWASSER_SHORTEST_SECONDS": "3", **settings}
        clock = MovableClock(TODAY)
        made.append(
            replace(
                new_installation(tmp_path, "", TODAY, FAHRWASSER_DEFINITIONS=definitions, **wished),
                clock=clock,
            )
        )
        return Browser(create_app(made[0])), made[0], clock

    yield build
    for installation in made:
        installation.database.close()


def send(browser: Browser, page: Page, **typed: str) -> Page:
    return browser.post(page, page.form("answers"), {name: [text] for name, text in typed.items()})


def proof_for(challenge: str) -> str:
    return next(str(number) for number in count() if is_proof(challenge, str(number), BITS))


def test_a_form_that_is_sent_at_once_is_shown_again_and_arrives_some_seconds_later(
    opened: Callable[..., Opened],
) -> None:
    browser, place, clock = opened()
    page = to_the_check_page(browser)
    again = send(browser, page)
    assert (again.status, again.address) == (422, f"{START}/check")
    assert QUICK in again.text and "Khadija Alhusaini" in again.text
    assert count_cases(place) == 0
    clock.at += timedelta(seconds=4)
    assert send(browser, again).address == f"{START}/sent"
    assert count_cases(place) == 1


def test_whoever_took_the_time_to_fill_it_in_notices_nothing(opened: Callable[..., Opened]) -> None:
    browser, place, clock = opened()
    page = begin(browser)
    clock.at += timedelta(seconds=4)
    page = go(browser, go(browser, go(browser, page)))
    assert send(browser, page).address == f"{START}/sent"
    assert count_cases(place) == 1


@pytest.mark.parametrize("forged", ["", "0", "MA.c2lnbmF0dXJl"])
def test_a_moment_that_we_have_not_signed_counts_as_this_one(
    opened: Callable[..., Opened], forged: str
) -> None:
    browser, place, clock = opened()
    page = to_the_check_page(browser)
    clock.at += timedelta(hours=1)
    again = send(browser, page, begun=forged)
    assert QUICK in again.text
    assert count_cases(place) == 0
    clock.at += timedelta(seconds=4)
    assert send(browser, again).address == f"{START}/sent"


def test_the_moment_says_nothing_about_anybody(opened: Callable[..., Opened]) -> None:
    browser, place, _ = opened()
    mine = to_the_check_page(browser).form("answers").hidden["begun"]
    theirs = to_the_check_page(Browser(create_app(place))).form("answers").hidden["begun"]
    assert mine == theirs


def test_the_field_is_out_of_sight_and_reach_until_it_is_filled_and_then_can_be_emptied(
    opened: Callable[..., Opened],
) -> None:
    browser, place, clock = opened()
    page = to_the_check_page(browser)
    clock.at += timedelta(seconds=4)
    assert 'aria-hidden="true"><label for="homepage">' in page.text
    assert 'name="homepage" tabindex="-1" autocomplete="off"' in page.text
    again = send(browser, page, homepage="https://spam.example")
    assert again.status == 422
    assert 'href="#homepage"' in again.text and 'value="https://spam.example"' in again.text
    assert f'<label class="field__label" for="homepage">{STAYS_EMPTY}' in again.text
    assert 'name="homepage" tabindex' not in again.text
    assert "Khadija Alhusaini" in again.text
    assert count_cases(place) == 0
    assert send(browser, again, homepage="").address == f"{START}/sent"


def test_a_form_begins_only_with_the_field_empty_however_fast(opened: Callable[..., Opened]) -> None:
    browser, _, _ = opened()
    page = browser.get(START)
    form = page.form(action=START)
    held = browser.post(page, form, {"homepage": ["x"]})
    assert held.status == 422 and STAYS_EMPTY in held.text
    assert browser.post(held, held.form(action=START), {"homepage": [""]}).address == f"{START}/page/person"


PAGES = [
    ("/continue", {"email": "khadija@example.org"}, "unterwegs"),
    ("/resume", {"code": "K7QF-2MZD", "pin": "123456"}, "passen nicht zusammen"),
    ("/verify", {"code": "4F7KQ2ZM9ABC"}, "Unbekannt"),
    (f"{START}/later", {"email": "khadija@example.org"}, "Der Link ist unterwegs."),
]


@pytest.mark.parametrize(("address", "typed", "answer"), PAGES, ids=[page[0] for page in PAGES])
def test_every_other_page_that_takes_something_holds_up_programs_and_keeps_what_was_typed(
    opened: Callable[..., Opened], address: str, typed: dict[str, str], answer: str
) -> None:
    browser, _, clock = opened()
    if address.endswith("later"):
        page = begin(browser)
        browser.post(page, page.form("answers"), {"later": ["yes"]})
    page = browser.get(address)
    given = {name: [text] for name, text in typed.items()}
    quick = browser.post(page, page.form(action=address), given)
    assert quick.status == 422 and QUICK in quick.text
    clock.at += timedelta(seconds=4)
    filled = browser.post(quick, quick.form(action=address), {**given, "homepage": ["x"]})
    assert filled.status == 422 and 'href="#homepage"' in filled.text
    for held in (quick, filled):
        assert answer not in held.text
        assert all(f'value="{text}"' in held.text for text in typed.values())
    assert answer in browser.post(filled, filled.form(action=address), {**given, "homepage": [""]}).text


def test_while_proofs_are_asked_for_a_form_with_one_arrives_at_once(opened: Callable[..., Opened]) -> None:
    browser, place, clock = opened(FAHRWASSER_PROOF_OF_WORK=str(BITS))
    page = to_the_check_page(browser)
    clock.at += timedelta(seconds=4)
    challenge = page.form("answers").hidden["request_key"][0]
    assert f'data-challenge="{challenge}" data-bits="{BITS}"' in page.text
    wrong = send(browser, page, proof=proof_for("another form"))
    assert wrong.status == 422 and BUSY in wrong.text
    assert send(browser, page, proof=proof_for(challenge)).address == f"{START}/sent"
    assert count_cases(place) == 1


def test_whoever_can_give_no_proof_is_told_to_wait_a_minute_and_then_sends(
    opened: Callable[..., Opened],
) -> None:
    browser, place, clock = opened(FAHRWASSER_PROOF_OF_WORK=str(BITS))
    page = to_the_check_page(browser)
    assert f"<noscript><p>{BUSY}" in page.text
    clock.at += timedelta(seconds=30)
    again = send(browser, page)
    assert again.status == 422 and again.text.count(BUSY) == 2 and "Khadija Alhusaini" in again.text
    clock.at += timedelta(seconds=31)
    assert send(browser, again).address == f"{START}/sent"
    assert count_cases(place) == 1


def test_without_an_attack_nobody_computes_anything(opened: Callable[..., Opened]) -> None:
    browser, _, _ = opened()
    assert "data-challenge" not in to_the_check_page(browser).text


@pytest.mark.parametrize("bits", [0, 1, 8, 12])
def test_a_proof_begins_with_as_many_zero_bits_as_asked_for(bits: int) -> None:
    found = next(str(number) for number in count() if is_proof("c", str(number), bits))
    binary = "".join(f"{byte:08b}" for byte in hashlib.sha256(f"c:{found}".encode()).digest())
    assert binary.startswith("0" * bits)
    assert not is_proof("c", "9" * 21, bits)
