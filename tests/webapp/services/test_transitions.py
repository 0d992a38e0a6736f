"""One way through: one effect for one request, one winner for one task, numbers without gaps."""

from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import delete, func, select, update

from tests.support.installations import new_installation
from tests.support.statements import asked_of
from tests.support.wishes import ANNA, ASKER, BEN, wish, wish_installation, write_readme_workflow
from webapp.clock import MovableClock
from webapp.db.tables import case_contacts, case_events, cases, definitions, outbox, tasks
from webapp.services.installation import Installation
from webapp.services.replay import verify_everything
from webapp.services.transition import Applied, apply, start
from workflows.core.events import Claimed, Completed
from workflows.core.outcome import Reason, Refusal

CROWD = 8


@pytest.fixture
def office(tmp_path: Path, database_url: str) -> Iterator[Installation]:
    """An installation on each kind of database."""
    made = wish_installation(tmp_path, database_url)
    yield made
    made.database.close()


def at_once(action: Callable[[int], Any]) -> list[Any]:
    """Many threads do the same thing at the same time."""
    with ThreadPoolExecutor(CROWD) as crowd:
        return list(crowd.map(action, range(CROWD)))


def count(office: Installation, column: Any) -> int:
    """How many rows there are."""
    with office.database.reading() as connection:
        return connection.execute(select(func.count(column))).scalar_one()


def started(office: Installation) -> str:
    """A case that waits for the office."""
    answer = wish(office, "once")
    assert isinstance(answer, Applied)
    return answer.case_id


def test_the_same_form_sent_by_many_clicks_begins_one_case(office: Installation) -> None:
    answers = at_once(lambda _: wish(office, "the same"))
    assert {answer.case_id for answer in answers} == {answers[0].case_id}
    assert count(office, cases.c.id) == 1 and count(office, case_events.c.sequence) == 1


def test_the_same_decision_sent_by_many_clicks_has_one_effect(office: Installation) -> None:
    case = started(office)
    answers = at_once(lambda _: apply(office, case, Completed(1, {}, "grant"), ANNA, "the same"))
    assert all(isinstance(answer, Applied) for answer in answers)
    assert count(office, case_events.c.sequence) == 2
    assert count(office, outbox.c.id) == 1


