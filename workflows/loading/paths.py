"""Checks what expressions and placeholders speak of: every name, answer, function and id exists."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from workflows.core.definition import Definition
from workflows.core.expressions import FUNCTIONS
from workflows.loading.arithmetic import mixed_numbers
from workflows.loading.known import ANYTHING, TEXT, Kind, Known, Names, follow, form_shape
from workflows.loading.problems import Mark, did_you_mean
from workflows.loading.reading import Reach, Reading, WrittenExpression, WrittenText
from workflows.loading.values import ANCHOR, place_in

_STRING = re.compile(r"'(?:[^'\\]|\\.)*'|\"(?:[^\"\\]|\\.)*\"")
_PATH = re.compile(r"(?<![\w.'\"\])])([A-Za-z_]\w*(?:\.[A-Za-z_]\w*)*)(\s*\()?")
_METHOD = re.compile(r"[\])'\"]\.([A-Za-z_]\w*)\s*\(")
_MACROS = ("filter", "map", "all", "exists", "exists_one")
_MACRO = re.compile(rf"([A-Za-z_][\w.]*|[\])])\.(?:{'|'.join(_MACROS)})\(\s*([A-Za-z_]\w*)\s*,")
_COMPARISON = re.compile(r"(?<![\w.\])])([A-Za-z_][\w.]*)\s*(==|!=)\s*'([^'\\]*)'")
_MEMBERSHIP = re.compile(r"'([^'\\]*)'\s+in\s+([A-Za-z_][\w.]*)(?![\w.(])")
_CONDITIONS = ("when", "visible", "required", "holds", "whole_case_when")
_WORDS = frozenset({"true", "false", "null", "in"})
_STANDARD = frozenset({
    "size", "has", "matches", "startsWith", "endsWith", "contains", "string", "int", "uint", "double", "type",
    "dyn", "timestamp", "duration", "getFullYear",
    "getMonth", "getDate", "getDayOfWeek", "getHours", *_MACROS,
})  # fmt: skip
_PLACEHOLDER = re.compile(r"\{([^{}]*)\}|[{}]")
_DOTTED = re.compile(r"[a-z_]\w*(\.\w+)*\Z")


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """What the names of a definition mean at every place."""

    definition: Definition
    names: Names
    users: Mapping[tuple[str, str], frozenset[str]]

    def at(self, reach: Reach) -> dict[str, Known]:
        """The names that a place may use."""
        known = self.names.with_every_item() if reach.every_item else self.names.at(reach.block)
        if reach.used:
            known = self._shared(self.users.get(reach.used, frozenset({""})))
        if reach.used and reach.used[0] == "document":
            document = self.definition.documents.get(reach.used[1])
            known |= dict.fromkeys(document.values if document else (), ANYTHING)
        if reach.form:
            known |= self._own(reach)
        return known | {name: TEXT if name == "outcome" else ANYTHING for name in reach.extra}

    def _shared(self, blocks: frozenset[str]) -> dict[str, Known]:
        first, *others = [self.names.at(block) for block in sorted(blocks)]
        return {name: shape for name, shape in first.items() if all(name in other for other in others)}

    def _own(self, reach: Reach) -> dict[str, Known]:
        shape = form_shape(self.definition.forms.get(reach.form))
        known = {reach.form: shape, **shape.members}
        for group in reach.groups:
            inner = known.get(group)
            known |= inner.element.members if inner and inner.element else {}
        return known


def check_expressions(reading: Reading, vocabulary: Vocabulary) -> None:
    """Every expression."""
    for written in reading.expressions:
        source = written.expression.source
        bare = _STRING.sub(lambda found: "'" + "_" * (len(found[0]) - 2) + "'", source)
        known = vocabulary.at(written.reach)
        known |= _bound(bare, known)
        found = (
            *_calls(bare),
            *_unknown(bare, known),
            *_foreign_ids(source, known),
            *mixed_numbers(bare, known),
            *_unfit(written, known),
        )
        for offset, what, mend in found:
            reading.problem(_mark(written, offset), what, mend)


def _mark(written: WrittenExpression, offset: int) -> Mark:
    return place_in(written.scalar, written.start + offset)


def _bound(bare: str, known: Mapping[str, Known]) -> dict[str, Known]:
    """Variables of filter, map and the like, with the shape of what they run over."""
    found: dict[str, Known] = {}
    for path, variable in _MACRO.findall(bare):
        over = follow(path, {**known, **found}) if path not in "])" else None
        found[variable] = over.element if over and over.element else ANYTHING
    return found


def _unfit(written: WrittenExpression, known: Mapping[str, Known]) -> Iterator[tuple[int, str, str]]:
    """An expression that is only a path, and gives what its place cannot use."""
    path = written.expression.source.strip()
    shape = follow(path, known) if _DOTTED.match(path) else None
    if shape is None or shape.kind is Kind.ANYTHING:
        return
    if written.key in _CONDITIONS and shape.kind is not Kind.TRUTH:
        yield 0, f'"{path}" is not true or false.', f"Compare it: {path} == …, or {path} != null."
    elif written.key == ANCHOR and shape.kind is not Kind.TEXT:
        yield 0, f'"{path}" is not a date.', "Name an answer that is a date."
    elif written.key == "each" and shape.kind not in (Kind.ITEMS, Kind.LIST):
        yield (
            0,
            f'"{path}" is not a list.',
            "Name a repeated group, a code list, or an answer with several choices.",
        )


def _calls(bare: str) -> Iterator[tuple[int, str, str]]:
    functions = _STANDARD | FUNCTIONS.keys()
    for found in (*_PATH.finditer(bare), *_METHOD.finditer(bare)):
        if found.re is _PATH and not found[2]:
            continue
        name = found[1].rpartition(".")[2]
        if name not in functions and name not in _WORDS:
            offset = found.start(1) + len(found[1]) - len(name)
            yield offset, f'There is no function "{name}".', did_you_mean(name, functions)


def _unknown(bare: str, known: Mapping[str, Known]) -> Iterator[tuple[int, str, str]]:
    for found in _PATH.finditer(bare):
        path = found[1].rpartition(".")[0] if found[2] else found[1]
        if path and path not in _WORDS:
            yield from (
                (found.start(1) + offset, what, mend) for offset, what, mend in unknown_part(path, known)
            )


def unknown_part(path: str, known: Mapping[str, Known]) -> Iterator[tuple[int, str, str]]:
    """The first part of a dotted path that does not exist: offset, what, mend; nothing when all do."""
    parts = path.split(".")
    if parts[0] not in known:
        yield 0, f'There is nothing called "{parts[0]}" here.', did_you_mean(parts[0], known)
        return
    for count in range(2, len(parts) + 1):
        outer, part = ".".join(parts[: count - 1]), parts[count - 1]
        if follow(f"{outer}.{part}", known) is not None:
            continue
        shape = follow(outer, known)
        offset = len(outer) + 1
        if shape and shape.element:
            mend = f'Look into it with "{outer}.exists(entry, entry.{part} …)", filter, map or all.'
            yield offset, f'"{outer}" is a list; it has no "{part}" of its own.', mend
        elif shape and shape.members:
            yield offset, f'"{outer}" has no "{part}".', did_you_mean(part, shape.members)
        else:
            yield offset, f'"{outer}" is a single value; it has no "{part}".', f'Write only "{outer}".'
        return


def _foreign_ids(source: str, known: Mapping[str, Known]) -> Iterator[tuple[int, str, str]]:
    for found in _COMPARISON.finditer(source):
        shape = follow(found[1], known)
        yield from _compared(found.start(3), found[1], found[3], shape)
    for found in _MEMBERSHIP.finditer(source):
        shape = follow(found[2], known)
        yield from _compared(found.start(1), found[2], found[1], shape.element if shape else None)


def _compared(offset: int, path: str, text: str, shape: Known | None) -> Iterator[tuple[int, str, str]]:
    if shape is None:
        return
    if shape.ids is not None and text not in shape.ids:
        yield offset, f'"{path}" can never be "{text}".', did_you_mean(text, shape.ids)
    elif shape.kind is Kind.TRUTH:
        yield offset, f'"{path}" is true or false, never a text.', f"Write {path} == true."


def check_placeholders(reading: Reading, vocabulary: Vocabulary) -> None:
    """Every text: what stands in braces must be the path of an answer."""
    for written in reading.texts:
        if "{" not in written.text and "}" not in written.text:
            continue
        if written.reach is None:
            reading.problem(
                written.scalar, "A placeholder cannot be used in this text.", "Delete the braces."
            )
            continue
        known = vocabulary.at(written.reach)
        for found in _PLACEHOLDER.finditer(written.text):
            for offset, what, mend in _placeholder(found, known):
                reading.problem(text_place(written, found.start() + offset), what, mend)


def _placeholder(found: re.Match[str], known: Mapping[str, Known]) -> Iterator[tuple[int, str, str]]:
    path = found[1]
    if path is None or not _DOTTED.match(path):
        mend = "Write the path of an answer in braces: {application.name}."
        yield 0, f'"{found[0]}" is not a placeholder.', mend
        return
    problems = [(offset + 1, what, mend) for offset, what, mend in unknown_part(path, known)]
    yield from problems
    shape = follow(path, known)
    if not problems and shape and shape.kind in (Kind.ANSWERS, Kind.ITEMS):
        members = (shape.element or shape).members
        mend = f"Name one answer: {', '.join(f'{{{path}.{name}}}' for name in list(members)[:3])}."
        yield 1, f'"{path}" is not one answer but many.', mend


def text_place(written: WrittenText, offset: int) -> Mark:
    """Where a character of a text stands in the file; in a block only its line is known."""
    scalar = written.scalar
    if scalar.offset >= 0:
        return place_in(scalar, offset)
    lines_before = written.text[:offset].count("\n")
    return Mark(scalar.mark.file, scalar.mark.line + 1 + lines_before, 1)
