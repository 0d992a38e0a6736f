"""Office hours: nobody works at night, at weekends and on holidays."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from workflows.core.calendars import Calendar
from workflows.simulation.hours import NeverOpen, OfficeHours

ZONE = ZoneInfo("Europe/Berlin")
CALENDAR = Calendar("Europe/Berlin", frozenset({date(2026, 1, 1), date(2026, 1, 6)}))
WEEKDAYS = dict.fromkeys(range(5), ((9 * 60, 12 * 60), (13 * 60, 16 * 60)))


def at(text: str) -> int:
    """A local moment in seconds."""
    return int(datetime.fromisoformat(text).replace(tzinfo=ZONE).timestamp())


@pytest.fixture
def hours() -> OfficeHours:
    """Nine to twelve and one to four from Monday to Friday."""
    return OfficeHours(WEEKDAYS, date(2026, 1, 1), CALENDAR)


@pytest.mark.parametrize(
    ("moment", "opens"),
    [
        ("2026-01-01T10:00", "2026-01-02T09:00"),  # a holiday
        ("2026-01-02T09:00", "2026-01-02T09:00"),
        ("2026-01-02T12:00", "2026-01-02T13:00"),  # the break
        ("2026-01-02T16:00", "2026-01-05T09:00"),  # a weekend
        ("2026-01-05T18:00", "2026-01-07T09:00"),  # a holiday in the week
    ],
)
def test_the_office_opens_next_when_people_work_again(hours: OfficeHours, moment: str, opens: str) -> None:
    assert hours.next_open(at(moment)) == at(opens)
    assert hours.is_open(at(moment)) == (moment == opens)


@pytest.mark.parametrize(
    ("start", "minutes", "end"),
    [
        ("2026-01-02T09:00", 30, "2026-01-02T09:30"),
        ("2026-01-02T11:30", 60, "2026-01-02T13:30"),  # over the break
        ("2026-01-02T15:30", 60, "2026-01-05T09:30"),  # over the weekend
        ("2026-01-02T15:30", 30, "2026-01-02T16:00"),  # to the last second
        ("2026-01-02T09:00", 12 * 60, "2026-01-05T16:00"),
        ("2026-03-27T15:00", 120, "2026-03-30T10:00"),  # over the night in which the clock is put forward
    ],
)
def test_work_rests_while_the_office_is_closed(
    hours: OfficeHours, start: str, minutes: int, end: str
) -> None:
    assert hours.end_of_work(at(start), minutes * 60) == at(end)


@settings(max_examples=60)
@given(st.integers(0, 500 * 24 * 60), st.integers(1, 40 * 3600))
def test_what_is_worked_is_what_was_asked_for(minute: int, seconds: int) -> None:
    hours = OfficeHours(WEEKDAYS, date(2026, 1, 1), CALENDAR)
    start = hours.next_open(at("2026-01-01T00:00") + minute * 60)
    end = hours.end_of_work(start, seconds)
    assert hours.worked(end) - hours.worked(start) == seconds
    assert hours.is_open(end - 1)


def test_an_office_that_never_opens_is_a_mistake() -> None:
    with pytest.raises(NeverOpen):
        OfficeHours({}, date(2026, 1, 1), CALENDAR).next_open(at("2026-01-02T09:00"))
