"""Office hours: when somebody works, and when a piece of work that begins now is over."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Mapping, Sequence
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from workflows.core.calendars import Calendar

_LONGEST_CLOSURE = 400
"""Days after which hours that never open are taken for a mistake."""


class NeverOpen(ValueError):
    """No office hour within a year: nobody would ever work."""


class OfficeHours:
    """The shifts of an office as seconds since 1970, made as far ahead as they are asked for."""

    def __init__(
        self, weekly: Mapping[int, Sequence[tuple[int, int]]], begins: date, calendar: Calendar
    ) -> None:
        """Begin on a day.

        Arguments:
            weekly: weekday (0 is Monday) -> shifts as minutes after midnight, in order.
            calendar: its holidays are closed; its zone is that of the hours.
        """
        self._weekly = weekly
        self._calendar = calendar
        self._zone = ZoneInfo(calendar.zone)
        self._day = begins
        self._starts: list[int] = []
        self._ends: list[int] = []
        self._worked: list[int] = [0]

    def is_open(self, at: int) -> bool:
        """True while people work."""
        self._reach(at)
        place = bisect_right(self._starts, at) - 1
        return place >= 0 and at < self._ends[place]

    def next_open(self, at: int) -> int:
        """The moment itself while people work, else the first one of the next shift."""
        if self.is_open(at):
            return at
        return self._starts[bisect_right(self._starts, at)]

    def end_of_work(self, start: int, seconds: int) -> int:
        """When work of so many office seconds is over that begins at `start`."""
        goal = self.worked(start) + seconds
        while self._worked[-1] < goal:
            self._add_day()
        place = bisect_left(self._worked, goal)
        return self._ends[place - 1] - (self._worked[place] - goal) if place else start

    def worked(self, until: int) -> int:
        """Office seconds from the first day on."""
        self._reach(until)
        place = bisect_right(self._starts, until) - 1
        if place < 0:
            return 0
        return self._worked[place] + min(until, self._ends[place]) - self._starts[place]

    def _reach(self, at: int) -> None:
        """Make the shifts up to a moment, and one more."""
        days = 0
        while not self._starts or self._starts[-1] <= at:
            days = 0 if self._add_day() else days + 1
            if days > _LONGEST_CLOSURE:
                raise NeverOpen

    def _add_day(self) -> bool:
        day, self._day = self._day, self._day + timedelta(days=1)
        shifts = () if day in self._calendar.holidays else self._weekly.get(day.weekday(), ())
        for opens, closes in shifts:
            start, end = self._moment(day, opens), self._moment(day, closes)
            self._starts.append(start)
            self._ends.append(end)
            self._worked.append(self._worked[-1] + end - start)
        return bool(shifts)

    def _moment(self, day: date, minutes: int) -> int:
        return int(datetime.combine(day, time(minutes // 60, minutes % 60), self._zone).timestamp())
