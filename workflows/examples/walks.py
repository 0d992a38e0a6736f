"""Walks through a form: a few ways of filling it in that together show all that it can ask.

Every condition is true in one of them and false in another, every outcome is chosen, and groups have
no entry, one and two. The form accepts the answers of each: they are made up as for the simulation,
and judged by the one function that judges people's answers too.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from random import Random
from typing import Any, TypeAlias

from workflows.core.answers import Answers, recheck
from workflows.core.definition import Definition, Field, Form, Plain
from workflows.core.expressions import Expression
from workflows.core.fields import GROUP
from workflows.simulation.answers import AnswerBook, Attempt
from workflows.simulation.plan import AnswerPlan

Goal: TypeAlias = tuple[str, str]
"""What a walk is to show: path of a question, entries left out ("people.called"), and how it is met there."""

TRIES = 60
"""Fillings that are tried at each place while something was not seen yet."""

_REDRAWS = 12
_OTHER_WAYS = (0, 0, 1, 2, 3, 5)
"""How often a deciding question is drawn anew: each type has a few ways of answering."""

_ENTRIES = ("no entry", "one entry", "two entries")


def _always(values: Mapping[str, Plain], outcome: str) -> bool:
    return True


@dataclass(frozen=True, slots=True)
class Place:
    """A moment at which a form is asked.

    Attributes:
        names: what the form's expressions read beside its own questions.
        accepts: whether answers that the form takes may be given there; a form does not know
            who may hold a role once its answers are given.
    """

    names: Mapping[str, Any]
    accepts: Callable[[Mapping[str, Plain], str], bool] = _always


@dataclass(frozen=True, slots=True)
class Walk:
    """One way of filling a form in.

    Attributes:
        place: number of the place at which it is asked.
        outcome: that is chosen; "" where there is nothing to decide.
        answers: what was made up, and which questions are asked then.
    """

    place: int
    outcome: str
    answers: Answers
    shows: frozenset[Goal]


@dataclass(frozen=True, slots=True)
class Walks:
    """The walks through a form, the one with the most questions first; and what none of them shows."""

    walks: tuple[Walk, ...]
    unseen: frozenset[Goal]


@dataclass(slots=True)
class Guide:
    """Finds the walks through the forms of one definition; the same seed finds the same ones.

    Attributes:
        people: staff group -> ids of its people, for questions that ask for one of them.
        given: "form.question" -> answers that somebody gave in a scenario, for rules that nobody
            meets by chance, such as how an account number is written.
    """

    definition: Definition
    people: Mapping[str, Sequence[str]]
    given: Mapping[str, Sequence[Plain]] = field(default_factory=dict)
    seed: int = 1
    _book: AnswerBook = field(init=False)

    def __post_init__(self) -> None:
        """Make up answers by type, and by no plan."""
        plan: Mapping[str, AnswerPlan] = {}
        self._book = AnswerBook(self.definition, plan, self.people)

    def through(self, form: Form, places: Iterable[Place], outcomes: Sequence[str], today: date) -> Walks:
        """Find walks through a form.

        Arguments:
            places: further ones are only looked at while something was not seen at those before.
            outcomes: what may be decided; none for a plain form.
            today: local date, near which dates are made up.
        """
        chance = Random(self.seed)  # noqa: S311  the same walks each time are wanted
        wanted = set(goals(form, outcomes))
        found: list[Walk] = []
        for number, place in enumerate(places):
            for turn in range(TRIES):
                outcome = outcomes[turn % len(outcomes)] if outcomes else ""
                walk = self._walk(form, number, place, outcome, chance, today)
                if walk is not None and (walk.shows & wanted or not found):
                    found.append(walk)
                    wanted -= walk.shows
                if found and not wanted:
                    break
            if found and not wanted:
                break
        return Walks(tuple(_fewest(found)), frozenset(wanted))

    def _walk(
        self, form: Form, number: int, place: Place, outcome: str, chance: Random, today: date
    ) -> Walk | None:
        """One filling that is accepted; None when it was refused again and again."""
        attempt = self._book.begin(form.id or None, f"{number} {outcome}", chance, today)
        self._vary(form, attempt, chance)
        for turn in range(_REDRAWS):
            answers = recheck(form, attempt.values, place.names, outcome=outcome)
            if not answers.errors:
                accepted = place.accepts(answers.values, outcome)
                return Walk(number, outcome, answers, _shown(form, answers, outcome)) if accepted else None
            attempt.again(answers.errors)
            if turn % 2:
                self._give(form, attempt, answers.errors, chance)
        return None

    def _vary(self, form: Form, attempt: Attempt, chance: Random) -> None:
        """Answer otherwise than most people would, where something depends on it; or not at all."""
        for name in sorted(_deciding(form)):
            for _ in range(chance.choice(_OTHER_WAYS)):
                attempt.again([name])
        for question in form.fields:
            if _is_conditional(question.required) and chance.random() < 1 / 2:
                attempt.values[question.name] = None

    def _give(self, form: Form, attempt: Attempt, refused: Iterable[str], chance: Random) -> None:
        """Take answers of scenarios where made-up ones are refused."""
        for name in sorted({path.partition(".")[0] for path in refused}):
            known = self.given.get(f"{form.id}.{name}")
            if known:
                attempt.values[name] = chance.choice(known)


def goals(form: Form, outcomes: Sequence[str]) -> frozenset[Goal]:
    """Everything that walks through a form are to show."""
    return frozenset([*_goals(form.fields, ""), *(("outcome", outcome) for outcome in outcomes)])


def _is_conditional(expression: Expression | None) -> bool:
    return expression is not None and bool(expression.roots)


def _deciding(form: Form) -> set[str]:
    """Questions on whose answers it depends what else is asked or mandatory."""
    conditions = [
        condition
        for question in (*form.fields, *(inner for group in form.fields for inner in group.fields))
        for condition in (question.visible, question.required)
        if condition is not None
    ]
    own = {question.name for question in form.fields}
    return {root for condition in conditions for root in condition.roots} & own


def _goals(fields: Iterable[Field], prefix: str) -> Iterator[Goal]:
    for question in fields:
        path = prefix + question.name
        if question.visible is not None:
            yield from ((path, "shown"), (path, "hidden"))
        if _is_conditional(question.required):
            yield path, "mandatory"
            if question.required != question.visible:
                yield path, "voluntary"
        if question.type == GROUP:
            yield from ((path, _ENTRIES[count]) for count in _counts(question))
            yield from _goals(question.fields, f"{path}.")


def _counts(group: Field) -> Iterator[int]:
    """How many entries a group may have, of none, one and two."""
    minimum, maximum = group.options.get("minimum"), group.options.get("maximum")
    low = minimum if isinstance(minimum, int) else 1
    high = maximum if isinstance(maximum, int) else 2
    if group.required is not None and group.required != group.visible:
        yield 0
    yield from range(max(1, low), min(2, high) + 1)


def _shown(form: Form, answers: Answers, outcome: str) -> frozenset[Goal]:
    shown = set(_shown_in(form.fields, answers, answers.values, "", ""))
    return frozenset(shown | {("outcome", outcome)} if outcome else shown)


def _shown_in(
    fields: Iterable[Field], answers: Answers, values: Mapping[str, Any], place: str, prefix: str
) -> Iterator[Goal]:
    """What is met at a place ("people.0."), whose questions are called as in goals ("people.")."""
    for question in fields:
        here, path = place + question.name, prefix + question.name
        if question.visible is not None:
            yield path, "shown" if here in answers.visible else "hidden"
        if here not in answers.visible:
            continue
        if _is_conditional(question.required):
            yield path, "mandatory" if here in answers.required else "voluntary"
        if question.type == GROUP:
            entries = values.get(question.name) or []
            if len(entries) < len(_ENTRIES):
                yield path, _ENTRIES[len(entries)]
            for number, entry in enumerate(entries):
                yield from _shown_in(question.fields, answers, entry, f"{here}.{number}.", f"{path}.")


def _fewest(found: Sequence[Walk]) -> Iterator[Walk]:
    """The walk with the most questions; then, each time, the one that shows the most that is new."""
    left, seen = list(found), set[Goal]()
    while left:
        best = max(left, key=lambda walk: (len(walk.shows - seen), len(walk.answers.visible)))
        if seen and not best.shows - seen:
            return
        if not seen:
            best = max(left, key=lambda walk: len(walk.answers.visible))
        left.remove(best)
        seen |= best.shows
        yield best
