"""Reads one mapping by keys: every value is read by the type that is expected at its place."""

from __future__ import annotations

from collections.abc import Iterator

from workflows.core.deadlines import Deadline
from workflows.core.definition import Plain
from workflows.core.expressions import Expression
from workflows.loading import values
from workflows.loading.language.kinds import Shape
from workflows.loading.nodes import Entry, Node, Scalar, Sequence, Table, is_empty
from workflows.loading.problems import Mark, did_you_mean
from workflows.loading.reading import Reach, Reading, Use, WrittenText


class Entries:
    """The entries of one mapping; unknown and missing keys are reported when it is made."""

    def __init__(
        self,
        reading: Reading,
        node: Node,
        shape: Shape,
    ) -> None:
        """Look at the keys.

        Arguments:
            reading: where problems are noted.
            node: what should be a mapping.
            shape: the keys that it may have, and those that it must.
        """
        self.reading = reading
        self.mark = node.mark
        self.table = table(reading, node, shape.words)
        self._shape = shape
        words = shape.words
        own = self.table.entries if shape.others else ()
        self._known = {*shape.keys, *(key for key in own if values.NAME.match(key))}
        for key, entry in self.table.entries.items():
            if _cut_off(entry):
                reading.problem(entry.key, f'"{key}" stands alone after a comma.', _QUOTES)
            elif key not in self._known:
                what = f'The key "{key}" is not known in {words}.'
                reading.problem(entry.key, what, did_you_mean(key, self._known))
        if isinstance(node, Table):
            for key in shape.required:
                if key not in self.table.entries:
                    reading.problem(node, f'{_capital(words)} needs the key "{key}".', f"Add {key}: …")

    def has(self, key: str) -> bool:
        """True when the key was written."""
        return key in self.table.entries

    def node(self, key: str) -> Node | None:
        """The value as it is written; None when it is absent or empty (which is reported)."""
        entry = self.table.entries.get(key)
        if entry is None:
            return None
        if is_empty(entry.value):
            self.reading.problem(entry.key, f'"{key}" has no value.', "Write one, or delete the line.")
            return None
        return entry.value

    def place(self, key: str) -> Mark:
        """Where a value stands, or the mapping when it is absent."""
        entry = self.table.entries.get(key)
        return entry.value.mark if entry else self.mark

    def text(self, key: str, default: str = "") -> str:
        """A text that nobody translates."""
        node = self.node(key)
        return values.text(self.reading, node, key) if node else default

    def shown(self, key: str, reach: Reach | None = None, default: str = "") -> str:
        """A text that people read; `reach` says which placeholders it may hold."""
        node = self.node(key)
        return shown(self.reading, node, key, reach) if node else default

    def name(self, key: str, default: str = "") -> str:
        """A name of the author's own, such as the one after `as:`."""
        node = self.node(key)
        return values.name(self.reading, node, key) if node else default

    def truth(self, key: str) -> bool:
        """True or false; false when absent."""
        node = self.node(key)
        return values.truth(self.reading, node, key) if node else False

    def integer(self, key: str, default: int = 0) -> int:
        """A whole number."""
        node = self.node(key)
        return values.integer(self.reading, node, key) if node else default

    def one_of(self, key: str, default: str) -> str:
        """One word out of the few that the language has there."""
        node = self.node(key)
        if node is None:
            return default
        allowed = self._shape.keys[key].value.words
        word = values.text(self.reading, node, key)
        if word in allowed:
            return word
        if word:
            self.reading.problem(node, f'"{word}" is not possible for "{key}".', did_you_mean(word, allowed))
        return default

    def expression(self, key: str, reach: Reach) -> Expression | None:
        """An expression; None when absent."""
        node = self.node(key)
        return values.expression(self.reading, node, key, reach) if node else None

    def deadline(self, key: str, reach: Reach) -> Deadline | None:
        """A deadline; None when absent or `none`."""
        node = self.node(key)
        return values.deadline(self.reading, node, key, reach) if node else None

    def reference(self, key: str, kind: str, block: str = "") -> str | None:
        """The name of something that is declared elsewhere; None when absent."""
        node = self.node(key)
        if node is None:
            return None
        name = values.text(self.reading, node, key)
        if name:
            self.reading.uses.append(Use(kind, name, node.mark, block))
        return name or None

    def references(self, key: str, kind: str, block: str = "") -> tuple[str, ...]:
        """Names of things declared elsewhere: a list, or one alone."""
        found = []
        for node in self.items(key):
            name = values.text(self.reading, node, key)
            if name:
                self.reading.uses.append(Use(kind, name, node.mark, block))
                found.append(name)
        return tuple(found)

    def visible_to(self) -> frozenset[str] | None:
        """The roles after `visible_to:`; None when absent."""
        return frozenset(self.references("visible_to", "role")) if self.has("visible_to") else None

    def items(self, key: str) -> tuple[Node, ...]:
        """The nodes of a list; one alone may stand without brackets."""
        entry = self.table.entries.get(key)
        if entry is not None and isinstance(entry.value, Sequence):
            return entry.value.items
        node = self.node(key)
        return (node,) if node else ()

    def named(self, key: str, words: str) -> Iterator[tuple[str, Scalar, Node]]:
        """The entries of a mapping from names of the author's own: name, where it stands, value."""
        node = self.node(key)
        if node:
            yield from named(self.reading, node, words)

    def options(self, *keys: str) -> dict[str, Plain]:
        """Those of the keys that were written, with values typed as YAML types them."""
        return {key: values.plain(self.reading, node) for key in keys if (node := self.node(key))}


def table(reading: Reading, node: Node, words: str) -> Table:
    """The mapping that a node should be; an empty one, reported, when it is none."""
    if isinstance(node, Table):
        return node
    reading.problem(node, f"Here {words} is expected: keys with values.", 'Write "key: value" lines.')
    return Table(node.mark, {})


def named(reading: Reading, node: Node, words: str) -> Iterator[tuple[str, Scalar, Node]]:
    """The entries of a mapping whose keys are names; keys that are none, and empty values, are reported."""
    for key, entry in table(reading, node, words).entries.items():
        if not values.NAME.match(key):
            what = f'"{key}" cannot be a name.'
            mend = "A name has small letters a to z, digits and _ only, and begins with a letter."
            reading.problem(entry.key, what, mend)
        elif is_empty(entry.value):
            reading.problem(entry.key, f'"{key}" has no value.', "Write one, or delete the line.")
        else:
            yield key, entry.key, entry.value


def shown(reading: Reading, node: Node, key: str, reach: Reach | None = None) -> str:
    """A text that people read, noted for translation and for the check of its placeholders."""
    text = values.text(reading, node, key)
    if text and isinstance(node, Scalar):
        reading.texts.append(WrittenText(text, node, reach))
    return text


def titles(reading: Reading, node: Node, words: str) -> dict[str, str]:
    """A mapping from names to titles."""
    return {name: shown(reading, value, name) for name, _, value in named(reading, node, words)}


_QUOTES = "A text with a comma needs quotes around the whole text."


def _cut_off(entry: Entry) -> bool:
    """True for the rest of a text that a comma has cut off: {title: Grenzen, Rollen und Auftrag}."""
    return is_empty(entry.value) and not values.NAME.match(entry.key.text)


def _capital(words: str) -> str:
    return words[:1].upper() + words[1:]
