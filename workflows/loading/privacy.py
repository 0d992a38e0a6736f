"""Personal answers: each says of what kind it is (a class) and why it is asked for (a purpose)."""

from __future__ import annotations

from collections.abc import Iterable

from workflows.core.definition import Definition, Field
from workflows.loading.problems import Mark
from workflows.loading.reading import Reading

PERSONAL_TYPES = frozenset({
    "person_name", "address", "email", "phone", "file", "signature", "language_skills",
})  # fmt: skip
"""Types of questions whose answers nearly always speak of a person."""

_NOT_PERSONAL = "none"
_COARSE = ("month", "year")
_CLASSES = "contact, identity, special or none"


def check_privacy(reading: Reading, definition: Definition) -> None:
    """Every question whose answer is personal has a class and a purpose, for the record of processing."""
    for form in definition.forms.values():
        _check(reading, form.fields, form.id, "")


def _check(reading: Reading, questions: Iterable[Field], place: str, purpose: str) -> None:
    """`purpose` is that of the group around: it holds for the questions in it as well."""
    for question in questions:
        path = f"{place}.{question.name}"
        mark = reading.marks.get(("question", path), Mark("forms.yaml"))
        said = question.purpose or purpose
        by_nature = is_personal_by_nature(question)
        if by_nature and not question.personal:
            what = f'"{question.name}" asks for {_words(question)}, but does not say of which class it is.'
            reading.problem(mark, what, f"Add personal: with {_CLASSES}.")
        if not said and (by_nature or question.personal not in ("", _NOT_PERSONAL)):
            what = f'The answer to "{question.name}" is personal, but it is not said why it is asked for.'
            reading.problem(mark, what, "Add purpose: with a short sentence that the person reads.")
        _check(reading, question.fields, path, said)


def is_personal_by_nature(question: Field) -> bool:
    """True for types that speak of a person, and for dates that need not be exact, as dates of birth are."""
    coarse = question.type == "date" and question.options.get("precision") in _COARSE
    return coarse or question.type in PERSONAL_TYPES


def _words(question: Field) -> str:
    return "a date that need not be exact" if question.type == "date" else f'a "{question.type}"'
