"""Tasks of several cases that are done with one form: which of them ask for the same."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from workflows.core.access import Situation
from workflows.core.definition import Choice, Definition, Each, Form, Task
from workflows.core.scopes import item_key
from workflows.core.state import Token


@dataclass(frozen=True, slots=True)
class SharedTask:
    """What two tasks must have in common to be done with one form, also across versions.

    Attributes:
        item: as `shared_item` gives it.
        outcomes: for a decision: pairs of id and title.
    """

    workflow: str
    step: str
    item: str
    form: Form | None
    outcomes: tuple[tuple[str, str], ...]
    lists: Mapping[str, tuple[Choice, ...]]


def shared_task(situation: Situation, token: Token) -> SharedTask | None:
    """What an open task shares with others of its kind; None where it is done for one case alone."""
    definition = situation.definition
    step = definition.steps[token.step]
    if not isinstance(step, Task) or not step.together:
        return None
    item = shared_item(definition, step.path, item_key(situation.items(token.scope)))
    form = definition.forms[step.form] if step.form else None
    return SharedTask(
        definition.id, step.path, item, form, tuple(step.outcomes.items()), dict(definition.lists)
    )


def shared_item(definition: Definition, step: str, item: str) -> str:
    """The part of an item's key that names entries of code lists: these are the same in every case.

    Arguments:
        step: path of a step.
        item: key of the item in which it is open; "" for none.
    """
    blocks = [block for path in _around(step) if isinstance(block := definition.steps.get(path), Each)]
    keys = zip(blocks, item.split("/"), strict=False)
    return "/".join(key for block, key in keys if runs_over_a_list(definition, block))


def runs_over_a_list(definition: Definition, block: Each) -> bool:
    """True when the items of a block are the entries of a code list, and nothing adds others."""
    added = any(event.adds_to == block.path for event in definition.events.values())
    return not added and block.items is not None and block.items.source.strip() in definition.lists


def _around(step: str) -> list[str]:
    """Paths of the blocks around a step, outermost first."""
    parts = step.split(".")
    return [".".join(parts[:count]) for count in range(1, len(parts))]
