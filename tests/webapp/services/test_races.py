"""Whoever comes second is told: deadlines against people, and databases that ask for another try."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import select, text
from sqlalchemy.exc import DBAPIError

from tests.support.installations import TODAY, new_installation
from tests.support.wishes import ANNA, wish, wish_installation, write_readme_workflow
from webapp.clock import MovableClock
from webapp.db.database import TRIES
from webapp.db.tables import case_events
from webapp.services.installation import Installation
from webapp.services.replay import verify_everything
from webapp.services.timers import fire_due_timers
from webapp.services.transition import Applied, apply
from workflows.core.events import Completed
from workflows.core.outcome import Reason, Refusal

RACES = 30
DECIDED_BY_THE_CLOCK = "due: 5 working days\n    overdue: {next: tell_no}"

_ASKS_FOR_ANOTHER_TRY = """
CREATE SEQUENCE tries;
CREATE FUNCTION ask_for_another_try() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF nextval('tries') <= {times} THEN
    RAISE EXCEPTION 'injected' USING ERRCODE = '{code}';
  END IF;
  RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER at_commit AFTER INSERT ON case_events
  DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION ask_for_another_try()
"""


@pytest.fixture
def deadline(tmp_path: Path, database_url: str) -> Iterator[Installation]:
    """An office whose decision is made by the clock when nobody makes it in time."""
    place = write_readme_workflow(tmp_path / "definitions") / "workflow.yaml"
    place.write_text(place.read_text("utf-8").replace("due: 5 working days", DECIDED_BY_THE_CLOCK), "utf-8")
    made = new_installation(tmp_path, database_url, FAHRWASSER_DEFINITIONS=str(tmp_path / "definitions"))
    yield made
    made.database.close()


@pytest.fixture
def troubled(tmp_path: Path, new_database: Callable[[], str]) -> Iterator[Installation]:
    """An office on PostgreSQL."""
    made = wish_installation(tmp_path, new_database())
    yield made
    made.database.close()


def begun(office: Installation, key: str) -> str:
    """A case that waits for a decision."""
    answer = wish(office, key)
    assert isinstance(answer, Applied)
    return answer.case_id


def kinds(office: Installation, case: str) -> list[str]:
    """What has happened to a case, in order."""
    query = select(case_events.c.event).where(case_events.c.case_id == case).order_by(case_events.c.sequence)
    with office.database.reading() as connection:
        return [event["kind"] for event in connection.execute(query).scalars()]


def test_a_deadline_and_a_decision_at_the_same_moment_never_both_count(deadline: Installation) -> None:
    later = deadline.at(MovableClock(TODAY + timedelta(days=60)))
    for number in range(RACES):
        case = begun(deadline, str(number))
        with ThreadPoolExecutor(3) as crowd:
            clock = [crowd.submit(fire_due_timers, later) for _ in range(2)]
            answer = crowd.submit(apply, deadline, case, Completed(1, {}, "grant"), ANNA, "click").result()
            assert all(one.exception() is None for one in clock)
        if isinstance(answer, Refusal):
            assert answer.reason in (Reason.TASK_GONE, Reason.CASE_ENDED)
            assert kinds(deadline, case) == ["started", "timerfired"]
        else:
            assert kinds(deadline, case) == ["started", "completed"]
    assert verify_everything(deadline).differing == ()


@pytest.mark.parametrize("code", ["40001", "40P01", "55P03"])
def test_a_commit_that_the_database_refuses_for_now_is_tried_again_as_a_whole(
    troubled: Installation, code: str
) -> None:
    case = begun(troubled, "once")
    ask_for_another_try(troubled, TRIES - 1, code)
    assert isinstance(apply(troubled, case, Completed(1, {}, "grant"), ANNA, "click"), Applied)
    assert kinds(troubled, case) == ["started", "completed"]
    found = verify_everything(troubled)
    assert (found.differing, found.misplaced, found.pending) == ((), (), 1)


def test_a_commit_that_is_refused_for_ever_leaves_nothing_half_done(troubled: Installation) -> None:
    case = begun(troubled, "once")
    ask_for_another_try(troubled, TRIES, "40001")
    with pytest.raises(DBAPIError):
        apply(troubled, case, Completed(1, {}, "grant"), ANNA, "click")
    found = verify_everything(troubled)
    assert kinds(troubled, case) == ["started"]
    assert (found.differing, found.misplaced, found.pending) == ((), (), 0)
    assert isinstance(apply(troubled, case, Completed(1, {}, "grant"), ANNA, "click"), Applied)


def ask_for_another_try(office: Installation, times: int, code: str) -> None:
    """From now on the database refuses so many commits, as it does when transactions collide."""
    with office.database.writing() as connection:
        connection.execute(text(_ASKS_FOR_ANOTHER_TRY.format(times=times, code=code)))
