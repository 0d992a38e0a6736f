"""Languages: what is chosen, how days and numbers read, and that no translation is missing."""

from datetime import UTC, datetime
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog

from webapp.commands.words_in_code import ROOT, catalogue_of, extracted, gaps, placeholders
from webapp.forms.languages_offered import languages_to_choose, languages_to_read
from webapp.languages import TRANSLATIONS, Languages, language_for

TAGS = sorted(file.stem for file in TRANSLATIONS.glob("*.po"))
EVENING = datetime(2026, 3, 3, 22, 30, tzinfo=UTC)


@pytest.fixture(scope="module")
def languages() -> Languages:
    return Languages.open("Europe/Berlin")


@pytest.fixture(scope="module")
def everything() -> Catalog:
    return extracted(ROOT)


def test_german_is_offered_first_then_what_is_near_it_then_every_other_translation(
    languages: Languages,
) -> None:
    offered = [language.tag for language in languages.offered]
    near = [tag for tag in ("de-x-leicht", "en") if tag in TAGS]
    assert offered == ["de", *near, *(tag for tag in TAGS if tag not in near)]


def test_a_catalogue_whose_header_is_marked_is_one_that_nobody_checked(tmp_path: Path) -> None:
    header = 'msgid ""\nmsgstr ""\n"Language: en\\n"\n'
    (tmp_path / "en.po").write_text(header)
    (tmp_path / "ar.po").write_text(f"#, fuzzy\n{header}")
    read = Languages.open("Europe/Berlin", tmp_path)
    assert [read.catalogue(tag).language.unchecked for tag in ("de", "en", "ar")] == [False, False, True]
    assert read.for_definition("en", {"en": f"#, fuzzy\n{header}"}).language.unchecked


def test_a_definition_that_lacks_a_language_is_german_as_a_whole_but_for_staff(languages: Languages) -> None:
    assert languages.for_definition("ar", {}).language.tag == "de"
    assert languages.for_definition("en", {}).language.tag == "en"


@pytest.mark.parametrize("tag", TAGS)
def test_no_translation_is_missing_orphaned_or_has_other_placeholders(tag: str, everything: Catalog) -> None:
    assert list(gaps(tag, catalogue_of(tag), everything)) == []


def test_words_of_templates_and_of_python_are_both_found(everything: Catalog) -> None:
    files = {file for message in everything for file, _ in message.locations}
    assert any(file.startswith("templates/web/") for file in files)
    assert any(file.startswith("webapp/") for file in files)


def test_a_missing_translation_is_found(everything: Catalog) -> None:
    catalogue = catalogue_of("en")
    catalogue.delete("Startseite")
    assert [gap for gap in gaps("en", catalogue, everything) if "Startseite" in gap]


def test_a_translation_that_lost_a_placeholder_is_found(everything: Catalog) -> None:
    catalogue = catalogue_of("en")
    message = catalogue.get("Angemeldet als %(name)s.")
    assert message is not None
    message.string = "Signed in."
    assert [gap for gap in gaps("en", catalogue, everything) if "placeholders" in gap]


def test_placeholders_of_both_spellings_are_read() -> None:
    assert placeholders("Noch {n} von %(count)s") == {"n", "count"}


@pytest.mark.parametrize(
    ("wishes", "chosen"),
    [
        (["", "ar-SY", "de"], "ar"),
        (["en", "de"], "en"),
        (["xx", "de-AT"], "de"),
        (["de-x-leicht"], "de-x-leicht"),
        (["prs", "en"], "fa"),
        (["fa-AF"], "fa"),
        (["<script>", ""], "de"),
        ([], "de"),
    ],
)
def test_the_first_wish_that_can_be_met_is_chosen(
    languages: Languages, wishes: list[str], chosen: str
) -> None:
    assert languages.choose(wishes) == chosen


@pytest.mark.parametrize(
    ("tag", "direction"),
    [("de", "ltr"), ("ar", "rtl"), ("prs", "rtl"), ("ckb", "rtl"), ("kmr", "ltr"), ("ti", "ltr")],
)
def test_every_language_knows_its_direction(tag: str, direction: str) -> None:
    assert language_for(tag).direction == direction


def test_a_day_known_in_part_reads_as_known(languages: Languages) -> None:
    german = languages.catalogue("de")
    assert [german.date(text) for text in ("1991", "1991-05", "1991-05-03")] == [
        "1991",
        "Mai 1991",
        "3. Mai 1991",
    ]


def test_a_moment_is_told_by_the_clock_of_the_office(languages: Languages) -> None:
    assert languages.catalogue("de").moment(EVENING) == "3. März 2026, 23:30"
    assert languages.catalogue("en").moment(EVENING) == "3 March 2026, 23:30"


def test_numbers_in_arabic_are_written_with_the_digits_of_german_forms(languages: Languages) -> None:
    assert languages.catalogue("ar").number(1234) == "1,234"


def test_a_definitions_own_words_come_before_those_of_the_application(languages: Languages) -> None:
    text = 'msgid ""\nmsgstr ""\n\nmsgid "Startseite"\nmsgstr "Harbour"\n'
    words = languages.for_definition("en", {"en": text})
    assert words.gettext("Startseite") == "Harbour"
    assert words.gettext("Zurück") == languages.catalogue("en").gettext("Zurück") == "Back"


def test_easy_german_can_be_chosen_to_be_written_to_in_and_not_as_a_language_that_is_spoken(
    languages: Languages,
) -> None:
    german, english = languages.catalogue("de"), languages.catalogue("en")
    assert ("de-x-leicht", "Leichte Sprache") in languages_to_read(german)
    assert ("de-x-leicht", "Easy German – Leichte Sprache") in languages_to_read(english)
    assert "de-x-leicht" not in dict(languages_to_choose(german))
    assert english.language_name("de-x-leicht") == "Easy German"
    assert languages.for_definition("de-x-leicht", {"de-x-leicht": ""}).language.tag == "de-x-leicht"


def test_every_catalogue_is_one_file_in_the_folder(languages: Languages) -> None:
    assert {path.suffix for path in Path(TRANSLATIONS).iterdir()} == {".po"}
