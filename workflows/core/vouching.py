"""What a signature vouches for beside its own form: answers of the case, by a digest that is kept with it."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping
from typing import Any

from workflows.core.assisted import ASSISTED
from workflows.core.consents import form_of_answers
from workflows.core.definition import Definition, Field, Form
from workflows.core.fields import GROUP
from workflows.core.fields.composed import SignatureField
from workflows.core.fields.consents import ConsentField

SIGNATURE = SignatureField.name
SEEN = "seen"
"""The part of a signature that says under which answers it was given, as long as it is on its way."""

ANSWERS_CHANGED = "answers_changed"
"""The code of a signature that was given under other answers than the case has by now."""

COVERS = "covers"
"""The option of a question for a signature that names the answers."""


def covered_by(question: Field) -> tuple[str, ...]:
    """Names of the answers that a signature vouches for; empty for those of its own form alone."""
    names = question.options.get(COVERS)
    return tuple(str(name) for name in names) if isinstance(names, list) else ()


def covered_names(forms: Iterable[Form]) -> frozenset[str]:
    """Everything that some signature vouches for; the loader asks once, so that no event has to."""
    return frozenset(name for form in forms for question in form.fields for name in covered_by(question))


def is_void(value: object) -> bool:
    """True for a signature whose answers were changed afterwards; one that says nothing of it holds."""
    return isinstance(value, Mapping) and value.get("valid") is False


def answers_digest(definition: Definition, data: Mapping[str, Any], names: Iterable[str]) -> str:
    """SHA-256 of answers of the case, the same for the same answers.

    Consents count by the words that were agreed to, so that taking one back, which is everybody's right,
    leaves others' signatures as they are; signatures count by their names, and who typed an answer for
    somebody else does not count.
    """
    counted = {name: _counted(form_of_answers(definition, name), data.get(name)) for name in names}
    return hashlib.sha256(json.dumps(counted, sort_keys=True, separators=(",", ":")).encode()).hexdigest()


def vouched(
    definition: Definition, data: Mapping[str, Any], form: Form, answers: Mapping[str, Any]
) -> dict[str, Any]:
    """Answers to a form, each signature among them with the digest of what it vouches for.

    Arguments:
        data: of the case, as it is when the form is answered.
    """
    found = dict(answers)
    for question in form.fields:
        value = answers.get(question.name)
        if question.type != SIGNATURE or value is None:
            continue
        found[question.name] = {part: said for part, said in value.items() if part != SEEN}
        names = covered_by(question)
        if names:
            digest = answers_digest(definition, data, names)
            found[question.name] |= {"valid": True, "answers_digest": digest}
    return found


def signed_unseen(
    definition: Definition, data: Mapping[str, Any], form: Form, answers: Mapping[str, Any]
) -> dict[str, str]:
    """Signatures under other answers than the case has by now: question -> code.

    One that does not say under which it was given, such as one on paper, vouches for those of now.
    """
    return {
        question.name: ANSWERS_CHANGED
        for question in form.fields
        if (names := covered_by(question))
        and (seen := (answers.get(question.name) or {}).get(SEEN))
        and seen != answers_digest(definition, data, names)
    }


def is_outdated(
    definition: Definition, data: Mapping[str, Any], question: Field, value: Mapping[str, Any]
) -> bool:
    """True for a signature that is held to be valid though its answers are other ones by now."""
    names, digest = covered_by(question), value.get("answers_digest")
    return bool(names and digest and value.get("valid")) and digest != answers_digest(definition, data, names)


def _counted(form: Form | None, value: Any) -> Any:
    """An answer, or the list of them that an event has left, as far as it counts."""
    questions = form.fields if form else ()
    if isinstance(value, list):
        return [_of_record(questions, entry) if isinstance(entry, Mapping) else entry for entry in value]
    return _of_record(questions, value) if isinstance(value, Mapping) else value


def _of_record(questions: Iterable[Field], record: Mapping[str, Any]) -> dict[str, Any]:
    asked = {question.name: question for question in questions}
    return {
        name: _of_answer(asked.get(name), value)
        for name, value in record.items()
        if name != ASSISTED and value is not None
    }


def _of_answer(question: Field | None, value: Any) -> Any:
    kind = question.type if question else ""
    if kind == ConsentField.name and isinstance(value, Mapping):
        return value.get("source_digest") or value.get("text_digest")
    if kind == SIGNATURE and isinstance(value, Mapping):
        return value.get("name")
    if question and kind == GROUP and isinstance(value, list):
        return [_of_record(question.fields, entry) for entry in value]
    return value
