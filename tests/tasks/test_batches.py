"""Batches: each task is done once, as the person has rights then; a refusal holds up no other."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Table, func, select, update

from tasks.promises import keep_promise
from tests.support.courses import Course, open_course
from tests.support.installations import new_installation
from tests.support.statements import asked_of
from webapp.clock import MovableClock
from webapp.db.tables import batch_entries, batches, case_events, documents, outbox, reading_log
from webapp.services.batch_entries import complete_entry
from webapp.services.batch_pages import (
    STUCK,
    BatchView,
    UnknownBatch,
    batch_view,
    printed_documents,
)
from webapp.services.batches import BATCHES_KEPT, DONE, REFUSED, WAITING, Batched, batches_of
from webapp.services.chosen_tasks import MOST_TOGETHER, look_at_tasks
from webapp.services.expiry import forget_expired
from webapp.services.installation import Installation
from webapp.services.outbox import LEASE_SECONDS, MOST_ATTEMPTS, claim, due_promises, retry_parked
from webapp.services.people import change_person
from webapp.services.replay import verify_everything
from webapp.services.transition import Applied, apply
from workflows.core.events import Completed
from workflows.core.outcome import Reason


@pytest.fixture
def course(tmp_path: Path, database_url: str) -> Iterator[Course]:
    """The course on each kind of database."""
    opened = open_course(tmp_path, database_url)
    yield opened
    opened.installation.database.close()


def work(course: Course) -> None:
    """Keep whatever is due, the documents too."""
    for _ in range(3):
        for promise in due_promises(course.installation):
            keep_promise(course.installation, promise)


def seen(course: Course, batch: Batched, by: str = "olga") -> BatchView:
    """The batch's page."""
    return batch_view(course.installation, batch.id, course.person(by))


def outcomes(view: BatchView) -> list[tuple[str, str]]:
    """State and reason of each entry, in order."""
    return [(entry.state, entry.reason) for entry in view.entries]


def count(course: Course, table: Table) -> int:
    """How many rows a table has."""
    with course.installation.database.reading() as connection:
        return connection.execute(select(func.count()).select_from(table)).scalar_one()


def certificates(course: Course) -> list[str]:
    """The numbers of all certificates, in order."""
    query = select(documents.c.number).where(documents.c.document == "certificate")
    with course.installation.database.reading() as connection:
        return sorted(connection.execute(query).scalars())


def completions(course: Course, case_id: str) -> int:
    """How many events a case has."""
    query = select(func.count()).where(case_events.c.case_id == case_id)
    with course.installation.database.reading() as connection:
        return connection.execute(query).scalar_one()


def take_rights(course: Course, name: str, *, active: bool = True) -> None:
    """Somebody works here no more, or belongs to no group."""
    person = course.person(name)
    change_person(course.installation, name, name=person.name, active=active, groups=[], belongs_to=[])


def test_one_form_does_every_task_and_all_is_printed(course: Course) -> None:
    places = course.guests(5)
    batch = course.batch(places)
    assert outcomes(seen(course, batch)) == [(WAITING, "")] * 5
    work(course)
    view = seen(course, batch)
    assert outcomes(view) == [(DONE, "")] * 5
    assert (view.documents, view.printed, view.is_over) == (10, 10, True)
    assert certificates(course) == [f"U-2026-00{number}" for number in range(1, 6)]
    assert verify_everything(course.installation).differing == ()


def test_who_did_it_is_who_made_the_batch(course: Course) -> None:
    ((case_id, _),) = places = course.guests(1)
    course.batch(places)
    work(course)
    query = select(case_events.c.actor).where(case_events.c.case_id == case_id)
    with course.installation.database.reading() as connection:
        last = connection.execute(query.order_by(case_events.c.sequence.desc())).scalars().first()
    assert last is not None and last["id"] == "person:olga"


