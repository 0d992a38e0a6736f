"""The region's working days, kept by content, so that replaying an old event counts as it did then."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

import holidays
from sqlalchemy import Connection, select

from webapp.db.tables import calendars
from webapp.settings import Settings, days_of
from workflows.core.calendars import Calendar

FIRST_YEAR, LAST_YEAR = 2020, 2045


@dataclass(frozen=True, slots=True)
class KnownCalendar:
    """A calendar and the digest of its content."""

    calendar: Calendar
    digest: str
    content: Mapping[str, Any]


def build_calendar(settings: Settings) -> KnownCalendar:
    """The public holidays of the region, with the office's own closing days and the school holidays."""
    public = {day.isoformat() for day in public_holidays(settings.region)}
    days = sorted(public | set(settings.closing_days))
    content: dict[str, Any] = {"zone": settings.zone, "holidays": days}
    school = sorted({day.isoformat() for interval in settings.school_holidays for day in days_of(interval)})
    return known_calendar(content | ({"school_holidays": school} if school else {}))


def public_holidays(region: str) -> frozenset[date]:
    """The public holidays of a region by its ISO 3166-2 code, such as "DE-NW"."""
    country, _, subdivision = region.partition("-")
    years = range(FIRST_YEAR, LAST_YEAR + 1)
    return frozenset(holidays.country_holidays(country, subdiv=subdivision or None, years=years))


def known_calendar(content: Mapping[str, Any]) -> KnownCalendar:
    """A calendar from its content."""
    text = json.dumps(content, sort_keys=True, separators=(",", ":"))
    days = frozenset(date.fromisoformat(day) for day in content["holidays"])
    school = frozenset(date.fromisoformat(day) for day in content.get("school_holidays", ()))
    calendar = Calendar(content["zone"], days, school)
    return KnownCalendar(calendar, hashlib.sha256(text.encode()).hexdigest(), content)


def calendar_row(known: KnownCalendar) -> dict[str, Any]:
    """The row of a calendar that events name."""
    return {"digest": known.digest, "content": dict(known.content)}


def kept_calendars(connection: Connection) -> dict[str, Calendar]:
    """Every calendar that events name, by digest."""
    rows = connection.execute(select(calendars.c.digest, calendars.c.content))
    return {row.digest: known_calendar(row.content).calendar for row in rows}
