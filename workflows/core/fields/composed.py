"""Answers of several parts: names of people, addresses, consents, files and signatures."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from typing import Any, ClassVar

from workflows.core.definition import Field
from workflows.core.fields.base import FieldError, FieldType, Parsed, Raw, first, wrong
from workflows.core.fields.texts import TextField, clean

_TEXT = TextField()


class ComposedField(FieldType):
    """Named parts of text; `mandatory` ones must be there once any part is."""

    parts: ClassVar[tuple[str, ...]]
    mandatory: ClassVar[tuple[str, ...]]

    def parse(self, field: Field, raw: Raw) -> Parsed:
        """Read each part; nothing typed at all is no answer."""
        texts = {part: clean(first(raw, part)) or None for part in self.parts}
        return Parsed(texts if any(texts.values()) else None)

    def complete(self, field: Field, value: Any) -> Any:
        """Name every part, and take a bare text for the first one."""
        if isinstance(value, str):
            value = {self.parts[0]: value}
        return {part: value.get(part) for part in self.parts} if isinstance(value, dict) else value

    def check(self, field: Field, value: Any) -> Mapping[str, FieldError]:
        """Every part is text, and the mandatory ones are there."""
        if not isinstance(value, dict):
            return wrong("not_text")
        errors: dict[str, FieldError] = {}
        for part in self.parts:
            text = value.get(part)
            if text in (None, ""):
                if part in self.mandatory:
                    errors[part] = FieldError(f"{part}_missing")
            else:
                errors |= {part: error for error in _TEXT.check(field, text).values()}
        return errors

    def inputs(self, field: Field, value: Any) -> dict[str, list[str]]:
        """One text for each part that is there."""
        return {part: [value[part]] for part in self.parts if value and value.get(part)}


class PersonNameField(ComposedField):
    """A name in three forms; one word is a whole name, and only the official form is mandatory.

    Source: DIN 91379 (Latin characters in electronic data of the administration).
    """

    name: ClassVar[str] = "person_name"
    parts: ClassVar[tuple[str, ...]] = ("official", "original", "call")
    mandatory: ClassVar[tuple[str, ...]] = ("official",)


class AddressField(ComposedField):
    """A postal address."""

    name: ClassVar[str] = "address"
    parts: ClassVar[tuple[str, ...]] = ("street", "postal_code", "city")
    mandatory: ClassVar[tuple[str, ...]] = ("street", "postal_code", "city")


class SignatureField(FieldType):
    """A typed name that stands for a signature: {"name": "..."}."""

    name: ClassVar[str] = "signature"

    def parse(self, field: Field, raw: Raw) -> Parsed:
        """Read the typed name."""
        text = clean(first(raw))
        return Parsed({"name": text} if text else None)

    def complete(self, field: Field, value: Any) -> Any:
        """Take a bare text for the name."""
        return {"name": value} if isinstance(value, str) else value

    def check(self, field: Field, value: Any) -> Mapping[str, FieldError]:
        """A name that is text."""
        return _TEXT.check(field, value.get("name") if isinstance(value, dict) else value)

    def inputs(self, field: Field, value: Any) -> dict[str, list[str]]:
        """The typed name."""
        return {"": [value["name"]]} if value else {}


class ConsentField(FieldType):
    """Agreement to a text: what was agreed to is kept with version, digest and the language shown."""

    name: ClassVar[str] = "consent"

    def parse(self, field: Field, raw: Raw) -> Parsed:
        """A ticked box agrees; an unticked one is no answer."""
        if first(raw) != "yes":
            return Parsed()
        return Parsed(self.complete(field, {"given": True, "language": first(raw, "language") or None}))

    def complete(self, field: Field, value: Any) -> Any:
        """Add version and digest of the text as it stands in the definition."""
        given = value if isinstance(value, bool) else isinstance(value, dict) and value.get("given")
        if given is not True:
            return None
        text = str(field.options.get("text") or field.label)
        return {
            "given": True,
            "text_version": str(field.options.get("version") or "1"),
            "text_digest": hashlib.sha256(text.encode()).hexdigest(),
            "language": value.get("language") if isinstance(value, dict) else None,
        }

    def check(self, field: Field, value: Any) -> Mapping[str, FieldError]:
        """Given, to the text of today."""
        agreed = isinstance(value, dict) and value == self.complete(field, value)
        return {} if agreed else wrong("consent")

    def inputs(self, field: Field, value: Any) -> dict[str, list[str]]:
        """The ticked box."""
        return {"": ["yes"]} if value else {}


class FileField(FieldType):
    """A file that the shell has stored and described; raw inputs never describe it."""

    name: ClassVar[str] = "file"
    attributes: ClassVar[tuple[str, ...]] = ("id", "name", "media_type", "size", "digest")

    def parse(self, field: Field, raw: Raw) -> Parsed:
        """Nothing: uploads are handed over as prepared values."""
        return Parsed()

    def check(self, field: Field, value: Any) -> Mapping[str, FieldError]:
        """A description as the upload service makes it."""
        whole = isinstance(value, dict) and all(value.get(entry) for entry in self.attributes)
        return {} if whole else wrong("file")

    def inputs(self, field: Field, value: Any) -> dict[str, list[str]]:
        """The id of the stored file."""
        return {"": [value["id"]]} if value else {}
