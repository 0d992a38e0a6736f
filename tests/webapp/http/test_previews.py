"""Authors look at forms as each role sees them in each language; nothing is kept, nothing is sent."""

from __future__ import annotations

from collections.abc import Callable
from io import BytesIO
from random import Random
from urllib.parse import quote

import pytest
from sqlalchemy import func, select

from tests.support.pages import Browser, Page
from tests.webapp.http.conftest import PASSWORD
from webapp.db.tables import metadata
from webapp.http.application import create_app
from webapp.services.installation import Installation
from webapp.services.people import add_person
from workflows.examples.example_case import askings_of

Browse = Callable[[str], Browser]
TRAINING = "/office/workflows/lotse_training/preview"


def rows(office: Installation) -> dict[str, int]:
    """How many rows each table has."""
    with office.database.reading() as connection:
        return {
            table.name: connection.execute(select(func.count()).select_from(table)).scalar_one()
            for table in metadata.sorted_tables
        }


def looked_at(browser: Browser, what: str, language: str = "de", answers: str = "1") -> Page:
    """The first page of a form of the training."""
    return browser.get(f"{TRAINING}?what={quote(what)}&language={language}&answers={answers}")


def walked_through(browser: Browser, page: Page) -> list[Page]:
    """Every page up to the end, pressing the button and nothing else."""
    seen = [page]
    while "answers" in {form.identifier for form in page.forms}:
        page = browser.post(page, page.form("answers"), page.form("answers").standing)
        assert page.status == 200, page.text
        seen.append(page)
        assert len(seen) < 20
    return seen


def test_an_administrator_comes_from_the_list_of_workflows(browse: Browse) -> None:
    browser = browse("admin")
    assert f'href="{TRAINING}"' in browser.get("/office/workflows").text
    page = browser.get(TRAINING)
    assert "Es wird nichts gespeichert und nichts gesendet." in page.text
    assert {"what", "language", "answers"} <= page.form(action=TRAINING).names


def test_going_on_later_ends_the_preview_where_code_and_pin_would_be_shown(
    browse: Browse, office: Installation
) -> None:
    browser = browse("admin")
    page, before = looked_at(browser, "apply/applicant"), rows(office)
    later = browser.post(page, page.form("answers"), {"later": ["yes"]})
    assert later.address.partition("?")[0].endswith("/end")
    assert "Code und PIN" in later.text and "abgeschickt" not in later.text
    assert rows(office) == before


@pytest.mark.parametrize("name", ["anna", "sara"])
def test_nobody_else_sees_previews(browse: Browse, name: str) -> None:
    assert browse(name).get(TRAINING).status == 403
    assert browse("").get(TRAINING).address == "/sign-in"


@pytest.mark.parametrize(
    ("language", "direction", "words"),
    [("de", "ltr", "Weiter"), ("en", "ltr", "Continue"), ("ar", "rtl", "متابعة")],
)
def test_a_party_reads_it_in_its_language_and_the_author_the_bar_in_theirs(
    browse: Browse, language: str, direction: str, words: str
) -> None:
    page = looked_at(browse("admin"), "apply/applicant", language)
    assert page.status == 200
    assert f'<html lang="{language}" dir="{direction}">' in page.text
    assert words in page.text
    assert 'lang="de" dir="ltr">\n  <div class="width">\n    <p><strong>Vorschau:' in page.text
    assert "Bereiche" not in page.text


@pytest.mark.parametrize(("language", "shown"), [("de", "de"), ("en", "en"), ("ar", "de")])
def test_staff_read_german_or_english(browse: Browse, language: str, shown: str) -> None:
    page = looked_at(browse("admin"), "review/coordinator", language)
    assert f'<html lang="{shown}" dir="ltr">' in page.text
    told = "In dieser Sprache gibt es ihre Seiten nicht." in page.text
    assert told == (language != shown)


def test_a_role_that_is_not_asked_has_no_such_page(browse: Browse) -> None:
    browser = browse("admin")
    assert looked_at(browser, "review/applicant").status == 404
    assert looked_at(browser, "review/coordinator", "xx").status == 404
    assert browser.get(f"{TRAINING}/review/coordinator/de/forged.answers/page/fields").status == 404


def test_a_party_is_asked_for_purposes_and_staff_are_not(browse: Browse) -> None:
    browser = browse("admin")
    assert "Warum fragen wir das?" in looked_at(browser, "apply/applicant").text
    assert "Warum fragen wir das?" not in looked_at(browser, "complete_application/coordinator").text


def test_examples_lead_through_all_pages_up_to_the_end_and_nothing_is_written(
    browse: Browse, office: Installation
) -> None:
    browser = browse("admin")
    before = rows(office)
    for what in ("apply/applicant", "review/coordinator"):
        pages = walked_through(browser, looked_at(browser, what))
        assert pages[-1].address.endswith("/end")
        assert "Es ist nichts gespeichert und nichts gesendet." in pages[-1].text
    assert rows(office) == before
    assert not any((office.settings.data / "files").glob("**/*.pdf"))


