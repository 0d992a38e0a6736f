"""Field types: one class each, registered once. A type owns parsing, checking and re-showing its answers.

An answer arrives as raw inputs, a mapping of sub-input to the texts sent for it
({"": ["2"]}, {"day": ["3"], "month": ["5"], "year": ["2001"]}), and becomes a
plain value. Nothing else reads raw inputs.
"""

from __future__ import annotations

from collections.abc import Mapping

from workflows.core.fields.base import FieldError, FieldType, Parsed, Raw
from workflows.core.fields.choices import ChoiceField, ChoicesField, YesNoField
from workflows.core.fields.composed import (
    AddressField,
    FileField,
    PersonNameField,
    SignatureField,
)
from workflows.core.fields.consents import ConsentField
from workflows.core.fields.dates import DateField, MomentField
from workflows.core.fields.languages import LanguageField, LanguageSkillsField
from workflows.core.fields.numbers import NumberField
from workflows.core.fields.texts import EmailField, LongTextField, PhoneField, TextField

__all__ = ["GROUP", "NOTE", "OWN_WORD", "TYPES", "FieldError", "FieldType", "Parsed", "Raw", "field_type"]

GROUP = "group"
"""The type of repeated groups; `workflows.core.answers` takes their entries apart."""

NOTE = "note"
"""The type that only shows text and has no answer."""

OWN_WORD = frozenset({ConsentField.name, SignatureField.name})
"""Types that are a person's own word: nobody gives it for somebody else."""

TYPES: Mapping[str, FieldType] = {
    kind.name: kind
    for kind in (
        TextField(),
        LongTextField(),
        EmailField(),
        PhoneField(),
        DateField(),
        MomentField(),
        NumberField(),
        ChoiceField(),
        ChoicesField(),
        YesNoField(),
        LanguageField(),
        LanguageSkillsField(),
        ConsentField(),
        PersonNameField(),
        AddressField(),
        FileField(),
        SignatureField(),
    )
}


def field_type(name: str) -> FieldType:
    """The type registered under a name.

    Raises:
        KeyError: no type has this name (the loader refuses such definitions).
    """
    return TYPES[name]
