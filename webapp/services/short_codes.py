"""Short codes with a PIN, for people who copy them from one screen to another; and a brake on guessing them.

The PIN is made from the code and the installation's secret: it can be shown again to whoever has the
code's thing already, and stands nowhere.
"""

from __future__ import annotations

import hmac
import string
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Connection

from webapp.services.attempts import Brake, brake, is_braked, note_attempt, one_after_the_other
from webapp.services.installation import Installation
from webapp.services.secrets_kept import derived_secret, hashed
from webapp.signing import READ_AS, new_code
from workflows.core.fields.base import digits

MOST_WRONG_PINS = 5
MOST_FROM_ONE_ADDRESS = 30
BRAKED_FOR = timedelta(hours=1)
CODE_LENGTH = 8

_PIN_DIGITS = 6


@dataclass(frozen=True, slots=True)
class Attempt:
    """Somebody tries a code with a PIN.

    Attributes:
        code, pin: in the form in which they are kept.
    """

    code: str
    pin: str
    brakes: tuple[Brake, Brake]

    @classmethod
    def of(cls, kind: str, code: str, pin: str, address: str) -> Attempt:
        """An attempt at one kind of code.

        Arguments:
            code, pin: as typed; blanks, hyphens and small letters do not matter.
            address: where the attempt comes from.
        """
        read = read_code(code)
        brakes = (
            brake(kind, read, MOST_WRONG_PINS),
            brake(f"{kind} from", address, MOST_FROM_ONE_ADDRESS),
        )
        return cls(read, "".join(letter for letter in digits(pin) if letter in string.digits), brakes)

    def is_braked(self, connection: Connection, now: datetime) -> bool:
        """True when there were too many; from here on, attempts at the same code wait for this one."""
        one_after_the_other(connection, self.brakes)
        return is_braked(connection, self.brakes, now - BRAKED_FOR)

    def fits(self, installation: Installation) -> bool:
        """True when the PIN is the code's."""
        return hmac.compare_digest(self.pin, pin_of(installation, self.code))

    def note_wrong(self, connection: Connection, now: datetime) -> None:
        """Count it."""
        note_attempt(connection, self.brakes, now)


def new_short_code() -> str:
    """A code that people can copy from a screen."""
    return new_code(CODE_LENGTH)


def pin_of(installation: Installation, code: str) -> str:
    """The PIN of a code, six digits."""
    secret = derived_secret(installation.settings.secret_key, "resumption PIN", code)
    return f"{int(hashed(secret), 16) % 10**_PIN_DIGITS:0{_PIN_DIGITS}}"


def read_code(typed: str) -> str:
    """A code as somebody typed it, in the form in which it is kept."""
    letters = "".join(letter for letter in digits(typed).upper() if letter.isalnum()).translate(READ_AS)
    return letters[: CODE_LENGTH + 1]
