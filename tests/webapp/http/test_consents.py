"""Consents on the pages: what was shown is kept, everybody sees theirs, and one button takes it back."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from tasks.documents import print_document
from tests.support.agreements import (
    ANNA,
    CHILD,
    FATHER,
    MOTHER,
    NEW,
    OLD,
    agreed,
    agreements,
    asked,
    state_of,
)
from tests.support.pages import Browser, Page, PageForm
from tests.support.sessions import entered
from tests.webapp.rendering.papers import text_of
from webapp.db.tables import documents
from webapp.http.application import create_app
from webapp.services.case_migration import move_case, published_version
from webapp.services.installation import Installation
from webapp.services.people import add_person
from webapp.services.prints import find_document
from workflows.core.events import SYSTEM, Actor
from workflows.core.fields.consents import digest_of

CONTACT = "ask_all.1.ask.contact"
PAGE = "page/fields"


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Installation]:
    made = agreements(tmp_path)
    add_person(made, "Anna", "anna@example.org", "not used", groups=["office"], person_id="anna")
    add_person(made, "Eve", "eve@example.org", "not used", groups=["others"], person_id="eve")
    yield made
    made.database.close()


@pytest.fixture
def site(office: Installation) -> Flask:
    return create_app(office)


def button(page: Page, consent: str = CONTACT) -> PageForm | None:
    return next((form for form in page.forms if form.hidden.get("consent") == [consent]), None)


def kept(office: Installation, case: str, item: int = 0, name: str = "contact") -> Any:
    return state_of(office, case).data["ask_all"][item]["ask"][name]


def in_language(browser: Browser, page: Page, tag: str) -> Page:
    return browser.post(page, page.form("answers"), {"switch_language": [tag]})


# --- agreeing ---------------------------------------------------------------------------------------


def test_the_words_are_kept_in_the_language_in_which_they_were_shown(
    office: Installation, site: Flask
) -> None:
    case = asked(office)
    browser = entered(office, site, case, MOTHER)
    page = in_language(browser, browser.get(f"/my/tasks/{min(state_of(office, case).tokens)}"), "ar")
    assert "يمكنكم الاتصال بي." in page.text
    typed = {"contact": ["yes"], "more": ["school"], "rules": ["yes"], "signature": ["Mira Beispiel"]}
    browser.post(page, page.form("answers"), typed)
    last = browser.get(page.address.replace(PAGE, "check"))
    browser.post(last, last.form("answers"))
    given = kept(office, case)
    assert (given["text"], given["language"]) == ("يمكنكم الاتصال بي.", "ar")
    assert given["text_digest"] == digest_of("يمكنكم الاتصال بي.")
    assert given["source_digest"] == digest_of("Sie dürfen anrufen.")
    assert kept(office, case, name="more")["scopes"] == ["school"]


def test_who_reads_another_language_in_a_second_window_reads_and_agrees_again(
    office: Installation, site: Flask
) -> None:
    case = asked(office)
    browser = entered(office, site, case, MOTHER)
    german = browser.get(f"/my/tasks/{min(state_of(office, case).tokens)}")
    in_language(browser, browser.get(german.address), "ar")
    typed = {"contact": ["yes"], "rules": ["yes"], "signature": ["Mira Beispiel"]}
    again = browser.post(german, german.form("answers"), typed)
    assert again.status == 422 and "يمكنكم الاتصال بي." in again.text
    assert 'name="contact" value="yes" checked' not in again.text
    last = browser.post(again, again.form("answers"), typed)
    browser.post(last, last.form("answers"))
    assert kept(office, case)["language"] == "ar"


def test_a_tick_given_in_one_language_is_one_for_the_words_shown_last(
    office: Installation, site: Flask
) -> None:
    case = asked(office)
    browser = entered(office, site, case, MOTHER)
    page = browser.get(f"/my/tasks/{min(state_of(office, case).tokens)}")
    typed = {"contact": ["yes"], "rules": ["yes"], "signature": ["Mira Beispiel"]}
    arabic = browser.post(page, page.form("answers"), {**typed, "switch_language": ["ar"]})
    assert 'name="contact" value="yes" checked' in arabic.text
    last = browser.post(arabic, arabic.form("answers"), typed)
    browser.post(last, last.form("answers"))
    assert (kept(office, case)["text"], kept(office, case)["language"]) == ("يمكنكم الاتصال بي.", "ar")


def test_the_sheet_that_documents_a_consent_shows_its_exact_text_with_language_and_digest(
    office: Installation, site: Flask
) -> None:
    case = asked(office)
    browser = entered(office, site, case, MOTHER)
    page = in_language(browser, browser.get(f"/my/tasks/{min(state_of(office, case).tokens)}"), "ar")
    typed = {"contact": ["yes"], "rules": ["yes"], "signature": ["Mira Beispiel"]}
    last = browser.post(page, page.form("answers"), typed)
    browser.post(last, last.form("answers"))
    with office.database.reading() as connection:
        issued = connection.execute(select(documents.c.id).where(documents.c.case_id == case)).scalar_one()
    sheet = text_of(print_document(office, find_document(office, issued)))
    for words in ("Sprache des Textes: Arabisch", digest_of("يمكنكم الاتصال بي."), "Mira Beispiel"):
        assert words.replace(" ", "") in sheet.replace(" ", "")


# --- taking it back ---------------------------------------------------------------------------------


def test_everybody_sees_what_they_agreed_to_and_takes_it_back_with_one_button(
    office: Installation, site: Flask
) -> None:
    case = agreed(office)
    browser = entered(office, site, case, MOTHER)
    page = browser.get("/my")
    for words in ("Sie dürfen anrufen.", digest_of("Sie dürfen anrufen."), "Mira Beispiel", "Eingewilligt"):
        assert words in page.text
    form = button(page)
    assert form is not None and button(page, "ask_all.1.ask.rules") is None
    after = browser.post(page, form)
    assert "Die Einwilligung ist widerrufen. Das gilt ab sofort." in after.text
    assert "Widerrufen am 23. November 2026" in after.text and button(after) is None
    assert kept(office, case)["given"] is False and kept(office, case, 1)["given"] is True


def test_the_button_of_an_old_page_does_no_harm(office: Installation, site: Flask) -> None:
    case = agreed(office)
    browser = entered(office, site, case, MOTHER)
    old = browser.get("/my")
    form = button(old)
    assert form is not None
    browser.post(old, form)
    before = state_of(office, case)
    again = browser.post(old, form)
    assert again.status == 200 and "war schon widerrufen" in again.text
    assert state_of(office, case) == before


def test_one_scope_has_a_button_of_its_own(office: Installation, site: Flask) -> None:
    case = agreed(office)
    browser = entered(office, site, case, MOTHER)
    page = browser.get("/my")
    form = button(page, "ask_all.1.ask.more")
    assert form is not None and form.buttons == [("scope", "school"), ("scope", "office")]
    browser.post(page, form, {"scope": ["school"]})
    assert kept(office, case, name="more")["scopes"] == ["office"]


@pytest.mark.parametrize("actor", [FATHER, CHILD], ids=lambda actor: actor.role)
def test_nobody_takes_back_what_somebody_else_gave(office: Installation, site: Flask, actor: Actor) -> None:
    case = agreed(office)
    mothers = entered(office, site, case, MOTHER).get("/my")
    browser = entered(office, site, case, actor)
    own = browser.get("/my")
    assert button(own) is None
    form = button(mothers)
    assert form is not None
    csrf = next(found.hidden["csrf_token"] for found in own.forms if "csrf_token" in found.hidden)
    assert browser.post(mothers, form, {"csrf_token": csrf}).status == 403
    assert kept(office, case)["given"] is True


def test_the_office_notes_a_withdrawal_and_the_history_tells_of_it(office: Installation, site: Flask) -> None:
    case = agreed(office)
    browser = entered(office, site, case, ANNA)
    page = browser.get(f"/cases/{case}")
    form = button(page)
    assert form is not None
    after = browser.post(page, form)
    assert after.address == f"/cases/{case}" and "Einwilligung widerrufen" in after.text
    assert kept(office, case)["withdrawn_by"] == "person:anna"


def test_a_consent_to_an_earlier_text_is_shown_as_such_and_asked_for_again(
    office: Installation, tmp_path: Path
) -> None:
    case = agreed(office)
    newer = agreements(tmp_path, number=2)
    move_case(newer, case, published_version(newer, "asking"), SYSTEM)
    browser = entered(newer, create_app(newer), case, MOTHER)
    page = browser.get("/my")
    assert "Gilt für einen früheren Text" in page.text and OLD in page.text
    token = min(token.id for token in state_of(newer, case).tokens.values() if token.again)
    asked_again = browser.get(f"/my/tasks/{token}")
    assert NEW in asked_again.text and "Hausordnung" not in asked_again.text
    assert 'name="contact" value="yes" checked' not in asked_again.text
    last = browser.post(asked_again, asked_again.form("answers"), {"contact": ["yes"], "signature": ["Mira"]})
    after = browser.post(last, last.form("answers"))
    assert after.address == "/my" and "früheren Text" not in after.text
    assert kept(newer, case)["text"] == NEW
    newer.database.close()


def test_strangers_learn_nothing(office: Installation, site: Flask) -> None:
    case = agreed(office)
    own = entered(office, site, case, ANNA).get(f"/cases/{case}")
    form = button(own)
    browser = entered(office, site, case, Actor("person:eve", frozenset({"others"})))
    inbox = browser.get("/inbox")
    csrf = next(found.hidden["csrf_token"] for found in inbox.forms if "csrf_token" in found.hidden)
    assert form is not None
    assert browser.post(own, form, {"csrf_token": csrf}).status == 404
    assert browser.client.get("/my/consents/withdraw").status_code == 405
    assert kept(office, case)["given"] is True
