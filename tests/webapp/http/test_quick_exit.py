"""Sensitive pages are left at once, without a trace on the device; all other pages have no such button."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from flask import Flask

from tests.support.every_type import write_definition
from tests.support.filling import START, begin, go, to_the_check_page
from tests.support.installations import new_installation
from tests.support.pages import Browser, Page
from tests.support.parties import asked_back, begun, enter, link, token_of
from tests.webapp.http.test_going_on_later import put_aside, resume
from webapp.http.application import create_app
from webapp.services.installation import Installation

BUTTON = "Seite schnell verlassen"
HARMLESS = "https://weather.example"


@pytest.fixture
def quiet(tmp_path: Path) -> Iterator[Installation]:
    """An installation whose only workflow is sensitive."""
    definitions = str(write_definition(tmp_path / "quiet", "sensitive: true"))
    made = new_installation(
        tmp_path / "quiet", FAHRWASSER_DEFINITIONS=definitions, FAHRWASSER_EXIT_ADDRESS=f"{HARMLESS}/today"
    )
    yield made
    made.database.close()


@pytest.fixture
def front(quiet: Installation) -> Flask:
    """The application in front of it."""
    return create_app(quiet)


def leave(browser: Browser, page: Page) -> str:
    """Press the button without JavaScript; gives where it leads."""
    form = page.form("quick-exit")
    answer = browser.client.post(form.action, data=form.hidden)
    assert answer.status_code == 303
    return str(answer.headers["Location"])


def test_every_page_of_a_sensitive_form_has_the_button_and_stays_in_no_cache(front: Flask) -> None:
    browser = Browser(front)
    page = to_the_check_page(browser)
    later = browser.post(page, page.form("answers"), {"later": ["yes"]})
    pages = [browser.get(START), browser.get(f"{START}/page/person"), page, later]
    pages.append(browser.post(page, page.form("answers")))
    assert [found.address.removeprefix(START) for found in pages] == [
        "",
        "/page/person",
        "/check",
        "/later",
        "/sent",
    ]
    assert all(BUTTON in found.text for found in pages)
    for found in pages:
        answer = browser.client.get(found.address)
        assert answer.headers["Cache-Control"] == "no-store"
        assert f"form-action 'self' {HARMLESS};" in answer.headers["Content-Security-Policy"]


def test_pages_that_anybody_may_see_have_no_button_and_lead_nowhere_else(
    front: Flask, browser: Browser
) -> None:
    visitor = Browser(front)
    page = begin(browser)
    assert BUTTON not in page.text
    for answer in (visitor.client.get("/"), visitor.client.get("/resume"), browser.client.get(page.address)):
        assert BUTTON not in answer.text
        assert "form-action 'self';" in answer.headers["Content-Security-Policy"]


def test_leaving_takes_the_draft_off_this_device_and_the_code_still_finds_it(front: Flask) -> None:
    browser = Browser(front)
    code, pin, later = put_aside(browser, go(browser, begin(browser)))
    assert leave(browser, later) == f"{HARMLESS}/today"
    assert browser.client.get_cookie("draft", path=START) is None
    back = browser.get(f"{START}/page/person")
    assert back.address == START and "Khadija" not in back.text
    resume(browser, code, pin)
    assert "Khadija" in browser.get(f"{START}/page/person").text


def test_leaving_ends_the_session_of_a_party_on_the_server(front: Flask, quiet: Installation) -> None:
    case_id = asked_back(quiet)
    browser, page = enter(front, link(quiet, case_id))
    kept = browser.client.get_cookie("visitor")
    assert kept is not None
    assert page.address == "/my" and BUTTON in page.text
    task = browser.get(f"/my/tasks/{token_of(quiet, case_id)}")
    assert task.address.endswith("/page/person") and BUTTON in task.text
    assert leave(browser, task) == f"{HARMLESS}/today"
    assert browser.client.get_cookie("visitor") is None
    browser.client.set_cookie("visitor", kept.value)
    assert browser.get("/my").status == 401


def test_a_case_that_began_before_its_workflow_was_sensitive_is_left_quickly_too(tmp_path: Path) -> None:
    before = write_definition(tmp_path)
    first = new_installation(tmp_path, FAHRWASSER_DEFINITIONS=str(before))
    token = link(first, begun(first))
    first.database.close()
    after = write_definition(tmp_path / "newer", "sensitive: true")
    file = after / "every_type" / "workflow.yaml"
    file.write_text(file.read_text("utf-8").replace("version: 1", "version: 2"), "utf-8")
    second = new_installation(tmp_path, FAHRWASSER_DEFINITIONS=str(after))
    _, page = enter(create_app(second), token)
    assert page.address == "/my" and BUTTON in page.text
    second.database.close()


def test_a_press_from_another_site_ends_nothing(front: Flask, quiet: Installation) -> None:
    browser, _ = enter(front, link(quiet, asked_back(quiet)))
    answer = browser.client.post("/quick-exit")
    assert answer.status_code == 400
    assert browser.get("/my").status == 200


@pytest.mark.parametrize("workflow", ["school_referral", "course_concern"])
def test_what_children_and_participants_are_told_about_is_sensitive(
    office: Installation, workflow: str
) -> None:
    assert office.definitions.current(workflow).sensitive


def test_a_teacher_leaves_the_referral_and_is_signed_out(browse: Callable[[str], Browser]) -> None:
    teacher = browse("kai")
    page = teacher.get("/apply/school_referral")
    assert BUTTON in page.text
    assert leave(teacher, page) == "https://www.wetter.de"
    assert teacher.get("/inbox").address == "/sign-in"
