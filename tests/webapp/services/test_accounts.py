"""Signing in: the same answer for every mistake, a brake on guessing, codes that count once."""

import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pyotp
import pytest
from sqlalchemy import select

from webapp.clock import MovableClock
from webapp.db.tables import people
from webapp.services.accounts import (
    MOST_AT_ACCOUNT,
    MOST_ATTEMPTS,
    SignIn,
    change_password,
    new_totp_secret,
    set_totp,
    sign_in,
    sign_in_by_code,
)
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


def test_many_guesses_at_once_are_counted_as_many(installation: Installation, anna: str) -> None:
    secret = new_totp_secret()
    assert set_totp(installation, anna, secret, pyotp.TOTP(secret).at(installation.now()))

    def guess(_: int) -> str:
        return sign_in_by_code(installation, "anna@example.org", "000000", "127.0.0.1")

    with ThreadPoolExecutor(12) as crowd:
        answers = list(crowd.map(guess, range(60)))
    assert answers.count(SignIn.WRONG_CODE) == MOST_ATTEMPTS
    assert set(answers) == {SignIn.WRONG_CODE, SignIn.TOO_OFTEN}


def test_writing_an_address_differently_gives_no_further_guesses(
    installation: Installation, anna: str
) -> None:
    for number in range(MOST_ATTEMPTS):
        enter(installation, f"{' ' * number}ANNA@example.org", "guess")
    assert enter(installation, "anna@example.org") is SignIn.TOO_OFTEN


def test_whoever_guesses_does_not_lock_out_the_owner(installation: Installation, anna: str) -> None:
    for _ in range(MOST_ATTEMPTS + 5):
        sign_in(installation, "anna@example.org", "guess", "", "203.0.113.7")
    assert find_session(installation, enter(installation, "anna@example.org")).person is not None


def test_guessing_by_many_machines_ends_as_well(installation: Installation, anna: str) -> None:
    code = new_totp_secret()
    assert set_totp(installation, anna, code, pyotp.TOTP(code).at(installation.now()))
    for number in range(MOST_AT_ACCOUNT):
        sign_in_by_code(installation, "anna@example.org", "000000", f"203.0.113.{number}")
    assert enter(installation, "anna@example.org") is SignIn.TOO_OFTEN


def test_a_one_time_code_is_taken_once(installation: Installation, anna: str) -> None:
    totp = pyotp.TOTP(pyotp.random_base32())
    first, second = (totp.at(installation.now(), counter_offset=step) for step in (-1, 0))
    assert not set_totp(installation, anna, totp.secret, "000000")
    assert set_totp(installation, anna, totp.secret, first)
    assert enter(installation, "anna@example.org") is SignIn.CODE_NEEDED
    assert enter(installation, "anna@example.org", code="000000") is SignIn.WRONG_CODE
    assert enter(installation, "anna@example.org", code=first) is SignIn.WRONG_CODE
    assert find_session(installation, enter(installation, "anna@example.org", code=second)).person is not None
    assert enter(installation, "anna@example.org", code=second) is SignIn.WRONG_CODE


def test_of_many_who_use_a_one_time_code_at_once_one_gets_in(installation: Installation, anna: str) -> None:
    totp = pyotp.TOTP(pyotp.random_base32())
    assert set_totp(installation, anna, totp.secret, totp.at(installation.now(), counter_offset=-1))
    code = totp.at(installation.now())
    with ThreadPoolExecutor(8) as crowd:
        answers = list(
            crowd.map(
                lambda _: sign_in_by_code(installation, "anna@example.org", code, "127.0.0.1"), range(8)
            )
        )
    assert answers.count(SignIn.WRONG_CODE) == len(answers) - 1


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


def test_the_product_keeps_a_password_as_an_argon2id_hash_that_is_slow_to_guess() -> None:
    program = "from webapp.services.accounts import hash_password; print(hash_password('a long password'))"
    kept = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True).stdout
    assert kept.startswith("$argon2id$v=19$m=65536,t=3,")


def test_a_password_is_kept_as_a_hash_and_changed_by_who_knows_it(
    installation: Installation, anna: str
) -> None:
    with installation.database.reading() as connection:
        kept = connection.execute(select(people.c.password_hash)).scalar_one()
    assert kept.startswith("$argon2id$") and PASSWORD not in kept
    assert not change_password(installation, anna, "wrong", "another long password")
    assert change_password(installation, anna, PASSWORD, "another long password")
    assert enter(installation, "anna@example.org") is SignIn.WRONG
