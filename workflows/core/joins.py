"""When a block is complete, and which items an each block starts with."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from workflows.core.definition import Join
from workflows.core.state import Activation


def is_complete(join: Join, activation: Activation, names: Mapping[str, Any]) -> bool:
    """True when enough branches have finished for the case to go on.

    A number larger than there are branches means all of them, so that no join can starve.
    """
    finished = len(activation.finished)
    total = len(activation.branches) + len(activation.waiting)
    if join.all:
        return finished == total
    if join.at_least is None:
        return finished >= 1
    wanted = join.at_least.value(names)
    return finished >= min(total, int(wanted) if isinstance(wanted, int | float) else total)


def started_items(values: Any) -> list[dict[str, Any]]:
    """The items of a list, each an object with a text "id" that no other has.

    Entries that bring an "id" keep it; others are numbered from 1, so that the
    entries of a repeated group can be told apart.
    """
    items: list[dict[str, Any]] = []
    for position, value in enumerate(values or [], start=1):
        if isinstance(value, dict):
            items.append({**value, "id": str(value.get("id") or position)})
        else:
            items.append({"id": str(value), "value": value})
    return items
