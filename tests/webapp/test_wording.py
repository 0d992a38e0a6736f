"""Answers in words, in German and Arabic."""

from __future__ import annotations

import hashlib
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from babel.support import Translations

from webapp.languages import Catalogue, language_for
from webapp.wording import AnsweredRow, address_lines, answer_rows, answer_text
from workflows.core.definition import Choice, Field
from workflows.core.fields import field_type

GERMAN = Catalogue(language_for("de"), Translations(), ZoneInfo("Europe/Berlin"))
ARABIC = Catalogue(language_for("ar"), Translations(), ZoneInfo("Europe/Berlin")).over(
    """
msgid "Ja"
msgstr "نعم"

msgid "Altstadt"
msgstr "المدينة القديمة"
"""
)
DISTRICTS = (Choice("altstadt", "Altstadt"), Choice("hervest", "Hervest"))
INNER = (Field("called", "text", "Name"), Field("since", "date", "Seit"))


@pytest.mark.parametrize(
    ("kind", "value", "german"),
    [
        ("text", "Grüße", "Grüße"),
        ("date", "2001-05-03", "3. Mai 2001"),
        ("date", "2001-05", "Mai 2001"),
        ("date", "1991", "1991"),
        ("moment", "2026-11-26T17:00", "26. November 2026, 17:00"),
        ("number", 12345, "12.345"),
        ("yes_no", False, "Nein"),
        ("yes_no", None, ""),
        ("phone", "+492214710001", "0221 4710001"),
        ("phone", "+4312345678", "+43 1 2345678"),
        ("phone", "nach 17 Uhr", "nach 17 Uhr"),
        ("language", "tr", "Türkisch"),
        ("language_skills", [{"language": "tr", "level": "native"}], "Türkisch (Muttersprache)"),
        ("choices", ["altstadt", "hervest"], "Altstadt und Hervest"),
        ("choice", "gone", "gone"),
        ("consent", {"given": True}, "Eingewilligt"),
        ("person_name", {"official": "Bärbel Groß", "original": None, "call": "Bibi"}, "Bärbel Groß"),
        (
            "address",
            {"street": "Kanalweg 5", "postal_code": "46284", "city": "Dorsten"},
            "Kanalweg 5, 46284 Dorsten",
        ),
        ("file", {"id": "1", "name": "Zeugnis.pdf"}, "Zeugnis.pdf"),
        ("signature", {"name": "Anna"}, "Anna"),
        ("group", [{"called": "A", "since": "2001"}, {"called": "B", "since": None}], "A, 2001\nB"),
        ("group", [], ""),
    ],
)
def test_each_kind_of_answer_is_written_as_german_writes_it(kind: str, value: Any, german: str) -> None:
    field = Field("x", kind, "Frage", choices=DISTRICTS, fields=INNER)
    assert answer_text(field, value, GERMAN) == german


def test_answers_follow_the_readers_language() -> None:
    assert answer_text(Field("x", "yes_no", "?"), True, ARABIC) == "نعم"
    assert answer_text(Field("x", "choice", "?", choices=DISTRICTS), "altstadt", ARABIC) == "المدينة القديمة"
    assert "مايو" in answer_text(Field("x", "date", "?"), "2001-05-03", ARABIC)


def test_members_of_staff_are_called_by_name() -> None:
    field = Field("x", "choice", "?", source="people:coordinators")
    assert answer_text(field, "17", GERMAN, {"17": "Anna Beispiel"}.__getitem__) == "Anna Beispiel"


def test_only_answered_questions_become_rows() -> None:
    fields = (Field("a", "text", "A?"), Field("b", "text", "B?"), Field("c", "note", ""))
    assert answer_rows(fields, {"a": "x", "b": None}, GERMAN) == [AnsweredRow("A?", "x")]


def test_an_address_has_its_lines() -> None:
    assert address_lines({"street": "Weg 1", "postal_code": None, "city": "Ort"}) == ["Weg 1", "Ort"]
    assert address_lines(None) == []


def test_a_sheet_proves_a_consent_by_the_exact_text_with_language_and_digest() -> None:
    field = Field("a", "consent", "Kontakt", options={"text": "Ja.", "version": "2", "capacity": "self"})
    given = field_type("consent").complete(field, {"given": True, "text": "نعم.", "language": "ar"})
    (row,) = answer_rows((field,), {"a": given}, GERMAN)
    digest = hashlib.sha256("نعم.".encode()).hexdigest()
    assert row == AnsweredRow(
        "Kontakt",
        "Eingewilligt\nنعم.\nSprache des Textes: Arabisch\nFassung des Textes: 2\n"
        f"Prüfsumme des Textes (SHA-256): {digest}",
    )


def test_a_consent_that_was_taken_back_says_so_everywhere() -> None:
    field = Field("a", "consent", "Kontakt", options={"text": "Ja.", "version": "2", "capacity": "self"})
    taken = {"given": False, "withdrawn_at": "2026-11-23T09:00:00+00:00"}
    assert answer_text(field, taken, GERMAN) == "Widerrufen am 23. November 2026"


def test_the_groups_of_a_phone_number_keep_their_order_between_arabic_words() -> None:
    phone = Field("x", "phone", "Telefon")
    assert answer_text(phone, "+492214710001", ARABIC) == "\u20660221 4710001\u2069"


def test_a_number_is_at_home_in_the_country_of_the_office() -> None:
    vienna = Catalogue(language_for("de"), Translations(), ZoneInfo("Europe/Vienna"), "AT")
    phone = Field("x", "phone", "Telefon")
    assert answer_text(phone, "+4312345678", vienna) == "01 2345678"
    assert answer_text(phone, "+492214710001", vienna) == "+49 221 4710001"
