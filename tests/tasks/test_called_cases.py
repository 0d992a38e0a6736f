"""Cases that call cases, and tasks that go to whom has the fewest: carried out by the outbox, once."""

from __future__ import annotations

from pathlib import Path

from sqlalchemy import select

from tasks.promises import keep_promise
from tests.support.pattern_offices import ANN, pattern_office
from webapp.db.tables import cases, outbox, tasks
from webapp.services.called_cases import start_called_case
from webapp.services.installation import Installation
from webapp.services.loaded_case import load_case
from webapp.services.outbox import claim, due_promises
from webapp.services.replay import verify_everything
from webapp.services.transition import Applied, start
from workflows.core.state import State

RECURSION, FEWEST = "control_flow/22_recursion", "resources/09_history_based_distribution"


def begin(office: Installation, **answers: object) -> str:
    """A case of the pattern."""
    answer = start(office, "pattern", answers, ANN, "once")
    assert isinstance(answer, Applied), answer
    return answer.case_id


def keep_everything(office: Installation) -> None:
    """What a worker does until nothing is left."""
    for _ in range(20):
        for promise in due_promises(office):
            assert keep_promise(office, promise)


def outcomes(office: Installation) -> list[str | None]:
    """How the cases stand, in the order of their numbers."""
    with office.database.reading() as connection:
        return list(connection.execute(select(cases.c.outcome).order_by(cases.c.number)).scalars())


def state_of(office: Installation, case: str) -> State:
    """A case as the database has it."""
    with office.database.reading() as connection:
        return load_case(office, connection, case).state


def test_a_case_calls_others_and_goes_on_with_how_they_ended(tmp_path: Path, database_url: str) -> None:
    office = pattern_office(tmp_path, RECURSION, database_url)
    first = begin(office, number=2)
    assert outcomes(office) == [None]
    keep_everything(office)
    assert outcomes(office) == ["finished", "finished", "finished"]
    assert state_of(office, first).data["inner"] == {"number": "M-2", "outcome": "finished"}
    checked = verify_everything(office)
    assert (checked.differing, checked.misplaced) == ((), ())
    office.database.close()


def test_a_call_that_is_carried_out_twice_begins_one_case(tmp_path: Path, database_url: str) -> None:
    office = pattern_office(tmp_path, RECURSION, database_url)
    begin(office, number=1)
    (number,) = due_promises(office)
    promise = claim(office, number)
    assert promise is not None
    assert start_called_case(office, promise)
    assert not start_called_case(office, promise), "the result was recorded by the first"
    with office.database.reading() as connection:
        assert len(connection.execute(select(cases.c.id)).all()) == 2
    office.database.close()


def test_a_call_whose_answers_do_not_fit_is_parked_with_the_reason(tmp_path: Path) -> None:
    office = pattern_office(tmp_path, RECURSION)
    begin(office, number=1)
    (number,) = due_promises(office)
    with office.database.writing() as connection:
        row = connection.execute(select(outbox.c.payload).where(outbox.c.id == number)).scalar_one()
        payload = {**row, "values": {"number": "many", "nobody_asked": 1}}
        connection.execute(outbox.update().where(outbox.c.id == number).values(payload=payload))
    assert not keep_promise(office, number)
    with office.database.reading() as connection:
        found = connection.execute(select(outbox.c.state, outbox.c.last_error)).one()
    assert found.state == "parked"
    assert "nobody_asked: unknown_field" in found.last_error
    office.database.close()


def test_each_task_goes_to_whom_has_the_fewest_open_ones(tmp_path: Path, database_url: str) -> None:
    office = pattern_office(tmp_path, FEWEST, database_url)
    begin(office)
    keep_everything(office)
    with office.database.reading() as connection:
        holders = connection.execute(select(tasks.c.assignee).order_by(tasks.c.assignee)).scalars().all()
    assert holders == ["person:ann", "person:ben", "person:cem"]
    office.database.close()
