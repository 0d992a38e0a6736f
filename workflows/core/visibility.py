"""Who may see which answer, step and document: every page, mail, PDF, export and log asks here."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from workflows.core.access import Situation, roles_of
from workflows.core.assisted import Marks, marks_of
from workflows.core.definition import Definition, Document, Each, Field, Form, Plain, Sight, Task
from workflows.core.events import Actor


@dataclass(frozen=True, slots=True)
class AnswerGroup:
    """The answers of one form that the reader may see.

    Attributes:
        name: under which they are kept in the case's data.
        item: key and title of the each item they belong to; "" for none.
        outcome: title of the chosen outcome, for a decision.
        answers: fields with their values, hidden ones left out.
        assisted: those of them that somebody else typed.
        place: where they are kept, from the root: "ask", "guardians.2.ask", "photos.0" in a list.
    """

    name: str
    title: str
    form: Form | None
    item: str
    item_title: str
    outcome: str
    answers: tuple[tuple[Field, Plain], ...]
    assisted: Marks
    place: str


@dataclass(frozen=True, slots=True)
class _Source:
    """Where answers come from: the form, who fills it in, and the file the step lies in."""

    title: str
    form: Form | None
    fillers: frozenset[str]
    file: str | None
    outcomes: Mapping[str, str]


def may_see_field(
    definition: Definition,
    roles: frozenset[str],
    form: Form,
    field: Field,
    fillers: frozenset[str],
    file: str | None,
) -> bool:
    """True when one of the roles may see answers to this question.

    Arguments:
        fillers: roles that fill in the form; they see what they wrote.
        file: the file of the step where the form is filled in; the form's own counts as well.
    """
    for part in (file, form.file):
        if part and not roles & definition.files[part].open_to:
            return False
    if roles & fillers:
        return True
    allowed = field.visible_to if field.visible_to is not None else form.visible_to
    if allowed is not None:
        return bool(roles & allowed)
    return any(definition.roles[role].sees is Sight.CASE for role in roles)


def may_see_kept(definition: Definition, roles: frozenset[str], block: str, name: str, part: str) -> bool:
    """True when one of the roles may see what is kept under a name, before there is a case.

    Arguments:
        block: path of the each block in whose items it is kept; "" for the case.
        part: a question of the form, "outcome", or "" for all of it. What no form or decision gave
            (a computed value, a list) has no rule of its own.
    """
    source = _sources(definition, block).get(name)
    if source is None:
        return True
    asked = [field for field in (source.form.fields if source.form else ()) if part in ("", field.name)]
    if source.outcomes and not asked:
        return _sees_outcome(definition, roles, source)
    return all(
        may_see_field(definition, roles, source.form, field, source.fillers, source.file)
        for field in asked
        if source.form
    )


def may_open_kept(definition: Definition, roles: frozenset[str], block: str, name: str) -> bool:
    """True when one of the roles may open the files in which answers under a name lie."""
    source = _sources(definition, block).get(name)
    files = (source.file, source.form.file if source.form else None) if source else ()
    return all(roles & definition.files[file].open_to for file in files if file)


def visible_answers(situation: Situation, actor: Actor) -> tuple[AnswerGroup, ...]:
    """Every answer of the case that the actor may see, in the order of the definition."""
    roles = roles_of(situation, actor)
    if not roles:
        return ()
    return tuple(_groups(situation.definition, situation.state.data, roles, actor, "", "", ""))


def _groups(
    definition: Definition,
    data: Mapping[str, Any],
    roles: frozenset[str],
    actor: Actor,
    block: str,
    item: str,
    prefix: str,
) -> Iterator[AnswerGroup]:
    for name, source in _sources(definition, block).items():
        entries = data.get(name)
        for position, entry in enumerate(entries if isinstance(entries, list) else [entries]):
            if isinstance(entry, dict):
                place = f"{prefix}{name}.{position}" if isinstance(entries, list) else f"{prefix}{name}"
                title = str(data.get("title", ""))
                group = _group(definition, name, source, entry, roles, item, title, place)
                if group.answers or group.outcome:
                    yield group
    for each in each_blocks(definition, block):
        for entry in data.get(each.stores) or []:
            key = f"{item}/{entry['id']}" if item else entry["id"]
            if not actor.item or actor.item == key or actor.item.startswith(f"{key}/"):
                inside = f"{prefix}{each.stores}.{entry['id']}."
                yield from _groups(definition, entry, roles, actor, each.path, key, inside)


def _group(
    definition: Definition,
    name: str,
    source: _Source,
    entry: Mapping[str, Any],
    roles: frozenset[str],
    item: str,
    item_title: str,
    place: str,
) -> AnswerGroup:
    form = source.form
    answers = tuple(
        (field, entry[field.name])
        for field in (form.fields if form else ())
        if entry.get(field.name) is not None
        and form
        and may_see_field(definition, roles, form, field, source.fillers, source.file)
    )
    outcome = source.outcomes.get(str(entry.get("outcome")), "")
    if outcome and not _sees_outcome(definition, roles, source):
        outcome = ""
    marks = marks_of(entry)
    seen = {field.name: marks[field.name] for field, _ in answers if field.name in marks}
    return AnswerGroup(name, source.title, form, item, item_title, outcome, answers, seen, place)


def _sees_outcome(definition: Definition, roles: frozenset[str], source: _Source) -> bool:
    if source.file and not roles & definition.files[source.file].open_to:
        return False
    if roles & source.fillers:
        return True
    if source.form and source.form.visible_to is not None:
        return bool(roles & source.form.visible_to)
    return any(definition.roles[role].sees is Sight.CASE for role in roles)


def _sources(definition: Definition, block: str) -> dict[str, _Source]:
    """Names of answers kept directly at a place -> where they come from."""
    found: dict[str, _Source] = {}
    for step in definition.steps.values():
        if (
            isinstance(step, Task)
            and (step.form or step.outcomes)
            and data_block(definition, step.path) == block
        ):
            earlier = found.get(step.stores)
            fillers = (earlier.fillers if earlier else frozenset()) | {step.role}
            form = definition.forms[step.form] if step.form else None
            title = step.title if step.is_decision or form is None else form.title
            outcomes = {**(earlier.outcomes if earlier else {}), **step.outcomes}
            file = file_of(definition, step.path)
            found[step.stores] = _Source(earlier.title if earlier else title, form, fillers, file, outcomes)
    for event in definition.events.values():
        if event.form and not block:
            form = definition.forms[event.form]
            fillers = frozenset(event.by)
            found[event.stores] = _Source(event.title, form, fillers, event.file, {})
    return found


def data_block(definition: Definition, path: str) -> str:
    """Path of the innermost each block around a step: the place where its answers are kept."""
    while "." in path:
        path = path.rpartition(".")[0]
        if isinstance(definition.steps.get(path), Each):
            return path
    return ""


def each_blocks(definition: Definition, block: str) -> Iterator[Each]:
    """The each blocks whose items are kept directly at a place."""
    for step in definition.steps.values():
        if isinstance(step, Each) and data_block(definition, step.path) == block:
            yield step


def sees_step(situation: Situation, actor: Actor, step: str, item: str = "") -> bool:
    """True when the actor may know that a step exists and was done: the timeline asks this.

    Arguments:
        step: path of a step, or "events.<id>".
    """
    return sees_place(situation.definition, roles_of(situation, actor), actor, step, item)


def sees_place(
    definition: Definition, roles: frozenset[str], actor: Actor, step: str, item: str = ""
) -> bool:
    """As `sees_step`, by any version of the definition that has the step.

    Arguments:
        roles: that the actor holds in the case; those that the version does not know do not count.
    """
    roles &= definition.roles.keys()
    if step.startswith("events."):
        event = definition.events[step.removeprefix("events.")]
        return _sees_entry(definition, roles, event.file, frozenset(event.by))
    found = definition.steps[step]
    if actor.item and item and not item.startswith(actor.item):
        return False
    doers = frozenset({found.role}) if isinstance(found, Task) else frozenset()
    return _sees_entry(definition, roles, file_of(definition, step), doers)


def file_of(definition: Definition, step: str) -> str | None:
    """The file of a step: its own, or that of a block around it."""
    while step:
        found = definition.steps.get(step)
        if found and found.file:
            return found.file
        step = step.rpartition(".")[0]
    return None


def _sees_entry(
    definition: Definition, roles: frozenset[str], file: str | None, doers: frozenset[str]
) -> bool:
    if file and not roles & definition.files[file].open_to:
        return False
    return bool(roles & doers) or any(definition.roles[role].sees is Sight.CASE for role in roles)


def may_see_document(situation: Situation, actor: Actor, document: Document, item: str = "") -> bool:
    """True when the actor may fetch a document that was issued for an item ("" for the case)."""
    definition = situation.definition
    roles = roles_of(situation, actor)
    if document.file and not roles & definition.files[document.file].open_to:
        return False
    if actor.item and item and actor.item != item:
        return False
    if document.recipient in roles:
        return True
    if document.visible_to is not None:
        return bool(roles & document.visible_to)
    return any(definition.roles[role].sees is Sight.CASE for role in roles)
