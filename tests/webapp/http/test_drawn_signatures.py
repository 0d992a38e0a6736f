"""A signature that was drawn: sent with the typed name, shown wherever the name stands, by nobody else."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from tasks.documents import print_document
from tests.support.agreements import ANNA, MOTHER, agreements, asked, state_of
from tests.support.filling import START, begin, go, only_data
from tests.support.helped import OWN_WORD, PASSWORD, fill, handed_over, helping, signed_in, taken
from tests.support.pages import Browser, Page
from tests.support.sessions import entered
from tests.webapp.rendering.structure import elements, read
from webapp.clock import MovableClock
from webapp.db.tables import documents
from webapp.http.application import create_app
from webapp.services.installation import Installation
from webapp.services.people import add_person
from webapp.services.prints import find_document

DRAWN = "M 30 150 L 200 20 L 400 150 M 500 60 L 500 60"
OTHER = "M 0 0 L 600 200"
LONG = "M 0 0 " + " ".join(f"L {number * 263 % 600} {number * 97 % 200}" for number in range(700))
PICTURE = re.compile(r'<svg [^>]*role="img" aria-label="([^"]+)"><path d="([^"]+)"')
TOLD = "Gezeichnete Unterschrift von Khadija Alhusaini vom 23. November 2026"


def last_page(browser: Browser) -> Page:
    return go(browser, go(browser, begin(browser)))


def pictures(page: Page) -> list[tuple[str, str]]:
    """What is said of each drawing on a page, and its path."""
    return PICTURE.findall(page.text)


# --- signing ----------------------------------------------------------------------------------------


def test_without_scripts_nothing_is_offered_and_the_typed_name_is_enough(
    browser: Browser, place: Installation
) -> None:
    page = last_page(browser)
    offered = page.text.partition('<div class="pad">')[2].partition('id="saving"')[0]
    assert all(f"{part} hidden>" in offered for part in ('-hint"', 'class="pad__paper"', 'button--small"'))
    check = go(browser, page)
    assert pictures(check) == []
    browser.post(check, check.form("answers"))
    signed: Any = only_data(place)["signed"]
    assert signed.keys() == {"name", "at"}


def test_what_was_drawn_is_shown_before_it_is_sent_and_kept_as_it_is(
    browser: Browser, place: Installation
) -> None:
    check = go(browser, last_page(browser), signed__drawing=[DRAWN])
    assert pictures(check) == [(TOLD, DRAWN)]
    browser.post(check, check.form("answers"))
    signed: Any = only_data(place)["signed"]
    assert signed["drawing"] == DRAWN


def test_a_drawing_comes_back_with_the_page_after_an_error_and_in_another_language(browser: Browser) -> None:
    page = go(browser, last_page(browser), signed__drawing=[DRAWN], agreed=[])
    assert page.status == 422
    assert page.form("answers").hidden["signed.drawing"] == [DRAWN]
    again = go(browser, page, switch_language=["ar"])
    assert again.form("answers").hidden["signed.drawing"] == [DRAWN]
    assert pictures(go(browser, again)) == [(TOLD, DRAWN)]


@pytest.mark.parametrize("sent", ['M 0 0 L 1 1"/><script>', "M 0 0 L 601 0", "M 0 0" + " L 1 1" * 5000])
def test_anything_else_is_told_beside_the_field_and_the_name_stays(browser: Browser, sent: str) -> None:
    page = go(browser, last_page(browser), signed=["Khadija"], signed__drawing=[sent])
    assert page.status == 422
    told = "Zeichnen Sie Ihre Unterschrift noch einmal, oder lassen Sie das Feld dafür leer"
    assert f'<a href="#f-signed">{told}</a>' in page.text
    assert told in page.text.partition('id="f-signed-error"')[2]
    assert 'name="signed" type="text" value="Khadija"' in page.text
    assert page.form("answers").hidden["signed.drawing"] == [""]
    assert "/><script>" not in page.text
    assert go(browser, page).address == f"{START}/check"


def test_a_drawing_without_a_name_is_no_signature(browser: Browser) -> None:
    page = go(browser, last_page(browser), signed=[" "], signed__drawing=[DRAWN])
    assert page.status == 422
    assert "Schreiben Sie Ihren Namen als Unterschrift" in page.text
    assert page.form("answers").hidden["signed.drawing"] == [DRAWN]


@pytest.mark.parametrize(("drawn_later", "is_of_then"), [(OTHER, True), (DRAWN, False), ("", True)])
def test_a_signature_is_of_the_moment_when_it_was_drawn(
    browser: Browser, place: Installation, drawn_later: str, is_of_then: bool
) -> None:
    first = place.now().isoformat()
    go(browser, last_page(browser), signed__drawing=[DRAWN])
    assert isinstance(place.clock, MovableClock)
    place.clock.at += timedelta(minutes=5)
    check = go(browser, browser.get(f"{START}/page/people"), signed__drawing=[drawn_later])
    browser.post(check, check.form("answers"))
    signed: Any = only_data(place)["signed"]
    assert (signed["at"] != first) is is_of_then


def test_nobody_draws_for_somebody_else(lotse: Browser, phone: Browser) -> None:
    page = fill(lotse, fill(lotse, helping(lotse)))
    assert "signed.drawing" not in page.text
    page = lotse.post(page, page.form("answers"), {**OWN_WORD, "signed.drawing": [DRAWN]})
    page = taken(phone, handed_over(lotse, page))
    assert page.form("answers").hidden["signed.drawing"] == [""]
    assert DRAWN not in page.text


@pytest.mark.parametrize(("sent", "shown"), [(DRAWN, [DRAWN]), (LONG, [])], ids=["short", "long"])
def test_a_preview_leaves_out_a_drawing_that_its_address_cannot_hold(
    place: Installation, site: Flask, sent: str, shown: list[str]
) -> None:
    add_person(place, "Ada", "ada@example.org", PASSWORD, groups=["administrators"], person_id="ada")
    author = signed_in(site, "ada")
    page = author.get("/office/workflows/every_type/preview?what=ask/sender&language=de&answers=1")
    while not page.address.endswith("/people"):
        page = author.post(page, page.form("answers"), page.form("answers").standing)
    typed = {**page.form("answers").standing, "agreed": ["yes"], "signed.drawing": [sent]}
    check = author.post(page, page.form("answers"), typed)
    assert check.address.endswith("/check")
    assert [path for _, path in pictures(check)] == shown


# --- the proof of a consent -------------------------------------------------------------------------


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Installation]:
    made = agreements(tmp_path)
    add_person(made, "Anna", "anna@example.org", "not used", groups=["office"], person_id="anna")
    yield made
    made.database.close()


def agreed_and_drawn(office: Installation) -> tuple[str, Browser]:
    """A case in which a mother has drawn her signature, in Arabic; with her browser."""
    case = asked(office)
    mother = entered(office, create_app(office), case, MOTHER)
    page = mother.get(f"/my/tasks/{min(state_of(office, case).tokens)}")
    page = mother.post(page, page.form("answers"), {"switch_language": ["ar"]})
    typed = {"contact": ["yes"], "rules": ["yes"], "signature": ["Mira"], "signature.drawing": [DRAWN]}
    check = mother.post(page, page.form("answers"), typed)
    mother.post(check, check.form("answers"))
    return case, mother


def test_the_proof_of_a_consent_shows_the_drawing_to_staff_and_to_whoever_gave_it(
    office: Installation,
) -> None:
    case, mother = agreed_and_drawn(office)
    for_staff = entered(office, create_app(office), case, ANNA).get(f"/cases/{case}")
    answers, _, proofs = for_staff.text.partition('id="consents"')
    assert [path for _, path in PICTURE.findall(answers)] == [DRAWN]
    assert [path for _, path in PICTURE.findall(proofs)] == [DRAWN, DRAWN]
    assert {told for told, _ in pictures(for_staff)} == {
        "Gezeichnete Unterschrift von Mira vom 23. November 2026"
    }
    assert [path for _, path in pictures(mother.get("/my"))] == [DRAWN] * 3


def test_the_sheet_has_the_drawing_as_a_figure_that_says_whose_it_is(office: Installation) -> None:
    case, _ = agreed_and_drawn(office)
    with office.database.reading() as connection:
        issued = connection.execute(select(documents.c.id).where(documents.c.case_id == case)).scalar_one()
    found = elements(read(print_document(office, find_document(office, issued))))
    (figure,) = [element for element in found if element.tag == "Figure"]
    assert str(figure.entries["/Alt"]) == "Gezeichnete Unterschrift von Mira vom 23. November 2026"
