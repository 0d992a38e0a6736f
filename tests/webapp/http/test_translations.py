"""The pages of translators: how far each language is, texts side by side, files out and back."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.support.every_type import write_definition
from tests.support.installations import new_installation
from tests.support.pages import Browser, Page
from webapp.catalogues.reading import Catalogued
from webapp.catalogues.states import state_of
from webapp.catalogues.subjects import Subject, of_definition
from webapp.http.application import create_app
from webapp.services.installation import Installation
from webapp.services.people import add_person
from webapp.services.sessions import open_staff_session

HERE = "/translations/every_type/ar"
GROUPS = {"tara": ["translators"], "ada": ["administrators"], "anna": ["coordinators"]}
Browse = Callable[[str], Browser]


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Installation]:
    """An installation whose only workflow has no translation yet."""
    folder = write_definition(tmp_path)
    made = new_installation(tmp_path, FAHRWASSER_DEFINITIONS=str(folder))
    for name, groups in GROUPS.items():
        add_person(
            made,
            f"{name.title()} Beispiel",
            f"{name}@example.org",
            "a password",
            groups=groups,
            person_id=name,
        )
    yield made
    made.database.close()


@pytest.fixture
def subject(office: Installation) -> Subject:
    """The texts of that workflow."""
    return of_definition(office.definitions.folder / "every_type")


@pytest.fixture
def browse(office: Installation) -> Browse:
    """Opens the browser of somebody who has signed in."""
    app = create_app(office)

    def opened(name: str) -> Browser:
        browser = Browser(app)
        with office.database.writing() as connection:
            secret = open_staff_session(connection, name, office.now())
        browser.client.set_cookie("visitor", secret)
        return browser

    return opened


def translated(browser: Browser) -> str:
    """The file that is offered, with a translation of everything."""
    text = browser.client.get(f"{HERE}/file").get_data(as_text=True)
    head, _, rest = text.partition("\n\n")
    lines = rest.split("\n")
    for number, line in enumerate(lines):
        if line == 'msgstr ""':
            lines[number] = lines[number - 1].replace("msgid ", "msgstr ", 1).replace('"', '"ع ', 1)
    return "\n\n".join([head, "\n".join(lines)])


def sent(browser: Browser, text: str, **more: str) -> Page:
    form = browser.get(HERE).form(action=HERE)
    data = {**form.hidden, "file": (io.BytesIO(text.encode()), "words.po"), **more}
    return Page(browser.client.post(HERE, data=data, follow_redirects=True))


def test_translators_and_administrators_find_the_page_and_nobody_else(browse: Browse) -> None:
    assert 'href="/translations"' in browse("tara").get("/inbox").text
    assert 'href="/translations"' in browse("ada").get("/office").text
    for name, status in (("tara", 200), ("ada", 200), ("anna", 403)):
        assert browse(name).get("/translations").status == status
        assert browse(name).get(HERE).status == status
    assert 'href="/translations"' not in browse("anna").get("/inbox").text


def test_every_language_stands_there_with_its_subjects_drawn_and_in_numbers(browse: Browse) -> None:
    text = browse("tara").get("/translations").text
    assert "Arabisch" in text and "Seiten und Nachrichten" in text and "Alle Arten von Fragen" in text
    assert "0 von 63, fehlt: 63" in text
    assert '<rect class="standing__draft" x="0.0" y="0" width="100.0"' in text
    assert text.count("Noch nicht begonnen") == text.count("</details>")


def test_a_file_goes_out_and_comes_back_with_the_name_of_who_has_checked_it(
    browse: Browse, subject: Subject
) -> None:
    browser = browse("tara")
    page = sent(browser, translated(browser), checked="yes")
    assert (page.status, page.address) == (200, HERE)
    assert "Übernommen." in page.text
    assert "63 von 63" in page.text
    assert "ع Zum Ausprobieren." in page.text
    state = state_of(subject.stored("ar"))
    assert (state.draft, state.by) == (False, "Tara Beispiel")


def test_what_nobody_says_to_have_checked_stays_a_draft(browse: Browse, subject: Subject) -> None:
    browser = browse("tara")
    sent(browser, translated(browser))
    assert state_of(subject.stored("ar")).draft


def test_faults_are_shown_with_their_lines_and_nothing_is_written(browse: Browse, subject: Subject) -> None:
    browser = browse("tara")
    text = translated(browser).replace("ع Zum Ausprobieren.", "")
    page = sent(browser, text)
    line = text.split("\n").index('msgid "Zum Ausprobieren."') + 1
    assert page.status == 422
    assert f"Zeile {line}: <bdi>Die Übersetzung fehlt: Zum Ausprobieren.</bdi>" in page.text
    assert subject.stored("ar") == Catalogued()
    assert sent(browser, "nothing of the kind").status == sent(browser, "").status == 422


def test_what_may_not_be_written_is_given_back_to_be_put_there_by_hand(
    browse: Browse, subject: Subject
) -> None:
    subject.folder.write_text("no folder can be made here")
    browser = browse("tara")
    page = sent(browser, translated(browser))
    assert "Hier darf die Anwendung keine Dateien ablegen." in page.text
    assert str(subject.file("ar")) in page.text
    form = page.form(action="/accepted")
    answer = browser.client.post(form.action, data=form.hidden, content_type="multipart/form-data")
    assert answer.headers["Content-Disposition"] == "attachment; filename=ar.po"
    assert 'msgstr "ع Zum Ausprobieren."' in answer.text
    assert "English:" not in answer.text


def test_only_what_is_missing_or_doubtful_is_shown_on_wish(browse: Browse, subject: Subject) -> None:
    browser = browse("tara")
    text = translated(browser).replace('msgid "Anfrage"', '#, fuzzy\nmsgid "Anfrage"')
    sent(browser, text)
    everything, open_ones = browser.get(HERE).text, browser.get(f"{HERE}?show=open").text
    assert everything.count('<th scope="row"') == 63
    assert open_ones.count('<th scope="row"') == 1
    assert "Zweifelhaft" in open_ones and "zweifelhaft: 1" in open_ones


@pytest.mark.parametrize("address", ["every_type/xx", "every_type/de", "none/ar", "every_type/..%2far"])
def test_what_is_not_offered_is_not_there(browse: Browse, address: str) -> None:
    assert browse("tara").get(f"/translations/{address}").status == 404


def test_what_a_translator_writes_is_shown_as_text(browse: Browse) -> None:
    browser = browse("tara")
    page = sent(browser, translated(browser).replace("ع Zum Ausprobieren.", "<b>ع</b>"))
    assert page.status == 422
    assert "<b>ع</b>" not in page.text
