"""Questions: what every type of field may say, and how it is read."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from workflows.core.definition import Choice, Field, Plain, Rule
from workflows.core.expressions import Expression, compile_expression
from workflows.core.vouching import COVERS
from workflows.loading import values
from workflows.loading.entries import Entries, named, shown
from workflows.loading.language import forms as language
from workflows.loading.language.forms import OPTIONS
from workflows.loading.nodes import Node, Scalar, Table
from workflows.loading.problems import did_you_mean
from workflows.loading.reading import Reach, Reading, WrittenCover

_INTEGERS = ("max_length", "decimals")
_NUMBERS = ("minimum", "maximum", "max_size")
_SHOWN = ("unit", "text", "entry")
MOST_FILES = 10
"""More are not sent with one page."""

_ACCEPTED = OPTIONS["file"]["accept"].value.of[0].words


def read_fields(
    reading: Reading, node: Node, reach: Reach, lists: Mapping[str, tuple[Choice, ...]]
) -> tuple[Field, ...]:
    """The questions of a page or of a group's entry."""
    found = []
    for name, key, value in named(reading, node, "questions"):
        reading.declare("question", ".".join((reach.form, *reach.groups, name)), key.mark)
        found.append(_field(reading, name, value, reach, lists))
    return tuple(found)


def _field(
    reading: Reading, name: str, node: Node, reach: Reach, lists: Mapping[str, tuple[Choice, ...]]
) -> Field:
    kind = _type(reading, name, node)
    entries = Entries(reading, node, language.QUESTIONS.shapes[kind])
    question = Field(
        name=name,
        type=kind,
        label=entries.shown("label", reach),
        hint=entries.shown("hint", reach),
        required=_condition(entries, "required", reach),
        visible=_condition(entries, "visible", reach),
        rules=_rules(entries, replace(reach, extra=(*reach.extra, "value"))),
        options=_options(entries, kind, reach),
        visible_to=entries.visible_to(),
        purpose=entries.shown("purpose"),
        personal=entries.one_of("personal", ""),
    )
    if kind == "group":
        inner = entries.node("fields")
        around = replace(reach, groups=(*reach.groups, name))
        return replace(question, fields=read_fields(reading, inner, around, lists) if inner else ())
    scopes = entries.node("scopes") if "scopes" in OPTIONS[kind] else None
    if scopes is not None:
        return replace(question, choices=read_choices(reading, scopes, "scopes"))
    return _with_choices(entries, question, lists) if "choices" in OPTIONS[kind] else question


def _type(reading: Reading, name: str, node: Node) -> str:
    entry = node.entries.get("type") if isinstance(node, Table) else None
    if entry is None:
        return "text"
    kind = values.text(reading, entry.value, "type")
    if kind in OPTIONS:
        return kind
    if kind:
        what = f'There is no type "{kind}" for the question "{name}".'
        reading.problem(entry.value, what, did_you_mean(kind, OPTIONS))
    return "text"


def _condition(entries: Entries, key: str, reach: Reach) -> Expression | None:
    """`true` and absence are the same: always."""
    found = entries.expression(key, reach)
    return None if found is not None and found.source == "true" else found


def _rules(entries: Entries, reach: Reach) -> tuple[Rule, ...]:
    found = []
    for node in entries.items("rules"):
        rule = Entries(entries.reading, node, language.RULE)
        holds = rule.expression("holds", reach)
        found.append(Rule(holds or compile_expression("true"), rule.shown("message", reach)))
    return tuple(found)


def _options(entries: Entries, kind: str, reach: Reach) -> dict[str, Plain]:
    found: dict[str, Plain] = {}
    for key, option in OPTIONS[kind].items():
        node = entries.node(key)
        if node is None or key in ("choices", "people", "fields", "scopes"):
            continue
        if key in _INTEGERS:
            found[key] = values.integer(entries.reading, node, key)
        elif key in _NUMBERS:
            found[key] = values.number(entries.reading, node, key)
        elif key in _SHOWN:
            found[key] = shown(entries.reading, node, key, reach)
        elif key == "accept":
            found[key] = _accepted(entries)
        elif key == COVERS:
            found[key] = _covers(entries, reach)
        elif key == "most":
            found[key] = _most(entries.reading, node)
        elif option.value.words:
            found[key] = entries.one_of(key, option.value.words[0])
        else:
            found[key] = values.text(entries.reading, node, key)
    return found


def _accepted(entries: Entries) -> list[Plain]:
    found: list[Plain] = []
    for node in entries.items("accept"):
        word = values.text(entries.reading, node, "accept")
        if word not in _ACCEPTED:
            what = f'Files of the kind "{word}" cannot be accepted.'
            entries.reading.problem(node, what, did_you_mean(word, _ACCEPTED))
        found.append(word)
    return found


def _covers(entries: Entries, reach: Reach) -> list[Plain]:
    found: list[Plain] = []
    for node in entries.items(COVERS):
        name = values.text(entries.reading, node, COVERS)
        entries.reading.covers.append(WrittenCover(name, node.mark, reach.form, bool(reach.groups)))
        found.append(name)
    return found


def _most(reading: Reading, node: Node) -> int:
    most = values.integer(reading, node, "most")
    if not 2 <= most <= MOST_FILES:
        what = f'"most" must be a number from 2 to {MOST_FILES}.'
        reading.problem(node, what, "Leave it out where one file is enough.")
    return most


def _with_choices(entries: Entries, question: Field, lists: Mapping[str, tuple[Choice, ...]]) -> Field:
    node, group = entries.node("choices"), entries.node("people")
    if (node is None) == (group is None):
        what = f'The question "{question.name}" needs something to choose from.'
        mend = "Add choices: {id: Titel}, or the name of a list, or people: with a staff group; one of them."
        entries.reading.problem(entries.mark, what, mend)
        return question
    if group is not None:
        name = entries.reference("people", "group") or ""
        return replace(question, source=f"people:{name}")
    if isinstance(node, Scalar):
        name = entries.reference("choices", "list") or ""
        return replace(question, choices=lists.get(name, ()))
    return replace(question, choices=read_choices(entries.reading, node, "choices")) if node else question


def read_choices(reading: Reading, node: Node, words: str) -> tuple[Choice, ...]:
    """Entries of a code list: `id: title`, or `id: {title: ..., further columns}`."""
    found = []
    for name, _, value in named(reading, node, words):
        if isinstance(value, Table):
            columns = [key for key in value.entries if key != "title" and values.NAME.match(key)]
            entries = Entries(reading, value, language.ENTRY)
            found.append(Choice(name, entries.shown("title"), entries.options(*columns)))
        else:
            found.append(Choice(name, shown(reading, value, name)))
    if not found:
        reading.problem(node, "There is nothing to choose from.", "Add entries: {id: Titel}.")
    return tuple(found)
