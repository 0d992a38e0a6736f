"""Local dates, working days and deadlines."""

from datetime import UTC, date, datetime

from hypothesis import given
from hypothesis import strategies as st

from workflows.core.calendars import Calendar
from workflows.core.durations import Duration, Unit

WORKING = Unit.WORKING_DAY
BERLIN = Calendar("Europe/Berlin", frozenset({date(2026, 12, 25), date(2026, 12, 26), date(2027, 1, 1)}))
DAYS = st.dates(min_value=date(2020, 1, 1), max_value=date(2035, 12, 31))


def test_a_deadline_of_days_lasts_until_midnight_on_the_wall() -> None:
    start = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
    assert BERLIN.moment_after(start, Duration(1, Unit.DAY)) == datetime(2026, 11, 24, 23, 0, tzinfo=UTC)


def test_a_deadline_across_the_change_to_summer_time_still_ends_at_local_midnight() -> None:
    start = datetime(2026, 3, 28, 9, 0, tzinfo=UTC)
    assert BERLIN.moment_after(start, Duration(2, Unit.DAY)) == datetime(2026, 3, 30, 22, 0, tzinfo=UTC)


def test_working_days_leave_out_weekends_and_holidays() -> None:
    assert BERLIN.add_counted_days(date(2026, 12, 23), 2, WORKING) == date(2026, 12, 28)
    assert BERLIN.add_counted_days(date(2026, 12, 31), 1, WORKING) == date(2027, 1, 4)


def test_hours_count_exactly() -> None:
    start = datetime(2026, 3, 29, 0, 30, tzinfo=UTC)
    assert BERLIN.moment_after(start, Duration(24, Unit.HOUR)) == datetime(2026, 3, 30, 0, 30, tzinfo=UTC)


def test_a_month_after_the_last_of_january_is_the_last_of_february() -> None:
    assert BERLIN.shift(date(2027, 1, 31), Duration(1, Unit.MONTH)) == date(2027, 2, 28)
    assert BERLIN.shift(date(2028, 2, 29), Duration(1, Unit.YEAR)) == date(2029, 2, 28)


@given(DAYS, st.integers(min_value=0, max_value=400))
def test_working_days_counted_forth_are_counted_back(day: date, amount: int) -> None:
    assert BERLIN.counted_days_between(day, BERLIN.add_counted_days(day, amount, WORKING), WORKING) == amount


@given(DAYS)
def test_the_end_of_a_day_lies_on_the_next_and_belongs_to_this_one(day: date) -> None:
    assert BERLIN.last_day(BERLIN.end_of(day)) == day
    assert BERLIN.local_date(BERLIN.start_of(day)) == day
