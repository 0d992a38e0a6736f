"""Files that go to translators and come back: what is said of them, and that nothing is lost on the way."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime

import pytest

from webapp.catalogues.exchange import (
    Accepted,
    accept,
    check_stored,
    put,
    template_for_translators,
    text_for_translators,
)
from webapp.catalogues.faults import Fault, Kind
from webapp.catalogues.reading import Unreadable, read_catalogue
from webapp.catalogues.states import State, counts, state_of
from webapp.catalogues.subjects import Subject

NOW = datetime(2026, 11, 29, 12, 0, tzinfo=UTC)
INTRO = "Danach löschen wir {case.number}."
SUMMARY = 'msgid "Zum Ausprobieren."\nmsgstr "ع Zum Ausprobieren."\n'


def taken(subject: Subject, text: str, checked_by: str = "") -> Accepted:
    found = accept(subject, "ar", text, NOW, checked_by)
    assert isinstance(found, Accepted), found
    return found


def test_a_message_goes_out_with_its_english_its_keys_and_its_line(subject: Subject) -> None:
    text = text_for_translators(subject, "ar")
    block = text.partition(SUMMARY)[0].rpartition("\n\n")[2]
    assert block == "#. workflow.yaml: summary\n#. English: E Zum Ausprobieren.\n#: workflow.yaml:5\n"
    assert '"X-Fahrwasser-Language: ar\\n"' in text
    assert '"X-Fahrwasser-Subject: every_type\\n"' in text


def test_what_came_back_unchanged_leaves_the_file_as_it_was(subject: Subject) -> None:
    before = subject.file("ar").read_text("utf-8")
    assert taken(subject, text_for_translators(subject, "ar")).text == before


def test_a_template_holds_every_message_without_a_translation(subject: Subject) -> None:
    found = read_catalogue(template_for_translators(subject))
    assert [message.german for message in found.messages] == [m.german for m in subject.wanted("uk")]
    assert {message.texts for message in found.messages} == {("",)}


def test_a_changed_word_is_taken_over_and_makes_it_a_draft_again(subject: Subject) -> None:
    checked = check_stored(subject, "ar", NOW, "Amal Beispiel")
    assert isinstance(checked, Accepted)
    put(checked)
    text = text_for_translators(subject, "ar").replace(SUMMARY, SUMMARY.replace("ع Zum", "للتجربة"))
    put(taken(subject, text.replace("Amal Beispiel", "Omar Muster")))
    stored = subject.stored("ar")
    assert state_of(stored) == State(True, "Omar Muster", date(2026, 11, 29))
    assert stored.by_key()["", "Zum Ausprobieren."].texts == ("للتجربة Ausprobieren.",)
    assert "English:" not in subject.file("ar").read_text("utf-8")


def test_who_has_checked_it_is_named_and_it_is_no_draft_any_more(subject: Subject) -> None:
    assert state_of(subject.stored("ar")) == State(True, "a machine", date(2026, 11, 1))
    put(taken(subject, text_for_translators(subject, "ar"), "Amal Beispiel"))
    assert state_of(subject.stored("ar")) == State(False, "Amal Beispiel", date(2026, 11, 29))


def test_what_somebody_still_doubts_is_taken_over_and_counted_but_not_as_checked(subject: Subject) -> None:
    text = text_for_translators(subject, "ar").replace(SUMMARY, f"#, fuzzy\n{SUMMARY}")
    found = accept(subject, "ar", text, NOW, "Amal Beispiel")
    assert isinstance(found, list)
    assert [(fault.kind, fault.about) for fault in found] == [(Kind.DOUBTFUL, "Zum Ausprobieren.")]
    put(taken(subject, text))
    assert (counts(subject, "ar").doubtful, counts(subject, "ar").is_whole) == (1, False)


def lost(text: str) -> str:
    return text.replace(SUMMARY, "")


def emptied(text: str) -> str:
    return text.replace(SUMMARY, 'msgid "Zum Ausprobieren."\nmsgstr ""\n')


def orphan(text: str) -> str:
    return f'{text}\nmsgid "Niemand sagt das"\nmsgstr "x"\n'


def twice(text: str) -> str:
    return f"{text}\n{SUMMARY}"


def without_placeholder(text: str) -> str:
    return text.replace("ع Danach löschen wir {case.number}", "ع")


def with_html(text: str) -> str:
    return text.replace("ع Zum Ausprobieren.", "<b>Zum</b>")


def turned(text: str) -> str:
    return text.replace("ع Zum Ausprobieren.", "ع \u202eZum")


def with_forms(text: str) -> str:
    return text.replace(
        SUMMARY, 'msgid "Zum Ausprobieren."\nmsgid_plural "Zum Ausprobieren."\nmsgstr[0] "x"\n'
    )


def of_another_language(text: str) -> str:
    return text.replace("X-Fahrwasser-Language: ar", "X-Fahrwasser-Language: fa")


def of_another_subject(text: str) -> str:
    return text.replace("X-Fahrwasser-Subject: every_type", "X-Fahrwasser-Subject: other")


def cut(text: str) -> str:
    return text.replace('msgstr "ع Zum Ausprobieren."', 'msgstr "ع Zum')


@pytest.mark.parametrize(
    ("spoil", "kind", "about", "at"),
    [
        (lost, Kind.MISSING, "Zum Ausprobieren.", ""),
        (emptied, Kind.MISSING, "Zum Ausprobieren.", 'msgid "Zum Ausprobieren."'),
        (orphan, Kind.ORPHANED, "Niemand sagt das", 'msgid "Niemand sagt das"'),
        (without_placeholder, Kind.PLACEHOLDERS, INTRO, f'msgid "{INTRO}"'),
        (with_html, Kind.CHARACTERS, "Zum Ausprobieren.", 'msgid "Zum Ausprobieren."'),
        (turned, Kind.CHARACTERS, "Zum Ausprobieren.", 'msgid "Zum Ausprobieren."'),
        (with_forms, Kind.FORMS, "Zum Ausprobieren.", 'msgid "Zum Ausprobieren."'),
        (of_another_language, Kind.LANGUAGE, "fa", "#, fuzzy"),
        (of_another_subject, Kind.SUBJECT, "other", "#, fuzzy"),
        (cut, Kind.UNREADABLE, "", 'msgstr "ع Zum'),
    ],
    ids=lambda value: getattr(value, "__name__", ""),
)
def test_each_fault_is_found_with_its_line(
    subject: Subject, spoil: Callable[[str], str], kind: Kind, about: str, at: str
) -> None:
    text = spoil(text_for_translators(subject, "ar"))
    lines = text.splitlines()
    found = accept(subject, "ar", text, NOW)
    assert isinstance(found, list)
    assert Fault(lines.index(at) + 1 if at else 0, kind, about) in found


def test_a_message_that_is_there_twice_is_found_where_it_stands_again(subject: Subject) -> None:
    text = twice(text_for_translators(subject, "ar"))
    found = accept(subject, "ar", text, NOW)
    line = len(text.splitlines()) - 1
    assert found == [Fault(line, Kind.TWICE, "Zum Ausprobieren.")]


@pytest.mark.parametrize(
    "text",
    [
        "hello",
        'msgid "a"',
        'msgid "a"\nmsgid "b"\nmsgstr "c"',
        'msgstr "a"',
        '"a"',
        'msgid "a" "b"',
        "x" * 2_000_000,
    ],
)
def test_what_is_no_catalogue_is_refused_and_does_no_harm(text: str) -> None:
    with pytest.raises(Unreadable):
        read_catalogue(text)
