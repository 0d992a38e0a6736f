"""Helping with a draft: a handful at a time, found by nobody but the helper, and over once it is taken."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from sqlalchemy import func, select

from webapp.clock import MovableClock
from webapp.db.tables import drafts, helps, resumptions
from webapp.services.drafts import load_draft, save_draft
from webapp.services.expiry import forget_expired
from webapp.services.helping import (
    MOST_OPEN,
    Help,
    begin_help,
    find_help,
    give_up_help,
    help_key,
    helps_of,
    take_over,
)
from webapp.services.installation import Installation
from webapp.services.people import add_person
from webapp.services.resumptions import NotResumed, Resumed, resume_by_code, save_for_later, saved_for_later

PLACE, PHONE = "start/choir", "192.0.2.1"


@pytest.fixture
def office(installation: Installation) -> Installation:
    """An installation with two who help."""
    for name in ("lena", "kai"):
        add_person(installation, name, f"{name}@example.org", "a long password", person_id=name)
    return installation


def begun(office: Installation, helper: str = "lena", name: str = "A. K.") -> Help:
    help_id = begin_help(office, helper, PLACE, name)
    found = find_help(office, helper, help_id or "")
    assert found is not None
    save_draft(office, help_key(office, found), PLACE, {"name": ["Ada"]})
    return found


def resume(office: Installation, found: Help) -> Resumed | NotResumed:
    key = help_key(office, found)
    saved = saved_for_later(office, key, PLACE)
    return resume_by_code(office, saved.code, saved.pin, PHONE) if saved else NotResumed.WRONG


def count(office: Installation) -> tuple[int, ...]:
    with office.database.reading() as connection:
        return tuple(
            connection.execute(select(func.count()).select_from(table)).scalar_one()
            for table in (helps, drafts, resumptions)
        )


def test_each_help_is_a_draft_of_its_own_and_only_its_helper_finds_it(office: Installation) -> None:
    first, second = begun(office), begun(office, name="B. M.")
    save_draft(office, help_key(office, second), PLACE, {"name": ["Bo"]})
    assert load_draft(office, help_key(office, first), PLACE) == {"name": ["Ada"]}
    assert [entry.name for entry in helps_of(office, "lena")] == ["A. K.", "B. M."]
    assert helps_of(office, "kai") == ()
    assert find_help(office, "kai", first.id) is None


def test_of_many_that_are_begun_at_once_no_more_are_opened_than_one_can_keep_apart(
    office: Installation,
) -> None:
    with ThreadPoolExecutor(8) as crowd:
        answers = list(crowd.map(lambda _: begin_help(office, "lena", PLACE, "A."), range(MOST_OPEN + 3)))
    assert answers.count(None) == 3
    assert len(helps_of(office, "lena")) == MOST_OPEN
    assert begin_help(office, "kai", PLACE, "A.") is not None


def test_the_code_of_a_helper_is_good_once_and_ends_the_help(office: Installation) -> None:
    found = begun(office)
    key = help_key(office, found)
    save_for_later(office, key, PLACE, "de")
    saved = saved_for_later(office, key, PLACE)
    assert saved is not None
    assert resume_by_code(office, saved.code, saved.pin, PHONE) == Resumed(key, PLACE, handed_over=True)
    assert find_help(office, "lena", found.id) is None
    assert resume_by_code(office, saved.code, saved.pin, PHONE) is NotResumed.WRONG
    assert load_draft(office, key, PLACE) == {"name": ["Ada"]}


def test_of_two_who_take_a_draft_at_once_one_gets_it(office: Installation) -> None:
    found = begun(office)
    save_for_later(office, help_key(office, found), PLACE, "de")
    with ThreadPoolExecutor(2) as crowd:
        elsewhere = crowd.submit(resume, office, found)
        here = crowd.submit(take_over, office, found)
        got = [isinstance(elsewhere.result(), Resumed), here.result() is not None]
    assert sorted(got) == [False, True]


def test_taking_it_over_here_ends_the_help_and_its_code(office: Installation) -> None:
    found = begun(office)
    key = help_key(office, found)
    save_for_later(office, key, PLACE, "de")
    assert take_over(office, found) == key
    assert take_over(office, found) is None
    assert count(office) == (0, 1, 0)


def test_the_persons_own_code_is_good_as_often_as_they_like(office: Installation) -> None:
    found = begun(office)
    take_over(office, found)
    save_for_later(office, help_key(office, found), PLACE, "de")
    for _ in range(2):
        assert resume(office, found) == Resumed(help_key(office, found), PLACE)


def test_giving_up_forgets_what_was_typed_and_never_what_was_taken_over(office: Installation) -> None:
    found, kept = begun(office), begun(office)
    save_for_later(office, help_key(office, found), PLACE, "de")
    give_up_help(office, found)
    take_over(office, kept)
    give_up_help(office, kept)
    assert count(office) == (0, 1, 0)
    assert load_draft(office, help_key(office, kept), PLACE) == {"name": ["Ada"]}


def test_a_help_is_forgotten_with_its_draft(office: Installation) -> None:
    found = begun(office)
    over = office.at(MovableClock(office.now() + timedelta(days=15)))
    assert find_help(over, "lena", found.id) is None
    forget_expired(over)
    assert count(office) == (0, 0, 0)


def test_the_database_alone_opens_no_draft_of_a_help(office: Installation) -> None:
    found = begun(office)
    with office.database.reading() as connection:
        kept = " ".join(map(str, connection.execute(select(helps)).one()))
    assert help_key(office, found) not in kept
