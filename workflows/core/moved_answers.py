"""Answers that were given already, held against the questions of another version."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any

from workflows.core.access import Situation
from workflows.core.answers import recheck
from workflows.core.definition import Field, Form
from workflows.core.moved_data import Store, each_at, stores_at
from workflows.core.scopes import Item

_NOT_LOOKED_AT = ("required", "consent")
"""Whether an answer is missing is seen where somebody has to act; a consent stays one to the text shown."""


def refused_answers(before: Situation, after: Situation) -> Iterator[str]:
    """What the forms of the new version would not take, of the questions that have changed.

    Arguments:
        after: the new version, with the answers under their new names.
    """
    yield from _at(before, after, "", (), after.state.data)


def _at(
    before: Situation, after: Situation, block: str, items: tuple[Item, ...], data: Mapping[str, Any]
) -> Iterator[str]:
    for name, store in stores_at(after.definition, block).items():
        value = data.get(name)
        for record in value if isinstance(value, list) else [value]:
            if isinstance(record, dict):
                yield from _refused(before, after, items, name, store, record)
    for name, each in each_at(after.definition, block).items():
        for entry in data.get(name) or []:
            yield from _at(before, after, each.path, (*items, Item(each, entry["id"])), entry)


def _refused(
    before: Situation,
    after: Situation,
    items: tuple[Item, ...],
    name: str,
    store: Store,
    record: Mapping[str, Any],
) -> Iterator[str]:
    outcome = record.get("outcome") if store.outcomes else None
    if outcome is not None and outcome not in store.outcomes:
        yield f'the outcome "{outcome}" of "{name}" does not exist any more'
    if store.form is None:
        return
    asked = {entry.name for entry in store.form.fields}
    values = {key: value for key, value in record.items() if key in asked}
    found = recheck(store.form, values, after.names(items), outcome=str(outcome or ""))
    changed = _changed(before, after, store.form)
    for path, error in found.errors.items():
        if error.code not in _NOT_LOOKED_AT and path.partition(".")[0] in changed:
            yield f'the answer "{name}.{path}" does not fit the new form ({error.code})'


def _changed(before: Situation, after: Situation, form: Form) -> frozenset[str]:
    """Questions that were asked otherwise in the old version, or not at all."""
    earlier: dict[str, list[Field]] = {}
    for old in before.definition.forms.values():
        for entry in old.fields:
            renamed = after.definition.renamed.field(f"{old.id}.{entry.name}")
            place, _, name = renamed.partition(".")
            place = after.definition.renamed.form(place)
            earlier.setdefault(f"{place}.{name}", []).append(replace(entry, name=name))
    return frozenset(
        entry.name for entry in form.fields if entry not in earlier.get(f"{form.id}.{entry.name}", [])
    )
