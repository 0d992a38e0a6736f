"""Text, long text, e-mail addresses and phone numbers."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from typing import Any, ClassVar

from workflows.core.definition import Field
from workflows.core.fields.base import FieldError, FieldType, Parsed, Raw, first, wrong

EMAIL_LENGTH = 254
"""The longest address that mail servers take (RFC 5321, 4.5.3.1.3, less the angle brackets)."""

_EMAIL = re.compile(r"[^@\s<>,;:\"]{1,64}@[^@\s.<>,;:\"]+(\.[^@\s.<>,;:\"]+)+")
_PHONE = re.compile(r"\+?[0-9][0-9 ()/.-]{3,30}")
_INTERNATIONAL = re.compile(r"\+[1-9][0-9]{4,14}")
_UNSAFE = re.compile(r"[\u0000-\u0008\u000b-\u001f\u007f\u202a-\u202e\u2066-\u2069]")
"""Controls, and marks that would turn the direction of what stands around them."""


def clean(text: str) -> str:
    """Normalise to NFC (as DIN 91379 asks for names) with plain line ends and no outer blanks."""
    return unicodedata.normalize("NFC", text.replace("\r\n", "\n").replace("\r", "\n")).strip()


class TextField(FieldType):
    """One line of text."""

    name: ClassVar[str] = "text"
    longest: ClassVar[int] = 200

    def parse(self, field: Field, raw: Raw) -> Parsed:
        """Clean the text; blanks only are no answer."""
        return Parsed(clean(first(raw)) or None)

    def check(self, field: Field, value: Any) -> Mapping[str, FieldError]:
        """Text of bounded length without control characters."""
        if not isinstance(value, str):
            return wrong("not_text")
        longest = field.options.get("max_length") or self.longest
        assert isinstance(longest, int)
        if len(value) > longest:
            return wrong("too_long", maximum=longest, length=len(value))
        if _UNSAFE.search(value) or (self.name == "text" and "\n" in value):
            return wrong("characters")
        return {}


class LongTextField(TextField):
    """Several lines of text."""

    name: ClassVar[str] = "long_text"
    longest: ClassVar[int] = 4000


class EmailField(TextField):
    """An e-mail address; only its domain is put in lower case."""

    name: ClassVar[str] = "email"

    def parse(self, field: Field, raw: Raw) -> Parsed:
        """Leave out blanks that phones add while typing."""
        local, at, domain = first(raw).replace(" ", "").strip().rpartition("@")
        return Parsed(f"{local}{at}{domain.lower()}" or None)

    def check(self, field: Field, value: Any) -> Mapping[str, FieldError]:
        """Shape and length; whether somebody reads it, only a mail can show."""
        if not isinstance(value, str) or len(value) > EMAIL_LENGTH or not _EMAIL.fullmatch(value):
            return wrong("email")
        return {}


class PhoneField(TextField):
    """A phone number in international form (E.164); files of test cases may write it as people do."""

    name: ClassVar[str] = "phone"

    def parse(self, field: Field, raw: Raw) -> Parsed:
        """Pages bring numbers to the international form; what could not be brought there is none."""
        text = clean(first(raw))
        if text and not _INTERNATIONAL.fullmatch(text):
            return Parsed(errors=wrong("phone"))
        return Parsed(text or None)

    def check(self, field: Field, value: Any) -> Mapping[str, FieldError]:
        """Digits with the usual separators."""
        return {} if isinstance(value, str) and _PHONE.fullmatch(value) else wrong("phone")
