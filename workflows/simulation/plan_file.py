"""Reads `simulation.yaml`; every mistake is told with its place and what would be right."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from workflows.core.definition import Call, Definition, Field, Task
from workflows.core.durations import Unit
from workflows.loading import values
from workflows.loading.entries import Entries, table
from workflows.loading.language import simulation as language
from workflows.loading.nodes import Node, Scalar, Table, is_empty
from workflows.loading.problems import Problem, did_you_mean
from workflows.loading.reader import read_nodes
from workflows.loading.reading import Reading
from workflows.simulation.plan import (
    GUESSED,
    MEASURED,
    OTHERWISE,
    PERIODS,
    USUAL_ARRIVALS,
    USUAL_FOLLOWING,
    USUAL_HOURS,
    USUAL_PERIOD,
    USUAL_WAKING,
    YEAR,
    AnswerPlan,
    EventPlan,
    Plan,
    Rate,
    Spread,
    StepPlan,
    groups_of,
)
from workflows.simulation.plan_values import SECONDS, FigureReader

PLAN = "simulation.yaml"
"""The file's name in the folder of a definition."""

_FIGURES = ("begins", "period", "following", "arrivals", "hours", "people", "steps", "answers", "events")
_WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_WORK_UNITS = (Unit.MINUTE, Unit.HOUR)
_LONGEST = 20 * YEAR
_MOST_PEOPLE = 1000


def load_plan(text: str, file: str, definition: Definition) -> Plan | list[Problem]:
    """Read a plan.

    Arguments:
        text: of the YAML file.
        file: its name, for places.
        definition: the workflow that it is about; its names are compared.

    Returns:
        The plan, or everything that is wrong with it.
    """
    root, problems = read_nodes(text, file)
    if root is None or problems:
        return problems
    reader = _Reader(definition, Reading())
    plan = reader.plan(Entries(reader.reading, root, language.FILE))
    return reader.reading.errors or plan


