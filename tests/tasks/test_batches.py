"""Batches: each task is done once, as the person has rights then; a refusal holds up no other."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select, update

from tasks.promises import keep_promise
from tests.support.courses import (
    Course,
    certificates,
    completions,
    count,
    outcomes,
    seen,
    take_rights,
    work,
)
from tests.support.installations import new_installation
from tests.support.statements import asked_of
from webapp.clock import MovableClock
from webapp.db.tables import batch_entries, batches, case_events, outbox
from webapp.services.batch_entries import complete_entry
from webapp.services.batch_pages import (
    STUCK,
)
from webapp.services.batches import DONE, REFUSED, WAITING
from webapp.services.chosen_tasks import MOST_TOGETHER, look_at_tasks
from webapp.services.installation import Installation
from webapp.services.outbox import LEASE_SECONDS, MOST_DEATHS, claim, retry_parked
from webapp.services.people import change_person
from webapp.services.replay import verify_everything
from webapp.services.transition import Applied, apply
from workflows.core.events import Completed
from workflows.core.outcome import Reason


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
    died = {"attempts": 1, "deaths": MOST_DEATHS - 1, "leased_until": course.installation.now()}
    first = update(outbox).where(outbox.c.id == batch.promises[0]).values(died)
    course.installation.database.run(lambda connection: connection.execute(first))
    work(course)
    view = seen(course, batch)
    assert (outcomes(view), view.is_over) == ([(STUCK, ""), (DONE, "")], True)
    retry_parked(course.installation, batch.promises[0])
    work(course)
    assert outcomes(seen(course, batch)) == [(DONE, "")] * 2


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
