"""One person does not sign for two: names under signatures, compared as DIN 91379 compares them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from workflows.core.access import Situation
from workflows.core.basic_letters import compared_name
from workflows.core.consents import Kept, every_answer
from workflows.core.definition import CaseEvent, Form, Role, Task
from workflows.core.parties import roots_of
from workflows.core.scopes import Item, items_named, performed_key
from workflows.core.vouching import SIGNATURE

SIGNED_BY_ANOTHER = "signed_by_another"
"""The code of a signature whose name another person has signed with before."""

_EVENT = "events."
_PARTY = "party:"


@dataclass(frozen=True, slots=True)
class Signer:
    """As whom somebody signs: the role that is asked, whoever types, and the items that it is asked for."""

    role: Role
    items: tuple[Item, ...]

    @property
    def person(self) -> tuple[str, tuple[str, ...]]:
        """The same for the same person: one of several guardians, or the only applicant in every module."""
        roots = roots_of(self.role)
        return self.role.id, tuple(item.key for item in self.items if item.block.name in roots)

    def known_name(self, situation: Situation) -> str:
        """What the case calls this person, as names are compared; "" where it does not say."""
        name = self.role.name.value(situation.names(self.items)) if self.role.name else None
        return compared_name(name) if isinstance(name, str) else ""


def signer_at(situation: Situation, step: Task, items: tuple[Item, ...]) -> Signer:
    """Who signs in a task: the role that it belongs to, also where staff type in a paper."""
    return Signer(situation.definition.roles[step.role], items)


def signer_of_event(situation: Situation, event: CaseEvent, actor: str) -> Signer:
    """Who signs with an event: the party who raised it, or the first role that may.

    Arguments:
        actor: id of who raised it.
    """
    role, _, item = actor.removeprefix(_PARTY).partition(":") if actor.startswith(_PARTY) else ("", "", "")
    if role not in event.by:
        return Signer(situation.definition.roles[event.by[0]], ())
    items = items_named(situation.definition, situation.state, item)
    return Signer(situation.definition.roles[role], items)


def names_of_others(
    situation: Situation, form: Form, answers: Mapping[str, Any], signer: Signer
) -> dict[str, str]:
    """Signatures among answers whose names others have signed with: question -> code.

    Two people may be called alike: where the case gives both of them this very name, both sign with it.
    """
    signed = {
        question.name: compared_name(str(value["name"]))
        for question in form.fields
        if question.type == SIGNATURE and (value := answers.get(question.name)) is not None
    }
    if not signed:
        return {}
    others = _names_under(situation, signer)
    return {question: SIGNED_BY_ANOTHER for question, name in signed.items() if name and name in others}


def _names_under(situation: Situation, signer: Signer) -> frozenset[str]:
    """The names that others have signed with, save what both are called."""
    own, found = signer.known_name(situation), set[str]()
    for kept in every_answer(situation.definition, situation.state.data, SIGNATURE):
        other = _signer_of(situation, kept)
        if other is None or other.person == signer.person:
            continue
        name = compared_name(str(kept.value.get("name") or ""))
        if not name == own == other.known_name(situation):
            found.add(name)
    return frozenset(found)


def _signer_of(situation: Situation, kept: Kept) -> Signer | None:
    """As whom a signature was given: by the step or event that has asked for it last."""
    done = [
        (path, performed)
        for path in kept.asked_at
        if (performed := situation.state.performed.get(performed_key(path, kept.items)))
    ]
    if not done:
        return None
    path, performed = max(done, key=lambda entry: entry[1].at)
    if path.startswith(_EVENT):
        event = situation.definition.events[path.removeprefix(_EVENT)]
        return signer_of_event(situation, event, kept.record.get("by") or performed.actor)
    step = situation.definition.steps[path]
    return signer_at(situation, step, kept.items) if isinstance(step, Task) else None
