"""The German beside the reader's language: shown on wish, remembered, and nothing typed is lost by it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask

from tests.support.every_type import write_definition
from tests.support.filling import START, begin, go, to_the_check_page
from tests.support.installations import new_installation
from tests.support.pages import Browser, Page
from tests.support.statements import asked_of
from webapp.http.application import create_app
from webapp.services.installation import Installation

WORDS = {
    "Anfrage": "Request",
    "Über Sie": "About you",
    "Wie heißen Sie?": "What is your name?",
    "Ein Name genügt.": "One name is enough.",
    "Welche Farbe?": "Which colour?",
    "Rot": "Red",
    "Blau": "Blue",
    "Welche Sprache?": "Which language?",
    "Ihre Kinder": "Your children",
    "Kind": "Child",
    "Gut zu wissen": "Good to know",
    "Fast fertig.": "Almost done.",
    "Ich stimme dem Speichern zu.": "I agree to the saving.",
    "Ein Wort": "Ein Wort",
}
SHOWN = re.compile(r'<div class="original" lang="de" dir="ltr">([^<]*)</div>')


@pytest.fixture
def english(tmp_path: Path) -> Iterator[Installation]:
    """An installation whose only workflow asks a question of every type, and speaks some English."""
    folder = write_definition(tmp_path)
    texts = folder / "every_type" / "texts"
    texts.mkdir()
    entries = (f'msgid "{german}"\nmsgstr "{english}"\n' for german, english in WORDS.items())
    (texts / "en.po").write_text("\n".join(entries), "utf-8")
    made = new_installation(tmp_path, FAHRWASSER_DEFINITIONS=str(folder))
    yield made
    made.database.close()


@pytest.fixture
def site(english: Installation) -> Flask:
    """The application in front of it."""
    return create_app(english)


@pytest.fixture
def reader(site: Flask) -> Browser:
    """A browser that reads English."""
    browser = Browser(site)
    browser.client.set_cookie("language", "en")
    return browser


def german_on(page: Page) -> list[str]:
    """Every German text that stands beside another one."""
    return SHOWN.findall(page.text)


def test_the_german_is_offered_beside_every_other_language_and_not_beside_itself(
    site: Flask, reader: Browser
) -> None:
    assert 'form="answers" name="originals" value="show"' in begin(reader).text
    assert german_on(reader.get(f"{START}/page/person")) == []
    assert 'name="originals"' not in begin(Browser(site)).text


def test_showing_the_german_keeps_what_was_typed_the_place_and_the_errors(reader: Browser) -> None:
    page = go(reader, begin(reader), email=["khadija"])
    assert page.status == 422
    page = go(reader, page, email=["khadija@"], originals=["show"])
    assert page.address == f"{START}/page/person"
    assert 'value="khadija@"' in page.text
    assert "error-summary" in page.text
    assert {"Über Sie", "Wie heißen Sie?", "Ein Name genügt.", "Tag", "Nein"} <= set(german_on(page))


def test_the_choice_is_remembered_until_the_german_is_hidden(reader: Browser) -> None:
    page = go(reader, begin(reader), originals=["show"])
    page = go(reader, page)
    assert page.address == f"{START}/page/more"
    assert {"Welche Farbe?", "Rot", "Blau"} <= set(german_on(page))
    assert 'name="originals" value="hide"' in page.text
    assert german_on(go(reader, page, originals=["hide"])) == []


def test_entries_of_lists_consents_and_notes_show_their_german(reader: Browser) -> None:
    page = go(reader, begin(reader), originals=["show"])
    assert "Arabic – العربية – Arabisch" in go(reader, page).text
    assert '<option value="native">native language – Muttersprache' in reader.get(f"{START}/page/more").text
    page = go(reader, reader.get(f"{START}/page/people"), add=["children"])
    said = {"Ihre Kinder", "Kind 1", "Gut zu wissen", "Fast fertig.", "Ich stimme dem Speichern zu."}
    assert said <= set(german_on(page))


def test_the_same_words_are_not_shown_twice(reader: Browser) -> None:
    go(reader, begin(reader), originals=["show"])
    page = reader.get(f"{START}/page/more")
    assert "Ein Wort" in page.text
    assert "Ein Wort" not in german_on(page)


def test_no_label_or_legend_reads_the_german_with_each_input(reader: Browser) -> None:
    go(reader, begin(reader), originals=["show"])
    for name in ("person", "more", "people"):
        text = reader.get(f"{START}/page/{name}").text
        assert "original" in text
        for inside in re.findall(r"<(?:label|legend|h1)[^>]*>(.*?)</(?:label|legend|h1)>", text, re.DOTALL):
            assert "original" not in inside, inside


def test_the_page_of_answers_shows_and_hides_it_without_sending(reader: Browser) -> None:
    page = to_the_check_page(reader)
    page = reader.post(page, page.form("answers"), {"originals": ["show"]})
    assert page.address == f"{START}/check"
    assert {"Über Sie", "Wie heißen Sie?", "Blau", "Arabisch (Muttersprache)"} <= set(german_on(page))
    page = reader.post(page, page.form("answers"), {"originals": ["hide"]})
    assert (page.address, german_on(page)) == (f"{START}/check", [])


def test_a_question_that_an_answer_brings_up_comes_with_its_german(reader: Browser) -> None:
    page = go(reader, begin(reader), originals=["show"])
    form = page.form("answers")
    answer = reader.client.post(
        form.action, data={**form.hidden, "call": "yes"}, headers={"HX-Request": "true"}
    )
    assert 'id="slot-phone"' in answer.text
    page = go(reader, go(reader, reader.get(page.address)), colour=["red"], language=[""])
    assert "Welche Farbe?" in german_on(page)


def test_the_german_asks_nothing_more_of_the_database(reader: Browser, english: Installation) -> None:
    begin(reader)
    asked = []
    for wanted in ("hide", "show"):
        page = reader.get(f"{START}/page/person")
        go(reader, page, originals=[wanted])
        with asked_of(english.database) as listened:
            reader.get(f"{START}/page/person")
        asked.append(len(listened.own))
    assert asked[0] == asked[1]
