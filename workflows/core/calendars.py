"""Local dates, working days and deadlines. Pure: holidays and zone are given, never looked up."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from workflows.core.durations import Duration, Unit, add_months

_SATURDAY = 5


@dataclass(frozen=True, slots=True)
class Calendar:
    """The region's days.

    Attributes:
        zone: IANA name, such as "Europe/Berlin".
        holidays: public holidays (and closing days) as local dates.
        school_holidays: further days on which there is no school.
    """

    zone: str
    holidays: frozenset[date] = frozenset()
    school_holidays: frozenset[date] = frozenset()

    def local_date(self, moment: datetime) -> date:
        """The date on the wall at an aware moment."""
        return moment.astimezone(ZoneInfo(self.zone)).date()

    def end_of(self, day: date) -> datetime:
        """The first moment after a local day, in UTC: a deadline lasts its whole day."""
        midnight = datetime.combine(day + timedelta(days=1), time(), ZoneInfo(self.zone))
        return midnight.astimezone(UTC)

    def start_of(self, day: date) -> datetime:
        """The first moment of a local day, in UTC."""
        return datetime.combine(day, time(), ZoneInfo(self.zone)).astimezone(UTC)

    def last_day(self, due: datetime) -> date:
        """The local day on which a deadline falls, as people say it."""
        return self.local_date(due - timedelta(microseconds=1))

    def is_working_day(self, day: date) -> bool:
        """True from Monday to Friday outside the holidays."""
        return day.weekday() < _SATURDAY and day not in self.holidays

    def is_school_day(self, day: date) -> bool:
        """True on working days outside the school holidays."""
        return self.is_working_day(day) and day not in self.school_holidays

    def add_counted_days(self, day: date, amount: int, unit: Unit) -> date:
        """The working or school day that is `amount` such days after (or before) `day`."""
        counts = self._counts(unit)
        step = timedelta(days=1 if amount >= 0 else -1)
        left = abs(amount)
        while left:
            day += step
            left -= counts(day)
        return day

    def counted_days_between(self, start: date, end: date, unit: Unit) -> int:
        """Working or school days after `start` up to and with `end`; 0 when `end` is not later."""
        counts = self._counts(unit)
        return sum(counts(start + timedelta(days=number)) for number in range(1, (end - start).days + 1))

    def _counts(self, unit: Unit) -> Callable[[date], bool]:
        return self.is_school_day if unit is Unit.SCHOOL_DAY else self.is_working_day

    def shift(self, day: date, duration: Duration) -> date:
        """A local date moved by a duration of days or more."""
        match duration.unit:
            case Unit.WORKING_DAY | Unit.SCHOOL_DAY:
                return self.add_counted_days(day, duration.amount, duration.unit)
            case Unit.WEEK:
                return day + timedelta(weeks=duration.amount)
            case Unit.MONTH:
                return add_months(day, duration.amount)
            case Unit.YEAR:
                return add_months(day, 12 * duration.amount)
            case _:
                return day + timedelta(days=duration.amount)

    def moment_after(self, start: datetime, duration: Duration) -> datetime:
        """When a duration that begins at `start` is over: hours exactly, days at the end of the day."""
        match duration.unit:
            case Unit.MINUTE:
                return start + timedelta(minutes=duration.amount)
            case Unit.HOUR:
                return start + timedelta(hours=duration.amount)
            case _:
                return self.end_of(self.shift(self.local_date(start), duration))