def test_the_same_form_sent_by_many_clicks_makes_one_batch(course: Course) -> None:
    places = course.guests(3)
    with ThreadPoolExecutor(6) as crowd:
        made = list(crowd.map(lambda _: course.batch(places), range(6)))
    assert len({batch.id for batch in made}) == 1
    assert (count(course, batches), count(course, batch_entries)) == (1, 3)
    assert sum(len(batch.promises) for batch in made) == 3


def test_two_batches_over_the_same_tasks_do_each_of_them_once(course: Course) -> None:
    places = course.guests(2)
    first, second = course.batch(places), course.batch(places, key="again")
    work(course)
    assert outcomes(seen(course, first)) == [(DONE, "")] * 2
    assert {reason for _, reason in outcomes(seen(course, second))} == {Reason.CASE_ENDED.value}
    assert len(certificates(course)) == 2


def test_a_batch_has_at_least_one_task_and_at_most_a_hundred(course: Course) -> None:
    for places in ([], [("case", token) for token in range(MOST_TOGETHER + 1)]):
        with pytest.raises(ValueError, match="tasks"):
            course.batch(places)


def test_a_worker_that_dies_between_doing_and_recording_has_done_it_once(course: Course) -> None:
    ((case_id, token),) = places = course.guests(1)
    batch = course.batch(places)
    promise = claim(course.installation, batch.promises[0])
    assert promise is not None
    event = Completed(token, {"signatory": "Olga Beispiel"})
    died = apply(course.installation, case_id, event, course.person("olga").actor, promise.key)
    assert isinstance(died, Applied)
    assert outcomes(seen(course, batch)) == [(WAITING, "")]
    before = completions(course, case_id)
    take_rights(course, "olga", active=False)
    later = Course(later_than_a_lease(course.installation))
    work(later)
    assert completions(course, case_id) == before
    view = seen(course, batch, "otto")
    assert (outcomes(view), view.documents, view.printed) == ([(DONE, "")], 2, 2)
    assert len(certificates(course)) == 1


def later_than_a_lease(installation: Installation) -> Installation:
    """The same office when the lease of a dead worker is over."""
    return installation.at(MovableClock(installation.now() + timedelta(seconds=LEASE_SECONDS + 1)))


def test_a_promise_that_is_delivered_twice_is_kept_once(course: Course) -> None:
    ((case_id, _),) = places = course.guests(1)
    batch = course.batch(places)
    assert keep_promise(course.installation, batch.promises[0])
    before = completions(course, case_id)
    assert not keep_promise(course.installation, batch.promises[0])
    assert completions(course, case_id) == before
    assert outcomes(seen(course, batch)) == [(DONE, "")]


def test_a_worker_that_was_thought_dead_records_nothing_over_its_successor(course: Course) -> None:
    (place,) = places = course.guests(1)
    batch = course.batch(places)
    slow = claim(course.installation, batch.promises[0])
    assert slow is not None
    take_rights(course, "olga")
    later = later_than_a_lease(course.installation)
    assert keep_promise(later, batch.promises[0])
    assert outcomes(seen(course, batch)) == [(REFUSED, Reason.NOT_ALLOWED.value)]
    change_person(course.installation, "olga", name="Olga", active=True, groups=["office"], belongs_to=[])
    complete_entry(course.installation, slow)
    assert outcomes(seen(course, batch)) == [(REFUSED, Reason.NOT_ALLOWED.value)]
    assert look_at_tasks(course.installation, course.person("otto"), [place])[0].reason is Reason.FOUR_EYES


@pytest.mark.parametrize("active", [True, False], ids=["moved to another group", "left the office"])
def test_rights_count_when_the_work_is_done(course: Course, active: bool) -> None:
    batch = course.batch(course.guests(2))
    keep_promise(course.installation, batch.promises[0])
    take_rights(course, "olga", active=active)
    work(course)
    states = outcomes(seen(course, batch, "otto"))
    assert states == [(DONE, ""), (REFUSED, Reason.NOT_ALLOWED.value)]
    assert len(certificates(course)) == 1


