"""Numbers, whole or with a stated number of decimals."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping
from typing import Any, ClassVar

from workflows.core.definition import Field
from workflows.core.fields.base import FieldError, FieldType, Parsed, Raw, digits, first, wrong

_NUMBER = re.compile(r"[-\u2212]?[0-9]{1,15}(?:[.,\u066b][0-9]{1,6})?")


class NumberField(FieldType):
    """A number; a comma or a point may stand before its decimals."""

    name: ClassVar[str] = "number"

    def parse(self, field: Field, raw: Raw) -> Parsed:
        """Read what was typed, blanks left out."""
        text = "".join(digits(first(raw)).split())
        if not text:
            return Parsed()
        if not _NUMBER.fullmatch(text):
            return Parsed(errors=wrong("number" if field.options.get("decimals") else "whole_number"))
        plain = text.replace("\u2212", "-").replace("\u066b", ".").replace(",", ".")
        if field.options.get("decimals"):
            return Parsed(float(plain))
        whole, _, decimals = plain.partition(".")
        return Parsed(errors=wrong("whole_number")) if decimals.strip("0") else Parsed(int(whole))

    def check(self, field: Field, value: Any) -> Mapping[str, FieldError]:
        """A number inside its bounds."""
        decimals = field.options.get("decimals") or 0
        assert isinstance(decimals, int)
        if isinstance(value, bool) or not isinstance(value, int | float) or not math.isfinite(value):
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

    def inputs(self, field: Field, value: Any) -> dict[str, list[str]]:
        """The number with a comma before its decimals."""
        if value is None:
            return {}
        text = str(value) if isinstance(value, int) else f"{value:.6f}".rstrip("0").rstrip(".")
        return {"": [text.replace(".", ",")]}
