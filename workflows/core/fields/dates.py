"""Dates, also partly known ones (ISO 8601 with reduced precision), and local moments."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date, datetime
from typing import Any, ClassVar

from workflows.core.definition import Field
from workflows.core.fields.base import FieldError, FieldType, Parsed, Raw, first, wrong

EARLIEST_YEAR = 1900
LATEST_YEAR = 2100
_ISO = re.compile(r"(\d{4})(?:-(\d{2})(?:-(\d{2}))?)?")
_PRECISION = {"year": 1, "month": 2, "day": 3}


class DateField(FieldType):
    """A date of which at least so much is known as `precision` says."""

    name: ClassVar[str] = "date"

    def parse(self, field: Field, raw: Raw) -> Parsed:
        """Put day, month and year together; what is missing must be missing from the small end."""
        day, month, year = (first(raw, part).strip() for part in ("day", "month", "year"))
        if not (day or month or year):
            return Parsed()
        if not all(part.isascii() and part.isdigit() for part in (day, month, year) if part):
            return Parsed(errors=wrong("date"))
        if not year:
            return Parsed(errors={"year": FieldError("date_year_missing")})
        if day and not month:
            return Parsed(errors={"month": FieldError("date_month_missing")})
        return Parsed("-".join([year.zfill(4), *(part.zfill(2) for part in (month, day) if part)]))

    def check(self, field: Field, value: Any) -> Mapping[str, FieldError]:
        """A day that exists, as precise as asked for."""
        match = _ISO.fullmatch(value) if isinstance(value, str) else None
        if match is None:
            return wrong("date")
        known = [int(part) for part in match.groups() if part]
        if not EARLIEST_YEAR <= known[0] <= LATEST_YEAR:
            return {"year": FieldError("date_year_range", {"from": EARLIEST_YEAR, "to": LATEST_YEAR})}
        try:
            date(known[0], *(known[1:] + [1, 1])[:2])
        except ValueError:
            return wrong("date_does_not_exist")
        if len(known) < _PRECISION[str(field.options.get("precision") or "day")]:
            return {("month" if len(known) == 1 else "day"): FieldError("date_incomplete")}
        return {}

    def inputs(self, field: Field, value: Any) -> dict[str, list[str]]:
        """Year, month and day as people type them."""
        parts = str(value).split("-") if value else []
        return {name: [part.lstrip("0")] for name, part in zip(("year", "month", "day"), parts, strict=False)}


class MomentField(FieldType):
    """A local date and time, such as an appointment."""

    name: ClassVar[str] = "moment"

    def parse(self, field: Field, raw: Raw) -> Parsed:
        """Take what a date-and-time input sends, or a date and a time."""
        if first(raw):
            return Parsed(first(raw).strip().replace(" ", "T"))
        day, time = first(raw, "date").strip(), first(raw, "time").strip()
        return Parsed(f"{day}T{time}" if day or time else None)

    def check(self, field: Field, value: Any) -> Mapping[str, FieldError]:
        """Date and time in ISO 8601, without an offset."""
        try:
            moment = datetime.fromisoformat(value) if isinstance(value, str) and "T" in value else None
        except ValueError:
            moment = None
        if moment is None or moment.tzinfo or not EARLIEST_YEAR <= moment.year <= LATEST_YEAR:
            return wrong("moment")
        return {}

    def inputs(self, field: Field, value: Any) -> dict[str, list[str]]:
        """One text for a date-and-time input, to the minute."""
        return {"": [str(value)[:16]]} if value else {}
