"""Deadlines in words: always a word beside the colour, and days as people count them."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest

from webapp.http.due import due_in_words
from webapp.languages import Languages
from workflows.core.calendars import Calendar

CALENDAR = Calendar("Europe/Berlin")
LANGUAGES = Languages.open("Europe/Berlin")
NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
TODAY = date(2026, 11, 23)


@pytest.mark.parametrize(
    ("days", "kind", "words"),
    [
        (-5, "overdue", "5 Tage überfällig"),
        (-1, "overdue", "1 Tag überfällig"),
        (0, "today", "Heute fällig"),
        (1, "soon", "Morgen fällig"),
        (3, "soon", "Fällig in 3 Tagen"),
        (30, "later", "Fällig in 30 Tagen"),
    ],
)
def test_a_deadline_reads_as_people_say_it(days: int, kind: str, words: str) -> None:
    due = CALENDAR.end_of(TODAY + timedelta(days=days))
    found = due_in_words(due, NOW, CALENDAR, LANGUAGES.catalogue("de"))
    assert (found.kind, found.words) == (kind, words)


def test_a_deadline_lasts_its_whole_day_on_the_wall_clock_of_the_office() -> None:
    due = CALENDAR.end_of(TODAY)
    last_minute, midnight = due - timedelta(minutes=1), due
    german = LANGUAGES.catalogue("de")
    assert due_in_words(due, last_minute, CALENDAR, german).kind == "today"
    assert due_in_words(due, midnight, CALENDAR, german).kind == "overdue"
    assert due_in_words(due, midnight, CALENDAR, german).day == "23. November 2026"


def test_no_deadline_is_said_as_well() -> None:
    found = due_in_words(None, NOW, CALENDAR, LANGUAGES.catalogue("de"))
    assert (found.kind, found.words, found.used) == ("none", "Ohne Frist", None)


@pytest.mark.parametrize(("days", "words"), [(2, "المهلة خلال يومين"), (3, "المهلة خلال 3 أيام")])
def test_arabic_counts_with_its_own_plurals(days: int, words: str) -> None:
    due = CALENDAR.end_of(TODAY + timedelta(days=days))
    assert due_in_words(due, NOW, CALENDAR, LANGUAGES.catalogue("ar")).words == words


@pytest.mark.parametrize(("hours", "used"), [(0, 0), (12, 50), (24, 100), (48, 100)])
def test_the_bar_shows_how_much_time_is_used(hours: int, used: int) -> None:
    since, due = NOW, NOW + timedelta(hours=24)
    now = NOW + timedelta(hours=hours)
    assert due_in_words(due, now, CALENDAR, LANGUAGES.catalogue("de"), since).used == used
