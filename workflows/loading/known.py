"""What is known of every name before there is a value: the shapes that expressions are checked against."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum

from workflows.core.definition import (
    Assign,
    Call,
    CaseEvent,
    Choice,
    Definition,
    Each,
    Field,
    Form,
    Plain,
    Task,
)
from workflows.core.fields.composed import most_files
from workflows.core.vouching import covered_by


class Kind(StrEnum):
    """What a value is."""

    ANSWERS = "answers"
    ITEMS = "items"
    RECORD = "record"
    LIST = "list"
    TRUTH = "truth"
    NUMBER = "number"
    DECIMAL = "decimal"
    TEXT = "text"
    ANYTHING = "anything"


@dataclass(frozen=True, slots=True)
class Known:
    """The shape of a value.

    Attributes:
        kind: ANSWERS is all of a form or item, ITEMS a list that the engine keeps (never null),
            RECORD and LIST are single answers; ANYTHING may have members that nobody knows.
        members: what may follow after a dot.
        element: what a list is made of.
        ids: the only texts that are possible; None for any.
    """

    kind: Kind
    members: Mapping[str, Known] = field(default_factory=dict)
    element: Known | None = None
    ids: frozenset[str] | None = None


TEXT = Known(Kind.TEXT)
NUMBER = Known(Kind.NUMBER)
DECIMAL = Known(Kind.DECIMAL)
TRUTH = Known(Kind.TRUTH)
ANYTHING = Known(Kind.ANYTHING)

_RECORDS: Mapping[str, Mapping[str, Known]] = {
    "person_name": dict.fromkeys(("official", "original", "call"), TEXT),
    "address": dict.fromkeys(("street", "postal_code", "city"), TEXT),
    "file": {**dict.fromkeys(("id", "name", "media_type", "digest"), TEXT), "size": NUMBER},
    "consent": {
        **dict.fromkeys(("text", "text_digest", "source_digest", "text_version", "language", "at"), TEXT),
        **dict.fromkeys(("capacity", "withdrawn_at", "withdrawn_by"), TEXT),
        "given": TRUTH,
    },
    "signature": {"name": TEXT},
}
_LEVELS = frozenset({"A1", "A2", "B1", "B2", "C1", "C2", "native"})
_SKILL = Known(Kind.RECORD, {"language": TEXT, "level": Known(Kind.TEXT, ids=_LEVELS)})
_ELEMENTS_OF = re.compile(r"([a-z_]\w*(?:\.\w+)*)(?:\.filter\(.*\))?\Z", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Names:
    """All names of a definition.

    Attributes:
        case: names known everywhere.
        items: path of an each block -> the name of its item, and the item.
    """

    case: Mapping[str, Known]
    items: Mapping[str, tuple[str, Known]]

    def at(self, block: str) -> dict[str, Known]:
        """What a step in a block may read."""
        return {**self.case, **dict(self.items[path] for path in self.items if lies_in(block, path))}

    def with_every_item(self) -> dict[str, Known]:
        """What a role's expressions may read."""
        return {**self.case, **dict(self.items.values())}


def lies_in(block: str, outer: str) -> bool:
    """True when a block is another, or inside it."""
    return block == outer or block.startswith(f"{outer}.")


def known_names(definition: Definition) -> Names:
    """Everything that expressions may speak of, `value`, `outcome` and a form's own fields left out."""
    each_blocks = [step for step in definition.steps.values() if isinstance(step, Each)]
    inner: dict[str, dict[str, Known]] = {"": _built_in(definition)}
    for block in each_blocks:
        inner[block.path] = _added(definition, block)
    for name, shape, path in _stored(definition):
        inner[data_place(definition, path)][name] = merged(
            inner[data_place(definition, path)].get(name), shape
        )
    items: dict[str, tuple[str, Known]] = {}
    for block in each_blocks:
        names = Names(inner[""], items).at(block.block)
        element = _item(_element(block, names), inner[block.path])
        items[block.path] = (block.name, element)
        inner[data_place(definition, block.path)][block.stores] = Known(Kind.ITEMS, element=element)
    for block in reversed(each_blocks):
        name, element = items[block.path]
        element = _item(element, inner[block.path])
        items[block.path] = (name, element)
        inner[data_place(definition, block.path)][block.stores] = Known(Kind.ITEMS, element=element)
    return Names(inner[""], items)


def _built_in(definition: Definition) -> dict[str, Known]:
    rounds = {step.id: NUMBER for step in definition.steps.values()}
    return {
        **{name: _code_list(entries) for name, entries in definition.lists.items()},
        "case": Known(Kind.RECORD, {"number": TEXT, "started_at": TEXT}),
        "today": TEXT,
        "rounds": Known(Kind.RECORD, rounds),
        "done": Known(Kind.RECORD, dict.fromkeys(rounds, TEXT)),
    }


