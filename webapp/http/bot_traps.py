"""What public forms carry against programs that fill in everything at once.

A field that people neither see nor reach, and the moment at which the form began, signed. Nobody is turned
away: whoever filled in the field sees it now and can empty it, whoever was very quick looks once more. While
somebody floods a form, sending it also takes a proof of work, or a minute for browsers that cannot give one.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass

from flask import request
from itsdangerous import BadSignature, URLSafeSerializer

from webapp.http.installed import installation
from webapp.http.speech import catalogue
from webapp.languages import marked

FIELD = "homepage"
"""Programs like to fill in this one, and no form asks for it."""
_BEGUN, _PROOF = "begun", "proof"
_LONGEST_TYPED = 200
_LONGEST_PROOF = 20
WITHOUT_PROOF_SECONDS = 60
_EMPTY = marked("Dieses Feld bleibt leer")
_QUICK = marked("Das ging sehr schnell. Sehen Sie Ihre Angaben noch einmal an, und senden Sie sie dann ab.")
_BUSY = marked("Gerade ist hier sehr viel los. Warten Sie eine Minute, und senden Sie Ihre Angaben dann ab.")


@dataclass(frozen=True, slots=True)
class Trap:
    """What a form carries, and what was wrong with it when it was sent.

    Attributes:
        begun: the signed moment at which the form began.
        filled: what stands in the field that stays empty.
        too_soon: what to do about it, in German, when it was sent sooner than people can.
        challenge: what the proof of work is about; "" where none is needed.
        bits: how many zero bits the proof begins with.
    """

    begun: str = ""
    filled: str = ""
    too_soon: str = ""
    challenge: str = ""
    bits: int = 0

    @property
    def sprung(self) -> bool:
        """True when the form has to be shown again."""
        return bool(self.filled or self.too_soon)

    @property
    def errors(self) -> list[tuple[str, str]]:
        """The field that has to be emptied, for the summary of errors."""
        return [(FIELD, catalogue().gettext(_EMPTY))] if self.filled else []


def begun_now() -> str:
    """The present moment, signed; it says nothing about anybody."""
    return _signer().dumps(int(installation().now().timestamp()))


def new_trap(begun: str = "", challenge: str = "") -> Trap:
    """For a form that is shown.

    Arguments:
        begun: the moment at which it began; now, if it is not given.
        challenge: what sending it takes a proof about, while proofs are asked for.
    """
    bits = installation().settings.proof_of_work if challenge else 0
    return Trap(begun or begun_now(), challenge=challenge if bits else "", bits=bits)


def field_trap() -> Trap:
    """For a press of a button that people may make at once: only the field is looked at."""
    return Trap(filled=_typed())


def sent_trap(challenge: str = "") -> Trap:
    """For a form that was sent.

    Arguments:
        challenge: what the proof of work has to be about; nothing else is believed.
    """
    shown = new_trap(request.form.get(_BEGUN, ""), challenge)
    passed = _seconds_since(shown.begun)
    begun = shown.begun if passed is not None else begun_now()
    return Trap(begun, _typed(), _too_soon(shown, passed or 0), shown.challenge, shown.bits)


def _too_soon(shown: Trap, passed: float) -> str:
    if passed < installation().settings.shortest_seconds:
        return _QUICK
    proven = is_proof(shown.challenge, request.form.get(_PROOF, ""), shown.bits)
    return "" if proven or passed >= WITHOUT_PROOF_SECONDS else _BUSY


def is_proof(challenge: str, proof: str, bits: int) -> bool:
    """True when SHA-256 of challenge and proof begins with so many zero bits."""
    if len(proof) > _LONGEST_PROOF:
        return False
    digest = hashlib.sha256(f"{challenge}:{proof}".encode()).digest()
    return int.from_bytes(digest) >> (len(digest) * 8 - bits) == 0


def _typed() -> str:
    return request.form.get(FIELD, "").strip()[:_LONGEST_TYPED]


def _seconds_since(begun: str) -> float | None:
    """None for a moment that we have not signed."""
    try:
        return installation().now().timestamp() - int(_signer().loads(begun))
    except (BadSignature, ValueError):
        return None


def _signer() -> URLSafeSerializer:
    return URLSafeSerializer(installation().settings.secret_key, salt="a form began")