class _Reader:
    """Reads one plan and remembers which figures it gives."""

    def __init__(self, definition: Definition, reading: Reading) -> None:
        self.definition = definition
        self.reading = reading
        self.read = FigureReader(reading)
        self.given: list[str] = []

    def plan(self, entries: Entries) -> Plan:
        """The whole file."""
        self.read.known(entries.node("simulation"), [self.definition.id], "a workflow")
        period = self._period(entries, "period", USUAL_PERIOD)
        return Plan(
            begins=self.read.day(entries.node("begins")),
            period=period,
            following=self._period(entries, "following", USUAL_FOLLOWING),
            arrivals=self._arrivals(entries, period),
            hours=self._hours(entries),
            people=self._people(entries),
            steps=dict(self._steps(entries)),
            answers=dict(self._answers(entries)),
            events=dict(self._events(entries)),
            sources=self._sources(entries),
        )

    def _keys(
        self, entries: Entries, key: str, names: Iterable[str], words: str
    ) -> Iterator[tuple[str, Node]]:
        """The entries of a mapping whose keys the definition knows."""
        known = list(names)
        for name, mark, node in entries.named(key, f'entries of "{key}"'):
            if self.read.known(mark, known, words):
                yield name, node

    def _sources(self, entries: Entries) -> dict[str, str]:
        measured = []
        for node in entries.items("measured"):
            name = values.text(self.reading, node, "measured")
            if any(_covers(name, given) for given in self.given):
                measured.append(name)
            elif name:
                mend = f"A figure of this file is meant: {did_you_mean(name, self.given)}"
                self.reading.problem(node, f'"{name}" is not given in this file.', mend)
        return {
            given: MEASURED if any(_covers(name, given) for name in measured) else GUESSED
            for given in self.given
        }

    def _period(self, entries: Entries, key: str, default: int) -> int:
        node = entries.node(key)
        seconds = self.read.length(node, key, tuple(SECONDS)) if node else None
        if node and seconds is not None and not 0 < seconds <= _LONGEST:
            self.reading.problem(node, f'"{key}" is too short or too long.', "At most 20 years are possible.")
        return round(seconds or default)

    def _arrivals(self, entries: Entries, period: int) -> Rate:
        node = entries.node("arrivals")
        if not node:
            return USUAL_ARRIVALS
        self.given.append("arrivals")
        rate = self.read.rate(node, "arrivals", USUAL_ARRIVALS)
        if rate.number / PERIODS[rate.per] * period < 1:
            self.reading.problem(node, "No case would arrive in a run.", 'More cases, or a longer "period".')
        return rate

    def _time(self, entries: Entries, key: str, units: tuple[Unit, ...]) -> Spread | None:
        node = entries.node(key)
        return self.read.spread(node, key, lambda item: self.read.length(item, key, units)) if node else None

    def _hours(self, entries: Entries) -> Mapping[int, tuple[tuple[int, int], ...]]:
        if not entries.node("hours"):
            return USUAL_HOURS
        self.given.append("hours")
        hours = {}
        for day, node in self._keys(entries, "hours", _WEEKDAYS, "a weekday"):
            hours[_WEEKDAYS.index(day)] = self.read.shifts(node, day)
        return hours or USUAL_HOURS

    def _people(self, entries: Entries) -> dict[str, int]:
        roles = {role.id: role.group for role in self.definition.roles.values() if role.group}
        groups = groups_of(self.definition)
        people = {}
        for name, node in self._keys(entries, "people", [*groups, *roles], "a staff group or role"):
            number = values.integer(self.reading, node, name)
            if not 1 <= number <= _MOST_PEOPLE:
                what = f'"{name}" must be 1 to {_MOST_PEOPLE} people.'
                self.reading.problem(node, what, "Somebody has to do the work.")
            group = name if name in groups else roles[name] or name
            people[group] = number
            self.given.append(f"people.{group}")
        return people

    def _steps(self, entries: Entries) -> Iterator[tuple[str, StepPlan]]:
        steps = self.definition.steps.values()
        tasks = {step.path: step for step in steps if isinstance(step, Task | Call)}
        for key, entry in self._table(entries, "steps"):
            paths = [path for path, task in tasks.items() if key.text in (path, task.id)]
            if not paths:
                self.read.known(key, [*tasks, *(task.id for task in tasks.values())], "a task")
                continue
            plan = self._step(entry, tasks[paths[0]])
            for path in paths:
                keys = table(self.reading, entry, key.text).entries
                self.given += [f"steps.{path}.{name}" for name in keys]
                yield path, plan

    def _table(self, entries: Entries, key: str) -> Iterator[tuple[Scalar, Node]]:
        """Keys that may be dotted."""
        node = entries.node(key)
        for entry in table(self.reading, node, key).entries.values() if node else ():
            if is_empty(entry.value):
                self.reading.problem(
                    entry.key, f'"{entry.key.text}" has no value.', "Write one, or delete the line."
                )
            else:
                yield entry.key, entry.value

    def _step(self, node: Node, task: Task | Call) -> StepPlan:
        entries = Entries(self.reading, node, language.STEP)
        outcomes = entries.node("outcomes")
        return StepPlan(
            work=self._time(entries, "work", _WORK_UNITS),
            delay=self._time(entries, "delay", tuple(SECONDS)),
            never=self.read.share(entries.node("never")),
            outcomes=self.read.weights(outcomes, _ways(task), "an outcome") if outcomes else {},
        )

    def _answers(self, entries: Entries) -> Iterator[tuple[str, AnswerPlan]]:
        for form, node in self._keys(entries, "answers", self.definition.forms, "a form"):
            questions = {
                question.name: question for question in _questions(self.definition.forms[form].fields)
            }
            for name, entry in table(self.reading, node, "questions").entries.items():
                if self.read.known(entry.key, questions, "a question of this form"):
                    self.given.append(f"answers.{form}.{name}")
                    yield f"{form}.{name}", self._answer(entry.value, questions[name])

    def _answer(self, node: Node, question: Field) -> AnswerPlan:
        match question.type:
            case "yes_no":
                plan = AnswerPlan(self.read.weights(node, ("yes", "no"), "an answer"))
            case "choice" if question.choices:
                ids = [choice.id for choice in question.choices]
                plan = AnswerPlan(self.read.weights(node, ids, "an answer"))
            case "date" | "moment":
                days = Entries(self.reading, node, language.DAYS).node("days")
                plan = AnswerPlan(spread=self.read.numbers(days, "days") if days else None)
            case "number" if isinstance(node, Table):
                plan = AnswerPlan(self.read.weights(node, None, "a number"))
            case "number":
                plan = AnswerPlan(spread=self.read.numbers(node, question.name))
            case _:
                plan = AnswerPlan()
                mend = "Figures are for choice, yes_no, number, date and moment. Delete the line."
                self.reading.problem(node, f'Answers to "{question.name}" are made up by its type.', mend)
        return plan

    def _events(self, entries: Entries) -> Iterator[tuple[str, EventPlan]]:
        for name, node in self._keys(entries, "events", self.definition.events, "an event"):
            inner = Entries(self.reading, node, language.EVENT)
            by, rate = self.definition.events[name].by, inner.node("rate")
            self.given.append(f"events.{name}")
            planned = EventPlan(
                rate=self.read.rate(rate, "rate", USUAL_WAKING) if rate else USUAL_WAKING,
                by=self.read.known(inner.node("by"), by, "a role that may raise it"),
                work=self._time(inner, "work", _WORK_UNITS),
            )
            yield name, planned


def _ways(step: Task | Call) -> list[str]:
    """The outcomes of a decision, or of a case that is called."""
    return list(step.outcomes) if isinstance(step, Task) else [name or OTHERWISE for name in step.next]


def _covers(name: str, given: str) -> bool:
    return given == name or given.startswith(f"{name}.")


def _questions(fields: Iterable[Field]) -> Iterator[Field]:
    for question in fields:
        yield question
        yield from _questions(question.fields)