def test_four_eyes_are_asked_for_in_each_case(course: Course) -> None:
    places = course.guests(1) + course.guests(1, looked_at_by="olga", first=1) + course.guests(1, first=2)
    batch = course.batch(places)
    work(course)
    assert outcomes(seen(course, batch)) == [
        (DONE, ""),
        (REFUSED, Reason.FOUR_EYES.value),
        (DONE, ""),
    ]


def test_what_somebody_else_has_done_meanwhile_is_told_and_holds_up_nobody(course: Course) -> None:
    places = course.guests(3)
    batch = course.batch(places)
    case_id, token = places[1]
    other = apply(
        course.installation, case_id, Completed(token, {"signatory": "Tina"}), course.person("tina").actor
    )
    assert isinstance(other, Applied)
    work(course)
    reasons = outcomes(seen(course, batch))
    assert reasons == [(DONE, ""), (REFUSED, Reason.CASE_ENDED.value), (DONE, "")]
    assert len(certificates(course)) == 3


def test_answers_that_do_not_fit_any_more_are_refused_in_each_case(course: Course) -> None:
    batch = course.batch(course.guests(2), answers={"signatory": "Olga", "on": "2026-11-23"})
    tomorrow = course.installation.at(MovableClock(course.installation.now() + timedelta(days=1)))
    work(Course(tomorrow))
    assert outcomes(seen(course, batch)) == [(REFUSED, Reason.INVALID_ANSWERS.value)] * 2


def test_workers_side_by_side_do_each_task_once_and_numbers_have_no_gap(
    course: Course, tmp_path: Path, database_url: str
) -> None:
    batch = course.batch(course.guests(12))
    place = str(course.installation.settings.definitions)
    workers = [new_installation(tmp_path, database_url, FAHRWASSER_DEFINITIONS=place) for _ in range(2)]

    def keep_all(worker: Installation) -> int:
        return sum(keep_promise(worker, promise) for promise in batch.promises)

    with ThreadPoolExecutor(2) as crowd:
        kept = list(crowd.map(keep_all, workers))
    for worker in workers:
        worker.database.close()
    work(course)
    assert sum(kept) == 12
    assert outcomes(seen(course, batch)) == [(DONE, "")] * 12
    assert certificates(course) == [f"U-2026-{number:03}" for number in range(1, 13)]


def test_a_task_that_takes_the_life_of_each_worker_is_stuck_until_it_is_tried_again(course: Course) -> None:
    batch = course.batch(course.guests(2))
    first = update(outbox).where(outbox.c.id == batch.promises[0])
    course.installation.database.run(
        lambda connection: connection.execute(first.values(attempts=MOST_ATTEMPTS))
    )
    work(course)
    view = seen(course, batch)
    assert (outcomes(view), view.is_over) == ([(STUCK, ""), (DONE, "")], True)
    retry_parked(course.installation, batch.promises[0])
    work(course)
    assert outcomes(seen(course, batch)) == [(DONE, "")] * 2


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


def test_a_promise_whose_batch_is_forgotten_does_nothing(course: Course) -> None:
    batch = course.batch(course.guests(1))
    course.installation.database.run(lambda connection: connection.execute(batches.delete()))
    assert keep_promise(course.installation, batch.promises[0])
    assert certificates(course) == []


def test_a_batch_is_written_with_the_same_statements_however_large_it_is(course: Course) -> None:
    def asked(places: list[Any], key: str) -> list[str]:
        with asked_of(course.installation.database) as listened:
            course.batch(places, key=key)
        return [text for text in listened.own if text.startswith("INSERT")]

    places = course.guests(6)
    kinds = [{text.split()[2] for text in asked(some, str(len(some)))} for some in (places[:2], places)]
    assert kinds[0] == kinds[1] == {"batches", "batch_entries", "outbox"}
