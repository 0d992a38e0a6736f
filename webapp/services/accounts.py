"""Signing in: Argon2id passwords, optional one-time codes, and a brake on guessing.

Sources: OWASP Password Storage Cheat Sheet (Argon2id), RFC 6238 (TOTP).
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any, TypeAlias

import pyotp
from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from sqlalchemy import Connection, Row, select, update

from webapp.db.tables import people
from webapp.services.attempts import Brake, brake, is_braked, note_attempt, one_after_the_other
from webapp.services.installation import Installation
from webapp.services.sessions import open_staff_session

MOST_ATTEMPTS = 10
"""At one account from one address: whoever guesses locks out themselves, not the account's owner."""

MOST_FROM_ADDRESS = 50
MOST_AT_ACCOUNT = 100
"""From all addresses together: what guessing by many machines can reach."""

ATTEMPT_MINUTES = 15
SHORTEST_PASSWORD = 12
_CODE_SECONDS = 30

_HASHER = PasswordHasher(time_cost=3, memory_cost=65536, parallelism=1)
_NOBODY = _HASHER.hash("nobody has this password")
"""Verified when the address is unknown, so that an answer takes as long as for a known one."""

_AT_ONCE = threading.BoundedSemaphore(2)
"""Each verification needs 64 MiB: many log-ins at once wait for each other instead of for memory."""

_Check: TypeAlias = "Callable[[Connection, Row[Any], datetime], SignIn | None]"


class SignIn(StrEnum):
    """Why signing in did not succeed; the page says no more than this."""

    WRONG = "wrong"
    CODE_NEEDED = "code_needed"
    WRONG_CODE = "wrong_code"
    TOO_OFTEN = "too_often"


def hash_password(password: str) -> str:
    """What is kept of a password."""
    return _HASHER.hash(password)


def sign_in(installation: Installation, email: str, password: str, code: str, address: str) -> str | SignIn:
    """Check somebody's password and code.

    Arguments:
        code: the one-time code; "" when none was asked for yet.
        address: where the request came from; guesses are counted for it and for the account.

    Returns:
        The new session's secret, or what was wrong.
    """
    with installation.database.reading() as connection:
        if is_braked(connection, _brakes(email, address), _since(installation.now())):
            return SignIn.TOO_OFTEN
        row = _account(connection, email)
    right = _verified(row.password_hash if row else _NOBODY, password)

    def check(connection: Connection, account: Row[Any], now: datetime) -> SignIn | None:
        if not right:
            return SignIn.WRONG
        if not account.totp_secret:
            return None
        if not code:
            return SignIn.CODE_NEEDED
        return None if _spend_code(connection, account, code, now) else SignIn.WRONG_CODE

    return _enter(installation, email, address, check)


def sign_in_by_code(installation: Installation, email: str, code: str, address: str) -> str | SignIn:
    """Check the one-time code of somebody whose password was right a moment ago: the caller vouches for that.

    Arguments:
        address: where the request came from; guesses are counted for it and for the account.

    Returns:
        The new session's secret, or what was wrong.
    """

    def check(connection: Connection, account: Row[Any], now: datetime) -> SignIn | None:
        if not account.totp_secret:
            return SignIn.WRONG
        return None if _spend_code(connection, account, code, now) else SignIn.WRONG_CODE

    return _enter(installation, email, address, check)


def _enter(installation: Installation, email: str, address: str, check: _Check) -> str | SignIn:
    """Begin a session, or count a failed attempt. Passwords are hashed before: no writer waits for that."""
    now, brakes = installation.now(), _brakes(email, address)

    def use_case(connection: Connection) -> str | SignIn:
        one_after_the_other(connection, brakes)
        if is_braked(connection, brakes, _since(now)):
            return SignIn.TOO_OFTEN
        account = _account(connection, email)
        usable = account is not None and account.active
        problem = check(connection, account, now) if account is not None and usable else SignIn.WRONG
        if problem is None and account is not None:
            return open_staff_session(connection, account.id, now)
        if problem is not SignIn.CODE_NEEDED:
            note_attempt(connection, brakes, now)
        return problem or SignIn.WRONG

    return installation.database.run(use_case)


