"""Who typed an answer, where that is not the person whose form it is."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace

from webapp.forms.typing import Typed
from workflows.core.answers import part_of
from workflows.core.assisted import Marks
from workflows.core.definition import Field
from workflows.core.fields import GROUP, OWN_WORD


def remarked(
    marks: Marks, questions: Iterable[Field], before: Typed, after: Typed, by: str, at: str
) -> Marks:
    """The marks after a page was taken: an answer that was changed is by whoever changed it.

    Arguments:
        by: actor id of the helper who has typed now; "" for the person, whose answers have no mark.
        at: the moment in ISO 8601.
    """
    found = dict(marks)
    for question in questions:
        said = dict(_said(after, question.name))
        if said == dict(_said(before, question.name)):
            continue
        found.pop(question.name, None)
        if said and by:
            found[question.name] = {"by": by, "at": at}
    return found


def _said(typed: Typed, path: str) -> Iterator[tuple[str, list[str]]]:
    """What was typed into a question; neither an empty input nor an empty entry of a group says anything."""
    for part, texts in part_of(typed, path).items():
        read = [text.replace("\r\n", "\n").strip() for text in texts]
        if any(read) and not part.rpartition(".")[2].isdigit():
            yield part, read


def without_own_word(questions: Iterable[Field]) -> list[Field]:
    """The questions that somebody else may answer; consents and signatures are left to the person."""
    return [
        replace(question, fields=tuple(without_own_word(question.fields)))
        for question in questions
        if question.type not in OWN_WORD
    ]


def is_own_word(questions: Iterable[Field], path: str) -> bool:
    """True for the path of a question, or of a part of one, that only the person may answer."""
    name, _, rest = path.partition(".")
    found = next((question for question in questions if question.name == name), None)
    if found is None or found.type != GROUP:
        return found is not None and found.type in OWN_WORD
    return is_own_word(found.fields, rest.partition(".")[2])
