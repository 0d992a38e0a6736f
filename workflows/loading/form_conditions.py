"""The conditions of a form's questions, and whether all that a question needs can be true at once.

A question is asked while its condition is true, and an answer is there only while its question is asked. So
the condition must be true together with those of the questions that it reads. What is compared with constants
is decided by trying all values that can be told apart; anything else may be true or not. So an answer that
something is impossible is certain, and one that it is possible is not.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from workflows.core.definition import Field, Form
from workflows.core.expressions import Expression, compile_expression
from workflows.loading.domains import MACRO, compared_with, finite, is_small, nested, telling
from workflows.loading.facts import operands
from workflows.loading.known import Kind, Known, follow
from workflows.loading.paths import Vocabulary
from workflows.loading.reading import Reach

OUTCOME = "outcome"
_MOST_TRIES = 4000
_NEVER_NULL = (Kind.ITEMS, Kind.ANSWERS)
_ELSEWHERE = "~"
"""Before the paths of answers that are not given in the form itself."""


@dataclass(frozen=True, slots=True)
class Part:
    """Something that has to be true for a question to be asked.

    Attributes:
        owner: path of the question whose condition says so.
        reads: path as it is written -> the answer that is meant.
        compared: constants that answers are compared with.
    """

    expression: Expression
    owner: str
    reads: Mapping[str, str]
    compared: Mapping[str, tuple[Any, ...]]


@dataclass(frozen=True, slots=True)
class Asked:
    """A question with what must be true for it, as far as that can be decided."""

    path: str
    question: Field
    group: str
    parts: tuple[Part, ...]


@dataclass(slots=True)
class FormConditions:
    """The questions of one form.

    Attributes:
        shapes: answer -> what is known of it; of other forms too.
        owners: answer -> path of the question of this form that gives it.
    """

    form: Form
    outcomes: frozenset[str]
    shapes: dict[str, Known] = field(default_factory=dict)
    owners: dict[str, str] = field(default_factory=dict)
    asked: dict[str, Asked] = field(default_factory=dict)

    def add(self, vocabulary: Vocabulary, fields: Iterable[Field], groups: tuple[str, ...] = ()) -> None:
        """Read the conditions of some questions."""
        known = vocabulary.at(Reach(form=self.form.id, groups=groups, used=("form", self.form.id)))
        known[OUTCOME] = Known(Kind.TEXT, ids=self.outcomes)
        for question in fields:
            path = ".".join((*groups, question.name))
            sources = operands(question.visible) if question.visible is not None else []
            parts = (self._part(source, path, groups, known) for source in sources)
            found = tuple(part for part in parts if part is not None)
            self.asked[path] = Asked(path, question, ".".join(groups), found)
            self.add(vocabulary, question.fields, (*groups, question.name))

    def _part(
        self, source: str, owner: str, groups: tuple[str, ...], known: Mapping[str, Known]
    ) -> Part | None:
        """An operand of a condition; None where it cannot be decided."""
        expression = compile_expression(source)
        paths = expression.paths
        if self._is_unclear(source) or any(other.startswith(f"{path}.") for path in paths for other in paths):
            return None
        reads, compared = {}, {}
        for path in paths:
            shape = follow(path, known)
            constants = _constants(source, path, shape)
            answer, owned = self._meant(path, groups)
            if not owned and path.endswith(".id"):
                constants = None  # items that an event adds are called otherwise than those of the list
            if shape is None or constants is None:
                return None
            reads[path], compared[answer] = answer, constants
            self.shapes[answer] = shape
            if owned:
                self.owners[answer] = owned
        return Part(expression, owner, reads, compared)

    def _is_unclear(self, source: str) -> bool:
        """True where names are bound inside, or one name means the form and a question."""
        named_like_it = any(question.name == self.form.id for question in self.form.fields)
        return bool(MACRO.search(source)) or "has(" in source or named_like_it

    def _meant(self, path: str, groups: tuple[str, ...]) -> tuple[str, str]:
        """The answer that a path means, by one name, and the question of this form that gives it, or ""."""
        own = path.removeprefix(f"{self.form.id}.")
        name = own.partition(".")[0]
        for count in range(len(groups), -1, -1):
            if any(question.name == name for question in self._beside(groups[:count])):
                return ".".join((*groups[:count], own)), ".".join((*groups[:count], name))
        return _ELSEWHERE + path, ""

    def _beside(self, groups: tuple[str, ...]) -> Sequence[Field]:
        fields: Sequence[Field] = self.form.fields
        for group in groups:
            fields = next(question.fields for question in fields if question.name == group)
        return fields


def _constants(source: str, path: str, shape: Known | None) -> tuple[Any, ...] | None:
    """What a path is compared with; None where trying a few values decides nothing."""
    if shape is None or shape.kind in _NEVER_NULL:
        return None
    if finite(shape) is not None:
        return ()
    constants = compared_with(source, path, shape)
    return constants if constants is not None and is_small(constants) else None


def needed_for(sheet: FormConditions, asked: Asked) -> list[tuple[Part, str]]:
    """What must be true for a question: parts, each with the answer whose question it is about.

    Where that answer is missing, the part need not be true; it is "" for the question itself.
    """
    needed: dict[tuple[str, str], tuple[Part, str]] = {}
    ahead = [(asked, "")]
    while ahead:
        found, answer = ahead.pop()
        if found.group:
            ahead.append((sheet.asked[found.group], answer))
        for part in found.parts:
            key = (part.expression.source + part.owner, answer)
            if key in needed:
                continue
            needed[key] = (part, answer)
            ahead += [
                (sheet.asked[sheet.owners[read]], read)
                for read in part.reads.values()
                if read in sheet.owners
            ]
    return list(needed.values())


def is_possible(
    sheet: FormConditions, needed: Sequence[tuple[Part, str]], reached: frozenset[str] | None = None
) -> bool:
    """False when no combination of answers makes everything true; True also where that is not known.

    Arguments:
        reached: questions that have an answer; None for all.
    """
    domains = _domains(sheet, needed, reached)
    return _Search(needed, domains).succeeds()


def _domains(
    sheet: FormConditions, needed: Sequence[tuple[Part, str]], reached: frozenset[str] | None
) -> dict[str, Sequence[Any]]:
    constants: dict[str, list[Any]] = {answer: [] for _, answer in needed if answer}
    for part, _ in needed:
        for answer, found in part.compared.items():
            constants.setdefault(answer, []).extend(found)
    return {
        answer: (None,)
        if reached is not None and answer in sheet.owners and sheet.owners[answer] not in reached
        else telling(sheet.shapes[answer], found, *_bounds(sheet, answer))
        for answer, found in constants.items()
    }


def _bounds(sheet: FormConditions, answer: str) -> tuple[Any, Any]:
    owner = sheet.owners.get(answer)
    options = sheet.asked[owner].question.options if owner == answer and owner else {}
    return options.get("minimum"), options.get("maximum")


@dataclass(slots=True)
class _Search:
    """Tries answers one after the other, and leaves a way as soon as something cannot be true on it."""

    needed: Sequence[tuple[Part, str]]
    domains: Mapping[str, Sequence[Any]]
    tries: int = 0

    def succeeds(self) -> bool:
        """True when everything can be true; and when that takes too long to find out."""
        return self._from({}, sorted(self.domains, key=lambda answer: len(self.domains[answer])))

    def _from(self, chosen: dict[str, Any], left: list[str]) -> bool:
        self.tries += 1
        if self.tries > _MOST_TRIES:
            return True
        if not all(self._holds(part, answer, chosen) for part, answer in self.needed):
            return False
        if not left:
            return True
        answer, *rest = left
        return any(self._from({**chosen, answer: value}, rest) for value in self.domains[answer])

    def _holds(self, part: Part, answer: str, chosen: Mapping[str, Any]) -> bool:
        """False only once it is certain."""
        if answer and chosen.get(answer) is None:
            return True
        if any(read not in chosen for read in part.reads.values()):
            return True
        return part.expression.holds(nested({path: chosen[read] for path, read in part.reads.items()}))
