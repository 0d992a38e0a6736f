"""Answers that somebody typed for another person: who and when stands beside the answers themselves."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, TypeAlias

from workflows.core.definition import Form
from workflows.core.fields import OWN_WORD

ASSISTED = "~assisted"
"""Under it a record of answers keeps its marks; no question can be called so."""

Marks: TypeAlias = Mapping[str, Mapping[str, str]]
"""Question -> {"by": actor id of who typed its answer, "at": moment in ISO 8601}. A group is one answer."""


def unfit_marks(form: Form | None, marks: Marks) -> dict[str, str]:
    """What nobody may say for somebody else, and marks of no question: question -> code."""
    kinds = {question.name: question.type for question in form.fields} if form else {}
    return {name: "not_by_others" for name in marks if kinds.get(name) in OWN_WORD | {None}}


def with_marks(answers: Mapping[str, Any], marks: Marks, before: object) -> dict[str, Any]:
    """Answers with the marks of those that are there.

    Arguments:
        marks: that came with the answers.
        before: the record that they take the place of; an answer that is the same keeps its mark.
    """
    found = {**dict(_still_true(answers, before)), **marks}
    kept = {name: mark for name, mark in found.items() if answers.get(name) is not None}
    plain = {name: value for name, value in answers.items() if name != ASSISTED}
    return {**plain, ASSISTED: kept} if kept else plain


def _still_true(answers: Mapping[str, Any], before: object) -> Iterator[tuple[str, Mapping[str, str]]]:
    if isinstance(before, Mapping):
        for name, mark in marks_of(before).items():
            if before.get(name) == answers.get(name):
                yield name, mark


def marks_of(record: Mapping[str, Any]) -> Marks:
    """The marks of a record of answers."""
    found: Marks = record.get(ASSISTED, {})
    return found
