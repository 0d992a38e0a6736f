"""Phone numbers as people write them here, brought to E.164 before the core reads them."""

from __future__ import annotations

from collections.abc import Iterable

import phonenumbers

from webapp.forms.typing import Typed, entry_numbers
from workflows.core.definition import Field
from workflows.core.fields import GROUP
from workflows.core.fields.base import digits


def international(text: str, country: str) -> str:
    """A phone number in E.164; text that is none stays as it is, and the core refuses it.

    Arguments:
        country: ISO 3166 code of the country whose numbers are written without their prefix.
    """
    try:
        number = phonenumbers.parse(digits(text), country)
    except phonenumbers.NumberParseException:
        return text
    if not phonenumbers.is_possible_number(number):
        return text
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)


def with_international_numbers(
    fields: Iterable[Field], typed: Typed, country: str, prefix: str = ""
) -> Typed:
    """A copy in which phone numbers are international; what people typed is kept as they typed it."""
    found = dict(typed)
    for question in fields:
        path = prefix + question.name
        if question.type == GROUP:
            for number in entry_numbers(typed, path):
                found = with_international_numbers(question.fields, found, country, f"{path}.{number}.")
        elif question.type == "phone" and path in found:
            found[path] = [international(text, country) for text in found[path]]
    return found
