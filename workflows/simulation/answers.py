"""Makes up answers that a form accepts, question by question, by type and by the figures of the plan.

A first draw follows the figures. What the form refuses is drawn again in other ways
(another day, the smallest number, ...); a way that was never accepted is not tried first again.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import partial
from random import Random

from workflows.core.definition import Definition, Field, Form, Plain
from workflows.core.fields import GROUP, NOTE
from workflows.simulation.made_up import Draw, one_of, ways
from workflows.simulation.office import asked_for_people
from workflows.simulation.plan import AnswerPlan

_MOST_ENTRIES = 3
_REFUSALS = 3
"""Refusals after which a way of answering that was never accepted is left."""


@dataclass(slots=True)
class _Question:
    """The ways of answering one question, the best known first.

    Attributes:
        left_out: share of answers that are not given, for optional questions.
        refused: how often in a row the first way was refused before it was ever accepted.
    """

    name: str
    ways: list[Draw]
    left_out: float = 0.0
    refused: int = 0
    accepted: bool = False

    def draw(self, chance: Random, today: date, attempt: int) -> Plain:
        """An answer; each attempt tries the next way."""
        if self.left_out and chance.random() < self.left_out:
            return None
        return self.ways[attempt % len(self.ways)](chance, today)

    def learn(self, attempt: int) -> None:
        """The way of this attempt was accepted: it comes first where the first one never was."""
        way = attempt % len(self.ways)
        if way and not self.accepted and self.refused >= _REFUSALS:
            self.ways.insert(0, self.ways.pop(way))
            way = 0
        self.accepted = self.accepted or way == 0


@dataclass(slots=True)
class Attempt:
    """Answers to one form under way: drawn, perhaps refused, drawn again."""

    values: dict[str, Plain]
    _questions: Sequence[_Question]
    _chance: Random
    _today: date
    _turns: dict[str, int] = field(default_factory=dict)

    def again(self, refused: Iterable[str]) -> None:
        """Draw other answers where the form said that something is wrong.

        Arguments:
            refused: paths of the questions, as the engine names them.
        """
        names = {path.partition(".")[0] for path in refused}
        for question in self._questions:
            if question.name in names:
                turn = self._turns[question.name] = self._turns.get(question.name, 0) + 1
                question.refused += turn == 1
                self.values[question.name] = question.ways[turn % len(question.ways)](
                    self._chance, self._today
                )

    def accepted(self) -> None:
        """Remember which ways were right."""
        for question in self._questions:
            if question.name in self._turns or not question.accepted:
                question.learn(self._turns.get(question.name, 0))


class AnswerBook:
    """Makes up answers to the forms of one definition."""

    def __init__(
        self, definition: Definition, plan: Mapping[str, AnswerPlan], people: Mapping[str, Sequence[str]]
    ) -> None:
        """Prepare.

        Arguments:
            plan: "form.question" -> how it is answered.
            people: staff group -> ids of its people, for questions that ask for one of them.
        """
        self._definition = definition
        self._plan = plan
        self._people = people
        self._named_in = asked_for_people(definition)
        self._forms: dict[tuple[str, str], Sequence[_Question]] = {}

    def begin(self, form: str | None, place: str, chance: Random, today: date) -> Attempt:
        """Draw answers to a form; None stands for a step that asks nothing.

        Arguments:
            place: where it is asked; what is accepted is learnt for each place.
            today: local date.
        """
        if form is None:
            return Attempt({}, (), chance, today)
        questions = self._forms.get((form, place))
        if questions is None:
            asked = self._definition.forms[form]
            questions = self._forms[form, place] = self._questions(asked, asked.fields)
        return Attempt(
            {question.name: question.draw(chance, today, 0) for question in questions},
            questions,
            chance,
            today,
        )

    def _questions(self, form: Form, fields: Iterable[Field]) -> list[_Question]:
        return [
            _Question(entry.name, self._ways(form, entry), _left_out(entry))
            for entry in fields
            if entry.type != NOTE
        ]

    def _ways(self, form: Form, entry: Field) -> list[Draw]:
        planned = self._plan.get(f"{form.id}.{entry.name}", AnswerPlan())
        if entry.type == GROUP:
            return self._group_ways(form, entry)
        group = self._named_in.get(f"{form.id}.{entry.name}")
        if group and entry.type == "text":
            return one_of(self._people[group])
        return ways(entry, planned, self._choices(entry))

    def _choices(self, entry: Field) -> list[Plain]:
        if entry.source:
            return list(self._people.get(entry.source.rpartition(":")[2], ()))
        return [choice.id for choice in entry.choices]

    def _group_ways(self, form: Form, entry: Field) -> list[Draw]:
        inner = self._questions(form, entry.fields)
        minimum, maximum = entry.options.get("minimum"), entry.options.get("maximum")
        low = minimum if isinstance(minimum, int) else 1
        high = maximum if isinstance(maximum, int) else max(low, _MOST_ENTRIES)
        turns = range(max([1, *(len(question.ways) for question in inner)]))
        return [partial(_entries, inner, max(1, low), max(1, high), turn) for turn in turns]


def _left_out(entry: Field) -> float:
    return 0.5 if entry.required is not None and entry.required.source.strip() == "false" else 0.0


def _entries(
    inner: Sequence[_Question], low: int, high: int, turn: int, chance: Random, today: date
) -> Plain:
    count = low + int(chance.random() * (min(high, max(low, _MOST_ENTRIES)) - low + 1))
    return [{question.name: question.draw(chance, today, turn) for question in inner} for _ in range(count)]
