"""Languages by BCP 47, and how well they are spoken by the Common European Framework of Reference."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any, ClassVar

from workflows.core.definition import Field
from workflows.core.fields.base import FieldError, FieldType, Parsed, Raw, first, wrong

LEVELS = ("A1", "A2", "B1", "B2", "C1", "C2", "native")
"""CEFR levels (Council of Europe, 2001), and a mother tongue."""

MOST_LANGUAGES = 12
_TAG = re.compile(r"[a-z]{2,3}(-[A-Za-z0-9]{2,8})*(-x(-[A-Za-z0-9]{1,8})+)?")


def is_language(value: object) -> bool:
    """True for the shape of a BCP 47 tag."""
    return isinstance(value, str) and _TAG.fullmatch(value) is not None


class LanguageField(FieldType):
    """One language."""

    name: ClassVar[str] = "language"

    def check(self, field: Field, value: Any) -> Mapping[str, FieldError]:
        """A language tag."""
        return {} if is_language(value) else wrong("language")


class LanguageSkillsField(FieldType):
    """Languages with a level each: [{"language": "ar", "level": "native"}]."""

    name: ClassVar[str] = "language_skills"

    def parse(self, field: Field, raw: Raw) -> Parsed:
        """Read the rows that have anything in them."""
        rows: list[dict[str, str]] = []
        errors: dict[str, FieldError] = {}
        for position in range(MOST_LANGUAGES):
            row = {part: first(raw, f"{position}.{part}").strip() for part in ("language", "level")}
            if any(row.values()):
                rows.append(row)
            for part, text in row.items():
                if any(row.values()) and not text:
                    errors[f"{position}.{part}"] = FieldError(f"{part}_missing")
        return Parsed(rows or None, errors)

    def check(self, field: Field, value: Any) -> Mapping[str, FieldError]:
        """Each language once, each with a level of the framework."""
        if not isinstance(value, list) or len(value) > MOST_LANGUAGES:
            return wrong("language")
        errors: dict[str, FieldError] = {}
        seen: set[str] = set()
        for position, row in enumerate(value):
            if not isinstance(row, dict) or not is_language(row.get("language")):
                errors[f"{position}.language"] = FieldError("language")
            elif row["language"] in seen:
                errors[f"{position}.language"] = FieldError("language_twice")
            elif row.get("level") not in LEVELS:
                errors[f"{position}.level"] = FieldError("level_missing")
            else:
                seen.add(row["language"])
        return errors

    def inputs(self, field: Field, value: Any) -> dict[str, list[str]]:
        """Two texts a row."""
        return {
            f"{position}.{part}": [str(row.get(part) or "")]
            for position, row in enumerate(value or [])
            for part in ("language", "level")
        }
