"""Consents of a case: who gave which, to what, whether it still holds, and who may take it back.

A consent is named by where it is kept, from the root: "ask_young.contact"; "guardians.2.ask.contact" in an
item; "photos.0.allowed" in the list of an event that collects.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from workflows.core.access import Situation, holding, is_barred, roles_of
from workflows.core.definition import CaseEvent, Definition, Field, Form, Plain, Task
from workflows.core.events import Actor
from workflows.core.fields.consents import NEVER, is_of_an_earlier_text
from workflows.core.outcome import Reason
from workflows.core.scopes import Item, item_key, stored
from workflows.core.visibility import AnswerGroup, data_block, each_blocks

CONSENT = "consent"
_PROOFS = ("signature", "file")


class ConsentState(StrEnum):
    """What a consent is worth today."""

    GIVEN = "given"
    EARLIER_TEXT = "earlier_text"
    WITHDRAWN = "withdrawn"


@dataclass(frozen=True, slots=True)
class Consent:
    """One consent as a reader may see it.

    Attributes:
        path: its name in the case.
        title: of the form that asked for it; `item_title`: of the each item, "" for none.
        proof: signatures and files that were given with it.
        may_withdraw: True when the reader may take it back now.
    """

    path: str
    title: str
    item_title: str
    question: Field
    value: Mapping[str, Any]
    state: ConsentState
    proof: tuple[tuple[Field, Plain], ...]
    may_withdraw: bool


@dataclass(frozen=True, slots=True)
class Kept:
    """Where the record of a consent or signature lies, and what is said there.

    Attributes:
        items: the each items around it.
        name: under which the answers of its form are kept there; `entry`: which of a list, None for no list.
        record: all answers of that form.
        asked_at: paths of the steps and events ("events.<id>") that ask for it.
        givers: roles that may answer there.
    """

    items: tuple[Item, ...]
    name: str
    entry: int | None
    question: Field
    record: Mapping[str, Any]
    asked_at: tuple[str, ...]
    givers: frozenset[str]

    @property
    def path(self) -> str:
        """Its name in the case."""
        around = [part for item in self.items for part in (item.block.stores, item.key)]
        entry = [] if self.entry is None else [str(self.entry)]
        return ".".join([*around, self.name, *entry, self.question.name])

    @property
    def value(self) -> Mapping[str, Any]:
        """The consent or signature itself."""
        found: Mapping[str, Any] = self.record[self.question.name]
        return found


def consents_in(situation: Situation, groups: Iterable[AnswerGroup], actor: Actor) -> tuple[Consent, ...]:
    """The consents among the answers that an actor may see, in their order."""
    return tuple(
        _consent(situation, group, question, value, actor)
        for group in groups
        for question, value in group.answers
        if question.type == CONSENT and isinstance(value, dict)
    )


def _consent(
    situation: Situation, group: AnswerGroup, question: Field, value: Mapping[str, Any], actor: Actor
) -> Consent:
    path = f"{group.place}.{question.name}"
    return Consent(
        path=path,
        title=group.title,
        item_title=group.item_title,
        question=question,
        value=value,
        state=state_of(question, value),
        proof=tuple(answer for answer in group.answers if answer[0].type in _PROOFS),
        may_withdraw=refusal_to_withdraw(situation, path, (), actor) is None,
    )


def state_of(question: Field, value: Mapping[str, Any]) -> ConsentState:
    """What a consent that was given once is worth."""
    if not value.get("given"):
        return ConsentState.WITHDRAWN
    earlier = is_of_an_earlier_text(question, value)
    return ConsentState.EARLIER_TEXT if earlier else ConsentState.GIVEN


def refusal_to_withdraw(
    situation: Situation, path: str, scopes: Sequence[str], actor: Actor
) -> Reason | None:
    """Why an actor may not take back a consent; None when they may.

    Whoever may give it may take it back, and the roles of the event that follows.
    """
    kept = kept_at(situation.definition, situation.state.data, path)
    if kept is None:
        return Reason.NOT_NOW
    following = following_event(situation.definition, kept.question)
    allowed = kept.givers | frozenset(following.by if following else ())
    roles = roles_of(situation, actor) & allowed
    if not may_ever_be_withdrawn(kept.question) or not roles:
        return Reason.NOT_ALLOWED
    if actor.is_party and not _is_ones_own(kept, actor):
        return Reason.NOT_ALLOWED
    if actor.is_party and all(is_barred(holding(situation, role, kept.items), actor) for role in roles):
        return Reason.FOUR_EYES
    left = kept.value.get("scopes") or ()
    if not kept.value.get("given") or not all(scope in left for scope in scopes):
        return Reason.WITHDRAWN
    return None


def may_ever_be_withdrawn(question: Field) -> bool:
    """False for declarations, and for definitions that do not say how a consent is taken back."""
    return question.options.get("withdrawal") not in (None, "", NEVER)


def following_event(definition: Definition, question: Field) -> CaseEvent | None:
    """The event that follows when a consent is taken back; None when nothing else happens."""
    return definition.events.get(str(question.options.get("withdrawal")))


def _is_ones_own(kept: Kept, actor: Actor) -> bool:
    """One of several guardians takes back what they gave themselves."""
    raised_by = kept.record.get("by", actor.id) if kept.entry is not None else actor.id
    return actor.item in ("", item_key(kept.items)) and raised_by == actor.id


def kept_at(definition: Definition, data: Mapping[str, Any], path: str) -> Kept | None:
    """The consent of that name; None where none was ever given."""
    items, container, parts = _entered(definition, data, path.split("."))
    name, *entry, question = parts if len(parts) in (2, 3) else ("", "")
    record = container.get(name)
    position = int(entry[0]) if entry and entry[0].isdecimal() else None
    if isinstance(record, list) and position is not None and position < len(record):
        record = record[position]
    form, asked_at, givers = _asked(definition, items[-1].block.path if items else "", name)
    field = next((found for found in form.fields if found.name == question), None) if form else None
    if field is None or field.type != CONSENT or not isinstance(record, dict):
        return None
    if not isinstance(record.get(question), dict):
        return None
    return Kept(items, name, position, field, record, asked_at, givers)


def every_consent(definition: Definition, data: Mapping[str, Any]) -> Iterator[Kept]:
    """All consents that were given in a case, also those that were taken back."""
    return every_answer(definition, data, CONSENT)


def every_answer(
    definition: Definition, data: Mapping[str, Any], kind: str, items: tuple[Item, ...] = ()
) -> Iterator[Kept]:
    """All consents or all signatures that stand in a case, those inside of groups left out."""
    block = items[-1].block.path if items else ""
    container = stored(data, items)
    for name, content in container.items():
        form, asked_at, givers = _asked(definition, block, name)
        entries = enumerate(content) if isinstance(content, list) else [(None, content)]
        for position, record in entries if form else ():
            for question in form.fields if form and isinstance(record, dict) else ():
                if question.type == kind and isinstance(record.get(question.name), dict):
                    yield Kept(items, name, position, question, record, asked_at, givers)
    for each in each_blocks(definition, block):
        for entry in container.get(each.stores) or ():
            yield from every_answer(definition, data, kind, (*items, Item(each, entry["id"])))


def _entered(
    definition: Definition, data: Mapping[str, Any], parts: list[str]
) -> tuple[tuple[Item, ...], Mapping[str, Any], list[str]]:
    """Follow a name into the items of each blocks as far as it leads there."""
    items: tuple[Item, ...] = ()
    while len(parts) > 2:
        place = items[-1].block.path if items else ""
        block = next((each for each in each_blocks(definition, place) if each.stores == parts[0]), None)
        entries = data.get(parts[0]) if block else None
        entry = next((found for found in entries or () if found["id"] == parts[1]), None)
        if block is None or entry is None:
            break
        items, data, parts = (*items, Item(block, parts[1])), entry, parts[2:]
    return items, data, parts


def _asked(
    definition: Definition, block: str, name: str
) -> tuple[Form | None, tuple[str, ...], frozenset[str]]:
    """The form whose answers are kept under a name at a place, where it is asked, and who answers."""
    places = list(_asking(definition, block, name))
    form = definition.forms[places[0][1]] if places else None
    return form, tuple(path for path, _, _ in places), frozenset(role for _, _, by in places for role in by)


def form_of_answers(definition: Definition, name: str) -> Form | None:
    """The form whose answers the case keeps under a name; None for what no form has asked."""
    return _asked(definition, "", name)[0]


def _asking(definition: Definition, block: str, name: str) -> Iterator[tuple[str, str, tuple[str, ...]]]:
    for step in definition.steps.values():
        if isinstance(step, Task) and step.form and step.stores == name:
            if data_block(definition, step.path) == block:
                yield step.path, step.form, (step.role, *step.also)
    for event in definition.events.values():
        if event.form and event.stores == name and not block and not event.adds_to:
            yield f"events.{event.id}", event.form, event.by
