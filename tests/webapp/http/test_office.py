"""The administrator's pages: accounts, definitions in force, promises that could not be kept."""

from __future__ import annotations

import re
from collections.abc import Callable

from tests.support.pages import Browser
from tests.webapp.http.test_sign_in import sign_in
from webapp.services.installation import Installation
from webapp.services.outbox import claim, due_promises, fail

Browse = Callable[[str], Browser]


def test_a_new_account_gets_a_password_that_is_shown_once_and_works(browse: Browse) -> None:
    browser = browse("admin")
    page = browser.get("/office/people/new")
    typed = {"name": ["Neue Kraft"], "email": ["neu@example.org"], "group": ["coordinators"]}
    page = browser.post(page, page.forms[-1], typed)
    found = re.search(r'panel__reference">([^<]+)<', page.text)
    assert found
    assert sign_in(browse(""), "neu@example.org", found[1]).address == "/inbox"
    assert found[1] not in browser.get("/office/people").text


def test_an_account_needs_a_name_and_an_address_of_its_own(browse: Browse) -> None:
    browser = browse("admin")
    page = browser.get("/office/people/new")
    empty = browser.post(page, page.forms[-1], {"name": [""], "email": ["x"]})
    assert empty.status == 422
    assert "Geben Sie einen Namen an" in empty.text
    assert "Geben Sie eine E-Mail-Adresse an" in empty.text
    taken = browser.post(page, page.forms[-1], {"name": ["Zwei"], "email": ["Anna@example.org"]})
    assert "Diese Adresse hat schon ein anderes Konto" in taken.text
    assert 'value="Zwei"' in taken.text


def test_taking_a_group_away_closes_its_pages_at_once(browse: Browse) -> None:
    browser, anna = browse("admin"), browse("anna")
    assert "Etwas Neues beginnen" in anna.get("/inbox").text
    page = browser.get("/office/people/anna")
    browser.post(page, page.forms[2], {"name": ["Anna Beispiel"], "units": [""]})
    assert "Etwas Neues beginnen" not in anna.get("/inbox").text


def test_a_closed_account_is_signed_out_at_once_and_cannot_sign_in(browse: Browse) -> None:
    browser, anna = browse("admin"), browse("anna")
    page = browser.get("/office/people/anna")
    page = browser.post(page, page.form(action="/access"))
    assert "Das Konto ist gesperrt." in page.text
    assert anna.get("/inbox").address == "/sign-in"
    assert sign_in(browse(""), "anna@example.org").status == 401


def test_administrators_cannot_lock_themselves_out(browse: Browse) -> None:
    browser = browse("admin")
    page = browser.get("/office/people/admin")
    assert "Konto sperren" not in page.text
    page = browser.post(page, page.forms[2], {"name": ["Ada"]})
    assert "Sich selbst können Sie die Verwaltung nicht entziehen" in page.text


def test_the_definitions_in_force_are_listed(browse: Browse) -> None:
    assert "lotse_training" in browse("admin").get("/office/workflows").text


def test_a_promise_that_could_not_be_kept_is_tried_again(
    browse: Browse, office: Installation, lived: Callable[[str], str]
) -> None:
    lived("demo_lo_2026_007")
    promise = claim(office, due_promises(office)[0])
    assert promise is not None
    fail(office, promise, "550 no such mailbox", permanent=True)
    browser = browse("admin")
    page = browser.get("/office/promises")
    assert "550 no such mailbox" in page.text
    page = browser.post(page, page.form(action="/retry"))
    assert "Der nächste Versuch beginnt gleich." in page.text
    assert "550 no such mailbox" not in page.text
    assert promise.id in due_promises(office)


def test_every_administrators_page_has_a_heading_a_title_and_a_way_back(browse: Browse) -> None:
    browser = browse("admin")
    for address in ("", "/people", "/people/new", "/people/anna", "/workflows", "/promises"):
        text = browser.get(f"/office{address}").text
        assert "<h1>" in text, address
        assert re.search(r"<title>[^<–]+ – Fahrwasser</title>", text), address
        assert "back-link" in text, address
