"""From an author's deadline to a moment, and the clocks that stand still while the case is elsewhere."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from workflows.core.calendars import Calendar
from workflows.core.deadlines import Deadline
from workflows.core.definition import Task
from workflows.core.durations import Unit
from workflows.core.state import Clock

_DATE_LENGTH = len("2026-01-01")


def deadline_moment(
    deadline: Deadline, names: Mapping[str, Any], now: datetime, calendar: Calendar
) -> datetime | None:
    """When a deadline is over, in UTC; None when the date it hangs on is not known yet."""
    if deadline.anchor is None:
        return calendar.moment_after(now, deadline.duration) if deadline.duration else None
    anchor = deadline.anchor.value(names)
    if not isinstance(anchor, str) or len(anchor) < _DATE_LENGTH:
        return None
    if len(anchor) > _DATE_LENGTH:
        return _from_moment(anchor, deadline, calendar)
    day = date.fromisoformat(anchor)
    return calendar.end_of(calendar.shift(day, deadline.duration) if deadline.duration else day)


def wait_moment(deadline: Deadline, names: Mapping[str, Any], now: datetime, calendar: Calendar) -> datetime:
    """When a wait is over: on a date means when that day begins; an unknown date does not hold it up."""
    over = deadline_moment(deadline, names, now, calendar)
    if over is None:
        return now
    return _start_of_day(over, calendar) if deadline.anchor else over


def _start_of_day(over: datetime, calendar: Calendar) -> datetime:
    day = calendar.last_day(over)
    return calendar.start_of(day) if calendar.end_of(day) == over else over


def _from_moment(anchor: str, deadline: Deadline, calendar: Calendar) -> datetime:
    moment = datetime.fromisoformat(anchor)
    if moment.tzinfo is None:
        moment = moment.replace(tzinfo=ZoneInfo(calendar.zone))
    moment = moment.astimezone(UTC)
    return calendar.moment_after(moment, deadline.duration) if deadline.duration else moment


def task_due(
    step: Task, paused: Clock | None, names: Mapping[str, Any], now: datetime, calendar: Calendar
) -> datetime | None:
    """When a task is due: by its deadline, or by what its clock has left."""
    if step.due is None:
        return None
    if paused is None:
        return deadline_moment(step.due, names, now, calendar)
    if paused.working_days is not None:
        unit = step.due.duration.unit if step.due.duration else Unit.WORKING_DAY
        day = calendar.add_counted_days(calendar.local_date(now), paused.working_days, unit)
        return calendar.end_of(day)
    return now + timedelta(seconds=paused.seconds or 0)


def paused_clock(step: Task, due: datetime, now: datetime, calendar: Calendar) -> Clock:
    """What is left of a deadline at this moment, never less than nothing."""
    clock = Clock(paused_at=now)
    unit = step.due.duration.unit if step.due and step.due.duration else None
    if unit in (Unit.WORKING_DAY, Unit.SCHOOL_DAY):
        left = calendar.counted_days_between(calendar.local_date(now), calendar.last_day(due), unit)
        return replace(clock, working_days=left)
    return replace(clock, seconds=max(0, int((due - now).total_seconds())))
