"""Makes up answers that a form accepts, question by question, by type and by the figures of the plan.

A first draw follows the figures. What the form refuses is drawn again in other ways
(another day, the smallest number, ...); a way that was never accepted is not tried first again.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import partial
from itertools import accumulate
from random import Random
from typing import Any, TypeAlias

from workflows.core.definition import Definition, Field, Form, Plain
from workflows.core.fields import GROUP, NOTE
from workflows.core.fields.composed import accepted_types
from workflows.core.fields.languages import LEVELS
from workflows.simulation.plan import AnswerPlan, Spread

_Draw: TypeAlias = Callable[[Random, date], Plain]

_MOST_ENTRIES = 3
_REFUSALS = 3
"""Refusals after which a way of answering that was never accepted is left."""

_DAYS = (
    Spread(0, 0, 0),
    Spread(1, 14, 60),
    Spread(-60, -14, -1),
    Spread(366, 700, 1500),
    Spread(-1500, -700, -366),
)
_LIFE = Spread(-60 * 365, -35 * 365, -19 * 365)
"""Dates of which only the year must be known are days of birth, as a rule."""

_EARLIEST, _LATEST = date(1900, 1, 1), date(2100, 12, 31)
_TEXTS: Mapping[str, Plain] = {
    "text": "Beispiel",
    "long_text": "Beispiel",
    "email": "person@example.org",
    "phone": "+49 30 1234567",
    "language": "de",
    "consent": True,
    "person_name": {"official": "Beispiel"},
    "address": {"street": "Beispielweg 1", "postal_code": "12345", "city": "Beispielstadt"},
    "signature": {"name": "Beispiel"},
}


@dataclass(slots=True)
class _Question:
    """The ways of answering one question, the best known first.

    Attributes:
        left_out: share of answers that are not given, for optional questions.
        refused: how often in a row the first way was refused before it was ever accepted.
    """

    name: str
    ways: list[_Draw]
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

    def _ways(self, form: Form, entry: Field) -> list[_Draw]:
        planned = self._plan.get(f"{form.id}.{entry.name}", AnswerPlan())
        if entry.type == "choice":
            return _choice_ways(self._choices(entry), planned)
        if entry.type == "choices":
            return [partial(_some, self._choices(entry)), partial(_constant, self._choices(entry))]
        if entry.type == GROUP:
            return self._group_ways(form, entry)
        return _WAYS.get(entry.type, _text_ways)(entry, planned)

    def _choices(self, entry: Field) -> list[Plain]:
        if entry.source:
            return list(self._people.get(entry.source.rpartition(":")[2], ()))
        return [choice.id for choice in entry.choices]

    def _group_ways(self, form: Form, entry: Field) -> list[_Draw]:
        inner = self._questions(form, entry.fields)
        minimum, maximum = entry.options.get("minimum"), entry.options.get("maximum")
        low = minimum if isinstance(minimum, int) else 1
        high = maximum if isinstance(maximum, int) else max(low, _MOST_ENTRIES)
        turns = range(max([1, *(len(question.ways) for question in inner)]))
        return [partial(_entries, inner, max(1, low), max(1, high), turn) for turn in turns]


def _left_out(entry: Field) -> float:
    return 0.5 if entry.required is not None and entry.required.source.strip() == "false" else 0.0


def _constant(value: Plain, chance: Random, today: date) -> Plain:
    return value


def _weighted(values: Sequence[Plain], weights: Mapping[Any, float]) -> list[_Draw]:
    """By weight first; then any of them, for what the weights exclude and the form demands."""
    anyone: _Draw = partial(_any, values)
    if not any(weights.values()):
        return [anyone]
    totals = list(accumulate(weights.get(value, 0.0) for value in values))
    by_weight: _Draw = partial(_by_weight, values, totals)
    return [by_weight, by_weight, by_weight, anyone]


def _choice_ways(values: Sequence[Plain], planned: AnswerPlan) -> list[_Draw]:
    return _weighted(values, planned.weights) if values else [partial(_constant, None)]


def _any(values: Sequence[Plain], chance: Random, today: date) -> Plain:
    return values[int(chance.random() * len(values))]


def _by_weight(values: Sequence[Plain], totals: Sequence[float], chance: Random, today: date) -> Plain:
    return chance.choices(values, cum_weights=totals)[0]


def _yes_no_ways(entry: Field, planned: AnswerPlan) -> list[_Draw]:
    return _weighted([True, False], {name == "yes": weight for name, weight in planned.weights.items()})


def _some(values: Sequence[Plain], chance: Random, today: date) -> Plain:
    """At least one, each with a probability of one half."""
    ticked = [value for value in values if chance.random() < 0.5]
    return ticked or list(values[:1])


def _number_ways(entry: Field, planned: AnswerPlan) -> list[_Draw]:
    minimum, maximum = entry.options.get("minimum"), entry.options.get("maximum")
    low = minimum if isinstance(minimum, int | float) else 0
    high = maximum if isinstance(maximum, int | float) else low + 10
    if planned.weights:
        by_number = {
            float(text) if "." in text else int(text): share for text, share in planned.weights.items()
        }
        return [*_weighted(list(by_number), by_number), partial(_constant, low)]
    decimals = entry.options.get("decimals")
    digits = decimals if isinstance(decimals, int) else 0
    spreads = [Spread(low, (low + high) / 2, high), *(Spread(one, one, one) for one in (low, low + 1, high))]
    if planned.spread:
        spreads = [planned.spread, planned.spread, *spreads]
    return [partial(_number, spread, digits) for spread in spreads]


def _number(spread: Spread, digits: int, chance: Random, today: date) -> Plain:
    value = spread.draw(chance)
    return round(value, digits) if digits else round(value)


def _date_ways(entry: Field, planned: AnswerPlan) -> list[_Draw]:
    usual = (_LIFE, *_DAYS) if entry.options.get("precision") in ("year", "month") else (*_DAYS, _LIFE)
    spreads = (planned.spread, planned.spread, *usual) if planned.spread else usual
    make = _moment if entry.type == "moment" else _date
    return [partial(make, spread) for spread in spreads]


def _day(spread: Spread, chance: Random, today: date) -> date:
    days = round(spread.low if spread.low == spread.high else spread.draw(chance))
    return min(_LATEST, max(_EARLIEST, today + timedelta(days=days)))


def _date(spread: Spread, chance: Random, today: date) -> Plain:
    return _day(spread, chance, today).isoformat()


def _moment(spread: Spread, chance: Random, today: date) -> Plain:
    return f"{_day(spread, chance, today).isoformat()}T10:00"


def _skills(chance: Random, today: date) -> Plain:
    level = LEVELS[int(chance.random() * len(LEVELS))]
    return [{"language": "ar", "level": "native"}, {"language": "de", "level": level}]


def _file_ways(entry: Field, planned: AnswerPlan) -> list[_Draw]:
    kind = accepted_types(entry)[0]
    stored: dict[str, Plain] = {
        "id": "1",
        "name": "beispiel",
        "media_type": kind,
        "size": 1000,
        "digest": "0" * 64,
    }
    return [partial(_constant, stored)]


def _text_ways(entry: Field, planned: AnswerPlan) -> list[_Draw]:
    value, longest = _TEXTS[entry.type], entry.options.get("max_length")
    if isinstance(value, str) and isinstance(longest, int):
        value = value[:longest]
    return [partial(_constant, value)]


def _entries(
    inner: Sequence[_Question], low: int, high: int, turn: int, chance: Random, today: date
) -> Plain:
    count = low + int(chance.random() * (min(high, max(low, _MOST_ENTRIES)) - low + 1))
    return [{question.name: question.draw(chance, today, turn) for question in inner} for _ in range(count)]


_WAYS: Mapping[str, Callable[[Field, AnswerPlan], list[_Draw]]] = {
    "yes_no": _yes_no_ways,
    "number": _number_ways,
    "date": _date_ways,
    "moment": _date_ways,
    "language_skills": lambda entry, planned: [_skills],
    "file": _file_ways,
}
