"""Events, notices and documents of a workflow."""

from __future__ import annotations

import re
from dataclasses import replace

from workflows.core.definition import CaseEvent, Document, Notice
from workflows.loading import values
from workflows.loading.consents import withdrawals
from workflows.loading.entries import Entries, named
from workflows.loading.language import workflow as language
from workflows.loading.nodes import Node
from workflows.loading.reading import Reach, Reading, WrittenStep
from workflows.loading.steps import Place

BUILT_IN_NOTICES = ("task_opened", "reminder")
_SERIES = re.compile(r"[^{}]*(\{(year|number(:0[1-9])?)\}[^{}]*)+\Z")


def read_events(place: Place, node: Node | None) -> dict[str, CaseEvent]:
    """What may happen while a case runs. `place` is the root: `next` names a step there."""
    events = {}
    following = frozenset(withdrawal for _, withdrawal in withdrawals(place.forms))
    for name, key, value in named(place.reading, node, "events") if node else ():
        place.reading.declare("event", name, key.mark)
        events[name] = replace(_event(place, name, value), follows=name in following)
    return events


def _event(place: Place, name: str, node: Node) -> CaseEvent:
    entries = Entries(place.reading, node, language.EVENT)
    reach = Reach(step=f"events.{name}")
    cancels = _places(entries, "cancels")
    if cancels == ("case",) and not entries.has("next"):
        what = f'"{name}" cancels everything, but leads nowhere.'
        place.reading.problem(entries.place("cancels"), what, 'Add "next:" with the step that then comes.')
    return CaseEvent(
        id=name,
        title=entries.shown("title"),
        by=entries.references("by", "role"),
        form=entries.reference("form", "form"),
        stores=entries.name("stores", name),
        collect=entries.truth("collect"),
        when=entries.expression("when", reach),
        during=_places(entries, "during"),
        cancels=cancels,
        next=place.target(entries.node("next")) if entries.has("next") else None,
        file=entries.reference("file", "file"),
        intro=entries.shown("intro", reach),
        adds_to="".join(_places(entries, "adds_to")[:1]),
        keeps=entries.truth("keep"),
    )


def _places(entries: Entries, key: str) -> tuple[str, ...]:
    found = []
    for node in entries.items(key):
        name = values.text(entries.reading, node, key)
        if name and not (key == "cancels" and name == "case"):
            kind = "each" if key == "adds_to" else "at"
            entries.reading.steps.append(WrittenStep(name, node.mark, kind))
        found.append(name)
    return tuple(found)


def read_notices(reading: Reading, node: Node | None) -> dict[str, Notice]:
    """The messages that the workflow sends."""
    notices = {}
    for name, key, value in named(reading, node, "notices") if node else ():
        reading.declare("notice", name, key.mark)
        if name in BUILT_IN_NOTICES:
            reading.problem(key, f'"{name}" is a built-in notice.', "Choose another name.")
        reach = Reach(used=("notice", name))
        entries = Entries(reading, value, language.NOTICE)
        notices[name] = Notice(
            id=name,
            subject=entries.shown("subject", reach),
            body=entries.shown("body", reach),
            button=entries.shown("button"),
            link=entries.one_of("link", "status"),
        )
    return notices


def read_documents(reading: Reading, node: Node | None) -> dict[str, Document]:
    """The PDFs that the workflow issues."""
    documents = {}
    for name, key, value in named(reading, node, "documents") if node else ():
        reading.declare("document", name, key.mark)
        documents[name] = _document(reading, name, value)
    return documents


def _document(reading: Reading, name: str, node: Node) -> Document:
    reach = Reach(used=("document", name))
    entries = Entries(reading, node, language.DOCUMENT)
    valid_for = entries.node("valid_for")
    return Document(
        id=name,
        title=entries.shown("title"),
        template=entries.one_of("template", language.TEMPLATES[0]),
        text=entries.shown("text", reach),
        values={
            key: values.expression(reading, value, key, reach)
            for key, _, value in entries.named("values", "values of a document")
        },
        number=series(entries, "number"),
        valid_for=values.duration(reading, valid_for, "valid_for") if valid_for else None,
        verifiable=entries.truth("verifiable"),
        recipient=entries.reference("recipient", "role") or "",
        visible_to=entries.visible_to(),
        file=entries.reference("file", "file"),
    )


def series(entries: Entries, key: str) -> str:
    """The pattern of a series of numbers."""
    pattern = entries.text(key)
    if pattern and not ("{number" in pattern and _SERIES.match(pattern)):
        mend = 'Write it like "LO-{year}-{number:03}".'
        entries.reading.problem(entries.place(key), f'"{pattern}" does not number anything.', mend)
    return pattern
