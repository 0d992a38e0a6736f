"""What a value can be, and what a mapping with known keys is made of."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum


class Kind(StrEnum):
    """The kinds of values."""

    TEXT = "text"
    NAME = "name"
    TRUTH = "truth"
    INTEGER = "integer"
    NUMBER = "number"
    EXPRESSION = "expression"
    DEADLINE = "deadline"
    DURATION = "duration"
    UNTIL = "until"
    MOMENT = "moment"
    REFERENCE = "reference"
    ONE_OF = "one of"
    LIST = "list"
    NAMED = "named"
    TABLE = "table"
    SHAPE = "shape"
    EITHER = "either"
    ANYTHING = "anything"


@dataclass(frozen=True, slots=True)
class Value:
    """What may stand after a key.

    Attributes:
        words: of ONE_OF: the only words that are possible.
        of: of LIST, NAMED and TABLE: what they are made of, one; of EITHER: what is possible.
        shape: of SHAPE: the name of a `Shape` or `Choice`.
    """

    kind: Kind
    words: tuple[str, ...] = ()
    of: tuple[Value, ...] = ()
    shape: str = ""


TEXT = Value(Kind.TEXT)
NAME = Value(Kind.NAME)
TRUTH = Value(Kind.TRUTH)
INTEGER = Value(Kind.INTEGER)
NUMBER = Value(Kind.NUMBER)
EXPRESSION = Value(Kind.EXPRESSION)
DEADLINE = Value(Kind.DEADLINE)
DURATION = Value(Kind.DURATION)
UNTIL = Value(Kind.UNTIL)
MOMENT = Value(Kind.MOMENT)
REFERENCE = Value(Kind.REFERENCE)
ANYTHING = Value(Kind.ANYTHING)


def one_of(*words: str) -> Value:
    """One word out of a few."""
    return Value(Kind.ONE_OF, words=words)


def list_of(value: Value) -> Value:
    """A list; one alone may stand without brackets."""
    return Value(Kind.LIST, of=(value,))


def named(value: Value) -> Value:
    """A mapping from names of the author's own."""
    return Value(Kind.NAMED, of=(value,))


def table_of(value: Value) -> Value:
    """A mapping from whatever texts."""
    return Value(Kind.TABLE, of=(value,))


def shape(name: str) -> Value:
    """A mapping with known keys."""
    return Value(Kind.SHAPE, shape=name)


def either(*values: Value) -> Value:
    """One of several kinds."""
    return Value(Kind.EITHER, of=values)


REFERENCES = list_of(REFERENCE)


@dataclass(frozen=True, slots=True)
class Key:
    """One key of a mapping.

    Attributes:
        about: a short sentence for the author, shown by editors.
    """

    value: Value
    about: str
    required: bool = False


def must(value: Value, about: str) -> Key:
    """A key that has to be there."""
    return Key(value, about, required=True)


def may(value: Value, about: str) -> Key:
    """A key that can be left out."""
    return Key(value, about)


@dataclass(frozen=True, slots=True)
class Shape:
    """A mapping with known keys.

    Attributes:
        words: what it is, for sentences: "a role", "a step with a form".
        others: what every other key holds; None where no other is possible.
    """

    words: str
    keys: Mapping[str, Key]
    others: Value | None = None

    @property
    def required(self) -> tuple[str, ...]:
        """The keys that have to be there, in order."""
        return tuple(name for name, key in self.keys.items() if key.required)


@dataclass(frozen=True, slots=True)
class Choice:
    """A mapping of one of several shapes: which, one key says.

    Attributes:
        shapes: by the key that only this kind has, or by the value of `by`.
        by: the key whose value says it; "" where it is the first of the keys that is there.
        within: key -> shapes that have it too, as a key of their own.
    """

    words: str
    shapes: Mapping[str, Shape]
    by: str = ""
    within: Mapping[str, tuple[str, ...]] | None = None
