"""What every field type offers."""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, ClassVar, TypeAlias

from workflows.core.definition import Field

Raw: TypeAlias = Mapping[str, Sequence[str]]


@dataclass(frozen=True, slots=True)
class FieldError:
    """What is wrong with an answer: a code that the pages have words for, and what to fill in."""

    code: str
    values: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Parsed:
    """A value, or what is wrong, by sub-input ("" is the whole field)."""

    value: Any = None
    errors: Mapping[str, FieldError] = field(default_factory=dict)


class FieldType:
    """One kind of question. The methods here fit a single line of text."""

    name: ClassVar[str]

    def parse(self, field: Field, raw: Raw) -> Parsed:
        """Make a value from raw inputs; an empty answer is None."""
        return Parsed(first(raw).strip() or None)

    def complete(self, field: Field, value: Any) -> Any:
        """Bring an already typed value into its canonical form."""
        return value

    def check(self, field: Field, value: Any) -> Mapping[str, FieldError]:
        """Say what is wrong with a typed value that is not empty."""
        return {} if isinstance(value, str) else wrong("not_text")

    def inputs(self, field: Field, value: Any) -> dict[str, list[str]]:
        """The raw inputs that would give this value again."""
        return {} if value is None else {"": [str(value)]}


def first(raw: Raw, part: str = "") -> str:
    """The first text sent for a sub-input."""
    return next(iter(raw.get(part, ())), "")


def digits(text: str) -> str:
    """Text with the digits of every script written 0 to 9: an Arabic keyboard types others."""
    return "".join(str(unicodedata.decimal(letter)) if letter.isdecimal() else letter for letter in text)


def is_moment(value: object) -> bool:
    """True for a moment in ISO 8601, as the program that showed a form notes it."""
    try:
        return isinstance(value, str) and bool(datetime.fromisoformat(value))
    except ValueError:
        return False


def wrong(code: str, **values: Any) -> dict[str, FieldError]:
    """One error for the whole field."""
    return {"": FieldError(code, values)}
