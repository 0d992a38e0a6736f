"""Where in the nested blocks a token runs, and which data it therefore reads and writes.

A scope is "" for the root or "<activation>/<branch or item>". Only each blocks
keep data of their own: a list of items, each with the answers of its branch.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from workflows.core.calendars import Calendar
from workflows.core.definition import Definition, Each
from workflows.core.state import Activation, State


@dataclass(frozen=True, slots=True)
class Item:
    """One each item that a scope lies in: the block and the item's key."""

    block: Each
    key: str


def items_of(definition: Definition, activations: Mapping[int, Activation], scope: str) -> tuple[Item, ...]:
    """The each items around a scope, outermost first."""
    items: list[Item] = []
    while scope:
        number, _, branch = scope.partition("/")
        activation = activations[int(number)]
        block = definition.steps[activation.step]
        if isinstance(block, Each):
            items.append(Item(block, branch))
        scope = activation.scope
    return tuple(reversed(items))


def item_key(items: tuple[Item, ...]) -> str:
    """How actors, effects and `performed` name the items: "m1", nested "m1/2", "" for the root."""
    return "/".join(item.key for item in items)


def items_named(definition: Definition, state: State, key: str) -> tuple[Item, ...]:
    """The items that an `item_key` names, found by the data, also after the block has ended."""
    items: list[Item] = []
    container: Mapping[str, Any] = state.data
    for part in key.split("/") if key else ():
        found = _block_with_item(definition, container, part, items)
        if found is None:
            return tuple(items)
        items.append(Item(found, part))
        container = entry_of(container[found.stores], part)
    return tuple(items)


def _block_with_item(
    definition: Definition, container: Mapping[str, Any], key: str, outer: list[Item]
) -> Each | None:
    prefix = f"{outer[-1].block.path}." if outer else ""
    for step in definition.steps.values():
        if isinstance(step, Each) and step.path.startswith(prefix) and step.stores in container:
            if any(entry["id"] == key for entry in container[step.stores]):
                return step
    return None


def entry_of(entries: list[dict[str, Any]], key: str) -> dict[str, Any]:
    """The item with that key."""
    return next(entry for entry in entries if entry["id"] == key)


def stored(data: Mapping[str, Any], items: tuple[Item, ...]) -> Mapping[str, Any]:
    """The answers kept at a place: those of the case, or those of an item."""
    for item in items:
        data = entry_of(data[item.block.stores], item.key)
    return data


def store(data: Mapping[str, Any], items: tuple[Item, ...], name: str, value: Any) -> dict[str, Any]:
    """The data with one more answer at a place; nothing that was given is changed."""
    if not items:
        return {**data, name: value}
    first, rest = items[0], items[1:]
    entries = [
        store(entry, rest, name, value) if entry["id"] == first.key else entry
        for entry in data[first.block.stores]
    ]
    return {**data, first.block.stores: entries}


def names_at(
    definition: Definition, state: State, items: tuple[Item, ...], now: datetime, calendar: Calendar
) -> dict[str, Any]:
    """Everything that an expression at a place may read."""
    names: dict[str, Any] = {**definition.blank, **state.data}
    for step in definition.steps.values():
        if isinstance(step, Each) and isinstance(state.data.get(step.stores), list):
            names[step.stores] = [_whole_entry(definition, step, entry) for entry in state.data[step.stores]]
    for depth, item in enumerate(items, start=1):
        entry = stored(state.data, items[:depth])
        names[item.block.name] = _whole_entry(definition, item.block, entry)
    names["case"] = {"number": state.number, "started_at": calendar.local_date(state.started_at).isoformat()}
    names["today"] = calendar.local_date(now).isoformat()
    names["rounds"] = _rounds(definition, state, item_key(items))
    return names


def _whole_entry(definition: Definition, block: Each, entry: Mapping[str, Any]) -> dict[str, Any]:
    """An item with every name that its branch may give it: what was not answered is there, and empty."""
    blank = definition.blank.get(block.name)
    return {**(blank if isinstance(blank, dict) else {}), **entry}


def _rounds(definition: Definition, state: State, key: str) -> dict[str, int]:
    counts = dict.fromkeys((step.id for step in definition.steps.values()), 0)
    for place, performed in state.performed.items():
        path, _, item = place.partition("@")
        if not item or item == key:
            counts[path.rpartition(".")[2]] = performed.times
    return counts


def performed_key(step: str, items: tuple[Item, ...]) -> str:
    """The key of `State.performed` for a step at a place."""
    key = item_key(items)
    return f"{step}@{key}" if key else step
