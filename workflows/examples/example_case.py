"""Example cases: what forms are asked in, made from a definition alone, before there is any case.

A form's texts and conditions also speak of what was answered earlier. So every form before it is filled in
too, by its first walk in the first example, by its second in the second, and so on.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from workflows.core.definition import CaseEvent, Definition, Each, Field, Form, Page, Plain, Task
from workflows.core.visibility import data_block
from workflows.examples.walks import Guide, Place, Walk, Walks
from workflows.simulation.plan import groups_of

CASES = 3
"""Example cases; the last is one in which nothing has been answered yet."""

_PEOPLE = 3


@dataclass(frozen=True, slots=True)
class Asking:
    """Where a form is asked.

    Attributes:
        path: of the step, or "events.<id>".
        form: one page without questions for a bare decision, or an event that only needs a word.
        roles: who fills it in, whoever does it first.
        outcomes: outcome id -> title; empty for a plain form.
        drastic: True where sending ends something.
    """

    path: str
    title: str
    intro: str
    form: Form
    roles: tuple[str, ...]
    outcomes: Mapping[str, str]
    button: str = ""
    drastic: bool = False


def askings_of(definition: Definition) -> Iterator[Asking]:
    """Every place at which people fill in something, in the order of the definition."""
    for step in definition.steps.values():
        if isinstance(step, Task):
            yield Asking(
                step.path,
                step.title,
                step.intro,
                _form(definition, step.form, step.title),
                tuple(dict.fromkeys((step.role, *step.also))),
                step.outcomes,
            )
    for event in definition.events.values():
        form = _form(definition, event.form, event.title)
        path, drastic = f"events.{event.id}", bool(event.cancels)
        yield Asking(path, event.title, event.intro, form, event.by, {}, event.title, drastic)


def _form(definition: Definition, name: str | None, title: str) -> Form:
    return definition.forms[name] if name else Form("", title, "", (Page("confirm", title, "", ()),))


def made_up_people(definition: Definition) -> Mapping[str, tuple[str, ...]]:
    """Staff group -> ids of people who do not exist."""
    groups = {*groups_of(definition), *_named_groups(definition)}
    return {group: tuple(f"{group}-{number}" for number in range(1, _PEOPLE + 1)) for group in groups}


def _named_groups(definition: Definition) -> Iterator[str]:
    for form in definition.forms.values():
        for question in form.fields:
            for asked in (question, *question.fields):
                if asked.source:
                    yield asked.source.partition(":")[2]


class Examples:
    """Example answers to every form of one definition; always the same for the same day."""

    def __init__(self, definition: Definition, today: date) -> None:
        """Make the example cases up.

        Arguments:
            today: local date, near which dates are made up.
        """
        self._definition = definition
        self._today = today
        self._guide = Guide(definition, made_up_people(definition))
        self._walks: dict[str, Walks] = {}
        self._cases = tuple(self._case(number) for number in range(CASES))

    def names(self, case: int) -> Mapping[str, Any]:
        """What expressions and texts read in an example case, beside the answers to the form itself."""
        return self._cases[case]

    def walks(self, asking: Asking) -> Walks:
        """Few ways of filling the form in that show all that it can ask; a place is an example case."""
        if asking.path not in self._walks:
            places = [Place(names) for names in self._cases]
            found = self._guide.through(asking.form, places, tuple(asking.outcomes), self._today)
            self._walks[asking.path] = found
        return self._walks[asking.path]

    def _case(self, number: int) -> dict[str, Any]:
        names: dict[str, Any] = {**self._definition.blank, **self._of_the_engine()}
        self._add_items(names)
        if number == CASES - 1:
            return names
        for step in self._definition.steps.values():
            if isinstance(step, Task) and (step.form or step.outcomes):
                form = _form(self._definition, step.form, step.title)
                self._keep(names, step, self._walk(form, tuple(step.outcomes), names, number))
        for event in self._definition.events.values():
            if event.form and not event.adds_to:
                walk = self._walk(self._definition.forms[event.form], (), names, number)
                names[event.stores] = _raised(event, walk, self._today)
        self._add_items(names)
        return names

    def _walk(
        self, form: Form, outcomes: tuple[str, ...], names: Mapping[str, Any], number: int
    ) -> Walk | None:
        found = self._guide.through(form, [Place(names)], outcomes, self._today).walks
        return found[number % len(found)] if found else None

    def _keep(self, names: dict[str, Any], step: Task, walk: Walk | None) -> None:
        if walk is None:
            return
        values = {**walk.answers.values, **({"outcome": walk.outcome} if step.outcomes else {})}
        block = self._definition.steps.get(data_block(self._definition, step.path))
        if isinstance(block, Each):
            names[block.name] = {**_object(names.get(block.name)), step.stores: values}
        else:
            names[step.stores] = {**_object(names.get(step.stores)), **values}

    def _add_items(self, names: dict[str, Any]) -> None:
        """One item of every each block: the first of its list, with the answers that it was given."""
        for step in self._definition.steps.values():
            if isinstance(step, Each):
                first = _first(step.items.value(names)) if step.items else {}
                names[step.name] = {**_object(names.get(step.name)), "id": "1", **first}
                names[step.stores] = [names[step.name]]

    def _of_the_engine(self) -> dict[str, Any]:
        today, steps = self._today.isoformat(), self._definition.steps.values()
        number = f"{self._today.year}-001"
        return {
            "case": {"number": number, "started_at": today},
            "today": today,
            "rounds": {step.id: 1 for step in steps},
            "done": {step.id: today for step in steps},
        }


def _raised(event: CaseEvent, walk: Walk | None, today: date) -> Any:
    values = dict(walk.answers.values) if walk else {}
    return [{**values, "at": today.isoformat(), "by": event.by[0]}] if event.collect else values


def _first(items: Any) -> dict[str, Any]:
    entry = items[0] if isinstance(items, list) and items else {}
    return dict(entry) if isinstance(entry, dict) else {"id": str(entry), "value": entry}


def _object(value: Any) -> dict[str, Any]:
    return value if isinstance(value, dict) else {}


def texts_of_form(asking: Asking) -> tuple[str, ...]:
    """The German texts that the pages of the form show, each once, in their order."""
    form = asking.form
    found = [asking.title, asking.intro, *asking.outcomes.values(), form.title, form.intro]
    for page in form.pages:
        found += [page.title, page.intro]
        for question in page.fields:
            found += _texts_of_question(question)
    return tuple(dict.fromkeys(text for text in found if text))


def _texts_of_question(question: Field) -> Iterator[str]:
    yield from (question.label, question.hint, question.purpose)
    yield from (_shown(question.options.get(name)) for name in ("text", "entry", "unit"))
    yield from (choice.title for choice in question.choices)
    yield from (rule.message for rule in question.rules)
    for inner in question.fields:
        yield from _texts_of_question(inner)


def _shown(option: Plain) -> str:
    return option if isinstance(option, str) else ""
