"""Who delivers a letter: staff who may know of all that it speaks of and of what goes with it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from webapp.languages import marked
from workflows.core.access import Holding, Situation, fits, holding, roles_of, whole_case_file
from workflows.core.definition import Definition, Send, Sight, Task
from workflows.core.events import Actor
from workflows.core.visibility import file_of, may_see_document

BUILT_IN: Mapping[str, str] = {
    "task_opened": marked("Es gibt etwas für Sie zu tun"),
    "reminder": marked("Erinnerung: Wir warten noch auf etwas von Ihnen"),
    "link_requested": marked("Ihr persönlicher Link"),
}
"""Notices that every definition has, with their subjects."""


def letter_holding(situation: Situation, payload: Mapping[str, Any]) -> Holding | None:
    """By which role staff deliver what a promised mail would have said; None where nobody may.

    The role that the definition names, if it may know of it all; else the first one that sees whole
    cases and may.

    Arguments:
        payload: of the letter: that of the promise, with the step that it came from, where one is known.
    """
    found = (_held(situation, role, payload) for role in _candidates(situation.definition))
    return next((held for held in found if held), None)


def may_deliver(situation: Situation, payload: Mapping[str, Any], actor: Actor) -> bool:
    """True when an actor delivers the letter, now."""
    held = letter_holding(situation, payload)
    return held is not None and fits(held, actor) and actor.id not in held.barred


def files_of_notice(definition: Definition, notice: str) -> frozenset[str]:
    """Closed files of the steps that send a notice: whoever may not open one may not know of it."""
    return frozenset(
        file
        for step in definition.steps.values()
        if isinstance(step, Send | Task)
        and (file := file_of(definition, step.path))
        and notice in _notices_of(definition, step)
    )


def _notices_of(definition: Definition, step: Send | Task) -> Iterator[str]:
    yield step.notice or ""
    if isinstance(step, Task) and definition.roles[step.role].party:
        yield from (*(entry.notice or "" for entry in step.reminders), *BUILT_IN)


def _candidates(definition: Definition) -> list[str]:
    """Staff roles, the best first."""
    staff = [role for role in definition.roles.values() if role.group]
    named = [role.id for role in staff if role.id == definition.letters]
    return list(dict.fromkeys([*named, *(role.id for role in staff if role.sees is Sight.CASE)]))


def _held(situation: Situation, role: str, payload: Mapping[str, Any]) -> Holding | None:
    held, closed = holding(situation, role), whole_case_file(situation)
    if held.unit == "" or (closed and role not in closed.open_to):
        return None
    definition, holder = situation.definition, somebody(held)
    roles = roles_of(situation, holder)
    if any(not roles & definition.files[file].open_to for file in files_of_letter(definition, payload)):
        return None
    enclosed = (definition.documents.get(name) for name in payload.get("attach") or ())
    if all(entry and may_see_document(situation, holder, entry, payload["item"]) for entry in enclosed):
        return held
    return None


def files_of_letter(definition: Definition, payload: Mapping[str, Any]) -> frozenset[str]:
    """Closed files of the step that a letter speaks of, or of all that send its notice."""
    if payload.get("step") not in definition.steps:
        return files_of_notice(definition, payload["notice"])
    file = file_of(definition, payload["step"])
    return frozenset({file} if file else ())


def somebody(held: Holding) -> Actor:
    """Anybody who holds a role, as the engine knows them."""
    units = frozenset({held.unit} if held.unit else ())
    return Actor(held.person or "person:", frozenset({held.group or ""}), units)
