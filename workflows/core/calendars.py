"""Local dates, working days and deadlines. Pure: holidays and zone are given, never looked up."""

from __future__ import annotations

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
    """

    zone: str
    holidays: frozenset[date] = frozenset()

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

    def add_working_days(self, day: date, amount: int) -> date:
        """The working day that is `amount` working days after (or before) `day`."""
        step = timedelta(days=1 if amount >= 0 else -1)
        left = abs(amount)
        while left:
            day += step
            left -= self.is_working_day(day)
        return day

    def working_days_between(self, start: date, end: date) -> int:
        """Working days after `start` up to and with `end`; 0 when `end` is not later."""
        count, day = 0, start
        while day < end:
            day += timedelta(days=1)
            count += self.is_working_day(day)
        return count

    def shift(self, day: date, duration: Duration) -> date:
        """A local date moved by a duration of days or more."""
        match duration.unit:
            case Unit.WORKING_DAY:
                return self.add_working_days(day, duration.amount)
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
