"""Every catalogue that is shipped: nothing missing, orphaned or broken, in any language of any definition."""

from __future__ import annotations

import pytest
from babel.messages.pofile import read_po

from webapp.catalogues.faults import Fault, Kind, faults
from webapp.catalogues.plurals import forms_of
from webapp.catalogues.reading import header_of, read_catalogue
from webapp.catalogues.subjects import Subject, pages, subjects
from webapp.commands.check import DEFINITIONS
from webapp.languages import SOURCE_LANGUAGE, TRANSLATIONS, locale_for
from workflows.core.definition import Definition
from workflows.loading.load import load_definition, read_folder

SUBJECTS = subjects(TRANSLATIONS, DEFINITIONS)
CATALOGUES = [(subject, tag) for subject in SUBJECTS for tag in subject.tags()]
NAMES = [f"{subject.name}-{tag}" for subject, tag in CATALOGUES]


@pytest.mark.parametrize(("subject", "tag"), CATALOGUES, ids=NAMES)
def test_no_text_is_missing_orphaned_or_broken(subject: Subject, tag: str) -> None:
    """The words of the pages are compared with code and templates in tests/webapp/test_languages.py."""
    found = faults(subject.stored(tag), tag, subject.name, subject.wanted(tag))
    elsewhere = () if subject.definition else (Kind.MISSING, Kind.ORPHANED)
    assert [fault for fault in found if fault.kind not in elsewhere] == []


@pytest.mark.parametrize("subject", SUBJECTS[1:], ids=lambda subject: subject.name)
def test_every_language_of_a_definition_has_its_texts_and_no_other_has(subject: Subject) -> None:
    assert subject.definition is not None
    definition = load_definition(read_folder(subject.definition))
    assert isinstance(definition, Definition)
    assert set(definition.languages) - {SOURCE_LANGUAGE} == set(subject.tags())


@pytest.mark.parametrize(("subject", "tag"), CATALOGUES, ids=NAMES)
def test_the_header_counts_as_the_language_does(subject: Subject, tag: str) -> None:
    said = header_of(subject.file(tag).read_text("utf-8"))["Plural-Forms"]
    assert f"nplurals={forms_of(tag)};" in said


def test_a_translation_with_too_few_plural_forms_is_found() -> None:
    subject = pages(TRANSLATIONS)
    text = subject.file("ar").read_text("utf-8")
    broken = read_catalogue("\n".join(line for line in text.split("\n") if not line.startswith("msgstr[5]")))
    kinds = {fault.kind for fault in faults(broken, "ar", subject.name, subject.wanted("ar"))}
    assert Kind.FORMS in kinds


def test_a_text_that_a_definition_lost_is_found_in_its_catalogue() -> None:
    subject = SUBJECTS[1]
    fewer = subject.wanted("en")[1:]
    found = faults(subject.stored("en"), "en", subject.name, fewer)
    gone = subject.stored("en").by_key()[subject.wanted("en")[0].key]
    assert found == [Fault(gone.line, Kind.ORPHANED, gone.german)]


@pytest.mark.parametrize(("subject", "tag"), CATALOGUES, ids=NAMES)
def test_our_reader_reads_what_the_library_reads(subject: Subject, tag: str) -> None:
    with subject.file(tag).open("rb") as stream:
        library = read_po(stream, locale=locale_for(tag), abort_invalid=True)
    ours = subject.stored(tag)
    entries = [entry for entry in library if entry.id]
    assert ours.draft == library.fuzzy
    assert [message.line for message in ours.messages] == [entry.lineno for entry in entries]
    assert [message.texts for message in ours.messages] == [
        (entry.string,) if isinstance(entry.string, str) else tuple(entry.string or ()) for entry in entries
    ]
