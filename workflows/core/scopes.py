"""Where in the nested blocks a token runs, and which data it therefore reads and writes.

A scope is "" for the root or "<activation>/<branch or item>". Only each blocks
keep data of their own: a list of items, each with the answers of its branch.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from workflows.core.calendars import Calendar
from workflows.core.definition import Definition, Each
from workflows.core.state import Activation, Performed, State


@dataclass(frozen=True, slots=True)
class Item:
    """One each item that a scope lies in: the block and the item's key."""

    block: Each
    key: str


def items_of(definition: Definition, activations: Mapping[int, Activation], scope: str) -> tuple[Item, ...]:
    """The each items around a scope, outermost first."""
    if not scope:
        return ()
    items: list[Item] = []
    for activation, branch in enclosing(activations, scope):
        block = definition.steps[activation.step]
        if isinstance(block, Each):
            items.append(Item(block, branch))
    return tuple(reversed(items))


def enclosing(activations: Mapping[int, Activation], scope: str) -> Iterator[tuple[Activation, str]]:
    """The runs of blocks around a scope with the branch that it lies in, innermost first."""
    while scope:
        number, _, branch = scope.partition("/")
        activation = activations[int(number)]
        yield activation, branch
        scope = activation.scope


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
) -> Mapping[str, Any]:
    """Everything that an expression at a place may read; each name is made when it is asked for."""
    return _Names(definition, state, items, now, calendar)


class _Names(Mapping[str, Any]):
    """Expressions read two or three names of a hundred, so none is made before it is asked for."""

    __slots__ = ("_calendar", "_definition", "_items", "_made", "_now", "_state")

    def __init__(
        self,
        definition: Definition,
        state: State,
        items: tuple[Item, ...],
        now: datetime,
        calendar: Calendar,
    ) -> None:
        self._definition = definition
        self._state = state
        self._items = items
        self._now = now
        self._calendar = calendar
        self._made: dict[str, Any] = {}

    def __getitem__(self, name: str) -> Any:
        if name not in self._made:
            self._made[name] = self._make(name)
        return self._made[name]

    def __contains__(self, name: object) -> bool:
        return (
            name in _ENGINE_NAMES
            or name in self._state.data
            or name in self._definition.blank
            or any(item.block.name == name for item in self._items)
        )

    def __iter__(self) -> Iterator[str]:
        items = (item.block.name for item in self._items)
        return iter({*self._definition.blank, *self._state.data, *items, *_ENGINE_NAMES})

    def __len__(self) -> int:
        return sum(1 for _ in self)

    def _make(self, name: str) -> Any:
        if name in _ENGINE_NAMES:
            return self._of_the_engine(name)
        for depth in range(len(self._items), 0, -1):
            block = self._items[depth - 1].block
            if block.name == name:
                return _whole_entry(self._definition, block, stored(self._state.data, self._items[:depth]))
        if name not in self._state.data:
            return self._definition.blank[name]
        value = self._state.data[name]
        return self._whole_list(name, value) if isinstance(value, list) else value

    def _whole_list(self, name: str, value: list[Any]) -> list[Any]:
        for step in self._definition.steps.values():
            if isinstance(step, Each) and step.stores == name:
                return [_whole_entry(self._definition, step, entry) for entry in value]
        return value

    def _of_the_engine(self, name: str) -> Any:
        match name:
            case "case":
                begun = self._calendar.local_date(self._state.started_at).isoformat()
                return {"number": self._state.number, "started_at": begun}
            case "today":
                return self._calendar.local_date(self._now).isoformat()
            case "rounds":
                return self._performed(0, lambda performed: performed.times)
            case _:
                return self._performed(
                    None, lambda performed: self._calendar.local_date(performed.at).isoformat()
                )

    def _performed(self, none: Any, tell: Callable[[Performed], Any]) -> dict[str, Any]:
        """Id of each step -> what is told of its last time here; `none` where it was never done."""
        key = item_key(self._items)
        found = dict.fromkeys((step.id for step in self._definition.steps.values()), none)
        for place, performed in self._state.performed.items():
            path, _, item = place.partition("@")
            if not item or item == key:
                found[path.rpartition(".")[2]] = tell(performed)
        return found


_ENGINE_NAMES = frozenset({"case", "today", "rounds", "done"})


def _whole_entry(definition: Definition, block: Each, entry: Mapping[str, Any]) -> dict[str, Any]:
    """An item with every name that its branch may give it: what was not answered is there, and empty."""
    blank = definition.blank.get(block.name)
    return {**(blank if isinstance(blank, dict) else {}), **entry}


def performed_key(step: str, items: tuple[Item, ...]) -> str:
    """The key of `State.performed` for a step at a place."""
    key = item_key(items)
    return f"{step}@{key}" if key else step