def _account(connection: Connection, email: str) -> Row[Any] | None:
    return connection.execute(select(people).where(people.c.email == email.strip().casefold())).first()


def _brakes(email: str, address: str) -> tuple[Brake, ...]:
    account = email.strip().casefold()
    return (
        brake("account from address", f"{account} {address}", MOST_ATTEMPTS),
        brake("address", address, MOST_FROM_ADDRESS),
        brake("account", account, MOST_AT_ACCOUNT),
    )


def _since(now: datetime) -> datetime:
    return now - timedelta(minutes=ATTEMPT_MINUTES)


def _verified(password_hash: str, password: str) -> bool:
    with _AT_ONCE:
        try:
            return _HASHER.verify(password_hash, password)
        except (VerificationError, InvalidHashError):
            return False


def _spend_code(connection: Connection, row: Row[Any], code: str, now: datetime) -> bool:
    """Take a one-time code; the same or an earlier one is never taken again (RFC 6238, 5.2)."""
    step = _step_of(row.totp_secret, code, now)
    if step is None:
        return False
    spent = update(people).where(
        people.c.id == row.id, (people.c.totp_last_step.is_(None)) | (people.c.totp_last_step < step)
    )
    return connection.execute(spent.values(totp_last_step=step)).rowcount == 1


def _step_of(secret: str, code: str, now: datetime) -> int | None:
    """The time step that a code belongs to, this one or the one before; None for a wrong code."""
    totp, step = pyotp.TOTP(secret), int(now.timestamp()) // _CODE_SECONDS
    typed = code.replace(" ", "")
    return next(
        (found for found in (step, step - 1) if pyotp.utils.strings_equal(typed, totp.generate_otp(found))),
        None,
    )


def new_totp_secret() -> str:
    """A secret for an authenticator; it counts once `set_totp` has seen a code of it."""
    return pyotp.random_base32()


def totp_address(email: str, secret: str) -> str:
    """What the QR code for an authenticator says."""
    return pyotp.TOTP(secret).provisioning_uri(name=email, issuer_name="Fahrwasser")


def set_totp(installation: Installation, person_id: str, secret: str, code: str) -> bool:
    """Ask for one-time codes from now on; False when the code does not come from the secret.

    The code is spent with it: for signing in, the next one counts.
    """
    step = _step_of(secret, code, installation.now())
    if step is None:
        return False
    _change(installation, person_id, totp_secret=secret, totp_last_step=step)
    return True


def remove_totp(installation: Installation, person_id: str) -> None:
    """Ask for the password only."""
    _change(installation, person_id, totp_secret=None, totp_last_step=None)


def has_totp(installation: Installation, person_id: str) -> bool:
    """True when one-time codes are asked for."""
    with installation.database.reading() as connection:
        query = select(people.c.totp_secret).where(people.c.id == person_id)
        return connection.execute(query).scalar() is not None


def change_password(installation: Installation, person_id: str, old: str, new: str) -> bool:
    """Set a new password; False when the old one is wrong."""
    with installation.database.reading() as connection:
        kept = connection.execute(select(people.c.password_hash).where(people.c.id == person_id)).scalar()
    if kept is None or not _verified(kept, old):
        return False
    _change(installation, person_id, password_hash=hash_password(new))
    return True


def set_language(installation: Installation, person_id: str, language: str) -> None:
    """The language of a person's pages and mails."""
    _change(installation, person_id, language=language)


def _change(installation: Installation, person_id: str, **values: object) -> None:
    installation.database.run(
        lambda connection: connection.execute(update(people).where(people.c.id == person_id).values(**values))
    )
