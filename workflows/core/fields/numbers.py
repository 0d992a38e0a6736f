"""Numbers, whole or with a stated number of decimals."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar

from workflows.core.definition import Field
from workflows.core.fields.base import FieldError, FieldType, Parsed, Raw, first, wrong


class NumberField(FieldType):
    """A number; a comma or a point may stand before its decimals."""

    name: ClassVar[str] = "number"

    def parse(self, field: Field, raw: Raw) -> Parsed:
        """Read what was typed, blanks left out."""
        text = first(raw).replace(" ", "").replace("\u00a0", "").replace(",", ".")
        if not text:
            return Parsed()
        try:
            return Parsed(float(text) if field.options.get("decimals") else int(text))
        except ValueError:
            return Parsed(errors=wrong("number" if field.options.get("decimals") else "whole_number"))

    def check(self, field: Field, value: Any) -> Mapping[str, FieldError]:
        """A number inside its bounds."""
        decimals = field.options.get("decimals") or 0
        assert isinstance(decimals, int)
        if isinstance(value, bool) or not isinstance(value, int | float) or value != value:
            return wrong("number")
        if not decimals and not isinstance(value, int):
            return wrong("whole_number")
        if round(value, decimals) != value:
            return wrong("decimals", decimals=decimals)
        minimum, maximum = field.options.get("minimum"), field.options.get("maximum")
        if isinstance(minimum, int | float) and value < minimum:
            return wrong("too_small", minimum=minimum)
        if isinstance(maximum, int | float) and value > maximum:
            return wrong("too_large", maximum=maximum)
        return {}
