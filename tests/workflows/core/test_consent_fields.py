"""What is kept of a consent: the words that were shown, their digest, each scope by itself."""

from typing import Any

from hypothesis import given
from hypothesis import strategies as some

from workflows.core.answers import fill, recheck
from workflows.core.definition import Choice, Field, Form, Page
from workflows.core.fields.consents import digest_of

AT = "2026-11-23T09:00:00+01:00"


def question(*scopes: str, text: str = "Ich stimme zu.", **options: Any) -> Field:
    choices = tuple(Choice(scope, scope.title()) for scope in scopes)
    settings = {"text": text, "version": "2026-01", "capacity": "self", **options}
    return Field("answer", "consent", "Frage", options=settings, choices=choices)


def form_of(field: Field) -> Form:
    return Form("f", "F", "", (Page("p", "P", "", (field,)),))


def test_a_consent_keeps_the_words_that_were_shown_with_their_digest() -> None:
    shown = "أوافق."
    typed = {"answer": ["yes"], "answer.text": [shown], "answer.language": ["ar"], "answer.at": [AT]}
    kept = fill(form_of(question()), typed, {}).values["answer"]
    assert kept == {
        "given": True,
        "text": shown,
        "text_digest": digest_of(shown),
        "source_digest": digest_of("Ich stimme zu."),
        "text_version": "2026-01",
        "language": "ar",
        "at": AT,
        "capacity": "self",
    }


def test_what_was_agreed_to_in_other_words_than_were_shown_is_not_taken() -> None:
    typed = {"answer": ["yes"], "answer.text": ["Neue Worte."], "answer.shown": [digest_of("Alte Worte.")]}
    answers = fill(form_of(question()), typed, {})
    assert (answers.values["answer"], answers.errors["answer"].code) == (None, "consent")


def test_a_consent_typed_before_the_text_changed_is_not_taken_after_it() -> None:
    typed = {"answer": ["yes"], "answer.text": ["Alt."], "answer.source": [digest_of("Alt.")]}
    assert fill(form_of(question(text="Neu.")), typed, {}).errors["answer"].code == "consent"
    kept = fill(form_of(question(text="Alt.")), typed, {}).values["answer"]
    assert recheck(form_of(question(text="Neu.")), {"answer": kept}, {}).errors["answer"].code == "consent"


def test_each_scope_is_agreed_to_by_itself() -> None:
    form = form_of(question("school", "office"))
    kept = fill(form, {"answer": ["office", "moon"]}, {}).values["answer"]
    assert isinstance(kept, dict) and (kept["given"], kept["scopes"]) == (True, ["office"])
    assert fill(form, {"answer": ["yes"]}, {}).errors["answer"].code == "required"
    wrong = recheck(form, {"answer": {"given": True, "scopes": ["moon"]}}, {})
    assert wrong.errors["answer"].code == "unknown_choice"
    assert recheck(form, {"answer": {"given": True, "scopes": []}}, {}).values["answer"] is None


JUNK = some.recursive(
    some.none() | some.booleans() | some.integers() | some.text(max_size=9),
    lambda inner: some.lists(inner, max_size=3) | some.dictionaries(some.text(max_size=8), inner, max_size=3),
    max_leaves=5,
)
PARTS = ("given", "text", "text_digest", "source_digest", "text_version", "language", "at", "scopes")


@given(some.fixed_dictionaries({}, optional=dict.fromkeys(PARTS, JUNK | some.just(True))))
def test_no_record_of_whatever_shape_breaks_the_engine(value: dict[str, Any]) -> None:
    form = form_of(question("school", "office"))
    kept = recheck(form, {"answer": value}, {}).values["answer"]
    assert recheck(form, {"answer": kept}, {}).values["answer"] == kept
