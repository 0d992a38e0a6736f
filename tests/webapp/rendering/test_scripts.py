"""Every language that pages are in can be printed with every template, none of its letters missing."""

from __future__ import annotations

from dataclasses import replace

import pytest

from tests.webapp.rendering.papers import GERMAN, card, certificate, letter, sheet, translated
from tests.webapp.rendering.structure import glyphs, read, read_aloud
from webapp.languages import Languages
from webapp.rendering.documents import render_document
from webapp.rendering.snapshots import Section, Snapshot
from webapp.wording import AnsweredRow

LANGUAGES = Languages.open("Europe/Berlin")
NOTE = "Diese Übersetzung hat noch niemand geprüft, der die Sprache spricht. Es gilt der deutsche Text."
LETTERS = {
    "de": "Größe, Äpfel, Öl, Übung, ẞ",
    "de-x-leicht": "Ehren·amt, Führungs·zeugnis",
    "en": "naïve, café, £",
    "ar": "ء آ أ ؤ إ ئ ة ى لا ١٢٣",
    "ckb": "ڕۆژ، ڵ، وێنە، گوڵ، چا، پەڕە، ڤیان، ھەڵە",
    "fa": "پنجره، چای، ژاله، گل، می\N{ZERO WIDTH NON-JOINER}روم، ۱۲۳",
    "fr": "œuvre, ça, où, là-bas, Ÿ",
    "kmr": "çêj, şev, înan, rûn, Êvar, Îro",
    "pl": "zażółć gęślą jaźń, ŁÓDŹ",
    "ps": "ټول، ډوډۍ، ړوند، ڼ، ښځه، څلور، ځای، ږغ، ګل، ې، ئ",
    "ro": "știință, țară, înțelegător, ăsta, Șț",
    "ru": "ёлка, объём, щука, эхо, ЫЪ",
    "ti": "ሰላም፡ ትግርኛ፣ ቐ ቘ ሕ ዕ ጽ ፅ ኽ ዀ",
    "tr": "ığdır, İstanbul, şöyle, çağ, üç",
    "uk": "ґанок, їжак, єдність, п’ять, і",
}
"""Letters that only this language has, or that fonts often lack."""


def papers(words: str, heading: str) -> dict[str, Snapshot]:
    """Each template with these words wherever it has room for words."""
    rows = (Section(heading, (AnsweredRow(heading, words),)),)
    letter_to_somebody = translated(letter(words))
    return {
        "certificate": replace(certificate(heading, heading), text=words),
        "card": replace(card(heading, heading), text=words),
        "letter": replace(letter_to_somebody, title=heading),
        "sheet": translated(replace(sheet(), title=heading, text=words, sections=rows)),
    }


def test_each_language_of_the_pages_has_letters_here() -> None:
    assert set(LETTERS) == {language.tag for language in LANGUAGES.offered}


@pytest.mark.parametrize("template", ["certificate", "card", "letter", "sheet"])
@pytest.mark.parametrize("tag", LETTERS)
def test_no_letter_of_a_language_is_missing_on_any_paper(tag: str, template: str) -> None:
    catalogue = LANGUAGES.catalogue(tag)
    sentence, letters = catalogue.gettext(NOTE), LETTERS[tag]
    pdf = render_document(
        papers(f"{sentence}\n\n{letters}", letters[:12].strip(" ,،፡፣"))[template], catalogue
    )
    shown = [glyph for page in read(pdf).pages for glyph in glyphs(page)]
    assert [glyph for glyph in shown if glyph.is_missing] == []
    aloud = read_aloud(pdf)
    for words in (sentence, letters):
        assert words in aloud


def test_a_letter_that_no_font_has_would_be_seen() -> None:
    shown = [
        glyph
        for page in read(render_document(letter("a\ue000b\u0378c"), GERMAN)).pages
        for glyph in glyphs(page)
    ]
    assert [glyph.letters for glyph in shown if glyph.is_missing] == ["\ue000", "\u0378"]
