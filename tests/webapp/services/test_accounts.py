"""Signing in: the same answer for every mistake, a brake on guessing, codes that count once."""

from datetime import timedelta

import pyotp
import pytest
from sqlalchemy import select

from webapp.clock import MovableClock
from webapp.db.tables import people
from webapp.services.accounts import MOST_ATTEMPTS, SignIn, change_password, set_totp, sign_in
from webapp.services.installation import Installation
from webapp.services.people import add_person, change_person
from webapp.services.sessions import close_session, find_session

PASSWORD = "a long enough password"


@pytest.fixture
def anna(installation: Installation) -> str:
    """Somebody who works here."""
    return add_person(
        installation, "Anna", "Anna@example.org", PASSWORD, groups=["coordinators"], belongs_to=["a"]
    )


def enter(installation: Installation, email: str, password: str = PASSWORD, code: str = "") -> str:
    """Sign in from one address."""
    return sign_in(installation, email, password, code, "127.0.0.1")


def test_the_right_password_begins_a_session_with_todays_rights(
    installation: Installation, anna: str
) -> None:
    secret = enter(installation, "anna@example.org")
    person = find_session(installation, secret).person
    assert person is not None and (person.id, *person.groups, *person.units) == (anna, "coordinators", "a")
    change_person(installation, anna, name="Anna", active=True, groups=["trainers"], belongs_to=[])
    person = find_session(installation, secret).person
    assert person is not None and (*person.groups, *person.units) == ("trainers",)


def test_a_wrong_password_and_an_unknown_address_get_the_same_answer(
    installation: Installation, anna: str
) -> None:
    assert enter(installation, "anna@example.org", "wrong") is SignIn.WRONG
    assert enter(installation, "nobody@example.org", "wrong") is SignIn.WRONG


def test_after_many_guesses_even_the_right_password_has_to_wait(
    installation: Installation, anna: str
) -> None:
    for _ in range(MOST_ATTEMPTS):
        enter(installation, "anna@example.org", "guess")
    assert enter(installation, "anna@example.org") is SignIn.TOO_OFTEN
    later = installation.at(MovableClock(installation.now() + timedelta(minutes=16)))
    assert find_session(later, enter(later, "anna@example.org")).person is not None


def test_a_one_time_code_is_taken_once(installation: Installation, anna: str) -> None:
    secret = pyotp.random_base32()
    code = pyotp.TOTP(secret).at(installation.now())
    assert not set_totp(installation, anna, secret, "000000")
    assert set_totp(installation, anna, secret, code)
    assert enter(installation, "anna@example.org") is SignIn.CODE_NEEDED
    assert enter(installation, "anna@example.org", code="000000") is SignIn.WRONG_CODE
    assert find_session(installation, enter(installation, "anna@example.org", code=code)).person is not None
    assert enter(installation, "anna@example.org", code=code) is SignIn.WRONG_CODE


def test_who_leaves_is_signed_out_at_once_and_cannot_come_back(installation: Installation, anna: str) -> None:
    secret = enter(installation, "anna@example.org")
    change_person(installation, anna, name="Anna", active=False, groups=[], belongs_to=[])
    assert find_session(installation, secret).person is None
    assert enter(installation, "anna@example.org") is SignIn.WRONG


def test_a_session_ends_by_signing_out_and_by_time(installation: Installation, anna: str) -> None:
    first, second = enter(installation, "anna@example.org"), enter(installation, "anna@example.org")
    close_session(installation, first)
    assert find_session(installation, first).person is None
    later = installation.at(MovableClock(installation.now() + timedelta(hours=11)))
    assert find_session(later, second).person is None


def test_a_password_is_kept_as_an_argon2id_hash_and_changed_by_who_knows_it(
    installation: Installation, anna: str
) -> None:
    with installation.database.reading() as connection:
        kept = connection.execute(select(people.c.password_hash)).scalar_one()
    assert kept.startswith("$argon2id$v=19$m=65536")
    assert not change_password(installation, anna, "wrong", "another long password")
    assert change_password(installation, anna, PASSWORD, "another long password")
    assert enter(installation, "anna@example.org") is SignIn.WRONG
