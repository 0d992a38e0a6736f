"""What the page of a batch shows, to whom, and for how long."""

from __future__ import annotations

from datetime import timedelta

import pytest

from tasks.promises import keep_promise
from tests.support.courses import (
    Course,
    certificates,
    count,
    outcomes,
    seen,
    take_rights,
    work,
)
from webapp.clock import MovableClock
from webapp.db.tables import batch_entries, batches, reading_log
from webapp.services.batch_pages import (
    UnknownBatch,
    batch_view,
    printed_documents,
)
from webapp.services.batches import BATCHES_KEPT, DONE, batches_of
from webapp.services.expiry import forget_expired


def test_a_batch_is_for_who_made_it_and_for_who_sees_all_its_cases(course: Course) -> None:
    batch = course.batch(course.guests(2))
    assert len(seen(course, batch, "otto").entries) == 2
    with pytest.raises(UnknownBatch):
        seen(course, batch, "rita")
    with pytest.raises(UnknownBatch):
        batch_view(course.installation, "none", course.person("olga"))


def test_who_made_it_and_lost_the_right_reads_no_names(course: Course) -> None:
    batch = course.batch(course.guests(1))
    work(course)
    assert seen(course, batch).entries[0].subject == "Gast 000"
    take_rights(course, "olga")
    (entry,) = seen(course, batch).entries
    assert (entry.case_id, entry.number, entry.subject, entry.state) == ("", "", "", DONE)
    assert printed_documents(course.installation, batch.id, course.person("olga"), noted=True) == ()


def test_documents_are_in_the_order_of_their_paper_and_only_for_who_may_see_them(course: Course) -> None:
    batch = course.batch(course.guests(3))
    work(course)
    before = count(course, reading_log)
    found = printed_documents(course.installation, batch.id, course.person("otto"), noted=True)
    assert [document.title for document in found] == [
        *(f"Urkunde U-2026-00{number}" for number in (1, 2, 3)),
        *(f"Brief K-2026-00{number}" for number in (1, 2, 3)),
    ]
    assert count(course, reading_log) == before + 6
    assert printed_documents(course.installation, batch.id, course.person("tina"), noted=False) == ()


def test_a_batch_leads_back_to_itself_while_it_runs_and_for_a_day(course: Course) -> None:
    batch = course.batch(course.guests(2))
    keep_promise(course.installation, batch.promises[0])
    (line,) = batches_of(course.installation, course.person("olga"))
    assert (line.id, line.count, line.done, line.is_done) == (batch.id, 2, 1, False)
    assert batches_of(course.installation, course.person("otto")) == []
    work(course)
    tomorrow = course.installation.at(MovableClock(course.installation.now() + timedelta(days=1)))
    assert len(batches_of(course.installation, course.person("olga"))) == 1
    assert batches_of(tomorrow, course.person("olga")) == []


def test_a_batch_is_forgotten_in_time_but_not_before_its_work_is_done(course: Course) -> None:
    places = course.guests(2)
    course.batch(places[:1])
    later = course.installation.at(MovableClock(course.installation.now() + BATCHES_KEPT))
    forget_expired(later)
    assert count(course, batches) == 1
    work(Course(later))
    forget_expired(later)
    assert (count(course, batches), count(course, batch_entries)) == (0, 0)
    assert certificates(course) == ["U-2026-001"]
    newer = Course(later).batch(places[1:], key="newer")
    work(Course(later))
    forget_expired(later)
    assert outcomes(seen(course, newer)) == [(DONE, "")]
