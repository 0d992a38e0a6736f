"""Every field type: what is typed becomes the value of the language's table, and can be typed again."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as some

from workflows.core.answers import Answers, fill, recheck
from workflows.core.definition import Choice, Field, Form, Page
from workflows.core.fields import TYPES, field_type

COLOURS = (Choice("red", "Rot"), Choice("blue", "Blau"), Choice("green", "Grün"))
AT = "2026-03-02T09:00:00+00:00"
FILE = {"id": "7", "name": "a.pdf", "media_type": "application/pdf", "size": 12, "digest": "ab"}


def question(kind: str, **options: Any) -> Field:
    choices = COLOURS if kind in ("choice", "choices") else ()
    return Field("answer", kind, "Frage", options=options, choices=choices)


def form_of(*fields: Field) -> Form:
    return Form("form", "Titel", "", (Page("page", "Seite", "", fields),))


def read(field: Field, **parts: str | list[str]) -> Answers:
    raw = {
        f"answer.{part.replace('__', '.').strip('_')}".rstrip("."): [text] if isinstance(text, str) else text
        for part, text in parts.items()
    }
    return fill(form_of(field), raw, {})


@pytest.mark.parametrize(
    ("field", "typed", "value"),
    [
        (question("text"), {"_": "  Zoë "}, "Zoë"),
        (question("text"), {"_": "Zoe\u0308"}, "Zoë"),
        (question("long_text"), {"_": "eins\r\nzwei"}, "eins\nzwei"),
        (question("email"), {"_": " Amal@Example.ORG "}, "Amal@example.org"),
        (question("phone"), {"_": "+492214710001"}, "+492214710001"),
        (question("date"), {"day": "3", "month": "5", "year": "2001"}, "2001-05-03"),
        (question("date"), {"day": "٣", "month": "٥", "year": "٢٠٠١"}, "2001-05-03"),
        (question("date", precision="month"), {"month": "5", "year": "2001"}, "2001-05"),
        (question("date", precision="year"), {"day": "", "month": "", "year": "1991"}, "1991"),
        (
            question("moment"),
            {"day": "26", "month": "11", "year": "2026", "time": "17:00"},
            "2026-11-26T17:00",
        ),
        (question("moment"), {"day": "6", "month": "1", "year": "2026", "time": "9.30"}, "2026-01-06T09:30"),
        (question("number"), {"_": "12"}, 12),
        (question("number"), {"_": "١٢"}, 12),
        (question("number", decimals=2), {"_": "1,5"}, 1.5),
        (question("choice"), {"_": "blue"}, "blue"),
        (question("choices"), {"_": ["green", "red", "green"]}, ["red", "green"]),
        (question("yes_no"), {"_": "no"}, False),
        (question("language"), {"_": "ckb"}, "ckb"),
        (
            question("language_skills"),
            {"0__language": "ar", "0__level": "native", "2__language": "de", "2__level": "B2"},
            [{"language": "ar", "level": "native"}, {"language": "de", "level": "B2"}],
        ),
        (
            question("person_name"),
            {"official": "Tirhas", "original": "ትርሓስ", "call": ""},
            {"official": "Tirhas", "original": "ትርሓስ", "call": None},
        ),
        (
            question("address"),
            {"street": "Weg 1", "postal_code": "46284", "city": "Dorsten"},
            {"street": "Weg 1", "postal_code": "46284", "city": "Dorsten"},
        ),
        (
            question("address"),
            {"street": "Weg 1", "postal_code": "D-46 ٢٨٤", "city": "Dorsten"},
            {"street": "Weg 1", "postal_code": "46284", "city": "Dorsten"},
        ),
        (
            question("address", country="AT"),
            {"street": "Weg 1", "postal_code": "1010", "city": "Wien"},
            {"street": "Weg 1", "postal_code": "1010", "city": "Wien"},
        ),
        (
            question("address", country="anywhere"),
            {"street": "Weg 1", "postal_code": "1234 AB", "city": "Utrecht"},
            {"street": "Weg 1", "postal_code": "1234 AB", "city": "Utrecht"},
        ),
        (question("date", precision="year"), {"day": "00", "month": "00", "year": "1991"}, "1991"),
        (question("signature"), {"_": "Amal Beispiel", "at": AT}, {"name": "Amal Beispiel", "at": AT}),
    ],
)
def test_what_is_typed_becomes_the_value_and_can_be_typed_again(
    field: Field, typed: dict[str, Any], value: Any
) -> None:
    answers = read(field, **typed)
    assert not answers.errors
    assert answers.values["answer"] == value
    again = {f"answer.{part}".rstrip("."): texts for part, texts in _typed(field, value).items()}
    assert fill(form_of(field), again, {}).values["answer"] == value
    assert recheck(form_of(field), {"answer": value}, {}).values["answer"] == value


@pytest.mark.parametrize(
    ("field", "typed", "path", "code"),
    [
        (question("text", max_length=3), {"_": "vier"}, "answer", "too_long"),
        (question("text"), {"_": "um\u202ekehr"}, "answer", "characters"),
        (question("email"), {"_": "amal"}, "answer", "email"),
        (question("phone"), {"_": "keins"}, "answer", "phone"),
        (question("phone"), {"_": "4710 001"}, "answer", "phone"),
        (question("date"), {"day": "0", "month": "5", "year": "1991"}, "answer.day", "date_incomplete"),
        (
            question("address"),
            {"street": "Weg 1", "postal_code": "4628", "city": "Dorsten"},
            "answer.postal_code",
            "postal_code",
        ),
        (
            question("address", country="CH"),
            {"street": "Weg 1", "postal_code": "46284", "city": "Basel"},
            "answer.postal_code",
            "postal_code",
        ),
        (question("date"), {"year": "1991"}, "answer.month", "date_incomplete"),
        (question("date"), {"day": "30", "month": "2", "year": "2001"}, "answer", "date_does_not_exist"),
        (question("date"), {"day": "3", "month": "5", "year": "01"}, "answer.year", "date_year_range"),
        (question("date"), {"day": "3", "year": "2001"}, "answer.month", "date_month_missing"),
        (question("moment"), {"day": "3", "month": "5", "year": "2026"}, "answer.time", "time_missing"),
        (question("moment"), {"day": "3", "month": "5", "year": "2026", "time": "25"}, "answer.time", "time"),
        (question("number"), {"_": "1,5"}, "answer", "whole_number"),
        (question("number"), {"_": "1_000"}, "answer", "whole_number"),
        (question("number", decimals=1), {"_": "inf"}, "answer", "number"),
        (question("number", decimals=1), {"_": "1,55"}, "answer", "decimals"),
        (question("number", minimum=1), {"_": "0"}, "answer", "too_small"),
        (question("choice"), {"_": "pink"}, "answer", "unknown_choice"),
        (question("choices"), {"_": ["red", "pink"]}, "answer", "unknown_choice"),
        (question("yes_no"), {"_": "maybe"}, "answer", "unknown_choice"),
        (question("language"), {"_": "<b>"}, "answer", "language"),
        (question("language_skills"), {"0__language": "ar"}, "answer.0.level", "level_missing"),
        (question("person_name"), {"original": "ትርሓስ"}, "answer.official", "official_missing"),
        (
            question("address"),
            {"street": "Weg 1", "city": "Dorsten"},
            "answer.postal_code",
            "postal_code_missing",
        ),
        (question("consent", text="Ja", version="1"), {}, "answer", "required"),
    ],
)
def test_what_cannot_be_taken_says_where_and_why(
    field: Field, typed: dict[str, Any], path: str, code: str
) -> None:
    answers = read(field, **typed)
    assert answers.errors[path].code == code
    assert answers.values["answer"] is None


def test_a_consent_keeps_the_digest_the_version_the_language_shown_and_the_moment() -> None:
    field = question("consent", text="Ich stimme zu.", version="2026-01")
    given = read(field, _="yes", language="ar", at=AT).values["answer"]
    assert isinstance(given, dict)
    assert set(given) == {"given", "text_digest", "text_version", "language", "at"}
    assert (given["text_version"], given["language"], given["at"]) == ("2026-01", "ar", AT)


def test_a_consent_to_another_text_is_refused_by_the_engine() -> None:
    field = question("consent", text="Ich stimme zu.", version="2026-01")
    given = read(field, _="yes", language="de", at=AT).values["answer"]
    changed = question("consent", text="Ich stimme allem zu.", version="2026-02")
    again = recheck(form_of(changed), {"answer": given}, {}).values["answer"]
    assert isinstance(given, dict)
    assert again is None or again["text_digest"] != given["text_digest"]


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"media_type": "text/html"}, "file_type"),
        ({"size": 3_000_000}, "file_too_large"),
        ({"size": "12"}, "file"),
    ],
)
def test_a_file_is_of_a_kind_and_size_that_the_question_accepts(change: dict[str, Any], code: str) -> None:
    field = question("file", accept=["pdf"], max_size=2)
    assert not recheck(form_of(field), {"answer": FILE}, {}).errors
    assert recheck(form_of(field), {"answer": {**FILE, **change}}, {}).errors["answer"].code == code


def test_a_question_for_several_files_has_a_list_of_them_and_no_more_than_it_says() -> None:
    form = form_of(question("file", accept=["pdf"], max_size=2, most=2))
    assert recheck(form, {"answer": [FILE, FILE]}, {}).values["answer"] == [FILE, FILE]
    wrong = {
        "file_too_many": [FILE] * 3,
        "file": FILE,
        "file_type": [FILE, {**FILE, "media_type": "text/html"}],
    }
    for code, value in wrong.items():
        assert recheck(form, {"answer": value}, {}).errors["answer"].code == code


def test_a_file_is_never_described_by_what_a_browser_sends() -> None:
    typed = {f"answer.{part}": [str(text)] for part, text in FILE.items()}
    assert fill(form_of(question("file")), typed, {}).values["answer"] is None


JUNK = some.recursive(
    some.none() | some.booleans() | some.integers() | some.floats() | some.text(max_size=20),
    lambda inner: some.lists(inner, max_size=3) | some.dictionaries(some.text(max_size=8), inner, max_size=3),
    max_leaves=6,
)


@given(some.sampled_from(sorted(TYPES)), JUNK)
def test_no_value_of_whatever_shape_breaks_the_engine(kind: str, value: Any) -> None:
    field = question(kind, **({"text": "Text", "version": "1"} if kind == "consent" else {}))
    answers = recheck(form_of(field), {"answer": value}, {})
    kept = answers.values["answer"]
    assert recheck(form_of(field), {"answer": kept}, {}).values["answer"] == kept


@given(
    some.sampled_from(sorted(set(TYPES) - {"file"})),
    some.dictionaries(
        some.sampled_from(
            ["", "day", "month", "year", "time", "official", "street", "0.language", "0.level"]
        ),
        some.lists(
            some.sampled_from(["1", "12", "2001", "17:00", "yes", "red", "A1", "ar", "a@b.org"]) | some.text()
        ),
    ),
)
def test_a_value_that_was_read_survives_being_typed_again(kind: str, raw: dict[str, list[str]]) -> None:
    field = question(kind, **({"text": "Text", "version": "1"} if kind == "consent" else {}))
    typed = {f"answer.{part}".rstrip("."): texts for part, texts in raw.items()}
    value = fill(form_of(field), typed, {}).values["answer"]
    again = {f"answer.{part}".rstrip("."): texts for part, texts in _typed(field, value).items()}
    assert fill(form_of(field), again, {}).values["answer"] == value


def _typed(field: Field, value: Any) -> dict[str, list[str]]:
    return field_type(field.type).inputs(field, value)
