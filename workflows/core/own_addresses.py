"""Where a form asks for the address of a party whom nobody may be who fills it in."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from workflows.core.definition import Definition, Each, Role, Task

OWN_ADDRESS = "own_address"
"""The code of such an answer that is the address of who fills the form in."""


def addresses_of_others(definition: Definition, step: Task, values: Mapping[str, Any]) -> dict[str, str]:
    """Answers to a step that are the mail addresses of parties whose `not:` names it: path -> address.

    Only an `email:` that is a plain path can be followed back to a question.
    """
    found: dict[str, str] = {}
    for role in definition.roles.values():
        if role.party and role.email and step.path in role.barred:
            found |= dict(_asked_in(definition, step, role, values))
    return found


def _asked_in(
    definition: Definition, step: Task, role: Role, values: Mapping[str, Any]
) -> Iterator[tuple[str, str]]:
    name, _, question = role.email.source.strip().partition(".") if role.email else ("", "", "")
    if name == step.stores and isinstance(values.get(question), str):
        yield question, values[question]
    group = _group_of(definition, step, name)
    for number, entry in enumerate(values.get(group) or () if group else ()):
        if isinstance(entry.get(question), str):
            yield f"{group}.{number}.{question}", entry[question]


def _group_of(definition: Definition, step: Task, item: str) -> str:
    """The repeated group of the step's form whose entries become items of that name; "" for none."""
    for block in definition.steps.values():
        if isinstance(block, Each) and block.name == item and block.items:
            store, _, group = block.items.source.strip().partition(".")
            if store == step.stores:
                return group
    return ""
