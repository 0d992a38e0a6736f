"""Timers are rows: each fires once, however many look, and a broken case holds up no other."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import select, update

from tests.support.wishes import wish, wish_installation
from webapp.clock import MovableClock
from webapp.db.tables import case_events, cases
from webapp.services.installation import Installation
from webapp.services.replay import verify_everything
from webapp.services.timers import fire_due_timers
from webapp.services.transition import Applied


@pytest.fixture
def office(tmp_path: Path, database_url: str) -> Iterator[Installation]:
    """An installation on each kind of database."""
    made = wish_installation(tmp_path, database_url)
    yield made
    made.database.close()


def started(office: Installation, key: str) -> str:
    """A case that waits for the office until a deadline."""
    answer = wish(office, key)
    assert isinstance(answer, Applied)
    return answer.case_id


def much_later(office: Installation) -> Installation:
    """The same office when every deadline is over."""
    return office.at(MovableClock(office.now() + timedelta(days=60)))


def fired(office: Installation, case: str) -> int:
    """How many timers of a case have fired."""
    with office.database.reading() as connection:
        query = select(case_events.c.event).where(case_events.c.case_id == case)
        return sum(row.event["kind"] == "timerfired" for row in connection.execute(query))


def test_no_timer_fires_before_its_moment(office: Installation) -> None:
    case = started(office, "one")
    assert fire_due_timers(office) == 0 and fired(office, case) == 0


def test_a_timer_fires_once_however_many_look_at_once(office: Installation) -> None:
    case, later = started(office, "one"), much_later(office)
    with ThreadPoolExecutor(4) as crowd:
        list(crowd.map(lambda _: fire_due_timers(later), range(8)))
    assert fired(office, case) == 1
    with office.database.reading() as connection:
        assert connection.execute(select(cases.c.next_timer_at)).scalars().all() == [None]
    assert verify_everything(office).differing == ()


def test_a_case_that_cannot_go_on_does_not_hold_up_the_deadlines_of_others(office: Installation) -> None:
    broken, sound = started(office, "first"), started(office, "second")
    with office.database.writing() as connection:
        first = office.now() + timedelta(days=1)
        connection.execute(update(cases).where(cases.c.id == broken).values(state={}, next_timer_at=first))
    fire_due_timers(much_later(office))
    assert (fired(office, broken), fired(office, sound)) == (0, 1)