def _code_list(entries: Iterable[Choice]) -> Known:
    members: dict[str, Known] = {}
    ids = set()
    for entry in entries:
        ids.add(entry.id)
        members |= {name: _plain(value) for name, value in entry.attributes.items()}
    members |= {"id": Known(Kind.TEXT, ids=frozenset(ids)), "title": TEXT}
    return Known(Kind.ITEMS, element=Known(Kind.RECORD, members))


def _plain(value: Plain) -> Known:
    if isinstance(value, bool):
        return TRUTH
    if isinstance(value, int | float):
        return DECIMAL if isinstance(value, float) else NUMBER
    return TEXT if isinstance(value, str) else ANYTHING


def _stored(definition: Definition) -> Iterator[tuple[str, Known, str]]:
    """Names that steps and events keep: name, shape, path of the step ("" for an event)."""
    for step in definition.steps.values():
        if isinstance(step, Task) and (step.form or step.outcomes):
            outcomes = Known(Kind.TEXT, ids=frozenset(step.outcomes)) if step.outcomes else None
            shape = form_shape(definition.forms.get(step.form or ""))
            members = {**shape.members, **({"outcome": outcomes} if outcomes else {})}
            yield step.stores, replace(shape, members=members), step.path
        elif isinstance(step, Assign):
            for name in step.values:
                yield name, ANYTHING, step.path
        elif isinstance(step, Call):
            yield step.stores, Known(Kind.ANSWERS, {"number": TEXT, "outcome": TEXT}), step.path
    for event in definition.events.values():
        if event.adds_to:
            continue
        kept = _event_shape(definition, event)
        if kept:
            yield event.stores, kept, ""


def _added(definition: Definition, block: Each) -> dict[str, Known]:
    """What items have that an event adds."""
    forms = (
        definition.forms.get(event.form or "")
        for event in definition.events.values()
        if event.adds_to == block.path
    )
    return {name: shape for form in forms for name, shape in form_shape(form).members.items()}


def _event_shape(definition: Definition, event: CaseEvent) -> Known | None:
    shape = form_shape(definition.forms.get(event.form or ""))
    if event.collect:
        return Known(Kind.ITEMS, element=replace(shape, members={**shape.members, "at": TEXT, "by": TEXT}))
    return shape if event.form else None


def form_shape(form: Form | None) -> Known:
    """The answers to a form."""
    return Known(Kind.ANSWERS, {entry.name: field_shape(entry) for entry in (form.fields if form else ())})


def field_shape(question: Field) -> Known:
    """The answer to one question."""
    ids = Known(Kind.TEXT, ids=frozenset(entry.id for entry in question.choices) or None)
    if question.type in _RECORDS:
        scopes = {"scopes": Known(Kind.LIST, element=ids)} if question.type == "consent" else {}
        vouched = {"valid": TRUTH, "voided_at": TEXT} if covered_by(question) else {}
        record = Known(Kind.RECORD, {**_RECORDS[question.type], **scopes, **vouched})
        return Known(Kind.LIST, element=record) if most_files(question) > 1 else record
    if question.type == "number":
        return DECIMAL if question.options.get("decimals") else NUMBER
    if question.type == "yes_no":
        return TRUTH
    if question.type == "language_skills":
        return Known(Kind.LIST, element=_SKILL)
    if question.type == "group":
        return Known(
            Kind.LIST,
            element=Known(Kind.RECORD, {entry.name: field_shape(entry) for entry in question.fields}),
        )
    return Known(Kind.LIST, element=ids) if question.type == "choices" else ids


def merged(earlier: Known | None, later: Known) -> Known:
    """Two steps that keep their answers under one name."""
    if earlier is None or earlier.kind is not later.kind:
        return later
    members = {**earlier.members}
    for name, shape in later.members.items():
        before = members.get(name)
        both = before.ids | shape.ids if before and before.ids and shape.ids else shape.ids
        members[name] = replace(shape, ids=both)
    return replace(later, members=members)


def data_place(definition: Definition, path: str) -> str:
    """Path of the each block in whose items a step's answers are kept; "" for the case."""
    while "." in path:
        path = path.rpartition(".")[0]
        if isinstance(definition.steps.get(path), Each):
            return path
    return ""


def _element(block: Each, names: Mapping[str, Known]) -> Known:
    source = block.items.source.strip() if block.items else ""
    found = _ELEMENTS_OF.match(source)
    shape = follow(found[1], names) if found else None
    if shape is None or shape.element is None:
        return ANYTHING
    if shape.element.members:
        return shape.element
    return Known(Kind.RECORD, {"value": shape.element})


def _item(element: Known, inner: Mapping[str, Known]) -> Known:
    kind = Kind.ANYTHING if element.kind is Kind.ANYTHING else Kind.ANSWERS
    return Known(kind, {"id": TEXT, **element.members, **inner})


def follow(path: str, names: Mapping[str, Known]) -> Known | None:
    """The shape of a dotted path; None when there is no such thing."""
    root, *rest = path.split(".")
    shape = names.get(root)
    for part in rest:
        if shape is None:
            return None
        shape = shape.members.get(part, ANYTHING if shape.kind is Kind.ANYTHING else None)
    return shape
