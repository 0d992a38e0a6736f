"""Answers of several parts: names of people, addresses, files and signatures."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any, ClassVar

from workflows.core.definition import Field
from workflows.core.fields.base import FieldError, FieldType, Parsed, Raw, digits, first, is_moment, wrong
from workflows.core.fields.strokes import is_drawing
from workflows.core.fields.texts import TextField, clean

MEDIA_TYPES: Mapping[str, str] = {"pdf": "application/pdf", "jpeg": "image/jpeg", "png": "image/png"}
"""What a definition may accept -> media type."""

USUAL_SIZE = 10
"""Megabytes, where the definition sets no other limit."""

POSTAL_DIGITS: Mapping[str, int] = {"DE": 5, "AT": 4, "CH": 4}
"""Country (ISO 3166) -> digits of its postal codes."""

ANYWHERE = "anywhere"
"""Instead of a country: addresses abroad are taken as they are written."""

_COUNTRY_LETTER = re.compile(r"(?:DE|D|AT|A|CH)-", re.IGNORECASE)
_SHA_256 = re.compile(r"[0-9a-f]{64}")
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
    """A postal address; its postal code has as many digits as those of the question's country."""

    name: ClassVar[str] = "address"
    parts: ClassVar[tuple[str, ...]] = ("street", "postal_code", "city")
    mandatory: ClassVar[tuple[str, ...]] = ("street", "postal_code", "city")

    def parse(self, field: Field, raw: Raw) -> Parsed:
        """Read the postal code without blanks and the country's letter that some write before it."""
        code = _COUNTRY_LETTER.sub("", "".join(digits(first(raw, "postal_code")).split()))
        return super().parse(field, {**raw, "postal_code": [code]} if _country(field) != ANYWHERE else raw)

    def check(self, field: Field, value: Any) -> Mapping[str, FieldError]:
        """Every part is there, and the postal code can be one."""
        errors = dict(super().check(field, value))
        expected = POSTAL_DIGITS.get(_country(field))
        if not errors and expected and not re.fullmatch(f"[0-9]{{{expected}}}", value["postal_code"]):
            errors["postal_code"] = FieldError("postal_code", {"digits": expected})
        return errors


class SignatureField(FieldType):
    """A typed name that stands for a signature; the program that showed the form adds the moment.

    Whoever wants to draws it too; a record without a drawing has no such part. The digest of the answers
    that were shown beside it ("seen") comes along, and is not kept.
    """

    name: ClassVar[str] = "signature"

    def parse(self, field: Field, raw: Raw) -> Parsed:
        """Read the typed name and what was drawn beside it; a drawing alone is an answer without its name."""
        text, drawing = clean(first(raw)), first(raw, "drawing")
        if not text and not drawing:
            return Parsed()
        parts = _drawn(drawing) | _seen(first(raw, "seen"))
        return Parsed({"name": text, "at": first(raw, "at") or None, **parts})

    def complete(self, field: Field, value: Any) -> Any:
        """Take a bare text for the name."""
        if isinstance(value, str):
            value = {"name": value}
        if not isinstance(value, dict):
            return value
        parts = _drawn(value.get("drawing")) | _seen(value.get("seen"))
        return {**{part: value.get(part) for part in ("name", "at")}, **parts}

    def check(self, field: Field, value: Any) -> Mapping[str, FieldError]:
        """A name that is text, a moment if there is one, and a drawing that is one."""
        if not isinstance(value, dict) or not (value.get("at") is None or is_moment(value["at"])):
            return wrong("not_text")
        found = wrong("required") if not value.get("name") else _TEXT.check(field, value["name"])
        if not found and "drawing" in value and not is_drawing(value["drawing"]):
            return wrong("drawing")
        return found

    def inputs(self, field: Field, value: Any) -> dict[str, list[str]]:
        """The typed name, when, and what was drawn."""
        if not value:
            return {}
        return {
            "": [value["name"]],
            **{part: [value[part]] for part in ("at", "drawing") if value.get(part)},
        }


class FileField(FieldType):
    """A file that the shell has stored and described, or a list where the question takes several.

    Raw inputs never describe one.
    """

    name: ClassVar[str] = "file"
    attributes: ClassVar[tuple[str, ...]] = ("id", "name", "media_type", "size", "digest")

    def parse(self, field: Field, raw: Raw) -> Parsed:
        """Nothing: uploads are handed over as prepared values."""
        return Parsed()

    def check(self, field: Field, value: Any) -> Mapping[str, FieldError]:
        """Descriptions as the upload service makes them, of a kind and size that the question accepts."""
        if most_files(field) == 1:
            return self._check_one(field, value)
        if not isinstance(value, list):
            return wrong("file")
        if len(value) > most_files(field):
            return wrong("file_too_many")
        return next((found for one in value if (found := self._check_one(field, one))), {})

    def _check_one(self, field: Field, value: Any) -> Mapping[str, FieldError]:
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
        """The ids of the stored files."""
        files = value if isinstance(value, list) else [value]
        return {"": [file["id"] for file in files]} if value else {}


def _drawn(drawing: Any) -> dict[str, Any]:
    """The part of a signature that only those have who drew: earlier records stay as they are."""
    return {"drawing": drawing} if drawing else {}


def _seen(digest: Any) -> dict[str, Any]:
    """The part that says which answers were shown; whatever else is sent there says nothing."""
    return {"seen": digest} if isinstance(digest, str) and _SHA_256.fullmatch(digest) else {}


def _country(field: Field) -> str:
    return str(field.options.get("country") or next(iter(POSTAL_DIGITS)))


def most_files(field: Field) -> int:
    """How many files answer a question; the answer is a list where it may be more than one."""
    most = field.options.get("most")
    return most if isinstance(most, int) else 1


def accepted_types(field: Field) -> tuple[str, ...]:
    """Media types that a question for a file accepts."""
    wanted = field.options.get("accept")
    return tuple(MEDIA_TYPES[str(kind)] for kind in (wanted if isinstance(wanted, list) else MEDIA_TYPES))


def largest_size(field: Field) -> int:
    """The greatest number of bytes that a question for a file accepts."""
    megabytes = field.options.get("max_size")
    return int((megabytes if isinstance(megabytes, int | float) else USUAL_SIZE) * _MEGABYTE)
