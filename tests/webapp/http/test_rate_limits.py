"""A flood from one address is held up, a school behind one address is not, and nothing hangs on Redis."""

from __future__ import annotations

import socket
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from redis import Redis

from tests.support.every_type import GIVEN, write_definition
from tests.support.filling import START, begin, count_cases, to_the_check_page
from tests.support.installations import TODAY, new_installation
from tests.support.pages import Browser, Page
from tests.support.servers import redis_server
from webapp.clock import seconds_passed
from webapp.http.application import create_app
from webapp.http.rate_limits import address_block
from webapp.services.installation import Installation

TOO_MANY = "Zu viele Anfragen"
Opened = Callable[..., Installation]


@pytest.fixture
def opened(tmp_path: Path) -> Iterator[Opened]:
    """Builds an installation with these limits and settings."""
    made: list[Installation] = []

    def build(**settings: str) -> Installation:
        definitions = write_definition(tmp_path)
        made.append(
            new_installation(tmp_path, "", TODAY, FAHRWASSER_DEFINITIONS=str(definitions), **settings)
        )
        return made[0]

    yield build
    for installation in made:
        installation.database.close()


def ask_for_link(browser: Browser, **headers: str) -> Page:
    if headers:
        browser.client.environ_base |= {f"HTTP_{name}": text for name, text in headers.items()}
    page = browser.get("/continue")
    return browser.post(page, page.form(action="/continue"), {"email": ["khadija@example.org"]})


def test_all_processes_count_in_redis_together(opened: Opened, redis_url: str) -> None:
    place = opened(REDIS_URL=redis_url, FAHRWASSER_LIMIT_MAILING="3 per hour")
    first, second = Browser(create_app(place)), Browser(create_app(place))
    answers = [ask_for_link(browser).status for browser in (first, second, first, second, first)]
    assert answers == [200, 200, 200, 429, 429]


def test_a_refusal_says_when_to_go_on_in_the_readers_language_and_brings_back_what_was_typed(
    opened: Opened, redis_url: str
) -> None:
    place = opened(REDIS_URL=redis_url, FAHRWASSER_LIMIT_MAILING="1 per 10 minutes")
    browser = Browser(create_app(place))
    browser.client.set_cookie("language", "ar")
    ask_for_link(browser)
    page = browser.get("/continue")
    form = page.form(action="/continue")
    answer = browser.client.post("/continue", data={**form.hidden, "email": '"><b>@example.org'})
    assert answer.status_code == 429
    assert 1 <= int(answer.headers["Retry-After"]) <= 600
    assert '<html lang="ar" dir="rtl">' in answer.text and "طلبات كثيرة جدًا" in answer.text
    assert 'name="email" value="&#34;&gt;&lt;b&gt;@example.org"' in answer.text


def test_what_was_typed_on_a_page_is_sent_again_by_the_button_of_the_refusal(
    opened: Opened, redis_url: str
) -> None:
    place = opened(REDIS_URL=redis_url, FAHRWASSER_LIMIT_TYPING="1 per hour")
    browser = Browser(create_app(place))
    page = begin(browser)
    form = page.form("answers")
    browser.post(page, form)
    refused = browser.post(page, form, GIVEN["person"])
    assert refused.status == 429 and TOO_MANY in refused.text
    again = browser.post(refused, refused.form(action=f"{START}/page/person"))
    assert again.status == 429
    Redis.from_url(redis_url).flushdb()
    assert browser.post(again, again.form(action=f"{START}/page/person")).address == f"{START}/page/more"
    assert "Khadija Alhusaini" in browser.get(f"{START}/page/person").text


def test_a_class_of_thirty_begins_and_asks_for_links_from_one_address_at_the_same_time(
    opened: Opened, redis_url: str
) -> None:
    place = opened(REDIS_URL=redis_url)
    app = create_app(place)
    browsers = [Browser(app) for _ in range(30)]
    assert {begin(browser).address for browser in browsers} == {f"{START}/page/person"}
    assert {ask_for_link(browser).status for browser in browsers} == {200}


def test_mails_are_held_up_sooner_than_answers(opened: Opened) -> None:
    browser = Browser(create_app(opened()))
    answers = [ask_for_link(browser).status for _ in range(41)]
    assert answers == [200] * 40 + [429]
    assert begin(browser).address == f"{START}/page/person"


def test_while_redis_is_stopped_forms_are_sent_and_each_process_counts_for_itself(
    opened: Opened, tmp_path: Path
) -> None:
    with redis_server(tmp_path) as url:
        place = opened(REDIS_URL=url, FAHRWASSER_LIMIT_MAILING="2 per hour")
        browser = Browser(create_app(place))
        assert ask_for_link(browser).status == 200
    page = to_the_check_page(browser)
    assert browser.post(page, page.form("answers")).address == f"{START}/sent"
    assert count_cases(place) == 1
    assert [ask_for_link(browser).status for _ in range(3)] == [200, 200, 429]


def test_a_redis_that_was_never_there_does_not_keep_the_pages_from_starting(opened: Opened) -> None:
    browser = Browser(create_app(opened(REDIS_URL="redis://127.0.0.1:1/0")))
    assert begin(browser).address == f"{START}/page/person"


def test_nobody_waits_for_a_redis_that_hangs(opened: Opened) -> None:
    with socket.create_server(("127.0.0.1", 0), backlog=64) as silent:
        place = opened(REDIS_URL=f"redis://127.0.0.1:{silent.getsockname()[1]}/0")
        browser = Browser(create_app(place))
        page = browser.get(START)
        begun = seconds_passed()
        assert browser.post(page, page.form(action=START)).address == f"{START}/page/person"
        assert seconds_passed() - begun < 5


def test_behind_a_proxy_each_visitor_counts_for_themselves_and_cannot_pretend_to_be_another(
    opened: Opened,
) -> None:
    place = opened(FAHRWASSER_TRUSTED_PROXIES="1", FAHRWASSER_LIMIT_MAILING="1 per hour")
    browser = Browser(create_app(place))
    assert ask_for_link(browser, X_FORWARDED_FOR="192.0.2.1").status == 200
    assert ask_for_link(browser, X_FORWARDED_FOR="192.0.2.2").status == 200
    assert ask_for_link(browser, X_FORWARDED_FOR="203.0.113.9, 192.0.2.1").status == 429


def test_without_a_proxy_nobody_chooses_their_address(opened: Opened) -> None:
    browser = Browser(create_app(opened(FAHRWASSER_LIMIT_MAILING="1 per hour")))
    assert ask_for_link(browser, X_FORWARDED_FOR="192.0.2.1").status == 200
    assert ask_for_link(browser, X_FORWARDED_FOR="192.0.2.2").status == 429


def test_limits_can_be_taken_away(opened: Opened) -> None:
    browser = Browser(create_app(opened(FAHRWASSER_LIMIT_MAILING="none")))
    assert {ask_for_link(browser).status for _ in range(45)} == {200}


@pytest.mark.parametrize(
    ("given", "block"),
    [
        ("192.0.2.7", "192.0.2.7"),
        ("2001:db8:1:2:3:4:5:6", "2001:0db8:0001:0002:"),
        ("2001:db8:1:2::9", "2001:0db8:0001:0002:"),
        ("a socket", "a socket"),
    ],
)
def test_whoever_has_many_addresses_counts_once(given: str, block: str) -> None:
    assert address_block(given) == block
