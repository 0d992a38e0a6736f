"""Dates, also partly known ones (ISO 8601 with reduced precision), and local moments."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date, datetime
from typing import Any, ClassVar

from workflows.core.definition import Field
from workflows.core.fields.base import FieldError, FieldType, Parsed, Raw, digits, first, wrong

EARLIEST_YEAR = 1900
LATEST_YEAR = 2100
_ISO = re.compile(r"(\d{4})(?:-(\d{2})(?:-(\d{2}))?)?")
_TIME = re.compile(r"([0-9]{1,2})(?:[:.]?([0-9]{2}))?")
_PRECISION = {"year": 1, "month": 2, "day": 3}


class DateField(FieldType):
    """A date of which at least so much is known as `precision` says."""

    name: ClassVar[str] = "date"

    def parse(self, field: Field, raw: Raw) -> Parsed:
        """Put day, month and year together; what is missing must be missing from the small end.

        Identity papers write 00 for a day or month that nobody knows.
        """
        day, month, year = (digits(first(raw, part)).strip() for part in ("day", "month", "year"))
        day, month = (part if part.strip("0") else "" for part in (day, month))
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
            date(known[0], *[*known[1:], 1, 1][:2])
        except ValueError:
            return wrong("date_does_not_exist")
        if len(known) < _PRECISION[str(field.options.get("precision") or "day")]:
            return {("month" if len(known) == 1 else "day"): FieldError("date_incomplete")}
        return {}

    def inputs(self, field: Field, value: Any) -> dict[str, list[str]]:
        """Year, month and day as people type them."""
        parts = str(value).split("-") if value else []
        return {name: [part.lstrip("0")] for name, part in zip(("year", "month", "day"), parts, strict=False)}


_DATE = DateField()


class MomentField(FieldType):
    """A local date and time, such as an appointment."""

    name: ClassVar[str] = "moment"

    def parse(self, field: Field, raw: Raw) -> Parsed:
        """Read the three inputs of a date and one for the time: "17", "17:30", "17.30" or "1730"."""
        day = _DATE.parse(field, raw)
        time = "".join(digits(first(raw, "time")).split())
        if day.errors or (day.value is None and not time):
            return day
        errors = dict(_DATE.check(field, day.value)) if day.value else {"day": FieldError("date_missing")}
        found = _TIME.fullmatch(time)
        if found is None:
            errors["time"] = FieldError("time" if time else "time_missing")
            return Parsed(errors=errors)
        return (
            Parsed(errors=errors) if errors else Parsed(f"{day.value}T{int(found[1]):02}:{found[2] or '00'}")
        )

    def check(self, field: Field, value: Any) -> Mapping[str, FieldError]:
        """Date and time in ISO 8601, without an offset."""
        try:
            moment = datetime.fromisoformat(value) if isinstance(value, str) and "T" in value else None
        except ValueError:
            return {"time": FieldError("time")} if "T" in str(value) else wrong("moment")
        if moment is None or moment.tzinfo or not EARLIEST_YEAR <= moment.year <= LATEST_YEAR:
            return wrong("moment")
        return {}

    def inputs(self, field: Field, value: Any) -> dict[str, list[str]]:
        """The parts of the date, and the time to the minute."""
        if not value:
            return {}
        return {**_DATE.inputs(field, str(value)[:10]), "time": [str(value)[11:16]]}
