"""Answers of several parts: names of people, addresses, consents, files and signatures."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from typing import Any, ClassVar

from workflows.core.definition import Field
from workflows.core.fields.base import FieldError, FieldType, Parsed, Raw, first, is_moment, wrong
from workflows.core.fields.languages import is_language
from workflows.core.fields.texts import TextField, clean

MEDIA_TYPES: Mapping[str, str] = {"pdf": "application/pdf", "jpeg": "image/jpeg", "png": "image/png"}
"""What a definition may accept -> media type."""

USUAL_SIZE = 10
"""Megabytes, where the definition sets no other limit."""

_TEXT = TextField()
_MEGABYTE = 1024 * 1024


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
                found = _TEXT.check(field, text)
                errors |= {part: found[""]} if found else {}
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
    """A typed name that stands for a signature; the program that showed the form adds the moment."""

    name: ClassVar[str] = "signature"

    def parse(self, field: Field, raw: Raw) -> Parsed:
        """Read the typed name."""
        text = clean(first(raw))
        return Parsed({"name": text, "at": first(raw, "at") or None} if text else None)

    def complete(self, field: Field, value: Any) -> Any:
        """Take a bare text for the name."""
        if isinstance(value, str):
            value = {"name": value}
        return {part: value.get(part) for part in ("name", "at")} if isinstance(value, dict) else value

    def check(self, field: Field, value: Any) -> Mapping[str, FieldError]:
        """A name that is text, and a moment if there is one."""
        if not isinstance(value, dict) or not (value.get("at") is None or is_moment(value["at"])):
            return wrong("not_text")
        return wrong("required") if not value.get("name") else _TEXT.check(field, value["name"])

    def inputs(self, field: Field, value: Any) -> dict[str, list[str]]:
        """The typed name, and when."""
        if not value:
            return {}
        return {"": [value["name"]], **({"at": [value["at"]]} if value.get("at") else {})}


class ConsentField(FieldType):
    """Agreement to a text: what was agreed to is kept with version, digest and the language shown."""

    name: ClassVar[str] = "consent"

    def parse(self, field: Field, raw: Raw) -> Parsed:
        """A ticked box agrees; an unticked one is no answer."""
        if first(raw) != "yes":
            return Parsed()
        shown = {part: first(raw, part) or None for part in ("language", "at")}
        return Parsed(self.complete(field, {"given": True, **shown}))

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
            "at": value.get("at") if isinstance(value, dict) else None,
        }

    def check(self, field: Field, value: Any) -> Mapping[str, FieldError]:
        """Given, to the text of today."""
        if not isinstance(value, dict) or value != self.complete(field, value):
            return wrong("consent")
        shown = value["language"] is None or is_language(value["language"])
        return {} if shown and (value["at"] is None or is_moment(value["at"])) else wrong("consent")

    def inputs(self, field: Field, value: Any) -> dict[str, list[str]]:
        """The ticked box, with the language shown and the moment."""
        if not value:
            return {}
        shown = {part: [value[part]] for part in ("language", "at") if value.get(part)}
        return {"": ["yes"], **shown}


class FileField(FieldType):
    """A file that the shell has stored and described; raw inputs never describe it."""

    name: ClassVar[str] = "file"
    attributes: ClassVar[tuple[str, ...]] = ("id", "name", "media_type", "size", "digest")

    def parse(self, field: Field, raw: Raw) -> Parsed:
        """Nothing: uploads are handed over as prepared values."""
        return Parsed()

    def check(self, field: Field, value: Any) -> Mapping[str, FieldError]:
        """A description as the upload service makes it, of a kind and size that the question accepts."""
        if not isinstance(value, dict) or set(value) != set(self.attributes) or not all(value.values()):
            return wrong("file")
        if not isinstance(value["size"], int) or isinstance(value["size"], bool):
            return wrong("file")
        if value["media_type"] not in accepted_types(field):
            return wrong("file_type")
        return (
            wrong("file_too_large", maximum=largest_size(field))
            if value["size"] > largest_size(field)
            else {}
        )

    def inputs(self, field: Field, value: Any) -> dict[str, list[str]]:
        """The id of the stored file."""
        return {"": [value["id"]]} if value else {}


def accepted_types(field: Field) -> tuple[str, ...]:
    """Media types that a question for a file accepts."""
    wanted = field.options.get("accept")
    return tuple(MEDIA_TYPES[str(kind)] for kind in (wanted if isinstance(wanted, list) else MEDIA_TYPES))


def largest_size(field: Field) -> int:
    """The greatest number of bytes that a question for a file accepts."""
    megabytes = field.options.get("max_size")
    return int((megabytes if isinstance(megabytes, int | float) else USUAL_SIZE) * _MEGABYTE)