def test_of_many_people_who_decide_at_once_one_wins_and_the_others_are_told(office: Installation) -> None:
    case = started(office)
    outcomes = ["grant", "refuse"] * (CROWD // 2)
    answers = at_once(
        lambda number: apply(
            office, case, Completed(1, {}, outcomes[number]), (ANNA, BEN)[number % 2], str(number)
        )
    )
    assert sum(isinstance(answer, Applied) for answer in answers) == 1
    assert {answer.reason for answer in answers if isinstance(answer, Refusal)} == {Reason.CASE_ENDED}
    assert verify_everything(office).differing == ()


def test_a_task_is_taken_by_one_person_only(office: Installation) -> None:
    case = started(office)
    answers = at_once(lambda number: apply(office, case, Claimed(1), (ANNA, BEN)[number % 2]))
    with office.database.reading() as connection:
        assignee = connection.execute(select(tasks.c.assignee)).scalar()
    refused = [answer for answer in answers if isinstance(answer, Refusal)]
    assert assignee in (ANNA.id, BEN.id)
    assert len(refused) == CROWD // 2 and {answer.reason for answer in refused} == {Reason.TAKEN}


def test_numbers_have_no_gaps_although_some_starts_are_refused(office: Installation) -> None:
    at_once(lambda number: wish(office, f"key {number}", email=None if number % 3 == 0 else "a@example.org"))
    with office.database.reading() as connection:
        numbers = sorted(connection.execute(select(cases.c.number)).scalars())
    assert numbers == [f"W-2026-{number:03}" for number in range(1, len(numbers) + 1)]
    assert 0 < len(numbers) < CROWD


def test_a_refused_command_leaves_no_trace(office: Installation) -> None:
    case = started(office)
    before = count(office, case_events.c.sequence), count(office, outbox.c.id)
    assert apply(office, case, Completed(1, {"foreign": "x"}, "nonsense"), ANNA) == Refusal(
        Reason.UNKNOWN_OUTCOME
    )
    assert apply(office, case, Completed(99, {}, "grant"), ANNA) == Refusal(Reason.TASK_GONE)
    assert (count(office, case_events.c.sequence), count(office, outbox.c.id)) == before


def test_a_broker_that_fails_after_the_commit_loses_nothing(office: Installation) -> None:
    def broken(promises: Sequence[int], *, long: bool = False) -> None:
        raise ConnectionError("no broker")

    case = started(office)
    answer = apply(office.waking(broken), case, Completed(1, {}, "grant"), ANNA)
    assert isinstance(answer, Applied) and len(answer.promises) == 1
    assert count(office, outbox.c.id) == 1


def test_a_claim_needs_four_statements_and_a_decision_five(office: Installation) -> None:
    claimed, decided = started(office), wish(office, "another")
    assert isinstance(decided, Applied)
    with asked_of(office.database) as claim:
        apply(office, claimed, Claimed(1), ANNA, "claim")
    with asked_of(office.database) as decision:
        apply(office, decided.case_id, Completed(1, {}, "grant"), ANNA, "decide")
    assert (len(claim.own), len(decision.own)) == (4, 5), "\n".join(decision.own)


def test_a_role_that_begins_with_time_is_written_down_at_the_next_event(
    tmp_path: Path, database_url: str
) -> None:
    """The rows of before are those of the moment of before, not what they would be today."""
    file = write_readme_workflow(tmp_path / "definitions") / "workflow.yaml"
    text = file.read_text("utf-8").replace(
        "party: true,", 'party: true, when: "days_between(case.started_at, today) >= 3",'
    )
    file.write_text(text, "utf-8")
    office = new_installation(tmp_path, database_url, FAHRWASSER_DEFINITIONS=str(tmp_path / "definitions"))
    case = started(office)
    assert count(office, case_contacts.c.email) == 0
    later = office.at(MovableClock(office.now() + timedelta(days=3)))
    assert isinstance(apply(later, case, Claimed(1), ANNA), Applied)
    assert count(office, case_contacts.c.email) == 1
    assert verify_everything(later).misplaced == ()
    office.database.close()


def test_a_lost_timer_is_found(office: Installation) -> None:
    started(office)
    with office.database.writing() as connection:
        connection.execute(update(cases).values(next_timer_at=None))
    assert len(verify_everything(office).misplaced) == 1


def test_a_definition_that_nobody_published_is_published_with_its_first_case(
    tmp_path: Path, database_url: str
) -> None:
    office = wish_installation(tmp_path, database_url)
    with office.database.writing() as connection:
        connection.execute(delete(definitions))
    began = at_once(lambda number: wish(office, str(number)))
    assert all(isinstance(answer, Applied) for answer in began)
    assert count(office, definitions.c.digest) == 1
    office.database.close()


def test_a_case_stays_on_the_version_that_it_began_with(tmp_path: Path, database_url: str) -> None:
    office = wish_installation(tmp_path, database_url)
    case = started(office)
    file = tmp_path / "definitions" / "wish" / "workflow.yaml"
    text = file.read_text("utf-8").replace("version: 1", "version: 2").replace("grant", "allow")
    file.write_text(text, "utf-8")
    newer = new_installation(tmp_path, database_url, FAHRWASSER_DEFINITIONS=str(file.parent.parent))
    assert newer.definitions.current("wish").version == 2
    answer = apply(newer, case, Completed(1, {}, "allow"), ANNA)
    assert isinstance(answer, Refusal) and answer.reason is Reason.UNKNOWN_OUTCOME
    assert isinstance(apply(newer, case, Completed(1, {}, "grant"), ANNA), Applied)
    assert verify_everything(newer).differing == ()
    for opened in (office, newer):
        opened.database.close()


def test_an_event_whose_request_came_before_has_no_second_effect_although_it_could(
    office: Installation,
) -> None:
    case = started(office)
    for _ in range(2):
        assert isinstance(apply(office, case, Claimed(1), ANNA, "the same"), Applied)
    assert count(office, case_events.c.sequence) == 2


def test_a_copied_workflow_counts_its_own_cases(tmp_path: Path, database_url: str) -> None:
    original = write_readme_workflow(tmp_path / "definitions")
    copy = original.parent / "copy"
    copy.mkdir()
    for file in original.iterdir():
        text = file.read_text("utf-8").replace("workflow: wish", "workflow: copy")
        (copy / file.name).write_text(text, "utf-8")
    office = new_installation(tmp_path, database_url, FAHRWASSER_DEFINITIONS=str(original.parent))
    values = {"name": {"official": "Mara Muster"}, "email": "mara@example.org", "what": "Ein Beamer"}
    answers = [start(office, workflow, values, ASKER, workflow) for workflow in ("wish", "copy")]
    assert [answer.number for answer in answers if isinstance(answer, Applied)] == ["W-2026-001"] * 2
    office.database.close()
