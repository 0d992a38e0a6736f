"""What was typed: taken from a request by name, kept as flat texts, put into a form again.

Names that a form does not have are never taken. The parts of an answer that the
program itself writes (the file that was stored, the moment of a signature, the
words of a consent) are never read from a request.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import Any, Protocol, TypeAlias

from workflows.core.answers import MOST_ENTRIES, part_of
from workflows.core.definition import Field
from workflows.core.fields import GROUP, NOTE, field_type
from workflows.core.fields.composed import most_files
from workflows.core.fields.consents import digest_of, source_text
from workflows.core.fields.languages import MOST_LANGUAGES

Typed: TypeAlias = dict[str, list[str]]
"""Input name ("birth.day", "children.0.name.official") -> texts."""

FILE_PARTS = ("id", "name", "media_type", "size", "digest")
_PARTS: Mapping[str, tuple[str, ...]] = {
    "date": ("day", "month", "year"),
    "moment": ("day", "month", "year", "time"),
    "person_name": ("official", "original", "call"),
    "address": ("street", "postal_code", "city"),
    "language_skills": tuple(
        f"{row}.{part}" for row in range(MOST_LANGUAGES) for part in ("language", "level")
    ),
    "consent": ("", "shown"),
    "signature": ("", "drawing", "seen"),
    "file": (),
    NOTE: (),
}
_WRITTEN_HERE: Mapping[str, tuple[str, ...]] = {
    "consent": ("language", "at", "text", "source"),
    "signature": ("at",),
}
_LONGEST_INPUT = 20_000
_OF_ANOTHER_TYPE = (TypeError, ValueError, KeyError, AttributeError)


class Sent(Protocol):
    """The texts of a request, such as Werkzeug's MultiDict."""

    def getlist(self, key: str, /) -> list[str]:
        """Every text under a name."""

    def keys(self) -> Iterable[str]:
        """All names."""


@dataclass(frozen=True, slots=True)
class Stamp:
    """What the program knows while a page is taken.

    Attributes:
        language: in which the page was shown.
        at: the moment in ISO 8601.
        say: puts a text of the definition into the words in which the page showed it.
    """

    language: str
    at: str
    say: Callable[[str], str] = str


def take(fields: Iterable[Field], sent: Sent, before: Typed, stamp: Stamp) -> Typed:
    """Everything typed into these questions, with what the program adds to it."""
    names = frozenset(sent.keys())
    return dict(_taken(fields, sent, names, before, stamp, ""))


def _taken(
    fields: Iterable[Field], sent: Sent, names: frozenset[str], before: Typed, stamp: Stamp, prefix: str
) -> Iterator[tuple[str, list[str]]]:
    for question in fields:
        path = prefix + question.name
        if question.type == GROUP:
            for number in entry_numbers(names, path):
                yield f"{path}.{number}", ["entry"]
                yield from _taken(question.fields, sent, names, before, stamp, f"{path}.{number}.")
            continue
        for part in _PARTS.get(question.type, ("",)):
            name = f"{path}.{part}" if part else path
            texts = [text[:_LONGEST_INPUT] for text in sent.getlist(name)]
            if texts:
                yield name, texts
        yield from _added(question, path, sent, before, stamp)


def _added(
    question: Field, path: str, sent: Sent, before: Typed, stamp: Stamp
) -> Iterator[tuple[str, list[str]]]:
    """What the program writes; an answer that was not changed keeps what it wrote then."""
    if question.type == "file":
        yield from ((name, list(texts)) for name, texts in before.items() if name.startswith(f"{path}."))
        return
    parts = _WRITTEN_HERE.get(question.type, ())
    kept = {f"{path}.{part}": before[f"{path}.{part}"] for part in parts if f"{path}.{part}" in before}
    unchanged = (
        sent.getlist(path) == before.get(path)
        and _is_what_was_shown(path, sent, before)
        and _is_as_before(path, "drawing", sent, before)
        and _is_as_before(path, "seen", sent, before)
    )
    if kept and unchanged:
        yield from kept.items()
    elif parts and any(text.strip() for text in sent.getlist(path)):
        now = _written_now(question, stamp)
        yield from ((f"{path}.{part}", [now[part]]) for part in parts)


def _is_what_was_shown(path: str, sent: Sent, before: Typed) -> bool:
    """False for a consent whose page showed other words than those that were agreed to before."""
    shown, text = sent.getlist(f"{path}.shown"), before.get(f"{path}.text")
    return not shown or not text or digest_of(text[0]) == shown[0]


def _is_as_before(path: str, part: str, sent: Sent, before: Typed) -> bool:
    """False for a signature that was drawn since, or under other answers: it is of now."""
    name = f"{path}.{part}"
    return "".join(sent.getlist(name)) == "".join(before.get(name, ()))


