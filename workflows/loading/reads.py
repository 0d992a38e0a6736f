"""Which path is read where: by which step, form, notice or document, and whether a gap would be seen."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from workflows.core.definition import Definition, Field, Issue, Send, Step, Task
from workflows.loading.facts import tests
from workflows.loading.paths import text_place
from workflows.loading.problems import Mark
from workflows.loading.reading import Reach, Reading
from workflows.loading.values import ANCHOR, place_in

_PLACEHOLDER = re.compile(r"\{([^{}]*)\}")
_SENT = ("notice", "document")

EVENT = "events."
"""Begins the place of what is read when an event is raised."""

AT_LEAST = "at_least"
"""The key of the expression that a block reads while it runs."""


@dataclass(frozen=True, slots=True)
class Read:
    """One path that is read.

    Attributes:
        key: after which the expression stands; "" for a text.
        matters: True where a missing answer leaves a gap: a text that is sent or shown above a step,
            a value of a document, the date of a deadline, the list of a block.
    """

    path: str
    mark: Mark
    reach: Reach
    key: str
    matters: bool


def reads_of(reading: Reading, definition: Definition) -> Iterator[Read]:
    """Every path of every expression and text, those of a form's own questions left out."""
    for written in reading.expressions:
        own, source = _own_names(definition, written.reach), written.expression.source
        printed = bool(written.reach.used and written.reach.used[0] == "document")
        matters = printed or written.key in (ANCHOR, "each")
        for path in sorted(written.expression.paths):
            if path.partition(".")[0] not in own:
                mark = place_in(written.scalar, written.start + _offset(source, path))
                yield Read(
                    path, mark, written.reach, written.key, matters and not tests(written.expression, path)
                )
    for text in reading.texts:
        reach = text.reach
        if reach is None:
            continue
        own = _own_names(definition, reach) | _values(definition, reach)
        matters = bool(reach.used and reach.used[0] in _SENT) or bool(reach.step)
        for found in _PLACEHOLDER.finditer(text.text):
            if found[1].partition(".")[0] not in own:
                yield Read(found[1], text_place(text, found.start() + 1), reach, "", matters)


def _offset(source: str, path: str) -> int:
    found = re.search(rf"(?<![\w.'\"]){re.escape(path)}(?!\w)", source)
    return found.start() if found else 0


def _own_names(definition: Definition, reach: Reach) -> frozenset[str]:
    """Names that mean something of the place itself, whatever the case knows."""
    form = definition.forms.get(reach.form)
    if form is None:
        return frozenset(reach.extra)
    found, questions = {reach.form, *reach.extra}, form.fields
    found.update(question.name for question in questions)
    for group in reach.groups:
        inner: tuple[Field, ...] = next((entry.fields for entry in questions if entry.name == group), ())
        found.update(question.name for question in inner)
        questions = inner
    return frozenset(found)


def _values(definition: Definition, reach: Reach) -> frozenset[str]:
    """The values of a document, which its text may name."""
    name = reach.used[1] if reach.used and reach.used[0] == "document" else ""
    document = definition.documents.get(name)
    return frozenset(document.values) if document else frozenset()


def users_of(definition: Definition) -> Mapping[tuple[str, str], tuple[str, ...]]:
    """Form, notice or document -> the steps and events ("events.<id>") that use it."""
    found: dict[tuple[str, str], dict[str, None]] = {}
    for step in definition.steps.values():
        for use in _uses(step):
            found.setdefault(use, {})[step.path] = None
    for event in definition.events.values():
        if event.form:
            found.setdefault(("form", event.form), {})[EVENT + event.id] = None
    return {use: tuple(places) for use, places in found.items()}


def _uses(step: Step) -> Iterator[tuple[str, str]]:
    match step:
        case Task():
            if step.form:
                yield "form", step.form
            later = [reminder.notice for reminder in step.reminders]
            late = step.overdue.notice if step.overdue else None
            yield from (("notice", notice) for notice in (step.notice, late, *later) if notice)
        case Send():
            yield "notice", step.notice
        case Issue():
            yield "document", step.document


def places_of(read: Read, users: Mapping[tuple[str, str], tuple[str, ...]]) -> tuple[str, ...]:
    """The steps and events at which something is read; none for what belongs to the whole case."""
    if read.reach.used:
        return users.get(read.reach.used, ())
    return (read.reach.step,) if read.reach.step else ()


def block_of(place: str) -> str:
    """The block of a step; the root for an event."""
    return "" if place.startswith(EVENT) else place.rpartition(".")[0]
