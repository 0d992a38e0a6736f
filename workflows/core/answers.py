"""From raw inputs or typed values to checked answers: one way for page, engine, draft, mail and PDF.

A hidden question has no answer. Whether it is hidden may depend on other answers,
so visibility is computed until it no longer changes.
"""

from __future__ import annotations

from collections import ChainMap
from collections.abc import Callable, Iterator, Mapping, MutableMapping, Sequence
from dataclasses import dataclass, field
from typing import Any, TypeAlias, cast

from workflows.core.definition import Field, Form
from workflows.core.fields import GROUP, NOTE, FieldError, field_type
from workflows.core.fields.base import Parsed, Raw

MOST_ENTRIES = 50
"""Entries of a repeated group, where the definition sets no lower maximum."""


@dataclass(frozen=True, slots=True)
class Answers:
    """The outcome of filling in a form.

    Attributes:
        values: field name -> value; None for hidden or not answered; every field is there.
        errors: path ("name", "name.official", "people.0.called") -> what is wrong.
        visible: paths of the questions that are asked ("people.0.called" inside a group).
        required: those of them that must be answered.
    """

    values: Mapping[str, Any]
    errors: Mapping[str, FieldError] = field(default_factory=dict)
    visible: frozenset[str] = frozenset()
    required: frozenset[str] = frozenset()


_Read: TypeAlias = Callable[[Field, str], Parsed]


def fill(
    form: Form,
    raw: Raw,
    names: Mapping[str, Any],
    *,
    outcome: str = "",
    prepared: Mapping[str, Any] | None = None,
) -> Answers:
    """Fill in a form from what a page sent.

    Arguments:
        raw: input name ("birth.year", "people.0.called") -> texts sent.
        names: what expressions read besides the form's own fields.
        outcome: the chosen outcome of a decision.
        prepared: field path -> value that does not come from text (uploaded files).
    """
    ready = prepared or {}

    def read(entry: Field, path: str) -> Parsed:
        if path in ready:
            return Parsed(ready[path])
        return field_type(entry.type).parse(entry, part_of(raw, path))

    return _fill(form, read, _raw_sizes(raw), names, outcome)


def recheck(form: Form, values: Mapping[str, Any], names: Mapping[str, Any], *, outcome: str = "") -> Answers:
    """Fill in a form from typed values, as the engine gets them; unknown names are refused."""

    def read(entry: Field, path: str) -> Parsed:
        value = _at(values, path)
        return Parsed(None if value is None else field_type(entry.type).complete(entry, value))

    answers = _fill(form, read, lambda path: _size(_at(values, path)), names, outcome)
    unknown = values.keys() - {entry.name for entry in form.fields}
    errors = {**answers.errors, **{name: FieldError("unknown_field") for name in sorted(unknown)}}
    return Answers(answers.values, errors, answers.visible, answers.required)


def part_of(raw: Raw, path: str) -> dict[str, Sequence[str]]:
    """The sub-inputs of one field."""
    below = f"{path}."
    start = len(below)
    return {name[start:]: texts for name, texts in raw.items() if name == path or name.startswith(below)}


def is_empty(value: object) -> bool:
    """True for no answer."""
    return value is None or value in ("", [], {})


def _fill(
    form: Form, read: _Read, size: Callable[[str], int], names: Mapping[str, Any], outcome: str
) -> Answers:
    outer = _over({"outcome": outcome or None}, names)
    filling = _Filling(read, size, form.id)
    values = filling.run(form.fields, "", outer)
    return Answers(values, filling.errors, frozenset(filling.visible), frozenset(filling.required))


