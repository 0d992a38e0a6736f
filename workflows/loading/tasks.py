"""Steps that a person does: a form, or a decision; with deadlines, reminders and what happens when late."""

from __future__ import annotations

from collections.abc import Iterator

from workflows.core.definition import Overdue, Reminder, Skip, Step, Task
from workflows.loading import values
from workflows.loading.entries import Entries, titles
from workflows.loading.language import steps as language
from workflows.loading.nodes import Node, Table
from workflows.loading.problems import Severity
from workflows.loading.steps import Place, common, ways_out


def read_form(place: Place, path: str, node: Node) -> Iterator[Step]:
    """`form:` questions for one role."""
    entries = Entries(place.reading, node, language.FORM)
    target = entries.node("next")
    if isinstance(target, Table):
        mend = "Write next: with one step; for a choice make it a decision."
        place.reading.problem(target, "A form has one way out.", mend)
        target = None
    yield _task(entries, place, path, {}, {"": place.target(target)})


def read_decision(place: Place, path: str, node: Node) -> Iterator[Step]:
    """`decision:` one outcome is chosen."""
    entries = Entries(place.reading, node, language.DECISION)
    written = entries.node("decision")
    outcomes = titles(place.reading, written, "outcomes with titles") if written else {}
    if isinstance(written, Table) and not written.entries:
        place.reading.problem(written, "There is nothing to decide.", "Add outcomes: {yes: Ja, no: Nein}.")
    if not entries.has("title") and not entries.has("form"):
        what = "This decision has no title; people see it in their inbox."
        place.reading.problem(node, what, "Add title: with what is to be done.", Severity.WARNING)
    yield _task(entries, place, path, outcomes, ways_out(entries, place, list(outcomes)))


def _task(entries: Entries, place: Place, path: str, outcomes: dict[str, str], ways: dict[str, str]) -> Task:
    form = entries.reference("form", "form", place.block)
    known = place.forms.get(form) if form else None
    default = path.rpartition(".")[2] if outcomes or not form else form
    return Task(
        **common(entries, path, known.title if known else ""),
        role=entries.reference("role", "role") or "",
        also=entries.references("also", "role"),
        form=form,
        outcomes=outcomes,
        next=ways,
        due=entries.deadline("due", place.reach),
        reminders=_reminders(entries, place),
        overdue=_overdue(entries, place),
        clock=entries.name("clock") or None,
        notice=entries.reference("notice", "notice", place.block),
        stores=entries.name("stores", default),
        intro=entries.shown("intro", place.reach),
        skip=_skip(entries, place),
        suspend=entries.references("suspend", "role"),
        together=entries.truth("together"),
    )


def _skip(entries: Entries, place: Place) -> Skip | None:
    node = entries.node("skip")
    if node is None:
        return None
    skip = Entries(place.reading, node, language.SKIP)
    return Skip(skip.references("by", "role"), place.target(skip.node("next")))


def _reminders(entries: Entries, place: Place) -> tuple[Reminder, ...]:
    found = []
    for node in entries.items("remind"):
        if isinstance(node, Table):
            reminder = Entries(place.reading, node, language.REMINDER)
            after = reminder.deadline("after", place.reach)
            notice = reminder.reference("notice", "notice", place.block)
            to = reminder.reference("to", "role")
        else:
            after, notice, to = values.deadline(place.reading, node, "remind", place.reach), None, None
        if after:
            found.append(Reminder(after, notice, to))
    return tuple(found)


def _overdue(entries: Entries, place: Place) -> Overdue | None:
    node = entries.node("overdue")
    if node is None:
        return None
    overdue = Entries(place.reading, node, language.OVERDUE)
    due = entries.table.entries["due"].value if entries.has("due") else None
    if due is not None and getattr(due, "text", "") == "none":
        what = "This step has no deadline, so it can never be overdue."
        place.reading.problem(node, what, 'Give it a deadline, or delete "overdue".')
    if overdue.has("to") and not overdue.has("notice"):
        what = '"to" says who gets a notice, but there is no notice.'
        place.reading.problem(overdue.place("to"), what, 'Add "notice:", or delete "to".')
    return Overdue(
        notice=overdue.reference("notice", "notice", place.block),
        to=overdue.reference("to", "role"),
        escalate=overdue.reference("escalate", "role"),
        next=place.target(overdue.node("next")) if overdue.has("next") else None,
    )
