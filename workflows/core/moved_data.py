"""A case's answers under the names of another version: what is renamed, what is new, what is left behind."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from workflows.core.assisted import ASSISTED, Marks
from workflows.core.definition import Call, Definition, Each, Field, Form, Task
from workflows.core.fields import GROUP, NOTE
from workflows.core.visibility import data_block

_OF_THE_ENGINE = ("outcome", "at", "by")


@dataclass(slots=True)
class Store:
    """A name under which answers are kept at a place.

    Attributes:
        form: asked there; None for a decision without questions.
        places: steps and "events.<id>" that keep their answers here.
        outcomes: that a decision may have left; empty where none does.
        many: True for a list of entries, one for each time an event was raised.
        called: True for what a called case has brought back.
    """

    form: Form | None = None
    places: list[str] = field(default_factory=list)
    outcomes: set[str] = field(default_factory=set)
    many: bool = False
    called: bool = False


def stores_at(definition: Definition, block: str) -> dict[str, Store]:
    """The names of answers kept at a place: "" for the case, or the path of an each block."""
    found: dict[str, Store] = {}
    for step in definition.steps.values():
        if isinstance(step, Task) and data_block(definition, step.path) == block:
            if step.form or step.outcomes:
                store = found.setdefault(step.stores, Store())
                store.form = definition.forms[step.form] if step.form else store.form
                store.places.append(step.path)
                store.outcomes.update(step.outcomes)
        elif isinstance(step, Call) and data_block(definition, step.path) == block:
            found.setdefault(step.stores, Store(called=True)).places.append(step.path)
    for event in definition.events.values():
        if not block and (event.collect or (event.form and not event.adds_to)):
            store = found.setdefault(event.stores, Store())
            store.form = definition.forms[event.form] if event.form else store.form
            store.places.append(f"events.{event.id}")
            store.many = event.collect
    return found


def each_at(definition: Definition, block: str) -> dict[str, Each]:
    """The each blocks that keep their items at a place, by the name of the list."""
    return {
        step.stores: step
        for step in definition.steps.values()
        if isinstance(step, Each) and data_block(definition, step.path) == block
    }


@dataclass(slots=True)
class MovedData:
    """Renames the answers of one case.

    Attributes:
        left: answers that the new version does not ask for, "form.field".
        reasons: why the answers cannot be carried over.
    """

    old: Definition
    new: Definition
    left: dict[str, None] = field(default_factory=dict)
    reasons: dict[str, None] = field(default_factory=dict)

    def at(self, before: str, after: str, data: Mapping[str, Any]) -> dict[str, Any]:
        """The answers of the case, or of one item.

        Arguments:
            before: path of the each block in the old version, "" for the case; `after` in the new one.
            data: what is kept there.
        """
        stores, blocks, targets = stores_at(self.old, before), each_at(self.old, before), {}
        names = dict(self._names(before, after, data))
        elsewhere: dict[str, dict[str, Any]] = {}
        for name, value in data.items():
            target, moved = names.get(name, name), value
            block = self.new.steps.get(self.new.renamed.path(blocks[name].path)) if name in blocks else None
            if isinstance(block, Each):
                target = block.stores
                asked = self._questions_of(blocks[name], before)
                moved = [
                    self.at(blocks[name].path, block.path, self._renamed_item(asked, entry))
                    for entry in value
                ]
            elif name in names:
                moved = self._answers(stores[name], stores_at(self.new, after)[target], value, elsewhere)
            elif name in stores:
                self._leave(name, stores[name], value, elsewhere)
                continue
            elif name in blocks:
                self.left[name] = None
                continue
            if target in targets:
                self.reasons[f'the answers under two names would both be called "{target}"'] = None
            targets[target] = moved
        self._put(after, targets, elsewhere)
        self._check_kinds(after, targets)
        return targets

    def _questions_of(self, block: Each, before: str) -> str:
        """The group that the items are the entries of, as "form.group"; "" for other lists."""
        name, _, group = (block.items.source.strip() if block.items else "").partition(".")
        store = stores_at(self.old, before).get(name)
        known = store is not None and store.form and any(entry.name == group for entry in store.form.fields)
        return f"{store.form.id}.{group}" if store and store.form and known else ""

    def _renamed_item(self, asked: str, entry: Mapping[str, Any]) -> dict[str, Any]:
        """An item keeps what it was made from, under the names of today."""
        fields = self.new.renamed.fields
        return {
            fields.get(f"{asked}.{name}", name).rpartition(".")[2]: value for name, value in entry.items()
        }

    def _names(self, before: str, after: str, data: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
        """Names of answers in the old version with those in the new one, where they are known there."""
        new = stores_at(self.new, after)
        by_place = {place: name for name, store in new.items() for place in store.places}
        for name, store in stores_at(self.old, before).items():
            paths = (self.new.renamed.path(place) for place in store.places)
            found = dict.fromkeys(by_place[path] for path in paths if path in by_place)
            if not found and store.form and store.form.id in self.new.renamed.fields:
                form = self.new.renamed.form(store.form.id)
                found = dict.fromkeys(
                    key for key, other in new.items() if other.form and other.form.id == form
                )
            if name in found or len(found) == 1:
                yield name, name if name in found else next(iter(found))
            elif found and name in data:
                self.reasons[f'the answers called "{name}" would stand under several names'] = None

    def _answers(self, store: Store, target: Store, value: Any, elsewhere: dict[str, dict[str, Any]]) -> Any:
        if store.called:
            return value
        if isinstance(value, list):
            return [self._record(store.form, target.form, entry, elsewhere) for entry in value]
        return self._record(store.form, target.form, value, elsewhere) if isinstance(value, dict) else value

    def _leave(self, name: str, store: Store, value: Any, elsewhere: dict[str, dict[str, Any]]) -> None:
        """Answers of a step that is gone; single ones may have gone to another form."""
        if isinstance(value, dict) and store.form:
            self._record(store.form, None, value, elsewhere)
        if store.outcomes or not store.form or not isinstance(value, dict):
            self.left[name] = None

    def _record(
        self,
        old: Form | None,
        new: Form | None,
        record: Mapping[str, Any],
        elsewhere: dict[str, dict[str, Any]],
    ) -> dict[str, Any]:
        asked = {entry.name: entry for entry in (new.fields if new else ()) if entry.type != NOTE}
        moved: dict[str, Any] = dict.fromkeys(asked)
        for name, value in record.items():
            if name in _OF_THE_ENGINE and name not in asked:
                moved[name] = value
                continue
            if name == ASSISTED:
                moved |= self._marks(old, new, value)
                continue
            before = f"{old.id}.{name}" if old else name
            form, _, target = self._renamed(before, old, new).partition(".")
            goes = self.new.renamed.field(before) != before and (new is None or form != new.id)
            if new and form == new.id and target in asked:
                moved[target] = self._entries(before, asked[target], value)
            elif goes and value is not None:
                elsewhere.setdefault(form, {})[target] = value
            elif value is not None:
                self.left[before] = None
        return moved

    def _marks(self, old: Form | None, new: Form | None, marks: Marks) -> dict[str, Any]:
        """The marks of answers that stay in their form; of what goes to another one only the event knows."""
        found = {}
        for name, mark in marks.items():
            form, _, target = self._renamed(f"{old.id}.{name}" if old else name, old, new).partition(".")
            if new and form == new.id and any(target == entry.name for entry in new.fields):
                found[target] = mark
        return {ASSISTED: found} if found else {}

    def _renamed(self, before: str, old: Form | None, new: Form | None) -> str:
        """A field that nobody renamed stays a field of the form that its step now asks."""
        renamed = self.new.renamed.field(before)
        form, _, name = before.partition(".")
        return f"{new.id}.{name}" if renamed == before and old and new and form == old.id else renamed

    def _entries(self, before: str, question: Field, value: Any) -> Any:
        """The entries of a repeated group, whose questions may be renamed as well."""
        if question.type != GROUP or not isinstance(value, list):
            return value
        asked = [entry.name for entry in question.fields if entry.type != NOTE]
        rows = []
        for entry in value:
            row: dict[str, Any] = dict.fromkeys(asked)
            for name, inner in entry.items():
                target = self.new.renamed.fields.get(f"{before}.{name}", name).rpartition(".")[2]
                if target in row:
                    row[target] = inner
                elif inner is not None:
                    self.left[f"{before}.{name}"] = None
            rows.append(row)
        return rows

    def _put(self, after: str, data: dict[str, Any], elsewhere: Mapping[str, Mapping[str, Any]]) -> None:
        """Answers whose field has gone to another form."""
        stores = stores_at(self.new, after)
        for form, values in elsewhere.items():
            names = [name for name, store in stores.items() if store.form and store.form.id == form]
            known = {entry.name for entry in self.new.forms[form].fields}
            if len(names) != 1 or not values.keys() <= known:
                self.left.update(dict.fromkeys(f"{form}.{name}" for name in values))
                continue
            blank = {entry.name: None for entry in self.new.forms[form].fields if entry.type != NOTE}
            data[names[0]] = {**blank, **(data.get(names[0]) or {}), **values}

    def _check_kinds(self, after: str, data: Mapping[str, Any]) -> None:
        blocks, stores = each_at(self.new, after), stores_at(self.new, after)
        for name, value in data.items():
            is_list = name in blocks or (name in stores and stores[name].many)
            if (name in blocks or name in stores) and isinstance(value, list) is not is_list:
                self.reasons[f'what is kept under "{name}" is of another kind in the new version'] = None