@dataclass(slots=True)
class _Filling:
    """Collects errors and visibility over the fields and the groups inside them."""

    read: _Read
    size: Callable[[str], int]
    form: str
    errors: dict[str, FieldError] = field(default_factory=dict)
    visible: list[str] = field(default_factory=list)
    required: list[str] = field(default_factory=list)

    def run(self, fields: Sequence[Field], prefix: str, outer: Mapping[str, Any]) -> dict[str, Any]:
        asked = [entry for entry in fields if entry.type != GROUP]
        parsed = {entry.name: self.read(entry, prefix + entry.name) for entry in asked if entry.type != NOTE}
        values: dict[str, Any] = {entry.name: None for entry in fields if entry.type != NOTE}
        values |= {name: found.value for name, found in parsed.items()}
        for entry in fields:
            if entry.type == GROUP:
                values[entry.name] = self._bare_entries(entry, prefix + entry.name, _over(values, outer))
        shown = self._shown(fields, values, outer)
        values = {name: value if name in shown else None for name, value in values.items()}
        for entry in fields:
            if entry.name in shown:
                self.visible.append(prefix + entry.name)
                self._check(entry, prefix, parsed.get(entry.name, Parsed()), values, outer)
        self._check_rules([entry for entry in fields if entry.name in shown], prefix, values, outer)
        return values

    def _check_rules(
        self, shown: Sequence[Field], prefix: str, values: dict[str, Any], outer: Mapping[str, Any]
    ) -> None:
        """Rules come last: one that speaks of an answer that is missing or wrong has to wait for it."""
        unusable = self._unusable(prefix)
        names = self._names(outer, values)
        for entry in shown:
            if entry.rules and entry.name not in unusable and not is_empty(values.get(entry.name)):
                for rule in entry.rules:
                    if rule.expression.roots & unusable:
                        continue
                    if not rule.expression.holds(_over({"value": values[entry.name]}, names)):
                        self.errors[prefix + entry.name] = FieldError("rule", {"message": rule.message})
                        break
        for entry in shown:
            if prefix + entry.name in self.errors and entry.type != GROUP:
                values[entry.name] = None

    def _bare_entries(self, group: Field, path: str, outer: Mapping[str, Any]) -> list[dict[str, Any]] | None:
        """The entries of a group as far as expressions need them before they are checked."""
        count = min(self.size(path), _maximum(group) + 1)
        inner = [entry for entry in group.fields if entry.type not in (GROUP, NOTE)]
        rows = []
        for position in range(count):
            row = {entry.name: self.read(entry, f"{path}.{position}.{entry.name}").value for entry in inner}
            shown = self._shown(inner, row, outer)
            rows.append({name: value if name in shown else None for name, value in row.items()})
        return rows or None

    def _shown(
        self, fields: Sequence[Field], values: Mapping[str, Any], outer: Mapping[str, Any]
    ) -> frozenset[str]:
        """The questions that are asked.

        Where questions decide about each other in a circle, after as many rounds as there are
        questions none is shown again, only hidden: so this ends, and what is shown has its reason.
        """
        shown = frozenset(entry.name for entry in fields)
        if not any(entry.visible for entry in fields):
            return shown
        for turn in range(2 * len(fields) + 2):
            known = {name: value if name in shown else None for name, value in values.items()}
            names = self._names(outer, known)
            now = frozenset(
                entry.name for entry in fields if entry.visible is None or entry.visible.holds(names)
            )
            if turn > len(fields):
                now &= shown
            if now == shown:
                return shown
            shown = now
        return shown

    def _names(self, outer: Mapping[str, Any], values: Mapping[str, Any]) -> Mapping[str, Any]:
        return _over({**values, self.form: {**_object(outer.get(self.form)), **values}}, outer)

    def _check(
        self, entry: Field, prefix: str, parsed: Parsed, values: dict[str, Any], outer: Mapping[str, Any]
    ) -> None:
        path = prefix + entry.name
        if entry.type == NOTE:
            return
        if entry.required is None or entry.required.holds(self._names(outer, values)):
            self.required.append(path)
        if entry.type == GROUP:
            values[entry.name] = self._entries(entry, path, self._names(outer, values))
        errors = dict(parsed.errors)
        value = values[entry.name]
        if not errors and is_empty(value):
            errors = {"": FieldError("required")} if path in self.required else {}
        elif not errors and entry.type != GROUP:
            errors = dict(field_type(entry.type).check(entry, value))
        for part, error in errors.items():
            self.errors[f"{path}.{part}" if part else path] = error
        if errors and entry.type != GROUP:
            values[entry.name] = None

    def _unusable(self, prefix: str) -> frozenset[str]:
        """Questions at a place whose answers are missing or wrong."""
        paths = (path.removeprefix(prefix) for path in self.errors if path.startswith(prefix))
        return frozenset(path.partition(".")[0] for path in paths)

    def _entries(self, group: Field, path: str, names: Mapping[str, Any]) -> list[dict[str, Any]] | None:
        count = self.size(path)
        if count > _maximum(group):
            self.errors[path] = FieldError("too_many", {"maximum": _maximum(group)})
            return None
        rows = [self.run(group.fields, f"{path}.{position}.", names) for position in range(count)]
        minimum = group.options.get("minimum")
        if isinstance(minimum, int) and rows and len(rows) < minimum:
            self.errors[path] = FieldError("too_few", {"minimum": minimum})
        return rows or None


def _over(upper: Mapping[str, Any], under: Mapping[str, Any]) -> Mapping[str, Any]:
    """Names that hide others, without making those that nobody asks for."""
    return ChainMap(dict(upper), cast(MutableMapping[str, Any], under))


def _maximum(group: Field) -> int:
    maximum = group.options.get("maximum")
    return maximum if isinstance(maximum, int) else MOST_ENTRIES


def _raw_sizes(raw: Raw) -> Callable[[str], int]:
    """How many entries a group was sent with: one more than the highest number in an input name."""

    def size(path: str) -> int:
        numbers = [number for name in raw for number in _numbers_after(name, path)]
        return max(numbers, default=-1) + 1

    return size


def _numbers_after(name: str, path: str) -> Iterator[int]:
    if name.startswith(f"{path}."):
        number = name[len(path) + 1 :].partition(".")[0]
        if number.isascii() and number.isdigit():
            yield int(number)


def _at(values: Any, path: str) -> Any:
    if "." not in path and isinstance(values, Mapping):
        return values.get(path)
    for part in path.split("."):
        if isinstance(values, list):
            values = values[int(part)] if int(part) < len(values) else None
        else:
            values = values.get(part) if isinstance(values, Mapping) else None
    return values


def _size(value: object) -> int:
    return len(value) if isinstance(value, list) else 0


def _object(value: object) -> Mapping[str, Any]:
    return value if isinstance(value, Mapping) else {}
