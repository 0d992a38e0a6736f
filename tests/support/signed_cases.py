"""A case of the small workflow with signatures, and what people do in it."""

from __future__ import annotations

from typing import Any

from tests.support.signing import BEN, CHILD, PEOPLE, REFERRAL
from tests.workflows.core.conftest import Case
from workflows.core.events import Actor
from workflows.core.outcome import Advanced
from workflows.core.state import Token
from workflows.core.vouching import answers_digest

GIVE = {"contact": True, "more": True}
NOT_COVERED = (
    ("covers: [referral], ", ""),
    ("covers: [referral, remarks], ", ""),
    (".signature.valid == true", ".signature != null"),
)
"""Changes that take away what the signatures vouch for beside their own form."""


def sign(case: Case, actor: Actor, **values: Any) -> None:
    """Somebody signs in the task that is open for them."""
    step = "ask_child" if actor == CHILD else "ask_all.ask"
    given = {} if actor == CHILD else GIVE
    answers = {**given, "signature": PEOPLE[actor.id], **values}
    outcome = "" if actor == CHILD else "give"
    assert isinstance(case.do(step, actor, outcome, **answers), Advanced)


def correct(case: Case, **changed: Any) -> None:
    """The office writes down something else."""
    assert isinstance(case.happen("correct", BEN), Advanced)
    assert isinstance(case.do("fix", BEN, **REFERRAL | changed), Advanced)


def asked_again(case: Case) -> list[Token]:
    assert case.state is not None
    return [token for token in case.state.tokens.values() if token.again]


def signature(case: Case, actor: Actor) -> dict[str, Any]:
    assert case.state is not None
    data = case.state.data
    record = data["ask_child"] if actor == CHILD else data["ask_all"][int(actor.item) - 1]["ask"]
    found: dict[str, Any] = record["signature"]
    return found


def is_true_of_the_answers(case: Case, found: dict[str, Any], names: tuple[str, ...]) -> bool:
    assert case.state is not None
    return bool(found["answers_digest"] == answers_digest(case.definition, case.state.data, names))
