"""A consent that is taken back counts from that moment on, whoever else is at work on the case."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import select

from tests.support.agreements import (
    AGREED,
    AGREED_TOO,
    ANNA,
    FATHER,
    MOTHER,
    agreed,
    agreements,
    asked,
    state_of,
)
from tests.support.installations import TODAY
from webapp.clock import MovableClock
from webapp.db.tables import case_events, outbox, tasks
from webapp.services.case_migration import foresee, move_case, published_version
from webapp.services.case_pages import case_view
from webapp.services.installation import Installation
from webapp.services.replay import verify_everything
from webapp.services.transition import Applied, apply
from workflows.core.consents import ConsentState
from workflows.core.definition import Plain
from workflows.core.events import SYSTEM, Completed, Withdrawn
from workflows.core.outcome import Reason, Refusal

RACES = 20
CONTACT = "ask_all.1.ask.contact"


@pytest.fixture
def office(tmp_path: Path, database_url: str) -> Iterator[Installation]:
    made = agreements(tmp_path, database_url)
    yield made
    made.database.close()


def places(office: Installation, case: str) -> list[str]:
    return sorted(token.step for token in state_of(office, case).tokens.values())


def kinds(office: Installation, case: str) -> list[str]:
    query = select(case_events.c.event).where(case_events.c.case_id == case).order_by(case_events.c.sequence)
    with office.database.reading() as connection:
        return [event["kind"] for event in connection.execute(query).scalars()]


def is_sound(office: Installation) -> bool:
    found = verify_everything(office)
    return (found.differing, found.misplaced) == ((), ())


def test_a_withdrawal_counts_at_once_and_closes_what_depended_on_it(office: Installation) -> None:
    case = agreed(office)
    assert places(office, case) == ["hold"]
    assert isinstance(apply(office, case, Withdrawn(CONTACT), MOTHER), Applied)
    with office.database.reading() as connection:
        open_tasks = connection.execute(select(tasks.c.step).where(tasks.c.case_id == case)).scalars().all()
    assert open_tasks == ["clear"] == places(office, case)
    seen = {consent.path: consent.state for consent in case_view(office, case, MOTHER).consents}
    assert seen[CONTACT] is ConsentState.WITHDRAWN and is_sound(office)


def test_a_withdrawal_that_is_sent_twice_counts_once(office: Installation) -> None:
    case = agreed(office)
    assert isinstance(apply(office, case, Withdrawn(CONTACT), MOTHER, "one click"), Applied)
    assert isinstance(apply(office, case, Withdrawn(CONTACT), MOTHER, "one click"), Applied)
    assert apply(office, case, Withdrawn(CONTACT), MOTHER) == Refusal(Reason.WITHDRAWN)
    assert kinds(office, case).count("withdrawn") == 1


def test_of_two_withdrawals_at_the_same_moment_one_counts(office: Installation) -> None:
    for number in range(RACES):
        case = agreed(office, str(number))
        with ThreadPoolExecutor(3) as crowd:
            sent = [crowd.submit(apply, office, case, Withdrawn(CONTACT), MOTHER) for _ in range(3)]
            answers = [one.result() for one in sent]
        assert sum(isinstance(answer, Applied) for answer in answers) == 1
        assert kinds(office, case).count("withdrawn") == 1
    assert is_sound(office)


def test_while_somebody_sends_the_next_step_the_case_still_stops(office: Installation) -> None:
    for number in range(RACES):
        case = agreed(office, str(number))
        token = next(iter(state_of(office, case).tokens))
        with ThreadPoolExecutor(2) as crowd:
            shared = crowd.submit(apply, office, case, Completed(token), ANNA)
            taken = crowd.submit(apply, office, case, Withdrawn(CONTACT), MOTHER)
            answer = shared.result()
            assert isinstance(taken.result(), Applied)
        assert places(office, case) == ["clear"]
        if isinstance(answer, Refusal):
            assert answer.reason is Reason.TASK_GONE
    assert is_sound(office)


def test_while_the_other_guardian_agrees_it_stays_taken_back(office: Installation) -> None:
    for number in range(RACES):
        case = asked(office, str(number))
        mine, others = sorted(state_of(office, case).tokens)
        assert isinstance(apply(office, case, Completed(mine, AGREED), MOTHER), Applied)
        with ThreadPoolExecutor(2) as crowd:
            agrees = crowd.submit(apply, office, case, Completed(others, AGREED_TOO), FATHER)
            taken = crowd.submit(apply, office, case, Withdrawn(CONTACT), MOTHER)
            assert isinstance(agrees.result(), Applied) and isinstance(taken.result(), Applied)
        asks = state_of(office, case).data["ask_all"]
        assert [entry["ask"]["contact"]["given"] for entry in asks] == [False, True]
        if places(office, case) == ["hold"]:
            apply(office, case, Completed(next(iter(state_of(office, case).tokens))), ANNA)
            assert state_of(office, case).outcome == "stopped"
    assert is_sound(office)


def test_a_consent_is_taken_back_long_after_the_case_has_ended(office: Installation) -> None:
    case = agreed(office)
    for _ in range(2):
        apply(office, case, Completed(next(iter(state_of(office, case).tokens))), ANNA)
    later = office.at(MovableClock(TODAY + timedelta(days=200)))
    assert isinstance(apply(later, case, Withdrawn(CONTACT), MOTHER), Applied)
    state = state_of(office, case)
    assert state.outcome == "good" and state.data["ask_all"][0]["ask"]["contact"]["given"] is False
    assert is_sound(office)


def test_a_case_that_moves_to_another_text_asks_again_and_tells_whom_it_asks(
    office: Installation, tmp_path: Path, database_url: str
) -> None:
    case = agreed(office)
    newer = agreements(tmp_path, database_url, number=2)
    target = published_version(newer, "asking")
    assert foresee(newer, case, target).asked == ("ask_all.ask", "ask_all.ask")
    with newer.database.reading() as connection:
        before = len(connection.execute(select(outbox.c.id)).all())
    assert move_case(newer, case, target, SYSTEM).reasons == ()
    with newer.database.reading() as connection:
        assert len(connection.execute(select(outbox.c.id)).all()) == before + 2
    seen = {consent.path: consent.state for consent in case_view(newer, case, MOTHER).consents}
    assert seen[CONTACT] is ConsentState.EARLIER_TEXT and is_sound(newer)
    mine = min(token.id for token in state_of(newer, case).tokens.values() if token.again)
    values: dict[str, Plain] = {"contact": True, "signature": "Mira Beispiel"}
    assert isinstance(apply(newer, case, Completed(mine, values), MOTHER), Applied)
    seen = {consent.path: consent.state for consent in case_view(newer, case, MOTHER).consents}
    assert seen[CONTACT] is ConsentState.GIVEN and is_sound(newer)
    newer.database.close()
