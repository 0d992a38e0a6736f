"""One of several, several of many, yes or no. Values are ids, never labels."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar

from workflows.core.definition import Field
from workflows.core.fields.base import FieldError, FieldType, Parsed, Raw, first, wrong


def _known(field: Field, value: object) -> bool:
    """People to choose from are known to the shell only; a name will do here."""
    return isinstance(value, str) and (
        field.source is not None or any(choice.id == value for choice in field.choices)
    )


class ChoiceField(FieldType):
    """Exactly one choice."""

    name: ClassVar[str] = "choice"

    def check(self, field: Field, value: Any) -> Mapping[str, FieldError]:
        """One of the ids on offer."""
        return {} if _known(field, value) else wrong("unknown_choice")


class ChoicesField(FieldType):
    """Any number of choices, in the order of the list."""

    name: ClassVar[str] = "choices"

    def parse(self, field: Field, raw: Raw) -> Parsed:
        """Sort what was ticked into the order of the list."""
        ticked = [text for text in raw.get("", ()) if text]
        order = [choice.id for choice in field.choices]
        known = sorted({text for text in ticked if text in order}, key=order.index)
        return Parsed([*known, *dict.fromkeys(text for text in ticked if text not in order)] or None)

    def check(self, field: Field, value: Any) -> Mapping[str, FieldError]:
        """A list of ids on offer."""
        if not isinstance(value, list) or not all(_known(field, entry) for entry in value):
            return wrong("unknown_choice")
        return {}

    def inputs(self, field: Field, value: Any) -> dict[str, list[str]]:
        """Every id as one text."""
        return {"": list(value)} if value else {}


class YesNoField(FieldType):
    """Yes or no, without a default."""

    name: ClassVar[str] = "yes_no"

    def parse(self, field: Field, raw: Raw) -> Parsed:
        """Radio buttons send "yes" or "no"."""
        text = first(raw)
        if text not in ("", "yes", "no"):
            return Parsed(errors=wrong("unknown_choice"))
        return Parsed({"": None, "yes": True, "no": False}[text])

    def check(self, field: Field, value: Any) -> Mapping[str, FieldError]:
        """A truth value."""
        return {} if isinstance(value, bool) else wrong("unknown_choice")

    def inputs(self, field: Field, value: Any) -> dict[str, list[str]]:
        """Back to the radio buttons' texts."""
        return {} if value is None else {"": ["yes" if value else "no"]}
