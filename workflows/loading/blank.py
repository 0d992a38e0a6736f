"""Every name that expressions may use, with empty values: what a case knows before anything was said."""

from __future__ import annotations

from workflows.core.definition import Definition, Plain
from workflows.loading.known import Kind, Known, Names

_OF_THE_ENGINE = ("case", "today", "rounds", "done")


def blank_values(definition: Definition, names: Names) -> dict[str, Plain]:
    """Empty values for everything but what the engine supplies itself."""
    empty = {name: _blank(shape) for name, shape in names.case.items() if name not in _OF_THE_ENGINE}
    lists: dict[str, Plain] = {
        name: [{"id": entry.id, "title": entry.title, **entry.attributes} for entry in entries]
        for name, entries in definition.lists.items()
    }
    items: dict[str, Plain] = {}
    for name, shape in names.items.values():
        before = items.get(name)
        found = _blank(shape)
        items[name] = {**_members(before), **_members(found)}
    return {**empty, **lists, **items}


def _blank(shape: Known) -> Plain:
    if shape.kind is Kind.ANSWERS or (shape.kind is Kind.ANYTHING and shape.members):
        return {name: _blank(member) for name, member in shape.members.items()}
    return [] if shape.kind is Kind.ITEMS else None


def _members(value: Plain) -> dict[str, Plain]:
    return value if isinstance(value, dict) else {}