def _written_now(question: Field, stamp: Stamp) -> dict[str, str]:
    written = {"language": stamp.language, "at": stamp.at}
    if question.type != "consent":
        return written
    source = source_text(question)
    return {**written, "text": stamp.say(source), "source": digest_of(source)}


def entry_numbers(names: Iterable[str], path: str) -> list[int]:
    """The numbers of the entries of a group that names speak of, in order."""
    pattern = re.compile(rf"{re.escape(path)}\.([0-9]{{1,4}})(?:\.|\Z)")
    found = {int(match[1]) for name in names if (match := pattern.match(name))}
    return sorted(found)[: MOST_ENTRIES + 1]


def without(typed: Mapping[str, Sequence[str]], paths: Iterable[str]) -> Typed:
    """Everything but some questions."""
    gone = tuple(paths)
    return {
        name: list(texts)
        for name, texts in typed.items()
        if not any(name == path or name.startswith(f"{path}.") for path in gone)
    }


def in_order(fields: Iterable[Field], typed: Typed) -> Typed:
    """Entries of groups numbered 0, 1, 2 again, after one was taken away."""
    found = dict(typed)
    for question in fields:
        if question.type != GROUP:
            continue
        path = question.name
        rest = without(found, [path])
        for new, old in enumerate(entry_numbers(found, path)):
            inner = in_order(question.fields, _below(found, f"{path}.{old}"))
            rest[f"{path}.{new}"] = ["entry"]
            rest |= {f"{path}.{new}.{name}": texts for name, texts in inner.items()}
        found = rest
    return found


def _below(typed: Typed, path: str) -> Typed:
    prefix = f"{path}."
    return {name.removeprefix(prefix): texts for name, texts in typed.items() if name.startswith(prefix)}


def with_entry(typed: Typed, path: str, *, shown: int) -> Typed:
    """One more entry of a group, empty.

    Arguments:
        shown: how many the page showed; untouched ones were not sent.
    """
    numbers = entry_numbers(typed, path)
    following = max([*numbers, shown - 1]) + 1 if numbers or shown else 0
    added = {f"{path}.{number}": ["entry"] for number in range(following + 1)}
    return {**added, **typed}


def typed_of(fields: Iterable[Field], values: Mapping[str, Any]) -> Typed:
    """What would have to be typed to give earlier answers again; what no longer fits is left out."""
    found: Typed = {}
    for question in fields:
        value = values.get(question.name)
        if value is not None and question.type != NOTE:
            with suppress(*_OF_ANOTHER_TYPE):
                found |= _inputs(question, value)
    return found


def _inputs(question: Field, value: Any) -> Typed:
    if question.type == "file" and most_files(question) > 1:
        return {
            name: texts
            for number, one in enumerate(value)
            for name, texts in file_inputs(f"{question.name}.{number}", one).items()
        }
    if question.type == "file":
        return file_inputs(question.name, value)
    if question.type != GROUP:
        inputs = field_type(question.type).inputs(question, value)
        return {f"{question.name}.{part}" if part else question.name: texts for part, texts in inputs.items()}
    found: Typed = {}
    for number, entry in enumerate(value):
        path = f"{question.name}.{number}"
        found[path] = ["entry"]
        found |= {f"{path}.{name}": texts for name, texts in typed_of(question.fields, entry).items()}
    return found


def file_inputs(path: str, value: Mapping[str, Any]) -> Typed:
    """A stored file as it is kept between pages."""
    return {f"{path}.{part}": [str(value[part])] for part in FILE_PARTS}


def stored_files(fields: Iterable[Field], typed: Typed, prefix: str = "") -> dict[str, Any]:
    """Path of a question -> the description of the file that was stored for it, or a list of several."""
    found: dict[str, Any] = {}
    for question in fields:
        path = prefix + question.name
        if question.type == GROUP:
            for number in entry_numbers(typed, path):
                found |= stored_files(question.fields, typed, f"{path}.{number}.")
        elif question.type == "file":
            files = [file for place in file_places(question, typed, path) if (file := file_at(typed, place))]
            if files:
                found[path] = files if most_files(question) > 1 else files[0]
    return found


def file_places(question: Field, names: Iterable[str], path: str) -> list[str]:
    """Where the files of a question are kept: below its own path, or each below a number of its own."""
    return (
        [f"{path}.{number}" for number in entry_numbers(names, path)] if most_files(question) > 1 else [path]
    )


def file_at(typed: Typed, place: str) -> dict[str, Any] | None:
    """The description of the file that is kept at a place."""
    parts = part_of(typed, place)
    if not all(part in parts for part in FILE_PARTS):
        return None
    described: dict[str, Any] = {part: parts[part][0] for part in FILE_PARTS}
    return {**described, "size": int(described["size"])}
