"""YAML to nodes: places are kept, and everything that could hide something is refused.

Refused are aliases, anchors and tags (a small file could stand for a huge or
foreign thing), duplicate keys, tabs, control characters that turn the reading
direction (https://trojansource.codes/), and whatever is far larger than a
definition can be: whole files, texts, keys, the number of values and of levels.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import yaml

from workflows.loading.nodes import Entry, Node, Scalar, Sequence, Table
from workflows.loading.problems import Mark, Problem

SIZE_LIMIT = 1_000_000
DEPTH_LIMIT = 50
VALUE_LIMIT = 20_000
TEXT_LIMIT = 20_000
KEY_LIMIT = 1_000

_LOADER: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_FORBIDDEN = re.compile(
    "[\t\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069\ufffd\ud800-\udfff"
    "\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f]"
)
_BLOCKS = ("|", ">")


class _RefusedError(Exception):
    """Reading cannot go on."""

    def __init__(self, mark: Mark, what: str, mend: str) -> None:
        super().__init__(what)
        self.mark, self.what, self.mend = mark, what, mend


def read_nodes(text: str, file: str) -> tuple[Node | None, list[Problem]]:
    """Read one file.

    Arguments:
        text: of the file.
        file: its name, for the places.

    Returns:
        The root, or None when the file cannot be read; and every problem found.
    """
    if len(text) > SIZE_LIMIT or len(text.encode("utf-8", "replace")) > SIZE_LIMIT:
        return None, [Problem(file, 1, 1, "The file is larger than 1 MB.", "A definition is much smaller.")]
    problems = list(_forbidden_characters(text, file))
    if problems:
        return None, problems
    reader = _Reader(text, file)
    try:
        return reader.document(), reader.problems
    except _RefusedError as refused:
        return None, [*reader.problems, _problem(refused.mark, refused.what, refused.mend)]
    except yaml.MarkedYAMLError as error:
        return None, [*reader.problems, _syntax_problem(error, file)]
    except yaml.YAMLError:
        return None, [Problem(file, 1, 1, "This is not a YAML file.", "Write it with a plain text editor.")]


def _problem(mark: Mark, what: str, mend: str) -> Problem:
    return Problem(mark.file, mark.line, mark.column, what, mend)


def _forbidden_characters(text: str, file: str) -> Iterator[Problem]:
    if not _FORBIDDEN.search(text):
        return
    for number, line in enumerate(text.split("\n"), start=1):
        found = _FORBIDDEN.search(line)
        if found:
            what, mend = _words_for(found[0])
            yield Problem(file, number, found.start() + 1, what, mend)


def _words_for(character: str) -> tuple[str, str]:
    if character == "\t":
        return "There is a tab.", "Indent with spaces: two for each level."
    if character == "\ufffd":
        return "This is not UTF-8 text.", "Save the file with the encoding UTF-8."
    return (
        f"There is an invisible control character (U+{ord(character):04X}).",
        "Delete it and write the line again.",
    )


def _syntax_problem(error: yaml.MarkedYAMLError, file: str) -> Problem:
    place = error.problem_mark or error.context_mark
    line, column = (place.line + 1, place.column + 1) if place else (1, 1)
    said = (error.problem or "something is missing").rstrip(".")
    mend = "Often a colon, a quote or a bracket is missing on this line or on the one before."
    if "mapping values are not allowed" in said:
        mend = "Is the indentation right? A text that contains a colon and a space needs quotes."
    return Problem(file, line, column, f"The file cannot be read here: {said}.", mend)


class _Reader:
    """One pass over the parser's events, without recursion in the parser and little here."""

    def __init__(self, text: str, file: str) -> None:
        self.problems: list[Problem] = []
        self._file = file
        self._count = 0
        self._events: Iterator[Any] = yaml.parse(text, Loader=_LOADER)

    def document(self) -> Node | None:
        """The one document of the file."""
        root: Node | None = None
        for event in self._events:
            if isinstance(event, yaml.DocumentStartEvent) and root is not None:
                raise _RefusedError(
                    self._mark(event), "A second document begins here.", "Delete the line ---."
                )
            if isinstance(event, yaml.ScalarEvent | yaml.CollectionStartEvent | yaml.AliasEvent):
                root = self._node(event, 1)
        if root is None:
            self.problems.append(Problem(self._file, 1, 1, "The file is empty.", ""))
        return root

    def _mark(self, event: Any) -> Mark:
        return Mark(self._file, event.start_mark.line + 1, event.start_mark.column + 1)

    def _node(self, event: Any, depth: int) -> Node:
        mark = self._mark(event)
        self._count += 1
        if self._count > VALUE_LIMIT:
            what = f"The file has more than {VALUE_LIMIT} keys and values."
            raise _RefusedError(mark, what, "A definition is much smaller.")
        if depth > DEPTH_LIMIT:
            raise _RefusedError(
                mark, f"This is nested more than {DEPTH_LIMIT} levels deep.", "Make it flatter."
            )
        if isinstance(event, yaml.AliasEvent):
            raise _RefusedError(mark, f'Aliases such as "*{event.anchor}" are not allowed.', "Write it out.")
        if event.anchor:
            raise _RefusedError(mark, f'Anchors such as "&{event.anchor}" are not allowed.', "Write it out.")
        if event.tag:
            raise _RefusedError(mark, f'Tags such as "{event.tag}" are not allowed.', "Delete the tag.")
        if isinstance(event, yaml.ScalarEvent):
            if len(event.value) > TEXT_LIMIT:
                what = f"This text is longer than {TEXT_LIMIT} characters."
                raise _RefusedError(mark, what, "Is a quote missing? Make it shorter.")
            return _scalar(event, mark)
        if isinstance(event, yaml.SequenceStartEvent):
            return Sequence(mark, tuple(self._items(depth)))
        return Table(mark, self._entries(depth))

    def _items(self, depth: int) -> Iterator[Node]:
        for event in self._events:
            if isinstance(event, yaml.SequenceEndEvent):
                return
            yield self._node(event, depth + 1)

    def _entries(self, depth: int) -> dict[str, Entry]:
        entries: dict[str, Entry] = {}
        for event in self._events:
            if isinstance(event, yaml.MappingEndEvent):
                break
            key = self._node(event, depth + 1)
            value = self._node(next(self._events), depth + 1)
            if not isinstance(key, Scalar):
                raise _RefusedError(key.mark, "A key must be a name.", "A text with braces needs quotes.")
            if len(key.text) > KEY_LIMIT:
                what = f"This key is longer than {KEY_LIMIT} characters."
                raise _RefusedError(key.mark, what, "A key is a name or a short expression.")
            if key.text in entries:
                first = entries[key.text].key.mark.line
                what = f'The key "{key.text}" stands here a second time; the first is on line {first}.'
                self.problems.append(_problem(key.mark, what, "Delete or rename one of them."))
            else:
                entries[key.text] = Entry(key, value)
        return entries


def _scalar(event: Any, mark: Mark) -> Scalar:
    plain = event.style in (None, "")
    offset = 0 if plain else -1 if event.style in _BLOCKS else 1
    return Scalar(mark, event.value, plain, offset)
