"""Help with a task: a party's code opens one form to one helper, for a time."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from sqlalchemy import func, select

from tests.support.played import played
from webapp.clock import MovableClock
from webapp.db.tables import helps
from webapp.services.drafts import ENTERED, KNOWN, load_draft, rename_inputs, save_draft
from webapp.services.expiry import forget_expired
from webapp.services.helping import MOST_OPEN, begin_help, find_help, give_up_help, help_key, helps_of
from webapp.services.installation import Installation
from webapp.services.people import add_person
from webapp.services.sessions import Party
from webapp.services.short_codes import MOST_WRONG_PINS
from webapp.services.task_helps import (
    HELP_HOURS,
    NotTaken,
    Offered,
    offer_help,
    offered_help,
    take_help,
    withdraw_help,
)

PHONE = "192.0.2.1"


@pytest.fixture
def party(installation: Installation) -> Party:
    """The party of a case, and two who help."""
    for name in ("lena", "kai"):
        add_person(installation, name, f"{name}@example.org", "a long password", person_id=name)
    return Party(played(installation, "lotse_training", "demo_lo_2026_001"), "applicant", "")


def place(party: Party) -> str:
    return f"task:{party.case_id}:7"


def asked(office: Installation, party: Party) -> Offered:
    offer_help(office, party, place(party))
    found = offered_help(office, party, place(party))
    assert found is not None
    return found


def take(office: Installation, code: Offered, helper: str = "lena", address: str = PHONE) -> str:
    return str(take_help(office, helper, "A. K.", code.code, code.pin, address))


def test_the_helper_writes_into_the_partys_own_draft(installation: Installation, party: Party) -> None:
    help_id = take(installation, asked(installation, party))
    found = find_help(installation, "lena", help_id)
    assert found is not None
    assert (help_key(installation, found), found.place) == (party.draft_key, place(party))
    save_draft(installation, party.draft_key, found.place, {"name": ["Ada"]})
    give_up_help(installation, found)
    assert find_help(installation, "lena", help_id) is None
    assert load_draft(installation, party.draft_key, found.place) == {"name": ["Ada"]}


def test_a_party_that_asks_again_has_the_same_code_until_somebody_helps(
    installation: Installation, party: Party
) -> None:
    code = asked(installation, party)
    assert asked(installation, party) == code
    take(installation, code)
    helped = asked(installation, party)
    assert (helped.code, helped.pin, helped.helper) == ("", "", "lena")


def test_of_two_helpers_with_the_same_code_one_helps(installation: Installation, party: Party) -> None:
    code = asked(installation, party)
    with ThreadPoolExecutor(2) as crowd:
        answers = list(crowd.map(lambda helper: take(installation, code, helper), ("lena", "kai")))
    assert answers.count(NotTaken.WRONG) == 1


def test_after_five_wrong_pins_the_right_one_waits_too(installation: Installation, party: Party) -> None:
    code = asked(installation, party)
    wrong = Offered(code.code, f"{(int(code.pin) + 1) % 10**6:06}", "", code.ends_at)
    for number in range(MOST_WRONG_PINS):
        assert take(installation, wrong, address=f"192.0.2.{number}") == NotTaken.WRONG
    assert take(installation, code) == NotTaken.TOO_OFTEN


def test_who_helps_as_many_as_they_can_keep_apart_leaves_the_code_unspent(
    installation: Installation, party: Party
) -> None:
    code = asked(installation, party)
    for _ in range(MOST_OPEN):
        assert begin_help(installation, "lena", "start/choir", "B. M.")
    assert take(installation, code) == NotTaken.TOO_MANY
    assert find_help(installation, "kai", take(installation, code, "kai")) is not None


def test_a_party_withdraws_the_code_or_the_help(installation: Installation, party: Party) -> None:
    code = asked(installation, party)
    withdraw_help(installation, party, place(party))
    assert take(installation, code) == NotTaken.WRONG
    take(installation, asked(installation, party))
    withdraw_help(installation, party, place(party))
    assert helps_of(installation, "lena") == ()


def test_the_time_of_a_help_ends_and_then_it_is_forgotten(installation: Installation, party: Party) -> None:
    code = asked(installation, party)
    take(installation, code)
    later = installation.at(MovableClock(installation.now() + timedelta(hours=HELP_HOURS)))
    assert helps_of(later, "lena") == ()
    assert offered_help(later, party, place(party)) is None
    forget_expired(later)
    with later.database.reading() as connection:
        assert connection.execute(select(func.count()).select_from(helps)).scalar_one() == 0


def test_marks_go_with_their_questions_when_these_are_renamed(installation: Installation) -> None:
    mark = ["person:lena", "2026-11-23T08:00:00+00:00"]
    inputs = {"phone": ["0123"], f"{ENTERED}phone": mark, "~request": ["key"], KNOWN: ["phone"]}
    save_draft(installation, "key", "task:1:1", inputs)
    installation.database.run(
        lambda connection: rename_inputs(connection, "task:1:1", lambda name: f"tele{name}")
    )
    kept = load_draft(installation, "key", "task:1:1")
    assert kept == {
        "telephone": ["0123"],
        f"{ENTERED}telephone": mark,
        "~request": ["key"],
        KNOWN: ["telephone"],
    }