def test_an_empty_form_shows_all_its_errors_when_asked(browse: Browse) -> None:
    browser = browse("admin")
    empty = looked_at(browser, "apply/applicant", answers="empty")
    assert "error-summary" not in empty.text
    wrong = looked_at(browser, "apply/applicant", answers="errors")
    assert "error-summary" in wrong.text
    assert wrong.text.count('class="field__error"') > 2


def test_sending_an_empty_page_shows_its_errors_as_always(browse: Browse) -> None:
    browser = browse("admin")
    page = looked_at(browser, "review/coordinator", answers="empty")
    assert browser.post(page, page.form("answers")).status == 422


def test_another_answer_brings_other_questions_up(browse: Browse, office: Installation) -> None:
    browser = browse("admin")
    form = office.definitions.current("lotse_training").forms["application"]
    contact = next(page for page in form.pages if any(found.name == "channel" for found in page.fields))
    asked = {}
    for channel in ("mail", "letter"):
        page = looked_at(browser, "apply/applicant", answers="empty")
        page = browser.get(f"{page.address.rpartition('/')[0]}/{contact.id}")
        page = browser.post(page, page.form("answers"), {"channel": [channel]})
        asked[channel] = set(page.form("answers").hidden["asked"][0].replace("!", "").split())
    assert asked["mail"] - asked["letter"] == {"email"}
    assert asked["letter"] - asked["mail"] == {"address"}


def test_another_language_shows_the_same_answers_and_leaves_the_author_s_own(browse: Browse) -> None:
    browser = browse("admin")
    page = looked_at(browser, "review/coordinator")
    form = page.form("answers")
    english = browser.post(page, form, {**form.standing, "switch_language": ["en"]})
    assert '<html lang="en" dir="ltr">' in english.text
    assert english.form("answers").standing == form.standing
    assert "/review/coordinator/en/" in english.address
    assert '<html lang="de"' in browser.get("/office").text


def test_an_address_that_would_be_too_long_for_a_server_keeps_the_beginning_of_each_text(
    browse: Browse,
) -> None:
    browser, chance = browse("admin"), Random(1)
    page = looked_at(browser, "review/coordinator")
    form = page.form("answers")
    long = "".join(chance.choice("abcdefghijklmnopqrstuvwxyz") for _ in range(9000))
    page = browser.post(page, form, {**form.standing, "question": [long]})
    assert page.status == 422
    shown = browser.post(page, page.form("answers"), {**form.standing, "question": [long], "add": ["x"]})
    assert len(shown.address) < 4000
    assert long[:10] in shown.text


def test_every_form_of_every_workflow_can_be_looked_at_by_everybody_who_fills_it_in(
    browse: Browse, office: Installation
) -> None:
    browser = browse("admin")
    for definition in office.definitions.in_force():
        for asking in askings_of(definition):
            for role in asking.roles:
                address = f"/office/workflows/{definition.id}/preview?what={asking.path}/{role}&language=ar"
                page = browser.get(address)
                assert page.status == 200, (address, page.text)


@pytest.fixture
def everything(place: Installation) -> Browser:
    """An administrator where the only workflow asks a question of every type, in German."""
    add_person(place, "Ada", "admin@example.org", PASSWORD, groups=["administrators"])
    browser = Browser(create_app(place))
    page = browser.get("/sign-in")
    browser.post(page, page.form(action="/sign-in"), {"email": ["admin@example.org"], "password": [PASSWORD]})
    return browser


EVERYTHING = "/office/workflows/every_type/preview"


def test_of_a_file_only_the_name_is_taken(everything: Browser, place: Installation) -> None:
    before = rows(place)
    page = everything.get(f"{EVERYTHING}/ask/sender/de/1/page/people")
    form = page.form("answers")
    typed = {**form.hidden, **form.standing}
    sent = everything.client.post(
        form.action,
        data={**typed, "paper": (BytesIO(b"no paper at all"), "zeugnis.pdf")},
        content_type="multipart/form-data",
    )
    assert sent.status_code == 303
    assert "zeugnis.pdf" in everything.get(sent.headers["Location"]).text
    assert rows(place) == before


def test_a_language_without_translation_is_offered_and_says_so(everything: Browser) -> None:
    preview, browser = EVERYTHING, everything
    assert "العربية (nicht übersetzt)" in browser.get(preview).text
    page = browser.get(f"{preview}?what=ask/sender&language=ar&answers=1")
    assert '<html lang="de" dir="ltr">' in page.text
    assert "Alles steht auf Deutsch." in page.text
    assert 'class="not-translated" lang="ar" dir="rtl"' in page.text
    english = browser.get(f"{preview}?what=look/office&language=en&answers=1")
    assert "Texte sind nicht übersetzt und stehen auf Deutsch" in english.text
